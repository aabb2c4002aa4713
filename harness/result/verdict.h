/* verdict.h: what the RFCs demand of the receiver of a message in a scene. */
#ifndef TQ_RESULT_VERDICT_H
#define TQ_RESULT_VERDICT_H

#include "result/alert_set.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum tq_verdict_kind {
  TQ_VERDICT_ACCEPT,     /* the handshake must go on */
  TQ_VERDICT_REJECT,     /* it must end, with one of ALERTS (empty: alert free) */
  TQ_VERDICT_EITHER,     /* the RFCs leave it open; an alert, if sent, may be any */
  TQ_VERDICT_INCOMPLETE, /* more bytes are needed before anything can be said */
  TQ_VERDICT_KINDS
} tq_verdict_kind;

/* tq_citation: one requirement that bears on the verdict, and the bytes that it is about, from the
 * start of the input. SIZE 0: bytes are missing at OFFSET. OPEN: it does not oblige this receiver
 * here: acceptance does not violate it, and refusing for it is no fault. */
typedef struct tq_citation {
  uint16_t requirement; /* tq_requirement_id */
  uint32_t offset;
  uint32_t size;
  bool open;
} tq_citation;

enum { TQ_CITATIONS_MAX = 24 };

/* tq_verdict: by value; no ownership. The first citation is the leading one, named in the finding.
 * REJECT: the requirements that demand it, then those that are open beside them. EITHER: those that
 * are open. ACCEPT: those that demand acceptance. INCOMPLETE: ending early is allowed too. */
typedef struct tq_verdict {
  tq_verdict_kind kind;
  tq_alert_set alerts;
  uint16_t version; /* that must be negotiated if it is accepted; 0: not determined */
  uint8_t count;
  bool overflow; /* more citations than fit */
  tq_citation citations[TQ_CITATIONS_MAX];
} tq_verdict;

#endif
