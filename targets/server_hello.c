/* server_hello.c: a client that receives a ServerHello or a HelloRetryRequest. */
#include "target/target.h"

const tq_target tq_fuzz_target = {
    .name = "server_hello",
    .kind = TQ_MUTATE_HANDSHAKE,
    .messages = {TQ_MESSAGE_server_hello},
};
