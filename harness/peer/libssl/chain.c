/* chain.c: chains through X509_verify_cert, in a store that holds the anchors only. */
#include "peer/libssl/libssl.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

typedef struct trust {
  X509_STORE *store;
  const tq_trust_setup *setup;
} trust;

/* The whole of DER as a certificate; NULL: it is none, or more. */
static X509 *parse(tq_span der) {
  const unsigned char *at = der.data;
  X509 *parsed = d2i_X509(NULL, &at, (long)der.size);
  if (parsed != NULL && at != der.data + der.size) {
    X509_free(parsed);
    parsed = NULL;
  }
  return parsed;
}

static void trust_free(void *pointer) {
  trust *self = pointer;
  if (self != NULL) {
    X509_STORE_free(self->store);
    free(self);
  }
}

static void *trust_new(const tq_trust_setup *setup) {
  trust *self = calloc(1, sizeof *self);
  bool fine = self != NULL && (self->store = X509_STORE_new()) != NULL;
  for (uint8_t i = 0; fine && i < setup->anchor_count; i++) {
    X509 *anchor = parse(setup->anchors[i]);
    fine = anchor != NULL && X509_STORE_add_cert(self->store, anchor) == 1;
    X509_free(anchor);
  }
  if (!fine) {
    trust_free(self);
    return NULL;
  }
  self->setup = setup;
  return self;
}

static bool ask(X509_STORE_CTX *context, const tq_trust_setup *setup) {
  X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);
  /* RFC 5280 demands policies of all; the user-initial-policy-set is any-policy. */
  X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_POLICY_CHECK);
  ASN1_OBJECT *any_policy = OBJ_nid2obj(NID_any_policy);
  if (X509_VERIFY_PARAM_add0_policy(param, any_policy) != 1) {
    return false;
  }
  X509_STORE_CTX_set_time(context, 0, (time_t)tq_libssl_time());
  X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
                                             X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (setup->purpose != TQ_TRUST_ANY &&
      X509_STORE_CTX_set_purpose(context, setup->purpose == TQ_TRUST_SERVER
                                              ? X509_PURPOSE_SSL_SERVER
                                              : X509_PURPOSE_SSL_CLIENT) != 1) {
    return false;
  }
  return (setup->host == NULL ||
          X509_VERIFY_PARAM_set1_host(param, setup->host, strlen(setup->host)) == 1) &&
         (setup->address == NULL || X509_VERIFY_PARAM_set1_ip_asc(param, setup->address) == 1);
}

static void verify_with(const trust *self, X509_STORE_CTX *context, X509 *leaf,
                        STACK_OF(X509) * others, tq_chain_answer *answer) {
  if (X509_STORE_CTX_init(context, self->store, leaf, others) != 1 || !ask(context, self->setup)) {
    return;
  }
  answer->accepted = X509_verify_cert(context) == 1;
  answer->error = (int32_t)X509_STORE_CTX_get_error(context);
  answer->reason = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
}

static void verify(void *pointer, const tq_span *chain, size_t count, tq_chain_answer *answer) {
  X509 *leaf = parse(chain[0]);
  STACK_OF(X509) *others = sk_X509_new_null();
  X509_STORE_CTX *context = X509_STORE_CTX_new();
  *answer = (tq_chain_answer){.reason = "the certificate does not parse"};
  for (size_t i = 1; i < count && others != NULL; i++) {
    X509 *other = parse(chain[i]);
    if (other != NULL && sk_X509_push(others, other) == 0) {
      X509_free(other);
    }
  }
  if (leaf != NULL && others != NULL && context != NULL) {
    verify_with(pointer, context, leaf, others, answer);
  }
  X509_STORE_CTX_free(context);
  sk_X509_pop_free(others, X509_free);
  X509_free(leaf);
  ERR_clear_error();
}

const tq_chain_interface tq_libssl_chains = {.abilities = TQ_CHAIN_PURPOSE | TQ_CHAIN_HOST |
                                                          TQ_CHAIN_ADDRESS | TQ_CHAIN_UNORDERED,
                                             .trust_new = trust_new,
                                             .trust_free = trust_free,
                                             .verify = verify};
