/* message.h: what the RFCs demand of the receiver of any handshake message but a ClientHello, as
 * far as its form says it, and where the one honest message for the place is known. */
#ifndef TQ_RULES_MESSAGE_H
#define TQ_RULES_MESSAGE_H

#include "codec/message.h"
#include "result/verdict.h"

/* tq_message_place: where a message comes in. TYPE is expected next; FORM what its form hangs on.
 * HONEST is the message that an honest sender would send now, in the same terms as the message that
 * is judged (live values as they stand there); empty: not known. All borrowed for the call. */
typedef struct tq_message_place {
  uint8_t type;
  tq_message_context form;
  tq_span honest;
} tq_message_place;

/* tq_oracle_message: the verdict on INPUT, as the next thing that is received at PLACE. Pure;
 * allocates nothing; never fails.
 *
 * The honest message must be taken. Faults of form must be refused, but for those inside an
 * extension, which bind only who reads it: they leave the verdict open. A verify_data or a
 * signature other than the honest one must be refused. Of all else, of a message of another type,
 * and of what follows the message nothing is said: EITHER. */
void tq_oracle_message(tq_verdict *verdict, tq_span input, const tq_message_place *place);

#endif
