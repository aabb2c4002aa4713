/* nss_setup.c: see nss_setup.h. */
#include "peer/nss/nss_setup.h"

#include <certdb.h>
#include <secitem.h>
#include <secmod.h>
#include <sslexp.h>

/* clang-format off */
static const uint16_t versions[] = {0x0304, 0x0303};
static const uint16_t suites[] = {
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c, 0xcca9, 0xc02f, 0xc030, 0xcca8,
    0xc023, 0xc024, 0xc009, 0xc00a, 0xc027, 0xc028, 0xc013, 0xc014,
    0x009e, 0x009f, 0xccaa, 0x0033, 0x0039, 0x0067, 0x006b,
    0x009c, 0x009d, 0x002f, 0x0035, 0x003c, 0x003d};
static const uint16_t groups[] = {0x001d, 0x0017, 0x0018, 0x0019, 0x0100, 0x0101};
static const uint16_t schemes[] = {
    0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b,
    0x0401, 0x0501, 0x0601, 0x0203, 0x0201};
/* clang-format on */

enum { CODES_MAX = 64, NAMES_MAX = 256 };

static SECItem item_of(tq_span span) {
  return (SECItem){siBuffer, (unsigned char *)(uintptr_t)span.data, (unsigned int)span.size};
}

static CERTCertificate *certificate_of(tq_span der) {
  SECItem item = item_of(der);
  return CERT_NewTempCertificate(CERT_GetDefaultCertDB(), &item, NULL, PR_FALSE, PR_TRUE);
}

static bool fill_identity(tq_nss_context *context, const tq_identity *identity) {
  if (identity == NULL) {
    return true;
  }
  for (uint8_t i = 0; i < identity->chain_count; i++) {
    context->chain[i] = certificate_of(identity->chain[i]);
    if (context->chain[i] == NULL) {
      return false;
    }
  }
  SECItem item = item_of(identity->key);
  PK11SlotInfo *slot = PK11_GetInternalSlot();
  SECStatus status = PK11_ImportDERPrivateKeyInfoAndReturnKey(
      slot, &item, NULL, NULL, PR_FALSE, PR_FALSE, KU_ALL, &context->key, NULL);
  PK11_FreeSlot(slot);
  return status == SECSuccess;
}

/* FLAGS of 0 take the trust back, which the library may keep for longer than the certificate. */
static bool trust(CERTCertificate *anchor, unsigned int flags) {
  CERTCertTrust wanted = {.sslFlags = flags};
  return CERT_ChangeCertTrust(CERT_GetDefaultCertDB(), anchor, &wanted) == SECSuccess;
}

static bool fill_anchors(tq_nss_context *context, const tq_peer_setup *setup) {
  context->anchors = CERT_NewCertList();
  for (uint8_t i = 0; context->anchors != NULL && i < setup->anchor_count; i++) {
    CERTCertificate *anchor = certificate_of(setup->anchors[i]);
    if (anchor == NULL || CERT_AddCertToListTail(context->anchors, anchor) != SECSuccess ||
        !trust(anchor, CERTDB_VALID_CA | CERTDB_TRUSTED_CA | CERTDB_TRUSTED_CLIENT_CA)) {
      return false;
    }
  }
  return context->anchors != NULL;
}

static bool fill_psk(tq_nss_context *context, const tq_psk *psk) {
  if (psk == NULL) {
    return true;
  }
  SECItem item = item_of(tq_span_of(psk->key, psk->key_size));
  PK11SlotInfo *slot = PK11_GetInternalSlot();
  context->psk =
      PK11_ImportSymKey(slot, CKM_HKDF_KEY_GEN, PK11_OriginUnwrap, CKA_DERIVE, &item, NULL);
  PK11_FreeSlot(slot);
  return context->psk != NULL;
}

bool tq_nss_context_fill(tq_nss_context *context, const tq_peer_setup *setup) {
  context->setup = setup;
  return fill_identity(context, setup->identity) && fill_anchors(context, setup) &&
         fill_psk(context, setup->endpoint->psk);
}

void tq_nss_context_clear(tq_nss_context *context) {
  for (size_t i = 0; i < TQ_CHAIN_MAX && context->chain[i] != NULL; i++) {
    CERT_DestroyCertificate(context->chain[i]);
  }
  if (context->anchors != NULL) {
    for (CERTCertListNode *node = CERT_LIST_HEAD(context->anchors);
         !CERT_LIST_END(node, context->anchors); node = CERT_LIST_NEXT(node)) {
      (void)trust(node->cert, 0);
    }
    CERT_DestroyCertList(context->anchors);
  }
  if (context->key != NULL) {
    SECKEY_DestroyPrivateKey(context->key);
  }
  if (context->psk != NULL) {
    PK11_FreeSymKey(context->psk);
  }
}

/* --- a socket --- */

static bool set_options(PRFileDesc *fd, const tq_endpoint *endpoint) {
  bool server = endpoint->role == TQ_ROLE_SERVER;
  const struct {
    PRInt32 option;
    PRIntn value;
  } options[] = {
      {SSL_SECURITY, PR_TRUE},
      {SSL_NO_CACHE, PR_TRUE},
      {SSL_NO_LOCKS, PR_TRUE},
      {SSL_HANDSHAKE_AS_SERVER, server},
      {SSL_HANDSHAKE_AS_CLIENT, !server},
      {SSL_REQUEST_CERTIFICATE, endpoint->client_auth != TQ_CLIENT_AUTH_NONE},
      {SSL_REQUIRE_CERTIFICATE,
       endpoint->client_auth == TQ_CLIENT_AUTH_REQUIRED ? SSL_REQUIRE_ALWAYS : SSL_REQUIRE_NEVER},
      {SSL_ENABLE_SERVER_DHE, PR_TRUE},
      {SSL_REUSE_SERVER_ECDHE_KEY, PR_FALSE},
      {SSL_ENABLE_RENEGOTIATION, SSL_RENEGOTIATE_NEVER},
      {SSL_ENABLE_SESSION_TICKETS, tq_endpoint_has(endpoint, TQ_FEATURE_SESSION_TICKET)},
      {SSL_ENABLE_EXTENDED_MASTER_SECRET,
       tq_endpoint_has(endpoint, TQ_FEATURE_EXTENDED_MASTER_SECRET)},
      {SSL_ENABLE_POST_HANDSHAKE_AUTH, tq_endpoint_has(endpoint, TQ_FEATURE_POST_HANDSHAKE_AUTH)},
      {SSL_ENABLE_TLS13_COMPAT_MODE, PR_FALSE},
  };
  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
    if (SSL_OptionSet(fd, options[i].option, options[i].value) != SECSuccess) {
      return false;
    }
  }
  return true;
}

static bool set_versions(PRFileDesc *fd, tq_code_list codes) {
  bool has13 = tq_code_list_has(codes, SSL_LIBRARY_VERSION_TLS_1_3);
  bool has12 = tq_code_list_has(codes, SSL_LIBRARY_VERSION_TLS_1_2);
  SSLVersionRange range = {has12 ? SSL_LIBRARY_VERSION_TLS_1_2 : SSL_LIBRARY_VERSION_TLS_1_3,
                           has13 ? SSL_LIBRARY_VERSION_TLS_1_3 : SSL_LIBRARY_VERSION_TLS_1_2};
  return SSL_VersionRangeSet(fd, &range) == SECSuccess;
}

static bool set_suites(PRFileDesc *fd, tq_code_list wanted) {
  const PRUint16 *all = SSL_GetImplementedCiphers();
  uint16_t kept[CODES_MAX];
  size_t count = tq_adapter_keep_known(kept, CODES_MAX, wanted, (tq_code_list)TQ_CODES(suites));
  for (PRUint16 i = 0; i < SSL_GetNumImplementedCiphers(); i++) {
    PRBool on = tq_code_list_has((tq_code_list){kept, count}, all[i]);
    if (SSL_CipherPrefSet(fd, all[i], on) != SECSuccess) {
      return false;
    }
  }
  return count != 0 && SSL_CipherSuiteOrderSet(fd, kept, (PRUint16)count) == SECSuccess;
}

static bool set_groups(PRFileDesc *fd, tq_code_list wanted) {
  uint16_t kept[CODES_MAX];
  SSLNamedGroup named[CODES_MAX]; /* numbered as in TLS */
  size_t count = tq_adapter_keep_known(kept, CODES_MAX, wanted, (tq_code_list)TQ_CODES(groups));
  for (size_t i = 0; i < count; i++) {
    named[i] = (SSLNamedGroup)kept[i];
  }
  return SSL_NamedGroupConfig(fd, named, (unsigned int)count) == SECSuccess;
}

static bool set_schemes(PRFileDesc *fd, tq_code_list wanted) {
  uint16_t kept[CODES_MAX];
  SSLSignatureScheme named[CODES_MAX]; /* numbered as in TLS */
  size_t count = tq_adapter_keep_known(kept, CODES_MAX, wanted, (tq_code_list)TQ_CODES(schemes));
  for (size_t i = 0; i < count; i++) {
    named[i] = (SSLSignatureScheme)kept[i];
  }
  return SSL_SignatureSchemePrefSet(fd, named, (unsigned int)count) == SECSuccess;
}

static bool set_identity(PRFileDesc *fd, const tq_nss_context *context) {
  const tq_identity *identity = context->setup->identity;
  if (context->setup->endpoint->role == TQ_ROLE_CLIENT || identity == NULL) {
    return true;
  }
  SECItem items[TQ_CHAIN_MAX];
  for (uint8_t i = 0; i < identity->chain_count; i++) {
    items[i] = item_of(identity->chain[i]);
  }
  CERTCertificateList chain = {items, identity->chain_count, NULL};
  SSLExtraServerCertData extra = {.authType = ssl_auth_null, .certChain = &chain};
  return SSL_ConfigServerCert(fd, context->chain[0], context->key, &extra, sizeof extra) ==
         SECSuccess;
}

static bool set_psk(PRFileDesc *fd, const tq_nss_context *context) {
  const tq_psk *psk = context->setup->endpoint->psk;
  return psk == NULL ||
         SSL_AddExternalPsk(fd, context->psk, (const PRUint8 *)psk->identity,
                            (unsigned int)strlen(psk->identity),
                            psk->hash == 5 ? ssl_hash_sha384 : ssl_hash_sha256) == SECSuccess;
}

static bool set_names(PRFileDesc *fd, const tq_endpoint *endpoint) {
  uint8_t names[NAMES_MAX];
  size_t size = tq_adapter_names(names, sizeof names, endpoint->alpn);
  bool client = endpoint->role == TQ_ROLE_CLIENT;
  if (client && endpoint->server_name != NULL &&
      SSL_SetURL(fd, endpoint->server_name) != SECSuccess) {
    return false;
  }
  return size == 0 || SSL_SetNextProtoNego(fd, names, (unsigned int)size) == SECSuccess;
}

bool tq_nss_configure(PRFileDesc *fd, const tq_nss_context *context) {
  const tq_endpoint *endpoint = context->setup->endpoint;
  return set_options(fd, endpoint) && set_versions(fd, endpoint->versions) &&
         set_suites(fd, endpoint->suites) && set_groups(fd, endpoint->groups) &&
         set_schemes(fd, endpoint->schemes) && set_identity(fd, context) && set_psk(fd, context) &&
         set_names(fd, endpoint);
}

/* --- verification --- */

bool tq_nss_verify(const tq_nss_context *context, CERTCertificate *certificate) {
  const tq_endpoint *endpoint = context->setup->endpoint;
  bool client = endpoint->role == TQ_ROLE_CLIENT;
  PRTime now = tq_adapter_time() * PR_USEC_PER_SEC;
  if (CERT_VerifyCert(CERT_GetDefaultCertDB(), certificate, PR_TRUE,
                      client ? certUsageSSLServer : certUsageSSLClient, now, NULL,
                      NULL) != SECSuccess) {
    return false;
  }
  return !client || endpoint->server_name == NULL ||
         CERT_VerifyCertName(certificate, endpoint->server_name) == SECSuccess;
}

const tq_abilities *tq_nss_abilities(void) {
  static const tq_abilities abilities = {
      .server = true,
      .client = true,
      .versions = TQ_CODES(versions),
      .suites = TQ_CODES(suites),
      .groups = TQ_CODES(groups),
      .schemes = TQ_CODES(schemes),
      .features = TQ_FEATURE_ALPN | TQ_FEATURE_SERVER_NAME | TQ_FEATURE_EXTENDED_MASTER_SECRET |
                  TQ_FEATURE_RENEGOTIATION_INFO | TQ_FEATURE_SESSION_TICKET |
                  TQ_FEATURE_FALLBACK_SCSV | TQ_FEATURE_EC_POINT_FORMATS | TQ_FEATURE_PSK_DHE_KE |
                  TQ_FEATURE_POST_HANDSHAKE_AUTH,
      .credentials = 1u << TQ_CREDENTIAL_ECDSA_P256 | 1u << TQ_CREDENTIAL_ECDSA_P384 |
                     1u << TQ_CREDENTIAL_RSA_2048 | 1u << TQ_CREDENTIAL_RSA_PSS,
      .deterministic = false,
      .snapshots = false,
  };
  return &abilities;
}
