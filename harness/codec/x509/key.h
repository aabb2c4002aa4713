/* key.h: AlgorithmIdentifier and SubjectPublicKeyInfo (RFC 5280 sections 4.1.1.2 and 4.1.2.7;
 * RFC 3279, 4055, 5480, 5758, 8410). */
#ifndef TQ_CODEC_X509_KEY_H
#define TQ_CODEC_X509_KEY_H

#include "codec/fault.h"
#include "wire/der.h"

/* tq_algorithm_kind: what an object identifier in an AlgorithmIdentifier stands for. */
/* clang-format off */
#define TQ_ALGORITHM_TABLE(ROW)                                                                    \
  /* keys */                                                                                       \
  ROW(rsa_encryption,    "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01")                                   \
  ROW(rsassa_pss,        "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a")                                   \
  ROW(dsa,               "\x2a\x86\x48\xce\x38\x04\x01")                                           \
  ROW(dh_public_number,  "\x2a\x86\x48\xce\x3e\x02\x01")                                           \
  ROW(ec_public_key,     "\x2a\x86\x48\xce\x3d\x02\x01")                                           \
  ROW(ec_dh,             "\x2b\x81\x04\x01\x0c")                                                   \
  ROW(x25519,            "\x2b\x65\x6e")                                                           \
  ROW(x448,              "\x2b\x65\x6f")                                                           \
  ROW(ed25519,           "\x2b\x65\x70")                                                           \
  ROW(ed448,             "\x2b\x65\x71")                                                           \
  /* signatures */                                                                                 \
  ROW(md2_rsa,           "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x02")                                   \
  ROW(md5_rsa,           "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04")                                   \
  ROW(sha1_rsa,          "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05")                                   \
  ROW(sha224_rsa,        "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0e")                                   \
  ROW(sha256_rsa,        "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b")                                   \
  ROW(sha384_rsa,        "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c")                                   \
  ROW(sha512_rsa,        "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d")                                   \
  ROW(dsa_sha1,          "\x2a\x86\x48\xce\x38\x04\x03")                                           \
  ROW(dsa_sha224,        "\x60\x86\x48\x01\x65\x03\x04\x03\x01")                                   \
  ROW(dsa_sha256,        "\x60\x86\x48\x01\x65\x03\x04\x03\x02")                                   \
  ROW(ecdsa_sha1,        "\x2a\x86\x48\xce\x3d\x04\x01")                                           \
  ROW(ecdsa_sha224,      "\x2a\x86\x48\xce\x3d\x04\x03\x01")                                       \
  ROW(ecdsa_sha256,      "\x2a\x86\x48\xce\x3d\x04\x03\x02")                                       \
  ROW(ecdsa_sha384,      "\x2a\x86\x48\xce\x3d\x04\x03\x03")                                       \
  ROW(ecdsa_sha512,      "\x2a\x86\x48\xce\x3d\x04\x03\x04")
/* clang-format on */

typedef enum tq_algorithm_kind {
#define ROW(name, oid) TQ_ALGORITHM_##name,
  TQ_ALGORITHM_TABLE(ROW)
#undef ROW
      TQ_ALGORITHM_KINDS,
  TQ_ALGORITHM_unknown = TQ_ALGORITHM_KINDS
} tq_algorithm_kind;

typedef struct tq_algorithm {
  tq_algorithm_kind kind;
  tq_span whole;      /* with its header */
  tq_span parameters; /* with its header; empty if absent */
  uint32_t offset;
} tq_algorithm;

/* tq_x509_algorithm: reads an AlgorithmIdentifier, RULE where it is none. */
tq_algorithm tq_x509_algorithm(tq_reader *reader, const char *name, uint16_t rule,
                               tq_faults *faults);

/* tq_algorithm_name: the table's word, static; "unknown". */
const char *tq_algorithm_name(tq_algorithm_kind kind);

/* tq_curve: the named curve of an EC key. */
typedef enum tq_curve {
  TQ_CURVE_NONE, /* no EC key */
  TQ_CURVE_P256,
  TQ_CURVE_P384,
  TQ_CURVE_P521,
  TQ_CURVE_P192,
  TQ_CURVE_P224,
  TQ_CURVE_OTHER,    /* named, by an identifier that is not here */
  TQ_CURVE_EXPLICIT, /* parameters spelled out (RFC 5480 section 2.1.1 forbids it) */
  TQ_CURVE_IMPLICIT  /* parameters NULL */
} tq_curve;

/* tq_public_key: SubjectPublicKeyInfo. BITS: of the RSA modulus, of the DSA prime; 0 for others. */
typedef struct tq_public_key {
  tq_algorithm algorithm;
  tq_span whole; /* SubjectPublicKeyInfo with its header */
  tq_span key;   /* the bits of subjectPublicKey */
  tq_curve curve;
  uint32_t bits;
  uint32_t offset;
} tq_public_key;

/* tq_x509_public_key: reads a SubjectPublicKeyInfo. Raises RULE where it is none, and what the
 * key's own RFC forbids under that RFC's requirement. */
tq_public_key tq_x509_public_key(tq_reader *reader, uint16_t rule, tq_faults *faults);

#endif
