/* host.h: host names, mailboxes and URIs as certificates name them (RFC 5280 sections 4.2.1.6 and
 * 4.2.1.10, RFC 6125, RFC 9525). */
#ifndef TQ_RULES_HOST_H
#define TQ_RULES_HOST_H

#include "wire/span.h"

/* tq_host_is_name: preferred name syntax (RFC 1034 section 3.5, RFC 1123 section 2.1): labels of
 * letters, digits and inner hyphens, 1 to 63 octets each, 253 in all. WILDCARD: the first label may
 * be
 * "*". */
bool tq_host_is_name(tq_span name, bool wildcard);

/* tq_host_equal: without regard to the case of ASCII letters. */
bool tq_host_equal(tq_span a, tq_span b);

/* tq_host_within: whether NAME is DOMAIN or ends in it after a dot; an empty DOMAIN holds all. */
bool tq_host_within(tq_span name, tq_span domain);

/* tq_host_match: how the presented NAME meets the host asked for. */
typedef enum tq_host_match {
  TQ_HOST_DIFFERENT,
  TQ_HOST_EQUAL,
  TQ_HOST_WILDCARD, /* by "*" as the whole left-most label */
  TQ_HOST_ODD /* by a wildcard elsewhere, which RFC 6125 tolerates and RFC 9525 does not, or as
                 an absolute name, with a dot at its end */
} tq_host_match;
tq_host_match tq_host_compare(tq_span presented, tq_span asked);

/* tq_mailbox_host: the host of a mailbox `local@host`; false if it is none (RFC 2821 section 4.1.2,
 * quoted local parts included). *LOCAL may be NULL. */
bool tq_mailbox_host(tq_span *host, tq_span *local, tq_span mailbox);

/* tq_uri_host: the host name of an absolute URI with an authority; false if it has none, or an IP
 * address instead. tq_uri_is_absolute: whether it begins with a scheme. */
bool tq_uri_host(tq_span *host, tq_span uri);
bool tq_uri_is_absolute(tq_span uri);

/* tq_host_is_address: dotted decimal IPv4. */
bool tq_host_is_address(tq_span name);

#endif
