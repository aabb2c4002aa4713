/* run.c: the parent's side of a conformance run: starts the workers, takes what they say,
 * settles the case over which one died, and shows how far it is. */
#include "cli/child.h"
#include "cli/conform/conform.h"
#include "cli/fuzz/fuzzer.h"
#include "cli/options.h"
#include "cli/process.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  OWN_FAULT = 99,
  BAR = 24,
  LOST_MAX = 24 /* cases one after another in which a peer outside did not come to the message */
};

/* worker: one child. BEGUN holds where OPEN is true the case that it plays, with NAME and INPUT. */
typedef struct worker {
  tq_child child;
  size_t at;    /* the place that it plays */
  size_t place; /* to begin with when it is started again */
  uint64_t next;
  bool open;
  bool done;
  tq_conform_report begun;
  char name[TQ_CONFORM_NAME_MAX];
  uint8_t *input;
} worker;

typedef struct manager {
  const tq_conform_plan *plan;
  tq_conform_tally *tally;
  tq_conform_end *end;
  worker *workers;
  bool progress;
  bool stopped;
  double started;
  double shown;
  size_t *lost; /* by peer: cases without a word from it, in a row */
  tq_finding findings[TQ_FINDINGS_MAX];
} manager;

/* The signal that asked to stop; 0: none. */
static volatile sig_atomic_t asked_to_stop;

static void note_signal(int number) {
  asked_to_stop = number;
}

__attribute__((format(printf, 2, 3))) static void stop_early(manager *run, const char *format,
                                                             ...) {
  va_list arguments;
  if (!run->stopped) {
    va_start(arguments, format);
    vsnprintf(run->end->why, sizeof run->end->why, format, arguments);
    va_end(arguments);
  }
  run->stopped = true;
}

/* --- what workers say --- */

static const tq_peer_entry *peer_at(const manager *run, size_t place) {
  return &run->plan->peers->items[run->plan->places[place].peer];
}

/* A peer outside this process that says nothing any more, case after case, is gone. */
static void watch_for_loss(manager *run, const tq_conform_report *result) {
  const tq_peer_entry *peer = peer_at(run, result->place);
  size_t number = run->plan->places[result->place].peer;
  bool outside = strchr(peer->name, ':') != NULL;
  bool lost = outside && result->outcome.kind == TQ_OUTCOME_SETUP_FAILED && !run->plan->dry;
  run->lost[number] = lost ? run->lost[number] + 1 : 0;
  if (run->lost[number] >= LOST_MAX) {
    stop_early(run, "%s went away: %d cases in a row did not come to their message", peer->name,
               LOST_MAX);
  }
}

static void keep(manager *run, const worker *one, const tq_conform_report *result) {
  tq_conform_case done = {&one->begun, result, run->findings, one->name,
                          tq_span_of(one->input, one->begun.input_size)};
  if (!tq_conform_tally_add(run->tally, &done)) {
    stop_early(run, "no memory for more results");
  }
  run->end->played++;
  watch_for_loss(run, result);
}

/* What pointers in FINDINGS mean in a child need not be so here. */
static void adopt(manager *run, const tq_conform_report *report) {
  const tq_conform_place *place = &run->plan->places[report->place];
  const tq_peer *peer = peer_at(run, report->place)->peer;
  for (size_t i = 0; i < report->finding_count; i++) {
    run->findings[i].peer = peer->name;
    run->findings[i].release = peer->release();
    run->findings[i].target = "conform";
    run->findings[i].scene = place->scene->name;
  }
}

static bool is_sound(const manager *run, const tq_conform_report *report) {
  return report->finding_count <= TQ_FINDINGS_MAX && report->name_size < TQ_CONFORM_NAME_MAX &&
         report->input_size <= TQ_CONFORM_INPUT_MAX && report->place <= run->plan->place_count;
}

static void act_on(manager *run, worker *one, const tq_conform_report *report, const char *text) {
  switch (report->kind) {
  case TQ_CONFORM_COUNT:
    run->end->planned = report->index;
    break;
  case TQ_CONFORM_AT:
    one->at = report->place;
    break;
  case TQ_CONFORM_CANNOT:
    if (!tq_conform_tally_cannot(run->tally, report->place, text)) {
      stop_early(run, "no memory for more results");
    }
    break;
  case TQ_CONFORM_BEGUN:
    one->open = true;
    one->begun = *report;
    memcpy(one->name, text, report->name_size + 1u);
    break;
  case TQ_CONFORM_RESULT:
    adopt(run, report);
    keep(run, one, report);
    one->open = false;
    one->place = report->place;
    one->next = report->index + 1;
    break;
  default:
    one->done = true;
    break;
  }
}

/* Takes one report; false: the worker is gone. */
static bool take_report(manager *run, worker *one) {
  tq_conform_report report;
  char text[TQ_CONFORM_NAME_MAX];
  if (!tq_process_read(one->child.pipe, &report, sizeof report) || !is_sound(run, &report) ||
      !tq_process_read(one->child.pipe, run->findings,
                       report.finding_count * sizeof run->findings[0]) ||
      !tq_process_read(one->child.pipe, text, report.name_size) ||
      !tq_process_read(one->child.pipe, one->input, report.input_size)) {
    return false;
  }
  text[report.name_size] = '\0';
  one->child.since = tq_fuzzer_now();
  act_on(run, one, &report, text);
  return true;
}

/* --- workers --- */

static bool start(manager *run, size_t index, bool first) {
  worker *one = &run->workers[index];
  int ends[2];
  if (pipe(ends) != 0) {
    return false;
  }
  fflush(NULL);
  tq_conform_share share = {index, one->place, one->next, first && index == 0 && !run->plan->live,
                            getpid()};
  one->child.process = fork();
  if (one->child.process == 0) {
    close(ends[0]);
    signal(SIGINT, SIG_IGN); /* the parent is asked, and decides */
    tq_conform_work(run->plan, &share, ends[1]);
  }
  close(ends[1]);
  one->child.pipe = ends[0];
  one->open = false;
  one->child.killed = false;
  one->child.since = tq_fuzzer_now();
  return one->child.process > 0;
}

/* The worker died over its case: that is the outcome. */
static void settle(manager *run, worker *dead) {
  const tq_conform_place *place = &run->plan->places[dead->begun.place];
  const tq_peer *peer = peer_at(run, dead->begun.place)->peer;
  tq_conform_report result = dead->begun;
  result.kind = TQ_CONFORM_RESULT;
  result.outcome = (tq_outcome){.kind = dead->child.killed ? TQ_OUTCOME_HANG : TQ_OUTCOME_CRASH,
                                .alert = TQ_NO_ALERT,
                                .second_alert = TQ_NO_ALERT};
  tq_trial trial = {.peer = peer->name,
                    .release = peer->release(),
                    .target = "conform",
                    .scene = place->scene->name,
                    .role = place->scene->endpoint.role,
                    .verdict = &result.verdict,
                    .outcome = &result.outcome};
  result.finding_count = (uint32_t)tq_judge(run->findings, &trial);
  keep(run, dead, &result);
  dead->place = dead->begun.place;
  dead->next = dead->begun.index + 1;
}

/* The worker's pipe is at its end: all is done, or it died over a case, or our own code failed. */
static void bury(manager *run, size_t index) {
  worker *one = &run->workers[index];
  int status = 0;
  close(one->child.pipe);
  one->child.pipe = -1;
  waitpid(one->child.process, &status, 0);
  if (one->done || run->stopped) {
    return;
  }
  bool own = WIFEXITED(status) && WEXITSTATUS(status) == OWN_FAULT;
  if (!one->open || own) {
    stop_early(run, "a worker ended with status %d between two cases: a fault of the harness",
               status);
    return;
  }
  settle(run, one);
  if (!start(run, index, false)) {
    stop_early(run, "cannot start a process: %s", strerror(errno));
  }
}

static void kill_hanging(manager *run) {
  for (size_t i = 0; i < run->plan->workers; i++) {
    worker *one = &run->workers[i];
    if (one->open) {
      tq_child_expect(&one->child, run->plan->seconds);
    }
  }
}

static size_t wait_for_reports(manager *run) {
  tq_child *children[TQ_CHILDREN_MAX];
  bool ready[TQ_CHILDREN_MAX];
  for (size_t i = 0; i < run->plan->workers; i++) {
    children[i] = &run->workers[i].child;
  }
  size_t open = tq_children_wait(children, run->plan->workers, ready);
  for (size_t i = 0; i < run->plan->workers && !run->stopped; i++) {
    if (ready[i] && !take_report(run, &run->workers[i])) {
      bury(run, i);
    }
  }
  return open;
}

/* --- the whole --- */

/* Where the number of cases is not known, places say how far it is. */
static double part_of(const manager *run) {
  if (run->end->planned != 0) {
    return (double)run->end->played / (double)run->end->planned;
  }
  double at = 0;
  for (size_t i = 0; i < run->plan->workers; i++) {
    at += (double)run->workers[i].at;
  }
  return run->plan->live ? at / (double)(run->plan->workers * run->plan->place_count) : 0;
}

static void show_progress(manager *run) {
  const tq_conform_end *end = run->end;
  char of[32] = "";
  char bar[BAR + 1];
  if (!run->progress || tq_fuzzer_now() - run->shown < 0.2) {
    return;
  }
  run->shown = tq_fuzzer_now();
  double part = part_of(run);
  for (size_t i = 0; i < BAR; i++) {
    bar[i] = (double)i < part * BAR ? '#' : '.';
  }
  bar[BAR] = '\0';
  double left = part <= 0 ? 0 : (run->shown - run->started) * (1 - part) / part;
  if (end->planned != 0) {
    snprintf(of, sizeof of, " of %llu", (unsigned long long)end->planned);
  }
  fprintf(stderr, "\r[%s] %llu%s cases, %.0f s left ", bar, (unsigned long long)end->played, of,
          left);
  fflush(stderr);
}

static void stop_workers(manager *run) {
  for (size_t i = 0; i < run->plan->workers; i++) {
    tq_child_stop(&run->workers[i].child);
  }
}

static bool make_workers(manager *run) {
  run->workers = calloc(run->plan->workers, sizeof *run->workers);
  run->lost = calloc(run->plan->peers->count + 1, sizeof *run->lost);
  bool fine = run->workers != NULL && run->lost != NULL;
  for (size_t i = 0; i < run->plan->workers && fine; i++) {
    run->workers[i].child.pipe = -1;
    run->workers[i].input = malloc(TQ_CONFORM_INPUT_MAX + 1);
    fine = run->workers[i].input != NULL;
  }
  return fine;
}

static void free_workers(manager *run) {
  for (size_t i = 0; i < run->plan->workers && run->workers != NULL; i++) {
    free(run->workers[i].input);
  }
  free(run->workers);
  free(run->lost);
}

static void conduct(manager *run) {
  run->started = tq_fuzzer_now();
  for (size_t i = 0; i < run->plan->workers && !run->stopped; i++) {
    if (!start(run, i, true)) {
      stop_early(run, "cannot start a process: %s", strerror(errno));
    }
  }
  while (!run->stopped && wait_for_reports(run) != 0) {
    kill_hanging(run);
    show_progress(run);
    if (asked_to_stop != 0) {
      stop_early(run, "interrupted");
    }
  }
  stop_workers(run);
}

bool tq_conform_run(const tq_conform_plan *plan, tq_conform_tally *tally, bool progress,
                    tq_conform_end *end) {
  manager *run = calloc(1, sizeof *run);
  struct sigaction act = {.sa_handler = note_signal};
  struct sigaction before[2];
  *end = (tq_conform_end){.why = "no memory"};
  if (run == NULL) {
    return false;
  }
  *run = (manager){.plan = plan, .tally = tally, .end = end, .progress = progress};
  sigaction(SIGINT, &act, &before[0]);
  sigaction(SIGTERM, &act, &before[1]);
  if (make_workers(run)) {
    end->why[0] = '\0';
    conduct(run);
  }
  sigaction(SIGINT, &before[0], NULL);
  sigaction(SIGTERM, &before[1], NULL);
  if (progress) {
    fprintf(stderr, "\r%70s\r", "");
  }
  end->complete = end->why[0] == '\0';
  end->planned = end->complete && plan->live ? end->played : end->planned;
  free_workers(run);
  free(run);
  return end->complete;
}
