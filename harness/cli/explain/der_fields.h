/* der_fields.h: certificates printed element by element, with marks where a requirement is
 * violated; and files that hold certificates as text. */
#ifndef TQ_CLI_EXPLAIN_DER_FIELDS_H
#define TQ_CLI_EXPLAIN_DER_FIELDS_H

#include "cli/explain/fields.h"

/* tq_print_der: INPUT, DER certificates one after another, on stdout, and each mark under the
 * element that it begins in. False: no memory. */
bool tq_print_der(tq_span input, tq_marks *marks);

/* tq_from_pem: the DER of all certificates in TEXT (RFC 7468), one after another, into *DER, which
 * the caller frees by tq_input_free. False: TEXT holds none, or no memory. */
bool tq_from_pem(tq_span *der, tq_span text);

/* tq_looks_like_chain: whether INPUT begins as a certificate does: a SEQUENCE in a SEQUENCE. */
bool tq_looks_like_chain(tq_span input);

#endif
