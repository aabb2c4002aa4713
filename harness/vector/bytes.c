/* bytes.c: see bytes.h. */
#include "vector/bytes.h"

#include "spec/cipher_suite.h"
#include "spec/group.h"
#include "spec/signature_scheme.h"
#include "spec/version.h"

#include <stdlib.h>

bool tq_word_is(tq_span word, const char *text) {
  return tq_span_equal(word, tq_span_text(text));
}

static bool is_blank(uint8_t byte) {
  return byte == ' ' || byte == '\t';
}

static tq_span skip_blanks(tq_span text) {
  while (text.size != 0 && is_blank(text.data[0])) {
    text = tq_span_from(text, 1);
  }
  return text;
}

tq_span tq_word(tq_span *rest) {
  *rest = skip_blanks(*rest);
  size_t size = 0;
  while (size < rest->size && !is_blank(rest->data[size])) {
    size++;
  }
  tq_span word = tq_span_first(*rest, size);
  *rest = tq_span_from(*rest, size);
  return word;
}

static int digit_of(uint8_t byte) {
  if (byte >= '0' && byte <= '9') {
    return byte - '0';
  }
  return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static bool is_hex(tq_span word) {
  for (size_t i = 0; i < word.size; i++) {
    if (digit_of(word.data[i]) < 0) {
      return false;
    }
  }
  return word.size != 0 && word.size % 2 == 0;
}

static void write_hex(tq_writer *writer, tq_span word) {
  for (size_t i = 0; i + 1 < word.size; i += 2) {
    tq_write_u8(writer, (uint8_t)(digit_of(word.data[i]) << 4 | digit_of(word.data[i + 1])));
  }
}

static bool is_name(tq_span word, const char *name) {
  return strlen(name) == word.size && memcmp(name, word.data, word.size) == 0;
}

static const struct {
  const char *name;
  uint16_t code;
} versions[] = {
#define ROW(name, code, text) {#name, code},
    TQ_VERSION_TABLE(ROW)
#undef ROW
};

/* The code point that the registries give WORD; -1 if none does. */
static int registered(tq_span word) {
  size_t count;
  const tq_group *groups = tq_groups(&count);
  for (size_t i = 0; i < count; i++) {
    if (is_name(word, groups[i].name)) {
      return groups[i].code;
    }
  }
  const tq_signature_scheme *schemes = tq_signature_schemes(&count);
  for (size_t i = 0; i < count; i++) {
    if (is_name(word, schemes[i].name)) {
      return schemes[i].code;
    }
  }
  const tq_cipher_suite *suites = tq_cipher_suites(&count);
  for (size_t i = 0; i < count; i++) {
    if (is_name(word, suites[i].name + strlen("TLS_"))) {
      return suites[i].code;
    }
  }
  for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
    if (is_name(word, versions[i].name)) {
      return versions[i].code;
    }
  }
  return -1;
}

/* expression: one text while it is read. */
typedef struct expression {
  tq_writer *writer;
  tq_span rest;
  tq_bytes_names names;
  const char *error;
} expression;

static void fail(expression *e, const char *error) {
  e->error = e->error == NULL ? error : e->error;
  e->rest = TQ_SPAN_EMPTY;
}

static long number_of(tq_span word) {
  char digits[12] = "";
  if (word.size == 0 || word.size >= sizeof digits) {
    return -1;
  }
  memcpy(digits, word.data, word.size);
  char *end;
  long value = strtol(digits, &end, 10);
  return *end == '\0' ? value : -1;
}

static void write_counted(tq_writer *writer, long size) {
  for (long i = 0; i < size; i++) {
    tq_write_u8(writer, (uint8_t)i);
  }
}

/* WORD without a `*` in it. */
static void write_plain(expression *e, tq_span word) {
  tq_span bytes;
  if (is_hex(word)) {
    write_hex(e->writer, word);
    return;
  }
  if (e->names.find != NULL && e->names.find(e->names.context, word, &bytes)) {
    tq_write_bytes(e->writer, bytes);
    return;
  }
  int code = registered(word);
  if (code < 0) {
    fail(e, "neither hexadecimal nor a known name");
    return;
  }
  tq_write_u16(e->writer, (uint16_t)code);
}

static void write_word(expression *e, tq_span word) {
  const uint8_t *star = memchr(word.data, '*', word.size);
  if (star == NULL) {
    write_plain(e, word);
    return;
  }
  tq_span what = tq_span_first(word, (size_t)(star - word.data));
  long times = number_of(tq_span_from(word, what.size + 1));
  if (times < 0) {
    fail(e, "a number must follow *");
    return;
  }
  if (tq_word_is(what, "count")) {
    write_counted(e->writer, times);
    return;
  }
  for (long i = 0; i < times && e->error == NULL && !e->writer->failed; i++) {
    write_plain(e, what);
  }
}

static void write_text(expression *e) {
  e->rest = tq_span_from(e->rest, 1);
  const uint8_t *end = e->rest.size == 0 ? NULL : memchr(e->rest.data, '"', e->rest.size);
  if (end == NULL) {
    fail(e, "a text has no end");
    return;
  }
  size_t size = (size_t)(end - e->rest.data);
  tq_write_bytes(e->writer, tq_span_first(e->rest, size));
  e->rest = tq_span_from(e->rest, size + 1);
}

static void write_items(expression *e, bool inner);

/* A word ends at a blank or a bracket. */
static tq_span take_item(expression *e) {
  size_t size = 0;
  while (size < e->rest.size && !is_blank(e->rest.data[size]) && e->rest.data[size] != ']' &&
         e->rest.data[size] != '[') {
    size++;
  }
  tq_span word = tq_span_first(e->rest, size);
  e->rest = tq_span_from(e->rest, size);
  return word;
}

/* What a vector's length prefix is made to say: SIZE, changed as HOW does (+1, -1, =0005). */
static bool length_of(size_t *length, tq_span how, size_t size) {
  *length = size;
  if (how.size == 0) {
    return true;
  }
  tq_span value = tq_span_from(how, 1);
  if (how.data[0] == '=' && is_hex(value) && value.size <= 6) {
    *length = 0;
    for (size_t i = 0; i < value.size; i++) {
      *length = *length << 4 | (size_t)digit_of(value.data[i]);
    }
    return true;
  }
  long change = number_of(value);
  if (change < 0 || (how.data[0] != '+' && how.data[0] != '-')) {
    return false;
  }
  *length = how.data[0] == '+' ? size + (size_t)change : size - (size_t)change;
  return true;
}

static void write_vector(expression *e) {
  e->rest = tq_span_from(e->rest, 1);
  tq_span head = take_item(e);
  size_t width = head.size == 0 ? 0 : (size_t)(head.data[0] - '0');
  if (width < 1 || width > 3) {
    fail(e, "a vector begins with the width of its length, 1 to 3");
    return;
  }
  size_t at = e->writer->size;
  size_t mark = tq_write_open(e->writer, (uint8_t)width);
  write_items(e, true);
  tq_write_close(e->writer, mark, (uint8_t)width);
  size_t length;
  if (e->writer->failed ||
      !length_of(&length, tq_span_from(head, 1), e->writer->size - at - width)) {
    fail(e, "a vector is too long, or its length is not as [2+1, [2-1 or [2=0005");
    return;
  }
  for (size_t i = 0; i < width; i++) {
    e->writer->data[at + i] = (uint8_t)(length >> (8 * (width - 1 - i)));
  }
}

static void write_items(expression *e, bool inner) {
  for (e->rest = skip_blanks(e->rest); e->rest.size != 0; e->rest = skip_blanks(e->rest)) {
    switch (e->rest.data[0]) {
    case ']':
      if (!inner) {
        fail(e, "a ] too many");
        return;
      }
      e->rest = tq_span_from(e->rest, 1);
      return;
    case '[':
      write_vector(e);
      break;
    case '"':
      write_text(e);
      break;
    default:
      write_word(e, take_item(e));
      break;
    }
  }
  if (inner) {
    fail(e, "a [ without its ]");
  }
}

const char *tq_bytes_write(tq_writer *writer, tq_span text, tq_bytes_names names) {
  expression e = {writer, text, names, NULL};
  write_items(&e, false);
  if (e.error == NULL && writer->failed) {
    return "too many bytes";
  }
  return e.error;
}
