/* version.h: protocol versions (RFC 8446 appendix B.3.1.1). */
#ifndef TQ_SPEC_VERSION_H
#define TQ_SPEC_VERSION_H

#include <stdint.h>

/* clang-format off */
#define TQ_VERSION_TABLE(ROW)                                                                      \
  ROW(SSL20, 0x0002, "SSL 2.0")                                                                    \
  ROW(SSL30, 0x0300, "SSL 3.0")                                                                    \
  ROW(TLS10, 0x0301, "TLS 1.0")                                                                    \
  ROW(TLS11, 0x0302, "TLS 1.1")                                                                    \
  ROW(TLS12, 0x0303, "TLS 1.2")                                                                    \
  ROW(TLS13, 0x0304, "TLS 1.3")
/* clang-format on */

typedef enum tq_version {
#define ROW(name, code, text) TQ_VERSION_##name = (code),
  TQ_VERSION_TABLE(ROW)
#undef ROW
} tq_version;

/* tq_version_name: "TLS 1.3", static; "GREASE" and "unknown" where that is so. */
const char *tq_version_name(uint16_t version);

#endif
