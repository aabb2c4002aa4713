/* key_exchange_hybrid.c: X25519MLKEM768 (draft-ietf-tls-ecdhe-mlkem): ML-KEM-768 first, X25519
 * second, in the shares and in the secret. Needs the ML-KEM of OpenSSL 3.5; tq_kex_supported says
 * no to an older one, and nothing here is called. */
#include "crypto/key_exchange_private.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

static const char ML_KEM[] = "ML-KEM-768";
enum {
  SEED_SIZE = 64,       /* d and z of FIPS 203 */
  COINS_SIZE = 32,      /* m of FIPS 203 */
  ENCAPSULATION = 1184, /* key */
  CIPHERTEXT = 1088,
  X25519_SIZE = 32,
  ML_KEM_SECRET = 32
};

static OSSL_PARAM octets(const char *name, const uint8_t *bytes, size_t size) {
  return OSSL_PARAM_construct_octet_string(name, (void *)(uintptr_t)bytes, size);
}

/* An ML-KEM key from its seed or from its public half. NULL: it is none. */
static EVP_PKEY *kem_key(const char *part, tq_span bytes, int selection) {
  OSSL_PARAM params[2] = {octets(part, bytes.data, bytes.size), OSSL_PARAM_construct_end()};
  EVP_PKEY *key = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, ML_KEM, NULL);
  if (context != NULL && EVP_PKEY_fromdata_init(context) > 0) {
    EVP_PKEY_fromdata(context, &key, selection, params);
  }
  EVP_PKEY_CTX_free(context);
  return key;
}

static EVP_PKEY *kem_private(const tq_key_pair *pair) {
  return kem_key("seed", tq_span_of(pair->private_key, SEED_SIZE), EVP_PKEY_KEYPAIR);
}

/* The X25519 half of PAIR, as a pair of its own. */
static bool classical_half(tq_key_pair *half, const tq_key_pair *pair) {
  return tq_key_pair_from_private(half, NULL, TQ_KEX_x25519,
                                  tq_span_of(pair->private_key + SEED_SIZE, X25519_SIZE));
}

bool tq_hybrid_complete(tq_key_pair *pair, tq_crypto *crypto, const tq_kex_row *row) {
  (void)crypto;
  if (pair->private_size != row->private_size) {
    return false;
  }
  tq_key_pair half;
  EVP_PKEY *key = kem_private(pair);
  size_t size = 0;
  bool fine = key != NULL && classical_half(&half, pair) &&
              EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, pair->public_key,
                                              ENCAPSULATION, &size) == 1 &&
              size == ENCAPSULATION;
  if (fine) {
    memcpy(pair->public_key + ENCAPSULATION, half.public_key, X25519_SIZE);
  }
  pair->public_size = fine ? ENCAPSULATION + X25519_SIZE : 0;
  EVP_PKEY_free(key);
  return fine;
}

/* Appends X25519's secret to ML-KEM's, which is in *SECRET. */
static bool append_classical(tq_shared_secret *secret, const tq_key_pair *half, tq_span peer) {
  tq_shared_secret second;
  if (!tq_key_agree(&second, NULL, half, peer)) {
    return false;
  }
  memcpy(secret->bytes + ML_KEM_SECRET, second.bytes, X25519_SIZE);
  secret->size = ML_KEM_SECRET + X25519_SIZE;
  return true;
}

bool tq_hybrid_agree(tq_shared_secret *secret, tq_crypto *crypto, const tq_kex_row *row,
                     const tq_key_pair *pair, tq_span peer) {
  (void)crypto;
  (void)row;
  tq_key_pair half;
  if (peer.size != CIPHERTEXT + X25519_SIZE || !classical_half(&half, pair)) {
    return false;
  }
  EVP_PKEY *key = kem_private(pair);
  EVP_PKEY_CTX *context = key == NULL ? NULL : EVP_PKEY_CTX_new(key, NULL);
  size_t size = ML_KEM_SECRET;
  bool fine = context != NULL && EVP_PKEY_decapsulate_init(context, NULL) > 0 &&
              EVP_PKEY_decapsulate(context, secret->bytes, &size, peer.data, CIPHERTEXT) > 0 &&
              size == ML_KEM_SECRET &&
              append_classical(secret, &half, tq_span_from(peer, CIPHERTEXT));
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(key);
  return fine;
}

/* The ciphertext into PAIR's share and ML-KEM's secret, with COINS for its randomness. */
static bool encapsulate(tq_key_pair *pair, tq_shared_secret *secret, const uint8_t *coins,
                        tq_span peer) {
  OSSL_PARAM params[2] = {octets("ikme", coins, COINS_SIZE), OSSL_PARAM_construct_end()};
  EVP_PKEY *key =
      kem_key(OSSL_PKEY_PARAM_PUB_KEY, tq_span_first(peer, ENCAPSULATION), EVP_PKEY_PUBLIC_KEY);
  EVP_PKEY_CTX *context = key == NULL ? NULL : EVP_PKEY_CTX_new(key, NULL);
  size_t wrapped = CIPHERTEXT;
  size_t size = ML_KEM_SECRET;
  bool fine = context != NULL && EVP_PKEY_encapsulate_init(context, params) > 0 &&
              EVP_PKEY_encapsulate(context, pair->public_key, &wrapped, secret->bytes, &size) > 0 &&
              wrapped == CIPHERTEXT && size == ML_KEM_SECRET;
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(key);
  return fine;
}

bool tq_hybrid_answer(tq_key_pair *pair, tq_shared_secret *secret, tq_random *random,
                      tq_span peer) {
  uint8_t coins[COINS_SIZE];
  tq_key_pair half;
  tq_random_fill(random, coins, sizeof coins);
  if (peer.size != ENCAPSULATION + X25519_SIZE ||
      !tq_key_pair_generate(&half, NULL, TQ_KEX_x25519, random) ||
      !encapsulate(pair, secret, coins, peer) ||
      !append_classical(secret, &half, tq_span_from(peer, ENCAPSULATION))) {
    return false;
  }
  pair->group = TQ_KEX_X25519MLKEM768;
  pair->private_size = 0;
  memcpy(pair->public_key + CIPHERTEXT, half.public_key, X25519_SIZE);
  pair->public_size = CIPHERTEXT + X25519_SIZE;
  return true;
}
