/* mbedtls_tables.h: Mbed TLS's numbers for the code points of the endpoint model. */
#ifndef TQ_PEER_MBEDTLS_TABLES_H
#define TQ_PEER_MBEDTLS_TABLES_H

#include "peer/peer.h"

#include <mbedtls/ecp.h>

enum { TQ_MBEDTLS_LIST_MAX = 64 };

/* tq_mbedtls_lists: as the library takes them, each with its end mark. */
typedef struct tq_mbedtls_lists {
  int suites[TQ_MBEDTLS_LIST_MAX + 1];
  mbedtls_ecp_group_id curves[TQ_MBEDTLS_LIST_MAX + 1];
  int hashes[TQ_MBEDTLS_LIST_MAX + 1];
} tq_mbedtls_lists;

/* tq_mbedtls_lists_of: fills LISTS from ENDPOINT. False if the library has none of the suites. */
bool tq_mbedtls_lists_of(tq_mbedtls_lists *lists, const tq_endpoint *endpoint);

/* tq_mbedtls_abilities: static. */
const tq_abilities *tq_mbedtls_abilities(void);

/* tq_mbedtls_chains: its own verification of chains. */
extern const tq_chain_interface tq_mbedtls_chains;

#endif
