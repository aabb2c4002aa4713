/* nss_setup.h: the endpoint model in NSS's terms. */
#ifndef TQ_PEER_NSS_SETUP_H
#define TQ_PEER_NSS_SETUP_H

#include "peer/adapter/adapter.h"

#include <cert.h>
#include <keyhi.h>
#include <nspr.h>
#include <pk11pub.h>
#include <ssl.h>
#include <sslproto.h>

enum { TQ_NSS_ANCHORS_MAX = 4 };

/* tq_nss_context: certificates and keys, which live in the library's temporary store for as long as
 * they are held here. */
typedef struct tq_nss_context {
  const tq_peer_setup *setup;
  CERTCertificate *chain[TQ_CHAIN_MAX];
  CERTCertList *anchors;
  SECKEYPrivateKey *key; /* NULL: none */
  PK11SymKey *psk;       /* NULL: none */
} tq_nss_context;

/* tq_nss_context_fill: all of CONTEXT (zeroed) from SETUP. False: the library refuses something;
 * what there is already is freed by tq_nss_context_clear. */
bool tq_nss_context_fill(tq_nss_context *context, const tq_peer_setup *setup);
void tq_nss_context_clear(tq_nss_context *context);

/* tq_nss_configure: all options of the socket FD that callbacks are not needed for. */
bool tq_nss_configure(PRFileDesc *fd, const tq_nss_context *context);

/* tq_nss_verify: CERTIFICATE's path to the context's anchors at the host's time, and its name. */
bool tq_nss_verify(const tq_nss_context *context, CERTCertificate *certificate);

/* tq_nss_abilities: static. */
const tq_abilities *tq_nss_abilities(void);

#endif
