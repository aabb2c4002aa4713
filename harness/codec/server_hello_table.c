/* server_hello_table.c: see server_hello_table.h. */
#include "codec/server_hello_table.h"

#include "codec/contents.h"
#include "codec/server_hello.h"
#include "spec/requirement.h"

#include <stddef.h>

/* clang-format off */
#define RULE(name)  TQ_REQ_server_hello_##name
#define FIELD(name) offsetof(tq_server_hello, name)
#define NO_BOUNDS   {0, 0, 0, 0}
#define FLAG        tq_contents_empty, RULE(flag_extension_not_empty), TQ_NO_FIELD, NULL, NULL, NO_BOUNDS

static const tq_contents server_hello_rows[TQ_EXTENSION_KINDS] = {
  [TQ_EXT_server_name]             = {FLAG},
  [TQ_EXT_max_fragment_length]     = {tq_contents_u8, RULE(max_fragment_length_syntax), FIELD(max_fragment_length), "max_fragment_length", NULL, NO_BOUNDS},
  [TQ_EXT_client_certificate_url]  = {FLAG},
  [TQ_EXT_trusted_ca_keys]         = {FLAG},
  [TQ_EXT_truncated_hmac]          = {FLAG},
  [TQ_EXT_status_request]          = {FLAG},
  [TQ_EXT_status_request_v2]       = {FLAG},
  [TQ_EXT_ec_point_formats]        = {tq_contents_u8_vector, RULE(ec_point_formats_syntax), FIELD(ec_point_formats), "ec_point_format_list", "ec_point_format", {1, 255, 1, 1}},
  [TQ_EXT_use_srtp]                = {tq_contents_use_srtp, RULE(use_srtp_syntax), TQ_NO_FIELD, NULL, NULL, NO_BOUNDS},
  [TQ_EXT_heartbeat]               = {tq_contents_u8, RULE(heartbeat_syntax), TQ_NO_FIELD, "heartbeat_mode", NULL, NO_BOUNDS},
  [TQ_EXT_application_layer_protocol_negotiation]
                                   = {tq_contents_opaque8_list, RULE(alpn_syntax), FIELD(alpn), "protocol_name_list", "protocol_name", {2, 0xffff, 2, 1}},
  [TQ_EXT_signed_certificate_timestamp]
                                   = {tq_contents_opaque16_list, RULE(signed_certificate_timestamp_syntax), TQ_NO_FIELD, "sct_list", "serialized_sct", {1, 0xffff, 2, 1}},
  [TQ_EXT_client_certificate_type] = {tq_contents_u8, RULE(certificate_type_syntax), FIELD(client_certificate_type), "certificate_type", NULL, NO_BOUNDS},
  [TQ_EXT_server_certificate_type] = {tq_contents_u8, RULE(certificate_type_syntax), FIELD(server_certificate_type), "certificate_type", NULL, NO_BOUNDS},
  [TQ_EXT_encrypt_then_mac]        = {tq_contents_empty, RULE(encrypt_then_mac_syntax), TQ_NO_FIELD, NULL, NULL, NO_BOUNDS},
  [TQ_EXT_extended_master_secret]  = {tq_contents_empty, RULE(extended_master_secret_syntax), TQ_NO_FIELD, NULL, NULL, NO_BOUNDS},
  [TQ_EXT_record_size_limit]       = {tq_contents_u16, RULE(record_size_limit_syntax), FIELD(record_size_limit), "record_size_limit", NULL, NO_BOUNDS},
  [TQ_EXT_session_ticket]          = {FLAG},
  [TQ_EXT_pre_shared_key]          = {tq_contents_u16, RULE(pre_shared_key_syntax), FIELD(selected_identity), "selected_identity", NULL, NO_BOUNDS},
  [TQ_EXT_supported_versions]      = {tq_contents_u16, RULE(supported_versions_syntax), FIELD(selected_version), "selected_version", NULL, NO_BOUNDS},
  [TQ_EXT_key_share]               = {tq_contents_key_share_entry, RULE(key_share_syntax), FIELD(server_share), NULL, NULL, NO_BOUNDS},
  [TQ_EXT_renegotiation_info]      = {tq_contents_opaque_vector, RULE(renegotiation_info_syntax), FIELD(renegotiated_connection), "renegotiated_connection", NULL, {0, 255, 1, 1}},
};

static const tq_contents hello_retry_rows[TQ_EXTENSION_KINDS] = {
  [TQ_EXT_supported_versions]      = {tq_contents_u16, RULE(supported_versions_syntax), FIELD(selected_version), "selected_version", NULL, NO_BOUNDS},
  [TQ_EXT_cookie]                  = {tq_contents_opaque_vector, RULE(retry_cookie_syntax), FIELD(cookie), "cookie", NULL, {1, 0xffff, 2, 1}},
  [TQ_EXT_key_share]               = {tq_contents_u16, RULE(retry_key_share_syntax), FIELD(server_share.group), "selected_group", NULL, NO_BOUNDS},
};
/* clang-format on */

const tq_extension_table tq_server_hello_extensions = {server_hello_rows, RULE(extensions_length),
                                                       RULE(extension_doubled)};

const tq_extension_table tq_hello_retry_extensions = {hello_retry_rows, RULE(extensions_length),
                                                      RULE(extension_doubled)};
