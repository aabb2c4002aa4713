/* sentence.h: the account of the RFCs' normative sentences: each ends as a requirement, within one,
 * or with the reason why none was made of it.
 *
 * The rows are in spec/sentence/rfc<number>.def. A sentence is named by its place alone: RFC,
 * section, and its ordinal among the normative sentences of the section. */
#ifndef TQ_SPEC_SENTENCE_H
#define TQ_SPEC_SENTENCE_H

#include "spec/requirement.h"

typedef struct tq_sentence {
  uint16_t rfc;
  const char *section;  /* "4.2.11.1", "D.5" */
  uint16_t ordinal;     /* counts from 1 in its section */
  uint16_t requirement; /* TQ_REQ_NONE: no requirement, and REASON says why */
  tq_status status;     /* its requirement's, IMPLICIT where it follows from one, or the reason's */
  const char *reason;   /* NULL where there is a requirement */
} tq_sentence;

/* tq_sentence_count: how many there are; tq_sentence_at gives those below that number, in the order
 * of RFCs, sections and ordinals as the rows have them. */
size_t tq_sentence_count(void);
tq_sentence tq_sentence_at(size_t index);

#endif
