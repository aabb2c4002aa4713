/* crypto.h: the cryptographic state for the tests of one program, made before them and gone after.
 */
#ifndef TQ_TEST_SUPPORT_CRYPTO_H
#define TQ_TEST_SUPPORT_CRYPTO_H

#include "crypto/crypto.h"

static tq_crypto *crypto;

static int set_up(void **state) {
  (void)state;
  crypto = tq_crypto_new();
  return crypto == NULL;
}

static int tear_down(void **state) {
  (void)state;
  tq_crypto_free(crypto);
  return 0;
}

#endif
