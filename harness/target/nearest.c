/* nearest.c: see nearest.h. */
#include "target/nearest.h"

#include <string.h>

bool tq_nearest_shows(const tq_nearest_search *search, tq_span input) {
  tq_run made;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_player_run(search->player, search->mode, input, &made);
  size_t count = tq_player_judge(search->player, &made, findings);
  for (size_t i = 0; i < count; i++) {
    if (strcmp(findings[i].key, search->key) == 0) {
      return true;
    }
  }
  return false;
}

static bool keeps(void *context, tq_span input) {
  return tq_nearest_shows(context, input);
}

size_t tq_nearest(const tq_nearest_search *search, tq_mutate_kind kind, uint8_t *data, size_t size,
                  size_t max, tq_span honest) {
  tq_nearest_search kept = *search;
  tq_wanted wanted = {keeps, &kept, search->tries};
  return tq_minimise_to_honest(kind, data, size, max, honest, &wanted);
}
