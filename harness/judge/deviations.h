/* deviations.h: the known and argued findings, from corpus/deviations.tsv.
 *
 * Seven columns, a tab between them; empty lines and lines that begin with # do not count:
 *
 *   peer      its name, or *
 *   releases  "5.9.2", "5.5.4..5.9.2" (both included), "5.7.2..", "..5.7.2", or *
 *   subject   a requirement's id, or a finding's whole key
 *   class     "LAX", "WRONG_ALERT", ..., or * (any)
 *   reason    why the finding is tolerated, in a sentence
 *   link      where it is argued or reported: https://..., or a file of this project
 *   expires   the last day on which the row counts, 2027-06-30, or never */
#ifndef TQ_JUDGE_DEVIATIONS_H
#define TQ_JUDGE_DEVIATIONS_H

#include "result/finding_record.h"

#include <stdbool.h>
#include <stddef.h>

/* tq_deviation: one row; the texts point into the table's own copy of the file. CLASS is
 * TQ_CLASS_NONE for any. EXPIRES is 20270630 for 2027-06-30, 0 for never. */
typedef struct tq_deviation {
  const char *peer;
  const char *releases;
  const char *subject;
  tq_class class_;
  const char *reason;
  const char *link;
  int expires;
  size_t line;
} tq_deviation;

/* tq_deviations: the rows of a file; made by tq_deviations_parse, freed by tq_deviations_free. */
typedef struct tq_deviations {
  tq_deviation *rows;
  size_t count;
  char *text;
} tq_deviations;

enum { TQ_DEVIATIONS_ERROR_MAX = 256 };

/* tq_deviations_parse: reads SIZE bytes at TEXT, which came from the file called NAME. A row that
 * is wrong in any way gives false and one line in ERROR that names file, line and what is wrong;
 * *DEVIATIONS is then empty. */
bool tq_deviations_parse(tq_deviations *deviations, const char *name, const char *text, size_t size,
                         char error[TQ_DEVIATIONS_ERROR_MAX]);

void tq_deviations_free(tq_deviations *deviations);

/* tq_deviations_match: the first row that tolerates RECORD on the day TODAY (20261123), or NULL.
 * A row that has expired tolerates nothing. */
const tq_deviation *tq_deviations_match(const tq_deviations *deviations,
                                        const tq_finding_record *record, int today);

/* tq_day_of: the day (20261123) of SECONDS since 1970 UTC. */
int tq_day_of(long long seconds);

/* tq_deviations_builtin, tq_deviations_builtin_size: corpus/deviations.tsv as it was when the
 * program was built. */
extern const char tq_deviations_builtin[];
extern const size_t tq_deviations_builtin_size;

#endif
