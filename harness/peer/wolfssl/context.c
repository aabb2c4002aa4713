/* context.c: a WOLFSSL_CTX as the endpoint model says. */
#include "peer/wolfssl/local.h"

#include <wolfssl/wolfcrypt/dh.h>

enum { SUITE_NAMES_MAX = 4096, GROUPS_MAX = 10, CHAIN_BYTES_MAX = 16384, COOKIE_KEY_SIZE = 32 };

/* --- algorithms --- */

static bool suite_is_finite_field(uint16_t suite) {
  const char *name = wolfSSL_get_cipher_name_from_suite((uint8_t)(suite >> 8), (uint8_t)suite);
  return name != NULL && strncmp(name, "DHE-", 4) == 0;
}

/* The names of the endpoint's suites with colons between. False: the library lacks one of them. */
static bool suite_names(char *into, tq_code_list suites) {
  size_t size = 0;
  for (size_t i = 0; i < suites.count; i++) {
    uint16_t code = suites.items[i];
    const char *name = wolfSSL_get_cipher_name_from_suite((uint8_t)(code >> 8), (uint8_t)code);
    if (name == NULL || strcmp(name, "None") == 0 ||
        size + strlen(name) + 2 > (size_t)SUITE_NAMES_MAX) {
      return false;
    }
    if (size > 0) {
      into[size++] = ':';
    }
    memcpy(into + size, name, strlen(name) + 1);
    size += strlen(name);
  }
  return size > 0;
}

static bool set_suites(WOLFSSL_CTX *ctx, tq_code_list suites) {
  char names[SUITE_NAMES_MAX];
  return suite_names(names, suites) && wolfSSL_CTX_set_cipher_list(ctx, names) == WOLFSSL_SUCCESS;
}

static bool set_groups(WOLFSSL_CTX *ctx, const tq_endpoint *endpoint) {
  int groups[GROUPS_MAX];
  tq_code_list list = endpoint->groups;
  if (list.count == 0) {
    return true;
  }
  if (list.count > GROUPS_MAX) {
    return false;
  }
  for (size_t i = 0; i < list.count; i++) {
    groups[i] = list.items[i];
    if (!tq_code_list_has(endpoint->versions, 0x0304) &&
        wolfSSL_CTX_UseSupportedCurve(ctx, list.items[i]) != WOLFSSL_SUCCESS) {
      return false;
    }
  }
  return !tq_code_list_has(endpoint->versions, 0x0304) ||
         wolfSSL_CTX_set_groups(ctx, groups, (int)list.count) == WOLFSSL_SUCCESS;
}

/* A server with finite-field suites needs parameters for clients that name no group (RFC 7919). */
static bool set_dh(WOLFSSL_CTX *ctx, const tq_endpoint *endpoint) {
  const DhParams *dh = wc_Dh_ffdhe2048_Get();
  for (size_t i = 0; i < endpoint->suites.count; i++) {
    if (suite_is_finite_field(endpoint->suites.items[i])) {
      return wolfSSL_CTX_SetTmpDH(ctx, dh->p, (int)dh->p_len, dh->g, (int)dh->g_len) ==
             WOLFSSL_SUCCESS;
    }
  }
  return true;
}

/* --- certificates --- */

static bool set_chain(WOLFSSL_CTX *ctx, const tq_identity *identity) {
  uint8_t chain[CHAIN_BYTES_MAX];
  size_t size = 0;
  for (uint8_t i = 0; i < identity->chain_count; i++) {
    if (size + identity->chain[i].size > sizeof chain) {
      return false;
    }
    memcpy(chain + size, identity->chain[i].data, identity->chain[i].size);
    size += identity->chain[i].size;
  }
  return wolfSSL_CTX_use_certificate_chain_buffer_format(ctx, chain, (long)size,
                                                         WOLFSSL_FILETYPE_ASN1) == WOLFSSL_SUCCESS;
}

static bool set_identity(WOLFSSL_CTX *ctx, const tq_identity *identity) {
  if (identity == NULL) {
    return true;
  }
  return set_chain(ctx, identity) &&
         wolfSSL_CTX_use_PrivateKey_buffer(ctx, identity->key.data, (long)identity->key.size,
                                           WOLFSSL_FILETYPE_ASN1) == WOLFSSL_SUCCESS;
}

static bool set_anchors(WOLFSSL_CTX *ctx, const tq_peer_setup *setup) {
  for (uint8_t i = 0; i < setup->anchor_count; i++) {
    tq_span anchor = setup->anchors[i];
    if (wolfSSL_CTX_load_verify_buffer(ctx, anchor.data, (long)anchor.size,
                                       WOLFSSL_FILETYPE_ASN1) != WOLFSSL_SUCCESS) {
      return false;
    }
  }
  return true;
}

static void set_verification(WOLFSSL_CTX *ctx, const tq_endpoint *endpoint) {
  int mode = WOLFSSL_VERIFY_NONE;
  if (endpoint->role == TQ_ROLE_CLIENT || endpoint->client_auth == TQ_CLIENT_AUTH_REQUESTED) {
    mode = WOLFSSL_VERIFY_PEER;
  }
  if (endpoint->client_auth == TQ_CLIENT_AUTH_REQUIRED) {
    mode = WOLFSSL_VERIFY_PEER | WOLFSSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  }
  wolfSSL_CTX_set_verify(ctx, mode, NULL);
}

/* --- features --- */

static bool set_psk(WOLFSSL_CTX *ctx, const tq_endpoint *endpoint) {
  if (endpoint->psk == NULL) {
    return true;
  }
  tq_wolfssl_psk_install(ctx, endpoint->role);
  if (!tq_endpoint_has(endpoint, TQ_FEATURE_PSK_DHE_KE)) {
    return wolfSSL_CTX_no_dhe_psk(ctx) == 0;
  }
#if LIBWOLFSSL_VERSION_HEX >= 0x05007000 /* before, psk_ke could not be switched off */
  if (!tq_endpoint_has(endpoint, TQ_FEATURE_PSK_KE)) {
    return wolfSSL_CTX_only_dhe_psk(ctx) == 0;
  }
#endif
  return true;
}

static bool set_tickets(WOLFSSL_CTX *ctx, const tq_endpoint *endpoint) {
  bool wanted = tq_endpoint_has(endpoint, TQ_FEATURE_SESSION_TICKET);
  if (endpoint->role == TQ_ROLE_CLIENT) {
    return !wanted || wolfSSL_CTX_UseSessionTicket(ctx) == WOLFSSL_SUCCESS;
  }
  if (wanted) {
    return true;
  }
  bool has13 = tq_code_list_has(endpoint->versions, 0x0304);
  return wolfSSL_CTX_NoTicketTLSv12(ctx) == WOLFSSL_SUCCESS &&
         (!has13 || wolfSSL_CTX_no_ticket_TLSv13(ctx) == 0);
}

static bool set_features13(WOLFSSL_CTX *ctx, const tq_endpoint *endpoint) {
  if (!tq_code_list_has(endpoint->versions, 0x0304)) {
    return true;
  }
  bool early = tq_endpoint_has(endpoint, TQ_FEATURE_EARLY_DATA);
  if (endpoint->role == TQ_ROLE_SERVER) {
    int result = wolfSSL_CTX_set_max_early_data(ctx, early ? 4096 : 0);
    if (result != 0 && result != WOLFSSL_SUCCESS) { /* releases differ in what they call success */
      return false;
    }
  }
  return !tq_endpoint_has(endpoint, TQ_FEATURE_POST_HANDSHAKE_AUTH) ||
         wolfSSL_CTX_allow_post_handshake_auth(ctx) == 0;
}

static bool set_features12(WOLFSSL_CTX *ctx, const tq_endpoint *endpoint) {
  bool etm = tq_endpoint_has(endpoint, TQ_FEATURE_ENCRYPT_THEN_MAC);
  if (!tq_endpoint_has(endpoint, TQ_FEATURE_EXTENDED_MASTER_SECRET) &&
      wolfSSL_CTX_DisableExtendedMasterSecret(ctx) != WOLFSSL_SUCCESS) {
    return false;
  }
  if (tq_endpoint_has(endpoint, TQ_FEATURE_MAX_FRAGMENT_LENGTH) &&
      endpoint->role == TQ_ROLE_CLIENT &&
      wolfSSL_CTX_UseMaxFragment(ctx, WOLFSSL_MFL_2_12) != WOLFSSL_SUCCESS) {
    return false;
  }
  return wolfSSL_CTX_AllowEncryptThenMac(ctx, etm ? 1 : 0) == WOLFSSL_SUCCESS;
}

/* A client that asks for the status of the server's certificate checks what it gets. */
static bool set_status(WOLFSSL_CTX *ctx, const tq_endpoint *endpoint) {
  if (endpoint->role != TQ_ROLE_CLIENT || !tq_endpoint_has(endpoint, TQ_FEATURE_STATUS_REQUEST)) {
    return true;
  }
  return wolfSSL_CTX_EnableOCSPStapling(ctx) == WOLFSSL_SUCCESS;
}

/* Whom this server calls itself: a client that asks for another name is refused. */
static bool set_server_name(WOLFSSL_CTX *ctx, const tq_endpoint *endpoint) {
  if (!tq_endpoint_has(endpoint, TQ_FEATURE_SERVER_NAME) || endpoint->server_name == NULL) {
    return true;
  }
  return wolfSSL_CTX_UseSNI(ctx, WOLFSSL_SNI_HOST_NAME, endpoint->server_name,
                            (unsigned short)strlen(endpoint->server_name)) == WOLFSSL_SUCCESS;
}

/* --- the context --- */

static WOLFSSL_METHOD *method_of(const tq_endpoint *endpoint) {
  bool server = endpoint->role == TQ_ROLE_SERVER;
  if (!tq_code_list_has(endpoint->versions, 0x0304)) {
    return server ? wolfTLSv1_2_server_method() : wolfTLSv1_2_client_method();
  }
  if (!tq_code_list_has(endpoint->versions, 0x0303)) {
    return server ? wolfTLSv1_3_server_method() : wolfTLSv1_3_client_method();
  }
  return server ? wolfSSLv23_server_method() : wolfSSLv23_client_method();
}

static bool configure(WOLFSSL_CTX *ctx, const tq_peer_setup *setup) {
  const tq_endpoint *endpoint = setup->endpoint;
  set_verification(ctx, endpoint);
  (void)wolfSSL_CTX_SetDevId(ctx, tq_wolfssl_device());
  return set_suites(ctx, endpoint->suites) && set_groups(ctx, endpoint) && set_dh(ctx, endpoint) &&
         set_anchors(ctx, setup) && set_identity(ctx, setup->identity) && set_psk(ctx, endpoint) &&
         set_tickets(ctx, endpoint) && set_features12(ctx, endpoint) &&
         set_features13(ctx, endpoint) && set_status(ctx, endpoint) &&
         set_server_name(ctx, endpoint);
}

void tq_wolfssl_context_free(void *pointer) {
  const tq_peer_host *host = tq_wolfssl_host();
  tq_wolfssl_context *self = pointer;
  if (self == NULL) {
    return;
  }
  wolfSSL_CTX_free(self->ctx);
  host->free(host->context, self);
}

void *tq_wolfssl_context_new(const tq_peer_setup *setup) {
  const tq_peer_host *host = tq_wolfssl_host();
  tq_wolfssl_context *self = host->malloc(host->context, sizeof *self);
  if (self == NULL) {
    return NULL;
  }
  self->ctx = wolfSSL_CTX_new(method_of(setup->endpoint));
  if (self->ctx == NULL || !configure(self->ctx, setup)) {
    tq_wolfssl_context_free(self);
    return NULL;
  }
  return self;
}
