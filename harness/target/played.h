/* played.h: what the verdict on a message in a live handshake depends on: the honest message in its
 * place, and the ClientHello that a client under test sent. */
#ifndef TQ_TARGET_PLAYED_H
#define TQ_TARGET_PLAYED_H

#include "rules/turn.h"
#include "stage/stage.h"

typedef struct tq_played tq_played;

/* tq_played_new: plays the scene of STAGE, which is one with an engine, once, to learn it. NULL: it
 * cannot be played, or no memory. */
tq_played *tq_played_new(tq_stage *stage);
void tq_played_free(tq_played *played);

/* tq_played_turn: the turn of the message under test; lives as long as PLAYED. */
tq_turn tq_played_turn(const tq_played *played, tq_hello_checks checks);

#endif
