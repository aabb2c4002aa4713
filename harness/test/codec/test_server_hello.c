/* test_server_hello.c: ServerHello and HelloRetryRequest. */
#include "codec/client_hello_write.h"
#include "codec/server_hello.h"
#include "codec_help.h"

enum { HEAD = 2 + 32 + 1 + 2 + 1, DATA_AT = HEAD + 2 + 4, BODY_MAX = 2048 };

static bool parse_hello(tq_faults *faults, tq_span body, size_t offset, const tq_trace *trace) {
  tq_server_hello hello;
  return tq_server_hello_parse(&hello, faults, body, offset, trace);
}

static tq_server_hello_head head_of(bool retry) {
  static const uint8_t random[32] = {9, 8, 7};
  const uint8_t *bytes = retry ? tq_hello_retry_random : random;
  return (tq_server_hello_head){0x0303, tq_span_of(bytes, 32), TQ_SPAN_EMPTY, 0x1301, 0};
}

static tq_span hello_with(uint8_t *into, bool retry, uint16_t type, tq_span data) {
  tq_writer writer = tq_writer_over(into, BODY_MAX);
  tq_server_hello_head head = head_of(retry);
  tq_write_server_hello(&writer, &head, &(tq_extension_item){type, data}, 1);
  return tq_writer_bytes(&writer);
}

static void the_retry_random_is_the_one_of_the_rfc(void **state) {
  (void)state;
  assert_hex(tq_span_of(tq_hello_retry_random, 32),
             "CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C");
}

static tq_span full_hello(uint8_t *into) {
  static const uint8_t share[32] = {1};
  tq_server_hello_head head = head_of(false);
  head.legacy_session_id_echo = tq_span_of(share, 32);
  tq_writer writer = tq_writer_over(into, BODY_MAX);
  tq_write_server_hello_head(&writer, &head);
  size_t mark = tq_write_extensions_open(&writer);
  tq_write_number_extension(&writer, TQ_EXTENSION_supported_versions, 2, 0x0304);
  tq_write_key_share_server_hello(&writer, (tq_key_share_entry){0x001d, tq_span_of(share, 32)});
  tq_write_number_extension(&writer, TQ_EXTENSION_pre_shared_key, 2, 1);
  tq_write_extensions_close(&writer, mark);
  return tq_writer_bytes(&writer);
}

static void reads_a_tls13_hello(void **state) {
  (void)state;
  uint8_t bytes[BODY_MAX];
  tq_span body = full_hello(bytes);
  tq_server_hello hello;
  tq_faults faults = {.count = 0};
  assert_true(tq_server_hello_parse(&hello, &faults, body, 4, NULL));
  assert_int_equal(faults.count, 0);
  assert_false(hello.is_retry);
  assert_int_equal(hello.cipher_suite, 0x1301);
  assert_int_equal(hello.cipher_suite_offset, 4 + 34 + 33);
  assert_int_equal(tq_server_hello_version(&hello), 0x0304);
  assert_int_equal(hello.server_share.group, 0x001d);
  assert_int_equal(hello.server_share.key_exchange.size, 32);
  assert_int_equal(hello.selected_identity, 1);
  assert_int_equal(hello.extension_count, 3);
  uint8_t again[BODY_MAX];
  tq_writer writer = tq_writer_over(again, sizeof again);
  tq_write_parsed_server_hello(&writer, &hello);
  assert_bytes(tq_writer_bytes(&writer), body);
}

static void reads_a_retry(void **state) {
  (void)state;
  uint8_t bytes[BODY_MAX];
  tq_server_hello_head head = head_of(true);
  tq_writer writer = tq_writer_over(bytes, sizeof bytes);
  tq_write_server_hello_head(&writer, &head);
  size_t mark = tq_write_extensions_open(&writer);
  tq_write_number_extension(&writer, TQ_EXTENSION_supported_versions, 2, 0x0304);
  tq_write_number_extension(&writer, TQ_EXTENSION_key_share, 2, 0x0018);
  tq_write_opaque_extension(&writer, TQ_EXTENSION_cookie, 2, tq_span_text("crumbs"));
  tq_write_extensions_close(&writer, mark);
  tq_server_hello hello;
  tq_faults faults = {.count = 0};
  assert_true(tq_server_hello_parse(&hello, &faults, tq_writer_bytes(&writer), 0, NULL));
  assert_int_equal(faults.count, 0);
  assert_true(hello.is_retry);
  assert_int_equal(hello.server_share.group, 0x0018);
  assert_bytes(hello.cookie, tq_span_text("crumbs"));
  assert_lengths_checked(parse_hello, tq_writer_bytes(&writer));
}

static void reads_a_tls12_hello_without_extensions(void **state) {
  (void)state;
  uint8_t bytes[BODY_MAX];
  tq_server_hello_head head = head_of(false);
  tq_writer writer = tq_writer_over(bytes, sizeof bytes);
  tq_write_server_hello_head(&writer, &head);
  tq_server_hello hello;
  tq_faults faults = {.count = 0};
  assert_true(tq_server_hello_parse(&hello, &faults, tq_writer_bytes(&writer), 0, NULL));
  assert_false(hello.has_extensions);
  assert_int_equal(tq_server_hello_version(&hello), 0x0303);
}

typedef struct outer_case {
  const char *tail; /* behind version and random */
  uint16_t requirement;
  uint32_t offset;
  uint32_t size;
} outer_case;

static void a_fault_outside_the_extensions_stops_the_parse(void **state) {
  (void)state;
  static const outer_case cases[] = {
      {"", TQ_REQ_server_hello_fields_missing, 0, 0},
      {"02 aa", TQ_REQ_server_hello_fields_missing, 0, 1},
      {"21", TQ_REQ_server_hello_session_id_too_long, 0, 1},
      {"00 13", TQ_REQ_server_hello_fields_missing, 1, 1},
      {"00 1301", TQ_REQ_server_hello_fields_missing, 3, 0},
      {"00 1301 00 00", TQ_REQ_server_hello_extensions_length, 4, 1},
      {"00 1301 00 0001", TQ_REQ_server_hello_extensions_length, 4, 2},
      {"00 1301 00 0003 00ff00", TQ_REQ_server_hello_extensions_length, 8, 1},
      {"00 1301 00 0000 00", TQ_REQ_server_hello_trailing_data, 6, 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    uint8_t bytes[128] = {3, 3};
    tq_span tail = from_hex(cases[i].tail, bytes + 34, sizeof bytes - 34);
    assert_one_fault(
        parse_hello, tq_span_of(bytes, 34 + tail.size),
        (tq_fault){cases[i].requirement, TQ_NO_EXTENSION, cases[i].offset + 34, cases[i].size});
  }
}

typedef struct contents_case {
  uint16_t type;
  bool retry;
  const char *data;
  uint16_t requirement; /* TQ_REQ_NONE: it is fine */
  uint32_t offset;
  uint32_t size;
} contents_case;

#define FINE TQ_REQ_NONE, 0, 0
#define BAD(name) TQ_REQ_server_hello_##name

/* clang-format off */
static const contents_case cases[] = {
    {TQ_EXTENSION_server_name, false, "",                      FINE},
    {TQ_EXTENSION_server_name, false, "0000",                  BAD(flag_extension_not_empty), 0, 2},
    {TQ_EXTENSION_max_fragment_length, false, "01",            FINE},
    {TQ_EXTENSION_max_fragment_length, false, "",              BAD(max_fragment_length_syntax), 0, 0},
    {TQ_EXTENSION_max_fragment_length, false, "0101",          BAD(max_fragment_length_syntax), 1, 1},
    {TQ_EXTENSION_client_certificate_url, false, "",           FINE},
    {TQ_EXTENSION_client_certificate_url, false, "00",         BAD(flag_extension_not_empty), 0, 1},
    {TQ_EXTENSION_trusted_ca_keys, false, "",                  FINE},
    {TQ_EXTENSION_truncated_hmac, false, "",                   FINE},
    {TQ_EXTENSION_status_request, false, "",                   FINE},
    {TQ_EXTENSION_status_request, false, "01",                 BAD(flag_extension_not_empty), 0, 1},
    {TQ_EXTENSION_status_request_v2, false, "",                FINE},
    {TQ_EXTENSION_session_ticket, false, "",                   FINE},
    {TQ_EXTENSION_session_ticket, false, "00",                 BAD(flag_extension_not_empty), 0, 1},
    {TQ_EXTENSION_ec_point_formats, false, "01 00",            FINE},
    {TQ_EXTENSION_ec_point_formats, false, "00",               BAD(ec_point_formats_syntax), 0, 1},
    {TQ_EXTENSION_ec_point_formats, false, "01 0000",          BAD(ec_point_formats_syntax), 2, 1},
    {TQ_EXTENSION_use_srtp, false, "0002 0001 00",             FINE},
    {TQ_EXTENSION_use_srtp, false, "0002 0001",                BAD(use_srtp_syntax), 4, 0},
    {TQ_EXTENSION_heartbeat, false, "01",                      FINE},
    {TQ_EXTENSION_heartbeat, false, "",                        BAD(heartbeat_syntax), 0, 0},
    {TQ_EXTENSION_application_layer_protocol_negotiation, false, "0003 02 6832",         FINE},
    {TQ_EXTENSION_application_layer_protocol_negotiation, false, "0001 00",              BAD(alpn_syntax), 0, 2},
    {TQ_EXTENSION_application_layer_protocol_negotiation, false, "0003 02 6832 00",      BAD(alpn_syntax), 5, 1},
    {TQ_EXTENSION_application_layer_protocol_negotiation, false, "0006 02 6832 02 6833", BAD(alpn_not_one), 0, 8},
    {TQ_EXTENSION_signed_certificate_timestamp, false, "0003 0001 aa",  FINE},
    {TQ_EXTENSION_signed_certificate_timestamp, false, "",              BAD(signed_certificate_timestamp_syntax), 0, 0},
    {TQ_EXTENSION_signed_certificate_timestamp, false, "0002 0000",     BAD(signed_certificate_timestamp_syntax), 2, 2},
    {TQ_EXTENSION_client_certificate_type, false, "02",        FINE},
    {TQ_EXTENSION_client_certificate_type, false, "01 02",     BAD(certificate_type_syntax), 1, 1},
    {TQ_EXTENSION_server_certificate_type, false, "",          BAD(certificate_type_syntax), 0, 0},
    {TQ_EXTENSION_encrypt_then_mac, false, "",                 FINE},
    {TQ_EXTENSION_encrypt_then_mac, false, "00",               BAD(encrypt_then_mac_syntax), 0, 1},
    {TQ_EXTENSION_extended_master_secret, false, "",           FINE},
    {TQ_EXTENSION_extended_master_secret, false, "00",         BAD(extended_master_secret_syntax), 0, 1},
    {TQ_EXTENSION_record_size_limit, false, "4000",            FINE},
    {TQ_EXTENSION_record_size_limit, false, "40",              BAD(record_size_limit_syntax), 0, 1},
    {TQ_EXTENSION_pre_shared_key, false, "0000",               FINE},
    {TQ_EXTENSION_pre_shared_key, false, "00",                 BAD(pre_shared_key_syntax), 0, 1},
    {TQ_EXTENSION_pre_shared_key, false, "000000",             BAD(pre_shared_key_syntax), 2, 1},
    {TQ_EXTENSION_supported_versions, false, "0304",           FINE},
    {TQ_EXTENSION_supported_versions, false, "02 0304",        BAD(supported_versions_syntax), 2, 1},
    {TQ_EXTENSION_supported_versions, true,  "03",             BAD(supported_versions_syntax), 0, 1},
    {TQ_EXTENSION_key_share, false, "001d 0001 aa",            FINE},
    {TQ_EXTENSION_key_share, false, "",                        BAD(key_share_syntax), 0, 0},
    {TQ_EXTENSION_key_share, false, "001d",                    BAD(key_share_syntax), 2, 0},
    {TQ_EXTENSION_key_share, false, "001d 0000",               BAD(key_share_syntax), 2, 2},
    {TQ_EXTENSION_key_share, false, "001d 0002 aa",            BAD(key_share_syntax), 2, 2},
    {TQ_EXTENSION_key_share, false, "001d 0001 aa 00",         BAD(key_share_syntax), 5, 1},
    {TQ_EXTENSION_key_share, true,  "001d",                    FINE},
    {TQ_EXTENSION_key_share, true,  "001d 0001 aa",            BAD(retry_key_share_syntax), 2, 3},
    {TQ_EXTENSION_key_share, true,  "00",                      BAD(retry_key_share_syntax), 0, 1},
    {TQ_EXTENSION_cookie, true,  "0001 aa",                    FINE},
    {TQ_EXTENSION_cookie, true,  "0000",                       BAD(retry_cookie_syntax), 0, 2},
    {TQ_EXTENSION_cookie, true,  "0001 aabb",                  BAD(retry_cookie_syntax), 3, 1},
    {TQ_EXTENSION_cookie, false, "ff",                         FINE}, /* not in this message: for rules */
    {TQ_EXTENSION_renegotiation_info, false, "00",             FINE},
    {TQ_EXTENSION_renegotiation_info, false, "01",             BAD(renegotiation_info_syntax), 0, 1},
    {TQ_EXTENSION_renegotiation_info, false, "0000",           BAD(renegotiation_info_syntax), 1, 1},
};
/* clang-format on */

static void each_extension_is_read_by_its_bounds(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    uint8_t data[64];
    uint8_t bytes[BODY_MAX];
    tq_span body = hello_with(bytes, cases[i].retry, cases[i].type,
                              from_hex(cases[i].data, data, sizeof data));
    if (cases[i].requirement == TQ_REQ_NONE) {
      assert_clean(parse_hello, body);
      continue;
    }
    assert_one_fault(
        parse_hello, body,
        (tq_fault){cases[i].requirement, cases[i].type, cases[i].offset + DATA_AT, cases[i].size});
  }
}

static void a_doubled_type_is_a_fault(void **state) {
  (void)state;
  uint8_t bytes[BODY_MAX];
  tq_writer writer = tq_writer_over(bytes, sizeof bytes);
  tq_server_hello_head head = head_of(false);
  const tq_extension_item items[] = {{0x4321, TQ_SPAN_EMPTY}, {0x4321, TQ_SPAN_EMPTY}};
  tq_write_server_hello(&writer, &head, items, 2);
  assert_one_fault(parse_hello, tq_writer_bytes(&writer),
                   (tq_fault){TQ_REQ_server_hello_extension_doubled, 0x4321, DATA_AT, 4});
}

static void no_prefix_surplus_or_length_goes_unseen(void **state) {
  (void)state;
  uint8_t bytes[BODY_MAX];
  tq_span body = full_hello(bytes);
  assert_clean(parse_hello, body);
  assert_prefixes_refused(parse_hello, body, HEAD + 32);
  assert_surplus_refused(parse_hello, body);
  assert_int_equal(assert_lengths_checked(parse_hello, body), 6);
  assert_survives_noise(parse_hello, body, 5000);
}

static void the_downgrade_sentinel(void **state) {
  (void)state;
  uint8_t random[32] = {0};
  assert_int_equal(tq_downgrade_of(tq_span_of(random, 32)), TQ_DOWNGRADE_NONE);
  tq_downgrade_set(random, TQ_DOWNGRADE_TO_TLS12);
  assert_hex(tq_span_of(random + 23, 9), "00 444F574E47524401");
  assert_int_equal(tq_downgrade_of(tq_span_of(random, 32)), TQ_DOWNGRADE_TO_TLS12);
  assert_int_equal(tq_downgrade_of(tq_span_of(random, 31)), TQ_DOWNGRADE_NONE);
  tq_downgrade_set(random, TQ_DOWNGRADE_TO_TLS11);
  assert_hex(tq_span_of(random + 24, 8), "444F574E47524400");
  assert_int_equal(tq_downgrade_of(tq_span_of(random, 32)), TQ_DOWNGRADE_TO_TLS11);
  random[31] = 2;
  assert_int_equal(tq_downgrade_of(tq_span_of(random, 32)), TQ_DOWNGRADE_NONE);
  random[31] = 1;
  random[24] = 'd';
  assert_int_equal(tq_downgrade_of(tq_span_of(random, 32)), TQ_DOWNGRADE_NONE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_retry_random_is_the_one_of_the_rfc),
      cmocka_unit_test(reads_a_tls13_hello),
      cmocka_unit_test(reads_a_retry),
      cmocka_unit_test(reads_a_tls12_hello_without_extensions),
      cmocka_unit_test(a_fault_outside_the_extensions_stops_the_parse),
      cmocka_unit_test(each_extension_is_read_by_its_bounds),
      cmocka_unit_test(a_doubled_type_is_a_fault),
      cmocka_unit_test(no_prefix_surplus_or_length_goes_unseen),
      cmocka_unit_test(the_downgrade_sentinel),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
