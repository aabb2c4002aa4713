/* client_hello_table.c: see client_hello_table.h. The bounds are those of the RFC that defines the
 * extension. */
#include "codec/client_hello_table.h"

#include "codec/client_hello.h"
#include "codec/contents.h"
#include "spec/requirement.h"

#include <stddef.h>

/* clang-format off */
#define RULE(name)  TQ_REQ_client_hello_##name##_syntax
#define FIELD(name) offsetof(tq_client_hello, name)
#define NOTHING     TQ_NO_FIELD, NULL, NULL, {0, 0, 0, 0}

static const tq_contents rows[TQ_EXTENSION_KINDS] = {
  /* kind                                shape                                   rule                             field, name, item, bounds */
  [TQ_EXT_server_name]                = {tq_contents_server_name,                RULE(server_name),               FIELD(host_name), NULL, NULL, {0, 0, 0, 0}},
  [TQ_EXT_max_fragment_length]        = {tq_contents_u8,                         RULE(max_fragment_length),       FIELD(max_fragment_length), "max_fragment_length", NULL, {0, 0, 0, 0}},
  [TQ_EXT_client_certificate_url]     = {tq_contents_empty,                      RULE(client_certificate_url),    NOTHING},
  [TQ_EXT_trusted_ca_keys]            = {tq_contents_trusted_ca_keys,            RULE(trusted_ca_keys),           NOTHING},
  [TQ_EXT_truncated_hmac]             = {tq_contents_empty,                      RULE(truncated_hmac),            NOTHING},
  [TQ_EXT_status_request]             = {tq_contents_status_request,             RULE(status_request),            NOTHING},
  [TQ_EXT_status_request_v2]          = {tq_contents_status_request_v2,          RULE(status_request_v2),         NOTHING},
  [TQ_EXT_supported_groups]           = {tq_contents_u16_vector,                 RULE(supported_groups),          FIELD(supported_groups), "named_group_list", "named_group", {2, 0xffff, 2, 2}},
  [TQ_EXT_ec_point_formats]           = {tq_contents_u8_vector,                  RULE(ec_point_formats),          FIELD(ec_point_formats), "ec_point_format_list", "ec_point_format", {1, 255, 1, 1}},
  [TQ_EXT_signature_algorithms]       = {tq_contents_u16_vector,                 RULE(signature_algorithms),      FIELD(signature_algorithms), "supported_signature_algorithms", "signature_scheme", {2, 0xfffe, 2, 2}},
  [TQ_EXT_signature_algorithms_cert]  = {tq_contents_u16_vector,                 RULE(signature_algorithms_cert), FIELD(signature_algorithms_cert), "supported_signature_algorithms", "signature_scheme", {2, 0xfffe, 2, 2}},
  [TQ_EXT_use_srtp]                   = {tq_contents_use_srtp,                   RULE(use_srtp),                  NOTHING},
  [TQ_EXT_heartbeat]                  = {tq_contents_u8,                         RULE(heartbeat),                 TQ_NO_FIELD, "heartbeat_mode", NULL, {0, 0, 0, 0}},
  [TQ_EXT_application_layer_protocol_negotiation]
                                      = {tq_contents_opaque8_list,               RULE(alpn),                      FIELD(alpn), "protocol_name_list", "protocol_name", {2, 0xffff, 2, 1}},
  [TQ_EXT_signed_certificate_timestamp]
                                      = {tq_contents_empty,                      RULE(signed_certificate_timestamp), NOTHING},
  [TQ_EXT_client_certificate_type]    = {tq_contents_u8_vector,                  RULE(client_certificate_type),   FIELD(client_certificate_types), "client_certificate_types", "certificate_type", {1, 255, 1, 1}},
  [TQ_EXT_server_certificate_type]    = {tq_contents_u8_vector,                  RULE(server_certificate_type),   FIELD(server_certificate_types), "server_certificate_types", "certificate_type", {1, 255, 1, 1}},
  [TQ_EXT_padding]                    = {tq_contents_rest,                       TQ_REQ_NONE,                     TQ_NO_FIELD, "padding", NULL, {0, 0, 0, 0}},
  [TQ_EXT_encrypt_then_mac]           = {tq_contents_empty,                      RULE(encrypt_then_mac),          NOTHING},
  [TQ_EXT_extended_master_secret]     = {tq_contents_empty,                      RULE(extended_master_secret),    NOTHING},
  [TQ_EXT_compress_certificate]       = {tq_contents_u16_vector,                 RULE(compress_certificate),      FIELD(compress_certificate), "algorithms", "certificate_compression_algorithm", {2, 254, 1, 2}},
  [TQ_EXT_record_size_limit]          = {tq_contents_u16,                        RULE(record_size_limit),         FIELD(record_size_limit), "record_size_limit", NULL, {0, 0, 0, 0}},
  [TQ_EXT_session_ticket]             = {tq_contents_rest,                       TQ_REQ_NONE,                     FIELD(session_ticket), "ticket", NULL, {0, 0, 0, 0}},
  [TQ_EXT_pre_shared_key]             = {tq_contents_offered_psks,               TQ_REQ_client_hello_binders_syntax, NOTHING},
  [TQ_EXT_early_data]                 = {tq_contents_empty,                      RULE(early_data),                NOTHING},
  [TQ_EXT_supported_versions]         = {tq_contents_u16_vector,                 RULE(supported_versions),        FIELD(supported_versions), "versions", "version", {2, 254, 1, 2}},
  [TQ_EXT_cookie]                     = {tq_contents_opaque_vector,              RULE(cookie),                    FIELD(cookie), "cookie", NULL, {1, 0xffff, 2, 1}},
  [TQ_EXT_psk_key_exchange_modes]     = {tq_contents_u8_vector,                  RULE(psk_key_exchange_modes),    FIELD(psk_key_exchange_modes), "ke_modes", "psk_key_exchange_mode", {1, 255, 1, 1}},
  [TQ_EXT_certificate_authorities]    = {tq_contents_opaque16_list,              RULE(certificate_authorities),   FIELD(certificate_authorities), "authorities", "distinguished_name", {3, 0xffff, 2, 1}},
  [TQ_EXT_post_handshake_auth]        = {tq_contents_empty,                      RULE(post_handshake_auth),       NOTHING},
  [TQ_EXT_key_share]                  = {tq_contents_key_share_client_hello,     RULE(key_share),                 FIELD(key_share), NULL, NULL, {0, 0, 0, 0}},
  [TQ_EXT_renegotiation_info]         = {tq_contents_opaque_vector,              RULE(renegotiation_info),        FIELD(renegotiated_connection), "renegotiated_connection", NULL, {0, 255, 1, 1}},
};
/* clang-format on */

const tq_extension_table tq_client_hello_extensions = {rows, TQ_REQ_client_hello_extensions_length,
                                                       TQ_REQ_client_hello_extension_doubled};
