/* hello.c: see hello.h. */
#include "peer/planted/hello.h"

enum { CLIENT_HELLO = 1, RANDOM_SIZE = 32, RULE = 1 };

static tq_span vector(tq_reader *reader, uint8_t width) {
  tq_bounds bounds = {0, (1u << 8 * width) - 1u, width, 1};
  return tq_read_opaque_vector(reader, "", bounds, RULE);
}

static void read_extensions(planted_hello *hello, tq_reader *reader) {
  tq_reader block = tq_read_vector(reader, "", (tq_bounds){0, 0xffff, 2, 1}, RULE);
  while (tq_reader_left(&block) > 0 && hello->count < PLANTED_EXTENSIONS_MAX) {
    planted_extension *extension = &hello->extensions[hello->count++];
    extension->type = tq_read_u16(&block, "", RULE);
    extension->data = vector(&block, 2);
  }
  tq_reader_end(&block, RULE);
}

bool tq_planted_hello_read(planted_hello *hello, tq_span message) {
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, message, 0, NULL);
  *hello = (planted_hello){0};
  if (tq_read_u8(&reader, "", RULE) != CLIENT_HELLO ||
      tq_read_u24(&reader, "", RULE) != tq_reader_left(&reader)) {
    return false;
  }
  hello->version = tq_read_u16(&reader, "", RULE);
  hello->random = tq_read_opaque(&reader, "", RANDOM_SIZE, RULE);
  hello->session_id = vector(&reader, 1);
  hello->suites = vector(&reader, 2);
  hello->compression = vector(&reader, 1);
  hello->has_extensions = tq_reader_left(&reader) > 0;
  if (hello->has_extensions) {
    read_extensions(hello, &reader);
  }
  hello->trailing = tq_read_rest(&reader, "");
  return !parse.failed;
}

static void write_extensions(tq_writer *writer, const planted_hello *hello) {
  size_t block = tq_write_open(writer, 2);
  for (size_t i = 0; i < hello->count; i++) {
    tq_write_u16(writer, hello->extensions[i].type);
    tq_write_opaque(writer, 2, hello->extensions[i].data);
  }
  tq_write_close(writer, block, 2);
}

void tq_planted_hello_write(tq_writer *writer, const planted_hello *hello) {
  tq_write_u8(writer, CLIENT_HELLO);
  size_t message = tq_write_open(writer, 3);
  tq_write_u16(writer, hello->version);
  tq_write_bytes(writer, hello->random);
  tq_write_opaque(writer, 1, hello->session_id);
  tq_write_opaque(writer, 2, hello->suites);
  tq_write_opaque(writer, 1, hello->compression);
  if (hello->has_extensions) {
    write_extensions(writer, hello);
  }
  tq_write_close(writer, message, 3);
}

planted_extension *tq_planted_hello_find(planted_hello *hello, uint16_t type) {
  for (size_t i = 0; i < hello->count; i++) {
    if (hello->extensions[i].type == type) {
      return &hello->extensions[i];
    }
  }
  return NULL;
}

void tq_planted_hello_drop(planted_hello *hello, size_t index) {
  for (size_t i = index + 1; i < hello->count; i++) {
    hello->extensions[i - 1] = hello->extensions[i];
  }
  hello->count--;
}

tq_span tq_planted_hello_keep(planted_hello *hello, tq_span bytes) {
  if (bytes.size == 0 || bytes.size > PLANTED_SPARE - hello->spare_used) {
    return TQ_SPAN_EMPTY;
  }
  uint8_t *copy = hello->spare + hello->spare_used;
  memcpy(copy, bytes.data, bytes.size);
  hello->spare_used += bytes.size;
  return tq_span_of(copy, bytes.size);
}

bool tq_planted_has_code(tq_span list, uint16_t code) {
  for (size_t i = 0; i + 1 < list.size; i += 2) {
    if ((list.data[i] << 8 | list.data[i + 1]) == code) {
      return true;
    }
  }
  return false;
}
