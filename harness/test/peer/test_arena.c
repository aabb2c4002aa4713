/* test_arena.c: memory is what it was after every restore, and an arena hides no heap error. */
#include "peer/arena.h"
#include "support/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#ifndef WITH_ASAN
#define WITH_ASAN 0
#endif

enum { CAPACITY = 1 << 20, ROUNDS = 20000, SLOTS = 64, SLOT_MAX = 700 };

static tq_arena *fresh_arena(void) {
  tq_arena *arena = tq_arena_new(CAPACITY);
  assert_non_null(arena);
  return arena;
}

static void gives_memory_like_libc(void **state) {
  (void)state;
  tq_arena *arena = fresh_arena();
  char *first = tq_arena_malloc(arena, 5);
  char *none = tq_arena_malloc(arena, 0);
  memcpy(first, "five", 5);
  assert_non_null(none);
  assert_int_equal((uintptr_t)first % 16, 0);
  char *longer = tq_arena_realloc(arena, first, 5000);
  assert_string_equal(longer, "five");
  assert_true(tq_arena_owns(arena, longer));
  assert_false(tq_arena_owns(arena, &longer));
  tq_arena_free(arena, NULL);
  tq_arena_free(arena, none);
  tq_arena_free(arena, longer);
  assert_int_equal(tq_arena_live(arena), 0);
  tq_arena_delete(arena);
}

static void says_when_it_is_exhausted(void **state) {
  (void)state;
  tq_arena *arena = fresh_arena();
  void *kept = tq_arena_malloc(arena, 100);
  assert_true(tq_arena_snapshot(arena));
  assert_null(tq_arena_malloc(arena, CAPACITY));
  assert_null(tq_arena_malloc(arena, SIZE_MAX));
  assert_true(tq_arena_exhausted(arena));
  assert_null(tq_arena_realloc(arena, kept, CAPACITY));
  tq_arena_restore(arena);
  assert_false(tq_arena_exhausted(arena));
  assert_non_null(tq_arena_malloc(arena, CAPACITY / 2));
  tq_arena_delete(arena);
}

static void uses_freed_chunks_again_before_the_snapshot_only(void **state) {
  (void)state;
  tq_arena *arena = fresh_arena();
  void *first = tq_arena_malloc(arena, 64);
  void *second = tq_arena_malloc(arena, 64);
  tq_arena_free(arena, first);
  assert_ptr_equal(tq_arena_malloc(arena, 60), first);
  assert_true(tq_arena_snapshot(arena));
  tq_arena_free(arena, second);
  assert_ptr_not_equal(tq_arena_malloc(arena, 64), second);
  tq_arena_delete(arena);
}

static void restores_every_byte(void **state) {
  (void)state;
  tq_arena *arena = fresh_arena();
  char *old = tq_arena_malloc(arena, 100);
  memset(old, 'o', 100);
  assert_true(tq_arena_snapshot(arena));
  size_t used = tq_arena_used(arena);
  for (int i = 0; i < 3; i++) {
    char *fresh = tq_arena_malloc(arena, 1000);
    for (size_t byte = 0; byte < 1000; byte++) {
      assert_int_equal(fresh[byte], 0);
    }
    memset(fresh, 'f', 1000);
    memset(old, 'x', 100);
    tq_arena_free(arena, old);
    tq_arena_restore(arena);
    assert_int_equal(old[0], 'o');
    assert_int_equal(old[99], 'o');
    assert_int_equal(tq_arena_used(arena), used);
    assert_int_equal(tq_arena_live(arena), 1);
  }
  tq_arena_delete(arena);
}

/* Random calls against a model of what every chunk should hold. */
static void keeps_chunks_apart(void **state) {
  (void)state;
  tq_arena *arena = tq_arena_new(256u << 20);
  unsigned char *slots[SLOTS] = {NULL};
  size_t sizes[SLOTS] = {0};
  unsigned seed = 1;
  assert_non_null(arena);
  for (int round = 0; round < ROUNDS; round++) {
    seed = seed * 1103515245u + 12345u;
    size_t slot = seed >> 8 & (SLOTS - 1);
    for (size_t i = 0; i < sizes[slot]; i++) {
      assert_int_equal(slots[slot][i], (unsigned char)slot);
    }
    sizes[slot] = (seed >> 16) % SLOT_MAX;
    slots[slot] = tq_arena_realloc(arena, slots[slot], sizes[slot]);
    assert_non_null(slots[slot]);
    memset(slots[slot], (int)slot, sizes[slot]);
  }
  tq_arena_delete(arena);
}

/* --- errors, each in a child that must not live through it --- */

static void over_read(tq_arena *arena, volatile char *old) {
  (void)arena;
  (void)old[100];
}

static void over_read_by_a_copy(tq_arena *arena, volatile char *old) {
  void *(*volatile copy)(void *, const void *, size_t) = memcpy; /* no compiler looks through it */
  char bytes[101];
  (void)arena;
  copy(bytes, (const char *)old, sizeof bytes);
}

static void over_write_of_a_new_chunk(tq_arena *arena, volatile char *old) {
  (void)old;
  volatile char *fresh = tq_arena_malloc(arena, 13);
  fresh[13] = 1;
}

static void under_read(tq_arena *arena, volatile char *old) {
  (void)arena;
  (void)old[-1];
}

static void use_after_free(tq_arena *arena, volatile char *old) {
  tq_arena_free(arena, (char *)old);
  (void)tq_arena_malloc(arena, 100);
  (void)old[0];
}

static void use_after_realloc(tq_arena *arena, volatile char *old) {
  (void)tq_arena_realloc(arena, (char *)old, 200);
  (void)old[0];
}

static void use_of_the_last_run(tq_arena *arena, volatile char *old) {
  (void)old;
  volatile char *fresh = tq_arena_malloc(arena, 50);
  tq_arena_restore(arena);
  (void)fresh[0];
}

static void double_free(tq_arena *arena, volatile char *old) {
  tq_arena_free(arena, (char *)old);
  tq_arena_free(arena, (char *)old);
}

static void wild_free(tq_arena *arena, volatile char *old) {
  tq_arena_free(arena, (char *)old + 16);
}

static void no_error(tq_arena *arena, volatile char *old) {
  old[99] = 1;
  char *fresh = tq_arena_malloc(arena, 13);
  memset(fresh, 1, 13);
  tq_arena_free(arena, fresh);
  tq_arena_restore(arena);
  old[0] = 1;
  tq_arena_free(arena, (char *)old);
}

typedef struct error_case {
  const char *name;
  void (*act)(tq_arena *, volatile char *);
  const char *said; /* a part of what it must say before it dies; NULL: it must live */
  bool needs_asan;
} error_case;

/* clang-format off */
static const error_case errors[] = {
  {"no error",                  no_error,                  NULL,                   false},
  {"double free",               double_free,               "arena: double free",   false},
  {"wild free",                 wild_free,                 "arena: wild free",     false},
  {"over-read",                 over_read,                 "heap-buffer-overflow", true},
  {"over-read by a copy",       over_read_by_a_copy,       "heap-buffer-overflow", true},
  {"over-write of a new chunk", over_write_of_a_new_chunk, "heap-buffer-overflow", true},
  {"under-read",                under_read,                "heap-buffer-overflow", true},
  {"use after free",            use_after_free,            "heap-use-after-free",  true},
  {"use after realloc",         use_after_realloc,         "heap-use-after-free",  true},
  {"use of the last run",       use_of_the_last_run,       "heap-buffer-overflow", true},
};
/* clang-format on */

static _Noreturn void act_as_child(const error_case *row, int error_output) {
  dup2(error_output, STDERR_FILENO);
  tq_arena *arena = tq_arena_new(CAPACITY);
  volatile char *old = tq_arena_malloc(arena, 100);
  if (tq_arena_snapshot(arena)) {
    row->act(arena, old);
  }
  _exit(0);
}

static void check_error(const error_case *row) {
  int ends[2];
  char said[8192] = "";
  size_t size = 0;
  assert_int_equal(pipe(ends), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    act_as_child(row, ends[1]);
  }
  close(ends[1]);
  for (ssize_t got = 1; got > 0 && size < sizeof said - 1; size += (size_t)(got > 0 ? got : 0)) {
    got = read(ends[0], said + size, sizeof said - 1 - size);
  }
  close(ends[0]);
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  bool lived = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (lived != (row->said == NULL) || (row->said != NULL && strstr(said, row->said) == NULL)) {
    fail_msg("%s: %s; it said: %.200s", row->name, lived ? "lived" : "died", said);
  }
}

static void hides_no_error(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
    if (errors[i].needs_asan && !WITH_ASAN) {
      print_message("skipped: %s: needs AddressSanitizer\n", errors[i].name);
      continue;
    }
    check_error(&errors[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gives_memory_like_libc),
      cmocka_unit_test(says_when_it_is_exhausted),
      cmocka_unit_test(uses_freed_chunks_again_before_the_snapshot_only),
      cmocka_unit_test(restores_every_byte),
      cmocka_unit_test(keeps_chunks_apart),
      cmocka_unit_test(hides_no_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
