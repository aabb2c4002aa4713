/* buffer.c: see buffer.h. */
#include "engine/buffer.h"

#include <stdio.h>
#include <stdlib.h>

enum { FIRST_CAPACITY = 4096 };

void tq_buffer_free(tq_buffer *buffer) {
  free(buffer->data);
  *buffer = (tq_buffer){NULL, 0, 0, 0};
}

uint8_t *tq_buffer_room(tq_buffer *buffer, size_t size) {
  size_t needed = buffer->size + size;
  if (needed > buffer->capacity || buffer->data == NULL) {
    size_t capacity = buffer->capacity == 0 ? FIRST_CAPACITY : buffer->capacity;
    while (capacity < needed) {
      capacity *= 2;
    }
    uint8_t *data = realloc(buffer->data, capacity);
    if (data == NULL) {
      fputs("engine: out of memory\n", stderr);
      abort();
    }
    buffer->data = data;
    buffer->capacity = capacity;
  }
  return buffer->data + buffer->size;
}

void tq_buffer_grew(tq_buffer *buffer, size_t size) {
  buffer->size += size;
}

void tq_buffer_add(tq_buffer *buffer, tq_span bytes) {
  uint8_t *place = tq_buffer_room(buffer, bytes.size);
  if (bytes.size != 0) {
    memcpy(place, bytes.data, bytes.size);
  }
  buffer->size += bytes.size;
}

void tq_buffer_take(tq_buffer *buffer, size_t size) {
  buffer->taken += size;
  if (buffer->taken >= buffer->size) {
    buffer->taken = 0;
    buffer->size = 0;
  }
}

void tq_buffer_set(tq_buffer *buffer, tq_span bytes) {
  buffer->size = 0;
  buffer->taken = 0;
  tq_buffer_add(buffer, bytes);
}
