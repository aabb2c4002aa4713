/* encrypted_extensions.c: a client that receives EncryptedExtensions or a CertificateRequest. */
#include "target/target.h"

const tq_target tq_fuzz_target = {
    .name = "encrypted_extensions",
    .kind = TQ_MUTATE_HANDSHAKE,
    .messages = {TQ_MESSAGE_encrypted_extensions, TQ_MESSAGE_certificate_request},
};
