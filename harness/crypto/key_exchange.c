/* key_exchange.c: the groups by code point; see key_exchange.h. */
#include "crypto/key_exchange.h"

#include "crypto/key_exchange_private.h"

/* clang-format off */
static const tq_kex_row GROUPS[] = {
  {TQ_KEX_secp256r1,      "secp256r1",      TQ_CURVE_P256,   32, tq_ec_complete,     tq_ec_agree},
  {TQ_KEX_secp384r1,      "secp384r1",      TQ_CURVE_P384,   48, tq_ec_complete,     tq_ec_agree},
  {TQ_KEX_secp521r1,      "secp521r1",      TQ_CURVE_P521,   66, tq_ec_complete,     tq_ec_agree},
  {TQ_KEX_x25519,         "x25519",         EVP_PKEY_X25519, 32, tq_xdh_complete,    tq_xdh_agree},
  {TQ_KEX_x448,           "x448",           EVP_PKEY_X448,   56, tq_xdh_complete,    tq_xdh_agree},
  {TQ_KEX_ffdhe2048,      "ffdhe2048",      TQ_FFDHE2048,    32, tq_ffdhe_complete,  tq_ffdhe_agree},
  {TQ_KEX_ffdhe3072,      "ffdhe3072",      TQ_FFDHE3072,    40, tq_ffdhe_complete,  tq_ffdhe_agree},
  {TQ_KEX_X25519MLKEM768, "X25519MLKEM768", EVP_PKEY_X25519, 96, tq_hybrid_complete, tq_hybrid_agree},
};
/* clang-format on */

static const tq_kex_row *row_of(uint16_t group) {
  for (size_t i = 0; i < sizeof GROUPS / sizeof GROUPS[0]; i++) {
    if (GROUPS[i].code == group) {
      return &GROUPS[i];
    }
  }
  return NULL;
}

const char *tq_kex_name(uint16_t group) {
  const tq_kex_row *row = row_of(group);
  return row == NULL ? NULL : row->name;
}

bool tq_kex_supported(const tq_crypto *crypto, uint16_t group) {
  return row_of(group) != NULL && (group != TQ_KEX_X25519MLKEM768 || crypto->ml_kem_768);
}

bool tq_key_pair_from_private(tq_key_pair *pair, tq_crypto *crypto, uint16_t group, tq_span bytes) {
  const tq_kex_row *row = row_of(group);
  if (!tq_kex_supported(crypto, group) || bytes.size > TQ_PRIVATE_MAX || bytes.size == 0) {
    return false;
  }
  pair->group = group;
  pair->private_size = (uint16_t)bytes.size;
  memcpy(pair->private_key, bytes.data, bytes.size);
  return row->complete(pair, crypto, row);
}

bool tq_key_pair_generate(tq_key_pair *pair, tq_crypto *crypto, uint16_t group, tq_random *random) {
  const tq_kex_row *row = row_of(group);
  if (!tq_kex_supported(crypto, group)) {
    return false;
  }
  uint8_t bytes[TQ_PRIVATE_MAX];
  do { /* a scalar may be out of range, though hardly ever twice */
    tq_random_fill(random, bytes, row->private_size);
    if (group == TQ_KEX_secp521r1) {
      bytes[0] &= 1; /* 521 bits of 528 */
    }
  } while (!tq_key_pair_from_private(pair, crypto, group, tq_span_of(bytes, row->private_size)));
  return true;
}

bool tq_key_agree(tq_shared_secret *secret, tq_crypto *crypto, const tq_key_pair *pair,
                  tq_span peer) {
  const tq_kex_row *row = row_of(pair->group);
  return row != NULL && row->agree(secret, crypto, row, pair, peer);
}

bool tq_key_answer(tq_key_pair *pair, tq_shared_secret *secret, tq_crypto *crypto,
                   tq_random *random, uint16_t group, tq_span peer) {
  if (group == TQ_KEX_X25519MLKEM768) {
    return crypto->ml_kem_768 && tq_hybrid_answer(pair, secret, random, peer);
  }
  return tq_key_pair_generate(pair, crypto, group, random) &&
         tq_key_agree(secret, crypto, pair, peer);
}
