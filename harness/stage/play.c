/* play.c: see play.h. */
#include "stage/play.h"

#include "engine/key_log.h"
#include "peer/fixture.h"
#include "peer/outside.h"
#include "stage/decide.h"
#include "stage/flight.h"

#include <stdlib.h>

enum {
  PATIENCE = 5,
  ROUNDS_MAX = 64, /* both sides together never need so many */
  READS_MAX = 16,
  SEED = 2,
  HANDSHAKE_HEADER = 4,
  TLS13 = 0x0304
};

struct tq_play {
  const tq_scene *scene;
  struct tq_crypto *crypto; /* the engines' */
  tq_endpoint endpoint;     /* the engine's */
  tq_engine_identity identity;
  tq_engine_session session;
  tq_engine *engine;
  tq_engine_snapshot *snapshot;
  uint8_t seen; /* messages of the type under test that the engine has made */
  uint8_t seen_at_snapshot;
  bool records;    /* the engine keeps the wire */
  bool incomplete; /* the message under test ended in the middle */
  bool at_once;    /* the peer answered it, or ended the connection, before anything else came */
  const char *reason;
  tq_manner manner;
};

/* --- the engine's side of the model --- */

static void mirror(tq_play *play, const tq_endpoint *peer) {
  const tq_scene_play *how = play->scene->play;
  bool client = peer->role == TQ_ROLE_SERVER;
  play->endpoint = *peer;
  play->endpoint.role = client ? TQ_ROLE_CLIENT : TQ_ROLE_SERVER;
  play->endpoint.credential = how->credential;
  play->endpoint.client_auth = how->client_auth;
  const tq_identity *identity = tq_fixture_identity(how->credential, client);
  for (size_t i = 0; identity != NULL && i < identity->chain_count; i++) {
    play->identity.chain[play->identity.chain_count++] = identity->chain[i];
    play->identity.key = identity->key;
    play->identity.staple = identity->staple;
  }
}

tq_play *tq_play_new(const tq_scene *scene, const tq_endpoint *peer, bool remembers) {
  tq_play *play = calloc(1, sizeof *play);
  if (play != NULL) {
    play->scene = scene;
    play->reason = "";
    play->crypto = tq_engine_crypto_new(remembers);
    mirror(play, peer);
  }
  return play;
}

void tq_play_delete(tq_play *play) {
  if (play == NULL) {
    return;
  }
  tq_engine_snapshot_free(play->snapshot);
  tq_engine_free(play->engine);
  tq_engine_crypto_free(play->crypto);
  free(play);
}

static bool is_left_out(const tq_scene_play *how, uint16_t type) {
  for (size_t i = 0; i < TQ_LEFT_OUT_MAX; i++) {
    if (type != 0 && how->left_out[i] == type) {
      return true;
    }
  }
  return false;
}

/* Holds the message under test, the right one of its kind, and leaves out what the scene lacks. */
static tq_span hold(void *context, uint8_t type, tq_span message, bool *held) {
  tq_play *play = context;
  if (is_left_out(play->scene->play, type)) {
    return TQ_SPAN_EMPTY;
  }
  if (type == play->scene->message) {
    *held = play->seen == play->scene->play->occurrence;
    play->seen++;
  }
  return message;
}

static bool new_engine(tq_play *play, bool resume, bool holds) {
  const tq_scene_play *how = play->scene->play;
  tq_engine_setup setup = {.crypto = play->crypto,
                           .endpoint = &play->endpoint,
                           .identity = play->identity.chain_count == 0 ? NULL : &play->identity,
                           .session = resume ? &play->session : NULL,
                           .seed = SEED,
                           .options = how->options |
                                      (play->records ? (uint32_t)TQ_ENGINE_RECORD_WIRE : 0u)};
  setup.options |= holds && is_left_out(how, TQ_LEFT_OUT_CCS) ? (uint32_t)TQ_ENGINE_NO_CCS : 0u;
  setup.fragment_size = how->fragment;
  if (resume && how->early_data) {
    setup.early_data = tq_span_text("early data");
  }
  if (holds) {
    setup.hook = (tq_engine_hook){hold, play};
  }
  tq_engine_free(play->engine);
  play->engine = tq_engine_new(&setup);
  play->seen = 0;
  return play->engine != NULL;
}

/* --- the wire between the two --- */

/* What came in after the handshake; its contents do not matter here. */
static void read_on(tq_line *line) {
  uint8_t data[2048];
  size_t got = 0;
  for (int reads = 0; reads < READS_MAX;) {
    size_t left = tq_pipe_left(line->pipe);
    tq_peer_state state = line->peer->read(line->connection, data, sizeof data, &got);
    if (state == TQ_PEER_FAILED || state == TQ_PEER_CLOSED || state == TQ_PEER_PAUSED) {
      line->state = state;
      return;
    }
    size_t now = tq_pipe_left(line->pipe);
    if (state != TQ_PEER_DONE && (now == 0 || now == left)) {
      return; /* else it stopped behind a record, and there are more */
    }
    reads += state == TQ_PEER_DONE;
  }
}

static bool is_over(const tq_line *line) {
  return line->state == TQ_PEER_FAILED || line->state == TQ_PEER_CLOSED;
}

static void work(tq_line *line) {
  size_t left = 0;
  line->heard = false;
  if (line->done) {
    read_on(line);
    return;
  }
  do {
    left = tq_pipe_left(line->pipe);
    line->state = line->peer->handshake(line->connection);
  } while (line->state == TQ_PEER_WANTS_READ && tq_pipe_left(line->pipe) < left &&
           tq_pipe_left(line->pipe) > 0);
  if (line->state == TQ_PEER_DONE) {
    line->done = true;
    read_on(line); /* a library may hold what came in the same record, and tell nobody */
  }
}

static void step_peer(tq_line *line) {
  uint64_t began = tq_spent_now(line->spent);
  work(line);
  tq_spent_move(line->spent, TQ_PART_ENGINE, TQ_PART_PEER, began);
}

/* The engine's bytes to the peer; true if there were any. */
static bool to_peer(tq_play *play, tq_line *line) {
  tq_span bytes = tq_engine_pending(play->engine);
  if (bytes.size == 0 || is_over(line)) {
    return false;
  }
  tq_pipe_feed(line->pipe, bytes);
  step_peer(line);
  tq_pipe_feed(line->pipe, TQ_SPAN_EMPTY);
  tq_engine_sent(play->engine, bytes.size);
  return true;
}

/* The peer's bytes to the engine; true if there were any. */
static bool to_engine(tq_play *play, tq_line *line) {
  tq_span fresh = tq_span_from(tq_pipe_answer(line->pipe), line->shown);
  if (fresh.size == 0) {
    return false;
  }
  line->shown += fresh.size;
  tq_engine_receive(play->engine, fresh);
  return true;
}

/* An engine that has failed by itself is not let speak: what the peer would do then says nothing of
 * the message under test. */
static bool engine_broke(const tq_play *play) {
  tq_engine_report report;
  tq_engine_get_report(play->engine, &report);
  return report.status == TQ_ENGINE_FAILED && report.alert_sent != TQ_NO_ALERT;
}

static bool is_mute(const tq_line *line) {
  return line->peer->abilities()->mute;
}

/* More may come from a peer that does not say how far it is. Before the message under test, where
 * silence means nothing, it is waited for with patience. */
static bool more_to_hear(const tq_play *play, tq_line *line) {
  size_t had = line->pipe->answer_size;
  bool sure =
      (line->heard || line->patient) && tq_engine_get_status(play->engine) == TQ_ENGINE_CONNECTED;
  int bound = line->patient ? PATIENCE * TQ_OUTSIDE_QUIET : TQ_OUTSIDE_QUIET;
  for (int quiet = 0; quiet < bound && !is_over(line); quiet++) {
    line->state = line->peer->handshake(line->connection);
    if (line->pipe->answer_size > had) {
      line->heard = true;
      return true;
    }
    if (sure) {
      return false;
    }
  }
  return false;
}

static void exchange(tq_play *play, tq_line *line) {
  for (int i = 0; i < ROUNDS_MAX; i++) {
    bool moved = to_engine(play, line);
    if (engine_broke(play)) {
      return;
    }
    /* What comes before a held message goes out before the snapshot. */
    moved = to_peer(play, line) || moved;
    if (tq_engine_get_status(play->engine) == TQ_ENGINE_HELD) {
      to_engine(play, line); /* it keeps what the peer said to that for later */
      return;
    }
    if (!moved && !(is_mute(line) && more_to_hear(play, line))) {
      break;
    }
  }
  line->done =
      line->done || (is_mute(line) && tq_engine_get_status(play->engine) == TQ_ENGINE_CONNECTED);
}

static void begin(tq_play *play, tq_line *line) {
  tq_pipe_load(line->pipe, TQ_SPAN_EMPTY, 0, 0);
  line->shown = 0;
  line->patient = true;
  if (!is_mute(line)) {
    step_peer(line);
  }
  tq_engine_start(play->engine);
  exchange(play, line);
}

static bool connected(const tq_play *play, const tq_line *line) {
  return line->done && !is_over(line) && tq_engine_get_status(play->engine) == TQ_ENGINE_CONNECTED;
}

static bool explain(tq_play *play, const char *reason) {
  tq_engine_report report;
  tq_engine_get_report(play->engine, &report);
  play->reason = report.reason[0] != '\0' ? report.reason : reason;
  return false;
}

bool tq_play_first(tq_play *play, tq_line *line) {
  if (!new_engine(play, false, false)) {
    return false;
  }
  begin(play, line);
  const tq_engine_session *session = tq_engine_get_session(play->engine);
  if (is_mute(line) && session->version == 0) {
    line->patient = false; /* the ticket is still to come, or none is */
    exchange(play, line);
  }
  if (!connected(play, line) || session->version == 0) {
    return explain(play, "the first handshake gave no session");
  }
  play->session = *session;
  return true;
}

static void act(tq_play *play) {
  switch (play->scene->play->act) {
  case TQ_ACT_KEY_UPDATE:
    tq_engine_key_update(play->engine, true);
    break;
  case TQ_ACT_REQUEST_CERTIFICATE:
    tq_engine_request_certificate(play->engine);
    break;
  case TQ_ACT_HELLO_REQUEST:
    tq_engine_renegotiate(play->engine);
    break;
  default:
    break;
  }
}

bool tq_play_up_to(tq_play *play, tq_line *line) {
  if (!new_engine(play, play->scene->play->resume, true)) {
    return false;
  }
  begin(play, line);
  if (connected(play, line)) {
    act(play);
    exchange(play, line);
  }
  return tq_engine_get_status(play->engine) == TQ_ENGINE_HELD ||
         explain(play, "the message under test never came");
}

const char *tq_play_reason(const tq_play *play) {
  return play->reason;
}

bool tq_play_save(tq_play *play) {
  tq_engine_snapshot_free(play->snapshot);
  play->snapshot = tq_engine_save(play->engine);
  play->seen_at_snapshot = play->seen;
  return play->snapshot != NULL;
}

void tq_play_restore(tq_play *play) {
  tq_engine_restore(play->engine, play->snapshot);
  play->seen = play->seen_at_snapshot;
}

/* --- the message under test --- */

/* Whether the messages in BYTES are all there: at least one, and none that lacks its end. */
static bool is_whole(tq_span bytes) {
  if (bytes.size == 0) {
    return false;
  }
  while (bytes.size >= HANDSHAKE_HEADER) {
    size_t body = (size_t)bytes.data[1] << 16 | (size_t)bytes.data[2] << 8 | bytes.data[3];
    if (bytes.size - HANDSHAKE_HEADER < body) {
      return false;
    }
    bytes = tq_span_from(bytes, HANDSHAKE_HEADER + body);
  }
  return bytes.size == 0;
}

void tq_play_set_manner(tq_play *play, const tq_manner *manner) {
  play->manner = *manner;
}

void tq_play_deliver(tq_play *play, tq_line *line, tq_span message) {
  play->incomplete = !is_whole(message);
  line->patient = false;
  tq_pipe_load(line->pipe, TQ_SPAN_EMPTY, 0, 0);
  line->shown = 0;
  tq_manner manner = play->manner;
  manner.joined = manner.joined && !play->incomplete;
  tq_engine_set_manner(play->engine, &manner);
  tq_engine_replace(play->engine, message);
  if (is_over(line)) {
    tq_engine_start(play->engine); /* the peer went before, and the engine has not read why */
  }
  if (!manner.joined) {
    to_peer(play, line);
  }
  play->at_once = tq_pipe_answer(line->pipe).size != 0 || is_over(line);
  if (is_mute(line) && play->incomplete) {
    more_to_hear(play, line);
  }
  if ((is_over(line) && !is_mute(line)) || play->incomplete) {
    to_engine(play, line); /* its alert, if it sent one */
    return;
  }
  tq_engine_start(play->engine);
  exchange(play, line);
  to_engine(play, line);
}

bool tq_play_deliver_wire(tq_play *play, tq_line *line, const tq_wire_edit *edit) {
  uint8_t *bytes = malloc(TQ_WIRE_ROOM);
  size_t size = bytes == NULL ? 0 : tq_wire_edit_make(edit, play->engine, bytes, TQ_WIRE_ROOM);
  play->incomplete = false;
  tq_pipe_load(line->pipe, TQ_SPAN_EMPTY, 0, 0);
  line->shown = 0;
  if (size != 0) {
    tq_pipe_feed(line->pipe, tq_span_of(bytes, size));
    step_peer(line);
    tq_pipe_feed(line->pipe, TQ_SPAN_EMPTY);
  }
  free(bytes);
  if (is_over(line)) {
    to_engine(play, line);
    return size != 0;
  }
  tq_engine_start(play->engine);
  exchange(play, line);
  to_engine(play, line);
  return size != 0;
}

tq_seen tq_play_seen(const tq_play *play, const tq_line *line) {
  return tq_seen_of(tq_pipe_answer(line->pipe), play->at_once && !is_mute(line));
}

/* Alerts as the engine could read them; else what can be seen from outside. */
static void find_alerts(const tq_play *play, const tq_line *line, const tq_peer_report *report,
                        tq_outcome *outcome) {
  tq_engine_report said;
  tq_flight flight;
  tq_engine_get_report(play->engine, &said);
  outcome->alert = said.alert_received;
  outcome->second_alert = said.second_alert_received;
  if (outcome->alert == TQ_NO_ALERT && line->state == TQ_PEER_FAILED) {
    tq_flight_read(&flight, tq_pipe_answer(line->pipe));
    outcome->alert = said.warning_received;
    if (flight.sealed_alerts > 0 && outcome->alert == TQ_NO_ALERT) {
      outcome->alert = report->alert_sent;
    }
  }
}

/* Of a peer that does not say how far it is. A client's Finished of TLS 1.3 shows that it took what
 * came before, and a close_notify under the right keys that it took everything. An engine that gave
 * up by itself cannot tell. */
static tq_outcome_kind kind_of_mute(const tq_play *play, const tq_line *line) {
  tq_engine_report said;
  tq_engine_get_report(play->engine, &said);
  bool finished = said.status == TQ_ENGINE_CONNECTED && said.facts.version == TLS13 &&
                  play->endpoint.role == TQ_ROLE_SERVER && play->scene->play->act == TQ_ACT_NONE;
  if (said.status == TQ_ENGINE_FAILED) {
    return TQ_OUTCOME_UNSUPPORTED;
  }
  if (is_over(line) && !finished && said.status != TQ_ENGINE_CLOSED) {
    return TQ_OUTCOME_SILENT;
  }
  bool there = said.status == TQ_ENGINE_CONNECTED || said.status == TQ_ENGINE_CLOSED;
  return there && !play->incomplete ? TQ_OUTCOME_ACCEPTED : TQ_OUTCOME_WAITING;
}

static tq_outcome_kind kind_of(const tq_play *play, const tq_line *line,
                               const tq_peer_report *report, const tq_outcome *outcome) {
  if (report->gone) {
    return TQ_OUTCOME_CRASH;
  }
  if (line->pipe->overflow) {
    return TQ_OUTCOME_HANG;
  }
  if (outcome->alert != TQ_NO_ALERT) {
    return TQ_OUTCOME_ALERT;
  }
  if (is_mute(line)) {
    return kind_of_mute(play, line);
  }
  if (is_over(line)) {
    return TQ_OUTCOME_SILENT;
  }
  return line->done && !play->incomplete ? TQ_OUTCOME_ACCEPTED : TQ_OUTCOME_WAITING;
}

static tq_facts facts_of_engine(const tq_play *play) {
  tq_engine_report said;
  tq_engine_get_report(play->engine, &said);
  return said.facts;
}

void tq_play_decide(const tq_play *play, const tq_line *line, const tq_peer_report *report,
                    tq_outcome *outcome) {
  size_t compared = 0;
  *outcome = tq_outcome_of(TQ_OUTCOME_WAITING);
  find_alerts(play, line, report, outcome);
  outcome->kind = kind_of(play, line, report, outcome);
  outcome->error = report->error;
  if (outcome->kind == TQ_OUTCOME_ACCEPTED) {
    outcome->facts = report->facts;
    if (is_mute(line)) {
      outcome->facts = facts_of_engine(play);
    }
    outcome->keys_differ = !tq_keys_agree(play->engine, report, &compared);
  }
}

size_t tq_play_seed(const tq_play *play, uint8_t *out, size_t size) {
  tq_span held = play->engine == NULL ? TQ_SPAN_EMPTY : tq_engine_held(play->engine);
  return held.size == 0 || held.size > size ? 0 : tq_engine_hide_tokens(play->engine, held, out);
}

void tq_play_record(tq_play *play) {
  play->records = true;
}

bool tq_play_capture(const tq_play *play, FILE *file) {
  return play->engine != NULL &&
         tq_pcapng_write(play->engine, play->endpoint.role == TQ_ROLE_CLIENT, file);
}

tq_engine *tq_play_engine(const tq_play *play) {
  return play->engine;
}

/* --- agreement --- */

bool tq_keys_agree(const tq_engine *engine, const tq_peer_report *report, size_t *compared) {
  *compared = 0;
  for (size_t i = 0; i < report->secret_count; i++) {
    const tq_secret *theirs = &report->secrets[i];
    for (size_t id = 0; id < TQ_ENGINE_SECRETS; id++) {
      tq_span ours = tq_engine_get_secret(engine, (tq_engine_secret_id)id);
      if (strcmp(theirs->label, tq_secret_label((tq_engine_secret_id)id)) != 0 || ours.size == 0) {
        continue;
      }
      (*compared)++;
      if (!tq_span_equal(ours, tq_span_of(theirs->bytes, theirs->size))) {
        return false;
      }
    }
  }
  return true;
}

/* The first data that the peer reads of what was fed to it. */
static size_t read_data(tq_line *line, uint8_t *into, size_t size) {
  size_t got = 0;
  for (int i = 0; i < READS_MAX && got == 0; i++) {
    tq_peer_state state = line->peer->read(line->connection, into, size, &got);
    if (state != TQ_PEER_DONE && tq_pipe_left(line->pipe) == 0) {
      break;
    }
  }
  return got;
}

bool tq_data_passes(tq_play *play, tq_line *line) {
  static const char ours[] = "from the engine";
  static const char theirs[] = "from the peer";
  uint8_t got[64];
  size_t before = tq_engine_data(play->engine).size;
  exchange(play, line);
  if (line->peer->write(line->connection, tq_span_text(theirs)) != TQ_PEER_DONE) {
    return false;
  }
  to_engine(play, line);
  tq_engine_write(play->engine, tq_span_text(ours));
  tq_span bytes = tq_engine_pending(play->engine);
  tq_pipe_feed(line->pipe, bytes);
  size_t size = read_data(line, got, sizeof got);
  tq_pipe_feed(line->pipe, TQ_SPAN_EMPTY);
  tq_engine_sent(play->engine, bytes.size);
  return tq_span_equal(tq_span_of(got, size), tq_span_text(ours)) &&
         tq_span_equal(tq_span_from(tq_engine_data(play->engine), before), tq_span_text(theirs));
}
