/* certificate.c: a library's own verification of a chain: DER certificates one after another, the
 * end entity's first. */
#include "target/target.h"

const tq_target tq_fuzz_target = {
    .name = "certificate",
    .kind = TQ_MUTATE_CHAIN,
    .messages = {TQ_MESSAGE_certificate},
};
