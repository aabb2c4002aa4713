/* test_requirements.c: the account of the clauses holds together: rows, vectors, and the worklist
 * of clauses where it is at hand. */
#include "oracle_help.h"
#include "support/account.h"
#include "support/shared.h"

#include <ctype.h>

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
    fine = fine && (from_rfc || !is_shown_by_cases(r));
    fine = fine && (r->reaction != TQ_REACT_ACCEPT || r->alerts[0] == TQ_ALERTS_END);
    fine = fine && (r->status == TQ_TESTED || r->status == TQ_GAP || r->note != NULL);
    bool argued = r->provenance != TQ_READING || r->reaction == TQ_REACT_EMIT || r->note != NULL;
    fine = fine && (argued || !is_shown_by_cases(r));
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
      cmocka_unit_test(every_clause_is_accounted_for),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
