/* gnutls_tables.h: GnuTLS's words for the code points of the endpoint model. */
#ifndef TQ_PEER_GNUTLS_TABLES_H
#define TQ_PEER_GNUTLS_TABLES_H

#include "peer/peer.h"

/* tq_gnutls_priority: the priority string for ENDPOINT into INTO (SIZE bytes). GnuTLS chooses
 * ciphers, MACs and key exchanges apart, so that a list of suites may imply others that are not in
 * it; false then, and where the string does not fit. */
bool tq_gnutls_priority(char *into, size_t size, const tq_endpoint *endpoint);

/* tq_gnutls_version_code, tq_gnutls_group_code: from GnuTLS's numbers; 0: none. */
uint16_t tq_gnutls_version_code(int protocol);
uint16_t tq_gnutls_group_code(int group);

/* tq_gnutls_abilities: static. */
const tq_abilities *tq_gnutls_abilities(void);

/* tq_gnutls_chains: its own verification of chains. */
extern const tq_chain_interface tq_gnutls_chains;

#endif
