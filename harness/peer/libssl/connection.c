/* connection.c: connections and what they report. */
#include "peer/libssl/libssl.h"

#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>

tq_libssl_connection *tq_libssl_of(const SSL *ssl) {
  return SSL_get_app_data(ssl);
}

void tq_libssl_connection_free(void *pointer) {
  tq_libssl_connection *self = pointer;
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

static bool prepare(tq_libssl_connection *self) {
  BIO *bio = tq_libssl_bio(self);
  if (bio == NULL) {
    return false;
  }
  SSL_set_bio(self->ssl, bio, bio);
  SSL_set_app_data(self->ssl, self);
  if (self->endpoint->role == TQ_ROLE_SERVER) {
    SSL_set_accept_state(self->ssl);
    return true;
  }
  SSL_set_connect_state(self->ssl);
  return set_client_offer(self->ssl, self->endpoint);
}

void *tq_libssl_connection_new(void *context, const tq_peer_setup *given,
                               const tq_transport *transport) {
  tq_libssl_connection *self = calloc(1, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  ERR_clear_error();
  self->endpoint = given->endpoint;
  self->transport = transport;
  self->alert_sent = TQ_NO_ALERT;
  self->alert_received = TQ_NO_ALERT;
  self->ssl = SSL_new(context);
  if (self->ssl == NULL || !prepare(self)) {
    tq_libssl_connection_free(self);
    return NULL;
  }
  return self;
}

static tq_peer_state state_after(tq_libssl_connection *self, int result) {
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

tq_peer_state tq_libssl_handshake(void *pointer) {
  tq_libssl_connection *self = pointer;
  ERR_clear_error();
  return state_after(self, SSL_do_handshake(self->ssl));
}

tq_peer_state tq_libssl_read(void *pointer, uint8_t *into, size_t size, size_t *got) {
  tq_libssl_connection *self = pointer;
  *got = 0;
  ERR_clear_error();
  int result = SSL_read(self->ssl, into, (int)size);
  *got = result > 0 ? (size_t)result : 0;
  return state_after(self, result);
}

tq_peer_state tq_libssl_write(void *pointer, tq_span bytes) {
  tq_libssl_connection *self = pointer;
  ERR_clear_error();
  return state_after(self, SSL_write(self->ssl, bytes.data, (int)bytes.size));
}

tq_peer_state tq_libssl_close(void *pointer) {
  tq_libssl_connection *self = pointer;
  ERR_clear_error();
  int result = SSL_shutdown(self->ssl);
  return result >= 0 ? TQ_PEER_DONE : state_after(self, result);
}

static void report_facts(const tq_libssl_connection *self, tq_facts *facts) {
  const SSL_CIPHER *cipher = SSL_get_current_cipher(self->ssl);
  const SSL_CIPHER *either = cipher != NULL ? cipher : SSL_get_pending_cipher(self->ssl);
  facts->version = (uint16_t)SSL_version(self->ssl);
  facts->suite = either != NULL ? (uint16_t)SSL_CIPHER_get_protocol_id(either) : 0;
  facts->group = tq_libssl_group(self->ssl);
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

void tq_libssl_report(void *pointer, tq_peer_report *out) {
  const tq_libssl_connection *self = pointer;
  *out = (tq_peer_report){.error = self->error,
                          .reason = self->reason,
                          .alert_sent = self->alert_sent,
                          .alert_received = self->alert_received,
                          .secret_count = self->secret_count};
  memcpy(out->secrets, self->secrets, sizeof out->secrets);
  report_facts(self, &out->facts);
}
