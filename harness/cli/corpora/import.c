/* import.c: see import.h. */
#include "cli/corpora/import.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 4, CLIENT_HELLO = 1, HANDSHAKE = 22, LARGEST_TYPE = 24 };

/* importing: passes messages on, and counts them. */
typedef struct importing {
  tq_stream_fn call;
  void *context;
  size_t count;
} importing;

static void take_message(void *context, tq_span message) {
  importing *with = context;
  with->count++;
  with->call(with->context, message);
}

static void take_stream(void *context, tq_span stream) {
  tq_records_read(stream, take_message, context);
}

static bool is_message(tq_span bytes) {
  if (bytes.size < HEADER || bytes.data[0] > LARGEST_TYPE) {
    return false;
  }
  size_t length = (size_t)bytes.data[1] << 16 | (size_t)bytes.data[2] << 8 | bytes.data[3];
  return length == bytes.size - HEADER;
}

/* A version, 32 bytes of random, a session id of at most 32 bytes, and suites that end before the
 * body does. */
static bool is_body(tq_span bytes) {
  enum { SESSION_ID = 34, SESSION_ID_MAX = 32 };
  if (bytes.size < SESSION_ID + 5 || bytes.data[0] != 3 || bytes.data[1] > 4 ||
      bytes.data[SESSION_ID] > SESSION_ID_MAX) {
    return false;
  }
  size_t at = SESSION_ID + 1 + (size_t)bytes.data[SESSION_ID];
  if (at + 2 > bytes.size) {
    return false;
  }
  size_t suites = (size_t)bytes.data[at] << 8 | bytes.data[at + 1];
  return suites >= 2 && suites % 2 == 0 && at + 2 + suites < bytes.size;
}

static void take_body(importing *with, tq_span body) {
  uint8_t *message = malloc(HEADER + body.size);
  if (message != NULL) {
    message[0] = CLIENT_HELLO;
    message[1] = (uint8_t)(body.size >> 16);
    message[2] = (uint8_t)(body.size >> 8);
    message[3] = (uint8_t)body.size;
    memcpy(message + HEADER, body.data, body.size);
    take_message(with, tq_span_of(message, HEADER + body.size));
  }
  free(message);
}

static void take_bytes(importing *with, tq_span bytes) {
  if (bytes.size > 5 && bytes.data[0] == HANDSHAKE && bytes.data[1] == 3) {
    take_stream(with, bytes);
  } else if (is_message(bytes)) {
    take_message(with, bytes);
  } else if (is_body(bytes)) {
    take_body(with, bytes);
  }
}

/* --- text --- */

static int digit_of(uint8_t byte) {
  const char *digits = "0123456789abcdef";
  const char *at = byte == 0 ? NULL : strchr(digits, tolower(byte));
  return at == NULL ? -1 : (int)(at - digits);
}

static bool is_text(tq_span file) {
  for (size_t i = 0; i < file.size; i++) {
    if (!isprint(file.data[i]) && !isspace(file.data[i])) {
      return false;
    }
  }
  return file.size != 0;
}

/* The offset that a line of a dump begins with: eight digits and two blanks. */
static size_t skip_offset(const uint8_t *line, size_t size) {
  size_t digits = 0;
  while (digits < size && digit_of(line[digits]) >= 0) {
    digits++;
  }
  bool offset = digits == 8 && size > 10 && line[8] == ' ' && line[9] == ' ';
  return offset ? digits : 0;
}

/* The bytes that a line says, behind those in BYTES. */
static size_t read_line(uint8_t *bytes, size_t count, const uint8_t *line, size_t size) {
  int high = -1;
  for (size_t i = skip_offset(line, size); i < size && line[i] != '|'; i++) {
    int digit = digit_of(line[i]);
    if (digit < 0 && line[i] != ' ' && line[i] != ':' && line[i] != '\r' && line[i] != '\t') {
      break;
    }
    if (digit >= 0 && high >= 0) {
      bytes[count++] = (uint8_t)(high << 4 | digit);
    }
    high = digit < 0 ? high : (high >= 0 ? -1 : digit);
  }
  return count;
}

static void take_text(importing *with, tq_span file) {
  uint8_t *bytes = malloc(file.size + 1);
  size_t count = 0;
  for (size_t at = 0; bytes != NULL && at < file.size;) {
    const uint8_t *end = memchr(file.data + at, '\n', file.size - at);
    size_t size = end == NULL ? file.size - at : (size_t)(end - file.data) - at;
    if (size >= 3 && memcmp(file.data + at, ">>>", 3) == 0) {
      take_bytes(with, tq_span_of(bytes, count));
      count = 0;
    } else {
      count = read_line(bytes, count, file.data + at, size);
    }
    at += size + 1;
  }
  if (bytes != NULL) {
    take_bytes(with, tq_span_of(bytes, count));
  }
  free(bytes);
}

size_t tq_import(tq_span file, tq_stream_fn call, void *context) {
  importing with = {call, context, 0};
  if (tq_capture_is(file)) {
    tq_capture_read(file, take_stream, &with);
  } else if (is_text(file)) {
    take_text(&with, file);
  } else {
    take_bytes(&with, file);
  }
  return with.count;
}
