/* certificate_signature.c: see certificate_signature.h. libcrypto reads the algorithm with its
 * parameters (RFC 4055) by itself. */
#include "crypto/certificate_signature.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>

enum { SLOTS = 4096, KEYS = 64, HASH_SIZE = 32 };

static EVP_PKEY *read_key(tq_span der) {
  const unsigned char *next = der.data;
  return d2i_PUBKEY(NULL, &next, (long)der.size);
}

static X509_ALGOR *read_algorithm(tq_span der) {
  const unsigned char *next = der.data;
  return d2i_X509_ALGOR(NULL, &next, (long)der.size);
}

/* The message as a value of any type: it is hashed as it stands. */
static ASN1_TYPE *read_message(tq_span der) {
  const unsigned char *next = der.data;
  return d2i_ASN1_TYPE(NULL, &next, (long)der.size);
}

static ASN1_BIT_STRING *wrap_signature(tq_span bits) {
  ASN1_BIT_STRING *string = ASN1_BIT_STRING_new();
  if (string == NULL || ASN1_STRING_set(string, bits.data, (int)bits.size) != 1) {
    ASN1_BIT_STRING_free(string);
    return NULL;
  }
  string->flags &= ~(0x07L | ASN1_STRING_FLAG_BITS_LEFT);
  string->flags |= ASN1_STRING_FLAG_BITS_LEFT;
  return string;
}

/* Whether KEY can verify at all what ALGORITHM makes: that a signature is wrong can only be said
 * then. */
static bool is_supported(const X509_ALGOR *algorithm, EVP_PKEY *key) {
  int hash = NID_undef;
  int kind = NID_undef;
  const ASN1_OBJECT *object = NULL;
  X509_ALGOR_get0(&object, NULL, NULL, algorithm);
  if (OBJ_find_sigid_algs(OBJ_obj2nid(object), &hash, &kind) != 1) {
    return false;
  }
  bool pss = kind == NID_rsassaPss || kind == NID_rsaEncryption;
  return EVP_PKEY_is_a(key, OBJ_nid2sn(kind)) == 1 ||
         (pss && (EVP_PKEY_is_a(key, "RSA") == 1 || EVP_PKEY_is_a(key, "RSA-PSS") == 1)) ||
         (kind == NID_X9_62_id_ecPublicKey && EVP_PKEY_is_a(key, "EC") == 1) ||
         (kind == NID_dsa && EVP_PKEY_is_a(key, "DSA") == 1);
}

static tq_signature_result verify(const tq_signed *what, EVP_PKEY *key) {
  tq_signature_result result = TQ_SIGNATURE_RESULT_UNSUPPORTED;
  X509_ALGOR *algorithm = read_algorithm(what->algorithm);
  ASN1_TYPE *message = read_message(what->message);
  ASN1_BIT_STRING *signature = wrap_signature(what->signature);
  if (key != NULL && algorithm != NULL && message != NULL && signature != NULL &&
      is_supported(algorithm, key)) {
    int fine = ASN1_item_verify(ASN1_ITEM_rptr(ASN1_ANY), algorithm, signature, message, key);
    result = fine == 1 ? TQ_SIGNATURE_RESULT_GOOD : TQ_SIGNATURE_RESULT_BAD;
  }
  ASN1_BIT_STRING_free(signature);
  ASN1_TYPE_free(message);
  X509_ALGOR_free(algorithm);
  ERR_clear_error();
  return result;
}

tq_signature_result tq_certificate_signature(const tq_signed *what) {
  EVP_PKEY *key = read_key(what->key);
  tq_signature_result result = verify(what, key);
  EVP_PKEY_free(key);
  return result;
}

typedef struct slot {
  uint8_t hash[HASH_SIZE];
  bool used;
  tq_signature_result result;
} slot;

/* key_slot: a public key that was read, which takes libcrypto longer than to verify with it. NULL:
 * it cannot be read. */
typedef struct key_slot {
  uint8_t hash[HASH_SIZE];
  bool used;
  EVP_PKEY *key;
} key_slot;

struct tq_signature_memo {
  EVP_MD *sha256;
  EVP_MD_CTX *context;
  slot slots[SLOTS];
  key_slot keys[KEYS];
};

tq_signature_memo *tq_signature_memo_new(void) {
  tq_signature_memo *memo = calloc(1, sizeof *memo);
  if (memo == NULL) {
    return NULL;
  }
  memo->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
  memo->context = EVP_MD_CTX_new();
  if (memo->sha256 == NULL || memo->context == NULL) {
    tq_signature_memo_free(memo);
    return NULL;
  }
  return memo;
}

void tq_signature_memo_free(tq_signature_memo *memo) {
  if (memo == NULL) {
    return;
  }
  for (size_t i = 0; i < KEYS; i++) {
    EVP_PKEY_free(memo->keys[i].key);
  }
  EVP_MD_free(memo->sha256);
  EVP_MD_CTX_free(memo->context);
  free(memo);
}

static void add_part(EVP_MD_CTX *context, tq_span part) {
  uint64_t size = part.size;
  EVP_DigestUpdate(context, &size, sizeof size);
  EVP_DigestUpdate(context, part.data, part.size);
}

/* Borrowed from MEMO until the next call; NULL: it cannot be read. */
static EVP_PKEY *remembered_key(tq_signature_memo *memo, tq_span der) {
  uint8_t hash[EVP_MAX_MD_SIZE];
  EVP_DigestInit_ex2(memo->context, memo->sha256, NULL);
  EVP_DigestUpdate(memo->context, der.data, der.size);
  EVP_DigestFinal_ex(memo->context, hash, NULL);
  key_slot *place = &memo->keys[hash[0] % KEYS];
  if (!place->used || memcmp(place->hash, hash, HASH_SIZE) != 0) {
    EVP_PKEY_free(place->key);
    place->key = read_key(der);
    place->used = true;
    memcpy(place->hash, hash, HASH_SIZE);
  }
  return place->key;
}

tq_signature_result tq_certificate_signature_memo(tq_signature_memo *memo, const tq_signed *what) {
  uint8_t hash[EVP_MAX_MD_SIZE];
  EVP_DigestInit_ex2(memo->context, memo->sha256, NULL);
  add_part(memo->context, what->key);
  add_part(memo->context, what->algorithm);
  add_part(memo->context, what->message);
  add_part(memo->context, what->signature);
  EVP_DigestFinal_ex(memo->context, hash, NULL);
  slot *place = &memo->slots[(hash[0] | hash[1] << 8) % SLOTS];
  if (!place->used || memcmp(place->hash, hash, HASH_SIZE) != 0) {
    place->result = verify(what, remembered_key(memo, what->key));
    place->used = true;
    memcpy(place->hash, hash, HASH_SIZE);
  }
  return place->result;
}
