/* fuzz.c: `tlsquarrel fuzz`: fuzzes the targets, shows how it goes, and ends with the findings. */
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/fuzz/crash.h"
#include "cli/fuzz/fuzzer.h"
#include "cli/fuzz/status.h"
#include "cli/fuzz/summary.h"
#include "cli/items.h"
#include "cli/style.h"
#include "cli/target_list.h"
#include "result/words.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS, JOBS, CORPUS, STORE, FLAVOUR };

/* clang-format off */
static const tq_option options[] = {
    {"seconds", 's', "NUMBER", "how long, all targets together (default: 60)"},
    {"jobs",    'j', "NUMBER", "processes at a time (default: one for each core)"},
    {"corpus",  'c', "FOLDER", "where the corpora grow, one folder a target (.build/corpus)"},
    {"store",   0,   "FILE",   "where findings are recorded (.build/findings.db, or $TQ_STORE)"},
    {"flavour", 'f', "NAME",   "which build's targets: fast or asan (default: that of this program)"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */

enum { TARGETS_MAX = 64, JOBS_MAX = 256, KEYS_MAX = 1024, POLL_MILLISECONDS = 200, PATIENCE = 8 };

/* session: one run. WAVE: the fuzzers that run at the same time. */
typedef struct session {
  const tq_target *targets[TARGETS_MAX];
  size_t target_count;
  long seconds;
  long jobs;
  tq_fuzz_setup setup;
  char folder[TQ_PLACE_MAX];
  char store[TQ_PLACE_MAX];
  int64_t started;
  tq_fuzzer *fuzzers;
  size_t fuzzer_count;
  tq_fuzz_state states[TARGETS_MAX];
  size_t state_count;
  tq_status_screen screen;
  char (*keys)[TQ_KEY_MAX]; /* of findings that were announced */
  size_t key_count;
  bool failed;
} session;

/* Set by a signal: end early, and in order. */
static volatile sig_atomic_t interrupted;

static void interrupt(int number) {
  (void)number;
  interrupted = 1;
}

/* --- what was asked for --- */

static bool choose_targets(session *with, const tq_arguments *arguments) {
  for (size_t i = 0; i < arguments->operand_count; i++) {
    const tq_target *target = tq_target_find(arguments->operands[i]);
    if (target == NULL || with->target_count == TARGETS_MAX) {
      tq_fail("fuzz: there is no target %s; tlsquarrel scenes lists them", arguments->operands[i]);
      return false;
    }
    with->targets[with->target_count++] = target;
  }
  for (size_t i = 0; arguments->operand_count == 0 && tq_target_table[i] != NULL; i++) {
    with->targets[with->target_count++] = tq_target_table[i];
  }
  return true;
}

/* FOLDER: that of this program, or, for another flavour, the one beside it. */
static bool find_folder(session *with, const char *flavour) {
  char path[TQ_PLACE_MAX + 128];
  snprintf(with->folder, sizeof with->folder, "%s", tq_flavour_folder(flavour));
  for (size_t i = 0; i < with->target_count; i++) {
    snprintf(path, sizeof path, "%s/targets/%s", with->folder, with->targets[i]->name);
    if (access(path, X_OK) != 0) {
      tq_fail("fuzz: target %s is not built here; harness/run build %s builds it",
              with->targets[i]->name, flavour == NULL ? TQ_FLAVOUR : flavour);
      return false;
    }
  }
  return true;
}

static bool make_folders(session *with, const char *corpus) {
  char path[TQ_PLACE_MAX + 128];
  snprintf(with->setup.work, sizeof with->setup.work, "%s", tq_work_folder());
  snprintf(with->setup.corpus, sizeof with->setup.corpus, "%s%s",
           corpus == NULL ? with->setup.work : corpus, corpus == NULL ? "/corpus" : "");
  for (size_t i = 0; i < with->target_count; i++) {
    const char *name = with->targets[i]->name;
    snprintf(path, sizeof path, "%s/%s", with->setup.corpus, name);
    bool fine = tq_folder_make(path);
    snprintf(path, sizeof path, "%s/crashes/%s", with->setup.work, name);
    if (!fine || !tq_folder_make(path)) {
      return false;
    }
  }
  snprintf(path, sizeof path, "%s/logs", with->setup.work);
  return tq_folder_make(path);
}

/* The store is opened once here, so that what is wrong with it is said once and at once. */
static bool try_store(session *with, const char *path) {
  char error[TQ_STORE_ERROR_MAX];
  snprintf(with->store, sizeof with->store, "%s", tq_store_path(path));
  tq_store *store = tq_store_open(with->store, TQ_STORE_WRITE, error);
  if (store == NULL) {
    tq_fail("%s", error);
  }
  tq_store_close(store);
  return store != NULL;
}

static bool parse(session *with, const tq_arguments *arguments) {
  const char *const *values = arguments->values;
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  with->jobs = cores < 1 ? 1 : cores;
  with->seconds = 60;
  with->started = (int64_t)time(NULL);
  if (!tq_number(&with->seconds, "seconds", values[SECONDS], 1, 100000000) ||
      !tq_number(&with->jobs, "jobs", values[JOBS], 1, JOBS_MAX) ||
      !choose_targets(with, arguments) || !find_folder(with, values[FLAVOUR]) ||
      !make_folders(with, values[CORPUS]) || !try_store(with, values[STORE])) {
    return false;
  }
  with->setup.folder = with->folder;
  with->setup.store = with->store;
  return true;
}

/* --- findings as they come --- */

static bool is_new(session *with, const char *key, size_t size) {
  for (size_t i = 0; i < with->key_count; i++) {
    if (strlen(with->keys[i]) == size && strncmp(with->keys[i], key, size) == 0) {
      return false;
    }
  }
  if (with->key_count == KEYS_MAX) {
    return false;
  }
  snprintf(with->keys[with->key_count++], TQ_KEY_MAX, "%.*s", (int)size, key);
  return true;
}

/* Every process announces a finding that is new to it: "KEY (scene)". */
static void take_finding(void *context, const char *line) {
  session *with = context;
  char text[TQ_FUZZER_LINE + 32];
  if (is_new(with, line, strcspn(line, " "))) {
    snprintf(text, sizeof text, "found %s", line);
    tq_status_print(&with->screen, text);
  }
}

/* tally: counts what the store has of a target since a time. */
typedef struct tally {
  tq_fuzz_state *state;
  int64_t since;
} tally;

static bool count_record(void *context, const tq_finding_record *record) {
  tally *made = context;
  made->state->findings[record->class_] += record->last_seen >= made->since;
  return true;
}

static void count_findings(session *with) {
  char error[TQ_STORE_ERROR_MAX];
  tq_store *store = tq_store_open(with->store, TQ_STORE_READ, error);
  for (size_t i = 0; i < with->state_count && store != NULL; i++) {
    tally made = {&with->states[i], with->started};
    memset(with->states[i].findings, 0, sizeof with->states[i].findings);
    tq_store_each(store, &(tq_store_filter){.target = with->states[i].target}, count_record, &made,
                  error);
  }
  tq_store_close(store);
}

/* --- one wave --- */

static void add_up(tq_fuzz_state *state, const tq_fuzzer *fuzzer) {
  state->processes++;
  state->rate += fuzzer->rate;
  state->inputs += fuzzer->inputs;
  state->crashes += fuzzer->crashes;
  state->coverage = fuzzer->coverage > state->coverage ? fuzzer->coverage : state->coverage;
  state->corpus = fuzzer->corpus > state->corpus ? fuzzer->corpus : state->corpus;
}

static void gather(session *with, double now) {
  for (size_t i = 0; i < with->state_count; i++) {
    tq_fuzz_state *state = &with->states[i];
    *state = (tq_fuzz_state){.target = state->target};
    for (size_t f = 0; f < with->fuzzer_count; f++) {
      if (with->fuzzers[f].target == state->target) {
        tq_fuzzer_tick(&with->fuzzers[f], now);
        add_up(state, &with->fuzzers[f]);
      }
    }
  }
  count_findings(with);
}

static size_t wait_for_output(session *with) {
  struct pollfd waits[JOBS_MAX];
  size_t running = 0;
  for (size_t i = 0; i < with->fuzzer_count; i++) {
    waits[i] = (struct pollfd){with->fuzzers[i].pipe, POLLIN, 0};
    running += with->fuzzers[i].process > 0;
  }
  if (running == 0 || poll(waits, (nfds_t)with->fuzzer_count, POLL_MILLISECONDS) <= 0) {
    return running;
  }
  for (size_t i = 0; i < with->fuzzer_count; i++) {
    if (waits[i].revents != 0 && with->fuzzers[i].process > 0) {
      tq_fuzzer_take(&with->fuzzers[i], take_finding, with);
    }
  }
  return running;
}

/* One process that cannot go on stops all: it is nothing that the others would be spared. */
static void check(session *with, double overdue) {
  bool any = interrupted != 0;
  for (size_t i = 0; i < with->fuzzer_count; i++) {
    with->failed = with->failed || with->fuzzers[i].failed;
  }
  any = any || with->failed || overdue > 0;
  for (size_t i = 0; i < with->fuzzer_count && any; i++) {
    if (!with->fuzzers[i].stopped || overdue > PATIENCE) {
      tq_fuzzer_stop(&with->fuzzers[i], overdue > PATIENCE);
    }
  }
}

static void watch(session *with, double began, double seconds) {
  double last = 0;
  double stopping = 0;
  while (wait_for_output(with) != 0) {
    double now = tq_fuzzer_now();
    double overdue = now - began - seconds - 2;
    bool any = interrupted != 0 || with->failed;
    stopping = any && stopping == 0 ? now : stopping;
    overdue = any && now - stopping > overdue ? now - stopping : overdue;
    check(with, overdue);
    if (now - last >= 1) {
      gather(with, now);
      tq_status_show(&with->screen, with->states, with->state_count, now,
                     (double[2]){now - began, seconds}, false);
      last = now;
    }
  }
  double now = tq_fuzzer_now();
  gather(with, now);
  tq_status_show(&with->screen, with->states, with->state_count, now,
                 (double[2]){now - began, seconds}, true);
}

static FILE *open_log(const session *with, const tq_fuzzer *fuzzer) {
  char path[TQ_PLACE_MAX + 128];
  snprintf(path, sizeof path, "%s/logs/%s-%zu.log", with->setup.work, fuzzer->target,
           fuzzer->number);
  return fopen(path, "we");
}

static bool start_fuzzers(session *with, const char *target, size_t count, double ends) {
  for (size_t i = 0; i < count; i++) {
    tq_fuzzer *fuzzer = &with->fuzzers[with->fuzzer_count++];
    *fuzzer =
        (tq_fuzzer){.setup = &with->setup, .target = target, .number = i, .pipe = -1, .ends = ends};
    fuzzer->log = open_log(with, fuzzer);
    if (!tq_fuzzer_start(fuzzer)) {
      return false;
    }
  }
  return true;
}

static void say_failure(const session *with) {
  for (size_t i = 0; i < with->fuzzer_count; i++) {
    const tq_fuzzer *fuzzer = &with->fuzzers[i];
    if (fuzzer->failed) {
      const char *last =
          strncmp(fuzzer->last, "tlsquarrel: ", 12) == 0 ? fuzzer->last + 12 : fuzzer->last;
      tq_fail("fuzz: target %s stopped: %s; its log: %s/logs/%s-%zu.log", fuzzer->target,
              last[0] == '\0' ? "it did not say why" : last, tq_shown_path(with->setup.work),
              fuzzer->target, fuzzer->number);
      return;
    }
  }
}

/* TARGETS, COUNT of them, at the same time, each with as many processes as there are jobs for. */
static bool fuzz_wave(session *with, const tq_target *const *targets, size_t count,
                      double seconds) {
  double began = tq_fuzzer_now();
  bool fine = true;
  with->fuzzer_count = 0;
  with->state_count = count;
  for (size_t i = 0; i < count && fine; i++) {
    size_t share = (size_t)with->jobs / count + (i < (size_t)with->jobs % count);
    with->states[i].target = targets[i]->name;
    fine = start_fuzzers(with, targets[i]->name, share, began + seconds);
  }
  with->failed = !fine;
  watch(with, began, seconds);
  say_failure(with);
  for (size_t i = 0; i < with->fuzzer_count; i++) {
    if (with->fuzzers[i].log != NULL) {
      fclose(with->fuzzers[i].log);
    }
  }
  return !with->failed;
}

static bool fuzz_all(session *with) {
  size_t at_once =
      with->target_count < (size_t)with->jobs ? with->target_count : (size_t)with->jobs;
  size_t waves = (with->target_count + at_once - 1) / at_once;
  double seconds = (double)with->seconds / (double)waves;
  for (size_t i = 0; i < with->target_count && interrupted == 0; i += at_once) {
    size_t left = with->target_count - i;
    if (!fuzz_wave(with, with->targets + i, left < at_once ? left : at_once, seconds)) {
      return false;
    }
  }
  return true;
}

static void catch_signals(void) {
  struct sigaction action = {.sa_handler = interrupt};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
}

static int fuzz(session *with, const tq_arguments *arguments) {
  if (!parse(with, arguments)) {
    return TQ_EXIT_FAILED;
  }
  catch_signals();
  with->screen = tq_status_screen_open();
  printf("fuzzing %zu target%s for %ld s in all, %ld at a time; Ctrl-C ends it early\n",
         with->target_count, with->target_count == 1 ? "" : "s", with->seconds, with->jobs);
  fflush(stdout);
  bool fine = fuzz_all(with);
  for (size_t i = 0; i < with->target_count; i++) {
    tq_crash_collect(with->targets[i], with->setup.work, with->store, with->started);
  }
  int status = tq_summary_print(with->store, with->setup.work, with->started, NULL);
  return fine ? status : TQ_EXIT_FAILED;
}

static int run(const tq_arguments *arguments) {
  session *with = calloc(1, sizeof *with);
  int status = TQ_EXIT_FAILED;
  if (with != NULL) {
    with->fuzzers = calloc(JOBS_MAX, sizeof *with->fuzzers);
    with->keys = calloc(KEYS_MAX, sizeof *with->keys);
  }
  if (with == NULL || with->fuzzers == NULL || with->keys == NULL) {
    status = tq_fail("fuzz: no memory");
  } else {
    status = fuzz(with, arguments);
  }
  if (with != NULL) {
    free(with->fuzzers);
    free(with->keys);
  }
  free(with);
  return status;
}

const tq_command tq_command_fuzz = {
    "fuzz",
    "fuzz the targets, with a live status, and end with the findings",
    "[TARGET ...]",
    "Findings go to the store, and fuzzing goes on. Corpora are kept and used again; crashing\n"
    "inputs are kept too: all in .build, or in the folder $TQ_WORK. Exit status 1: there are\n"
    "findings that no deviation argues.",
    "--seconds 600 --jobs 4 client_hello",
    options,
    run};
