/* reader.h: a bounded view of bytes that are read front to back, in the RFCs' presentation language
 * (RFC 8446 section 3): fixed-size numbers, opaque fields, vectors behind a length.
 *
 * A vector opens a child reader that holds exactly its contents; the caller reads it to its end and
 * says so with tq_reader_end. The first syntax fault stops the whole parse: from then on every read
 * of every reader of that parse yields zero or an empty span, so that no call needs checking. */
#ifndef TQ_WIRE_READER_H
#define TQ_WIRE_READER_H

#include "wire/span.h"

/* tq_field: one field as it was read, for whoever wants to lay a message out (explain, mutators).
 */
typedef enum tq_field_kind {
  TQ_FIELD_NUMBER, /* a fixed-size number; VALUE holds it */
  TQ_FIELD_OPAQUE, /* bytes without inner structure */
  TQ_FIELD_LENGTH, /* the length prefix of the vector that follows; VALUE holds it */
  TQ_FIELD_OPEN,   /* a vector or structure begins; its fields follow, until TQ_FIELD_CLOSE */
  TQ_FIELD_CLOSE
} tq_field_kind;

typedef struct tq_field {
  tq_field_kind kind;
  const char *name; /* the RFC's own name, static */
  size_t offset;    /* from the start of the whole input */
  size_t size;      /* bytes; 0 for TQ_FIELD_CLOSE and for a group's TQ_FIELD_OPEN */
  uint64_t value;   /* TQ_FIELD_NUMBER and TQ_FIELD_LENGTH only */
} tq_field;

/* tq_trace_fn: called for each field in the order of reading. */
typedef void (*tq_trace_fn)(void *context, const tq_field *field);

/* tq_trace: a listener to the fields of a parse; CONTEXT is handed to each CALL. */
typedef struct tq_trace {
  tq_trace_fn call;
  void *context;
} tq_trace;

/* tq_parse: what all readers of one parse share. Set up by tq_parse_start; lives as long as they
 * do. RULE is an opaque number for this room (codec keeps requirement ids there). */
typedef struct tq_parse {
  const uint8_t *base;
  size_t base_offset; /* where BASE is in the whole input; added to every offset given */
  bool failed;
  bool slow;             /* it has failed or somebody listens: no short cut may be taken */
  uint16_t rule;         /* of the fault, valid if failed */
  size_t fault_offset;   /* where the fault is in the whole input */
  size_t fault_size;     /* how many bytes are at fault, 0: bytes are missing there */
  const tq_trace *trace; /* NULL: nobody listens */
} tq_parse;

typedef struct tq_reader {
  tq_parse *parse;
  const uint8_t *next;
  const uint8_t *end;
  const char *name; /* of the vector or structure, for the trace */
} tq_reader;

/* tq_parse_start: readies PARSE over INPUT, which begins at OFFSET of the whole input (0 if it is
 * the whole), and returns the outermost reader. INPUT is borrowed for as long as the readers live.
 */
tq_reader tq_parse_start(tq_parse *parse, tq_span input, size_t offset, const tq_trace *trace);

/* tq_reader_left: bytes not yet read; 0 once the parse has failed. */
static inline size_t tq_reader_left(const tq_reader *reader) {
  return reader->parse->failed ? 0 : (size_t)(reader->end - reader->next);
}

/* tq_reader_offset: where the next byte is, from the start of the whole input. */
static inline size_t tq_reader_offset(const tq_reader *reader) {
  return reader->parse->base_offset + (size_t)(reader->next - reader->parse->base);
}

/* tq_reader_quick: SIZE bytes are there, and nothing but taking them is to be done. */
static inline bool tq_reader_quick(const tq_reader *reader, size_t size) {
  return !reader->parse->slow && (size_t)(reader->end - reader->next) >= size;
}

/* tq_reader_fail: raises the syntax fault RULE over SIZE bytes at OFFSET. The first fault stands.
 */
void tq_reader_fail(const tq_reader *reader, uint16_t rule, size_t offset, size_t size);

/* tq_read_number: a big-endian number of WIDTH bytes (1 to 8). Too few bytes left raise RULE. The
 * calls named after their width are the same, and quick where nobody listens. */
uint64_t tq_read_number(tq_reader *reader, const char *name, size_t width, uint16_t rule);

static inline uint8_t tq_read_u8(tq_reader *reader, const char *name, uint16_t rule) {
  if (!tq_reader_quick(reader, 1)) {
    return (uint8_t)tq_read_number(reader, name, 1, rule);
  }
  return *reader->next++;
}

static inline uint16_t tq_read_u16(tq_reader *reader, const char *name, uint16_t rule) {
  if (!tq_reader_quick(reader, 2)) {
    return (uint16_t)tq_read_number(reader, name, 2, rule);
  }
  reader->next += 2;
  return (uint16_t)(reader->next[-2] << 8 | reader->next[-1]);
}

static inline uint32_t tq_read_u24(tq_reader *reader, const char *name, uint16_t rule) {
  return (uint32_t)tq_read_number(reader, name, 3, rule);
}

static inline uint32_t tq_read_u32(tq_reader *reader, const char *name, uint16_t rule) {
  return (uint32_t)tq_read_number(reader, name, 4, rule);
}

static inline uint64_t tq_read_u64(tq_reader *reader, const char *name, uint16_t rule) {
  return tq_read_number(reader, name, 8, rule);
}

/* tq_read_opaque: `opaque name[size]`. */
tq_span tq_read_opaque(tq_reader *reader, const char *name, size_t size, uint16_t rule);

/* tq_read_rest: all bytes left, as one opaque field. Never fails. */
tq_span tq_read_rest(tq_reader *reader, const char *name);

/* tq_bounds: `<min..max>` of a vector, in bytes; the width of its length prefix, in bytes (1 to 3);
 * and what its size must be a multiple of (1: anything). */
typedef struct tq_bounds {
  uint32_t min;
  uint32_t max;
  uint8_t width;
  uint8_t unit;
} tq_bounds;

/* tq_within: SIZE keeps BOUNDS. */
static inline bool tq_within(size_t size, tq_bounds bounds) {
  return size >= bounds.min && size <= bounds.max &&
         (bounds.unit <= 1 || (uint32_t)size % bounds.unit == 0);
}

/* tq_reader_quick_length: takes a length prefix that keeps BOUNDS and whose vector is all there,
 * where nobody listens. False, and nothing taken, in all other cases. */
static inline bool tq_reader_quick_length(tq_reader *reader, size_t *size, tq_bounds bounds) {
  if (bounds.width > 2 || !tq_reader_quick(reader, bounds.width)) {
    return false;
  }
  const uint8_t *next = reader->next;
  *size = bounds.width == 2 ? (size_t)next[0] << 8 | next[1] : next[0];
  if (!tq_within(*size, bounds) || *size > (size_t)(reader->end - next) - bounds.width) {
    return false;
  }
  reader->next += bounds.width;
  return true;
}

/* tq_read_vector: opens `type name<min..max>` as a child reader. A length outside BOUNDS, or more
 * than is left in READER, raises RULE. The caller closes the child with tq_reader_end. The calls
 * that end in _slow are the same. */
tq_reader tq_read_vector_slow(tq_reader *reader, const char *name, tq_bounds bounds, uint16_t rule);

static inline tq_reader tq_read_vector(tq_reader *reader, const char *name, tq_bounds bounds,
                                       uint16_t rule) {
  size_t size = 0;
  if (!tq_reader_quick_length(reader, &size, bounds)) {
    return tq_read_vector_slow(reader, name, bounds, rule);
  }
  const uint8_t *bytes = reader->next;
  reader->next += size;
  return (tq_reader){reader->parse, bytes, bytes + size, name};
}

/* tq_read_opaque_vector: `opaque name<min..max>`: the contents as one span. */
tq_span tq_read_opaque_vector_slow(tq_reader *reader, const char *name, tq_bounds bounds,
                                   uint16_t rule);

static inline tq_span tq_read_opaque_vector(tq_reader *reader, const char *name, tq_bounds bounds,
                                            uint16_t rule) {
  size_t size = 0;
  if (!tq_reader_quick_length(reader, &size, bounds)) {
    return tq_read_opaque_vector_slow(reader, name, bounds, rule);
  }
  reader->next += size;
  return tq_span_of(reader->next - size, size);
}

/* tq_read_open: opens a structure of SIZE bytes without a length prefix as a child reader. */
tq_reader tq_read_open(tq_reader *reader, const char *name, size_t size, uint16_t rule);

/* tq_reader_mark: tells the trace of a field of KIND without bytes of its own. */
void tq_reader_mark(const tq_reader *reader, tq_field_kind kind, const char *name);

/* tq_reader_group, tq_reader_group_end: mark the fields read between them as one structure NAME,
 * for the trace only: TQ_FIELD_OPEN with size 0 (not known yet) and TQ_FIELD_CLOSE where it ends.
 */
static inline void tq_reader_group(const tq_reader *reader, const char *name) {
  if (reader->parse->slow) {
    tq_reader_mark(reader, TQ_FIELD_OPEN, name);
  }
}

static inline void tq_reader_group_end(const tq_reader *reader, const char *name) {
  if (reader->parse->slow) {
    tq_reader_mark(reader, TQ_FIELD_CLOSE, name);
  }
}

/* tq_reader_end, and tq_reader_finish where it is not trivial: READER must have been read to its
 * end; bytes left over raise RULE. Closes it in the trace. */
void tq_reader_finish(const tq_reader *reader, uint16_t rule);
static inline void tq_reader_end(const tq_reader *reader, uint16_t rule) {
  if (reader->parse->slow || reader->next != reader->end) {
    tq_reader_finish(reader, rule);
  }
}

#endif
