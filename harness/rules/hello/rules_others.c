/* rules_others.c: rules on the contents of the extensions that other RFCs define (6066, 7250,
 * 7301, 7685, 8449). */
#include "rules/hello/rules.h"
#include "spec/requirement.h"

static bool has_feature(const tq_hello_view *view, unsigned features) {
  return (view->endpoint->features & features) != 0;
}

static bool has_protocol(const tq_endpoint *endpoint, tq_span name) {
  for (const char *const *own = endpoint->alpn; own != NULL && *own != NULL; own++) {
    if (tq_span_equal(tq_span_text(*own), name)) {
      return true;
    }
  }
  return false;
}

static tq_say alpn_no_common_protocol(tq_mark *mark, const tq_hello_view *view) {
  static const tq_extension_kind alpn = TQ_EXT_application_layer_protocol_negotiation;
  tq_span name;
  tq_span rest = view->hello->alpn;
  *mark = tq_mark_extension(view, alpn);
  if (!has_feature(view, TQ_FEATURE_ALPN) || !tq_hello_has(view, alpn)) {
    return TQ_QUIET;
  }
  while (tq_opaque8_next(&name, &rest)) {
    if (has_protocol(view->endpoint, name)) {
      return TQ_QUIET;
    }
  }
  return TQ_BINDS;
}

/* How names compare is not said: one in capitals may be another. */
static tq_say unknown_host_name(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_server_name);
  const char *own = view->endpoint->server_name;
  bool other = own != NULL && has_feature(view, TQ_FEATURE_SERVER_NAME) &&
               tq_hello_has(view, TQ_EXT_server_name) &&
               !tq_span_equal(view->hello->host_name, tq_span_text(own));
  return other ? TQ_OPEN : TQ_QUIET;
}

static bool is_letter(uint8_t byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_host_byte(uint8_t byte) {
  return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' ||
         byte == '_';
}

/* Labels of 1 to 63 host bytes, 253 in all, and not an address: a last label with a letter. */
static bool is_host_name(tq_span name) {
  size_t label = 0;
  bool letter = false;
  for (size_t i = 0; i < name.size; i++) {
    if (!is_host_byte(name.data[i]) || (name.data[i] == '.' && label == 0)) {
      return false;
    }
    label = name.data[i] == '.' ? 0 : label + 1;
    letter = name.data[i] == '.' ? false : letter || is_letter(name.data[i]);
    if (label > 63) {
      return false;
    }
  }
  return name.size <= 253 && label != 0 && letter;
}

/* Section 3 of RFC 6066 says what a HostName is, and not what becomes of anything else. */
/* RFC 6066 section 3 does not say what becomes of a name of another type. */
static bool has_other_name(tq_span list) {
  enum { HOST_NAME = 0, HEADER = 3 };
  tq_span rest = tq_span_from(list, 2);
  while (rest.size >= HEADER && rest.data[0] == HOST_NAME) {
    rest = tq_span_from(rest, HEADER + (size_t)(rest.data[1] << 8 | rest.data[2]));
  }
  return rest.size != 0;
}

static tq_say server_name_not_a_host_name(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_server_name);
  bool other = has_other_name(view->hello->seen[TQ_EXT_server_name].data);
  bool odd = other || !is_host_name(view->hello->host_name);
  return tq_hello_has(view, TQ_EXT_server_name) && odd ? TQ_OPEN : TQ_QUIET;
}

static tq_say max_fragment_length_invalid(tq_mark *mark, const tq_hello_view *view) {
  uint8_t code = view->hello->max_fragment_length;
  *mark = tq_mark_extension(view, TQ_EXT_max_fragment_length);
  if (!tq_hello_has(view, TQ_EXT_max_fragment_length) || (code >= 1 && code <= 4)) {
    return TQ_QUIET;
  }
  bool overruled = tq_hello_present(view, TQ_EXT_record_size_limit);
  return has_feature(view, TQ_FEATURE_MAX_FRAGMENT_LENGTH) && !overruled ? TQ_BINDS : TQ_OPEN;
}

static tq_say size_limit_too_small(tq_mark *mark, const tq_hello_view *view) {
  enum { SMALLEST = 64 };
  *mark = tq_mark_extension(view, TQ_EXT_record_size_limit);
  if (!tq_hello_has(view, TQ_EXT_record_size_limit) || view->hello->record_size_limit >= SMALLEST) {
    return TQ_QUIET;
  }
  return has_feature(view, TQ_FEATURE_RECORD_SIZE_LIMIT) ? TQ_BINDS : TQ_OPEN;
}

static tq_say padding_not_zero(tq_mark *mark, const tq_hello_view *view) {
  tq_span padding = view->hello->seen[TQ_EXT_padding].data;
  *mark = tq_mark_extension(view, TQ_EXT_padding);
  for (size_t i = 0; i < padding.size; i++) {
    if (padding.data[i] != 0) {
      return TQ_OPEN;
    }
  }
  return TQ_QUIET;
}

static tq_say heartbeat_mode_invalid(tq_mark *mark, const tq_hello_view *view) {
  tq_span data = view->hello->seen[TQ_EXT_heartbeat].data;
  *mark = tq_mark_extension(view, TQ_EXT_heartbeat);
  bool invalid = tq_hello_has(view, TQ_EXT_heartbeat) && data.data[0] != 1 && data.data[0] != 2;
  return invalid ? TQ_OPEN : TQ_QUIET;
}

/* RFC 5764 section 4.1 defines it for DTLS alone: a TLS server that knows it may take it amiss. */
static tq_say use_srtp_over_tls(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_use_srtp);
  return tq_hello_present(view, TQ_EXT_use_srtp) ? TQ_OPEN : TQ_QUIET;
}

/* Only the plain request for OCSP is sure to be understood: what responders and extensions hold is
 * DER, which a server may read, and other types of status may be refused. */
static tq_say status_request_contents(tq_mark *mark, const tq_hello_view *view) {
  static const uint8_t plain[] = {1, 0, 0, 0, 0};
  *mark = tq_mark_extension(view, TQ_EXT_status_request);
  tq_span data = view->hello->seen[TQ_EXT_status_request].data;
  bool other = tq_hello_has(view, TQ_EXT_status_request) &&
               !tq_span_equal(data, tq_span_of(plain, sizeof plain));
  return other ? TQ_OPEN : TQ_QUIET;
}

static bool lists_x509(tq_span list) {
  return list.size > 1 && memchr(list.data + 1, 0, list.size - 1) != NULL;
}

static tq_say certificate_types_not_common(tq_mark *mark, const tq_hello_view *view) {
  static const tq_extension_kind kinds[] = {TQ_EXT_server_certificate_type,
                                            TQ_EXT_client_certificate_type};
  for (size_t i = 0; i < 2; i++) {
    *mark = tq_mark_extension(view, kinds[i]);
    if (tq_hello_has(view, kinds[i]) && !lists_x509(view->hello->seen[kinds[i]].data)) {
      return TQ_OPEN;
    }
  }
  return TQ_QUIET;
}

/* ECHClientHello of type outer: suite, config_id, enc, payload. */
static bool is_outer_ech(tq_span data) {
  enum { OUTER = 0, FIXED = 6 };
  tq_span part;
  tq_span rest = tq_span_from(data, FIXED);
  return data.size > FIXED && data.data[0] == OUTER && tq_opaque16_next(&part, &rest) &&
         tq_opaque16_next(&part, &rest) && part.size != 0 && rest.size == 0;
}

static tq_say encrypted_client_hello_contents(tq_mark *mark, const tq_hello_view *view) {
  *mark = tq_mark_extension(view, TQ_EXT_encrypted_client_hello);
  bool odd = tq_hello_present(view, TQ_EXT_encrypted_client_hello) &&
             !is_outer_ech(view->hello->seen[TQ_EXT_encrypted_client_hello].data);
  return odd ? TQ_OPEN : TQ_QUIET;
}

/* clang-format off */
#define REQ(name) TQ_REQ_client_hello_##name
static const tq_hello_rule rows[] = {
  {REQ(alpn_no_common_protocol),         TQ_ERA_ANY, true,  alpn_no_common_protocol},
  {REQ(unknown_host_name),               TQ_ERA_ANY, true,  unknown_host_name},
  {REQ(server_name_not_a_host_name),     TQ_ERA_ANY, true,  server_name_not_a_host_name},
  {REQ(max_fragment_length_invalid),     TQ_ERA_ANY, true,  max_fragment_length_invalid},
  {TQ_REQ_record_size_limit_too_small,   TQ_ERA_ANY, true,  size_limit_too_small},
  {REQ(padding_not_zero),                TQ_ERA_ANY, true,  padding_not_zero},
  {REQ(heartbeat_mode_invalid),          TQ_ERA_ANY, true,  heartbeat_mode_invalid},
  {REQ(use_srtp_over_tls),               TQ_ERA_ANY, true,  use_srtp_over_tls},
  {REQ(status_request_contents),         TQ_ERA_ANY, true,  status_request_contents},
  {REQ(certificate_types_not_common),    TQ_ERA_ANY, true,  certificate_types_not_common},
  {REQ(encrypted_client_hello_contents), TQ_ERA_ANY, true,  encrypted_client_hello_contents},
};
/* clang-format on */

const tq_hello_rules tq_hello_rules_others = {rows, sizeof rows / sizeof rows[0]};
