/* memo.h: what pure operations gave for operands seen before. Bounded: a slot that two operations
 * fall into keeps the later one.
 *
 * A key is to hold everything that its operation depends on: keys are compared byte by byte. */
#ifndef TQ_PEER_MEMO_H
#define TQ_PEER_MEMO_H

#include "wire/span.h"

enum { TQ_MEMO_KEY_MAX = 2560, TQ_MEMO_VALUE_MAX = 640 };

typedef struct tq_memo tq_memo;

/* tq_memo_new: room for SLOTS operations, a power of 2. NULL: no memory. The caller deletes it. */
tq_memo *tq_memo_new(size_t slots);
void tq_memo_delete(tq_memo *memo);

/* tq_memo_find: what was kept for KEY; lives until the next tq_memo_keep. False: nothing. */
bool tq_memo_find(const tq_memo *memo, tq_span key, tq_span *value);

/* tq_memo_keep: keeps a copy of VALUE for KEY. What is too large is not kept. */
void tq_memo_keep(tq_memo *memo, tq_span key, tq_span value);

#endif
