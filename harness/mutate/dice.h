/* dice.h: the mutator's only source of choice: a small generator that a seed fixes wholly. */
#ifndef TQ_MUTATE_DICE_H
#define TQ_MUTATE_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* tq_dice: xorshift64* over a seed spread by splitmix64. Not for secrets. */
typedef struct tq_dice {
  uint64_t state;
} tq_dice;

static inline tq_dice tq_dice_from(uint64_t seed) {
  uint64_t z = seed + 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  z ^= z >> 31;
  return (tq_dice){z != 0 ? z : 1};
}

static inline uint64_t tq_dice_next(tq_dice *dice) {
  uint64_t x = dice->state;
  x ^= x >> 12;
  x ^= x << 25;
  x ^= x >> 27;
  dice->state = x;
  return x * 0x2545f4914f6cdd1du;
}

/* tq_dice_below: 0 to LIMIT - 1; 0 if LIMIT is 0. */
static inline size_t tq_dice_below(tq_dice *dice, size_t limit) {
  uint64_t high = tq_dice_next(dice) >> 32;
  return (size_t)(high * (uint64_t)limit >> 32);
}

/* tq_dice_chance: true once in N. */
static inline bool tq_dice_chance(tq_dice *dice, size_t n) {
  return tq_dice_below(dice, n) == 0;
}

#endif
