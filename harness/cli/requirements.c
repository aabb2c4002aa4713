/* requirements.c: `tlsquarrel requirements`: the account of the RFCs' clauses. */
#include "cli/commands.h"
#include "cli/style.h"
#include "reports/record_text.h"
#include "spec/alert.h"
#include "spec/sentence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RFC, STEP, STATUS, LIST, SENTENCES };

/* clang-format off */
static const tq_option options[] = {
    {"rfc",       0,   "NUMBER", "only this RFC: 8446"},
    {"step",      0,   "STEP",   "only this step: client_hello, record, ..."},
    {"status",    0,   "STATUS", "only: tested, implicit, untestable, out-of-scope or gap"},
    {"list",      'l', NULL,     "each of them, not the counts"},
    {"sentences", 0,   NULL,     "the normative sentences of the RFCs, not the requirements"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */
enum { STATUSES = TQ_GAP + 1 };

/* account: how many requirements of a section have which status. */
typedef struct account {
  uint16_t rfc;
  const char *section;
  size_t counts[STATUSES];
} account;

typedef struct choice {
  long rfc; /* 0: any */
  const char *step;
  int status; /* -1: any */
} choice;

static bool is_chosen(const choice *chosen, const tq_requirement *row) {
  return (chosen->rfc == 0 || chosen->rfc == row->rfc) &&
         (chosen->step == NULL || strcmp(chosen->step, row->step) == 0) &&
         (chosen->status < 0 || chosen->status == (int)row->status);
}

/* Sections sort by their numbers: 4.2.9 stands before 4.2.10. */
static int compare_sections(const char *a, const char *b) {
  while (*a != '\0' && *b != '\0') {
    char *a_end = NULL;
    char *b_end = NULL;
    long left = strtol(a, &a_end, 10);
    long right = strtol(b, &b_end, 10);
    if (left != right) {
      return left < right ? -1 : 1;
    }
    if (a_end == a || b_end == b) { /* an appendix: letters */
      return strcmp(a, b);
    }
    a = *a_end == '.' ? a_end + 1 : a_end;
    b = *b_end == '.' ? b_end + 1 : b_end;
  }
  return (*a != '\0') - (*b != '\0');
}

static int by_section(const void *left, const void *right) {
  const tq_requirement *a = tq_requirement_get(*(const uint16_t *)left);
  const tq_requirement *b = tq_requirement_get(*(const uint16_t *)right);
  if (a->rfc != b->rfc) {
    return a->rfc < b->rfc ? -1 : 1;
  }
  int order = compare_sections(a->section, b->section);
  return order != 0 ? order : strcmp(a->id, b->id);
}

static size_t choose(uint16_t ids[TQ_REQ_COUNT], const choice *chosen) {
  size_t count = 0;
  for (uint16_t id = TQ_REQ_NONE + 1; id < TQ_REQ_COUNT; id++) {
    if (is_chosen(chosen, tq_requirement_get(id))) {
      ids[count++] = id;
    }
  }
  qsort(ids, count, sizeof *ids, by_section);
  return count;
}

static void print_counts(const size_t counts[STATUSES]) {
  size_t total = 0;
  for (int i = 0; i < STATUSES; i++) {
    total += counts[i];
    printf(" %12zu", counts[i]);
  }
  printf(" %7zu\n", total);
}

static void print_account(const account *one) {
  char name[48];
  snprintf(name, sizeof name, "RFC %u section %s", one->rfc, one->section);
  printf("%-26s", name);
  print_counts(one->counts);
}

static void print_heading(void) {
  printf("%s%-26s", tq_style_on(stdout, TQ_BOLD), "");
  for (int i = 0; i < STATUSES; i++) {
    printf(" %12s", tq_status_word((tq_status)i));
  }
  printf(" %7s%s\n", "all", tq_style_off(stdout));
}

/* add_to_account: counts one more of STATUS; prints ONE first if that was another section's. */
static void add_to_account(account *one, uint16_t rfc, const char *section, tq_status status) {
  bool same = one->section != NULL && one->rfc == rfc && strcmp(one->section, section) == 0;
  if (!same && one->section != NULL) {
    print_account(one);
  }
  if (!same) {
    *one = (account){rfc, section, {0}};
  }
  one->counts[status]++;
}

static void print_totals(const account *last, const size_t totals[STATUSES]) {
  if (last->section != NULL) {
    print_account(last);
  }
  printf("%-26s", "all");
  print_counts(totals);
}

static void print_accounts(const uint16_t *ids, size_t count) {
  size_t totals[STATUSES] = {0};
  account one = {0};
  print_heading();
  for (size_t i = 0; i < count; i++) {
    const tq_requirement *row = tq_requirement_get(ids[i]);
    add_to_account(&one, row->rfc, row->section, row->status);
    totals[row->status]++;
  }
  print_totals(&one, totals);
}

static void print_alerts(const tq_requirement *row) {
  const char *before = ", alert ";
  for (const uint8_t *alert = row->alerts; *alert != TQ_ALERTS_END; alert++) {
    printf("%s%s", before, tq_alert_name(*alert));
    before = " or ";
  }
}

static void print_requirement(const tq_requirement *row) {
  static const char *const reactions[] = {
      [TQ_REACT_ACCEPT] = "go on",
      [TQ_REACT_REJECT] = "refuse",
      [TQ_REACT_EITHER] = "go on or refuse",
      [TQ_REACT_EMIT] = "a rule on what it sends",
  };
  printf("%s%s%s  RFC %u section %s, %s, %s\n", tq_style_on(stdout, TQ_BOLD), row->id,
         tq_style_off(stdout), row->rfc, row->section, tq_level_word(row->level),
         tq_status_word(row->status));
  printf("  %s\n  receiver: %s", row->text, reactions[row->reaction]);
  print_alerts(row);
  printf("\n");
  if (row->note != NULL) {
    printf("  note: %s\n", row->note);
  }
}

/* A sentence has the step of its requirement, and none without one. */
static bool is_sentence_chosen(const choice *chosen, const tq_sentence *sentence) {
  const char *step = tq_requirement_get(sentence->requirement)->step;
  return (chosen->rfc == 0 || chosen->rfc == sentence->rfc) &&
         (chosen->step == NULL || strcmp(chosen->step, step) == 0) &&
         (chosen->status < 0 || chosen->status == (int)sentence->status);
}

static void print_sentence(const tq_sentence *sentence) {
  const tq_requirement *row = tq_requirement_get(sentence->requirement);
  bool implied = sentence->status == TQ_IMPLICIT && row->status == TQ_TESTED;
  printf("RFC %u section %s, sentence %u: %s", sentence->rfc, sentence->section, sentence->ordinal,
         tq_status_word(sentence->status));
  if (sentence->reason != NULL) {
    printf(": %s\n", sentence->reason);
    return;
  }
  printf("%s %s%s%s\n", implied ? " in" : ":", tq_style_on(stdout, TQ_BOLD), row->id,
         tq_style_off(stdout));
}

/* The rows stand in the order of RFCs and sections. */
static int run_sentences(const choice *chosen, bool list) {
  size_t totals[STATUSES] = {0};
  size_t count = 0;
  account one = {0};
  for (size_t i = 0; i < tq_sentence_count(); i++) {
    tq_sentence sentence = tq_sentence_at(i);
    if (!is_sentence_chosen(chosen, &sentence)) {
      continue;
    }
    if (list) {
      print_sentence(&sentence);
    }
    if (!list && count == 0) {
      print_heading();
    }
    if (!list) {
      add_to_account(&one, sentence.rfc, sentence.section, sentence.status);
    }
    totals[sentence.status]++;
    count++;
  }
  if (count == 0) {
    return tq_fail("requirements: no sentence is so; --sentences alone counts them all");
  }
  if (!list) {
    print_totals(&one, totals);
  }
  return TQ_EXIT_FINE;
}

static bool parse_status(int *status, const char *word) {
  *status = -1;
  for (int i = 0; i < STATUSES && word != NULL; i++) {
    const char *known = tq_status_word((tq_status)i);
    bool dashed = strcmp(word, "out-of-scope") == 0 && i == TQ_OUT_OF_SCOPE;
    *status = dashed || strcmp(word, known) == 0 ? i : *status;
  }
  if (word != NULL && *status < 0) {
    tq_fail("--status %s: give tested, implicit, untestable, out-of-scope or gap", word);
  }
  return word == NULL || *status >= 0;
}

static int run(const tq_arguments *arguments) {
  uint16_t ids[TQ_REQ_COUNT];
  choice chosen = {.step = arguments->values[STEP]};
  if (!tq_number(&chosen.rfc, "rfc", arguments->values[RFC], 1, 65535) ||
      !parse_status(&chosen.status, arguments->values[STATUS])) {
    return TQ_EXIT_FAILED;
  }
  if (arguments->operand_count != 0) {
    return tq_fail("requirements: %s? It takes no operands", arguments->operands[0]);
  }
  bool list = arguments->values[LIST] != NULL;
  if (arguments->values[SENTENCES] != NULL) {
    return run_sentences(&chosen, list);
  }
  size_t count = choose(ids, &chosen);
  if (count == 0) {
    return tq_fail("requirements: no requirement is so; tlsquarrel requirements counts them all");
  }
  if (!list) {
    print_accounts(ids, count);
    return TQ_EXIT_FINE;
  }
  for (size_t i = 0; i < count; i++) {
    print_requirement(tq_requirement_get(ids[i]));
  }
  return TQ_EXIT_FINE;
}

const tq_command tq_command_requirements = {
    "requirements",
    "the account of the RFCs' clauses: tested, implicit, untestable, out of scope, gap",
    "",
    "Prints the counts for each RFC section, or, with --list, each requirement and what it says.\n"
    "With --sentences, what became of each normative sentence of RFC 5246, 5746, 7627, 8422 and\n"
    "8446, by its place.",
    "--rfc 8446 --status gap --list",
    options,
    run};
