/* callbacks.c: the callbacks that apply the endpoint model and watch the connection. */
#include "peer/libssl/libssl.h"

#include <stdio.h>
#include <strings.h>

static int choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_size,
                       const unsigned char *offered, unsigned int offered_size, void *unused) {
  (void)unused;
  for (const char *const *name = tq_libssl_of(ssl)->endpoint->alpn; *name != NULL; name++) {
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
  if (name == NULL || strcasecmp(name, tq_libssl_of(ssl)->endpoint->server_name) == 0) {
    return name == NULL ? SSL_TLSEXT_ERR_NOACK : SSL_TLSEXT_ERR_OK;
  }
  *alert = SSL_AD_UNRECOGNIZED_NAME;
  return SSL_TLSEXT_ERR_ALERT_FATAL;
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
  const tq_psk *psk = tq_libssl_of(ssl)->endpoint->psk;
  return strcmp(identity, psk->identity) == 0 ? give_psk(psk, into, max) : 0;
}

static unsigned int client_psk12(SSL *ssl, const char *hint, char *identity, unsigned int size,
                                 unsigned char *into, unsigned int max) {
  (void)hint;
  const tq_psk *psk = tq_libssl_of(ssl)->endpoint->psk;
  (void)snprintf(identity, size, "%s", psk->identity);
  return give_psk(psk, into, max);
}

static void watch(const SSL *ssl, int where, int value) {
  tq_libssl_connection *self = tq_libssl_of(ssl);
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

/* A handshake that a HelloRequest asked for has secrets of its own: the newest are the ones that
 * the other side has, too. RANDOM: hex. */
static void forget_others(tq_libssl_connection *self, const char *random, size_t size) {
  if (size < sizeof self->client_random && strncmp(self->client_random, random, size) != 0) {
    memcpy(self->client_random, random, size);
    self->secret_count = 0;
  }
}

/* A line of an NSS key log: label, client random, secret. */
static void keep_secret(const SSL *ssl, const char *line) {
  tq_libssl_connection *self = tq_libssl_of(ssl);
  const char *random = strchr(line, ' ');
  const char *secret = random != NULL ? strchr(random + 1, ' ') : NULL;
  if (secret == NULL) {
    return;
  }
  forget_others(self, random + 1, (size_t)(secret - random - 1));
  if (self->secret_count == TQ_SECRETS_MAX) {
    return;
  }
  tq_secret *slot = &self->secrets[self->secret_count++];
  (void)snprintf(slot->label, sizeof slot->label, "%.*s", (int)(random - line), line);
  slot->size = hex_bytes(slot->bytes, secret + 1);
}

void tq_libssl_set_callbacks(SSL_CTX *ssl, const tq_endpoint *endpoint) {
  bool server = endpoint->role == TQ_ROLE_SERVER;
  SSL_CTX_set_info_callback(ssl, watch);
  SSL_CTX_set_keylog_callback(ssl, keep_secret);
  if (server && endpoint->alpn != NULL) {
    SSL_CTX_set_alpn_select_cb(ssl, choose_alpn, NULL);
  }
  if (server && endpoint->server_name != NULL) {
    SSL_CTX_set_tlsext_servername_callback(ssl, check_server_name);
  }
  if (endpoint->psk != NULL && server) {
    SSL_CTX_set_psk_server_callback(ssl, server_psk12);
  }
  if (endpoint->psk != NULL && !server) {
    SSL_CTX_set_psk_client_callback(ssl, client_psk12);
  }
}
