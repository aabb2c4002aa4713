/* group.h: the registry of named groups (RFC 8446 section 4.2.7 and appendix B.3.1.4, RFC 8422, RFC
 * 7919, RFC 7027, RFC 8734, and the hybrids with ML-KEM). */
#ifndef TQ_SPEC_GROUP_H
#define TQ_SPEC_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* tq_group_kind: what key_exchange holds. POINT: an uncompressed point, 0x04 first. MONTGOMERY: a
 * u-coordinate. FFDHE: a number below the prime, padded to its size. KEM: client and server send
 * different things. HYBRID: a KEM's and a curve's, one after the other. OLD: a curve that TLS 1.3
 * does not use. */
typedef enum tq_group_kind {
  TQ_GROUP_KIND_POINT,
  TQ_GROUP_KIND_MONTGOMERY,
  TQ_GROUP_KIND_FFDHE,
  TQ_GROUP_KIND_KEM,
  TQ_GROUP_KIND_HYBRID,
  TQ_GROUP_KIND_OLD
} tq_group_kind;

/* clang-format off */
/*  name                        code    kind        key_exchange of the client, of the server, bytes (0: not known here); in TLS 1.2, in TLS 1.3 */
#define TQ_NAMED_GROUP_TABLE(ROW)                                                                  \
  ROW(sect163k1,                0x0001, OLD,           0,    0, 1, 0)                              \
  ROW(sect163r1,                0x0002, OLD,           0,    0, 1, 0)                              \
  ROW(sect163r2,                0x0003, OLD,           0,    0, 1, 0)                              \
  ROW(sect193r1,                0x0004, OLD,           0,    0, 1, 0)                              \
  ROW(sect193r2,                0x0005, OLD,           0,    0, 1, 0)                              \
  ROW(sect233k1,                0x0006, OLD,           0,    0, 1, 0)                              \
  ROW(sect233r1,                0x0007, OLD,           0,    0, 1, 0)                              \
  ROW(sect239k1,                0x0008, OLD,           0,    0, 1, 0)                              \
  ROW(sect283k1,                0x0009, OLD,           0,    0, 1, 0)                              \
  ROW(sect283r1,                0x000a, OLD,           0,    0, 1, 0)                              \
  ROW(sect409k1,                0x000b, OLD,           0,    0, 1, 0)                              \
  ROW(sect409r1,                0x000c, OLD,           0,    0, 1, 0)                              \
  ROW(sect571k1,                0x000d, OLD,           0,    0, 1, 0)                              \
  ROW(sect571r1,                0x000e, OLD,           0,    0, 1, 0)                              \
  ROW(secp160k1,                0x000f, OLD,          41,   41, 1, 0)                              \
  ROW(secp160r1,                0x0010, OLD,          41,   41, 1, 0)                              \
  ROW(secp160r2,                0x0011, OLD,          41,   41, 1, 0)                              \
  ROW(secp192k1,                0x0012, OLD,          49,   49, 1, 0)                              \
  ROW(secp192r1,                0x0013, OLD,          49,   49, 1, 0)                              \
  ROW(secp224k1,                0x0014, OLD,          57,   57, 1, 0)                              \
  ROW(secp224r1,                0x0015, OLD,          57,   57, 1, 0)                              \
  ROW(secp256k1,                0x0016, OLD,          65,   65, 1, 0)                              \
  ROW(secp256r1,                0x0017, POINT,        65,   65, 1, 1)                              \
  ROW(secp384r1,                0x0018, POINT,        97,   97, 1, 1)                              \
  ROW(secp521r1,                0x0019, POINT,       133,  133, 1, 1)                              \
  ROW(brainpoolP256r1,          0x001a, POINT,        65,   65, 1, 0)                              \
  ROW(brainpoolP384r1,          0x001b, POINT,        97,   97, 1, 0)                              \
  ROW(brainpoolP512r1,          0x001c, POINT,       129,  129, 1, 0)                              \
  ROW(x25519,                   0x001d, MONTGOMERY,   32,   32, 1, 1)                              \
  ROW(x448,                     0x001e, MONTGOMERY,   56,   56, 1, 1)                              \
  ROW(brainpoolP256r1tls13,     0x001f, POINT,        65,   65, 0, 1)                              \
  ROW(brainpoolP384r1tls13,     0x0020, POINT,        97,   97, 0, 1)                              \
  ROW(brainpoolP512r1tls13,     0x0021, POINT,       129,  129, 0, 1)                              \
  ROW(GC256A,                   0x0022, OLD,          64,   64, 1, 1)                              \
  ROW(GC256B,                   0x0023, OLD,          64,   64, 1, 1)                              \
  ROW(GC256C,                   0x0024, OLD,          64,   64, 1, 1)                              \
  ROW(GC256D,                   0x0025, OLD,          64,   64, 1, 1)                              \
  ROW(GC512A,                   0x0026, OLD,         128,  128, 1, 1)                              \
  ROW(GC512B,                   0x0027, OLD,         128,  128, 1, 1)                              \
  ROW(GC512C,                   0x0028, OLD,         128,  128, 1, 1)                              \
  ROW(curveSM2,                 0x0029, POINT,        65,   65, 0, 1)                              \
  ROW(ffdhe2048,                0x0100, FFDHE,       256,  256, 1, 1)                              \
  ROW(ffdhe3072,                0x0101, FFDHE,       384,  384, 1, 1)                              \
  ROW(ffdhe4096,                0x0102, FFDHE,       512,  512, 1, 1)                              \
  ROW(ffdhe6144,                0x0103, FFDHE,       768,  768, 1, 1)                              \
  ROW(ffdhe8192,                0x0104, FFDHE,      1024, 1024, 1, 1)                              \
  ROW(MLKEM512,                 0x0200, KEM,         800,  768, 0, 1)                              \
  ROW(MLKEM768,                 0x0201, KEM,        1184, 1088, 0, 1)                              \
  ROW(MLKEM1024,                0x0202, KEM,        1568, 1568, 0, 1)                              \
  ROW(SecP256r1MLKEM768,        0x11eb, HYBRID,     1249, 1153, 0, 1)                              \
  ROW(X25519MLKEM768,           0x11ec, HYBRID,     1216, 1120, 0, 1)                              \
  ROW(SecP384r1MLKEM1024,       0x11ed, HYBRID,     1665, 1665, 0, 1)                              \
  ROW(X25519Kyber768Draft00,    0x6399, HYBRID,     1216, 1120, 0, 1)                              \
  ROW(SecP256r1Kyber768Draft00, 0x639a, HYBRID,     1249, 1153, 0, 1)                              \
  ROW(explicit_prime,           0xff01, OLD,           0,    0, 1, 0)                              \
  ROW(explicit_char2,           0xff02, OLD,           0,    0, 1, 0)
/* clang-format on */

/* TQ_NAMED_GROUP_<name>: the code on the wire. */
typedef enum tq_named_group_code {
#define ROW(name, code, ...) TQ_NAMED_GROUP_##name = (code),
  TQ_NAMED_GROUP_TABLE(ROW)
#undef ROW
} tq_named_group_code;

typedef struct tq_group {
  const char *name;
  uint16_t code;
  uint16_t client_share; /* bytes of key_exchange in a ClientHello; 0: not known */
  uint16_t server_share; /* in a ServerHello */
  uint8_t kind;          /* tq_group_kind */
  bool tls12;            /* has a meaning in TLS 1.2 */
  bool tls13;
} tq_group;

/* tq_group_find: the row of CODE, static; NULL if there is none. */
const tq_group *tq_group_find(uint16_t code);

/* tq_groups: all rows, sorted by code; *COUNT of them. */
const tq_group *tq_groups(size_t *count);

/* tq_group_name: static; "GREASE" and "unknown" where that is so. */
const char *tq_group_name(uint16_t code);

/* tq_group_is_obsolete: the ranges obsolete_RESERVED of RFC 8446 appendix B.3.1.4, which a TLS 1.3
 * implementation must neither offer nor negotiate. */
bool tq_group_is_obsolete(uint16_t code);

/* tq_group_is_ffdhe: 0x0100 to 0x01ff, the finite field groups (RFC 7919 section 2), known or not.
 */
bool tq_group_is_ffdhe(uint16_t code);

#endif
