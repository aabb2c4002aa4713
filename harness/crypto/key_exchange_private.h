/* key_exchange_private.h: one kind of group each; the same calls as in key_exchange.h. */
#ifndef TQ_CRYPTO_KEY_EXCHANGE_PRIVATE_H
#define TQ_CRYPTO_KEY_EXCHANGE_PRIVATE_H

#include "crypto/crypto_private.h"
#include "crypto/key_exchange.h"

/* tq_kex_row: one named group. NUMBER is the tq_curve, tq_field_group, or libcrypto's key type.
 */
typedef struct tq_kex_row tq_kex_row;
struct tq_kex_row {
  uint16_t code;
  const char *name;
  int number;
  uint16_t private_size;
  bool (*complete)(tq_key_pair *pair, tq_crypto *crypto, const tq_kex_row *row);
  bool (*agree)(tq_shared_secret *secret, tq_crypto *crypto, const tq_kex_row *row,
                const tq_key_pair *pair, tq_span peer);
};

bool tq_xdh_complete(tq_key_pair *pair, tq_crypto *crypto, const tq_kex_row *row);
bool tq_xdh_agree(tq_shared_secret *secret, tq_crypto *crypto, const tq_kex_row *row,
                  const tq_key_pair *pair, tq_span peer);

bool tq_ec_complete(tq_key_pair *pair, tq_crypto *crypto, const tq_kex_row *row);
bool tq_ec_agree(tq_shared_secret *secret, tq_crypto *crypto, const tq_kex_row *row,
                 const tq_key_pair *pair, tq_span peer);

bool tq_ffdhe_complete(tq_key_pair *pair, tq_crypto *crypto, const tq_kex_row *row);
bool tq_ffdhe_agree(tq_shared_secret *secret, tq_crypto *crypto, const tq_kex_row *row,
                    const tq_key_pair *pair, tq_span peer);

bool tq_hybrid_complete(tq_key_pair *pair, tq_crypto *crypto, const tq_kex_row *row);
bool tq_hybrid_agree(tq_shared_secret *secret, tq_crypto *crypto, const tq_kex_row *row,
                     const tq_key_pair *pair, tq_span peer);
bool tq_hybrid_answer(tq_key_pair *pair, tq_shared_secret *secret, tq_random *random, tq_span peer);

#endif
