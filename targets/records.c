/* records.c: unprotected records to a server that awaits a ClientHello: cut, joined, empty, too
 * long, of other types and versions. */
#include "target/target.h"

const tq_target tq_fuzz_target = {
    .name = "records",
    .kind = TQ_MUTATE_RECORDS,
    .messages = {TQ_MESSAGE_client_hello},
};
