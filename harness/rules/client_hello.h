/* client_hello.h: what the RFCs demand of a server that receives a ClientHello. */
#ifndef TQ_RULES_CLIENT_HELLO_H
#define TQ_RULES_CLIENT_HELLO_H

#include "result/endpoint.h"
#include "result/verdict.h"
#include "wire/span.h"

/* tq_check: the result of a check that takes cryptography. UNKNOWN leaves the verdict open where it
 * hangs on the check. */
typedef enum tq_check { TQ_CHECK_UNKNOWN, TQ_CHECK_GOOD, TQ_CHECK_BAD } tq_check;

/* tq_hello_checks: the checks that this room leaves to others; a NULL function is one that always
 * says UNKNOWN. They must be pure: the same arguments give the same result.
 *   share   whether KEY_EXCHANGE, which has the right length and form, is a public value of GROUP
 *           that must be accepted (RFC 8446 sections 4.2.8.1 and 4.2.8.2)
 *   binder  whether BINDER is the one for PSK over TRUNCATED, the hello with its header up to the
 *           binders (RFC 8446 section 4.2.11.2); after a retry the callback knows the transcript */
typedef struct tq_hello_checks {
  void *context;
  tq_check (*share)(void *context, uint16_t group, tq_span key_exchange);
  tq_check (*binder)(void *context, const tq_psk *psk, tq_span truncated, tq_span binder);
} tq_hello_checks;

/* tq_hello_retry: the HelloRetryRequest that the server under test answered a first hello with. */
typedef struct tq_hello_retry {
  tq_span first;  /* the first ClientHello, with its handshake header */
  uint16_t group; /* selected_group, 0: it asked for none */
  uint16_t suite;
  tq_span cookie; /* empty: it sent none */
} tq_hello_retry;

/* tq_hello_context: what the verdict depends on beside the message; borrowed for the call. */
typedef struct tq_hello_context {
  const tq_endpoint *endpoint; /* the server under test */
  const tq_hello_retry *retry; /* NULL: MESSAGE is the first ClientHello */
  tq_hello_checks checks;
} tq_hello_context;

/* tq_oracle_client_hello: the verdict on MESSAGE, one handshake message with its 4-byte header, as
 * the next thing that the server receives. Pure; allocates nothing; never fails.
 *
 * REJECT: at least one requirement demands the end of the handshake; ALERTS is the union over all
 * that is wrong, since no RFC orders errors. EITHER: something is wrong or missing that the RFCs do
 * not oblige this server to look at or to serve. INCOMPLETE: the message goes on behind its last
 * byte; ending the handshake early is no fault then, going on as if it was whole is. */
void tq_oracle_client_hello(tq_verdict *verdict, tq_span message, const tq_hello_context *context);

#endif
