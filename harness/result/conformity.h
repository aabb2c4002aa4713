/* conformity.h: how a peer stands to a requirement, over all the cases that show it. */
#ifndef TQ_RESULT_CONFORMITY_H
#define TQ_RESULT_CONFORMITY_H

#include "result/finding.h"

/* tq_conformity: of a requirement at a peer the worst of its cases, in this order, the worst first.
 * Words and order never change: files of results are made of them. */
typedef enum tq_conformity {
  TQ_CONFORMITY_CRASH,          /* ended by a signal or a sanitizer report */
  TQ_CONFORMITY_HANG,           /* no answer within the bound */
  TQ_CONFORMITY_TOO_LAX,        /* goes on where it must end the handshake */
  TQ_CONFORMITY_OWN_MESSAGE,    /* what it sends itself breaks the requirement */
  TQ_CONFORMITY_TOO_STRICT,     /* ends the handshake where it must go on */
  TQ_CONFORMITY_STALL,          /* waits for more where all bytes are there */
  TQ_CONFORMITY_SILENT,         /* ends the handshake, without an alert */
  TQ_CONFORMITY_OTHER_ALERT,    /* ends the handshake, with an alert that the RFCs do not give */
  TQ_CONFORMITY_CONFORMING,     /* every case went as the RFCs say */
  TQ_CONFORMITY_NOT_APPLICABLE, /* the peer has not what the requirement is about; REASON says so */
  TQ_CONFORMITY_NOT_TESTED,     /* no case was played; REASON says why */
  TQ_CONFORMITY_COUNT
} tq_conformity;

/* tq_conformity_word: "too lax", ...; static. What is none gives "not tested". */
const char *tq_conformity_word(tq_conformity conformity);

/* tq_conformity_meaning: the same as a clause for people; static. */
const char *tq_conformity_meaning(tq_conformity conformity);

/* tq_conformity_find: the one whose word is WORD; TQ_CONFORMITY_COUNT if there is none. */
tq_conformity tq_conformity_find(const char *word);

/* tq_conformity_of: what a finding of CLASS makes of the requirement that it names. */
tq_conformity tq_conformity_of(tq_class class_);

/* tq_conformity_fails: whether it is any of those before CONFORMING. */
static inline bool tq_conformity_fails(tq_conformity conformity) {
  return conformity < TQ_CONFORMITY_CONFORMING;
}

#endif
