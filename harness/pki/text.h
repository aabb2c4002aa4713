/* text.h: DER in words. A text is a row of items:
 *
 *   SEQUENCE { ... }  SET { ... }  [3] { ... }     constructed
 *   OCTET_STRING { ... }  BIT_STRING { ... }       that hold other items
 *   [2] "text"  [7] #c0000201  [0p] { ... }        context tags, primitive
 *   INTEGER -5  BOOLEAN TRUE  NULL  OID 2.5.29.15  OID key_usage
 *   UTF8String "..."  UTCTime "..."  and so on; a value may be "text", #hex or { items }
 *   "text"  #hex                                   bytes as they are; \00 in a text is a byte
 *   NAME { C "DE" O "x" + OU "y" CN IA5String "z" }  a distinguished name
 *   BITS { digitalSignature keyCertSign }  BITS { 0 5 }  named bits, without trailing zeros
 *   dns "a.test"  email "..."  uri "..."  ip "192.0.2.0/24"  dir { NAME { } }  rid 1.2.3
 *   LENGTH #840000000a SEQUENCE { }                the next item with these length bytes
 *   TAG #1f8101 { ... }                            any tag
 *   REPEAT 100 { ... }                             the items so often
 *   $name                                          what the caller puts there */
#ifndef TQ_PKI_TEXT_H
#define TQ_PKI_TEXT_H

#include "wire/span.h"
#include "wire/writer.h"

/* tq_pki_lookup: writes what $NAME stands for. False: there is no such name. */
typedef struct tq_pki_lookup {
  bool (*call)(void *context, tq_span name, tq_writer *writer);
  void *context;
} tq_pki_lookup;

/* tq_pki_text_write: appends the DER of TEXT to WRITER. NULL if that went well, else what was wrong
 * with the text, static; *AT is then the place in it. LOOKUP may be NULL. */
const char *tq_pki_text_write(tq_writer *writer, tq_span text, const tq_pki_lookup *lookup,
                              size_t *at);

/* tq_pki_oid: the dotted form of the object identifier NAME (key_usage, server_auth, ...), static;
 * NULL if the table does not know it. */
const char *tq_pki_oid(tq_span name);

/* tq_pki_oid_name: the other way round; NULL if the table does not know it. */
const char *tq_pki_oid_name(tq_span dotted);

/* tq_pki_bit: the number of the named bit NAME of KeyUsage or ReasonFlags; -1 if there is none. */
int tq_pki_bit(tq_span name);

#endif
