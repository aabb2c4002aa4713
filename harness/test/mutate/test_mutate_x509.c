/* test_mutate_x509.c: every edit of certificates changes something and stays within its room, a
 * changed certificate is signed again by the one who signed it, and mutated chains reach rules
 * behind the signature. */
#include "mutate/x509/x509.h"
#include "peer/fixture.h"
#include "rules/path/path.h"
#include "spec/requirement.h"
#include "support/check.h"
#include "support/verifier.h"

#include <stdlib.h>

enum { ROOM = 8192, SEEDS = 400, CHAINS = 6000 };

static tq_x509_mutator *mutator;

/* A certificate in a buffer of exactly MAX bytes, for the sanitizer. */
static uint8_t *room_for(tq_span der, size_t max) {
  uint8_t *data = malloc(max);
  assert_non_null(data);
  memcpy(data, der.data, der.size);
  return data;
}

static tq_span leaf_of(tq_credential credential) {
  return tq_fixture_identity(credential, false)->chain[0];
}

static void every_row_changes_something(void **state) {
  (void)state;
  tq_span der = leaf_of(TQ_CREDENTIAL_ECDSA_P256);
  tq_span donor = leaf_of(TQ_CREDENTIAL_RSA_2048);
  for (size_t row = 0; row < tq_x509_mutation_count; row++) {
    size_t changed = 0;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
      size_t max = der.size + seed;
      size_t size = der.size;
      uint8_t *data = room_for(der, max);
      bool applied = tq_x509_mutate_row(mutator, &tq_x509_mutations[row], data, &size, max,
                                        (tq_x509_chance){donor, seed});
      assert_true(size <= max);
      bool same = tq_span_equal(tq_span_of(data, size), der);
      assert_true(applied || same);
      changed += same ? 0 : 1;
      free(data);
    }
    bool needs_bytes = strcmp(tq_x509_mutations[row].name, "der bytes") == 0;
    if (changed == 0 && !needs_bytes) {
      fail_msg("row '%s' never changed anything", tq_x509_mutations[row].name);
    }
  }
}

static void any_input_will_do(void **state) {
  (void)state;
  tq_span der = leaf_of(TQ_CREDENTIAL_ECDSA_P256);
  for (uint64_t seed = 0; seed < SEEDS; seed++) {
    size_t size = seed % (der.size + 1);
    uint8_t *data = room_for(der, der.size + 40);
    for (size_t i = 0; i < seed % 9; i++) {
      data[(seed * 31 + i * 97) % der.size] ^= (uint8_t)(seed + i);
    }
    assert_true(tq_x509_mutate(mutator, data, size, der.size + 40,
                               (tq_x509_chance){TQ_SPAN_EMPTY, seed}) <= der.size + 40);
    free(data);
  }
  assert_int_equal(tq_x509_mutate(mutator, NULL, 0, 0, (tq_x509_chance){TQ_SPAN_EMPTY, 1}), 0);
}

/* The same seed gives the same certificate. */
static void seeds_decide(void **state) {
  (void)state;
  tq_span der = leaf_of(TQ_CREDENTIAL_ED25519);
  for (uint64_t seed = 0; seed < 50; seed++) {
    uint8_t *a = room_for(der, ROOM);
    uint8_t *b = room_for(der, ROOM);
    tq_x509_chance chance = {leaf_of(TQ_CREDENTIAL_ECDSA_P256), seed};
    size_t size = tq_x509_mutate(mutator, a, der.size, ROOM, chance);
    assert_int_equal(tq_x509_mutate(mutator, b, der.size, ROOM, chance), size);
    assert_memory_equal(a, b, size);
    free(a);
    free(b);
  }
}

typedef struct reached {
  size_t changed;
  size_t signed_right; /* of those whose signature was looked at */
  size_t signed_wrong;
  size_t cited[TQ_REQ_COUNT];
} reached;

static void mutate_one(reached *seen, tq_path_work *work, tq_credential credential, size_t place,
                       uint64_t seed) {
  const tq_identity *identity = tq_fixture_identity(credential, false);
  tq_path_input inputs[] = {
      {identity->chain[0], 0}, {identity->chain[1], 0}, {tq_fixture_root(credential), 0}};
  tq_reference host = {TQ_NAME_DNS, tq_span_text(TQ_FIXTURE_SERVER_NAME)};
  tq_path_chain chain = {inputs, 2, inputs + 2, 1};
  tq_path_options options = {.time = TQ_FIXTURE_TIME,
                             .purpose = TQ_PURPOSE_SERVER_AUTH,
                             .depth_limit = TQ_ABSENT,
                             .references = &host,
                             .reference_count = 1,
                             .verifier = {verify_certificate, NULL}};
  tq_verdict verdict;
  uint8_t *data = room_for(inputs[place].der, ROOM);
  size_t size = tq_x509_mutate(mutator, data, inputs[place].der.size, ROOM,
                               (tq_x509_chance){identity->chain[1 - place], seed});
  seen->changed += tq_span_equal(tq_span_of(data, size), inputs[place].der) ? 0 : 1;
  inputs[place].der = tq_span_of(data, size);
  tq_oracle_path(&verdict, NULL, work, &chain, &options);
  bool parsed = true;
  bool wrong = false;
  for (size_t i = 0; i < verdict.count; i++) {
    uint16_t id = verdict.citations[i].requirement;
    seen->cited[id]++;
    parsed = parsed && id != TQ_REQ_certificate_structure &&
             id != TQ_REQ_certificate_field_missing && id != TQ_REQ_certificate_no_path;
    wrong = wrong || id == TQ_REQ_certificate_signature_invalid;
  }
  seen->signed_wrong += wrong ? 1 : 0;
  seen->signed_right += parsed && !wrong ? 1 : 0;
  free(data);
}

static void behind_the_signature(void **state) {
  (void)state;
  static const tq_credential credentials[] = {TQ_CREDENTIAL_ECDSA_P256, TQ_CREDENTIAL_ED25519};
  static reached seen;
  size_t kinds = 0;
  tq_path_work *work = malloc(tq_path_work_size());
  assert_non_null(work);
  memset(&seen, 0, sizeof seen);
  for (uint64_t seed = 0; seed < CHAINS; seed++) {
    mutate_one(&seen, work, credentials[seed % 2], seed / 2 % 2, seed);
  }
  free(work);
  for (size_t id = 1; id < TQ_REQ_COUNT; id++) {
    kinds += seen.cited[id] > 0 ? 1 : 0;
  }
  print_message("%d chains: %zu changed, %zu signed right, %zu wrong; %zu requirements broken\n",
                CHAINS, seen.changed, seen.signed_right, seen.signed_wrong, kinds);
  assert_true(seen.changed > CHAINS * 9 / 10);
  assert_true(seen.signed_right > 2 * seen.signed_wrong);
  assert_true(seen.signed_wrong > CHAINS / 100);
  assert_true(kinds >= 50);
}

static int set_up(void **state) {
  (void)state;
  mutator = tq_x509_mutator_new(NULL);
  return mutator == NULL ? -1 : 0;
}

static int tear_down(void **state) {
  (void)state;
  tq_x509_mutator_free(mutator);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_row_changes_something),
      cmocka_unit_test(any_input_will_do),
      cmocka_unit_test(seeds_decide),
      cmocka_unit_test(behind_the_signature),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
