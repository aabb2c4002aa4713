/* vector.h: authored cases in text files that can be read in review (corpus/vectors, *.tv): the
 * source of unit tests, seeds and replayed cases. The format is described in corpus/README.md. */
#ifndef TQ_VECTOR_VECTOR_H
#define TQ_VECTOR_VECTOR_H

#include "result/verdict.h"
#include "wire/span.h"

enum { TQ_VECTOR_CITES_MAX = 8, TQ_VECTOR_EXPECTS_MAX = 24, TQ_VECTOR_ERROR_MAX = 256 };

/* tq_vector_expect: what the RFCs demand of the scene's endpoint. REJECT: ALERTS is the whole set
 * of what is allowed; empty: any. */
typedef struct tq_vector_expect {
  const char *scene; /* its name */
  tq_verdict_kind kind;
  tq_alert_set alerts;
} tq_vector_expect;

/* tq_vector: one case. CITES are the requirements that it shows: the verdict names each of them.
 * FEATURES is added to the endpoint's (of tq_feature); a case that needs more than the scenes have
 * shows rules, and says nothing of a peer.
 *
 * Most cases are messages to a peer. A case with an OFFER is a server's answer to it, for the rules
 * on what a peer sends itself: REJECT says that it breaks the requirements cited and no others,
 * ACCEPT that it breaks none. A case that is OWN is a hello that a client under test sends, judged
 * in the same way. */
typedef struct tq_vector {
  const char *name; /* "client_hello.compression_not_null/deflate" */
  const char *file; /* without folders */
  size_t line;
  uint8_t type; /* HandshakeType of the message under test */
  tq_span message;
  tq_span offer;   /* of an answer: the ClientHello that it answers; else empty */
  tq_span records; /* of an answer: what follows MESSAGE's record, or stands in its place */
  bool own;        /* MESSAGE is a client's own; OFFER: the hello before, or MESSAGE again */
  uint16_t group;  /* of what is OWN: that a HelloRetryRequest between the two asked for; 0: none */
  tq_span cookie;  /* likewise */
  uint32_t features;
  uint16_t cites[TQ_VECTOR_CITES_MAX]; /* tq_requirement_id */
  uint8_t cite_count;
  tq_vector_expect expects[TQ_VECTOR_EXPECTS_MAX];
  uint8_t expect_count;
} tq_vector;

/* tq_vectors: a set of cases; owns all that they point to. */
typedef struct tq_vectors tq_vectors;

/* tq_vectors_new, tq_vectors_free: NULL if there is no memory. */
tq_vectors *tq_vectors_new(void);
void tq_vectors_free(tq_vectors *vectors);

/* tq_vectors_read: adds the cases in TEXT, which came from FILE. False, and a line in ERROR with
 * file, line and reason, if anything in it is wrong; the set is then of no use. Hellos and bytes
 * that a file defines are known to the files read after it. */
bool tq_vectors_read(tq_vectors *vectors, const char *file, const char *text,
                     char error[TQ_VECTOR_ERROR_MAX]);

/* tq_vectors_load: adds the cases of every *.tv in FOLDER, in the order of their names. */
bool tq_vectors_load(tq_vectors *vectors, const char *folder, char error[TQ_VECTOR_ERROR_MAX]);

size_t tq_vectors_count(const tq_vectors *vectors);
const tq_vector *tq_vectors_at(const tq_vectors *vectors, size_t index);

#endif
