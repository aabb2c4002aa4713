/* asymmetric.c: private and public keys; see signature.h. */
#include "crypto/signature_private.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

/* clang-format off */
static const struct { const char *type, *curve; tq_key_kind kind; } KINDS[] = {
  {"RSA",     NULL,         TQ_KEY_RSA},
  {"RSA-PSS", NULL,         TQ_KEY_RSA_PSS},
  {"EC",      "prime256v1", TQ_KEY_P256},
  {"EC",      "secp384r1",  TQ_KEY_P384},
  {"EC",      "secp521r1",  TQ_KEY_P521},
  {"ED25519", NULL,         TQ_KEY_ED25519},
  {"ED448",   NULL,         TQ_KEY_ED448},
};
/* clang-format on */

static tq_key_kind kind_of(const EVP_PKEY *key) {
  char curve[32] = "";
  size_t size = 0;
  EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof curve, &size);
  for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
    if (EVP_PKEY_is_a(key, KINDS[i].type) &&
        (KINDS[i].curve == NULL || strcmp(curve, KINDS[i].curve) == 0)) {
      return KINDS[i].kind;
    }
  }
  return TQ_KEY_OTHER;
}

/* The numbers of an RSA key in a new key of the unrestricted type: padding is done in this room,
 * with the engine's randomness, and libcrypto does the arithmetic only. */
static EVP_PKEY *plain_rsa(const EVP_PKEY *key, bool is_private) {
  int selection = is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY;
  OSSL_PARAM *params = NULL;
  EVP_PKEY *plain = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
  if (context != NULL && EVP_PKEY_todata(key, selection, &params) == 1 &&
      EVP_PKEY_fromdata_init(context) > 0) {
    EVP_PKEY_fromdata(context, &plain, selection, params);
  }
  OSSL_PARAM_free(params);
  EVP_PKEY_CTX_free(context);
  return plain;
}

typedef int init_fn(EVP_PKEY_CTX *context);

static EVP_PKEY_CTX *raw_operation(EVP_PKEY *key, init_fn *init) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
  if (context == NULL || init(context) <= 0 ||
      EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) <= 0) {
    EVP_PKEY_CTX_free(context);
    return NULL;
  }
  return context;
}

static bool set_up_rsa(tq_asymmetric *key, bool is_private) {
  key->plain_rsa = plain_rsa(key->key, is_private);
  if (key->plain_rsa == NULL) {
    return false;
  }
  key->raw_public = raw_operation(key->plain_rsa, EVP_PKEY_encrypt_init);
  if (is_private) {
    key->raw_private = raw_operation(key->plain_rsa, EVP_PKEY_decrypt_init);
  }
  return key->raw_public != NULL && (!is_private || key->raw_private != NULL);
}

/* Takes over LOADED. */
static tq_asymmetric *wrap(EVP_PKEY *loaded, bool is_private) {
  tq_asymmetric *key = loaded == NULL ? NULL : calloc(1, sizeof *key);
  if (key == NULL) {
    EVP_PKEY_free(loaded);
    return NULL;
  }
  key->key = loaded;
  key->kind = kind_of(loaded);
  key->size = (size_t)EVP_PKEY_get_size(loaded);
  bool is_rsa = key->kind == TQ_KEY_RSA || key->kind == TQ_KEY_RSA_PSS;
  if (key->size > TQ_SIGNATURE_MAX || (is_rsa && !set_up_rsa(key, is_private))) {
    tq_asymmetric_free(key);
    return NULL;
  }
  return key;
}

tq_asymmetric *tq_private_key_parse(tq_span der) {
  const uint8_t *next = der.data;
  return der.size > LONG_MAX ? NULL : wrap(d2i_AutoPrivateKey(NULL, &next, (long)der.size), true);
}

tq_asymmetric *tq_public_key_parse(tq_span der) {
  const uint8_t *next = der.data;
  return der.size > LONG_MAX ? NULL : wrap(d2i_PUBKEY(NULL, &next, (long)der.size), false);
}

tq_asymmetric *tq_certificate_key(tq_span der) {
  const uint8_t *next = der.data;
  X509 *certificate = der.size > LONG_MAX ? NULL : d2i_X509(NULL, &next, (long)der.size);
  EVP_PKEY *key = certificate == NULL ? NULL : X509_get_pubkey(certificate);
  X509_free(certificate);
  return wrap(key, false);
}

void tq_asymmetric_free(tq_asymmetric *key) {
  if (key == NULL) {
    return;
  }
  EVP_PKEY_CTX_free(key->raw_private);
  EVP_PKEY_CTX_free(key->raw_public);
  EVP_PKEY_free(key->plain_rsa);
  EVP_PKEY_free(key->key);
  free(key);
}

tq_key_kind tq_asymmetric_kind(const tq_asymmetric *key) {
  return key->kind;
}

size_t tq_asymmetric_size(const tq_asymmetric *key) {
  return key->size;
}
