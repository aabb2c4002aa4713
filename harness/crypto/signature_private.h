/* signature_private.h: what signature.c, ecdsa.c and rsa.c share. */
#ifndef TQ_CRYPTO_SIGNATURE_PRIVATE_H
#define TQ_CRYPTO_SIGNATURE_PRIVATE_H

#include "crypto/crypto_private.h"
#include "crypto/signature.h"

struct tq_asymmetric {
  EVP_PKEY *key;
  EVP_PKEY *plain_rsa; /* the same numbers as an RSA key without restrictions; else NULL */
  tq_key_kind kind;
  size_t size;
  EVP_PKEY_CTX *raw_private; /* RSA: the private operation, set up once */
  EVP_PKEY_CTX *raw_public;
};

/* tq_ecdsa_sign: deterministic ECDSA (RFC 6979) over the hash of MESSAGE, as DER. */
size_t tq_ecdsa_sign(tq_signing signing, tq_hash hash, tq_span message, uint8_t *out);

/* tq_rsa_pkcs1_sign, tq_rsa_pss_sign: RFC 8017; the salt has the hash's size. */
size_t tq_rsa_pkcs1_sign(tq_crypto *crypto, const tq_asymmetric *key, tq_hash hash, tq_span message,
                         uint8_t *out);
size_t tq_rsa_pss_sign(tq_signing signing, tq_hash hash, tq_span message, uint8_t *out);

#endif
