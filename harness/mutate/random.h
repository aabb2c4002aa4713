/* random.h: the mutator's only source of choice: a small generator that a seed fixes wholly. */
#ifndef TQ_MUTATE_RANDOM_H
#define TQ_MUTATE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* tq_random: xorshift64* over a seed spread by splitmix64. Not for secrets. */
typedef struct tq_random {
  uint64_t state;
} tq_random;

static inline tq_random tq_random_from(uint64_t seed) {
  uint64_t z = seed + 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  z ^= z >> 31;
  return (tq_random){z != 0 ? z : 1};
}

static inline uint64_t tq_random_next(tq_random *random) {
  uint64_t x = random->state;
  x ^= x >> 12;
  x ^= x << 25;
  x ^= x >> 27;
  random->state = x;
  return x * 0x2545f4914f6cdd1du;
}

/* tq_random_below: 0 to LIMIT - 1; 0 if LIMIT is 0. */
static inline size_t tq_random_below(tq_random *random, size_t limit) {
  uint64_t high = tq_random_next(random) >> 32;
  return (size_t)(high * (uint64_t)limit >> 32);
}

/* tq_random_chance: true once in N. */
static inline bool tq_random_chance(tq_random *random, size_t n) {
  return tq_random_below(random, n) == 0;
}

#endif
