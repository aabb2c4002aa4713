/* samples.h: one honest message of each kind, for the tests of mutation. */
#ifndef TQ_TEST_MUTATE_SAMPLES_H
#define TQ_TEST_MUTATE_SAMPLES_H

#include "mutate/mutate.h"

/* tq_sample: NAME for messages of the tests; BYTES is static. */
typedef struct tq_sample {
  const char *name;
  tq_mutate_kind kind;
  tq_span bytes;
} tq_sample;

#define SAMPLE(label, kind, literal)                                                               \
  {                                                                                                \
    label, kind, {                                                                                 \
      (const uint8_t *)(literal), sizeof(literal) - 1                                              \
    }                                                                                              \
  }
#define RANDOM32 "0123456789abcdef0123456789abcdef"
#define POINT_X25519 "\x09\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

/* clang-format off */
static const tq_sample tq_samples[] = {
  SAMPLE("ClientHello, 1.3 and 1.2", TQ_MUTATE_CLIENT_HELLO,
    "\x01\x00\x00\xd5" "\x03\x03" RANDOM32 "\x20" RANDOM32 "\x00\x08\x13\x01\x13\x03\xc0\x2b\xc0\x2f" "\x01\x00"
    "\x00\x84"
    "\x00\x00\x00\x0e\x00\x0c\x00\x00\x09localhost"
    "\x00\x17\x00\x00"
    "\xff\x01\x00\x01\x00"
    "\x00\x0a\x00\x06\x00\x04\x00\x1d\x00\x17"
    "\x00\x0b\x00\x02\x01\x00"
    "\x00\x10\x00\x0e\x00\x0c\x02h2\x08http/1.1"
    "\x00\x0d\x00\x0a\x00\x08\x04\x03\x08\x04\x04\x01\x08\x07"
    "\x00\x2b\x00\x05\x04\x03\x04\x03\x03"
    "\x00\x2d\x00\x02\x01\x01"
    "\x00\x33\x00\x26\x00\x24\x00\x1d\x00\x20" POINT_X25519),
  SAMPLE("ClientHello, psk", TQ_MUTATE_CLIENT_HELLO,
    "\x01\x00\x00\x85" "\x03\x03" RANDOM32 "\x00" "\x00\x02\x13\x01" "\x01\x00"
    "\x00\x5a"
    "\x00\x2b\x00\x03\x02\x03\x04"
    "\x00\x2d\x00\x02\x01\x01"
    "\x00\x0a\x00\x04\x00\x02\x00\x1d"
    "\x00\x33\x00\x07\x00\x05\x00\x1d\x00\x01\x09"
    "\x00\x29\x00\x36\x00\x11\x00\x0b" "an identity" "\x00\x00\x00\x01\x00\x21\x20" RANDOM32),
  SAMPLE("ClientHello without extensions", TQ_MUTATE_CLIENT_HELLO,
    "\x01\x00\x00\x29" "\x03\x03" RANDOM32 "\x00" "\x00\x02\x00\x2f" "\x01\x00"),
  SAMPLE("ServerHello", TQ_MUTATE_HANDSHAKE,
    "\x02\x00\x00\x56" "\x03\x03" RANDOM32 "\x00" "\x13\x01" "\x00"
    "\x00\x2e\x00\x2b\x00\x02\x03\x04\x00\x33\x00\x24\x00\x1d\x00\x20" POINT_X25519),
  SAMPLE("EncryptedExtensions", TQ_MUTATE_HANDSHAKE,
    "\x08\x00\x00\x0f" "\x00\x0d\x00\x10\x00\x05\x00\x03\x02h2\x00\x00\x00\x00"),
  SAMPLE("Certificate 1.3", TQ_MUTATE_HANDSHAKE,
    "\x0b\x00\x00\x14" "\x00" "\x00\x00\x10" "\x00\x00\x03" "\x30\x01\x00" "\x00\x00" "\x00\x00\x03" "\x30\x01\x01" "\x00\x00"),
  SAMPLE("Certificate 1.2", TQ_MUTATE_HANDSHAKE,
    "\x0b\x00\x00\x0f" "\x00\x00\x0c" "\x00\x00\x03" "\x30\x01\x00" "\x00\x00\x03" "\x30\x01\x01"),
  SAMPLE("CertificateRequest 1.3", TQ_MUTATE_HANDSHAKE,
    "\x0d\x00\x00\x0d" "\x00" "\x00\x0a\x00\x0d\x00\x06\x00\x04\x04\x03\x08\x04"),
  SAMPLE("CertificateRequest 1.2", TQ_MUTATE_HANDSHAKE,
    "\x0d\x00\x00\x0f" "\x02\x01\x40" "\x00\x04\x04\x03\x04\x01" "\x00\x04\x00\x02\x30\x00"),
  SAMPLE("CertificateVerify", TQ_MUTATE_HANDSHAKE, "\x0f\x00\x00\x0c\x04\x03\x00\x08signed.."),
  SAMPLE("ServerKeyExchange, ECDHE", TQ_MUTATE_HANDSHAKE,
    "\x0c\x00\x00\x2c" "\x03\x00\x1d\x20" POINT_X25519 "\x04\x03\x00\x04sign"),
  SAMPLE("ServerKeyExchange, DHE", TQ_MUTATE_HANDSHAKE,
    "\x0c\x00\x00\x15" "\x00\x04\x00pqr\x00\x01\x02\x00\x04wxyz\x04\x01\x00\x02si"),
  SAMPLE("ClientKeyExchange, ECDHE", TQ_MUTATE_HANDSHAKE, "\x10\x00\x00\x21\x20" POINT_X25519),
  SAMPLE("ClientKeyExchange, RSA", TQ_MUTATE_HANDSHAKE, "\x10\x00\x00\x12\x00\x10" "0123456789abcdef"),
  SAMPLE("NewSessionTicket 1.3", TQ_MUTATE_HANDSHAKE,
    "\x04\x00\x00\x1d" "\x00\x00\x1c\x20" "\x12\x34\x56\x78" "\x02\x00\x01" "\x00\x06ticket" "\x00\x08\x00\x2a\x00\x04\x00\x00\x40\x00"),
  SAMPLE("NewSessionTicket 1.2", TQ_MUTATE_HANDSHAKE, "\x04\x00\x00\x0c\x00\x00\x1c\x20\x00\x06ticket"),
  SAMPLE("Finished", TQ_MUTATE_HANDSHAKE, "\x14\x00\x00\x20" RANDOM32),
  SAMPLE("KeyUpdate", TQ_MUTATE_HANDSHAKE, "\x18\x00\x00\x01\x01"),
  SAMPLE("flow", TQ_MUTATE_FLOW,
    "\x0f\x00\x00\x0c\x04\x03\x00\x08signed.." "\x14\x00\x00\x0c" "verify_data." "\x18\x00\x00\x01\x00"),
  SAMPLE("records", TQ_MUTATE_RECORDS,
    "\x16\x03\x01\x00\x10\x0f\x00\x00\x0c\x04\x03\x00\x08signed.." "\x14\x03\x03\x00\x01\x01"
    "\x15\x03\x03\x00\x02\x02\x28"),
};
/* clang-format on */
enum { TQ_SAMPLE_COUNT = sizeof tq_samples / sizeof tq_samples[0] };

#endif
