/* test_chain.c: chains of certificates through a library's own interface: honest ones are accepted,
 * the restored trust says what a new one says, whatever ran before, and the verdict asks no more
 * than the interface can be asked. */
#include "mutate/mutate.h"
#include "peer/wolfssl/wolfssl.h"
#include "support/check.h"
#include "target/trial.h"
#include "wire/der_chain.h"

#include <stdlib.h>

enum { ROOM = 8192, MUTANTS = 300 };

static tq_player *open_player(const tq_scene *scene) {
  tq_player *player = tq_player_new(scene, tq_wolfssl_peer(), NULL, "certificate");
  assert_non_null(player);
  return player;
}

static bool is_chain_scene(const tq_scene *scene) {
  return scene->chain != NULL;
}

static void accepts_the_honest_chain_of_every_scene(void **state) {
  (void)state;
  size_t scenes = 0;
  for (size_t i = 0; i < tq_scene_count(); i++) {
    if (!is_chain_scene(tq_scene_at(i))) {
      continue;
    }
    tq_player *player = open_player(tq_scene_at(i));
    tq_run run;
    tq_span honest = tq_player_honest(player);
    assert_true(honest.size > 500);
    for (int mode = TQ_STAGE_FAST; mode <= TQ_STAGE_WHOLE; mode++) {
      tq_player_run(player, (tq_stage_mode)mode, honest, &run);
      assert_int_equal(run.verdict.kind, TQ_VERDICT_ACCEPT);
      assert_int_equal(run.outcome.kind, TQ_OUTCOME_ACCEPTED);
    }
    tq_player_run(player, TQ_STAGE_FAST, tq_span_first(honest, honest.size / 4), &run);
    assert_int_equal(run.verdict.kind, TQ_VERDICT_REJECT);
    assert_int_equal(run.outcome.kind, TQ_OUTCOME_REFUSED);
    tq_player_free(player);
    scenes++;
  }
  assert_true(scenes >= 6);
}

static size_t mutant(tq_mutator *mutator, uint8_t data[ROOM], tq_span honest, uint64_t seed) {
  memcpy(data, honest.data, honest.size);
  return tq_mutate_message(mutator, TQ_MUTATE_CHAIN, data, honest.size, ROOM, seed);
}

/* In the order of the seeds, then backwards, then with all made new. */
static void restored_trust_says_what_a_new_one_says(void **state) {
  (void)state;
  static tq_outcome_kind forwards[MUTANTS];
  static uint8_t data[ROOM];
  tq_mutator *mutator = tq_mutator_new(NULL);
  tq_player *player = open_player(tq_scene_find("chain_server"));
  tq_span honest = tq_player_honest(player);
  size_t accepted = 0;
  for (size_t i = 0; i < 3 * MUTANTS; i++) {
    size_t pass = i / MUTANTS;
    size_t seed = pass == 1 ? MUTANTS - 1 - i % MUTANTS : i % MUTANTS;
    tq_run run;
    size_t size = mutant(mutator, data, honest, seed);
    tq_player_run(player, pass == 2 ? TQ_STAGE_WHOLE : TQ_STAGE_FAST, tq_span_of(data, size), &run);
    if (pass == 0) {
      forwards[seed] = run.outcome.kind;
      accepted += run.outcome.kind == TQ_OUTCOME_ACCEPTED;
    }
    assert_int_equal(run.outcome.kind, forwards[seed]);
  }
  print_message("%zu of %d mutants accepted\n", accepted, MUTANTS);
  assert_true(accepted > MUTANTS / 20 && accepted < MUTANTS);
  tq_player_free(player);
  tq_mutator_free(mutator);
}

static void cuts_an_input_where_certificates_end(void **state) {
  (void)state;
  static uint8_t many[4 * TQ_DER_CHAIN_MAX];
  static const struct {
    const char *bytes;
    size_t size;
    size_t count;
    size_t last;
  } rows[] = {
      {"", 0, 0, 0},
      {"\x30\x00", 2, 1, 2},
      {"\x30\x01\x00\x30\x00", 5, 2, 2},
      {"\x30\x05\x00", 3, 1, 3},                                   /* more than there is */
      {"\x30\x80\x00\x00\x30\x00", 6, 1, 6},                       /* indefinite */
      {"\x30\x84\xff\xff\xff\xff\x30\x00", 8, 1, 8},               /* nearly 2^32 */
      {"\x30\x84\x00\x00\x00\x01\x05\x30\x00", 9, 2, 2},           /* not minimal */
      {"\x30\x89\x00\x00\x00\x00\x00\x00\x00\x00\x01", 11, 1, 11}, /* nine bytes of length */
      {"\x30\x00\x30", 3, 2, 1},
  };
  tq_span chain[TQ_DER_CHAIN_MAX];
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    tq_span input = tq_span_of((const uint8_t *)rows[i].bytes, rows[i].size);
    assert_int_equal(tq_der_chain(chain, input), rows[i].count);
    assert_int_equal(rows[i].count == 0 ? 0 : chain[rows[i].count - 1].size, rows[i].last);
  }
  for (size_t i = 0; i < sizeof many; i += 2) {
    many[i] = 0x30;
  }
  assert_int_equal(tq_der_chain(chain, tq_span_of(many, sizeof many)), TQ_DER_CHAIN_MAX);
  assert_int_equal(chain[TQ_DER_CHAIN_MAX - 1].size, sizeof many - 2 * (TQ_DER_CHAIN_MAX - 1));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(accepts_the_honest_chain_of_every_scene),
      cmocka_unit_test(restored_trust_says_what_a_new_one_says),
      cmocka_unit_test(cuts_an_input_where_certificates_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
