/* configure.c: the parts of an SSL_CTX's configuration that the libraries share, and contexts. */
#include "peer/libssl/libssl.h"

#include <openssl/err.h>
#include <openssl/x509.h>

static X509 *read_certificate(tq_span der) {
  const unsigned char *next = der.data;
  return d2i_X509(NULL, &next, (long)der.size);
}

static bool add_certificate(SSL_CTX *ssl, X509 *certificate, bool leaf) {
  return leaf ? SSL_CTX_use_certificate(ssl, certificate) == 1
              : SSL_CTX_add1_chain_cert(ssl, certificate) == 1;
}

bool tq_libssl_set_identity(SSL_CTX *ssl, const tq_identity *identity) {
  const unsigned char *next = identity->key.data;
  EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &next, (long)identity->key.size);
  bool fine = key != NULL;
  for (uint8_t i = 0; fine && i < identity->chain_count; i++) {
    X509 *certificate = read_certificate(identity->chain[i]);
    fine = certificate != NULL && add_certificate(ssl, certificate, i == 0);
    X509_free(certificate);
  }
  fine = fine && SSL_CTX_use_PrivateKey(ssl, key) == 1;
  EVP_PKEY_free(key);
  return fine;
}

bool tq_libssl_set_anchors(SSL_CTX *ssl, const tq_peer_setup *given) {
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

void tq_libssl_set_verification(SSL_CTX *ssl, const tq_endpoint *endpoint) {
  int mode = SSL_VERIFY_NONE;
  if (endpoint->role == TQ_ROLE_CLIENT || endpoint->client_auth == TQ_CLIENT_AUTH_REQUESTED) {
    mode = SSL_VERIFY_PEER;
  }
  if (endpoint->client_auth == TQ_CLIENT_AUTH_REQUIRED) {
    mode = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  }
  SSL_CTX_set_verify(ssl, mode, NULL);
}

bool tq_libssl_set_versions(SSL_CTX *ssl, tq_code_list versions) {
  bool has13 = tq_code_list_has(versions, TLS1_3_VERSION);
  bool has12 = tq_code_list_has(versions, TLS1_2_VERSION);
  return SSL_CTX_set_min_proto_version(ssl, has12 ? TLS1_2_VERSION : TLS1_3_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(ssl, has13 ? TLS1_3_VERSION : TLS1_2_VERSION) == 1;
}

void tq_libssl_context_free(void *context) {
  SSL_CTX_free(context);
}

void *tq_libssl_context_new(const tq_peer_setup *given) {
  bool server = given->endpoint->role == TQ_ROLE_SERVER;
  SSL_CTX *ssl = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
  if (ssl == NULL) {
    return NULL;
  }
  SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
  tq_libssl_set_verification(ssl, given->endpoint);
  tq_libssl_set_callbacks(ssl, given->endpoint);
  if (!tq_libssl_set_versions(ssl, given->endpoint->versions) || !tq_libssl_configure(ssl, given) ||
      !tq_libssl_set_anchors(ssl, given) ||
      (given->identity != NULL && !tq_libssl_set_identity(ssl, given->identity))) {
    ERR_clear_error();
    SSL_CTX_free(ssl);
    return NULL;
  }
  return ssl;
}
