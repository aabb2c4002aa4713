/* answer_rules.h: the rules on a ServerHello against its offer, one function each. A server under
 * test breaks one requirement by sending it, a client under test another by taking it. Internal. */
#ifndef TQ_RULES_ANSWER_RULES_H
#define TQ_RULES_ANSWER_RULES_H

#include "codec/server_hello.h"
#include "rules/answer.h"
#include "rules/hello/rules.h"

/* tq_answer_kind: which hello it is; a set of bits. */
typedef enum tq_answer_kind {
  TQ_ANSWER_13 = 1,
  TQ_ANSWER_RETRY = 2,
  TQ_ANSWER_12 = 4
} tq_answer_kind;

enum { TQ_ANSWER_TLS13 = TQ_ANSWER_13 | TQ_ANSWER_RETRY, TQ_ANSWER_ANY = 7 };

typedef struct tq_answer_view {
  const tq_client_hello *offer;
  const tq_server_hello *hello;
  const tq_endpoint *endpoint; /* who is under test, server or client */
  const tq_hello_retry *retry; /* what came before: NULL if this is the first answer */
  const tq_hello_checks *checks;
  tq_answer_kind kind;
  uint16_t version; /* that the hello comes to */
} tq_answer_view;

/* tq_answer_view_of: fills VERSION and KIND from the others. */
void tq_answer_view_of(tq_answer_view *view);

/* tq_answer_rule: SERVER is cited where a server sent what BREAKS finds, CLIENT_13 and CLIENT_12
 * where a client was sent it; TQ_REQ_NONE: the rule is not for that role. */
typedef struct tq_answer_rule {
  uint8_t kinds;
  uint16_t server;
  uint16_t client_13;
  uint16_t client_12;
  bool (*breaks)(tq_mark *mark, const tq_answer_view *view);
} tq_answer_rule;

extern const tq_answer_rule tq_answer_rules[];
extern const size_t tq_answer_rule_count;

#endif
