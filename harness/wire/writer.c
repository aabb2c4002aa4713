/* writer.c: see writer.h. */
#include "wire/writer.h"

tq_writer tq_writer_over(void *data, size_t capacity) {
  return (tq_writer){data, capacity, 0, false};
}

tq_span tq_writer_bytes(const tq_writer *writer) {
  return writer->failed ? TQ_SPAN_EMPTY : tq_span_of(writer->data, writer->size);
}

static uint8_t *grow(tq_writer *writer, size_t size) {
  if (writer->failed || writer->capacity - writer->size < size) {
    writer->failed = true;
    return NULL;
  }
  uint8_t *place = writer->data + writer->size;
  writer->size += size;
  return place;
}

static void put_number(uint8_t *place, uint64_t value, size_t width) {
  for (size_t i = 0; i < width; i++) {
    place[i] = (uint8_t)(value >> (8 * (width - 1 - i)));
  }
}

static void write_number(tq_writer *writer, uint64_t value, size_t width) {
  uint8_t *place = grow(writer, width);
  if (place != NULL) {
    put_number(place, value, width);
  }
}

void tq_write_u8(tq_writer *writer, uint8_t value) {
  write_number(writer, value, 1);
}

void tq_write_u16(tq_writer *writer, uint16_t value) {
  write_number(writer, value, 2);
}

void tq_write_u24(tq_writer *writer, uint32_t value) {
  write_number(writer, value, 3);
}

void tq_write_u32(tq_writer *writer, uint32_t value) {
  write_number(writer, value, 4);
}

void tq_write_u64(tq_writer *writer, uint64_t value) {
  write_number(writer, value, 8);
}

void tq_write_bytes(tq_writer *writer, tq_span bytes) {
  uint8_t *place = grow(writer, bytes.size);
  if (place != NULL && bytes.size != 0) {
    memcpy(place, bytes.data, bytes.size);
  }
}

size_t tq_write_open(tq_writer *writer, uint8_t width) {
  size_t mark = writer->size;
  write_number(writer, 0, width);
  return mark;
}

void tq_write_close(tq_writer *writer, size_t mark, uint8_t width) {
  if (writer->failed) {
    return;
  }
  size_t size = writer->size - mark - width;
  if (width < sizeof size && size >> (8 * width) != 0) {
    writer->failed = true;
    return;
  }
  put_number(writer->data + mark, size, width);
}

void tq_write_opaque(tq_writer *writer, uint8_t width, tq_span bytes) {
  size_t mark = tq_write_open(writer, width);
  tq_write_bytes(writer, bytes);
  tq_write_close(writer, mark, width);
}
