/* test_answer_vectors.c: the rules on a peer's own answer, and on a client's own hello, find what
 * each case breaks, and nothing else. */
#include "codec/record.h"
#include "oracle_help.h"
#include "rules/answer.h"
#include "rules/offer.h"
#include "spec/content_type.h"

enum { ANSWER_MAX = 1 << 17 };

/* The records that a server would send: the message in one, and what the case adds. */
static tq_span records_of(uint8_t *into, const tq_vector *vector) {
  tq_writer writer = tq_writer_over(into, ANSWER_MAX);
  if (vector->message.size != 0) {
    tq_write_record(&writer, TQ_CONTENT_handshake, 0x0303, vector->message);
  }
  tq_write_bytes(&writer, vector->records);
  return tq_writer_bytes(&writer);
}

static bool is_cited(const tq_vector *vector, uint16_t requirement) {
  for (size_t i = 0; i < vector->cite_count; i++) {
    if (vector->cites[i] == requirement) {
      return true;
    }
  }
  return false;
}

static bool is_found(const tq_citation *found, size_t count, uint16_t requirement) {
  for (size_t i = 0; i < count; i++) {
    if (found[i].requirement == requirement) {
      return true;
    }
  }
  return false;
}

static size_t check_answer(tq_citation *found, tq_span records, const tq_vector *vector,
                           const tq_scene *scene) {
  tq_hello_retry retry;
  tq_answer_context context = {.endpoint = &scene->endpoint, .offer = vector->offer};
  if (scene->retry != NULL) {
    retry = (tq_hello_retry){.first = scene->retry->first_hello,
                             .group = scene->retry->group,
                             .suite = scene->retry->suite};
    context.retry = &retry;
  }
  return tq_answer_check(found, TQ_CITATIONS_MAX, records, &context);
}

static size_t check_offer(tq_citation *found, tq_span hello, const tq_vector *vector,
                          const tq_scene *scene) {
  tq_hello_retry asked = {.first = vector->offer, .group = vector->group, .cookie = vector->cookie};
  bool second = vector->offer.data != vector->message.data;
  tq_offer_context context = {&scene->endpoint, second ? &asked : NULL};
  return tq_offer_check(found, TQ_CITATIONS_MAX, hello, &context);
}

static bool holds_at(const tq_vector *vector, const tq_vector_expect *expect) {
  static uint8_t bytes[ANSWER_MAX];
  const tq_scene *scene = tq_scene_find(expect->scene);
  if (scene == NULL) {
    return false;
  }
  tq_citation found[TQ_CITATIONS_MAX];
  tq_span records = vector->own ? vector->message : records_of(bytes, vector);
  size_t count = vector->own ? check_offer(found, records, vector, scene)
                             : check_answer(found, records, vector, scene);
  bool good = expect->kind == TQ_VERDICT_REJECT || count == 0;
  for (size_t i = 0; i < count; i++) {
    good = good && is_cited(vector, found[i].requirement) &&
           found[i].offset + found[i].size <= records.size;
  }
  for (size_t i = 0; expect->kind == TQ_VERDICT_REJECT && i < vector->cite_count; i++) {
    good = good && is_found(found, count, vector->cites[i]);
  }
  for (size_t i = 0; i < count && !good; i++) {
    print_error("%s:%zu: %s at %s breaks %s at %u+%u\n", vector->file, vector->line, vector->name,
                expect->scene, tq_requirement_get(found[i].requirement)->id, found[i].offset,
                found[i].size);
  }
  if (!good) {
    print_error("%s:%zu: %s at %s is not as its author says\n", vector->file, vector->line,
                vector->name, expect->scene);
  }
  return good;
}

static void every_answer_breaks_what_its_author_says(void **state) {
  (void)state;
  tq_vectors *vectors = load_vectors();
  size_t wrong = 0;
  size_t cases = 0;
  for (size_t i = 0; i < tq_vectors_count(vectors); i++) {
    const tq_vector *vector = tq_vectors_at(vectors, i);
    for (size_t j = 0; vector->offer.size != 0 && j < vector->expect_count; j++) {
      wrong += !holds_at(vector, &vector->expects[j]);
      cases++;
    }
  }
  assert_true(cases > 90);
  assert_int_equal(wrong, 0);
  tq_vectors_free(vectors);
}

/* Cut anywhere, an answer is still read within its bounds, and what it breaks does not grow. */
static void answers_may_end_anywhere(void **state) {
  (void)state;
  tq_vectors *vectors = load_vectors();
  const tq_scene *scene = tq_scene_find("server_both_ecdsa");
  uint8_t *bytes = malloc(ANSWER_MAX);
  for (size_t i = 0; i < tq_vectors_count(vectors); i++) {
    const tq_vector *vector = tq_vectors_at(vectors, i);
    tq_span records = vector->offer.size == 0 ? TQ_SPAN_EMPTY : records_of(bytes, vector);
    records = vector->own ? vector->message : records;
    for (size_t size = 0; size < records.size; size++) {
      uint8_t *exact = malloc(size + 1);
      memcpy(exact + 1, records.data, size);
      tq_citation found[TQ_CITATIONS_MAX];
      tq_answer_context context = {.endpoint = &scene->endpoint, .offer = vector->offer};
      tq_answer_check(found, TQ_CITATIONS_MAX, tq_span_of(exact + 1, size), &context);
      check_offer(found, tq_span_of(exact + 1, size), vector, scene);
      free(exact);
    }
  }
  free(bytes);
  tq_vectors_free(vectors);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_answer_breaks_what_its_author_says),
      cmocka_unit_test(answers_may_end_anywhere),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
