/* grease.h: GREASE (RFC 8701): reserved values that nobody may know. */
#ifndef TQ_SPEC_GREASE_H
#define TQ_SPEC_GREASE_H

#include <stdbool.h>
#include <stdint.h>

/* tq_is_grease: RFC 8701 section 2: 0x0a0a, 0x1a1a, ... 0xfafa: suites, extensions, groups,
 * signature schemes, versions. */
static inline bool tq_is_grease(uint16_t code) {
  return (code & 0x0f0f) == 0x0a0a && code >> 8 == (code & 0xff);
}

/* tq_is_grease_psk_mode: RFC 8701 section 2: 0x0b, 0x2a, 0x49, ... 0xe4. */
static inline bool tq_is_grease_psk_mode(uint8_t mode) {
  return mode % 0x1f == 0x0b && mode <= 0xe4;
}

#endif
