/* items.h: findings read from a store, with the deviations that argue them. */
#ifndef TQ_CLI_ITEMS_H
#define TQ_CLI_ITEMS_H

#include "judge/deviations.h"
#include "reports/report.h"
#include "store/store.h"

/* tq_items: owns the records, their inputs, and the table of deviations that they point into. */
typedef struct tq_items {
  tq_report_item *items;
  size_t count;
  tq_deviations deviations;
} tq_items;

/* tq_store_path: VALUE, or, where it is NULL, $TQ_STORE, or findings.db beside the build's folder,
 * so that all flavours share it. Static or borrowed. */
const char *tq_store_path(const char *value);

/* tq_last_results: where `conform` leaves its results, and `report` looks for them, if nothing else
 * is said: conformance.db beside the store. Static. */
const char *tq_last_results(void);

/* tq_load_deviations: from the file at PATH, or, where it is NULL, those built in. Says what is
 * wrong, and returns false, on failure. */
bool tq_load_deviations(tq_deviations *deviations, const char *path);

/* tq_load_items: what passes FILTER in the store at PATH. Says what is wrong, and returns false, on
 * failure. */
bool tq_load_items(tq_items *items, const char *path, const tq_store_filter *filter);

void tq_items_free(tq_items *items);

/* tq_today: the day of the clock, like 20261123. */
int tq_today(void);

#endif
