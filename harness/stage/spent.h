/* spent.h: where the time of fast runs goes, for `tlsquarrel bench`. */
#ifndef TQ_STAGE_SPENT_H
#define TQ_STAGE_SPENT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* tq_part: what takes time in the life of an input. CONFIRM is the judging of what is new, with
 * all runs for it. */
/* clang-format off */
#define TQ_PART_TABLE(ROW)                                                                         \
  ROW(MUTATE,  "mutate",  "edits, re-signs")                                                       \
  ROW(RESTORE, "restore", "puts the snapshot back")                                                \
  ROW(PEER,    "peer",    "the implementation under test")                                         \
  ROW(ENGINE,  "engine",  "our side of the handshake")                                             \
  ROW(ORACLE,  "oracle",  "the verdict")                                                           \
  ROW(JUDGE,   "judge",   "verdict against outcome, feedback")                                     \
  ROW(CONFIRM, "confirm", "new findings: played whole, shrunk, stored")
/* clang-format on */
typedef enum tq_part {
#define ROW(name, word, text) TQ_PART_##name,
  TQ_PART_TABLE(ROW)
#undef ROW
      TQ_PARTS
} tq_part;

/* tq_spent: nanoseconds by part. Nothing is counted while ON is false. */
typedef struct tq_spent {
  bool on;
  uint64_t nanoseconds[TQ_PARTS];
} tq_spent;

/* tq_spent_now: 0 where nothing is counted; SPENT NULL is allowed. */
static inline uint64_t tq_spent_now(const tq_spent *spent) {
  struct timespec time;
  if (spent == NULL || !spent->on) {
    return 0;
  }
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* tq_spent_add: all since SINCE, a tq_spent_now, belongs to PART. Returns now. */
static inline uint64_t tq_spent_add(tq_spent *spent, tq_part part, uint64_t since) {
  uint64_t now = tq_spent_now(spent);
  if (now != 0 && since != 0) {
    spent->nanoseconds[part] += now - since;
  }
  return now;
}

/* tq_spent_move: the same, of time that was counted as FROM's, too. */
static inline void tq_spent_move(tq_spent *spent, tq_part from, tq_part part, uint64_t since) {
  uint64_t now = tq_spent_now(spent);
  if (now != 0 && since != 0) {
    spent->nanoseconds[part] += now - since;
    spent->nanoseconds[from] -= now - since;
  }
}

#endif
