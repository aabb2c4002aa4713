/* key_exchange_dh.c: Diffie-Hellman over finite fields (RFC 8446 section 7.4.1, RFC 7919, and
 * RFC 5246 section 7.4.3 with the server's own parameters). */
#include "crypto/key_exchange_private.h"

enum { GENERATOR = 2, OWN_PRIVATE_SIZE = 40 };

/* pair's public key: g to the private key, padded to the prime's size. */
static bool complete(tq_key_pair *pair, tq_crypto *crypto, const BIGNUM *p, const BIGNUM *g) {
  int size = BN_num_bytes(p);
  BIGNUM *x = BN_bin2bn(pair->private_key, pair->private_size, NULL);
  BIGNUM *y = BN_new();
  bool fine = x != NULL && y != NULL && size <= TQ_PUBLIC_MAX && !BN_is_zero(x) && BN_is_odd(p) &&
              BN_mod_exp(y, g, x, p, crypto->numbers) == 1 &&
              BN_bn2binpad(y, pair->public_key, size) == size;
  pair->public_size = fine ? (uint16_t)size : 0;
  BN_clear_free(x);
  BN_free(y);
  return fine;
}

/* 1 < Y < p-1, as RFC 8446 section 4.2.8.1 wants it. */
static bool in_range(const BIGNUM *y, const BIGNUM *p) {
  BIGNUM *last = BN_dup(p);
  bool fine = last != NULL && BN_sub_word(last, 1) == 1 && !BN_is_zero(y) && !BN_is_one(y) &&
              BN_cmp(y, last) < 0;
  BN_free(last);
  return fine;
}

static bool agree(tq_shared_secret *secret, tq_crypto *crypto, const BIGNUM *p,
                  const tq_key_pair *pair, tq_span peer) {
  int size = BN_num_bytes(p);
  if (size > TQ_SHARED_MAX || peer.size > TQ_SHARED_MAX || !BN_is_odd(p)) {
    return false;
  }
  BIGNUM *x = BN_bin2bn(pair->private_key, pair->private_size, NULL);
  BIGNUM *y = BN_bin2bn(peer.data, (int)peer.size, NULL);
  BIGNUM *z = BN_new();
  bool fine = x != NULL && y != NULL && z != NULL && in_range(y, p) &&
              BN_mod_exp(z, y, x, p, crypto->numbers) == 1 &&
              BN_bn2binpad(z, secret->bytes, size) == size;
  secret->size = fine ? (uint16_t)size : 0;
  BN_clear_free(x);
  BN_free(y);
  BN_clear_free(z);
  return fine;
}

bool tq_ffdhe_complete(tq_key_pair *pair, tq_crypto *crypto, const tq_kex_row *row) {
  BIGNUM *g = BN_new();
  bool fine = g != NULL && BN_set_word(g, GENERATOR) == 1 &&
              complete(pair, crypto, crypto->primes[row->number], g);
  BN_free(g);
  return fine;
}

bool tq_ffdhe_agree(tq_shared_secret *secret, tq_crypto *crypto, const tq_kex_row *row,
                    const tq_key_pair *pair, tq_span peer) {
  return agree(secret, crypto, crypto->primes[row->number], pair, peer);
}

bool tq_dh_params_of(tq_dh_params *params, tq_crypto *crypto, uint16_t group, uint8_t *bytes,
                     size_t size) {
  static const uint8_t g = GENERATOR;
  if (group != TQ_KEX_ffdhe2048 && group != TQ_KEX_ffdhe3072) {
    return false;
  }
  const BIGNUM *p = crypto->primes[group == TQ_KEX_ffdhe2048 ? TQ_FFDHE2048 : TQ_FFDHE3072];
  size_t needed = (size_t)BN_num_bytes(p);
  if (needed > size || BN_bn2bin(p, bytes) < 0) {
    return false;
  }
  *params = (tq_dh_params){tq_span_of(bytes, needed), tq_span_of(&g, 1)};
  return true;
}

bool tq_dh_generate(tq_key_pair *pair, tq_crypto *crypto, tq_dh_params params, tq_random *random) {
  if (params.p.size > TQ_SHARED_MAX || params.g.size > TQ_SHARED_MAX) {
    return false;
  }
  pair->group = 0;
  pair->private_size = OWN_PRIVATE_SIZE;
  tq_random_fill(random, pair->private_key, OWN_PRIVATE_SIZE);
  BIGNUM *p = BN_bin2bn(params.p.data, (int)params.p.size, NULL);
  BIGNUM *g = BN_bin2bn(params.g.data, (int)params.g.size, NULL);
  bool fine = p != NULL && g != NULL && complete(pair, crypto, p, g);
  BN_free(p);
  BN_free(g);
  return fine;
}

bool tq_dh_agree(tq_shared_secret *secret, tq_crypto *crypto, tq_dh_params params,
                 const tq_key_pair *pair, tq_span peer) {
  if (params.p.size > TQ_SHARED_MAX) {
    return false;
  }
  BIGNUM *p = BN_bin2bn(params.p.data, (int)params.p.size, NULL);
  bool fine = p != NULL && agree(secret, crypto, p, pair, peer);
  BN_free(p);
  return fine;
}
