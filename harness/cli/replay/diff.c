/* diff.c: `tlsquarrel diff`: one input over all peers and scenes, as a grid. */
#include "cli/choice.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/peer_list.h"
#include "cli/replay/runner.h"
#include "cli/replay/tally.h"
#include "cli/style.h"
#include "result/words.h"
#include "spec/alert.h"
#include "spec/message.h"
#include "target/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEX, SCENE, TARGET, PEER, TIMEOUT, DEVIATIONS };

/* clang-format off */
static const tq_option options[] = {
    {"hex",     'x', "DIGITS",  "these bytes in place of a FILE"},
    {"scene",   0,   "NAMES",   "only in these scenes, with commas between them (default: all)"},
    {"target",  't', "NAME",    "as an input of this target (default: by its first byte)"},
    {"peer",    'p', "NAMES",   "these peers (default: all that can take part)"},
    {"timeout", 0,   "SECONDS", "a peer that needs longer hangs (default: 10)"},
    {"deviations", 0, "FILE",   "known and argued findings (default: those built in)"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */

enum { CELL_MAX = 16, COLUMN_WIDTH = 5, VERDICT_WIDTH = 6, PAGE_WIDTH = 100 };

/* session: one grid: ROWS scenes, PEERS columns; a place for each cell, row by row. */
typedef struct session {
  tq_choice choice;
  tq_peer_list peers;
  const tq_target *target;
  tq_span message;
  tq_checks *checks;
  const tq_scene *rows[TQ_SCENES_MAX];
  size_t row_count;
  size_t scene_width;
  tq_deviations deviations;
  tq_place *places;
  tq_result *results;
  size_t differing; /* rows in which peers that took part went different ways */
} session;

static size_t cells_of(const session *with) {
  return with->row_count * with->peers.count;
}

static bool make_places(session *with) {
  for (size_t i = 0; i < tq_scene_count() && with->row_count < TQ_SCENES_MAX; i++) {
    const tq_scene *scene = tq_scene_at(i);
    if (tq_plays(&with->choice, with->target, scene)) {
      size_t width = strlen(scene->name);
      with->rows[with->row_count++] = scene;
      with->scene_width = width > with->scene_width ? width : with->scene_width;
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

/* clang-format off */
/* What a peer did, in a word that fits a cell; an alert is its number. */
static const struct {
  const char *cell;
  const char *meaning;
} words[TQ_OUTCOME_KINDS] = {
    [TQ_OUTCOME_ACCEPTED]     = {"yes",  "accepted"},
    [TQ_OUTCOME_ALERT]        = {"",     ""},
    [TQ_OUTCOME_SILENT]       = {"shut", "ended without an alert"},
    [TQ_OUTCOME_WAITING]      = {"wait", "waits for more"},
    [TQ_OUTCOME_UNSUPPORTED]  = {"-",    "cannot play the scene: tlsquarrel peers lists what each can"},
    [TQ_OUTCOME_HANG]         = {"hang", "gave no answer in time"},
    [TQ_OUTCOME_CRASH]        = {"dies", "crashed"},
    [TQ_OUTCOME_SETUP_FAILED] = {"fail", "did not come to the message under test"},
    [TQ_OUTCOME_REFUSED]      = {"no",   "refused"},
};
/* clang-format on */

/* " " agrees with what the RFCs demand of it, "!" a finding, "~" one that a deviation argues. */
static char mark_of(const session *with, const tq_result *result) {
  char mark = ' ';
  for (size_t i = 0; i < result->count && mark != '!'; i++) {
    mark = tq_tally_argued(&with->deviations, &result->findings[i]) == NULL ? '!' : '~';
  }
  return mark;
}

static void write_cell(char cell[CELL_MAX], const session *with, const tq_result *result) {
  const tq_outcome *outcome = &result->outcome;
  char mark = mark_of(with, result);
  if (outcome->kind == TQ_OUTCOME_ALERT) {
    snprintf(cell, CELL_MAX, "%d%c", outcome->alert & 0xff, mark);
    return;
  }
  bool retry = outcome->kind == TQ_OUTCOME_ACCEPTED && outcome->facts.retry;
  snprintf(cell, CELL_MAX, "%s%c", retry ? "hrr" : words[outcome->kind].cell, mark);
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

/* As many columns from FIRST on as fit the page; *LAST is behind them. */
static void choose_columns(const session *with, size_t first, size_t *last) {
  size_t fit = (PAGE_WIDTH - with->scene_width - 1 - VERDICT_WIDTH) / (COLUMN_WIDTH + 1);
  *last = first + fit < with->peers.count ? first + fit : with->peers.count;
}

/* Names of peers stand in pieces over their columns, one below the other. */
static void print_heading(const session *with, size_t first, size_t last) {
  bool more = true;
  for (size_t line = 0; more; line++) {
    more = false;
    printf("%-*s %-*s", (int)with->scene_width, line == 0 ? "scene" : "", VERDICT_WIDTH,
           line == 0 ? "RFCs" : "");
    for (size_t i = first; i < last; i++) {
      const char *name = with->peers.items[i].name;
      size_t at = line * COLUMN_WIDTH;
      size_t size = strlen(name);
      printf(" %-*.*s", COLUMN_WIDTH, COLUMN_WIDTH, at < size ? name + at : "");
      more = more || at + COLUMN_WIDTH < size;
    }
    printf("\n");
  }
}

static tq_verdict_kind verdict_at(const session *with, size_t row) {
  tq_verdict verdict;
  const tq_scene *scene = with->rows[row];
  tq_oracle_scene(&verdict, with->message, scene, &scene->endpoint, with->checks);
  bool live = scene->play != NULL && scene->message != TQ_MESSAGE_client_hello;
  return live ? (tq_verdict_kind)with->results[row * with->peers.count].kind : verdict.kind;
}

static void print_row(const session *with, size_t row, size_t first, size_t last) {
  const tq_result *results = &with->results[row * with->peers.count];
  tq_verdict_kind kind = verdict_at(with, row);
  printf("%-*s %-*s", (int)with->scene_width, with->rows[row]->name, VERDICT_WIDTH,
         kind == TQ_VERDICT_INCOMPLETE ? "more" : tq_verdict_kind_word(kind));
  for (size_t i = first; i < last; i++) {
    char cell[CELL_MAX];
    tq_style style = results[i].count != 0                   ? TQ_YELLOW
                     : tq_is_tested(results[i].outcome.kind) ? TQ_GREEN
                                                             : TQ_DIM;
    write_cell(cell, with, &results[i]);
    printf(" %s%-*s%s", tq_style_on(stdout, style), COLUMN_WIDTH, cell, tq_style_off(stdout));
  }
  printf("\n");
}

/* --- what stands below it --- */

static bool is_done(const session *with, tq_outcome_kind kind) {
  for (size_t c = 0; c < cells_of(with); c++) {
    if (with->results[c].outcome.kind == kind) {
      return true;
    }
  }
  return false;
}

static void print_alerts(const session *with) {
  bool any = false;
  for (int code = 0; code < 256; code++) {
    bool used = false;
    for (size_t c = 0; c < cells_of(with) && !used; c++) {
      const tq_outcome *outcome = &with->results[c].outcome;
      used = outcome->kind == TQ_OUTCOME_ALERT && (outcome->alert & 0xff) == code;
    }
    if (used) {
      printf("%s%d %s", any ? "; " : "alerts: ", code, tq_alert_name(code));
      any = true;
    }
  }
  printf(any ? "\n" : "");
}

static void print_legend(const session *with) {
  printf("\n!: a finding; ~: one that a deviation argues; neither: as the RFCs demand or allow\n");
  for (size_t kind = 0; kind < TQ_OUTCOME_KINDS; kind++) {
    if (words[kind].cell[0] != '\0' && is_done(with, (tq_outcome_kind)kind)) {
      printf("%-4s %s%s\n", words[kind].cell, words[kind].meaning,
             kind == TQ_OUTCOME_ACCEPTED ? "; hrr: by a HelloRetryRequest" : "");
    }
  }
  print_alerts(with);
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

static void print_key(const session *with, const tq_finding *finding) {
  const tq_deviation *argued = tq_tally_argued(&with->deviations, finding);
  printf("%s %s  %s\n", argued == NULL ? "!" : "~", tq_severity_word(finding->severity),
         finding->key);
  if (argued != NULL) {
    printf("  argued: %s\n", argued->reason);
  }
}

static size_t print_keys(const session *with) {
  size_t keys = 0;
  for (size_t c = 0; c < cells_of(with); c++) {
    for (size_t i = 0; i < with->results[c].count; i++) {
      if (!is_printed(with, c, i)) {
        printf(keys++ == 0 ? "\n" : "");
        print_key(with, &with->results[c].findings[i]);
      }
    }
  }
  return keys;
}

static void print_grid(session *with) {
  size_t last = 0;
  for (size_t first = 0; first < with->peers.count; first = last) {
    choose_columns(with, first, &last);
    printf(first == 0 ? "" : "\n");
    print_heading(with, first, last);
    for (size_t row = 0; row < with->row_count; row++) {
      print_row(with, row, first, last);
    }
  }
  for (size_t row = 0; row < with->row_count; row++) {
    with->differing += row_differs(with, &with->results[row * with->peers.count]);
  }
  print_legend(with);
  size_t keys = print_keys(with);
  printf("\n%zu scene%s, %zu peer%s: they part ways in %zu; %zu finding%s\n", with->row_count,
         with->row_count == 1 ? "" : "s", with->peers.count, with->peers.count == 1 ? "" : "s",
         with->differing, keys, keys == 1 ? "" : "s");
}

/* --- the command --- */

static int diff(session *with, const tq_arguments *arguments, const char *name) {
  const char *const *values = arguments->values;
  long timeout = 10;
  if (!tq_choose(&with->choice, values[TARGET], values[SCENE]) ||
      !tq_number(&timeout, "timeout", values[TIMEOUT], 1, 86400) ||
      !tq_load_deviations(&with->deviations, values[DEVIATIONS]) ||
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
  tq_deviations_free(&with->deviations);
  free(with->places);
  if (fine) {
    tq_input_free(with->message);
  }
  free(with);
  return status;
}

const tq_command tq_command_diff = {
    "diff",
    "one input over all peers and scenes, as a grid",
    "FILE",
    "A cell says what the peer did: yes, hrr (a HelloRetryRequest), "
    "the number of its alert, ...;\n"
    "! marks a finding against what the RFCs demand of that peer. "
    "What the grid uses is explained below it.",
    "--hex 0100002b0303... --scene server13_ecdsa",
    options,
    run};
