/* reader.c: see reader.h. */
#include "wire/reader.h"

static void trace(const tq_reader *reader, tq_field field) {
  if (reader->parse->trace != NULL) {
    reader->parse->trace->call(reader->parse->trace->context, &field);
  }
}

tq_reader tq_parse_start(tq_parse *parse, tq_span input, size_t offset, const tq_trace *trace_to) {
  static const uint8_t nothing[1] = {0};
  const uint8_t *start = input.data != NULL ? input.data : nothing;
  *parse =
      (tq_parse){.base = start, .base_offset = offset, .slow = trace_to != NULL, .trace = trace_to};
  return (tq_reader){parse, start, start + input.size, NULL};
}

/* Where PLACE is in the whole input. */
static size_t offset_of(const tq_reader *reader, const uint8_t *place) {
  return reader->parse->base_offset + (size_t)(place - reader->parse->base);
}

void tq_reader_fail(const tq_reader *reader, uint16_t rule, size_t offset, size_t size) {
  tq_parse *parse = reader->parse;
  if (parse->failed) {
    return;
  }
  parse->failed = true;
  parse->slow = true;
  parse->rule = rule;
  parse->fault_offset = offset;
  parse->fault_size = size;
}

/* Takes SIZE bytes, or raises RULE over what is left. */
static const uint8_t *take(tq_reader *reader, size_t size, uint16_t rule) {
  if (reader->parse->failed) {
    return NULL;
  }
  size_t left = (size_t)(reader->end - reader->next);
  if (left < size) {
    tq_reader_fail(reader, rule, tq_reader_offset(reader), left);
    return NULL;
  }
  const uint8_t *bytes = reader->next;
  reader->next += size;
  return bytes;
}

static uint64_t read_number(tq_reader *reader, const char *name, size_t width, uint16_t rule,
                            tq_field_kind kind) {
  const uint8_t *bytes = take(reader, width, rule);
  if (bytes == NULL) {
    return 0;
  }
  uint64_t value = 0;
  for (size_t i = 0; i < width; i++) {
    value = value << 8 | bytes[i];
  }
  trace(reader, (tq_field){kind, name, offset_of(reader, bytes), width, value});
  return value;
}

uint64_t tq_read_number(tq_reader *reader, const char *name, size_t width, uint16_t rule) {
  return read_number(reader, name, width, rule, TQ_FIELD_NUMBER);
}

tq_span tq_read_opaque(tq_reader *reader, const char *name, size_t size, uint16_t rule) {
  const uint8_t *bytes = take(reader, size, rule);
  if (bytes == NULL) {
    return TQ_SPAN_EMPTY;
  }
  size_t offset = offset_of(reader, bytes);
  trace(reader, (tq_field){TQ_FIELD_OPAQUE, name, offset, size, 0});
  return tq_span_of(bytes, size);
}

tq_span tq_read_rest(tq_reader *reader, const char *name) {
  return tq_read_opaque(reader, name, tq_reader_left(reader), 0);
}

/* Reads a length prefix and checks it against the bounds; *FINE says whether it held. */
static size_t read_length(tq_reader *reader, const char *name, tq_bounds bounds, uint16_t rule) {
  size_t offset = tq_reader_offset(reader);
  size_t size = (size_t)read_number(reader, name, bounds.width, rule, TQ_FIELD_LENGTH);
  if (reader->parse->failed) {
    return 0;
  }
  if (!tq_within(size, bounds) || size > (size_t)(reader->end - reader->next)) {
    tq_reader_fail(reader, rule, offset, bounds.width);
    return 0;
  }
  return size;
}

tq_reader tq_read_open(tq_reader *reader, const char *name, size_t size, uint16_t rule) {
  size_t offset = tq_reader_offset(reader);
  const uint8_t *bytes = take(reader, size, rule);
  if (bytes == NULL) {
    return (tq_reader){reader->parse, reader->next, reader->next, name};
  }
  trace(reader, (tq_field){TQ_FIELD_OPEN, name, offset, size, 0});
  return (tq_reader){reader->parse, bytes, bytes + size, name};
}

tq_reader tq_read_vector_slow(tq_reader *reader, const char *name, tq_bounds bounds,
                              uint16_t rule) {
  size_t size = read_length(reader, name, bounds, rule);
  return tq_read_open(reader, name, size, rule);
}

tq_span tq_read_opaque_vector_slow(tq_reader *reader, const char *name, tq_bounds bounds,
                                   uint16_t rule) {
  size_t size = read_length(reader, name, bounds, rule);
  return tq_read_opaque(reader, name, size, rule);
}

void tq_reader_mark(const tq_reader *reader, tq_field_kind kind, const char *name) {
  if (!reader->parse->failed) {
    trace(reader, (tq_field){kind, name, tq_reader_offset(reader), 0, 0});
  }
}

void tq_reader_finish(const tq_reader *reader, uint16_t rule) {
  if (reader->parse->failed) {
    return;
  }
  size_t offset = tq_reader_offset(reader);
  size_t left = (size_t)(reader->end - reader->next);
  if (left != 0) {
    tq_reader_fail(reader, rule, offset, left);
    return;
  }
  trace(reader, (tq_field){TQ_FIELD_CLOSE, reader->name, offset, 0, 0});
}
