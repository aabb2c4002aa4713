/* report.c: `tlsquarrel report`: the recorded findings in a format for people or programs. */
#include "reports/report.h"

#include "cli/commands.h"
#include "cli/filter.h"
#include "cli/items.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FORMAT = TQ_FILTER_COUNT, OUTPUT };

/* clang-format off */
static const tq_option options[] = {
    TQ_FILTER_OPTIONS,
    {"format", 'f', "FORMAT", "text (the default), json, jsonl or junit"},
    {"output", 'o', "FILE",   "write there and not to standard output"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */

static int write_to(FILE *out, const char *name, const tq_report_format *format,
                    const tq_report_input *input) {
  bool fine = format->write(out, input);
  int reason = errno;
  fine = (out == stdout || fclose(out) == 0) && fine;
  return fine ? TQ_EXIT_FINE : tq_fail("report: cannot write %s: %s", name, strerror(reason));
}

static int write_report(const tq_report_format *format, const tq_report_input *input,
                        const char *output) {
  FILE *out = output == NULL ? stdout : fopen(output, "w");
  if (out == NULL) {
    return tq_fail("report: cannot write %s: %s", output, strerror(errno));
  }
  return write_to(out, output == NULL ? "the output" : output, format, input);
}

static int run(const tq_arguments *arguments) {
  tq_store_filter filter;
  tq_items items;
  const char *name = arguments->values[FORMAT] == NULL ? "text" : arguments->values[FORMAT];
  const tq_report_format *format = tq_report_format_find(name);
  const char *path = tq_store_path(arguments->values[TQ_FILTER_STORE]);
  if (format == NULL) {
    return tq_fail("report: --format %s: there is none; there are text, json, jsonl, junit", name);
  }
  if (arguments->operand_count != 0) {
    return tq_fail("report: %s? It takes no operands", arguments->operands[0]);
  }
  if (!tq_filter_of(&filter, arguments) || !tq_load_items(&items, path, &filter)) {
    return TQ_EXIT_FAILED;
  }
  int status = write_report(format, &(tq_report_input){path, items.items, items.count},
                            arguments->values[OUTPUT]);
  tq_items_free(&items);
  return status;
}

const tq_command tq_command_report = {
    "report",
    "write the recorded findings as text, JSON or JUnit",
    "",
    "The report is made of the store and nothing else; the same store gives the same bytes.",
    "--format junit --output findings.xml",
    options,
    run};
