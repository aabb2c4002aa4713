/* stats.h: the numbers of a fuzzing process in a small text file, for whoever watches it. */
#ifndef TQ_TARGET_STATS_H
#define TQ_TARGET_STATS_H

#include "target/book.h"

/* tq_stats: EXECUTIONS counts messages delivered: an input in three scenes is three. */
typedef struct tq_stats {
  int file; /* -1: nobody watches */
  uint64_t inputs;
  uint64_t executions;
  tq_spent spent;       /* ON where it was asked for */
  uint64_t timed_since; /* when it began, and how many executions there were then */
  uint64_t timed_after;
} tq_stats;

/* tq_stats_open: PATH NULL: nobody watches. False, with a line on stderr: it cannot be written. */
bool tq_stats_open(tq_stats *stats, const char *path);

/* tq_stats_write: one line `NAME NUMBER` each for inputs, executions, unconfirmed, and
 * `findings CLASS NUMBER` for each class of which there are any; where time is counted
 * `time PART NANOSECONDS`, and `timed EXECUTIONS NANOSECONDS` for the whole. */
void tq_stats_write(const tq_stats *stats, const tq_book *book);

#endif
