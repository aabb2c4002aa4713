/* test_layout.c: messages laid out field by field. */
#include "codec_help.h"
#include "hello_sample.h"

static tq_layout lay_out(tq_layout_item *items, size_t capacity, tq_span body) {
  static tq_layout layout;
  layout = tq_layout_over(items, capacity, 0);
  tq_trace trace = tq_layout_trace(&layout);
  tq_client_hello hello;
  tq_faults faults = {.count = 0};
  tq_client_hello_parse(&hello, &faults, body, 0, &trace);
  tq_layout_finish(&layout, body.size);
  return layout;
}

static void shows_names_values_and_nesting(void **state) {
  (void)state;
  uint8_t bytes[SAMPLE_MAX];
  tq_layout_item items[64];
  tq_layout layout = lay_out(items, 64, sample_hello(bytes, 10, tq_span_of("\0\4\0\35\0\27", 6)));
  static const struct {
    tq_field_kind kind;
    const char *name;
    uint32_t offset, size, value, depth;
  } expected[] = {
      {TQ_FIELD_NUMBER, "legacy_version", 0, 2, 0x0303, 0},
      {TQ_FIELD_OPAQUE, "random", 2, 32, 0, 0},
      {TQ_FIELD_LENGTH, "legacy_session_id", 34, 1, 0, 0},
      {TQ_FIELD_OPAQUE, "legacy_session_id", 35, 0, 0, 0},
      {TQ_FIELD_LENGTH, "cipher_suites", 35, 2, 4, 0},
      {TQ_FIELD_OPEN, "cipher_suites", 37, 4, 0, 0},
      {TQ_FIELD_NUMBER, "cipher_suite", 37, 2, 0x1301, 1},
      {TQ_FIELD_NUMBER, "cipher_suite", 39, 2, 0xc02f, 1},
      {TQ_FIELD_LENGTH, "legacy_compression_methods", 41, 1, 1, 0},
      {TQ_FIELD_OPEN, "legacy_compression_methods", 42, 1, 0, 0},
      {TQ_FIELD_NUMBER, "compression_method", 42, 1, 0, 1},
      {TQ_FIELD_LENGTH, "extensions", 43, 2, 10, 0},
      {TQ_FIELD_OPEN, "extensions", 45, 10, 0, 0},
      {TQ_FIELD_OPEN, "extension", 45, 10, 0, 1},
      {TQ_FIELD_NUMBER, "extension_type", 45, 2, 10, 2},
      {TQ_FIELD_LENGTH, "extension_data", 47, 2, 6, 2},
      {TQ_FIELD_OPEN, "extension_data", 49, 6, 0, 2},
      {TQ_FIELD_LENGTH, "named_group_list", 49, 2, 4, 3},
      {TQ_FIELD_OPEN, "named_group_list", 51, 4, 0, 3},
      {TQ_FIELD_NUMBER, "named_group", 51, 2, 0x001d, 4},
      {TQ_FIELD_NUMBER, "named_group", 53, 2, 0x0017, 4},
  };
  assert_int_equal(layout.count, sizeof expected / sizeof expected[0]);
  for (size_t i = 0; i < layout.count; i++) {
    assert_int_equal(items[i].kind, expected[i].kind);
    assert_string_equal(items[i].name, expected[i].name);
    assert_int_equal(items[i].offset, expected[i].offset);
    assert_int_equal(items[i].size, expected[i].size);
    assert_int_equal(items[i].value, expected[i].value);
    assert_int_equal(items[i].depth, expected[i].depth);
  }
  assert_int_equal(items[12].next, 21);
  assert_int_equal(items[20].parent, 18);
  assert_int_equal(items[13].parent, 12);
  assert_int_equal(items[12].parent, TQ_LAYOUT_NONE);
}

static void finds_items_and_their_lengths(void **state) {
  (void)state;
  uint8_t bytes[SAMPLE_MAX];
  tq_layout_item items[64];
  tq_layout layout = lay_out(items, 64, sample_hello(bytes, 10, tq_span_of("\0\2\0\35", 4)));
  uint32_t list = tq_layout_find(&layout, "named_group_list", 0);
  assert_int_equal(items[list].kind, TQ_FIELD_LENGTH);
  uint32_t contents = tq_layout_find(&layout, "named_group_list", list + 1);
  assert_int_equal(tq_layout_length_of(&layout, contents), list);
  assert_int_equal(tq_layout_length_of(&layout, list), TQ_LAYOUT_NONE);
  assert_int_equal(tq_layout_length_of(&layout, 0), TQ_LAYOUT_NONE);
  uint32_t extension = tq_layout_find(&layout, "extension", 0);
  assert_int_equal(tq_layout_length_of(&layout, extension), TQ_LAYOUT_NONE);
  assert_int_equal(tq_layout_find(&layout, "cookie", 0), TQ_LAYOUT_NONE);
}

static void what_a_fault_left_unread_is_covered(void **state) {
  (void)state;
  uint8_t bytes[SAMPLE_MAX];
  tq_layout_item items[64];
  /* key_share: the first entry is fine, the second has a length too many */
  static const uint8_t shares[] = {0, 10, 0, 0x1d, 0, 1, 7, 0, 0x17, 0, 9, 8};
  tq_span body = sample_hello(bytes, TQ_EXTENSION_key_share, tq_span_of(shares, sizeof shares));
  tq_layout layout = lay_out(items, 64, body);
  uint32_t unread = tq_layout_find(&layout, "unread", 0);
  assert_int_not_equal(unread, TQ_LAYOUT_NONE);
  assert_int_equal(items[unread].offset, body.size - 1);
  assert_int_equal(items[unread].size, 1);
  assert_string_equal(items[items[unread].parent].name, "extension_data");
  assert_int_equal(items[items[unread].parent].next, layout.count);
  tq_layout cut = lay_out(items, 64, tq_span_first(body, 40));
  unread = tq_layout_find(&cut, "unread", 0);
  assert_int_equal(items[unread].offset, 37);
  assert_int_equal(items[unread].size, 3);
}

static void too_small_an_array_is_said_to_be_so(void **state) {
  (void)state;
  uint8_t bytes[SAMPLE_MAX];
  tq_layout_item items[8];
  tq_span body = sample_full_hello(bytes);
  for (size_t capacity = 0; capacity <= 8; capacity++) {
    tq_layout layout = lay_out(items, capacity, body);
    assert_true(layout.overflow);
    assert_int_equal(layout.count, capacity);
  }
}

static void numbers_have_names(void **state) {
  (void)state;
  assert_string_equal(tq_value_name("cipher_suite", 0x1301), "TLS_AES_128_GCM_SHA256");
  assert_string_equal(tq_value_name("named_group", 29), "x25519");
  assert_string_equal(tq_value_name("extension_type", 0), "server_name");
  assert_string_equal(tq_value_name("psk_key_exchange_mode", 0x0b), "GREASE");
  assert_string_equal(tq_value_name("description", 40), "handshake_failure");
  assert_string_equal(tq_value_name("request_update", 9), "unknown");
  assert_null(tq_value_name("obfuscated_ticket_age", 1));
  assert_null(tq_value_name("cipher_suite", 0x10000));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(shows_names_values_and_nesting),
      cmocka_unit_test(finds_items_and_their_lengths),
      cmocka_unit_test(what_a_fault_left_unread_is_covered),
      cmocka_unit_test(too_small_an_array_is_said_to_be_so),
      cmocka_unit_test(numbers_have_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
