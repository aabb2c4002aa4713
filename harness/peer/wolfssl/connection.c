/* connection.c: wolfSSL, the reference, as a peer: a connection from its first byte to its report.
 */
#include "peer/wolfssl/local.h"
#include "peer/wolfssl/wolfssl.h"

#include <stdio.h>

enum { MASTER_SECRET_SIZE = 48, ALPN_OFFER_MAX = 256, ALERT_FATAL = 2 };

const tq_wolfssl_connection *tq_wolfssl_connection_of(WOLFSSL *ssl) {
  return wolfSSL_GetIOReadCtx(ssl);
}

/* --- transport --- */

static int receive(WOLFSSL *ssl, char *into, int size, void *pointer) {
  (void)ssl;
  const tq_wolfssl_connection *self = pointer;
  size_t got = self->transport->read(self->transport->context, (uint8_t *)into, (size_t)size);
  return got == 0 ? WOLFSSL_CBIO_ERR_WANT_READ : (int)got;
}

static int transmit(WOLFSSL *ssl, char *bytes, int size, void *pointer) {
  (void)ssl;
  const tq_wolfssl_connection *self = pointer;
  bool taken = self->transport->write(self->transport->context, tq_span_of(bytes, (size_t)size));
  return taken ? size : WOLFSSL_CBIO_ERR_WANT_WRITE;
}

/* --- secrets --- */

static void keep_secret(tq_wolfssl_connection *self, const char *label, tq_span secret) {
  if (self->secret_count == TQ_SECRETS_MAX || secret.size > TQ_SECRET_MAX) {
    return;
  }
  tq_secret *slot = &self->secrets[self->secret_count++];
  (void)snprintf(slot->label, sizeof slot->label, "%s", label);
  memcpy(slot->bytes, secret.data, secret.size);
  slot->size = (uint8_t)secret.size;
}

static int secret13(WOLFSSL *ssl, int id, const unsigned char *secret, int size, void *pointer) {
  (void)ssl;
  static const char *const labels[] = {
      [CLIENT_EARLY_TRAFFIC_SECRET] = "CLIENT_EARLY_TRAFFIC_SECRET",
      [CLIENT_HANDSHAKE_TRAFFIC_SECRET] = "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
      [SERVER_HANDSHAKE_TRAFFIC_SECRET] = "SERVER_HANDSHAKE_TRAFFIC_SECRET",
      [CLIENT_TRAFFIC_SECRET] = "CLIENT_TRAFFIC_SECRET_0",
      [SERVER_TRAFFIC_SECRET] = "SERVER_TRAFFIC_SECRET_0",
      [EARLY_EXPORTER_SECRET] = "EARLY_EXPORTER_SECRET",
      [EXPORTER_SECRET] = "EXPORTER_SECRET",
  };
  if (id >= 0 && (size_t)id < sizeof labels / sizeof *labels && size >= 0) {
    keep_secret(pointer, labels[id], tq_span_of(secret, (size_t)size));
  }
  return 0;
}

static void keep_master_secret(tq_wolfssl_connection *self) {
  unsigned char *master = NULL;
  unsigned char *server_random = NULL;
  unsigned char *client_random = NULL;
  unsigned int sizes[3] = {0};
  if (wolfSSL_version(self->ssl) == 0x0303 &&
      wolfSSL_get_keys(self->ssl, &master, &sizes[0], &server_random, &sizes[1], &client_random,
                       &sizes[2]) == WOLFSSL_SUCCESS) {
    keep_secret(self, "CLIENT_RANDOM", tq_span_of(master, MASTER_SECRET_SIZE));
  }
}

/* --- set-up --- */

static bool set_alpn(WOLFSSL *ssl, const tq_endpoint *endpoint) {
  char names[ALPN_OFFER_MAX];
  size_t size = 0;
  for (const char *const *name = endpoint->alpn; name != NULL && *name != NULL; name++) {
    if (size + strlen(*name) + 1 > sizeof names) {
      return false;
    }
    if (size > 0) {
      names[size++] = ',';
    }
    memcpy(names + size, *name, strlen(*name));
    size += strlen(*name);
  }
  return size == 0 || wolfSSL_UseALPN(ssl, names, (unsigned int)size,
                                      WOLFSSL_ALPN_FAILED_ON_MISMATCH) == WOLFSSL_SUCCESS;
}

static bool set_client_name(WOLFSSL *ssl, const tq_endpoint *endpoint) {
  const char *name = endpoint->server_name;
  if (endpoint->role != TQ_ROLE_CLIENT || name == NULL) {
    return true;
  }
  if (wolfSSL_check_domain_name(ssl, name) != WOLFSSL_SUCCESS) {
    return false;
  }
  return !tq_endpoint_has(endpoint, TQ_FEATURE_SERVER_NAME) ||
         wolfSSL_UseSNI(ssl, WOLFSSL_SNI_HOST_NAME, name, (unsigned short)strlen(name)) ==
             WOLFSSL_SUCCESS;
}

static bool set_cookie(WOLFSSL *ssl, const tq_endpoint *endpoint) {
  static const unsigned char key[32] = "tlsquarrel's key for its cookies";
  return endpoint->role != TQ_ROLE_SERVER || !tq_endpoint_has(endpoint, TQ_FEATURE_COOKIE) ||
         wolfSSL_send_hrr_cookie(ssl, key, sizeof key) == WOLFSSL_SUCCESS;
}

static bool set_status(WOLFSSL *ssl, const tq_endpoint *endpoint) {
  return endpoint->role != TQ_ROLE_CLIENT ||
         !tq_endpoint_has(endpoint, TQ_FEATURE_STATUS_REQUEST) ||
         wolfSSL_UseOCSPStapling(ssl, WOLFSSL_CSR_OCSP, 0) == WOLFSSL_SUCCESS;
}

static bool prepare(tq_wolfssl_connection *self) {
  wolfSSL_SSLSetIORecv(self->ssl, receive);
  wolfSSL_SSLSetIOSend(self->ssl, transmit);
  wolfSSL_SetIOReadCtx(self->ssl, self);
  wolfSSL_SetIOWriteCtx(self->ssl, self);
  wolfSSL_KeepArrays(self->ssl); /* the master secret outlives the handshake */
  return wolfSSL_set_tls13_secret_cb(self->ssl, secret13, self) == WOLFSSL_SUCCESS &&
         set_alpn(self->ssl, self->endpoint) && set_client_name(self->ssl, self->endpoint) &&
         set_cookie(self->ssl, self->endpoint) && set_status(self->ssl, self->endpoint);
}

static void connection_free(void *pointer) {
  const tq_peer_host *host = tq_wolfssl_host();
  tq_wolfssl_connection *self = pointer;
  if (self == NULL) {
    return;
  }
  wolfSSL_free(self->ssl);
  host->free(host->context, self);
}

static void *connection_new(void *from, const tq_peer_setup *setup, const tq_transport *transport) {
  const tq_peer_host *host = tq_wolfssl_host();
  const tq_wolfssl_context *context = from;
  tq_wolfssl_connection *self = host->malloc(host->context, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  *self = (tq_wolfssl_connection){.endpoint = setup->endpoint, .transport = transport};
  self->early_data = setup->endpoint->role == TQ_ROLE_SERVER &&
                     tq_endpoint_has(setup->endpoint, TQ_FEATURE_EARLY_DATA);
  self->ssl = wolfSSL_new(context->ctx);
  if (self->ssl == NULL || !prepare(self)) {
    connection_free(self);
    return NULL;
  }
  return self;
}

/* --- the handshake --- */

static tq_peer_state state_after(tq_wolfssl_connection *self, int result) {
  int error = wolfSSL_get_error(self->ssl, result);
  switch (error) {
  case WOLFSSL_ERROR_WANT_READ:
    return TQ_PEER_WANTS_READ;
  case WOLFSSL_ERROR_WANT_WRITE:
    return TQ_PEER_PAUSED;
  case WOLFSSL_ERROR_ZERO_RETURN:
    return TQ_PEER_CLOSED;
  default:
    self->error = error;
    return TQ_PEER_FAILED;
  }
}

/* Early data come before the handshake is complete, through a call of their own. */
static tq_peer_state read_early_data(tq_wolfssl_connection *self) {
  uint8_t data[1024];
  int got = 0;
  int result = 1;
  while (result > 0) {
    result = wolfSSL_read_early_data(self->ssl, data, sizeof data, &got);
  }
  tq_peer_state state = result < 0 ? state_after(self, result) : TQ_PEER_DONE;
  /* Releases before 5.9 say it in their own ways though the client's Finished is read: where no
   * data came they wait for some, or call the connection closed; behind data they fail without an
   * error. */
  bool quiet = state == TQ_PEER_WANTS_READ || (state == TQ_PEER_FAILED && self->error == 0);
  bool over = quiet && wolfSSL_is_init_finished(self->ssl);
  if (over || state == TQ_PEER_CLOSED) {
    state = TQ_PEER_DONE;
  }
  self->early_data = state != TQ_PEER_DONE;
  return state;
}

static tq_peer_state handshake(void *pointer) {
  tq_wolfssl_connection *self = pointer;
  tq_peer_state early = self->early_data ? read_early_data(self) : TQ_PEER_DONE;
  if (early != TQ_PEER_DONE) {
    return early;
  }
  bool server = self->endpoint->role == TQ_ROLE_SERVER;
  int result = server ? wolfSSL_accept(self->ssl) : wolfSSL_connect(self->ssl);
  if (result != WOLFSSL_SUCCESS) {
    return state_after(self, result);
  }
  if (!self->done) {
    keep_master_secret(self);
  }
  self->done = true;
  return TQ_PEER_DONE;
}

static tq_peer_state read_data(void *pointer, uint8_t *into, size_t size, size_t *got) {
  tq_wolfssl_connection *self = pointer;
  *got = 0;
  int result = wolfSSL_read(self->ssl, into, (int)size);
  if (result <= 0) {
    return state_after(self, result);
  }
  *got = (size_t)result;
  return TQ_PEER_DONE;
}

static tq_peer_state write_data(void *pointer, tq_span bytes) {
  tq_wolfssl_connection *self = pointer;
  int result = wolfSSL_write(self->ssl, bytes.data, (int)bytes.size);
  return result == (int)bytes.size ? TQ_PEER_DONE : state_after(self, result);
}

static tq_peer_state close_connection(void *pointer) {
  tq_wolfssl_connection *self = pointer;
  int result = wolfSSL_shutdown(self->ssl);
  bool sent = result == WOLFSSL_SUCCESS || result == WOLFSSL_SHUTDOWN_NOT_DONE;
  return sent ? TQ_PEER_DONE : state_after(self, result);
}

/* --- the report --- */

static void report_facts(WOLFSSL *ssl, tq_facts *facts) {
  facts->version = (uint16_t)wolfSSL_version(ssl);
  facts->suite = (uint16_t)wolfSSL_get_current_cipher_suite(ssl);
  facts->group = tq_wolfssl_group_code(wolfSSL_get_curve_name(ssl));
  facts->resumed = wolfSSL_session_reused(ssl) == 1;
  char *alpn = NULL;
  unsigned short size = 0;
  if (wolfSSL_ALPN_GetProtocol(ssl, &alpn, &size) == WOLFSSL_SUCCESS && size <= TQ_ALPN_MAX) {
    memcpy(facts->alpn, alpn, size);
  }
}

static int16_t fatal_alert(const WOLFSSL_ALERT *alert) {
  return alert->level == ALERT_FATAL ? (int16_t)alert->code : TQ_NO_ALERT;
}

static void report(void *pointer, tq_peer_report *out) {
  const tq_wolfssl_connection *self = pointer;
  WOLFSSL_ALERT_HISTORY alerts = {{-1, -1}, {-1, -1}};
  (void)wolfSSL_get_alert_history(self->ssl, &alerts);
  *out = (tq_peer_report){
      .error = self->error,
      .reason =
          self->error == 0 ? "" : wolfSSL_ERR_reason_error_string((unsigned long)(long)self->error),
      .alert_sent = fatal_alert(&alerts.last_tx),
      .alert_received = (int16_t)alerts.last_rx.code,
      .secret_count = self->secret_count};
  memcpy(out->secrets, self->secrets, sizeof out->secrets);
  report_facts(self->ssl, &out->facts);
}

/* --- the peer --- */

/* The library's own word, not the header's: it tells which library the program really calls. */
static const char *release(void) {
  return wolfSSL_lib_version();
}

static bool setup(const tq_peer_host *host) {
  return tq_wolfssl_hooks_install(host) && wolfSSL_Init() == WOLFSSL_SUCCESS &&
         tq_wolfssl_device_install();
}

const tq_peer *tq_wolfssl_peer(void) {
  static const tq_peer peer = {
      .interface = TQ_PEER_INTERFACE,
      .name = "wolfssl",
      .release = release,
      .abilities = tq_wolfssl_abilities,
      .setup = setup,
      .context_new = tq_wolfssl_context_new,
      .context_free = tq_wolfssl_context_free,
      .connection_new = connection_new,
      .connection_free = connection_free,
      .handshake = handshake,
      .read = read_data,
      .write = write_data,
      .close = close_connection,
      .report = report,
      .remember = tq_wolfssl_remember,
      .chains = &tq_wolfssl_chains,
  };
  return &peer;
}
