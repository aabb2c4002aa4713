/* conform.c: `tlsquarrel conform`: what a peer makes of every requirement, case by case. */
#include "cli/conform/conform.h"

#include "cli/commands.h"
#include "cli/filter.h"
#include "cli/items.h"
#include "cli/place.h"
#include "result/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
  REQUIREMENT,
  RFC,
  STEP,
  ROLE,
  VERSION,
  FEATURE,
  SCENE,
  PROFILE,
  PEER,
  CONNECT,
  LISTEN,
  TRIGGER,
  PLANT,
  OUTPUT,
  SHARD,
  SEED,
  JOBS,
  TIMEOUT,
  SEVERITY,
  DEVIATIONS,
  FAST,
  LIST,
  QUIET
};

/* clang-format off */
static const tq_option options[] = {
    {"requirement", 'r', "IDS",       "only these, or what stands under them: client_hello,record.type_undefined"},
    {"rfc",         0,   "NUMBER",    "only requirements of this RFC: 8446"},
    {"step",        0,   "STEP",      "only those of this step: server_hello, record, ..."},
    {"role",        0,   "ROLE",      "only the peer as client, or as server"},
    {"version",     0,   "VERSION",   "only 1.2 or 1.3"},
    {"feature",     0,   "FEATURE",   "only in scenes with it: session_ticket, alpn, ..."},
    {"scene",       0,   "NAMES",     "only in these scenes, with commas between them"},
    {"profile",     0,   "FILE",      "what is required at all: a file, or a name in corpus/profiles"},
    {"peer",        'p', "NAMES",     "these peers, or all (default: the reference)"},
    {"connect",     0,   "HOST:PORT", "a server elsewhere, as a peer"},
    {"listen",      0,   "PORT",      "a client elsewhere, as a peer: it is told to connect by --trigger"},
    {"trigger",     0,   "COMMAND",   "run for each connection that --listen waits for"},
    {"plant",       0,   "BUG",       "with this bug in the reference (tlsquarrel peers --planted)"},
    {"output",      'o', "FILE",      "the results, for tlsquarrel report (default: .build/conformance.db)"},
    {"shard",       0,   "I/N",       "only the I-th of N parts of the cases"},
    {"seed",        0,   "NUMBER",    "which edits are sent in pieces in which scene (default: 1)"},
    {"jobs",        'j', "NUMBER",    "processes (default: one for each core)"},
    {"timeout",     0,   "SECONDS",   "a peer that needs longer for one case hangs (default: 10)"},
    {"severity",    0,   "SEVERITY",  "what counts as failing: note, warning (the default) or error"},
    {"deviations",  0,   "FILE",      "known and argued findings (default: those built in)"},
    {"fast",        0,   NULL,        "from snapshots, paused early, as a fuzz target runs them"},
    {"list",        'l', NULL,        "count the cases of each requirement, and play none"},
    {"quiet",       'q', NULL,        "no progress"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */

/* session: what one run is made with. */
typedef struct session {
  tq_conform_choice choice;
  tq_peer_list peers;
  tq_vectors *vectors;
  tq_conform_place *places;
  tq_deviations deviations;
  tq_conform_plan plan;
  tq_conform_tally *tally;
  tq_conform_end end;
  tq_conform_sums sums;
  tq_severity least;
  char selection[512];
} session;

static bool parse_numbers(session *with, const char *const *values) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  long jobs = cores < 1 ? 1 : cores;
  long seconds = 10;
  long seed = 1;
  if (!tq_number(&jobs, "jobs", values[JOBS], 1, 200) ||
      !tq_number(&seconds, "timeout", values[TIMEOUT], 1, 86400) ||
      !tq_number(&seed, "seed", values[SEED], 0, 2147483647)) {
    return false;
  }
  with->plan.workers = (size_t)jobs;
  with->plan.seconds = (int)seconds;
  with->plan.seed = (uint64_t)seed;
  return true;
}

/* The names of all peers that are asked for, those elsewhere too. */
static bool choose_peers(session *with, const char *const *values) {
  char names[1024];
  char outside[512] = "";
  if (values[CONNECT] != NULL && values[LISTEN] != NULL) {
    return tq_fail("conform: --connect or --listen, not both") == TQ_EXIT_FINE;
  }
  if (values[CONNECT] != NULL) {
    snprintf(outside, sizeof outside, "tcp:%s", values[CONNECT]);
  }
  if (values[LISTEN] != NULL) {
    bool told = values[TRIGGER] != NULL;
    snprintf(outside, sizeof outside, "tcp-listen:%s%s%s", values[LISTEN], told ? ":" : "",
             told ? values[TRIGGER] : "");
  }
  if (values[TRIGGER] != NULL && values[LISTEN] == NULL) {
    return tq_fail("conform: --trigger is for --listen") == TQ_EXIT_FINE;
  }
  if (outside[0] == '\0') {
    return tq_peer_list_choose(&with->peers, values[PEER]);
  }
  bool both = values[PEER] != NULL;
  snprintf(names, sizeof names, "%s%s%s", both ? values[PEER] : "", both ? "," : "", outside);
  return tq_peer_list_choose(&with->peers, names);
}

/* The options that choose, as they were given: what the results are of. */
static void note_selection(session *with, const char *const *values) {
  static const int chosen[] = {REQUIREMENT, RFC, STEP, ROLE, VERSION, FEATURE, SCENE, PLANT};
  size_t at = 0;
  for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++) {
    const char *value = values[chosen[i]];
    if (value != NULL && at < sizeof with->selection) {
      at += (size_t)snprintf(with->selection + at, sizeof with->selection - at, "%s--%s %s",
                             at == 0 ? "" : " ", options[chosen[i]].name, value);
    }
  }
}

static bool load_vectors(session *with) {
  char folder[TQ_PLACE_MAX];
  char error[TQ_VECTOR_ERROR_MAX];
  snprintf(folder, sizeof folder, "%s/corpus/vectors", TQ_SOURCE_DIR);
  with->vectors = tq_vectors_new();
  if (with->vectors == NULL || !tq_vectors_load(with->vectors, folder, error)) {
    tq_fail("conform: %s", with->vectors == NULL ? "no memory" : error);
    return false;
  }
  return true;
}

static bool parse(session *with, const tq_arguments *arguments) {
  const char *const *values = arguments->values;
  tq_conform_asked asked = {values[REQUIREMENT], values[RFC],     values[STEP],  values[ROLE],
                            values[VERSION],     values[FEATURE], values[SCENE], values[PROFILE]};
  if (arguments->operand_count != 0) {
    return tq_fail("conform: %s? It takes no operands", arguments->operands[0]) == TQ_EXIT_FINE;
  }
  with->plan.fast = values[FAST] != NULL;
  with->plan.dry = values[LIST] != NULL;
  note_selection(with, values);
  return tq_conform_choose(&with->choice, &asked) &&
         tq_shard_of(&with->plan.shard, &with->plan.shards, values[SHARD]) &&
         tq_severity_of(&with->least, values[SEVERITY]) && parse_numbers(with, values) &&
         choose_peers(with, values) && tq_peer_list_plant(&with->peers, values[PLANT]) &&
         tq_load_deviations(&with->deviations, values[DEVIATIONS]) && load_vectors(with);
}

/* More workers than peers outside would only wait for each other's connections. */
static void fit_to_live_peers(session *with) {
  size_t outside = 0;
  for (size_t i = 0; i < with->peers.count; i++) {
    outside += strchr(with->peers.items[i].name, ':') != NULL;
  }
  with->plan.live = outside != 0;
  if (outside == with->peers.count) {
    with->plan.workers = 1;
  }
}

static bool make_plan(session *with) {
  with->places = tq_conform_places(&with->plan.place_count, &with->choice, &with->peers);
  if (with->places == NULL) {
    return tq_fail("conform: no memory") == TQ_EXIT_FINE;
  }
  if (with->plan.place_count == 0) {
    return tq_fail("conform: no scene is so; tlsquarrel scenes lists them") == TQ_EXIT_FINE;
  }
  fit_to_live_peers(with);
  with->plan.choice = &with->choice;
  with->plan.peers = &with->peers;
  with->plan.vectors = with->vectors;
  with->plan.places = with->places;
  with->tally = tq_conform_tally_new(&with->plan);
  return with->tally != NULL || tq_fail("conform: no memory") == TQ_EXIT_FINE;
}

static void print_sums(const session *with) {
  const tq_conform_sums *sums = &with->sums;
  size_t tested = 0;
  for (int i = 0; i <= TQ_CONFORMITY_CONFORMING; i++) {
    tested += sums->rows[i];
  }
  printf("%llu cases: %llu as the RFCs say, %llu not\n", (unsigned long long)sums->trials,
         (unsigned long long)sums->agreed, (unsigned long long)(sums->trials - sums->agreed));
  printf("%zu requirement%s tested at %zu peer%s:", tested, tested == 1 ? "" : "s",
         with->peers.count, with->peers.count == 1 ? "" : "s");
  const char *before = " ";
  for (int i = TQ_CONFORMITY_CONFORMING; i >= 0; i--) {
    if (sums->rows[i] != 0) {
      printf("%s%zu %s", before, sums->rows[i], tq_conformity_word((tq_conformity)i));
      before = ", ";
    }
  }
  printf("; %zu not applicable, %zu not tested\n", sums->rows[TQ_CONFORMITY_NOT_APPLICABLE],
         sums->rows[TQ_CONFORMITY_NOT_TESTED]);
}

static bool finish(session *with, tq_conformance *file, const char *profile) {
  char error[TQ_CONFORMANCE_ERROR_MAX] = "";
  tq_conform_writing how = {file, &with->deviations, with->least, true};
  tq_conformance_run run = {.program = TQ_PROGRAM_VERSION,
                            .selection = with->selection,
                            .profile = profile == NULL ? "" : profile,
                            .seed = with->plan.seed,
                            .shard = with->plan.shard,
                            .shards = with->plan.shards,
                            .planned = with->end.planned,
                            .played = with->end.played,
                            .complete = with->end.complete,
                            .why = with->end.why};
  bool fine = tq_conform_tally_write(with->tally, &how, &with->sums, error) &&
              tq_conformance_finish(file, &run, error);
  if (!fine) {
    tq_fail("%s", error);
  }
  return fine;
}

static int list(session *with) {
  char error[TQ_CONFORMANCE_ERROR_MAX] = "";
  tq_conform_run(&with->plan, with->tally, false, &with->end);
  tq_conform_tally_list(with->tally);
  tq_conform_writing how = {NULL, &with->deviations, with->least, false};
  bool fine = tq_conform_tally_write(with->tally, &how, &with->sums, error);
  printf("%llu cases\n", (unsigned long long)with->end.played);
  return fine && with->end.complete ? TQ_EXIT_FINE : tq_fail("conform: %s", with->end.why);
}

static int play(session *with, const tq_arguments *arguments) {
  char error[TQ_CONFORMANCE_ERROR_MAX];
  const char *const *values = arguments->values;
  const char *path = values[OUTPUT] == NULL ? tq_last_results() : values[OUTPUT];
  tq_conformance *file = tq_conformance_create(path, error);
  if (file == NULL) {
    return tq_fail("%s", error);
  }
  bool progress = isatty(STDERR_FILENO) == 1 && values[QUIET] == NULL;
  tq_conform_run(&with->plan, with->tally, progress, &with->end);
  bool kept = finish(with, file, values[PROFILE]);
  tq_conformance_close(file);
  if (!kept) {
    return TQ_EXIT_FAILED;
  }
  print_sums(with);
  printf("results: %s%s\n", path, with->end.complete ? "" : " (partial)");
  if (!with->end.complete) {
    char of[32] = "";
    if (with->end.planned != 0) {
      snprintf(of, sizeof of, " of %llu", (unsigned long long)with->end.planned);
    }
    return tq_fail("conform: ended early, after %llu%s cases: %s",
                   (unsigned long long)with->end.played, of, with->end.why);
  }
  if (with->end.played == 0) {
    return tq_fail("conform: no case is so for these peers");
  }
  return with->sums.failing == 0 ? TQ_EXIT_FINE : TQ_EXIT_FINDINGS;
}

static int run(const tq_arguments *arguments) {
  session *with = calloc(1, sizeof *with);
  if (with == NULL) {
    return tq_fail("conform: no memory");
  }
  int status = TQ_EXIT_FAILED;
  if (parse(with, arguments) && make_plan(with)) {
    status = with->plan.dry ? list(with) : play(with, arguments);
  }
  tq_conform_tally_free(with->tally);
  tq_vectors_free(with->vectors);
  tq_deviations_free(&with->deviations);
  free(with->places);
  free(with);
  return status;
}

const tq_command tq_command_conform = {
    "conform",
    "what a peer makes of every requirement: named edits of honest messages, in every scene",
    "",
    "Each case breaks one requirement, or shows one that demands acceptance. Peers run in child\n"
    "processes: a crash or a hang is a result. The results are a file that tlsquarrel report "
    "reads.\n"
    "Exit status: 0 nothing fails, 1 something does, 2 wrong use, or the run ended early.",
    "--rfc 8446 --role server --peer wolfssl,openssl",
    options,
    run};
