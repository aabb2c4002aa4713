/* hash.c: see hash.h. */
#include "crypto/hash.h"

#include "crypto/crypto_private.h"

enum { BLOCK_MAX = 128, INNER_PAD = 0x36, OUTER_PAD = 0x5c };

/* clang-format off */
static const struct { uint8_t size, block; } SHAPES[TQ_HASHES] = {
  [TQ_HASH_MD5]    = {16,  64},
  [TQ_HASH_SHA1]   = {20,  64},
  [TQ_HASH_SHA224] = {28,  64},
  [TQ_HASH_SHA256] = {32,  64},
  [TQ_HASH_SHA384] = {48, 128},
  [TQ_HASH_SHA512] = {64, 128},
};
/* clang-format on */

size_t tq_hash_size(tq_hash hash) {
  return hash < TQ_HASHES ? SHAPES[hash].size : 0;
}

/* Hashes FIRST and then the parts. */
static tq_digest digest(tq_crypto *crypto, tq_hash hash, tq_span first, const tq_span *parts,
                        size_t count) {
  tq_digest result = {.size = 0};
  if (tq_hash_size(hash) == 0 ||
      EVP_DigestInit_ex2(crypto->digest, crypto->digests[hash], NULL) != 1 ||
      EVP_DigestUpdate(crypto->digest, first.data, first.size) != 1) {
    return result;
  }
  for (size_t i = 0; i < count; i++) {
    if (EVP_DigestUpdate(crypto->digest, parts[i].data, parts[i].size) != 1) {
      return result;
    }
  }
  unsigned size = 0;
  if (EVP_DigestFinal_ex(crypto->digest, result.bytes, &size) == 1) {
    result.size = (uint8_t)size;
  }
  return result;
}

tq_digest tq_hash_of(tq_crypto *crypto, tq_hash hash, tq_span message) {
  return digest(crypto, hash, message, NULL, 0);
}

tq_digest tq_hash_parts(tq_crypto *crypto, tq_hash hash, const tq_span *parts, size_t count) {
  return digest(crypto, hash, TQ_SPAN_EMPTY, parts, count);
}

tq_digest tq_hmac(tq_crypto *crypto, tq_hash hash, tq_span key, const tq_span *parts,
                  size_t count) {
  size_t block = SHAPES[hash].block;
  tq_digest short_key = {.size = 0};
  if (key.size > block) {
    short_key = tq_hash_of(crypto, hash, key);
    key = tq_digest_span(&short_key);
  }
  uint8_t inner[BLOCK_MAX];
  uint8_t outer[BLOCK_MAX];
  for (size_t i = 0; i < block; i++) {
    uint8_t byte = i < key.size ? key.data[i] : 0;
    inner[i] = byte ^ INNER_PAD;
    outer[i] = byte ^ OUTER_PAD;
  }
  tq_digest middle = digest(crypto, hash, tq_span_of(inner, block), parts, count);
  tq_span last = tq_digest_span(&middle);
  return digest(crypto, hash, tq_span_of(outer, block), &last, 1);
}
