/* cipher_suite.h: the registry of cipher suites (RFC 8446 appendix B.4, RFC 5246 appendix A.5, and
 * the RFCs that add to them). The rows are in cipher_suite.def. */
#ifndef TQ_SPEC_CIPHER_SUITE_H
#define TQ_SPEC_CIPHER_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* tq_kx: how the premaster secret comes about. TLS13: the suite leaves it to the extensions.
 * SIGNAL: no suite but a signal in the list (SCSV). */
typedef enum tq_kx {
  TQ_KX_NULL,
  TQ_KX_SIGNAL,
  TQ_KX_TLS13,
  TQ_KX_RSA,
  TQ_KX_DH_DSS,
  TQ_KX_DH_RSA,
  TQ_KX_DHE_DSS,
  TQ_KX_DHE_RSA,
  TQ_KX_DH_anon,
  TQ_KX_ECDH_ECDSA,
  TQ_KX_ECDH_RSA,
  TQ_KX_ECDHE_ECDSA,
  TQ_KX_ECDHE_RSA,
  TQ_KX_ECDH_anon,
  TQ_KX_PSK,
  TQ_KX_DHE_PSK,
  TQ_KX_RSA_PSK,
  TQ_KX_ECDHE_PSK,
  TQ_KX_KRB5,
  TQ_KX_SRP_SHA,
  TQ_KX_SRP_SHA_RSA,
  TQ_KX_SRP_SHA_DSS,
  TQ_KX_ECCPWD
} tq_kx;

/* tq_auth: the key that the server's certificate must hold. NONE: no certificate and no
 * authentication; PSK and OTHER: authentication without a certificate; ANY: TLS 1.3. */
typedef enum tq_auth {
  TQ_AUTH_NONE,
  TQ_AUTH_ANY,
  TQ_AUTH_RSA,
  TQ_AUTH_ECDSA,
  TQ_AUTH_DSS,
  TQ_AUTH_PSK,
  TQ_AUTH_OTHER
} tq_auth;

typedef enum tq_mac {
  TQ_MAC_NULL,
  TQ_MAC_AEAD,
  TQ_MAC_MD5,
  TQ_MAC_SHA,
  TQ_MAC_SHA256,
  TQ_MAC_SHA384
} tq_mac;

/* tq_suite_hash: the numbers are those of HashAlgorithm (RFC 5246 section 7.4.1.4.1), SM3 excepted.
 */
typedef enum tq_suite_hash {
  TQ_SUITE_HASH_NONE = 0,
  TQ_SUITE_HASH_SHA256 = 4,
  TQ_SUITE_HASH_SHA384 = 5,
  TQ_SUITE_HASH_SHA512 = 6,
  TQ_SUITE_HASH_SM3 = 100
} tq_suite_hash;

typedef enum tq_cipher_kind { TQ_CIPHER_STREAM, TQ_CIPHER_BLOCK, TQ_CIPHER_AEAD } tq_cipher_kind;

/* clang-format off */
/*      name                kind    key  block or tag, bytes; nonce bytes from the key block, TLS 1.2; sent with each record, TLS 1.2 */
#define TQ_CIPHER_TABLE(ROW)                                                                       \
  ROW(NULL,                 STREAM,  0,  0,  0, 0)                                                 \
  ROW(RC4_40,               STREAM,  5,  0,  0, 0)                                                 \
  ROW(RC4_128,              STREAM, 16,  0,  0, 0)                                                 \
  ROW(RC2_CBC_40,           BLOCK,   5,  8,  0, 8)                                                 \
  ROW(IDEA_CBC,             BLOCK,  16,  8,  0, 8)                                                 \
  ROW(DES40_CBC,            BLOCK,   5,  8,  0, 8)                                                 \
  ROW(DES_CBC_40,           BLOCK,   5,  8,  0, 8)                                                 \
  ROW(DES_CBC,              BLOCK,   8,  8,  0, 8)                                                 \
  ROW(TRIPLE_DES_EDE_CBC,   BLOCK,  24,  8,  0, 8)                                                 \
  ROW(SEED_CBC,             BLOCK,  16, 16,  0, 16)                                                \
  ROW(AES_128_CBC,          BLOCK,  16, 16,  0, 16)                                                \
  ROW(AES_256_CBC,          BLOCK,  32, 16,  0, 16)                                                \
  ROW(CAMELLIA_128_CBC,     BLOCK,  16, 16,  0, 16)                                                \
  ROW(CAMELLIA_256_CBC,     BLOCK,  32, 16,  0, 16)                                                \
  ROW(ARIA_128_CBC,         BLOCK,  16, 16,  0, 16)                                                \
  ROW(ARIA_256_CBC,         BLOCK,  32, 16,  0, 16)                                                \
  ROW(AES_128_GCM,          AEAD,   16, 16,  4, 8)                                                 \
  ROW(AES_256_GCM,          AEAD,   32, 16,  4, 8)                                                 \
  ROW(CAMELLIA_128_GCM,     AEAD,   16, 16,  4, 8)                                                 \
  ROW(CAMELLIA_256_GCM,     AEAD,   32, 16,  4, 8)                                                 \
  ROW(ARIA_128_GCM,         AEAD,   16, 16,  4, 8)                                                 \
  ROW(ARIA_256_GCM,         AEAD,   32, 16,  4, 8)                                                 \
  ROW(AES_128_CCM,          AEAD,   16, 16,  4, 8)                                                 \
  ROW(AES_256_CCM,          AEAD,   32, 16,  4, 8)                                                 \
  ROW(AES_128_CCM_8,        AEAD,   16,  8,  4, 8)                                                 \
  ROW(AES_256_CCM_8,        AEAD,   32,  8,  4, 8)                                                 \
  ROW(CHACHA20_POLY1305,    AEAD,   32, 16, 12, 0)                                                 \
  ROW(SM4_GCM,              AEAD,   16, 16, 12, 0)                                                 \
  ROW(SM4_CCM,              AEAD,   16, 16, 12, 0)                                                 \
  ROW(AEGIS_128L,           AEAD,   16, 16, 16, 0)                                                 \
  ROW(AEGIS_256,            AEAD,   32, 16, 32, 0)
/* clang-format on */

typedef enum tq_cipher_id {
#define ROW(name, ...) TQ_CIPHER_##name,
  TQ_CIPHER_TABLE(ROW)
#undef ROW
      TQ_CIPHERS
} tq_cipher_id;

/* tq_cipher: sizes in bytes. In TLS 1.3 the nonce of every AEAD is FIXED_IV + EXPLICIT_NONCE bytes,
 * all from the key schedule. */
typedef struct tq_cipher {
  const char *name;
  tq_cipher_kind kind;
  uint8_t key;
  uint8_t block_or_tag;
  uint8_t fixed_iv;
  uint8_t explicit_nonce;
} tq_cipher;

/* tq_cipher_get: the row of ID; static. */
const tq_cipher *tq_cipher_get(tq_cipher_id id);

/* TQ_SUITE_<name without TLS_>: the code on the wire. */
typedef enum tq_suite_code {
#define SUITE(name, code, ...) TQ_SUITE_##name = (code),
#include "spec/cipher_suite.def"
#undef SUITE
} tq_suite_code;

typedef struct tq_cipher_suite {
  uint16_t code;
  uint16_t min_version;
  uint16_t max_version; /* 0: never to be negotiated */
  uint8_t kx;           /* tq_kx */
  uint8_t auth;         /* tq_auth */
  uint8_t cipher;       /* tq_cipher_id */
  uint8_t mac;          /* tq_mac */
  uint8_t hash;         /* tq_suite_hash: of the PRF of TLS 1.2, of HKDF in TLS 1.3 */
  bool recommended;
  const char *name;
} tq_cipher_suite;

/* tq_cipher_suite_find: the row of CODE, static; NULL if it is not registered. */
const tq_cipher_suite *tq_cipher_suite_find(uint16_t code);

/* tq_cipher_suites: all rows, sorted by code; *COUNT of them. */
const tq_cipher_suite *tq_cipher_suites(size_t *count);

/* tq_cipher_suite_name: static; "GREASE" and "unknown" where that is so. */
const char *tq_cipher_suite_name(uint16_t code);

/* tq_suite_weakness: why a suite must or should not be negotiated; a set of bits. */
typedef enum tq_suite_weakness {
  TQ_WEAK_NULL_CIPHER = 1, /* no confidentiality */
  TQ_WEAK_ANONYMOUS = 2,   /* RFC 5246 appendix A.5: not unless asked for */
  TQ_WEAK_EXPORT = 4,      /* RFC 4346 appendix A.5, RFC 9325 section 4.1 */
  TQ_WEAK_RC4 = 8,         /* RFC 7465: must not be offered or negotiated */
  TQ_WEAK_DES = 16,        /* single DES, IDEA, RC2: RFC 5469 */
  TQ_WEAK_64_BIT = 32,     /* 3DES */
  TQ_WEAK_MD5 = 64
} tq_suite_weakness;
uint8_t tq_cipher_suite_weakness(const tq_cipher_suite *suite);

/* tq_kx_name: as in the names of suites ("ECDHE_RSA"), static; "" for TLS 1.3 and signals. */
const char *tq_kx_name(tq_kx kx);

/* tq_kx_...: properties of a key exchange. SIGNS: the server signs its parameters in a
 * ServerKeyExchange. FORWARD_SECRET: it has ephemeral keys. EC: it needs a group of curves, FF a
 * finite field group. PSK: it needs a pre-shared key. */
bool tq_kx_signs(tq_kx kx);
bool tq_kx_forward_secret(tq_kx kx);
bool tq_kx_ec(tq_kx kx);
bool tq_kx_ff(tq_kx kx);
bool tq_kx_psk(tq_kx kx);

#endif
