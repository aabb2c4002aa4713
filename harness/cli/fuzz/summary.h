/* summary.h: what a fuzzing run ends with. */
#ifndef TQ_CLI_FUZZ_SUMMARY_H
#define TQ_CLI_FUZZ_SUMMARY_H

#include "reports/trend.h"

#include <stdint.h>

/* tq_summary_print: prints the findings of the store at STORE that were seen since SINCE as a
 * table, writes reports on all that the store has into WORK/reports, and prints where they are.
 * TREND: stands in the page; NULL: there is none. Returns the exit status. */
int tq_summary_print(const char *store, const char *work, int64_t since, const tq_trend *trend);

#endif
