/* boringssl.c: BoringSSL as a peer: both roles, TLS 1.2 and 1.3. Its suites of TLS 1.3 are fixed,
 * it has no external PSK there, and its randomness cannot be replaced. */
#include "peer/libssl/libssl.h"
#include "peer/plugin.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <sys/time.h>

#define LIST(array)                                                                                \
  { array, sizeof array / sizeof array[0] }

/* clang-format off */
static const uint16_t versions[] = {0x0304, 0x0303};
static const uint16_t suites13[] = {0x1301, 0x1302, 0x1303};
static const uint16_t suites[] = {
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c, 0xcca9, 0xc02f, 0xc030, 0xcca8,
    0xc009, 0xc00a, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035};
static const uint16_t schemes[] = {
    0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201};
static const uint16_t groups[] = {0x001d, 0x0017, 0x0018, 0x0019};
/* clang-format on */

static const tq_peer_host *host;

int64_t tq_libssl_time(void) {
  return host->time(host->context);
}

static const char *release(void) {
  return "13.0.0r24"; /* of Android: the library itself has no releases */
}

static bool setup(const tq_peer_host *given) {
  host = given;
  return OPENSSL_init_ssl(0, NULL) == 1 && tq_libssl_bio_setup();
}

static void clock_now(const SSL *ssl, struct timeval *now) {
  (void)ssl;
  *now = (struct timeval){.tv_sec = (time_t)host->time(host->context)};
}

/* Whether the suites of TLS 1.3 are those that the library always has. */
static bool fixed_suites(const tq_endpoint *endpoint) {
  if (!tq_code_list_has(endpoint->versions, TLS1_3_VERSION)) {
    return true;
  }
  size_t count = 0;
  for (size_t i = 0; i < endpoint->suites.count; i++) {
    count += endpoint->suites.items[i] >> 8 == 0x13;
  }
  for (size_t i = 0; i < sizeof suites13 / sizeof suites13[0]; i++) {
    if (!tq_code_list_has(endpoint->suites, suites13[i])) {
      return false;
    }
  }
  return count == sizeof suites13 / sizeof suites13[0];
}

static bool set_suites12(SSL_CTX *ssl, tq_code_list codes) {
  char names[2048] = "";
  size_t used = 0;
  for (size_t i = 0; i < codes.count; i++) {
    const SSL_CIPHER *cipher = SSL_get_cipher_by_value(codes.items[i]);
    if (cipher != NULL && codes.items[i] >> 8 != 0x13 && used < sizeof names) {
      used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used == 0 ? "" : ":",
                               SSL_CIPHER_get_name(cipher));
    }
  }
  return used < sizeof names && (used == 0 || SSL_CTX_set_strict_cipher_list(ssl, names) == 1);
}

static bool set_groups(SSL_CTX *ssl, tq_code_list codes) {
  static const int nids[] = {NID_X25519, NID_X9_62_prime256v1, NID_secp384r1, NID_secp521r1};
  int chosen[sizeof nids / sizeof nids[0]];
  size_t count = 0;
  for (size_t i = 0; i < codes.count; i++) {
    for (size_t j = 0; j < sizeof nids / sizeof nids[0]; j++) {
      if (groups[j] == codes.items[i] && count < sizeof nids / sizeof nids[0]) {
        chosen[count++] = nids[j];
      }
    }
  }
  return count == 0 || SSL_CTX_set1_curves(ssl, chosen, count) == 1;
}

bool tq_libssl_configure(SSL_CTX *ssl, const tq_peer_setup *given) {
  const tq_endpoint *endpoint = given->endpoint;
  tq_code_list codes = endpoint->schemes;
  SSL_CTX_set_current_time_cb(ssl, clock_now);
  X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(ssl), (time_t)host->time(host->context));
  SSL_CTX_set_options(ssl, SSL_OP_CIPHER_SERVER_PREFERENCE);
  if (!tq_endpoint_has(endpoint, TQ_FEATURE_SESSION_TICKET)) {
    SSL_CTX_set_options(ssl, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(ssl, 0);
  }
  return fixed_suites(endpoint) && set_suites12(ssl, endpoint->suites) &&
         set_groups(ssl, endpoint->groups) &&
         SSL_CTX_set_verify_algorithm_prefs(ssl, codes.items, codes.count) == 1 &&
         SSL_CTX_set_signing_algorithm_prefs(ssl, codes.items, codes.count) == 1;
}

uint16_t tq_libssl_group(SSL *ssl) {
  return SSL_get_curve_id(ssl);
}

static const tq_abilities *abilities(void) {
  static const tq_abilities row = {
      .server = true,
      .client = true,
      .versions = LIST(versions),
      .suites = LIST(suites),
      .groups = LIST(groups),
      .schemes = LIST(schemes),
      .features = TQ_FEATURE_ALPN | TQ_FEATURE_SERVER_NAME | TQ_FEATURE_EXTENDED_MASTER_SECRET |
                  TQ_FEATURE_RENEGOTIATION_INFO | TQ_FEATURE_SESSION_TICKET |
                  TQ_FEATURE_FALLBACK_SCSV | TQ_FEATURE_EC_POINT_FORMATS,
      .credentials = 1u << TQ_CREDENTIAL_ECDSA_P256 | 1u << TQ_CREDENTIAL_ECDSA_P384 |
                     1u << TQ_CREDENTIAL_RSA_2048 | 1u << TQ_CREDENTIAL_ED25519,
      .deterministic = false,
      .snapshots = false,
  };
  return &row;
}

static const tq_peer peer = {
    .interface = TQ_PEER_INTERFACE,
    .name = "boringssl",
    .release = release,
    .abilities = abilities,
    .setup = setup,
    .context_new = tq_libssl_context_new,
    .context_free = tq_libssl_context_free,
    .connection_new = tq_libssl_connection_new,
    .connection_free = tq_libssl_connection_free,
    .handshake = tq_libssl_handshake,
    .read = tq_libssl_read,
    .write = tq_libssl_write,
    .close = tq_libssl_close,
    .report = tq_libssl_report,
    .chains = &tq_libssl_chains,
};

const tq_peer *tq_peer_plugin(void) {
  return &peer;
}
