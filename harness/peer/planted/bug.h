/* bug.h: a planted bug's row with the functions that make it. */
#ifndef TQ_PEER_PLANTED_BUG_H
#define TQ_PEER_PLANTED_BUG_H

#include "peer/planted.h"
#include "peer/planted/hello.h"

enum { PLANTED_ALERT = 21, PLANTED_HANDSHAKE = 22 };

/* planted_effect: what becomes of a ClientHello on its way in. */
typedef enum planted_effect {
  PLANTED_PASS,   /* nothing */
  PLANTED_EDITED, /* the peer gets what was made of it */
  PLANTED_REFUSE, /* handshake_failure, and the peer never sees it */
  PLANTED_STALL   /* the peer never sees it, nor does anyone hear of it */
} planted_effect;

/* planted_bug: IN sees each whole ClientHello before the peer does, OUT each of the peer's records
 * (type and fragment), and writes the records that leave in its place. ALERT_SAID: what the peer
 * then says of the fatal alert that it sent. Each may be NULL. */
typedef struct planted_bug {
  tq_planted row;
  planted_effect (*in)(planted_hello *hello);
  void (*out)(tq_writer *records, uint8_t type, tq_span fragment);
  int16_t (*alert_said)(int16_t sent);
} planted_bug;

size_t tq_planted_bug_count(void);
const planted_bug *tq_planted_bug_at(size_t index);

/* tq_planted_record: writes a record. */
void tq_planted_record(tq_writer *records, uint8_t type, tq_span fragment);

#endif
