/* median.h: the middle of what was measured. */
#ifndef TQ_CLI_BENCH_MEDIAN_H
#define TQ_CLI_BENCH_MEDIAN_H

#include <stddef.h>

/* tq_median: of COUNT values, which are sorted thereby; COUNT is not 0. */
double tq_median(double *values, size_t count);

#endif
