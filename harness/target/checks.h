/* checks.h: the checks on a ClientHello that take cryptography, for the oracle: whether a key share
 * is a public key, whether a PSK binder is right. */
#ifndef TQ_TARGET_CHECKS_H
#define TQ_TARGET_CHECKS_H

#include "crypto/hash.h"
#include "rules/client_hello.h"

/* tq_checks: one per thread. Results of costly checks are remembered by their whole input. */
typedef struct tq_checks tq_checks;

/* tq_checks_new: NULL: no memory, or libcrypto lacks what is needed. */
tq_checks *tq_checks_new(void);
void tq_checks_free(tq_checks *checks);

/* tq_checks_share: whether KEY_EXCHANGE is a public value of GROUP that must be accepted (RFC 8446
 * sections 4.2.8.1, 4.2.8.2 and 7.4). UNKNOWN for a group that libcrypto does not have. */
tq_check tq_checks_share(tq_checks *checks, uint16_t group, tq_span key_exchange);

/* tq_checks_binder: whether BINDER is PSK's over TRUNCATED (RFC 8446 section 4.2.11.2), in a first
 * ClientHello. */
tq_check tq_checks_binder(tq_checks *checks, const tq_psk *psk, tq_span truncated, tq_span binder);

/* tq_checks_make_binder: the right binder, for who offers PSK. */
tq_digest tq_checks_make_binder(tq_checks *checks, const tq_psk *psk, tq_span truncated);

/* tq_checks_for: the same as callbacks of the rules. CHECKS outlives them. */
tq_hello_checks tq_checks_for(tq_checks *checks, bool after_retry);

#endif
