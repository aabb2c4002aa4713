/* learn_local.h: what learn.c and learn_server.c share. */
#ifndef TQ_TARGET_LEARN_LOCAL_H
#define TQ_TARGET_LEARN_LOCAL_H

#include "target/learn.h"
#include "target/probe.h"

/* tq_learn_server: the model of a server, by offering it less and less. False: it never answers
 * with a hello; WHY says what it does. */
bool tq_learn_server(tq_outside *outside, tq_crypto *crypto, char *why, size_t size);

#endif
