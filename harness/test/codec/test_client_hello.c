/* test_client_hello.c: the structure of ClientHello, reading and writing. */
#include "codec/handshake.h"
#include "codec_help.h"
#include "hello_sample.h"

static bool parse_hello(tq_faults *faults, tq_span body, size_t offset, const tq_trace *trace) {
  tq_client_hello hello;
  return tq_client_hello_parse(&hello, faults, body, offset, trace);
}

static const char minimal[] =
    "0303 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    "00 0002 1301 01 00";

static void reads_a_hello_without_extensions(void **state) {
  (void)state;
  uint8_t bytes[64];
  tq_span body = from_hex(minimal, bytes, sizeof bytes);
  tq_client_hello hello;
  tq_faults faults = {.count = 0};
  assert_true(tq_client_hello_parse(&hello, &faults, body, 4, NULL));
  assert_int_equal(faults.count, 0);
  assert_int_equal(hello.legacy_version, 0x0303);
  assert_int_equal(hello.random.size, 32);
  assert_int_equal(hello.random.data[31], 0x1f);
  assert_int_equal(hello.legacy_session_id.size, 0);
  assert_int_equal(tq_u16_list_count(hello.cipher_suites), 1);
  assert_int_equal(tq_u16_list_at(hello.cipher_suites, 0), 0x1301);
  assert_int_equal(hello.legacy_compression_methods.size, 1);
  assert_false(hello.has_extensions);
  assert_int_equal(hello.legacy_session_id_offset, 4 + 34);
  assert_int_equal(hello.cipher_suites_offset, 4 + 35);
  assert_int_equal(hello.legacy_compression_methods_offset, 4 + 39);
  assert_prefixes_refused(parse_hello, body, SIZE_MAX);
}

typedef struct outer_case {
  const char *tail; /* behind version and random */
  uint16_t requirement;
  uint32_t offset; /* from the tail's start */
  uint32_t size;
} outer_case;

/* clang-format off */
static const outer_case outer_cases[] = {
    {"",                                   TQ_REQ_client_hello_fields_missing,             0, 0},
    {"05 aabbccdd",                        TQ_REQ_client_hello_fields_missing,             0, 1},
    {"21 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20 0002 1301 01 00",
                                           TQ_REQ_client_hello_session_id_too_long,        0, 1},
    {"ff",                                 TQ_REQ_client_hello_session_id_too_long,        0, 1},
    {"00",                                 TQ_REQ_client_hello_fields_missing,             1, 0},
    {"00 00",                              TQ_REQ_client_hello_fields_missing,             1, 1},
    {"00 0000 01 00",                      TQ_REQ_client_hello_cipher_suites_length,       1, 2},
    {"00 0001 13 01 00",                   TQ_REQ_client_hello_cipher_suites_length,       1, 2},
    {"00 0003 130113 01 00",               TQ_REQ_client_hello_cipher_suites_length,       1, 2},
    {"00 0008 1301 01 00",                 TQ_REQ_client_hello_cipher_suites_length,       1, 2},
    {"00 ffff 1301 01 00",                 TQ_REQ_client_hello_cipher_suites_length,       1, 2},
    {"00 0002 1301",                       TQ_REQ_client_hello_fields_missing,             5, 0},
    {"00 0002 1301 00",                    TQ_REQ_client_hello_compression_methods_length, 5, 1},
    {"00 0002 1301 02 00",                 TQ_REQ_client_hello_compression_methods_length, 5, 1},
    {"00 0002 1301 01 00 00",              TQ_REQ_client_hello_extensions_length,          7, 1},
    {"00 0002 1301 01 00 0001",            TQ_REQ_client_hello_extensions_length,          7, 2},
    {"00 0002 1301 01 00 0001 00",         TQ_REQ_client_hello_extensions_length,          9, 1},
    {"00 0002 1301 01 00 0003 00ff00",     TQ_REQ_client_hello_extensions_length,         11, 1},
    {"00 0002 1301 01 00 0004 00ff0001",   TQ_REQ_client_hello_extensions_length,         11, 2},
    {"00 0002 1301 01 00 0004 00ff0000 ee", TQ_REQ_client_hello_trailing_data,            13, 1},
    {"00 0002 1301 01 00 0000 0000",       TQ_REQ_client_hello_trailing_data,              9, 2},
};
/* clang-format on */

static void a_fault_outside_the_extensions_stops_the_parse(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof outer_cases / sizeof outer_cases[0]; i++) {
    const outer_case *at = &outer_cases[i];
    uint8_t bytes[128] = {3, 3};
    tq_span tail = from_hex(at->tail, bytes + 34, sizeof bytes - 34);
    tq_span body = tq_span_of(bytes, 34 + tail.size);
    tq_faults faults = {.count = 0};
    assert_false(parse_hello(&faults, body, 0, NULL));
    assert_true(faults.stopped);
    assert_one_fault(parse_hello, body,
                     (tq_fault){at->requirement, TQ_NO_EXTENSION, at->offset + 34, at->size});
  }
}

static void an_empty_block_is_a_block(void **state) {
  (void)state;
  uint8_t bytes[64];
  tq_span head = from_hex(minimal, bytes, sizeof bytes);
  memset(bytes + head.size, 0, 2);
  tq_client_hello hello;
  tq_faults faults = {.count = 0};
  tq_span body = tq_span_of(bytes, head.size + 2);
  assert_true(tq_client_hello_parse(&hello, &faults, body, 0, NULL));
  assert_true(hello.has_extensions);
  assert_int_equal(hello.extension_count, 0);
  assert_int_equal(hello.extensions_offset, head.size);
}

static void reads_what_the_writers_wrote(void **state) {
  (void)state;
  uint8_t bytes[SAMPLE_MAX];
  tq_span body = sample_full_hello(bytes);
  tq_client_hello hello;
  tq_faults faults = {.count = 0};
  assert_true(tq_client_hello_parse(&hello, &faults, body, 0, NULL));
  print_faults(&faults);
  assert_int_equal(faults.count, 0);
  assert_int_equal(hello.extension_count, 21);
  assert_int_equal(hello.legacy_session_id.size, 32);
  assert_bytes(hello.host_name, tq_span_text("example.org"));
  assert_int_equal(hello.max_fragment_length, 4);
  assert_hex(hello.supported_groups.bytes, "001d 0017 0100");
  assert_hex(hello.ec_point_formats, "00");
  assert_hex(hello.signature_algorithms.bytes, "0804 0403");
  assert_hex(hello.signature_algorithms_cert.bytes, "0804");
  assert_hex(hello.alpn, "02 6832 08 687474702f312e31");
  assert_hex(hello.compress_certificate.bytes, "0001 0002");
  assert_int_equal(hello.record_size_limit, 0x4001);
  assert_bytes(hello.session_ticket, tq_span_text("ticket"));
  assert_hex(hello.supported_versions.bytes, "0304 0303");
  assert_bytes(hello.cookie, tq_span_text("cookie"));
  assert_hex(hello.psk_key_exchange_modes, "01");
  assert_hex(hello.certificate_authorities, "0003 6f6e65 0007 616e6f74686572");
  assert_int_equal(hello.client_certificate_types.size, 0);
  assert_int_equal(hello.renegotiated_connection.size, 0);
  assert_true(hello.seen[TQ_EXT_renegotiation_info].present);
  assert_int_equal(hello.seen[TQ_EXT_pre_shared_key].index, 20);
  assert_false(hello.seen[TQ_EXT_early_data].present);
  tq_span name;
  tq_span names = hello.alpn;
  assert_true(tq_opaque8_next(&name, &names));
  assert_bytes(name, tq_span_text("h2"));
  assert_true(tq_opaque8_next(&name, &names));
  assert_false(tq_opaque8_next(&name, &names));
}

static void walks_key_shares_and_identities(void **state) {
  (void)state;
  uint8_t bytes[SAMPLE_MAX];
  tq_client_hello hello;
  tq_faults faults = {.count = 0};
  tq_span body = sample_full_hello(bytes);
  tq_client_hello_parse(&hello, &faults, body, 0, NULL);
  tq_span rest = hello.key_share;
  tq_key_share_entry entry;
  assert_true(tq_key_share_next(&entry, &rest));
  assert_int_equal(entry.group, 0x001d);
  assert_int_equal(entry.key_exchange.size, 32);
  assert_true(tq_key_share_next(&entry, &rest));
  assert_int_equal(entry.key_exchange.size, 64);
  assert_false(tq_key_share_next(&entry, &rest));
  rest = hello.psk_identities;
  tq_psk_identity identity;
  assert_true(tq_psk_identity_next(&identity, &rest));
  assert_bytes(identity.identity, tq_span_text("first"));
  assert_int_equal(identity.obfuscated_ticket_age, 77);
  assert_true(tq_psk_identity_next(&identity, &rest));
  assert_false(tq_psk_identity_next(&identity, &rest));
  tq_span binder;
  rest = hello.psk_binders;
  assert_true(tq_opaque8_next(&binder, &rest) && tq_opaque8_next(&binder, &rest));
  assert_int_equal(binder.size, 48);
  assert_int_equal(hello.psk_binders_offset + 2 + 33 + 49, body.size);
  assert_hex(tq_span_first(tq_span_from(body, hello.psk_binders_offset), 3), "0052 20");
}

static void what_was_parsed_is_written_back(void **state) {
  (void)state;
  uint8_t bytes[SAMPLE_MAX];
  uint8_t again[SAMPLE_MAX];
  tq_span full = sample_full_hello(bytes);
  uint8_t small[64];
  const tq_span bodies[] = {full, from_hex(minimal, small, sizeof small)};
  for (size_t i = 0; i < 2; i++) {
    tq_client_hello hello;
    tq_faults faults = {.count = 0};
    tq_client_hello_parse(&hello, &faults, bodies[i], 0, NULL);
    tq_writer writer = tq_writer_over(again, sizeof again);
    tq_write_parsed_client_hello(&writer, &hello);
    assert_bytes(tq_writer_bytes(&writer), bodies[i]);
  }
}

static void no_prefix_surplus_or_length_goes_unseen(void **state) {
  (void)state;
  uint8_t bytes[SAMPLE_MAX];
  tq_span body = sample_full_hello(bytes);
  assert_clean(parse_hello, body);
  assert_prefixes_refused(parse_hello, body, SAMPLE_HEAD + 32);
  assert_surplus_refused(parse_hello, body);
  assert_true(assert_lengths_checked(parse_hello, body) > 50);
}

static void noise_is_survived(void **state) {
  (void)state;
  uint8_t bytes[SAMPLE_MAX];
  assert_survives_noise(parse_hello, sample_full_hello(bytes), 20000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_a_hello_without_extensions),
      cmocka_unit_test(a_fault_outside_the_extensions_stops_the_parse),
      cmocka_unit_test(an_empty_block_is_a_block),
      cmocka_unit_test(reads_what_the_writers_wrote),
      cmocka_unit_test(walks_key_shares_and_identities),
      cmocka_unit_test(what_was_parsed_is_written_back),
      cmocka_unit_test(no_prefix_surplus_or_length_goes_unseen),
      cmocka_unit_test(noise_is_survived),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
