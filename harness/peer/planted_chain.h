/* planted_chain.h: the reference's verification of chains with a known bug in it, as planted.h has
 * for handshakes: each must be found, with the right requirement and class.
 *
 * A bug is planted around the honest interface: it looks at the certificates and at the answer, and
 * turns the answer round where the bug would. */
#ifndef TQ_PEER_PLANTED_CHAIN_H
#define TQ_PEER_PLANTED_CHAIN_H

#include "peer/planted.h"

/* tq_planted_chain_count, tq_planted_chain_at, tq_planted_chain_find: the table; rows are static.
 * NULL: there is no bug called NAME. */
size_t tq_planted_chain_count(void);
const tq_planted *tq_planted_chain_at(size_t index);
const tq_planted *tq_planted_chain_find(const char *name);

/* tq_planted_chain_peer: HONEST (static), which has an interface for chains, with the bug of ROW,
 * static: one bug a process at a time. */
const tq_peer *tq_planted_chain_peer(const tq_planted *row, const tq_peer *honest);

#endif
