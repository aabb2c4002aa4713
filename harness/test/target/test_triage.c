/* test_triage.c: many raw differences boil down to few keys; and an input with a finding is brought
 * back to within a few edits of the honest message, by which the finding can be understood. */
#include "engine/scene.h"
#include "mutate/mutate.h"
#include "peer/wolfssl/wolfssl.h"
#include "spec/message.h"
#include "support/check.h"
#include "target/honest.h"
#include "target/nearest.h"
#include "target/trial.h"

#include <stdlib.h>

enum {
  INPUTS = 1000,
  ROOM = 2048,
  LARGEST = 30,
  KEYS_MAX = 512,
  SCENES_MAX = 64,
  STEPS = 4, /* mutations, one on the other, at most */
  RAW_LEAST = 200
};

/* sample: one mutated hello, and the finding that it showed, if any. */
typedef struct sample {
  uint8_t bytes[ROOM];
  size_t size;
  size_t player;
  char key[TQ_KEY_MAX];
  bool shows;
} sample;

static tq_checks *checks;
static tq_player *players[SCENES_MAX];
static size_t player_count;
static sample *samples;

static tq_span sample_span(const sample *one) {
  return tq_span_of(one->bytes, one->size);
}

static int set_up(void **state) {
  (void)state;
  checks = tq_checks_new();
  samples = calloc(INPUTS, sizeof *samples);
  for (size_t i = 0; i < tq_scene_count() && player_count < SCENES_MAX; i++) {
    const tq_scene *scene = tq_scene_at(i);
    if (scene->message == TQ_MESSAGE_client_hello && scene->retry == NULL && scene->play == NULL) {
      players[player_count++] = tq_player_new(scene, tq_wolfssl_peer(), checks, "client_hello");
    }
  }
  return checks == NULL || samples == NULL || player_count == 0;
}

static int tear_down(void **state) {
  (void)state;
  for (size_t i = 0; i < player_count; i++) {
    tq_player_free(players[i]);
  }
  free(samples);
  tq_checks_free(checks);
  return 0;
}

/* Input number INDEX: an honest hello of some scene, mutated once to STEPS times. */
static void make_sample(sample *one, tq_mutator *mutator, size_t index) {
  const tq_scene *scene = tq_player_scene(players[index % player_count]);
  tq_writer writer = tq_writer_over(one->bytes, ROOM);
  tq_honest_client_hello(&writer, scene,
                         (tq_honest_manner)(index / player_count % TQ_HONEST_MANNERS), checks);
  one->size = tq_writer_bytes(&writer).size;
  for (size_t i = 0; i <= index % STEPS; i++) {
    one->size = tq_mutate_message(mutator, TQ_MUTATE_CLIENT_HELLO, one->bytes, one->size, ROOM,
                                  index * STEPS + i);
  }
}

/* tallied: the different keys that were seen. */
typedef struct tallied {
  char keys[KEYS_MAX][TQ_KEY_MAX];
  size_t count;
} tallied;

static void note_key(tallied *seen, const char *key) {
  for (size_t i = 0; i < seen->count; i++) {
    if (strcmp(seen->keys[i], key) == 0) {
      return;
    }
  }
  assert_true(seen->count < KEYS_MAX);
  snprintf(seen->keys[seen->count++], TQ_KEY_MAX, "%s", key);
}

/* Plays ONE in every scene; returns in how many verdict and outcome differ. */
static size_t play_sample(sample *one, tallied *all, tallied *grave) {
  size_t raw = 0;
  for (size_t p = 0; p < player_count; p++) {
    tq_run made;
    tq_finding findings[TQ_FINDINGS_MAX];
    tq_player_run(players[p], TQ_STAGE_FAST, sample_span(one), &made);
    size_t count = tq_player_judge(players[p], &made, findings);
    raw += count != 0;
    for (size_t i = 0; i < count; i++) {
      note_key(all, findings[i].key);
      if (findings[i].severity > TQ_SEVERITY_NOTE) {
        note_key(grave, findings[i].key);
      }
      if (!one->shows) {
        one->shows = true;
        one->player = p;
        snprintf(one->key, sizeof one->key, "%s", findings[i].key);
      }
    }
  }
  return raw;
}

static void many_differences_are_few_keys(void **state) {
  (void)state;
  size_t raw = 0;
  size_t inputs = 0;
  tallied *all = calloc(2, sizeof *all);
  tq_mutator *mutator = tq_mutator_new(NULL);
  assert_non_null(all);
  assert_non_null(mutator);
  for (size_t i = 0; i < INPUTS; i++) {
    make_sample(&samples[i], mutator, i);
    size_t differing = play_sample(&samples[i], &all[0], &all[1]);
    raw += differing;
    inputs += differing != 0;
  }
  print_message("%d mutated inputs, %zu of them with %zu raw differences: %zu keys, %zu of them of "
                "a warning or an error\n",
                INPUTS, inputs, raw, all[0].count, all[1].count);
  assert_true(raw >= RAW_LEAST);
  assert_true(all[0].count * 5 <= raw);
  assert_true(all[1].count <= 40);
  tq_mutator_free(mutator);
  free(all);
}

/* --- back to the honest message --- */

static int by_size(const void *a, const void *b) {
  const sample *left = a;
  const sample *right = b;
  if (left->shows != right->shows) {
    return left->shows ? -1 : 1;
  }
  return left->size < right->size ? 1 : left->size > right->size ? -1 : 0;
}

/* Brings ONE as near as can be to one of the scene's honest hellos; returns the edits left. */
static size_t approach(const sample *one) {
  const tq_nearest_search s = {players[one->player], TQ_STAGE_FAST, one->key, 2000};
  size_t least = SIZE_MAX;
  for (int manner = 0; manner < TQ_HONEST_MANNERS; manner++) {
    uint8_t honest[ROOM];
    uint8_t bytes[2 * ROOM];
    tq_honest_edit edits[TQ_HONEST_EDITS_MAX];
    tq_writer writer = tq_writer_over(honest, sizeof honest);
    tq_honest_client_hello(&writer, tq_player_scene(s.player), (tq_honest_manner)manner, checks);
    tq_span message = tq_writer_bytes(&writer);
    memcpy(bytes, one->bytes, one->size);
    size_t size = tq_nearest(&s, TQ_MUTATE_CLIENT_HELLO, bytes, one->size, sizeof bytes, message);
    assert_true(tq_nearest_shows(&s, tq_span_of(bytes, size)));
    size_t count = tq_honest_edits(edits, TQ_MUTATE_CLIENT_HELLO, tq_span_of(bytes, size), message);
    least = count < least ? count : least;
  }
  return least;
}

/* Runs behind the test that made the samples. */
static void the_largest_come_near_the_honest_message(void **state) {
  (void)state;
  size_t edits = 0;
  size_t most = 0;
  size_t count = 0;
  qsort(samples, INPUTS, sizeof *samples, by_size);
  while (count < LARGEST && samples[count].shows) {
    size_t left = approach(&samples[count++]);
    edits += left;
    most = left > most ? left : most;
    assert_true(left != 0);
  }
  assert_int_equal(count, LARGEST);
  print_message("the %zu largest inputs with findings, of %zu to %zu bytes: %.2f edits from the "
                "honest message on average, %zu at most\n",
                count, samples[count - 1].size, samples[0].size, (double)edits / (double)count,
                most);
  assert_true(edits < 3 * count);
}

static void equal_messages_have_no_edits(void **state) {
  (void)state;
  uint8_t honest[ROOM];
  uint8_t other[ROOM];
  tq_honest_edit edits[TQ_HONEST_EDITS_MAX];
  tq_writer writer = tq_writer_over(honest, sizeof honest);
  const tq_scene *scene = tq_scene_find("server13_ecdsa");
  tq_honest_client_hello(&writer, scene, TQ_HONEST_FULL, checks);
  tq_span message = tq_writer_bytes(&writer);
  assert_int_equal(tq_honest_edits(edits, TQ_MUTATE_CLIENT_HELLO, message, message), 0);
  memcpy(other, message.data, message.size);
  other[5] ^= 1; /* legacy_version */
  other[9] ^= 1; /* random */
  tq_span changed = tq_span_of(other, message.size);
  assert_int_equal(tq_honest_edits(edits, TQ_MUTATE_CLIENT_HELLO, changed, message), 2);
  assert_int_equal(edits[0].change, TQ_HONEST_CHANGED);
  assert_string_equal(edits[0].name, "legacy_version");
  assert_int_equal(edits[0].at, 4);
  assert_int_equal(edits[1].at, 6);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_messages_have_no_edits),
      cmocka_unit_test(many_differences_are_few_keys),
      cmocka_unit_test(the_largest_come_near_the_honest_message),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
