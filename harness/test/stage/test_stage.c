/* test_stage.c: the reference plays every scene, the same input always ends the same, and a fast
 * run ends like a whole one. */
#include "peer/wolfssl/wolfssl.h"
#include "stage/honest.h"
#include "stage/stage.h"
#include "support/check.h"

#include <stdlib.h>

enum { MUTANTS = 1000, RESTORES = 10000, ANSWER_KEPT = 192, HANDSHAKE_HEADER = 4 };

/* What is compared of a run. */
struct trial {
  tq_outcome outcome;
  size_t answer_size;
  uint8_t answer[ANSWER_KEPT];
};

static tq_stage *open_stage(const tq_scene *scene, tq_stage_mode mode) {
  tq_stage *stage = tq_stage_new(scene, tq_wolfssl_peer(), mode);
  assert_non_null(stage);
  return stage;
}

static void try(struct trial *trial, tq_stage *stage, tq_span message) {
  tq_span answer;
  memset(trial, 0, sizeof *trial);
  tq_stage_run(stage, message, &trial->outcome, &answer);
  trial->answer_size = answer.size;
  tq_span kept = tq_span_first(answer, ANSWER_KEPT);
  if (kept.size > 0) {
    memcpy(trial->answer, kept.data, kept.size);
  }
}

static bool same_outcome(const tq_outcome *a, const tq_outcome *b) {
  return a->kind == b->kind && a->alert == b->alert && a->second_alert == b->second_alert &&
         a->error == b->error && a->facts.version == b->facts.version &&
         a->facts.suite == b->facts.suite && a->facts.group == b->facts.group &&
         a->facts.retry == b->facts.retry && a->facts.resumed == b->facts.resumed &&
         strcmp(a->facts.alpn, b->facts.alpn) == 0;
}

static bool same_trial(const struct trial *a, const struct trial *b) {
  return same_outcome(&a->outcome, &b->outcome) && a->answer_size == b->answer_size &&
         memcmp(a->answer, b->answer, ANSWER_KEPT) == 0;
}

/* Every second one has no session id, so that a server of TLS 1.3 sends no ChangeCipherSpec. */
static tq_span make_mutant(uint8_t *bytes, const tq_scene *scene, uint64_t number) {
  hello_offer offer = honest_offer(scene);
  offer.session_id_size = number % 2 == 0 ? offer.session_id_size : 0;
  return mutant(bytes, hello_write(bytes, &offer), number);
}

static void try_mutant(struct trial *trial, tq_stage *stage, uint64_t number) {
  uint8_t bytes[HELLO_MAX];
  try(trial, stage, make_mutant(bytes, tq_stage_scene(stage), number));
}

static void accepts_the_honest_hello_in_every_scene(void **state) {
  (void)state;
  for (size_t i = 0; i < tq_scene_count(); i++) {
    const tq_scene *scene = tq_scene_at(i);
    if (scene->play != NULL || scene->chain != NULL) {
      continue; /* test_live.c, test_chain.c */
    }
    uint8_t bytes[HELLO_MAX];
    struct trial fast;
    struct trial whole;
    tq_span hello = honest_hello(bytes, scene);
    tq_stage *stage = open_stage(scene, TQ_STAGE_FAST);
    try(&fast, stage, hello);
    tq_stage_delete(stage);
    stage = open_stage(scene, TQ_STAGE_WHOLE);
    try(&whole, stage, hello);
    tq_stage_delete(stage);
    if (fast.outcome.kind != TQ_OUTCOME_ACCEPTED || !same_outcome(&fast.outcome, &whole.outcome)) {
      fail_msg("%s: fast ends with kind %d, alert %d, error %d; whole with %d, %d, %d", scene->name,
               fast.outcome.kind, fast.outcome.alert, fast.outcome.error, whole.outcome.kind,
               whole.outcome.alert, whole.outcome.error);
    }
    assert_true(whole.answer_size > fast.answer_size);
  }
}

static void accepts_the_honest_hello_after_each_of_many_restores(void **state) {
  (void)state;
  tq_stage *stage = open_stage(tq_scene_find("server13_ecdsa"), TQ_STAGE_FAST);
  uint8_t bytes[HELLO_MAX];
  tq_span hello = honest_hello(bytes, tq_stage_scene(stage));
  struct trial first;
  struct trial again;
  try(&first, stage, hello);
  for (int i = 0; i < RESTORES; i++) {
    try(&again, stage, hello);
    assert_int_equal(again.outcome.kind, TQ_OUTCOME_ACCEPTED);
    assert_true(same_trial(&first, &again));
  }
  tq_stage_delete(stage);
}

static void ends_the_same_in_any_order(const char *scene) {
  tq_stage *stage = open_stage(tq_scene_find(scene), TQ_STAGE_FAST);
  struct trial *forward = calloc(MUTANTS, sizeof *forward);
  assert_non_null(forward);
  for (uint64_t i = 0; i < MUTANTS; i++) {
    try_mutant(&forward[i], stage, i);
  }
  for (uint64_t i = MUTANTS; i-- > 0;) {
    struct trial backward;
    try_mutant(&backward, stage, i);
    if (!same_trial(&forward[i], &backward)) {
      fail_msg("%s: mutant %d ends differently in another order: %d, alert %d; %d, alert %d", scene,
               (int)i, forward[i].outcome.kind, forward[i].outcome.alert, backward.outcome.kind,
               backward.outcome.alert);
    }
  }
  free(forward);
  tq_stage_delete(stage);
}

static void ends_the_same_in_any_order_of_inputs(void **state) {
  (void)state;
  ends_the_same_in_any_order("server13_ecdsa");
  ends_the_same_in_any_order("server12_ecdsa");
  ends_the_same_in_any_order("server_both_ed25519");
  ends_the_same_in_any_order("server13_retry");
}

/* Fast outcomes are those of whole runs, and the fast answer is how the whole one begins. */
static void check_fast_against_whole(const char *scene, uint64_t mutants) {
  tq_stage *fast_stage = open_stage(tq_scene_find(scene), TQ_STAGE_FAST);
  tq_stage *whole_stage = open_stage(tq_scene_find(scene), TQ_STAGE_WHOLE);
  size_t accepted = 0;
  for (uint64_t i = 0; i < mutants; i++) {
    struct trial fast;
    struct trial whole;
    try_mutant(&fast, fast_stage, i);
    try_mutant(&whole, whole_stage, i);
    accepted += fast.outcome.kind == TQ_OUTCOME_ACCEPTED;
    size_t common = fast.answer_size < ANSWER_KEPT ? fast.answer_size : ANSWER_KEPT;
    if (!same_outcome(&fast.outcome, &whole.outcome) || fast.answer_size > whole.answer_size ||
        memcmp(fast.answer, whole.answer, common) != 0) {
      fail_msg("%s: mutant %d: fast %d, alert %d, error %d; whole %d, alert %d, error %d", scene,
               (int)i, fast.outcome.kind, fast.outcome.alert, fast.outcome.error,
               whole.outcome.kind, whole.outcome.alert, whole.outcome.error);
    }
  }
  assert_in_range(accepted, mutants / 20, mutants - mutants / 20); /* both ends are exercised */
  tq_stage_delete(fast_stage);
  tq_stage_delete(whole_stage);
}

static void fast_ends_like_whole(void **state) {
  (void)state;
  check_fast_against_whole("server13_ecdsa", MUTANTS);
  check_fast_against_whole("server12_ecdsa", MUTANTS);
  check_fast_against_whole("server_both_ed25519", MUTANTS);
  check_fast_against_whole("server13_retry", MUTANTS);
  check_fast_against_whole("server13_names", MUTANTS);
  check_fast_against_whole("server12_rsa", MUTANTS / 10);
}

/* Without its bound on flushes a fast run sends what a whole one sends, byte for byte: every secret
 * and signature in it was made or remembered from the same operands. */
static void check_unbounded_against_whole(const char *name, uint64_t mutants) {
  tq_scene unbounded = *tq_scene_find(name);
  unbounded.flushes = 0;
  tq_stage *fast = open_stage(&unbounded, TQ_STAGE_FAST);
  tq_stage *whole = open_stage(&unbounded, TQ_STAGE_WHOLE);
  for (uint64_t i = 0; i < 2 * mutants; i++) {
    uint8_t bytes[HELLO_MAX];
    tq_span answers[2];
    tq_outcome outcomes[2];
    tq_span message = make_mutant(bytes, &unbounded, i / 2); /* each of them twice */
    tq_stage_run(fast, message, &outcomes[0], &answers[0]);
    tq_stage_run(whole, message, &outcomes[1], &answers[1]);
    if (!same_outcome(&outcomes[0], &outcomes[1]) || !tq_span_equal(answers[0], answers[1])) {
      fail_msg("%s: mutant %d: %zu and %zu bytes of answer differ", name, (int)(i / 2),
               answers[0].size, answers[1].size);
    }
  }
  tq_stage_delete(fast);
  tq_stage_delete(whole);
}

static void remembers_what_it_would_have_computed(void **state) {
  (void)state;
  check_unbounded_against_whole("server13_ecdsa", MUTANTS);
  check_unbounded_against_whole("server12_ecdsa", MUTANTS);
  check_unbounded_against_whole("server_both_ed25519", MUTANTS);
  check_unbounded_against_whole("server12_rsa", MUTANTS / 20);
  check_unbounded_against_whole("server13_rsa", MUTANTS / 20);
}

/* Every strict prefix leaves the peer waiting for the rest. (But one that ends within the handshake
 * header: this library refuses a record with less than a whole header.) */
static void waits_for_the_rest(void **state) {
  (void)state;
  tq_stage *stage = open_stage(tq_scene_find("server_both_ecdsa"), TQ_STAGE_FAST);
  uint8_t bytes[HELLO_MAX];
  tq_span hello = honest_hello(bytes, tq_stage_scene(stage));
  for (size_t size = HANDSHAKE_HEADER; size < hello.size; size++) {
    struct trial trial;
    try(&trial, stage, tq_span_first(hello, size));
    assert_int_equal(trial.outcome.kind, TQ_OUTCOME_WAITING);
  }
  tq_stage_delete(stage);
}

/* The declared length of a handshake message reaches to 16 MB; so do inputs. */
static void ends_within_bounds_on_huge_messages(void **state) {
  (void)state;
  enum { HUGE = 16 << 20 };
  uint8_t *bytes = calloc(1, HUGE);
  assert_non_null(bytes);
  static const uint8_t start[] = {0x01, 0xff, 0xff, 0xfc, 0x03, 0x03};
  memcpy(bytes, start, sizeof start);
  for (int mode = TQ_STAGE_FAST; mode <= TQ_STAGE_WHOLE; mode++) {
    tq_stage *stage = open_stage(tq_scene_find("server_both_ecdsa"), (tq_stage_mode)mode);
    struct trial trial;
    try(&trial, stage, tq_span_of(bytes, HUGE));
    assert_true(trial.outcome.kind == TQ_OUTCOME_ALERT || trial.outcome.kind == TQ_OUTCOME_SILENT);
    tq_stage_delete(stage);
  }
  free(bytes);
}

static void *refuse(const tq_peer_setup *setup) {
  (void)setup;
  return NULL;
}

/* A library that cannot be set up so has not failed: it cannot play the scene. */
static void a_refused_configuration_is_unsupported(void **state) {
  (void)state;
  tq_peer refusing = *tq_wolfssl_peer();
  refusing.context_new = refuse;
  for (int mode = TQ_STAGE_FAST; mode <= TQ_STAGE_WHOLE; mode++) {
    tq_stage *stage =
        tq_stage_new(tq_scene_find("server_both_ecdsa"), &refusing, (tq_stage_mode)mode);
    assert_non_null(stage);
    struct trial trial;
    try(&trial, stage, TQ_SPAN_EMPTY);
    assert_int_equal(trial.outcome.kind, TQ_OUTCOME_UNSUPPORTED);
    tq_stage_delete(stage);
  }
}

static void keeps_what_came_before_the_message(void **state) {
  (void)state;
  tq_stage *stage = open_stage(tq_scene_find("server13_retry"), TQ_STAGE_FAST);
  struct trial trial;
  try_mutant(&trial, stage, 0);
  assert_true(tq_stage_before(stage).size > 38);
  assert_int_equal(tq_stage_before(stage).data[0], 22);
  tq_stage_delete(stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(accepts_the_honest_hello_in_every_scene),
      cmocka_unit_test(a_refused_configuration_is_unsupported),
      cmocka_unit_test(accepts_the_honest_hello_after_each_of_many_restores),
      cmocka_unit_test(ends_the_same_in_any_order_of_inputs),
      cmocka_unit_test(fast_ends_like_whole),
      cmocka_unit_test(remembers_what_it_would_have_computed),
      cmocka_unit_test(waits_for_the_rest),
      cmocka_unit_test(ends_within_bounds_on_huge_messages),
      cmocka_unit_test(keeps_what_came_before_the_message),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
