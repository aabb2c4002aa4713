/* engine.c: the life of an engine, and the walk along its script; see engine.h. */
#include "codec/handshake.h"
#include "engine/engine_private.h"

#include <stdlib.h>

enum { LEVEL_FATAL = 2, MESSAGE_MAX = 1 << 17 };

tq_crypto *tq_engine_crypto_new(bool remembers) {
  tq_crypto *crypto = tq_crypto_new();
  if (crypto != NULL && remembers && !tq_crypto_remember(crypto)) {
    tq_crypto_free(crypto);
    return NULL;
  }
  return crypto;
}

void tq_engine_crypto_free(tq_crypto *crypto) {
  tq_crypto_free(crypto);
}

/* What the setup asks for that needs memory of its own. */
static bool make(tq_engine *engine) {
  const tq_engine_setup *setup = &engine->setup;
  engine->tokens = tq_tokens_new();
  if (engine->crypto == NULL) {
    engine->own_crypto = tq_crypto_new();
    engine->crypto = engine->own_crypto;
  }
  engine->pool.crypto = engine->crypto;
  if (setup->identity != NULL) {
    engine->own_key = tq_private_key_parse(setup->identity->key);
  }
  return engine->tokens != NULL && engine->crypto != NULL &&
         (setup->identity == NULL || engine->own_key != NULL);
}

tq_engine *tq_engine_new(const tq_engine_setup *setup) {
  tq_engine *engine = calloc(1, sizeof *engine);
  if (engine == NULL) {
    return NULL;
  }
  engine->setup = *setup;
  engine->crypto = setup->crypto;
  engine->is_client = setup->endpoint->role == TQ_ROLE_CLIENT;
  engine->options = setup->options;
  engine->fragment_size =
      setup->fragment_size == 0 ? TQ_RECORD_PLAINTEXT_MAX : setup->fragment_size;
  tq_engine_state *s = &engine->s;
  s->reason = "";
  s->alert_sent = TQ_NO_ALERT;
  s->alert_received = TQ_NO_ALERT;
  s->second_alert_received = TQ_NO_ALERT;
  s->warning_received = TQ_NO_ALERT;
  s->random = tq_random_seed(setup->seed);
  if (!make(engine)) {
    tq_engine_free(engine);
    return NULL;
  }
  tq_engine_go(engine, engine->is_client ? tq_client_script : tq_server_script);
  return engine;
}

void tq_engine_free(tq_engine *engine) {
  if (engine == NULL) {
    return;
  }
  for (size_t i = 0; i < TQ_PEER_KEYS_MAX; i++) {
    tq_asymmetric_free(engine->peer_keys[i]);
  }
  tq_asymmetric_free(engine->own_key);
  tq_key_pool_free(&engine->pool);
  tq_tokens_free(engine->tokens);
  tq_crypto_free(engine->own_crypto); /* the last: keys were made from it */
  tq_buffer *const buffers[] = {&engine->transcript, &engine->input,     &engine->inbox,
                                &engine->output,     &engine->coalesced, &engine->held,
                                &engine->data,       &engine->wire,      &engine->replaced};
  for (size_t i = 0; i < sizeof buffers / sizeof buffers[0]; i++) {
    tq_buffer_free(buffers[i]);
  }
  free(engine);
}

bool tq_engine_fail(tq_engine *engine, int alert, const char *reason) {
  tq_engine_state *s = &engine->s;
  if (s->status == TQ_ENGINE_FAILED) {
    return false;
  }
  if (alert != TQ_NO_ALERT) {
    s->alert_sent = (int16_t)alert;
    tq_engine_put_alert(engine, LEVEL_FATAL, (uint8_t)alert);
  }
  s->status = TQ_ENGINE_FAILED;
  s->reason = reason;
  return false;
}

void tq_engine_go(tq_engine *engine, const tq_step *script) {
  engine->s.script = script;
  engine->s.step = 0;
  engine->s.moved = true;
  if (engine->s.status == TQ_ENGINE_CONNECTED) {
    engine->s.status = TQ_ENGINE_HANDSHAKING;
  }
}

static bool leaves_out_ccs(const tq_engine *engine) {
  return (engine->setup.options & TQ_ENGINE_NO_CCS) != 0 && engine->s.version == TQ_VERSION_TLS12;
}

/* The script goes on behind STEP, unless the step itself went elsewhere. */
static bool done(tq_engine *engine, const tq_step *step) {
  engine->s.moved = false;
  bool late = step->kind == TQ_STEP_SEND && step->message == TQ_STEP_CCS && leaves_out_ccs(engine);
  if (step->then != NULL && !late && !step->then(engine)) {
    return false;
  }
  if (!engine->s.moved) {
    engine->s.step++;
  }
  return true;
}

/* Sends MESSAGES (which may be none) for the step that the script stands at. */
static void put(tq_engine *engine, tq_span messages) {
  const tq_step *step = &engine->s.script[engine->s.step];
  if (step->message == TQ_STEP_CCS) {
    static const uint8_t one = 1;
    if (!leaves_out_ccs(engine)) {
      tq_engine_put_record(engine, TQ_CONTENT_change_cipher_spec, tq_span_of(&one, 1));
    }
    return;
  }
  if (step->message == TQ_MESSAGE_client_hello || step->message == TQ_MESSAGE_server_hello) {
    tq_engine_adopt_hello(engine, messages);
  }
  if (!step->aside) {
    tq_buffer_add(&engine->transcript, messages);
  }
  tq_engine_send_handshake(engine, messages);
  if (step->message == TQ_MESSAGE_finished && leaves_out_ccs(engine)) {
    tq_engine_flush(engine);
    tq_engine_write12(engine);
  }
}

static bool commit(tq_engine *engine, tq_span messages) {
  put(engine, messages);
  return done(engine, &engine->s.script[engine->s.step]);
}

/* The hook's say over the message in HELD. */
static bool offer(tq_engine *engine, const tq_step *step) {
  tq_span message = tq_buffer_bytes(&engine->held);
  const tq_engine_hook *hook = &engine->setup.hook;
  bool hold = false;
  engine->s.held_type = (uint8_t)step->message;
  if (hook->call == NULL) {
    return commit(engine, message);
  }
  tq_span replacement = hook->call(hook->context, (uint8_t)step->message, message, &hold);
  if (hold) {
    engine->s.status = TQ_ENGINE_HELD;
    return false;
  }
  if (tq_span_equal(replacement, message)) {
    return commit(engine, message);
  }
  tq_engine_replace(engine, replacement);
  return engine->s.status == TQ_ENGINE_HANDSHAKING;
}

static bool build(tq_engine *engine, const tq_step *step) {
  tq_buffer *held = &engine->held;
  tq_buffer_set(held, TQ_SPAN_EMPTY);
  tq_writer writer = tq_writer_over(tq_buffer_room(held, MESSAGE_MAX), MESSAGE_MAX);
  engine->s.live = (tq_live){.size = {0}};
  size_t mark = tq_write_handshake_open(&writer, (uint8_t)step->message);
  if (step->build != NULL && !step->build(engine, &writer)) {
    return tq_engine_fail(engine, TQ_ALERT_internal_error, "a message could not be built");
  }
  tq_write_handshake_close(&writer, mark);
  if (writer.failed) {
    return tq_engine_fail(engine, TQ_ALERT_internal_error, "a message is too long");
  }
  tq_buffer_grew(held, writer.size);
  return step->finish == NULL || step->finish(engine, held->data, held->size);
}

static bool send_step(tq_engine *engine, const tq_step *step) {
  if (step->message == TQ_STEP_CCS) {
    return commit(engine, TQ_SPAN_EMPTY);
  }
  return build(engine, step) && offer(engine, step);
}

/* Takes the whole MESSAGE that the step expects. */
static bool take(tq_engine *engine, const tq_step *step, tq_span message) {
  if (step->take != NULL && !step->take(engine, tq_span_from(message, TQ_HANDSHAKE_HEADER))) {
    return tq_engine_fail(engine, TQ_ALERT_decode_error, "a message could not be taken");
  }
  if (!step->aside) {
    tq_buffer_add(&engine->transcript, message);
  }
  tq_buffer_take(&engine->inbox, message.size);
  return done(engine, step);
}

static bool out_of_order(tq_engine *engine, const tq_step *step) {
  if (step->kind == TQ_STEP_MAYBE) {
    engine->s.step++;
    return true;
  }
  return tq_engine_fail(engine, TQ_ALERT_unexpected_message, "a message out of order");
}

/* A HelloRequest may come at any time and is no part of the handshake (RFC 5246 7.4.1.1). */
static bool ignored(tq_engine *engine, tq_span message) {
  bool is_request = engine->is_client && message.data[0] == TQ_MESSAGE_hello_request &&
                    message.size == TQ_HANDSHAKE_HEADER && engine->s.version != TQ_VERSION_TLS13;
  if (is_request) {
    tq_buffer_take(&engine->inbox, message.size);
  }
  return is_request;
}

static bool expect_step(tq_engine *engine, const tq_step *step) {
  switch (tq_engine_next(engine)) {
  case TQ_ARRIVED_MESSAGE: {
    tq_span message = tq_engine_message_bytes(engine);
    if (ignored(engine, message)) {
      return true;
    }
    return step->message == message.data[0] ? take(engine, step, message)
                                            : out_of_order(engine, step);
  }
  case TQ_ARRIVED_CCS:
    if (step->message != TQ_STEP_CCS) {
      return out_of_order(engine, step);
    }
    engine->s.ccs_waits = false;
    return done(engine, step);
  case TQ_ARRIVED_OTHER:
    return true;
  default:
    return false;
  }
}

static bool after_script(tq_engine *engine) {
  if (engine->s.status == TQ_ENGINE_HANDSHAKING) {
    tq_engine_flush(engine);
    engine->s.status = TQ_ENGINE_CONNECTED;
    engine->s.flag.connected_once = true;
    engine->s.flag.renegotiating = false;
  }
  switch (tq_engine_next(engine)) {
  case TQ_ARRIVED_MESSAGE:
    return tq_engine_post_handshake(engine, tq_engine_message_bytes(engine));
  case TQ_ARRIVED_CCS:
    return tq_engine_fail(engine, TQ_ALERT_unexpected_message, "a late change_cipher_spec");
  case TQ_ARRIVED_OTHER:
    return true;
  default:
    return false;
  }
}

static bool one_step(tq_engine *engine) {
  const tq_step *step = &engine->s.script[engine->s.step];
  if (engine->s.then_waits) {
    engine->s.then_waits = false;
    return done(engine, step);
  }
  if (step->kind == TQ_STEP_END) {
    return after_script(engine);
  }
  if (step->when != NULL && !step->when(engine)) {
    engine->s.step++;
    return true;
  }
  return step->kind == TQ_STEP_SEND ? send_step(engine, step) : expect_step(engine, step);
}

void tq_engine_run(tq_engine *engine) {
  bool more = true;
  while (more) {
    more = (engine->s.status == TQ_ENGINE_HANDSHAKING || engine->s.status == TQ_ENGINE_CONNECTED) &&
           one_step(engine);
  }
  tq_engine_flush(engine);
  engine->joins = false;
}

void tq_engine_start(tq_engine *engine) {
  tq_engine_run(engine);
}

tq_span tq_engine_held(const tq_engine *engine) {
  return engine->s.status == TQ_ENGINE_HELD ? tq_buffer_bytes(&engine->held) : TQ_SPAN_EMPTY;
}

void tq_engine_replace(tq_engine *engine, tq_span message) {
  tq_buffer_set(&engine->replaced, message);
  engine->s.status = TQ_ENGINE_HANDSHAKING;
  tq_engine_fill_tokens(engine, engine->replaced.data, engine->replaced.size);
  engine->s.replaced_by_same =
      tq_span_equal(tq_buffer_bytes(&engine->replaced), tq_buffer_bytes(&engine->held));
  engine->joins = engine->manner.joined;
  engine->cuts = !engine->joins;
  put(engine, tq_buffer_bytes(&engine->replaced));
  if (!engine->joins) {
    tq_engine_flush(engine);
  }
  engine->cuts = false;
  engine->s.then_waits = true;
}

void tq_engine_set_manner(tq_engine *engine, const tq_manner *manner) {
  engine->manner = *manner;
}

bool tq_engine_replaced_by_same(const tq_engine *engine) {
  return engine->s.replaced_by_same;
}

tq_engine_asked tq_engine_asked_for(const tq_engine *engine) {
  bool cookie = engine->s.flag.retried && tq_engine_has(engine, TQ_FEATURE_COOKIE);
  return (tq_engine_asked){engine->s.flag.retried ? engine->s.retry_group : 0,
                           cookie ? tq_span_of(engine->s.cookie, TQ_COOKIE_SIZE) : TQ_SPAN_EMPTY};
}

void tq_engine_release(tq_engine *engine, tq_span message) {
  tq_engine_replace(engine, message);
  tq_engine_run(engine);
}
