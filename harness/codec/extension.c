/* extension.c: see extension.h. */
#include "codec/extension.h"

#include "codec/vector.h"

/* Where the shape's result goes; NULL if nowhere. */
static void *field_of(const tq_reader *reader, const tq_contents *contents, void *message) {
  if (reader->parse->failed || contents->field == TQ_NO_FIELD) {
    return NULL;
  }
  return (uint8_t *)message + contents->field;
}

static void store_span(const tq_reader *reader, const tq_contents *contents, void *message,
                       tq_span value) {
  tq_span *field = field_of(reader, contents, message);
  if (field != NULL) {
    *field = value;
  }
}

void tq_contents_empty(tq_reader *reader, const tq_contents *contents, void *message,
                       tq_faults *faults) {
  (void)message;
  (void)faults;
  tq_reader_end(reader, contents->rule);
}

void tq_contents_rest(tq_reader *reader, const tq_contents *contents, void *message,
                      tq_faults *faults) {
  (void)faults;
  tq_span value = tq_read_rest(reader, contents->name);
  store_span(reader, contents, message, value);
}

void tq_contents_u8(tq_reader *reader, const tq_contents *contents, void *message,
                    tq_faults *faults) {
  (void)faults;
  uint8_t value = tq_read_u8(reader, contents->name, contents->rule);
  tq_reader_end(reader, contents->rule);
  uint8_t *field = field_of(reader, contents, message);
  if (field != NULL) {
    *field = value;
  }
}

void tq_contents_u16(tq_reader *reader, const tq_contents *contents, void *message,
                     tq_faults *faults) {
  (void)faults;
  uint16_t value = tq_read_u16(reader, contents->name, contents->rule);
  tq_reader_end(reader, contents->rule);
  uint16_t *field = field_of(reader, contents, message);
  if (field != NULL) {
    *field = value;
  }
}

void tq_contents_u8_vector(tq_reader *reader, const tq_contents *contents, void *message,
                           tq_faults *faults) {
  (void)faults;
  tq_span value =
      tq_read_u8_vector(reader, contents->name, contents->item, contents->bounds, contents->rule);
  tq_reader_end(reader, contents->rule);
  store_span(reader, contents, message, value);
}

void tq_contents_u16_vector(tq_reader *reader, const tq_contents *contents, void *message,
                            tq_faults *faults) {
  (void)faults;
  tq_u16_list value =
      tq_read_u16_vector(reader, contents->name, contents->item, contents->bounds, contents->rule);
  tq_reader_end(reader, contents->rule);
  tq_u16_list *field = field_of(reader, contents, message);
  if (field != NULL) {
    *field = value;
  }
}

void tq_contents_opaque_vector(tq_reader *reader, const tq_contents *contents, void *message,
                               tq_faults *faults) {
  (void)faults;
  tq_span value = tq_read_opaque_vector(reader, contents->name, contents->bounds, contents->rule);
  tq_reader_end(reader, contents->rule);
  store_span(reader, contents, message, value);
}

static void read_opaque_list(tq_reader *reader, const tq_contents *contents, void *message,
                             tq_bounds item_bounds) {
  tq_opaque_list list = {contents->name, contents->item, contents->bounds, item_bounds};
  tq_span value = tq_read_opaque_list(reader, list, contents->rule);
  tq_reader_end(reader, contents->rule);
  store_span(reader, contents, message, value);
}

void tq_contents_opaque8_list(tq_reader *reader, const tq_contents *contents, void *message,
                              tq_faults *faults) {
  (void)faults;
  read_opaque_list(reader, contents, message, (tq_bounds){1, 255, 1, 1});
}

void tq_contents_opaque16_list(tq_reader *reader, const tq_contents *contents, void *message,
                               tq_faults *faults) {
  (void)faults;
  read_opaque_list(reader, contents, message, (tq_bounds){1, 0xffff, 2, 1});
}

/* type_set: the unknown types of a block. Few are searched one by one; only a block with more than
 * that pays for clearing a bit per possible type. */
enum { FEW = 16, WORDS = 65536 / 64 };
typedef struct type_set {
  size_t count;
  uint16_t few[FEW];
  uint64_t bits[WORDS]; /* valid once COUNT is above FEW */
} type_set;

static bool bits_add(type_set *set, uint16_t type) {
  uint64_t bit = (uint64_t)1 << (type % 64);
  bool there = (set->bits[type / 64] & bit) != 0;
  set->bits[type / 64] |= bit;
  return !there;
}

/* Adds TYPE; false if it was there already. */
static bool type_set_add(type_set *set, uint16_t type) {
  if (set->count > FEW) {
    return bits_add(set, type);
  }
  for (size_t i = 0; i < set->count; i++) {
    if (set->few[i] == type) {
      return false;
    }
  }
  if (set->count < FEW) {
    set->few[set->count] = type;
    set->count++;
    return true;
  }
  memset(set->bits, 0, sizeof set->bits);
  for (size_t i = 0; i < FEW; i++) {
    bits_add(set, set->few[i]);
  }
  set->count = FEW + 1;
  return bits_add(set, type);
}

/* frame: one extension as it stands in the block. */
typedef struct frame {
  uint16_t type;
  tq_extension_kind kind;
  size_t start;  /* offset of its type */
  size_t offset; /* offset of its data */
  tq_span data;
} frame;

static bool read_contents(const tq_reader *reader, const tq_contents *row, const frame *at,
                          tq_extension_block *block) {
  tq_parse parse;
  tq_reader contents = tq_parse_start(&parse, at->data, at->offset, reader->parse->trace);
  row->read(&contents, row, block->message, block->faults);
  if (parse.failed) {
    tq_faults_add(block->faults, (tq_fault){parse.rule, at->type, (uint32_t)parse.fault_offset,
                                            (uint32_t)parse.fault_size});
  }
  return !parse.failed;
}

static void read_opaque_contents(const tq_reader *reader, const frame *at) {
  if (reader->parse->trace == NULL || at->data.size == 0) {
    return;
  }
  tq_parse parse;
  tq_reader contents = tq_parse_start(&parse, at->data, at->offset, reader->parse->trace);
  tq_read_rest(&contents, "data");
}

static void raise_doubled(const tq_extension_table *table, tq_extension_block *block,
                          const frame *at) {
  size_t size = at->offset - at->start + at->data.size;
  tq_faults_add(block->faults,
                (tq_fault){table->doubled_rule, at->type, (uint32_t)at->start, (uint32_t)size});
}

static void read_known(const tq_reader *reader, const tq_extension_table *table,
                       tq_extension_block *block, const frame *at) {
  tq_extension_kind kind = at->kind;
  tq_extension_seen *seen = &block->seen[kind];
  if (seen->present) {
    raise_doubled(table, block, at);
    read_opaque_contents(reader, at);
    return;
  }
  *seen = (tq_extension_seen){true, false, block->count, (uint32_t)at->offset, at->data};
  const tq_contents *row = &table->rows[kind];
  if (row->read == NULL) {
    read_opaque_contents(reader, at);
    return;
  }
  seen->faulty = !read_contents(reader, row, at, block);
}

static void read_one(tq_reader *reader, const tq_extension_table *table, tq_extension_block *block,
                     type_set *unknown) {
  static const tq_bounds data_bounds = {0, 0xffff, 2, 1};
  uint16_t rule = table->length_rule;
  frame at = {.start = tq_reader_offset(reader)};
  tq_reader_group(reader, "extension");
  at.type = tq_read_u16(reader, "extension_type", rule);
  tq_reader data = tq_read_vector(reader, "extension_data", data_bounds, rule);
  if (reader->parse->failed) {
    return;
  }
  at.offset = tq_reader_offset(&data);
  at.data = tq_span_of(data.next, (size_t)(data.end - data.next));
  at.kind = tq_extension_kind_of(at.type);
  if (at.kind != TQ_EXT_UNKNOWN) {
    read_known(reader, table, block, &at);
  } else {
    if (!type_set_add(unknown, at.type)) {
      raise_doubled(table, block, &at);
    }
    read_opaque_contents(reader, &at);
  }
  data.next = data.end;
  tq_reader_end(&data, rule);
  tq_reader_group_end(reader, "extension");
  block->count++;
}

static void read_all(tq_reader *reader, const tq_extension_table *table,
                     tq_extension_block *block) {
  type_set unknown;
  unknown.count = 0;
  block->count = 0;
  while (tq_reader_left(reader) > 0) {
    read_one(reader, table, block, &unknown);
  }
}

bool tq_read_extension_block(tq_reader *reader, tq_bounds bounds, const tq_extension_table *table,
                             tq_extension_block *block) {
  block->bytes = TQ_SPAN_EMPTY;
  block->count = 0;
  tq_reader list = tq_read_vector(reader, "extensions", bounds, table->length_rule);
  if (reader->parse->failed) {
    return false;
  }
  block->bytes = tq_span_of(list.next, tq_reader_left(&list));
  read_all(&list, table, block);
  tq_reader_end(&list, table->length_rule);
  return true;
}

bool tq_extension_next(tq_extension_item *item, tq_span *rest) {
  if (rest->size < 4) {
    return false;
  }
  size_t size = (size_t)rest->data[2] << 8 | rest->data[3];
  if (size > rest->size - 4) {
    return false;
  }
  item->type = (uint16_t)(rest->data[0] << 8 | rest->data[1]);
  item->data = tq_span_of(rest->data + 4, size);
  *rest = tq_span_from(*rest, 4 + size);
  return true;
}
