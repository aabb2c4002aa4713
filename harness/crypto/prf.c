/* prf.c: see prf.h. */
#include "crypto/prf.h"

#include <string.h>

bool tq_prf(tq_kdf kdf, tq_span secret, const char *label, tq_span seed, uint8_t *out,
            size_t size) {
  tq_span name = tq_span_text(label);
  const tq_span first[] = {name, seed};
  tq_digest a = tq_hmac(kdf.crypto, kdf.hash, secret, first, 2); /* A(1) */
  for (size_t at = 0; at < size;) {
    tq_span last = tq_digest_span(&a);
    const tq_span parts[] = {last, name, seed};
    tq_digest block = tq_hmac(kdf.crypto, kdf.hash, secret, parts, 3);
    if (block.size == 0) {
      return false;
    }
    size_t step = size - at < block.size ? size - at : block.size;
    memcpy(out + at, block.bytes, step);
    at += step;
    a = tq_hmac(kdf.crypto, kdf.hash, secret, &last, 1);
  }
  return true;
}

static tq_digest prf_digest(tq_kdf kdf, tq_span secret, const char *label, tq_span seed,
                            uint8_t size) {
  tq_digest result = tq_digest_zeros(size);
  if (!tq_prf(kdf, secret, label, seed, result.bytes, size)) {
    result.size = 0;
  }
  return result;
}

static void join(uint8_t seed[2 * TQ_HELLO_RANDOM_SIZE], const uint8_t *first,
                 const uint8_t *second) {
  memcpy(seed, first, TQ_HELLO_RANDOM_SIZE);
  memcpy(seed + TQ_HELLO_RANDOM_SIZE, second, TQ_HELLO_RANDOM_SIZE);
}

tq_digest tq_master_secret(tq_kdf kdf, tq_span premaster, tq_hello_randoms randoms) {
  uint8_t seed[2 * TQ_HELLO_RANDOM_SIZE];
  join(seed, randoms.client, randoms.server);
  return prf_digest(kdf, premaster, "master secret", tq_span_of(seed, sizeof seed),
                    TQ_MASTER_SECRET_SIZE);
}

tq_digest tq_extended_master_secret(tq_kdf kdf, tq_span premaster, tq_span session_hash) {
  return prf_digest(kdf, premaster, "extended master secret", session_hash, TQ_MASTER_SECRET_SIZE);
}

bool tq_key_block(tq_kdf kdf, tq_span master, tq_hello_randoms randoms, uint8_t *out, size_t size) {
  uint8_t seed[2 * TQ_HELLO_RANDOM_SIZE];
  join(seed, randoms.server, randoms.client);
  return tq_prf(kdf, master, "key expansion", tq_span_of(seed, sizeof seed), out, size);
}

tq_digest tq_verify_data12(tq_kdf kdf, tq_span master, bool of_client, tq_span transcript_hash) {
  return prf_digest(kdf, master, of_client ? "client finished" : "server finished", transcript_hash,
                    TQ_VERIFY_DATA_SIZE);
}
