/* nearest.h: an input that shows a finding, brought as near to an honest message as can be: what is
 * left between the two is the finding in words. */
#ifndef TQ_TARGET_NEAREST_H
#define TQ_TARGET_NEAREST_H

#include "mutate/honest_edit.h"
#include "target/trial.h"

/* tq_nearest_search: what an input must go on to show: a finding with KEY, at PLAYER, which runs it
 * in MODE, TRIES times at most. */
typedef struct tq_nearest_search {
  tq_player *player;
  tq_stage_mode mode;
  const char *key;
  size_t tries;
} tq_nearest_search;

/* tq_nearest_shows: whether INPUT shows what is searched. */
bool tq_nearest_shows(const tq_nearest_search *search, tq_span input);

/* tq_nearest: takes back what the SIZE bytes at DATA, which has room for MAX and which shows what
 * is searched, have that HONEST has not (tq_minimise_to_honest). Returns the new size. */
size_t tq_nearest(const tq_nearest_search *search, tq_mutate_kind kind, uint8_t *data, size_t size,
                  size_t max, tq_span honest);

#endif
