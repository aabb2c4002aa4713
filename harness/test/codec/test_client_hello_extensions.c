/* test_client_hello_extensions.c: each extension of a ClientHello, kept and broken in each way that
 * the bounds of its vectors allow. */
#include "codec_help.h"
#include "hello_sample.h"

static bool parse_hello(tq_faults *faults, tq_span body, size_t offset, const tq_trace *trace) {
  tq_client_hello hello;
  return tq_client_hello_parse(&hello, faults, body, offset, trace);
}

/* contents_case: extension_data of TYPE; REQUIREMENT is broken by SIZE bytes at OFFSET of it, or
 * none is (TQ_REQ_NONE). */
typedef struct contents_case {
  uint16_t type;
  const char *data;
  uint16_t requirement;
  uint32_t offset;
  uint32_t size;
} contents_case;

#define B8 "0001020304050607"
#define B32 B8 B8 B8 B8
#define FINE TQ_REQ_NONE, 0, 0
#define BAD(name) TQ_REQ_client_hello_##name##_syntax

/* clang-format off */
static const contents_case cases[] = {
    /* RFC 6066 section 3 */
    {TQ_EXTENSION_server_name, "000e 00 000b 6578616d706c652e6f7267", FINE},
    {TQ_EXTENSION_server_name, "0004 00 0001 61", FINE},
    {TQ_EXTENSION_server_name, "0007 07 0000 00 0001 61", FINE},
    {TQ_EXTENSION_server_name, "",                             BAD(server_name), 0, 0},
    {TQ_EXTENSION_server_name, "00",                           BAD(server_name), 0, 1},
    {TQ_EXTENSION_server_name, "0000",                         BAD(server_name), 0, 2},
    {TQ_EXTENSION_server_name, "0003 00 0000",                 BAD(server_name), 3, 2},
    {TQ_EXTENSION_server_name, "0004 00 0002 61",              BAD(server_name), 3, 2},
    {TQ_EXTENSION_server_name, "0005 00 0001 61",              BAD(server_name), 0, 2},
    {TQ_EXTENSION_server_name, "0003 00 0001 61",              BAD(server_name), 3, 2},
    {TQ_EXTENSION_server_name, "0004 00 0001 61 00",           BAD(server_name), 6, 1},
    {TQ_EXTENSION_server_name, "0005 00 0001 61 00",           BAD(server_name), 7, 0},
    {TQ_EXTENSION_server_name, "0008 00 0001 61 00 0001 62",   TQ_REQ_client_hello_server_name_doubled, 6, 4},
    /* section 4 */
    {TQ_EXTENSION_max_fragment_length, "01", FINE},
    {TQ_EXTENSION_max_fragment_length, "00", FINE},
    {TQ_EXTENSION_max_fragment_length, "",     BAD(max_fragment_length), 0, 0},
    {TQ_EXTENSION_max_fragment_length, "0101", BAD(max_fragment_length), 1, 1},
    /* sections 5 and 7 */
    {TQ_EXTENSION_client_certificate_url, "",   FINE},
    {TQ_EXTENSION_client_certificate_url, "00", BAD(client_certificate_url), 0, 1},
    {TQ_EXTENSION_truncated_hmac, "",   FINE},
    {TQ_EXTENSION_truncated_hmac, "00", BAD(truncated_hmac), 0, 1},
    /* section 6 */
    {TQ_EXTENSION_trusted_ca_keys, "0000", FINE},
    {TQ_EXTENSION_trusted_ca_keys, "0001 00", FINE},
    {TQ_EXTENSION_trusted_ca_keys, "0019 01" B8 B8 "00010203 02 0001 30", FINE},
    {TQ_EXTENSION_trusted_ca_keys, "0015 03" B8 B8 "00010203", FINE},
    {TQ_EXTENSION_trusted_ca_keys, "0003 99 0102", FINE},
    {TQ_EXTENSION_trusted_ca_keys, "",                           BAD(trusted_ca_keys), 0, 0},
    {TQ_EXTENSION_trusted_ca_keys, "0002 00",                    BAD(trusted_ca_keys), 0, 2},
    {TQ_EXTENSION_trusted_ca_keys, "0000 00",                    BAD(trusted_ca_keys), 2, 1},
    {TQ_EXTENSION_trusted_ca_keys, "0014 01" B8 B8 "000102",     BAD(trusted_ca_keys), 3, 19},
    {TQ_EXTENSION_trusted_ca_keys, "0014 03" B8 B8 "000102",     BAD(trusted_ca_keys), 3, 19},
    {TQ_EXTENSION_trusted_ca_keys, "0003 02 0000",               BAD(trusted_ca_keys), 3, 2},
    {TQ_EXTENSION_trusted_ca_keys, "0004 02 0002 30",            BAD(trusted_ca_keys), 3, 2},
    /* section 8 */
    {TQ_EXTENSION_status_request, "01 0000 0000", FINE},
    {TQ_EXTENSION_status_request, "01 0003 0001 aa 0002 bbcc", FINE},
    {TQ_EXTENSION_status_request, "02 ff", FINE},
    {TQ_EXTENSION_status_request, "",                       BAD(status_request), 0, 0},
    {TQ_EXTENSION_status_request, "01",                     BAD(status_request), 1, 0},
    {TQ_EXTENSION_status_request, "01 0000",                BAD(status_request), 3, 0},
    {TQ_EXTENSION_status_request, "01 0002 0000 0000",      BAD(status_request), 3, 2},
    {TQ_EXTENSION_status_request, "01 0001 00 0000",        BAD(status_request), 3, 1},
    {TQ_EXTENSION_status_request, "01 0000 0001",           BAD(status_request), 3, 2},
    {TQ_EXTENSION_status_request, "01 0000 0000 00",        BAD(status_request), 5, 1},
    /* RFC 6961 section 2.2 */
    {TQ_EXTENSION_status_request_v2, "0007 02 0004 0000 0000", FINE},
    {TQ_EXTENSION_status_request_v2, "0004 09 0001 ff", FINE},
    {TQ_EXTENSION_status_request_v2, "0000",                      BAD(status_request_v2), 0, 2},
    {TQ_EXTENSION_status_request_v2, "0007 02 0003 0000 0000",    BAD(status_request_v2), 7, 1},
    {TQ_EXTENSION_status_request_v2, "0008 02 0005 0000 0000 00", BAD(status_request_v2), 9, 1},
    {TQ_EXTENSION_status_request_v2, "0007 02 0005 0000 0000",    BAD(status_request_v2), 3, 2},
    {TQ_EXTENSION_status_request_v2, "0007 02 0004 0000 0000 00", BAD(status_request_v2), 9, 1},
    /* RFC 8446 section 4.2.7 */
    {TQ_EXTENSION_supported_groups, "0002 001d", FINE},
    {TQ_EXTENSION_supported_groups, "",               BAD(supported_groups), 0, 0},
    {TQ_EXTENSION_supported_groups, "0000",           BAD(supported_groups), 0, 2},
    {TQ_EXTENSION_supported_groups, "0001 00",        BAD(supported_groups), 0, 2},
    {TQ_EXTENSION_supported_groups, "0003 001d00",    BAD(supported_groups), 0, 2},
    {TQ_EXTENSION_supported_groups, "0004 001d",      BAD(supported_groups), 0, 2},
    {TQ_EXTENSION_supported_groups, "0002 001d 0017", BAD(supported_groups), 4, 2},
    /* RFC 8422 section 5.1.2 */
    {TQ_EXTENSION_ec_point_formats, "01 00", FINE},
    {TQ_EXTENSION_ec_point_formats, "03 000102", FINE},
    {TQ_EXTENSION_ec_point_formats, "",        BAD(ec_point_formats), 0, 0},
    {TQ_EXTENSION_ec_point_formats, "00",      BAD(ec_point_formats), 0, 1},
    {TQ_EXTENSION_ec_point_formats, "02 00",   BAD(ec_point_formats), 0, 1},
    {TQ_EXTENSION_ec_point_formats, "01 0000", BAD(ec_point_formats), 2, 1},
    /* RFC 8446 section 4.2.3 */
    {TQ_EXTENSION_signature_algorithms, "0002 0403", FINE},
    {TQ_EXTENSION_signature_algorithms, "",            BAD(signature_algorithms), 0, 0},
    {TQ_EXTENSION_signature_algorithms, "0000",        BAD(signature_algorithms), 0, 2},
    {TQ_EXTENSION_signature_algorithms, "0003 040304", BAD(signature_algorithms), 0, 2},
    {TQ_EXTENSION_signature_algorithms, "0004 0403",   BAD(signature_algorithms), 0, 2},
    {TQ_EXTENSION_signature_algorithms, "0002 040300", BAD(signature_algorithms), 4, 1},
    {TQ_EXTENSION_signature_algorithms_cert, "0002 0403", FINE},
    {TQ_EXTENSION_signature_algorithms_cert, "0000",        BAD(signature_algorithms_cert), 0, 2},
    {TQ_EXTENSION_signature_algorithms_cert, "0003 040304", BAD(signature_algorithms_cert), 0, 2},
    {TQ_EXTENSION_signature_algorithms_cert, "0002 040300", BAD(signature_algorithms_cert), 4, 1},
    /* RFC 5764 section 4.1.1 */
    {TQ_EXTENSION_use_srtp, "0002 0001 00", FINE},
    {TQ_EXTENSION_use_srtp, "0002 0001 01 aa", FINE},
    {TQ_EXTENSION_use_srtp, "0000 00",         BAD(use_srtp), 0, 2},
    {TQ_EXTENSION_use_srtp, "0003 000100 00",  BAD(use_srtp), 0, 2},
    {TQ_EXTENSION_use_srtp, "0002 0001",       BAD(use_srtp), 4, 0},
    {TQ_EXTENSION_use_srtp, "0002 0001 01",    BAD(use_srtp), 4, 1},
    {TQ_EXTENSION_use_srtp, "0002 0001 00 00", BAD(use_srtp), 5, 1},
    /* RFC 6520 section 2 */
    {TQ_EXTENSION_heartbeat, "01", FINE},
    {TQ_EXTENSION_heartbeat, "",     BAD(heartbeat), 0, 0},
    {TQ_EXTENSION_heartbeat, "0101", BAD(heartbeat), 1, 1},
    /* RFC 7301 section 3.1 */
    {TQ_EXTENSION_application_layer_protocol_negotiation, "0003 02 6832", FINE},
    {TQ_EXTENSION_application_layer_protocol_negotiation, "0002 01 61", FINE},
    {TQ_EXTENSION_application_layer_protocol_negotiation, "",             BAD(alpn), 0, 0},
    {TQ_EXTENSION_application_layer_protocol_negotiation, "0000",         BAD(alpn), 0, 2},
    {TQ_EXTENSION_application_layer_protocol_negotiation, "0001 00",      BAD(alpn), 0, 2},
    {TQ_EXTENSION_application_layer_protocol_negotiation, "0004 02 6832 00", BAD(alpn), 5, 1},
    {TQ_EXTENSION_application_layer_protocol_negotiation, "0003 03 6832", BAD(alpn), 2, 1},
    {TQ_EXTENSION_application_layer_protocol_negotiation, "0004 02 6832", BAD(alpn), 0, 2},
    {TQ_EXTENSION_application_layer_protocol_negotiation, "0003 02 6832 00", BAD(alpn), 5, 1},
    /* RFC 6962 section 3.3.1 */
    {TQ_EXTENSION_signed_certificate_timestamp, "", FINE},
    {TQ_EXTENSION_signed_certificate_timestamp, "0000", BAD(signed_certificate_timestamp), 0, 2},
    /* RFC 7250 section 3 */
    {TQ_EXTENSION_client_certificate_type, "02 0200", FINE},
    {TQ_EXTENSION_client_certificate_type, "00",      BAD(client_certificate_type), 0, 1},
    {TQ_EXTENSION_client_certificate_type, "02 02",   BAD(client_certificate_type), 0, 1},
    {TQ_EXTENSION_client_certificate_type, "01 0200", BAD(client_certificate_type), 2, 1},
    {TQ_EXTENSION_server_certificate_type, "01 02", FINE},
    {TQ_EXTENSION_server_certificate_type, "",        BAD(server_certificate_type), 0, 0},
    {TQ_EXTENSION_server_certificate_type, "00",      BAD(server_certificate_type), 0, 1},
    {TQ_EXTENSION_server_certificate_type, "01 0200", BAD(server_certificate_type), 2, 1},
    /* RFC 7685; RFC 5077: any bytes */
    {TQ_EXTENSION_padding, "", FINE},
    {TQ_EXTENSION_padding, "000001", FINE},
    {TQ_EXTENSION_session_ticket, "", FINE},
    {TQ_EXTENSION_session_ticket, "0102", FINE},
    /* flags */
    {TQ_EXTENSION_encrypt_then_mac, "",   FINE},
    {TQ_EXTENSION_encrypt_then_mac, "00", BAD(encrypt_then_mac), 0, 1},
    {TQ_EXTENSION_extended_master_secret, "",     FINE},
    {TQ_EXTENSION_extended_master_secret, "0001", BAD(extended_master_secret), 0, 2},
    {TQ_EXTENSION_early_data, "",         FINE},
    {TQ_EXTENSION_early_data, "00000000", BAD(early_data), 0, 4},
    {TQ_EXTENSION_post_handshake_auth, "",   FINE},
    {TQ_EXTENSION_post_handshake_auth, "00", BAD(post_handshake_auth), 0, 1},
    /* RFC 8879 section 3 */
    {TQ_EXTENSION_compress_certificate, "02 0001", FINE},
    {TQ_EXTENSION_compress_certificate, "00",        BAD(compress_certificate), 0, 1},
    {TQ_EXTENSION_compress_certificate, "01 00",     BAD(compress_certificate), 0, 1},
    {TQ_EXTENSION_compress_certificate, "03 000100", BAD(compress_certificate), 0, 1},
    {TQ_EXTENSION_compress_certificate, "02 000100", BAD(compress_certificate), 3, 1},
    /* RFC 8449 section 4 */
    {TQ_EXTENSION_record_size_limit, "4000", FINE},
    {TQ_EXTENSION_record_size_limit, "0001", FINE},
    {TQ_EXTENSION_record_size_limit, "",       BAD(record_size_limit), 0, 0},
    {TQ_EXTENSION_record_size_limit, "40",     BAD(record_size_limit), 0, 1},
    {TQ_EXTENSION_record_size_limit, "400000", BAD(record_size_limit), 2, 1},
    /* RFC 8446 section 4.2.11 */
    {TQ_EXTENSION_pre_shared_key, "0007 0001 61 00000000 0021 20" B32, FINE},
    {TQ_EXTENSION_pre_shared_key, "",                                                TQ_REQ_client_hello_identities_syntax, 0, 0},
    {TQ_EXTENSION_pre_shared_key, "0000 0021 20" B32,                                TQ_REQ_client_hello_identities_syntax, 0, 2},
    {TQ_EXTENSION_pre_shared_key, "0006 0000 00000000 0021 20" B32,                  TQ_REQ_client_hello_identities_syntax, 0, 2},
    {TQ_EXTENSION_pre_shared_key, "0008 0000 00000000 0000 0021 20" B32,             TQ_REQ_client_hello_identities_syntax, 2, 2},
    {TQ_EXTENSION_pre_shared_key, "0007 0002 6161 000000 0021 20" B32,               TQ_REQ_client_hello_identities_syntax, 6, 3},
    {TQ_EXTENSION_pre_shared_key, "0007 0001 61 00000000",                           TQ_REQ_client_hello_binders_syntax, 9, 0},
    {TQ_EXTENSION_pre_shared_key, "0007 0001 61 00000000 0000",                      TQ_REQ_client_hello_binders_syntax, 9, 2},
    {TQ_EXTENSION_pre_shared_key, "0007 0001 61 00000000 0020 1f" B8 B8 B8 "00010203040506", TQ_REQ_client_hello_binders_syntax, 9, 2},
    {TQ_EXTENSION_pre_shared_key, "0007 0001 61 00000000 0021 1f" B32,               TQ_REQ_client_hello_binders_syntax, 11, 1},
    {TQ_EXTENSION_pre_shared_key, "0007 0001 61 00000000 0021 21" B32,               TQ_REQ_client_hello_binders_syntax, 11, 1},
    {TQ_EXTENSION_pre_shared_key, "0007 0001 61 00000000 0021 20" B32 "00",          TQ_REQ_client_hello_binders_syntax, 44, 1},
    {TQ_EXTENSION_pre_shared_key, "0007 0001 61 00000000 0042 20" B32 "20" B32,      TQ_REQ_client_hello_binders_not_one_each, 9, 68},
    {TQ_EXTENSION_pre_shared_key, "000e 0001 61 00000000 0001 62 00000000 0021 20" B32, TQ_REQ_client_hello_binders_not_one_each, 16, 35},
    /* section 4.2.1 */
    {TQ_EXTENSION_supported_versions, "02 0304", FINE},
    {TQ_EXTENSION_supported_versions, "",          BAD(supported_versions), 0, 0},
    {TQ_EXTENSION_supported_versions, "00",        BAD(supported_versions), 0, 1},
    {TQ_EXTENSION_supported_versions, "01 03",     BAD(supported_versions), 0, 1},
    {TQ_EXTENSION_supported_versions, "03 030403", BAD(supported_versions), 0, 1},
    {TQ_EXTENSION_supported_versions, "04 0304",   BAD(supported_versions), 0, 1},
    {TQ_EXTENSION_supported_versions, "02 030403", BAD(supported_versions), 3, 1},
    {TQ_EXTENSION_supported_versions, "0304",      BAD(supported_versions), 0, 1},
    /* section 4.2.2 */
    {TQ_EXTENSION_cookie, "0001 aa", FINE},
    {TQ_EXTENSION_cookie, "",          BAD(cookie), 0, 0},
    {TQ_EXTENSION_cookie, "0000",      BAD(cookie), 0, 2},
    {TQ_EXTENSION_cookie, "0002 aa",   BAD(cookie), 0, 2},
    {TQ_EXTENSION_cookie, "0001 aabb", BAD(cookie), 3, 1},
    /* section 4.2.9 */
    {TQ_EXTENSION_psk_key_exchange_modes, "01 01", FINE},
    {TQ_EXTENSION_psk_key_exchange_modes, "",        BAD(psk_key_exchange_modes), 0, 0},
    {TQ_EXTENSION_psk_key_exchange_modes, "00",      BAD(psk_key_exchange_modes), 0, 1},
    {TQ_EXTENSION_psk_key_exchange_modes, "02 01",   BAD(psk_key_exchange_modes), 0, 1},
    {TQ_EXTENSION_psk_key_exchange_modes, "01 0100", BAD(psk_key_exchange_modes), 2, 1},
    /* section 4.2.4 */
    {TQ_EXTENSION_certificate_authorities, "0003 0001 30", FINE},
    {TQ_EXTENSION_certificate_authorities, "0000",            BAD(certificate_authorities), 0, 2},
    {TQ_EXTENSION_certificate_authorities, "0002 0000",       BAD(certificate_authorities), 0, 2},
    {TQ_EXTENSION_certificate_authorities, "0005 0001 30 0000", BAD(certificate_authorities), 5, 2},
    {TQ_EXTENSION_certificate_authorities, "0003 0002 30",    BAD(certificate_authorities), 2, 2},
    {TQ_EXTENSION_certificate_authorities, "0003 0001 30 00", BAD(certificate_authorities), 5, 1},
    /* section 4.2.8 */
    {TQ_EXTENSION_key_share, "0000", FINE},
    {TQ_EXTENSION_key_share, "0005 001d 0001 aa", FINE},
    {TQ_EXTENSION_key_share, "",                         BAD(key_share), 0, 0},
    {TQ_EXTENSION_key_share, "0001 00",                  BAD(key_share), 2, 1},
    {TQ_EXTENSION_key_share, "0004 001d 0000",           BAD(key_share), 4, 2},
    {TQ_EXTENSION_key_share, "0005 001d 0002 aa",        BAD(key_share), 4, 2},
    {TQ_EXTENSION_key_share, "0004 001d 0001 aa",        BAD(key_share), 4, 2},
    {TQ_EXTENSION_key_share, "0006 001d 0001 aa",        BAD(key_share), 0, 2},
    {TQ_EXTENSION_key_share, "0005 001d 0001 aa 00",     BAD(key_share), 7, 1},
    {TQ_EXTENSION_key_share, "0007 001d 0001 aa 0017",   BAD(key_share), 9, 0},
    {TQ_EXTENSION_key_share, "0000 001d",                BAD(key_share), 2, 2},
    /* RFC 5746 section 3.2 */
    {TQ_EXTENSION_renegotiation_info, "00", FINE},
    {TQ_EXTENSION_renegotiation_info, "02 aabb", FINE},
    {TQ_EXTENSION_renegotiation_info, "",     BAD(renegotiation_info), 0, 0},
    {TQ_EXTENSION_renegotiation_info, "01",   BAD(renegotiation_info), 0, 1},
    {TQ_EXTENSION_renegotiation_info, "0000", BAD(renegotiation_info), 1, 1},
    /* unknown to ClientHello, or to everybody: any bytes */
    {TQ_EXTENSION_oid_filters, "ff", FINE},
    {TQ_EXTENSION_encrypted_client_hello, "ff", FINE},
    {0x0a0a, "00", FINE},
    {0x4321, "0102030405", FINE},
};
/* clang-format on */

enum { CASES = sizeof cases / sizeof cases[0], DATA_AT = SAMPLE_HEAD + 2 + 4 };

static void each_extension_is_read_by_its_bounds(void **state) {
  (void)state;
  for (size_t i = 0; i < CASES; i++) {
    uint8_t data[256];
    uint8_t bytes[SAMPLE_MAX];
    tq_span body = sample_hello(bytes, cases[i].type, from_hex(cases[i].data, data, sizeof data));
    if (cases[i].requirement == TQ_REQ_NONE) {
      assert_clean(parse_hello, body);
      continue;
    }
    assert_one_fault(
        parse_hello, body,
        (tq_fault){cases[i].requirement, cases[i].type, cases[i].offset + DATA_AT, cases[i].size});
  }
}

static void every_known_extension_has_a_case(void **state) {
  (void)state;
  bool kept[TQ_EXTENSION_KINDS] = {false};
  for (size_t i = 0; i < CASES; i++) {
    tq_extension_kind kind = tq_extension_kind_of(cases[i].type);
    if (kind != TQ_EXT_UNKNOWN && cases[i].requirement == TQ_REQ_NONE) {
      kept[kind] = true;
    }
  }
  for (size_t kind = 0; kind < TQ_EXTENSION_KINDS; kind++) {
    assert_true(kept[kind]);
  }
}

/* Each conforming case: no strict prefix of the data passes but those that stand in the table. */
static bool is_fine(uint16_t type, tq_span data) {
  for (size_t i = 0; i < CASES; i++) {
    uint8_t bytes[256];
    if (cases[i].type == type && cases[i].requirement == TQ_REQ_NONE &&
        tq_span_equal(from_hex(cases[i].data, bytes, sizeof bytes), data)) {
      return true;
    }
  }
  return false;
}

static bool takes_any_bytes(uint16_t type) {
  return type == TQ_EXTENSION_padding || type == TQ_EXTENSION_session_ticket ||
         type == TQ_EXTENSION_oid_filters || type == TQ_EXTENSION_encrypted_client_hello ||
         tq_extension_kind_of(type) == TQ_EXT_UNKNOWN;
}

static void prefixes_of_contents_are_faults(void **state) {
  (void)state;
  for (size_t i = 0; i < CASES; i++) {
    uint8_t data[256];
    tq_span full = from_hex(cases[i].data, data, sizeof data);
    bool unknown_status = cases[i].type == TQ_EXTENSION_status_request && data[0] != 1;
    if (cases[i].requirement != TQ_REQ_NONE || takes_any_bytes(cases[i].type) || unknown_status) {
      continue;
    }
    for (size_t size = 0; size < full.size; size++) {
      uint8_t bytes[SAMPLE_MAX];
      tq_span cut = tq_span_first(full, size);
      if (!is_fine(cases[i].type, cut)) {
        assert_true(has_fault(parse_hello, sample_hello(bytes, cases[i].type, cut)));
      }
    }
  }
}

static void faulty_contents_leave_the_fields_empty_and_the_rest_read(void **state) {
  (void)state;
  uint8_t bytes[SAMPLE_MAX];
  tq_writer writer = tq_writer_over(bytes, sizeof bytes);
  tq_client_hello_head head = sample_head();
  tq_write_client_hello_head(&writer, &head);
  size_t mark = tq_write_extensions_open(&writer);
  tq_write_extension(&writer, TQ_EXTENSION_supported_groups, tq_span_of("\0\2\0\35\0", 5));
  tq_write_extension(&writer, TQ_EXTENSION_cookie, tq_span_of("\0\1a", 3));
  tq_write_extension(&writer, TQ_EXTENSION_supported_versions, tq_span_of("\3\3\4\3", 4));
  tq_write_extensions_close(&writer, mark);
  tq_client_hello hello;
  tq_faults faults = {.count = 0};
  assert_true(tq_client_hello_parse(&hello, &faults, tq_writer_bytes(&writer), 0, NULL));
  assert_int_equal(faults.count, 2);
  assert_int_equal(faults.items[0].requirement, TQ_REQ_client_hello_supported_groups_syntax);
  assert_int_equal(faults.items[1].requirement, TQ_REQ_client_hello_supported_versions_syntax);
  assert_true(hello.seen[TQ_EXT_supported_groups].faulty);
  assert_int_equal(hello.supported_groups.bytes.size, 0);
  assert_int_equal(hello.supported_versions.bytes.size, 0);
  assert_false(hello.seen[TQ_EXT_cookie].faulty);
  assert_bytes(hello.cookie, tq_span_text("a"));
}

static tq_span pair_hello(uint8_t *into, uint16_t first, uint16_t second) {
  static const uint8_t psk[] = {0, 7, 0, 1, 'a', 0, 0, 0, 0, 0, 33, 32, [43] = 0};
  tq_span psk_data = tq_span_of(psk, sizeof psk);
  const tq_extension_item items[] = {
      {first, first == TQ_EXTENSION_pre_shared_key ? psk_data : TQ_SPAN_EMPTY},
      {second, second == TQ_EXTENSION_pre_shared_key ? psk_data : TQ_SPAN_EMPTY}};
  tq_writer writer = tq_writer_over(into, SAMPLE_MAX);
  tq_client_hello_head head = sample_head();
  tq_write_client_hello(&writer, &head, items, 2);
  return tq_writer_bytes(&writer);
}

static void a_doubled_type_is_a_fault_known_or_not(void **state) {
  (void)state;
  static const uint16_t types[] = {TQ_EXTENSION_extended_master_secret, 0x4321, 0x0a0a};
  for (size_t i = 0; i < 3; i++) {
    uint8_t bytes[SAMPLE_MAX];
    assert_one_fault(parse_hello, pair_hello(bytes, types[i], types[i]),
                     (tq_fault){TQ_REQ_client_hello_extension_doubled, types[i], DATA_AT, 4});
  }
}

static void pre_shared_key_is_last(void **state) {
  (void)state;
  uint8_t bytes[SAMPLE_MAX];
  assert_clean(parse_hello, pair_hello(bytes, 0x4321, TQ_EXTENSION_pre_shared_key));
  assert_one_fault(parse_hello, pair_hello(bytes, TQ_EXTENSION_pre_shared_key, 0x4321),
                   (tq_fault){TQ_REQ_client_hello_pre_shared_key_not_last,
                              TQ_EXTENSION_pre_shared_key, DATA_AT - 4, 48});
}

/* A block of COUNT extensions without data, their types from FIRST on, and then TYPE once more. */
static tq_span many_extensions(uint8_t *into, size_t capacity, size_t count, uint16_t type) {
  tq_writer writer = tq_writer_over(into, capacity);
  tq_client_hello_head head = sample_head();
  tq_write_client_hello_head(&writer, &head);
  size_t mark = tq_write_extensions_open(&writer);
  for (size_t i = 0; i < count; i++) {
    tq_write_extension(&writer, (uint16_t)(0x1000 + i), TQ_SPAN_EMPTY);
  }
  tq_write_extension(&writer, type, TQ_SPAN_EMPTY);
  tq_write_extensions_close(&writer, mark);
  assert_false(writer.failed);
  return tq_writer_bytes(&writer);
}

static void doubles_are_found_among_as_many_extensions_as_fit(void **state) {
  (void)state;
  enum { CAPACITY = 66000 };
  uint8_t *bytes = malloc(CAPACITY);
  assert_non_null(bytes);
  static const size_t counts[] = {1, 15, 16, 17, 18, 400, 16382};
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    size_t count = counts[i];
    uint32_t last = (uint32_t)(SAMPLE_HEAD + 2 + 4 * count);
    assert_clean(parse_hello, many_extensions(bytes, CAPACITY, count, 0x0fff));
    for (size_t which = 0; which < 3; which++) {
      uint16_t type = (uint16_t)(0x1000 + which * (count - 1) / 2);
      assert_one_fault(parse_hello, many_extensions(bytes, CAPACITY, count, type),
                       (tq_fault){TQ_REQ_client_hello_extension_doubled, type, last, 4});
    }
  }
  free(bytes);
}

static void more_faults_than_fit_are_said_to_be_more(void **state) {
  (void)state;
  uint8_t bytes[SAMPLE_MAX];
  tq_extension_item items[TQ_FAULTS_MAX + 2] = {{0, TQ_SPAN_EMPTY}};
  for (size_t i = 0; i < TQ_FAULTS_MAX + 2; i++) {
    items[i] = (tq_extension_item){0x4321, TQ_SPAN_EMPTY};
  }
  tq_client_hello_head head = sample_head();
  for (size_t more = 0; more < 2; more++) {
    tq_writer writer = tq_writer_over(bytes, sizeof bytes);
    tq_write_client_hello(&writer, &head, items, TQ_FAULTS_MAX + 1 + more);
    tq_faults faults = {.count = 0};
    assert_true(parse_hello(&faults, tq_writer_bytes(&writer), 0, NULL));
    assert_int_equal(faults.count, TQ_FAULTS_MAX);
    assert_int_equal(faults.overflow, more == 1);
  }
}

static void faults_stand_in_the_order_of_the_bytes(void **state) {
  (void)state;
  tq_faults faults = {.count = 0};
  static const uint32_t offsets[] = {5, 3, 9, 3, 1};
  for (size_t i = 0; i < 5; i++) {
    tq_faults_add(&faults, (tq_fault){(uint16_t)(i + 1), TQ_NO_EXTENSION, offsets[i], 0});
  }
  static const uint16_t expected[] = {5, 2, 4, 1, 3};
  for (size_t i = 0; i < 5; i++) {
    assert_int_equal(faults.items[i].requirement, expected[i]);
  }
  assert_true(tq_faults_have(&faults, 4));
  assert_false(tq_faults_have(&faults, 6));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_extension_is_read_by_its_bounds),
      cmocka_unit_test(every_known_extension_has_a_case),
      cmocka_unit_test(prefixes_of_contents_are_faults),
      cmocka_unit_test(faulty_contents_leave_the_fields_empty_and_the_rest_read),
      cmocka_unit_test(a_doubled_type_is_a_fault_known_or_not),
      cmocka_unit_test(pre_shared_key_is_last),
      cmocka_unit_test(doubles_are_found_among_as_many_extensions_as_fit),
      cmocka_unit_test(more_faults_than_fit_are_said_to_be_more),
      cmocka_unit_test(faults_stand_in_the_order_of_the_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
