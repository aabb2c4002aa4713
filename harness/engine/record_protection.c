/* record_protection.c: see record_protection.h. */
#include "engine/record_protection.h"

#include "spec/content_type.h"
#include "wire/writer.h"

#include <stdlib.h>

enum { TLS12 = 0x0303, SEQUENCE_SIZE = 8 };

/* clang-format off */
/* Which cipher of ours a cipher of the registry is; the others are not here. */
static const struct { bool here; tq_aead aead; } AEADS[TQ_CIPHERS] = {
  [TQ_CIPHER_AES_128_GCM]       = {true, TQ_AEAD_AES_128_GCM},
  [TQ_CIPHER_AES_256_GCM]       = {true, TQ_AEAD_AES_256_GCM},
  [TQ_CIPHER_CHACHA20_POLY1305] = {true, TQ_AEAD_CHACHA20_POLY1305},
  [TQ_CIPHER_AES_128_CCM]       = {true, TQ_AEAD_AES_128_CCM},
  [TQ_CIPHER_AES_256_CCM]       = {true, TQ_AEAD_AES_256_CCM},
  [TQ_CIPHER_AES_128_CCM_8]     = {true, TQ_AEAD_AES_128_CCM_8},
  [TQ_CIPHER_AES_256_CCM_8]     = {true, TQ_AEAD_AES_256_CCM_8},
};
static const struct { bool here; tq_cbc cbc; } CBCS[TQ_CIPHERS] = {
  [TQ_CIPHER_AES_128_CBC] = {true, TQ_CBC_AES_128},
  [TQ_CIPHER_AES_256_CBC] = {true, TQ_CBC_AES_256},
};
static const tq_hash MACS[] = {
  [TQ_MAC_SHA]    = TQ_HASH_SHA1,
  [TQ_MAC_SHA256] = TQ_HASH_SHA256,
  [TQ_MAC_SHA384] = TQ_HASH_SHA384,
};
/* clang-format on */

bool tq_suite_supported(const tq_cipher_suite *suite) {
  return AEADS[suite->cipher].here || CBCS[suite->cipher].here;
}

tq_hash tq_suite_kdf_hash(const tq_cipher_suite *suite) {
  return (tq_hash)suite->hash;
}

void tq_key_pool_free(tq_key_pool *pool) {
  for (size_t i = 0; i < pool->aead_count; i++) {
    tq_aead_key_free(pool->aeads[i]);
  }
  for (size_t i = 0; i < pool->cbc_count; i++) {
    tq_cbc_key_free(pool->cbcs[i]);
  }
  free(pool->aeads);
  free(pool->cbcs);
}

static tq_aead_key *next_aead(tq_keyring ring) {
  tq_key_pool *pool = ring.pool;
  if (ring.used->aeads == pool->aead_count) {
    tq_aead_key **more = realloc(pool->aeads, (pool->aead_count + 1) * sizeof *more);
    if (more == NULL) {
      return NULL;
    }
    pool->aeads = more;
    more[pool->aead_count] = tq_aead_key_new();
    if (more[pool->aead_count] == NULL) {
      return NULL;
    }
    pool->aead_count++;
  }
  return pool->aeads[ring.used->aeads++];
}

static tq_cbc_key *next_cbc(tq_keyring ring) {
  tq_key_pool *pool = ring.pool;
  if (ring.used->cbcs == pool->cbc_count) {
    tq_cbc_key **more = realloc(pool->cbcs, (pool->cbc_count + 1) * sizeof *more);
    if (more == NULL) {
      return NULL;
    }
    pool->cbcs = more;
    more[pool->cbc_count] = tq_cbc_key_new();
    if (more[pool->cbc_count] == NULL) {
      return NULL;
    }
    pool->cbc_count++;
  }
  return pool->cbcs[ring.used->cbcs++];
}

/* An AEAD key from the pool; the nonce's fixed part is the caller's. */
static bool start_aead(tq_protection *protection, tq_keyring ring, const tq_cipher_suite *suite,
                       tq_span key) {
  tq_aead_key *cipher = AEADS[suite->cipher].here ? next_aead(ring) : NULL;
  tq_aead aead = AEADS[suite->cipher].aead;
  if (cipher == NULL || !tq_aead_key_set(cipher, ring.pool->crypto, aead, key)) {
    return false;
  }
  protection->aead = cipher;
  protection->tag_size = (uint8_t)tq_aead_tag_size(aead);
  return true;
}

bool tq_protection_start13(tq_protection *protection, tq_keyring ring, const tq_cipher_suite *suite,
                           tq_span traffic_secret) {
  tq_kdf kdf = {ring.pool->crypto, tq_suite_kdf_hash(suite)};
  uint8_t key[TQ_AEAD_KEY_MAX];
  size_t key_size = tq_cipher_get((tq_cipher_id)suite->cipher)->key;
  *protection = (tq_protection){.kind = TQ_PROTECTION_TLS13};
  return key_size <= sizeof key &&
         tq_expand_label(kdf, traffic_secret, "key", TQ_SPAN_EMPTY, key, key_size) &&
         tq_expand_label(kdf, traffic_secret, "iv", TQ_SPAN_EMPTY, protection->iv,
                         TQ_AEAD_NONCE_SIZE) &&
         start_aead(protection, ring, suite, tq_span_of(key, key_size));
}

tq_suite_key_sizes tq_suite_sizes12(const tq_cipher_suite *suite) {
  const tq_cipher *cipher = tq_cipher_get((tq_cipher_id)suite->cipher);
  size_t mac = CBCS[suite->cipher].here ? tq_hash_size(MACS[suite->mac]) : 0;
  return (tq_suite_key_sizes){mac, cipher->key, cipher->fixed_iv};
}

static bool start_cbc(tq_protection *protection, tq_keyring ring, const tq_cipher_suite *suite,
                      tq_protection_keys12 keys) {
  tq_cbc_shape shape = {CBCS[suite->cipher].cbc, MACS[suite->mac], keys.encrypt_then_mac};
  *protection = (tq_protection){.kind = TQ_PROTECTION_CBC12, .cbc = next_cbc(ring)};
  return protection->cbc != NULL &&
         tq_cbc_key_set(protection->cbc, ring.pool->crypto, shape, keys.key, keys.mac_key);
}

bool tq_protection_start12(tq_protection *protection, tq_keyring ring, const tq_cipher_suite *suite,
                           tq_protection_keys12 keys) {
  if (CBCS[suite->cipher].here) {
    return start_cbc(protection, ring, suite, keys);
  }
  *protection = (tq_protection){.kind = TQ_PROTECTION_AEAD12};
  if (keys.iv.size > sizeof protection->iv || !start_aead(protection, ring, suite, keys.key)) {
    return false;
  }
  protection->fixed_iv_size = (uint8_t)keys.iv.size;
  memcpy(protection->iv, keys.iv.data, keys.iv.size);
  return true;
}

static void put_u64(uint8_t *place, uint64_t value) {
  for (size_t i = 0; i < SEQUENCE_SIZE; i++) {
    place[i] = (uint8_t)(value >> (56 - 8 * i));
  }
}

/* RFC 8446 section 5.3, and RFC 7905 for ChaCha20 in TLS 1.2: IV xor sequence number. */
static void counted_nonce(const tq_protection *protection, uint8_t nonce[TQ_AEAD_NONCE_SIZE]) {
  uint8_t sequence[SEQUENCE_SIZE];
  put_u64(sequence, protection->sequence);
  memcpy(nonce, protection->iv, TQ_AEAD_NONCE_SIZE);
  for (size_t i = 0; i < SEQUENCE_SIZE; i++) {
    nonce[TQ_AEAD_NONCE_SIZE - SEQUENCE_SIZE + i] ^= sequence[i];
  }
}

static void put_header(uint8_t *out, uint8_t type, uint16_t version, size_t size) {
  out[0] = type;
  out[1] = (uint8_t)(version >> 8);
  out[2] = (uint8_t)version;
  out[3] = (uint8_t)(size >> 8);
  out[4] = (uint8_t)size;
}

/* Sequence number, type and version, and length: what TLS 1.2 authenticates beside the text. */
static void put_header12(uint8_t *out, const tq_protection *protection, tq_record record,
                         size_t size) {
  put_u64(out, protection->sequence);
  put_header(out + SEQUENCE_SIZE, record.type, record.version, size);
}

static size_t seal13(tq_protection *protection, tq_record record, uint8_t *out) {
  uint8_t nonce[TQ_AEAD_NONCE_SIZE];
  size_t inner = record.fragment.size + 1;
  size_t size = inner + protection->tag_size;
  uint8_t *text = out + TQ_RECORD_HEADER_SIZE;
  counted_nonce(protection, nonce);
  put_header(out, TQ_CONTENT_application_data, TLS12, size);
  if (record.fragment.size != 0) {
    memcpy(text, record.fragment.data, record.fragment.size);
  }
  text[inner - 1] = record.type;
  tq_aead_input input = {nonce, tq_span_of(out, TQ_RECORD_HEADER_SIZE), tq_span_of(text, inner)};
  return tq_aead_seal(protection->aead, input, text) ? TQ_RECORD_HEADER_SIZE + size : 0;
}

static size_t seal12(tq_protection *protection, tq_record record, uint8_t *out) {
  uint8_t nonce[TQ_AEAD_NONCE_SIZE];
  uint8_t header[SEQUENCE_SIZE + TQ_RECORD_HEADER_SIZE];
  size_t sent = TQ_AEAD_NONCE_SIZE - protection->fixed_iv_size;
  uint8_t *text = out + TQ_RECORD_HEADER_SIZE + sent;
  put_header12(header, protection, record, record.fragment.size);
  counted_nonce(protection, nonce);
  if (sent != 0) {
    put_u64(nonce + protection->fixed_iv_size, protection->sequence);
    memcpy(out + TQ_RECORD_HEADER_SIZE, nonce + protection->fixed_iv_size, sent);
  }
  tq_aead_input input = {nonce, tq_span_of(header, sizeof header), record.fragment};
  size_t size = sent + record.fragment.size + protection->tag_size;
  put_header(out, record.type, record.version, size);
  return tq_aead_seal(protection->aead, input, text) ? TQ_RECORD_HEADER_SIZE + size : 0;
}

static size_t seal_cbc(tq_protection *protection, tq_random *random, tq_record record,
                       uint8_t *out) {
  uint8_t iv[TQ_CBC_BLOCK_SIZE];
  uint8_t header[SEQUENCE_SIZE + TQ_RECORD_HEADER_SIZE];
  tq_random_fill(random, iv, sizeof iv);
  put_header12(header, protection, record, 0);
  size_t size = tq_cbc_seal(protection->cbc, (tq_cbc_input){header, iv, record.fragment},
                            out + TQ_RECORD_HEADER_SIZE);
  put_header(out, record.type, record.version, size);
  return size == 0 ? 0 : TQ_RECORD_HEADER_SIZE + size;
}

size_t tq_record_seal(tq_protection *protection, tq_random *random, tq_record record,
                      uint8_t *out) {
  size_t size = 0;
  if (record.fragment.size > TQ_RECORD_SEALED_MAX) {
    return 0;
  }
  switch (protection->kind) {
  case TQ_PROTECTION_TLS13:
    size = seal13(protection, record, out);
    break;
  case TQ_PROTECTION_AEAD12:
    size = seal12(protection, record, out);
    break;
  case TQ_PROTECTION_CBC12:
    size = seal_cbc(protection, random, record, out);
    break;
  default:
    put_header(out, record.type, record.version, record.fragment.size);
    if (record.fragment.size != 0) {
      memcpy(out + TQ_RECORD_HEADER_SIZE, record.fragment.data, record.fragment.size);
    }
    size = TQ_RECORD_HEADER_SIZE + record.fragment.size;
  }
  protection->sequence++;
  return size;
}

/* The last byte that is not zero is the content type (RFC 8446 section 5.4). */
static bool find_type(tq_record *opened, const uint8_t *text, size_t size) {
  while (size > 0 && text[size - 1] == 0) {
    size--;
  }
  if (size == 0) {
    return false;
  }
  opened->type = text[size - 1];
  opened->fragment = tq_span_of(text, size - 1);
  return true;
}

static bool open13(tq_protection *protection, tq_span record, uint8_t *out, tq_record *opened) {
  uint8_t nonce[TQ_AEAD_NONCE_SIZE];
  tq_span sealed = tq_span_from(record, TQ_RECORD_HEADER_SIZE);
  counted_nonce(protection, nonce);
  tq_aead_input input = {nonce, tq_span_first(record, TQ_RECORD_HEADER_SIZE), sealed};
  return tq_aead_open(protection->aead, input, out) &&
         find_type(opened, out, sealed.size - protection->tag_size);
}

static bool open12(tq_protection *protection, tq_span record, uint8_t *out, tq_record *opened) {
  uint8_t nonce[TQ_AEAD_NONCE_SIZE];
  uint8_t header[SEQUENCE_SIZE + TQ_RECORD_HEADER_SIZE];
  tq_span sealed = tq_span_from(record, TQ_RECORD_HEADER_SIZE);
  size_t sent = TQ_AEAD_NONCE_SIZE - protection->fixed_iv_size;
  if (sealed.size < sent + protection->tag_size) {
    return false;
  }
  size_t size = sealed.size - sent - protection->tag_size;
  put_header12(header, protection, *opened, size);
  counted_nonce(protection, nonce);
  if (sent != 0) {
    memcpy(nonce + protection->fixed_iv_size, sealed.data, sent);
  }
  tq_aead_input input = {nonce, tq_span_of(header, sizeof header), tq_span_from(sealed, sent)};
  opened->fragment = tq_span_of(out, size);
  return tq_aead_open(protection->aead, input, out);
}

static bool open_cbc(tq_protection *protection, tq_span record, uint8_t *out, tq_record *opened) {
  uint8_t header[SEQUENCE_SIZE + TQ_RECORD_HEADER_SIZE];
  size_t size = 0;
  put_header12(header, protection, *opened, 0);
  tq_cbc_input input = {header, NULL, tq_span_from(record, TQ_RECORD_HEADER_SIZE)};
  bool fine = tq_cbc_open(protection->cbc, input, out, &size);
  opened->fragment = tq_span_of(out, size);
  return fine;
}

bool tq_record_open(tq_protection *protection, tq_span record, uint8_t *out, tq_record *opened) {
  *opened = (tq_record){record.data[0], (uint16_t)(record.data[1] << 8 | record.data[2]),
                        tq_span_from(record, TQ_RECORD_HEADER_SIZE)};
  bool fine = true;
  switch (protection->kind) {
  case TQ_PROTECTION_TLS13:
    fine = open13(protection, record, out, opened);
    break;
  case TQ_PROTECTION_AEAD12:
    fine = open12(protection, record, out, opened);
    break;
  case TQ_PROTECTION_CBC12:
    fine = open_cbc(protection, record, out, opened);
    break;
  default:
    if (opened->fragment.size != 0) {
      memcpy(out, opened->fragment.data, opened->fragment.size);
    }
    opened->fragment.data = out;
  }
  protection->sequence += fine ? 1 : 0;
  return fine;
}
