/* openssl.c: OpenSSL 3 as a peer: both roles, TLS 1.2 and 1.3, all randomness and time from the
 * host.
 *
 * Built as a plugin: libssl and libcrypto are linked into it and hidden, so that several libraries
 * with the same symbols live in one process. */
/* RAND_set_rand_method: its successor, a provider of our own, would say the same in 200 lines. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "peer/libssl/libssl.h"
#include "peer/openssl/openssl_tables.h"
#include "peer/plugin.h"

#include <openssl/rand.h>
#include <time.h>

/* The library asks for randomness and time through calls without a context of ours. */
static const tq_peer_host *host;

/* Stands in for libc's within this plugin: the clock of tickets, sessions and certificates. */
__attribute__((visibility("hidden"))) time_t time(time_t *out) {
  time_t now = host != NULL ? (time_t)host->time(host->context) : 0;
  if (out != NULL) {
    *out = now;
  }
  return now;
}

static int random_bytes(unsigned char *into, int size) {
  host->random(host->context, into, (size_t)size);
  return 1;
}

static int random_status(void) {
  return 1;
}

int64_t tq_libssl_time(void) {
  return host->time(host->context);
}

static const char *release(void) {
  return OpenSSL_version(OPENSSL_VERSION_STRING);
}

static bool setup(const tq_peer_host *given) {
  static const RAND_METHOD method = {NULL, random_bytes, NULL, NULL, random_bytes, random_status};
  host = given;
  return OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL) == 1 &&
         tq_libssl_bio_setup() && RAND_set_rand_method(&method) == 1;
}

static SSL_SESSION *psk_session(SSL *ssl, const tq_psk *psk) {
  const unsigned char suite[2] = {0x13, psk->hash == 5 ? 0x02 : 0x01};
  SSL_SESSION *session = SSL_SESSION_new();
  if (session == NULL || SSL_SESSION_set1_master_key(session, psk->key, psk->key_size) != 1 ||
      SSL_SESSION_set_cipher(session, SSL_CIPHER_find(ssl, suite)) != 1 ||
      SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION) != 1) {
    SSL_SESSION_free(session);
    return NULL;
  }
  return session;
}

static int find_psk(SSL *ssl, const unsigned char *identity, size_t size, SSL_SESSION **session) {
  const tq_psk *psk = tq_libssl_of(ssl)->endpoint->psk;
  *session = NULL;
  if (!tq_span_equal(tq_span_of(identity, size), tq_span_text(psk->identity))) {
    return 1;
  }
  *session = psk_session(ssl, psk);
  return *session != NULL;
}

static int use_psk(SSL *ssl, const EVP_MD *digest, const unsigned char **identity, size_t *size,
                   SSL_SESSION **session) {
  (void)digest;
  const tq_psk *psk = tq_libssl_of(ssl)->endpoint->psk;
  *session = psk_session(ssl, psk);
  *identity = (const unsigned char *)psk->identity;
  *size = strlen(psk->identity);
  return *session != NULL;
}

static bool set_ciphers(SSL_CTX *ssl, tq_code_list codes) {
  char suites13[256] = "";
  char suites12[2048] = "";
  tq_openssl_names(suites13, sizeof suites13, tq_openssl_suites13, codes);
  tq_openssl_names(suites12, sizeof suites12, tq_openssl_suites12, codes);
  return SSL_CTX_set_ciphersuites(ssl, suites13) == 1 &&
         (suites12[0] == '\0' || SSL_CTX_set_cipher_list(ssl, suites12) == 1);
}

static bool set_lists(SSL_CTX *ssl, const tq_endpoint *endpoint) {
  char groups[256] = "";
  char schemes[1024] = "";
  tq_openssl_names(groups, sizeof groups, tq_openssl_groups, endpoint->groups);
  tq_openssl_names(schemes, sizeof schemes, tq_openssl_schemes, endpoint->schemes);
  return set_ciphers(ssl, endpoint->suites) &&
         (groups[0] == '\0' || SSL_CTX_set1_groups_list(ssl, groups) == 1) &&
         (schemes[0] == '\0' || SSL_CTX_set1_sigalgs_list(ssl, schemes) == 1);
}

static void set_features(SSL_CTX *ssl, const tq_endpoint *endpoint) {
  SSL_CTX_set_options(ssl, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
  if (!tq_endpoint_has(endpoint, TQ_FEATURE_EXTENDED_MASTER_SECRET)) {
    SSL_CTX_set_options(ssl, SSL_OP_NO_EXTENDED_MASTER_SECRET);
  }
  if (!tq_endpoint_has(endpoint, TQ_FEATURE_ENCRYPT_THEN_MAC)) {
    SSL_CTX_set_options(ssl, SSL_OP_NO_ENCRYPT_THEN_MAC);
  }
  if (!tq_endpoint_has(endpoint, TQ_FEATURE_SESSION_TICKET)) {
    SSL_CTX_set_options(ssl, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(ssl, 0);
  }
  if (tq_endpoint_has(endpoint, TQ_FEATURE_PSK_KE)) {
    SSL_CTX_set_options(ssl, SSL_OP_ALLOW_NO_DHE_KEX);
  }
  SSL_CTX_set_dh_auto(ssl, 1);
  SSL_CTX_set_post_handshake_auth(ssl, tq_endpoint_has(endpoint, TQ_FEATURE_POST_HANDSHAKE_AUTH));
}

static void set_psk13(SSL_CTX *ssl, const tq_endpoint *endpoint) {
  if (endpoint->psk == NULL) {
    return;
  }
  if (endpoint->role == TQ_ROLE_SERVER) {
    SSL_CTX_set_psk_find_session_callback(ssl, find_psk);
    return;
  }
  SSL_CTX_set_psk_use_session_callback(ssl, use_psk);
}

bool tq_libssl_configure(SSL_CTX *ssl, const tq_peer_setup *given) {
  SSL_CTX_set_security_level(ssl, 0);
  X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(ssl), (time_t)host->time(host->context));
  set_features(ssl, given->endpoint);
  set_psk13(ssl, given->endpoint);
  return set_lists(ssl, given->endpoint);
}

uint16_t tq_libssl_group(SSL *ssl) {
  /* libssl looks into the session without asking whether there is one */
  bool has_session = SSL_get_session(ssl) != NULL;
  return has_session ? tq_openssl_group_code(SSL_get_negotiated_group(ssl)) : 0;
}

static const tq_peer peer = {
    .interface = TQ_PEER_INTERFACE,
    .name = "openssl",
    .release = release,
    .abilities = tq_openssl_abilities,
    .setup = setup,
    .context_new = tq_libssl_context_new,
    .context_free = tq_libssl_context_free,
    .connection_new = tq_libssl_connection_new,
    .connection_free = tq_libssl_connection_free,
    .handshake = tq_libssl_handshake,
    .read = tq_libssl_read,
    .write = tq_libssl_write,
    .close = tq_libssl_close,
    .report = tq_libssl_report,
    .chains = &tq_libssl_chains,
};

const tq_peer *tq_peer_plugin(void) {
  return &peer;
}
