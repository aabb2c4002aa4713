/* prf.h: the TLS 1.2 pseudorandom function and what is derived with it (RFC 5246 sections 5, 6.3,
 * 7.4.9 and 8.1; RFC 7627 section 4). */
#ifndef TQ_CRYPTO_PRF_H
#define TQ_CRYPTO_PRF_H

#include "crypto/key_schedule.h"

enum { TQ_MASTER_SECRET_SIZE = 48, TQ_VERIFY_DATA_SIZE = 12, TQ_HELLO_RANDOM_SIZE = 32 };

/* tq_prf: SIZE bytes of PRF(secret, label, seed) into OUT. */
bool tq_prf(tq_kdf kdf, tq_span secret, const char *label, tq_span seed, uint8_t *out, size_t size);

/* tq_hello_randoms: both hellos' 32 bytes; borrowed. */
typedef struct tq_hello_randoms {
  const uint8_t *client;
  const uint8_t *server;
} tq_hello_randoms;

/* tq_master_secret: "master secret" over both randoms; 48 bytes. */
tq_digest tq_master_secret(tq_kdf kdf, tq_span premaster, tq_hello_randoms randoms);

/* tq_extended_master_secret: "extended master secret" over SESSION_HASH, the hash of all messages
 * up to and with ClientKeyExchange. */
tq_digest tq_extended_master_secret(tq_kdf kdf, tq_span premaster, tq_span session_hash);

/* tq_key_block: SIZE bytes of "key expansion" into OUT: client and server MAC keys, keys, IVs. */
bool tq_key_block(tq_kdf kdf, tq_span master, tq_hello_randoms randoms, uint8_t *out, size_t size);

/* tq_verify_data12: the 12 bytes of a Finished. */
tq_digest tq_verify_data12(tq_kdf kdf, tq_span master, bool of_client, tq_span transcript_hash);

#endif
