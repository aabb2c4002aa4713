/* honest_edit.h: how an input differs from the message that an honest sender would have sent in its
 * place, field by field; and the input nearest to that message which still shows something. */
#ifndef TQ_MUTATE_HONEST_EDIT_H
#define TQ_MUTATE_HONEST_EDIT_H

#include "mutate/minimise.h"
#include "mutate/tree.h"

/* tq_honest_change: a field holds something else; is there though no honest sender sends it; is
 * left out; or has a length prefix that does not say what follows. */
typedef enum tq_honest_change {
  TQ_HONEST_CHANGED,
  TQ_HONEST_ADDED,
  TQ_HONEST_LEFT_OUT,
  TQ_HONEST_LENGTH
} tq_honest_change;

/* tq_honest_edit: one place. SIZE bytes at AT of the input stand for HONEST_SIZE bytes at HONEST_AT
 * of the honest message; lengths round them are no edits of their own. NAME is the field's; WITHIN
 * the extension's type that it is part of, or -1. OWNER: the node of the input's tree whose
 * contents the place is in, TQ_NO_NODE: none. */
typedef struct tq_honest_edit {
  tq_honest_change change;
  uint16_t owner;
  uint32_t at;
  uint32_t size;
  uint32_t honest_at;
  uint32_t honest_size;
  const char *name;
  int32_t within;
} tq_honest_edit;

enum { TQ_HONEST_EDITS_MAX = 512 };

/* tq_honest_edits: the edits that make INPUT of HONEST, both read as KIND, in the order of their
 * places, into EDITS, which has room for TQ_HONEST_EDITS_MAX. Returns how many there are, 0 for
 * equal messages; what does not fit is left out. SIZE_MAX: no memory. */
size_t tq_honest_edits(tq_honest_edit *edits, tq_mutate_kind kind, tq_span input, tq_span honest);

/* tq_wanted: what an input must go on to show: KEEPS of CONTEXT, which is asked TRIES times at
 * most.
 */
typedef struct tq_wanted {
  tq_keeps_fn keeps;
  void *context;
  size_t tries;
} tq_wanted;

/* tq_minimise_to_honest: takes back what the SIZE bytes at DATA, which has room for MAX and which
 * shows what is WANTED, have that HONEST has not: all of it, halves, down to single edits, as long
 * as it goes on to show. Returns the new size; SIZE, and nothing is changed, without memory. */
size_t tq_minimise_to_honest(tq_mutate_kind kind, uint8_t *data, size_t size, size_t max,
                             tq_span honest, const tq_wanted *wanted);

#endif
