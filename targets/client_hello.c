/* client_hello.c: a server that receives a ClientHello, first or after a HelloRetryRequest. */
#include "target/target.h"

const tq_target tq_fuzz_target = {
    .name = "client_hello",
    .kind = TQ_MUTATE_CLIENT_HELLO,
    .messages = {TQ_MESSAGE_client_hello},
};
