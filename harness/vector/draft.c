/* draft.c: see draft.h. */
#include "vector/draft.h"

#include "spec/extension.h"

#include <stdlib.h>

tq_draft tq_draft_empty(void) {
  enum { CLIENT_HELLO = 1 };
  return (tq_draft){.type = CLIENT_HELLO, .cut = -1, .stop = -1};
}

/* pen: what one line needs at hand. */
struct pen {
  tq_draft *draft;
  tq_span rest; /* of the line */
  tq_writer *store;
  tq_bytes_names names;
};

static const char *take_bytes(tq_span *bytes, struct pen *pen) {
  size_t start = pen->store->size;
  const char *error = tq_bytes_write(pen->store, pen->rest, pen->names);
  *bytes = tq_span_of(pen->store->data + start, pen->store->size - start);
  pen->rest = TQ_SPAN_EMPTY;
  return error;
}

static int hex_value(tq_span word) {
  char text[8] = "";
  if (word.size != 4) {
    return -1;
  }
  memcpy(text, word.data, word.size);
  char *end;
  long value = strtol(text, &end, 16);
  return *end == '\0' ? (int)value : -1;
}

static const struct {
  const char *name;
  uint16_t type;
} extension_names[] = {
#define ROW(name, type, where) {#name, type},
    TQ_EXTENSION_TABLE(ROW)
#undef ROW
};

static int extension_type(tq_span word) {
  for (size_t i = 0; i < TQ_EXTENSION_KINDS; i++) {
    if (tq_word_is(word, extension_names[i].name)) {
      return extension_names[i].type;
    }
  }
  return hex_value(word);
}

static const char *take_extension(tq_draft_extension *extension, struct pen *pen) {
  int type = extension_type(tq_word(&pen->rest));
  if (type < 0) {
    return "not an extension's name, nor its type in four hexadecimal digits";
  }
  *extension = (tq_draft_extension){.type = (uint16_t)type};
  return take_bytes(&extension->data, pen);
}

static size_t find(const tq_draft *draft, uint16_t type) {
  size_t at = 0;
  while (at < draft->count && draft->extensions[at].type != type) {
    at++;
  }
  return at;
}

static void remove_at(tq_draft *draft, size_t at) {
  draft->count--;
  memmove(&draft->extensions[at], &draft->extensions[at + 1],
          (draft->count - at) * sizeof draft->extensions[0]);
}

static const char *insert_at(tq_draft *draft, size_t at, tq_draft_extension extension) {
  if (draft->count == TQ_DRAFT_EXTENSIONS_MAX) {
    return "too many extensions";
  }
  memmove(&draft->extensions[at + 1], &draft->extensions[at],
          (draft->count - at) * sizeof draft->extensions[0]);
  draft->extensions[at] = extension;
  draft->count++;
  return NULL;
}

/* extension NAME BYTES: in place of the one that is there, or behind all others. */
static const char *set_extension(struct pen *pen) {
  tq_draft_extension extension = {0};
  const char *error = take_extension(&extension, pen);
  size_t at = find(pen->draft, extension.type);
  if (error != NULL || at == pen->draft->count) {
    return error == NULL ? insert_at(pen->draft, at, extension) : error;
  }
  pen->draft->extensions[at] = extension;
  return NULL;
}

/* another NAME BYTES: behind all others, be it there already. */
static const char *add_extension(struct pen *pen) {
  tq_draft_extension extension = {0};
  const char *error = take_extension(&extension, pen);
  return error == NULL ? insert_at(pen->draft, pen->draft->count, extension) : error;
}

static const char *find_named(size_t *at, struct pen *pen) {
  int type = extension_type(tq_word(&pen->rest));
  *at = type < 0 ? pen->draft->count : find(pen->draft, (uint16_t)type);
  return *at == pen->draft->count ? "no such extension here" : NULL;
}

static const char *drop_extension(struct pen *pen) {
  size_t at;
  const char *error = find_named(&at, pen);
  if (error == NULL) {
    remove_at(pen->draft, at);
  }
  return error;
}

static const char *move_extension(struct pen *pen, bool to_front) {
  size_t at;
  const char *error = find_named(&at, pen);
  if (error != NULL) {
    return error;
  }
  tq_draft_extension moved = pen->draft->extensions[at];
  remove_at(pen->draft, at);
  return insert_at(pen->draft, to_front ? 0 : pen->draft->count, moved);
}

static const char *move_first(struct pen *pen) {
  return move_extension(pen, true);
}

static const char *move_last(struct pen *pen) {
  return move_extension(pen, false);
}

static const char *no_extensions(struct pen *pen) {
  pen->draft->count = 0;
  return NULL;
}

static const char *no_block(struct pen *pen) {
  pen->draft->no_block = true;
  return NULL;
}

static const char *take_number(long *number, struct pen *pen) {
  char text[12] = "";
  tq_span word = tq_word(&pen->rest);
  if (word.size == 0 || word.size >= sizeof text) {
    return "a number is missing";
  }
  memcpy(text, word.data, word.size);
  char *end;
  *number = strtol(text, &end, 10);
  return *end == '\0' ? NULL : "not a number";
}

/* length FIELD CHANGE, length extension NAME CHANGE. */
static const char *set_length(struct pen *pen) {
  tq_draft *draft = pen->draft;
  const struct {
    const char *name;
    int *length;
  } fields[] = {{"message", &draft->message_length},
                {"session_id", &draft->session_id_length},
                {"suites", &draft->suites_length},
                {"compression", &draft->compression_length},
                {"extensions", &draft->extensions_length}};
  tq_span word = tq_word(&pen->rest);
  int *length = NULL;
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
    length = tq_word_is(word, fields[i].name) ? fields[i].length : length;
  }
  size_t at = 0;
  if (tq_word_is(word, "extension") && find_named(&at, pen) == NULL) {
    length = &draft->extensions[at].length;
  }
  long change = 0;
  const char *error = length == NULL ? "no such field" : take_number(&change, pen);
  if (error == NULL) {
    *length = (int)change;
  }
  return error;
}

static const char *set_type(struct pen *pen) {
  long type = 0;
  const char *error = take_number(&type, pen);
  pen->draft->type = (uint8_t)type;
  return error;
}

static const char *make_answer(struct pen *pen) {
  enum { SERVER_HELLO = 2 };
  pen->draft->is_answer = true;
  pen->draft->type = SERVER_HELLO;
  return NULL;
}

static const char *set_cut(struct pen *pen) {
  return take_number(&pen->draft->cut, pen);
}

static const char *set_stop(struct pen *pen) {
  return take_number(&pen->draft->stop, pen);
}

static const char *set_raw(struct pen *pen) {
  pen->draft->is_raw = true;
  return take_bytes(&pen->draft->raw, pen);
}

static const char *set_legacy_version(struct pen *pen) {
  return take_bytes(&pen->draft->legacy_version, pen);
}

static const char *set_random(struct pen *pen) {
  return take_bytes(&pen->draft->random, pen);
}

static const char *set_session_id(struct pen *pen) {
  return take_bytes(&pen->draft->session_id, pen);
}

static const char *set_suites(struct pen *pen) {
  return take_bytes(&pen->draft->suites, pen);
}

static const char *set_compression(struct pen *pen) {
  return take_bytes(&pen->draft->compression, pen);
}

static const char *set_tail(struct pen *pen) {
  return take_bytes(&pen->draft->tail, pen);
}

static const char *set_behind(struct pen *pen) {
  return take_bytes(&pen->draft->behind, pen);
}

/* clang-format off */
static const struct {
  const char *word;
  const char *(*carry_out)(struct pen *pen);
} lines[] = {
  {"legacy_version", set_legacy_version}, {"random",      set_random},
  {"session_id",     set_session_id},     {"suites",      set_suites},
  {"compression",    set_compression},    {"extension",   set_extension},
  {"another",        add_extension},      {"drop",        drop_extension},
  {"first",          move_first},         {"last",        move_last},
  {"no_extensions",  no_extensions},      {"no_block",    no_block},
  {"length",         set_length},         {"type",        set_type},
  {"cut",            set_cut},            {"stop",        set_stop},
  {"tail",           set_tail},           {"behind",      set_behind},
  {"raw",            set_raw},            {"answer",      make_answer},
};
/* clang-format on */

const char *tq_draft_line(tq_draft *draft, tq_span line, tq_writer *store, tq_bytes_names names) {
  struct pen pen = {draft, line, store, names};
  tq_span word = tq_word(&pen.rest);
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    if (!tq_word_is(word, lines[i].word)) {
      continue;
    }
    const char *error = lines[i].carry_out(&pen);
    return error == NULL && tq_word(&pen.rest).size != 0 ? "words too many" : error;
  }
  return "not a line of a hello";
}

/* BYTES behind a length prefix of WIDTH bytes that is wrong by CHANGE. */
static void write_field(tq_writer *writer, tq_span bytes, uint8_t width, int change) {
  size_t length = bytes.size + (size_t)change;
  for (uint8_t i = width; i > 0; i--) {
    tq_write_u8(writer, (uint8_t)(length >> (8 * (i - 1))));
  }
  tq_write_bytes(writer, bytes);
}

/* Adds CHANGE to the length of WIDTH bytes at AT. */
static void amend(tq_writer *writer, size_t at, uint8_t width, int change) {
  if (writer->failed) {
    return;
  }
  size_t length = 0;
  for (size_t i = 0; i < width; i++) {
    length = length << 8 | writer->data[at + i];
  }
  length += (size_t)change;
  for (size_t i = width; i > 0; i--) {
    writer->data[at + i - 1] = (uint8_t)length;
    length >>= 8;
  }
}

static void write_block(tq_writer *writer, const tq_draft *draft) {
  size_t at = writer->size;
  size_t mark = tq_write_open(writer, 2);
  for (size_t i = 0; i < draft->count; i++) {
    tq_write_u16(writer, draft->extensions[i].type);
    write_field(writer, draft->extensions[i].data, 2, draft->extensions[i].length);
  }
  tq_write_close(writer, mark, 2);
  amend(writer, at, 2, draft->extensions_length);
}

/* A ServerHello has one suite and one compression method in place of the lists. */
static void write_body(tq_writer *writer, const tq_draft *draft) {
  tq_write_bytes(writer, draft->legacy_version);
  tq_write_bytes(writer, draft->random);
  write_field(writer, draft->session_id, 1, draft->session_id_length);
  if (draft->is_answer) {
    tq_write_bytes(writer, draft->suites);
    tq_write_bytes(writer, draft->compression);
  } else {
    write_field(writer, draft->suites, 2, draft->suites_length);
    write_field(writer, draft->compression, 1, draft->compression_length);
  }
  if (!draft->no_block) {
    write_block(writer, draft);
  }
  tq_write_bytes(writer, draft->tail);
}

void tq_draft_write(tq_writer *writer, const tq_draft *draft) {
  size_t start = writer->size;
  if (draft->is_raw) {
    tq_write_bytes(writer, draft->raw);
    return;
  }
  tq_write_u8(writer, draft->type);
  size_t at = writer->size;
  size_t mark = tq_write_open(writer, 3);
  size_t body = writer->size;
  write_body(writer, draft);
  if (draft->cut >= 0 && writer->size > body + (size_t)draft->cut) {
    writer->size = body + (size_t)draft->cut;
  }
  tq_write_close(writer, mark, 3);
  amend(writer, at, 3, draft->message_length);
  tq_write_bytes(writer, draft->behind);
  if (draft->stop >= 0 && writer->size > start + (size_t)draft->stop) {
    writer->size = start + (size_t)draft->stop;
  }
}
