/* shared.h: how a test reads known answers from the folder `shared` beside the source tree. A test
 * whose data are absent says so and is skipped. */
#ifndef TQ_TEST_SUPPORT_SHARED_H
#define TQ_TEST_SUPPORT_SHARED_H

#include "wire/span.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* after what it needs */
#include <cmocka.h>

enum { TQ_SHARED_PATH_MAX = 1024 };

static inline void shared_path(char path[TQ_SHARED_PATH_MAX], const char *name) {
  snprintf(path, TQ_SHARED_PATH_MAX, "%s/../shared/%s", TQ_SOURCE_DIR, name);
}

/* shared_file: a whole file; the caller frees DATA. Skips the test where it is absent. */
static inline tq_span shared_file(const char *name) {
  char path[TQ_SHARED_PATH_MAX];
  shared_path(path, name);
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    print_message("skipped: %s is not there\n", name);
    skip();
  }
  enum { FILE_MAX = 1 << 20 };
  uint8_t *data = malloc(FILE_MAX);
  size_t size = data == NULL ? 0 : fread(data, 1, FILE_MAX, file);
  fclose(file);
  return tq_span_of(data, size);
}

/* shared_json: a parsed file; the caller drops it. Skips the test where it is absent. */
static inline json_t *shared_json(const char *name) {
  char path[TQ_SHARED_PATH_MAX];
  shared_path(path, name);
  json_error_t error;
  json_t *root = json_load_file(path, 0, &error);
  if (root == NULL) {
    print_message("skipped: %s is not there, or no JSON\n", name);
    skip();
  }
  return root;
}

static inline int hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  return (digit | 0x20) >= 'a' && (digit | 0x20) <= 'f' ? (digit | 0x20) - 'a' + 10 : -1;
}

/* from_hex: the bytes of TEXT (blanks are passed over) into INTO, which has room for SIZE. Fails
 * the test if they do not fit. */
static inline tq_span from_hex(const char *text, uint8_t *into, size_t size) {
  size_t count = 0;
  for (; *text != '\0'; text++) {
    if (hex_digit(*text) < 0) {
      continue;
    }
    assert_true(count < size && hex_digit(text[1]) >= 0);
    into[count++] = (uint8_t)(hex_digit(text[0]) << 4 | hex_digit(text[1]));
    text++;
  }
  return tq_span_of(into, count);
}

/* assert_bytes: ACTUAL is what EXPECTED says. */
static inline void assert_bytes(tq_span actual, tq_span expected) {
  assert_int_equal(actual.size, expected.size);
  if (expected.size != 0) {
    assert_memory_equal(actual.data, expected.data, expected.size);
  }
}

static inline void assert_hex(tq_span actual, const char *expected) {
  uint8_t bytes[4096];
  assert_bytes(actual, from_hex(expected, bytes, sizeof bytes));
}

#endif
