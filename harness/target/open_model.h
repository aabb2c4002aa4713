/* open_model.h: verdicts on an endpoint of which not everything is known: where they would depend
 * on what is not known, they are open. */
#ifndef TQ_TARGET_OPEN_MODEL_H
#define TQ_TARGET_OPEN_MODEL_H

#include "rules/client_hello.h"

/* tq_oracle_open_client_hello: as tq_oracle_client_hello, which it is for an endpoint that is
 * wholly known. Else every feature and every certificate that the endpoint may have is tried: if
 * one makes a difference the verdict is EITHER, with the citations of all. */
void tq_oracle_open_client_hello(tq_verdict *verdict, tq_span message,
                                 const tq_hello_context *context);

#endif
