/* key_exchange_xdh.c: X25519 and X448 (RFC 7748). */
#include "crypto/key_exchange_private.h"

bool tq_xdh_complete(tq_key_pair *pair, tq_crypto *crypto, const tq_kex_row *row) {
  (void)crypto;
  if (pair->private_size != row->private_size) {
    return false;
  }
  EVP_PKEY *key =
      EVP_PKEY_new_raw_private_key(row->number, NULL, pair->private_key, pair->private_size);
  size_t size = sizeof pair->public_key;
  bool fine = key != NULL && EVP_PKEY_get_raw_public_key(key, pair->public_key, &size) == 1;
  pair->public_size = fine ? (uint16_t)size : 0;
  EVP_PKEY_free(key);
  return fine;
}

/* libcrypto refuses an all-zero secret, as RFC 8446 section 7.4.2 wants it. */
static bool derive(tq_shared_secret *secret, EVP_PKEY *key, EVP_PKEY *peer) {
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
  size_t size = sizeof secret->bytes;
  bool fine = context != NULL && EVP_PKEY_derive_init(context) > 0 &&
              EVP_PKEY_derive_set_peer(context, peer) > 0 &&
              EVP_PKEY_derive(context, secret->bytes, &size) > 0;
  secret->size = fine ? (uint16_t)size : 0;
  EVP_PKEY_CTX_free(context);
  return fine;
}

bool tq_xdh_agree(tq_shared_secret *secret, tq_crypto *crypto, const tq_kex_row *row,
                  const tq_key_pair *pair, tq_span peer) {
  (void)crypto;
  EVP_PKEY *ours =
      EVP_PKEY_new_raw_private_key(row->number, NULL, pair->private_key, pair->private_size);
  EVP_PKEY *theirs = EVP_PKEY_new_raw_public_key(row->number, NULL, peer.data, peer.size);
  bool fine = ours != NULL && theirs != NULL && derive(secret, ours, theirs);
  EVP_PKEY_free(ours);
  EVP_PKEY_free(theirs);
  return fine;
}
