/* sign.h: signatures without chance over libcrypto's keys; see key.h. For this room only. */
#ifndef TQ_PKI_SIGN_H
#define TQ_PKI_SIGN_H

#include "pki/key.h"

#include <openssl/types.h>

/* tq_pki_sign_with: tq_pki_sign with a key of libcrypto. */
bool tq_pki_sign_with(tq_writer *writer, EVP_PKEY *key, const tq_pki_algorithm *algorithm,
                      tq_span message);

#endif
