/* mbedtls_tables.c: see mbedtls_tables.h. */
#include "peer/mbedtls/mbedtls_tables.h"

#include <mbedtls/md.h>
#include <mbedtls/ssl_ciphersuites.h>

/* clang-format off */
static const uint16_t suites[] = {
    0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9, 0xccaa, 0xc0ac, 0xc0ad, 0xc0ae, 0xc0af,
    0xc009, 0xc00a, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028,
    0x009e, 0x009f, 0xc09e, 0xc09f, 0x0033, 0x0039, 0x0067, 0x006b,
    0x009c, 0x009d, 0xc09c, 0xc09d, 0xc0a0, 0xc0a1, 0x002f, 0x0035, 0x003c, 0x003d,
    0x00a8, 0x00a9, 0x00aa, 0x00ab, 0xccab, 0xccac, 0xccad, 0xc037, 0xc038};

static const struct {
  uint16_t code;
  mbedtls_ecp_group_id curve;
} curves[] = {
  {0x0017, MBEDTLS_ECP_DP_SECP256R1},
  {0x0018, MBEDTLS_ECP_DP_SECP384R1},
  {0x0019, MBEDTLS_ECP_DP_SECP521R1},
  {0x001d, MBEDTLS_ECP_DP_CURVE25519},
  {0x001e, MBEDTLS_ECP_DP_CURVE448},
};

/* The library chooses hashes, whatever the key: a scheme counts by its hash. */
static const struct {
  uint16_t code;
  int hash;
} schemes[] = {
  {0x0403, MBEDTLS_MD_SHA256},
  {0x0503, MBEDTLS_MD_SHA384},
  {0x0603, MBEDTLS_MD_SHA512},
  {0x0401, MBEDTLS_MD_SHA256},
  {0x0501, MBEDTLS_MD_SHA384},
  {0x0601, MBEDTLS_MD_SHA512},
  {0x0203, MBEDTLS_MD_SHA1},
  {0x0201, MBEDTLS_MD_SHA1},
};
/* clang-format on */

#define COUNT(array) (sizeof array / sizeof array[0])
#define LIST(array)                                                                                \
  { array, COUNT(array) }

static bool add_hash(int *hashes, size_t *count, int hash) {
  for (size_t i = 0; i < *count; i++) {
    if (hashes[i] == hash) {
      return false;
    }
  }
  hashes[(*count)++] = hash;
  return true;
}

static size_t fill_suites(int *into, tq_code_list codes) {
  size_t count = 0;
  for (size_t i = 0; i < codes.count && count < TQ_MBEDTLS_LIST_MAX; i++) {
    if (mbedtls_ssl_ciphersuite_from_id(codes.items[i]) != NULL) {
      into[count++] = codes.items[i];
    }
  }
  into[count] = 0;
  return count;
}

static void fill_curves(mbedtls_ecp_group_id *into, tq_code_list codes) {
  size_t count = 0;
  for (size_t i = 0; i < codes.count && count < TQ_MBEDTLS_LIST_MAX; i++) {
    for (size_t j = 0; j < COUNT(curves); j++) {
      if (curves[j].code == codes.items[i]) {
        into[count++] = curves[j].curve;
      }
    }
  }
  into[count] = MBEDTLS_ECP_DP_NONE;
}

static void fill_hashes(int *into, tq_code_list codes) {
  size_t count = 0;
  for (size_t i = 0; i < codes.count && count < TQ_MBEDTLS_LIST_MAX; i++) {
    for (size_t j = 0; j < COUNT(schemes); j++) {
      if (schemes[j].code == codes.items[i] && add_hash(into, &count, schemes[j].hash)) {
        break;
      }
    }
  }
  into[count] = MBEDTLS_MD_NONE;
}

bool tq_mbedtls_lists_of(tq_mbedtls_lists *lists, const tq_endpoint *endpoint) {
  fill_curves(lists->curves, endpoint->groups);
  fill_hashes(lists->hashes, endpoint->schemes);
  return fill_suites(lists->suites, endpoint->suites) != 0;
}

static const uint16_t versions[] = {0x0303};
static const uint16_t group_codes[] = {0x0017, 0x0018, 0x0019, 0x001d, 0x001e};
static const uint16_t scheme_codes[] = {0x0403, 0x0503, 0x0603, 0x0401,
                                        0x0501, 0x0601, 0x0203, 0x0201};

static const tq_abilities abilities = {
    .server = true,
    .client = true,
    .versions = LIST(versions),
    .suites = LIST(suites),
    .groups = LIST(group_codes),
    .schemes = LIST(scheme_codes),
    .features = TQ_FEATURE_ALPN | TQ_FEATURE_SERVER_NAME | TQ_FEATURE_EXTENDED_MASTER_SECRET |
                TQ_FEATURE_ENCRYPT_THEN_MAC | TQ_FEATURE_RENEGOTIATION_INFO |
                TQ_FEATURE_SESSION_TICKET | TQ_FEATURE_MAX_FRAGMENT_LENGTH |
                TQ_FEATURE_FALLBACK_SCSV | TQ_FEATURE_EC_POINT_FORMATS,
    .credentials = 1u << TQ_CREDENTIAL_ECDSA_P256 | 1u << TQ_CREDENTIAL_ECDSA_P384 |
                   1u << TQ_CREDENTIAL_RSA_2048,
    .deterministic = true,
    .snapshots = false,
};

const tq_abilities *tq_mbedtls_abilities(void) {
  return &abilities;
}
