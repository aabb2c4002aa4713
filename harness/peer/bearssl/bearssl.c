/* bearssl.c: BearSSL as a peer: both roles, TLS 1.2; it allocates nothing, and takes its seed and
 * time from the host. It sends no alert on most decoding errors. */
#include "peer/bearssl/bearssl_config.h"
#include "peer/plugin.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct connection {
  tq_bearssl_engine engine;
  br_ssl_engine_context *ssl; /* of ENGINE */
  const tq_transport *transport;
  unsigned char buffer[BR_SSL_BUFSIZE_BIDI];
  char reason[40];
} connection;

static const tq_peer_host *host;

/* Its headers do not say their version; this is the only release in which this interface exists. */
static const char *release(void) {
  return "0.6";
}

static bool setup(const tq_peer_host *given) {
  host = given;
  return true;
}

static void *context_new(const tq_peer_setup *given) {
  tq_bearssl_config *self = calloc(1, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  if (!tq_bearssl_config_of(self, given)) {
    free(self);
    return NULL;
  }
  return self;
}

static void context_free(void *pointer) {
  free(pointer);
}

static void connection_free(void *pointer) {
  free(pointer);
}

static void *connection_new(void *from, const tq_peer_setup *given, const tq_transport *transport) {
  tq_bearssl_config *config = from;
  connection *self = calloc(1, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  uint8_t seed[32];
  host->random(host->context, seed, sizeof seed);
  self->transport = transport;
  self->ssl = tq_bearssl_engine_init(&self->engine, config, host->time(host->context));
  br_ssl_engine_set_buffer(self->ssl, self->buffer, sizeof self->buffer, 1);
  br_ssl_engine_inject_entropy(self->ssl, seed, sizeof seed);
  if (!tq_bearssl_engine_reset(&self->engine, given->endpoint)) {
    free(self);
    return NULL;
  }
  return self;
}

static bool send_records(connection *self) {
  size_t size = 0;
  const unsigned char *bytes = br_ssl_engine_sendrec_buf(self->ssl, &size);
  if (!self->transport->write(self->transport->context, tq_span_of(bytes, size))) {
    return false;
  }
  br_ssl_engine_sendrec_ack(self->ssl, size);
  return true;
}

static bool receive_records(connection *self) {
  size_t size = 0;
  unsigned char *into = br_ssl_engine_recvrec_buf(self->ssl, &size);
  size_t got = self->transport->read(self->transport->context, into, size);
  if (got != 0) {
    br_ssl_engine_recvrec_ack(self->ssl, got);
  }
  return got != 0;
}

static tq_peer_state closed_state(connection *self) {
  int error = br_ssl_engine_last_error(self->ssl);
  (void)snprintf(self->reason, sizeof self->reason, "BearSSL error %d", error);
  return error == BR_ERR_OK ? TQ_PEER_CLOSED : TQ_PEER_FAILED;
}

/* Moves records until one of the WANTED states is reached or the transport has no more. */
static tq_peer_state run(connection *self, unsigned int wanted) {
  for (;;) {
    unsigned int state = br_ssl_engine_current_state(self->ssl);
    if ((state & BR_SSL_SENDREC) != 0) {
      if (!send_records(self)) {
        return TQ_PEER_PAUSED;
      }
      continue;
    }
    if ((state & BR_SSL_CLOSED) != 0) {
      return closed_state(self);
    }
    if ((state & wanted) != 0) {
      return TQ_PEER_DONE;
    }
    if ((state & BR_SSL_RECVREC) == 0 || !receive_records(self)) {
      return TQ_PEER_WANTS_READ;
    }
  }
}

static tq_peer_state handshake(void *pointer) {
  return run(pointer, BR_SSL_SENDAPP | BR_SSL_RECVAPP);
}

static tq_peer_state read_data(void *pointer, uint8_t *into, size_t size, size_t *got) {
  connection *self = pointer;
  *got = 0;
  tq_peer_state state = run(self, BR_SSL_RECVAPP);
  if (state != TQ_PEER_DONE) {
    return state;
  }
  size_t there = 0;
  const unsigned char *data = br_ssl_engine_recvapp_buf(self->ssl, &there);
  *got = there < size ? there : size;
  memcpy(into, data, *got);
  br_ssl_engine_recvapp_ack(self->ssl, *got);
  return TQ_PEER_DONE;
}

static tq_peer_state write_data(void *pointer, tq_span bytes) {
  connection *self = pointer;
  for (tq_span rest = bytes; rest.size != 0;) {
    tq_peer_state state = run(self, BR_SSL_SENDAPP);
    if (state != TQ_PEER_DONE) {
      return state;
    }
    size_t room = 0;
    unsigned char *into = br_ssl_engine_sendapp_buf(self->ssl, &room);
    size_t size = rest.size < room ? rest.size : room;
    memcpy(into, rest.data, size);
    br_ssl_engine_sendapp_ack(self->ssl, size);
    br_ssl_engine_flush(self->ssl, 0);
    rest = tq_span_from(rest, size);
  }
  return run(self, BR_SSL_SENDAPP);
}

static tq_peer_state close_connection(void *pointer) {
  connection *self = pointer;
  br_ssl_engine_close(self->ssl);
  return run(self, BR_SSL_CLOSED) == TQ_PEER_PAUSED ? TQ_PEER_PAUSED : TQ_PEER_DONE;
}

/* An error number of 256 or more holds the alert that was received, of 512 or more the one sent. */
static int16_t alert_of(int error, int base) {
  return error >= base && error < base + 256 ? (int16_t)(error - base) : TQ_NO_ALERT;
}

static void report(void *pointer, tq_peer_report *out) {
  const connection *self = pointer;
  int error = br_ssl_engine_last_error(self->ssl);
  br_ssl_session_parameters session;
  br_ssl_engine_get_session_parameters(self->ssl, &session);
  *out = (tq_peer_report){.error = error,
                          .reason = self->reason,
                          .alert_sent = alert_of(error, BR_ERR_SEND_FATAL_ALERT),
                          .alert_received = alert_of(error, BR_ERR_RECV_FATAL_ALERT),
                          .secret_count = session.cipher_suite != 0 ? 1 : 0};
  (void)snprintf(out->secrets[0].label, sizeof out->secrets[0].label, "CLIENT_RANDOM");
  memcpy(out->secrets[0].bytes, session.master_secret, sizeof session.master_secret);
  out->secrets[0].size = (uint8_t)sizeof session.master_secret;
  out->facts.version = session.version;
  out->facts.suite = session.cipher_suite;
  out->facts.group =
      (uint16_t)br_ssl_engine_get_ecdhe_curve((br_ssl_engine_context *)(uintptr_t)self->ssl);
  const char *alpn =
      br_ssl_engine_get_selected_protocol((br_ssl_engine_context *)(uintptr_t)self->ssl);
  (void)snprintf(out->facts.alpn, sizeof out->facts.alpn, "%s", alpn != NULL ? alpn : "");
}

static const tq_peer peer = {
    .interface = TQ_PEER_INTERFACE,
    .name = "bearssl",
    .release = release,
    .abilities = tq_bearssl_abilities,
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
