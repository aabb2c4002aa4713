/* play.h: the engine as the other side of a scene: plays a live handshake up to the message under
 * test, delivers that, and sees it through. */
#ifndef TQ_STAGE_PLAY_H
#define TQ_STAGE_PLAY_H

#include "engine/engine.h"
#include "engine/scene.h"
#include "result/outcome.h"
#include "stage/pipe.h"
#include "stage/seen.h"
#include "stage/spent.h"
#include "stage/wire_edit.h"

#include <stdio.h>

/* tq_line: a peer's connection and the wire to it. DONE: its handshake is complete. */
typedef struct tq_line {
  const tq_peer *peer;
  void *connection;
  tq_pipe *pipe;
  tq_peer_state state;
  bool done;
  bool patient;    /* of a mute peer: the message under test is still to come */
  bool heard;      /* of a mute peer: it has sent something since it last got something */
  size_t shown;    /* bytes of the pipe's answer that the engine has seen */
  tq_spent *spent; /* NULL: nobody counts */
} tq_line;

typedef struct tq_play tq_play;

/* tq_play_new: for SCENE, which has a play, with a peer that is set up as PEER says: the engine has
 * the same suites, groups and schemes. REMEMBERS: it signs the same but once. NULL: no memory. */
tq_play *tq_play_new(const tq_scene *scene, const tq_endpoint *peer, bool remembers);
void tq_play_delete(tq_play *play);

/* tq_play_first: the handshake that gives the session to resume, over LINE, whole. Only for scenes
 * that resume. False: it did not come to a ticket. */
bool tq_play_first(tq_play *play, tq_line *line);

/* tq_play_up_to: a new engine plays over LINE until the message under test is held. False: it did
 * not come to that; tq_play_reason says why. */
bool tq_play_up_to(tq_play *play, tq_line *line);
const char *tq_play_reason(const tq_play *play);

/* tq_play_save, tq_play_restore: the engine's part of a snapshot. False: no memory. */
bool tq_play_save(tq_play *play);
void tq_play_restore(tq_play *play);

/* tq_play_set_manner: how the message under test goes out from now on. */
void tq_play_set_manner(tq_play *play, const tq_manner *manner);

/* tq_play_deliver: MESSAGE goes out in place of the held one, with its live tokens filled in, and
 * the handshake goes on for as long as both sides want. */
void tq_play_deliver(tq_play *play, tq_line *line, tq_span message);

/* tq_play_deliver_wire: the held message goes out with what EDIT does to its records, and the
 * handshake goes on as after tq_play_deliver. False: it could not be made. */
bool tq_play_deliver_wire(tq_play *play, tq_line *line, const tq_wire_edit *edit);

/* tq_play_seen: what could be seen of that on LINE. Of a peer that does not say how far it is, it
 * cannot be said when it answered. */
tq_seen tq_play_seen(const tq_play *play, const tq_line *line);

/* tq_play_decide: what the peer did, after tq_play_deliver. */
void tq_play_decide(const tq_play *play, const tq_line *line, const tq_peer_report *report,
                    tq_outcome *outcome);

/* tq_play_seed: the honest message that is held, with its live values as tokens, into OUT (SIZE
 * bytes); how many; 0: none is held or it does not fit. */
size_t tq_play_seed(const tq_play *play, uint8_t *out, size_t size);

/* tq_play_record: engines made from now on keep the wire. tq_play_capture: the last one's
 * connection as a pcapng file with its secrets (engine/key_log.h). */
void tq_play_record(tq_play *play);
bool tq_play_capture(const tq_play *play, FILE *file);

/* tq_play_engine: borrowed; NULL before the first run. */
tq_engine *tq_play_engine(const tq_play *play);

/* tq_keys_agree: every secret that both the engine and the peer know of is the same, by its label
 * in a key log. *COMPARED: how many there were. */
bool tq_keys_agree(const tq_engine *engine, const tq_peer_report *report, size_t *compared);

/* tq_data_passes: application data goes both ways over LINE. */
bool tq_data_passes(tq_play *play, tq_line *line);

#endif
