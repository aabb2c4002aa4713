/* key_exchange.c: the key exchange messages of TLS 1.2, for either side. */
#include "target/target.h"

const tq_target tq_fuzz_target = {
    .name = "key_exchange",
    .kind = TQ_MUTATE_HANDSHAKE,
    .messages = {TQ_MESSAGE_server_key_exchange, TQ_MESSAGE_client_key_exchange,
                 TQ_MESSAGE_server_hello_done},
};
