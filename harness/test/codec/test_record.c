/* test_record.c: records, what stands in them unprotected, and the framing of handshake messages.
 */
#include "codec/handshake.h"
#include "codec/record.h"
#include "codec_help.h"
#include "spec/content_type.h"

static tq_record_state read_copy(tq_record *record, tq_span input, size_t limit) {
  tq_span copy = heap_copy(input);
  tq_record_state state = tq_record_read(record, copy, 100, limit, NULL);
  free((void *)(uintptr_t)copy.data);
  return state;
}

static void reads_a_record(void **state) {
  (void)state;
  uint8_t bytes[16];
  tq_span input = from_hex("16 0301 0003 aabbcc 99", bytes, sizeof bytes);
  tq_record record;
  assert_int_equal(tq_record_read(&record, input, 100, TQ_RECORD_PLAINTEXT_MAX, NULL),
                   TQ_RECORD_READ);
  assert_int_equal(record.type, TQ_CONTENT_handshake);
  assert_int_equal(record.legacy_record_version, 0x0301);
  assert_hex(record.fragment, "aabbcc");
  assert_int_equal(record.fragment_offset, 105);
  for (size_t size = 0; size < 8; size++) {
    assert_int_equal(read_copy(&record, tq_span_first(input, size), TQ_RECORD_PLAINTEXT_MAX),
                     TQ_RECORD_INCOMPLETE);
  }
}

static void a_length_above_the_limit_is_too_long_at_once(void **state) {
  (void)state;
  uint8_t bytes[8];
  tq_record record;
  tq_span most = from_hex("17 0303 4000", bytes, sizeof bytes);
  assert_int_equal(read_copy(&record, most, TQ_RECORD_PLAINTEXT_MAX), TQ_RECORD_INCOMPLETE);
  tq_span more = from_hex("17 0303 4001", bytes, sizeof bytes);
  assert_int_equal(read_copy(&record, more, TQ_RECORD_PLAINTEXT_MAX), TQ_RECORD_TOO_LONG);
  assert_int_equal(record.length, 0x4001);
  assert_int_equal(read_copy(&record, more, TQ_RECORD_CIPHERTEXT_MAX), TQ_RECORD_INCOMPLETE);
  tq_span protected_too_long = from_hex("17 0303 4101", bytes, sizeof bytes);
  assert_int_equal(read_copy(&record, protected_too_long, TQ_RECORD_CIPHERTEXT_MAX),
                   TQ_RECORD_TOO_LONG);
}

static void cuts_content_into_records_and_walks_them(void **state) {
  (void)state;
  uint8_t content[300];
  uint8_t out[2048];
  for (size_t i = 0; i < sizeof content; i++) {
    content[i] = (uint8_t)i;
  }
  for (size_t step = 1; step <= 301; step += 60) {
    tq_writer writer = tq_writer_over(out, sizeof out);
    tq_write_records(&writer, TQ_CONTENT_handshake, 0x0303, tq_span_of(content, sizeof content),
                     step);
    tq_span rest = tq_writer_bytes(&writer);
    tq_record record;
    size_t records = 0;
    size_t done = 0;
    while (tq_record_next(&record, &rest, TQ_RECORD_PLAINTEXT_MAX) == TQ_RECORD_READ) {
      assert_true(record.fragment.size <= step);
      assert_bytes(record.fragment, tq_span_of(content + done, record.fragment.size));
      done += record.fragment.size;
      records++;
    }
    assert_int_equal(done, sizeof content);
    assert_int_equal(records, (sizeof content + step - 1) / step);
    assert_int_equal(rest.size, 0);
  }
}

static void an_empty_content_is_one_empty_record(void **state) {
  (void)state;
  uint8_t out[16];
  tq_writer writer = tq_writer_over(out, sizeof out);
  tq_write_records(&writer, TQ_CONTENT_application_data, 0x0303, TQ_SPAN_EMPTY, 0);
  assert_hex(tq_writer_bytes(&writer), "17 0303 0000");
}

static bool parse_alert(tq_faults *faults, tq_span body, size_t offset, const tq_trace *trace) {
  tq_alert_message alert;
  return tq_alert_parse(&alert, faults, body, offset, trace);
}

static bool parse_change(tq_faults *faults, tq_span body, size_t offset, const tq_trace *trace) {
  return tq_change_cipher_spec_parse(faults, body, offset, trace);
}

static void an_alert_is_two_bytes(void **state) {
  (void)state;
  tq_alert_message alert;
  tq_faults faults = {.count = 0};
  assert_true(tq_alert_parse(&alert, &faults, tq_span_of("\2\62", 2), 0, NULL));
  assert_int_equal(alert.level, TQ_ALERT_FATAL);
  assert_int_equal(alert.description, 50);
  static const uint16_t rule = TQ_REQ_record_alert_split;
  assert_one_fault(parse_alert, TQ_SPAN_EMPTY, (tq_fault){rule, TQ_NO_EXTENSION, 0, 0});
  assert_one_fault(parse_alert, tq_span_of("\2", 1), (tq_fault){rule, TQ_NO_EXTENSION, 1, 0});
  assert_one_fault(parse_alert, tq_span_of("\2\62\2\62", 4),
                   (tq_fault){rule, TQ_NO_EXTENSION, 2, 2});
  uint8_t out[4];
  tq_writer writer = tq_writer_over(out, sizeof out);
  tq_write_alert(&writer, alert);
  assert_hex(tq_writer_bytes(&writer), "0232");
}

static void a_change_cipher_spec_is_the_byte_one(void **state) {
  (void)state;
  static const uint16_t rule = TQ_REQ_record_change_cipher_spec_other;
  assert_clean(parse_change, tq_span_of("\1", 1));
  assert_one_fault(parse_change, TQ_SPAN_EMPTY, (tq_fault){rule, TQ_NO_EXTENSION, 0, 0});
  assert_one_fault(parse_change, tq_span_of("\0", 1), (tq_fault){rule, TQ_NO_EXTENSION, 0, 1});
  assert_one_fault(parse_change, tq_span_of("\1\1", 2), (tq_fault){rule, TQ_NO_EXTENSION, 1, 1});
  uint8_t out[4];
  tq_writer writer = tq_writer_over(out, sizeof out);
  tq_write_change_cipher_spec(&writer);
  assert_hex(tq_writer_bytes(&writer), "01");
}

static void reads_handshake_headers(void **state) {
  (void)state;
  uint8_t bytes[32];
  tq_span input = from_hex("0e 000000 14 000003 aabbcc 01", bytes, sizeof bytes);
  tq_span rest = input;
  tq_handshake message;
  assert_true(tq_handshake_next(&message, &rest));
  assert_int_equal(message.type, 14);
  assert_int_equal(message.body.size, 0);
  assert_int_equal(message.message.size, 4);
  assert_true(tq_handshake_next(&message, &rest));
  assert_int_equal(message.type, 20);
  assert_hex(message.body, "aabbcc");
  assert_hex(message.message, "14 000003 aabbcc");
  assert_int_equal(message.body_offset, 4);
  assert_false(tq_handshake_next(&message, &rest));
  assert_hex(rest, "01");
  for (size_t size = 0; size < 7; size++) {
    tq_span copy = heap_copy(tq_span_first(tq_span_from(input, 4), size));
    assert_false(tq_handshake_read(&message, copy, 0, NULL));
    assert_int_equal(message.body.size, size > 4 ? size - 4 : 0);
    free((void *)(uintptr_t)copy.data);
  }
}

static void writes_handshake_messages(void **state) {
  (void)state;
  uint8_t out[32];
  tq_writer writer = tq_writer_over(out, sizeof out);
  tq_write_handshake(&writer, 20, tq_span_text("abc"));
  size_t mark = tq_write_handshake_open(&writer, 14);
  tq_write_handshake_close(&writer, mark);
  assert_hex(tq_writer_bytes(&writer), "14 000003 616263 0e 000000");
}

/* Three messages, in fragments of each size: the same three come out. */
static void puts_messages_together_from_fragments_of_any_size(void **state) {
  (void)state;
  uint8_t stream[128];
  tq_writer writer = tq_writer_over(stream, sizeof stream);
  tq_write_handshake(&writer, 11, tq_span_text("a certificate, say"));
  tq_write_handshake(&writer, 14, TQ_SPAN_EMPTY);
  tq_write_handshake(&writer, 20, tq_span_text("verify_data"));
  tq_span all = tq_writer_bytes(&writer);
  for (size_t step = 1; step <= all.size; step++) {
    uint8_t held[64];
    tq_reassembly reassembly = tq_reassembly_over(held, sizeof held, sizeof held);
    tq_writer again = tq_writer_over((uint8_t[128]){0}, 128);
    tq_span rest = all;
    while (rest.size > 0) {
      assert_true(tq_reassembly_add(&reassembly, tq_span_first(rest, step)));
      rest = tq_span_from(rest, step);
      tq_handshake message;
      while (tq_reassembly_next(&reassembly, &message) == TQ_REASSEMBLY_MESSAGE) {
        tq_write_handshake(&again, message.type, message.body);
      }
    }
    assert_bytes(tq_writer_bytes(&again), all);
    assert_int_equal(tq_reassembly_pending(&reassembly), 0);
  }
}

static void refuses_what_is_too_long_to_hold(void **state) {
  (void)state;
  uint8_t held[16];
  tq_handshake message;
  tq_reassembly reassembly = tq_reassembly_over(held, sizeof held, 12);
  assert_true(tq_reassembly_add(&reassembly, tq_span_of("\13\0\0\10", 4)));
  assert_int_equal(tq_reassembly_next(&reassembly, &message), TQ_REASSEMBLY_MORE);
  assert_int_equal(tq_reassembly_pending(&reassembly), 4);
  assert_false(tq_reassembly_add(&reassembly, tq_span_of("0123456789abc", 13)));
  assert_true(tq_reassembly_add(&reassembly, tq_span_of("0123456789ab", 12)));
  assert_int_equal(tq_reassembly_next(&reassembly, &message), TQ_REASSEMBLY_MESSAGE);
  assert_bytes(message.body, tq_span_text("01234567"));
  assert_int_equal(tq_reassembly_pending(&reassembly), 4);
  reassembly = tq_reassembly_over(held, sizeof held, 12);
  assert_true(tq_reassembly_add(&reassembly, tq_span_of("\13\0\0\11", 4)));
  assert_int_equal(tq_reassembly_next(&reassembly, &message), TQ_REASSEMBLY_TOO_LONG);
  reassembly = tq_reassembly_over(held, sizeof held, SIZE_MAX);
  assert_true(tq_reassembly_add(&reassembly, tq_span_of("\13\377\377\377", 4)));
  assert_int_equal(tq_reassembly_next(&reassembly, &message), TQ_REASSEMBLY_TOO_LONG);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_a_record),
      cmocka_unit_test(a_length_above_the_limit_is_too_long_at_once),
      cmocka_unit_test(cuts_content_into_records_and_walks_them),
      cmocka_unit_test(an_empty_content_is_one_empty_record),
      cmocka_unit_test(an_alert_is_two_bytes),
      cmocka_unit_test(a_change_cipher_spec_is_the_byte_one),
      cmocka_unit_test(reads_handshake_headers),
      cmocka_unit_test(writes_handshake_messages),
      cmocka_unit_test(puts_messages_together_from_fragments_of_any_size),
      cmocka_unit_test(refuses_what_is_too_long_to_hold),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
