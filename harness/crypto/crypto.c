/* crypto.c: see crypto.h. */
#include "crypto/crypto.h"

#include "crypto/crypto_private.h"

#include <openssl/core_names.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>
#include <stdlib.h>

/* clang-format off */
static const char *const DIGESTS[TQ_HASHES] = {
  [TQ_HASH_MD5]    = "MD5",
  [TQ_HASH_SHA1]   = "SHA1",
  [TQ_HASH_SHA224] = "SHA2-224",
  [TQ_HASH_SHA256] = "SHA2-256",
  [TQ_HASH_SHA384] = "SHA2-384",
  [TQ_HASH_SHA512] = "SHA2-512",
};
static const char *const AEADS[TQ_AEADS] = {
  [TQ_AEAD_AES_128_GCM]       = "AES-128-GCM",
  [TQ_AEAD_AES_256_GCM]       = "AES-256-GCM",
  [TQ_AEAD_CHACHA20_POLY1305] = "ChaCha20-Poly1305",
  [TQ_AEAD_AES_128_CCM]       = "AES-128-CCM",
  [TQ_AEAD_AES_256_CCM]       = "AES-256-CCM",
  [TQ_AEAD_AES_128_CCM_8]     = "AES-128-CCM",
  [TQ_AEAD_AES_256_CCM_8]     = "AES-256-CCM",
};
static const char *const CBCS[TQ_CBCS] = {
  [TQ_CBC_AES_128] = "AES-128-CBC",
  [TQ_CBC_AES_256] = "AES-256-CBC",
};
static const int CURVES[TQ_CURVES] = {
  [TQ_CURVE_P256] = NID_X9_62_prime256v1,
  [TQ_CURVE_P384] = NID_secp384r1,
  [TQ_CURVE_P521] = NID_secp521r1,
};
static const char *const FIELDS[TQ_FFDHES] = {
  [TQ_FFDHE2048] = "ffdhe2048",
  [TQ_FFDHE3072] = "ffdhe3072",
};
/* clang-format on */

/* The prime of a group of RFC 7919, as libcrypto knows it. */
static BIGNUM *fetch_prime(const char *name) {
  OSSL_PARAM params[2];
  params[0] =
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)name, 0);
  params[1] = OSSL_PARAM_construct_end();
  EVP_PKEY *group = NULL;
  BIGNUM *prime = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
  if (context != NULL && EVP_PKEY_fromdata_init(context) > 0 &&
      EVP_PKEY_fromdata(context, &group, EVP_PKEY_KEY_PARAMETERS, params) > 0) {
    EVP_PKEY_get_bn_param(group, OSSL_PKEY_PARAM_FFC_P, &prime);
  }
  EVP_PKEY_free(group);
  EVP_PKEY_CTX_free(context);
  return prime;
}

static bool fetch_symmetric(tq_crypto *crypto) {
  bool fine = true;
  for (size_t i = TQ_HASH_NONE + 1; i < TQ_HASHES; i++) {
    crypto->digests[i] = EVP_MD_fetch(NULL, DIGESTS[i], NULL);
    fine = fine && crypto->digests[i] != NULL;
  }
  for (size_t i = 0; i < TQ_AEADS; i++) {
    crypto->aeads[i] = EVP_CIPHER_fetch(NULL, AEADS[i], NULL);
    fine = fine && crypto->aeads[i] != NULL;
  }
  for (size_t i = 0; i < TQ_CBCS; i++) {
    crypto->cbcs[i] = EVP_CIPHER_fetch(NULL, CBCS[i], NULL);
    fine = fine && crypto->cbcs[i] != NULL;
  }
  return fine;
}

static bool fetch_groups(tq_crypto *crypto) {
  bool fine = true;
  for (size_t i = 0; i < TQ_CURVES; i++) {
    crypto->curves[i] = EC_GROUP_new_by_curve_name(CURVES[i]);
    fine = fine && crypto->curves[i] != NULL;
  }
  for (size_t i = 0; i < TQ_FFDHES; i++) {
    crypto->primes[i] = fetch_prime(FIELDS[i]);
    fine = fine && crypto->primes[i] != NULL;
  }
  return fine;
}

/* Whether this libcrypto knows ML-KEM-768: asked at run time, so that a newer one is made use of.
 */
static bool has_ml_kem_768(void) {
  EVP_KEYMGMT *management = EVP_KEYMGMT_fetch(NULL, "ML-KEM-768", NULL);
  EVP_KEYMGMT_free(management);
  return management != NULL;
}

tq_crypto *tq_crypto_new(void) {
  tq_crypto *crypto = calloc(1, sizeof *crypto);
  if (crypto == NULL) {
    return NULL;
  }
  crypto->digest = EVP_MD_CTX_new();
  crypto->numbers = BN_CTX_new();
  bool fine = crypto->digest != NULL && crypto->numbers != NULL && fetch_symmetric(crypto) &&
              fetch_groups(crypto);
  if (!fine) {
    tq_crypto_free(crypto);
    return NULL;
  }
  crypto->ml_kem_768 = has_ml_kem_768();
  return crypto;
}

bool tq_crypto_remember(tq_crypto *crypto) {
  if (crypto->signatures == NULL) {
    crypto->signatures = calloc(TQ_ECDSA_MEMO, sizeof *crypto->signatures);
  }
  return crypto->signatures != NULL;
}

void tq_crypto_free(tq_crypto *crypto) {
  if (crypto == NULL) {
    return;
  }
  free(crypto->signatures);
  for (size_t i = 0; i < TQ_HASHES; i++) {
    EVP_MD_free(crypto->digests[i]);
  }
  for (size_t i = 0; i < TQ_AEADS; i++) {
    EVP_CIPHER_free(crypto->aeads[i]);
  }
  for (size_t i = 0; i < TQ_CBCS; i++) {
    EVP_CIPHER_free(crypto->cbcs[i]);
  }
  for (size_t i = 0; i < TQ_CURVES; i++) {
    EC_GROUP_free(crypto->curves[i]);
  }
  for (size_t i = 0; i < TQ_FFDHES; i++) {
    BN_free(crypto->primes[i]);
  }
  EVP_MD_CTX_free(crypto->digest);
  BN_CTX_free(crypto->numbers);
  free(crypto);
}
