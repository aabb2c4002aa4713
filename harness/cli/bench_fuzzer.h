/* bench_fuzzer.h: how fast a fuzz target is in libFuzzer. */
#ifndef TQ_CLI_BENCH_FUZZER_H
#define TQ_CLI_BENCH_FUZZER_H

/* tq_bench_fuzzer: executions a second of PROGRAM, a path in the build's folder, in a child process
 * with a bounded number of inputs. TARGET: the one whose seeds it begins with, and which counts its
 * executions; NULL: it counts none, and an input is an execution. Set-up and seeds are not counted.
 * Negative, with a line on stderr, if it cannot be run. */
double tq_bench_fuzzer(const char *program, const char *target);

#endif
