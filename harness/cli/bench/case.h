/* case.h: what `tlsquarrel bench` measures. Times are processor time of the process that does
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
  TQ_BENCH_NAIVE_CERTIFICATE, /* the honest Certificate in a live TLS 1.3 handshake */
  TQ_BENCH_REAL_CERTIFICATE,
  /* mutated chains through the certificate manager */
  TQ_BENCH_CHAIN_ORACLE,  /* the verdict alone */
  TQ_BENCH_CHAIN_NAIVE,   /* a new manager, the anchor loaded, parsed, verified */
  TQ_BENCH_CHAIN_REAL,    /* as a fuzz target runs it, signatures met before */
  TQ_BENCH_CHAIN_NEW,     /* likewise, each signature met for the first time */
  TQ_BENCH_FUZZER_EMPTY,  /* libFuzzer with a target that does nothing: the ceiling */
  TQ_BENCH_FUZZER_TARGET, /* libFuzzer with the target client_hello */
  /* libFuzzer with one live scene: from scratch, and as it is fuzzed */
  TQ_BENCH_FUZZER_NAIVE_FINISHED13_CLIENT,
  TQ_BENCH_FUZZER_FINISHED13_CLIENT,
  TQ_BENCH_FUZZER_NAIVE_FINISHED13_SERVER,
  TQ_BENCH_FUZZER_FINISHED13_SERVER,
  TQ_BENCH_FUZZER_NAIVE_FINISHED12_CLIENT,
  TQ_BENCH_FUZZER_FINISHED12_CLIENT,
  TQ_BENCH_FUZZER_NAIVE_FINISHED12_SERVER,
  TQ_BENCH_FUZZER_FINISHED12_SERVER,
  TQ_BENCH_FUZZER_NAIVE_CERTIFICATE13,
  TQ_BENCH_FUZZER_CERTIFICATE13,
  TQ_BENCH_KINDS
} tq_bench_kind;

/* tq_bench_is_slow: KIND runs for seconds, in another process. */
static inline bool tq_bench_is_slow(tq_bench_kind kind) {
  return kind >= TQ_BENCH_FUZZER_EMPTY;
}

/* tq_bench: what the rows are measured with. */
typedef struct tq_bench tq_bench;

/* tq_bench_new: NULL, with a line on stderr, if something that it needs is not there. */
tq_bench *tq_bench_new(void);
void tq_bench_free(tq_bench *bench);

/* tq_bench_measure: executions a second of KIND; negative, with a line on stderr, if it could not
 * be measured. */
double tq_bench_measure(tq_bench *bench, tq_bench_kind kind);

#endif
