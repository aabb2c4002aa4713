/* stage.h: plays a scene against a peer, up to and with the message under test, and says what the
 * peer did.
 *
 * The same input gives the same outcome whatever ran before: every run starts from the same random
 * stream, time and memory. */
#ifndef TQ_STAGE_STAGE_H
#define TQ_STAGE_STAGE_H

#include "engine/engine.h"
#include "engine/scene.h"
#include "peer/peer.h"
#include "result/outcome.h"
#include "stage/seen.h"
#include "stage/spent.h"
#include "stage/wire_edit.h"

#include <stdio.h>

/* tq_stage_mode: how much of the truth a run costs.
 *
 * WHOLE makes new objects for each run, from libc's memory, and lets the peer send all that it has
 * to say. FAST leaves out: the making of new objects, which are put back from a snapshot (where the
 * peer can do without state of its own, else they are made anew); public-key operations that it has
 * done before with the same operands, which are remembered; and what comes after the scene's number
 * of flushes. Where there is such a number, a signature is any that the same key made before: its
 * bytes say nothing, its length and its place do. Its outcomes are those of WHOLE except for a peer
 * that fails only later in its flight; a finding is confirmed in WHOLE. */
typedef enum tq_stage_mode { TQ_STAGE_FAST, TQ_STAGE_WHOLE } tq_stage_mode;

typedef struct tq_stage tq_stage;

/* tq_stage_new: a stage for SCENE (static) with PEER (static). NULL: no memory. What the peer
 * itself cannot do shows as an outcome of each run: UNSUPPORTED or SETUP_FAILED. */
tq_stage *tq_stage_new(const tq_scene *scene, const tq_peer *peer, tq_stage_mode mode);

/* tq_stage_delete: NULL is allowed. */
void tq_stage_delete(tq_stage *stage);

/* tq_stage_run: delivers MESSAGE, one handshake message with its header (or whatever bytes stand in
 * its place), in records of the largest size. *ANSWER is what the peer sent after it: records, as
 * they crossed the wire; it lives until the next run.
 *
 * Every outcome is reached within bounds on calls and bytes. A peer that never returns from a call
 * is for whoever supervises the process. */
void tq_stage_run(tq_stage *stage, tq_span message, tq_outcome *outcome, tq_span *answer);

/* tq_stage_run_records: as tq_stage_run, but RECORDS cross the wire as they are. For scenes without
 * an engine, whose next records are unprotected; of others the outcome is UNSUPPORTED. */
void tq_stage_run_records(tq_stage *stage, tq_span records, tq_outcome *outcome, tq_span *answer);

/* tq_stage_set_manner: how messages cross the wire from now on. A scene without an engine has
 * nothing to join to. */
void tq_stage_set_manner(tq_stage *stage, const tq_manner *manner);

/* tq_stage_watch: from now on runs add up in SPENT (borrowed) where their time goes: RESTORE, PEER,
 * ENGINE. NULL: no more. */
void tq_stage_watch(tq_stage *stage, tq_spent *spent);

/* tq_stage_run_wire: of a scene with an engine: the honest message goes out with what EDIT does to
 * its records. Whole, whatever the mode. Other scenes are UNSUPPORTED. */
void tq_stage_run_wire(tq_stage *stage, const tq_wire_edit *edit, tq_outcome *outcome);

/* tq_stage_seen: of a scene with an engine: what could be seen of the last run from outside. */
tq_seen tq_stage_seen(const tq_stage *stage);

/* tq_stage_report: what the peer itself said at the end of the last run, for people and for the
 * comparison of keys. It lives until the next run. */
const tq_peer_report *tq_stage_report(const tq_stage *stage);

/* tq_stage_before: what the peer sent before the message under test (a HelloRetryRequest, say), as
 * records. Empty before the first run. It lives until the next run. */
tq_span tq_stage_before(const tq_stage *stage);

/* tq_stage_asked: of a scene with an engine: what our HelloRetryRequest asked for. It lives until
 * the next run. */
tq_engine_asked tq_stage_asked(const tq_stage *stage);

/* tq_stage_reason: of a scene with an engine that could not be played: why, for people; static. */
const char *tq_stage_reason(const tq_stage *stage);

/* tq_stage_seed: of a scene with an engine: the honest message under test, with what only this
 * connection knows as live tokens (engine/tokens.h), into OUT (SIZE bytes); of one with a chain:
 * the honest chain. Returns its size; 0: the scene cannot be played, or it does not fit. It plays
 * the scene anew: not for every input. */
size_t tq_stage_seed(tq_stage *stage, uint8_t *out, size_t size);

/* tq_stage_delivered_honest: of a scene with an engine: whether the message of the last run was the
 * honest one, byte for byte, once its tokens were filled in. */
bool tq_stage_delivered_honest(const tq_stage *stage);

/* tq_stage_delivered_beyond_key: of a scene with an engine: tq_engine_replaced_beyond_key of the
 * message of the last run. */
bool tq_stage_delivered_beyond_key(const tq_stage *stage);

/* tq_stage_chain_abilities: of a scene with a chain: what the peer's interface can be asked (of
 * tq_chain_ability), on which its verdict depends; 0 of others. */
uint32_t tq_stage_chain_abilities(const tq_stage *stage);

/* tq_stage_endpoint: the scene's endpoint as far as the peer can play it (stage/fit.h): what it is
 * set up with, and what its verdict depends on. Lives as long as the stage. */
const tq_endpoint *tq_stage_endpoint(const tq_stage *stage);

/* tq_stage_record: of a scene with an engine: runs from now on keep the wire. tq_stage_write_wire:
 * that of the last run, to FILE as pcapng with its secrets. False: there is none, or FILE cannot be
 * written. */
void tq_stage_record(tq_stage *stage);
bool tq_stage_write_wire(const tq_stage *stage, FILE *file);

const tq_scene *tq_stage_scene(const tq_stage *stage);
const tq_peer *tq_stage_peer(const tq_stage *stage);

#endif
