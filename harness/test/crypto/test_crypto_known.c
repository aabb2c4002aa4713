/* Known answers that the RFCs print, and round trips where they print none. */
#include "crypto/aead.h"
#include "crypto/cbc.h"
#include "crypto/key_exchange.h"
#include "crypto/prf.h"
#include "crypto/signature.h"
#include "support/crypto.h"
#include "support/shared.h"

#include <openssl/rsa.h>
#include <openssl/x509.h>

/* RFC 4231 test cases 2 and 6 (a key longer than the block). */
static void hmac_follows_rfc_4231(void **state) {
  (void)state;
  tq_span text = tq_span_text("what do ya want for nothing?");
  tq_digest mac = tq_hmac(crypto, TQ_HASH_SHA256, tq_span_text("Jefe"), &text, 1);
  assert_hex(tq_digest_span(&mac),
             "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  uint8_t key[131];
  memset(key, 0xaa, sizeof key);
  text = tq_span_text("Test Using Larger Than Block-Size Key - Hash Key First");
  mac = tq_hmac(crypto, TQ_HASH_SHA384, tq_span_of(key, sizeof key), &text, 1);
  assert_hex(tq_digest_span(&mac),
             "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
             "0c2ef6ab4030fe8296248df163f44952");
}

/* RFC 5869 appendix A.1. */
static void hkdf_follows_rfc_5869(void **state) {
  (void)state;
  tq_kdf kdf = {crypto, TQ_HASH_SHA256};
  uint8_t ikm[22];
  uint8_t salt[13];
  uint8_t info[10];
  uint8_t okm[42];
  memset(ikm, 0x0b, sizeof ikm);
  from_hex("000102030405060708090a0b0c", salt, sizeof salt);
  from_hex("f0f1f2f3f4f5f6f7f8f9", info, sizeof info);
  tq_digest prk = tq_hkdf_extract(kdf, tq_span_of(salt, sizeof salt), tq_span_of(ikm, sizeof ikm));
  assert_hex(tq_digest_span(&prk),
             "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  assert_true(tq_hkdf_expand(kdf, tq_digest_span(&prk), tq_span_of(info, sizeof info), okm, 42));
  assert_hex(tq_span_of(okm, 42), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                                  "34007208d5b887185865");
  assert_false(tq_hkdf_expand(kdf, tq_digest_span(&prk), TQ_SPAN_EMPTY, okm, 255 * 32 + 1));
}

/* The vector for SHA-256 that circulates for the PRF of RFC 5246 section 5. */
static void prf_gives_the_known_output(void **state) {
  (void)state;
  tq_kdf kdf = {crypto, TQ_HASH_SHA256};
  uint8_t secret[16];
  uint8_t seed[16];
  uint8_t out[100];
  from_hex("9bbe436ba940f017b17652849a71db35", secret, sizeof secret);
  from_hex("a0ba9f936cda311827a6f796ffd5198c", seed, sizeof seed);
  assert_true(tq_prf(kdf, tq_span_of(secret, 16), "test label", tq_span_of(seed, 16), out, 100));
  assert_hex(tq_span_of(out, 100),
             "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a4"
             "6b4e14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d1"
             "22ee42c5a72e5a5110fff70187347b66");
}

typedef struct aead_case {
  tq_aead aead;
  const char *key, *nonce, *data, *text, *sealed;
} aead_case;

/* clang-format off */
static const aead_case AEAD_CASES[] = {
  /* McGrew and Viega, The Galois/Counter Mode of Operation, test case 4 */
  {TQ_AEAD_AES_128_GCM, "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
   "feedfacedeadbeeffeedfacedeadbeefabaddad2",
   "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
   "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
   "5bc94fbc3221a5db94fae95ae7121a47"},
  /* RFC 8439 section 2.8.2 */
  {TQ_AEAD_CHACHA20_POLY1305, "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
   "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
   "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204920636f756c64206f6666657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73637265656e20776f756c642062652069742e",
   "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b6116"
   "1ae10b594f09e26a7e902ecbd0600691"},
  /* NIST SP 800-38C example 3 */
  {TQ_AEAD_AES_128_CCM_8, "404142434445464748494a4b4c4d4e4f", "101112131415161718191a1b",
   "000102030405060708090a0b0c0d0e0f10111213",
   "202122232425262728292a2b2c2d2e2f3031323334353637",
   "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951"},
};
/* clang-format on */

static void aead_gives_the_known_ciphertext(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof AEAD_CASES / sizeof AEAD_CASES[0]; i++) {
    const aead_case *row = &AEAD_CASES[i];
    uint8_t key[32];
    uint8_t nonce[12];
    uint8_t data[32];
    uint8_t text[256];
    uint8_t out[256];
    tq_aead_key *cipher = tq_aead_key_new();
    assert_true(tq_aead_key_set(cipher, crypto, row->aead, from_hex(row->key, key, sizeof key)));
    from_hex(row->nonce, nonce, sizeof nonce);
    tq_aead_input input = {nonce, from_hex(row->data, data, sizeof data),
                           from_hex(row->text, text, sizeof text)};
    size_t sealed = input.text.size + tq_aead_tag_size(row->aead);
    assert_true(tq_aead_seal(cipher, input, out));
    assert_hex(tq_span_of(out, sealed), row->sealed);
    input.text = tq_span_of(out, sealed);
    assert_true(tq_aead_open(cipher, input, out));
    assert_hex(tq_span_of(out, sealed - tq_aead_tag_size(row->aead)), row->text);
    tq_aead_key_free(cipher);
  }
}

/* Every cipher, sizes round a block, in place; one flipped bit anywhere is noticed. */
static void aead_opens_what_it_sealed(void **state) {
  (void)state;
  tq_random random = tq_random_seed(1);
  for (size_t aead = 0; aead < TQ_AEADS; aead++) {
    uint8_t key[32];
    uint8_t nonce[12];
    uint8_t text[64];
    uint8_t sealed[64 + 16];
    tq_random_fill(&random, key, sizeof key);
    tq_random_fill(&random, nonce, sizeof nonce);
    tq_aead_key *cipher = tq_aead_key_new();
    tq_span bytes = tq_span_of(key, tq_aead_key_size((tq_aead)aead));
    assert_false(tq_aead_key_set(cipher, crypto, (tq_aead)aead, tq_span_of(key, 15)));
    assert_true(tq_aead_key_set(cipher, crypto, (tq_aead)aead, bytes));
    size_t tag = tq_aead_tag_size((tq_aead)aead);
    for (size_t size = 0; size <= 33; size++) {
      tq_random_fill(&random, text, size);
      memcpy(sealed, text, size);
      tq_aead_input input = {nonce, tq_span_text("header"), tq_span_of(sealed, size)};
      assert_true(tq_aead_seal(cipher, input, sealed));
      input.text = tq_span_of(sealed, size + tag);
      sealed[size % (size + tag)] ^= 1;
      uint8_t scratch[64];
      assert_false(tq_aead_open(cipher, input, scratch));
      sealed[size % (size + tag)] ^= 1;
      assert_true(tq_aead_open(cipher, input, sealed));
      assert_bytes(tq_span_of(sealed, size), tq_span_of(text, size));
    }
    tq_aead_key_free(cipher);
  }
}

static void check_cbc(tq_cbc_shape shape, tq_random *random) {
  uint8_t keys[96];
  uint8_t header[TQ_CBC_HEADER_SIZE];
  uint8_t iv[16];
  uint8_t text[64];
  uint8_t sealed[256];
  uint8_t opened[256];
  tq_random_fill(random, keys, sizeof keys);
  tq_random_fill(random, header, sizeof header);
  tq_random_fill(random, iv, sizeof iv);
  tq_cbc_key *key = tq_cbc_key_new();
  tq_span cipher_key = tq_span_of(keys, tq_cbc_key_size(shape.cipher));
  tq_span mac_key = tq_span_of(keys + 32, tq_hash_size(shape.mac));
  assert_true(tq_cbc_key_set(key, crypto, shape, cipher_key, mac_key));
  for (size_t size = 0; size < 40; size++) {
    tq_random_fill(random, text, size);
    size_t sealed_size =
        tq_cbc_seal(key, (tq_cbc_input){header, iv, tq_span_of(text, size)}, sealed);
    assert_true(sealed_size > size && sealed_size <= tq_cbc_sealed_max(size));
    tq_cbc_input input = {header, NULL, tq_span_of(sealed, sealed_size)};
    size_t got = 0;
    sealed[size % sealed_size] ^= 0x80;
    assert_false(tq_cbc_open(key, input, opened, &got));
    sealed[size % sealed_size] ^= 0x80;
    assert_true(tq_cbc_open(key, input, opened, &got));
    assert_bytes(tq_span_of(opened, got), tq_span_of(text, size));
    for (size_t cut = 0; cut < sealed_size; cut++) {
      input.text.size = cut;
      assert_false(tq_cbc_open(key, input, opened, &got));
    }
  }
  tq_cbc_key_free(key);
}

/* Seals four bytes with the MAC right and the padding as the caller has it (8 bytes). */
static void seal_with_padding(uint8_t *out, const uint8_t *keys, const uint8_t *header,
                              const uint8_t padding[8]) {
  static const uint8_t iv[16] = {1};
  static const uint8_t length[2] = {0, 4};
  uint8_t text[32] = "text";
  int done = 0;
  const tq_span parts[] = {tq_span_of(header, TQ_CBC_HEADER_SIZE), tq_span_of(length, 2),
                           tq_span_of(text, 4)};
  tq_digest mac = tq_hmac(crypto, TQ_HASH_SHA1, tq_span_of(keys + 32, 20), parts, 3);
  memcpy(text + 4, mac.bytes, 20);
  memcpy(text + 24, padding, 8);
  EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
  assert_int_equal(EVP_EncryptInit_ex(cipher, EVP_aes_128_cbc(), NULL, keys, iv), 1);
  EVP_CIPHER_CTX_set_padding(cipher, 0);
  assert_int_equal(EVP_EncryptUpdate(cipher, out + 16, &done, text, 32), 1);
  memcpy(out, iv, 16);
  EVP_CIPHER_CTX_free(cipher);
}

/* Every padding byte counts, be the MAC right or not (RFC 5246 section 6.2.3.2). */
static void cbc_looks_at_all_padding(void **state) {
  (void)state;
  uint8_t keys[64];
  uint8_t header[TQ_CBC_HEADER_SIZE] = {0};
  uint8_t padding[8] = {7, 7, 7, 7, 7, 7, 7, 7};
  uint8_t sealed[48];
  uint8_t opened[48];
  size_t size = 0;
  tq_random random = tq_random_seed(9);
  tq_random_fill(&random, keys, sizeof keys);
  tq_cbc_key *key = tq_cbc_key_new();
  assert_true(tq_cbc_key_set(key, crypto, (tq_cbc_shape){TQ_CBC_AES_128, TQ_HASH_SHA1, false},
                             tq_span_of(keys, 16), tq_span_of(keys + 32, 20)));
  tq_cbc_input input = {header, NULL, tq_span_of(sealed, sizeof sealed)};
  seal_with_padding(sealed, keys, header, padding);
  assert_true(tq_cbc_open(key, input, opened, &size));
  assert_bytes(tq_span_of(opened, size), tq_span_text("text"));
  for (size_t i = 0; i < 7; i++) {
    padding[i] ^= 1;
    seal_with_padding(sealed, keys, header, padding);
    assert_false(tq_cbc_open(key, input, opened, &size));
    padding[i] ^= 1;
  }
  tq_cbc_key_free(key);
}

static void cbc_opens_what_it_sealed(void **state) {
  (void)state;
  static const tq_hash macs[] = {TQ_HASH_SHA1, TQ_HASH_SHA256, TQ_HASH_SHA384};
  tq_random random = tq_random_seed(2);
  for (int i = 0; i < 12; i++) {
    check_cbc((tq_cbc_shape){(tq_cbc)(i & 1), macs[i / 4], (i & 2) != 0}, &random);
  }
}

/* RFC 7748 section 6.1; and a share that makes the secret all zero (RFC 8446 section 7.4.2). */
static void x25519_follows_rfc_7748(void **state) {
  (void)state;
  uint8_t key[32];
  uint8_t peer[32];
  tq_key_pair pair;
  tq_shared_secret secret;
  from_hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a", key, sizeof key);
  from_hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", peer, sizeof peer);
  assert_false(tq_key_pair_from_private(&pair, crypto, TQ_KEX_x25519, tq_span_of(key, 31)));
  assert_true(tq_key_pair_from_private(&pair, crypto, TQ_KEX_x25519, tq_span_of(key, 32)));
  assert_hex(tq_key_pair_public(&pair),
             "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  assert_true(tq_key_agree(&secret, crypto, &pair, tq_span_of(peer, 32)));
  assert_hex(tq_span_of(secret.bytes, secret.size),
             "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  memset(peer, 0, sizeof peer);
  assert_false(tq_key_agree(&secret, crypto, &pair, tq_span_of(peer, 32)));
}

static const uint16_t ALL_GROUPS[] = {TQ_KEX_secp256r1, TQ_KEX_secp384r1,     TQ_KEX_secp521r1,
                                      TQ_KEX_x25519,    TQ_KEX_x448,          TQ_KEX_ffdhe2048,
                                      TQ_KEX_ffdhe3072, TQ_KEX_X25519MLKEM768};

static void both_sides_agree_in_every_group(void **state) {
  (void)state;
  tq_random random = tq_random_seed(3);
  for (size_t i = 0; i < sizeof ALL_GROUPS / sizeof ALL_GROUPS[0]; i++) {
    uint16_t group = ALL_GROUPS[i];
    tq_key_pair client;
    tq_key_pair server;
    tq_shared_secret ours;
    tq_shared_secret theirs;
    if (!tq_kex_supported(crypto, group)) {
      print_message("this libcrypto cannot do %s: it needs OpenSSL 3.5\n", tq_kex_name(group));
      assert_int_equal(group, TQ_KEX_X25519MLKEM768);
      continue;
    }
    assert_true(tq_key_pair_generate(&client, crypto, group, &random));
    assert_true(
        tq_key_answer(&server, &theirs, crypto, &random, group, tq_key_pair_public(&client)));
    assert_true(tq_key_agree(&ours, crypto, &client, tq_key_pair_public(&server)));
    assert_bytes(tq_span_of(ours.bytes, ours.size), tq_span_of(theirs.bytes, theirs.size));
    assert_false(tq_key_agree(&ours, crypto, &client, TQ_SPAN_EMPTY));
  }
}

static void both_sides_agree_with_own_dh_parameters(void **state) {
  (void)state;
  tq_random random = tq_random_seed(4);
  uint8_t prime[512];
  tq_dh_params params;
  tq_key_pair a;
  tq_key_pair b;
  tq_shared_secret x;
  tq_shared_secret y;
  assert_true(tq_dh_params_of(&params, crypto, TQ_KEX_ffdhe3072, prime, sizeof prime));
  assert_int_equal(params.p.size, 384);
  assert_true(tq_dh_generate(&a, crypto, params, &random));
  assert_true(tq_dh_generate(&b, crypto, params, &random));
  assert_true(tq_dh_agree(&x, crypto, params, &a, tq_key_pair_public(&b)));
  assert_true(tq_dh_agree(&y, crypto, params, &b, tq_key_pair_public(&a)));
  assert_bytes(tq_span_of(x.bytes, x.size), tq_span_of(y.bytes, y.size));
  static const uint8_t one = 1;
  assert_false(tq_dh_agree(&x, crypto, params, &a, tq_span_of(&one, 1)));
  assert_false(tq_dh_agree(&x, crypto, params, &a, params.p));
}

/* RFC 6979 appendix A.2.5, P-256 with SHA-256, messages "sample" and "test". */
static void ecdsa_takes_the_nonce_of_rfc_6979(void **state) {
  (void)state;
  uint8_t der[256];
  uint8_t out[TQ_SIGNATURE_MAX];
  tq_span bytes = from_hex("3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420"
                           "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
                           der, sizeof der);
  tq_asymmetric *key = tq_private_key_parse(bytes);
  assert_non_null(key);
  assert_int_equal(tq_asymmetric_kind(key), TQ_KEY_P256);
  tq_signing signing = {crypto, key, 0x0403, NULL, false};
  size_t size = tq_sign(signing, tq_span_text("sample"), out);
  assert_hex(tq_span_of(out, size),
             "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
             "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
  size = tq_sign(signing, tq_span_text("test"), out);
  assert_hex(tq_span_of(out, size),
             "3045022100f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
             "0220019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083");
  tq_asymmetric_free(key);
}

static tq_span der_of(EVP_PKEY *key, uint8_t *der) {
  PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
  uint8_t *next = der;
  int size = i2d_PKCS8_PRIV_KEY_INFO(info, &next);
  PKCS8_PRIV_KEY_INFO_free(info);
  assert_true(size > 0);
  return tq_span_of(der, (size_t)size);
}

static void check_scheme(uint16_t scheme, const tq_asymmetric *private_key,
                         const tq_asymmetric *public_key) {
  tq_random random = tq_random_seed(scheme);
  tq_random again = random;
  uint8_t first[TQ_SIGNATURE_MAX];
  uint8_t second[TQ_SIGNATURE_MAX];
  tq_span message = tq_span_text("tlsquarrel");
  size_t size = tq_sign((tq_signing){crypto, private_key, scheme, &random, false}, message, first);
  assert_true(size > 0 && size <= tq_asymmetric_size(private_key));
  size_t size2 = tq_sign((tq_signing){crypto, private_key, scheme, &again, false}, message, second);
  assert_bytes(tq_span_of(first, size), tq_span_of(second, size2));
  tq_span signature = tq_span_of(first, size);
  assert_true(tq_verify(crypto, public_key, scheme, message, signature));
  assert_false(tq_verify(crypto, public_key, scheme, tq_span_text("tlsquarreL"), signature));
  first[size / 2] ^= 1;
  assert_false(tq_verify(crypto, public_key, scheme, message, signature));
}

static EVP_PKEY *rsa_pss_key(void) {
  EVP_PKEY *key = NULL;
  EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
  assert_true(EVP_PKEY_keygen_init(maker) > 0);
  assert_true(EVP_PKEY_CTX_set_rsa_keygen_bits(maker, 2048) > 0);
  assert_true(EVP_PKEY_generate(maker, &key) > 0);
  EVP_PKEY_CTX_free(maker);
  return key;
}

/* Our paddings and nonces against libcrypto's verifiers, with fresh keys of every kind. */
static void libcrypto_verifies_every_scheme(void **state) {
  (void)state;
  EVP_PKEY *keys[] = {EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048),
                      rsa_pss_key(),
                      EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"),
                      EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384"),
                      EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-521"),
                      EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"),
                      EVP_PKEY_Q_keygen(NULL, NULL, "ED448")};
  size_t signed_with = 0;
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    uint8_t der[4096];
    assert_non_null(keys[i]);
    tq_asymmetric *private_key = tq_private_key_parse(der_of(keys[i], der));
    uint8_t *next = der;
    tq_asymmetric *public_key = NULL;
    int size = i2d_PUBKEY(keys[i], &next);
    assert_true(size > 0);
    public_key = tq_public_key_parse(tq_span_of(der, (size_t)size));
    assert_non_null(private_key);
    assert_non_null(public_key);
    assert_int_equal(tq_asymmetric_kind(private_key), TQ_KEY_RSA + (int)i);
    for (uint32_t scheme = 0; scheme < 0x10000; scheme++) {
      if (tq_key_fits_scheme((uint16_t)scheme, private_key, false)) {
        check_scheme((uint16_t)scheme, private_key, public_key);
        signed_with++;
      }
    }
    tq_asymmetric_free(private_key);
    tq_asymmetric_free(public_key);
    EVP_PKEY_free(keys[i]);
  }
  assert_int_equal(signed_with, 8 + 3 + 3 * 5 + 2);
}

static void rsa_key_transport_carries_the_secret(void **state) {
  (void)state;
  uint8_t der[4096];
  uint8_t encrypted[256];
  uint8_t opened[256];
  EVP_PKEY *fresh = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
  tq_asymmetric *key = tq_private_key_parse(der_of(fresh, der));
  tq_random random = tq_random_seed(5);
  tq_span secret = tq_span_text("0123456789abcdef0123456789abcdef0123456789abcdef");
  size_t size = 0;
  assert_true(tq_rsa_encrypt(key, &random, secret, encrypted));
  assert_true(tq_rsa_decrypt(key, tq_span_of(encrypted, 256), opened, &size));
  assert_bytes(tq_span_of(opened, size), secret);
  EVP_PKEY_CTX *judge = EVP_PKEY_CTX_new(fresh, NULL);
  size = sizeof opened;
  assert_true(EVP_PKEY_decrypt_init(judge) > 0);
  assert_true(EVP_PKEY_decrypt(judge, opened, &size, encrypted, 256) > 0);
  assert_bytes(tq_span_of(opened, size), secret);
  encrypted[200] ^= 1;
  assert_false(tq_rsa_decrypt(key, tq_span_of(encrypted, 256), opened, &size));
  assert_false(tq_rsa_decrypt(key, tq_span_of(encrypted, 255), opened, &size));
  EVP_PKEY_CTX_free(judge);
  EVP_PKEY_free(fresh);
  tq_asymmetric_free(key);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hmac_follows_rfc_4231),
      cmocka_unit_test(hkdf_follows_rfc_5869),
      cmocka_unit_test(prf_gives_the_known_output),
      cmocka_unit_test(aead_gives_the_known_ciphertext),
      cmocka_unit_test(aead_opens_what_it_sealed),
      cmocka_unit_test(cbc_opens_what_it_sealed),
      cmocka_unit_test(cbc_looks_at_all_padding),
      cmocka_unit_test(x25519_follows_rfc_7748),
      cmocka_unit_test(both_sides_agree_in_every_group),
      cmocka_unit_test(both_sides_agree_with_own_dh_parameters),
      cmocka_unit_test(ecdsa_takes_the_nonce_of_rfc_6979),
      cmocka_unit_test(libcrypto_verifies_every_scheme),
      cmocka_unit_test(rsa_key_transport_carries_the_secret),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
