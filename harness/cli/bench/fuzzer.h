/* fuzzer.h: how fast a fuzz target is in libFuzzer, and what it does with its time. */
#ifndef TQ_CLI_BENCH_FUZZER_H
#define TQ_CLI_BENCH_FUZZER_H

#include "stage/spent.h"

/* tq_bench_fuzzing: PROGRAM: a path in the build's folder. TARGET: the one whose seeds it begins
 * with, and which counts its executions; NULL: it counts none, and an input is an execution. SCENE:
 * the only one that is played; NULL: all of the target's. NAIVE: each input from scratch, with
 * nothing remembered. Of RUNS inputs the first WARM are not counted. */
typedef struct tq_bench_fuzzing {
  const char *program;
  const char *target;
  const char *scene;
  bool naive;
  long warm;
  long runs;
} tq_bench_fuzzing;

/* tq_bench_inputs: how many inputs this flavour plays where the table says NUMBER. */
long tq_bench_inputs(long number);

/* tq_bench_fuzzer: executions a second of processor time, in a child process. Set-up and seeds are
 * not counted. Negative, with a line on stderr, if it cannot be run. */
double tq_bench_fuzzer(const tq_bench_fuzzing *what);

/* tq_bench_parts: of the time that an execution of a target took, nanoseconds by part; TOTAL is all
 * of it, libFuzzer's own part included. */
typedef struct tq_bench_parts {
  double parts[TQ_PARTS];
  double total;
} tq_bench_parts;

/* tq_bench_fuzzer_parts: false, with a line on stderr, if it cannot be run. */
bool tq_bench_fuzzer_parts(tq_bench_parts *made, const tq_bench_fuzzing *what);

#endif
