/* signature_scheme.h: the registry of signature schemes (RFC 8446 section 4.2.3 and appendix
 * B.3.1.3; RFC 5246 section 7.4.1.4.1; RFC 8422 section 5.1.3). In TLS 1.2 a code is a pair of hash
 * and signature algorithm. */
#ifndef TQ_SPEC_SIGNATURE_SCHEME_H
#define TQ_SPEC_SIGNATURE_SCHEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* tq_scheme_key: the key that signs. RSA: rsaEncryption; RSA_PSS: id-RSASSA-PSS. */
typedef enum tq_scheme_key {
  TQ_SCHEME_KEY_RSA,
  TQ_SCHEME_KEY_RSA_PSS,
  TQ_SCHEME_KEY_DSA,
  TQ_SCHEME_KEY_ECDSA,
  TQ_SCHEME_KEY_ED25519,
  TQ_SCHEME_KEY_ED448,
  TQ_SCHEME_KEY_OTHER
} tq_scheme_key;

/* clang-format off */
/*  name                            code    key      the key's curve in TLS 1.3; allowed in TLS 1.2, in a TLS 1.3 CertificateVerify, in a TLS 1.3 certificate */
#define TQ_SIGNATURE_SCHEME_TABLE(ROW)                                                             \
  ROW(rsa_pkcs1_md5,                0x0101, RSA,      0,      0, 0, 0)                              \
  ROW(dsa_md5,                      0x0102, DSA,      0,      0, 0, 0)                              \
  ROW(ecdsa_md5,                    0x0103, ECDSA,    0,      0, 0, 0)                              \
  ROW(rsa_pkcs1_sha1,               0x0201, RSA,      0,      1, 0, 1)                              \
  ROW(dsa_sha1,                     0x0202, DSA,      0,      1, 0, 0)                              \
  ROW(ecdsa_sha1,                   0x0203, ECDSA,    0,      1, 0, 1)                              \
  ROW(rsa_pkcs1_sha224,             0x0301, RSA,      0,      1, 0, 0)                              \
  ROW(dsa_sha224,                   0x0302, DSA,      0,      1, 0, 0)                              \
  ROW(ecdsa_sha224,                 0x0303, ECDSA,    0,      1, 0, 0)                              \
  ROW(rsa_pkcs1_sha256,             0x0401, RSA,      0,      1, 0, 1)                              \
  ROW(dsa_sha256,                   0x0402, DSA,      0,      1, 0, 0)                              \
  ROW(ecdsa_secp256r1_sha256,       0x0403, ECDSA,    0x0017, 1, 1, 1)                              \
  ROW(rsa_pkcs1_sha384,             0x0501, RSA,      0,      1, 0, 1)                              \
  ROW(dsa_sha384,                   0x0502, DSA,      0,      1, 0, 0)                              \
  ROW(ecdsa_secp384r1_sha384,       0x0503, ECDSA,    0x0018, 1, 1, 1)                              \
  ROW(rsa_pkcs1_sha512,             0x0601, RSA,      0,      1, 0, 1)                              \
  ROW(dsa_sha512,                   0x0602, DSA,      0,      1, 0, 0)                              \
  ROW(ecdsa_secp521r1_sha512,       0x0603, ECDSA,    0x0019, 1, 1, 1)                              \
  ROW(eccsi_sha256,                 0x0704, OTHER,    0,      0, 1, 1)                              \
  ROW(sm2sig_sm3,                   0x0708, OTHER,    0x0029, 0, 1, 1)                              \
  ROW(rsa_pss_rsae_sha256,          0x0804, RSA,      0,      1, 1, 1)                              \
  ROW(rsa_pss_rsae_sha384,          0x0805, RSA,      0,      1, 1, 1)                              \
  ROW(rsa_pss_rsae_sha512,          0x0806, RSA,      0,      1, 1, 1)                              \
  ROW(ed25519,                      0x0807, ED25519,  0,      1, 1, 1)                              \
  ROW(ed448,                        0x0808, ED448,    0,      1, 1, 1)                              \
  ROW(rsa_pss_pss_sha256,           0x0809, RSA_PSS,  0,      1, 1, 1)                              \
  ROW(rsa_pss_pss_sha384,           0x080a, RSA_PSS,  0,      1, 1, 1)                              \
  ROW(rsa_pss_pss_sha512,           0x080b, RSA_PSS,  0,      1, 1, 1)                              \
  ROW(ecdsa_brainpoolP256r1tls13_sha256, 0x081a, ECDSA, 0x001f, 0, 1, 1)                            \
  ROW(ecdsa_brainpoolP384r1tls13_sha384, 0x081b, ECDSA, 0x0020, 0, 1, 1)                            \
  ROW(ecdsa_brainpoolP512r1tls13_sha512, 0x081c, ECDSA, 0x0021, 0, 1, 1)                            \
  ROW(mldsa44,                      0x0904, OTHER,    0,      0, 1, 1)                              \
  ROW(mldsa65,                      0x0905, OTHER,    0,      0, 1, 1)                              \
  ROW(mldsa87,                      0x0906, OTHER,    0,      0, 1, 1)
/* clang-format on */

/* TQ_SCHEME_<name>: the code on the wire. */
typedef enum tq_scheme_code {
#define ROW(name, code, ...) TQ_SCHEME_##name = (code),
  TQ_SIGNATURE_SCHEME_TABLE(ROW)
#undef ROW
} tq_scheme_code;

typedef struct tq_signature_scheme {
  const char *name;
  uint16_t code;
  uint16_t curve;          /* TLS 1.3: the named group of the key; 0: any or none */
  uint8_t key;             /* tq_scheme_key */
  bool tls12;              /* in ServerKeyExchange and CertificateVerify */
  bool tls13;              /* in CertificateVerify */
  bool tls13_certificates; /* in signature_algorithms(_cert), for signatures in certificates */
} tq_signature_scheme;

/* tq_signature_scheme_find: the row of CODE, static; NULL if there is none. */
const tq_signature_scheme *tq_signature_scheme_find(uint16_t code);

/* tq_signature_schemes: all rows, sorted by code; *COUNT of them. */
const tq_signature_scheme *tq_signature_schemes(size_t *count);

/* tq_signature_scheme_name: static; "GREASE" and "unknown" where that is so. */
const char *tq_signature_scheme_name(uint16_t code);

/* tq_signature_scheme_is_reserved: obsolete_RESERVED and the DSA codes of RFC 8446 appendix
 * B.3.1.3, which a TLS 1.3 implementation must neither offer nor negotiate. */
bool tq_signature_scheme_is_reserved(uint16_t code);

#endif
