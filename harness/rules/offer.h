/* offer.h: what a client under test breaks with its own ClientHello, which it sends before any
 * message under test reaches it. */
#ifndef TQ_RULES_OFFER_H
#define TQ_RULES_OFFER_H

#include "rules/client_hello.h"

/* tq_offer_kind: what a rule on a hello presupposes; a set of bits. 13 and 12: the highest version
 * of the client. SECOND: it follows a HelloRetryRequest, GROUP: which named a group, COOKIE: which
 * held a cookie. PSK: the client has a PSK from outside. */
typedef enum tq_offer_kind {
  TQ_OFFER_13 = 1,
  TQ_OFFER_12 = 2,
  TQ_OFFER_SECOND = 4,
  TQ_OFFER_GROUP = 8,
  TQ_OFFER_COOKIE = 16,
  TQ_OFFER_PSK = 32,
  TQ_OFFER_CERTIFICATE = 64 /* it takes certificates only */
} tq_offer_kind;

/* tq_offer_context: by whom, and after what. */
typedef struct tq_offer_context {
  const tq_endpoint *endpoint; /* the client under test */
  const tq_hello_retry *retry; /* what the hello follows; NULL: it is the first */
} tq_offer_context;

/* tq_offer_kinds_of: what holds for a hello in CONTEXT. */
uint8_t tq_offer_kinds_of(const tq_offer_context *context);

/* tq_offer_check: writes the requirements that HELLO, a ClientHello with its header, breaks to
 * CITATIONS, which has room for MAX, and returns their number. Offsets are in HELLO. Pure. */
size_t tq_offer_check(tq_citation *citations, size_t max, tq_span hello,
                      const tq_offer_context *context);

/* tq_offer_looks_for: the requirements that tq_offer_check looks for where KINDS holds (of
 * tq_offer_kind) into REQUIREMENTS, which has room for MAX; returns their number. */
size_t tq_offer_looks_for(uint16_t *requirements, size_t max, uint8_t kinds);

#endif
