/* decide.h: from what crossed the wire, and what the peer says of itself, to an outcome. */
#ifndef TQ_STAGE_DECIDE_H
#define TQ_STAGE_DECIDE_H

#include "peer/peer.h"
#include "result/outcome.h"

/* tq_evidence: ANSWER: the records that the peer sent after the message under test. PAUSED: it was
 * stopped while it was sending. ENDLESS: it went beyond a bound. MESSAGE: the HandshakeType of the
 * message under test. */
typedef struct tq_evidence {
  tq_span answer;
  tq_peer_state state;
  bool paused;
  bool endless;
  uint8_t message;
  const tq_peer_report *report;
} tq_evidence;

/* tq_decide: what crossed the wire comes first: a fatal alert ends a handshake whatever else the
 * peer says. An alert under keys that we do not have is taken from its report. */
void tq_decide(tq_outcome *outcome, const tq_evidence *evidence);

/* tq_decide_retry: ANSWER is a HelloRetryRequest and no alert. */
bool tq_decide_retry(tq_span answer);

/* tq_decide_is_answered: ANSWER holds a hello or a fatal alert: what may follow follows at once. */
bool tq_decide_is_answered(tq_span answer);

/* tq_outcome_of: an outcome of KIND without alerts and facts. */
static inline tq_outcome tq_outcome_of(tq_outcome_kind kind) {
  return (tq_outcome){.kind = kind, .alert = TQ_NO_ALERT, .second_alert = TQ_NO_ALERT};
}

#endif
