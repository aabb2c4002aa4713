/* chain.h: mutation of chains of certificates: DER one after another. */
#ifndef TQ_MUTATE_CHAIN_H
#define TQ_MUTATE_CHAIN_H

#include "mutate/x509/x509.h"

/* tq_chain_mutate: changes one certificate of the chain of SIZE bytes at DATA, which has room for
 * MAX, by X509, or, now and then, which certificates there are and in what order; CHANCE's donor is
 * another chain, empty if there is none. SCRATCH holds SCRATCH_SIZE bytes. The new size. */
size_t tq_chain_mutate(tq_x509_mutator *x509, uint8_t *data, size_t size, size_t max,
                       tq_x509_chance chance, uint8_t *scratch, size_t scratch_size);

/* tq_chain_minimise: as tq_minimise, of chains: certificates, and extensions of certificates that
 * are then signed anew, are left out while KEEPS holds, at most TRIES times. */
typedef bool (*tq_chain_keeps_fn)(void *context, tq_span input);
size_t tq_chain_minimise(uint8_t *data, size_t size, tq_chain_keeps_fn keeps, void *context,
                         size_t tries);

#endif
