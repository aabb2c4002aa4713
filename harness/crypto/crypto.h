/* crypto.h: the handle through which the room reaches libcrypto. */
#ifndef TQ_CRYPTO_CRYPTO_H
#define TQ_CRYPTO_CRYPTO_H

#include <stdbool.h>

/* tq_crypto: every algorithm fetched once, and scratch contexts that calls reuse. One thread at a
 * time. Everything made from it must be freed before it. */
typedef struct tq_crypto tq_crypto;

/* tq_crypto_new: NULL if libcrypto lacks an algorithm that the room cannot do without. */
tq_crypto *tq_crypto_new(void);
void tq_crypto_free(tq_crypto *crypto);

/* tq_crypto_remember: from now on signatures that are the same every time are made once. False: no
 * memory. */
bool tq_crypto_remember(tq_crypto *crypto);

#endif
