/* handshake_flow.c: one message or several, at any turn of a live handshake: left out, doubled, in
 * another order, from another state. */
#include "target/target.h"

const tq_target tq_fuzz_target = {
    .name = "handshake_flow",
    .kind = TQ_MUTATE_FLOW,
    .messages = {TQ_MESSAGE_hello_request, TQ_MESSAGE_server_hello, TQ_MESSAGE_encrypted_extensions,
                 TQ_MESSAGE_certificate_request, TQ_MESSAGE_certificate,
                 TQ_MESSAGE_certificate_verify, TQ_MESSAGE_finished, TQ_MESSAGE_end_of_early_data,
                 TQ_MESSAGE_server_key_exchange, TQ_MESSAGE_server_hello_done,
                 TQ_MESSAGE_client_key_exchange, TQ_MESSAGE_new_session_ticket,
                 TQ_MESSAGE_key_update},
};
