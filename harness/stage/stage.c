/* stage.c: see stage.h. */
#include "stage/stage.h"

#include "peer/fixture.h"
#include "peer/host.h"
#include "peer/outside.h"
#include "stage/chain.h"
#include "stage/decide.h"
#include "stage/fit.h"
#include "stage/pipe.h"
#include "stage/play.h"

#include <stdlib.h>

enum {
  ARENA_SIZE = 8 << 20,
  BEFORE_MAX = 4096,
  CUT_MAX = 1 << 17,
  RECORD_HEADER = 5, /* RFC 8446 section 5.1 */
  RECORD_HANDSHAKE = 22,
  RECORD_MOST = 1 << 14,
  SEED = 1,
  FIRST_RECORD_VERSION = 0x0301, /* RFC 8446 section 5.1: of an initial ClientHello only */
  RECORD_VERSION = 0x0303,
  KEY_UPDATE = 24 /* HandshakeType */
};

struct tq_stage {
  const tq_scene *scene;
  const tq_peer *peer;
  tq_stage_mode mode;
  bool as_records; /* what is delivered is records already */
  tq_fit fit;
  tq_peer_setup setup;
  tq_pipe pipe;
  tq_play *play; /* NULL: a scene without an engine */
  tq_line line;  /* of a scene with one */
  tq_line line_at_message;
  void *context;
  void *connection;
  tq_peer_state state;
  tq_arena *arena;        /* NULL: no snapshots */
  tq_host at_message;     /* the host when the message under test is due */
  bool ready;             /* the snapshot is taken */
  tq_outcome_kind cannot; /* TQ_OUTCOME_KINDS: it can be played */
  tq_peer_report report;
  tq_seen seen;         /* of a scene with an engine */
  tq_trust_setup trust; /* of a scene with a chain */
  tq_spent *spent;      /* NULL: nobody counts */
  tq_manner manner;
  uint8_t *cut; /* CUT_MAX bytes where a manner asks for it */
  uint8_t before[BEFORE_MAX];
  size_t before_size;
};

/* --- playing up to the message under test --- */

static void keep_before(tq_stage *stage) {
  tq_span answer = tq_pipe_answer(&stage->pipe);
  size_t left = BEFORE_MAX - stage->before_size;
  answer = tq_span_first(answer, left);
  memcpy(stage->before + stage->before_size, answer.data, answer.size);
  stage->before_size += answer.size;
}

/* Lets the peer work until it has nothing left to do with what it was given. */
static void drive(tq_stage *stage) {
  size_t left = 0;
  uint64_t began = tq_spent_now(stage->spent);
  do {
    left = tq_pipe_left(&stage->pipe);
    stage->state = stage->peer->handshake(stage->connection);
  } while (stage->state == TQ_PEER_WANTS_READ && tq_pipe_left(&stage->pipe) > 0 &&
           tq_pipe_left(&stage->pipe) < left);
  tq_spent_move(stage->spent, TQ_PART_ENGINE, TQ_PART_PEER, began);
}

/* Listens to a peer that does not say how far it is, until it is quiet for long enough. */
static void hear_out(tq_stage *stage) {
  for (int quiet = 0; quiet < TQ_OUTSIDE_QUIET && stage->state == TQ_PEER_WANTS_READ; quiet++) {
    size_t had = stage->pipe.answer_size;
    stage->state = stage->peer->handshake(stage->connection);
    bool more = stage->pipe.answer_size > had;
    if (!more && tq_decide_is_answered(tq_pipe_answer(&stage->pipe))) {
      return;
    }
    quiet = more ? -1 : quiet;
  }
}

/* Gives the peer what was loaded for it. */
static void drive_all(tq_stage *stage) {
  drive(stage);
  if (stage->peer->abilities()->mute) {
    hear_out(stage);
  }
}

/* The honest message before the one under test; false: the peer did not take it. */
static bool play_first_hello(tq_stage *stage) {
  const tq_scene_retry *retry = stage->scene->retry;
  if (retry == NULL) {
    return true;
  }
  tq_pipe_load(&stage->pipe, retry->first_hello, FIRST_RECORD_VERSION, 0);
  drive_all(stage);
  keep_before(stage);
  return tq_decide_retry(tq_pipe_answer(&stage->pipe)) && stage->state == TQ_PEER_WANTS_READ;
}

static void close_connection(tq_stage *stage) {
  if (stage->connection != NULL) {
    stage->peer->connection_free(stage->connection);
  }
  stage->connection = NULL;
}

/* A connection for the engine to talk to. */
static bool open_line(tq_stage *stage) {
  close_connection(stage);
  stage->connection =
      stage->peer->connection_new(stage->context, &stage->setup, &stage->pipe.transport);
  stage->line = (tq_line){.peer = stage->peer,
                          .connection = stage->connection,
                          .pipe = &stage->pipe,
                          .state = TQ_PEER_WANTS_READ,
                          .spent = stage->spent};
  return stage->connection != NULL;
}

/* The same with an engine on the other side. */
static bool play_live(tq_stage *stage) {
  stage->before_size = 0;
  stage->context = stage->peer->context_new(&stage->setup);
  if (stage->context == NULL) {
    return false;
  }
  if (stage->scene->play->resume &&
      (!open_line(stage) || !tq_play_first(stage->play, &stage->line))) {
    return false;
  }
  if (!open_line(stage) || !tq_play_up_to(stage->play, &stage->line)) {
    return false;
  }
  keep_before(stage);
  return true;
}

/* Makes new objects and plays the scene to where the message under test is due. */
static bool play(tq_stage *stage) {
  const tq_peer *peer = stage->peer;
  if (stage->scene->chain != NULL) {
    stage->context = peer->chains->trust_new(&stage->trust);
    return stage->context != NULL;
  }
  if (stage->play != NULL) {
    return play_live(stage);
  }
  stage->before_size = 0;
  stage->context = peer->context_new(&stage->setup);
  if (stage->context == NULL) {
    return false;
  }
  stage->connection = peer->connection_new(stage->context, &stage->setup, &stage->pipe.transport);
  if (stage->connection == NULL) {
    return false;
  }
  tq_pipe_load(&stage->pipe, TQ_SPAN_EMPTY, RECORD_VERSION, 0);
  stage->state = TQ_PEER_WANTS_READ;
  if (peer->abilities()->mute && stage->scene->endpoint.role == TQ_ROLE_SERVER) {
    return play_first_hello(stage); /* it says nothing first */
  }
  drive_all(stage);
  keep_before(stage);
  return stage->state == TQ_PEER_WANTS_READ && play_first_hello(stage);
}

static void clear(tq_stage *stage) {
  close_connection(stage);
  if (stage->context != NULL && stage->scene->chain != NULL) {
    stage->peer->chains->trust_free(stage->context);
  } else if (stage->context != NULL) {
    stage->peer->context_free(stage->context);
  }
  stage->context = NULL;
}

/* Nobody looks at the signatures of a flight that is bounded, and what is found is played whole. */
static tq_memory memory_of(const tq_stage *stage) {
  if (stage->mode != TQ_STAGE_FAST) {
    return TQ_MEMORY_NONE;
  }
  return stage->scene->flushes != 0 && stage->play == NULL ? TQ_MEMORY_SIGNATURES : TQ_MEMORY_SAME;
}

static void remember(const tq_stage *stage, tq_memory memory) {
  if (stage->peer->remember != NULL) {
    stage->peer->remember(memory);
  }
}

/* New objects in memory of ARENA (NULL: libc's). */
static bool play_in(tq_stage *stage, tq_arena *arena) {
  *tq_host_state() = TQ_HOST_START(SEED, TQ_FIXTURE_TIME);
  tq_host_state()->arena = arena;
  remember(stage, memory_of(stage));
  return play(stage);
}

/* Of a scene that was not played. A library that refuses the configuration as a whole cannot have
 * it, though it has all its parts: in GnuTLS a cipher, a MAC and a key exchange imply every suite
 * of the three. */
static tq_outcome_kind why_not(const tq_stage *stage) {
  bool refused = stage->context == NULL && stage->scene->chain == NULL;
  return refused ? TQ_OUTCOME_UNSUPPORTED : TQ_OUTCOME_SETUP_FAILED;
}

static void take_snapshot(tq_stage *stage) {
  stage->ready = play_in(stage, stage->arena) && tq_arena_snapshot(stage->arena);
  stage->at_message = *tq_host_state();
  if (stage->play != NULL && stage->ready) {
    stage->ready = tq_play_save(stage->play);
    stage->line_at_message = stage->line;
  }
  if (!stage->ready) {
    stage->cannot = why_not(stage);
  }
}

/* --- the message under test --- */

/* MESSAGE in records as the stage's manner says; empty: it is not to be cut, or too large. */
static tq_span cut(tq_stage *stage, tq_span message, uint16_t version) {
  size_t size = 0;
  bool cuts = stage->manner.head_piece != 0 || stage->manner.piece != 0;
  for (size_t done = 0; cuts && stage->cut != NULL && done < message.size;) {
    tq_span part = tq_span_first(tq_span_from(message, done), RECORD_MOST);
    part = tq_span_first(part, tq_manner_piece(&stage->manner, done));
    if (size + RECORD_HEADER + part.size > CUT_MAX) {
      return TQ_SPAN_EMPTY;
    }
    const uint8_t header[RECORD_HEADER] = {RECORD_HANDSHAKE, (uint8_t)(version >> 8),
                                           (uint8_t)version, (uint8_t)(part.size >> 8),
                                           (uint8_t)part.size};
    memcpy(stage->cut + size, header, RECORD_HEADER);
    memcpy(stage->cut + size + RECORD_HEADER, part.data, part.size);
    size += RECORD_HEADER + part.size;
    done += part.size;
  }
  return tq_span_of(stage->cut, size);
}

static void deliver_live(tq_stage *stage, tq_span message) {
  tq_play_set_manner(stage->play, &stage->manner);
  tq_play_deliver(stage->play, &stage->line, message);
  stage->state = stage->line.state;
  stage->seen = tq_play_seen(stage->play, &stage->line);
  stage->peer->report(stage->connection, &stage->report);
}

static void deliver(tq_stage *stage, tq_span message) {
  if (stage->scene->chain != NULL) {
    tq_chain_deliver(&stage->report, &stage->state, stage->peer->chains, stage->context, message);
    return;
  }
  if (stage->play != NULL) {
    deliver_live(stage, message);
    return;
  }
  uint16_t version = stage->scene->retry != NULL || stage->scene->endpoint.role == TQ_ROLE_CLIENT
                         ? RECORD_VERSION
                         : FIRST_RECORD_VERSION;
  uint32_t flushes = stage->mode == TQ_STAGE_FAST ? stage->scene->flushes : 0;
  tq_span records = stage->as_records ? message : cut(stage, message, version);
  bool raw = stage->as_records || records.size != 0;
  tq_pipe_load(&stage->pipe, raw ? TQ_SPAN_EMPTY : message, version, flushes);
  if (raw) {
    tq_pipe_feed(&stage->pipe, records);
  }
  drive_all(stage);
  stage->peer->report(stage->connection, &stage->report);
}

static void decide(const tq_stage *stage, tq_outcome *outcome) {
  if (stage->scene->chain != NULL) {
    bool accepted = stage->state == TQ_PEER_DONE;
    *outcome = tq_outcome_of(accepted ? TQ_OUTCOME_ACCEPTED : TQ_OUTCOME_REFUSED);
    outcome->error = stage->report.error;
    return;
  }
  if (stage->play != NULL) {
    tq_play_decide(stage->play, &stage->line, &stage->report, outcome);
    return;
  }
  tq_evidence evidence = {.answer = tq_pipe_answer(&stage->pipe),
                          .state = stage->state,
                          .paused = stage->pipe.paused,
                          .endless = stage->pipe.overflow || tq_host_state()->refused,
                          .message = stage->scene->message,
                          .report = &stage->report};
  tq_decide(outcome, &evidence);
}

/* A KeyUpdate in MESSAGE that is not the engine's own changes the peer's keys, and the engine does
 * not know of it (RFC 8446 section 4.6.3). */
static bool changes_keys(const tq_stage *stage, tq_span message) {
  enum { HEADER = 4 };
  if (tq_stage_delivered_honest(stage) || stage->scene->message == KEY_UPDATE) {
    return !tq_stage_delivered_honest(stage); /* the engine changes its own keys in that scene */
  }
  while (message.size >= HEADER && message.data[0] != KEY_UPDATE) {
    size_t body = (size_t)message.data[1] << 16 | (size_t)message.data[2] << 8 | message.data[3];
    message = tq_span_from(message, body > message.size - HEADER ? message.size : HEADER + body);
  }
  return message.size >= HEADER;
}

/* Keys that agree carry data. */
static void check_data(tq_stage *stage, tq_span message, tq_outcome *outcome) {
  if (stage->play != NULL && outcome->kind == TQ_OUTCOME_ACCEPTED && !outcome->keys_differ &&
      !changes_keys(stage, message) && !stage->peer->abilities()->mute) {
    outcome->keys_differ = !tq_data_passes(stage->play, &stage->line);
  }
}

static void run_anew(tq_stage *stage, tq_span message, tq_outcome *outcome) {
  bool there = play_in(stage, NULL);
  if (!there && stage->peer->abilities()->mute) {
    clear(stage); /* on a net things fail by chance */
    there = play_in(stage, NULL);
  }
  if (there) {
    deliver(stage, message);
    decide(stage, outcome);
    check_data(stage, message, outcome);
  } else {
    *outcome = tq_outcome_of(why_not(stage));
  }
  clear(stage);
}

/* The same beside a snapshot, whose objects are kept as they are. */
static void run_apart(tq_stage *stage, tq_span message, tq_outcome *outcome) {
  tq_stage kept = *stage;
  stage->context = NULL;
  stage->connection = NULL;
  stage->play = kept.play == NULL ? NULL : tq_play_new(stage->scene, &stage->fit.endpoint, false);
  if (kept.play != NULL && stage->play == NULL) {
    *outcome = tq_outcome_of(TQ_OUTCOME_SETUP_FAILED);
  } else {
    run_anew(stage, message, outcome);
  }
  tq_play_delete(stage->play);
  stage->play = kept.play;
  stage->context = kept.context;
  stage->connection = kept.connection;
}

/* False: the arena was too small for what this input made the peer do. */
static bool run_restored(tq_stage *stage, tq_span message, tq_outcome *outcome) {
  uint64_t began = tq_spent_now(stage->spent);
  tq_arena_restore(stage->arena);
  *tq_host_state() = stage->at_message;
  if (stage->play != NULL) {
    tq_play_restore(stage->play);
    stage->line = stage->line_at_message;
    stage->line.spent = stage->spent;
  }
  remember(stage, memory_of(stage));
  began = tq_spent_add(stage->spent, TQ_PART_RESTORE, began);
  deliver(stage, message);
  decide(stage, outcome);
  tq_spent_add(stage->spent, TQ_PART_ENGINE, began);
  return !tq_arena_exhausted(stage->arena);
}

void tq_stage_run(tq_stage *stage, tq_span message, tq_outcome *outcome, tq_span *answer) {
  *answer = TQ_SPAN_EMPTY;
  stage->report = (tq_peer_report){.reason = "", .alert_sent = TQ_NO_ALERT};
  if (stage->arena != NULL && !stage->ready && stage->cannot == TQ_OUTCOME_KINDS) {
    take_snapshot(stage);
  }
  if (stage->cannot != TQ_OUTCOME_KINDS) {
    *outcome = tq_outcome_of(stage->cannot);
    return;
  }
  if (stage->arena == NULL) {
    run_anew(stage, message, outcome);
  } else if (!run_restored(stage, message, outcome)) {
    run_apart(stage, message, outcome);
  }
  tq_host_state()->arena = NULL;
  *answer = tq_pipe_answer(&stage->pipe);
}

void tq_stage_run_wire(tq_stage *stage, const tq_wire_edit *edit, tq_outcome *outcome) {
  stage->report = (tq_peer_report){.reason = "", .alert_sent = TQ_NO_ALERT};
  if (stage->play == NULL || stage->cannot != TQ_OUTCOME_KINDS || stage->arena != NULL) {
    *outcome =
        tq_outcome_of(stage->cannot == TQ_OUTCOME_KINDS ? TQ_OUTCOME_UNSUPPORTED : stage->cannot);
    return;
  }
  *outcome = tq_outcome_of(TQ_OUTCOME_SETUP_FAILED);
  if (play_in(stage, NULL) && tq_play_deliver_wire(stage->play, &stage->line, edit)) {
    stage->state = stage->line.state;
    stage->peer->report(stage->connection, &stage->report);
    decide(stage, outcome);
  }
  clear(stage);
}

void tq_stage_run_records(tq_stage *stage, tq_span records, tq_outcome *outcome, tq_span *answer) {
  if (stage->play != NULL || stage->scene->chain != NULL) {
    *answer = TQ_SPAN_EMPTY;
    *outcome = tq_outcome_of(TQ_OUTCOME_UNSUPPORTED);
    return;
  }
  stage->as_records = true;
  tq_stage_run(stage, records, outcome, answer);
  stage->as_records = false;
}

/* --- the stage itself --- */

void tq_stage_set_manner(tq_stage *stage, const tq_manner *manner) {
  stage->manner = *manner;
  if (stage->cut == NULL) {
    stage->cut = malloc(CUT_MAX);
  }
}

void tq_stage_watch(tq_stage *stage, tq_spent *spent) {
  stage->spent = spent;
}

static bool fit(tq_stage *stage) {
  const tq_abilities *can = stage->peer->abilities();
  if (stage->scene->chain != NULL) {
    stage->fit.endpoint = stage->scene->endpoint;
    return tq_chain_fit(&stage->trust, stage->scene->chain, stage->peer);
  }
  bool fits = tq_fit_endpoint(&stage->fit, &stage->scene->endpoint, can);
  if (fits && can->fixed && stage->scene->play == NULL) {
    tq_fit_fixed(&stage->fit, can);
    fits = stage->scene->retry == NULL; /* which group it asks for is not ours to say */
  }
  return fits;
}

static void set_up(tq_stage *stage) {
  const tq_endpoint *endpoint = &stage->fit.endpoint;
  bool fits = fit(stage);
  bool client = endpoint->role == TQ_ROLE_CLIENT;
  stage->setup = (tq_peer_setup){.endpoint = endpoint,
                                 .identity = tq_fixture_identity(endpoint->credential, client)};
  if (stage->scene->play != NULL) {
    tq_span anchor = tq_fixture_root(stage->scene->play->credential);
    stage->setup.anchors[0] = anchor;
    stage->setup.anchor_count = anchor.size == 0 ? 0 : 1;
  }
  stage->cannot = TQ_OUTCOME_KINDS;
  if (!fits) {
    stage->cannot = TQ_OUTCOME_UNSUPPORTED;
  } else if (!tq_host_start_peer(stage->peer)) {
    stage->cannot = TQ_OUTCOME_SETUP_FAILED;
  }
}

tq_stage *tq_stage_new(const tq_scene *scene, const tq_peer *peer, tq_stage_mode mode) {
  tq_stage *stage = calloc(1, sizeof *stage);
  if (stage == NULL || !tq_pipe_init(&stage->pipe)) {
    free(stage);
    return NULL;
  }
  stage->scene = scene;
  stage->peer = peer;
  stage->mode = mode;
  set_up(stage);
  stage->play =
      scene->play == NULL ? NULL : tq_play_new(scene, &stage->fit.endpoint, mode == TQ_STAGE_FAST);
  if (scene->play != NULL && stage->play == NULL) {
    tq_stage_delete(stage);
    return NULL;
  }
  if (stage->play != NULL && peer->abilities()->fixed) {
    /* what it takes beyond what the engine says is taken, and no fault */
    stage->fit.endpoint.schemes = peer->abilities()->schemes;
    stage->fit.endpoint.groups = peer->abilities()->groups;
  }
  if (mode == TQ_STAGE_FAST && peer->abilities()->snapshots) {
    stage->arena = tq_arena_new(ARENA_SIZE);
    if (stage->arena == NULL) {
      tq_stage_delete(stage);
      return NULL;
    }
  }
  return stage;
}

void tq_stage_delete(tq_stage *stage) {
  if (stage == NULL) {
    return;
  }
  /* What the peer made in the arena goes with it. */
  tq_arena_delete(stage->arena);
  tq_play_delete(stage->play);
  tq_pipe_free(&stage->pipe);
  free(stage->cut);
  free(stage);
}

tq_seen tq_stage_seen(const tq_stage *stage) {
  return stage->seen;
}

const tq_peer_report *tq_stage_report(const tq_stage *stage) {
  return &stage->report;
}

tq_span tq_stage_before(const tq_stage *stage) {
  return tq_span_of(stage->before, stage->before_size);
}

const tq_scene *tq_stage_scene(const tq_stage *stage) {
  return stage->scene;
}

bool tq_stage_delivered_beyond_key(const tq_stage *stage) {
  const tq_engine *engine = stage->play == NULL ? NULL : tq_play_engine(stage->play);
  return engine != NULL && tq_engine_replaced_beyond_key(engine);
}

bool tq_stage_delivered_honest(const tq_stage *stage) {
  const tq_engine *engine = stage->play == NULL ? NULL : tq_play_engine(stage->play);
  return engine != NULL && tq_engine_replaced_by_same(engine);
}

tq_engine_asked tq_stage_asked(const tq_stage *stage) {
  const tq_engine *engine = stage->play == NULL ? NULL : tq_play_engine(stage->play);
  return engine == NULL ? (tq_engine_asked){0, TQ_SPAN_EMPTY} : tq_engine_asked_for(engine);
}

const tq_endpoint *tq_stage_endpoint(const tq_stage *stage) {
  return &stage->fit.endpoint;
}

const tq_peer *tq_stage_peer(const tq_stage *stage) {
  return stage->peer;
}

const char *tq_stage_reason(const tq_stage *stage) {
  return stage->play == NULL ? "" : tq_play_reason(stage->play);
}

uint32_t tq_stage_chain_abilities(const tq_stage *stage) {
  bool asked = stage->scene->chain != NULL && stage->peer->chains != NULL;
  return asked ? stage->peer->chains->abilities : 0;
}

size_t tq_stage_seed(tq_stage *stage, uint8_t *out, size_t size) {
  if (stage->scene->chain != NULL && stage->cannot == TQ_OUTCOME_KINDS) {
    return tq_chain_honest(out, size, stage->scene->chain);
  }
  if (stage->play == NULL || stage->cannot != TQ_OUTCOME_KINDS) {
    return 0;
  }
  if (stage->ready) {
    tq_play_restore(stage->play);
    return tq_play_seed(stage->play, out, size);
  }
  size_t made = play_in(stage, NULL) ? tq_play_seed(stage->play, out, size) : 0;
  clear(stage);
  return made;
}

void tq_stage_record(tq_stage *stage) {
  if (stage->play != NULL) {
    tq_play_record(stage->play);
  }
}

bool tq_stage_write_wire(const tq_stage *stage, FILE *file) {
  return stage->play != NULL && tq_play_capture(stage->play, file);
}
