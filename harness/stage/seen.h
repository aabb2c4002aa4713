/* seen.h: what somebody who watches the wire, and reads nothing that is protected, sees a peer do
 * with the message under test: where there is a secret to keep it must be the same for all of them.
 */
#ifndef TQ_STAGE_SEEN_H
#define TQ_STAGE_SEEN_H

#include "wire/span.h"

#include <stdint.h>

/* tq_seen: AT_ONCE: the peer answered, or ended the connection, before what follows the message was
 * sent. RECORDS: what it sent, as a number: type and length of each record in their order, and the
 * contents of alerts. */
typedef struct tq_seen {
  bool at_once;
  uint32_t count;
  uint64_t records;
} tq_seen;

/* tq_seen_of: of what a peer SENT. */
tq_seen tq_seen_of(tq_span sent, bool at_once);

static inline bool tq_seen_same(const tq_seen *a, const tq_seen *b) {
  return a->at_once == b->at_once && a->count == b->count && a->records == b->records;
}

#endif
