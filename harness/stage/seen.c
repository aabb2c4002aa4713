/* seen.c: see seen.h. */
#include "stage/seen.h"

enum { HEADER = 5, ALERT = 21, ALERT_SIZE = 2 }; /* RFC 8446 section 5.1 */

static uint64_t mix(uint64_t sum, tq_span bytes) {
  for (size_t i = 0; i < bytes.size; i++) {
    sum = (sum ^ bytes.data[i]) * 0x100000001b3u;
  }
  return sum ^ sum >> 29;
}

tq_seen tq_seen_of(tq_span sent, bool at_once) {
  tq_seen seen = {.at_once = at_once, .records = 0xcbf29ce484222325u};
  while (sent.size >= HEADER) {
    tq_span header = tq_span_first(sent, HEADER);
    size_t size = (size_t)header.data[3] << 8 | header.data[4];
    tq_span fragment = tq_span_first(tq_span_from(sent, HEADER), size);
    bool alert = header.data[0] == ALERT && size == ALERT_SIZE;
    seen.records = mix(seen.records, header);
    seen.records = mix(seen.records, alert ? fragment : TQ_SPAN_EMPTY);
    seen.count++;
    sent = tq_span_from(sent, HEADER + fragment.size);
  }
  return seen;
}
