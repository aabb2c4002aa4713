/* x509.h: mutation of certificates: edits of the DER tree and of what it means, and signatures made
 * anew with the test PKI's keys, so that a verifier comes past the signature to what was changed.
 */
#ifndef TQ_MUTATE_X509_H
#define TQ_MUTATE_X509_H

#include "mutate/dice.h"
#include "mutate/edit.h"
#include "wire/der_tree.h"

/* tq_x509_edit: one certificate under mutation: SIZE bytes at DATA with room for MAX. NODES
 * describe them until the first change. DONOR is another certificate, empty if there is none. */
enum { TQ_X509_NODES = 768, TQ_X509_SCRATCH = 4096 };
typedef struct tq_x509_edit {
  uint8_t *data;
  size_t size;
  size_t max;
  tq_dice *dice;
  tq_bytes_fn bytes; /* NULL: none */
  tq_span donor;
  const struct tq_x509_pool *pool;
  size_t count;
  size_t donor_count;
  tq_der_node nodes[TQ_X509_NODES];
  tq_der_node donor_nodes[TQ_X509_NODES];
  uint8_t scratch[TQ_X509_SCRATCH];
} tq_x509_edit;

/* tq_x509_mutation: a row. False of APPLY: it does not apply here, and nothing was changed. */
typedef struct tq_x509_mutation {
  const char *name;
  bool (*apply)(tq_x509_edit *edit);
  uint8_t weight;
} tq_x509_mutation;

extern const tq_x509_mutation tq_x509_mutations[];
extern const size_t tq_x509_mutation_count;

/* tq_x509_mutator: working memory, the pool of values, and the keys; some 200 kB. */
typedef struct tq_x509_mutator tq_x509_mutator;
tq_x509_mutator *tq_x509_mutator_new(tq_bytes_fn bytes);
void tq_x509_mutator_free(tq_x509_mutator *mutator);

/* tq_x509_chance: what a mutation draws from beside its input: another certificate, and a seed. */
typedef struct tq_x509_chance {
  tq_span donor;
  uint64_t seed;
} tq_x509_chance;

/* tq_x509_mutate: changes the certificate of SIZE bytes at DATA, which has room for MAX, by one to
 * three rows; signs it anew for the most part with the key that signed it, now and then with
 * another one, and now and then not at all. The new size, at most MAX. Any input will do. */
size_t tq_x509_mutate(tq_x509_mutator *mutator, uint8_t *data, size_t size, size_t max,
                      tq_x509_chance chance);

/* tq_x509_mutate_row: the one ROW, and a right signature; *SIZE changes. False if it does not
 * apply.
 */
bool tq_x509_mutate_row(tq_x509_mutator *mutator, const tq_x509_mutation *row, uint8_t *data,
                        size_t *size, size_t max, tq_x509_chance chance);

/* tq_x509_drop_extension: takes the INDEXth extension out of the certificate and signs it anew by
 * the key that signed it; *SIZE changes, by a longer signature at most. False: there is no such
 * extension, or no key that could have signed. */
bool tq_x509_drop_extension(tq_x509_mutator *mutator, uint8_t *data, size_t *size, size_t index);

#endif
