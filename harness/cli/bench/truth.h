/* truth.h: whether snapshots tell the truth. */
#ifndef TQ_CLI_BENCH_TRUTH_H
#define TQ_CLI_BENCH_TRUTH_H

#include <stdbool.h>
#include <stddef.h>

enum { TQ_TRUTH_INPUTS_MAX = 100000 };

/* tq_bench_truth: in every scene that the reference can play: the honest message RESTORES times,
 * which is to be accepted each time; then INPUTS changed ones restored, restored in the other
 * order, and from scratch, which are to end the same. A line on stdout for each scene, and one for
 * all. False: somewhere they did not. */
bool tq_bench_truth(size_t restores, size_t inputs);

#endif
