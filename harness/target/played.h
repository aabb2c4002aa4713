/* played.h: what the verdict on a message in a live handshake depends on: the honest message in its
 * place, and the ClientHello that a client under test sent. */
#ifndef TQ_TARGET_PLAYED_H
#define TQ_TARGET_PLAYED_H

#include "rules/offer.h"
#include "rules/turn.h"
#include "stage/stage.h"

typedef struct tq_played tq_played;

/* tq_played_new: plays the scene of STAGE, which is one with an engine, once, to learn it. NULL: it
 * cannot be played, or no memory. */
tq_played *tq_played_new(tq_stage *stage);
void tq_played_free(tq_played *played);

/* tq_played_turn: the turn of the message under test; lives as long as PLAYED. */
tq_turn tq_played_turn(const tq_played *played, tq_hello_checks checks);

/* tq_played_is_honest: MESSAGE is the honest one. */
bool tq_played_is_honest(const tq_played *played, tq_span message);

/* tq_played_offer_kinds: of a client under test: what holds for its ClientHello (rules/offer.h); 0
 * of others. tq_played_check_offer: the requirements that it breaks into CITATIONS (MAX of them);
 * returns their number. */
uint8_t tq_played_offer_kinds(const tq_played *played);
size_t tq_played_check_offer(const tq_played *played, tq_citation *citations, size_t max);

#endif
