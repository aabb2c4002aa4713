/* key_exchange.h: ephemeral key exchange: X25519 and X448 (RFC 7748), the NIST curves, the finite
 * fields of RFC 7919 or of a TLS 1.2 server's own choice, and X25519MLKEM768. */
#ifndef TQ_CRYPTO_KEY_EXCHANGE_H
#define TQ_CRYPTO_KEY_EXCHANGE_H

#include "crypto/crypto.h"
#include "crypto/random.h"
#include "wire/span.h"

/* The NamedGroup code points (RFC 8446 section 4.2.7). */
typedef enum tq_kex_group {
  TQ_KEX_secp256r1 = 23,
  TQ_KEX_secp384r1 = 24,
  TQ_KEX_secp521r1 = 25,
  TQ_KEX_x25519 = 29,
  TQ_KEX_x448 = 30,
  TQ_KEX_ffdhe2048 = 256,
  TQ_KEX_ffdhe3072 = 257,
  TQ_KEX_X25519MLKEM768 = 0x11ec
} tq_kex_group;

enum { TQ_PRIVATE_MAX = 96, TQ_PUBLIC_MAX = 1216, TQ_SHARED_MAX = 512 };

/* tq_key_pair: plain bytes. PUBLIC_KEY is as it stands in a KeyShareEntry (an uncompressed point, a
 * number padded to the prime's size). PRIVATE_KEY is big-endian, or the raw bytes of RFC 7748; for
 * X25519MLKEM768 the 64-byte seed of ML-KEM and then X25519's 32. */
typedef struct tq_key_pair {
  uint16_t group; /* 0: a prime of the server's own */
  uint16_t private_size;
  uint16_t public_size;
  uint8_t private_key[TQ_PRIVATE_MAX];
  uint8_t public_key[TQ_PUBLIC_MAX];
} tq_key_pair;

static inline tq_span tq_key_pair_public(const tq_key_pair *pair) {
  return tq_span_of(pair->public_key, pair->public_size);
}

/* tq_shared_secret: what both sides computed. With finite fields it has the prime's size; TLS 1.2
 * strips its leading zeros (RFC 5246 section 8.1.2), which is for the caller to do. */
typedef struct tq_shared_secret {
  uint16_t size;
  uint8_t bytes[TQ_SHARED_MAX];
} tq_shared_secret;

/* tq_kex_supported: whether libcrypto can do GROUP, asked at run time. */
bool tq_kex_supported(const tq_crypto *crypto, uint16_t group);

/* tq_kex_name: the registry's name; NULL if it is none of the above. */
const char *tq_kex_name(uint16_t group);

/* tq_key_pair_from_private: completes *PAIR from its private key. false: not a private key of it.
 */
bool tq_key_pair_from_private(tq_key_pair *pair, tq_crypto *crypto, uint16_t group, tq_span bytes);

/* tq_key_pair_generate: a new key from RANDOM. false: the group is not supported. */
bool tq_key_pair_generate(tq_key_pair *pair, tq_crypto *crypto, uint16_t group, tq_random *random);

/* tq_key_agree: the secret shared with PEER. For X25519MLKEM768, PAIR is the client's and PEER the
 * server's share. false: PEER is no valid public key, or the secret is all zero. */
bool tq_key_agree(tq_shared_secret *secret, tq_crypto *crypto, const tq_key_pair *pair,
                  tq_span peer);

/* tq_key_answer: the server's side in one step: makes its share *PAIR for the client's share PEER
 * and the secret (a key encapsulation has no share of its own before). */
bool tq_key_answer(tq_key_pair *pair, tq_shared_secret *secret, tq_crypto *crypto,
                   tq_random *random, uint16_t group, tq_span peer);

/* tq_dh_params: ServerDHParams of TLS 1.2: prime and generator, big-endian; borrowed. At most 512
 * bytes. */
typedef struct tq_dh_params {
  tq_span p;
  tq_span g;
} tq_dh_params;

/* tq_dh_params_of: ffdhe2048 and ffdhe3072 into BYTES (of SIZE bytes, at least the prime's). */
bool tq_dh_params_of(tq_dh_params *params, tq_crypto *crypto, uint16_t group, uint8_t *bytes,
                     size_t size);

/* tq_dh_generate, tq_dh_agree: as above, with parameters. */
bool tq_dh_generate(tq_key_pair *pair, tq_crypto *crypto, tq_dh_params params, tq_random *random);
bool tq_dh_agree(tq_shared_secret *secret, tq_crypto *crypto, tq_dh_params params,
                 const tq_key_pair *pair, tq_span peer);

#endif
