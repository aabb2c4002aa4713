/* test_client_hello_oracle.c: the oracle as a function: pure, within the bytes it is given, and
 * quick. */
#include "oracle_help.h"

#include <time.h>

static const char *const scenes[] = {"server13_ecdsa", "server12_rsa",   "server_both_ecdsa",
                                     "server13_psk",   "server13_names", "server13_retry"};
enum { SCENES = sizeof scenes / sizeof scenes[0] };

static bool same(const tq_verdict *a, const tq_verdict *b) {
  bool equal = a->kind == b->kind && a->version == b->version && a->count == b->count &&
               a->alerts.bits[0] == b->alerts.bits[0] && a->alerts.bits[1] == b->alerts.bits[1];
  for (size_t i = 0; equal && i < a->count; i++) {
    equal = a->citations[i].requirement == b->citations[i].requirement &&
            a->citations[i].offset == b->citations[i].offset &&
            a->citations[i].size == b->citations[i].size &&
            a->citations[i].open == b->citations[i].open;
  }
  return equal;
}

/* What holds of every verdict on SIZE bytes. */
static void check_shape(const tq_verdict *verdict, size_t size) {
  assert_true(verdict->count > 0);
  for (size_t i = 0; i < verdict->count; i++) {
    const tq_citation *citation = &verdict->citations[i];
    bool inside = citation->offset <= size && citation->size <= size - citation->offset;
    if (!inside) {
      fail_msg("%s cites %u+%u of %zu bytes", tq_requirement_get(citation->requirement)->id,
               citation->offset, citation->size, size);
    }
    assert_true(citation->requirement != TQ_REQ_NONE && citation->requirement < TQ_REQ_COUNT);
  }
  bool open = verdict->citations[0].open;
  assert_int_equal(open, verdict->kind == TQ_VERDICT_EITHER);
}

static void the_same_bytes_have_the_same_verdict_in_any_order(void **state) {
  (void)state;
  tq_vectors *vectors = load_vectors();
  size_t count = tq_vectors_count(vectors);
  tq_verdict *first = calloc(count, sizeof *first);
  const tq_scene *scene = tq_scene_find("server_both_ecdsa");
  for (size_t i = 0; i < count; i++) {
    first[i] = verdict_in(scene, 0, tq_vectors_at(vectors, i)->message);
  }
  for (size_t i = count; i > 0; i--) {
    tq_verdict again = verdict_in(scene, 0, tq_vectors_at(vectors, i - 1)->message);
    assert_true(same(&first[i - 1], &again));
  }
  free(first);
  tq_vectors_free(vectors);
}

static void try_everywhere(tq_span message) {
  for (size_t i = 0; i < SCENES; i++) {
    tq_verdict verdict = verdict_in(tq_scene_find(scenes[i]), 0, message);
    check_shape(&verdict, message.size);
  }
}

/* Each in a heap block of exactly its size, so that a sanitizer sees a byte too far. */
static void every_prefix_is_incomplete(void **state) {
  (void)state;
  tq_vectors *vectors = load_vectors();
  for (size_t i = 0; i < tq_vectors_count(vectors); i++) {
    tq_span message = tq_vectors_at(vectors, i)->message;
    for (size_t size = 0; size < message.size && message.size < 400; size++) {
      uint8_t *exact = malloc(size == 0 ? 1 : size);
      memcpy(exact, message.data, size);
      tq_verdict verdict =
          verdict_in(tq_scene_find(scenes[i % SCENES]), 0, tq_span_of(exact, size));
      check_shape(&verdict, size);
      if (size < 4 || size - 4 < ((size_t)exact[1] << 16 | (size_t)exact[2] << 8 | exact[3])) {
        assert_int_equal(verdict.kind, TQ_VERDICT_INCOMPLETE);
      }
      free(exact);
    }
  }
  tq_vectors_free(vectors);
}

/* Bodies that end early, in a message whose header says so: no part of a good hello is one. */
static void bodies_may_end_anywhere(void **state) {
  (void)state;
  tq_vectors *vectors = load_vectors();
  const tq_scene *scene = tq_scene_find("server13_ecdsa");
  for (size_t i = 0; i < tq_vectors_count(vectors); i++) {
    tq_span message = tq_vectors_at(vectors, i)->message;
    bool taken = verdict_in(scene, 0, message).kind == TQ_VERDICT_ACCEPT;
    for (size_t size = 4; size < message.size && message.size < 400; size++) {
      uint8_t *exact = malloc(size);
      memcpy(exact, message.data, size);
      exact[1] = 0;
      exact[2] = (uint8_t)((size - 4) >> 8);
      exact[3] = (uint8_t)(size - 4);
      tq_verdict verdict = verdict_in(scene, 0, tq_span_of(exact, size));
      check_shape(&verdict, size);
      assert_int_not_equal(verdict.kind, TQ_VERDICT_INCOMPLETE);
      assert_true(!taken || verdict.kind != TQ_VERDICT_ACCEPT);
      free(exact);
    }
  }
  tq_vectors_free(vectors);
}

static uint32_t next(uint32_t *state) {
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

static void changed_bytes_stay_within_bounds(void **state) {
  (void)state;
  enum { ROUNDS = 40 };
  tq_vectors *vectors = load_vectors();
  uint32_t random = 1;
  for (size_t i = 0; i < ROUNDS * tq_vectors_count(vectors); i++) {
    tq_span message = tq_vectors_at(vectors, i % tq_vectors_count(vectors))->message;
    if (message.size == 0 || message.size > 1000) {
      continue;
    }
    uint8_t *exact = malloc(message.size);
    memcpy(exact, message.data, message.size);
    for (uint32_t flips = next(&random) % 4; flips < 4; flips++) {
      exact[next(&random) % message.size] = (uint8_t)next(&random);
    }
    try_everywhere(tq_span_of(exact, message.size));
    free(exact);
  }
  tq_vectors_free(vectors);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* A figure, and no test: machines differ. */
static void a_verdict_takes_about_a_microsecond(void **state) {
  (void)state;
  enum { RUNS = 100000 };
  tq_vectors *vectors = load_vectors();
  const tq_scene *scene = tq_scene_find("server_both_ecdsa");
  tq_hello_context context = {.endpoint = &scene->endpoint};
  for (size_t i = 0; i < tq_vectors_count(vectors); i++) {
    const tq_vector *vector = tq_vectors_at(vectors, i);
    if (strcmp(vector->name, "client_hello.grease_ignored/everywhere") != 0) {
      continue;
    }
    double start = seconds();
    tq_verdict verdict;
    for (size_t run = 0; run < RUNS; run++) {
      tq_oracle_client_hello(&verdict, vector->message, &context);
    }
    print_message("%zu bytes: %.0f ns\n", vector->message.size, (seconds() - start) / RUNS * 1e9);
    assert_int_equal(verdict.kind, TQ_VERDICT_ACCEPT);
  }
  tq_vectors_free(vectors);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_same_bytes_have_the_same_verdict_in_any_order),
      cmocka_unit_test(every_prefix_is_incomplete),
      cmocka_unit_test(bodies_may_end_anywhere),
      cmocka_unit_test(changed_bytes_stay_within_bounds),
      cmocka_unit_test(a_verdict_takes_about_a_microsecond),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
