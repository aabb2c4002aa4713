/* sign.c: RSA (PKCS#1 v1.5, and PSS with a salt made from the message), ECDSA with the nonces of
 * RFC 6979, and EdDSA, over libcrypto. */
#include "pki/sign.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <stdlib.h>

enum { HASH_MAX = EVP_MAX_MD_SIZE, RSA_MAX = 512 };

typedef enum scheme { SCHEME_PKCS1, SCHEME_PSS, SCHEME_ECDSA, SCHEME_EDDSA } scheme;

struct tq_pki_algorithm {
  const char *name;
  scheme scheme;
  const char *hash;
  const char *text;
};

#define PSS_ALGORITHM(hash_oid, salt)                                                              \
  "SEQUENCE { OID 1.2.840.113549.1.1.10 SEQUENCE { [0] { SEQUENCE { OID " hash_oid " NULL } } "    \
  "[1] { SEQUENCE { OID 1.2.840.113549.1.1.8 SEQUENCE { OID " hash_oid " NULL } } } "              \
  "[2] { INTEGER " salt " } } }"

/* clang-format off */
static const tq_pki_algorithm algorithms[] = {
  {"rsa_md5",        SCHEME_PKCS1, "MD5",     "SEQUENCE { OID 1.2.840.113549.1.1.4 NULL }"},
  {"rsa_sha1",       SCHEME_PKCS1, "SHA1",    "SEQUENCE { OID 1.2.840.113549.1.1.5 NULL }"},
  {"rsa_sha224",     SCHEME_PKCS1, "SHA224",  "SEQUENCE { OID 1.2.840.113549.1.1.14 NULL }"},
  {"rsa_sha256",     SCHEME_PKCS1, "SHA256",  "SEQUENCE { OID 1.2.840.113549.1.1.11 NULL }"},
  {"rsa_sha384",     SCHEME_PKCS1, "SHA384",  "SEQUENCE { OID 1.2.840.113549.1.1.12 NULL }"},
  {"rsa_sha512",     SCHEME_PKCS1, "SHA512",  "SEQUENCE { OID 1.2.840.113549.1.1.13 NULL }"},
  {"rsa_pss_sha256", SCHEME_PSS,   "SHA256",  PSS_ALGORITHM("2.16.840.1.101.3.4.2.1", "32")},
  {"rsa_pss_sha384", SCHEME_PSS,   "SHA384",  PSS_ALGORITHM("2.16.840.1.101.3.4.2.2", "48")},
  {"rsa_pss_sha512", SCHEME_PSS,   "SHA512",  PSS_ALGORITHM("2.16.840.1.101.3.4.2.3", "64")},
  {"ecdsa_sha1",     SCHEME_ECDSA, "SHA1",    "SEQUENCE { OID 1.2.840.10045.4.1 }"},
  {"ecdsa_sha224",   SCHEME_ECDSA, "SHA224",  "SEQUENCE { OID 1.2.840.10045.4.3.1 }"},
  {"ecdsa_sha256",   SCHEME_ECDSA, "SHA256",  "SEQUENCE { OID 1.2.840.10045.4.3.2 }"},
  {"ecdsa_sha384",   SCHEME_ECDSA, "SHA384",  "SEQUENCE { OID 1.2.840.10045.4.3.3 }"},
  {"ecdsa_sha512",   SCHEME_ECDSA, "SHA512",  "SEQUENCE { OID 1.2.840.10045.4.3.4 }"},
  {"ed25519",        SCHEME_EDDSA, NULL,      "SEQUENCE { OID 1.3.101.112 }"},
  {"ed448",          SCHEME_EDDSA, NULL,      "SEQUENCE { OID 1.3.101.113 }"},
};
/* clang-format on */

const tq_pki_algorithm *tq_pki_algorithm_find(tq_span name) {
  for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++) {
    if (tq_span_equal(name, tq_span_text(algorithms[i].name))) {
      return &algorithms[i];
    }
  }
  return NULL;
}

const char *tq_pki_algorithm_text(const tq_pki_algorithm *algorithm) {
  return algorithm->text;
}

static size_t digest(uint8_t into[HASH_MAX], const EVP_MD *hash, tq_span message) {
  unsigned size = 0;
  return EVP_Digest(message.data, message.size, into, &size, hash, NULL) == 1 ? size : 0;
}

static bool sign_plainly(tq_writer *writer, EVP_PKEY *key, const EVP_MD *hash, tq_span message) {
  uint8_t signature[RSA_MAX];
  size_t size = sizeof signature;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  bool fine = EVP_DigestSignInit(context, NULL, hash, NULL, key) == 1 &&
              EVP_DigestSign(context, signature, &size, message.data, message.size) == 1;
  EVP_MD_CTX_free(context);
  if (fine) {
    tq_write_bytes(writer, tq_span_of(signature, size));
  }
  return fine;
}

/* MGF1 (RFC 8017 appendix B.2.1), laid over the bytes INTO. */
static void mask(uint8_t *into, size_t size, const EVP_MD *hash, tq_span seed) {
  uint8_t input[HASH_MAX + 4] = {0};
  uint8_t block[HASH_MAX];
  memcpy(input, seed.data, seed.size);
  for (size_t at = 0, counter = 0; at < size; counter++) {
    input[seed.size + 3] = (uint8_t)counter;
    size_t got = digest(block, hash, tq_span_of(input, seed.size + 4));
    for (size_t i = 0; i < got && at < size; i++, at++) {
      into[at] ^= block[i];
    }
  }
}

/* EMSA-PSS (RFC 8017 section 9.1.1) for moduli whose size is a whole number of bytes. */
static void encode_pss(uint8_t *encoded, size_t size, const EVP_MD *hash, tq_span message) {
  uint8_t input[8 + 2 * HASH_MAX] = {0};
  size_t hash_size = digest(input + 8, hash, message);
  digest(input + 8 + hash_size, hash, tq_span_of(input + 8, hash_size)); /* the salt */
  size_t masked_size = size - hash_size - 1;
  memset(encoded, 0, size);
  encoded[masked_size - hash_size - 1] = 1;
  memcpy(encoded + masked_size - hash_size, input + 8 + hash_size, hash_size);
  digest(encoded + masked_size, hash, tq_span_of(input, 8 + 2 * hash_size));
  mask(encoded, masked_size, hash, tq_span_of(encoded + masked_size, hash_size));
  encoded[0] &= 0x7f;
  encoded[size - 1] = 0xbc;
}

/* rsa_numbers: of a private key (RFC 8017 section 3.2, its second form). */
enum { RSA_P, RSA_Q, RSA_DP, RSA_DQ, RSA_QI, RSA_NUMBERS };

static bool rsa_numbers(BIGNUM *number[RSA_NUMBERS], const EVP_PKEY *key) {
  static const char *const names[RSA_NUMBERS] = {
      OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2, OSSL_PKEY_PARAM_RSA_EXPONENT1,
      OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
  bool fine = true;
  for (size_t i = 0; i < RSA_NUMBERS; i++) {
    fine = EVP_PKEY_get_bn_param(key, names[i], &number[i]) == 1 && fine;
  }
  return fine;
}

/* RSADP by the Chinese remainders (RFC 8017 section 5.1.2, step 2 b), into M. */
static bool rsa_remainders(BIGNUM *m, BIGNUM *const number[RSA_NUMBERS], BN_CTX *context) {
  BIGNUM *m1 = BN_CTX_get(context);
  BIGNUM *h = BN_CTX_get(context);
  return h != NULL && BN_mod_exp(m1, m, number[RSA_DP], number[RSA_P], context) == 1 &&
         BN_mod_exp(m, m, number[RSA_DQ], number[RSA_Q], context) == 1 &&
         BN_mod_sub(h, m1, m, number[RSA_P], context) == 1 &&
         BN_mod_mul(h, h, number[RSA_QI], number[RSA_P], context) == 1 &&
         BN_mul(h, h, number[RSA_Q], context) == 1 && BN_add(m, m, h) == 1;
}

/* m^d mod n with the key's own numbers: a PSS key refuses raw operations. */
static bool rsa_private(uint8_t *bytes, size_t size, const EVP_PKEY *key) {
  BIGNUM *number[RSA_NUMBERS] = {NULL};
  BN_CTX *context = BN_CTX_new();
  BIGNUM *m = BN_bin2bn(bytes, (int)size, NULL);
  if (context != NULL) {
    BN_CTX_start(context);
  }
  bool fine = context != NULL && m != NULL && rsa_numbers(number, key) &&
              rsa_remainders(m, number, context) && BN_bn2binpad(m, bytes, (int)size) == (int)size;
  if (context != NULL) {
    BN_CTX_end(context);
  }
  for (size_t i = 0; i < RSA_NUMBERS; i++) {
    BN_clear_free(number[i]);
  }
  BN_clear_free(m);
  BN_CTX_free(context);
  return fine;
}

static bool sign_pss(tq_writer *writer, EVP_PKEY *key, const EVP_MD *hash, tq_span message) {
  uint8_t encoded[RSA_MAX];
  size_t size = (size_t)EVP_PKEY_get_bits(key) / 8;
  if (size > sizeof encoded || size < 2 * (size_t)EVP_MD_get_size(hash) + 2) {
    return false;
  }
  encode_pss(encoded, size, hash, message);
  if (!rsa_private(encoded, size, key)) {
    return false;
  }
  tq_write_bytes(writer, tq_span_of(encoded, size));
  return true;
}

/* One HMAC of K over V, a byte (unless negative) and two more strings (RFC 6979 section 3.2). */
static void hmac(uint8_t *into, const EVP_MD *hash, const uint8_t *k, const tq_span *parts,
                 size_t count) {
  uint8_t input[HASH_MAX + 1 + 2 * 72];
  size_t size = 0;
  unsigned out = 0;
  for (size_t i = 0; i < count; i++) {
    memcpy(input + size, parts[i].data, parts[i].size);
    size += parts[i].size;
  }
  HMAC(hash, k, EVP_MD_get_size(hash), input, size, into, &out);
}

/* The leftmost bits of BYTES, as many as the order has (RFC 6979 section 2.3.2). */
static BIGNUM *bits_to_number(tq_span bytes, const BIGNUM *order) {
  BIGNUM *number = BN_bin2bn(bytes.data, (int)bytes.size, NULL);
  int surplus = (int)bytes.size * 8 - BN_num_bits(order);
  if (surplus > 0) {
    BN_rshift(number, number, surplus);
  }
  return number;
}

/* The nonce of RFC 6979 section 3.2 for the secret X and the digest. */
static BIGNUM *nonce(const BIGNUM *x, const BIGNUM *order, const EVP_MD *hash, tq_span hashed) {
  uint8_t k[HASH_MAX] = {0};
  uint8_t v[HASH_MAX];
  uint8_t secret[72];
  uint8_t message[72];
  uint8_t drawn[2 * HASH_MAX];
  static const uint8_t zero[1] = {0};
  static const uint8_t one[1] = {1};
  size_t size = (size_t)EVP_MD_get_size(hash);
  int width = BN_num_bytes(order);
  BIGNUM *number = bits_to_number(hashed, order);
  if (BN_cmp(number, order) >= 0) {
    BN_sub(number, number, order);
  }
  BN_bn2binpad(x, secret, width);
  BN_bn2binpad(number, message, width);
  BN_free(number);
  memset(v, 1, sizeof v);
  tq_span seed[] = {tq_span_of(v, size), tq_span_of(zero, 1), tq_span_of(secret, (size_t)width),
                    tq_span_of(message, (size_t)width)};
  hmac(k, hash, k, seed, 4);
  hmac(v, hash, k, seed, 1);
  seed[1] = tq_span_of(one, 1);
  hmac(k, hash, k, seed, 4);
  hmac(v, hash, k, seed, 1);
  for (;;) {
    size_t got = 0;
    for (; got < (size_t)width; got += size) {
      hmac(v, hash, k, seed, 1);
      memcpy(drawn + got, v, size);
    }
    BIGNUM *candidate = bits_to_number(tq_span_of(drawn, got), order);
    if (!BN_is_zero(candidate) && BN_cmp(candidate, order) < 0) {
      return candidate;
    }
    BN_free(candidate);
    seed[1] = tq_span_of(zero, 1);
    hmac(k, hash, k, seed, 2);
    hmac(v, hash, k, seed, 1);
  }
}

/* r = (k G).x mod n, s = (z + r x) / k mod n (FIPS 186-4 section 6.4). */
static ECDSA_SIG *ecdsa(const EC_GROUP *group, const BIGNUM *x, const EVP_MD *hash,
                        tq_span hashed) {
  const BIGNUM *order = EC_GROUP_get0_order(group);
  BN_CTX *context = BN_CTX_new();
  BIGNUM *k = nonce(x, order, hash, hashed);
  BIGNUM *z = bits_to_number(hashed, order);
  BIGNUM *r = BN_new();
  BIGNUM *s = BN_new();
  EC_POINT *point = EC_POINT_new(group);
  EC_POINT_mul(group, point, k, NULL, NULL, context);
  EC_POINT_get_affine_coordinates(group, point, r, NULL, context);
  BN_mod(r, r, order, context);
  BN_mod_mul(s, r, x, order, context);
  BN_mod_add(s, s, z, order, context);
  BN_mod_inverse(k, k, order, context);
  BN_mod_mul(s, s, k, order, context);
  ECDSA_SIG *signature = ECDSA_SIG_new();
  ECDSA_SIG_set0(signature, r, s);
  EC_POINT_free(point);
  BN_free(z);
  BN_free(k);
  BN_CTX_free(context);
  return signature;
}

static bool sign_ecdsa(tq_writer *writer, EVP_PKEY *key, const EVP_MD *hash, tq_span message) {
  char curve[40];
  uint8_t hashed[HASH_MAX];
  uint8_t der[160];
  uint8_t *end = der;
  BIGNUM *x = NULL;
  if (EVP_PKEY_get_group_name(key, curve, sizeof curve, NULL) != 1 ||
      EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &x) != 1) {
    return false;
  }
  size_t size = digest(hashed, hash, message);
  EC_GROUP *group = EC_GROUP_new_by_curve_name(OBJ_sn2nid(curve));
  ECDSA_SIG *signature = ecdsa(group, x, hash, tq_span_of(hashed, size));
  int written = i2d_ECDSA_SIG(signature, &end);
  ECDSA_SIG_free(signature);
  EC_GROUP_free(group);
  BN_free(x);
  tq_write_bytes(writer, tq_span_of(der, written > 0 ? (size_t)written : 0));
  return written > 0;
}

static bool fits(EVP_PKEY *key, const tq_pki_algorithm *algorithm) {
  switch (algorithm->scheme) {
  case SCHEME_PKCS1:
    return EVP_PKEY_is_a(key, "RSA") == 1;
  case SCHEME_PSS:
    return EVP_PKEY_is_a(key, "RSA") == 1 || EVP_PKEY_is_a(key, "RSA-PSS") == 1;
  case SCHEME_ECDSA:
    return EVP_PKEY_is_a(key, "EC") == 1;
  case SCHEME_EDDSA:
    return EVP_PKEY_is_a(key, algorithm->name) == 1;
  }
  return false;
}

bool tq_pki_sign_with(tq_writer *writer, EVP_PKEY *key, const tq_pki_algorithm *algorithm,
                      tq_span message) {
  const EVP_MD *hash = algorithm->hash == NULL ? NULL : EVP_get_digestbyname(algorithm->hash);
  if (!fits(key, algorithm) || (algorithm->hash != NULL && hash == NULL)) {
    return false;
  }
  if (algorithm->scheme == SCHEME_ECDSA) {
    return sign_ecdsa(writer, key, hash, message);
  }
  if (algorithm->scheme == SCHEME_PSS) {
    return sign_pss(writer, key, hash, message);
  }
  return sign_plainly(writer, key, hash, message);
}

struct tq_pki_nonce {
  BIGNUM *order;
  BIGNUM *inverse; /* of the nonce */
  BIGNUM *r;
  BIGNUM *rx;
  BN_CTX *context;
};

tq_pki_nonce *tq_pki_nonce_new(EVP_PKEY *key) {
  static const uint8_t seed[] = "one nonce for all";
  uint8_t hashed[HASH_MAX];
  char curve[40];
  BIGNUM *x = NULL;
  tq_pki_nonce *made = calloc(1, sizeof *made);
  if (made == NULL || EVP_PKEY_get_group_name(key, curve, sizeof curve, NULL) != 1 ||
      EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &x) != 1) {
    free(made);
    return NULL;
  }
  size_t size = digest(hashed, EVP_sha256(), tq_span_of(seed, sizeof seed));
  EC_GROUP *group = EC_GROUP_new_by_curve_name(OBJ_sn2nid(curve));
  EC_POINT *point = EC_POINT_new(group);
  made->context = BN_CTX_new();
  made->order = BN_dup(EC_GROUP_get0_order(group));
  made->r = BN_new();
  made->rx = BN_new();
  BIGNUM *k = nonce(x, made->order, EVP_sha256(), tq_span_of(hashed, size));
  EC_POINT_mul(group, point, k, NULL, NULL, made->context);
  EC_POINT_get_affine_coordinates(group, point, made->r, NULL, made->context);
  BN_mod(made->r, made->r, made->order, made->context);
  BN_mod_mul(made->rx, made->r, x, made->order, made->context);
  made->inverse = BN_mod_inverse(NULL, k, made->order, made->context);
  BN_free(k);
  BN_free(x);
  EC_POINT_free(point);
  EC_GROUP_free(group);
  return made;
}

void tq_pki_nonce_free(tq_pki_nonce *made) {
  if (made == NULL) {
    return;
  }
  BN_free(made->order);
  BN_free(made->inverse);
  BN_free(made->r);
  BN_free(made->rx);
  BN_CTX_free(made->context);
  free(made);
}

bool tq_pki_sign_prepared(tq_writer *writer, const tq_pki_nonce *made,
                          const tq_pki_algorithm *algorithm, tq_span message) {
  uint8_t hashed[HASH_MAX];
  uint8_t der[160];
  uint8_t *end = der;
  if (algorithm->scheme != SCHEME_ECDSA) {
    return false;
  }
  const EVP_MD *hash = EVP_get_digestbyname(algorithm->hash);
  size_t size = hash == NULL ? 0 : digest(hashed, hash, message);
  BIGNUM *s = bits_to_number(tq_span_of(hashed, size), made->order);
  BN_mod_add(s, s, made->rx, made->order, made->context);
  BN_mod_mul(s, s, made->inverse, made->order, made->context);
  ECDSA_SIG *signature = ECDSA_SIG_new();
  ECDSA_SIG_set0(signature, BN_dup(made->r), s);
  int written = i2d_ECDSA_SIG(signature, &end);
  ECDSA_SIG_free(signature);
  tq_write_bytes(writer, tq_span_of(der, written > 0 ? (size_t)written : 0));
  return written > 0;
}
