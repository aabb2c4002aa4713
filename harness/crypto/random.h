/* random.h: the seeded generator from which the engine draws all its randomness, so that a scene is
 * the same bytes every time it is played. Not for secrecy. */
#ifndef TQ_CRYPTO_RANDOM_H
#define TQ_CRYPTO_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* tq_random: xoshiro256** (Blackman and Vigna). Plain data: a copy of it replays what follows. */
typedef struct tq_random {
  uint64_t state[4];
} tq_random;

/* tq_random_seed: a generator for SEED; any value will do. */
tq_random tq_random_seed(uint64_t seed);

/* tq_random_next: the next 64 bits. */
uint64_t tq_random_next(tq_random *random);

/* tq_random_fill: the next SIZE bytes into INTO. */
void tq_random_fill(tq_random *random, uint8_t *into, size_t size);

#endif
