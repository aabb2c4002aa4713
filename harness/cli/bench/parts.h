/* parts.h: where the time of each fuzz target goes. */
#ifndef TQ_CLI_BENCH_PARTS_H
#define TQ_CLI_BENCH_PARTS_H

#include <jansson.h>

/* tq_bench_parts_append: adds to LIST, for each target, a row `TARGET.all`, and one for each part
 * of it, with its share of the time: 0 to 1. Targets that cannot be run are left out, with a line
 * on stderr. */
void tq_bench_parts_append(json_t *list);

/* tq_bench_parts_print: those rows of LIST as a table, a line for each target. */
void tq_bench_parts_print(const json_t *list);

#endif
