/* fault.c: which of the parser's faults bind a server: those of the outer structure always,
 * those inside an extension only where the server has the extension and it has a meaning in the
 * version at hand. */
#include "rules/hello/rules.h"
#include "spec/requirement.h"

/* binding_row: FEATURES: any of these makes the server one that reads the extension; 0: every
 * server of these ERAS does. */
typedef struct binding_row {
  uint8_t eras;
  uint32_t features;
} binding_row;

/* clang-format off */
enum { BOTH = TQ_ERA_12 | TQ_ERA_13, ANY_PSK = TQ_FEATURE_PSK_KE | TQ_FEATURE_PSK_DHE_KE };

/* Without a row: no server of the model has it. */
static const binding_row bindings[TQ_EXTENSION_KINDS] = {
  [TQ_EXT_server_name]               = {BOTH,      TQ_FEATURE_SERVER_NAME},
  [TQ_EXT_max_fragment_length]       = {BOTH,      TQ_FEATURE_MAX_FRAGMENT_LENGTH},
  [TQ_EXT_status_request]            = {BOTH,      TQ_FEATURE_STATUS_REQUEST},
  [TQ_EXT_supported_groups]          = {BOTH,      0},
  [TQ_EXT_ec_point_formats]          = {TQ_ERA_12, TQ_FEATURE_EC_POINT_FORMATS},
  [TQ_EXT_signature_algorithms]      = {BOTH,      0},
  [TQ_EXT_signature_algorithms_cert] = {BOTH,      TQ_FEATURE_SIGNATURE_ALGORITHMS_CERT},
  [TQ_EXT_application_layer_protocol_negotiation]
                                     = {BOTH,      TQ_FEATURE_ALPN},
  [TQ_EXT_client_certificate_type]   = {BOTH,      TQ_FEATURE_RAW_PUBLIC_KEY},
  [TQ_EXT_server_certificate_type]   = {BOTH,      TQ_FEATURE_RAW_PUBLIC_KEY},
  [TQ_EXT_encrypt_then_mac]          = {TQ_ERA_12, TQ_FEATURE_ENCRYPT_THEN_MAC},
  [TQ_EXT_extended_master_secret]    = {TQ_ERA_12, TQ_FEATURE_EXTENDED_MASTER_SECRET},
  [TQ_EXT_compress_certificate]      = {TQ_ERA_13, TQ_FEATURE_COMPRESS_CERTIFICATE},
  [TQ_EXT_record_size_limit]         = {BOTH,      TQ_FEATURE_RECORD_SIZE_LIMIT},
  [TQ_EXT_pre_shared_key]            = {TQ_ERA_13, ANY_PSK},
  [TQ_EXT_early_data]                = {TQ_ERA_13, TQ_FEATURE_EARLY_DATA},
  [TQ_EXT_cookie]                    = {TQ_ERA_13, TQ_FEATURE_COOKIE},
  [TQ_EXT_psk_key_exchange_modes]    = {TQ_ERA_13, ANY_PSK},
  [TQ_EXT_certificate_authorities]   = {TQ_ERA_13, TQ_FEATURE_CERTIFICATE_AUTHORITIES},
  [TQ_EXT_post_handshake_auth]       = {TQ_ERA_13, TQ_FEATURE_POST_HANDSHAKE_AUTH},
  [TQ_EXT_key_share]                 = {TQ_ERA_13, 0},
  [TQ_EXT_renegotiation_info]        = {TQ_ERA_12, TQ_FEATURE_RENEGOTIATION_INFO},
};

/* The same sentence in RFC 8446 and in RFC 5246 or RFC 8422. */
typedef struct twin_row {
  uint16_t tls13;
  uint16_t tls12;
} twin_row;

#define TWIN(name) {TQ_REQ_client_hello_##name, TQ_REQ_client_hello_##name##_12}
static const twin_row twins[] = {
  TWIN(session_id_too_long),
  TWIN(cipher_suites_length),
  TWIN(compression_methods_length),
  TWIN(extensions_length),
  TWIN(extension_doubled),
  TWIN(supported_groups_syntax),
  TWIN(signature_algorithms_syntax),
  {TQ_REQ_client_hello_trailing_data, TQ_REQ_client_hello_extensions_length_12},
};
/* clang-format on */

static uint16_t for_tls12(uint16_t requirement) {
  for (size_t i = 0; i < sizeof twins / sizeof twins[0]; i++) {
    if (twins[i].tls13 == requirement) {
      return twins[i].tls12;
    }
  }
  return requirement;
}

static bool reads(const tq_hello_view *view, uint16_t type) {
  tq_extension_kind kind = tq_extension_kind_of(type);
  if (kind == TQ_EXT_UNKNOWN) {
    return false;
  }
  if (kind == TQ_EXT_supported_versions) {
    return view->has_13;
  }
  bool of_psk = kind == TQ_EXT_pre_shared_key || kind == TQ_EXT_psk_key_exchange_modes;
  if (of_psk && view->endpoint->psk == NULL) {
    return false;
  }
  const binding_row *row = &bindings[kind];
  return (row->eras & view->era) != 0 &&
         (row->features == 0 || (view->endpoint->features & row->features) != 0);
}

/* The type of the extension that begins at the fault. */
static uint16_t type_at(const tq_hello_view *view, const tq_fault *fault) {
  const uint8_t *at = view->message.data + fault->offset;
  return (uint16_t)(at[0] << 8 | at[1]);
}

/* The size of the length prefix that the contents of an extension begin with; none: a flag. */
static size_t prefix_of(tq_extension_kind kind) {
  switch (kind) {
  case TQ_EXT_extended_master_secret:
  case TQ_EXT_encrypt_then_mac:
    return 0;
  case TQ_EXT_ec_point_formats:
  case TQ_EXT_renegotiation_info:
    return 1;
  default:
    return 2;
  }
}

/* Bytes left over behind contents that are whole. RFC 8446 section 6 wants the end over a message
 * that does not match its syntax; RFC 5246 does not oblige a receiver to look for such bytes. */
static bool is_left_over(const tq_hello_view *view, const tq_fault *fault) {
  tq_extension_kind kind = tq_extension_kind_of((uint16_t)fault->extension);
  const tq_extension_seen *seen = &view->hello->seen[kind];
  size_t prefix = prefix_of(kind);
  if (seen->data.size < prefix || kind == TQ_EXT_max_fragment_length) {
    return false;
  }
  size_t length = 0;
  for (size_t i = 0; i < prefix; i++) {
    length = length << 8 | seen->data.data[i];
  }
  return fault->size != 0 && fault->offset == seen->offset + prefix + length;
}

static tq_say say_in_extension(const tq_hello_view *view, const tq_fault *fault) {
  uint16_t type = (uint16_t)fault->extension;
  if (fault->requirement == TQ_REQ_client_hello_binders_not_one_each &&
      (view->psk == TQ_PSK_NOT_OFFERED || view->psk == TQ_PSK_NOT_USABLE)) {
    return TQ_OPEN;
  }
  if (view->era == TQ_ERA_12 && is_left_over(view, fault)) {
    return TQ_OPEN;
  }
  return reads(view, type) ? TQ_BINDS : TQ_OPEN;
}

tq_say tq_hello_fault_say(uint16_t *requirement, const tq_hello_view *view, const tq_fault *fault) {
  bool older = view->era == TQ_ERA_12 || !view->has_13;
  *requirement = older ? for_tls12(fault->requirement) : fault->requirement;
  if (fault->requirement == TQ_REQ_client_hello_pre_shared_key_not_last) {
    return reads(view, TQ_EXTENSION_pre_shared_key) ? TQ_BINDS : TQ_OPEN;
  }
  if (fault->requirement == TQ_REQ_client_hello_extension_doubled) {
    return reads(view, type_at(view, fault)) ? TQ_BINDS : TQ_OPEN;
  }
  if (fault->extension != TQ_NO_EXTENSION) {
    return say_in_extension(view, fault);
  }
  return TQ_BINDS;
}
