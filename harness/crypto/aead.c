/* aead.c: see aead.h. */
#include "crypto/aead.h"

#include "crypto/crypto_private.h"

#include <limits.h>
#include <stdlib.h>

/* clang-format off */
static const struct { uint8_t key, tag; bool ccm; } SHAPES[TQ_AEADS] = {
  [TQ_AEAD_AES_128_GCM]       = {16, 16, false},
  [TQ_AEAD_AES_256_GCM]       = {32, 16, false},
  [TQ_AEAD_CHACHA20_POLY1305] = {32, 16, false},
  [TQ_AEAD_AES_128_CCM]       = {16, 16, true},
  [TQ_AEAD_AES_256_CCM]       = {32, 16, true},
  [TQ_AEAD_AES_128_CCM_8]     = {16,  8, true},
  [TQ_AEAD_AES_256_CCM_8]     = {32,  8, true},
};
/* clang-format on */

/* Two contexts, because turning one round between sealing and opening costs a key set-up. */
struct tq_aead_key {
  tq_aead aead;
  EVP_CIPHER_CTX *seal;
  EVP_CIPHER_CTX *open;
};

size_t tq_aead_key_size(tq_aead aead) {
  return SHAPES[aead].key;
}

size_t tq_aead_tag_size(tq_aead aead) {
  return SHAPES[aead].tag;
}

tq_aead_key *tq_aead_key_new(void) {
  tq_aead_key *key = calloc(1, sizeof *key);
  if (key == NULL) {
    return NULL;
  }
  key->seal = EVP_CIPHER_CTX_new();
  key->open = EVP_CIPHER_CTX_new();
  if (key->seal == NULL || key->open == NULL) {
    tq_aead_key_free(key);
    return NULL;
  }
  return key;
}

void tq_aead_key_free(tq_aead_key *key) {
  if (key == NULL) {
    return;
  }
  EVP_CIPHER_CTX_free(key->seal);
  EVP_CIPHER_CTX_free(key->open);
  free(key);
}

/* Direction: 1 seals, 0 opens. */
static bool set_up(EVP_CIPHER_CTX *context, int direction, const EVP_CIPHER *cipher, tq_aead aead,
                   const uint8_t *bytes) {
  if (EVP_CipherInit_ex2(context, cipher, NULL, NULL, direction, NULL) != 1 ||
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, TQ_AEAD_NONCE_SIZE, NULL) != 1) {
    return false;
  }
  if (SHAPES[aead].ccm &&
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, SHAPES[aead].tag, NULL) != 1) {
    return false;
  }
  return EVP_CipherInit_ex2(context, NULL, bytes, NULL, direction, NULL) == 1;
}

bool tq_aead_key_set(tq_aead_key *key, tq_crypto *crypto, tq_aead aead, tq_span bytes) {
  if (aead >= TQ_AEADS || bytes.size != SHAPES[aead].key) {
    return false;
  }
  key->aead = aead;
  return set_up(key->seal, 1, crypto->aeads[aead], aead, bytes.data) &&
         set_up(key->open, 0, crypto->aeads[aead], aead, bytes.data);
}

/* libcrypto wants a place even for no bytes. */
static const uint8_t NOTHING[1] = {0};

static const uint8_t *place(tq_span span) {
  return span.size == 0 ? NOTHING : span.data;
}

/* CCM must know the text's size before the additional data; the others take the data alone. */
static bool add_data(EVP_CIPHER_CTX *context, tq_aead aead, tq_span data, int text_size) {
  int done = 0;
  if (SHAPES[aead].ccm && EVP_CipherUpdate(context, NULL, &done, NULL, text_size) != 1) {
    return false;
  }
  return data.size == 0 || EVP_CipherUpdate(context, NULL, &done, data.data, (int)data.size) == 1;
}

bool tq_aead_seal(tq_aead_key *key, tq_aead_input input, uint8_t *out) {
  EVP_CIPHER_CTX *context = key->seal;
  int done = 0;
  if (input.text.size > INT_MAX ||
      EVP_EncryptInit_ex2(context, NULL, NULL, input.nonce, NULL) != 1 ||
      !add_data(context, key->aead, input.additional_data, (int)input.text.size) ||
      EVP_EncryptUpdate(context, out, &done, place(input.text), (int)input.text.size) != 1 ||
      EVP_EncryptFinal_ex(context, out + done, &done) != 1) {
    return false;
  }
  return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, SHAPES[key->aead].tag,
                             out + input.text.size) == 1;
}

bool tq_aead_open(tq_aead_key *key, tq_aead_input input, uint8_t *out) {
  EVP_CIPHER_CTX *context = key->open;
  size_t tag_size = SHAPES[key->aead].tag;
  if (input.text.size < tag_size || input.text.size > INT_MAX) {
    return false;
  }
  uint8_t tag[TQ_AEAD_TAG_MAX];
  tq_span text = tq_span_first(input.text, input.text.size - tag_size);
  memcpy(tag, input.text.data + text.size, tag_size);
  int done = 0;
  if (EVP_DecryptInit_ex2(context, NULL, NULL, input.nonce, NULL) != 1 ||
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, (int)tag_size, tag) != 1 ||
      !add_data(context, key->aead, input.additional_data, (int)text.size) ||
      EVP_DecryptUpdate(context, out, &done, place(text), (int)text.size) != 1) {
    return false;
  }
  if (SHAPES[key->aead].ccm) {
    return true; /* CCM checks the tag in the one update */
  }
  uint8_t rest[TQ_AEAD_TAG_MAX];
  return EVP_DecryptFinal_ex(context, rest, &done) == 1;
}
