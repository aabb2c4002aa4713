/* cbc.h: AES-CBC with HMAC, the GenericBlockCipher of TLS 1.2 (RFC 5246 section 6.2.3.2), with
 * MAC-then-encrypt or encrypt-then-MAC (RFC 7366). */
#ifndef TQ_CRYPTO_CBC_H
#define TQ_CRYPTO_CBC_H

#include "crypto/hash.h"

typedef enum tq_cbc { TQ_CBC_AES_128, TQ_CBC_AES_256, TQ_CBCS } tq_cbc;

enum { TQ_CBC_BLOCK_SIZE = 16, TQ_CBC_KEY_MAX = 32, TQ_CBC_HEADER_SIZE = 11 };

/* tq_cbc_shape: a cipher suite's part of it. */
typedef struct tq_cbc_shape {
  tq_cbc cipher;
  tq_hash mac;
  bool encrypt_then_mac;
} tq_cbc_shape;

size_t tq_cbc_key_size(tq_cbc cipher);

typedef struct tq_cbc_key tq_cbc_key;

/* tq_cbc_key_new: without keys yet; NULL: out of memory. The caller frees it. */
tq_cbc_key *tq_cbc_key_new(void);
void tq_cbc_key_free(tq_cbc_key *key);

/* tq_cbc_key_set: the cipher key and the MAC key; may be called again. false: wrong sizes. */
bool tq_cbc_key_set(tq_cbc_key *key, tq_crypto *crypto, tq_cbc_shape shape, tq_span cipher_key,
                    tq_span mac_key);

/* tq_cbc_input: HEADER is what the MAC covers before the length: sequence number, type, version (11
 * bytes). IV is 16 bytes, for sealing only. */
typedef struct tq_cbc_input {
  const uint8_t *header;
  const uint8_t *iv;
  tq_span text;
} tq_cbc_input;

/* tq_cbc_sealed_max: the most that SIZE bytes of text grow to. */
size_t tq_cbc_sealed_max(size_t size);

/* tq_cbc_seal: IV, ciphertext and MAC into OUT; returns their size, 0: failed. OUT must not be the
 * text's own place. */
size_t tq_cbc_seal(tq_cbc_key *key, tq_cbc_input input, uint8_t *out);

/* tq_cbc_open: the text of a record's fragment into OUT, which has room for all of the fragment.
 * false: padding or MAC are wrong, or it is too short. */
bool tq_cbc_open(tq_cbc_key *key, tq_cbc_input input, uint8_t *out, size_t *size);

#endif
