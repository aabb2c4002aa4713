/* test_mutate.c: every row on every sample; determinism; bounds; any input at all. */
#include "mutate/edit.h"
#include "mutate/mutate.h"
#include "mutate/samples.h"
#include "support/check.h"

#include <stdlib.h>

enum { ROOM = 8192, SEEDS = 400 };

static tq_mutator *new_mutator(tq_bytes_fn bytes) {
  tq_mutator *mutator = tq_mutator_new(bytes);
  assert_non_null(mutator);
  return mutator;
}

/* A byte mutator that a test can foresee. */
static size_t bytes_plus_one(uint8_t *data, size_t size, size_t max) {
  if (size == 0) {
    data[0] = 0;
    return max == 0 ? 0 : 1;
  }
  data[size - 1]++;
  return size;
}

static bool is_honest(tq_mutate_kind kind, tq_span bytes) {
  static tq_tree tree;
  tq_tree_read(&tree, tq_mutate_root(kind), bytes);
  return tree.honest;
}

static void samples_are_honest(void **state) {
  (void)state;
  for (size_t i = 0; i < TQ_SAMPLE_COUNT; i++) {
    if (!is_honest(tq_samples[i].kind, tq_samples[i].bytes)) {
      fail_msg("sample '%s' does not read as its shape", tq_samples[i].name);
    }
  }
}

/* Every strict prefix of a single message, and the message with a byte behind it, is not honest. */
static void lies_are_seen(void **state) {
  (void)state;
  for (size_t i = 0; i < TQ_SAMPLE_COUNT; i++) {
    const tq_sample *sample = &tq_samples[i];
    for (size_t size = 0; sample->kind < TQ_MUTATE_FLOW && size < sample->bytes.size; size++) {
      assert_false(is_honest(sample->kind, tq_span_first(sample->bytes, size)));
    }
    uint8_t longer[ROOM] = {0};
    memcpy(longer, sample->bytes.data, sample->bytes.size);
    assert_false(is_honest(sample->kind, tq_span_of(longer, sample->bytes.size + 1)));
  }
}

/* How often ROW changed SAMPLE over all seeds; each result is held against what the row promises.
 */
static size_t try_row(tq_mutator *mutator, const tq_mutation *row, const tq_sample *sample,
                      tq_span donor) {
  size_t changed = 0;
  for (uint64_t seed = 0; seed < SEEDS; seed++) {
    size_t max = sample->bytes.size + seed;
    uint8_t *data = malloc(max); /* of exactly that size, for the sanitizer */
    assert_non_null(data);
    memcpy(data, sample->bytes.data, sample->bytes.size);
    size_t size = sample->bytes.size;
    bool applied = tq_mutate_row(mutator, row, sample->kind, data, &size, max,
                                 (tq_mutate_chance){donor, seed});
    assert_true(size <= max);
    bool same = tq_span_equal(tq_span_of(data, size), sample->bytes);
    if (!applied && !same) {
      fail_msg("row '%s' changed '%s' and says it did not", row->name, sample->name);
    }
    if (applied && row->honest && size != 0 && !is_honest(sample->kind, tq_span_of(data, size))) {
      fail_msg("row '%s' broke a length of '%s', seed %u", row->name, sample->name, (unsigned)seed);
    }
    changed += !same;
    free(data);
  }
  return changed;
}

static const tq_mutation *row_named(const char *name) {
  for (size_t r = 0; r < tq_mutation_count; r++) {
    if (strcmp(tq_mutations[r].name, name) == 0) {
      return &tq_mutations[r];
    }
  }
  fail_msg("no row '%s'", name);
  return NULL;
}

static void every_row_changes_something(void **state) {
  (void)state;
  tq_mutator *mutator = new_mutator(bytes_plus_one);
  for (size_t r = 0; r < tq_mutation_count; r++) {
    size_t changed = 0;
    for (size_t i = 0; i < TQ_SAMPLE_COUNT; i++) {
      tq_span donor = tq_samples[(i + 1) % TQ_SAMPLE_COUNT].bytes;
      changed += try_row(mutator, &tq_mutations[r], &tq_samples[i], donor);
    }
    bool repairs = &tq_mutations[r] == row_named("lengths repair"); /* nothing to do here */
    if (changed == 0 && !repairs) {
      fail_msg("row '%s' never changed anything", tq_mutations[r].name);
    }
  }
  tq_mutator_free(mutator);
}

/* Parts that are not one behind the other within the message are left alone. */
static void only_neighbours_are_turned(void **state) {
  (void)state;
  enum { SIZE = 6, BEYOND = 9 };
  uint8_t *data = malloc(SIZE); /* of exactly that size, for the sanitizer */
  assert_non_null(data);
  for (size_t at = 0; at <= BEYOND; at++) {
    for (size_t middle = 0; middle <= BEYOND; middle++) {
      for (size_t end = 0; end <= BEYOND; end++) {
        tq_edit edit = {.data = data, .size = SIZE, .max = SIZE};
        memcpy(data, "abcdef", SIZE);
        tq_edit_rotate(&edit, at, middle, end);
        bool turns = at < middle && middle < end && end <= SIZE;
        assert_int_equal(memcmp(data, "abcdef", SIZE) != 0, turns);
        assert_true(!turns || data[at] == (uint8_t) "abcdef"[middle]);
      }
    }
  }
  free(data);
}

/* Two hellos in records, the second with a PSK, which stands behind the first one's extensions:
 * what is done with it stays within the message. */
static void a_psk_is_not_moved_between_hellos(void **state) {
  (void)state;
  enum { RECORD = 5 };
  const tq_sample *hellos[] = {&tq_samples[0], &tq_samples[1]};
  uint8_t bytes[ROOM];
  size_t size = 0;
  for (size_t i = 0; i < 2; i++) {
    tq_span hello = hellos[i]->bytes;
    const uint8_t head[RECORD] = {22, 3, 1, (uint8_t)(hello.size >> 8), (uint8_t)hello.size};
    memcpy(bytes + size, head, RECORD);
    memcpy(bytes + size + RECORD, hello.data, hello.size);
    size += RECORD + hello.size;
  }
  tq_mutator *mutator = new_mutator(NULL);
  const tq_sample sample = {"two hellos", TQ_MUTATE_RECORDS, {bytes, size}};
  assert_true(try_row(mutator, row_named("psk add"), &sample, TQ_SPAN_EMPTY) > 0);
  tq_mutator_free(mutator);
}

/* What one row broke, the row of repairs makes whole again. */
static void lengths_are_repaired(void **state) {
  (void)state;
  tq_mutator *mutator = new_mutator(NULL);
  size_t repaired = 0;
  for (size_t i = 0; i < TQ_SAMPLE_COUNT; i++) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
      uint8_t data[ROOM];
      size_t size = tq_samples[i].bytes.size;
      tq_mutate_chance chance = {TQ_SPAN_EMPTY, seed};
      memcpy(data, tq_samples[i].bytes.data, size);
      tq_mutate_row(mutator, row_named("trailing bytes, declared"), tq_samples[i].kind, data, &size,
                    ROOM, chance);
      data[3]++; /* the message's length, or a record's */
      repaired += tq_mutate_row(mutator, row_named("lengths repair"), tq_samples[i].kind, data,
                                &size, ROOM, chance);
    }
  }
  assert_true(repaired > SEEDS);
  tq_mutator_free(mutator);
}

static void same_seed_same_bytes(void **state) {
  (void)state;
  tq_mutator *one = new_mutator(bytes_plus_one);
  tq_mutator *two = new_mutator(bytes_plus_one);
  for (size_t i = 0; i < TQ_SAMPLE_COUNT; i++) {
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
      uint8_t a[ROOM];
      uint8_t b[ROOM];
      const tq_sample *sample = &tq_samples[i];
      memcpy(a, sample->bytes.data, sample->bytes.size);
      size_t size_a = tq_mutate_message(one, sample->kind, a, sample->bytes.size, ROOM, seed);
      /* the second mutator has another past */
      memcpy(b, tq_samples[0].bytes.data, tq_samples[0].bytes.size);
      (void)tq_mutate_message(two, TQ_MUTATE_CLIENT_HELLO, b, tq_samples[0].bytes.size, ROOM, seed);
      memcpy(b, sample->bytes.data, sample->bytes.size);
      size_t size_b = tq_mutate_message(two, sample->kind, b, sample->bytes.size, ROOM, seed);
      assert_true(tq_span_equal(tq_span_of(a, size_a), tq_span_of(b, size_b)));
    }
  }
  tq_mutator_free(one);
  tq_mutator_free(two);
}

static void output_differs_from_input(void **state) {
  (void)state;
  tq_mutator *mutator = new_mutator(NULL);
  size_t same = 0;
  size_t all = 0;
  for (size_t i = 0; i < TQ_SAMPLE_COUNT; i++) {
    for (uint64_t seed = 0; seed < 10 * SEEDS; seed++) {
      uint8_t data[ROOM];
      tq_span input = tq_samples[i].bytes;
      memcpy(data, input.data, input.size);
      size_t size = tq_mutate_message(mutator, tq_samples[i].kind, data, input.size, ROOM, seed);
      same += tq_span_equal(tq_span_of(data, size), input);
      all++;
    }
  }
  assert_true(same * 1000 < all);
  tq_mutator_free(mutator);
}

/* Garbage, mutations of mutations, every room from 0 up, in blocks of exactly that size. */
static void any_input_will_do(void **state) {
  (void)state;
  tq_mutator *mutator = new_mutator(bytes_plus_one);
  tq_dice dice = tq_dice_from(1);
  for (uint64_t round = 0; round < 20000; round++) {
    size_t max = tq_dice_below(&dice, 700);
    uint8_t *data = malloc(max + 1);
    assert_non_null(data);
    tq_span sample = tq_samples[tq_dice_below(&dice, TQ_SAMPLE_COUNT)].bytes;
    size_t size = sample.size < max ? sample.size : max;
    memcpy(data, sample.data, size);
    for (size_t i = 0; i < size && tq_dice_chance(&dice, 2); i++) {
      data[tq_dice_below(&dice, size)] = (uint8_t)tq_dice_next(&dice);
    }
    data = realloc(data, max == 0 ? 1 : max);
    assert_non_null(data);
    for (int step = 0; step < 6; step++) {
      tq_mutate_kind kind = (tq_mutate_kind)tq_dice_below(&dice, TQ_MUTATE_KINDS);
      uint64_t seed = tq_dice_next(&dice);
      size = step % 3 == 2 ? tq_mutate_cross(mutator, kind, data, size, max, sample, seed)
                           : tq_mutate_message(mutator, kind, data, size, max, seed);
      assert_true(size <= max);
    }
    free(data);
  }
  tq_mutator_free(mutator);
}

static bool contains(tq_span bytes, const char *text) {
  tq_span needle = tq_span_text(text);
  for (size_t i = 0; i + needle.size <= bytes.size; i++) {
    if (memcmp(bytes.data + i, needle.data, needle.size) == 0) {
      return true;
    }
  }
  return false;
}

/* A cross-over takes something from the donor that the input did not have. */
static void cross_over_takes_from_the_donor(void **state) {
  (void)state;
  tq_mutator *mutator = new_mutator(NULL);
  tq_span input = tq_samples[2].bytes; /* without extensions */
  size_t with_identity = 0;
  for (uint64_t seed = 0; seed < SEEDS; seed++) {
    uint8_t data[ROOM];
    memcpy(data, tq_samples[0].bytes.data, tq_samples[0].bytes.size);
    size_t size = tq_mutate_cross(mutator, TQ_MUTATE_CLIENT_HELLO, data, tq_samples[0].bytes.size,
                                  ROOM, tq_samples[1].bytes, seed);
    assert_false(tq_span_equal(tq_span_of(data, size), tq_samples[0].bytes));
    with_identity += contains(tq_span_of(data, size), "an identity");
    memcpy(data, input.data, input.size);
    size = tq_mutate_cross(mutator, TQ_MUTATE_CLIENT_HELLO, data, input.size, ROOM, TQ_SPAN_EMPTY,
                           seed);
    assert_false(tq_span_equal(tq_span_of(data, size), input));
  }
  assert_true(with_identity > SEEDS / 50);
  tq_mutator_free(mutator);
}

static void names_are_unique(void **state) {
  (void)state;
  for (size_t a = 0; a < tq_mutation_count; a++) {
    for (size_t b = 0; b < a; b++) {
      assert_string_not_equal(tq_mutations[a].name, tq_mutations[b].name);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(samples_are_honest),
      cmocka_unit_test(lies_are_seen),
      cmocka_unit_test(every_row_changes_something),
      cmocka_unit_test(only_neighbours_are_turned),
      cmocka_unit_test(a_psk_is_not_moved_between_hellos),
      cmocka_unit_test(lengths_are_repaired),
      cmocka_unit_test(same_seed_same_bytes),
      cmocka_unit_test(output_differs_from_input),
      cmocka_unit_test(any_input_will_do),
      cmocka_unit_test(cross_over_takes_from_the_donor),
      cmocka_unit_test(names_are_unique),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
