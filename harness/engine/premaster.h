/* premaster.h: premaster secrets of RSA key transport that are not the client's: another one, well
 * made, and malformed ones, which a server must not let anybody tell from it (RFC 5246 section
 * 7.4.7.1). Each has a live token (tokens.h), which stands for its encryption to the server's key.
 */
#ifndef TQ_ENGINE_PREMASTER_H
#define TQ_ENGINE_PREMASTER_H

#include "engine/tokens.h"

#include <stdbool.h>

struct tq_asymmetric;

/* tq_premaster: a row. WORD for options and reports, TEXT for people. The first row is the other
 * one that is well made. */
typedef struct tq_premaster {
  const char *word;
  const char *text;
  tq_token token;
} tq_premaster;

enum { TQ_PREMASTERS = 10 };

/* tq_premaster_at: static. */
const tq_premaster *tq_premaster_at(size_t index);

/* tq_premaster_encrypt: row INDEX, encrypted to KEY, into OUT (tq_asymmetric_size bytes), always
 * the same. False: KEY is not for that, or longer than the token. */
bool tq_premaster_encrypt(size_t index, const struct tq_asymmetric *key, uint8_t *out);

#endif
