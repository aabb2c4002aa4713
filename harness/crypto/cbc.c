/* cbc.c: see cbc.h. */
#include "crypto/cbc.h"

#include "crypto/crypto_private.h"

#include <limits.h>
#include <stdlib.h>

struct tq_cbc_key {
  tq_crypto *crypto;
  tq_cbc_shape shape;
  tq_digest mac_key;
  EVP_CIPHER_CTX *seal;
  EVP_CIPHER_CTX *open;
};

size_t tq_cbc_key_size(tq_cbc cipher) {
  return cipher == TQ_CBC_AES_128 ? 16 : 32;
}

tq_cbc_key *tq_cbc_key_new(void) {
  tq_cbc_key *key = calloc(1, sizeof *key);
  if (key == NULL) {
    return NULL;
  }
  key->seal = EVP_CIPHER_CTX_new();
  key->open = EVP_CIPHER_CTX_new();
  if (key->seal == NULL || key->open == NULL) {
    tq_cbc_key_free(key);
    return NULL;
  }
  return key;
}

void tq_cbc_key_free(tq_cbc_key *key) {
  if (key == NULL) {
    return;
  }
  EVP_CIPHER_CTX_free(key->seal);
  EVP_CIPHER_CTX_free(key->open);
  free(key);
}

bool tq_cbc_key_set(tq_cbc_key *key, tq_crypto *crypto, tq_cbc_shape shape, tq_span cipher_key,
                    tq_span mac_key) {
  if (cipher_key.size != tq_cbc_key_size(shape.cipher) || mac_key.size != tq_hash_size(shape.mac)) {
    return false;
  }
  key->crypto = crypto;
  key->shape = shape;
  key->mac_key = tq_digest_zeros(mac_key.size);
  memcpy(key->mac_key.bytes, mac_key.data, mac_key.size);
  const EVP_CIPHER *cipher = crypto->cbcs[shape.cipher];
  return EVP_EncryptInit_ex2(key->seal, cipher, cipher_key.data, NULL, NULL) == 1 &&
         EVP_DecryptInit_ex2(key->open, cipher, cipher_key.data, NULL, NULL) == 1 &&
         EVP_CIPHER_CTX_set_padding(key->seal, 0) == 1 &&
         EVP_CIPHER_CTX_set_padding(key->open, 0) == 1;
}

size_t tq_cbc_sealed_max(size_t size) {
  return TQ_CBC_BLOCK_SIZE + size + TQ_DIGEST_MAX + TQ_CBC_BLOCK_SIZE;
}

/* MAC(key, seq_num + type + version + length + content). */
static tq_digest mac_of(tq_cbc_key *key, const uint8_t *header, tq_span content) {
  const uint8_t length[2] = {(uint8_t)(content.size >> 8), (uint8_t)content.size};
  const tq_span parts[] = {tq_span_of(header, TQ_CBC_HEADER_SIZE), tq_span_of(length, 2), content};
  return tq_hmac(key->crypto, key->shape.mac, tq_digest_span(&key->mac_key), parts, 3);
}

/* Pads the SIZE bytes at TEXT to whole blocks: every padding byte says how many precede it. */
static size_t pad(uint8_t *text, size_t size) {
  size_t count = TQ_CBC_BLOCK_SIZE - size % TQ_CBC_BLOCK_SIZE;
  memset(text + size, (int)(count - 1), count);
  return size + count;
}

static bool encrypt(tq_cbc_key *key, const uint8_t *iv, uint8_t *text, size_t size) {
  int done = 0;
  return size <= INT_MAX && EVP_EncryptInit_ex2(key->seal, NULL, NULL, iv, NULL) == 1 &&
         EVP_EncryptUpdate(key->seal, text, &done, text, (int)size) == 1 && (size_t)done == size;
}

size_t tq_cbc_seal(tq_cbc_key *key, tq_cbc_input input, uint8_t *out) {
  uint8_t *text = out + TQ_CBC_BLOCK_SIZE;
  size_t size = input.text.size;
  memcpy(out, input.iv, TQ_CBC_BLOCK_SIZE);
  if (size != 0) {
    memcpy(text, input.text.data, size);
  }
  if (!key->shape.encrypt_then_mac) {
    tq_digest mac = mac_of(key, input.header, input.text);
    memcpy(text + size, mac.bytes, mac.size);
    size += mac.size;
  }
  size = pad(text, size);
  if (!encrypt(key, input.iv, text, size)) {
    return 0;
  }
  size += TQ_CBC_BLOCK_SIZE;
  if (key->shape.encrypt_then_mac) {
    tq_digest mac = mac_of(key, input.header, tq_span_of(out, size));
    memcpy(out + size, mac.bytes, mac.size);
    size += mac.size;
  }
  return size;
}

/* How many of SIZE bytes remain without padding; SIZE_MAX: the padding is wrong. Not in constant
 * time: the engine guards no secrets. */
static size_t unpad(const uint8_t *text, size_t size) {
  if (size == 0) {
    return SIZE_MAX;
  }
  size_t count = (size_t)text[size - 1] + 1;
  if (count > size) {
    return SIZE_MAX;
  }
  for (size_t i = size - count; i < size; i++) {
    if (text[i] != text[size - 1]) {
      return SIZE_MAX;
    }
  }
  return size - count;
}

static bool mac_holds(tq_cbc_key *key, const uint8_t *header, tq_span content,
                      const uint8_t *given) {
  tq_digest mac = mac_of(key, header, content);
  return mac.size != 0 && memcmp(mac.bytes, given, mac.size) == 0;
}

bool tq_cbc_open(tq_cbc_key *key, tq_cbc_input input, uint8_t *out, size_t *size) {
  size_t mac_size = tq_hash_size(key->shape.mac);
  tq_span fragment = input.text;
  if (key->shape.encrypt_then_mac) {
    if (fragment.size < mac_size) {
      return false;
    }
    fragment.size -= mac_size;
    if (!mac_holds(key, input.header, fragment, fragment.data + fragment.size)) {
      return false;
    }
  }
  if (fragment.size < 2 * TQ_CBC_BLOCK_SIZE || fragment.size % TQ_CBC_BLOCK_SIZE != 0 ||
      fragment.size > INT_MAX) {
    return false;
  }
  tq_span text = tq_span_from(fragment, TQ_CBC_BLOCK_SIZE);
  int done = 0;
  if (EVP_DecryptInit_ex2(key->open, NULL, NULL, fragment.data, NULL) != 1 ||
      EVP_DecryptUpdate(key->open, out, &done, text.data, (int)text.size) != 1) {
    return false;
  }
  *size = unpad(out, text.size);
  if (*size == SIZE_MAX || key->shape.encrypt_then_mac) {
    return *size != SIZE_MAX;
  }
  if (*size < mac_size) {
    return false;
  }
  *size -= mac_size;
  return mac_holds(key, input.header, tq_span_of(out, *size), out + *size);
}
