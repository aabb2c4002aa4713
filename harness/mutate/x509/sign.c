/* sign.c: signatures over changed certificates with the keys of the test PKI. */
#include "mutate/x509/local.h"
#include "pki/text.h"

#include <stdlib.h>

enum { ID_SIZE = 20, ALGORITHM_BYTES = 2048, SIGNATURE_MAX = 640 };

/* clang-format off */
/* The authorities of harness/pki/fixture.pki and of corpus/vectors/certificates. Those whose keys are dear to make come last: they are
 * made when no other has signed. */
static const char *const labels[] = {
  "p256/intermediate", "p256/root", "p256/ca", "p384/intermediate", "p384/root",
  "ed25519/intermediate", "ed25519/root", "ed448/intermediate", "ed448/root",
  "rsa2048/intermediate", "rsa2048/root", "rsa_pss2048/intermediate", "rsa_pss2048/root",
};

static const char *const algorithms[] = {
  "ecdsa_sha256", "ecdsa_sha384", "ecdsa_sha512", "ecdsa_sha1", "rsa_sha256", "rsa_sha384",
  "rsa_sha512", "rsa_sha1", "rsa_md5", "rsa_pss_sha256", "rsa_pss_sha384", "ed25519", "ed448",
};
/* clang-format on */

enum {
  KEYS = sizeof labels / sizeof labels[0],
  CHEAP = 9,
  ALGORITHMS = sizeof algorithms / sizeof algorithms[0]
};

struct tq_x509_keys {
  tq_pki_key *keys[KEYS];
  uint8_t ids[KEYS][ID_SIZE];
  const tq_pki_algorithm *algorithms[ALGORITHMS];
  tq_span algorithm_der[ALGORITHMS];
  uint8_t bytes[ALGORITHM_BYTES];
};

tq_x509_keys *tq_x509_keys_new(void) {
  tq_x509_keys *keys = calloc(1, sizeof *keys);
  if (keys == NULL) {
    return NULL;
  }
  tq_writer writer = tq_writer_over(keys->bytes, sizeof keys->bytes);
  for (size_t i = 0; i < ALGORITHMS; i++) {
    size_t at = 0;
    size_t begin = writer.size;
    keys->algorithms[i] = tq_pki_algorithm_find(tq_span_text(algorithms[i]));
    tq_pki_text_write(&writer, tq_span_text(tq_pki_algorithm_text(keys->algorithms[i])), NULL, &at);
    keys->algorithm_der[i] = tq_span_of(keys->bytes + begin, writer.size - begin);
  }
  return keys;
}

void tq_x509_keys_free(tq_x509_keys *keys) {
  for (size_t i = 0; keys != NULL && i < KEYS; i++) {
    tq_pki_key_free(keys->keys[i]);
  }
  free(keys);
}

static tq_pki_key *key_at(tq_x509_keys *keys, size_t index) {
  if (keys->keys[index] == NULL) {
    keys->keys[index] = tq_pki_key_new(tq_span_text(labels[index]));
    if (keys->keys[index] != NULL) {
      tq_pki_key_id(keys->keys[index], keys->ids[index]);
    }
  }
  return keys->keys[index];
}

/* Whether BYTES have TAG, the size of an identifier, and the identifier ID. */
static bool has_id(tq_span bytes, uint8_t tag, const uint8_t *id) {
  for (size_t i = 0; i + 2 + ID_SIZE <= bytes.size; i++) {
    if (bytes.data[i] == tag && bytes.data[i + 1] == ID_SIZE &&
        memcmp(bytes.data + i + 2, id, ID_SIZE) == 0) {
      return true;
    }
  }
  return false;
}

/* The key among COUNT from FIRST whose identifier stands behind TAG. */
static tq_pki_key *key_named(tq_x509_keys *keys, tq_span certificate, uint8_t tag, size_t first,
                             size_t count) {
  for (size_t i = first; i < first + count; i++) {
    tq_pki_key *key = key_at(keys, i);
    if (key != NULL && has_id(certificate, tag, keys->ids[i])) {
      return key;
    }
  }
  return NULL;
}

/* By authorityKeyIdentifier; a root has none, but its own identifier. */
tq_pki_key *tq_x509_signer(tq_x509_keys *keys, tq_span certificate) {
  enum { AUTHORITY = 0x80, OWN = 0x04 };
  tq_pki_key *key = key_named(keys, certificate, AUTHORITY, 0, CHEAP);
  key = key != NULL ? key : key_named(keys, certificate, OWN, 0, CHEAP);
  key = key != NULL ? key : key_named(keys, certificate, AUTHORITY, CHEAP, KEYS - CHEAP);
  return key != NULL ? key : key_named(keys, certificate, OWN, CHEAP, KEYS - CHEAP);
}

tq_pki_key *tq_x509_other_signer(tq_x509_keys *keys, const tq_pki_key *key, tq_dice *dice) {
  size_t index = tq_dice_below(dice, 4); /* those that sign fast */
  tq_pki_key *other = key_at(keys, index);
  return other == key ? key_at(keys, (index + 1) % 4) : other;
}

static const tq_pki_algorithm *algorithm_of(const tq_x509_keys *keys, tq_span der) {
  for (size_t i = 0; i < ALGORITHMS; i++) {
    if (tq_span_equal(keys->algorithm_der[i], der)) {
      return keys->algorithms[i];
    }
  }
  return NULL;
}

bool tq_x509_sign(tq_x509_edit *edit, tq_x509_keys *keys, tq_pki_key *key) {
  uint8_t bytes[SIGNATURE_MAX];
  tq_writer writer = tq_writer_over(bytes, sizeof bytes);
  tq_span all = tq_span_of(edit->data, edit->size);
  size_t tbs = tq_x509_child(edit, 0, 0);
  size_t algorithm = tq_x509_child(edit, 0, 1);
  size_t signature = tq_x509_child(edit, 0, 2);
  if (key == NULL || signature == TQ_X509_NONE || edit->nodes[signature].tag != 0x03) {
    return false;
  }
  tq_span message = tq_der_node_whole(&edit->nodes[tbs], all);
  const tq_pki_algorithm *named =
      algorithm_of(keys, tq_der_node_whole(&edit->nodes[algorithm], all));
  tq_write_u8(&writer, 0);
  if ((named == NULL || !tq_pki_sign_fast(&writer, key, named, message)) &&
      !tq_pki_sign_fast(&writer, key, tq_pki_algorithm_for(key), message)) {
    return false;
  }
  return tq_x509_set(edit, signature, tq_writer_bytes(&writer));
}
