/* wolfssl.h: wolfSSL, the reference, as a peer: both roles, TLS 1.2 and 1.3, all randomness, time
 * and memory from the host. Releases 5.5.4 to 5.9.2. */
#ifndef TQ_PEER_WOLFSSL_H
#define TQ_PEER_WOLFSSL_H

#include "peer/peer.h"

/* tq_wolfssl_peer: static. */
const tq_peer *tq_wolfssl_peer(void);

#endif
