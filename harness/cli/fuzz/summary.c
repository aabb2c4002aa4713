/* summary.c: see summary.h. */
#include "cli/fuzz/summary.h"

#include "cli/explain/report_fields.h"
#include "cli/folder.h"
#include "cli/items.h"
#include "cli/options.h"
#include "cli/place.h"
#include "cli/style.h"
#include "reports/report.h"
#include "result/words.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS_MAX = 128, GROUPS_SHOWN = 8 };

static const struct {
  const char *format;
  const char *file;
} reports[] = {
    {"text", "findings.txt"},
    {"html", "findings.html"},
    {"json", "findings.json"},
    {"junit", "findings.xml"},
};

static void print_row(const tq_report_item *item, int64_t since) {
  const tq_finding_record *record = &item->record;
  tq_style style = item->deviation != NULL ? TQ_DIM : tq_style_of(record->severity);
  printf("%s%-8s%s %10" PRIu64 " %6zu  %s  %s%s%s\n", tq_style_on(stdout, style),
         tq_severity_word(record->severity), tq_style_off(stdout), record->count,
         record->input_size, record->key, record->release,
         record->first_seen >= since ? "  new" : "", item->deviation == NULL ? "" : "  tolerated");
}

/* group: notes that say the same: the same class, and for
 * another alert the same one. */
typedef struct group {
  const tq_finding_record *first;
  size_t count;
} group;

static bool is_same_note(const tq_finding_record *a, const tq_finding_record *b) {
  return a->class_ == b->class_ && strcmp(a->peer, b->peer) == 0 &&
         (a->class_ != TQ_CLASS_WRONG_ALERT || strcmp(a->outcome, b->outcome) == 0);
}

static void add_note(group *groups, size_t *count, const tq_finding_record *note) {
  for (size_t i = 0; i < *count; i++) {
    if (is_same_note(groups[i].first, note)) {
      groups[i].count++;
      return;
    }
  }
  if (*count < GROUPS_MAX) {
    groups[(*count)++] = (group){note, 1};
  }
}

static int by_count(const void *a, const void *b) {
  size_t left = ((const group *)a)->count;
  size_t right = ((const group *)b)->count;
  return (left < right) - (left > right);
}

/* Hundreds of notes are few things: which alert stands where others are due, and how often. */
static void print_notes(const tq_items *items, int64_t since) {
  group groups[GROUPS_MAX] = {{NULL, 0}};
  size_t count = 0;
  for (size_t i = 0; i < items->count; i++) {
    const tq_finding_record *record = &items->items[i].record;
    if (record->last_seen >= since && record->severity == TQ_SEVERITY_NOTE) {
      add_note(groups, &count, record);
    }
  }
  qsort(groups, count, sizeof groups[0], by_count);
  for (size_t i = 0; i < count && i < GROUPS_SHOWN; i++) {
    const tq_finding_record *first = groups[i].first;
    bool alert = first->class_ == TQ_CLASS_WRONG_ALERT;
    printf("%8zu  %s%s%s, %s\n", groups[i].count, tq_class_word(first->class_), alert ? ": " : "",
           alert ? first->outcome : "", first->peer);
  }
}

/* How many rows of this run are not tolerated; prints those that are more than notes. */
static size_t print_rows(const tq_items *items, int64_t since) {
  size_t open = 0;
  size_t shown = 0;
  size_t notes = 0;
  for (size_t i = 0; i < items->count; i++) {
    const tq_report_item *item = &items->items[i];
    if (item->record.last_seen < since) {
      continue;
    }
    if (item->record.severity == TQ_SEVERITY_NOTE) {
      notes++;
      continue;
    }
    if (shown++ == 0) {
      printf("\n%-8s %10s %6s  key, release\n", "severity", "seen", "bytes");
    }
    print_row(item, since);
    open += item->deviation == NULL;
  }
  printf("\n%zu finding%s, and %zu note%s (another alert than the RFC gives, or none)\n", shown,
         shown == 1 ? "" : "s", notes, notes == 1 ? "" : "s");
  print_notes(items, since);
  return open;
}

static bool write_report(const char *path, const char *format, const tq_report_input *input) {
  FILE *file = fopen(path, "w");
  bool fine = file != NULL && tq_report_format_find(format)->write(file, input);
  int reason = errno;
  fine = file != NULL && fclose(file) == 0 && fine;
  if (!fine) {
    tq_fail("cannot write the report %s: %s", path, strerror(reason));
  }
  return fine;
}

static bool write_reports(const tq_items *items, const char *store, const char *work,
                          const tq_trend *trend) {
  char path[TQ_PLACE_MAX + 64];
  tq_report_input input = {.store = store,
                           .items = items->items,
                           .count = items->count,
                           .lay_out = tq_lay_out,
                           .trend = trend};
  snprintf(path, sizeof path, "%s/reports", work);
  bool fine = tq_folder_make(path);
  for (size_t i = 0; i < sizeof reports / sizeof *reports && fine; i++) {
    snprintf(path, sizeof path, "%s/reports/%s", work, reports[i].file);
    fine = write_report(path, reports[i].format, &input);
    if (fine) {
      printf("report: %s\n", tq_shown_path(path));
    }
  }
  return fine;
}

int tq_summary_print(const char *store, const char *work, int64_t since, const tq_trend *trend) {
  tq_items items;
  if (!tq_load_items(&items, store, &(tq_store_filter){0})) {
    return TQ_EXIT_FAILED;
  }
  size_t open = print_rows(&items, since);
  bool fine = write_reports(&items, store, work, trend);
  printf("store: %s; one finding in full: harness/run findings show KEY\n", tq_shown_path(store));
  tq_items_free(&items);
  if (!fine) {
    return TQ_EXIT_FAILED;
  }
  return open == 0 ? TQ_EXIT_FINE : TQ_EXIT_FINDINGS;
}
