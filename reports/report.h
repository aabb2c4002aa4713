/* report.h: findings and results of runs, rendered. One renderer a file, one row a renderer. */
#ifndef TQ_REPORTS_REPORT_H
#define TQ_REPORTS_REPORT_H

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

/* tq_report_input: what a report is made of; worst finding first. STORE: where it came from, for
 * the reader. */
typedef struct tq_report_input {
  const char *store;
  const tq_report_item *items;
  size_t count;
} tq_report_input;

/* tq_report_format: a row. WRITE returns false if OUT refused to take it. What is written depends
 * on the input alone: two runs give the same bytes. */
typedef struct tq_report_format {
  const char *name;
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

#endif
