/* gnutls.c: GnuTLS as a peer: both roles, TLS 1.2 and 1.3. Its time is the host's; its randomness
 * is its own, since it offers no hook for it, and its archive is not made for shared objects. */
#include "peer/gnutls/gnutls_tables.h"
#include "peer/plugin.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

typedef struct context {
  gnutls_certificate_credentials_t certificates;
  gnutls_psk_server_credentials_t psk_server;
  gnutls_psk_client_credentials_t psk_client;
  gnutls_priority_t priority;
} context;

typedef struct connection {
  gnutls_session_t session;
  const tq_endpoint *endpoint;
  const tq_transport *transport;
  int32_t error;
  int16_t alert_sent;
  int16_t alert_received;
  tq_secret secrets[TQ_SECRETS_MAX];
  uint8_t secret_count;
} connection;

/* The library asks for the time through a call without a context of ours. */
static const tq_peer_host *host;

static time_t clock_now(time_t *out) {
  time_t now = (time_t)host->time(host->context);
  if (out != NULL) {
    *out = now;
  }
  return now;
}

/* --- the transport --- */

static ssize_t pull(gnutls_transport_ptr_t pointer, void *into, size_t size) {
  connection *self = pointer;
  size_t got = self->transport->read(self->transport->context, into, size);
  if (got == 0) {
    gnutls_transport_set_errno(self->session, EAGAIN);
    return -1;
  }
  return (ssize_t)got;
}

static int pull_timeout(gnutls_transport_ptr_t pointer, unsigned int milliseconds) {
  (void)pointer;
  (void)milliseconds;
  return 1;
}

static ssize_t push(gnutls_transport_ptr_t pointer, const void *bytes, size_t size) {
  connection *self = pointer;
  if (!self->transport->write(self->transport->context, tq_span_of(bytes, size))) {
    gnutls_transport_set_errno(self->session, EAGAIN);
    return -1;
  }
  return (ssize_t)size;
}

/* --- set-up --- */

static const char *release(void) {
  return gnutls_check_version(NULL);
}

static bool setup(const tq_peer_host *given) {
  host = given;
  gnutls_global_set_time_function(clock_now);
  return gnutls_global_init() == GNUTLS_E_SUCCESS;
}

static gnutls_datum_t datum(tq_span span) {
  return (gnutls_datum_t){(unsigned char *)(uintptr_t)span.data, (unsigned int)span.size};
}

static int give_psk(gnutls_session_t session, const char *identity, gnutls_datum_t *key) {
  const connection *self = gnutls_session_get_ptr(session);
  const tq_psk *psk = self->endpoint->psk;
  if (strcmp(identity, psk->identity) != 0) {
    return -1;
  }
  key->data = gnutls_malloc(psk->key_size);
  if (key->data == NULL) {
    return -1;
  }
  memcpy(key->data, psk->key, psk->key_size);
  key->size = (unsigned int)psk->key_size;
  return 0;
}

static bool set_identity(context *self, const tq_identity *identity) {
  gnutls_pcert_st chain[TQ_CHAIN_MAX];
  gnutls_privkey_t key = NULL;
  gnutls_x509_privkey_t raw = NULL;
  gnutls_datum_t der = datum(identity->key);
  bool fine = gnutls_x509_privkey_init(&raw) == 0 && gnutls_privkey_init(&key) == 0 &&
              gnutls_x509_privkey_import2(raw, &der, GNUTLS_X509_FMT_DER, NULL, 0) == 0 &&
              gnutls_privkey_import_x509(key, raw, GNUTLS_PRIVKEY_IMPORT_COPY) == 0;
  for (uint8_t i = 0; fine && i < identity->chain_count; i++) {
    gnutls_datum_t certificate = datum(identity->chain[i]);
    fine = gnutls_pcert_import_x509_raw(&chain[i], &certificate, GNUTLS_X509_FMT_DER, 0) == 0;
  }
  gnutls_x509_privkey_deinit(raw);
  /* The credentials take over the key and the certificates. */
  return fine && gnutls_certificate_set_key(self->certificates, NULL, 0, chain,
                                            identity->chain_count, key) == 0;
}

static bool set_anchors(context *self, const tq_peer_setup *given) {
  for (uint8_t i = 0; i < given->anchor_count; i++) {
    gnutls_datum_t anchor = datum(given->anchors[i]);
    if (gnutls_certificate_set_x509_trust_mem(self->certificates, &anchor, GNUTLS_X509_FMT_DER) <
        1) {
      return false;
    }
  }
  return true;
}

static bool set_psk(context *self, const tq_endpoint *endpoint) {
  if (endpoint->psk == NULL) {
    return true;
  }
  if (endpoint->role == TQ_ROLE_SERVER) {
    if (gnutls_psk_allocate_server_credentials(&self->psk_server) != 0) {
      return false;
    }
    gnutls_psk_set_server_credentials_function(self->psk_server, give_psk);
    return true;
  }
  gnutls_datum_t key = datum(tq_span_of(endpoint->psk->key, endpoint->psk->key_size));
  return gnutls_psk_allocate_client_credentials(&self->psk_client) == 0 &&
         gnutls_psk_set_client_credentials(self->psk_client, endpoint->psk->identity, &key,
                                           GNUTLS_PSK_KEY_RAW) == 0;
}

static void context_free(void *pointer) {
  context *self = pointer;
  if (self == NULL) {
    return;
  }
  gnutls_certificate_free_credentials(self->certificates);
  if (self->psk_server != NULL) {
    gnutls_psk_free_server_credentials(self->psk_server);
  }
  if (self->psk_client != NULL) {
    gnutls_psk_free_client_credentials(self->psk_client);
  }
  gnutls_priority_deinit(self->priority);
  free(self);
}

static void *context_new(const tq_peer_setup *given) {
  char priority[2048];
  if (!tq_gnutls_priority(priority, sizeof priority, given->endpoint)) {
    return NULL;
  }
  context *self = calloc(1, sizeof *self);
  if (self == NULL || gnutls_certificate_allocate_credentials(&self->certificates) != 0) {
    free(self);
    return NULL;
  }
  if (gnutls_priority_init(&self->priority, priority, NULL) != 0 || !set_anchors(self, given) ||
      !set_psk(self, given->endpoint) ||
      (given->identity != NULL && !set_identity(self, given->identity))) {
    context_free(self);
    return NULL;
  }
  return self;
}

/* --- connections --- */

static int check_server_name(gnutls_session_t session) {
  const connection *self = gnutls_session_get_ptr(session);
  char name[256];
  size_t size = sizeof name;
  unsigned int type = 0;
  if (gnutls_server_name_get(session, name, &size, &type, 0) != 0) {
    return 0;
  }
  return strcasecmp(name, self->endpoint->server_name) == 0 ? 0 : GNUTLS_E_UNRECOGNIZED_NAME;
}

static int keep_secret(gnutls_session_t session, const char *label, const gnutls_datum_t *secret) {
  connection *self = gnutls_session_get_ptr(session);
  if (self->secret_count < TQ_SECRETS_MAX && secret->size <= TQ_SECRET_MAX) {
    tq_secret *slot = &self->secrets[self->secret_count++];
    (void)snprintf(slot->label, sizeof slot->label, "%s", label);
    memcpy(slot->bytes, secret->data, secret->size);
    slot->size = (uint8_t)secret->size;
  }
  return 0;
}

static bool set_alpn(gnutls_session_t session, const tq_endpoint *endpoint) {
  gnutls_datum_t names[8];
  unsigned int count = 0;
  for (const char *const *name = endpoint->alpn; name != NULL && *name != NULL; name++) {
    if (count == sizeof names / sizeof names[0]) {
      return false;
    }
    names[count++] = datum(tq_span_text(*name));
  }
  return count == 0 ||
         gnutls_alpn_set_protocols(session, names, count,
                                   GNUTLS_ALPN_MANDATORY | GNUTLS_ALPN_SERVER_PRECEDENCE) == 0;
}

static bool set_names(connection *self) {
  const tq_endpoint *endpoint = self->endpoint;
  if (endpoint->server_name == NULL) {
    return true;
  }
  if (endpoint->role == TQ_ROLE_SERVER) {
    gnutls_handshake_set_post_client_hello_function(self->session, check_server_name);
    return true;
  }
  return gnutls_server_name_set(self->session, GNUTLS_NAME_DNS, endpoint->server_name,
                                strlen(endpoint->server_name)) == 0;
}

/* A client that sends no certificate has none to verify; where one is required, the library itself
 * says so. */
static int verify_client(gnutls_session_t session) {
  unsigned int count = 0;
  unsigned int status = 0;
  gnutls_typed_vdata_st purpose = {.type = GNUTLS_DT_KEY_PURPOSE_OID,
                                   .data = (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_CLIENT};
  if (gnutls_certificate_get_peers(session, &count) == NULL || count == 0) {
    return 0;
  }
  int error = gnutls_certificate_verify_peers(session, &purpose, 1, &status);
  return error < 0 ? error : status == 0 ? 0 : GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR;
}

/* By itself the library verifies nothing. */
static void set_verification(connection *self) {
  const tq_endpoint *endpoint = self->endpoint;
  if (endpoint->role == TQ_ROLE_CLIENT) {
    gnutls_session_set_verify_cert(self->session, endpoint->server_name, 0);
  } else if (endpoint->client_auth != TQ_CLIENT_AUTH_NONE) {
    gnutls_session_set_verify_function(self->session, verify_client);
  }
}

static void set_client_auth(connection *self) {
  static const gnutls_certificate_request_t modes[] = {
      [TQ_CLIENT_AUTH_NONE] = GNUTLS_CERT_IGNORE,
      [TQ_CLIENT_AUTH_REQUESTED] = GNUTLS_CERT_REQUEST,
      [TQ_CLIENT_AUTH_REQUIRED] = GNUTLS_CERT_REQUIRE,
  };
  if (self->endpoint->role == TQ_ROLE_SERVER) {
    gnutls_certificate_server_set_request(self->session, modes[self->endpoint->client_auth]);
  }
}

static bool set_credentials(connection *self, const context *parent) {
  gnutls_session_t session = self->session;
  if (gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, parent->certificates) != 0) {
    return false;
  }
  const void *psk = self->endpoint->role == TQ_ROLE_SERVER ? (const void *)parent->psk_server
                                                           : (const void *)parent->psk_client;
  return psk == NULL ||
         gnutls_credentials_set(session, GNUTLS_CRD_PSK, (void *)(uintptr_t)psk) == 0;
}

static unsigned int init_flags(const tq_endpoint *endpoint) {
  unsigned int flags = GNUTLS_NO_SIGNAL | GNUTLS_NONBLOCK;
  flags |= endpoint->role == TQ_ROLE_SERVER ? GNUTLS_SERVER : GNUTLS_CLIENT;
  if (!tq_endpoint_has(endpoint, TQ_FEATURE_SESSION_TICKET)) {
    flags |= GNUTLS_NO_TICKETS;
  }
  if (tq_endpoint_has(endpoint, TQ_FEATURE_POST_HANDSHAKE_AUTH)) {
    flags |= GNUTLS_POST_HANDSHAKE_AUTH;
  }
  return flags;
}

static bool prepare(connection *self, const context *parent) {
  gnutls_session_t session = self->session;
  gnutls_session_set_ptr(session, self);
  gnutls_transport_set_ptr(session, self);
  gnutls_transport_set_pull_function(session, pull);
  gnutls_transport_set_pull_timeout_function(session, pull_timeout);
  gnutls_transport_set_push_function(session, push);
  gnutls_session_set_keylog_function(session, keep_secret);
  set_client_auth(self);
  set_verification(self);
  return gnutls_priority_set(session, parent->priority) == 0 && set_credentials(self, parent) &&
         set_alpn(session, self->endpoint) && set_names(self);
}

static void connection_free(void *pointer) {
  connection *self = pointer;
  if (self == NULL) {
    return;
  }
  gnutls_deinit(self->session);
  free(self);
}

static void *connection_new(void *from, const tq_peer_setup *given, const tq_transport *transport) {
  connection *self = calloc(1, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  self->endpoint = given->endpoint;
  self->transport = transport;
  self->alert_sent = TQ_NO_ALERT;
  self->alert_received = TQ_NO_ALERT;
  if (gnutls_init(&self->session, init_flags(given->endpoint)) != 0) {
    free(self);
    return NULL;
  }
  if (!prepare(self, from)) {
    connection_free(self);
    return NULL;
  }
  return self;
}

static void send_alert(connection *self, int error) {
  int level = 0;
  int alert = gnutls_error_to_alert(error, &level);
  if (gnutls_alert_send_appropriate(self->session, error) == 0 && level == GNUTLS_AL_FATAL) {
    self->alert_sent = (int16_t)alert;
  }
}

static tq_peer_state fail(connection *self, int error) {
  self->error = error;
  if (error == GNUTLS_E_FATAL_ALERT_RECEIVED) {
    self->alert_received = (int16_t)gnutls_alert_get(self->session);
    return TQ_PEER_FAILED;
  }
  send_alert(self, error);
  return TQ_PEER_FAILED;
}

static tq_peer_state state_after(connection *self, ssize_t result) {
  if (result >= 0) {
    return TQ_PEER_DONE;
  }
  if (result != GNUTLS_E_AGAIN && result != GNUTLS_E_INTERRUPTED) {
    return fail(self, (int)result);
  }
  return gnutls_record_get_direction(self->session) == 1 ? TQ_PEER_PAUSED : TQ_PEER_WANTS_READ;
}

/* Errors that are not fatal (a warning alert, a refused renegotiation) are passed over, a bounded
 * number of times. */
static tq_peer_state handshake(void *pointer) {
  connection *self = pointer;
  int result = gnutls_handshake(self->session);
  for (int i = 0;
       i < 64 && result < 0 && result != GNUTLS_E_AGAIN && gnutls_error_is_fatal(result) == 0;
       i++) {
    result = gnutls_handshake(self->session);
  }
  return state_after(self, result);
}

static tq_peer_state read_data(void *pointer, uint8_t *into, size_t size, size_t *got) {
  connection *self = pointer;
  ssize_t result = gnutls_record_recv(self->session, into, size);
  if (result == GNUTLS_E_REAUTH_REQUEST) {
    result = gnutls_reauth(self->session, 0); /* it asks its user to answer */
    *got = 0;
    return result == 0 ? TQ_PEER_WANTS_READ : state_after(self, result);
  }
  *got = result > 0 ? (size_t)result : 0;
  return result == 0 ? TQ_PEER_CLOSED : state_after(self, result);
}

static tq_peer_state write_data(void *pointer, tq_span bytes) {
  connection *self = pointer;
  return state_after(self, gnutls_record_send(self->session, bytes.data, bytes.size));
}

static tq_peer_state close_connection(void *pointer) {
  connection *self = pointer;
  return state_after(self, gnutls_bye(self->session, GNUTLS_SHUT_WR));
}

/* GnuTLS knows the suite's parts; the code point is that of the row made of them. */
static uint16_t suite_code(gnutls_session_t session, uint16_t version) {
  gnutls_kx_algorithm_t key_exchange = gnutls_kx_get(session);
  gnutls_cipher_algorithm_t cipher = gnutls_cipher_get(session);
  gnutls_mac_algorithm_t mac = gnutls_mac_get(session);
  unsigned char id[2];
  gnutls_kx_algorithm_t kx;
  gnutls_cipher_algorithm_t row_cipher;
  gnutls_mac_algorithm_t row_mac;
  gnutls_protocol_t minimum;
  for (size_t i = 0; cipher != GNUTLS_CIPHER_NULL &&
                     gnutls_cipher_suite_info(i, id, &kx, &row_cipher, &row_mac, &minimum) != NULL;
       i++) {
    bool row13 = minimum == GNUTLS_TLS1_3;
    if (row_cipher == cipher && row_mac == mac && row13 == (version == 0x0304) &&
        (row13 || kx == key_exchange)) {
      return (uint16_t)(id[0] << 8 | id[1]);
    }
  }
  return 0;
}

static void report_facts(const connection *self, tq_facts *facts) {
  gnutls_session_t session = self->session;
  facts->version = tq_gnutls_version_code((int)gnutls_protocol_get_version(session));
  facts->suite = suite_code(session, facts->version);
  facts->group = tq_gnutls_group_code((int)gnutls_group_get(session));
  facts->resumed = gnutls_session_is_resumed(session) != 0;
  facts->extended_master_secret =
      facts->version == 0x0303 && gnutls_session_ext_master_secret_status(session) != 0;
  gnutls_datum_t alpn;
  if (gnutls_alpn_get_selected_protocol(session, &alpn) == 0 && alpn.size <= TQ_ALPN_MAX) {
    memcpy(facts->alpn, alpn.data, alpn.size);
  }
}

static void report(void *pointer, tq_peer_report *out) {
  const connection *self = pointer;
  *out = (tq_peer_report){.error = self->error,
                          .reason = self->error != 0 ? gnutls_strerror(self->error) : "",
                          .alert_sent = self->alert_sent,
                          .alert_received = self->alert_received,
                          .secret_count = self->secret_count};
  memcpy(out->secrets, self->secrets, sizeof out->secrets);
  report_facts(self, &out->facts);
}

static const tq_peer peer = {
    .interface = TQ_PEER_INTERFACE,
    .name = "gnutls",
    .release = release,
    .abilities = tq_gnutls_abilities,
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
    .chains = &tq_gnutls_chains,
};

const tq_peer *tq_peer_plugin(void) {
  return &peer;
}
