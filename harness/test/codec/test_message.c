/* test_message.c: the messages after the hellos, kept and broken in each way that their bounds
 * allow, through the door of message.h. */
#include "codec/client_hello_write.h"
#include "codec/message.h"
#include "codec_help.h"

enum { TLS12 = 0x0303, TLS13 = 0x0304, BODY_MAX = 1024 };

/* The message that parse_message reads; set by each test. */
static uint8_t current_type;
static tq_message_context current_context;

static bool parse_message(tq_faults *faults, tq_span body, size_t offset, const tq_trace *trace) {
  tq_message message;
  tq_handshake handshake = {current_type, body, offset, body};
  return tq_message_parse(&message, faults, handshake, &current_context, trace);
}

static void use(uint8_t type, uint16_t version, tq_kx kx) {
  current_type = type;
  current_context = (tq_message_context){version, kx, version == TLS12 ? 12 : 32};
}

/* message_case: a BODY of TYPE in VERSION; REQUIREMENT is broken by SIZE bytes at OFFSET, in the
 * contents of EXTENSION (0: of none), or none is (TQ_REQ_NONE). */
typedef struct message_case {
  uint8_t type;
  uint16_t version;
  tq_kx kx;
  const char *body;
  uint16_t requirement;
  uint32_t offset;
  uint32_t size;
  uint16_t extension;
} message_case;

#define B8 "0001020304050607"
#define B32 B8 B8 B8 B8
#define FINE TQ_REQ_NONE, 0, 0, 0
#define BAD(step, name) TQ_REQ_##step##_##name
#define EE TQ_MESSAGE_encrypted_extensions, TLS13, TQ_KX_TLS13
#define CT13 TQ_MESSAGE_certificate, TLS13, TQ_KX_TLS13
#define CT12 TQ_MESSAGE_certificate, TLS12, TQ_KX_ECDHE_RSA
#define CR13 TQ_MESSAGE_certificate_request, TLS13, TQ_KX_TLS13
#define CR12 TQ_MESSAGE_certificate_request, TLS12, TQ_KX_ECDHE_RSA
#define CV13 TQ_MESSAGE_certificate_verify, TLS13, TQ_KX_TLS13
#define CV12 TQ_MESSAGE_certificate_verify, TLS12, TQ_KX_ECDHE_RSA
#define CS12 TQ_MESSAGE_certificate_status, TLS12, TQ_KX_ECDHE_RSA
#define CC13 TQ_MESSAGE_compressed_certificate, TLS13, TQ_KX_TLS13
#define SKE(kx) TQ_MESSAGE_server_key_exchange, TLS12, TQ_KX_##kx
#define CKE(kx) TQ_MESSAGE_client_key_exchange, TLS12, TQ_KX_##kx
#define NST13 TQ_MESSAGE_new_session_ticket, TLS13, TQ_KX_TLS13
#define NST12 TQ_MESSAGE_new_session_ticket, TLS12, TQ_KX_ECDHE_RSA
#define KU TQ_MESSAGE_key_update, TLS13, TQ_KX_TLS13
#define FIN13 TQ_MESSAGE_finished, TLS13, TQ_KX_TLS13
#define FIN12 TQ_MESSAGE_finished, TLS12, TQ_KX_ECDHE_RSA
#define SIGNATURE "0403 0003 aabbcc"
#define EC_PARAMS "03 001d 02 0102"
#define DH_PARAMS "0002 0b0c 0001 02 0001 05"
#define ALPN TQ_EXTENSION_application_layer_protocol_negotiation

/* clang-format off */
static const message_case cases[] = {
    /* RFC 8446 section 4.3.1; an extension's data begin at 6 */
    {EE, "0000", FINE},
    {EE, "0004 00000000", FINE},
    {EE, "",              BAD(encrypted_extensions, extensions_length), 0, 0, 0},
    {EE, "00",            BAD(encrypted_extensions, extensions_length), 0, 1, 0},
    {EE, "0001",          BAD(encrypted_extensions, extensions_length), 0, 2, 0},
    {EE, "0000 00",       BAD(encrypted_extensions, extensions_length), 2, 1, 0},
    {EE, "0003 000000",   BAD(encrypted_extensions, extensions_length), 4, 1, 0},
    {EE, "0004 00000001", BAD(encrypted_extensions, extensions_length), 4, 2, 0},
    {EE, "0008 43210000 43210000",         BAD(encrypted_extensions, extension_doubled), 6, 4, 0x4321},
    {EE, "0005 00000001 00",               BAD(encrypted_extensions, server_name_not_empty), 6, 1, TQ_EXTENSION_server_name},
    {EE, "0005 00010001 01", FINE},
    {EE, "0004 00010000",                  BAD(encrypted_extensions, max_fragment_length_syntax), 6, 0, TQ_EXTENSION_max_fragment_length},
    {EE, "0008 000a0004 0002001d", FINE},
    {EE, "0006 000a0002 0000",             BAD(encrypted_extensions, supported_groups_syntax), 6, 2, TQ_EXTENSION_supported_groups},
    {EE, "0009 000a0005 0003001d00",       BAD(encrypted_extensions, supported_groups_syntax), 6, 2, TQ_EXTENSION_supported_groups},
    {EE, "0009 000e0005 0002000100", FINE},
    {EE, "0008 000e0004 00020001",         BAD(encrypted_extensions, use_srtp_syntax), 10, 0, TQ_EXTENSION_use_srtp},
    {EE, "0005 000f0001 01", FINE},
    {EE, "0006 000f0002 0101",             BAD(encrypted_extensions, heartbeat_syntax), 7, 1, TQ_EXTENSION_heartbeat},
    {EE, "0009 00100005 0003026832", FINE},
    {EE, "0007 00100003 000100",           BAD(encrypted_extensions, alpn_syntax), 6, 2, ALPN},
    {EE, "000a 00100006 0004016101 62",    BAD(encrypted_extensions, alpn_not_one), 6, 6, ALPN},
    {EE, "0005 00130001 02", FINE},
    {EE, "0006 00140002 0102",             BAD(encrypted_extensions, certificate_type_syntax), 7, 1, TQ_EXTENSION_server_certificate_type},
    {EE, "0006 001c0002 4001", FINE},
    {EE, "0005 001c0001 40",               BAD(encrypted_extensions, record_size_limit_syntax), 6, 1, TQ_EXTENSION_record_size_limit},
    {EE, "0004 002a0000", FINE},
    {EE, "0008 002a0004 00000000",         BAD(encrypted_extensions, early_data_not_empty), 6, 4, TQ_EXTENSION_early_data},

    /* RFC 8446 section 4.4.2 */
    {CT13, "00 000000", FINE},
    {CT13, "02 0102 000006 000001 30 0000", FINE},
    {CT13, "00 00000c 000001 30 0000 000001 31 0000", FINE},
    {CT13, "",                             BAD(certificate, message_lengths), 0, 0, 0},
    {CT13, "01",                           BAD(certificate, message_lengths), 0, 1, 0},
    {CT13, "00 0000",                      BAD(certificate, message_lengths), 1, 2, 0},
    {CT13, "00 000000 00",                 BAD(certificate, message_lengths), 4, 1, 0},
    {CT13, "00 000007 000001 30 0000",     BAD(certificate, message_lengths), 1, 3, 0},
    {CT13, "00 000005 000001 30 00",       BAD(certificate, message_lengths), 8, 1, 0},
    {CT13, "00 000005 000000 0000",        BAD(certificate, message_lengths), 4, 3, 0},
    {CT13, "00 000006 000004 30 0000",     BAD(certificate, message_lengths), 4, 3, 0},
    {CT13, "00 000006 000001 30 0001",     BAD(certificate, message_lengths), 8, 2, 0},
    {CT13, "00 000009 000001 30 0003 000500", BAD(certificate, message_lengths), 12, 1, 0},
    {CT13, "00 00000e 000001 30 0008 43210000 43210000", BAD(certificate, entry_extension_twice), 14, 4, 0x4321},
    {CT13, "00 000013 000001 30 000d 0005 0009 01 000005 30030a0103", FINE},
    {CT13, "00 00000e 000001 30 0008 0005 0004 01 000000", BAD(certificate, status_malformed), 15, 3, TQ_EXTENSION_status_request},
    {CT13, "00 000014 000001 30 000e 0005 000a 01 000005 30030a0103 00", BAD(certificate, status_malformed), 23, 1, TQ_EXTENSION_status_request},
    {CT13, "00 000013 000001 30 000d 0005 0009 01 000005 30030a0104", BAD(certificate, status_response_value), 20, 3, TQ_EXTENSION_status_request},
    {CT13, "00 00000a 000001 30 0004 0005 0000", BAD(certificate, status_malformed), 14, 0, TQ_EXTENSION_status_request},
    {CT13, "00 00000f 000001 30 0009 0012 0005 0003 0001 aa", FINE},
    {CT13, "00 00000c 000001 30 0006 0012 0002 0000", BAD(certificate, entry_timestamps_syntax), 14, 2, TQ_EXTENSION_signed_certificate_timestamp},
    /* RFC 5246 section 7.4.2 */
    {CT12, "000000", FINE},
    {CT12, "000008 000001 30 000001 31", FINE},
    {CT12, "",                     BAD(certificate, message_lengths_tls12), 0, 0, 0},
    {CT12, "000005 000001 30",     BAD(certificate, message_lengths_tls12), 0, 3, 0},
    {CT12, "000003 000001 30",     BAD(certificate, message_lengths_tls12), 3, 3, 0},
    {CT12, "000003 000000",        BAD(certificate, message_lengths_tls12), 3, 3, 0},
    {CT12, "000004 000001 30 00",  BAD(certificate, message_lengths_tls12), 7, 1, 0},
    {CT12, "000005 000001 30 00",  BAD(certificate, message_lengths_tls12), 7, 1, 0},

    /* RFC 8446 section 4.3.2 */
    {CR13, "00 0008 000d0004 00020403", FINE},
    {CR13, "01aa 0000",                    BAD(certificate, request_lengths), 2, 2, 0},
    {CR13, "00",                           BAD(certificate, request_lengths), 1, 0, 0},
    {CR13, "02 aa",                        BAD(certificate, request_lengths), 0, 1, 0},
    {CR13, "00 0008 000d0004 00020403 00", BAD(certificate, request_lengths), 11, 1, 0},
    {CR13, "00 0002 0000",                 BAD(certificate, request_lengths), 5, 0, 0},
    {CR13, "00 0008 43210000 43210000",    BAD(certificate, request_extension_twice), 7, 4, 0x4321},
    {CR13, "00 0006 000d0002 0000",        BAD(certificate, request_signature_algorithms_syntax), 7, 2, TQ_EXTENSION_signature_algorithms},
    {CR13, "00 0007 00320003 000104",      BAD(certificate, request_signature_algorithms_syntax), 7, 2, TQ_EXTENSION_signature_algorithms_cert},
    {CR13, "00 0009 00050005 0100000000", FINE},
    {CR13, "00 0005 00050001 01",          BAD(certificate, request_status_syntax), 8, 0, TQ_EXTENSION_status_request},
    {CR13, "00 0004 00120000", FINE},
    {CR13, "00 0006 00120002 0000",        BAD(certificate, request_timestamps_not_empty), 7, 2, TQ_EXTENSION_signed_certificate_timestamp},
    {CR13, "00 0007 001b0003 020001", FINE},
    {CR13, "00 0005 001b0001 00",          BAD(certificate, request_compression_syntax), 7, 1, TQ_EXTENSION_compress_certificate},
    {CR13, "00 0009 002f0005 0003000130", FINE},
    {CR13, "00 0008 002f0004 00020000",    BAD(certificate, request_authorities_syntax), 7, 2, TQ_EXTENSION_certificate_authorities},
    {CR13, "00 0006 00300002 0000", FINE},
    {CR13, "00 000b 00300007 0005 01 55 0001 aa", FINE},
    {CR13, "00 0009 00300005 0003 00 0000", BAD(certificate, request_oid_filters_syntax), 9, 1, TQ_EXTENSION_oid_filters},
    {CR13, "00 0009 00300005 0003 01 55 00", BAD(certificate, request_oid_filters_syntax), 11, 1, TQ_EXTENSION_oid_filters},
    /* RFC 5246 section 7.4.4 */
    {CR12, "01 01 0002 0401 0000", FINE},
    {CR12, "02 0140 0004 04010403 0006 0001 30 0001 31", FINE},
    {CR12, "00 0002 0401 0000",            BAD(certificate, request_lengths_tls12), 0, 1, 0},
    {CR12, "01 01 0000 0000",              BAD(certificate, request_lengths_tls12), 2, 2, 0},
    {CR12, "01 01 0003 040100 0000",       BAD(certificate, request_lengths_tls12), 2, 2, 0},
    {CR12, "01 01 0002 0401",              BAD(certificate, request_lengths_tls12), 6, 0, 0},
    {CR12, "01 01 0002 0401 0002 0000",    BAD(certificate, request_lengths_tls12), 8, 2, 0},
    {CR12, "01 01 0002 0401 0001 00",      BAD(certificate, request_lengths_tls12), 8, 1, 0},
    {CR12, "01 01 0002 0401 0000 00",      BAD(certificate, request_lengths_tls12), 8, 1, 0},

    /* RFC 8446 section 4.4.3, RFC 5246 section 7.4.8 */
    {CV13, SIGNATURE, FINE},
    {CV13, "0804 0000", FINE},
    {CV13, "",                     BAD(certificate_verify, message_lengths), 0, 0, 0},
    {CV13, "08",                   BAD(certificate_verify, message_lengths), 0, 1, 0},
    {CV13, "0804 0002 aa",         BAD(certificate_verify, message_lengths), 2, 2, 0},
    {CV13, "0804 0001 aabb",       BAD(certificate_verify, message_lengths), 5, 1, 0},
    {CV12, SIGNATURE, FINE},
    {CV12, "0401 0001",            BAD(certificate_verify, message_lengths_tls12), 2, 2, 0},
    {CV12, "0401 0000 00",         BAD(certificate_verify, message_lengths_tls12), 4, 1, 0},

    /* RFC 6066 section 8, RFC 6961 section 2.2 */
    {CS12, "01 000005 30030a0103", FINE},
    {CS12, "01 000001 aa",         BAD(certificate, status_response_syntax), 4, 1, 0},
    {CS12, "02 00000b 000005 30030a0103 000000", FINE},
    {CS12, "02 000008 000005 30030a0104", BAD(certificate, status_response_value), 9, 3, 0},
    {CS12, "07 0102", FINE},
    {CS12, "",                     BAD(certificate, status_lengths_tls12), 0, 0, 0},
    {CS12, "01 000000",            BAD(certificate, status_lengths_tls12), 1, 3, 0},
    {CS12, "01 000002 aa",         BAD(certificate, status_lengths_tls12), 1, 3, 0},
    {CS12, "01 000005 30030a0103 00", BAD(certificate, status_lengths_tls12), 9, 1, 0},
    {CS12, "02 000000",            BAD(certificate, status_lengths_tls12), 1, 3, 0},
    {CS12, "02 000004 000002 aa",  BAD(certificate, status_lengths_tls12), 4, 3, 0},
    /* RFC 8879 section 4 */
    {CC13, "0001 000100 000001 aa", FINE},
    {CC13, "0001 000100 000000",       BAD(certificate, compressed_lengths), 5, 3, 0},
    {CC13, "0001 000100 000002 aa",    BAD(certificate, compressed_lengths), 5, 3, 0},
    {CC13, "0001 000100 000001 aa 00", BAD(certificate, compressed_lengths), 9, 1, 0},
    {CC13, "0001 0001",                BAD(certificate, compressed_lengths), 2, 2, 0},

    /* RFC 5246 section 7.4.3, RFC 8422 section 5.4, RFC 4279, RFC 5489 */
    {SKE(ECDHE_RSA), EC_PARAMS SIGNATURE, FINE},
    {SKE(ECDHE_ECDSA), EC_PARAMS SIGNATURE, FINE},
    {SKE(ECDH_anon), EC_PARAMS, FINE},
    {SKE(DHE_RSA), DH_PARAMS SIGNATURE, FINE},
    {SKE(DH_anon), DH_PARAMS, FINE},
    {SKE(PSK), "0000", FINE},
    {SKE(RSA_PSK), "0001 61", FINE},
    {SKE(DHE_PSK), "0001 61" DH_PARAMS, FINE},
    {SKE(ECDHE_PSK), "0001 61" EC_PARAMS, FINE},
    {SKE(ECDHE_RSA), "01 ff", FINE}, /* an explicit curve is for rules */
    {SKE(RSA), "ff", FINE}, /* that it came is for rules */
    {SKE(SRP_SHA), "ff", FINE},
    {SKE(ECDHE_RSA), "",                               BAD(key_exchange, server_message_lengths), 0, 0, 0},
    {SKE(ECDHE_RSA), "03 00",                          BAD(key_exchange, server_message_lengths), 1, 1, 0},
    {SKE(ECDHE_RSA), "03 001d 00" SIGNATURE,           BAD(key_exchange, server_message_lengths), 3, 1, 0},
    {SKE(ECDHE_RSA), "03 001d 03 0102",                BAD(key_exchange, server_message_lengths), 3, 1, 0},
    {SKE(ECDHE_RSA), EC_PARAMS,                        BAD(key_exchange, server_message_lengths), 6, 0, 0},
    {SKE(ECDHE_RSA), EC_PARAMS "0403 0004 aabbcc",     BAD(key_exchange, server_message_lengths), 8, 2, 0},
    {SKE(ECDHE_RSA), EC_PARAMS SIGNATURE "00",         BAD(key_exchange, server_message_lengths), 13, 1, 0},
    {SKE(ECDH_anon), EC_PARAMS "00",                   BAD(key_exchange, server_message_lengths), 6, 1, 0},
    {SKE(DHE_RSA), "0000 0001 02 0001 05" SIGNATURE,   BAD(key_exchange, server_message_lengths), 0, 2, 0},
    {SKE(DHE_RSA), "0001 0b 0000 0001 05" SIGNATURE,   BAD(key_exchange, server_message_lengths), 3, 2, 0},
    {SKE(DHE_RSA), "0001 0b 0001 02 0000" SIGNATURE,   BAD(key_exchange, server_message_lengths), 6, 2, 0},
    {SKE(DHE_RSA), DH_PARAMS SIGNATURE "00",           BAD(key_exchange, server_message_lengths), 17, 1, 0},
    {SKE(PSK), "0002 61",                              BAD(key_exchange, server_message_lengths), 0, 2, 0},
    {SKE(PSK), "0001 61 00",                           BAD(key_exchange, server_message_lengths), 3, 1, 0},
    /* RFC 5246 section 7.4.7, RFC 8422 section 5.7 */
    {CKE(RSA), "0004 01020304", FINE},
    {CKE(RSA), "0000", FINE},
    {CKE(DHE_RSA), "0001 05", FINE},
    {CKE(ECDHE_RSA), "02 0405", FINE},
    {CKE(PSK), "0002 6162", FINE},
    {CKE(RSA_PSK), "0001 61 0002 0102", FINE},
    {CKE(DHE_PSK), "0001 61 0001 05", FINE},
    {CKE(ECDHE_PSK), "0000 01 04", FINE},
    {CKE(KRB5), "ff", FINE},
    {CKE(RSA), "",                    BAD(key_exchange, client_message_lengths), 0, 0, 0},
    {CKE(RSA), "0003 0102",           BAD(key_exchange, client_message_lengths), 0, 2, 0},
    {CKE(RSA), "0001 0102",           BAD(key_exchange, client_message_lengths), 3, 1, 0},
    {CKE(DHE_RSA), "0002 05",         BAD(key_exchange, client_message_lengths), 0, 2, 0},
    {CKE(DHE_RSA), "0001 05 00",      BAD(key_exchange, client_message_lengths), 3, 1, 0},
    {CKE(DHE_RSA), "",                BAD(key_exchange, client_dh_public_empty), 0, 0, 0},
    {CKE(DHE_RSA), "0000",            BAD(key_exchange, client_dh_public_empty), 0, 2, 0},
    {CKE(ECDHE_RSA), "",              BAD(key_exchange, client_message_lengths), 0, 0, 0},
    {CKE(ECDHE_RSA), "00",            BAD(key_exchange, client_message_lengths), 0, 1, 0},
    {CKE(ECDHE_RSA), "02 04",         BAD(key_exchange, client_message_lengths), 0, 1, 0},
    {CKE(ECDHE_RSA), "01 04 00",      BAD(key_exchange, client_message_lengths), 2, 1, 0},
    {CKE(RSA_PSK), "0001 61",         BAD(key_exchange, client_message_lengths), 3, 0, 0},
    {CKE(ECDHE_PSK), "0001 61 00",    BAD(key_exchange, client_message_lengths), 3, 1, 0},
    {CKE(DHE_PSK), "0001 61 0000",    BAD(key_exchange, client_dh_public_empty), 3, 2, 0},

    /* RFC 8446 section 4.6.1 */
    {NST13, "00000e10 01020304 01 00 0001 aa 0000", FINE},
    {NST13, "00000e10 01020304 00 0001 aa 0008 002a0004 00000400", FINE},
    {NST13, "00000e",                               BAD(application_data, ticket_lengths), 0, 3, 0},
    {NST13, "00000e10 01020304 02 00",              BAD(application_data, ticket_lengths), 8, 1, 0},
    {NST13, "00000e10 01020304 00 0000 0000",       BAD(application_data, ticket_lengths), 9, 2, 0},
    {NST13, "00000e10 01020304 00 0001 aa",         BAD(application_data, ticket_lengths), 12, 0, 0},
    {NST13, "00000e10 01020304 00 0001 aa 0001",    BAD(application_data, ticket_lengths), 12, 2, 0},
    {NST13, "00000e10 01020304 00 0001 aa 0000 00", BAD(application_data, ticket_lengths), 14, 1, 0},
    {NST13, "00000e10 01020304 00 0001 aa 0003 002a00", BAD(application_data, ticket_lengths), 16, 1, 0},
    {NST13, "00000e10 01020304 00 0001 aa 0008 43210000 43210000", BAD(application_data, ticket_extension_doubled), 18, 4, 0x4321},
    {NST13, "00000e10 01020304 00 0001 aa 0004 002a0000",          BAD(application_data, ticket_early_data_syntax), 18, 0, TQ_EXTENSION_early_data},
    {NST13, "00000e10 01020304 00 0001 aa 0009 002a0005 0000040000", BAD(application_data, ticket_early_data_syntax), 22, 1, TQ_EXTENSION_early_data},
    /* RFC 5077 section 3.3 */
    {NST12, "00000e10 0001 aa", FINE},
    {NST12, "00000e10 0000", FINE},
    {NST12, "00000e10",            BAD(application_data, ticket_lengths_tls12), 4, 0, 0},
    {NST12, "00000e10 0002 aa",    BAD(application_data, ticket_lengths_tls12), 4, 2, 0},
    {NST12, "00000e10 0001 aa 00", BAD(application_data, ticket_lengths_tls12), 7, 1, 0},
    /* RFC 8446 section 4.6.3 */
    {KU, "00", FINE},
    {KU, "01", FINE},
    {KU, "",     BAD(application_data, key_update_length), 0, 0, 0},
    {KU, "0000", BAD(application_data, key_update_length), 1, 1, 0},
    {KU, "02",   BAD(application_data, key_update_value), 0, 1, 0},
    {KU, "ff",   BAD(application_data, key_update_value), 0, 1, 0},

    /* RFC 8446 section 4.4.4, RFC 5246 section 7.4.9 */
    {FIN13, B32, FINE},
    {FIN13, "",       BAD(finished, verify_data_length), 0, 0, 0},
    {FIN13, B8,       BAD(finished, verify_data_length), 0, 8, 0},
    {FIN13, B32 "00", BAD(finished, verify_data_length), 32, 1, 0},
    {FIN12, B8 "08090a0b", FINE},
    {FIN12, B8 "08090a",     BAD(finished, verify_data_length_tls12), 0, 11, 0},
    {FIN12, B8 "08090a0b0c", BAD(finished, verify_data_length_tls12), 12, 1, 0},
    /* messages without a body */
    {TQ_MESSAGE_end_of_early_data, TLS13, TQ_KX_TLS13, "", FINE},
    {TQ_MESSAGE_end_of_early_data, TLS13, TQ_KX_TLS13, "00", BAD(finished, end_of_early_data_not_empty), 0, 1, 0},
    {TQ_MESSAGE_hello_request, TLS12, TQ_KX_RSA, "", FINE},
    {TQ_MESSAGE_hello_request, TLS12, TQ_KX_RSA, "00", BAD(finished, hello_request_not_empty), 0, 1, 0},
    {TQ_MESSAGE_server_hello_done, TLS12, TQ_KX_RSA, "", FINE},
    {TQ_MESSAGE_server_hello_done, TLS12, TQ_KX_RSA, "0000", BAD(certificate, hello_done_not_empty), 0, 2, 0},
    /* of the other version, or of nobody: opaque */
    {TQ_MESSAGE_encrypted_extensions, TLS12, TQ_KX_RSA, "ff", FINE},
    {TQ_MESSAGE_server_key_exchange, TLS13, TQ_KX_TLS13, "ff", FINE},
    {99, TLS13, TQ_KX_TLS13, "ff", FINE},
};
/* clang-format on */

enum { CASES = sizeof cases / sizeof cases[0] };

static void each_message_is_read_by_its_bounds(void **state) {
  (void)state;
  for (size_t i = 0; i < CASES; i++) {
    uint8_t bytes[BODY_MAX];
    tq_span body = from_hex(cases[i].body, bytes, sizeof bytes);
    use(cases[i].type, cases[i].version, cases[i].kx);
    if (cases[i].requirement == TQ_REQ_NONE) {
      assert_clean(parse_message, body);
      continue;
    }
    int32_t extension = cases[i].extension != 0 ? cases[i].extension : TQ_NO_EXTENSION;
    if (cases[i].requirement == TQ_REQ_encrypted_extensions_server_name_not_empty) {
      extension = TQ_EXTENSION_server_name; /* whose type is 0 */
    }
    assert_one_fault(parse_message, body,
                     (tq_fault){cases[i].requirement, extension, cases[i].offset, cases[i].size});
  }
}

static bool is_fine(const message_case *as, tq_span body) {
  for (size_t i = 0; i < CASES; i++) {
    uint8_t bytes[BODY_MAX];
    if (cases[i].type == as->type && cases[i].version == as->version && cases[i].kx == as->kx &&
        cases[i].requirement == TQ_REQ_NONE &&
        tq_span_equal(from_hex(cases[i].body, bytes, sizeof bytes), body)) {
      return true;
    }
  }
  return false;
}

/* Those whose end the bytes alone do not tell. */
static bool takes_any_bytes(const message_case *at, tq_span body) {
  bool unknown_status = at->type == TQ_MESSAGE_certificate_status && body.size > 0 &&
                        body.data[0] != TQ_STATUS_OCSP && body.data[0] != TQ_STATUS_OCSP_MULTI;
  return unknown_status || (body.size > 0 && body.data[body.size - 1] == 0xff);
}

static void prefixes_and_surplus_are_faults(void **state) {
  (void)state;
  for (size_t i = 0; i < CASES; i++) {
    uint8_t bytes[BODY_MAX];
    tq_span body = from_hex(cases[i].body, bytes, sizeof bytes);
    if (cases[i].requirement != TQ_REQ_NONE || takes_any_bytes(&cases[i], body)) {
      continue;
    }
    use(cases[i].type, cases[i].version, cases[i].kx);
    assert_surplus_refused(parse_message, body);
    if (cases[i].kx != TQ_KX_ECDHE_PSK) { /* a wrong hint would give another curve type */
      assert_lengths_checked(parse_message, body);
    }
    for (size_t size = 0; size < body.size; size++) {
      tq_span cut = tq_span_first(body, size);
      assert_true(has_fault(parse_message, cut) || is_fine(&cases[i], cut));
    }
  }
}

static void noise_is_survived(void **state) {
  (void)state;
  for (size_t i = 0; i < CASES; i++) {
    uint8_t bytes[BODY_MAX];
    tq_span body = from_hex(cases[i].body, bytes, sizeof bytes);
    use(cases[i].type, cases[i].version, cases[i].kx);
    assert_survives_noise(parse_message, body, 200);
  }
}

static void write_message(tq_writer *writer, const tq_message *message,
                          const tq_message_context *context);

static void write_extensions(tq_writer *writer, tq_span extensions) {
  size_t mark = tq_write_extensions_open(writer);
  tq_write_bytes(writer, extensions);
  tq_write_extensions_close(writer, mark);
}

static void write_certificate(tq_writer *writer, const tq_certificate_message *message,
                              uint16_t version) {
  tq_certificate_entry entries[8];
  size_t count = 0;
  tq_span rest = message->certificate_list;
  while (count < 8 && tq_certificate_entry_next(&entries[count], &rest, version)) {
    count++;
  }
  assert_int_equal(count, message->entry_count);
  tq_certificate_content content = {message->certificate_request_context, entries, count};
  tq_write_certificate_message(writer, &content, version);
}

static void write_request(tq_writer *writer, const tq_certificate_request *request,
                          uint16_t version) {
  if (version == TLS13) {
    size_t mark = tq_write_certificate_request_open(writer, request->certificate_request_context);
    tq_write_bytes(writer, request->extensions);
    tq_write_extensions_close(writer, mark);
    return;
  }
  tq_span names[8];
  size_t count = 0;
  tq_span rest = request->certificate_authorities;
  while (count < 8 && tq_opaque16_next(&names[count], &rest)) {
    count++;
  }
  tq_certificate_request_content content = {request->certificate_types,
                                            request->signature_algorithms.bytes, names, count};
  tq_write_certificate_request_tls12(writer, &content);
}

static void write_message(tq_writer *writer, const tq_message *message,
                          const tq_message_context *context) {
  switch (message->type) {
  case TQ_MESSAGE_encrypted_extensions:
    write_extensions(writer, message->as.encrypted_extensions.extensions);
    break;
  case TQ_MESSAGE_certificate:
    write_certificate(writer, &message->as.certificate, context->version);
    break;
  case TQ_MESSAGE_certificate_request:
    write_request(writer, &message->as.certificate_request, context->version);
    break;
  case TQ_MESSAGE_certificate_verify:
    tq_write_signed(writer, message->as.certificate_verify.scheme,
                    message->as.certificate_verify.signature);
    break;
  case TQ_MESSAGE_certificate_status:
    tq_write_certificate_status(writer, &message->as.certificate_status);
    break;
  case TQ_MESSAGE_compressed_certificate:
    tq_write_compressed_certificate(writer, &message->as.compressed_certificate);
    break;
  case TQ_MESSAGE_server_key_exchange:
    tq_write_server_key_exchange(writer, &message->as.server_key_exchange, context->kx);
    break;
  case TQ_MESSAGE_client_key_exchange:
    tq_write_client_key_exchange(writer, &message->as.client_key_exchange, context->kx);
    break;
  case TQ_MESSAGE_new_session_ticket:
    tq_write_new_session_ticket(writer, &message->as.new_session_ticket, context->version);
    break;
  case TQ_MESSAGE_key_update:
    tq_write_key_update(writer, message->as.request_update);
    break;
  case TQ_MESSAGE_finished:
    tq_write_bytes(writer, message->as.verify_data);
    break;
  default:
    tq_write_bytes(writer, message->body);
    break;
  }
}

/* Not for what the writers cannot say: an explicit curve, and messages of the other version. */
static bool has_writer(const message_case *at) {
  bool explicit_curve = at->kx == TQ_KX_ECDHE_RSA && strcmp(at->body, "01 ff") == 0;
  return !explicit_curve && (tq_message_find(at->type) != NULL) &&
         (tq_message_find(at->type)->versions & (at->version == TLS13 ? TQ_TLS13 : TQ_TLS12)) != 0;
}

static void what_was_parsed_is_written_back(void **state) {
  (void)state;
  for (size_t i = 0; i < CASES; i++) {
    if (cases[i].requirement != TQ_REQ_NONE || !has_writer(&cases[i])) {
      continue;
    }
    uint8_t bytes[BODY_MAX];
    uint8_t again[BODY_MAX];
    tq_span body = from_hex(cases[i].body, bytes, sizeof bytes);
    use(cases[i].type, cases[i].version, cases[i].kx);
    tq_message message;
    tq_faults faults = {.count = 0};
    assert_true(tq_message_parse(&message, &faults, (tq_handshake){cases[i].type, body, 0, body},
                                 &current_context, NULL));
    tq_writer writer = tq_writer_over(again, sizeof again);
    write_message(&writer, &message, &current_context);
    assert_bytes(tq_writer_bytes(&writer), body);
  }
}

static tq_message parse_case(tq_faults *faults, uint8_t *bytes, const char *hex) {
  tq_span body = from_hex(hex, bytes, BODY_MAX);
  tq_message message;
  tq_handshake handshake = {current_type, body, 4, body};
  assert_true(tq_message_parse(&message, faults, handshake, &current_context, NULL));
  return message;
}

static void fields_of_a_certificate(void **state) {
  (void)state;
  uint8_t bytes[BODY_MAX];
  tq_faults faults = {.count = 0};
  use(TQ_MESSAGE_certificate, TLS13, TQ_KX_TLS13);
  tq_message message = parse_case(
      &faults, bytes, "01 cc 000015 000001 30 0009 0005 0005 01 000001 aa 000001 31 0000");
  const tq_certificate_message *certificate = &message.as.certificate;
  assert_hex(certificate->certificate_request_context, "cc");
  assert_int_equal(certificate->entry_count, 2);
  assert_int_equal(certificate->certificate_list_offset, 9);
  assert_hex(certificate->first.cert_data, "30");
  assert_int_equal(certificate->first.cert_data_offset, 12);
  assert_int_equal(certificate->first.extension_count, 1);
  assert_int_equal(certificate->first.status_type, TQ_STATUS_OCSP);
  assert_hex(certificate->first.ocsp_response, "aa");
  tq_span rest = certificate->certificate_list;
  tq_certificate_entry entry;
  assert_true(tq_certificate_entry_next(&entry, &rest, TLS13));
  assert_true(tq_certificate_entry_next(&entry, &rest, TLS13));
  assert_hex(entry.cert_data, "31");
  assert_false(tq_certificate_entry_next(&entry, &rest, TLS13));
}

static void fields_of_key_exchanges(void **state) {
  (void)state;
  uint8_t bytes[BODY_MAX];
  tq_faults faults = {.count = 0};
  use(TQ_MESSAGE_server_key_exchange, TLS12, TQ_KX_ECDHE_RSA);
  tq_message message = parse_case(&faults, bytes, EC_PARAMS SIGNATURE);
  const tq_server_key_exchange *server = &message.as.server_key_exchange;
  assert_int_equal(server->curve_type, TQ_CURVE_NAMED);
  assert_int_equal(server->named_curve, 0x001d);
  assert_hex(server->point, "0102");
  assert_hex(server->params, EC_PARAMS);
  assert_int_equal(server->params_offset, 4);
  assert_true(server->is_signed);
  assert_int_equal(server->signature.scheme, 0x0403);
  assert_hex(server->signature.signature, "aabbcc");
  assert_int_equal(server->signature.signature_offset, 14);
  use(TQ_MESSAGE_server_key_exchange, TLS12, TQ_KX_DHE_PSK);
  message = parse_case(&faults, bytes, "0001 61" DH_PARAMS);
  assert_hex(message.as.server_key_exchange.psk_identity_hint, "61");
  assert_hex(message.as.server_key_exchange.dh_p, "0b0c");
  assert_hex(message.as.server_key_exchange.dh_g, "02");
  assert_hex(message.as.server_key_exchange.dh_ys, "05");
  assert_false(message.as.server_key_exchange.is_signed);
  use(TQ_MESSAGE_client_key_exchange, TLS12, TQ_KX_RSA_PSK);
  message = parse_case(&faults, bytes, "0001 61 0002 0102");
  assert_hex(message.as.client_key_exchange.psk_identity, "61");
  assert_hex(message.as.client_key_exchange.encrypted_pre_master, "0102");
  assert_int_equal(message.as.client_key_exchange.public_offset, 4 + 5);
}

static void fields_of_requests_and_tickets(void **state) {
  (void)state;
  uint8_t bytes[BODY_MAX];
  tq_faults faults = {.count = 0};
  use(TQ_MESSAGE_certificate_request, TLS13, TQ_KX_TLS13);
  tq_message message =
      parse_case(&faults, bytes, "00 0013 000d0004 00020403 00300007 0005 01 55 0001 aa");
  const tq_certificate_request *request = &message.as.certificate_request;
  assert_hex(request->signature_algorithms.bytes, "0403");
  tq_span rest = request->oid_filters;
  tq_oid_filter filter;
  assert_true(tq_oid_filter_next(&filter, &rest));
  assert_hex(filter.oid, "55");
  assert_hex(filter.values, "aa");
  assert_false(tq_oid_filter_next(&filter, &rest));
  use(TQ_MESSAGE_new_session_ticket, TLS13, TQ_KX_TLS13);
  message = parse_case(&faults, bytes, "00000e10 01020304 01 07 0001 aa 0008 002a0004 00000400");
  assert_int_equal(message.as.new_session_ticket.ticket_lifetime, 3600);
  assert_int_equal(message.as.new_session_ticket.ticket_age_add, 0x01020304);
  assert_hex(message.as.new_session_ticket.ticket_nonce, "07");
  assert_hex(message.as.new_session_ticket.ticket, "aa");
  assert_int_equal(message.as.new_session_ticket.max_early_data_size, 1024);
}

static void a_message_with_its_header(void **state) {
  (void)state;
  uint8_t bytes[BODY_MAX];
  tq_span input = from_hex("18 000001 01 18 000001 00", bytes, sizeof bytes);
  tq_message_context context = tq_message_context_of(TLS13, 0x1302);
  assert_int_equal(context.verify_data_size, 48);
  tq_message message;
  tq_faults faults = {.count = 0};
  tq_span rest = TQ_SPAN_EMPTY;
  assert_true(tq_message_read(&message, &faults, input, &context, NULL, &rest));
  assert_int_equal(message.type, TQ_MESSAGE_key_update);
  assert_int_equal(message.as.request_update, 1);
  assert_int_equal(message.body_offset, 4);
  assert_int_equal(rest.size, 5);
  for (size_t size = 0; size < 5; size++) {
    tq_faults cut = {.count = 0};
    assert_false(tq_message_read(&message, &cut, tq_span_first(rest, size), &context, NULL, NULL));
    assert_true(cut.incomplete && cut.count == 0);
  }
}

static void contexts(void **state) {
  (void)state;
  tq_message_context context = tq_message_context_of(TLS12, 0xc02f);
  assert_int_equal(context.kx, TQ_KX_ECDHE_RSA);
  assert_int_equal(context.verify_data_size, 12);
  assert_int_equal(tq_message_context_of(TLS13, 0x1301).verify_data_size, 32);
  assert_int_equal(tq_message_context_of(TLS13, 0xfefe).verify_data_size, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_message_is_read_by_its_bounds),
      cmocka_unit_test(prefixes_and_surplus_are_faults),
      cmocka_unit_test(noise_is_survived),
      cmocka_unit_test(what_was_parsed_is_written_back),
      cmocka_unit_test(fields_of_a_certificate),
      cmocka_unit_test(fields_of_key_exchanges),
      cmocka_unit_test(fields_of_requests_and_tickets),
      cmocka_unit_test(a_message_with_its_header),
      cmocka_unit_test(contexts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
