/* words.h: the nouns of this room as text, for keys, stores and reports. The words never change:
 * keys of recorded findings are made of them. */
#ifndef TQ_RESULT_WORDS_H
#define TQ_RESULT_WORDS_H

#include "result/endpoint.h"
#include "result/finding.h"

/* tq_class_word: "LAX", "WRONG_ALERT", ...; "NONE" for TQ_CLASS_NONE and what is no class. Static.
 */
const char *tq_class_word(tq_class class_);

/* tq_class_meaning: what a finding of this class says of the peer, in one clause. Static. */
const char *tq_class_meaning(tq_class class_);

/* tq_class_find: the class whose word is WORD, in either case; TQ_CLASS_NONE if there is none. */
tq_class tq_class_find(const char *word);

/* tq_severity_word: "note", "warning" or "error". Static. */
const char *tq_severity_word(tq_severity severity);

/* tq_severity_find: the severity whose word is WORD; -1 if there is none. */
int tq_severity_find(const char *word);

/* tq_role_word: "client" or "server". Static. */
const char *tq_role_word(tq_role role);

/* tq_outcome_kind_word: "accepted", "alert", ... Static. */
const char *tq_outcome_kind_word(tq_outcome_kind kind);

/* tq_verdict_kind_word: "accept", "reject", "either" or "incomplete". Static. */
const char *tq_verdict_kind_word(tq_verdict_kind kind);

/* tq_version_word: "TLS 1.3" for 0x0304 and so on; "TLS" for 0, "unknown" for the rest. Static. */
const char *tq_version_word(uint16_t version);

#endif
