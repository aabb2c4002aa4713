/* der_chain.c: see der_chain.h. */
#include "wire/der_chain.h"

/* The bytes of the element that INPUT begins with: its header, in the definite form, of up to four
 * bytes of length, and what that says; all of INPUT where it cannot be followed. */
static size_t element_size(tq_span input) {
  enum { LONG_TAG = 0x1f, LONG_LENGTH = 0x80, LENGTH_BYTES = 4, HEADER = 2 };
  if (input.size < HEADER || (input.data[0] & LONG_TAG) == LONG_TAG) {
    return input.size;
  }
  size_t size = input.data[1];
  size_t header = HEADER;
  if ((size & LONG_LENGTH) != 0) {
    size_t bytes = size & ~(size_t)LONG_LENGTH;
    if (bytes == 0 || bytes > LENGTH_BYTES || bytes > input.size - HEADER) {
      return input.size;
    }
    size = 0;
    for (; header < HEADER + bytes; header++) {
      size = size << 8 | input.data[header];
    }
  }
  return size > input.size - header ? input.size : header + size;
}

size_t tq_der_chain(tq_span chain[TQ_DER_CHAIN_MAX], tq_span input) {
  size_t count = 0;
  while (input.size > 0) {
    size_t size = count == TQ_DER_CHAIN_MAX - 1 ? input.size : element_size(input);
    chain[count++] = tq_span_first(input, size);
    input = tq_span_from(input, size);
  }
  return count;
}
