/* report.h: findings and results of runs, rendered. One renderer a file, one row a renderer. */
#ifndef TQ_REPORTS_REPORT_H
#define TQ_REPORTS_REPORT_H

#include "reports/run.h"
#include "reports/trend.h"
#include "result/finding_record.h"

#include <stdbool.h>
#include <stdio.h>

/* tq_report_item: a finding. DEVIATION: the reason why it is tolerated, NULL: it is not. LINK goes
 * with it. */
typedef struct tq_report_item {
  tq_finding_record record;
  const char *deviation;
  const char *link;
} tq_report_item;

/* tq_report_field: a field of a message, as `explain` lays it out: SIZE bytes at OFFSET, DEPTH
 * steps in. NAME is static. VALUE: its number and what that means, or "". A GROUP holds the fields
 * that follow it, deeper; its bytes are theirs. */
typedef struct tq_report_field {
  uint16_t depth;
  bool group;
  uint32_t offset;
  uint32_t size;
  const char *name;
  char value[64];
} tq_report_field;

/* tq_report_layout_fn: writes up to ROOM fields of the SIZE bytes at INPUT, as an input of TARGET
 * ("": to be told from the bytes) in SCENE; returns how many. 0: they cannot be laid out. */
typedef size_t (*tq_report_layout_fn)(tq_report_field *fields, size_t room, const char *target,
                                      const char *scene, const uint8_t *input, size_t size);

/* tq_report_input: what a report is made of; worst finding first. STORE: where the findings came
 * from, for the reader. NULL is allowed for all that follows. RUN: results of a conformance run.
 * BEFORE: an earlier report's, to compare with; OLDER and NEWER: or two columns of the same, by
 * name or id. COVERAGE: the text of a table of coverage. LINKS: an address with {rfc} and {section}
 * in it at which a section can be read. TREND: how fuzzing went on over time; the page draws it.
 * LAY_OUT: how a message is taken apart. */
typedef struct tq_report_input {
  const char *store;
  const tq_report_item *items;
  size_t count;
  const tq_report_run *run;
  const struct tq_report_input *before;
  const char *older;
  const char *newer;
  const char *coverage;
  const char *links;
  const tq_trend *trend;
  tq_report_layout_fn lay_out;
} tq_report_input;

/* tq_report_format: a row. FILE is its name in a folder of reports. WRITE returns false if OUT
 * refused to take it, or memory ran out. What is written depends on the input alone: two runs give
 * the same bytes. */
typedef struct tq_report_format {
  const char *name;
  const char *file;
  const char *summary;
  bool (*write)(FILE *out, const tq_report_input *input);
} tq_report_format;

/* tq_report_formats: ends with a row without name. */
extern const tq_report_format tq_report_formats[];

/* tq_report_format_find: NULL if there is none of that NAME. */
const tq_report_format *tq_report_format_find(const char *name);

bool tq_report_text(FILE *out, const tq_report_input *input);
bool tq_report_json(FILE *out, const tq_report_input *input);
bool tq_report_jsonl(FILE *out, const tq_report_input *input);
bool tq_report_junit(FILE *out, const tq_report_input *input);
bool tq_report_html(FILE *out, const tq_report_input *input);
bool tq_report_sarif(FILE *out, const tq_report_input *input);
bool tq_report_markdown(FILE *out, const tq_report_input *input);
bool tq_report_document(FILE *out, const tq_report_input *input);

#endif
