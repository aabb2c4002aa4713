/* tally.h: the findings of a run, one line a key. */
#ifndef TQ_CLI_REPLAY_TALLY_H
#define TQ_CLI_REPLAY_TALLY_H

#include "cli/items.h"
#include "cli/replay/runner.h"

/* tq_tally_row: a key of a release, how often it was seen, and the smallest input that showed it.
 * DEVIATION: the row that tolerates it, NULL: none. */
typedef struct tq_tally_row {
  tq_finding_record record;
  size_t input; /* its index in the plan */
  const tq_deviation *deviation;
} tq_tally_row;

typedef struct tq_tally_table {
  tq_tally_row *rows;
  size_t count;
  size_t room;
} tq_tally_table;

/* tq_tally_add: one more sighting; false: no memory. */
bool tq_tally_add(tq_tally_table *table, const tq_finding *finding, const tq_plan *plan,
                  size_t input, const tq_deviations *deviations);

/* tq_tally_argued: the row of DEVIATIONS that tolerates FINDING today, or NULL. */
const tq_deviation *tq_tally_argued(const tq_deviations *deviations, const tq_finding *finding);

/* tq_tally_sort: worst first, then by class, key and release. */
void tq_tally_sort(tq_tally_table *table);

void tq_tally_free(tq_tally_table *table);

#endif
