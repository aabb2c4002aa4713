/* rsa.c: the paddings of RFC 8017 with randomness from the caller; the arithmetic is libcrypto's.
 */
#include "crypto/signature_private.h"

#include <openssl/core_names.h>

/* clang-format off */
/* DigestInfo up to the hash (RFC 8017 section 9.2, note 1). */
static const struct { uint8_t size, bytes[19]; } DIGEST_INFO[TQ_HASHES] = {
  [TQ_HASH_SHA1]   = {15, {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a,
                           0x05, 0x00, 0x04, 0x14}},
  [TQ_HASH_SHA224] = {19, {0x30, 0x2d, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
                           0x03, 0x04, 0x02, 0x04, 0x05, 0x00, 0x04, 0x1c}},
  [TQ_HASH_SHA256] = {19, {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
                           0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}},
  [TQ_HASH_SHA384] = {19, {0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
                           0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30}},
  [TQ_HASH_SHA512] = {19, {0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
                           0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40}},
};
/* clang-format on */

enum { MINIMUM_PADDING = 8, PSS_TRAILER = 0xbc, TYPE_SIGNATURE = 1, TYPE_ENCRYPTION = 2 };

/* RSA with the private key on a block of the modulus's size; its own place will do. */
static bool private_operation(const tq_asymmetric *key, const uint8_t *block, uint8_t *out) {
  size_t size = key->size;
  return key->raw_private != NULL &&
         EVP_PKEY_decrypt(key->raw_private, out, &size, block, key->size) > 0 && size == key->size;
}

/* 00 01 ff ... ff 00 DigestInfo. */
static bool pkcs1_encode(uint8_t *block, size_t size, tq_hash hash, const tq_digest *hashed) {
  size_t info = DIGEST_INFO[hash].size;
  size_t tail = info + hashed->size;
  if (info == 0 || size < 3 + MINIMUM_PADDING + tail) {
    return false;
  }
  memset(block, 0xff, size);
  block[0] = 0;
  block[1] = TYPE_SIGNATURE;
  block[size - tail - 1] = 0;
  memcpy(block + size - tail, DIGEST_INFO[hash].bytes, info);
  memcpy(block + size - hashed->size, hashed->bytes, hashed->size);
  return true;
}

size_t tq_rsa_pkcs1_sign(tq_crypto *crypto, const tq_asymmetric *key, tq_hash hash, tq_span message,
                         uint8_t *out) {
  uint8_t block[TQ_SIGNATURE_MAX];
  tq_digest hashed = tq_hash_of(crypto, hash, message);
  bool fine = hashed.size != 0 && pkcs1_encode(block, key->size, hash, &hashed) &&
              private_operation(key, block, out);
  return fine ? key->size : 0;
}

/* Adds MGF1(seed) onto the SIZE bytes at MASKED (RFC 8017 appendix B.2.1). */
static void mask(tq_crypto *crypto, tq_hash hash, tq_span seed, uint8_t *masked, size_t size) {
  uint8_t counter[4] = {0};
  for (size_t at = 0; at < size; counter[3]++) {
    const tq_span parts[] = {seed, tq_span_of(counter, sizeof counter)};
    tq_digest block = tq_hash_parts(crypto, hash, parts, 2);
    for (size_t i = 0; i < tq_hash_size(hash) && at < size; i++, at++) {
      masked[at] ^= block.bytes[i];
    }
  }
}

/* EMSA-PSS (RFC 8017 section 9.1.1) into all of BLOCK; the modulus's bits are a multiple of 8. */
static bool pss_encode(tq_signing signing, tq_hash hash, const tq_digest *hashed, uint8_t *block) {
  static const uint8_t zeros[8] = {0};
  size_t size = signing.key->size;
  size_t salt_size = tq_hash_size(hash);
  if (size < 2 * salt_size + 2) {
    return false;
  }
  tq_digest salt = tq_digest_zeros(salt_size);
  tq_random_fill(signing.random, salt.bytes, salt_size);
  const tq_span parts[] = {tq_span_of(zeros, sizeof zeros), tq_digest_span(hashed),
                           tq_digest_span(&salt)};
  tq_digest h = tq_hash_parts(signing.crypto, hash, parts, 3);
  size_t masked = size - salt_size - 1;
  memset(block, 0, masked);
  block[masked - salt_size - 1] = 1;
  memcpy(block + masked - salt_size, salt.bytes, salt_size);
  mask(signing.crypto, hash, tq_digest_span(&h), block, masked);
  block[0] &= 0x7f;
  memcpy(block + masked, h.bytes, salt_size);
  block[size - 1] = PSS_TRAILER;
  return true;
}

size_t tq_rsa_pss_sign(tq_signing signing, tq_hash hash, tq_span message, uint8_t *out) {
  uint8_t block[TQ_SIGNATURE_MAX];
  tq_digest hashed = tq_hash_of(signing.crypto, hash, message);
  bool whole = EVP_PKEY_get_bits(signing.key->key) % 8 == 0;
  bool fine = whole && hashed.size != 0 && pss_encode(signing, hash, &hashed, block) &&
              private_operation(signing.key, block, out);
  return fine ? signing.key->size : 0;
}

static uint8_t nonzero(tq_random *random) {
  uint8_t byte = 0;
  while (byte == 0) {
    tq_random_fill(random, &byte, 1);
  }
  return byte;
}

bool tq_rsa_encrypt_block(const tq_asymmetric *key, const uint8_t *block, uint8_t *out) {
  size_t written = key->size;
  return key->raw_public != NULL &&
         EVP_PKEY_encrypt(key->raw_public, out, &written, block, key->size) > 0 &&
         written == key->size;
}

bool tq_rsa_encrypt(const tq_asymmetric *key, tq_random *random, tq_span text, uint8_t *out) {
  uint8_t block[TQ_SIGNATURE_MAX];
  size_t size = key->size;
  if (key->raw_public == NULL || size < 3 + MINIMUM_PADDING + text.size) {
    return false;
  }
  block[0] = 0;
  block[1] = TYPE_ENCRYPTION;
  size_t zero = size - text.size - 1;
  for (size_t i = 2; i < zero; i++) {
    block[i] = nonzero(random);
  }
  block[zero] = 0;
  if (text.size != 0) {
    memcpy(block + zero + 1, text.data, text.size);
  }
  return tq_rsa_encrypt_block(key, block, out);
}

bool tq_rsa_in_range(const tq_asymmetric *key, tq_span encrypted) {
  BIGNUM *modulus = NULL;
  BIGNUM *value = BN_bin2bn(encrypted.data, (int)encrypted.size, NULL);
  bool below = key->plain_rsa != NULL && value != NULL &&
               EVP_PKEY_get_bn_param(key->plain_rsa, OSSL_PKEY_PARAM_RSA_N, &modulus) > 0 &&
               BN_ucmp(value, modulus) < 0;
  BN_free(modulus);
  BN_free(value);
  return below;
}

bool tq_rsa_decrypt(const tq_asymmetric *key, tq_span encrypted, uint8_t *out, size_t *size) {
  uint8_t block[TQ_SIGNATURE_MAX];
  if (encrypted.size != key->size || !private_operation(key, encrypted.data, block) ||
      block[0] != 0 || block[1] != TYPE_ENCRYPTION) {
    return false;
  }
  size_t zero = 2;
  while (zero < key->size && block[zero] != 0) {
    zero++;
  }
  if (zero < 2 + MINIMUM_PADDING || zero == key->size) {
    return false;
  }
  *size = key->size - zero - 1;
  memcpy(out, block + zero + 1, *size);
  return true;
}
