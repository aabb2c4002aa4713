/* test_rfc8448.c: every handshake message and record of the traces in RFC 8448 is read without a
 * fault, and the hellos are written back byte for byte. Skipped where the traces are absent. */
#include "codec/client_hello_write.h"
#include "codec/message.h"
#include "codec/record.h"
#include "codec_help.h"

enum { MESSAGE_MAX = 2048 };

static uint8_t current_type;

static bool parse_message(tq_faults *faults, tq_span body, size_t offset, const tq_trace *trace) {
  tq_message_context context = tq_message_context_of(0x0304, 0x1301);
  tq_message message;
  return tq_message_parse(&message, faults, (tq_handshake){current_type, body, offset, body},
                          &context, trace);
}

/* The constructed messages carry their type as the name of the field; a ClientHello with a PSK is
 * shown without its binders there, and whole as a payload. */
static bool is_message(const char *field, tq_span bytes) {
  static const char *const fields[] = {"ClientHello", "ServerHello",        "EncryptedExtensions",
                                       "Certificate", "CertificateRequest", "CertificateVerify",
                                       "Finished",    "NewSessionTicket",   "EndOfEarlyData"};
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
    if (strcmp(field, fields[i]) == 0) {
      tq_handshake handshake;
      return tq_handshake_read(&handshake, bytes, 0, NULL);
    }
  }
  return strcmp(field, "payload") == 0 && bytes.size > 4 && bytes.data[0] == 1 &&
         bytes.data[1] == 0;
}

static void check_hello(const tq_message *message) {
  uint8_t again[MESSAGE_MAX];
  tq_writer writer = tq_writer_over(again, sizeof again);
  if (message->type == TQ_MESSAGE_client_hello) {
    tq_write_parsed_client_hello(&writer, &message->as.client_hello);
    assert_bytes(tq_writer_bytes(&writer), message->body);
  }
  if (message->type == TQ_MESSAGE_server_hello) {
    tq_write_parsed_server_hello(&writer, &message->as.server_hello);
    assert_bytes(tq_writer_bytes(&writer), message->body);
    assert_int_equal(tq_server_hello_version(&message->as.server_hello), 0x0304);
    assert_int_equal(message->as.server_hello.cipher_suite, 0x1301);
  }
}

static void check_message(tq_span bytes) {
  tq_message_context context = tq_message_context_of(0x0304, 0x1301);
  tq_message message;
  tq_faults faults = {.count = 0};
  tq_span rest = TQ_SPAN_EMPTY;
  assert_true(tq_message_read(&message, &faults, bytes, &context, NULL, &rest));
  print_faults(&faults);
  assert_int_equal(faults.count, 0);
  assert_int_equal(rest.size, 0);
  check_hello(&message);
  current_type = message.type;
  bool hello = message.type == TQ_MESSAGE_client_hello || message.type == TQ_MESSAGE_server_hello;
  if (message.body.size > 0) {
    assert_surplus_refused(parse_message, message.body);
    assert_lengths_checked(parse_message, message.body);
  }
  if (!hello) { /* which may end before the extensions */
    assert_prefixes_refused(parse_message, message.body, SIZE_MAX);
  }
}

static void check_record(tq_span bytes) {
  tq_record record;
  tq_span rest = bytes;
  assert_int_equal(tq_record_next(&record, &rest, TQ_RECORD_CIPHERTEXT_MAX), TQ_RECORD_READ);
  assert_int_equal(rest.size, 0);
  uint8_t again[MESSAGE_MAX];
  tq_writer writer = tq_writer_over(again, sizeof again);
  tq_write_record(&writer, record.type, record.legacy_record_version, record.fragment);
  assert_bytes(tq_writer_bytes(&writer), bytes);
}

static void all_messages_and_records(void **state) {
  (void)state;
  json_t *root = shared_json("vectors/rfc8448.json");
  size_t messages = 0;
  size_t records = 0;
  size_t index = 0;
  json_t *row = NULL;
  json_array_foreach(root, index, row) {
    uint8_t bytes[MESSAGE_MAX];
    const char *field = json_string_value(json_object_get(row, "field"));
    const char *hex = json_string_value(json_object_get(row, "hex"));
    if (field == NULL || hex == NULL || strlen(hex) > 2 * (size_t)MESSAGE_MAX ||
        hex[0] == '(') { /* "(empty)" */
      continue;
    }
    tq_span value = from_hex(hex, bytes, sizeof bytes);
    if (is_message(field, value)) {
      check_message(value);
      messages++;
    } else if (strcmp(field, "complete record") == 0) {
      check_record(value);
      records++;
    }
  }
  json_decref(root);
  assert_true(messages > 40);
  assert_true(records > 40);
}

/* Section 5 retries with a cookie and P-256; section 4 resumes with a PSK whose binders end the
 * hello. */
static void the_retry_and_the_resumption(void **state) {
  (void)state;
  json_t *root = shared_json("vectors/rfc8448.json");
  size_t retries = 0;
  size_t resumptions = 0;
  size_t index = 0;
  json_t *row = NULL;
  json_array_foreach(root, index, row) {
    uint8_t bytes[MESSAGE_MAX];
    const char *field = json_string_value(json_object_get(row, "field"));
    const char *hex = json_string_value(json_object_get(row, "hex"));
    if (field == NULL || strcmp(field, "payload") != 0 || strlen(hex) > 2 * (size_t)MESSAGE_MAX) {
      continue;
    }
    tq_span value = from_hex(hex, bytes, sizeof bytes);
    tq_message_context context = tq_message_context_of(0x0304, 0x1301);
    tq_message message;
    tq_faults faults = {.count = 0};
    if (value.data[0] > 2 || !tq_message_read(&message, &faults, value, &context, NULL, NULL)) {
      continue;
    }
    if (message.type == TQ_MESSAGE_server_hello && message.as.server_hello.is_retry) {
      assert_int_equal(message.as.server_hello.server_share.group, 0x0017);
      assert_true(message.as.server_hello.cookie.size > 0);
      retries++;
    }
    const tq_client_hello *hello = &message.as.client_hello;
    if (message.type == TQ_MESSAGE_client_hello && hello->seen[TQ_EXT_pre_shared_key].present) {
      assert_int_equal(hello->psk_binders.size, 33);
      assert_int_equal(hello->psk_binders_offset + 2 + 33, value.size);
      assert_true(hello->seen[TQ_EXT_early_data].present);
      resumptions++;
    }
  }
  json_decref(root);
  assert_int_equal(retries, 1);
  assert_int_equal(resumptions, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_messages_and_records),
      cmocka_unit_test(the_retry_and_the_resumption),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
