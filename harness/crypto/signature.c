/* signature.c: the signature schemes by code point; see signature.h. */
#include "crypto/signature.h"

#include "crypto/signature_private.h"

#include <openssl/rsa.h>

typedef enum way { WAY_PKCS1, WAY_PSS, WAY_ECDSA, WAY_EDDSA } way;

typedef struct scheme_row {
  uint16_t code;
  way way;
  tq_hash hash;
  tq_key_kind key; /* for ECDSA: the curve that TLS 1.3 demands; OTHER: not in TLS 1.3 */
} scheme_row;

/* clang-format off */
static const scheme_row SCHEMES[] = {
  {0x0201, WAY_PKCS1, TQ_HASH_SHA1,   TQ_KEY_RSA},
  {0x0203, WAY_ECDSA, TQ_HASH_SHA1,   TQ_KEY_OTHER},
  {0x0301, WAY_PKCS1, TQ_HASH_SHA224, TQ_KEY_RSA},
  {0x0303, WAY_ECDSA, TQ_HASH_SHA224, TQ_KEY_OTHER},
  {0x0401, WAY_PKCS1, TQ_HASH_SHA256, TQ_KEY_RSA},
  {0x0403, WAY_ECDSA, TQ_HASH_SHA256, TQ_KEY_P256},
  {0x0501, WAY_PKCS1, TQ_HASH_SHA384, TQ_KEY_RSA},
  {0x0503, WAY_ECDSA, TQ_HASH_SHA384, TQ_KEY_P384},
  {0x0601, WAY_PKCS1, TQ_HASH_SHA512, TQ_KEY_RSA},
  {0x0603, WAY_ECDSA, TQ_HASH_SHA512, TQ_KEY_P521},
  {0x0804, WAY_PSS,   TQ_HASH_SHA256, TQ_KEY_RSA},
  {0x0805, WAY_PSS,   TQ_HASH_SHA384, TQ_KEY_RSA},
  {0x0806, WAY_PSS,   TQ_HASH_SHA512, TQ_KEY_RSA},
  {0x0807, WAY_EDDSA, TQ_HASH_NONE,   TQ_KEY_ED25519},
  {0x0808, WAY_EDDSA, TQ_HASH_NONE,   TQ_KEY_ED448},
  {0x0809, WAY_PSS,   TQ_HASH_SHA256, TQ_KEY_RSA_PSS},
  {0x080a, WAY_PSS,   TQ_HASH_SHA384, TQ_KEY_RSA_PSS},
  {0x080b, WAY_PSS,   TQ_HASH_SHA512, TQ_KEY_RSA_PSS},
};
/* clang-format on */

static const scheme_row *row_of(uint16_t scheme) {
  for (size_t i = 0; i < sizeof SCHEMES / sizeof SCHEMES[0]; i++) {
    if (SCHEMES[i].code == scheme) {
      return &SCHEMES[i];
    }
  }
  return NULL;
}

bool tq_key_fits_scheme(uint16_t scheme, const tq_asymmetric *key, bool strict) {
  const scheme_row *row = row_of(scheme);
  if (row == NULL || (strict && row->way == WAY_PKCS1)) {
    return false;
  }
  if (row->way == WAY_ECDSA && !strict) {
    return key->kind == TQ_KEY_P256 || key->kind == TQ_KEY_P384 || key->kind == TQ_KEY_P521;
  }
  return row->key != TQ_KEY_OTHER && row->key == key->kind;
}

static size_t eddsa_sign(const tq_asymmetric *key, tq_span message, uint8_t *out) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  size_t size = TQ_SIGNATURE_MAX;
  bool fine = context != NULL &&
              EVP_DigestSignInit_ex(context, NULL, NULL, NULL, NULL, key->key, NULL) == 1 &&
              EVP_DigestSign(context, out, &size, message.data, message.size) == 1;
  EVP_MD_CTX_free(context);
  return fine ? size : 0;
}

size_t tq_sign(tq_signing signing, tq_span message, uint8_t *out) {
  const scheme_row *row = row_of(signing.scheme);
  if (!tq_key_fits_scheme(signing.scheme, signing.key, false)) {
    return 0;
  }
  switch (row->way) {
  case WAY_PKCS1:
    return tq_rsa_pkcs1_sign(signing.crypto, signing.key, row->hash, message, out);
  case WAY_PSS:
    return tq_rsa_pss_sign(signing, row->hash, message, out);
  case WAY_ECDSA:
    return tq_ecdsa_sign(signing, row->hash, message, out);
  default:
    return eddsa_sign(signing.key, message, out);
  }
}

/* Tells libcrypto which padding ROW means. */
static bool choose_padding(EVP_PKEY_CTX *context, const scheme_row *row) {
  if (row->way == WAY_PKCS1) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0;
  }
  return row->way != WAY_PSS ||
         (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 &&
          EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0);
}

bool tq_verify(tq_crypto *crypto, const tq_asymmetric *key, uint16_t scheme, tq_span message,
               tq_span signature) {
  const scheme_row *row = row_of(scheme);
  if (!tq_key_fits_scheme(scheme, key, false)) {
    return false;
  }
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  EVP_PKEY_CTX *inner = NULL;
  bool fine =
      context != NULL &&
      EVP_DigestVerifyInit(context, &inner, crypto->digests[row->hash], NULL, key->key) == 1 &&
      choose_padding(inner, row) &&
      EVP_DigestVerify(context, signature.data, signature.size, message.data, message.size) == 1;
  EVP_MD_CTX_free(context);
  return fine;
}
