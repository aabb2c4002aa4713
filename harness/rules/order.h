/* order.h: the order of handshake messages in both versions, seen by the receiver (RFC 8446 section
 * 4 and appendix A, RFC 5246 section 7.3 and 7.4). */
#ifndef TQ_RULES_ORDER_H
#define TQ_RULES_ORDER_H

#include "result/endpoint.h"

#include <stdbool.h>
#include <stdint.h>

/* tq_order: what becomes of a message that is not the one that an honest sender would send next.
 * OPEN: the receiver may have a place for it there. WRONG: it has none. */
typedef enum tq_order { TQ_ORDER_DUE, TQ_ORDER_OPEN, TQ_ORDER_WRONG } tq_order;

/* tq_order_of: whether a message of type GOT may come to a receiver of ROLE in a handshake of
 * VERSION where one of type DUE is next. *REQUIREMENT is the one that says so. */
tq_order tq_order_of(uint16_t *requirement, tq_role role, uint16_t version, uint8_t due,
                     uint8_t got);

/* tq_order_may_follow: whether a message of type GOT may come right behind one of type LAST that
 * was in its place, under the same keys. What may come at any time may always. */
bool tq_order_may_follow(tq_role role, uint16_t version, uint8_t last, uint8_t got);

/* tq_order_ends_keys: whether the keys of its sender change behind a message of TYPE, so that
 * nothing may share its record (RFC 8446 section 5.1). TLS 1.2 has ChangeCipherSpec for that. */
bool tq_order_ends_keys(uint16_t version, uint8_t type);

#endif
