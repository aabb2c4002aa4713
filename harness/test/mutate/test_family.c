/* test_family.c: the enumerated edits of honest messages: each has its own name, the honest message
 * comes first, and two enumerations give the same. */
#include "mutate/family.h"
#include "samples.h"
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* names: those seen so far, and a sum of all that was given. */
typedef struct names {
  char **items;
  size_t count;
  uint64_t sum;
  tq_span honest;
  size_t same;
} names;

static bool note(void *context, const char *words, tq_span message) {
  names *all = context;
  all->items = realloc(all->items, (all->count + 1) * sizeof *all->items);
  assert_non_null(all->items);
  all->items[all->count] = strdup(words);
  if (all->count == 0) {
    assert_string_equal(words, "the honest message");
  }
  all->same += tq_span_equal(message, all->honest);
  all->count++;
  for (size_t i = 0; i < message.size; i++) {
    all->sum = (all->sum ^ message.data[i]) * 0x100000001b3u;
  }
  return true;
}

static int by_text(const void *left, const void *right) {
  return strcmp(*(char *const *)left, *(char *const *)right);
}

static names enumerate(tq_family *family, tq_span honest) {
  names all = {.honest = honest};
  assert_true(tq_family_each(family, honest, true, note, &all));
  return all;
}

static void drop(names *all) {
  for (size_t i = 0; i < all->count; i++) {
    free(all->items[i]);
  }
  free(all->items);
}

static void every_edit_has_its_own_name(void **state) {
  (void)state;
  tq_family *family = tq_family_new();
  size_t twice = 0;
  for (size_t s = 0; s < TQ_SAMPLE_COUNT; s++) {
    if (tq_samples[s].kind >= TQ_MUTATE_FLOW) {
      continue;
    }
    tq_span honest = tq_samples[s].bytes;
    names all = enumerate(family, honest);
    names again = enumerate(family, honest);
    assert_true(all.count > 60);
    assert_int_equal(all.same, 1);
    assert_int_equal(all.count, again.count);
    assert_true(all.sum == again.sum);
    qsort(all.items, all.count, sizeof *all.items, by_text);
    for (size_t i = 1; i < all.count; i++) {
      if (strcmp(all.items[i - 1], all.items[i]) == 0) {
        print_error("twice: %s\n", all.items[i]);
        twice++;
      }
    }
    drop(&all);
    drop(&again);
  }
  tq_family_free(family);
  assert_int_equal(twice, 0);
}

static bool stop_at_third(void *context, const char *words, tq_span message) {
  size_t *seen = context;
  (void)words;
  (void)message;
  return ++*seen < 3;
}

static void an_enumeration_can_be_ended(void **state) {
  (void)state;
  size_t seen = 0;
  tq_family *family = tq_family_new();
  assert_false(tq_family_each(family, tq_samples[0].bytes, true, stop_at_third, &seen));
  assert_int_equal(seen, 3);
  tq_family_free(family);
}

static void specimens_are_whole(void **state) {
  (void)state;
  for (size_t i = 0; i < tq_specimen_count; i++) {
    tq_span message = tq_specimens[i].message;
    size_t body = (size_t)message.data[1] << 16 | (size_t)message.data[2] << 8 | message.data[3];
    assert_int_equal(message.data[0], tq_specimens[i].type);
    assert_int_equal(message.size, body + 4);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_edit_has_its_own_name),
      cmocka_unit_test(an_enumeration_can_be_ended),
      cmocka_unit_test(specimens_are_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
