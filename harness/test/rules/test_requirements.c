/* test_requirements.c: the account of the clauses holds together: rows, vectors, and the worklist
 * of clauses where it is at hand. */
#include "oracle_help.h"
#include "support/shared.h"

#include <ctype.h>

static const tq_requirement *row(uint16_t id) {
  return tq_requirement_get(id);
}

/* Steps whose rows are shown by cases in corpus/vectors, or in test_turn.c. */
static bool is_shown_by_vectors(const tq_requirement *requirement) {
  static const char *const steps[] = {"client_hello",
                                      "server_hello",
                                      "encrypted_extensions",
                                      "certificate_verify",
                                      "key_exchange",
                                      "finished",
                                      "record",
                                      "alert"};
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
    if (strcmp(requirement->step, steps[i]) == 0) {
      return true;
    }
  }
  return false;
}

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

static void ids_are_words_and_stand_once(void **state) {
  (void)state;
  for (uint16_t id = 1; id < TQ_REQ_COUNT; id++) {
    const char *name = row(id)->id;
    for (const char *at = name; *at != '\0'; at++) {
      assert_true(islower((unsigned char)*at) || isdigit((unsigned char)*at) || *at == '_' ||
                  *at == '.');
    }
    assert_int_equal(tq_requirement_find(name), id);
  }
}

static void rows_say_what_they_must(void **state) {
  (void)state;
  size_t wrong = 0;
  for (uint16_t id = 1; id < TQ_REQ_COUNT; id++) {
    const tq_requirement *r = row(id);
    bool from_rfc = r->rfc != 0 && r->section[0] != '\0';
    bool fine = r->text[0] != '\0' && r->versions != 0;
    fine = fine && (from_rfc || !is_shown_by_vectors(r));
    fine = fine && (r->reaction != TQ_REACT_ACCEPT || r->alerts[0] == TQ_ALERTS_END);
    fine = fine && (r->status == TQ_TESTED || r->status == TQ_GAP || r->note != NULL);
    bool argued = r->provenance != TQ_READING || r->reaction == TQ_REACT_EMIT || r->note != NULL;
    fine = fine && (argued || !is_shown_by_vectors(r));
    if (!fine) {
      print_error("%s: a column is empty, or its note is missing\n", r->id);
      wrong++;
    }
  }
  assert_int_equal(wrong, 0);
}

static void implicit_rows_name_the_row_that_covers_them(void **state) {
  (void)state;
  size_t wrong = 0;
  for (uint16_t id = 1; id < TQ_REQ_COUNT; id++) {
    if (row(id)->status == TQ_IMPLICIT && tq_requirement_find(row(id)->note) == TQ_REQ_NONE) {
      print_error("%s: %s is no row\n", row(id)->id, row(id)->note);
      wrong++;
    }
  }
  assert_int_equal(wrong, 0);
}

static void tested_rows_have_a_case(void **state) {
  (void)state;
  tq_vectors *vectors = load_vectors();
  bool *shown = calloc(TQ_REQ_COUNT, sizeof *shown);
  char *source = read_source();
  for (uint16_t id = 1; id < TQ_REQ_COUNT; id++) {
    shown[id] = is_shown_at_its_turn(source, id);
  }
  free(source);
  for (size_t i = 0; i < tq_vectors_count(vectors); i++) {
    const tq_vector *vector = tq_vectors_at(vectors, i);
    for (size_t j = 0; j < vector->cite_count; j++) {
      shown[vector->cites[j]] = true;
    }
  }
  size_t wrong = 0;
  for (uint16_t id = 1; id < TQ_REQ_COUNT; id++) {
    if (row(id)->status == TQ_TESTED && is_shown_by_vectors(row(id)) && !shown[id] &&
        !is_shown_elsewhere(id)) {
      print_error("%s says tested, and no case cites it\n", row(id)->id);
      wrong++;
    }
    if (row(id)->status != TQ_TESTED && shown[id]) {
      print_error("%s has a case, and does not say tested\n", row(id)->id);
      wrong++;
    }
  }
  free(shown);
  tq_vectors_free(vectors);
  assert_int_equal(wrong, 0);
}

static bool is_accounted_for(const char *clause, size_t size) {
  for (uint16_t id = 1; id < TQ_REQ_COUNT; id++) {
    if (strlen(row(id)->clause) == size && memcmp(row(id)->clause, clause, size) == 0) {
      return true;
    }
  }
  return false;
}

static void every_clause_is_accounted_for(void **state) {
  (void)state;
  tq_span file = shared_file("requirements/clauses.tsv");
  const char *at = (const char *)file.data;
  const char *end = at + file.size;
  size_t wrong = 0;
  size_t clauses = 0;
  for (at += strcspn(at, "\n") + 1; at < end; at += strcspn(at, "\n") + 1) {
    size_t size = strcspn(at, "\t");
    clauses++;
    if (!is_accounted_for(at, size)) {
      print_error("%.*s has no row\n", (int)size, at);
      wrong++;
    }
  }
  free((void *)(uintptr_t)file.data);
  assert_true(clauses > 400);
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ids_are_words_and_stand_once),
      cmocka_unit_test(rows_say_what_they_must),
      cmocka_unit_test(implicit_rows_name_the_row_that_covers_them),
      cmocka_unit_test(tested_rows_have_a_case),
      cmocka_unit_test(every_clause_is_accounted_for),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
