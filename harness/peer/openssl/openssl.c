/* openssl.c: OpenSSL 3 as a peer: both roles, TLS 1.2 and 1.3, all randomness and time from the
 * host.
 *
 * Built as a plugin: libssl and libcrypto are linked into it and hidden, so that several libraries
 * with the same symbols live in one process. */
/* RAND_set_rand_method: its successor, a provider of our own, would say the same in 200 lines. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "peer/openssl/openssl_tables.h"
#include "peer/plugin.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct context {
  SSL_CTX *ssl;
  const tq_peer_setup *setup;
} context;

typedef struct connection {
  SSL *ssl;
  const tq_endpoint *endpoint;
  const tq_transport *transport;
  BIO *bio;
  int32_t error;
  int16_t alert_sent;
  int16_t alert_received;
  char reason[120];
  tq_secret secrets[TQ_SECRETS_MAX];
  uint8_t secret_count;
} connection;

/* The library asks for randomness and time through calls without a context of ours. */
static const tq_peer_host *host;
static BIO_METHOD *bio_method;

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

static connection *of_ssl(const SSL *ssl) {
  return SSL_get_app_data(ssl);
}

/* --- the transport as a BIO --- */

static int bio_read(BIO *bio, char *into, size_t size, size_t *got) {
  const connection *self = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  *got = self->transport->read(self->transport->context, (uint8_t *)into, size);
  if (*got == 0) {
    BIO_set_retry_read(bio);
  }
  return *got != 0;
}

static int bio_write(BIO *bio, const char *bytes, size_t size, size_t *put) {
  const connection *self = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (!self->transport->write(self->transport->context, tq_span_of(bytes, size))) {
    BIO_set_retry_write(bio);
    return 0;
  }
  *put = size;
  return 1;
}

static long bio_control(BIO *bio, int command, long number, void *pointer) {
  (void)bio;
  (void)number;
  (void)pointer;
  return command == BIO_CTRL_FLUSH;
}

/* --- set-up --- */

static const char *release(void) {
  return OpenSSL_version(OPENSSL_VERSION_STRING);
}

static bool setup(const tq_peer_host *given) {
  static const RAND_METHOD method = {NULL, random_bytes, NULL, NULL, random_bytes, random_status};
  host = given;
  if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL) != 1) {
    return false;
  }
  bio_method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "tlsquarrel transport");
  return bio_method != NULL && BIO_meth_set_read_ex(bio_method, bio_read) == 1 &&
         BIO_meth_set_write_ex(bio_method, bio_write) == 1 &&
         BIO_meth_set_ctrl(bio_method, bio_control) == 1 && RAND_set_rand_method(&method) == 1;
}

/* --- callbacks that apply the endpoint model --- */

static int choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_size,
                       const unsigned char *offered, unsigned int offered_size, void *unused) {
  (void)unused;
  for (const char *const *name = of_ssl(ssl)->endpoint->alpn; *name != NULL; name++) {
    size_t size = strlen(*name);
    for (unsigned int i = 0; i < offered_size; i += 1u + offered[i]) {
      if (offered[i] == size && memcmp(offered + i + 1, *name, size) == 0) {
        *out = offered + i + 1;
        *out_size = offered[i];
        return SSL_TLSEXT_ERR_OK;
      }
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

static int check_server_name(SSL *ssl, int *alert, void *unused) {
  (void)unused;
  const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  if (name == NULL || strcmp(name, of_ssl(ssl)->endpoint->server_name) == 0) {
    return name == NULL ? SSL_TLSEXT_ERR_NOACK : SSL_TLSEXT_ERR_OK;
  }
  *alert = SSL_AD_UNRECOGNIZED_NAME;
  return SSL_TLSEXT_ERR_ALERT_FATAL;
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
  const tq_psk *psk = of_ssl(ssl)->endpoint->psk;
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
  const tq_psk *psk = of_ssl(ssl)->endpoint->psk;
  *session = psk_session(ssl, psk);
  *identity = (const unsigned char *)psk->identity;
  *size = strlen(psk->identity);
  return *session != NULL;
}

static unsigned int give_psk(const tq_psk *psk, unsigned char *into, unsigned int max) {
  if (psk->key_size > max) {
    return 0;
  }
  memcpy(into, psk->key, psk->key_size);
  return (unsigned int)psk->key_size;
}

static unsigned int server_psk12(SSL *ssl, const char *identity, unsigned char *into,
                                 unsigned int max) {
  const tq_psk *psk = of_ssl(ssl)->endpoint->psk;
  return strcmp(identity, psk->identity) == 0 ? give_psk(psk, into, max) : 0;
}

static unsigned int client_psk12(SSL *ssl, const char *hint, char *identity, unsigned int size,
                                 unsigned char *into, unsigned int max) {
  (void)hint;
  const tq_psk *psk = of_ssl(ssl)->endpoint->psk;
  (void)snprintf(identity, size, "%s", psk->identity);
  return give_psk(psk, into, max);
}

static void watch(const SSL *ssl, int where, int value) {
  connection *self = of_ssl(ssl);
  if ((where & SSL_CB_WRITE_ALERT) == SSL_CB_WRITE_ALERT && value >> 8 == SSL3_AL_FATAL) {
    self->alert_sent = (int16_t)(value & 0xff);
  }
  if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT) {
    self->alert_received = (int16_t)(value & 0xff);
  }
}

static uint8_t hex_bytes(uint8_t *into, const char *hex) {
  uint8_t size = 0;
  for (unsigned int byte = 0; size < TQ_SECRET_MAX && sscanf(hex, "%2x", &byte) == 1; hex += 2) {
    into[size++] = (uint8_t)byte;
  }
  return size;
}

/* A line of an NSS key log: label, client random, secret. */
static void keep_secret(const SSL *ssl, const char *line) {
  connection *self = of_ssl(ssl);
  const char *random = strchr(line, ' ');
  const char *secret = random != NULL ? strchr(random + 1, ' ') : NULL;
  if (secret == NULL || self->secret_count == TQ_SECRETS_MAX) {
    return;
  }
  tq_secret *slot = &self->secrets[self->secret_count++];
  (void)snprintf(slot->label, sizeof slot->label, "%.*s", (int)(random - line), line);
  slot->size = hex_bytes(slot->bytes, secret + 1);
}

/* --- configuration --- */

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

static X509 *read_certificate(tq_span der) {
  const unsigned char *next = der.data;
  return d2i_X509(NULL, &next, (long)der.size);
}

static bool set_identity(SSL_CTX *ssl, const tq_identity *identity) {
  const unsigned char *next = identity->key.data;
  EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &next, (long)identity->key.size);
  bool fine = key != NULL;
  for (uint8_t i = 0; fine && i < identity->chain_count; i++) {
    X509 *certificate = read_certificate(identity->chain[i]);
    fine = certificate != NULL && (i == 0 ? SSL_CTX_use_certificate(ssl, certificate)
                                          : SSL_CTX_add1_chain_cert(ssl, certificate)) == 1;
    X509_free(certificate);
  }
  fine = fine && SSL_CTX_use_PrivateKey(ssl, key) == 1;
  EVP_PKEY_free(key);
  return fine;
}

static bool set_anchors(SSL_CTX *ssl, const tq_peer_setup *given) {
  for (uint8_t i = 0; i < given->anchor_count; i++) {
    X509 *anchor = read_certificate(given->anchors[i]);
    bool fine = anchor != NULL && X509_STORE_add_cert(SSL_CTX_get_cert_store(ssl), anchor) == 1;
    X509_free(anchor);
    if (!fine) {
      return false;
    }
  }
  return true;
}

static void set_verification(SSL_CTX *ssl, const tq_endpoint *endpoint) {
  int mode = SSL_VERIFY_NONE;
  if (endpoint->role == TQ_ROLE_CLIENT || endpoint->client_auth == TQ_CLIENT_AUTH_REQUESTED) {
    mode = SSL_VERIFY_PEER;
  }
  if (endpoint->client_auth == TQ_CLIENT_AUTH_REQUIRED) {
    mode = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  }
  SSL_CTX_set_verify(ssl, mode, NULL);
  X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(ssl), (time_t)host->time(host->context));
}

static void set_features(SSL_CTX *ssl, const tq_endpoint *endpoint) {
  SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
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

static void set_callbacks(SSL_CTX *ssl, const tq_endpoint *endpoint) {
  bool server = endpoint->role == TQ_ROLE_SERVER;
  SSL_CTX_set_info_callback(ssl, (void (*)(const SSL *, int, int))watch);
  SSL_CTX_set_keylog_callback(ssl, keep_secret);
  if (server && endpoint->alpn != NULL) {
    SSL_CTX_set_alpn_select_cb(ssl, choose_alpn, NULL);
  }
  if (server && endpoint->server_name != NULL) {
    SSL_CTX_set_tlsext_servername_callback(ssl, check_server_name);
  }
  if (endpoint->psk == NULL) {
    return;
  }
  if (server) {
    SSL_CTX_set_psk_find_session_callback(ssl, find_psk);
    SSL_CTX_set_psk_server_callback(ssl, server_psk12);
    return;
  }
  SSL_CTX_set_psk_use_session_callback(ssl, use_psk);
  SSL_CTX_set_psk_client_callback(ssl, client_psk12);
}

static bool set_versions(SSL_CTX *ssl, tq_code_list versions) {
  bool has13 = tq_code_list_has(versions, TLS1_3_VERSION);
  bool has12 = tq_code_list_has(versions, TLS1_2_VERSION);
  return SSL_CTX_set_min_proto_version(ssl, has12 ? TLS1_2_VERSION : TLS1_3_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(ssl, has13 ? TLS1_3_VERSION : TLS1_2_VERSION) == 1;
}

static void context_free(void *pointer) {
  context *self = pointer;
  if (self == NULL) {
    return;
  }
  SSL_CTX_free(self->ssl);
  free(self);
}

static void *context_new(const tq_peer_setup *given) {
  context *self = calloc(1, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  const tq_endpoint *endpoint = given->endpoint;
  self->setup = given;
  self->ssl =
      SSL_CTX_new(endpoint->role == TQ_ROLE_SERVER ? TLS_server_method() : TLS_client_method());
  if (self->ssl == NULL) {
    context_free(self);
    return NULL;
  }
  SSL_CTX_set_security_level(self->ssl, 0);
  set_features(self->ssl, endpoint);
  set_verification(self->ssl, endpoint);
  set_callbacks(self->ssl, endpoint);
  if (!set_versions(self->ssl, endpoint->versions) || !set_lists(self->ssl, endpoint) ||
      !set_anchors(self->ssl, given) ||
      (given->identity != NULL && !set_identity(self->ssl, given->identity))) {
    ERR_clear_error();
    context_free(self);
    return NULL;
  }
  return self;
}

/* --- connections --- */

static void connection_free(void *pointer) {
  connection *self = pointer;
  if (self == NULL) {
    return;
  }
  SSL_free(self->ssl);
  ERR_clear_error();
  free(self);
}

static bool set_client_offer(SSL *ssl, const tq_endpoint *endpoint) {
  if (endpoint->server_name != NULL && (SSL_set_tlsext_host_name(ssl, endpoint->server_name) != 1 ||
                                        SSL_set1_host(ssl, endpoint->server_name) != 1)) {
    return false;
  }
  uint8_t names[256];
  unsigned int size = 0;
  for (const char *const *name = endpoint->alpn; name != NULL && *name != NULL; name++) {
    size_t length = strlen(*name);
    if (size + 1 + length > sizeof names) {
      return false;
    }
    names[size] = (uint8_t)length;
    memcpy(names + size + 1, *name, length);
    size += 1u + (unsigned int)length;
  }
  return size == 0 || SSL_set_alpn_protos(ssl, names, size) == 0;
}

static bool prepare(connection *self) {
  self->bio = BIO_new(bio_method);
  if (self->bio == NULL) {
    return false;
  }
  BIO_set_data(self->bio, self);
  BIO_set_init(self->bio, 1);
  SSL_set_bio(self->ssl, self->bio, self->bio);
  SSL_set_app_data(self->ssl, self);
  if (self->endpoint->role == TQ_ROLE_SERVER) {
    SSL_set_accept_state(self->ssl);
    return true;
  }
  SSL_set_connect_state(self->ssl);
  return set_client_offer(self->ssl, self->endpoint);
}

static void *connection_new(void *from, const tq_peer_setup *given, const tq_transport *transport) {
  const context *parent = from;
  connection *self = calloc(1, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  ERR_clear_error();
  self->endpoint = given->endpoint;
  self->transport = transport;
  self->alert_sent = TQ_NO_ALERT;
  self->alert_received = TQ_NO_ALERT;
  self->ssl = SSL_new(parent->ssl);
  if (self->ssl == NULL || !prepare(self)) {
    connection_free(self);
    return NULL;
  }
  return self;
}

static tq_peer_state state_after(connection *self, int result) {
  switch (SSL_get_error(self->ssl, result)) {
  case SSL_ERROR_NONE:
    return TQ_PEER_DONE;
  case SSL_ERROR_WANT_READ:
    return TQ_PEER_WANTS_READ;
  case SSL_ERROR_WANT_WRITE:
    return TQ_PEER_PAUSED;
  case SSL_ERROR_ZERO_RETURN:
    return TQ_PEER_CLOSED;
  default:
    self->error = (int32_t)ERR_GET_REASON(ERR_peek_error());
    ERR_error_string_n(ERR_peek_error(), self->reason, sizeof self->reason);
    ERR_clear_error();
    return TQ_PEER_FAILED;
  }
}

static tq_peer_state handshake(void *pointer) {
  connection *self = pointer;
  ERR_clear_error();
  return state_after(self, SSL_do_handshake(self->ssl));
}

static tq_peer_state read_data(void *pointer, uint8_t *into, size_t size, size_t *got) {
  connection *self = pointer;
  *got = 0;
  ERR_clear_error();
  return state_after(self, SSL_read_ex(self->ssl, into, size, got));
}

static tq_peer_state write_data(void *pointer, tq_span bytes) {
  connection *self = pointer;
  size_t put = 0;
  ERR_clear_error();
  return state_after(self, SSL_write_ex(self->ssl, bytes.data, bytes.size, &put));
}

static tq_peer_state close_connection(void *pointer) {
  connection *self = pointer;
  ERR_clear_error();
  int result = SSL_shutdown(self->ssl);
  return result >= 0 ? TQ_PEER_DONE : state_after(self, result);
}

static void report_facts(const connection *self, tq_facts *facts) {
  const SSL_CIPHER *cipher = SSL_get_current_cipher(self->ssl);
  const SSL_CIPHER *pending = cipher != NULL ? cipher : SSL_get_pending_cipher(self->ssl);
  facts->version = (uint16_t)SSL_version(self->ssl);
  facts->suite = pending != NULL ? SSL_CIPHER_get_protocol_id(pending) : 0;
  facts->group = tq_openssl_group_code(SSL_get_negotiated_group(self->ssl));
  facts->resumed = SSL_session_reused(self->ssl) == 1;
  facts->extended_master_secret =
      facts->version == TLS1_2_VERSION && SSL_get_extms_support(self->ssl) == 1;
  const unsigned char *alpn = NULL;
  unsigned int size = 0;
  SSL_get0_alpn_selected(self->ssl, &alpn, &size);
  if (size <= TQ_ALPN_MAX) {
    memcpy(facts->alpn, alpn != NULL ? (const void *)alpn : "", size);
  }
}

static void report(void *pointer, tq_peer_report *out) {
  const connection *self = pointer;
  *out = (tq_peer_report){.error = self->error,
                          .reason = self->reason,
                          .alert_sent = self->alert_sent,
                          .alert_received = self->alert_received,
                          .secret_count = self->secret_count};
  memcpy(out->secrets, self->secrets, sizeof out->secrets);
  report_facts(self, &out->facts);
}

static const tq_peer peer = {
    .interface = TQ_PEER_INTERFACE,
    .name = "openssl",
    .release = release,
    .abilities = tq_openssl_abilities,
    .setup = setup,
    .context_new = context_new,
    .context_free = context_free,
    .connection_new = connection_new,
    .connection_free = connection_free,
    .handshake = handshake,
    .read = read_data,
    .write = write_data,
    .close = close_connection,
    .report = report,
};

const tq_peer *tq_peer_plugin(void) {
  return &peer;
}
