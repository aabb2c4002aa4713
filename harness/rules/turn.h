/* turn.h: what the RFCs demand of a receiver, client or server, of any handshake message but the
 * ClientHello, at its turn in a handshake. */
#ifndef TQ_RULES_TURN_H
#define TQ_RULES_TURN_H

#include "codec/message.h"
#include "result/endpoint.h"
#include "result/verdict.h"
#include "rules/client_hello.h"
#include "rules/path/path.h"

/* tq_turn_trust: what a receiver judges certificates by. All borrowed; WORK is written to. */
typedef struct tq_turn_trust {
  tq_path_work *work;
  const tq_path_options *options; /* the purpose follows from the receiver's role */
  const tq_path_input *anchors;
  size_t anchor_count;
} tq_turn_trust;

/* TQ_TURN_CCS: change_cipher_spec of TLS 1.2, as what was left out. */
enum { TQ_TURN_CCS = 0x100 };

/* tq_turn: a point in a handshake. All borrowed.
 *
 * HONEST is the message that an honest sender puts here; live values in it and in the message under
 * test may both be there as tokens, since only their being the same counts. OFFER is the client's
 * ClientHello, with its header; empty: not known, and answers are not compared with it. RETRY is
 * what a client under test was asked for before. */
typedef struct tq_turn {
  const tq_endpoint *endpoint; /* the receiver */
  tq_message_context form;     /* version and suite */
  uint16_t left_out;           /* HandshakeType, or TQ_TURN_CCS, of what has to be there before the
                                  message under test and is not; 0: all is there */
  uint8_t expected;            /* HandshakeType of HONEST */
  tq_span honest;
  tq_span offer;
  const tq_hello_retry *retry;
  tq_hello_checks checks;
  bool delivered_honest;      /* the tokens filled in, the message was the honest one after all */
  bool beyond_key;            /* an encrypted premaster secret was no encryption to that key */
  const tq_turn_trust *trust; /* NULL: certificates are not looked into */
} tq_turn;

/* tq_oracle_turn: the verdict on MESSAGE at TURN. ACCEPT where it is the honest message; REJECT
 * where it breaks a requirement that binds; EITHER where it is another one and no rule says that it
 * is wrong. Messages behind the honest one are judged by their order, each, up to the first that
 * must be refused. Where something was left out before, the order alone decides. Pure; allocates
 * nothing. */
void tq_oracle_turn(tq_verdict *verdict, tq_span message, const tq_turn *turn);

#endif
