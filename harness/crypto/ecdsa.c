/* ecdsa.c: ECDSA with the nonce of RFC 6979, so that a signature is the same every time: libcrypto
 * 3.0 draws it at random and offers no other way. */
#include "crypto/signature_private.h"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>

enum { SCALAR_MAX = 66 };

/* nonces: the HMAC_DRBG of RFC 6979 section 3.2. */
typedef struct nonces {
  tq_crypto *crypto;
  tq_hash hash;
  tq_digest k;
  tq_digest v;
  int bits; /* of the order */
} nonces;

static tq_digest mac(const nonces *state, const tq_span *parts, size_t count) {
  return tq_hmac(state->crypto, state->hash, tq_digest_span(&state->k), parts, count);
}

/* K = HMAC(V || tag || more), V = HMAC(V). */
static void stir(nonces *state, uint8_t tag, const tq_span more[2]) {
  const tq_span parts[] = {tq_digest_span(&state->v), tq_span_of(&tag, 1), more[0], more[1]};
  state->k = mac(state, parts, 4);
  tq_span v = tq_digest_span(&state->v);
  state->v = mac(state, &v, 1);
}

static void start(nonces *state, tq_span key, tq_span hashed) {
  size_t size = tq_hash_size(state->hash);
  const tq_span more[2] = {key, hashed};
  state->k = tq_digest_zeros(size);
  state->v = tq_digest_zeros(size);
  memset(state->v.bytes, 1, size);
  stir(state, 0, more);
  stir(state, 1, more);
}

/* The leftmost bits of BYTES, as many as the order has (bits2int). */
static bool to_number(BIGNUM *number, tq_span bytes, int bits) {
  int surplus = (int)bytes.size * 8 - bits;
  return BN_bin2bn(bytes.data, (int)bytes.size, number) != NULL &&
         (surplus <= 0 || BN_rshift(number, number, surplus) == 1);
}

/* The next candidate; the caller checks its range. */
static bool next_nonce(nonces *state, BIGNUM *nonce) {
  uint8_t bytes[SCALAR_MAX + TQ_DIGEST_MAX];
  size_t size = 0;
  while ((int)size * 8 < state->bits) {
    tq_span v = tq_digest_span(&state->v);
    state->v = mac(state, &v, 1);
    if (state->v.size == 0) {
      return false;
    }
    memcpy(bytes + size, state->v.bytes, state->v.size);
    size += state->v.size;
  }
  return to_number(nonce, tq_span_of(bytes, size), state->bits);
}

/* numbers: of one signature; all from the frame that tq_ecdsa_sign opens. */
typedef struct numbers {
  const EC_GROUP *curve;
  const BIGNUM *order;
  BIGNUM *key; /* d */
  BIGNUM *z;   /* the hash, as a number */
  BIGNUM *nonce;
  BIGNUM *r;
  BIGNUM *s;
  BN_CTX *frame;
  bool even;
} numbers;

/* Whether NUMBER takes as many bytes in DER as the order: the size that it has most often but for a
 * first bit, which costs one more. */
static bool is_even(const numbers *n, const BIGNUM *number) {
  return BN_num_bits(number) / 8 + 1 == (BN_num_bits(n->order) + 7) / 8;
}

/* r = (nonce * G).x mod n, s = (z + r d) / nonce mod n; false if either is zero or on failure, or
 * not of the size that is wanted. -s goes with r as well as s does. */
static bool try_nonce(numbers *n, EC_POINT *point) {
  if (BN_is_zero(n->nonce) || BN_cmp(n->nonce, n->order) >= 0 ||
      EC_POINT_mul(n->curve, point, n->nonce, NULL, NULL, n->frame) != 1 ||
      EC_POINT_get_affine_coordinates(n->curve, point, n->r, NULL, n->frame) != 1 ||
      BN_nnmod(n->r, n->r, n->order, n->frame) != 1 || BN_is_zero(n->r) ||
      (n->even && !is_even(n, n->r))) {
    return false;
  }
  bool made = BN_mod_mul(n->s, n->r, n->key, n->order, n->frame) == 1 &&
              BN_mod_add(n->s, n->s, n->z, n->order, n->frame) == 1 &&
              BN_mod_inverse(n->nonce, n->nonce, n->order, n->frame) != NULL &&
              BN_mod_mul(n->s, n->s, n->nonce, n->order, n->frame) == 1 && !BN_is_zero(n->s);
  if (made && n->even && !is_even(n, n->s)) {
    made = BN_sub(n->s, n->order, n->s) == 1;
  }
  return made && (!n->even || is_even(n, n->s));
}

/* Tries nonces until one gives a signature. One in 2^256 does not. */
static bool find_signature(numbers *n, nonces *state) {
  EC_POINT *point = EC_POINT_new(n->curve);
  bool fine = point != NULL && next_nonce(state, n->nonce);
  while (fine && !try_nonce(n, point)) {
    const tq_span nothing[2] = {TQ_SPAN_EMPTY, TQ_SPAN_EMPTY};
    stir(state, 0, nothing);
    fine = next_nonce(state, n->nonce);
  }
  EC_POINT_free(point);
  return fine;
}

/* int2octets(key) and bits2octets(hash): the seed of the nonces. */
static bool seed_nonces(numbers *n, nonces *state, const tq_digest *hashed) {
  uint8_t key[SCALAR_MAX];
  uint8_t reduced[SCALAR_MAX];
  int size = (state->bits + 7) / 8;
  if (!to_number(n->z, tq_digest_span(hashed), state->bits) ||
      BN_nnmod(n->z, n->z, n->order, n->frame) != 1 || BN_bn2binpad(n->key, key, size) != size ||
      BN_bn2binpad(n->z, reduced, size) != size) {
    return false;
  }
  start(state, tq_span_of(key, (size_t)size), tq_span_of(reduced, (size_t)size));
  return true;
}

/* SEQUENCE { r INTEGER, s INTEGER }. */
static size_t encode(const numbers *n, uint8_t *out) {
  ECDSA_SIG *signature = ECDSA_SIG_new();
  BIGNUM *r = BN_dup(n->r);
  BIGNUM *s = BN_dup(n->s);
  if (signature == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(signature, r, s) != 1) {
    ECDSA_SIG_free(signature);
    BN_free(r);
    BN_free(s);
    return 0;
  }
  int size = i2d_ECDSA_SIG(signature, &out);
  ECDSA_SIG_free(signature);
  return size > 0 ? (size_t)size : 0;
}

static const EC_GROUP *curve_of(const tq_crypto *crypto, tq_key_kind kind) {
  return crypto->curves[kind == TQ_KEY_P256   ? TQ_CURVE_P256
                        : kind == TQ_KEY_P384 ? TQ_CURVE_P384
                                              : TQ_CURVE_P521];
}

/* What a signature depends on, and its place among those that are remembered; NULL: none is. */
static tq_ecdsa_made *remembered(tq_ecdsa_made *wanted, const numbers *n, tq_signing signing,
                                 tq_hash hash, const tq_digest *hashed) {
  *wanted = (tq_ecdsa_made){
      .kind = (int)signing.key->kind, .even = signing.even, .hash = hash, .hashed = *hashed};
  if (signing.crypto->signatures == NULL ||
      BN_bn2binpad(n->key, wanted->key, TQ_ECDSA_SCALAR_MAX) != TQ_ECDSA_SCALAR_MAX) {
    return NULL;
  }
  return &signing.crypto->signatures[hashed->bytes[0] % TQ_ECDSA_MEMO];
}

static bool is_made(const tq_ecdsa_made *made, const tq_ecdsa_made *wanted) {
  return made->size != 0 && made->kind == wanted->kind && made->even == wanted->even &&
         made->hash == wanted->hash &&
         tq_span_equal(tq_digest_span(&made->hashed), tq_digest_span(&wanted->hashed)) &&
         memcmp(made->key, wanted->key, sizeof made->key) == 0;
}

static size_t sign(numbers *n, nonces *state, const tq_digest *hashed, uint8_t *out) {
  BN_CTX_start(n->frame);
  n->z = BN_CTX_get(n->frame);
  n->nonce = BN_CTX_get(n->frame);
  n->r = BN_CTX_get(n->frame);
  n->s = BN_CTX_get(n->frame);
  bool fine = n->s != NULL && seed_nonces(n, state, hashed) && find_signature(n, state);
  size_t size = fine ? encode(n, out) : 0;
  BN_CTX_end(n->frame);
  return size;
}

/* The same with the memo before it. */
static size_t sign_once(numbers *n, nonces *state, tq_signing signing, const tq_digest *hashed,
                        uint8_t *out) {
  tq_ecdsa_made wanted;
  tq_ecdsa_made *made = remembered(&wanted, n, signing, state->hash, hashed);
  if (made != NULL && is_made(made, &wanted)) {
    memcpy(out, made->der, made->size);
    return made->size;
  }
  size_t size = sign(n, state, hashed, out);
  if (made != NULL && size != 0 && size <= TQ_ECDSA_DER_MAX) {
    *made = wanted;
    made->size = size;
    memcpy(made->der, out, size);
  }
  return size;
}

size_t tq_ecdsa_sign(tq_signing signing, tq_hash hash, tq_span message, uint8_t *out) {
  tq_crypto *crypto = signing.crypto;
  const tq_asymmetric *key = signing.key;
  numbers n = {
      .curve = curve_of(crypto, key->kind), .frame = crypto->numbers, .even = signing.even};
  n.order = EC_GROUP_get0_order(n.curve);
  nonces state = {.crypto = crypto, .hash = hash, .bits = BN_num_bits(n.order)};
  tq_digest hashed = tq_hash_of(crypto, hash, message);
  if (EVP_PKEY_get_bn_param(key->key, OSSL_PKEY_PARAM_PRIV_KEY, &n.key) != 1) {
    return 0;
  }
  size_t size = sign_once(&n, &state, signing, &hashed, out);
  BN_clear_free(n.key);
  return size;
}
