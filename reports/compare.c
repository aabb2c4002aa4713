/* compare.c: see compare.h. */
#include "reports/compare.h"

#include <stdlib.h>
#include <string.h>

enum { NO_COLUMN = -1 };

const char *tq_change_word(tq_change change) {
  static const char *const words[TQ_CHANGES] = {
      [TQ_CHANGE_NEWLY_FAILING] = "newly failing",
      [TQ_CHANGE_NEWLY_PASSING] = "newly passing",
      [TQ_CHANGE_FAILS_OTHERWISE] = "fails otherwise",
      [TQ_CHANGE_NO_LONGER_TESTED] = "no longer tested",
      [TQ_CHANGE_STILL_FAILING] = "still failing",
      [TQ_CHANGE_UNCHANGED] = "unchanged",
  };
  return words[change];
}

static bool has_result(const tq_entry *entry) {
  return entry != NULL && (entry->found || entry->row.conformity <= TQ_CONFORMITY_CONFORMING);
}

static bool fails(const tq_entry *entry) {
  return entry != NULL && tq_entry_fails(entry);
}

/* What fuzzing did not find again is not shown to be mended: only a run says that. */
static tq_change change_of(const tq_entry *before, const tq_entry *after) {
  if (!fails(before) && !fails(after)) {
    return has_result(before) && !has_result(after) ? TQ_CHANGE_NO_LONGER_TESTED
                                                    : TQ_CHANGE_UNCHANGED;
  }
  if (!fails(before)) {
    return TQ_CHANGE_NEWLY_FAILING;
  }
  if (!fails(after)) {
    return has_result(after) ? TQ_CHANGE_NEWLY_PASSING : TQ_CHANGE_NO_LONGER_TESTED;
  }
  bool alike = before->row.conformity == after->row.conformity &&
               before->row.severity == after->row.severity;
  return alike ? TQ_CHANGE_STILL_FAILING : TQ_CHANGE_FAILS_OTHERWISE;
}

static int by_table(const void *left, const void *right) {
  const tq_entry *a = left;
  const tq_entry *b = right;
  return tq_report_row_order(&(tq_report_row){a->row, a->id}, &(tq_report_row){b->row, b->id});
}

/* The entry of MODEL's COLUMN that speaks of the same as ENTRY. */
static const tq_entry *find(const tq_model *model, size_t column, const tq_entry *entry) {
  if (!entry->found) {
    tq_entry wanted = *entry;
    wanted.row.peer = (uint32_t)column;
    return bsearch(&wanted, model->entries, model->run_count, sizeof wanted, by_table);
  }
  for (size_t i = model->run_count; i < model->count; i++) {
    const tq_entry *other = &model->entries[i];
    if (other->row.peer == column && strcmp(other->row.key, entry->row.key) == 0) {
      return other;
    }
  }
  return NULL;
}

static bool add(tq_comparison *made, const tq_entry *before, const tq_entry *after,
                const char *column) {
  if ((made->count & (made->count - 1)) == 0) { /* room for a power of two */
    tq_changed *more =
        realloc(made->items, (made->count == 0 ? 1 : 2 * made->count) * sizeof *more);
    if (more == NULL) {
      return false;
    }
    made->items = more;
  }
  tq_change change = change_of(before, after);
  made->items[made->count++] = (tq_changed){change, before, after, column};
  made->counts[change]++;
  return true;
}

static bool compare(tq_comparison *made, const tq_model *before, size_t old, const tq_model *after,
                    size_t new) {
  const char *name = after->columns[new].id;
  bool fine = true;
  for (size_t i = 0; i < after->count && fine; i++) {
    const tq_entry *entry = &after->entries[i];
    fine = entry->row.peer != new || add(made, find(before, old, entry), entry, name);
  }
  for (size_t i = 0; i < before->count && fine; i++) {
    const tq_entry *entry = &before->entries[i];
    fine =
        entry->row.peer != old || find(after, new, entry) != NULL || add(made, entry, NULL, name);
  }
  return fine;
}

/* Items of one kind keep their order: it is told by their places in the models. */
static int by_change(const void *left, const void *right) {
  const tq_changed *a = left;
  const tq_changed *b = right;
  if (a->change != b->change) {
    return (int)a->change - (int)b->change;
  }
  if (a->after != NULL && b->after != NULL) {
    return (a->after > b->after) - (a->after < b->after);
  }
  if (a->after == NULL && b->after == NULL) {
    return (a->before > b->before) - (a->before < b->before);
  }
  return a->after == NULL ? 1 : -1;
}

static bool finish(tq_comparison *made, bool fine) {
  if (!fine) {
    tq_comparison_free(made);
    return false;
  }
  if (made->count != 0) {
    qsort(made->items, made->count, sizeof *made->items, by_change);
  }
  return true;
}

static int partner(const tq_model *before, const tq_model *after, size_t column) {
  for (size_t i = 0; i < before->column_count; i++) {
    if (strcmp(before->columns[i].name, after->columns[column].name) == 0) {
      return (int)i;
    }
  }
  return before->column_count == 1 && after->column_count == 1 ? 0 : NO_COLUMN;
}

static bool compare_models(tq_comparison *made, const tq_model *before, const tq_model *after) {
  bool fine = true;
  made->before = "the earlier run";
  made->after = "this run";
  for (size_t i = 0; i < after->column_count && fine; i++) {
    int old = partner(before, after, i);
    fine = old == NO_COLUMN || compare(made, before, (size_t)old, after, i);
  }
  return fine;
}

static bool compare_columns(tq_comparison *made, const tq_model *model, size_t old, size_t new) {
  if (old == model->column_count || new == model->column_count) {
    return true;
  }
  made->before = model->columns[old].id;
  made->after = model->columns[new].id;
  return compare(made, model, old, model, new);
}

bool tq_compare(tq_comparison *made, const tq_model *model, const tq_report_input *input) {
  *made = (tq_comparison){0};
  if (input->before != NULL) {
    return finish(made, tq_model_make(&made->old, input->before) &&
                            compare_models(made, &made->old, model));
  }
  if (input->older != NULL && input->newer != NULL) {
    return finish(made, compare_columns(made, model, tq_column_find(model, input->older),
                                        tq_column_find(model, input->newer)));
  }
  return true;
}

size_t tq_column_find(const tq_model *model, const char *name) {
  size_t i = 0;
  while (i < model->column_count && strcmp(model->columns[i].name, name) != 0 &&
         strcmp(model->columns[i].id, name) != 0) {
    i++;
  }
  return i;
}

void tq_comparison_free(tq_comparison *made) {
  free(made->items);
  tq_model_free(&made->old);
  *made = (tq_comparison){0};
}
