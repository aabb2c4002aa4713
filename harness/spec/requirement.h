/* requirement.h: the RFCs' clauses as rows: who is bound by them, and what reactions they allow.
 *
 * The rows are in spec/requirement/<step>.def, one file per step of the handshake; enum and table
 * are made from them. A rule cites TQ_REQ_<step>_<name>; people read "<step>.<name>".
 *
 * In the rows the words below stand without their prefix: TLS13, MUST, RECEIVER, AS_SERVER, REJECT,
 * ALERTS(decode_error), NAMED, TESTED. */
#ifndef TQ_SPEC_REQUIREMENT_H
#define TQ_SPEC_REQUIREMENT_H

#include <stddef.h>
#include <stdint.h>

typedef enum tq_level { TQ_MUST, TQ_MUST_NOT, TQ_SHOULD, TQ_SHOULD_NOT, TQ_MAY } tq_level;

/* tq_bound: whom the sentence obliges. A MUST NOT on the sender does not oblige the receiver to
 * check. */
typedef enum tq_bound { TQ_SENDER, TQ_RECEIVER } tq_bound;

typedef enum tq_role_under_test { TQ_AS_CLIENT, TQ_AS_SERVER, TQ_AS_BOTH } tq_role_under_test;

/* tq_version_set: the protocol versions for which the clause speaks. */
typedef enum tq_version_set { TQ_TLS12 = 1, TQ_TLS13 = 2, TQ_TLS_BOTH = 3 } tq_version_set;

/* tq_reaction: what the clause demands of the party under test. */
typedef enum tq_reaction {
  TQ_REACT_ACCEPT, /* go on (ignore what is unknown) */
  TQ_REACT_REJECT, /* end the handshake, with one of ALERTS */
  TQ_REACT_EITHER, /* may check or not; if it rejects: ALERTS */
  TQ_REACT_EMIT    /* a rule on what it sends itself */
} tq_reaction;

/* tq_provenance: where the set of alerts comes from. */
typedef enum tq_provenance {
  TQ_NAMED,   /* the sentence names the alert */
  TQ_GENERAL, /* a general rule of the RFC (decode_error for syntax, ...) names it */
  TQ_READING  /* our reading; NOTE argues it */
} tq_provenance;

/* tq_status: how the project accounts for the clause. NOTE says which (IMPLICIT: the id of the
 * requirement that covers it) or why (the last three). */
typedef enum tq_status { TQ_TESTED, TQ_IMPLICIT, TQ_UNTESTABLE, TQ_OUT_OF_SCOPE, TQ_GAP } tq_status;

typedef struct tq_requirement {
  const char *id; /* "client_hello.null_compression_missing" */
  const char *step;
  uint16_t rfc;
  const char *section;
  const char
      *clause; /* its number in the account of clauses: "8446-4.1.2-11"; "" for our own rows */
  tq_version_set versions;
  tq_level level;
  tq_bound bound;
  tq_role_under_test role;
  tq_reaction reaction;
  const uint8_t *alerts; /* codes, ended by TQ_ALERTS_END; order of preference */
  tq_provenance provenance;
  tq_status status;
  const char *text; /* what it says, in one sentence of ours */
  const char *note; /* NULL: nothing to add */
} tq_requirement;

enum { TQ_ALERTS_END = 255 };

/* tq_requirement_id: 0 is no requirement. */
typedef enum tq_requirement_id {
  TQ_REQ_NONE,
#define REQUIREMENT(step, name, ...) TQ_REQ_##step##_##name,
#include "spec/requirement/all.def"
#undef REQUIREMENT
  TQ_REQ_COUNT
} tq_requirement_id;

/* tq_requirement_get: the row of ID; static. An id that does not exist gives the row of
 * TQ_REQ_NONE, whose texts are empty. */
const tq_requirement *tq_requirement_get(uint16_t id);

/* tq_requirement_find: the id of the row called NAME ("<step>.<name>"); TQ_REQ_NONE if there is
 * none. */
uint16_t tq_requirement_find(const char *name);

#endif
