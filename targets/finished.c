/* finished.c: either side receives a Finished, or the EndOfEarlyData before it. */
#include "target/target.h"

const tq_target tq_fuzz_target = {
    .name = "finished",
    .kind = TQ_MUTATE_HANDSHAKE,
    .messages = {TQ_MESSAGE_finished, TQ_MESSAGE_end_of_early_data},
};
