/* test_client_hello_vectors.c: the oracle says of every case what its author says. */
#include "judge/describe.h"
#include "oracle_help.h"
#include "spec/message.h"

static void print_verdict(const tq_vector *vector, const char *scene, const tq_verdict *verdict) {
  char text[TQ_VERDICT_TEXT_MAX];
  tq_verdict_text(text, verdict);
  print_error("%s:%zu: %s at %s: %s\n", vector->file, vector->line, vector->name, scene, text);
  for (size_t i = 0; i < verdict->count; i++) {
    const tq_citation *citation = &verdict->citations[i];
    print_error("    %s %s at %u+%u\n", citation->open ? "open" : "binds",
                tq_requirement_get(citation->requirement)->id, citation->offset, citation->size);
  }
}

static bool as_expected(const tq_vector_expect *expect, const tq_verdict *verdict) {
  bool alerts = verdict->alerts.bits[0] == expect->alerts.bits[0] &&
                verdict->alerts.bits[1] == expect->alerts.bits[1];
  return verdict->kind == expect->kind && (expect->kind != TQ_VERDICT_REJECT || alerts);
}

/* One scene of the case; SHOWN gets a bit for each requirement that its verdict names. */
static bool holds_in(const tq_vector *vector, const tq_vector_expect *expect, unsigned *shown) {
  const tq_scene *scene = tq_scene_find(expect->scene);
  if (scene == NULL) {
    print_error("%s: no scene %s\n", vector->name, expect->scene);
    return false;
  }
  tq_verdict verdict = verdict_in(scene, vector->features, vector->message);
  for (size_t i = 0; i < vector->cite_count; i++) {
    *shown |= (unsigned)verdict_cites(&verdict, vector->cites[i]) << i;
  }
  bool agrees = as_expected(expect, &verdict);
  if (!agrees) {
    print_verdict(vector, expect->scene, &verdict);
  }
  return agrees;
}

static size_t judge_vector(const tq_vector *vector) {
  unsigned shown = 0;
  size_t wrong = 0;
  for (size_t i = 0; i < vector->expect_count; i++) {
    wrong += !holds_in(vector, &vector->expects[i], &shown);
  }
  if (shown != (1u << vector->cite_count) - 1) {
    print_error("%s:%zu: %s: a requirement of it is not cited\n", vector->file, vector->line,
                vector->name);
    wrong++;
  }
  return wrong;
}

static void every_case_has_its_verdict(void **state) {
  (void)state;
  tq_vectors *vectors = load_vectors();
  size_t wrong = 0;
  for (size_t i = 0; i < tq_vectors_count(vectors); i++) {
    const tq_vector *vector = tq_vectors_at(vectors, i);
    wrong += vector->offer.size == 0 ? judge_vector(vector) : 0;
  }
  print_message("%zu cases\n", tq_vectors_count(vectors));
  assert_true(tq_vectors_count(vectors) > 150);
  assert_int_equal(wrong, 0);
  tq_vectors_free(vectors);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_case_has_its_verdict),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
