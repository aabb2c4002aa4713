/* record_protection.h: sealing and opening of records: TLS 1.3 (RFC 8446 section 5.2), and TLS 1.2
 * with AEAD ciphers (RFC 5246 section 6.2.3.3) and with CBC (section 6.2.3.2, RFC 7366). */
#ifndef TQ_ENGINE_RECORD_PROTECTION_H
#define TQ_ENGINE_RECORD_PROTECTION_H

#include "crypto/aead.h"
#include "crypto/cbc.h"
#include "crypto/key_schedule.h"
#include "crypto/random.h"
#include "spec/cipher_suite.h"

enum {
  TQ_RECORD_HEADER_SIZE = 5,
  TQ_RECORD_PLAINTEXT_MAX = 16384,
  TQ_RECORD_SEALED_MAX = 16384 + 1024,   /* who wants to see a record refused may seal more */
  TQ_RECORD_FRAGMENT_MAX = 16384 + 2048, /* RFC 5246 section 6.2.3 */
  TQ_RECORD_MAX = 5 + 16384 + 2048
};

/* tq_key_pool: cipher contexts, made once and keyed again and again. How many of them are in use is
 * kept apart, by the owner of the pool, so that a snapshot takes it along. */
typedef struct tq_key_pool {
  tq_crypto *crypto;
  tq_aead_key **aeads;
  tq_cbc_key **cbcs;
  size_t aead_count;
  size_t cbc_count;
} tq_key_pool;

typedef struct tq_key_pool_used {
  uint32_t aeads;
  uint32_t cbcs;
} tq_key_pool_used;

void tq_key_pool_free(tq_key_pool *pool);

typedef enum tq_protection_kind {
  TQ_PROTECTION_NONE,
  TQ_PROTECTION_TLS13,
  TQ_PROTECTION_AEAD12,
  TQ_PROTECTION_CBC12
} tq_protection_kind;

/* tq_protection: one direction under one key. Plain data that borrows its cipher from a pool. */
typedef struct tq_protection {
  tq_protection_kind kind;
  uint8_t tag_size;
  uint8_t fixed_iv_size; /* TLS 1.2: of the 12 nonce bytes; the rest crosses the wire */
  uint8_t iv[TQ_AEAD_NONCE_SIZE];
  uint64_t sequence;
  tq_aead_key *aead;
  tq_cbc_key *cbc;
} tq_protection;

/* tq_keyring: where keys come from and go to. */
typedef struct tq_keyring {
  tq_key_pool *pool;
  tq_key_pool_used *used;
} tq_keyring;

/* tq_suite_supported: whether this room has the suite's cipher. */
bool tq_suite_supported(const tq_cipher_suite *suite);

/* tq_suite_kdf_hash: the suite's hash for HKDF or the PRF. */
tq_hash tq_suite_kdf_hash(const tq_cipher_suite *suite);

/* tq_protection_start13: write_key and write_iv of a traffic secret (RFC 8446 section 7.3). */
bool tq_protection_start13(tq_protection *protection, tq_keyring ring, const tq_cipher_suite *suite,
                           tq_span traffic_secret);

/* tq_protection_keys12: a direction's part of the key block. */
typedef struct tq_protection_keys12 {
  tq_span mac_key;
  tq_span key;
  tq_span iv;
  bool encrypt_then_mac;
} tq_protection_keys12;
bool tq_protection_start12(tq_protection *protection, tq_keyring ring, const tq_cipher_suite *suite,
                           tq_protection_keys12 keys);

/* tq_suite_key_sizes: what a direction needs of the key block. */
typedef struct tq_suite_key_sizes {
  size_t mac_key;
  size_t key;
  size_t iv;
} tq_suite_key_sizes;
tq_suite_key_sizes tq_suite_sizes12(const tq_cipher_suite *suite);

/* tq_record: content type and fragment. */
typedef struct tq_record {
  uint8_t type;
  uint16_t version;
  tq_span fragment;
} tq_record;

/* tq_record_seal: the whole record with its header into OUT (TQ_RECORD_MAX bytes; the fragment is
 * not in it). Returns its size; 0: it does not fit. RANDOM gives CBC its IV. */
size_t tq_record_seal(tq_protection *protection, tq_random *random, tq_record record, uint8_t *out);

/* tq_record_open: RECORD is whole, with the header. The plaintext goes to OUT (TQ_RECORD_MAX bytes)
 * and *OPENED is what it was. false: not authentic, or (TLS 1.3) no content type in it. */
bool tq_record_open(tq_protection *protection, tq_span record, uint8_t *out, tq_record *opened);

#endif
