/* premaster.c: see premaster.h. */
#include "engine/premaster.h"

#include "crypto/signature.h"

enum { NOWHERE = 0, EARLY = 6, BEHIND = 255, SIZE = 48, TOKEN_MAX = 512, SEED = 48 };

/* How the block is made: FIRST and TYPE, padding of bytes that are not zero up to the secret of
 * SIZE bytes, which begins with VERSION; SEPARATOR: where the zero byte is, if not right before
 * it. */
typedef struct premaster_row {
  tq_premaster premaster;
  uint8_t first;
  uint8_t type;
  uint8_t separator;
  uint8_t size;
  uint16_t version;
} premaster_row;

/* clang-format off */
#define ROW(name, text, ...) {{"premaster_" #name, text, TQ_TOKEN_premaster_##name}, __VA_ARGS__}
static const premaster_row rows[TQ_PREMASTERS] = {
  ROW(other,       "another premaster secret, well made",        0, 2, BEHIND,  SIZE,     0x0303),
  ROW(version,     "a premaster secret with an older version",   0, 2, BEHIND,  SIZE,     0x0302),
  ROW(newer,       "a premaster secret with a newer version",    0, 2, BEHIND,  SIZE,     0x0304),
  ROW(type,        "a padding that is of type 1",                0, 1, BEHIND,  SIZE,     0x0303),
  ROW(first_byte,  "a padding whose first byte is not zero",     1, 2, BEHIND,  SIZE,     0x0303),
  ROW(unseparated, "no zero byte behind the padding",            0, 2, NOWHERE, SIZE,     0x0303),
  ROW(early_zero,  "a zero byte among the padding's first eight", 0, 2, EARLY,   SIZE,     0x0303),
  ROW(short,       "a premaster secret of 47 bytes",             0, 2, BEHIND,  SIZE - 1, 0x0303),
  ROW(long,        "a premaster secret of 49 bytes",             0, 2, BEHIND,  SIZE + 1, 0x0303),
  ROW(empty,       "an empty premaster secret",                  0, 2, BEHIND,  0,        0),
};
/* clang-format on */

const tq_premaster *tq_premaster_at(size_t index) {
  return &rows[index].premaster;
}

static void fill(const premaster_row *row, tq_random *random, uint8_t *block, size_t size) {
  tq_random_fill(random, block, size);
  for (size_t i = 0; i < size; i++) {
    block[i] |= 1; /* not zero, wherever the secret begins */
  }
  size_t secret = size - row->size;
  block[0] = row->first;
  block[1] = row->type;
  if (row->separator != NOWHERE) {
    block[secret - 1] = 0;
  }
  if (row->separator == EARLY) {
    block[EARLY] = 0;
  }
  if (row->size != 0) {
    block[secret] = (uint8_t)(row->version >> 8);
    block[secret + 1] = (uint8_t)row->version;
  }
}

bool tq_premaster_encrypt(size_t index, const tq_asymmetric *key, uint8_t *out) {
  enum { LEAST = 2 + 8 + 1 + SIZE + 1 };
  uint8_t block[TOKEN_MAX];
  size_t size = key == NULL ? 0 : tq_asymmetric_size(key);
  tq_random random = tq_random_seed(SEED + index);
  if (size < LEAST || size > TOKEN_MAX || tq_asymmetric_kind(key) != TQ_KEY_RSA) {
    return false;
  }
  fill(&rows[index], &random, block, size);
  return tq_rsa_encrypt_block(key, block, out);
}
