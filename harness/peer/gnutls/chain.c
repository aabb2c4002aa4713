/* chain.c: chains through GnuTLS's trust lists. They are not asked for a purpose: that they look at
 * extKeyUsage alone is not all that a purpose asks. */
#include "peer/gnutls/gnutls_tables.h"

#include <arpa/inet.h>
#include <gnutls/x509.h>
#include <stdlib.h>

typedef struct trust {
  gnutls_x509_trust_list_t list;
  const tq_trust_setup *setup;
} trust;

/* NULL: it does not parse. */
static gnutls_x509_crt_t parse(tq_span der) {
  gnutls_x509_crt_t parsed = NULL;
  gnutls_datum_t bytes = {(unsigned char *)(uintptr_t)der.data, (unsigned int)der.size};
  if (gnutls_x509_crt_init(&parsed) != GNUTLS_E_SUCCESS) {
    return NULL;
  }
  if (gnutls_x509_crt_import(parsed, &bytes, GNUTLS_X509_FMT_DER) != GNUTLS_E_SUCCESS) {
    gnutls_x509_crt_deinit(parsed);
    return NULL;
  }
  return parsed;
}

static void trust_free(void *pointer) {
  trust *self = pointer;
  if (self != NULL) {
    if (self->list != NULL) {
      gnutls_x509_trust_list_deinit(self->list, 1);
    }
    free(self);
  }
}

static void *trust_new(const tq_trust_setup *setup) {
  trust *self = calloc(1, sizeof *self);
  bool fine = self != NULL && gnutls_x509_trust_list_init(&self->list, 0) == GNUTLS_E_SUCCESS;
  for (uint8_t i = 0; fine && i < setup->anchor_count; i++) {
    gnutls_x509_crt_t anchor = parse(setup->anchors[i]);
    fine = anchor != NULL && gnutls_x509_trust_list_add_cas(self->list, &anchor, 1, 0) == 1;
  }
  if (!fine) {
    trust_free(self);
    return NULL;
  }
  self->setup = setup;
  return self;
}

/* What is asked beside the path. */
static unsigned int list_questions(gnutls_typed_vdata_st into[2], uint8_t address[4],
                                   const tq_trust_setup *setup) {
  unsigned int count = 0;
  if (setup->host != NULL) {
    into[count].type = GNUTLS_DT_DNS_HOSTNAME;
    into[count].data = (unsigned char *)(uintptr_t)setup->host;
    into[count++].size = 0;
  }
  if (setup->address != NULL && inet_pton(AF_INET, setup->address, address) == 1) {
    into[count].type = GNUTLS_DT_IP_ADDRESS;
    into[count].data = address;
    into[count++].size = 4;
  }
  return count;
}

static const char *words_of(unsigned int status) {
  static char words[160];
  gnutls_datum_t text = {NULL, 0};
  words[0] = '\0';
  if (gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text, 0) == 0) {
    size_t size = text.size < sizeof words ? text.size : sizeof words - 1;
    memcpy(words, text.data, size);
    words[size] = '\0';
  }
  gnutls_free(text.data);
  return words;
}

static void verify(void *pointer, const tq_span *chain, size_t count, tq_chain_answer *answer) {
  const trust *self = pointer;
  gnutls_x509_crt_t parsed[TQ_VERIFY_MAX];
  gnutls_typed_vdata_st questions[2];
  uint8_t address[4];
  unsigned int status = 0;
  unsigned int have = 0;
  *answer = (tq_chain_answer){.reason = "the certificate does not parse"};
  for (size_t i = 0; i < count; i++) {
    gnutls_x509_crt_t one = parse(chain[i]);
    if (one == NULL && i == 0) {
      return;
    }
    if (one != NULL) {
      parsed[have++] = one;
    }
  }
  unsigned int asked = list_questions(questions, address, self->setup);
  int result = gnutls_x509_trust_list_verify_crt2(self->list, parsed, have, questions, asked, 0,
                                                  &status, NULL);
  answer->accepted = result == GNUTLS_E_SUCCESS && status == 0;
  answer->error = result != GNUTLS_E_SUCCESS ? result : (int32_t)status;
  answer->reason = result != GNUTLS_E_SUCCESS ? gnutls_strerror(result) : words_of(status);
  for (unsigned int i = 0; i < have; i++) {
    gnutls_x509_crt_deinit(parsed[i]);
  }
}

const tq_chain_interface tq_gnutls_chains = {.abilities = TQ_CHAIN_HOST | TQ_CHAIN_ADDRESS,
                                             .trust_new = trust_new,
                                             .trust_free = trust_free,
                                             .verify = verify};
