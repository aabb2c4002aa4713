/* alert.h: alert descriptions (RFC 8446 section 6, appendix B.2; RFC 5246 section 7.2). */
#ifndef TQ_SPEC_ALERT_H
#define TQ_SPEC_ALERT_H

#include <stdint.h>

/* clang-format off */
#define TQ_ALERT_TABLE(ROW)                                                                        \
  ROW(close_notify,                      0)                                                        \
  ROW(unexpected_message,               10)                                                        \
  ROW(bad_record_mac,                   20)                                                        \
  ROW(decryption_failed,                21)                                                        \
  ROW(record_overflow,                  22)                                                        \
  ROW(decompression_failure,            30)                                                        \
  ROW(handshake_failure,                40)                                                        \
  ROW(no_certificate,                   41)                                                        \
  ROW(bad_certificate,                  42)                                                        \
  ROW(unsupported_certificate,          43)                                                        \
  ROW(certificate_revoked,              44)                                                        \
  ROW(certificate_expired,              45)                                                        \
  ROW(certificate_unknown,              46)                                                        \
  ROW(illegal_parameter,                47)                                                        \
  ROW(unknown_ca,                       48)                                                        \
  ROW(access_denied,                    49)                                                        \
  ROW(decode_error,                     50)                                                        \
  ROW(decrypt_error,                    51)                                                        \
  ROW(export_restriction,               60)                                                        \
  ROW(protocol_version,                 70)                                                        \
  ROW(insufficient_security,            71)                                                        \
  ROW(internal_error,                   80)                                                        \
  ROW(inappropriate_fallback,           86)                                                        \
  ROW(user_canceled,                    90)                                                        \
  ROW(no_renegotiation,                100)                                                        \
  ROW(missing_extension,               109)                                                        \
  ROW(unsupported_extension,           110)                                                        \
  ROW(certificate_unobtainable,        111)                                                        \
  ROW(unrecognized_name,               112)                                                        \
  ROW(bad_certificate_status_response, 113)                                                        \
  ROW(bad_certificate_hash_value,      114)                                                        \
  ROW(unknown_psk_identity,            115)                                                        \
  ROW(certificate_required,            116)                                                        \
  ROW(no_application_protocol,         120)                                                        \
  ROW(ech_required,                    121)
/* clang-format on */

typedef enum tq_alert {
#define ROW(name, code) TQ_ALERT_##name = (code),
  TQ_ALERT_TABLE(ROW)
#undef ROW
} tq_alert;

/* tq_alert_name: the RFC's name of CODE, static; "unknown" where no RFC gives one. */
const char *tq_alert_name(int code);

#endif
