/* model.h: one picture of what is known, whether a conformance run showed it or fuzzing found it.
 */
#ifndef TQ_REPORTS_MODEL_H
#define TQ_REPORTS_MODEL_H

#include "reports/report.h"
#include "reports/texts.h"
#include "spec/requirement.h"

/* tq_column: an implementation in one release. ID tells it from all others: "wolfssl 5.9.2". */
typedef struct tq_column {
  const char *id;
  const char *name;
  const char *release;
  const char *attachment; /* "" where only findings name it */
} tq_column;

/* tq_entry: how the implementation of a column stands to a requirement, with the evidence. ROW's
 * PEER is the column's index. REQUIREMENT: the row of the table, whose texts are empty where this
 * build does not know it. FOUND: it was found by fuzzing or replay, and the last five are of the
 * finding; else it is a result of the run. */
typedef struct tq_entry {
  tq_conformance_row row;
  uint16_t id; /* of its requirement */
  const tq_requirement *requirement;
  bool found;
  tq_class class_;
  const char *target;
  const char *link;
  const char *citations;
  uint64_t count;
} tq_entry;

/* tq_model: entries of the run first (by requirement, then column), then those found (worst first).
 * RUN_COUNT of them are of the run. */
typedef struct tq_model {
  tq_column *columns;
  size_t column_count;
  tq_entry *entries;
  size_t count;
  size_t run_count;
  tq_texts texts;
} tq_model;

/* tq_model_make: from what a report is made of, which must outlive it. False: no memory. */
bool tq_model_make(tq_model *model, const tq_report_input *input);

void tq_model_free(tq_model *model);

/* tq_entry_fails: whether it speaks against the implementation, and no deviation argues it. */
bool tq_entry_fails(const tq_entry *entry);

/* tq_entry_severity: "error", "warning", "note"; "none" where nothing failed. Static. */
const char *tq_entry_severity(const tq_entry *entry);

/* tq_entry_reproduce: the command that shows it again, owned by TEXTS; "" where there is none. */
const char *tq_entry_reproduce(tq_texts *texts, const tq_entry *entry, const tq_column *column);

/* tq_entry_link: LINKS with {rfc} and {section} filled in, owned by TEXTS; where LINKS is NULL the
 * name of the RFC as a URN (RFC 2648); "" for a requirement that this build does not know. */
const char *tq_requirement_link(tq_texts *texts, const tq_requirement *requirement,
                                const char *links);

/* tq_score: how many requirements a column conforms to. TESTED is the sum of the next five;
 * TOLERATED: failed, and a deviation argues it. */
typedef struct tq_score {
  size_t tested;
  size_t conforming;
  size_t notes;
  size_t warnings;
  size_t errors;
  size_t tolerated;
  size_t not_applicable;
  size_t not_tested;
} tq_score;

/* tq_score_add: counts ENTRY, which is of the run. */
void tq_score_add(tq_score *score, const tq_entry *entry);

/* tq_score_permille: conforming of tested, 0 to 1000; -1 where nothing was tested. 1000 only if
 * all conform. */
int tq_score_permille(const tq_score *score);

#endif
