/* certificate_message.c: either side receives a Certificate message. */
#include "target/target.h"

const tq_target tq_fuzz_target = {
    .name = "certificate_message",
    .kind = TQ_MUTATE_HANDSHAKE,
    .messages = {TQ_MESSAGE_certificate},
};
