/* checks.c: see checks.h. */
#include "target/checks.h"

#include "crypto/key_exchange.h"
#include "crypto/key_schedule.h"

#include <stdlib.h>

enum { MEMO_SLOTS = 1024, MEMO_KEY = 160, SEED = 7 };

/* One remembered result; SIZE 0: an empty slot. */
typedef struct memo {
  uint16_t group;
  uint16_t size;
  uint8_t result; /* tq_check */
  uint8_t key[MEMO_KEY];
} memo;

struct tq_checks {
  tq_crypto *crypto;
  tq_key_pair own[3];    /* of P-256, P-384 and P-521 */
  uint8_t prime[2][512]; /* of ffdhe2048 and ffdhe3072 */
  size_t prime_size[2];
  memo memos[MEMO_SLOTS];
};

static const uint16_t curves[3] = {TQ_KEX_secp256r1, TQ_KEX_secp384r1, TQ_KEX_secp521r1};
static const uint16_t fields[2] = {TQ_KEX_ffdhe2048, TQ_KEX_ffdhe3072};

static bool prepare(tq_checks *checks) {
  tq_random random = tq_random_seed(SEED);
  for (size_t i = 0; i < 3; i++) {
    if (!tq_key_pair_generate(&checks->own[i], checks->crypto, curves[i], &random)) {
      return false;
    }
  }
  for (size_t i = 0; i < 2; i++) {
    tq_dh_params params;
    uint8_t *prime = checks->prime[i];
    if (!tq_dh_params_of(&params, checks->crypto, fields[i], prime, sizeof checks->prime[i])) {
      return false;
    }
    memmove(prime, params.p.data, params.p.size);
    checks->prime_size[i] = params.p.size;
  }
  return true;
}

tq_checks *tq_checks_new(void) {
  tq_checks *checks = calloc(1, sizeof *checks);
  if (checks == NULL) {
    return NULL;
  }
  checks->crypto = tq_crypto_new();
  if (checks->crypto == NULL || !prepare(checks)) {
    tq_checks_free(checks);
    return NULL;
  }
  return checks;
}

void tq_checks_free(tq_checks *checks) {
  if (checks != NULL) {
    tq_crypto_free(checks->crypto);
    free(checks);
  }
}

/* Montgomery curves: the shared secret is zero exactly for the points of small order (RFC 7748
 * sections 5 and 7). Little-endian, with the values beyond the prime that mean the same. */
/* clang-format off */
static const uint8_t small_25519[][32] = {
  {0}, {1},
  {0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
   0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00},
  {0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
   0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57},
  {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
   0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
  {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
   0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
  {0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
   0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
};
/* clang-format on */

static tq_check check_x25519(tq_span key) {
  uint8_t masked[32];
  memcpy(masked, key.data, sizeof masked);
  masked[31] &= 0x7f; /* the highest bit does not count */
  for (size_t i = 0; i < sizeof small_25519 / sizeof small_25519[0]; i++) {
    if (memcmp(masked, small_25519[i], sizeof masked) == 0) {
      return TQ_CHECK_BAD;
    }
  }
  return TQ_CHECK_GOOD;
}

/* 0, 1, p - 1, and p and p + 1, for p = 2^448 - 2^224 - 1. */
static tq_check check_x448(tq_span key) {
  bool zeros = true;
  bool ones = true;
  for (size_t i = 1; i < 56; i++) {
    zeros = zeros && key.data[i] == 0;
    ones = ones && key.data[i] == (i == 28 ? 0xfe : 0xff);
  }
  if (zeros && key.data[0] <= 1) {
    return TQ_CHECK_BAD;
  }
  if (ones && key.data[0] >= 0xfe) {
    return TQ_CHECK_BAD; /* p - 1 and p */
  }
  /* p + 1 = 2^448 - 2^224: 28 zero bytes, then 28 of 0xff */
  for (size_t i = 0; i < 56; i++) {
    if (key.data[i] != (i < 28 ? 0 : 0xff)) {
      return TQ_CHECK_GOOD;
    }
  }
  return TQ_CHECK_BAD;
}

/* 1 < Y < p - 1 (RFC 8446 section 4.2.8.1). */
static tq_check check_field(const uint8_t *prime, size_t size, tq_span key) {
  bool small = true;
  for (size_t i = 0; i + 1 < size; i++) {
    small = small && key.data[i] == 0;
  }
  if (small && key.data[size - 1] <= 1) {
    return TQ_CHECK_BAD;
  }
  int order = memcmp(key.data, prime, size - 1);
  bool below = order < 0 || (order == 0 && key.data[size - 1] < prime[size - 1] - 1);
  return below ? TQ_CHECK_GOOD : TQ_CHECK_BAD;
}

static size_t slot_of(uint16_t group, tq_span key) {
  uint64_t sum = group;
  for (size_t i = 0; i < key.size; i++) {
    sum = (sum ^ key.data[i]) * 0x100000001b3u;
  }
  return (size_t)(sum ^ sum >> 32) % MEMO_SLOTS;
}

/* A point of a NIST curve, in the one form that TLS 1.3 allows: it agrees, if it is on the curve.
 */
static tq_check check_point(tq_checks *checks, size_t curve, tq_span key) {
  memo *slot = &checks->memos[slot_of(curves[curve], key)];
  bool known = slot->size == key.size && slot->group == curves[curve] &&
               memcmp(slot->key, key.data, key.size) == 0;
  if (!known) {
    tq_shared_secret secret;
    bool good = key.data[0] == 4 && tq_key_agree(&secret, checks->crypto, &checks->own[curve], key);
    slot->group = curves[curve];
    slot->size = (uint16_t)key.size;
    slot->result = good ? TQ_CHECK_GOOD : TQ_CHECK_BAD;
    memcpy(slot->key, key.data, key.size);
  }
  return (tq_check)slot->result;
}

tq_check tq_checks_share(tq_checks *checks, uint16_t group, tq_span key_exchange) {
  for (size_t i = 0; i < 3; i++) {
    if (group == curves[i] && key_exchange.size == checks->own[i].public_size) {
      return check_point(checks, i, key_exchange);
    }
  }
  for (size_t i = 0; i < 2; i++) {
    if (group == fields[i] && key_exchange.size == checks->prime_size[i]) {
      return check_field(checks->prime[i], checks->prime_size[i], key_exchange);
    }
  }
  if (group == TQ_KEX_x25519 && key_exchange.size == 32) {
    return check_x25519(key_exchange);
  }
  if (group == TQ_KEX_x448 && key_exchange.size == 56) {
    return check_x448(key_exchange);
  }
  return TQ_CHECK_UNKNOWN;
}

tq_digest tq_checks_make_binder(tq_checks *checks, const tq_psk *psk, tq_span truncated) {
  tq_kdf kdf = {checks->crypto, (tq_hash)psk->hash};
  tq_key_schedule schedule;
  tq_schedule_early(&schedule, kdf, tq_span_of(psk->key, psk->key_size));
  tq_digest key = tq_binder_key(&schedule, true);
  tq_digest hash = tq_hash_of(checks->crypto, kdf.hash, truncated);
  return tq_finished_data(kdf, tq_digest_span(&key), tq_digest_span(&hash));
}

tq_check tq_checks_binder(tq_checks *checks, const tq_psk *psk, tq_span truncated, tq_span binder) {
  tq_digest right = tq_checks_make_binder(checks, psk, truncated);
  return tq_span_equal(tq_digest_span(&right), binder) ? TQ_CHECK_GOOD : TQ_CHECK_BAD;
}

static tq_check share(void *context, uint16_t group, tq_span key_exchange) {
  return tq_checks_share(context, group, key_exchange);
}

static tq_check binder(void *context, const tq_psk *psk, tq_span truncated, tq_span bytes) {
  return tq_checks_binder(context, psk, truncated, bytes);
}

/* After a retry the binder is over the whole transcript, which is not at hand: UNKNOWN. */
tq_hello_checks tq_checks_for(tq_checks *checks, bool after_retry) {
  return (tq_hello_checks){checks, share, after_retry ? NULL : binder};
}
