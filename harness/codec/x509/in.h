/* in.h: what the readers of X.509 structures share: DER elements read with their flaws noted
 * as faults. For the files x509*.c and ocsp.c only. */
#ifndef TQ_CODEC_X509_IN_H
#define TQ_CODEC_X509_IN_H

#include "codec/fault.h"
#include "wire/der.h"

/* tq_x509_note: adds a fault over ELEMENT. */
void tq_x509_note(tq_faults *faults, uint16_t requirement, const tq_der *element);

/* tq_x509_note_once: the same unless it is there already: what binds nobody must not push out of
 * the list what binds. */
void tq_x509_note_once(tq_faults *faults, uint16_t requirement, const tq_der *element);

/* tq_x509_flaws: adds certificate.not_der over ELEMENT if FLAWS has any. */
void tq_x509_flaws(tq_faults *faults, const tq_der *element, uint16_t flaws);

/* tq_x509_open, tq_x509_read: tq_der_open and tq_der_read, with flaws of the header noted. A length
 * of the indefinite form stops the parse under certificate.not_der: it could be read as BER.
 * Reading with a TAG other than TQ_DER_NONE demands that tag. */
tq_reader tq_x509_open(tq_der *element, tq_reader *reader, uint32_t tag, const char *name,
                       uint16_t rule, tq_faults *faults);
tq_der tq_x509_read(tq_reader *reader, uint32_t tag, const char *name, uint16_t rule,
                    tq_faults *faults);

/* tq_x509_finish: an outermost reader, which the trace does not know, must have been read to its
 * end.
 */
void tq_x509_finish(tq_reader *reader, uint16_t rule);

/* tq_x509_oid, tq_x509_integer, ...: read a primitive element and check its value; a value that is
 * none fails the parse with RULE. */
tq_der tq_x509_oid(tq_reader *reader, const char *name, uint16_t rule, tq_faults *faults);
tq_der tq_x509_integer(tq_reader *reader, const char *name, uint16_t rule, tq_faults *faults);
bool tq_x509_boolean(tq_reader *reader, const char *name, uint16_t rule, tq_faults *faults);
tq_der_bit_string tq_x509_bits(tq_reader *reader, uint32_t tag, const char *name, uint16_t rule,
                               tq_faults *faults);

/* tq_x509_count: an INTEGER (0..MAX) behind TAG, 65535 for all that is larger. */
uint32_t tq_x509_count(tq_reader *reader, uint32_t tag, const char *name, uint16_t rule,
                       tq_faults *faults);

#endif
