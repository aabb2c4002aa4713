/* test_engine_afl.c: the mutators as afl-fuzz loads and calls them. */
#include "support/check.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 2000, HEADER = 4, HELLO = 76 };

/* library: of one target. */
typedef struct library {
  void *handle;
  void *(*init)(void *afl, unsigned seed);
  size_t (*fuzz)(void *data, uint8_t *bytes, size_t size, uint8_t **made, uint8_t *donor,
                 size_t donor_size, size_t max);
  void (*deinit)(void *data);
} library;

static library load(const char *target) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.so", TQ_AFL_MUTATORS, target);
  library made = {.handle = dlopen(path, RTLD_NOW | RTLD_LOCAL)};
  assert_non_null(made.handle);
  *(void **)&made.init = dlsym(made.handle, "afl_custom_init");
  *(void **)&made.fuzz = dlsym(made.handle, "afl_custom_fuzz");
  *(void **)&made.deinit = dlsym(made.handle, "afl_custom_deinit");
  assert_non_null(made.init);
  assert_non_null(made.fuzz);
  assert_non_null(made.deinit);
  return made;
}

/* A ClientHello of HELLO bytes whose lengths are true. */
static void make_hello(uint8_t *bytes, uint8_t random) {
  static const uint8_t tail[] = {0, 0, 2, 0x13, 1, 1, 0, 0, 29, 0, 43, 0, 3, 2, 3, 4};
  memset(bytes, 0, HELLO);
  bytes[0] = 1;
  bytes[3] = HELLO - HEADER;
  bytes[4] = 3;
  bytes[5] = 3;
  memset(bytes + 6, random, 32);
  memcpy(bytes + 38, tail, sizeof tail);
  static const uint8_t groups[] = {0, 10, 0, 18, 0, 16};
  memcpy(bytes + 54, groups, sizeof groups);
}

/* counts: of what a session gave. SUM: of all its bytes. */
typedef struct counts {
  size_t changed;
  size_t true_length;
  size_t from_donor;
  uint64_t sum;
} counts;

static void count(counts *made, const uint8_t *out, size_t size, const uint8_t *hello) {
  made->changed += size != HELLO || memcmp(out, hello, HELLO) != 0;
  made->true_length += size > HEADER && HEADER + ((size_t)out[2] << 8 | out[3]) == size;
  made->from_donor += memchr(out, 0xdd, size) != NULL;
  for (size_t i = 0; i < size; i++) {
    made->sum = (made->sum ^ out[i]) * 0x100000001b3u;
  }
}

static counts play(const library *with, unsigned seed, size_t max) {
  uint8_t hello[HELLO];
  uint8_t donor[HELLO];
  uint8_t *out = NULL;
  counts made = {0};
  void *session = with->init(NULL, seed);
  assert_non_null(session);
  make_hello(hello, 0xaa);
  make_hello(donor, 0xdd);
  for (size_t i = 0; i < ROUNDS; i++) {
    size_t size = with->fuzz(session, hello, sizeof hello, &out, donor, sizeof donor, max);
    assert_true(size <= max);
    assert_non_null(out);
    count(&made, out, size, hello);
  }
  assert_int_equal(hello[6], 0xaa); /* afl-fuzz's own, left as it was */
  with->deinit(session);
  return made;
}

static void messages_are_mutated_as_messages(void **state) {
  (void)state;
  library with = load("client_hello");
  counts first = play(&with, 1, 4096);
  counts again = play(&with, 1, 4096);
  counts other = play(&with, 2, 4096);
  print_message("%zu of %d changed, %zu of a true length, %zu with bytes of the donor\n",
                first.changed, ROUNDS, first.true_length, first.from_donor);
  assert_true(first.changed > ROUNDS * 9 / 10);
  assert_true(first.true_length > ROUNDS / 2); /* of random bytes, hardly any */
  assert_true(first.true_length < ROUNDS);
  assert_true(first.from_donor > ROUNDS / 100);
  assert_true(first.sum == again.sum); /* the seed alone says what comes */
  assert_true(first.sum != other.sum);
  play(&with, 3, HELLO / 2); /* room for less than the input */
  dlclose(with.handle);
}

static void nothing_is_an_input_too(void **state) {
  (void)state;
  library with = load("certificate");
  uint8_t *out = NULL;
  void *session = with.init(NULL, 1);
  assert_non_null(session);
  for (size_t i = 0; i < 100; i++) {
    assert_true(with.fuzz(session, NULL, 0, &out, NULL, 0, 1 << 20) <= 1 << 20);
    assert_non_null(out);
  }
  with.deinit(session);
  dlclose(with.handle);
}

int main(void) {
  if (strcmp(TQ_FLAVOUR, "fast") != 0) {
    puts("skipped: the mutators for AFL++ are built in flavour fast");
    return 77;
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(messages_are_mutated_as_messages),
      cmocka_unit_test(nothing_is_an_input_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
