/* mutate.h: mutation of messages by edits that mean something, made of table rows.
 *
 * A mutation is wholly fixed by its input, the donor, the seed and the answers of the byte mutator.
 */
#ifndef TQ_MUTATE_MUTATE_H
#define TQ_MUTATE_MUTATE_H

#include "mutate/edit.h"

/* tq_mutate_kind: how an input is read, and which rows apply. */
typedef enum tq_mutate_kind {
  TQ_MUTATE_CLIENT_HELLO, /* one handshake message, a ClientHello for most */
  TQ_MUTATE_HANDSHAKE,    /* one handshake message of any type */
  TQ_MUTATE_FLOW,         /* handshake messages one after another */
  TQ_MUTATE_RECORDS,      /* unprotected records one after another */
  TQ_MUTATE_CHAIN,        /* DER certificates one after another, the end entity's first */
  TQ_MUTATE_KINDS
} tq_mutate_kind;

/* tq_mutation: a row. WEIGHTS are relative, by kind; 0: never. HONEST: an input all of whose
 * lengths are true has true lengths afterwards. */
typedef struct tq_mutation {
  const char *name;
  tq_edit_fn apply;
  uint8_t weights[TQ_MUTATE_KINDS];
  bool honest;
} tq_mutation;

extern const tq_mutation tq_mutations[];
extern const size_t tq_mutation_count;

/* tq_mutator: working memory of one thread: some 100 kB. */
typedef struct tq_mutator tq_mutator;

/* tq_mutator_new: NULL if there is no memory. BYTES is called on single fields about half the time;
 * NULL: a plain one of our own on the whole, as the last resort only. */
tq_mutator *tq_mutator_new(tq_bytes_fn bytes);
void tq_mutator_free(tq_mutator *mutator);

/* tq_mutate_message: changes the SIZE bytes at DATA, which has room for MAX, and returns the new
 * size, at most MAX. Any input will do. The result is the input again only if MAX leaves no choice
 * or chance would have it so: less than once in a thousand. */
size_t tq_mutate_message(tq_mutator *mutator, tq_mutate_kind kind, uint8_t *data, size_t size,
                         size_t max, uint64_t seed);

/* tq_mutate_cross: as above, with parts of DONOR, which must not overlap DATA. */
size_t tq_mutate_cross(tq_mutator *mutator, tq_mutate_kind kind, uint8_t *data, size_t size,
                       size_t max, tq_span donor, uint64_t seed);

/* tq_mutate_chance: what a mutation draws from beside its input. */
typedef struct tq_mutate_chance {
  tq_span donor;
  uint64_t seed;
} tq_mutate_chance;

/* tq_mutate_row: applies the one ROW; *SIZE changes. False if it does not apply to this input. */
bool tq_mutate_row(tq_mutator *mutator, const tq_mutation *row, tq_mutate_kind kind, uint8_t *data,
                   size_t *size, size_t max, tq_mutate_chance chance);

/* tq_mutate_root: the shape by which inputs of KIND are read. */
const tq_shape *tq_mutate_root(tq_mutate_kind kind);

#endif
