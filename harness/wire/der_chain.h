/* der_chain.h: certificates one after another, as they stand in a file or an input. */
#ifndef TQ_WIRE_DER_CHAIN_H
#define TQ_WIRE_DER_CHAIN_H

#include "wire/span.h"

enum { TQ_DER_CHAIN_MAX = 32 };

/* tq_der_chain: cuts INPUT where its elements end by their own headers, whatever their tags. What
 * has no header that can be followed, or claims more bytes than there are, is the last one, with
 * all that is left; so are all certificates beyond the first TQ_DER_CHAIN_MAX - 1. Returns how many
 * there are: 0 only if INPUT is empty. */
size_t tq_der_chain(tq_span chain[TQ_DER_CHAIN_MAX], tq_span input);

#endif
