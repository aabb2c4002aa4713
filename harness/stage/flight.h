/* flight.h: what a peer's records show to someone without its keys. */
#ifndef TQ_STAGE_FLIGHT_H
#define TQ_STAGE_FLIGHT_H

#include "result/outcome.h"
#include "wire/span.h"

/* tq_flight: ALERTS are the fatal alerts in plaintext, in order; the first two are kept.
 * WARNING is the last alert of warning level other than close_notify, or TQ_NO_ALERT.
 * SEALED_ALERTS counts protected records that can only be alerts, by their type or size. */
typedef struct tq_flight {
  int16_t alerts[2];
  int16_t warning;
  uint8_t alert_count;
  uint8_t sealed_alerts;
  uint16_t handshake_records; /* plaintext ones, and protected ones that are no alert */
  bool server_hello;          /* a ServerHello that is no HelloRetryRequest */
  bool retry;                 /* a HelloRetryRequest (RFC 8446 section 4.1.3) */
} tq_flight;

/* tq_flight_read: walks RECORDS. A record that is cut short ends the walk. */
void tq_flight_read(tq_flight *flight, tq_span records);

#endif
