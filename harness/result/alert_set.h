/* alert_set.h: a set of alert descriptions (RFC 8446 section 6), by code. */
#ifndef TQ_RESULT_ALERT_SET_H
#define TQ_RESULT_ALERT_SET_H

#include <stdbool.h>
#include <stdint.h>

/* tq_alert_set: bit C of the 128 is the alert with code C; every registered code is below 128. */
typedef struct tq_alert_set {
  uint64_t bits[2];
} tq_alert_set;

/* TQ_ALERT_BIT: the constant set of one alert, for tables. */
#define TQ_ALERT_BIT(code)                                                                         \
  {                                                                                                \
    { (code) < 64 ? 1ULL << ((code) % 64) : 0, (code) >= 64 ? 1ULL << ((code) % 64) : 0 }          \
  }

static inline void tq_alert_set_add(tq_alert_set *set, uint8_t code) {
  if (code < 128) {
    set->bits[code / 64] |= 1ULL << (code % 64);
  }
}

static inline bool tq_alert_set_has(tq_alert_set set, int code) {
  return code >= 0 && code < 128 && (set.bits[code / 64] >> (code % 64) & 1) != 0;
}

static inline tq_alert_set tq_alert_set_union(tq_alert_set a, tq_alert_set b) {
  return (tq_alert_set){{a.bits[0] | b.bits[0], a.bits[1] | b.bits[1]}};
}

static inline bool tq_alert_set_empty(tq_alert_set set) {
  return (set.bits[0] | set.bits[1]) == 0;
}

#endif
