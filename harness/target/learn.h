/* learn.h: what a peer outside can do, learnt from honest handshakes with it: its verdicts depend
 * on it. What cannot be learnt stays unknown, and leaves verdicts open that hang on it. */
#ifndef TQ_TARGET_LEARN_H
#define TQ_TARGET_LEARN_H

#include "peer/outside.h"

/* tq_learn: fills the model of OUTSIDE. False, with one line in WHY (SIZE bytes), if it does not
 * answer as a TLS server or client. Takes a connection for each thing that is asked: some seconds
 * at most for a peer nearby. */
bool tq_learn(tq_outside *outside, char *why, size_t size);

/* tq_learn_alive: an honest handshake with OUTSIDE, whose model is learnt, comes to its end; else
 * WHY says what happened. */
bool tq_learn_alive(tq_outside *outside, char *why, size_t size);

#endif
