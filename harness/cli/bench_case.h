/* bench_case.h: what `tlsquarrel bench` measures. Times are processor time of the process that does
 * the work, so that other work on the machine counts little. */
#ifndef TQ_CLI_BENCH_CASE_H
#define TQ_CLI_BENCH_CASE_H

#include "target/trial.h"

enum { TQ_BENCH_MUTATED = 256, TQ_BENCH_HELLO = 500 };

/* tq_bench_kind: the rows, in the order of the table. */
typedef enum tq_bench_kind {
  TQ_BENCH_ORACLE,        /* the verdict alone, on a ClientHello of 500 bytes */
  TQ_BENCH_NAIVE_VALID,   /* new objects and the full flight, for a valid ClientHello */
  TQ_BENCH_REAL_VALID,    /* as a fuzz target runs it: verdict, snapshot, early pause */
  TQ_BENCH_NAIVE_MUTATED, /* the same two for mutated ones */
  TQ_BENCH_REAL_MUTATED,
  TQ_BENCH_FUZZER_EMPTY,  /* libFuzzer with a target that does nothing: the ceiling */
  TQ_BENCH_FUZZER_TARGET, /* libFuzzer with the target client_hello */
  TQ_BENCH_KINDS
} tq_bench_kind;

/* tq_bench: what the rows are measured with. */
typedef struct tq_bench tq_bench;

/* tq_bench_new: NULL, with a line on stderr, if something that it needs is not there. */
tq_bench *tq_bench_new(void);
void tq_bench_free(tq_bench *bench);

/* tq_bench_measure: executions a second of KIND; negative, with a line on stderr, if it could not
 * be measured. */
double tq_bench_measure(tq_bench *bench, tq_bench_kind kind);

#endif
