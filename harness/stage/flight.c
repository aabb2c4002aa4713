/* flight.c: see flight.h. */
#include "stage/flight.h"

enum {
  HEADER_SIZE = 5, /* type, version, length (RFC 8446 section 5.1) */
  ALERT = 21,
  HANDSHAKE = 22,
  APPLICATION_DATA = 23,
  ALERT_SIZE = 2,
  LEVEL_WARNING = 1,
  CLOSE_NOTIFY = 0,
  SERVER_HELLO = 2,
  RANDOM_OFFSET = 6, /* after the handshake header and legacy_version */
  RANDOM_SIZE = 32
};

/* The Random of a HelloRetryRequest: SHA-256 of that name (RFC 8446 section 4.1.3). */
static const uint8_t retry_random[RANDOM_SIZE] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

static void see_plain_alert(tq_flight *flight, const uint8_t *alert) {
  if (alert[0] == LEVEL_WARNING) {
    flight->warning = alert[1] == CLOSE_NOTIFY ? flight->warning : (int16_t)alert[1];
    return;
  }
  if (flight->alert_count < 2) {
    flight->alerts[flight->alert_count] = (int16_t)alert[1];
  }
  flight->alert_count++;
}

static void see_handshake(tq_flight *flight, tq_span fragment) {
  flight->handshake_records++;
  if (flight->server_hello || fragment.size < RANDOM_OFFSET + RANDOM_SIZE ||
      fragment.data[0] != SERVER_HELLO) {
    return;
  }
  bool retry = memcmp(fragment.data + RANDOM_OFFSET, retry_random, RANDOM_SIZE) == 0;
  flight->retry = flight->retry || retry;
  flight->server_hello = !retry;
}

/* A TLS 1.3 alert is two bytes, its type and a tag of 16 or 8 bytes; every other protected message
 * is longer. */
static bool size_of_sealed_alert(size_t size) {
  return size == ALERT_SIZE + 1 + 16 || size == ALERT_SIZE + 1 + 8;
}

static void see_record(tq_flight *flight, uint8_t type, tq_span fragment) {
  if (type == ALERT && fragment.size == ALERT_SIZE) {
    see_plain_alert(flight, fragment.data);
  } else if (type == ALERT || (type == APPLICATION_DATA && size_of_sealed_alert(fragment.size))) {
    flight->sealed_alerts++;
  } else if (type == HANDSHAKE) {
    see_handshake(flight, fragment);
  } else if (type == APPLICATION_DATA) {
    flight->handshake_records++;
  }
}

void tq_flight_read(tq_flight *flight, tq_span records) {
  *flight = (tq_flight){.alerts = {TQ_NO_ALERT, TQ_NO_ALERT}, .warning = TQ_NO_ALERT};
  while (records.size >= HEADER_SIZE) {
    size_t size = (size_t)records.data[3] << 8 | records.data[4];
    tq_span fragment = tq_span_from(records, HEADER_SIZE);
    if (fragment.size < size) {
      return;
    }
    see_record(flight, records.data[0], tq_span_first(fragment, size));
    records = tq_span_from(fragment, size);
  }
}
