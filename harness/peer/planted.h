/* planted.h: the reference with a known bug in it, so that the harness itself can be tested: each
 * bug must be found, with the right requirement and class.
 *
 * A bug is planted around the honest peer: it edits the bytes that go in, so that the peer accepts
 * what it should not or refuses what it should take, or those that come out. What crosses protected
 * is out of reach so; those bugs are planted in the source of the reference (planted/source.h). */
#ifndef TQ_PEER_PLANTED_H
#define TQ_PEER_PLANTED_H

#include "peer/peer.h"

enum { TQ_PLANTED_REQUIREMENTS = 2 };

/* tq_planted: one row. CLASS is the word of the class that it must be found as; REQUIREMENTS are
 * the ids of which a finding must name one (NULL or "": no more; none at all: it may name any). */
typedef struct tq_planted {
  const char *name;
  const char *class_;
  const char *requirements[TQ_PLANTED_REQUIREMENTS];
  const char *text; /* what the bug does, in one line */
} tq_planted;

/* tq_planted_count, tq_planted_at, tq_planted_find: the table; rows are static. NULL: there is no
 * bug called NAME. */
size_t tq_planted_count(void);
const tq_planted *tq_planted_at(size_t index);
const tq_planted *tq_planted_find(const char *name);

/* tq_planted_target: the fuzz target that finds the bug. */
const char *tq_planted_target(const tq_planted *row);

/* tq_planted_in_source: whether it is planted in the reference's source, whatever peer it is asked
 * for. */
bool tq_planted_in_source(const tq_planted *row);

/* tq_planted_is_built: whether this build holds the bug: those in the source are built for flavour
 * fast and the newest release only. */
bool tq_planted_is_built(const tq_planted *row);

/* tq_planted_peer: HONEST (static) with the bug of ROW, static: one bug a process at a time. All
 * stages with another bug must be gone before. NULL: it is not built, or its library cannot be
 * loaded. */
const tq_peer *tq_planted_peer(const tq_planted *row, const tq_peer *honest);

#endif
