/* local.h: what the files of this adapter share. */
#ifndef TQ_PEER_WOLFSSL_LOCAL_H
#define TQ_PEER_WOLFSSL_LOCAL_H

#include "peer/peer.h"

#include <wolfssl/ssl.h>

/* tq_wolfssl_context: one WOLFSSL_CTX. It remembers intermediate certificates that it verified, so
 * it serves one verdict, or is restored after each. */
typedef struct tq_wolfssl_context {
  WOLFSSL_CTX *ctx;
} tq_wolfssl_context;

typedef struct tq_wolfssl_connection {
  WOLFSSL *ssl;
  const tq_endpoint *endpoint;
  const tq_transport *transport;
  int32_t error;
  bool early_data; /* the early data, if any, is still to be read */
  bool done;
  tq_secret secrets[TQ_SECRETS_MAX];
  uint8_t secret_count;
} tq_wolfssl_connection;

/* hooks.c: the host, which the library's calls without a context of ours reach. */
const tq_peer_host *tq_wolfssl_host(void);
bool tq_wolfssl_hooks_install(const tq_peer_host *host);

/* context.c */
void *tq_wolfssl_context_new(const tq_peer_setup *setup);
void tq_wolfssl_context_free(void *context);

/* connection.c: the connection that SSL belongs to, for callbacks. */
const tq_wolfssl_connection *tq_wolfssl_connection_of(WOLFSSL *ssl);

/* psk.c: sets the callbacks through which CTX finds the endpoint's pre-shared key. */
void tq_wolfssl_psk_install(WOLFSSL_CTX *ctx, tq_role role);

/* remember.c: the device whose operations are answered from memory where they can be.
 * tq_wolfssl_device: its number, or INVALID_DEVID while nothing is to be remembered. */
bool tq_wolfssl_device_install(void);
void tq_wolfssl_remember(tq_memory memory);
int tq_wolfssl_device(void);
/* tq_wolfssl_remember_all: from now on until it is off again, the operations of interfaces that
 * take no device as well, while anything is to be remembered. */
void tq_wolfssl_remember_all(bool on);

/* chain.c */
extern const tq_chain_interface tq_wolfssl_chains;

/* tables.c */
const tq_abilities *tq_wolfssl_abilities(void);
/* tq_wolfssl_group_code: the code point of the group that the library calls NAME; 0: none. */
uint16_t tq_wolfssl_group_code(const char *name);

#endif
