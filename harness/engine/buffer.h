/* buffer.h: bytes that grow at the back and are taken from the front. */
#ifndef TQ_ENGINE_BUFFER_H
#define TQ_ENGINE_BUFFER_H

#include "wire/span.h"

/* tq_buffer: owns DATA. The bytes from TAKEN to SIZE are in it. All zero is an empty one. */
typedef struct tq_buffer {
  uint8_t *data;
  size_t capacity;
  size_t size;
  size_t taken;
} tq_buffer;

void tq_buffer_free(tq_buffer *buffer);

/* tq_buffer_add: BYTES at the back. tq_buffer_room: place for SIZE bytes at the back, to be counted
 * in with tq_buffer_grew. Out of memory ends the process: a harness cannot go on without. */
void tq_buffer_add(tq_buffer *buffer, tq_span bytes);
uint8_t *tq_buffer_room(tq_buffer *buffer, size_t size);
void tq_buffer_grew(tq_buffer *buffer, size_t size);

/* tq_buffer_bytes: what is in it; borrowed until the next change. */
static inline tq_span tq_buffer_bytes(const tq_buffer *buffer) {
  return buffer->data == NULL
             ? TQ_SPAN_EMPTY
             : tq_span_of(buffer->data + buffer->taken, buffer->size - buffer->taken);
}

/* tq_buffer_take: SIZE bytes from the front are done with. */
void tq_buffer_take(tq_buffer *buffer, size_t size);

/* tq_buffer_set: empties it and puts BYTES in; they must not be its own. */
void tq_buffer_set(tq_buffer *buffer, tq_span bytes);

#endif
