/* host.h: what the harness gives to all peers of the process: randomness, time and memory.
 *
 * Libraries keep these hooks in globals of their own, so there is one host in a process. Its state
 * is small and can be set, so that the same input sees the same random bytes and the same time
 * whatever ran before it. */
#ifndef TQ_PEER_HOST_H
#define TQ_PEER_HOST_H

#include "peer/arena.h"
#include "peer/peer.h"

/* tq_host: RANDOM is the position in an endless stream of reproducible random bytes: setting it
 * back repeats them. NOW: seconds since 1970 UTC. ARENA: where memory comes from; NULL: from libc.
 * REFUSED: an allocation was beyond TQ_HOST_CHUNK_MAX. */
typedef struct tq_host {
  uint64_t random;
  int64_t now;
  tq_arena *arena;
  bool refused;
} tq_host;

/* TQ_HOST_START: a fresh host: time NOW, random stream SEED. */
#define TQ_HOST_START(seed, time_now)                                                              \
  ((tq_host){.random = (uint64_t)(seed) << 32, .now = (time_now), .arena = NULL, .refused = false})

/* TQ_HOST_CHUNK_MAX: one allocation beyond it is refused: no handshake needs it. */
enum { TQ_HOST_CHUNK_MAX = 64 << 20 };

/* tq_host_state: the process's host. Read and written freely between the calls into peers. */
tq_host *tq_host_state(void);

/* tq_host_start_peer: calls PEER's setup with this host, the first time only. False: it failed. */
bool tq_host_start_peer(const tq_peer *peer);

#endif
