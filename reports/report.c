/* report.c: the table of report formats. */
#include "reports/report.h"

#include <string.h>

/* clang-format off */
const tq_report_format tq_report_formats[] = {
    {"text",  "for a terminal or a log: a table, then each finding in full", tq_report_text},
    {"json",  "one JSON object: {schema, findings: [...]}",                   tq_report_json},
    {"jsonl", "one JSON object a line, one for each finding",                tq_report_jsonl},
    {"junit", "JUnit XML for build servers: a finding is a failed test",     tq_report_junit},
    {NULL, NULL, NULL},
};
/* clang-format on */

const tq_report_format *tq_report_format_find(const char *name) {
  for (const tq_report_format *format = tq_report_formats; format->name != NULL; format++) {
    if (strcmp(format->name, name) == 0) {
      return format;
    }
  }
  return NULL;
}
