/* tally.c: see tally.h. */
#include "cli/replay/tally.h"

#include "judge/describe.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static tq_tally_row *find(const tq_tally_table *table, const tq_finding *finding) {
  for (size_t i = 0; i < table->count; i++) {
    const tq_finding_record *record = &table->rows[i].record;
    if (strcmp(record->key, finding->key) == 0 && strcmp(record->release, finding->release) == 0) {
      return &table->rows[i];
    }
  }
  return NULL;
}

static tq_tally_row *append(tq_tally_table *table) {
  if (table->count == table->room) {
    size_t room = table->room == 0 ? 32 : 2 * table->room;
    tq_tally_row *rows = realloc(table->rows, room * sizeof *rows);
    if (rows == NULL) {
      return NULL;
    }
    table->rows = rows;
    table->room = room;
  }
  tq_tally_row *row = &table->rows[table->count++];
  *row = (tq_tally_row){.input = SIZE_MAX};
  return row;
}

bool tq_tally_add(tq_tally_table *table, const tq_finding *finding, const tq_plan *plan,
                  size_t input, const tq_deviations *deviations) {
  tq_tally_row *row = find(table, finding);
  row = row == NULL ? append(table) : row;
  if (row == NULL) {
    return false;
  }
  tq_span bytes = plan->inputs[input];
  uint64_t count = row->record.count + 1;
  tq_severity least = row->record.severity;
  if (row->input == SIZE_MAX || bytes.size < row->record.input_size) {
    tq_finding_record_of(&row->record, finding, bytes.data, bytes.size, (int64_t)time(NULL));
    row->input = input;
    row->deviation = tq_deviations_match(deviations, &row->record, tq_today());
  }
  row->record.count = count;
  if (row->record.severity < least) {
    row->record.severity = least; /* the gravest that the key was seen with */
  }
  return true;
}

const tq_deviation *tq_tally_argued(const tq_deviations *deviations, const tq_finding *finding) {
  tq_finding_record record;
  tq_finding_record_of(&record, finding, NULL, 0, 0);
  return tq_deviations_match(deviations, &record, tq_today());
}

static int compare_rows(const void *left, const void *right) {
  const tq_finding_record *a = &((const tq_tally_row *)left)->record;
  const tq_finding_record *b = &((const tq_tally_row *)right)->record;
  if (a->severity != b->severity) {
    return a->severity > b->severity ? -1 : 1;
  }
  if (a->class_ != b->class_) {
    return a->class_ < b->class_ ? -1 : 1;
  }
  int order = strcmp(a->key, b->key);
  return order != 0 ? order : strcmp(a->release, b->release);
}

void tq_tally_sort(tq_tally_table *table) {
  if (table->count > 1) {
    qsort(table->rows, table->count, sizeof *table->rows, compare_rows);
  }
}

void tq_tally_free(tq_tally_table *table) {
  free(table->rows);
  *table = (tq_tally_table){0};
}
