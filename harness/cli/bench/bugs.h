/* bugs.h: whether known bugs are found, and after how many executions, with and without each
 * of the techniques that fuzzing rests on. */
#ifndef TQ_CLI_BENCH_BUGS_H
#define TQ_CLI_BENCH_BUGS_H

#include <stdbool.h>
#include <stddef.h>

enum { TQ_BUGS_REPEAT_MAX = 25 };

/* tq_bench_bugs: REPEAT searches for each bug, of at most BOUND executions, from SEED on. NAMES:
 * only bugs whose names hold one of them; NAME_COUNT 0: all. */
typedef struct tq_bench_bugs {
  long repeat;
  long bound;
  long seed;
  bool json;
  char *const *names;
  size_t name_count;
} tq_bench_bugs;

/* tq_bench_bugs_run: searches, and prints the table. False, with a line on stderr, if a target
 * cannot be run, or no bug is called so. */
bool tq_bench_bugs_run(const tq_bench_bugs *asked);

#endif
