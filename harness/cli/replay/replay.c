/* replay.c: `tlsquarrel replay`: inputs again, in all scenes, judged. */
#include "cli/commands.h"
#include "cli/filter.h"
#include "cli/peer_list.h"
#include "cli/place.h"
#include "cli/replay/corpus.h"
#include "cli/replay/junit.h"
#include "cli/replay/tally.h"
#include "cli/style.h"
#include "peer/outside.h"
#include "result/words.h"
#include "target/learn.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
  SCENE,
  TARGET,
  PEER,
  JUNIT,
  SHARD,
  JOBS,
  TIMEOUT,
  FAST,
  SEVERITY,
  DEVIATIONS,
  STRICT,
  STORE,
  PLANT,
  RELATIONS,
  QUIET
};

/* clang-format off */
static const tq_option options[] = {
    {"scene",      0,   "NAMES",    "only in these scenes, with commas between them (default: all)"},
    {"target",     't', "NAME",     "all inputs are of this target (default: by folder and first byte)"},
    {"peer",       'p', "NAMES",    "these peers, or all (default: the reference)"},
    {"junit",      0,   "FILE",     "write each input in each scene there, as a JUnit test case"},
    {"shard",      0,   "I/N",      "only the I-th of N equal parts of the inputs"},
    {"jobs",       'j', "NUMBER",   "processes (default: one for each core)"},
    {"timeout",    0,   "SECONDS",  "a peer that needs longer for one input hangs (default: 10)"},
    {"fast",       0,   NULL,       "as a fuzz target runs them: from a snapshot, paused early"},
    {"severity",   0,   "SEVERITY", "what counts: note, warning (the default) or error"},
    {"deviations", 0,   "FILE",     "known and argued findings (default: those built in)"},
    {"strict",     0,   NULL,       "a deviation that tolerates nothing here, or has expired, fails"},
    {"store",      's', "FILE",     "record the findings there too"},
    {"plant",      0,   "BUG",      "with this bug in the reference (tlsquarrel peers --planted)"},
    {"relations",  0,   NULL,       "each message also in forms that must end the same: cut, joined, turned"},
    {"quiet",      'q', NULL,       "no progress"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */

/* session: what one replay is made with. */
typedef struct session {
  tq_choice choice;
  tq_peer_list peers;
  tq_corpus corpus;
  tq_place *places;
  size_t place_count;
  tq_deviations deviations;
  tq_severity least;
  uint32_t shard;
  uint32_t shards;
  long jobs;
  long timeout;
  tq_plan plan;
  tq_result *results;
  tq_tally_table tally;
} session;

/* --- what was asked for --- */

static bool parse(session *with, const tq_arguments *arguments) {
  const char *const *values = arguments->values;
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  with->jobs = cores < 1 ? 1 : cores;
  with->timeout = 10;
  return tq_choose(&with->choice, values[TARGET], values[SCENE]) &&
         tq_shard_of(&with->shard, &with->shards, values[SHARD]) &&
         tq_severity_of(&with->least, values[SEVERITY]) &&
         tq_number(&with->jobs, "jobs", values[JOBS], 1, 200) &&
         tq_number(&with->timeout, "timeout", values[TIMEOUT], 1, 86400) &&
         tq_peer_list_choose(&with->peers, values[PEER]) &&
         tq_peer_list_plant(&with->peers, values[PLANT]) &&
         tq_load_deviations(&with->deviations, values[DEVIATIONS]);
}

/* The project's own inputs, where none are named. */
static bool add_own(tq_paths *paths, char *error) {
  static const char *const own[] = {"vectors", "seeds", "regressions"};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
    char path[TQ_PLACE_MAX];
    snprintf(path, sizeof path, "%s/corpus/%s", TQ_SOURCE_DIR, own[i]);
    if (access(path, F_OK) == 0 && !tq_paths_add(paths, tq_shown_path(path), error)) {
      return false;
    }
  }
  return true;
}

static bool load(session *with, const tq_arguments *arguments) {
  char error[TQ_INPUT_ERROR_MAX];
  tq_paths paths = {0};
  bool fine = arguments->operand_count != 0 || add_own(&paths, error);
  for (size_t i = 0; i < arguments->operand_count && fine; i++) {
    fine = tq_paths_add(&paths, arguments->operands[i], error);
  }
  if (!fine) {
    tq_fail("replay: %s", error);
  }
  fine =
      fine && tq_corpus_load(&with->corpus, &paths, with->choice.target, with->shard, with->shards);
  tq_paths_free(&paths);
  if (fine && with->corpus.count == 0 && with->shards == 1) {
    tq_fail("replay: there are no inputs in what was given");
    return false;
  }
  return fine;
}

static bool is_used(const session *with, const tq_target *target) {
  for (size_t i = 0; i < with->corpus.count; i++) {
    if (with->corpus.targets[i] == target) {
      return true;
    }
  }
  return false;
}

static void add_places(session *with, const tq_target *target) {
  for (size_t s = 0; s < tq_scene_count(); s++) {
    const tq_scene *scene = tq_scene_at(s);
    for (size_t p = 0; p < with->peers.count && tq_plays(&with->choice, target, scene); p++) {
      with->places[with->place_count++] = (tq_place){target, scene, with->peers.items[p].peer};
    }
  }
}

static bool make_places(session *with) {
  size_t targets = 0;
  while (tq_target_table[targets] != NULL) {
    targets++;
  }
  with->places = calloc(targets * tq_scene_count() * with->peers.count + 1, sizeof *with->places);
  for (size_t i = 0; i < targets && with->places != NULL; i++) {
    if (is_used(with, tq_target_table[i])) {
      add_places(with, tq_target_table[i]);
    }
  }
  if (with->places != NULL && with->place_count == 0 && with->corpus.count != 0) {
    tq_fail("replay: no input runs in that scene; tlsquarrel scenes lists them");
    return false;
  }
  return with->places != NULL || tq_fail("replay: no memory") == TQ_EXIT_FINE;
}

/* --- the run --- */

static void show_progress(void *context, size_t done, size_t findings) {
  const session *with = context;
  fprintf(stderr, "\r%zu of %zu trials, %zu findings ", done,
          with->corpus.count * with->place_count, findings);
  fflush(stderr);
}

static bool play(session *with, const tq_arguments *arguments) {
  bool shown = isatty(STDERR_FILENO) == 1 && arguments->values[QUIET] == NULL;
  with->plan = (tq_plan){.inputs = with->corpus.inputs,
                         .targets = with->corpus.targets,
                         .input_count = with->corpus.count,
                         .places = with->places,
                         .place_count = with->place_count,
                         .mode = arguments->values[FAST] == NULL ? TQ_STAGE_WHOLE : TQ_STAGE_FAST,
                         .relations = arguments->values[RELATIONS] != NULL,
                         .workers = (size_t)with->jobs,
                         .seconds = (int)with->timeout,
                         .progress = shown ? show_progress : NULL,
                         .context = with};
  with->results = tq_run_plan(&with->plan);
  if (shown) {
    fprintf(stderr, "\r%60s\r", "");
  }
  return with->results != NULL;
}

/* --- what came of it --- */

static bool add_result(session *with, size_t job) {
  const tq_result *result = &with->results[job];
  for (size_t i = 0; i < result->count; i++) {
    if (!tq_tally_add(&with->tally, &result->findings[i], &with->plan, job / with->place_count,
                      &with->deviations)) {
      return false;
    }
  }
  return true;
}

/* Peers against each other, for one input in the places from FIRST on that share a scene: those
 * that played it, and to which it is open. */
static bool add_policy(session *with, size_t input, size_t first) {
  tq_trial trials[TQ_PEERS_MAX];
  tq_finding findings[TQ_PEERS_MAX];
  const tq_result *results = &with->results[input * with->place_count + first];
  size_t count = 0;
  for (size_t i = 0; i < with->peers.count; i++) {
    const tq_place *place = &with->places[first + i];
    if (results[i].verdict == NULL) {
      continue;
    }
    trials[count++] = (tq_trial){.peer = place->peer->name,
                                 .release = place->peer->release(),
                                 .target = place->target->name,
                                 .scene = place->scene->name,
                                 .role = place->scene->endpoint.role,
                                 .verdict = results[i].verdict,
                                 .outcome = &results[i].outcome};
  }
  size_t written = tq_judge_policy(findings, trials, count);
  for (size_t i = 0; i < written; i++) {
    if (!tq_tally_add(&with->tally, &findings[i], &with->plan, input, &with->deviations)) {
      return false;
    }
  }
  return true;
}

static bool collect(session *with) {
  bool fine = true;
  for (size_t job = 0; job < with->corpus.count * with->place_count && fine; job++) {
    fine = add_result(with, job);
  }
  for (size_t i = 0; i < with->corpus.count && with->peers.count > 1; i++) {
    for (size_t p = 0; p < with->place_count && fine; p += with->peers.count) {
      fine = add_policy(with, i, p);
    }
  }
  tq_tally_sort(&with->tally);
  return fine || tq_fail("replay: no memory") == TQ_EXIT_FINE;
}

static void print_row(const session *with, const tq_tally_row *row) {
  const tq_finding_record *record = &row->record;
  tq_style style = row->deviation != NULL ? TQ_DIM : tq_style_of(record->severity);
  printf("%s%-8s%s %8" PRIu64 "  %s  %s%s\n", tq_style_on(stdout, style),
         tq_severity_word(record->severity), tq_style_off(stdout), record->count, record->key,
         record->release, row->deviation == NULL ? "" : "  tolerated");
  bool open = record->class_ == TQ_CLASS_POLICY;
  printf("%20s%s%s in %s%s%s%s\n", "", tq_style_on(stdout, TQ_DIM), with->corpus.names[row->input],
         record->scene, open ? ": " : "", open ? record->verdict : "", tq_style_off(stdout));
}

/* Prints the rows that count, and returns how many are not tolerated; *HIDDEN: too slight. */
static size_t print_rows(const session *with, size_t *hidden) {
  size_t open = 0;
  bool heading = false;
  *hidden = 0;
  for (size_t i = 0; i < with->tally.count; i++) {
    const tq_tally_row *row = &with->tally.rows[i];
    if (row->record.severity < with->least) {
      (*hidden)++;
      continue;
    }
    if (!heading) {
      printf("%-8s %8s  key, release; smallest input\n", "severity", "trials");
      heading = true;
    }
    print_row(with, row);
    open += row->deviation == NULL;
  }
  return open;
}

/* counts: trials by how they ended. */
typedef struct counts {
  size_t agreed;
  size_t differed;
  size_t unsupported;
  size_t unreached; /* the same, at a peer outside: its own affair */
  size_t broken;    /* the scene did not come to the message under test */
  size_t all;
} counts;

static counts count_results(const session *with) {
  counts made = {0};
  for (size_t job = 0; job < with->corpus.count * with->place_count; job++) {
    const tq_result *result = &with->results[job];
    tq_outcome_kind kind = result->outcome.kind;
    made.all += result->played;
    made.unsupported += result->played && kind == TQ_OUTCOME_UNSUPPORTED;
    bool failed = result->played && kind == TQ_OUTCOME_SETUP_FAILED;
    bool outside = tq_outside_find(with->places[job % with->place_count].peer) != NULL;
    made.broken += failed && !outside;
    made.unreached += failed && outside;
    made.differed += result->count != 0;
    made.agreed += result->played && tq_is_tested(kind) && result->count == 0;
  }
  return made;
}

static int summarise(const session *with) {
  size_t hidden = 0;
  size_t open = print_rows(with, &hidden);
  counts made = count_results(with);
  printf("%zu input%s, %zu trial%s: %zu agree, %zu differ, %zu unsupported", with->corpus.count,
         with->corpus.count == 1 ? "" : "s", made.all, made.all == 1 ? "" : "s", made.agreed,
         made.differed, made.unsupported);
  printf("; %zu finding%s open", open, open == 1 ? "" : "s");
  printf(hidden == 0 ? "\n" : ", %zu slighter not shown (--severity note)\n", hidden);
  if (made.unreached != 0) {
    printf("in %zu trials a peer outside did not come to the message under test\n", made.unreached);
  }
  if (made.broken != 0) {
    return tq_fail("replay: in %zu trials the scene did not come to the message under test",
                   made.broken);
  }
  return open == 0 ? TQ_EXIT_FINE : TQ_EXIT_FINDINGS;
}

static bool is_used_row(const session *with, const tq_deviation *row) {
  for (size_t i = 0; i < with->tally.count; i++) {
    if (with->tally.rows[i].deviation == row) {
      return true;
    }
  }
  return false;
}

/* A row that argues nothing any more is a lie to whoever reads the file. */
static int check_deviations(const session *with, int status) {
  for (size_t i = 0; i < with->deviations.count; i++) {
    const tq_deviation *row = &with->deviations.rows[i];
    if (!is_used_row(with, row)) {
      bool expired = row->expires != 0 && tq_today() > row->expires;
      tq_fail("deviations, line %zu: %s: %s", row->line, row->subject,
              expired ? "this row has expired" : "this row tolerates nothing here");
      status = TQ_EXIT_FINDINGS;
    }
  }
  return status;
}

static bool record(const session *with, const char *path) {
  char error[TQ_STORE_ERROR_MAX];
  if (path == NULL) {
    return true;
  }
  tq_store *store = tq_store_open(path, TQ_STORE_WRITE, error);
  bool fine = store != NULL;
  for (size_t i = 0; i < with->tally.count && fine; i++) {
    fine = tq_store_put(store, &with->tally.rows[i].record, error);
  }
  tq_store_close(store);
  if (!fine) {
    tq_fail("%s", error);
  }
  return fine;
}

/* Whether those outside are still what they were before the run. */
static void check_alive(const session *with) {
  char why[200];
  for (size_t i = 0; i < with->peers.count; i++) {
    tq_outside *outside = tq_outside_find(with->peers.items[i].peer);
    if (outside != NULL) {
      bool alive = tq_learn_alive(outside, why, sizeof why);
      printf("after the run: %s%s\n", alive ? with->peers.items[i].name : why,
             alive ? " completes an honest handshake" : "");
    }
  }
}

static bool write_junit(const session *with, const char *path) {
  tq_replay_cases cases = {with->corpus.names, &with->plan, with->results, &with->deviations,
                           with->least};
  return path == NULL || tq_replay_junit(path, &cases);
}

static int replay(session *with, const tq_arguments *arguments) {
  if (!parse(with, arguments) || !load(with, arguments) || !make_places(with) ||
      !play(with, arguments) || !collect(with)) {
    return TQ_EXIT_FAILED;
  }
  int status = summarise(with);
  check_alive(with);
  if (arguments->values[STRICT] != NULL && status != TQ_EXIT_FAILED) {
    status = check_deviations(with, status);
  }
  bool kept = write_junit(with, arguments->values[JUNIT]) && record(with, arguments->values[STORE]);
  return kept ? status : TQ_EXIT_FAILED;
}

static int run(const tq_arguments *arguments) {
  session *with = calloc(1, sizeof *with);
  if (with == NULL) {
    return tq_fail("replay: no memory");
  }
  int status = replay(with, arguments);
  tq_results_free(with->results, with->corpus.count * with->place_count);
  tq_tally_free(&with->tally);
  tq_deviations_free(&with->deviations);
  tq_corpus_free(&with->corpus);
  free(with->places);
  free(with);
  return status;
}

const tq_command tq_command_replay = {
    "replay",
    "inputs again, in all scenes: exit status 1 on a finding that no deviation argues",
    "[FILE or FOLDER ...]",
    "Each file is one message with its 4-byte header; a file *.tv holds vectors. Without "
    "operands:\n"
    "the project's vectors, seeds and regressions. Peers run in child processes: a crash or a "
    "hang\n"
    "is an outcome, and the run goes on.",
    "corpus/regressions --peer all --junit replay.xml",
    options,
    run};
