/* report.c: the table of report formats. */
#include "reports/report.h"

#include <string.h>

/* clang-format off */
const tq_report_format tq_report_formats[] = {
    {"text",     "report.txt",   "for a terminal or a log: tables, then each failure in full",  tq_report_text},
    {"html",     "report.html",  "one page that needs nothing but itself",                      tq_report_html},
    {"markdown", "report.md",    "for a comment on a pull request: under 60 lines",             tq_report_markdown},
    {"document", "conformance.md", "Markdown: a run in full, with all that fails",              tq_report_document},
    {"sarif",    "report.sarif", "SARIF 2.1.0 for code-scanning pages",                         tq_report_sarif},
    {"junit",    "report.xml",   "JUnit XML for build servers",                                 tq_report_junit},
    {"json",     "report.json",  "one JSON object, as reports/report.schema.json says",         tq_report_json},
    {"jsonl",    "report.jsonl", "one JSON object a line, one for each finding",                tq_report_jsonl},
    {NULL, NULL, NULL, NULL},
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
