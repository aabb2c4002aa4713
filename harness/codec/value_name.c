/* value_name.c: what the numbers in messages mean; see layout.h. */
#include "codec/layout.h"
#include "spec/alert.h"
#include "spec/cipher_suite.h"
#include "spec/content_type.h"
#include "spec/extension.h"
#include "spec/group.h"
#include "spec/message.h"
#include "spec/signature_scheme.h"
#include "spec/version.h"

static const char *alert_name(uint16_t code) {
  return tq_alert_name(code);
}

static const char *message_name(uint16_t code) {
  return tq_message_name((uint8_t)code);
}

static const char *content_name(uint16_t code) {
  return tq_content_type_name((uint8_t)code);
}

static const char *alert_level_name(uint16_t code) {
  return code == 1 ? "warning" : code == 2 ? "fatal" : "unknown";
}

static const char *compression_name(uint16_t code) {
  return code == 0 ? "null" : code == 1 ? "deflate" : "unknown";
}

static const char *point_format_name(uint16_t code) {
  static const char *const names[] = {"uncompressed", "ansiX962_compressed_prime",
                                      "ansiX962_compressed_char2"};
  return code < sizeof names / sizeof names[0] ? names[code] : "unknown";
}

static const char *psk_mode_name(uint16_t code) {
  if (code <= 1) {
    return code == 0 ? "psk_ke" : "psk_dhe_ke";
  }
  return code < 256 && tq_is_grease_psk_mode((uint8_t)code) ? "GREASE" : "unknown";
}

static const char *certificate_type_name(uint16_t code) {
  static const char *const names[] = {"X509", "OpenPGP", "RawPublicKey"};
  return code < sizeof names / sizeof names[0] ? names[code] : "unknown";
}

static const char *client_certificate_type_name(uint16_t code) {
  switch (code) {
  case 1:
    return "rsa_sign";
  case 2:
    return "dss_sign";
  case 3:
    return "rsa_fixed_dh";
  case 4:
    return "dss_fixed_dh";
  case 64:
    return "ecdsa_sign";
  case 65:
    return "rsa_fixed_ecdh";
  case 66:
    return "ecdsa_fixed_ecdh";
  default:
    return "unknown";
  }
}

static const char *compression_algorithm_name(uint16_t code) {
  static const char *const names[] = {"unknown", "zlib", "brotli", "zstd"};
  return code < sizeof names / sizeof names[0] ? names[code] : "unknown";
}

static const char *status_type_name(uint16_t code) {
  return code == 1 ? "ocsp" : code == 2 ? "ocsp_multi" : "unknown";
}

static const char *curve_type_name(uint16_t code) {
  static const char *const names[] = {"unknown", "explicit_prime", "explicit_char2", "named_curve"};
  return code < sizeof names / sizeof names[0] ? names[code] : "unknown";
}

static const char *request_update_name(uint16_t code) {
  return code == 0 ? "update_not_requested" : code == 1 ? "update_requested" : "unknown";
}

/* clang-format off */
static const struct value_row {
  const char *field;
  const char *(*name)(uint16_t code);
} rows[] = {
  {"msg_type",                          message_name},
  {"type",                              content_name},
  {"level",                             alert_level_name},
  {"description",                       alert_name},
  {"legacy_version",                    tq_version_name},
  {"legacy_record_version",             tq_version_name},
  {"version",                           tq_version_name},
  {"selected_version",                  tq_version_name},
  {"cipher_suite",                      tq_cipher_suite_name},
  {"compression_method",                compression_name},
  {"legacy_compression_method",         compression_name},
  {"extension_type",                    tq_extension_name},
  {"named_group",                       tq_group_name},
  {"selected_group",                    tq_group_name},
  {"signature_scheme",                  tq_signature_scheme_name},
  {"ec_point_format",                   point_format_name},
  {"psk_key_exchange_mode",             psk_mode_name},
  {"certificate_type",                  certificate_type_name},
  {"client_certificate_type",           client_certificate_type_name},
  {"certificate_compression_algorithm", compression_algorithm_name},
  {"status_type",                       status_type_name},
  {"curve_type",                        curve_type_name},
  {"request_update",                    request_update_name},
};
/* clang-format on */

const char *tq_value_name(const char *field, uint64_t value) {
  if (field == NULL || value > 0xffff) {
    return NULL;
  }
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (strcmp(rows[i].field, field) == 0) {
      return rows[i].name((uint16_t)value);
    }
  }
  return NULL;
}
