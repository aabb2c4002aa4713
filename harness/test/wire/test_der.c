/* test_der.c: identifiers, lengths and values of DER, each form that X.690 forbids, and the lenient
 * tree. */
#include "support/check.h"
#include "wire/der.h"
#include "wire/der_tree.h"

enum { RULE = 77 };

static tq_span bytes(const char *text, size_t size) {
  return tq_span_of(text, size);
}

#define B(text) bytes(text, sizeof(text) - 1)

static tq_der read_one(tq_span input, bool *failed) {
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, input, 100, NULL);
  tq_der element = tq_der_read(&reader, "x", RULE);
  *failed = parse.failed;
  if (parse.failed) {
    assert_int_equal(parse.rule, RULE);
  }
  return element;
}

static void assert_element(tq_span input, uint32_t tag, size_t size, unsigned flaws) {
  bool failed = false;
  tq_der element = read_one(input, &failed);
  assert_false(failed);
  assert_int_equal(element.tag, tag);
  assert_int_equal(element.contents.size, size);
  assert_int_equal(element.flaws, flaws);
  assert_int_equal(element.offset, 100);
}

static void assert_unreadable(tq_span input) {
  bool failed = false;
  read_one(input, &failed);
  assert_true(failed);
}

static void tags(void **state) {
  (void)state;
  assert_element(B("\x30\x00"), TQ_DER_SEQUENCE, 0, 0);
  assert_element(B("\xa3\x00"), TQ_DER_CONTEXT_CONSTRUCTED | 3, 0, 0);
  assert_element(B("\x9f\x1f\x00"), 31u << 8 | 0x9f, 0, 0);
  assert_element(B("\x9f\x81\x00\x00"), 128u << 8 | 0x9f, 0, 0);
  assert_element(B("\x1f\x02\x01\x05"), TQ_DER_INTEGER, 1, TQ_DER_LONG_TAG);
  assert_element(B("\x9f\x80\x1f\x00"), 31u << 8 | 0x9f, 0, TQ_DER_LONG_TAG);
  assert_unreadable(B(""));
  assert_unreadable(B("\x1f"));
  assert_unreadable(B("\x1f\x81"));
  assert_unreadable(B("\x1f\xff\xff\xff\xff\x7f\x00"));
}

static void lengths(void **state) {
  (void)state;
  static char long_one[4 + 0x100] = "\x04\x82\x01\x00";
  static char middle[3 + 0x80] = "\x04\x81\x80";
  assert_element(bytes(long_one, sizeof long_one), TQ_DER_OCTET_STRING, 0x100, 0);
  assert_element(bytes(middle, sizeof middle), TQ_DER_OCTET_STRING, 0x80, 0);
  assert_element(B("\x04\x81\x01x"), TQ_DER_OCTET_STRING, 1, TQ_DER_LONG_LENGTH);
  assert_element(B("\x04\x88\0\0\0\0\0\0\0\1x"), TQ_DER_OCTET_STRING, 1, TQ_DER_LONG_LENGTH);
  assert_element(B("\x04\x8a\0\0\0\0\0\0\0\0\0\1x"), TQ_DER_OCTET_STRING, 1, TQ_DER_LONG_LENGTH);
  assert_unreadable(bytes(long_one, sizeof long_one - 1));
  assert_unreadable(bytes(middle, sizeof middle - 1));
  assert_unreadable(B("\x04"));
  assert_unreadable(B("\x04\x01"));
  assert_unreadable(B("\x30\x80\x00\x00"));
  assert_unreadable(B("\x04\xff"));
  assert_unreadable(B("\x04\x84\x80\x00\x00\x00"));
  assert_unreadable(B("\x04\x84\x7f\xff\xff\xff"));
  assert_unreadable(B("\x04\x88\xff\xff\xff\xff\xff\xff\xff\xff"));
  assert_unreadable(B("\x04\x89\x01\0\0\0\0\0\0\0\0"));
  assert_unreadable(B("\x04\x82\x01"));
}

static void children(void **state) {
  (void)state;
  tq_parse parse;
  tq_der element;
  tq_reader reader = tq_parse_start(&parse, B("\x30\x03\x02\x01\x05\x01\x01\xff"), 0, NULL);
  tq_reader child = tq_der_open(&element, &reader, TQ_DER_SEQUENCE, "s", RULE);
  assert_int_equal(tq_der_peek(&child), TQ_DER_INTEGER);
  assert_int_equal(tq_der_read(&child, "i", RULE).offset, 2);
  assert_int_equal(tq_der_peek(&child), TQ_DER_NONE);
  tq_reader_end(&child, RULE);
  assert_int_equal(tq_der_peek(&reader), TQ_DER_BOOLEAN);
  assert_false(parse.failed);
  tq_der_open(&element, &reader, TQ_DER_SEQUENCE, "s", RULE);
  assert_true(parse.failed);
  assert_int_equal(parse.fault_offset, 5);
  reader = tq_parse_start(&parse, B("\x30\x80\x00\x00"), 0, NULL);
  assert_true(tq_der_indefinite(&reader));
}

static void assert_integer(tq_span contents, bool fine, int64_t expected, unsigned flaws) {
  int64_t value = 0;
  uint16_t found = 0;
  assert_int_equal(tq_der_small(&value, contents, &found), fine);
  assert_int_equal(value, fine ? expected : value);
  assert_int_equal(found, flaws);
}

static void integers(void **state) {
  (void)state;
  assert_integer(B("\x00"), true, 0, 0);
  assert_integer(B("\x7f"), true, 127, 0);
  assert_integer(B("\x80"), true, -128, 0);
  assert_integer(B("\x00\x80"), true, 128, 0);
  assert_integer(B("\xff\x7f"), true, -129, 0);
  assert_integer(B("\x00\x7f"), true, 127, TQ_DER_PADDED_INTEGER);
  assert_integer(B("\xff\x80"), true, -128, TQ_DER_PADDED_INTEGER);
  assert_integer(B("\x7f\xff\xff\xff\xff\xff\xff\xff"), true, INT64_MAX, 0);
  assert_integer(B("\x80\x00\x00\x00\x00\x00\x00\x00"), true, INT64_MIN, 0);
  assert_integer(B("\x00\x80\x00\x00\x00\x00\x00\x00\x00"), false, 0, 0);
  assert_integer(B("\x01\x00\x00\x00\x00\x00\x00\x00\x00"), false, 0, 0);
  assert_integer(B(""), false, 0, 0);
}

static void booleans(void **state) {
  (void)state;
  bool value = false;
  uint16_t flaws = 0;
  assert_true(tq_der_boolean(&value, B("\xff"), &flaws));
  assert_true(value && flaws == 0);
  assert_true(tq_der_boolean(&value, B("\x00"), &flaws));
  assert_true(!value && flaws == 0);
  assert_true(tq_der_boolean(&value, B("\x01"), &flaws));
  assert_true(value && flaws == TQ_DER_BOOLEAN_VALUE);
  assert_false(tq_der_boolean(&value, B(""), &flaws));
  assert_false(tq_der_boolean(&value, B("\xff\xff"), &flaws));
}

static void bit_strings(void **state) {
  (void)state;
  tq_der_bit_string bits;
  uint16_t flaws = 0;
  assert_true(tq_der_bits(&bits, B("\x05\xa0"), true, &flaws));
  assert_int_equal(flaws, 0);
  assert_true(tq_der_bit(bits, 0) && !tq_der_bit(bits, 1) && tq_der_bit(bits, 2));
  assert_false(tq_der_bit(bits, 3));
  assert_false(tq_der_bit(bits, 1000));
  assert_true(tq_der_bits(&bits, B("\x00"), true, &flaws));
  assert_int_equal(flaws, 0);
  assert_true(tq_der_bits(&bits, B("\x05\xa1"), true, &flaws));
  assert_int_equal(flaws, TQ_DER_UNUSED_BITS);
  flaws = 0;
  assert_true(tq_der_bits(&bits, B("\x04\xa0"), true, &flaws));
  assert_int_equal(flaws, TQ_DER_TRAILING_BITS);
  flaws = 0;
  assert_true(tq_der_bits(&bits, B("\x04\xa0"), false, &flaws));
  assert_int_equal(flaws, 0);
  assert_false(tq_der_bits(&bits, B(""), true, &flaws));
  assert_false(tq_der_bits(&bits, B("\x08\x00"), true, &flaws));
  assert_false(tq_der_bits(&bits, B("\x01"), true, &flaws));
}

static void object_identifiers(void **state) {
  (void)state;
  assert_true(tq_der_oid(B("\x55\x1d\x0f")));
  assert_true(tq_der_oid(B("\x2a\x86\x48")));
  assert_false(tq_der_oid(B("")));
  assert_false(tq_der_oid(B("\x2a\x86")));
  assert_false(tq_der_oid(B("\x2a\x80\x01")));
}

static void assert_time(uint32_t tag, const char *text, bool fine, int64_t expected,
                        unsigned flaws) {
  int64_t seconds = 0;
  uint16_t found = 0;
  assert_int_equal(tq_der_time(&seconds, tag, tq_span_text(text), &found), fine);
  if (fine) {
    assert_int_equal(seconds, expected);
    assert_int_equal(found, flaws);
  }
}

static void times(void **state) {
  (void)state;
  enum { U = TQ_DER_UTC_TIME, G = TQ_DER_GENERALIZED_TIME };
  assert_time(U, "700101000000Z", true, 0, 0);
  assert_time(U, "500101000000Z", true, -631152000, 0);
  assert_time(U, "491231235959Z", true, 2524607999, 0);
  assert_time(G, "20991231235959Z", true, 4102444799, 0);
  assert_time(G, "00000101000000Z", true, INT64_C(-62167219200), 0);
  assert_time(G, "99991231235959Z", true, INT64_C(253402300799), 0);
  assert_time(G, "20240229000000Z", true, 1709164800, 0);
  assert_time(G, "20000301000000Z", true, 951868800, 0);
  assert_time(U, "7001010000Z", true, 0, TQ_DER_TIME_SECONDS);
  assert_time(U, "700101010000+0100", true, 0, TQ_DER_TIME_ZONE);
  assert_time(U, "691231230000-0100", true, 0, TQ_DER_TIME_ZONE);
  assert_time(G, "19700101000000.5Z", true, 0, TQ_DER_TIME_FRACTION);
  assert_time(G, "19700101000000", true, 0, TQ_DER_TIME_ZONE);
  assert_time(U, "700101000000", false, 0, 0);
  assert_time(U, "19700101000000Z", false, 0, 0);
  assert_time(U, "700101000000.5Z", false, 0, 0);
  assert_time(U, "701301000000Z", false, 0, 0);
  assert_time(U, "700229000000Z", true, 5097600, TQ_DER_TIME_DAY);
  assert_time(U, "700132000000Z", false, 0, 0);
  assert_time(U, "700001000000Z", false, 0, 0);
  assert_time(U, "700100000000Z", false, 0, 0);
  assert_time(U, "700101240000Z", false, 0, 0);
  assert_time(U, "700101006000Z", false, 0, 0);
  assert_time(U, "700101000060Z", false, 0, 0);
  assert_time(U, "700101000000z", false, 0, 0);
  assert_time(U, "700101000000ZZ", false, 0, 0);
  assert_time(U, "70010100000aZ", false, 0, 0);
  assert_time(G, "19700101000000.Z", false, 0, 0);
  assert_time(G, "19000229000000Z", true, -2203891200, TQ_DER_TIME_DAY);
  assert_time(U, "", false, 0, 0);
}

static void set_order(void **state) {
  (void)state;
  assert_true(tq_der_in_order(B("\x01"), B("\x02")));
  assert_true(tq_der_in_order(B("\x01"), B("\x01\x00")));
  assert_true(tq_der_in_order(B("\x01"), B("\x01")));
  assert_false(tq_der_in_order(B("\x02"), B("\x01\xff")));
  assert_false(tq_der_in_order(B("\x01\x00"), B("\x01")));
}

static void trees(void **state) {
  (void)state;
  tq_der_node nodes[16];
  tq_span der = B("\x30\x0b\x04\x04\x30\x02\x05\x00\x03\x03\x00\x05\x00\x02\x01\x01");
  size_t count = tq_der_tree(nodes, 16, der);
  assert_int_equal(count, 7);
  assert_int_equal(nodes[0].next, 6);
  assert_true(nodes[1].wraps);
  assert_int_equal(nodes[1].next, 4);
  assert_int_equal(nodes[3].depth, 3);
  assert_int_equal(nodes[3].parent, 2);
  assert_true(nodes[4].wraps);
  assert_int_equal(nodes[5].offset, 11);
  assert_int_equal(nodes[6].depth, 0);
  assert_int_equal(tq_der_tree(nodes, 3, der), 3);
  assert_int_equal(tq_der_tree(nodes, 16, B("\x30\x84\xff\xff\xff\xff\x02\x01")), 2);
  assert_int_equal(nodes[0].contents_size, 2);
  assert_int_equal(tq_der_tree(nodes, 16, B("\x30\x80\x05\x00\x00\x00")), 3);
  assert_int_equal(tq_der_tree(nodes, 16, B("")), 0);
}

/* 10 000 levels: the reader is never deeper than its caller, the tree stops at its bound. */
static void deep(void **state) {
  (void)state;
  static uint8_t input[40000];
  static tq_der_node nodes[20000];
  tq_parse parse;
  for (size_t i = 0; i < 10000; i++) {
    size_t left = sizeof input - 4 * i - 4;
    input[4 * i] = 0x30;
    input[4 * i + 1] = 0x82;
    input[4 * i + 2] = (uint8_t)(left >> 8);
    input[4 * i + 3] = (uint8_t)left;
  }
  size_t count = tq_der_tree(nodes, 20000, tq_span_of(input, sizeof input));
  assert_int_equal(count, TQ_DER_DEPTH_MAX + 1);
  tq_reader reader = tq_parse_start(&parse, tq_span_of(input, sizeof input), 0, NULL);
  for (size_t i = 0; i < 10000; i++) {
    reader = tq_der_open(NULL, &reader, TQ_DER_SEQUENCE, "s", RULE);
  }
  assert_false(parse.failed);
  assert_int_equal(tq_reader_left(&reader), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tags),
      cmocka_unit_test(lengths),
      cmocka_unit_test(children),
      cmocka_unit_test(integers),
      cmocka_unit_test(booleans),
      cmocka_unit_test(bit_strings),
      cmocka_unit_test(object_identifiers),
      cmocka_unit_test(times),
      cmocka_unit_test(set_order),
      cmocka_unit_test(trees),
      cmocka_unit_test(deep),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
