/* crypto_private.h: what the files of this room share. */
#ifndef TQ_CRYPTO_CRYPTO_PRIVATE_H
#define TQ_CRYPTO_CRYPTO_PRIVATE_H

#include "crypto/aead.h"
#include "crypto/cbc.h"
#include "crypto/crypto.h"
#include "crypto/hash.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

/* The NIST curves, dense. */
typedef enum tq_curve { TQ_CURVE_P256, TQ_CURVE_P384, TQ_CURVE_P521, TQ_CURVES } tq_curve;

/* The named finite fields of RFC 7919 that are offered, dense. */
typedef enum tq_field_group { TQ_FFDHE2048, TQ_FFDHE3072, TQ_FFDHES } tq_field_group;

/* tq_ecdsa_made: a signature that was made, with all that it depends on. SIZE 0: empty. */
enum { TQ_ECDSA_MEMO = 64, TQ_ECDSA_SCALAR_MAX = 66, TQ_ECDSA_DER_MAX = 144 };
typedef struct tq_ecdsa_made {
  int kind;
  bool even;
  tq_hash hash;
  tq_digest hashed;
  uint8_t key[TQ_ECDSA_SCALAR_MAX];
  size_t size;
  uint8_t der[TQ_ECDSA_DER_MAX];
} tq_ecdsa_made;

struct tq_crypto {
  EVP_MD *digests[TQ_HASHES]; /* NULL at TQ_HASH_NONE */
  EVP_MD_CTX *digest;
  EVP_CIPHER *aeads[TQ_AEADS];
  EVP_CIPHER *cbcs[TQ_CBCS];
  EC_GROUP *curves[TQ_CURVES];
  BIGNUM *primes[TQ_FFDHES];
  BN_CTX *numbers;
  tq_ecdsa_made *signatures; /* TQ_ECDSA_MEMO slots; NULL: none is remembered */
  bool ml_kem_768;           /* since OpenSSL 3.5 */
};

#endif
