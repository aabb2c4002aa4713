/* sign.h: signatures without chance over libcrypto's keys; see key.h. For this room only. */
#ifndef TQ_PKI_SIGN_H
#define TQ_PKI_SIGN_H

#include "pki/key.h"

#include <openssl/types.h>

/* tq_pki_sign_with: tq_pki_sign with a key of libcrypto. */
bool tq_pki_sign_with(tq_writer *writer, EVP_PKEY *key, const tq_pki_algorithm *algorithm,
                      tq_span message);

/* tq_pki_nonce: a nonce prepared for one key: what of an ECDSA signature hangs on the nonce alone.
 */
typedef struct tq_pki_nonce tq_pki_nonce;
tq_pki_nonce *tq_pki_nonce_new(EVP_PKEY *key);
void tq_pki_nonce_free(tq_pki_nonce *nonce);

/* tq_pki_sign_prepared: ECDSA by ALGORITHM with NONCE's key. False: it is another kind of
 * algorithm. */
bool tq_pki_sign_prepared(tq_writer *writer, const tq_pki_nonce *nonce,
                          const tq_pki_algorithm *algorithm, tq_span message);

#endif
