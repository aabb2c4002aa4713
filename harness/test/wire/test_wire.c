/* test_wire.c: the bounded reader and the writer, call by call. */
#include "support/check.h"
#include "support/shared.h"
#include "wire/reader.h"
#include "wire/writer.h"

enum { RULE = 7, OTHER = 8 };

static tq_reader start(tq_parse *parse, const void *bytes, size_t size) {
  return tq_parse_start(parse, tq_span_of(bytes, size), 100, NULL);
}

static void assert_fault(const tq_parse *parse, uint16_t rule, size_t offset, size_t size) {
  assert_true(parse->failed);
  assert_int_equal(parse->rule, rule);
  assert_int_equal(parse->fault_offset, offset);
  assert_int_equal(parse->fault_size, size);
}

static void reads_numbers(void **state) {
  (void)state;
  static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18};
  tq_parse parse;
  tq_reader reader = start(&parse, bytes, sizeof bytes);
  assert_int_equal(tq_read_u8(&reader, "a", RULE), 0x01);
  assert_int_equal(tq_read_u16(&reader, "b", RULE), 0x0203);
  assert_int_equal(tq_read_u24(&reader, "c", RULE), 0x040506);
  assert_int_equal(tq_read_u32(&reader, "d", RULE), 0x0708090a);
  assert_true(tq_read_u64(&reader, "e", RULE) == 0x0b0c0d0e0f101112ULL);
  assert_int_equal(tq_reader_left(&reader), 0);
  assert_int_equal(tq_reader_offset(&reader), 118);
  tq_reader_end(&reader, RULE);
  assert_false(parse.failed);
}

static void a_number_past_the_end_is_a_fault_over_what_is_left(void **state) {
  (void)state;
  static const uint8_t bytes[] = {1, 2, 3};
  tq_parse parse;
  tq_reader reader = start(&parse, bytes, sizeof bytes);
  tq_read_u16(&reader, "a", OTHER);
  assert_int_equal(tq_read_u16(&reader, "b", RULE), 0);
  assert_fault(&parse, RULE, 102, 1);
  reader = start(&parse, bytes, 0);
  assert_int_equal(tq_read_u8(&reader, "a", RULE), 0);
  assert_fault(&parse, RULE, 100, 0);
}

static void after_a_fault_every_read_is_empty_and_the_first_fault_stands(void **state) {
  (void)state;
  static const tq_bounds bounds = {0, 255, 1, 1};
  static const uint8_t bytes[] = {9, 1, 1, 1, 1};
  tq_parse parse;
  tq_reader reader = start(&parse, bytes, sizeof bytes);
  tq_read_opaque_vector(&reader, "v", bounds, RULE);
  assert_fault(&parse, RULE, 100, 1);
  assert_int_equal(tq_reader_left(&reader), 0);
  assert_int_equal(tq_read_u8(&reader, "a", OTHER), 0);
  assert_int_equal(tq_read_u64(&reader, "a", OTHER), 0);
  assert_int_equal(tq_read_opaque(&reader, "a", 1, OTHER).size, 0);
  assert_int_equal(tq_read_rest(&reader, "a").size, 0);
  tq_reader child = tq_read_vector(&reader, "v", bounds, OTHER);
  assert_int_equal(tq_reader_left(&child), 0);
  tq_reader_end(&child, OTHER);
  tq_reader_end(&reader, OTHER);
  assert_fault(&parse, RULE, 100, 1);
}

typedef struct bounds_case {
  const char *hex;
  tq_bounds bounds;
  bool fine;
} bounds_case;

static void a_vector_keeps_its_bounds(void **state) {
  (void)state;
  static const bounds_case cases[] = {
      {"00", {0, 4, 1, 1}, true},
      {"00", {1, 4, 1, 1}, false},
      {"01 aa", {1, 4, 1, 1}, true},
      {"04 aabbccdd", {1, 4, 1, 1}, true},
      {"05 aabbccddee", {1, 4, 1, 1}, false},
      {"02 aa", {0, 4, 1, 1}, false},
      {"0003 aabbcc", {2, 6, 2, 2}, false},
      {"0004 aabbccdd", {2, 6, 2, 2}, true},
      {"0008 aabbccddaabbccdd", {2, 6, 2, 2}, false},
      {"00", {0, 4, 2, 1}, false},
      {"000002 aabb", {0, 9, 3, 1}, true},
      {"000003 aabb", {0, 9, 3, 1}, false},
      {"000000", {1, 9, 3, 1}, false},
      {"0000", {0, 9, 3, 1}, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    uint8_t bytes[32];
    tq_span input = from_hex(cases[i].hex, bytes, sizeof bytes);
    tq_parse parse;
    tq_reader reader = tq_parse_start(&parse, input, 0, NULL);
    tq_span contents = tq_read_opaque_vector(&reader, "v", cases[i].bounds, RULE);
    assert_int_equal(parse.failed, !cases[i].fine);
    assert_int_equal(contents.size, cases[i].fine ? input.size - cases[i].bounds.width : 0);
    reader = tq_parse_start(&parse, input, 0, NULL);
    tq_reader child = tq_read_vector(&reader, "v", cases[i].bounds, RULE);
    assert_int_equal(parse.failed, !cases[i].fine);
    assert_int_equal(tq_reader_left(&child), contents.size);
  }
}

static void a_child_cannot_read_past_its_vector(void **state) {
  (void)state;
  static const tq_bounds bounds = {0, 255, 1, 1};
  static const uint8_t bytes[] = {2, 10, 11, 12};
  tq_parse parse;
  tq_reader reader = start(&parse, bytes, sizeof bytes);
  tq_reader child = tq_read_vector(&reader, "v", bounds, OTHER);
  assert_int_equal(tq_read_u8(&child, "a", OTHER), 10);
  assert_int_equal(tq_read_u16(&child, "b", RULE), 0);
  assert_fault(&parse, RULE, 102, 1);
}

static void bytes_left_in_a_vector_are_a_fault(void **state) {
  (void)state;
  static const uint8_t bytes[] = {1, 2, 3};
  tq_parse parse;
  tq_reader reader = start(&parse, bytes, sizeof bytes);
  tq_reader child = tq_read_open(&reader, "s", 3, OTHER);
  tq_read_u8(&child, "a", OTHER);
  tq_reader_end(&child, RULE);
  assert_fault(&parse, RULE, 101, 2);
  reader = start(&parse, bytes, sizeof bytes);
  child = tq_read_open(&reader, "s", 4, RULE);
  assert_fault(&parse, RULE, 100, 3);
  assert_int_equal(tq_reader_left(&child), 0);
}

static void an_empty_input_needs_no_bytes(void **state) {
  (void)state;
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, TQ_SPAN_EMPTY, 0, NULL);
  assert_int_equal(tq_read_rest(&reader, "r").size, 0);
  tq_reader_end(&reader, RULE);
  assert_false(parse.failed);
}

/* heard: the fields of a trace, as text. */
typedef struct heard {
  char text[512];
  size_t size;
} heard;

static void hear(void *context, const tq_field *field) {
  static const char kinds[] = {'n', 'o', 'l', '(', ')'};
  heard *all = context;
  all->size += (size_t)snprintf(all->text + all->size, sizeof all->text - all->size,
                                "%c%s@%zu+%zu=%u ", kinds[field->kind], field->name, field->offset,
                                field->size, (unsigned)field->value);
}

static void a_trace_hears_each_field(void **state) {
  (void)state;
  static const tq_bounds bounds = {0, 255, 1, 1};
  static const uint8_t bytes[] = {3, 0, 5, 9, 2, 7, 7, 1};
  heard all = {.size = 0};
  tq_trace trace = {hear, &all};
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, tq_span_of(bytes, sizeof bytes), 10, &trace);
  tq_reader child = tq_read_vector(&reader, "v", bounds, RULE);
  tq_reader_group(&child, "g");
  tq_read_u16(&child, "a", RULE);
  tq_reader_group_end(&child, "g");
  tq_read_rest(&child, "r");
  tq_reader_end(&child, RULE);
  tq_read_opaque_vector(&reader, "w", bounds, RULE);
  tq_read_u16(&reader, "missing", RULE);
  tq_reader_group(&reader, "unheard");
  assert_string_equal(all.text, "lv@10+1=3 (v@11+3=0 (g@11+0=0 na@11+2=5 )g@13+0=0 or@13+1=0 "
                                ")v@14+0=0 lw@14+1=2 ow@15+2=0 ");
}

static void writes_what_the_reader_reads(void **state) {
  (void)state;
  uint8_t bytes[64];
  tq_writer writer = tq_writer_over(bytes, sizeof bytes);
  tq_write_u8(&writer, 1);
  tq_write_u16(&writer, 0x0203);
  tq_write_u24(&writer, 0x040506);
  tq_write_u32(&writer, 0x0708090a);
  tq_write_u64(&writer, 0x0b0c0d0e0f101112ULL);
  tq_write_bytes(&writer, TQ_SPAN_EMPTY);
  size_t outer = tq_write_open(&writer, 3);
  size_t inner = tq_write_open(&writer, 1);
  tq_write_bytes(&writer, tq_span_text("ab"));
  tq_write_close(&writer, inner, 1);
  tq_write_close(&writer, outer, 3);
  assert_hex(tq_writer_bytes(&writer), "0102030405060708090a0b0c0d0e0f101112 000003 02 6162");
}

static void a_writer_without_room_writes_nothing_more(void **state) {
  (void)state;
  uint8_t bytes[4] = {9, 9, 9, 9};
  tq_writer writer = tq_writer_over(bytes, 3);
  tq_write_u16(&writer, 1);
  tq_write_u16(&writer, 2);
  assert_true(writer.failed);
  tq_write_u8(&writer, 3);
  assert_int_equal(writer.size, 2);
  assert_int_equal(bytes[3], 9);
  assert_int_equal(tq_writer_bytes(&writer).size, 0);
  size_t mark = tq_write_open(&writer, 1);
  tq_write_close(&writer, mark, 1);
  assert_true(writer.failed);
}

static void a_vector_longer_than_its_prefix_fails(void **state) {
  (void)state;
  uint8_t bytes[300];
  uint8_t content[256] = {0};
  for (size_t size = 255; size <= 256; size++) {
    tq_writer writer = tq_writer_over(bytes, sizeof bytes);
    size_t mark = tq_write_open(&writer, 1);
    tq_write_bytes(&writer, tq_span_of(content, size));
    tq_write_close(&writer, mark, 1);
    assert_int_equal(writer.failed, size > 255);
  }
}

static void spans_are_cut_within_their_bounds(void **state) {
  (void)state;
  tq_span span = tq_span_text("abcdef");
  assert_bytes(tq_span_from(span, 2), tq_span_text("cdef"));
  assert_int_equal(tq_span_from(span, 6).size, 0);
  assert_int_equal(tq_span_from(span, 7).size, 0);
  assert_bytes(tq_span_first(span, 2), tq_span_text("ab"));
  assert_bytes(tq_span_first(span, 99), span);
  assert_true(tq_span_equal(TQ_SPAN_EMPTY, tq_span_first(span, 0)));
  assert_false(tq_span_equal(span, tq_span_text("abcdeF")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_numbers),
      cmocka_unit_test(a_number_past_the_end_is_a_fault_over_what_is_left),
      cmocka_unit_test(after_a_fault_every_read_is_empty_and_the_first_fault_stands),
      cmocka_unit_test(a_vector_keeps_its_bounds),
      cmocka_unit_test(a_child_cannot_read_past_its_vector),
      cmocka_unit_test(bytes_left_in_a_vector_are_a_fault),
      cmocka_unit_test(an_empty_input_needs_no_bytes),
      cmocka_unit_test(a_trace_hears_each_field),
      cmocka_unit_test(writes_what_the_reader_reads),
      cmocka_unit_test(a_writer_without_room_writes_nothing_more),
      cmocka_unit_test(a_vector_longer_than_its_prefix_fails),
      cmocka_unit_test(spans_are_cut_within_their_bounds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
