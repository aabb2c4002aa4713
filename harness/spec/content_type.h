/* content_type.h: record content types (RFC 8446 section 5.1, RFC 5246 section 6.2.1, RFC 6520). */
#ifndef TQ_SPEC_CONTENT_TYPE_H
#define TQ_SPEC_CONTENT_TYPE_H

#include <stdint.h>

/* clang-format off */
#define TQ_CONTENT_TYPE_TABLE(ROW)                                                                 \
  ROW(change_cipher_spec, 20)                                                                      \
  ROW(alert,              21)                                                                      \
  ROW(handshake,          22)                                                                      \
  ROW(application_data,   23)                                                                      \
  ROW(heartbeat,          24)
/* clang-format on */

typedef enum tq_content_type {
#define ROW(name, code) TQ_CONTENT_##name = (code),
  TQ_CONTENT_TYPE_TABLE(ROW)
#undef ROW
} tq_content_type;

/* tq_content_type_name: static; "unknown" where there is none. */
const char *tq_content_type_name(uint8_t type);

#endif
