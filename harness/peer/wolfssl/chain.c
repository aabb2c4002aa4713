/* chain.c: chains through wolfSSL's certificate manager.
 *
 * The manager verifies one certificate against those that it trusts. A chain is taken from its end,
 * as the library does in a handshake: each certificate that the manager verifies, and that the
 * library says is one of an authority with the right to sign certificates, is loaded for the next
 * one. The end entity comes last, and then the name asked for. */
#include "peer/memo.h"
#include "peer/wolfssl/local.h"

#include <wolfssl/error-ssl.h>
#include <wolfssl/wolfcrypt/asn.h>
#include <wolfssl/wolfcrypt/asn_public.h>

typedef struct trust {
  WOLFSSL_CTX *ctx; /* only for its manager: loading through it needs no context of its own */
  const tq_trust_setup *setup;
} trust;

static void trust_free(void *pointer) {
  const tq_peer_host *host = tq_wolfssl_host();
  trust *self = pointer;
  if (self != NULL) {
    wolfSSL_CTX_free(self->ctx);
    host->free(host->context, self);
  }
}

static bool load(const trust *self, tq_span certificate) {
  return wolfSSL_CTX_load_verify_buffer(self->ctx, certificate.data, (long)certificate.size,
                                        WOLFSSL_FILETYPE_ASN1) == WOLFSSL_SUCCESS;
}

static void *trust_new(const tq_trust_setup *setup) {
  const tq_peer_host *host = tq_wolfssl_host();
  trust *self = host->malloc(host->context, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  *self = (trust){wolfSSL_CTX_new(wolfTLSv1_3_client_method()), setup};
  bool fine = self->ctx != NULL;
  for (uint8_t i = 0; fine && i < setup->anchor_count; i++) {
    fine = load(self, setup->anchors[i]);
  }
  if (!fine) {
    trust_free(self);
    return NULL;
  }
  return self;
}

/* Whether the library takes CERTIFICATE for one that may sign others. */
static bool parse_authority(tq_span certificate) {
  DecodedCert parsed;
  wc_InitDecodedCert(&parsed, certificate.data, (word32)certificate.size, NULL);
  bool fine = wc_ParseCert(&parsed, CERT_TYPE, NO_VERIFY, NULL) == 0 && parsed.isCA &&
              (!parsed.extKeyUsageSet || (parsed.extKeyUsage & KEYUSE_KEY_CERT_SIGN) != 0);
  wc_FreeDecodedCert(&parsed);
  return fine;
}

/* The same, which hangs on the octets alone, from memory where operations are answered so: mutated
 * chains share their authorities. */
static bool is_authority(tq_span certificate) {
  enum { SLOTS = 64 };
  static tq_memo *memo;
  tq_span kept;
  bool remembers = tq_wolfssl_device() != INVALID_DEVID;
  memo = memo == NULL && remembers ? tq_memo_new(SLOTS) : memo;
  if (!remembers || memo == NULL) {
    return parse_authority(certificate);
  }
  if (tq_memo_find(memo, certificate, &kept)) {
    return kept.size == 1 && kept.data[0] == 1;
  }
  uint8_t fine = parse_authority(certificate) ? 1 : 0;
  tq_memo_keep(memo, certificate, tq_span_of(&fine, 1));
  return fine == 1;
}

static int verify_one(const trust *self, tq_span certificate) {
  if (certificate.size == 0) {
    return BAD_FUNC_ARG;
  }
  return wolfSSL_CertManagerVerifyBuffer(wolfSSL_CTX_GetCertManager(self->ctx), certificate.data,
                                         (long)certificate.size, WOLFSSL_FILETYPE_ASN1);
}

static WOLFSSL_X509 *parse(tq_span certificate) {
  return wolfSSL_X509_load_certificate_buffer(certificate.data, (int)certificate.size,
                                              WOLFSSL_FILETYPE_ASN1);
}

static bool names_fit(const trust *self, tq_span certificate) {
  const char *host = self->setup->host;
  const char *address = self->setup->address;
  if (host == NULL && address == NULL) {
    return true;
  }
  WOLFSSL_X509 *parsed = parse(certificate);
  bool fine = parsed != NULL;
  fine = fine && (host == NULL ||
                  wolfSSL_X509_check_host(parsed, host, strlen(host), 0, NULL) == WOLFSSL_SUCCESS);
  fine =
      fine && (address == NULL || wolfSSL_X509_check_ip_asc(parsed, address, 0) == WOLFSSL_SUCCESS);
  wolfSSL_X509_free(parsed);
  return fine;
}

static int verify_all(const trust *self, const tq_span *chain, size_t count) {
  for (size_t i = count - 1; i > 0; i--) {
    if (verify_one(self, chain[i]) == WOLFSSL_SUCCESS && is_authority(chain[i])) {
      (void)load(self, chain[i]);
    }
  }
  int result = verify_one(self, chain[0]);
  if (result != WOLFSSL_SUCCESS) {
    return result;
  }
  return names_fit(self, chain[0]) ? 0 : DOMAIN_NAME_MISMATCH;
}

static void verify(void *pointer, const tq_span *chain, size_t count, tq_chain_answer *answer) {
  static char words[WOLFSSL_MAX_ERROR_SZ];
  tq_wolfssl_remember_all(true);
  int result = verify_all(pointer, chain, count);
  tq_wolfssl_remember_all(false);
  words[0] = '\0';
  if (result != 0) {
    wolfSSL_ERR_error_string_n((unsigned long)result, words, sizeof words);
  }
  *answer = (tq_chain_answer){result == 0, result, words};
}

const tq_chain_interface tq_wolfssl_chains = {.abilities = TQ_CHAIN_HOST | TQ_CHAIN_ADDRESS,
                                              .trust_new = trust_new,
                                              .trust_free = trust_free,
                                              .verify = verify};
