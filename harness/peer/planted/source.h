/* source.h: the bugs that are planted in the reference's own source: what it does with messages
 * that cross protected cannot be changed from outside. The reference is built a second time, with
 * all of them in it and switched off, as a library beside the programs. */
#ifndef TQ_PEER_PLANTED_SOURCE_H
#define TQ_PEER_PLANTED_SOURCE_H

#include "peer/planted.h"

/* planted_source: a row, and the name of the target that finds it. */
typedef struct planted_source {
  tq_planted row;
  const char *target;
} planted_source;

size_t tq_planted_source_count(void);
const planted_source *tq_planted_source_at(size_t index);

/* tq_planted_source_find: the row that holds ROW; NULL: it is planted elsewhere. */
const planted_source *tq_planted_source_find(const tq_planted *row);

/* tq_planted_source_is_built: whether this build has the library of these bugs. */
bool tq_planted_source_is_built(void);

/* tq_planted_source_peer: the reference with that bug on, static. NULL: there is no such library,
 * or it cannot be loaded. */
const tq_peer *tq_planted_source_peer(const planted_source *bug);

/* tq_planted_select: exported by the library: only the bug of NUMBER, from 1, is on; 0: none. */
__attribute__((visibility("default"))) void tq_planted_select(int number);

#endif
