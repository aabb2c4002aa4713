/* Wycheproof: every vector of every file, edge cases and forgeries among them. "acceptable" binds
 * nobody, but where a value is given and we take the input, the value must be right. */
#include "crypto/aead.h"
#include "crypto/key_exchange.h"
#include "crypto/key_schedule.h"
#include "crypto/signature.h"
#include "support/crypto.h"
#include "support/shared.h"

enum { FIELD_MAX = 1 << 17 };

/* test_case: one vector and the group that it stands in. */
typedef struct test_case {
  json_t *group;
  json_t *test;
} test_case;

/* The hex field NAME of OBJECT, in BUFFER. */
static tq_span field(json_t *object, const char *name, uint8_t *buffer, size_t size) {
  const char *text = json_string_value(json_object_get(object, name));
  assert_non_null(text);
  return from_hex(text, buffer, size);
}

/* result: what we made of a vector: took it, and with the value that it gives. */
typedef struct result {
  bool taken;
  bool right;
} result;

typedef result (*check_fn)(test_case vector);

static uint8_t a[FIELD_MAX], b[FIELD_MAX], c[FIELD_MAX], d[FIELD_MAX], e[FIELD_MAX];

static json_int_t number(json_t *object, const char *name) {
  return json_integer_value(json_object_get(object, name));
}

static result check_aead(test_case vector, tq_aead aead) {
  tq_span key = field(vector.test, "key", a, sizeof a);
  tq_span iv = field(vector.test, "iv", b, sizeof b);
  tq_span data = field(vector.test, "aad", c, sizeof c);
  tq_span sealed = field(vector.test, "ct", d, sizeof d);
  tq_span tag = field(vector.test, "tag", d + sealed.size, sizeof d - sealed.size);
  if (iv.size != TQ_AEAD_NONCE_SIZE || tag.size != TQ_AEAD_TAG_MAX) {
    return (result){false, false}; /* TLS has no others */
  }
  tq_aead_key *cipher = tq_aead_key_new();
  assert_true(tq_aead_key_set(cipher, crypto, aead, key));
  tq_aead_input input = {iv.data, data, tq_span_of(d, sealed.size + tag.size)};
  result made = {tq_aead_open(cipher, input, e), false};
  if (made.taken) {
    uint8_t expected[4096];
    tq_span text = field(vector.test, "msg", expected, sizeof expected);
    made.right = tq_span_equal(text, tq_span_of(e, sealed.size));
    input.text = text;
    assert_true(tq_aead_seal(cipher, input, e));
    made.right = made.right && memcmp(e, d, sealed.size + tag.size) == 0;
  }
  tq_aead_key_free(cipher);
  return made;
}

static result check_gcm(test_case vector) {
  json_int_t size = number(vector.group, "keySize");
  if (size == 192) {
    return (result){false, false}; /* TLS has no such cipher suite */
  }
  return check_aead(vector, size == 128 ? TQ_AEAD_AES_128_GCM : TQ_AEAD_AES_256_GCM);
}

static result check_chacha(test_case vector) {
  return check_aead(vector, TQ_AEAD_CHACHA20_POLY1305);
}

static result check_hkdf(test_case vector, tq_hash hash) {
  tq_kdf kdf = {crypto, hash};
  tq_span ikm = field(vector.test, "ikm", a, sizeof a);
  tq_span salt = field(vector.test, "salt", b, sizeof b);
  tq_span info = field(vector.test, "info", c, sizeof c);
  size_t size = (size_t)number(vector.test, "size");
  tq_span expected = field(vector.test, "okm", d, sizeof d);
  tq_digest prk = tq_hkdf_extract(kdf, salt, ikm);
  result made = {tq_hkdf_expand(kdf, tq_digest_span(&prk), info, e, size), false};
  made.right = made.taken && tq_span_equal(tq_span_of(e, size), expected);
  return made;
}

static result check_hkdf_sha256(test_case vector) {
  return check_hkdf(vector, TQ_HASH_SHA256);
}

static result check_hkdf_sha384(test_case vector) {
  return check_hkdf(vector, TQ_HASH_SHA384);
}

static result check_hmac(test_case vector) {
  tq_span key = field(vector.test, "key", a, sizeof a);
  tq_span message = field(vector.test, "msg", b, sizeof b);
  tq_span tag = field(vector.test, "tag", c, sizeof c);
  tq_digest mac = tq_hmac(crypto, TQ_HASH_SHA256, key, &message, 1);
  bool same = tq_span_equal(tq_span_first(tq_digest_span(&mac), tag.size), tag);
  return (result){same, same};
}

static result check_agreement(tq_span private_key, test_case vector, uint16_t group) {
  static tq_key_pair pair;
  tq_shared_secret secret;
  tq_span peer = field(vector.test, "public", b, sizeof b);
  assert_true(tq_key_pair_from_private(&pair, crypto, group, private_key));
  result made = {tq_key_agree(&secret, crypto, &pair, peer), false};
  tq_span expected = field(vector.test, "shared", c, sizeof c);
  made.right = made.taken && tq_span_equal(expected, tq_span_of(secret.bytes, secret.size));
  return made;
}

static result check_x25519(test_case vector) {
  return check_agreement(field(vector.test, "private", a, sizeof a), vector, TQ_KEX_x25519);
}

static result check_p256(test_case vector) {
  return check_agreement(field(vector.test, "private", a, sizeof a), vector, TQ_KEX_secp256r1);
}

static result check_signature(test_case vector, uint16_t scheme) {
  tq_asymmetric *key = tq_public_key_parse(field(vector.group, "publicKeyDer", a, sizeof a));
  assert_non_null(key);
  tq_span message = field(vector.test, "msg", b, sizeof b);
  tq_span signature = field(vector.test, "sig", c, sizeof c);
  bool fine = tq_verify(crypto, key, scheme, message, signature);
  tq_asymmetric_free(key);
  return (result){fine, fine};
}

static result check_ecdsa(test_case vector) {
  return check_signature(vector, 0x0403);
}

static result check_pkcs1(test_case vector) {
  return check_signature(vector, 0x0401);
}

static result check_pss(test_case vector) {
  return check_signature(vector, 0x0804);
}

/* vector_file: OUTSIDE is how many valid vectors TLS cannot say, so that they are not taken:
 * AES-192, nonces of other sizes than 12 bytes, compressed points. */
typedef struct vector_file {
  const char *name;
  check_fn check;
  size_t outside;
} vector_file;

/* clang-format off */
static const vector_file FILES[] = {
  {"aes_gcm_test",                       check_gcm,       150},
  {"chacha20_poly1305_test",             check_chacha,      0},
  {"hkdf_sha256_test",                   check_hkdf_sha256, 0},
  {"hkdf_sha384_test",                   check_hkdf_sha384, 0},
  {"hmac_sha256_test",                   check_hmac,        0},
  {"x25519_test",                        check_x25519,      0},
  {"ecdh_secp256r1_ecpoint_test",        check_p256,        0},
  {"ecdsa_secp256r1_sha256_test",        check_ecdsa,       0},
  {"rsa_signature_2048_sha256_test",     check_pkcs1,       0},
  {"rsa_pss_2048_sha256_mgf1_32_test",   check_pss,         0},
};
/* clang-format on */

/* Counts the vectors that went as RESULT says; fails on one that did not. *OUTSIDE counts valid
 * ones that were not taken. */
static void check_vector(const vector_file *file, test_case vector, size_t *outside) {
  const char *expected = json_string_value(json_object_get(vector.test, "result"));
  result made = file->check(vector);
  bool fine = strcmp(expected, "invalid") == 0 ? !made.taken : !made.taken || made.right;
  if (strcmp(expected, "valid") == 0 && !made.taken) {
    (*outside)++;
    fine = true;
  }
  if (!fine) {
    fail_msg("%s, vector %d (%s): wrong", file->name, (int)number(vector.test, "tcId"), expected);
  }
}

static void check_file(const vector_file *file) {
  char path[256];
  snprintf(path, sizeof path, "vectors/wycheproof/testvectors_v1/%s.json", file->name);
  json_t *root = shared_json(path);
  size_t count = 0;
  size_t outside = 0;
  size_t i;
  size_t j;
  test_case vector;
  json_array_foreach(json_object_get(root, "testGroups"), i, vector.group) {
    json_array_foreach(json_object_get(vector.group, "tests"), j, vector.test) {
      check_vector(file, vector, &outside);
      count++;
    }
  }
  print_message("%s: %zu vectors, %zu valid ones outside TLS\n", file->name, count, outside);
  assert_int_equal(count, number(root, "numberOfTests"));
  assert_int_equal(outside, file->outside);
  json_decref(root);
}

static void every_vector_goes_as_its_file_says(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
    check_file(&FILES[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_vector_goes_as_its_file_says)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
