/* mbedtls.c: Mbed TLS 2.28 as a peer: both roles, TLS 1.2; all randomness and time from the host.
 * It takes a ClientHello only if it stands whole in one record. */
#include "peer/mbedtls/mbedtls_tables.h"
#include "peer/plugin.h"

#include <mbedtls/error.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct connection connection;

typedef struct context {
  mbedtls_ssl_config config;
  mbedtls_x509_crt chain;
  mbedtls_x509_crt anchors;
  mbedtls_pk_context key;
  mbedtls_ssl_ticket_context tickets;
  tq_mbedtls_lists lists;
  const char *alpn[8];
  const tq_endpoint *endpoint;
  connection *current; /* whose secrets the library exports: its callback knows the context only */
} context;

struct connection {
  mbedtls_ssl_context ssl;
  context *parent;
  const tq_transport *transport;
  int32_t error;
  char reason[120];
  tq_secret secret;
  bool has_secret;
};

/* The library asks for the time through a call without a context of ours. */
static const tq_peer_host *host;

/* Stands in for libc's within this plugin. */
__attribute__((visibility("hidden"))) time_t time(time_t *out) {
  time_t now = host != NULL ? (time_t)host->time(host->context) : 0;
  if (out != NULL) {
    *out = now;
  }
  return now;
}

static int random_bytes(void *unused, unsigned char *into, size_t size) {
  (void)unused;
  host->random(host->context, into, size);
  return 0;
}

/* --- the transport --- */

static int transport_send(void *pointer, const unsigned char *bytes, size_t size) {
  const connection *self = pointer;
  bool taken = self->transport->write(self->transport->context, tq_span_of(bytes, size));
  return taken ? (int)size : MBEDTLS_ERR_SSL_WANT_WRITE;
}

static int transport_receive(void *pointer, unsigned char *into, size_t size) {
  const connection *self = pointer;
  size_t got = self->transport->read(self->transport->context, into, size);
  return got != 0 ? (int)got : MBEDTLS_ERR_SSL_WANT_READ;
}

/* --- set-up --- */

static const char *release(void) {
  static char text[16];
  mbedtls_version_get_string(text);
  return text;
}

static bool setup(const tq_peer_host *given) {
  host = given;
  return true;
}

static int check_server_name(void *pointer, mbedtls_ssl_context *ssl, const unsigned char *name,
                             size_t size) {
  (void)ssl;
  const context *self = pointer;
  return tq_span_equal(tq_span_of(name, size), tq_span_text(self->endpoint->server_name)) ? 0 : -1;
}

static int export_secret(void *pointer, const unsigned char *master, const unsigned char *block,
                         size_t mac, size_t key, size_t iv) {
  (void)block;
  (void)mac;
  (void)key;
  (void)iv;
  const context *self = pointer;
  if (self->current != NULL) {
    tq_secret *secret = &self->current->secret;
    (void)snprintf(secret->label, sizeof secret->label, "CLIENT_RANDOM");
    memcpy(secret->bytes, master, 48);
    secret->size = 48;
    self->current->has_secret = true;
  }
  return 0;
}

static bool set_identity(context *self, const tq_identity *identity) {
  for (uint8_t i = 0; i < identity->chain_count; i++) {
    tq_span certificate = identity->chain[i];
    if (mbedtls_x509_crt_parse_der(&self->chain, certificate.data, certificate.size) != 0) {
      return false;
    }
  }
  return mbedtls_pk_parse_key(&self->key, identity->key.data, identity->key.size, NULL, 0) == 0 &&
         mbedtls_ssl_conf_own_cert(&self->config, &self->chain, &self->key) == 0;
}

static bool set_anchors(context *self, const tq_peer_setup *given) {
  for (uint8_t i = 0; i < given->anchor_count; i++) {
    tq_span anchor = given->anchors[i];
    if (mbedtls_x509_crt_parse_der(&self->anchors, anchor.data, anchor.size) != 0) {
      return false;
    }
  }
  mbedtls_ssl_conf_ca_chain(&self->config, &self->anchors, NULL);
  return true;
}

static bool set_names(context *self) {
  const tq_endpoint *endpoint = self->endpoint;
  size_t count = 0;
  for (const char *const *name = endpoint->alpn; name != NULL && *name != NULL; name++) {
    if (count + 1 == sizeof self->alpn / sizeof self->alpn[0]) {
      return false;
    }
    self->alpn[count++] = *name;
  }
  if (endpoint->role == TQ_ROLE_SERVER && endpoint->server_name != NULL) {
    mbedtls_ssl_conf_sni(&self->config, check_server_name, self);
  }
  return count == 0 || mbedtls_ssl_conf_alpn_protocols(&self->config, self->alpn) == 0;
}

static bool set_psk(context *self) {
  const tq_psk *psk = self->endpoint->psk;
  return psk == NULL ||
         mbedtls_ssl_conf_psk(&self->config, psk->key, psk->key_size,
                              (const unsigned char *)psk->identity, strlen(psk->identity)) == 0;
}

static bool set_tickets(context *self) {
  if (!tq_endpoint_has(self->endpoint, TQ_FEATURE_SESSION_TICKET)) {
    mbedtls_ssl_conf_session_tickets(&self->config, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
    return true;
  }
  if (self->endpoint->role == TQ_ROLE_CLIENT) {
    return true;
  }
  if (mbedtls_ssl_ticket_setup(&self->tickets, random_bytes, NULL, MBEDTLS_CIPHER_AES_256_GCM,
                               86400) != 0) {
    return false;
  }
  mbedtls_ssl_conf_session_tickets_cb(&self->config, mbedtls_ssl_ticket_write,
                                      mbedtls_ssl_ticket_parse, &self->tickets);
  return true;
}

static int verification(const tq_endpoint *endpoint) {
  static const int modes[] = {
      [TQ_CLIENT_AUTH_NONE] = MBEDTLS_SSL_VERIFY_NONE,
      [TQ_CLIENT_AUTH_REQUESTED] = MBEDTLS_SSL_VERIFY_OPTIONAL,
      [TQ_CLIENT_AUTH_REQUIRED] = MBEDTLS_SSL_VERIFY_REQUIRED,
  };
  return endpoint->role == TQ_ROLE_CLIENT ? MBEDTLS_SSL_VERIFY_REQUIRED
                                          : modes[endpoint->client_auth];
}

static void set_features(context *self) {
  mbedtls_ssl_config *config = &self->config;
  const tq_endpoint *endpoint = self->endpoint;
  bool ems = tq_endpoint_has(endpoint, TQ_FEATURE_EXTENDED_MASTER_SECRET);
  bool etm = tq_endpoint_has(endpoint, TQ_FEATURE_ENCRYPT_THEN_MAC);
  mbedtls_ssl_conf_rng(config, random_bytes, NULL);
  mbedtls_ssl_conf_authmode(config, verification(endpoint));
  mbedtls_ssl_conf_extended_master_secret(config, ems ? MBEDTLS_SSL_EXTENDED_MS_ENABLED
                                                      : MBEDTLS_SSL_EXTENDED_MS_DISABLED);
  mbedtls_ssl_conf_encrypt_then_mac(config,
                                    etm ? MBEDTLS_SSL_ETM_ENABLED : MBEDTLS_SSL_ETM_DISABLED);
  mbedtls_ssl_conf_min_version(config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
  mbedtls_ssl_conf_max_version(config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
  mbedtls_ssl_conf_export_keys_cb(config, export_secret, self);
  mbedtls_ssl_conf_ciphersuites(config, self->lists.suites);
  mbedtls_ssl_conf_curves(config, self->lists.curves);
  mbedtls_ssl_conf_sig_hashes(config, self->lists.hashes);
}

static void context_free(void *pointer) {
  context *self = pointer;
  if (self == NULL) {
    return;
  }
  mbedtls_ssl_config_free(&self->config);
  mbedtls_x509_crt_free(&self->chain);
  mbedtls_x509_crt_free(&self->anchors);
  mbedtls_pk_free(&self->key);
  mbedtls_ssl_ticket_free(&self->tickets);
  free(self);
}

static void *context_new(const tq_peer_setup *given) {
  context *self = calloc(1, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  self->endpoint = given->endpoint;
  mbedtls_ssl_config_init(&self->config);
  mbedtls_x509_crt_init(&self->chain);
  mbedtls_x509_crt_init(&self->anchors);
  mbedtls_pk_init(&self->key);
  mbedtls_ssl_ticket_init(&self->tickets);
  int role =
      given->endpoint->role == TQ_ROLE_SERVER ? MBEDTLS_SSL_IS_SERVER : MBEDTLS_SSL_IS_CLIENT;
  bool fine = tq_mbedtls_lists_of(&self->lists, given->endpoint) &&
              mbedtls_ssl_config_defaults(&self->config, role, MBEDTLS_SSL_TRANSPORT_STREAM,
                                          MBEDTLS_SSL_PRESET_DEFAULT) == 0;
  if (fine) {
    set_features(self);
    fine = set_anchors(self, given) && set_names(self) && set_psk(self) && set_tickets(self) &&
           (given->identity == NULL || set_identity(self, given->identity));
  }
  if (!fine) {
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
  self->parent->current = NULL;
  mbedtls_ssl_free(&self->ssl);
  free(self);
}

static void *connection_new(void *from, const tq_peer_setup *given, const tq_transport *transport) {
  connection *self = calloc(1, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  self->parent = from;
  self->parent->current = self;
  self->transport = transport;
  mbedtls_ssl_init(&self->ssl);
  const char *name = given->endpoint->server_name;
  bool client = given->endpoint->role == TQ_ROLE_CLIENT;
  if (mbedtls_ssl_setup(&self->ssl, &self->parent->config) != 0 ||
      (client && name != NULL && mbedtls_ssl_set_hostname(&self->ssl, name) != 0)) {
    connection_free(self);
    return NULL;
  }
  mbedtls_ssl_set_bio(&self->ssl, self, transport_send, transport_receive, NULL);
  return self;
}

static tq_peer_state state_after(connection *self, int result) {
  switch (result) {
  case MBEDTLS_ERR_SSL_WANT_READ:
    return TQ_PEER_WANTS_READ;
  case MBEDTLS_ERR_SSL_WANT_WRITE:
    return TQ_PEER_PAUSED;
  case MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY:
    return TQ_PEER_CLOSED;
  default:
    break;
  }
  if (result >= 0) {
    return TQ_PEER_DONE;
  }
  self->error = result;
  mbedtls_strerror(result, self->reason, sizeof self->reason);
  return TQ_PEER_FAILED;
}

static tq_peer_state handshake(void *pointer) {
  connection *self = pointer;
  return state_after(self, mbedtls_ssl_handshake(&self->ssl));
}

static tq_peer_state read_data(void *pointer, uint8_t *into, size_t size, size_t *got) {
  connection *self = pointer;
  int result = mbedtls_ssl_read(&self->ssl, into, size);
  *got = result > 0 ? (size_t)result : 0;
  return state_after(self, result);
}

static tq_peer_state write_data(void *pointer, tq_span bytes) {
  connection *self = pointer;
  return state_after(self, mbedtls_ssl_write(&self->ssl, bytes.data, bytes.size));
}

static tq_peer_state close_connection(void *pointer) {
  connection *self = pointer;
  return state_after(self, mbedtls_ssl_close_notify(&self->ssl));
}

static void report(void *pointer, tq_peer_report *out) {
  const connection *self = pointer;
  *out = (tq_peer_report){.error = self->error,
                          .reason = self->reason,
                          .alert_sent = TQ_NO_ALERT,
                          .alert_received = TQ_NO_ALERT,
                          .secret_count = self->has_secret ? 1 : 0};
  out->secrets[0] = self->secret;
  const char *suite = mbedtls_ssl_get_ciphersuite(&self->ssl);
  out->facts.version = suite != NULL ? 0x0303 : 0;
  out->facts.suite = suite != NULL ? (uint16_t)mbedtls_ssl_get_ciphersuite_id(suite) : 0;
  const char *alpn = mbedtls_ssl_get_alpn_protocol(&self->ssl);
  (void)snprintf(out->facts.alpn, sizeof out->facts.alpn, "%s", alpn != NULL ? alpn : "");
}

static const tq_peer peer = {
    .interface = TQ_PEER_INTERFACE,
    .name = "mbedtls",
    .release = release,
    .abilities = tq_mbedtls_abilities,
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
    .chains = &tq_mbedtls_chains,
};

const tq_peer *tq_peer_plugin(void) {
  return &peer;
}
