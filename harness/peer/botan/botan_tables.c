/* botan_tables.c: what Botan can do, in the terms of the model. */
#include "peer/botan/botan_tables.h"

/* clang-format off */
static const uint16_t versions[] = {0x0303};
static const uint16_t suites[] = {
    0xc02b, 0xc02c, 0xcca9, 0xc0ac, 0xc0ad, 0xc0ae, 0xc0af, 0xc02f, 0xc030, 0xcca8,
    0xc023, 0xc024, 0xc009, 0xc00a, 0xc027, 0xc028, 0xc013, 0xc014,
    0x009e, 0x009f, 0xccaa, 0x0033, 0x0039, 0x0067, 0x006b,
    0x009c, 0x009d, 0x002f, 0x0035, 0x003c, 0x003d,
    0x00a8, 0x00a9, 0x00aa, 0x00ab, 0x00ae, 0xccab, 0xccac, 0xccad, 0xc037, 0xc038};
static const uint16_t groups[] = {0x001d, 0x0017, 0x0018, 0x0019, 0x0100, 0x0101};
static const uint16_t schemes[] = {
    0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601};
/* clang-format on */

const tq_abilities *tq_botan_abilities(void) {
  static const tq_abilities abilities = {
      .server = true,
      .client = true,
      .versions = TQ_CODES(versions),
      .suites = TQ_CODES(suites),
      .groups = TQ_CODES(groups),
      .schemes = TQ_CODES(schemes),
      .features = TQ_FEATURE_ALPN | TQ_FEATURE_SERVER_NAME | TQ_FEATURE_EXTENDED_MASTER_SECRET |
                  TQ_FEATURE_ENCRYPT_THEN_MAC | TQ_FEATURE_RENEGOTIATION_INFO |
                  TQ_FEATURE_SESSION_TICKET | TQ_FEATURE_FALLBACK_SCSV |
                  TQ_FEATURE_EC_POINT_FORMATS,
      .credentials = 1u << TQ_CREDENTIAL_ECDSA_P256 | 1u << TQ_CREDENTIAL_ECDSA_P384 |
                     1u << TQ_CREDENTIAL_RSA_2048,
      .deterministic = true,
      .snapshots = false,
  };
  return &abilities;
}
