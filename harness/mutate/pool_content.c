/* pool_content.c: what may stand in the extensions of a ClientHello: honest values, and values that
 * a clause forbids or leaves open, by extension. */
#include "mutate/pool.h"
#include "spec/extension.h"

#define ROW(extension, label, literal)                                                             \
  {                                                                                                \
    TQ_EXTENSION_##extension, label, {                                                             \
      (const uint8_t *)(literal), sizeof(literal) - 1                                              \
    }                                                                                              \
  }

/* The literals are split after an escape wherever a hexadecimal digit would follow it. */
/* clang-format off */
const tq_content tq_content_table[] = {
  /* RFC 6066 section 3 */
  ROW(server_name, "one host",             "\x00\x10\x00\x00\x0dserver.example"),
  ROW(server_name, "localhost",            "\x00\x0c\x00\x00\x09localhost"),
  ROW(server_name, "another host",         "\x00\x0e\x00\x00\x0bother.test."),
  ROW(server_name, "no list",              ""),
  ROW(server_name, "empty list",           "\x00\x00"),
  ROW(server_name, "empty name",           "\x00\x03\x00\x00\x00"),
  ROW(server_name, "two of one type",      "\x00\x18\x00\x00\x09localhost\x00\x00\x09localhost"),
  ROW(server_name, "unknown name type",    "\x00\x04\x01\x00\x01x"),
  ROW(server_name, "zero byte in a name",  "\x00\x08\x00\x00\x05" "a\x00.bc"),
  ROW(server_name, "an address",           "\x00\x0c\x00\x00\x09" "127.0.0.1"),
  ROW(server_name, "not ASCII",            "\x00\x06\x00\x00\x03\xff\xfe\x80"),
  /* RFC 6066 section 4 */
  ROW(max_fragment_length, "512",          "\x01"),
  ROW(max_fragment_length, "4096",         "\x04"),
  ROW(max_fragment_length, "zero",         "\x00"),
  ROW(max_fragment_length, "five",         "\x05"),
  ROW(max_fragment_length, "255",          "\xff"),
  ROW(max_fragment_length, "empty",        ""),
  ROW(max_fragment_length, "two bytes",    "\x01\x01"),
  /* RFC 6066 section 8, RFC 6961 */
  ROW(status_request, "ocsp",              "\x01\x00\x00\x00\x00"),
  ROW(status_request, "unknown type",      "\x02\x00\x00\x00\x00"),
  ROW(status_request, "empty",             ""),
  ROW(status_request, "short",             "\x01\x00\x00"),
  ROW(status_request, "empty responder",   "\x01\x00\x02\x00\x00\x00\x00"),
  ROW(status_request_v2, "ocsp_multi",     "\x00\x07\x02\x00\x04\x00\x00\x00\x00"),
  /* RFC 8446 section 4.2.7, RFC 8422 section 5.1 */
  ROW(supported_groups, "p256",            "\x00\x02\x00\x17"),
  ROW(supported_groups, "x25519 and p256", "\x00\x04\x00\x1d\x00\x17"),
  ROW(supported_groups, "all",             "\x00\x0c\x00\x1d\x00\x17\x00\x18\x00\x19\x00\x1e\x01\x00"),
  ROW(supported_groups, "unknown only",    "\x00\x02\xfe\x00"),
  ROW(supported_groups, "empty list",      "\x00\x00"),
  ROW(supported_groups, "odd",             "\x00\x03\x00\x17\x00"),
  ROW(supported_groups, "twice the same",  "\x00\x04\x00\x17\x00\x17"),
  ROW(supported_groups, "empty",           ""),
  ROW(ec_point_formats, "uncompressed",    "\x01\x00"),
  ROW(ec_point_formats, "all",             "\x03\x00\x01\x02"),
  ROW(ec_point_formats, "no uncompressed", "\x01\x01"),
  ROW(ec_point_formats, "empty list",      "\x00"),
  ROW(ec_point_formats, "empty",           ""),
  /* RFC 8446 section 4.2.3, RFC 5246 section 7.4.1.4.1 */
  ROW(signature_algorithms, "usual",       "\x00\x10\x04\x03\x05\x03\x08\x07\x08\x04\x08\x05\x08\x06\x04\x01\x05\x01"),
  ROW(signature_algorithms, "p256 only",   "\x00\x02\x04\x03"),
  ROW(signature_algorithms, "rsa only",    "\x00\x04\x08\x04\x04\x01"),
  ROW(signature_algorithms, "sha1 only",   "\x00\x04\x02\x01\x02\x03"),
  ROW(signature_algorithms, "md5 only",    "\x00\x02\x01\x01"),
  ROW(signature_algorithms, "unknown only", "\x00\x02\xfe\x00"),
  ROW(signature_algorithms, "empty list",  "\x00\x00"),
  ROW(signature_algorithms, "odd",         "\x00\x03\x04\x03\x08"),
  ROW(signature_algorithms, "empty",       ""),
  ROW(signature_algorithms_cert, "usual",  "\x00\x06\x04\x03\x08\x04\x04\x01"),
  ROW(signature_algorithms_cert, "empty list", "\x00\x00"),
  ROW(signature_algorithms_cert, "odd",    "\x00\x01\x04"),
  /* RFC 5764, RFC 6520, RFC 7250 */
  ROW(use_srtp, "one profile",             "\x00\x02\x00\x01\x00"),
  ROW(use_srtp, "short",                   "\x00\x02\x00\x01"),
  ROW(heartbeat, "allowed",                "\x01"),
  ROW(heartbeat, "unknown mode",           "\x03"),
  ROW(client_certificate_type, "x509",     "\x01\x00"),
  ROW(client_certificate_type, "raw key",  "\x01\x02"),
  ROW(client_certificate_type, "empty list", "\x00"),
  ROW(server_certificate_type, "x509",     "\x01\x00"),
  ROW(server_certificate_type, "raw key",  "\x01\x02"),
  ROW(server_certificate_type, "both",     "\x02\x02\x00"),
  ROW(server_certificate_type, "unknown",  "\x01\xe0"),
  ROW(server_certificate_type, "empty list", "\x00"),
  /* RFC 7301 section 3.1 */
  ROW(application_layer_protocol_negotiation, "h2 and http/1.1", "\x00\x0c\x02h2\x08http/1.1"),
  ROW(application_layer_protocol_negotiation, "http/1.1", "\x00\x09\x08http/1.1"),
  ROW(application_layer_protocol_negotiation, "no overlap", "\x00\x03\x02zz"),
  ROW(application_layer_protocol_negotiation, "empty name", "\x00\x01\x00"),
  ROW(application_layer_protocol_negotiation, "empty name last", "\x00\x04\x02h2\x00"),
  ROW(application_layer_protocol_negotiation, "empty list", "\x00\x00"),
  ROW(application_layer_protocol_negotiation, "name over the end", "\x00\x03\x03h2"),
  ROW(application_layer_protocol_negotiation, "empty", ""),
  /* RFC 7685, RFC 7366, RFC 7627, RFC 6962: empty, or zeros */
  ROW(padding, "zeros",                    "\x00\x00\x00\x00\x00\x00\x00\x00"),
  ROW(padding, "not zero",                 "\x00\x01"),
  ROW(encrypt_then_mac, "empty",           ""),
  ROW(encrypt_then_mac, "one byte",        "\x00"),
  ROW(extended_master_secret, "empty",     ""),
  ROW(extended_master_secret, "one byte",  "\x00"),
  ROW(signed_certificate_timestamp, "empty", ""),
  ROW(signed_certificate_timestamp, "one byte", "\x00"),
  ROW(truncated_hmac, "empty",             ""),
  ROW(truncated_hmac, "one byte",          "\x00"),
  ROW(trusted_ca_keys, "pre-agreed",       "\x00\x01\x00"),
  ROW(client_certificate_url, "empty",     ""),
  /* RFC 8879, RFC 8449 */
  ROW(compress_certificate, "zlib",        "\x02\x00\x01"),
  ROW(compress_certificate, "all",         "\x06\x00\x01\x00\x02\x00\x03"),
  ROW(compress_certificate, "empty list",  "\x00"),
  ROW(compress_certificate, "odd",         "\x03\x00\x01\x00"),
  ROW(record_size_limit, "greatest",       "\x40\x01"),
  ROW(record_size_limit, "2^14",           "\x40\x00"),
  ROW(record_size_limit, "least",          "\x00\x40"),
  ROW(record_size_limit, "below the least", "\x00\x3f"),
  ROW(record_size_limit, "zero",           "\x00\x00"),
  ROW(record_size_limit, "above the greatest", "\xff\xff"),
  ROW(record_size_limit, "one byte",       "\x40"),
  ROW(record_size_limit, "empty",          ""),
  /* RFC 5077 */
  ROW(session_ticket, "empty",             ""),
  ROW(session_ticket, "unknown ticket",    "ticket that nobody issued"),
  /* RFC 8446 section 4.2.11: an unknown identity, and binders that cannot be right */
  ROW(pre_shared_key, "unknown identity",
      "\x00\x0d\x00\x07" "nobody." "\x00\x00\x00\x00" "\x00\x21\x20"
      "01234567890123456789012345678901"),
  ROW(pre_shared_key, "two identities, one binder",
      "\x00\x0e\x00\x01" "a" "\x00\x00\x00\x00\x00\x01" "b" "\x00\x00\x00\x00\x00\x21\x20"
      "01234567890123456789012345678901"),
  ROW(pre_shared_key, "one identity, two binders",
      "\x00\x07\x00\x01" "a" "\x00\x00\x00\x00\x00\x42\x20"
      "01234567890123456789012345678901\x20" "01234567890123456789012345678901"),
  ROW(pre_shared_key, "empty identity",
      "\x00\x06\x00\x00\x00\x00\x00\x00\x00\x21\x20" "01234567890123456789012345678901"),
  ROW(pre_shared_key, "short binder",
      "\x00\x07\x00\x01" "a" "\x00\x00\x00\x00\x00\x20\x1f" "0123456789012345678901234567890"),
  ROW(pre_shared_key, "no binders",        "\x00\x07\x00\x01" "a" "\x00\x00\x00\x00\x00\x00"),
  ROW(pre_shared_key, "empty lists",       "\x00\x00\x00\x00"),
  ROW(pre_shared_key, "empty",             ""),
  ROW(psk_key_exchange_modes, "psk_dhe_ke", "\x01\x01"),
  ROW(psk_key_exchange_modes, "psk_ke",    "\x01\x00"),
  ROW(psk_key_exchange_modes, "both",      "\x02\x01\x00"),
  ROW(psk_key_exchange_modes, "unknown",   "\x01\x02"),
  ROW(psk_key_exchange_modes, "empty list", "\x00"),
  ROW(psk_key_exchange_modes, "empty",     ""),
  ROW(early_data, "empty",                 ""),
  ROW(early_data, "one byte",              "\x00"),
  ROW(early_data, "as in a ticket",        "\x00\x00\x40\x00"),
  /* RFC 8446 section 4.2.1 */
  ROW(supported_versions, "1.3 only",      "\x02\x03\x04"),
  ROW(supported_versions, "1.3 and 1.2",   "\x04\x03\x04\x03\x03"),
  ROW(supported_versions, "1.2 and 1.3",   "\x04\x03\x03\x03\x04"),
  ROW(supported_versions, "1.2 only",      "\x02\x03\x03"),
  ROW(supported_versions, "1.1 only",      "\x02\x03\x02"),
  ROW(supported_versions, "SSL 3.0 only",  "\x02\x03\x00"),
  ROW(supported_versions, "GREASE and 1.3", "\x04\x4a\x4a\x03\x04"),
  ROW(supported_versions, "GREASE only",   "\x02\x4a\x4a"),
  ROW(supported_versions, "unknown only",  "\x02\x03\x05"),
  ROW(supported_versions, "a draft",       "\x02\x7f\x1c"),
  ROW(supported_versions, "empty list",    "\x00"),
  ROW(supported_versions, "odd",           "\x03\x03\x04\x03"),
  ROW(supported_versions, "as a server selects", "\x03\x04"),
  ROW(supported_versions, "empty",         ""),
  /* RFC 8446 section 4.2.2 */
  ROW(cookie, "nobody's",                  "\x00\x04\x01\x02\x03\x04"),
  ROW(cookie, "empty cookie",              "\x00\x00"),
  ROW(cookie, "empty",                     ""),
  /* RFC 8446 sections 4.2.4 to 4.2.6 */
  ROW(certificate_authorities, "one name", "\x00\x0f\x00\x0d\x30\x0b\x31\x09\x30\x07\x06\x03\x55\x04\x03\x0c\x00"),
  ROW(certificate_authorities, "empty list", "\x00\x00"),
  ROW(certificate_authorities, "empty name", "\x00\x02\x00\x00"),
  ROW(oid_filters, "empty list",           "\x00\x00"),
  ROW(post_handshake_auth, "empty",        ""),
  ROW(post_handshake_auth, "one byte",     "\x00"),
  /* RFC 8446 section 4.2.8 */
  ROW(key_share, "no shares",              "\x00\x00"),
  ROW(key_share, "empty",                  ""),
  ROW(key_share, "empty key",              "\x00\x04\x00\x1d\x00\x00"),
  ROW(key_share, "GREASE",                 "\x00\x05\x2a\x2a\x00\x01\x00"),
  ROW(key_share, "x25519",                 "\x00\x24\x00\x1d\x00\x20" "\x09"
      "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
  ROW(key_share, "x25519 twice",           "\x00\x48\x00\x1d\x00\x20" "\x09"
      "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x00\x1d\x00\x20" "\x09"
      "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
  /* RFC 9849: an outer hello of an unknown configuration, an inner one */
  ROW(encrypted_client_hello, "inner",     "\x01"),
  ROW(encrypted_client_hello, "outer",     "\x00\x00\x01\x00\x01\x07\x00\x01" "e" "\x00\x01" "p"),
  ROW(encrypted_client_hello, "unknown kind", "\x02"),
  /* RFC 5746 section 3 */
  ROW(renegotiation_info, "first handshake", "\x00"),
  ROW(renegotiation_info, "not empty",     "\x0c" "verify_data."),
  ROW(renegotiation_info, "length over the end", "\x01"),
  ROW(renegotiation_info, "empty",         ""),
};
/* clang-format on */
const size_t tq_content_count = sizeof tq_content_table / sizeof tq_content_table[0];
