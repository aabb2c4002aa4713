/* key.c: see key.h. */
#include "pki/key.h"

#include "pki/sign.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>
#include <stdlib.h>

enum { RSA_EXPONENT = 65537 };

/* stream: an endless row of bytes that hangs on LABEL alone: SHA-256(label, counter) after another.
 */
typedef struct stream {
  tq_span label;
  uint32_t counter;
} stream;

static void stream_read(stream *from, uint8_t *into, size_t size) {
  for (size_t at = 0; at < size; at += 32) {
    uint8_t block[32];
    uint8_t count[4] = {(uint8_t)(from->counter >> 24), (uint8_t)(from->counter >> 16),
                        (uint8_t)(from->counter >> 8), (uint8_t)from->counter};
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    EVP_DigestInit_ex(hash, EVP_sha256(), NULL);
    EVP_DigestUpdate(hash, from->label.data, from->label.size);
    EVP_DigestUpdate(hash, count, sizeof count);
    EVP_DigestFinal_ex(hash, block, NULL);
    EVP_MD_CTX_free(hash);
    from->counter++;
    memcpy(into + at, block, size - at < 32 ? size - at : 32);
  }
}

/* The first prime at or after a number of the stream whose two top bits are set, such that the
 * exponent is coprime to it less one. */
static BIGNUM *next_prime(stream *from, int bits) {
  uint8_t bytes[256];
  stream_read(from, bytes, (size_t)bits / 8);
  bytes[0] |= 0xc0;
  bytes[bits / 8 - 1] |= 1;
  BIGNUM *prime = BN_bin2bn(bytes, bits / 8, NULL);
  BN_CTX *context = BN_CTX_new();
  while (BN_mod_word(prime, RSA_EXPONENT) == 1 || BN_check_prime(prime, context, NULL) != 1) {
    BN_add_word(prime, 2);
  }
  BN_CTX_free(context);
  return prime;
}

static EVP_PKEY *from_params(const char *type, OSSL_PARAM_BLD *build) {
  EVP_PKEY *key = NULL;
  OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
  if (EVP_PKEY_fromdata_init(context) != 1 ||
      EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, params) != 1) {
    key = NULL;
  }
  EVP_PKEY_CTX_free(context);
  OSSL_PARAM_free(params);
  OSSL_PARAM_BLD_free(build);
  return key;
}

enum { RSA_N, RSA_E, RSA_D, RSA_P, RSA_Q, RSA_DP, RSA_DQ, RSA_QI, RSA_NUMBERS };

static const char *const rsa_names[RSA_NUMBERS] = {
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,           OSSL_PKEY_PARAM_RSA_D,
    OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,     OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};

/* Fills in what follows from P, Q and E (RFC 8017 section 3.2). */
static void rsa_complete(BIGNUM *number[RSA_NUMBERS]) {
  BN_CTX *context = BN_CTX_new();
  BIGNUM *p1 = BN_dup(number[RSA_P]);
  BIGNUM *q1 = BN_dup(number[RSA_Q]);
  BIGNUM *phi = BN_new();
  BN_sub_word(p1, 1);
  BN_sub_word(q1, 1);
  BN_mul(phi, p1, q1, context);
  number[RSA_N] = BN_new();
  BN_mul(number[RSA_N], number[RSA_P], number[RSA_Q], context);
  number[RSA_D] = BN_mod_inverse(NULL, number[RSA_E], phi, context);
  number[RSA_DP] = BN_new();
  number[RSA_DQ] = BN_new();
  BN_mod(number[RSA_DP], number[RSA_D], p1, context);
  BN_mod(number[RSA_DQ], number[RSA_D], q1, context);
  number[RSA_QI] = BN_mod_inverse(NULL, number[RSA_Q], number[RSA_P], context);
  BN_free(p1);
  BN_free(q1);
  BN_free(phi);
  BN_CTX_free(context);
}

static EVP_PKEY *make_rsa(tq_span label, const char *type, int bits) {
  stream from = {label, 0};
  BIGNUM *number[RSA_NUMBERS] = {NULL};
  BIGNUM *a = next_prime(&from, bits / 2);
  BIGNUM *b = next_prime(&from, bits / 2);
  number[RSA_P] = BN_cmp(a, b) > 0 ? a : b;
  number[RSA_Q] = number[RSA_P] == a ? b : a;
  number[RSA_E] = BN_new();
  BN_set_word(number[RSA_E], RSA_EXPONENT);
  rsa_complete(number);
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
  for (int i = 0; i < RSA_NUMBERS; i++) {
    OSSL_PARAM_BLD_push_BN(build, rsa_names[i], number[i]);
  }
  EVP_PKEY *key = from_params(type, build);
  for (int i = 0; i < RSA_NUMBERS; i++) {
    BN_free(number[i]);
  }
  return key;
}

static EVP_PKEY *make_ec(tq_span label, const char *curve, int bits) {
  (void)bits;
  stream from = {label, 0};
  uint8_t bytes[80];
  uint8_t public_bytes[160];
  stream_read(&from, bytes, sizeof bytes);
  EC_GROUP *group = EC_GROUP_new_by_curve_name(OBJ_sn2nid(curve));
  BN_CTX *context = BN_CTX_new();
  BIGNUM *scalar = BN_bin2bn(bytes, sizeof bytes, NULL);
  BIGNUM *range = BN_dup(EC_GROUP_get0_order(group));
  BN_sub_word(range, 1);
  BN_mod(scalar, scalar, range, context);
  BN_add_word(scalar, 1);
  EC_POINT *point = EC_POINT_new(group);
  EC_POINT_mul(group, point, scalar, NULL, NULL, context);
  size_t size = EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, public_bytes,
                                   sizeof public_bytes, context);
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
  OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, curve, 0);
  OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, public_bytes, size);
  OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, scalar);
  EVP_PKEY *key = from_params("EC", build);
  EC_POINT_free(point);
  BN_free(range);
  BN_free(scalar);
  BN_CTX_free(context);
  EC_GROUP_free(group);
  return key;
}

static EVP_PKEY *make_edwards(tq_span label, const char *type, int bits) {
  stream from = {label, 0};
  uint8_t bytes[64];
  size_t size = (size_t)(bits + 7) / 8;
  stream_read(&from, bytes, size);
  return EVP_PKEY_new_raw_private_key_ex(NULL, type, NULL, bytes, size);
}

typedef struct key_type {
  const char *name;
  EVP_PKEY *(*make)(tq_span label, const char *type, int bits);
  const char *type;
  int bits;
  const char *algorithm; /* that it signs with unless told otherwise */
} key_type;

/* clang-format off */
static const key_type key_types[] = {
  {"rsa1024",     make_rsa,     "RSA",          1024, "rsa_sha256"},
  {"rsa2048",     make_rsa,     "RSA",          2048, "rsa_sha256"},
  {"rsa3072",     make_rsa,     "RSA",          3072, "rsa_sha256"},
  {"rsa_pss2048", make_rsa,     "RSA-PSS",      2048, "rsa_pss_sha256"},
  {"p256",        make_ec,      "prime256v1",    256, "ecdsa_sha256"},
  {"p384",        make_ec,      "secp384r1",     384, "ecdsa_sha384"},
  {"p521",        make_ec,      "secp521r1",     521, "ecdsa_sha512"},
  {"ed25519",     make_edwards, "ED25519",       256, "ed25519"},
  {"ed448",       make_edwards, "ED448",         456, "ed448"},
};
/* clang-format on */

struct tq_pki_key {
  EVP_PKEY *key;
  const key_type *type;
  tq_pki_nonce *nonce; /* made when first asked for */
  uint8_t *public_der;
  uint8_t *private_der;
  size_t public_size;
  size_t private_size;
};

static const key_type *find_type(tq_span label) {
  for (size_t i = 0; i < sizeof key_types / sizeof key_types[0]; i++) {
    size_t size = strlen(key_types[i].name);
    if (label.size > size && label.data[size] == '/' &&
        memcmp(label.data, key_types[i].name, size) == 0) {
      return &key_types[i];
    }
  }
  return NULL;
}

static bool encode(tq_pki_key *key) {
  int size = i2d_PUBKEY(key->key, &key->public_der);
  PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key->key);
  int private_size = info == NULL ? -1 : i2d_PKCS8_PRIV_KEY_INFO(info, &key->private_der);
  PKCS8_PRIV_KEY_INFO_free(info);
  if (size <= 0 || private_size <= 0) {
    return false;
  }
  key->public_size = (size_t)size;
  key->private_size = (size_t)private_size;
  return true;
}

tq_pki_key *tq_pki_key_new(tq_span label) {
  const key_type *type = find_type(label);
  if (type == NULL) {
    return NULL;
  }
  tq_pki_key *key = calloc(1, sizeof *key);
  if (key == NULL) {
    return NULL;
  }
  key->type = type;
  key->key = type->make(label, type->type, type->bits);
  if (key->key == NULL || !encode(key)) {
    tq_pki_key_free(key);
    return NULL;
  }
  return key;
}

void tq_pki_key_free(tq_pki_key *key) {
  if (key == NULL) {
    return;
  }
  EVP_PKEY_free(key->key);
  tq_pki_nonce_free(key->nonce);
  OPENSSL_free(key->public_der);
  OPENSSL_free(key->private_der);
  free(key);
}

tq_span tq_pki_key_public(const tq_pki_key *key) {
  return tq_span_of(key->public_der, key->public_size);
}

tq_span tq_pki_key_private(const tq_pki_key *key) {
  return tq_span_of(key->private_der, key->private_size);
}

/* The bits are what the last BIT STRING of the keys made here holds, up to the end. */
void tq_pki_key_id(const tq_pki_key *key, uint8_t id[TQ_PKI_KEY_ID]) {
  tq_span spki = tq_pki_key_public(key);
  tq_span skip = tq_span_from(spki, spki.data[1] & 0x80 ? 2 + (spki.data[1] & 0x7fu) : 2);
  tq_span bits = tq_span_from(skip, 2 + (size_t)skip.data[1]);
  bits = tq_span_from(bits, (bits.data[1] & 0x80 ? 2 + (bits.data[1] & 0x7fu) : 2) + 1);
  EVP_Digest(bits.data, bits.size, id, NULL, EVP_sha1(), NULL);
}

const tq_pki_algorithm *tq_pki_algorithm_for(const tq_pki_key *key) {
  return tq_pki_algorithm_find(tq_span_text(key->type->algorithm));
}

bool tq_pki_sign(tq_writer *writer, const tq_pki_key *key, const tq_pki_algorithm *algorithm,
                 tq_span message) {
  return tq_pki_sign_with(writer, key->key, algorithm, message);
}

bool tq_pki_sign_fast(tq_writer *writer, tq_pki_key *key, const tq_pki_algorithm *algorithm,
                      tq_span message) {
  if (key->nonce == NULL && EVP_PKEY_is_a(key->key, "EC") == 1) {
    key->nonce = tq_pki_nonce_new(key->key);
  }
  if (key->nonce != NULL && tq_pki_sign_prepared(writer, key->nonce, algorithm, message)) {
    return true;
  }
  return tq_pki_sign(writer, key, algorithm, message);
}
