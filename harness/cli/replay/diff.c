/* diff.c: `tlsquarrel diff`: one input over all peers and scenes, as a grid. */
#include "cli/choice.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/peer_list.h"
#include "cli/replay/runner.h"
#include "cli/style.h"
#include "judge/describe.h"
#include "result/words.h"
#include "spec/alert.h"
#include "spec/message.h"
#include "target/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEX, SCENE, TARGET, PEER, TIMEOUT };

/* clang-format off */
static const tq_option options[] = {
    {"hex",     'x', "DIGITS",  "these bytes in place of a FILE"},
    {"scene",   0,   "NAMES",   "only in these scenes, with commas between them (default: all)"},
    {"target",  't', "NAME",    "as an input of this target (default: by its first byte)"},
    {"peer",    'p', "NAMES",   "these peers (default: all that can take part)"},
    {"timeout", 0,   "SECONDS", "a peer that needs longer hangs (default: 10)"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */

enum { CELL_MAX = 24, SCENE_WIDTH = 30, VERDICT_WIDTH = 10 };

/* session: one grid: ROWS scenes, PEERS columns; a place for each cell, row by row. */
typedef struct session {
  tq_choice choice;
  tq_peer_list peers;
  const tq_target *target;
  tq_span message;
  tq_checks *checks;
  const tq_scene *rows[TQ_SCENES_MAX];
  size_t row_count;
  tq_place *places;
  tq_result *results;
  size_t differing; /* rows in which peers that took part went different ways */
} session;

static size_t cells_of(const session *with) {
  return with->row_count * with->peers.count;
}

static bool make_places(session *with) {
  for (size_t i = 0; i < tq_scene_count() && with->row_count < TQ_SCENES_MAX; i++) {
    if (tq_plays(&with->choice, with->target, tq_scene_at(i))) {
      with->rows[with->row_count++] = tq_scene_at(i);
    }
  }
  with->places = calloc(cells_of(with) + 1, sizeof *with->places);
  for (size_t i = 0; i < cells_of(with) && with->places != NULL; i++) {
    with->places[i] = (tq_place){with->target, with->rows[i / with->peers.count],
                                 with->peers.items[i % with->peers.count].peer};
  }
  return with->places != NULL;
}

static bool play(session *with, long timeout) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  tq_plan plan = {.inputs = &with->message,
                  .targets = &with->target,
                  .input_count = 1,
                  .places = with->places,
                  .place_count = cells_of(with),
                  .mode = TQ_STAGE_WHOLE,
                  .workers = cores < 1 ? 1 : (size_t)cores,
                  .seconds = (int)timeout};
  with->results = tq_run_plan(&plan);
  return with->results != NULL;
}

/* --- the grid --- */

/* A cell: what the peer did in a word, and "!" where that is a finding. */
static void write_cell(char cell[CELL_MAX], const tq_result *result) {
  const tq_outcome *outcome = &result->outcome;
  const char *mark = result->count != 0 ? "!" : "";
  switch (outcome->kind) {
  case TQ_OUTCOME_ALERT:
    snprintf(cell, CELL_MAX, "%.21s%s", tq_alert_name(outcome->alert), mark);
    return;
  case TQ_OUTCOME_ACCEPTED:
    snprintf(cell, CELL_MAX, "%s%s", outcome->facts.retry ? "retry" : "accepted", mark);
    return;
  case TQ_OUTCOME_UNSUPPORTED:
    snprintf(cell, CELL_MAX, "-");
    return;
  default:
    snprintf(cell, CELL_MAX, "%s%s", tq_outcome_kind_word(outcome->kind), mark);
    return;
  }
}

static size_t width_of(const session *with, size_t column) {
  char cell[CELL_MAX];
  size_t width = strlen(with->peers.items[column].name);
  for (size_t row = 0; row < with->row_count; row++) {
    write_cell(cell, &with->results[row * with->peers.count + column]);
    width = strlen(cell) > width ? strlen(cell) : width;
  }
  return width;
}

static bool is_refusal(tq_outcome_kind kind) {
  return kind != TQ_OUTCOME_ACCEPTED && kind != TQ_OUTCOME_WAITING;
}

static bool row_differs(const session *with, const tq_result *row) {
  int first = -1;
  for (size_t i = 0; i < with->peers.count; i++) {
    tq_outcome_kind kind = row[i].outcome.kind;
    if (!tq_is_tested(kind)) {
      continue;
    }
    if (first >= 0 && first != is_refusal(kind)) {
      return true;
    }
    first = is_refusal(kind);
  }
  return false;
}

static void print_heading(const session *with) {
  printf("%-*s  %-*s", SCENE_WIDTH, "scene", VERDICT_WIDTH, "the RFCs");
  for (size_t i = 0; i < with->peers.count; i++) {
    printf("  %-*s", (int)width_of(with, i), with->peers.items[i].name);
  }
  printf("\n");
}

static void print_row(session *with, size_t row) {
  char cell[CELL_MAX];
  tq_verdict verdict;
  const tq_scene *scene = with->rows[row];
  const tq_result *results = &with->results[row * with->peers.count];
  tq_oracle_scene(&verdict, with->message, scene, &scene->endpoint, with->checks);
  bool live = scene->play != NULL && scene->message != TQ_MESSAGE_client_hello;
  printf("%-*s  %-*s", SCENE_WIDTH, scene->name, VERDICT_WIDTH,
         tq_verdict_kind_word(live ? (tq_verdict_kind)results[0].kind : verdict.kind));
  for (size_t i = 0; i < with->peers.count; i++) {
    tq_style style = results[i].count != 0                   ? TQ_YELLOW
                     : tq_is_tested(results[i].outcome.kind) ? TQ_GREEN
                                                             : TQ_DIM;
    write_cell(cell, &results[i]);
    printf("  %s%-*s%s", tq_style_on(stdout, style), (int)width_of(with, i), cell,
           tq_style_off(stdout));
  }
  with->differing += row_differs(with, results);
  printf("\n");
}

static bool is_printed(const session *with, size_t cell, size_t index) {
  const char *key = with->results[cell].findings[index].key;
  for (size_t c = 0; c <= cell; c++) {
    size_t end = c == cell ? index : with->results[c].count;
    for (size_t i = 0; i < end; i++) {
      if (strcmp(with->results[c].findings[i].key, key) == 0) {
        return true;
      }
    }
  }
  return false;
}

static size_t print_keys(const session *with) {
  size_t keys = 0;
  for (size_t c = 0; c < cells_of(with); c++) {
    for (size_t i = 0; i < with->results[c].count; i++) {
      const tq_finding *finding = &with->results[c].findings[i];
      if (!is_printed(with, c, i)) {
        printf("%s%s  %s\n", keys++ == 0 ? "\n" : "", tq_severity_word(finding->severity),
               finding->key);
      }
    }
  }
  return keys;
}

static void print_grid(session *with) {
  print_heading(with);
  for (size_t row = 0; row < with->row_count; row++) {
    print_row(with, row);
  }
  size_t keys = print_keys(with);
  printf("\n%zu scene%s, %zu peer%s: they part ways in %zu; %zu finding%s (!); -: cannot play it\n",
         with->row_count, with->row_count == 1 ? "" : "s", with->peers.count,
         with->peers.count == 1 ? "" : "s", with->differing, keys, keys == 1 ? "" : "s");
}

/* --- the command --- */

static int diff(session *with, const tq_arguments *arguments, const char *name) {
  const char *const *values = arguments->values;
  long timeout = 10;
  if (!tq_choose(&with->choice, values[TARGET], values[SCENE]) ||
      !tq_number(&timeout, "timeout", values[TIMEOUT], 1, 86400) ||
      !tq_peer_list_choose(&with->peers, values[PEER] == NULL ? "all" : values[PEER])) {
    return TQ_EXIT_FAILED;
  }
  with->target =
      with->choice.target == NULL ? tq_target_of(name, with->message) : with->choice.target;
  with->checks = tq_checks_new();
  if (with->checks == NULL || !make_places(with)) {
    return tq_fail("diff: no memory, or libcrypto lacks what the harness needs");
  }
  if (with->row_count == 0) {
    return tq_fail("diff: target %s does not run in that scene; tlsquarrel scenes lists them",
                   with->target->name);
  }
  if (!play(with, timeout)) {
    return TQ_EXIT_FAILED;
  }
  print_grid(with);
  return TQ_EXIT_FINE;
}

static int run(const tq_arguments *arguments) {
  char error[TQ_INPUT_ERROR_MAX];
  const char *hex = arguments->values[HEX];
  session *with = calloc(1, sizeof *with);
  if (with == NULL || arguments->operand_count + (hex != NULL) != 1) {
    free(with);
    return tq_fail("diff: give one FILE, or --hex DIGITS; see tlsquarrel diff --help");
  }
  const char *name = hex != NULL ? "hex" : arguments->operands[0];
  bool fine = hex != NULL ? tq_input_hex(&with->message, tq_span_text(hex), error)
                          : tq_input_read(&with->message, name, error);
  int status = fine ? diff(with, arguments, name) : tq_fail("diff: %s", error);
  tq_results_free(with->results, cells_of(with));
  tq_checks_free(with->checks);
  free(with->places);
  if (fine) {
    tq_input_free(with->message);
  }
  free(with);
  return status;
}

const tq_command tq_command_diff = {"diff",
                                    "one input over all peers and scenes, as a grid",
                                    "FILE",
                                    "A cell says what the peer did: accepted, retry (a "
                                    "HelloRetryRequest), the alert, silent, ...;\n"
                                    "! marks a finding against what the RFCs demand of that peer.",
                                    "--hex 0100002b0303... --scene server13_ecdsa",
                                    options,
                                    run};
