/* cipher_suite.c: see cipher_suite.h. */
#include "spec/cipher_suite.h"

#include "spec/grease.h"

static const tq_cipher ciphers[TQ_CIPHERS] = {
#define ROW(name, kind, key, block, fixed, nonce)                                                  \
  [TQ_CIPHER_##name] = {#name, TQ_CIPHER_##kind, key, block, fixed, nonce},
    TQ_CIPHER_TABLE(ROW)
#undef ROW
};

static const tq_cipher_suite suites[] = {
#define SUITE(name, code, kx, auth, cipher, mac, hash, min, max, recommended)                      \
  {code,                                                                                           \
   min,                                                                                            \
   max,                                                                                            \
   TQ_KX_##kx,                                                                                     \
   TQ_AUTH_##auth,                                                                                 \
   TQ_CIPHER_##cipher,                                                                             \
   TQ_MAC_##mac,                                                                                   \
   TQ_SUITE_HASH_##hash,                                                                           \
   recommended,                                                                                    \
   "TLS_" #name},
#include "spec/cipher_suite.def"
#undef SUITE
};

enum { SUITES = sizeof suites / sizeof suites[0] };

const tq_cipher *tq_cipher_get(tq_cipher_id id) {
  return &ciphers[id < TQ_CIPHERS ? id : TQ_CIPHER_NULL];
}

const tq_cipher_suite *tq_cipher_suite_find(uint16_t code) {
  size_t low = 0;
  size_t high = SUITES;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (suites[middle].code < code) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < SUITES && suites[low].code == code ? &suites[low] : NULL;
}

const tq_cipher_suite *tq_cipher_suites(size_t *count) {
  *count = SUITES;
  return suites;
}

const char *tq_cipher_suite_name(uint16_t code) {
  const tq_cipher_suite *suite = tq_cipher_suite_find(code);
  if (suite != NULL) {
    return suite->name;
  }
  return tq_is_grease(code) ? "GREASE" : "unknown";
}

static uint8_t cipher_weakness(uint8_t cipher) {
  switch (cipher) {
  case TQ_CIPHER_NULL:
    return TQ_WEAK_NULL_CIPHER;
  case TQ_CIPHER_RC4_128:
    return TQ_WEAK_RC4;
  case TQ_CIPHER_RC4_40:
    return TQ_WEAK_RC4 | TQ_WEAK_EXPORT;
  case TQ_CIPHER_RC2_CBC_40:
  case TQ_CIPHER_DES40_CBC:
  case TQ_CIPHER_DES_CBC_40:
    return TQ_WEAK_EXPORT | TQ_WEAK_DES;
  case TQ_CIPHER_DES_CBC:
  case TQ_CIPHER_IDEA_CBC:
    return TQ_WEAK_DES;
  case TQ_CIPHER_TRIPLE_DES_EDE_CBC:
    return TQ_WEAK_64_BIT;
  default:
    return 0;
  }
}

uint8_t tq_cipher_suite_weakness(const tq_cipher_suite *suite) {
  if (suite->kx == TQ_KX_SIGNAL) {
    return 0;
  }
  unsigned weakness = cipher_weakness(suite->cipher);
  if (suite->auth == TQ_AUTH_NONE) {
    weakness |= TQ_WEAK_ANONYMOUS;
  }
  if (suite->mac == TQ_MAC_MD5) {
    weakness |= TQ_WEAK_MD5;
  }
  return (uint8_t)weakness;
}

/* clang-format off */
enum { SIGNS = 1, EPHEMERAL = 2, EC = 4, FF = 8, PSK = 16 };

static const struct {
  const char *name;
  uint8_t properties;
} kxs[] = {
  [TQ_KX_NULL]        = {"NULL",         0},
  [TQ_KX_SIGNAL]      = {"",             0},
  [TQ_KX_TLS13]       = {"",             0},
  [TQ_KX_RSA]         = {"RSA",          0},
  [TQ_KX_DH_DSS]      = {"DH_DSS",       FF},
  [TQ_KX_DH_RSA]      = {"DH_RSA",       FF},
  [TQ_KX_DHE_DSS]     = {"DHE_DSS",      FF | EPHEMERAL | SIGNS},
  [TQ_KX_DHE_RSA]     = {"DHE_RSA",      FF | EPHEMERAL | SIGNS},
  [TQ_KX_DH_anon]     = {"DH_anon",      FF | EPHEMERAL},
  [TQ_KX_ECDH_ECDSA]  = {"ECDH_ECDSA",   EC},
  [TQ_KX_ECDH_RSA]    = {"ECDH_RSA",     EC},
  [TQ_KX_ECDHE_ECDSA] = {"ECDHE_ECDSA",  EC | EPHEMERAL | SIGNS},
  [TQ_KX_ECDHE_RSA]   = {"ECDHE_RSA",    EC | EPHEMERAL | SIGNS},
  [TQ_KX_ECDH_anon]   = {"ECDH_anon",    EC | EPHEMERAL},
  [TQ_KX_PSK]         = {"PSK",          PSK},
  [TQ_KX_DHE_PSK]     = {"DHE_PSK",      FF | EPHEMERAL | PSK},
  [TQ_KX_RSA_PSK]     = {"RSA_PSK",      PSK},
  [TQ_KX_ECDHE_PSK]   = {"ECDHE_PSK",    EC | EPHEMERAL | PSK},
  [TQ_KX_KRB5]        = {"KRB5",         0},
  [TQ_KX_SRP_SHA]     = {"SRP_SHA",      0},
  [TQ_KX_SRP_SHA_RSA] = {"SRP_SHA_RSA",  SIGNS},
  [TQ_KX_SRP_SHA_DSS] = {"SRP_SHA_DSS",  SIGNS},
  [TQ_KX_ECCPWD]      = {"ECCPWD",       EC | EPHEMERAL},
};
/* clang-format on */

const char *tq_kx_name(tq_kx kx) {
  return kxs[kx].name;
}

bool tq_kx_signs(tq_kx kx) {
  return (kxs[kx].properties & SIGNS) != 0;
}

bool tq_kx_forward_secret(tq_kx kx) {
  return (kxs[kx].properties & EPHEMERAL) != 0;
}

bool tq_kx_ec(tq_kx kx) {
  return (kxs[kx].properties & EC) != 0;
}

bool tq_kx_ff(tq_kx kx) {
  return (kxs[kx].properties & FF) != 0;
}

bool tq_kx_psk(tq_kx kx) {
  return (kxs[kx].properties & PSK) != 0;
}
