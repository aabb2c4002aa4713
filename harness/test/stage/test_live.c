/* test_live.c: the scenes that the engine plays: the reference takes the honest message in each,
 * with the same secrets on both sides; a snapshot changes nothing; what is spoiled is refused. */
#include "engine/scene.h"
#include "peer/wolfssl/wolfssl.h"
#include "spec/message.h"
#include "stage/stage.h"
#include "support/check.h"

#include <stdlib.h>

enum { SEED_MAX = 1 << 16, MUTANTS = 200, RESTORES = 200 };

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
      bool fine = size != 0 && outcome.kind == TQ_OUTCOME_ACCEPTED && !outcome.keys_differ;
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

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(honest_messages_are_taken)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
