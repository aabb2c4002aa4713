/* hash.h: hash functions and HMAC (RFC 2104). */
#ifndef TQ_CRYPTO_HASH_H
#define TQ_CRYPTO_HASH_H

#include "crypto/crypto.h"
#include "wire/span.h"

/* tq_hash: the numbers of the TLS HashAlgorithm registry (RFC 5246 section 7.4.1.4.1). */
typedef enum tq_hash {
  TQ_HASH_NONE = 0,
  TQ_HASH_MD5 = 1,
  TQ_HASH_SHA1 = 2,
  TQ_HASH_SHA224 = 3,
  TQ_HASH_SHA256 = 4,
  TQ_HASH_SHA384 = 5,
  TQ_HASH_SHA512 = 6,
  TQ_HASHES
} tq_hash;

enum { TQ_DIGEST_MAX = 64 };

/* tq_digest: a hash, a MAC or a secret of a hash's size, by value. SIZE 0: libcrypto failed. */
typedef struct tq_digest {
  uint8_t bytes[TQ_DIGEST_MAX];
  uint8_t size;
} tq_digest;

/* tq_digest_span: borrows from DIGEST. */
static inline tq_span tq_digest_span(const tq_digest *digest) {
  return tq_span_of(digest->bytes, digest->size);
}

/* tq_digest_zeros: SIZE zero bytes (at most TQ_DIGEST_MAX): "0" in the figure of RFC 8446 section
 * 7.1. */
static inline tq_digest tq_digest_zeros(size_t size) {
  return (tq_digest){.size = (uint8_t)size};
}

/* tq_hash_size: bytes of output; 0 for TQ_HASH_NONE. */
size_t tq_hash_size(tq_hash hash);

/* tq_hash_of: the hash of MESSAGE. */
tq_digest tq_hash_of(tq_crypto *crypto, tq_hash hash, tq_span message);

/* tq_hash_parts: the hash of COUNT spans, one after another. */
tq_digest tq_hash_parts(tq_crypto *crypto, tq_hash hash, const tq_span *parts, size_t count);

/* tq_hmac: HMAC under KEY over COUNT spans, one after another. */
tq_digest tq_hmac(tq_crypto *crypto, tq_hash hash, tq_span key, const tq_span *parts, size_t count);

#endif
