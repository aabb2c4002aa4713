/* span.h: borrowed bytes. */
#ifndef TQ_WIRE_SPAN_H
#define TQ_WIRE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* tq_span: SIZE bytes at DATA, borrowed: whoever made the span says how long they live.
 * DATA may be NULL only where SIZE is 0. Passed by value everywhere. */
typedef struct tq_span {
  const uint8_t *data;
  size_t size;
} tq_span;

/* TQ_SPAN_EMPTY: the span of no bytes. */
#define TQ_SPAN_EMPTY ((tq_span){NULL, 0})

static inline tq_span tq_span_of(const void *data, size_t size) {
  return (tq_span){data, size};
}

/* tq_span_text: the bytes of a NUL-terminated string, without the NUL. */
static inline tq_span tq_span_text(const char *text) {
  return (tq_span){(const uint8_t *)text, strlen(text)};
}

/* tq_span_from: what remains of SPAN after its first SKIP bytes; if there are fewer, the empty span
 * at its end. */
static inline tq_span tq_span_from(tq_span span, size_t skip) {
  if (span.size == 0) {
    return span;
  }
  size_t taken = skip < span.size ? skip : span.size;
  return (tq_span){span.data + taken, span.size - taken};
}

/* tq_span_first: the first SIZE bytes of SPAN; all of it if there are fewer. */
static inline tq_span tq_span_first(tq_span span, size_t size) {
  return (tq_span){span.data, size < span.size ? size : span.size};
}

static inline bool tq_span_equal(tq_span a, tq_span b) {
  if (a.size != b.size) {
    return false;
  }
  return a.data == NULL || b.data == NULL || memcmp(a.data, b.data, a.size) == 0;
}

#endif
