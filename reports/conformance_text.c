/* conformance_text.c: see conformance_text.h. */
#include "reports/conformance_text.h"

#include "reports/record_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_WIDTH = 26, CELL_WIDTH = 18, COMMAND_MAX = 400 };

/* part: which entries count for a line: those of an RFC (STEP NULL), of a step, or (both 0) all. */
typedef struct part {
  unsigned rfc;
  const char *step;
} part;

static bool is_of(const part *of, const tq_entry *entry) {
  return (of->rfc == 0 || entry->requirement->rfc == of->rfc) &&
         (of->step == NULL || strcmp(entry->requirement->step, of->step) == 0);
}

static void write_line(FILE *out, const tq_model *model, const char *name, const part *of) {
  fprintf(out, "%-*s", NAME_WIDTH, name);
  for (size_t column = 0; column < model->column_count; column++) {
    tq_score score = {0};
    char cell[64] = "-";
    for (size_t i = 0; i < model->run_count; i++) {
      if (model->entries[i].row.peer == column && is_of(of, &model->entries[i])) {
        tq_score_add(&score, &model->entries[i]);
      }
    }
    int permille = tq_score_permille(&score);
    if (permille >= 0) {
      snprintf(cell, sizeof cell, "%d.%d %% (%zu/%zu)", permille / 10, permille % 10,
               score.conforming, score.tested);
    }
    fprintf(out, "  %*s", CELL_WIDTH, cell);
  }
  fputc('\n', out);
}

/* Whether an entry before I is of the same RFC, or step. */
static bool is_first(const tq_model *model, size_t i, bool by_step) {
  const tq_requirement *row = model->entries[i].requirement;
  for (size_t j = 0; j < i; j++) {
    const tq_requirement *other = model->entries[j].requirement;
    if (by_step ? strcmp(other->step, row->step) == 0 : other->rfc == row->rfc) {
      return false;
    }
  }
  return true;
}

static void write_breakdown(FILE *out, const tq_model *model, bool by_step) {
  fprintf(out, "\n%s\n", by_step ? "by step" : "by RFC");
  for (size_t i = 0; i < model->run_count; i++) {
    const tq_requirement *row = model->entries[i].requirement;
    char name[64];
    if (row->rfc == 0 || !is_first(model, i, by_step)) {
      continue;
    }
    snprintf(name, sizeof name, "  %s", row->step);
    if (!by_step) {
      snprintf(name, sizeof name, "  RFC %u", row->rfc);
    }
    write_line(out, model, name, &(part){by_step ? 0 : row->rfc, by_step ? row->step : NULL});
  }
}

static void write_about(FILE *out, const tq_conformance_run *about) {
  fprintf(out, "tlsquarrel conformance: %" PRIu64 " trials", about->played);
  if (about->selection[0] != '\0') {
    fprintf(out, ", selected: %s", about->selection);
  }
  if (about->profile[0] != '\0') {
    fprintf(out, ", profile: %s", about->profile);
  }
  fputc('\n', out);
  if (!about->complete) {
    fprintf(out, "THIS RUN IS NOT COMPLETE: %s; %" PRIu64, about->why, about->played);
    if (about->planned != 0) { /* else it was not known yet */
      fprintf(out, " of %" PRIu64, about->planned);
    }
    fputs(" trials were played\n", out);
  }
}

void tq_report_scores(FILE *out, const tq_model *model, const tq_report_run *run) {
  if (model->run_count == 0) {
    return;
  }
  write_about(out, &run->about);
  fprintf(out, "\n%-*s", NAME_WIDTH, "conforming, of those tested");
  for (size_t column = 0; column < model->column_count; column++) {
    fprintf(out, "  %*s", CELL_WIDTH, model->columns[column].id);
  }
  fputc('\n', out);
  write_line(out, model, "all", &(part){0, NULL});
  write_breakdown(out, model, false);
  write_breakdown(out, model, true);
}

static void write_failure(FILE *out, const tq_model *model, const tq_entry *entry,
                          tq_texts *texts) {
  const tq_conformance_row *row = &entry->row;
  const tq_column *column = &model->columns[row->peer];
  const char *command = tq_entry_reproduce(texts, entry, column);
  fprintf(out, "  %s: %s %s, %s%s%s\n", column->id, tq_entry_severity(entry),
          tq_conformity_word(row->conformity), tq_conformity_meaning(row->conformity),
          row->tolerated[0] == '\0' ? "" : "; argued: ", row->tolerated);
  fprintf(out, "    %" PRIu64 " of %" PRIu64 " cases fail: %s in %s\n", row->failed,
          row->passed + row->failed, row->edit, row->scene);
  fprintf(out, "    the RFCs say: %s; it did: %s\n", row->expected, row->observed);
  if (row->parameter[0] != '\0') {
    fprintf(out, "    %s\n", row->parameter);
  }
  if (command[0] != '\0' && strlen(command) <= COMMAND_MAX) {
    fprintf(out, "    %s\n", command);
  }
}

void tq_report_failures(FILE *out, const tq_model *model) {
  tq_texts texts = {0};
  const char *last = "";
  for (size_t i = 0; i < model->run_count; i++) {
    const tq_entry *entry = &model->entries[i];
    const tq_requirement *about = entry->requirement;
    if (!tq_conformity_fails(entry->row.conformity)) {
      continue;
    }
    if (strcmp(last, entry->row.requirement) != 0) {
      fprintf(out, "\n%s  (RFC %u section %s, %s)\n  %s\n", entry->row.requirement, about->rfc,
              about->section, about->rfc == 0 ? "unknown" : tq_level_word(about->level),
              about->text);
      last = entry->row.requirement;
    }
    write_failure(out, model, entry, &texts);
  }
  fprintf(out, model->run_count == 0 ? "" : "\n");
  tq_texts_free(&texts);
}

void tq_report_comparison(FILE *out, const tq_comparison *made) {
  if (made->before == NULL) {
    return;
  }
  fprintf(out, "\nfrom %s to %s:", made->before, made->after);
  for (int i = 0; i < TQ_CHANGES; i++) {
    fprintf(out, "%s %zu %s", i == 0 ? "" : ",", made->counts[i], tq_change_word((tq_change)i));
  }
  fputc('\n', out);
  for (size_t i = 0; i < made->count; i++) {
    const tq_changed *item = &made->items[i];
    const tq_entry *side = item->after == NULL ? item->before : item->after;
    if (item->change >= TQ_CHANGE_STILL_FAILING) {
      return;
    }
    fprintf(out, "  %-16s  %s at %s: %s, then %s\n", tq_change_word(item->change),
            side->found ? side->row.key : side->row.requirement, item->column,
            item->before == NULL ? "nothing" : tq_conformity_word(item->before->row.conformity),
            item->after == NULL ? "nothing" : tq_conformity_word(item->after->row.conformity));
  }
}
