/* name.h: distinguished names (RFC 5280 section 4.1.2.4) and how they compare (section 7.1).
 */
#ifndef TQ_CODEC_X509_NAME_H
#define TQ_CODEC_X509_NAME_H

#include "codec/fault.h"
#include "wire/der.h"

/* tq_name: RDNS is what the outer SEQUENCE holds, RelativeDistinguishedName after the other. Names
 * that compare as equal have the same HASH, unless FOREIGN: a string beyond ASCII, or of a type
 * that section 7.1 has no rule for, makes the hash say nothing. Spans live as long as the input. */
typedef struct tq_name {
  tq_span rdns;
  uint64_t hash;
  uint32_t offset; /* of the SEQUENCE */
  uint16_t count;  /* of RDNs, 65535: that many or more */
  bool foreign;
} tq_name;

/* tq_x509_name: reads a Name; RULE is raised where it is none. */
tq_name tq_x509_name(tq_reader *reader, const char *name, uint16_t rule, tq_faults *faults);

/* tq_attribute, tq_attribute_next: walks the attributes of a well-formed name. *REST starts as its
 * RDNS; FIRST is set on the first attribute of each RDN. False at the end. */
typedef struct tq_attribute {
  tq_span type; /* the contents of the object identifier */
  tq_der value; /* its OFFSET is not set */
  tq_span rdn;  /* the contents of the SET it stands in */
} tq_attribute;
typedef struct tq_attributes {
  tq_span rdns; /* not yet begun */
  tq_span set;  /* what is left of the present RDN */
  tq_span rdn;
} tq_attributes;
tq_attributes tq_name_attributes(tq_span rdns);
bool tq_attribute_next(tq_attribute *attribute, tq_attributes *walk);

/* tq_comparison: TQ_UNSURE where only the full preparation of international strings (RFC 4518)
 * could tell. */
typedef enum tq_comparison { TQ_DIFFERENT, TQ_EQUAL, TQ_UNSURE } tq_comparison;

/* tq_name_compare: RFC 5280 section 7.1: the same RDNs in the same order. */
tq_comparison tq_name_compare(const tq_name *a, const tq_name *b);

/* tq_name_within: whether the RDNs of BASE (contents of a Name) are the first ones of RDNS: how a
 * directoryName constraint is met (section 4.2.1.10). Each is compared as in tq_name_compare. */
tq_comparison tq_name_within(tq_span rdns, tq_span base);

#endif
