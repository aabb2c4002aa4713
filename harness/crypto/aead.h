/* aead.h: authenticated encryption (RFC 5116, RFC 8439, RFC 6655). */
#ifndef TQ_CRYPTO_AEAD_H
#define TQ_CRYPTO_AEAD_H

#include "crypto/crypto.h"
#include "wire/span.h"

typedef enum tq_aead {
  TQ_AEAD_AES_128_GCM,
  TQ_AEAD_AES_256_GCM,
  TQ_AEAD_CHACHA20_POLY1305,
  TQ_AEAD_AES_128_CCM,
  TQ_AEAD_AES_256_CCM,
  TQ_AEAD_AES_128_CCM_8,
  TQ_AEAD_AES_256_CCM_8,
  TQ_AEADS
} tq_aead;

enum { TQ_AEAD_NONCE_SIZE = 12, TQ_AEAD_KEY_MAX = 32, TQ_AEAD_TAG_MAX = 16 };

size_t tq_aead_key_size(tq_aead aead);
size_t tq_aead_tag_size(tq_aead aead);

/* tq_aead_key: a cipher with its key set up. Sealing and opening leave it as it was. */
typedef struct tq_aead_key tq_aead_key;

/* tq_aead_key_new: without a key yet; NULL: out of memory. The caller frees it. */
tq_aead_key *tq_aead_key_new(void);
void tq_aead_key_free(tq_aead_key *key);

/* tq_aead_key_set: KEY for AEAD; may be called again. false: wrong size of key. */
bool tq_aead_key_set(tq_aead_key *key, tq_crypto *crypto, tq_aead aead, tq_span bytes);

/* tq_aead_input: what is sealed or opened. NONCE is 12 bytes. TEXT is the plaintext, or the
 * ciphertext with the tag behind it. */
typedef struct tq_aead_input {
  const uint8_t *nonce;
  tq_span additional_data;
  tq_span text;
} tq_aead_input;

/* tq_aead_seal: ciphertext and tag into OUT (text and tag size; may be the text's own place). */
bool tq_aead_seal(tq_aead_key *key, tq_aead_input input, uint8_t *out);

/* tq_aead_open: the plaintext into OUT (text less tag size; may be the text's own place). false:
 * it is not authentic; OUT then holds nothing of use. */
bool tq_aead_open(tq_aead_key *key, tq_aead_input input, uint8_t *out);

#endif
