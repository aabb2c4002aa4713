/* key_exchange_ec.c: ECDH over the NIST curves, uncompressed points (RFC 8446 section 4.2.8.2). */
#include "crypto/key_exchange_private.h"

static const uint8_t UNCOMPRESSED = 4;

/* A private key is a scalar in 1..n-1. */
static BIGNUM *scalar_of(const tq_key_pair *pair, const EC_GROUP *curve) {
  BIGNUM *scalar = BN_bin2bn(pair->private_key, pair->private_size, NULL);
  if (scalar != NULL && (BN_is_zero(scalar) || BN_cmp(scalar, EC_GROUP_get0_order(curve)) >= 0)) {
    BN_free(scalar);
    return NULL;
  }
  return scalar;
}

bool tq_ec_complete(tq_key_pair *pair, tq_crypto *crypto, const tq_kex_row *row) {
  const EC_GROUP *curve = crypto->curves[row->number];
  BIGNUM *scalar = scalar_of(pair, curve);
  EC_POINT *point = EC_POINT_new(curve);
  size_t size = 0;
  if (scalar != NULL && point != NULL &&
      EC_POINT_mul(curve, point, scalar, NULL, NULL, crypto->numbers) == 1) {
    size = EC_POINT_point2oct(curve, point, POINT_CONVERSION_UNCOMPRESSED, pair->public_key,
                              sizeof pair->public_key, crypto->numbers);
  }
  pair->public_size = (uint16_t)size;
  EC_POINT_free(point);
  BN_clear_free(scalar);
  return size != 0;
}

/* The secret is the x coordinate, with its leading zeros. */
static bool take_x(tq_shared_secret *secret, tq_crypto *crypto, const EC_GROUP *curve,
                   const EC_POINT *point) {
  int size = (EC_GROUP_get_degree(curve) + 7) / 8;
  BIGNUM *x = BN_new();
  bool fine = x != NULL && EC_POINT_is_at_infinity(curve, point) == 0 &&
              EC_POINT_get_affine_coordinates(curve, point, x, NULL, crypto->numbers) == 1 &&
              BN_bn2binpad(x, secret->bytes, size) == size;
  secret->size = fine ? (uint16_t)size : 0;
  BN_clear_free(x);
  return fine;
}

bool tq_ec_agree(tq_shared_secret *secret, tq_crypto *crypto, const tq_kex_row *row,
                 const tq_key_pair *pair, tq_span peer) {
  const EC_GROUP *curve = crypto->curves[row->number];
  if (peer.size == 0 || peer.data[0] != UNCOMPRESSED) {
    return false;
  }
  BIGNUM *scalar = scalar_of(pair, curve);
  EC_POINT *point = EC_POINT_new(curve);
  /* EC_POINT_oct2point checks that the point is on the curve; the curves have cofactor 1. */
  bool fine = scalar != NULL && point != NULL &&
              EC_POINT_oct2point(curve, point, peer.data, peer.size, crypto->numbers) == 1 &&
              EC_POINT_mul(curve, point, NULL, point, scalar, crypto->numbers) == 1 &&
              take_x(secret, crypto, curve, point);
  EC_POINT_free(point);
  BN_clear_free(scalar);
  return fine;
}
