/* answer.h: what a server's own messages break, as far as they can be read without keys: its
 * ServerHello or HelloRetryRequest, the curve of its ServerKeyExchange, its alerts, and how they
 * stand in records. */
#ifndef TQ_RULES_ANSWER_H
#define TQ_RULES_ANSWER_H

#include "result/endpoint.h"
#include "result/verdict.h"
#include "rules/client_hello.h"

/* tq_answer_context: what was answered, and by whom. */
typedef struct tq_answer_context {
  const tq_endpoint *endpoint; /* the server under test */
  tq_span offer;               /* the ClientHello, with its header */
  const tq_hello_retry *retry; /* NULL: OFFER is the first ClientHello */
  tq_hello_checks checks;      /* its share check is for the server's share too */
} tq_answer_context;

/* tq_answer_check: writes the requirements that RECORDS, all that the server sent after the offer,
 * break to CITATIONS, which has room for MAX, and returns their number. Offsets are in RECORDS. An
 * offer that does not parse is compared with nothing. Pure. */
size_t tq_answer_check(tq_citation *citations, size_t max, tq_span records,
                       const tq_answer_context *context);

/* tq_answer_cookie: the cookie of the HelloRetryRequest in RECORDS, a view into them; empty: there
 * is none. */
tq_span tq_answer_cookie(tq_span records);

/* tq_answer_takes_psk: whether the ServerHello in RECORDS says that one of the client's PSKs was
 * taken (RFC 8446 section 4.2.11). */
bool tq_answer_takes_psk(tq_span records);

/* tq_answer_looks_for: the requirements that tq_answer_check looks for in an answer of VERSION
 * (0x0303, 0x0304) into REQUIREMENTS, which has room for MAX; returns their number. */
size_t tq_answer_looks_for(uint16_t *requirements, size_t max, uint16_t version);

#endif
