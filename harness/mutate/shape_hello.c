/* shape_hello.c: ClientHello and ServerHello as shapes (RFC 8446 sections 4.1.2, 4.1.3; RFC 5246
 * section 7.4.1). */
#include "mutate/shape_table.h"

/* clang-format off */
const tq_shape tq_shape_legacy_version  = NUMBER("legacy_version", 2, &tq_pool_versions);
const tq_shape tq_shape_hello_random    = FIXED("random", 32);
const tq_shape tq_shape_session_id      = OPAQUE("legacy_session_id", 1, 0, 32);
const tq_shape tq_shape_cipher_suite    = NUMBER("cipher_suite", 2, &tq_pool_suites);
const tq_shape tq_shape_cipher_suites   = LIST_OF("cipher_suites", 2, 2, 65534, &tq_shape_cipher_suite);
const tq_shape tq_shape_compression_method = NUMBER("compression_method", 1, &tq_pool_compressions);
const tq_shape tq_shape_compression_methods =
  LIST_OF("legacy_compression_methods", 1, 1, 255, &tq_shape_compression_method);
const tq_shape tq_shape_extension_type  = NUMBER("extension_type", 2, &tq_pool_extensions);

static const tq_shape client_extension_data =
  CHOICE("extension_data", 2, 0, 65535, tq_shape_client_extension);
static const tq_shape client_extension =
  STRUCT("extension", &tq_shape_extension_type, &client_extension_data);
const tq_shape tq_shape_extensions =
  {.kind = TQ_SHAPE_VECTOR, .name = "extensions", .width = 2, .max = 65535, .optional = true, .element = &client_extension};

const tq_shape tq_shape_client_hello =
  STRUCT("client_hello", &tq_shape_legacy_version, &tq_shape_hello_random, &tq_shape_session_id,
         &tq_shape_cipher_suites, &tq_shape_compression_methods, &tq_shape_extensions);

static const tq_shape server_extension_data =
  CHOICE("extension_data", 2, 0, 65535, tq_shape_server_extension);
static const tq_shape server_extension =
  STRUCT("extension", &tq_shape_extension_type, &server_extension_data);
const tq_shape tq_shape_server_extensions =
  {.kind = TQ_SHAPE_VECTOR, .name = "extensions", .width = 2, .max = 65535, .optional = true, .element = &server_extension};

const tq_shape tq_shape_server_hello =
  STRUCT("server_hello", &tq_shape_legacy_version, &tq_shape_hello_random, &tq_shape_session_id,
         &tq_shape_cipher_suite, &tq_shape_compression_method, &tq_shape_server_extensions);

const tq_shape tq_shape_encrypted_extensions =
  STRUCT("encrypted_extensions", &tq_shape_server_extensions);

/* RFC 6066 section 3 */
static const tq_shape name_type         = NUMBER("name_type", 1, NULL);
static const tq_shape host_name         = OPAQUE("host_name", 2, 1, 65535);
static const tq_shape server_name       = STRUCT("server_name", &name_type, &host_name);
static const tq_shape server_name_list  = LIST_OF("server_name_list", 2, 1, 65535, &server_name);
static const tq_shape trusted_ca_keys   = OPAQUE("trusted_authorities_list", 2, 0, 65535);
static const tq_shape max_fragment_length = NUMBER("max_fragment_length", 1, NULL);

/* RFC 6066 section 8 */
static const tq_shape status_type       = NUMBER("status_type", 1, NULL);
static const tq_shape responder_id      = OPAQUE("responder_id", 2, 1, 65535);
static const tq_shape responder_ids     = LIST_OF("responder_id_list", 2, 0, 65535, &responder_id);
static const tq_shape request_extensions = OPAQUE("request_extensions", 2, 0, 65535);
static const tq_shape status_request    = STRUCT("status_request", &status_type, &responder_ids, &request_extensions);
static const tq_shape status_item_data  = STRUCT("certificate_status_request", &responder_ids, &request_extensions);
static const tq_shape *status_item_contents(uint64_t selector, tq_span contents) {
  (void)selector;
  (void)contents;
  return &status_item_data;
}
static const tq_shape status_item_body  = CHOICE("request", 2, 0, 65535, status_item_contents);
static const tq_shape status_item       = STRUCT("item", &status_type, &status_item_body);
static const tq_shape status_request_v2 = LIST_OF("certificate_status_req_list", 2, 1, 65535, &status_item);

/* RFC 8422 section 5.1, RFC 8446 section 4.2 */
static const tq_shape named_group       = NUMBER("named_group", 2, &tq_pool_groups);
const tq_shape tq_shape_named_groups    = LIST_OF("named_group_list", 2, 2, 65535, &named_group);
static const tq_shape point_format      = NUMBER("ec_point_format", 1, &tq_pool_point_formats);
static const tq_shape point_formats     = LIST_OF("ec_point_format_list", 1, 1, 255, &point_format);
static const tq_shape signature_scheme  = NUMBER("signature_scheme", 2, &tq_pool_schemes);
const tq_shape tq_shape_signature_schemes =
  LIST_OF("supported_signature_algorithms", 2, 2, 65534, &signature_scheme);
static const tq_shape version           = NUMBER("version", 2, &tq_pool_versions);
const tq_shape tq_shape_versions        = LIST_OF("versions", 1, 2, 254, &version);
static const tq_shape cookie            = OPAQUE("cookie", 2, 1, 65535);
static const tq_shape psk_mode          = NUMBER("psk_key_exchange_mode", 1, &tq_pool_psk_modes);
static const tq_shape psk_modes         = LIST_OF("ke_modes", 1, 1, 255, &psk_mode);
static const tq_shape share_group       = NUMBER("group", 2, &tq_pool_groups);
static const tq_shape key_exchange      = OPAQUE("key_exchange", 2, 1, 65535);
const tq_shape tq_shape_key_share_entry = STRUCT("key_share_entry", &share_group, &key_exchange);
const tq_shape tq_shape_client_shares   = LIST_OF("client_shares", 2, 0, 65535, &tq_shape_key_share_entry);
static const tq_shape identity_bytes    = OPAQUE("identity", 2, 1, 65535);
static const tq_shape ticket_age        = NUMBER("obfuscated_ticket_age", 4, NULL);
static const tq_shape psk_identity      = STRUCT("psk_identity", &identity_bytes, &ticket_age);
const tq_shape tq_shape_identities      = LIST_OF("identities", 2, 7, 65535, &psk_identity);
static const tq_shape psk_binder        = OPAQUE("psk_binder_entry", 1, 32, 255);
const tq_shape tq_shape_binders         = LIST_OF("binders", 2, 33, 65535, &psk_binder);
static const tq_shape offered_psks      = STRUCT("offered_psks", &tq_shape_identities, &tq_shape_binders);
static const tq_shape authority         = OPAQUE("distinguished_name", 2, 1, 65535);
static const tq_shape authorities       = LIST_OF("authorities", 2, 3, 65535, &authority);
static const tq_shape filter_oid        = OPAQUE("certificate_extension_oid", 1, 1, 255);
static const tq_shape filter_values     = OPAQUE("certificate_extension_values", 2, 0, 65535);
static const tq_shape oid_filter        = STRUCT("oid_filter", &filter_oid, &filter_values);
static const tq_shape oid_filters       = LIST_OF("filters", 2, 0, 65535, &oid_filter);

/* RFC 7301, RFC 5764, RFC 7250, RFC 8449, RFC 5746, RFC 8879 */
static const tq_shape protocol_name     = OPAQUE("protocol_name", 1, 1, 255);
static const tq_shape protocol_names    = LIST_OF("protocol_name_list", 2, 2, 65535, &protocol_name);
static const tq_shape srtp_profile      = NUMBER("srtp_protection_profile", 2, NULL);
static const tq_shape srtp_profiles     = LIST_OF("srtp_protection_profiles", 2, 2, 65534, &srtp_profile);
static const tq_shape srtp_mki          = OPAQUE("srtp_mki", 1, 0, 255);
static const tq_shape use_srtp          = STRUCT("use_srtp", &srtp_profiles, &srtp_mki);
static const tq_shape certificate_type  = NUMBER("certificate_type", 1, &tq_pool_certificate_types);
static const tq_shape certificate_types = LIST_OF("certificate_types", 1, 1, 255, &certificate_type);
static const tq_shape heartbeat_mode    = NUMBER("heartbeat_mode", 1, NULL);
static const tq_shape record_size_limit = NUMBER("record_size_limit", 2, NULL);
static const tq_shape renegotiated      = OPAQUE("renegotiated_connection", 1, 0, 255);
static const tq_shape compression       = NUMBER("algorithm", 2, &tq_pool_certificate_compressions);
static const tq_shape compressions      = LIST_OF("algorithms", 1, 2, 254, &compression);

/* What a server answers (RFC 8446 sections 4.2.1, 4.2.8, 4.2.11, 4.6.1). */
static const tq_shape server_share      = STRUCT("server_share", &share_group, &key_exchange);
static const tq_shape selected_version  = NUMBER("selected_version", 2, &tq_pool_versions);
static const tq_shape selected_identity = NUMBER("selected_identity", 2, NULL);
static const tq_shape max_early_data    = NUMBER("max_early_data_size", 4, NULL);
/* clang-format on */

const tq_shape *tq_shape_client_extension(uint64_t type, tq_span contents) {
  (void)contents;
  switch (type) {
  case TQ_EXTENSION_server_name:
    return &server_name_list;
  case TQ_EXTENSION_max_fragment_length:
    return &max_fragment_length;
  case TQ_EXTENSION_trusted_ca_keys:
    return &trusted_ca_keys;
  case TQ_EXTENSION_status_request:
    return &status_request;
  case TQ_EXTENSION_status_request_v2:
    return &status_request_v2;
  case TQ_EXTENSION_supported_groups:
    return &tq_shape_named_groups;
  case TQ_EXTENSION_ec_point_formats:
    return &point_formats;
  case TQ_EXTENSION_signature_algorithms:
  case TQ_EXTENSION_signature_algorithms_cert:
    return &tq_shape_signature_schemes;
  case TQ_EXTENSION_use_srtp:
    return &use_srtp;
  case TQ_EXTENSION_heartbeat:
    return &heartbeat_mode;
  case TQ_EXTENSION_application_layer_protocol_negotiation:
    return &protocol_names;
  case TQ_EXTENSION_client_certificate_type:
  case TQ_EXTENSION_server_certificate_type:
    return &certificate_types;
  case TQ_EXTENSION_compress_certificate:
    return &compressions;
  case TQ_EXTENSION_record_size_limit:
    return &record_size_limit;
  case TQ_EXTENSION_pre_shared_key:
    return &offered_psks;
  case TQ_EXTENSION_supported_versions:
    return &tq_shape_versions;
  case TQ_EXTENSION_cookie:
    return &cookie;
  case TQ_EXTENSION_psk_key_exchange_modes:
    return &psk_modes;
  case TQ_EXTENSION_certificate_authorities:
    return &authorities;
  case TQ_EXTENSION_oid_filters:
    return &oid_filters;
  case TQ_EXTENSION_key_share:
    return &tq_shape_client_shares;
  case TQ_EXTENSION_renegotiation_info:
    return &renegotiated;
  default:
    return NULL;
  }
}

const tq_shape *tq_shape_server_extension(uint64_t type, tq_span contents) {
  switch (type) {
  case TQ_EXTENSION_key_share:
    return contents.size == 2 ? &share_group : &server_share;
  case TQ_EXTENSION_supported_versions:
    return &selected_version;
  case TQ_EXTENSION_pre_shared_key:
    return &selected_identity;
  case TQ_EXTENSION_early_data:
    return contents.size == 0 ? NULL : &max_early_data;
  case TQ_EXTENSION_client_certificate_type:
  case TQ_EXTENSION_server_certificate_type:
    return &certificate_type;
  case TQ_EXTENSION_server_name:
  case TQ_EXTENSION_status_request_v2:
    return NULL;
  case TQ_EXTENSION_status_request:
    return contents.size == 0 ? NULL : &tq_shape_certificate_status;
  default:
    return tq_shape_client_extension(type, contents);
  }
}
