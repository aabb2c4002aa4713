/* openssl_tables.c: see openssl_tables.h. */
#include "peer/openssl/openssl_tables.h"

#include <openssl/obj_mac.h>
#include <openssl/tls1.h>
#include <stdio.h>

/* clang-format off */
/*        code    OpenSSL's name */
#define SUITES13(ROW)                              \
  ROW(0x1301, "TLS_AES_128_GCM_SHA256")            \
  ROW(0x1302, "TLS_AES_256_GCM_SHA384")            \
  ROW(0x1303, "TLS_CHACHA20_POLY1305_SHA256")      \
  ROW(0x1304, "TLS_AES_128_CCM_SHA256")            \
  ROW(0x1305, "TLS_AES_128_CCM_8_SHA256")

#define SUITES12(ROW)                              \
  ROW(0xc02b, "ECDHE-ECDSA-AES128-GCM-SHA256")     \
  ROW(0xc02c, "ECDHE-ECDSA-AES256-GCM-SHA384")     \
  ROW(0xc02f, "ECDHE-RSA-AES128-GCM-SHA256")       \
  ROW(0xc030, "ECDHE-RSA-AES256-GCM-SHA384")       \
  ROW(0xcca8, "ECDHE-RSA-CHACHA20-POLY1305")       \
  ROW(0xcca9, "ECDHE-ECDSA-CHACHA20-POLY1305")     \
  ROW(0xccaa, "DHE-RSA-CHACHA20-POLY1305")         \
  ROW(0xc0ac, "ECDHE-ECDSA-AES128-CCM")            \
  ROW(0xc0ad, "ECDHE-ECDSA-AES256-CCM")            \
  ROW(0xc0ae, "ECDHE-ECDSA-AES128-CCM8")           \
  ROW(0xc0af, "ECDHE-ECDSA-AES256-CCM8")           \
  ROW(0xc009, "ECDHE-ECDSA-AES128-SHA")            \
  ROW(0xc00a, "ECDHE-ECDSA-AES256-SHA")            \
  ROW(0xc013, "ECDHE-RSA-AES128-SHA")              \
  ROW(0xc014, "ECDHE-RSA-AES256-SHA")              \
  ROW(0xc023, "ECDHE-ECDSA-AES128-SHA256")         \
  ROW(0xc024, "ECDHE-ECDSA-AES256-SHA384")         \
  ROW(0xc027, "ECDHE-RSA-AES128-SHA256")           \
  ROW(0xc028, "ECDHE-RSA-AES256-SHA384")           \
  ROW(0x009e, "DHE-RSA-AES128-GCM-SHA256")         \
  ROW(0x009f, "DHE-RSA-AES256-GCM-SHA384")         \
  ROW(0xc09e, "DHE-RSA-AES128-CCM")                \
  ROW(0xc09f, "DHE-RSA-AES256-CCM")                \
  ROW(0x0033, "DHE-RSA-AES128-SHA")                \
  ROW(0x0039, "DHE-RSA-AES256-SHA")                \
  ROW(0x0067, "DHE-RSA-AES128-SHA256")             \
  ROW(0x006b, "DHE-RSA-AES256-SHA256")             \
  ROW(0x009c, "AES128-GCM-SHA256")                 \
  ROW(0x009d, "AES256-GCM-SHA384")                 \
  ROW(0xc09c, "AES128-CCM")                        \
  ROW(0xc09d, "AES256-CCM")                        \
  ROW(0xc0a0, "AES128-CCM8")                       \
  ROW(0xc0a1, "AES256-CCM8")                       \
  ROW(0x002f, "AES128-SHA")                        \
  ROW(0x0035, "AES256-SHA")                        \
  ROW(0x003c, "AES128-SHA256")                     \
  ROW(0x003d, "AES256-SHA256")                     \
  ROW(0x00a8, "PSK-AES128-GCM-SHA256")             \
  ROW(0x00a9, "PSK-AES256-GCM-SHA384")             \
  ROW(0x00aa, "DHE-PSK-AES128-GCM-SHA256")         \
  ROW(0x00ab, "DHE-PSK-AES256-GCM-SHA384")         \
  ROW(0x008c, "PSK-AES128-CBC-SHA")                \
  ROW(0x008d, "PSK-AES256-CBC-SHA")                \
  ROW(0x00ae, "PSK-AES128-CBC-SHA256")             \
  ROW(0x00af, "PSK-AES256-CBC-SHA384")             \
  ROW(0x00b2, "DHE-PSK-AES128-CBC-SHA256")         \
  ROW(0x00b3, "DHE-PSK-AES256-CBC-SHA384")         \
  ROW(0xc037, "ECDHE-PSK-AES128-CBC-SHA256")       \
  ROW(0xc038, "ECDHE-PSK-AES256-CBC-SHA384")       \
  ROW(0xccab, "PSK-CHACHA20-POLY1305")             \
  ROW(0xccac, "ECDHE-PSK-CHACHA20-POLY1305")       \
  ROW(0xccad, "DHE-PSK-CHACHA20-POLY1305")         \
  ROW(0xc0a4, "PSK-AES128-CCM")                    \
  ROW(0xc0a5, "PSK-AES256-CCM")

/*        code    OpenSSL's name  NID */
#define GROUPS(ROW)                                \
  ROW(0x0017, "P-256",     NID_X9_62_prime256v1)   \
  ROW(0x0018, "P-384",     NID_secp384r1)          \
  ROW(0x0019, "P-521",     NID_secp521r1)          \
  ROW(0x001d, "X25519",    NID_X25519)             \
  ROW(0x001e, "X448",      NID_X448)               \
  ROW(0x0100, "ffdhe2048", NID_ffdhe2048)          \
  ROW(0x0101, "ffdhe3072", NID_ffdhe3072)          \
  ROW(0x0102, "ffdhe4096", NID_ffdhe4096)

#define SCHEMES(ROW)                               \
  ROW(0x0403, "ecdsa_secp256r1_sha256")            \
  ROW(0x0503, "ecdsa_secp384r1_sha384")            \
  ROW(0x0603, "ecdsa_secp521r1_sha512")            \
  ROW(0x0807, "ed25519")                           \
  ROW(0x0808, "ed448")                             \
  ROW(0x0804, "rsa_pss_rsae_sha256")               \
  ROW(0x0805, "rsa_pss_rsae_sha384")               \
  ROW(0x0806, "rsa_pss_rsae_sha512")               \
  ROW(0x0809, "rsa_pss_pss_sha256")                \
  ROW(0x080a, "rsa_pss_pss_sha384")                \
  ROW(0x080b, "rsa_pss_pss_sha512")                \
  ROW(0x0401, "rsa_pkcs1_sha256")                  \
  ROW(0x0501, "rsa_pkcs1_sha384")                  \
  ROW(0x0601, "rsa_pkcs1_sha512")                  \
  ROW(0x0203, "ecdsa_sha1")                        \
  ROW(0x0201, "rsa_pkcs1_sha1")
/* clang-format on */

#define NAME(code, name) {code, name},
#define GROUP_NAME(code, name, nid) {code, name},
#define CODE(code, name) code,
#define GROUP_CODE(code, name, nid) code,

const tq_openssl_name tq_openssl_suites13[] = {SUITES13(NAME){0, NULL}};
const tq_openssl_name tq_openssl_suites12[] = {SUITES12(NAME){0, NULL}};
const tq_openssl_name tq_openssl_groups[] = {GROUPS(GROUP_NAME){0, NULL}};
const tq_openssl_name tq_openssl_schemes[] = {SCHEMES(NAME){0, NULL}};

static const uint16_t versions[] = {TLS1_3_VERSION, TLS1_2_VERSION};
static const uint16_t suites[] = {SUITES13(CODE) SUITES12(CODE)};
static const uint16_t groups[] = {GROUPS(GROUP_CODE)};
static const uint16_t schemes[] = {SCHEMES(CODE)};

static const char *name_of(const tq_openssl_name *table, uint16_t code) {
  for (; table->name != NULL; table++) {
    if (table->code == code) {
      return table->name;
    }
  }
  return NULL;
}

void tq_openssl_names(char *into, size_t size, const tq_openssl_name *table, tq_code_list codes) {
  size_t used = 0;
  into[0] = '\0';
  for (size_t i = 0; i < codes.count; i++) {
    const char *name = name_of(table, codes.items[i]);
    if (name == NULL || used + strlen(name) + 2 > size) {
      continue;
    }
    used += (size_t)snprintf(into + used, size - used, "%s%s", used == 0 ? "" : ":", name);
  }
}

uint16_t tq_openssl_group_code(long nid) {
  static const struct {
    uint16_t code;
    int nid;
  } table[] = {
#define GROUP_NID(code, name, nid) {code, nid},
      GROUPS(GROUP_NID)
#undef GROUP_NID
  };
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    if (table[i].nid == nid) {
      return table[i].code;
    }
  }
  return 0;
}

#define LIST(array)                                                                                \
  { array, sizeof array / sizeof array[0] }

static const tq_abilities abilities = {
    .server = true,
    .client = true,
    .versions = LIST(versions),
    .suites = LIST(suites),
    .groups = LIST(groups),
    .schemes = LIST(schemes),
    .features = TQ_FEATURE_ALPN | TQ_FEATURE_SERVER_NAME | TQ_FEATURE_EXTENDED_MASTER_SECRET |
                TQ_FEATURE_ENCRYPT_THEN_MAC | TQ_FEATURE_RENEGOTIATION_INFO |
                TQ_FEATURE_SESSION_TICKET | TQ_FEATURE_POST_HANDSHAKE_AUTH |
                TQ_FEATURE_MAX_FRAGMENT_LENGTH | TQ_FEATURE_FALLBACK_SCSV |
                TQ_FEATURE_SIGNATURE_ALGORITHMS_CERT | TQ_FEATURE_CERTIFICATE_AUTHORITIES |
                TQ_FEATURE_PSK_KE | TQ_FEATURE_PSK_DHE_KE | TQ_FEATURE_EC_POINT_FORMATS,
    .credentials = 1u << TQ_CREDENTIAL_ECDSA_P256 | 1u << TQ_CREDENTIAL_ECDSA_P384 |
                   1u << TQ_CREDENTIAL_RSA_2048 | 1u << TQ_CREDENTIAL_ED25519 |
                   1u << TQ_CREDENTIAL_ED448,
    .deterministic = true,
    .snapshots = false,
};

const tq_abilities *tq_openssl_abilities(void) {
  return &abilities;
}
