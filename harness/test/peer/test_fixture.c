/* test_fixture.c: libcrypto, which had no part in making the certificates' structure, verifies
 * every identity of the test PKI, and the keys belong to the leaves. */
#include "peer/fixture.h"
#include "support/check.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

static X509 *parse(tq_span der) {
  const unsigned char *next = der.data;
  X509 *certificate = d2i_X509(NULL, &next, (long)der.size);
  assert_non_null(certificate);
  assert_ptr_equal(next, der.data + der.size);
  return certificate;
}

typedef struct checked {
  tq_credential credential;
  bool client;
  int64_t time;
  const char *host;
  tq_span anchor;
} checked;

/* libcrypto's verdict: X509_V_OK or the error. */
static int verify(const checked *what) {
  const tq_identity *identity = tq_fixture_identity(what->credential, what->client);
  X509 *leaf = parse(identity->chain[0]);
  X509 *intermediate = parse(identity->chain[1]);
  X509 *root = parse(what->anchor);
  X509_STORE *store = X509_STORE_new();
  X509_STORE_CTX *context = X509_STORE_CTX_new();
  STACK_OF(X509) *others = sk_X509_new_null();
  sk_X509_push(others, intermediate);
  X509_STORE_add_cert(store, root);
  X509_STORE_CTX_init(context, store, leaf, others);
  X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_time(param, what->time);
  X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT | X509_V_FLAG_CHECK_SS_SIGNATURE);
  X509_VERIFY_PARAM_set_purpose(param,
                                what->client ? X509_PURPOSE_SSL_CLIENT : X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set1_host(param, what->host, 0);
  X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  int result = X509_verify_cert(context) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context);
  X509_STORE_CTX_free(context);
  sk_X509_free(others);
  X509_STORE_free(store);
  X509_free(root);
  X509_free(intermediate);
  X509_free(leaf);
  return result;
}

static checked usual(tq_credential credential, bool client) {
  return (checked){credential, client, TQ_FIXTURE_TIME,
                   client ? TQ_FIXTURE_CLIENT_NAME : TQ_FIXTURE_SERVER_NAME,
                   tq_fixture_root(credential)};
}

static void verifies(void **state) {
  (void)state;
  for (int i = 1; i < TQ_CREDENTIAL_COUNT; i++) {
    for (int client = 0; client < 2; client++) {
      checked what = usual((tq_credential)i, client != 0);
      assert_int_equal(verify(&what), X509_V_OK);
      what.time = INT64_C(4102444798); /* libcrypto counts the very last second out */
      assert_int_equal(verify(&what), X509_V_OK);
    }
  }
}

static void fails_as_it_should(void **state) {
  (void)state;
  checked what = usual(TQ_CREDENTIAL_ECDSA_P256, false);
  what.time = INT64_C(4102444800);
  assert_int_equal(verify(&what), X509_V_ERR_CERT_HAS_EXPIRED);
  what = usual(TQ_CREDENTIAL_ECDSA_P256, false);
  what.host = "other.tlsquarrel.test";
  assert_int_equal(verify(&what), X509_V_ERR_HOSTNAME_MISMATCH);
  what = usual(TQ_CREDENTIAL_RSA_2048, false);
  what.anchor = tq_fixture_root(TQ_CREDENTIAL_ECDSA_P256);
  assert_int_equal(verify(&what), X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
}

static EVP_PKEY *private_key(tq_span der) {
  const unsigned char *next = der.data;
  PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &next, (long)der.size);
  assert_non_null(info);
  EVP_PKEY *key = EVP_PKCS82PKEY(info);
  assert_non_null(key);
  PKCS8_PRIV_KEY_INFO_free(info);
  return key;
}

static void assert_key_of(tq_span certificate, tq_span key_der) {
  X509 *parsed = parse(certificate);
  EVP_PKEY *key = private_key(key_der);
  assert_int_equal(X509_check_private_key(parsed, key), 1);
  EVP_PKEY_free(key);
  X509_free(parsed);
}

static void keys_belong(void **state) {
  (void)state;
  for (int i = 1; i < TQ_CREDENTIAL_COUNT; i++) {
    for (int client = 0; client < 2; client++) {
      const tq_identity *identity = tq_fixture_identity((tq_credential)i, client != 0);
      assert_int_equal(identity->chain_count, 2);
      assert_key_of(identity->chain[0], identity->key);
      assert_key_of(identity->chain[1], tq_fixture_intermediate_key((tq_credential)i));
    }
    assert_key_of(tq_fixture_root((tq_credential)i), tq_fixture_root_key((tq_credential)i));
  }
}

static void none_is_none(void **state) {
  (void)state;
  assert_null(tq_fixture_identity(TQ_CREDENTIAL_NONE, false));
  assert_null(tq_fixture_identity(TQ_CREDENTIAL_COUNT, true));
  assert_int_equal(tq_fixture_root(TQ_CREDENTIAL_NONE).size, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(verifies),
      cmocka_unit_test(fails_as_it_should),
      cmocka_unit_test(keys_belong),
      cmocka_unit_test(none_is_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
