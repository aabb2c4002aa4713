/* chain.c: chains through mbedtls_x509_crt_verify, which is asked for no purpose and no address. */
#include "peer/mbedtls/mbedtls_tables.h"

#include <mbedtls/x509_crt.h>
#include <stdlib.h>

typedef struct trust {
  mbedtls_x509_crt anchors;
  const tq_trust_setup *setup;
} trust;

static bool add(mbedtls_x509_crt *list, tq_span der) {
  return mbedtls_x509_crt_parse_der(list, der.data, der.size) == 0;
}

static void trust_free(void *pointer) {
  trust *self = pointer;
  if (self != NULL) {
    mbedtls_x509_crt_free(&self->anchors);
    free(self);
  }
}

static void *trust_new(const tq_trust_setup *setup) {
  trust *self = calloc(1, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  mbedtls_x509_crt_init(&self->anchors);
  self->setup = setup;
  for (uint8_t i = 0; i < setup->anchor_count; i++) {
    if (!add(&self->anchors, setup->anchors[i])) {
      trust_free(self);
      return NULL;
    }
  }
  return self;
}

static void verify(void *pointer, const tq_span *chain, size_t count, tq_chain_answer *answer) {
  static char words[160];
  trust *self = pointer;
  mbedtls_x509_crt list;
  uint32_t flags = 0;
  mbedtls_x509_crt_init(&list);
  *answer = (tq_chain_answer){.reason = "the certificate does not parse"};
  bool fine = add(&list, chain[0]);
  for (size_t i = 1; fine && i < count; i++) {
    (void)add(&list, chain[i]); /* what the path does not need may be anything */
  }
  if (fine) {
    int result =
        mbedtls_x509_crt_verify(&list, &self->anchors, NULL, self->setup->host, &flags, NULL, NULL);
    words[0] = '\0';
    (void)mbedtls_x509_crt_verify_info(words, sizeof words, "", flags);
    words[strcspn(words, "\n")] = '\0';
    *answer = (tq_chain_answer){result == 0, result, words};
  }
  mbedtls_x509_crt_free(&list);
}

const tq_chain_interface tq_mbedtls_chains = {
    .abilities = TQ_CHAIN_HOST, .trust_new = trust_new, .trust_free = trust_free, .verify = verify};
