/* openssl_tables.h: OpenSSL's words for the code points of the endpoint model. */
#ifndef TQ_PEER_OPENSSL_TABLES_H
#define TQ_PEER_OPENSSL_TABLES_H

#include "peer/peer.h"

/* tq_openssl_name: a code point and OpenSSL's name for it; a table ends with the NULL name. */
typedef struct tq_openssl_name {
  uint16_t code;
  const char *name;
} tq_openssl_name;

extern const tq_openssl_name tq_openssl_suites12[];
extern const tq_openssl_name tq_openssl_suites13[];
extern const tq_openssl_name tq_openssl_groups[];
extern const tq_openssl_name tq_openssl_schemes[];

/* tq_openssl_names: the names in TABLE of those of CODES that it has, in their order, with colons
 * between, into INTO (SIZE bytes, NUL-terminated; a name that does not fit is left out). */
void tq_openssl_names(char *into, size_t size, const tq_openssl_name *table, tq_code_list codes);

/* tq_openssl_group_code: the code point of the group NID; 0: none. */
uint16_t tq_openssl_group_code(long nid);

/* tq_openssl_abilities: static. */
const tq_abilities *tq_openssl_abilities(void);

#endif
