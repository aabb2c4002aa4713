/* gnutls_tables.c: see gnutls_tables.h. */
#include "peer/gnutls/gnutls_tables.h"

#include <gnutls/gnutls.h>
#include <stdio.h>

/* clang-format off */
/*        code    cipher               MAC        key exchange; "" in TLS 1.3 */
#define SUITES(ROW)                                                   \
  ROW(0x1301, "AES-128-GCM",       "AEAD",   "")                      \
  ROW(0x1302, "AES-256-GCM",       "AEAD",   "")                      \
  ROW(0x1303, "CHACHA20-POLY1305", "AEAD",   "")                      \
  ROW(0x1304, "AES-128-CCM",       "AEAD",   "")                      \
  ROW(0x1305, "AES-128-CCM-8",     "AEAD",   "")                      \
  ROW(0xc02b, "AES-128-GCM",       "AEAD",   "ECDHE-ECDSA")           \
  ROW(0xc02c, "AES-256-GCM",       "AEAD",   "ECDHE-ECDSA")           \
  ROW(0xcca9, "CHACHA20-POLY1305", "AEAD",   "ECDHE-ECDSA")           \
  ROW(0xc0ac, "AES-128-CCM",       "AEAD",   "ECDHE-ECDSA")           \
  ROW(0xc0ad, "AES-256-CCM",       "AEAD",   "ECDHE-ECDSA")           \
  ROW(0xc0ae, "AES-128-CCM-8",     "AEAD",   "ECDHE-ECDSA")           \
  ROW(0xc0af, "AES-256-CCM-8",     "AEAD",   "ECDHE-ECDSA")           \
  ROW(0xc02f, "AES-128-GCM",       "AEAD",   "ECDHE-RSA")             \
  ROW(0xc030, "AES-256-GCM",       "AEAD",   "ECDHE-RSA")             \
  ROW(0xcca8, "CHACHA20-POLY1305", "AEAD",   "ECDHE-RSA")             \
  ROW(0xc009, "AES-128-CBC",       "SHA1",   "ECDHE-ECDSA")           \
  ROW(0xc00a, "AES-256-CBC",       "SHA1",   "ECDHE-ECDSA")           \
  ROW(0xc013, "AES-128-CBC",       "SHA1",   "ECDHE-RSA")             \
  ROW(0xc014, "AES-256-CBC",       "SHA1",   "ECDHE-RSA")             \
  ROW(0xc023, "AES-128-CBC",       "SHA256", "ECDHE-ECDSA")           \
  ROW(0xc027, "AES-128-CBC",       "SHA256", "ECDHE-RSA")             \
  ROW(0xc024, "AES-256-CBC",       "SHA384", "ECDHE-ECDSA")           \
  ROW(0xc028, "AES-256-CBC",       "SHA384", "ECDHE-RSA")             \
  ROW(0x009e, "AES-128-GCM",       "AEAD",   "DHE-RSA")               \
  ROW(0x009f, "AES-256-GCM",       "AEAD",   "DHE-RSA")               \
  ROW(0xccaa, "CHACHA20-POLY1305", "AEAD",   "DHE-RSA")               \
  ROW(0xc09e, "AES-128-CCM",       "AEAD",   "DHE-RSA")               \
  ROW(0xc09f, "AES-256-CCM",       "AEAD",   "DHE-RSA")               \
  ROW(0x0033, "AES-128-CBC",       "SHA1",   "DHE-RSA")               \
  ROW(0x0039, "AES-256-CBC",       "SHA1",   "DHE-RSA")               \
  ROW(0x0067, "AES-128-CBC",       "SHA256", "DHE-RSA")               \
  ROW(0x006b, "AES-256-CBC",       "SHA256", "DHE-RSA")               \
  ROW(0x009c, "AES-128-GCM",       "AEAD",   "RSA")                   \
  ROW(0x009d, "AES-256-GCM",       "AEAD",   "RSA")                   \
  ROW(0xc09c, "AES-128-CCM",       "AEAD",   "RSA")                   \
  ROW(0xc09d, "AES-256-CCM",       "AEAD",   "RSA")                   \
  ROW(0xc0a0, "AES-128-CCM-8",     "AEAD",   "RSA")                   \
  ROW(0xc0a1, "AES-256-CCM-8",     "AEAD",   "RSA")                   \
  ROW(0x002f, "AES-128-CBC",       "SHA1",   "RSA")                   \
  ROW(0x0035, "AES-256-CBC",       "SHA1",   "RSA")                   \
  ROW(0x003c, "AES-128-CBC",       "SHA256", "RSA")                   \
  ROW(0x003d, "AES-256-CBC",       "SHA256", "RSA")                   \
  ROW(0x00a8, "AES-128-GCM",       "AEAD",   "PSK")                   \
  ROW(0x00a9, "AES-256-GCM",       "AEAD",   "PSK")                   \
  ROW(0xccab, "CHACHA20-POLY1305", "AEAD",   "PSK")                   \
  ROW(0x00aa, "AES-128-GCM",       "AEAD",   "DHE-PSK")               \
  ROW(0x00ab, "AES-256-GCM",       "AEAD",   "DHE-PSK")               \
  ROW(0xccad, "CHACHA20-POLY1305", "AEAD",   "DHE-PSK")               \
  ROW(0xccac, "CHACHA20-POLY1305", "AEAD",   "ECDHE-PSK")             \
  ROW(0xc037, "AES-128-CBC",       "SHA256", "ECDHE-PSK")             \
  ROW(0xc038, "AES-256-CBC",       "SHA384", "ECDHE-PSK")

#define GROUPS(ROW)                                                   \
  ROW(0x0017, "SECP256R1", GNUTLS_GROUP_SECP256R1)                    \
  ROW(0x0018, "SECP384R1", GNUTLS_GROUP_SECP384R1)                    \
  ROW(0x0019, "SECP521R1", GNUTLS_GROUP_SECP521R1)                    \
  ROW(0x001d, "X25519",    GNUTLS_GROUP_X25519)                       \
  ROW(0x001e, "X448",      GNUTLS_GROUP_X448)                         \
  ROW(0x0100, "FFDHE2048", GNUTLS_GROUP_FFDHE2048)                    \
  ROW(0x0101, "FFDHE3072", GNUTLS_GROUP_FFDHE3072)

/* A code point with two names is one in TLS 1.3 and the other in TLS 1.2. */
#define SCHEMES(ROW)                                                  \
  ROW(0x0403, "ECDSA-SECP256R1-SHA256")                               \
  ROW(0x0403, "ECDSA-SHA256")                                         \
  ROW(0x0503, "ECDSA-SECP384R1-SHA384")                               \
  ROW(0x0503, "ECDSA-SHA384")                                         \
  ROW(0x0603, "ECDSA-SECP521R1-SHA512")                               \
  ROW(0x0603, "ECDSA-SHA512")                                         \
  ROW(0x0807, "EdDSA-Ed25519")                                        \
  ROW(0x0808, "EdDSA-Ed448")                                          \
  ROW(0x0804, "RSA-PSS-RSAE-SHA256")                                  \
  ROW(0x0805, "RSA-PSS-RSAE-SHA384")                                  \
  ROW(0x0806, "RSA-PSS-RSAE-SHA512")                                  \
  ROW(0x0809, "RSA-PSS-SHA256")                                       \
  ROW(0x080a, "RSA-PSS-SHA384")                                       \
  ROW(0x080b, "RSA-PSS-SHA512")                                       \
  ROW(0x0401, "RSA-SHA256")                                           \
  ROW(0x0501, "RSA-SHA384")                                           \
  ROW(0x0601, "RSA-SHA512")                                           \
  ROW(0x0203, "ECDSA-SHA1")                                           \
  ROW(0x0201, "RSA-SHA1")
/* clang-format on */

typedef struct suite {
  uint16_t code;
  const char *cipher;
  const char *mac;
  const char *key_exchange;
} suite;

typedef struct named {
  uint16_t code;
  const char *name;
} named;

#define SUITE(code, cipher, mac, key_exchange) {code, cipher, mac, key_exchange},
#define NAMED(code, name) {code, name},
#define NAMED_GROUP(code, name, number) {code, name},
#define SUITE_CODE(code, cipher, mac, key_exchange) code,
#define CODE(code, name) code,
#define GROUP_CODE(code, name, number) code,

static const suite suite_table[] = {SUITES(SUITE)};
static const named group_table[] = {GROUPS(NAMED_GROUP)};
static const named scheme_table[] = {SCHEMES(NAMED)};
static const uint16_t versions[] = {0x0304, 0x0303};
static const uint16_t suites[] = {SUITES(SUITE_CODE)};
static const uint16_t groups[] = {GROUPS(GROUP_CODE)};
static const uint16_t schemes[] = {SCHEMES(CODE)};

#define COUNT(array) (sizeof array / sizeof array[0])
#define LIST(array)                                                                                \
  { array, COUNT(array) }

typedef struct text {
  char *data;
  size_t size;
  size_t used;
  bool full;
} text;

/* Adds `:+PREFIXNAME` if it is not there yet. */
static void add(text *into, const char *prefix, const char *name) {
  char word[64];
  int size = snprintf(word, sizeof word, ":+%s%s", prefix, name);
  for (const char *at = strstr(into->data, word); at != NULL; at = strstr(at + 1, word)) {
    if (at[size] == ':' || at[size] == '\0') {
      return;
    }
  }
  if (into->used + (size_t)size + 1 > into->size) {
    into->full = true;
    return;
  }
  memcpy(into->data + into->used, word, (size_t)size + 1);
  into->used += (size_t)size;
}

static void add_codes(text *into, const char *prefix, const named *table, size_t count,
                      tq_code_list codes) {
  for (size_t i = 0; i < codes.count; i++) {
    for (size_t j = 0; j < count; j++) {
      if (table[j].code == codes.items[i]) {
        add(into, prefix, table[j].name);
      }
    }
  }
}

static bool is_tls13(const suite *row) {
  return row->key_exchange[0] == '\0';
}

static void add_suites(text *into, tq_code_list codes) {
  for (size_t i = 0; i < codes.count; i++) {
    for (size_t j = 0; j < COUNT(suite_table); j++) {
      const suite *row = &suite_table[j];
      if (row->code != codes.items[i]) {
        continue;
      }
      add(into, "", row->cipher);
      add(into, "", row->mac);
      if (!is_tls13(row)) {
        add(into, "", row->key_exchange);
      }
    }
  }
}

static bool enabled(const char *priority, const char *name) {
  char word[64];
  int size = snprintf(word, sizeof word, ":+%s", name);
  for (const char *at = strstr(priority, word); at != NULL; at = strstr(at + 1, word)) {
    if (at[size] == ':' || at[size] == '\0') {
      return true;
    }
  }
  return false;
}

/* Whether the priorities imply a suite that ENDPOINT does not have. */
static bool implies_more(const char *priority, const tq_endpoint *endpoint) {
  for (size_t i = 0; i < COUNT(suite_table); i++) {
    const suite *row = &suite_table[i];
    uint16_t version = is_tls13(row) ? 0x0304 : 0x0303;
    if (tq_code_list_has(endpoint->versions, version) && enabled(priority, row->cipher) &&
        enabled(priority, row->mac) && (is_tls13(row) || enabled(priority, row->key_exchange)) &&
        !tq_code_list_has(endpoint->suites, row->code)) {
      return true;
    }
  }
  return false;
}

bool tq_gnutls_priority(char *into, size_t size, const tq_endpoint *endpoint) {
  int start = snprintf(into, size, "NONE:+COMP-NULL:+CTYPE-X509");
  text out = {into, size, (size_t)start, false};
  if (tq_code_list_has(endpoint->versions, 0x0304)) {
    add(&out, "", "VERS-TLS1.3");
  }
  if (tq_code_list_has(endpoint->versions, 0x0303)) {
    add(&out, "", "VERS-TLS1.2");
  }
  add_suites(&out, endpoint->suites);
  if (endpoint->psk != NULL && tq_endpoint_has(endpoint, TQ_FEATURE_PSK_DHE_KE)) {
    add(&out, "", "DHE-PSK");
  }
  if (endpoint->psk != NULL && tq_endpoint_has(endpoint, TQ_FEATURE_PSK_KE)) {
    add(&out, "", "PSK");
  }
  add_codes(&out, "GROUP-", group_table, COUNT(group_table), endpoint->groups);
  add_codes(&out, "SIGN-", scheme_table, COUNT(scheme_table), endpoint->schemes);
  return !out.full && !implies_more(into, endpoint);
}

uint16_t tq_gnutls_version_code(int protocol) {
  return protocol == GNUTLS_TLS1_3 ? 0x0304 : protocol == GNUTLS_TLS1_2 ? 0x0303 : 0;
}

uint16_t tq_gnutls_group_code(int group) {
  static const struct {
    uint16_t code;
    int group;
  } table[] = {
#define GROUP_NUMBER(code, name, number) {code, number},
      GROUPS(GROUP_NUMBER)
#undef GROUP_NUMBER
  };
  for (size_t i = 0; i < COUNT(table); i++) {
    if (table[i].group == group) {
      return table[i].code;
    }
  }
  return 0;
}

static const tq_abilities abilities = {
    .server = true,
    .client = true,
    .versions = LIST(versions),
    .suites = LIST(suites),
    .groups = LIST(groups),
    .schemes = LIST(schemes),
    .features = TQ_FEATURE_ALPN | TQ_FEATURE_SERVER_NAME | TQ_FEATURE_EXTENDED_MASTER_SECRET |
                TQ_FEATURE_ENCRYPT_THEN_MAC | TQ_FEATURE_RENEGOTIATION_INFO |
                TQ_FEATURE_SESSION_TICKET | TQ_FEATURE_RECORD_SIZE_LIMIT |
                TQ_FEATURE_MAX_FRAGMENT_LENGTH | TQ_FEATURE_FALLBACK_SCSV | TQ_FEATURE_PSK_KE |
                TQ_FEATURE_PSK_DHE_KE | TQ_FEATURE_EC_POINT_FORMATS |
                TQ_FEATURE_POST_HANDSHAKE_AUTH,
    .credentials = 1u << TQ_CREDENTIAL_ECDSA_P256 | 1u << TQ_CREDENTIAL_ECDSA_P384 |
                   1u << TQ_CREDENTIAL_RSA_2048 | 1u << TQ_CREDENTIAL_ED25519 |
                   1u << TQ_CREDENTIAL_ED448,
    .deterministic = false,
    .snapshots = false,
};

const tq_abilities *tq_gnutls_abilities(void) {
  return &abilities;
}
