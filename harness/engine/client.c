/* client.c: the client's hellos, up to the point where the version is known. */
#include "engine/engine_private.h"

/* Early data goes out right behind the hello, and a dummy change_cipher_spec before it. */
static bool after_client_hello(tq_engine *engine) {
  tq_engine_state *s = &engine->s;
  if (!s->flag.early_offered || s->flag.retried) {
    return true;
  }
  tq_engine_choose_suite(engine, tq_cipher_suite_find(engine->setup.session->suite));
  tq_engine_early_keys(engine);
  if (tq_engine_option_on(engine, TQ_ENGINE_COMPATIBLE)) {
    static const uint8_t one = 1;
    tq_engine_put_record(engine, TQ_CONTENT_change_cipher_spec, tq_span_of(&one, 1));
    s->flag.compatible_done = true;
  }
  if (!tq_engine_write_under(engine, &s->secrets[TQ_SECRET_CLIENT_EARLY])) {
    return false;
  }
  tq_engine_put_record(engine, TQ_CONTENT_application_data, engine->setup.early_data);
  return true;
}

static bool begin13(tq_engine *engine) {
  tq_engine_go(engine, tq_client13_script);
  return tq_engine_handshake_secrets(engine) && tq_engine_read_handshake(engine) &&
         (engine->s.flag.early_offered || tq_engine_write_handshake(engine));
}

/* The secret of the session that goes on. */
static bool begin_resumed12(tq_engine *engine) {
  const tq_engine_session *session = engine->setup.session;
  tq_digest *master = &engine->s.secrets[TQ_SECRET_MASTER_SECRET];
  *master = tq_digest_zeros(session->secret_size);
  memcpy(master->bytes, session->secret, session->secret_size);
  tq_engine_go(engine, tq_client12_resumed_script);
  return true;
}

static bool after_server_hello(tq_engine *engine) {
  const tq_engine_state *s = &engine->s;
  if (s->wants_retry) {
    tq_engine_go(engine, tq_client_retry_script);
    return true;
  }
  if (s->version == TQ_VERSION_TLS13) {
    return begin13(engine);
  }
  if (s->flag.resumed12) {
    return begin_resumed12(engine);
  }
  tq_engine_go(engine, tq_client12_script);
  return true;
}

bool tq_engine_owes_compatible(const tq_engine *engine) {
  return tq_engine_option_on(engine, TQ_ENGINE_COMPATIBLE) && !engine->s.flag.compatible_done;
}

bool tq_engine_compatible_done(tq_engine *engine) {
  engine->s.flag.compatible_done = true;
  return true;
}

/* clang-format off */
const tq_step tq_client_script[] = {
  {TQ_STEP_SEND,   TQ_MESSAGE_client_hello, .build = tq_engine_build_client_hello,
   .finish = tq_engine_patch_binders, .then = after_client_hello},
  {TQ_STEP_EXPECT, TQ_MESSAGE_server_hello, .take = tq_engine_take_server_hello,
   .then = after_server_hello},
  {.kind = TQ_STEP_END},
};

const tq_step tq_client_retry_script[] = {
  {TQ_STEP_SEND,   TQ_STEP_CCS, .when = tq_engine_owes_compatible, .then = tq_engine_compatible_done},
  {TQ_STEP_SEND,   TQ_MESSAGE_client_hello, .build = tq_engine_build_client_hello,
   .finish = tq_engine_patch_binders},
  {TQ_STEP_EXPECT, TQ_MESSAGE_server_hello, .take = tq_engine_take_server_hello,
   .then = after_server_hello},
  {.kind = TQ_STEP_END},
};
/* clang-format on */
