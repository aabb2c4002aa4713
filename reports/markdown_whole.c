/* markdown_whole.c: a run as a document: scores, then for each implementation all that it fails. */
#include "reports/clean.h"
#include "reports/markdown_parts.h"
#include "reports/record_text.h"
#include "result/words.h"

#include <inttypes.h>
#include <string.h>

/* The smallest number of an RFC in the run above LAST; 0: there is none. */
static unsigned next_rfc(const tq_model *model, unsigned last) {
  unsigned next = 0;
  for (size_t i = 0; i < model->run_count; i++) {
    unsigned rfc = model->entries[i].requirement->rfc;
    next = rfc > last && (next == 0 || rfc < next) ? rfc : next;
  }
  return next;
}

static void write_scores_by_rfc(FILE *out, const tq_model *model) {
  fputs("\n## By RFC\n\n| conforming, of those tested |", out);
  for (size_t column = 0; column < model->column_count; column++) {
    fputc(' ', out);
    tq_write_markdown(out, model->columns[column].id);
    fputs(" |", out);
  }
  fputs("\n| --- |", out);
  for (size_t column = 0; column < model->column_count; column++) {
    fputs(" ---: |", out);
  }
  fputc('\n', out);
  for (unsigned rfc = next_rfc(model, 0); rfc != 0; rfc = next_rfc(model, rfc)) {
    tq_markdown_rfc(out, model, rfc);
  }
}

static void write_entry(FILE *out, const tq_entry *entry) {
  const tq_conformance_row *row = &entry->row;
  fprintf(out, "| %s | ", tq_entry_severity(entry));
  tq_write_markdown(out, row->requirement);
  fprintf(out, " | RFC %u section %s: ", entry->requirement->rfc, entry->requirement->section);
  tq_write_markdown(out, entry->requirement->text);
  fprintf(out, " | %s, %" PRIu64 " of %" PRIu64 " cases | ", tq_conformity_word(row->conformity),
          row->failed, row->passed + row->failed);
  tq_write_markdown(out, row->edit);
  fputs(" in ", out);
  tq_write_markdown(out, row->scene);
  fputs(" | ", out);
  tq_write_markdown(out, row->observed);
  if (row->tolerated[0] != '\0') {
    fputs("; argued: ", out);
    tq_write_markdown(out, row->tolerated);
  }
  fputs(" |\n", out);
}

static void write_column(FILE *out, const tq_model *model, size_t column) {
  fputs("\n## ", out);
  tq_write_markdown(out, model->columns[column].id);
  fputs("\n\n| | requirement | what it says | result | shown by | what it did |\n"
        "| --- | --- | --- | --- | --- | --- |\n",
        out);
  for (int severity = TQ_SEVERITY_ERROR; severity >= TQ_SEVERITY_NOTE; severity--) {
    for (size_t i = 0; i < model->run_count; i++) {
      const tq_entry *entry = &model->entries[i];
      if (entry->row.peer == column && entry->row.severity == severity &&
          tq_conformity_fails(entry->row.conformity)) {
        write_entry(out, entry);
      }
    }
  }
}

bool tq_report_document(FILE *out, const tq_report_input *input) {
  tq_model model;
  if (!tq_model_make(&model, input)) {
    return false;
  }
  fputs("# Conformance\n\nMade by `harness/run publish`; not edited by hand. The page beside it, "
        "`conformance.html`,\nshows each message field by field, and the command that plays it "
        "again.\n\n",
        out);
  tq_markdown_incomplete(out, input);
  tq_markdown_scores(out, &model);
  write_scores_by_rfc(out, &model);
  for (size_t column = 0; column < model.column_count && model.run_count != 0; column++) {
    write_column(out, &model, column);
  }
  tq_model_free(&model);
  return fflush(out) == 0 && ferror(out) == 0;
}
