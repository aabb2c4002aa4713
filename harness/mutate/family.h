/* family.h: the edits of an honest message, enumerated: every length one more and one less, every
 * prefix, every element doubled, every extension where it does not belong, every message at the
 * wrong moment. The same edits as those of the mutation table, by name and without chance, one
 * violation each. */
#ifndef TQ_MUTATE_FAMILY_H
#define TQ_MUTATE_FAMILY_H

#include "mutate/mutate.h"

/* tq_family: working memory of one thread. */
typedef struct tq_family tq_family;

/* tq_family_new: NULL: no memory. */
tq_family *tq_family_new(void);
void tq_family_free(tq_family *family);

/* tq_family_fn: one edited MESSAGE, and in words what was done to it. The words are the same for
 * every run, and no two edits of a message share them. Both live until the call returns; false ends
 * the enumeration. */
typedef bool (*tq_family_fn)(void *context, const char *words, tq_span message);

/* tq_family_each: calls CALL for HONEST itself ("the honest message") and for each of its edits.
 * TLS13: whose messages the foreign ones are. False if CALL ended it. */
bool tq_family_each(tq_family *family, tq_span honest, bool tls13, tq_family_fn call,
                    void *context);

/* tq_server_contents: extension_data as a server may answer, or a CertificateRequest, a ticket or a
 * certificate's entry may hold it: right ones and wrong ones. As tq_content_table for the hello. */
extern const tq_content tq_server_contents[];
extern const size_t tq_server_content_count;

/* tq_specimen: a message of its type, well formed, from nobody's handshake. */
typedef struct tq_specimen {
  uint8_t type;
  uint8_t versions; /* of tq_version_set */
  tq_span message;
} tq_specimen;

extern const tq_specimen tq_specimens[];
extern const size_t tq_specimen_count;

#endif
