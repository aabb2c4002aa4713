/* libssl.h: what the peers with OpenSSL's interface have in common: the transport, the callbacks
 * that apply the endpoint model, connections and reports. Each plugin compiles these files with its
 * own library's headers, and adds what differs: set-up and configuration. */
#ifndef TQ_PEER_LIBSSL_H
#define TQ_PEER_LIBSSL_H

#include "peer/peer.h"

#include <openssl/ssl.h>

/* tq_libssl_connection: one SSL object and what is known of it beside the library's own state; its
 * address is the SSL object's app data. */
typedef struct tq_libssl_connection {
  SSL *ssl;
  const tq_endpoint *endpoint;
  const tq_transport *transport;
  int32_t error;
  int16_t alert_sent;
  int16_t alert_received;
  char reason[120];
  tq_secret secrets[TQ_SECRETS_MAX];
  uint8_t secret_count;
  char client_random[65]; /* hex: of the handshake whose secrets those are */
} tq_libssl_connection;

tq_libssl_connection *tq_libssl_of(const SSL *ssl);

/* --- what each library adds --- */

/* tq_libssl_configure: all of SSL_CTX that the libraries do not share: suites, groups, schemes,
 * features, clock, PSKs of TLS 1.3. False if the library cannot do what the model says. */
bool tq_libssl_configure(SSL_CTX *ssl, const tq_peer_setup *setup);

/* tq_libssl_group: the code point of the group in use; 0: none. */
uint16_t tq_libssl_group(SSL *ssl);

/* tq_libssl_time: the host's, in seconds since 1970. */
int64_t tq_libssl_time(void);

/* --- what they share --- */

/* chain.c */
extern const tq_chain_interface tq_libssl_chains;

/* tq_libssl_set_callbacks, tq_libssl_set_identity, tq_libssl_set_anchors, tq_libssl_set_versions:
 * parts of an SSL_CTX's configuration. False if the library refuses. */
void tq_libssl_set_callbacks(SSL_CTX *ssl, const tq_endpoint *endpoint);
void tq_libssl_set_verification(SSL_CTX *ssl, const tq_endpoint *endpoint);
bool tq_libssl_set_identity(SSL_CTX *ssl, const tq_identity *identity);
bool tq_libssl_set_anchors(SSL_CTX *ssl, const tq_peer_setup *setup);
bool tq_libssl_set_versions(SSL_CTX *ssl, tq_code_list versions);

/* tq_libssl_bio: a BIO over SELF's transport; NULL on failure. tq_libssl_bio_setup: once a process.
 */
bool tq_libssl_bio_setup(void);
BIO *tq_libssl_bio(tq_libssl_connection *self);

/* The functions of a tq_peer; see peer/peer.h. */
void *tq_libssl_context_new(const tq_peer_setup *setup);
void tq_libssl_context_free(void *context);
void *tq_libssl_connection_new(void *context, const tq_peer_setup *setup,
                               const tq_transport *transport);
void tq_libssl_connection_free(void *connection);
tq_peer_state tq_libssl_handshake(void *connection);
tq_peer_state tq_libssl_read(void *connection, uint8_t *into, size_t size, size_t *got);
tq_peer_state tq_libssl_write(void *connection, tq_span bytes);
tq_peer_state tq_libssl_close(void *connection);
void tq_libssl_report(void *connection, tq_peer_report *report);

#endif
