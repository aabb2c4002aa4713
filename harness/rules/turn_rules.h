/* turn_rules.h: the rules on a message whose turn it is. Internal to turn.c. */
#ifndef TQ_RULES_TURN_RULES_H
#define TQ_RULES_TURN_RULES_H

#include "rules/ledger.h"
#include "rules/turn.h"

/* tq_turn_view: the message, the honest one in its place, and the offer, parsed. */
typedef struct tq_turn_view {
  const tq_turn *turn;
  tq_span bytes;
  tq_message message;
  tq_message honest;
  tq_client_hello offer;
  bool has_honest;
  bool has_offer;
} tq_turn_view;

/* tq_turn_view_of: fills in what the turn gives; the message under test is the caller's. */
void tq_turn_view_of(tq_turn_view *view);

/* tq_turn_offered: whether the client offered an extension of TYPE. */
bool tq_turn_offered(const tq_turn_view *view, uint16_t type);

/* tq_turn_rules: enters what the rules for the message's type say. */
void tq_turn_rules(tq_ledger *ledger, const tq_turn_view *view);

/* tq_turn_certificate: the rules for Certificate: its chain, by the turn's trust. */
void tq_turn_certificate(tq_ledger *ledger, const tq_turn_view *view);

/* tq_turn_honest_rule: the requirement that wants the honest message taken. */
uint16_t tq_turn_honest_rule(const tq_turn *turn);

#endif
