/* random.c: see random.h. */
#include "crypto/random.h"

/* splitmix64 spreads a small seed over the whole state, which must not be all zero. */
static uint64_t spread(uint64_t *seed) {
  uint64_t z = *seed += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

tq_random tq_random_seed(uint64_t seed) {
  tq_random random;
  for (size_t i = 0; i < 4; i++) {
    random.state[i] = spread(&seed);
  }
  return random;
}

static uint64_t rotate(uint64_t x, int by) {
  return x << by | x >> (64 - by);
}

uint64_t tq_random_next(tq_random *random) {
  uint64_t *s = random->state;
  uint64_t result = rotate(s[1] * 5, 7) * 9;
  uint64_t t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate(s[3], 45);
  return result;
}

void tq_random_fill(tq_random *random, uint8_t *into, size_t size) {
  for (size_t at = 0; at < size;) {
    uint64_t word = tq_random_next(random);
    for (size_t i = 0; i < 8 && at < size; i++, at++) {
      into[at] = (uint8_t)(word >> (8 * i));
    }
  }
}
