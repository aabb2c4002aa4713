/* test_live.c: the scenes that the engine plays: the reference takes the honest message in each,
 * with the same secrets on both sides; a snapshot changes nothing; what is spoiled is refused. */
#include "engine/scene.h"
#include "peer/wolfssl/wolfssl.h"
#include "spec/message.h"
#include "stage/stage.h"
#include "support/check.h"

#include <stdlib.h>

enum { SEED_MAX = 1 << 14, MUTANTS = 40, RESTORES = 1000, HEADER = 4 };

static uint8_t seed[SEED_MAX];

static tq_stage *open_stage(const tq_scene *scene, tq_stage_mode mode) {
  tq_stage *stage = tq_stage_new(scene, tq_wolfssl_peer(), mode);
  assert_non_null(stage);
  return stage;
}

static size_t seed_of(const tq_scene *scene) {
  tq_stage *stage = open_stage(scene, TQ_STAGE_WHOLE);
  size_t size = tq_stage_seed(stage, seed, sizeof seed);
  if (size == 0) {
    print_message("%s: no seed: %s\n", scene->name, tq_stage_reason(stage));
  }
  tq_stage_delete(stage);
  return size;
}

static void honest_messages_are_taken(void **state) {
  (void)state;
  size_t played = 0;
  size_t failed = 0;
  for (size_t i = 0; i < tq_scene_count(); i++) {
    const tq_scene *scene = tq_scene_at(i);
    if (scene->play == NULL) {
      continue;
    }
    size_t size = seed_of(scene);
    for (int mode = TQ_STAGE_FAST; mode <= TQ_STAGE_WHOLE; mode++) {
      tq_stage *stage = open_stage(scene, (tq_stage_mode)mode);
      tq_outcome outcome;
      tq_span answer;
      tq_stage_run(stage, tq_span_of(seed, size), &outcome, &answer);
      bool refused = outcome.kind == TQ_OUTCOME_ALERT || outcome.kind == TQ_OUTCOME_SILENT;
      bool accepted = outcome.kind == TQ_OUTCOME_ACCEPTED && !outcome.keys_differ;
      bool fine = size != 0 && (tq_scene_lacks(scene) ? refused : accepted);
      if (!fine) {
        print_message("%s, mode %d: outcome %d, alert %d, error %d %s, %s keys, reason %s\n",
                      scene->name, mode, (int)outcome.kind, outcome.alert, outcome.error,
                      tq_stage_report(stage)->reason, outcome.keys_differ ? "other" : "same",
                      tq_stage_reason(stage));
        failed++;
      }
      tq_stage_delete(stage);
    }
    played++;
  }
  print_message("%zu scenes played, %zu runs failed\n", played, failed);
  assert_true(played >= 40);
  assert_int_equal(failed, 0);
}

/* --- mutants: the same number gives the same bytes --- */

static uint32_t draw(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*state >> 33);
}

/* One to three small changes to the seed: a flipped bit, a changed byte, a cut, bytes more. The
 * header's length is mended half the time. */
static tq_span mutate(uint8_t *bytes, size_t size, uint64_t number) {
  uint64_t state = number * 77 + 1;
  memcpy(bytes, seed, size);
  for (uint32_t i = draw(&state) % 3; size > HEADER && i < 3; i++) {
    size_t at = draw(&state) % size;
    switch (draw(&state) % 4) {
    case 0:
      bytes[at] ^= (uint8_t)(1u << draw(&state) % 8);
      break;
    case 1:
      bytes[at] = (uint8_t)draw(&state);
      break;
    case 2:
      memmove(bytes + at, bytes + at + 1, size - at - 1);
      size--;
      break;
    default:
      bytes[size++] = (uint8_t)draw(&state);
    }
  }
  if (size >= HEADER && draw(&state) % 2 == 0) {
    bytes[2] = (uint8_t)((size - HEADER) >> 8);
    bytes[3] = (uint8_t)(size - HEADER);
  }
  return tq_span_of(bytes, size);
}

static bool same(const tq_outcome *a, const tq_outcome *b) {
  return a->kind == b->kind && a->alert == b->alert && a->second_alert == b->second_alert &&
         a->error == b->error && a->keys_differ == b->keys_differ &&
         memcmp(&a->facts, &b->facts, sizeof a->facts) == 0;
}

static tq_outcome try(tq_stage *stage, size_t size, uint64_t number) {
  static uint8_t bytes[SEED_MAX + 16];
  tq_outcome outcome;
  tq_span answer;
  tq_stage_run(stage, mutate(bytes, size, number), &outcome, &answer);
  return outcome;
}

static size_t compare_scene(const tq_scene *scene, size_t *rejected) {
  size_t size = seed_of(scene);
  size_t differ = 0;
  tq_outcome fast[MUTANTS];
  tq_stage *stage = open_stage(scene, TQ_STAGE_FAST);
  tq_stage *whole = open_stage(scene, TQ_STAGE_WHOLE);
  for (uint64_t i = 0; i < MUTANTS; i++) {
    fast[i] = try(stage, size, i);
    *rejected += fast[i].kind != TQ_OUTCOME_ACCEPTED;
  }
  for (uint64_t i = MUTANTS; i-- > 0;) {
    tq_outcome again = try(stage, size, i);
    tq_outcome slow = try(whole, size, i);
    if (!same(&fast[i], &again) || !same(&fast[i], &slow)) {
      print_message("%s, mutant %d: %d/%d/%d, again %d/%d/%d, whole %d/%d/%d\n", scene->name,
                    (int)i, (int)fast[i].kind, fast[i].alert, fast[i].error, (int)again.kind,
                    again.alert, again.error, (int)slow.kind, slow.alert, slow.error);
      differ++;
    }
  }
  tq_stage_delete(stage);
  tq_stage_delete(whole);
  return differ;
}

/* Fast or whole, in one order or the other: the same input ends the same. */
static void a_snapshot_changes_no_outcome(void **state) {
  (void)state;
  size_t differ = 0;
  size_t rejected = 0;
  size_t played = 0;
  for (size_t i = 0; i < tq_scene_count(); i++) {
    if (tq_scene_at(i)->play != NULL) {
      differ += compare_scene(tq_scene_at(i), &rejected);
      played++;
    }
  }
  print_message("%zu of %zu mutants not accepted, %zu end differently\n", rejected,
                played * MUTANTS, differ);
  assert_int_equal(differ, 0);
  assert_true(rejected > played * MUTANTS / 2);
}

/* The honest message is accepted as often as it is delivered. */
static void a_snapshot_wears_not_out(void **state) {
  (void)state;
  const tq_scene *scene = tq_scene_find("server13_finished");
  size_t size = seed_of(scene);
  tq_stage *stage = open_stage(scene, TQ_STAGE_FAST);
  for (int i = 0; i < RESTORES; i++) {
    tq_outcome outcome;
    tq_span answer;
    tq_stage_run(stage, tq_span_of(seed, size), &outcome, &answer);
    assert_int_equal(outcome.kind, TQ_OUTCOME_ACCEPTED);
  }
  tq_stage_delete(stage);
}

/* Every flipped bit of a verify_data is noticed, with decrypt_error (RFC 8446 section 4.4.4). */
static void every_bit_of_verify_data_counts(void **state) {
  (void)state;
  static const char *const names[] = {"server13_finished", "server12_finished", "client13_finished",
                                      "client12_finished"};
  for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
    const tq_scene *scene = tq_scene_find(names[n]);
    size_t size = seed_of(scene);
    tq_stage *stage = open_stage(scene, TQ_STAGE_FAST);
    for (size_t bit = HEADER * 8; bit < size * 8; bit++) {
      tq_outcome outcome;
      tq_span answer;
      seed[bit / 8] ^= (uint8_t)(1u << bit % 8);
      tq_stage_run(stage, tq_span_of(seed, size), &outcome, &answer);
      seed[bit / 8] ^= (uint8_t)(1u << bit % 8);
      /* A flipped byte of the token may happen to be the live one; then nothing is wrong. */
      bool honest = tq_stage_delivered_honest(stage);
      assert_int_equal(outcome.kind, honest ? TQ_OUTCOME_ACCEPTED : TQ_OUTCOME_ALERT);
      assert_int_equal(outcome.alert, honest ? TQ_NO_ALERT : 51);
    }
    tq_stage_delete(stage);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(honest_messages_are_taken),
      cmocka_unit_test(a_snapshot_changes_no_outcome),
      cmocka_unit_test(a_snapshot_wears_not_out),
      cmocka_unit_test(every_bit_of_verify_data_counts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
