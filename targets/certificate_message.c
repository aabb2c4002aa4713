/* certificate_message.c: either side receives a Certificate message, or a client the
 * CertificateStatus behind it. */
#include "target/target.h"

const tq_target tq_fuzz_target = {
    .name = "certificate_message",
    .kind = TQ_MUTATE_HANDSHAKE,
    .messages = {TQ_MESSAGE_certificate, TQ_MESSAGE_certificate_status},
};
