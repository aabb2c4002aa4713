/* set.h: what has been read so far: cases, hellos, defined bytes, and the memory they are in.
 * Internal to this room. */
#ifndef TQ_VECTOR_SET_H
#define TQ_VECTOR_SET_H

#include "result/endpoint.h"
#include "vector/draft.h"
#include "vector/vector.h"

typedef struct tq_vector_bytes {
  const char *name;
  tq_span bytes;
} tq_vector_bytes;

/* tq_vector_set_store: room for one line's bytes; tq_vector_set_keep keeps what was written. Room
 * that cannot be had is a writer that fails. */
tq_writer tq_vector_set_store(tq_vectors *set);
void tq_vector_set_keep(tq_vectors *set, const tq_writer *store);

/* tq_vector_set_text: a copy with a NUL; NULL if there is no room. */
const char *tq_vector_set_text(tq_vectors *set, tq_span text);

/* tq_vector_set_define: NULL, or what is wrong, static. */
const char *tq_vector_set_define(tq_vectors *set, tq_span name, tq_span bytes);
const tq_vector_bytes *tq_vector_set_bytes(const tq_vectors *set, tq_span name);

/* tq_vector_set_begin_hello: the next tq_vector_set_end_hello gives the hello NAME its contents. */
const char *tq_vector_set_begin_hello(tq_vectors *set, tq_span name);
void tq_vector_set_end_hello(tq_vectors *set, const tq_draft *draft);
const tq_draft *tq_vector_set_hello(const tq_vectors *set, tq_span name);

/* tq_vector_set_add: false if the name is taken, or there is no memory. */
bool tq_vector_set_add(tq_vectors *set, const tq_vector *vector);

#endif
