/* certificate_verify.c: either side receives a CertificateVerify. */
#include "target/target.h"

const tq_target tq_fuzz_target = {
    .name = "certificate_verify",
    .kind = TQ_MUTATE_HANDSHAKE,
    .messages = {TQ_MESSAGE_certificate_verify},
};
