/* minimise.h: the smallest and plainest input that still shows something: fields first, bytes last.
 */
#ifndef TQ_MUTATE_MINIMISE_H
#define TQ_MUTATE_MINIMISE_H

#include "mutate/mutate.h"

/* tq_keeps_fn: whether INPUT still shows what is looked for. Must be a function of INPUT alone. */
typedef bool (*tq_keeps_fn)(void *context, tq_span input);

/* tq_minimise: shrinks the SIZE bytes at DATA, for which KEEPS holds, and returns the new size;
 * KEEPS holds for the result. First elements, contents and fields go, with the lengths round them
 * kept true; then lengths that lie are made true and values plain (zero); bytes go last. Calls
 * KEEPS at most TRIES times. Returns SIZE, and changes nothing, if there is no memory. */
size_t tq_minimise(tq_mutate_kind kind, uint8_t *data, size_t size, tq_keeps_fn keeps,
                   void *context, size_t tries);

#endif
