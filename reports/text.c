/* text.c: the report for a terminal or a log. */
#include "reports/compare.h"
#include "reports/conformance_text.h"
#include "reports/record_text.h"
#include "result/words.h"

#include <inttypes.h>
#include <string.h>

static size_t key_width(const tq_report_input *input) {
  size_t width = 0;
  for (size_t i = 0; i < input->count; i++) {
    size_t size = strlen(input->items[i].record.key);
    width = size > width ? size : width;
  }
  return width;
}

static void write_row(FILE *out, const tq_report_item *item, size_t width) {
  const tq_finding_record *record = &item->record;
  fprintf(out, "%-8s %10" PRIu64 " %8zu  %-*s  %s%s\n", tq_severity_word(record->severity),
          record->count, record->input_size, (int)width, record->key, record->release,
          item->deviation == NULL ? "" : "  tolerated");
}

static void write_totals(FILE *out, const tq_report_input *input) {
  size_t counts[TQ_SEVERITY_ERROR + 1] = {0};
  size_t tolerated = 0;
  for (size_t i = 0; i < input->count; i++) {
    counts[input->items[i].record.severity]++;
    tolerated += input->items[i].deviation != NULL;
  }
  fprintf(out, "%zu findings: %zu errors, %zu warnings, %zu notes; %zu tolerated\n", input->count,
          counts[TQ_SEVERITY_ERROR], counts[TQ_SEVERITY_WARNING], counts[TQ_SEVERITY_NOTE],
          tolerated);
}

static void write_findings(FILE *out, const tq_report_input *input) {
  size_t width = key_width(input);
  fprintf(out, "tlsquarrel findings\n\n");
  if (input->count != 0) {
    fprintf(out, "%-8s %10s %8s  %-*s  %s\n", "severity", "seen", "bytes", (int)width, "key",
            "release");
  }
  for (size_t i = 0; i < input->count; i++) {
    write_row(out, &input->items[i], width);
  }
  write_totals(out, input);
  for (size_t i = 0; i < input->count; i++) {
    fputc('\n', out);
    tq_report_finding(out, &input->items[i]);
  }
}

static bool write_run(FILE *out, const tq_report_input *input) {
  tq_model model;
  tq_comparison comparison;
  if (!tq_model_make(&model, input)) {
    return false;
  }
  bool fine = tq_compare(&comparison, &model, input);
  if (fine) {
    tq_report_scores(out, &model, input->run);
    tq_report_comparison(out, &comparison);
    tq_report_failures(out, &model);
  }
  tq_comparison_free(&comparison);
  tq_model_free(&model);
  return fine;
}

bool tq_report_text(FILE *out, const tq_report_input *input) {
  bool has_run = input->run != NULL && input->run->row_count != 0;
  bool compared = input->before != NULL || input->older != NULL;
  bool fine = (!has_run && !compared) || write_run(out, input);
  if (!has_run || input->count != 0) {
    write_findings(out, input);
  }
  if (input->coverage != NULL) {
    fprintf(out, "\nCoverage of the reference by the corpora\n\n%s", input->coverage);
  }
  return fine && fflush(out) == 0 && ferror(out) == 0;
}
