/* items.c: see items.h. */
#include "cli/items.h"

#include "cli/folder.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int tq_today(void) {
  return tq_day_of((long long)time(NULL));
}

const char *tq_store_path(const char *value) {
  static char path[TQ_PLACE_MAX + 32];
  const char *named = value != NULL ? value : getenv("TQ_STORE");
  if (named != NULL && named[0] != '\0') {
    return named;
  }
  snprintf(path, sizeof path, "%s/../findings.db", tq_build_folder());
  char *folder = realpath(tq_build_folder(), NULL);
  char *slash = folder == NULL ? NULL : strrchr(folder, '/');
  if (slash != NULL) {
    snprintf(path, sizeof path, "%.*s/findings.db", (int)(slash - folder), folder);
  }
  free(folder);
  return tq_shown_path(path);
}

const char *tq_last_results(void) {
  static char path[TQ_PLACE_MAX + 32];
  snprintf(path, sizeof path, "%s/conformance.db", tq_work_folder());
  return tq_shown_path(path);
}

bool tq_load_deviations(tq_deviations *deviations, const char *path) {
  char error[TQ_INPUT_ERROR_MAX];
  tq_span text = tq_span_of(tq_deviations_builtin, tq_deviations_builtin_size);
  if (path != NULL && !tq_input_read(&text, path, error)) {
    tq_fail("--deviations: %s", error);
    return false;
  }
  const char *name = path == NULL ? "corpus/deviations.tsv" : path;
  bool fine = tq_deviations_parse(deviations, name, (const char *)text.data, text.size, error);
  if (path != NULL) {
    tq_input_free(text);
  }
  if (!fine) {
    tq_fail("%s", error);
  }
  return fine;
}

static bool take_item(void *context, const tq_finding_record *record) {
  tq_items *items = context;
  tq_report_item *more = realloc(items->items, (items->count + 1) * sizeof *more);
  uint8_t *input = malloc(record->input_size + 1);
  if (more != NULL) {
    items->items = more;
  }
  if (more == NULL || input == NULL) {
    free(input);
    return false;
  }
  if (record->input_size != 0) {
    memcpy(input, record->input, record->input_size);
  }
  const tq_deviation *row = tq_deviations_match(&items->deviations, record, tq_today());
  tq_report_item *item = &items->items[items->count++];
  *item = (tq_report_item){.record = *record};
  item->record.input = input;
  item->deviation = row == NULL ? NULL : row->reason;
  item->link = row == NULL ? NULL : row->link;
  return true;
}

bool tq_load_items(tq_items *items, const char *path, const tq_store_filter *filter) {
  char error[TQ_STORE_ERROR_MAX] = "";
  *items = (tq_items){0};
  if (!tq_load_deviations(&items->deviations, NULL)) {
    return false;
  }
  tq_store *store = tq_store_open(path, TQ_STORE_READ, error);
  bool fine = store != NULL && tq_store_each(store, filter, take_item, items, error);
  tq_store_close(store);
  if (!fine) {
    tq_fail("%s", error);
    tq_items_free(items);
  }
  return fine;
}

void tq_items_free(tq_items *items) {
  for (size_t i = 0; i < items->count; i++) {
    free((void *)(uintptr_t)items->items[i].record.input);
  }
  free(items->items);
  tq_deviations_free(&items->deviations);
  *items = (tq_items){0};
}
