/* fixture.c: see fixture.h. */
#include "peer/fixture.h"

#include "fixture_data.h" /* made by the build */

#define SPAN(array)                                                                                \
  { array, sizeof array }

typedef struct fixture {
  tq_identity server;
  tq_identity client;
  tq_span root;
  tq_span root_key;
  tq_span intermediate_key;
} fixture;

#define FIXTURE(type)                                                                              \
  {                                                                                                \
    {{SPAN(type##_server_der), SPAN(type##_intermediate_der)},                                     \
     2,                                                                                            \
     SPAN(type##_server_key),                                                                      \
     SPAN(type##_staple_der)},                                                                     \
        {{SPAN(type##_client_der), SPAN(type##_intermediate_der)},                                 \
         2,                                                                                        \
         SPAN(type##_client_key),                                                                  \
         {NULL, 0}},                                                                               \
        SPAN(type##_root_der), SPAN(type##_root_key), SPAN(type##_intermediate_key)                \
  }

/* clang-format off */
static const fixture fixtures[TQ_CREDENTIAL_COUNT] = {
  [TQ_CREDENTIAL_ECDSA_P256] = FIXTURE(p256),
  [TQ_CREDENTIAL_ECDSA_P384] = FIXTURE(p384),
  [TQ_CREDENTIAL_RSA_2048]   = FIXTURE(rsa2048),
  [TQ_CREDENTIAL_ED25519]    = FIXTURE(ed25519),
  [TQ_CREDENTIAL_ED448]      = FIXTURE(ed448),
  [TQ_CREDENTIAL_RSA_PSS]    = FIXTURE(rsa_pss2048),
};
/* clang-format on */

static const fixture *get(tq_credential credential) {
  bool known = (unsigned)credential < TQ_CREDENTIAL_COUNT;
  return &fixtures[known ? credential : TQ_CREDENTIAL_NONE];
}

const tq_identity *tq_fixture_identity(tq_credential credential, bool client) {
  const fixture *found = get(credential);
  if (found->root.size == 0) {
    return NULL;
  }
  return client ? &found->client : &found->server;
}

tq_span tq_fixture_root(tq_credential credential) {
  return get(credential)->root;
}

tq_span tq_fixture_root_key(tq_credential credential) {
  return get(credential)->root_key;
}

tq_span tq_fixture_intermediate_key(tq_credential credential) {
  return get(credential)->intermediate_key;
}

const tq_identity *tq_fixture_address(void) {
  static const tq_identity identity = {{SPAN(address_server_der), SPAN(p256_intermediate_der)},
                                       2,
                                       SPAN(address_server_key),
                                       {NULL, 0}};
  return &identity;
}

const tq_identity *tq_fixture_vector(void) {
  static const tq_identity identity = {
      {SPAN(vector_server_der), SPAN(vector_intermediate_der)}, 2, {NULL, 0}, {NULL, 0}};
  return &identity;
}

tq_span tq_fixture_vector_root(void) {
  return tq_span_of(vector_root_der, sizeof vector_root_der);
}
