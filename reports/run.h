/* run.h: the results of a conformance run, read whole into memory for the renderers. */
#ifndef TQ_REPORTS_RUN_H
#define TQ_REPORTS_RUN_H

#include "reports/texts.h"
#include "store/conformance.h"

/* tq_report_row: a result; ID: of its requirement, TQ_REQ_NONE where this build does not know it.
 */
typedef struct tq_report_row {
  tq_conformance_row row;
  uint16_t id;
} tq_report_row;

/* tq_report_run: a run, or the shards of one run put together. All texts are clean (clean.h) and
 * owned by TEXTS. Rows stand in the order of the requirement table (those that this build does not
 * know last, by name), then by peer. Starts as {0}. */
typedef struct tq_report_run {
  tq_conformance_run about;
  tq_conformance_peer *peers;
  size_t peer_count;
  tq_report_row *rows;
  size_t row_count;
  tq_texts texts;
} tq_report_run;

/* tq_report_run_add: reads the file at PATH. Where RUN holds results already, PATH is another shard
 * of the same run: counts add up, and of a requirement at a peer the worst result stands. False and
 * one line in ERROR on failure: unreadable, of another run, a shard that was added already. */
bool tq_report_run_add(tq_report_run *run, const char *path, char error[TQ_CONFORMANCE_ERROR_MAX]);

/* tq_report_row_order: below 0, 0 or above: how A stands to B in that order. */
int tq_report_row_order(const tq_report_row *a, const tq_report_row *b);

void tq_report_run_free(tq_report_run *run);

#endif
