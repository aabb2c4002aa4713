/* test_cli_account.c: the account of the clauses is true: a row that says tested has a case that
 * shows it, and what a case shows has a row that says so. Cases are the vectors, those that
 * tlsquarrel conform names, and those of test_turn.c. */
#include "cli/command.h"
#include "support/account.h"
#include "vector/vector.h"

#include <ctype.h>

/* Whether test_turn.c, whose cases are C, names the requirement. */
static bool is_shown_at_its_turn(const char *source, uint16_t id) {
  char name[128];
  size_t size = (size_t)snprintf(name, sizeof name, "TQ_REQ_%s", row(id)->id);
  assert_true(size < sizeof name);
  *strchr(name, '.') = '_';
  for (const char *at = strstr(source, name); at != NULL; at = strstr(at + size, name)) {
    if (!isalnum((unsigned char)at[size]) && at[size] != '_') {
      return true;
    }
  }
  return false;
}

static char *read_source(void) {
  enum { SOURCE_MAX = 1 << 16 };
  FILE *file = fopen(TQ_SOURCE_DIR "/harness/test/rules/test_turn.c", "rb");
  char *text = calloc(1, SOURCE_MAX);
  assert_non_null(file);
  assert_non_null(text);
  assert_in_range(fread(text, 1, SOURCE_MAX - 1, file), 1000, SOURCE_MAX - 2);
  fclose(file);
  return text;
}

/* Rows that other tests show: by what is written beside them. */
static bool is_shown_elsewhere(uint16_t id) {
  switch (id) {
  case TQ_REQ_alert_one_fatal_alert:     /* test_judge.c: every second alert is a finding */
  case TQ_REQ_alert_named_alert:         /* test_judge.c: every other alert is a finding */
  case TQ_REQ_record_plaintext_too_long: /* the tests of the codec */
  case TQ_REQ_record_plaintext_too_long_12:
  case TQ_REQ_record_messages_cut_and_joined: /* test_record_flow */
    return true;
  default:
    return false;
  }
}

/* What the vectors show, whatever peer they are for. */
static void add_vectors(bool *shown) {
  char error[TQ_VECTOR_ERROR_MAX] = "";
  tq_vectors *vectors = tq_vectors_new();
  if (!tq_vectors_load(vectors, TQ_SOURCE_DIR "/corpus/vectors", error)) {
    fail_msg("%s", error);
  }
  for (size_t i = 0; i < tq_vectors_count(vectors); i++) {
    const tq_vector *vector = tq_vectors_at(vectors, i);
    for (size_t j = 0; j < vector->cite_count; j++) {
      shown[vector->cites[j]] = true;
    }
  }
  tq_vectors_free(vectors);
}

/* What a list of cases names: "      12  record.aead_failed". *WHOLE: every scene can be played. */
static size_t add_listed(bool *shown, const char *list, bool *whole) {
  size_t count = 0;
  *whole = strstr(list, " cannot play ") == NULL;
  for (const char *line = list; *line != '\0'; line += strcspn(line, "\n") + 1) {
    char name[128];
    unsigned long cases = 0;
    uint16_t id = TQ_REQ_NONE;
    if (sscanf(line, "%8lu  %127[a-z0-9_.]", &cases, name) == 2) {
      id = tq_requirement_find(name);
    }
    count += id != TQ_REQ_NONE && cases != 0;
    shown[id] = true;
  }
  return count;
}

static void tested_rows_have_a_case(void **state) {
  outcome *made = *state;
  bool shown[TQ_REQ_COUNT] = {false};
  bool whole = false;
  size_t tested = 0;
  size_t wrong = 0;
  char *source = read_source();
  assert_int_equal(run(made, "conform --list"), 0);
  assert_in_range(add_listed(shown, made->out, &whole), 200, TQ_REQ_COUNT);
  add_vectors(shown);
  for (uint16_t id = 1; id < TQ_REQ_COUNT; id++) {
    bool has = shown[id] || is_shown_at_its_turn(source, id);
    tested += row(id)->status == TQ_TESTED;
    if (row(id)->status == TQ_TESTED && is_shown_by_cases(row(id)) && !has && whole &&
        !is_shown_elsewhere(id)) {
      print_error("%s says tested, and no case shows it\n", row(id)->id);
      wrong++;
    }
    if (row(id)->status != TQ_TESTED && has) {
      print_error("%s has a case, and does not say tested\n", row(id)->id);
      wrong++;
    }
  }
  free(source);
  print_message("%zu requirements say tested\n", tested);
  assert_int_equal(wrong, 0);
  assert_in_range(tested, 400, TQ_REQ_COUNT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(tested_rows_have_a_case, command_setup, command_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
