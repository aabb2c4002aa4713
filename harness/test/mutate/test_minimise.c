/* test_minimise.c: what is looked for stays, all else goes, and the fields stay readable. */
#include "mutate/minimise.h"
#include "mutate/samples.h"
#include "support/check.h"

enum { ROOM = 4096 };

/* The sample's bytes with a needle in them. */
typedef struct search {
  tq_span needle;
  size_t calls;
} search;

static bool has_needle(void *context, tq_span input) {
  search *s = context;
  s->calls++;
  for (size_t i = 0; i + s->needle.size <= input.size; i++) {
    if (memcmp(input.data + i, s->needle.data, s->needle.size) == 0) {
      return true;
    }
  }
  return false;
}

static bool reads_whole(tq_span input) {
  static tq_tree tree;
  tq_tree_read(&tree, tq_mutate_root(TQ_MUTATE_CLIENT_HELLO), input);
  return tree.honest;
}

/* A hello of which a protocol name is wanted, in a message that still reads well. */
static bool has_name_in_good_form(void *context, tq_span input) {
  return has_needle(context, input) && input.data[0] == 1 && reads_whole(input);
}

static size_t copy_sample(uint8_t *data, size_t index) {
  memcpy(data, tq_samples[index].bytes.data, tq_samples[index].bytes.size);
  return tq_samples[index].bytes.size;
}

static void structure_goes_first(void **state) {
  (void)state;
  uint8_t data[ROOM];
  search s = {tq_span_text("http/1.1"), 0};
  size_t size = copy_sample(data, 0);
  size = tq_minimise(TQ_MUTATE_CLIENT_HELLO, data, size, has_name_in_good_form, &s, 5000);
  assert_true(has_name_in_good_form(&s, tq_span_of(data, size)));
  /* header, version, random, three empty vectors, one extension with one name */
  assert_int_equal(size, 4 + 2 + 32 + 1 + 2 + 1 + 2 + 4 + 2 + 9);
  for (size_t i = 6; i < 38; i++) {
    assert_int_equal(data[i], 0);
  }
}

static void bytes_go_last(void **state) {
  (void)state;
  uint8_t data[ROOM];
  search s = {tq_span_text("http/1.1"), 0};
  size_t size = copy_sample(data, 0);
  size = tq_minimise(TQ_MUTATE_CLIENT_HELLO, data, size, has_needle, &s, 5000);
  assert_int_equal(size, 8);
  assert_memory_equal(data, "http/1.1", 8);
}

/* A lie about a length stays if it is what is looked for, and goes if it is not. */
static bool lies(void *context, tq_span input) {
  (void)context;
  return input.size > 40 && input.data[0] == 1 && !reads_whole(input);
}

static void the_lie_stays(void **state) {
  (void)state;
  uint8_t data[ROOM];
  size_t size = copy_sample(data, 0);
  data[3]++;
  size = tq_minimise(TQ_MUTATE_CLIENT_HELLO, data, size, lies, NULL, 5000);
  assert_true(lies(NULL, tq_span_of(data, size)));
  assert_true(size <= 45);
  search s = {tq_span_text("localhost"), 0};
  size = copy_sample(data, 0);
  data[3]++;
  size = tq_minimise(TQ_MUTATE_CLIENT_HELLO, data, size, has_needle, &s, 60);
  assert_true(size < tq_samples[0].bytes.size);
}

static void tries_are_bounded(void **state) {
  (void)state;
  for (size_t tries = 0; tries < 50; tries++) {
    uint8_t data[ROOM];
    search s = {tq_span_text("localhost"), 0};
    size_t size = copy_sample(data, 0);
    size = tq_minimise(TQ_MUTATE_CLIENT_HELLO, data, size, has_needle, &s, tries);
    assert_true(s.calls <= tries);
    assert_true(has_needle(&s, tq_span_of(data, size)));
  }
}

static bool always(void *context, tq_span input) {
  (void)context;
  (void)input;
  return true;
}

static bool never(void *context, tq_span input) {
  (void)context;
  (void)input;
  return false;
}

static void every_sample_can_vanish_or_stay(void **state) {
  (void)state;
  for (size_t i = 0; i < TQ_SAMPLE_COUNT; i++) {
    uint8_t data[ROOM];
    size_t size = copy_sample(data, i);
    assert_true(tq_minimise(tq_samples[i].kind, data, size, always, NULL, 10000) <= 1);
    size = copy_sample(data, i);
    assert_int_equal(tq_minimise(tq_samples[i].kind, data, size, never, NULL, 10000), size);
    assert_memory_equal(data, tq_samples[i].bytes.data, size);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(structure_goes_first),
      cmocka_unit_test(bytes_go_last),
      cmocka_unit_test(the_lie_stays),
      cmocka_unit_test(tries_are_bounded),
      cmocka_unit_test(every_sample_can_vanish_or_stay),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
