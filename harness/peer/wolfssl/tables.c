/* tables.c: what this build of wolfSSL can do, in code points. */
#include "peer/wolfssl/local.h"

/* clang-format off */
/* The library tells a group by a name only. */
static const struct { const char *name; uint16_t code; } groups[] = {
  {"SECP256R1",         0x0017},
  {"SECP384R1",         0x0018},
  {"SECP521R1",         0x0019},
  {"X25519",            0x001d},
  {"X448",              0x001e},
  {"BRAINPOOLP256R1",   0x001a},
  {"BRAINPOOLP384R1",   0x001b},
  {"BRAINPOOLP512R1",   0x001c},
  {"SECP256K1",         0x0016},
  {"FFDHE_2048",        0x0100},
  {"FFDHE_3072",        0x0101},
  {"SecP256r1MLKEM768",  0x11eb},
  {"X25519MLKEM768",     0x11ec},
  {"SecP384r1MLKEM1024", 0x11ed},
};

static const uint16_t version_codes[] = {0x0304, 0x0303};

static const uint16_t suite_codes[] = {
  0x1301, 0x1302, 0x1303, 0x1304, 0x1305, 0xc0b4, 0xc0b5,
  0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9, 0xccaa, 0xc0ac, 0xc0ae, 0xc0af,
  0xc009, 0xc00a, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028,
  0x009e, 0x009f, 0x0033, 0x0039, 0x0067, 0x006b,
  0x009c, 0x009d, 0xc0a0, 0xc0a1, 0x002f, 0x0035, 0x003c, 0x003d,
  0x00a8, 0x00a9, 0x00aa, 0x00ab, 0x008c, 0x008d, 0x00ae, 0x00af, 0x00b2, 0x00b3,
  0xc037, 0xd001, 0xc0a4, 0xc0a5, 0xc0a6, 0xc0a7, 0xc0a8, 0xc0a9, 0xccab, 0xccac, 0xccad,
};

static const uint16_t scheme_codes[] = {
  0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b,
  0x0401, 0x0501, 0x0601, 0x0807, 0x0808, 0x0203, 0x0201,
};
/* clang-format on */

enum { GROUPS = sizeof groups / sizeof *groups };

uint16_t tq_wolfssl_group_code(const char *name) {
  for (size_t i = 0; name != NULL && i < GROUPS; i++) {
    if (strcmp(name, groups[i].name) == 0) {
      return groups[i].code;
    }
  }
  return 0;
}

static const uint16_t group_codes[] = {0x0017, 0x0018, 0x0019, 0x001d, 0x001e, 0x0100, 0x0101};

#define LIST(array)                                                                                \
  { (array), sizeof(array) / sizeof *(array) }

const tq_abilities *tq_wolfssl_abilities(void) {
  static const tq_abilities abilities = {
      .server = true,
      .client = true,
      .versions = LIST(version_codes),
      .suites = LIST(suite_codes),
      .groups = LIST(group_codes),
      .schemes = LIST(scheme_codes),
      .features = TQ_FEATURE_ALPN | TQ_FEATURE_SERVER_NAME | TQ_FEATURE_MAX_FRAGMENT_LENGTH |
                  TQ_FEATURE_EXTENDED_MASTER_SECRET | TQ_FEATURE_ENCRYPT_THEN_MAC |
                  TQ_FEATURE_RENEGOTIATION_INFO | TQ_FEATURE_SESSION_TICKET |
                  TQ_FEATURE_EARLY_DATA | TQ_FEATURE_POST_HANDSHAKE_AUTH |
                  TQ_FEATURE_STATUS_REQUEST | TQ_FEATURE_RAW_PUBLIC_KEY | TQ_FEATURE_FALLBACK_SCSV |
                  TQ_FEATURE_COOKIE | TQ_FEATURE_PSK_KE | TQ_FEATURE_PSK_DHE_KE |
                  TQ_FEATURE_EC_POINT_FORMATS,
      .credentials = 1u << TQ_CREDENTIAL_ECDSA_P256 | 1u << TQ_CREDENTIAL_ECDSA_P384 |
                     1u << TQ_CREDENTIAL_RSA_2048 | 1u << TQ_CREDENTIAL_ED25519 |
                     1u << TQ_CREDENTIAL_ED448,
      .deterministic = true,
      .snapshots = true,
  };
  return &abilities;
}
