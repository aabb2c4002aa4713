/* test_shape.c: the mutator's shapes against the codec's own reading of the same message: both must
 * see the same lengths in the same places. */
#include "codec/client_hello.h"
#include "mutate/samples.h"
#include "support/check.h"

enum { MOST = 512 };

/* The lengths of one reading, in the order of the bytes. */
typedef struct lengths {
  size_t count;
  struct {
    size_t offset;
    size_t value;
  } items[MOST];
} lengths;

static void note(lengths *into, size_t offset, size_t value) {
  assert_true(into->count < MOST);
  into->items[into->count].offset = offset;
  into->items[into->count].value = value;
  into->count++;
}

static void note_field(void *context, const tq_field *field) {
  if (field->kind == TQ_FIELD_LENGTH) {
    note(context, field->offset, (size_t)field->value);
  }
}

static void by_codec(lengths *into, tq_span message) {
  static tq_client_hello hello;
  tq_faults faults = {0};
  tq_trace trace = {note_field, into};
  into->count = 0;
  note(into, 1, message.size - 4);
  assert_true(tq_client_hello_parse(&hello, &faults, tq_span_from(message, 4), 4, &trace));
  assert_int_equal(faults.count, 0);
}

static void by_shape(lengths *into, tq_span message) {
  static tq_tree tree;
  tq_tree_read(&tree, &tq_shape_handshake, message);
  into->count = 0;
  for (uint16_t i = 0; i < tree.count; i++) {
    if (tree.nodes[i].head != 0) {
      note(into, tree.nodes[i].offset, tree.nodes[i].declared);
    }
  }
}

static bool has(const lengths *in, size_t offset, size_t value) {
  for (size_t i = 0; i < in->count; i++) {
    if (in->items[i].offset == offset && in->items[i].value == value) {
      return true;
    }
  }
  return false;
}

/* Every length that one reading sees and the other does not. The codec may leave the contents of an
 * extension that no rule reads as bytes; it sees nothing that the shapes do not. */
static void same_lengths(const char *name, tq_span message, size_t more_allowed) {
  static lengths codec;
  static lengths shape;
  by_codec(&codec, message);
  by_shape(&shape, message);
  size_t more = 0;
  for (size_t i = 0; i < codec.count; i++) {
    if (!has(&shape, codec.items[i].offset, codec.items[i].value)) {
      fail_msg("%s: the shape misses the length at %zu", name, codec.items[i].offset);
    }
  }
  for (size_t i = 0; i < shape.count; i++) {
    more += !has(&codec, shape.items[i].offset, shape.items[i].value);
  }
  if (more > more_allowed) {
    fail_msg("%s: the shape sees %zu lengths that the codec does not", name, more);
  }
}

static void client_hellos_read_alike(void **state) {
  (void)state;
  for (size_t i = 0; i < TQ_SAMPLE_COUNT; i++) {
    if (tq_samples[i].kind == TQ_MUTATE_CLIENT_HELLO) {
      same_lengths(tq_samples[i].name, tq_samples[i].bytes, 0);
    }
  }
}

/* A hello that holds one extension of the pool, if that one is well-formed to both. */
static bool hello_with(uint8_t *into, size_t *size, const tq_content *content) {
  tq_span base = tq_samples[2].bytes; /* without extensions */
  memcpy(into, base.data, base.size);
  uint8_t *at = into + base.size;
  const uint8_t head[6] = {(uint8_t)((content->bytes.size + 4) >> 8),
                           (uint8_t)(content->bytes.size + 4),
                           (uint8_t)(content->type >> 8),
                           (uint8_t)content->type,
                           (uint8_t)(content->bytes.size >> 8),
                           (uint8_t)content->bytes.size};
  memcpy(at, head, sizeof head);
  if (content->bytes.size != 0) {
    memcpy(at + sizeof head, content->bytes.data, content->bytes.size);
  }
  *size = base.size + sizeof head + content->bytes.size;
  into[2] = (uint8_t)((*size - 4) >> 8);
  into[3] = (uint8_t)(*size - 4);
  static tq_client_hello hello;
  static tq_tree tree;
  tq_faults faults = {0};
  (void)tq_client_hello_parse(&hello, &faults, tq_span_of(into + 4, *size - 4), 4, NULL);
  tq_tree_read(&tree, &tq_shape_handshake, tq_span_of(into, *size));
  return faults.count == 0 && tree.honest;
}

static void extensions_read_alike(void **state) {
  (void)state;
  size_t compared = 0;
  for (size_t i = 0; i < tq_content_count; i++) {
    uint8_t data[2048];
    size_t size = 0;
    if (hello_with(data, &size, &tq_content_table[i])) {
      same_lengths(tq_content_table[i].name, tq_span_of(data, size), 2);
      compared++;
    }
  }
  assert_true(compared >= 40);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(client_hellos_read_alike),
      cmocka_unit_test(extensions_read_alike),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
