/* relation.h: forms of a message that must end as the message itself does: cut into records in
 * another way, joined with what follows it, with its extensions in another order, with GREASE.
 *
 * What the RFCs except is left alone: only one whole message is cut, never one with bytes behind
 * it, which might span a change of keys; no record is empty; pre_shared_key stays last, and where
 * the form makes a binder wrong, or a second ClientHello another, it is not tried; the verdict on
 * the form must be the verdict on the message itself. How many records a message may take
 * at most nobody says, so there are not many.
 *
 * The forms with another premaster secret must end as any other one does, not as the client's own;
 * and so that nobody who watches can tell (target/premaster.h). */
#ifndef TQ_TARGET_RELATION_H
#define TQ_TARGET_RELATION_H

#include "target/trial.h"

typedef enum tq_relation {
  TQ_RELATION_CUT_BYTES,  /* its first bytes in a record each, and the rest in one */
  TQ_RELATION_CUT_HEADER, /* within its header */
  TQ_RELATION_CUT_BODY,   /* behind its header */
  TQ_RELATION_CUT_PIECES,
  TQ_RELATION_JOINED,     /* with what the sender says next, in the same records */
  TQ_RELATION_EXTENSIONS, /* turned round */
  TQ_RELATION_GREASE,     /* an unknown suite and an unknown extension, first (RFC 8701) */
  TQ_RELATION_PREMASTER,  /* from here on: another premaster secret, malformed */
  TQ_RELATIONS = TQ_RELATION_PREMASTER + TQ_PREMASTERS - 1
} tq_relation;

/* tq_relation_row: WORD for options and reports; REQUIREMENT: why it must make no difference. */
typedef struct tq_relation_row {
  const char *word;
  uint16_t requirement;
  const char *text;
} tq_relation_row;

/* tq_relation_get: its texts are static. */
tq_relation_row tq_relation_get(tq_relation relation);

/* tq_player_relate: plays INPUT, whose run was PLAIN in the same MODE, in the form of RELATION,
 * into *FORMED. False: that form of it is no form of the same message, or there is none; nothing
 * was played. */
bool tq_player_relate(tq_player *player, tq_stage_mode mode, tq_relation relation, tq_span input,
                      const tq_run *plain, tq_run *formed);

/* tq_relate_judge: the finding if FORMED ends otherwise than PLAIN, into FINDING; 0 or 1. */
size_t tq_relate_judge(const tq_player *player, tq_relation relation, const tq_run *plain,
                       const tq_run *formed, tq_finding *finding);

/* tq_relate_all: all forms of INPUT; their findings into FINDINGS, which has room for TQ_RELATIONS;
 * returns how many. */
size_t tq_relate_all(tq_player *player, tq_stage_mode mode, tq_span input, const tq_run *plain,
                     tq_finding *findings);

#endif
