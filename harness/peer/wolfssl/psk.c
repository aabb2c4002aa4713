/* psk.c: the endpoint's external pre-shared key, for TLS 1.2 (RFC 4279) and 1.3. */
#include "peer/wolfssl/local.h"

#include <stdio.h>

/* The library binds an external key to one suite in TLS 1.3, by the name it has for it. */
static const char *suite_of(const tq_psk *psk) {
  return psk->hash == 5 ? "TLS13-AES256-GCM-SHA384" : "TLS13-AES128-GCM-SHA256";
}

static unsigned int give_key(const tq_psk *psk, unsigned char *key, unsigned int max) {
  if (psk->key_size > max) {
    return 0;
  }
  memcpy(key, psk->key, psk->key_size);
  return (unsigned int)psk->key_size;
}

static unsigned int server_key12(WOLFSSL *ssl, const char *identity, unsigned char *key,
                                 unsigned int max) {
  const tq_psk *psk = tq_wolfssl_connection_of(ssl)->endpoint->psk;
  return strcmp(identity, psk->identity) == 0 ? give_key(psk, key, max) : 0;
}

static unsigned int server_key13(WOLFSSL *ssl, const char *identity, unsigned char *key,
                                 unsigned int max, const char **suite) {
  *suite = suite_of(tq_wolfssl_connection_of(ssl)->endpoint->psk);
  return server_key12(ssl, identity, key, max);
}

static unsigned int client_key12(WOLFSSL *ssl, const char *hint, char *identity,
                                 unsigned int identity_max, unsigned char *key, unsigned int max) {
  (void)hint;
  const tq_psk *psk = tq_wolfssl_connection_of(ssl)->endpoint->psk;
  int size = snprintf(identity, identity_max, "%s", psk->identity);
  return size > 0 && (unsigned int)size < identity_max ? give_key(psk, key, max) : 0;
}

/* The signature is the library's. */
/* NOLINTNEXTLINE(readability-function-size) */
static unsigned int client_key13(WOLFSSL *ssl, const char *hint, char *identity,
                                 unsigned int identity_max, unsigned char *key, unsigned int max,
                                 const char **suite) {
  *suite = suite_of(tq_wolfssl_connection_of(ssl)->endpoint->psk);
  return client_key12(ssl, hint, identity, identity_max, key, max);
}

void tq_wolfssl_psk_install(WOLFSSL_CTX *ctx, tq_role role) {
  if (role == TQ_ROLE_SERVER) {
    wolfSSL_CTX_set_psk_server_callback(ctx, server_key12);
    wolfSSL_CTX_set_psk_server_tls13_callback(ctx, server_key13);
    return;
  }
  wolfSSL_CTX_set_psk_client_callback(ctx, client_key12);
  wolfSSL_CTX_set_psk_client_tls13_callback(ctx, client_key13);
}
