/* extension.h: the registry of extensions that a handshake may carry, and where each may stand
 * (RFC 8446 section 4.2 and the RFCs that define them). */
#ifndef TQ_SPEC_EXTENSION_H
#define TQ_SPEC_EXTENSION_H

#include "spec/grease.h"

#include <stdbool.h>
#include <stdint.h>

/* tq_where: the messages that an extension may stand in; a set of bits. CH12 and SH12 are the
 * hellos of a TLS 1.2 handshake, the others are those of the table in RFC 8446 section 4.2. */
typedef enum tq_where {
  TQ_IN_CH = 1,
  TQ_IN_SH = 2,
  TQ_IN_EE = 4,
  TQ_IN_CT = 8,
  TQ_IN_CR = 16,
  TQ_IN_NST = 32,
  TQ_IN_HRR = 64,
  TQ_IN_SH12 = 128 /* ServerHello of TLS 1.2 or lower */
} tq_where;

/* clang-format off */
/*      name                                    type    where in TLS 1.3 and in TLS 1.2 */
#define TQ_EXTENSION_TABLE(ROW)                                                                     \
  ROW(server_name,                                 0, TQ_IN_CH | TQ_IN_EE | TQ_IN_SH12)             \
  ROW(max_fragment_length,                         1, TQ_IN_CH | TQ_IN_EE | TQ_IN_SH12)             \
  ROW(client_certificate_url,                      2, TQ_IN_CH | TQ_IN_SH12)                        \
  ROW(trusted_ca_keys,                             3, TQ_IN_CH | TQ_IN_SH12)                        \
  ROW(truncated_hmac,                              4, TQ_IN_CH | TQ_IN_SH12)                        \
  ROW(status_request,                              5, TQ_IN_CH | TQ_IN_CR | TQ_IN_CT | TQ_IN_SH12)  \
  ROW(supported_groups,                           10, TQ_IN_CH | TQ_IN_EE)                          \
  ROW(ec_point_formats,                           11, TQ_IN_CH | TQ_IN_SH12)                        \
  ROW(signature_algorithms,                       13, TQ_IN_CH | TQ_IN_CR)                          \
  ROW(use_srtp,                                   14, TQ_IN_CH | TQ_IN_EE | TQ_IN_SH12)             \
  ROW(heartbeat,                                  15, TQ_IN_CH | TQ_IN_EE | TQ_IN_SH12)             \
  ROW(application_layer_protocol_negotiation,     16, TQ_IN_CH | TQ_IN_EE | TQ_IN_SH12)             \
  ROW(status_request_v2,                          17, TQ_IN_CH | TQ_IN_SH12)                        \
  ROW(signed_certificate_timestamp,               18, TQ_IN_CH | TQ_IN_CR | TQ_IN_CT | TQ_IN_SH12)  \
  ROW(client_certificate_type,                    19, TQ_IN_CH | TQ_IN_EE | TQ_IN_SH12)             \
  ROW(server_certificate_type,                    20, TQ_IN_CH | TQ_IN_EE | TQ_IN_SH12)             \
  ROW(padding,                                    21, TQ_IN_CH)                                     \
  ROW(encrypt_then_mac,                           22, TQ_IN_CH | TQ_IN_SH12)                        \
  ROW(extended_master_secret,                     23, TQ_IN_CH | TQ_IN_SH12)                        \
  ROW(compress_certificate,                       27, TQ_IN_CH | TQ_IN_CR)                          \
  ROW(record_size_limit,                          28, TQ_IN_CH | TQ_IN_EE | TQ_IN_SH12)             \
  ROW(session_ticket,                             35, TQ_IN_CH | TQ_IN_SH12)                        \
  ROW(pre_shared_key,                             41, TQ_IN_CH | TQ_IN_SH)                          \
  ROW(early_data,                                 42, TQ_IN_CH | TQ_IN_EE | TQ_IN_NST)              \
  ROW(supported_versions,                         43, TQ_IN_CH | TQ_IN_SH | TQ_IN_HRR)              \
  ROW(cookie,                                     44, TQ_IN_CH | TQ_IN_HRR)                         \
  ROW(psk_key_exchange_modes,                     45, TQ_IN_CH)                                     \
  ROW(certificate_authorities,                    47, TQ_IN_CH | TQ_IN_CR)                          \
  ROW(oid_filters,                                48, TQ_IN_CR)                                     \
  ROW(post_handshake_auth,                        49, TQ_IN_CH)                                     \
  ROW(signature_algorithms_cert,                  50, TQ_IN_CH | TQ_IN_CR)                          \
  ROW(key_share,                                  51, TQ_IN_CH | TQ_IN_SH | TQ_IN_HRR)              \
  ROW(encrypted_client_hello,                 0xfe0d, TQ_IN_CH | TQ_IN_HRR | TQ_IN_EE)              \
  ROW(renegotiation_info,                     0xff01, TQ_IN_CH | TQ_IN_SH12)
/* clang-format on */

/* TQ_EXTENSION_<name>: the type on the wire. */
typedef enum tq_extension_type {
#define ROW(name, type, where) TQ_EXTENSION_##name = (type),
  TQ_EXTENSION_TABLE(ROW)
#undef ROW
} tq_extension_type;

/* TQ_EXT_<name>: a dense number, for tables over the known extensions. */
typedef enum tq_extension_kind {
#define ROW(name, type, where) TQ_EXT_##name,
  TQ_EXTENSION_TABLE(ROW)
#undef ROW
      TQ_EXTENSION_KINDS,
  TQ_EXT_UNKNOWN = TQ_EXTENSION_KINDS
} tq_extension_kind;

/* tq_extension_kind_of: the dense number of TYPE; TQ_EXT_UNKNOWN if it is not in the table. */
tq_extension_kind tq_extension_kind_of(uint16_t type);

/* tq_extension_name: the RFC's name, static; "GREASE" and "unknown" where that is so. */
const char *tq_extension_name(uint16_t type);

/* tq_extension_where: the set of tq_where for TYPE; 0 for an unknown one. */
uint8_t tq_extension_where(uint16_t type);

#endif
