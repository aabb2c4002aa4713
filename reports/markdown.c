/* markdown.c: for the comment on a pull request: under 60 lines, whatever was found. */
#include "reports/clean.h"
#include "reports/compare.h"
#include "reports/markdown_parts.h"
#include "result/words.h"

#include <string.h>

/* COLUMNS, CHANGES, FAILURES: so many lines of each at most; with the rest never 60. */
enum { COLUMNS = 12, CHANGES = 14, FAILURES = 16 };

static void write_cell(FILE *out, const char *text) {
  tq_write_markdown(out, text);
  fputs(" | ", out);
}

static void write_percent(FILE *out, const tq_score *score) {
  int permille = tq_score_permille(score);
  if (permille < 0) {
    fputs("- | ", out);
    return;
  }
  fprintf(out, "**%d.%d %%** | ", permille / 10, permille % 10);
}

static void write_score(FILE *out, const tq_model *model, size_t column) {
  tq_score score = {0};
  for (size_t i = 0; i < model->run_count; i++) {
    if (model->entries[i].row.peer == column) {
      tq_score_add(&score, &model->entries[i]);
    }
  }
  fputs("| ", out);
  write_cell(out, model->columns[column].id);
  write_percent(out, &score);
  fprintf(out, "%zu | %zu | %zu | %zu | %zu |\n", score.tested, score.errors, score.warnings,
          score.notes, score.tolerated);
}

void tq_markdown_scores(FILE *out, const tq_model *model) {
  if (model->run_count == 0) {
    return;
  }
  fputs("| implementation | conforming | tested | errors | warnings | notes | argued |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n",
        out);
  for (size_t i = 0; i < model->column_count && i < COLUMNS; i++) {
    write_score(out, model, i);
  }
  if (model->column_count > COLUMNS) {
    fprintf(out, "\nand %zu more implementations\n", model->column_count - COLUMNS);
  }
  fputc('\n', out);
}

void tq_markdown_incomplete(FILE *out, const tq_report_input *input) {
  if (input->run != NULL && input->run->row_count != 0 && !input->run->about.complete) {
    fputs("**This run is not complete:** ", out);
    tq_write_markdown(out, input->run->about.why);
    fputs("\n\n", out);
  }
}

void tq_markdown_rfc(FILE *out, const tq_model *model, unsigned rfc) {
  tq_score scores[COLUMNS] = {{0}};
  size_t columns = model->column_count < COLUMNS ? model->column_count : COLUMNS;
  size_t tested = 0;
  for (size_t i = 0; i < model->run_count; i++) {
    const tq_entry *entry = &model->entries[i];
    if (entry->requirement->rfc == rfc && entry->row.peer < columns) {
      tq_score_add(&scores[entry->row.peer], entry);
      tested += entry->row.conformity <= TQ_CONFORMITY_CONFORMING;
    }
  }
  if (tested == 0) {
    return;
  }
  fprintf(out, "| RFC %u |", rfc);
  for (size_t i = 0; i < columns; i++) {
    fprintf(out, " %zu/%zu |", scores[i].conforming, scores[i].tested);
  }
  fputc('\n', out);
}

static const char *result_word(const tq_entry *entry) {
  return entry == NULL ? "nothing" : tq_conformity_word(entry->row.conformity);
}

static void write_changes(FILE *out, const tq_comparison *made) {
  size_t shown = 0;
  if (made->before == NULL) {
    return;
  }
  fputs("### From ", out);
  tq_write_markdown(out, made->before);
  fputs(" to ", out);
  tq_write_markdown(out, made->after);
  fputs("\n\n", out);
  for (int i = 0; i < TQ_CHANGES; i++) {
    fprintf(out, "%s%zu %s", i == 0 ? "" : ", ", made->counts[i], tq_change_word((tq_change)i));
  }
  fputs("\n\n", out);
  for (size_t i = 0; i < made->count && shown < CHANGES; i++) {
    const tq_changed *item = &made->items[i];
    const tq_entry *side = item->after == NULL ? item->before : item->after;
    if (item->change >= TQ_CHANGE_STILL_FAILING) {
      break;
    }
    fprintf(out, "- **%s** ", tq_change_word(item->change));
    tq_write_markdown(out, side->row.requirement);
    fputs(" at ", out);
    tq_write_markdown(out, item->column);
    fprintf(out, ": %s, then %s\n", result_word(item->before), result_word(item->after));
    shown++;
  }
  size_t all = made->counts[TQ_CHANGE_NEWLY_FAILING] + made->counts[TQ_CHANGE_NEWLY_PASSING] +
               made->counts[TQ_CHANGE_FAILS_OTHERWISE] + made->counts[TQ_CHANGE_NO_LONGER_TESTED];
  if (all > shown) {
    fprintf(out, "- and %zu more\n", all - shown);
  }
  fputs(shown == 0 ? "" : "\n", out);
}

static void write_failure(FILE *out, const tq_model *model, const tq_entry *entry) {
  fprintf(out, "| %s | ", tq_entry_severity(entry));
  write_cell(out, model->columns[entry->row.peer].id);
  write_cell(out, entry->row.requirement);
  if (entry->requirement->rfc != 0) {
    fprintf(out, "RFC %u %s | ", entry->requirement->rfc, entry->requirement->section);
  } else {
    fputs("| ", out);
  }
  write_cell(out, tq_conformity_word(entry->row.conformity));
  tq_write_markdown(out, entry->row.observed);
  fputs(" |\n", out);
}

static size_t write_failures_of(FILE *out, const tq_model *model, int severity, size_t left) {
  size_t shown = 0;
  for (size_t i = 0; i < model->count && shown < left; i++) {
    const tq_entry *entry = &model->entries[i];
    if (tq_entry_fails(entry) && entry->row.severity == severity) {
      write_failure(out, model, entry);
      shown++;
    }
  }
  return shown;
}

static void write_failures(FILE *out, const tq_model *model) {
  size_t all = 0;
  size_t shown = 0;
  for (size_t i = 0; i < model->count; i++) {
    all += tq_entry_fails(&model->entries[i]);
  }
  if (all == 0) {
    fputs("Nothing fails that no deviation argues.\n", out);
    return;
  }
  fprintf(
      out,
      "### %zu that fail%s\n\n| | implementation | requirement | section | result | what it did "
      "|\n| --- | --- | --- | --- | --- | --- |\n",
      all, all > FAILURES ? ", the worst first" : "");
  for (int severity = TQ_SEVERITY_ERROR; severity >= -1; severity--) {
    shown += write_failures_of(out, model, severity, FAILURES - shown);
  }
  if (all > shown) {
    fprintf(out, "\nand %zu more: the HTML report has them all\n", all - shown);
  }
}

static void write_all(FILE *out, const tq_model *model, const tq_report_input *input,
                      const tq_comparison *made) {
  fputs("## tlsquarrel\n\n", out);
  tq_markdown_incomplete(out, input);
  tq_markdown_scores(out, model);
  write_changes(out, made);
  write_failures(out, model);
}

bool tq_report_markdown(FILE *out, const tq_report_input *input) {
  tq_model model;
  tq_comparison comparison;
  if (!tq_model_make(&model, input)) {
    return false;
  }
  bool fine = tq_compare(&comparison, &model, input);
  if (fine) {
    write_all(out, &model, input, &comparison);
  }
  tq_comparison_free(&comparison);
  tq_model_free(&model);
  return fine && fflush(out) == 0 && ferror(out) == 0;
}
