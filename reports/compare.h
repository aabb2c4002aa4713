/* compare.h: two sides of a report held against each other: two runs, or two releases in one. */
#ifndef TQ_REPORTS_COMPARE_H
#define TQ_REPORTS_COMPARE_H

#include "reports/model.h"

/* tq_change: what became of a requirement at an implementation. */
typedef enum tq_change {
  TQ_CHANGE_NEWLY_FAILING,    /* conformed, or was not there, and fails now */
  TQ_CHANGE_NEWLY_PASSING,    /* failed, and conforms now */
  TQ_CHANGE_FAILS_OTHERWISE,  /* fails in another way or severity than it did */
  TQ_CHANGE_NO_LONGER_TESTED, /* had a result, and has none now */
  TQ_CHANGE_STILL_FAILING,
  TQ_CHANGE_UNCHANGED,
  TQ_CHANGES
} tq_change;

/* tq_change_word: "newly failing", ...; static. */
const char *tq_change_word(tq_change change);

/* tq_changed: one requirement; either side is NULL where it says nothing. COLUMN: of the later
 * side.
 */
typedef struct tq_changed {
  tq_change change;
  const tq_entry *before;
  const tq_entry *after;
  const char *column;
} tq_changed;

/* tq_comparison: ITEMS by kind of change, then in the order of the report; COUNTS of each kind.
 * BEFORE and AFTER name the sides. OLD: the earlier report, where there is one. Starts as {0}, and
 * stays so where there is nothing to compare. */
typedef struct tq_comparison {
  const char *before;
  const char *after;
  tq_changed *items;
  size_t count;
  size_t counts[TQ_CHANGES];
  tq_model old;
} tq_comparison;

/* tq_compare: MODEL, which was made from INPUT and outlives what is made, with what INPUT names: an
 * earlier report column by column (those of one name; where each side has but one, these), or an
 * older column with a newer one of the same. A column that one side lacks is left out. False: no
 * memory. */
bool tq_compare(tq_comparison *made, const tq_model *model, const tq_report_input *input);

void tq_comparison_free(tq_comparison *made);

/* tq_column_find: the index of the column whose name or id is NAME; the number of columns if there
 * is none. */
size_t tq_column_find(const tq_model *model, const char *name);

#endif
