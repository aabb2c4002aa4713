/* der.h: DER (X.690), element by element, over the readers of reader.h: identifier, length,
 * contents. What only makes an encoding BER and not DER is a flaw: it is noted and reading goes on.
 * What has no reading at all (too few bytes, indefinite and reserved lengths) fails the parse. */
#ifndef TQ_WIRE_DER_H
#define TQ_WIRE_DER_H

#include "wire/reader.h"

/* TQ_DER_...: an identifier as one number: the identifier octet itself where the tag number is
 * below 31, else the number shifted left by 8 over the octet with 31 in it. */
enum {
  TQ_DER_NONE = 0, /* no element there */
  TQ_DER_BOOLEAN = 0x01,
  TQ_DER_INTEGER = 0x02,
  TQ_DER_BIT_STRING = 0x03,
  TQ_DER_OCTET_STRING = 0x04,
  TQ_DER_NULL = 0x05,
  TQ_DER_OID = 0x06,
  TQ_DER_ENUMERATED = 0x0a,
  TQ_DER_UTF8_STRING = 0x0c,
  TQ_DER_NUMERIC_STRING = 0x12,
  TQ_DER_PRINTABLE_STRING = 0x13,
  TQ_DER_TELETEX_STRING = 0x14,
  TQ_DER_IA5_STRING = 0x16,
  TQ_DER_UTC_TIME = 0x17,
  TQ_DER_GENERALIZED_TIME = 0x18,
  TQ_DER_VISIBLE_STRING = 0x1a,
  TQ_DER_UNIVERSAL_STRING = 0x1c,
  TQ_DER_BMP_STRING = 0x1e,
  TQ_DER_SEQUENCE = 0x30,
  TQ_DER_SET = 0x31,
  TQ_DER_CONTEXT = 0x80,            /* | number: [number] IMPLICIT, primitive */
  TQ_DER_CONTEXT_CONSTRUCTED = 0xa0 /* | number: [number] constructed */
};

/* tq_der_flaw: why an element is not DER though it can be read; a set of bits. */
typedef enum tq_der_flaw {
  TQ_DER_LONG_TAG = 1 << 0,       /* X.690 8.1.2: more octets than the number needs */
  TQ_DER_LONG_LENGTH = 1 << 1,    /* X.690 10.1 */
  TQ_DER_BOOLEAN_VALUE = 1 << 2,  /* X.690 11.1: TRUE is FF */
  TQ_DER_PADDED_INTEGER = 1 << 3, /* X.690 8.3.2: nine leading bits alike */
  TQ_DER_UNUSED_BITS = 1 << 4,    /* X.690 11.2.1: unused bits are zero */
  TQ_DER_TRAILING_BITS = 1 << 5,  /* X.690 11.2.2: a named bit list ends in a one */
  TQ_DER_TIME_SECONDS = 1 << 6,   /* RFC 5280 4.1.2.5: no seconds */
  TQ_DER_TIME_ZONE = 1 << 7,      /* RFC 5280 4.1.2.5: not Z */
  TQ_DER_TIME_FRACTION = 1 << 8,  /* RFC 5280 4.1.2.5.2 */
  TQ_DER_TIME_DAY = 1 << 9        /* a day up to 31 that its month does not have */
} tq_der_flaw;

typedef struct tq_der {
  uint32_t tag;
  uint16_t flaws; /* of tag and length only; values are for the functions below */
  size_t offset;  /* of the identifier, from the start of the whole input */
  tq_span whole;
  tq_span contents;
} tq_der;

/* tq_der_peek: the tag of the next element; TQ_DER_NONE at the end or where no tag can be read.
 * tq_der_indefinite: whether its length is of the indefinite form. */
uint32_t tq_der_peek(const tq_reader *reader);
bool tq_der_indefinite(const tq_reader *reader);

/* tq_der_read: the next element, whatever it is; RULE is raised if there is none. For the trace it
 * is a field without inner structure. All zero if the parse failed. */
tq_der tq_der_read(tq_reader *reader, const char *name, uint16_t rule);

/* tq_der_open: reads the next element, which must have TAG, and opens its contents as a child
 * reader for the caller to read and close with tq_reader_end. *ELEMENT may be NULL. */
tq_reader tq_der_open(tq_der *element, tq_reader *reader, uint32_t tag, const char *name,
                      uint16_t rule);

/* The functions below read the contents of a primitive element. They return false where the
 * contents are no value of the type at all; what is only not DER is added to *FLAWS. */

bool tq_der_boolean(bool *value, tq_span contents, uint16_t *flaws);

/* tq_der_integer: checks the form. tq_der_small: the value too, false if it takes more than 8
 * bytes.
 */
bool tq_der_integer(tq_span contents, uint16_t *flaws);
bool tq_der_small(int64_t *value, tq_span contents, uint16_t *flaws);

/* tq_der_bits: *BYTES without the octet that counts the unused bits, and that count. NAMED: it is
 * a named bit list. */
typedef struct tq_der_bit_string {
  tq_span bytes;
  uint8_t unused;
} tq_der_bit_string;
bool tq_der_bits(tq_der_bit_string *bits, tq_span contents, bool named, uint16_t *flaws);

/* tq_der_bit: bit NUMBER of BITS, counted from the left as ASN.1 does; absent bits are 0. */
bool tq_der_bit(tq_der_bit_string bits, size_t number);

/* tq_der_oid: whether CONTENTS are an object identifier (X.690 8.19). */
bool tq_der_oid(tq_span contents);

/* tq_der_time: UTCTime and GeneralizedTime (TAG says which) in seconds since 1970 UTC, with the
 * years of RFC 5280 section 4.1.2.5.1. Also reads what X.680 allows beyond RFC 5280, with a flaw.
 */
bool tq_der_time(int64_t *seconds, uint32_t tag, tq_span contents, uint16_t *flaws);

/* tq_der_in_order: whether two elements of a SET OF stand in DER's order (X.690 11.6). */
bool tq_der_in_order(tq_span earlier, tq_span later);

#endif
