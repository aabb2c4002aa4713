/* new_session_ticket.c: what comes after the handshake: NewSessionTicket and KeyUpdate. */
#include "target/target.h"

const tq_target tq_fuzz_target = {
    .name = "new_session_ticket",
    .kind = TQ_MUTATE_HANDSHAKE,
    .messages = {TQ_MESSAGE_new_session_ticket, TQ_MESSAGE_key_update},
};
