/* keys13.c: the TLS 1.3 key schedule, driven by the handshake (RFC 8446 section 7). */
#include "engine/engine_private.h"

tq_digest tq_engine_transcript_hash(const tq_engine *engine) {
  return tq_transcript_hash(&engine->s.transcript, &engine->transcript, engine->crypto,
                            engine->s.kdf.hash, TQ_SPAN_EMPTY);
}

tq_keyring tq_engine_keyring(tq_engine *engine) {
  return (tq_keyring){&engine->pool, &engine->s.keys_used};
}

void tq_engine_choose_suite(tq_engine *engine, const tq_cipher_suite *suite) {
  engine->s.suite = suite;
  engine->s.kdf = (tq_kdf){engine->crypto, tq_suite_kdf_hash(suite)};
}

tq_engine_psk tq_engine_psk_of(const tq_engine *engine) {
  const tq_engine_session *session = engine->setup.session;
  const tq_psk *psk = engine->setup.endpoint->psk;
  if (session != NULL && session->version == TQ_VERSION_TLS13) {
    const tq_cipher_suite *suite = tq_cipher_suite_find(session->suite);
    return (tq_engine_psk){.identity = tq_span_of(session->ticket, session->ticket_size),
                           .key = tq_span_of(session->secret, session->secret_size),
                           .hash = suite == NULL ? TQ_HASH_NONE : tq_suite_kdf_hash(suite),
                           .age = session->age_add};
  }
  if (psk != NULL) {
    return (tq_engine_psk){.identity = tq_span_text(psk->identity),
                           .key = tq_span_of(psk->key, psk->key_size),
                           .hash = (tq_hash)psk->hash,
                           .external = true};
  }
  return (tq_engine_psk){.hash = TQ_HASH_NONE};
}

/* Derives LABEL from SECRET over the transcript so far. */
static tq_digest derive(const tq_engine *engine, const tq_digest *secret, const char *label) {
  tq_digest hash = tq_engine_transcript_hash(engine);
  return tq_derive_secret(engine->s.kdf, tq_digest_span(secret), label, tq_digest_span(&hash));
}

bool tq_engine_read_under(tq_engine *engine, const tq_digest *secret) {
  if (tq_buffer_bytes(&engine->inbox).size != 0) {
    return tq_engine_fail(engine, TQ_ALERT_unexpected_message, "a message over a key change");
  }
  return tq_protection_start13(&engine->s.read, tq_engine_keyring(engine), engine->s.suite,
                               tq_digest_span(secret));
}

bool tq_engine_write_under(tq_engine *engine, const tq_digest *secret) {
  tq_engine_flush(engine);
  return tq_protection_start13(&engine->s.write, tq_engine_keyring(engine), engine->s.suite,
                               tq_digest_span(secret));
}

bool tq_engine_early_keys(tq_engine *engine) {
  tq_engine_state *s = &engine->s;
  const tq_digest *early = &s->schedule.early_secret;
  s->secrets[TQ_SECRET_CLIENT_EARLY] = derive(engine, early, "c e traffic");
  s->secrets[TQ_SECRET_EARLY_EXPORTER] = derive(engine, early, "e exp master");
  return true;
}

/* The early secret: of the PSK that was agreed on, or of none. */
static void begin_schedule(tq_engine *engine) {
  tq_engine_psk psk = tq_engine_psk_of(engine);
  tq_span key = engine->s.flag.psk_accepted ? psk.key : TQ_SPAN_EMPTY;
  tq_schedule_early(&engine->s.schedule, engine->s.kdf, key);
}

bool tq_engine_handshake_secrets(tq_engine *engine) {
  tq_engine_state *s = &engine->s;
  begin_schedule(engine);
  tq_span shared = tq_span_of(s->shared.bytes, s->flag.psk_with_dhe ? s->shared.size : 0);
  tq_schedule_handshake(&s->schedule, shared);
  const tq_digest *secret = &s->schedule.handshake_secret;
  s->secrets[TQ_SECRET_CLIENT_HANDSHAKE] = derive(engine, secret, "c hs traffic");
  s->secrets[TQ_SECRET_SERVER_HANDSHAKE] = derive(engine, secret, "s hs traffic");
  return true;
}

bool tq_engine_traffic_secrets(tq_engine *engine) {
  tq_engine_state *s = &engine->s;
  const tq_digest *secret = &s->schedule.master_secret;
  s->client_traffic = derive(engine, secret, "c ap traffic");
  s->server_traffic = derive(engine, secret, "s ap traffic");
  s->secrets[TQ_SECRET_CLIENT_TRAFFIC] = s->client_traffic;
  s->secrets[TQ_SECRET_SERVER_TRAFFIC] = s->server_traffic;
  s->secrets[TQ_SECRET_EXPORTER] = derive(engine, secret, "exp master");
  return true;
}

const tq_digest *tq_engine_own_handshake(const tq_engine *engine, bool own) {
  bool of_client = engine->is_client == own;
  return &engine->s.secrets[of_client ? TQ_SECRET_CLIENT_HANDSHAKE : TQ_SECRET_SERVER_HANDSHAKE];
}

bool tq_engine_read_handshake(tq_engine *engine) {
  return tq_engine_read_under(engine, tq_engine_own_handshake(engine, false));
}

bool tq_engine_write_handshake(tq_engine *engine) {
  return tq_engine_write_under(engine, tq_engine_own_handshake(engine, true));
}

bool tq_engine_read_traffic(tq_engine *engine) {
  return tq_engine_read_under(engine, engine->is_client ? &engine->s.server_traffic
                                                        : &engine->s.client_traffic);
}

bool tq_engine_write_traffic(tq_engine *engine) {
  return tq_engine_write_under(engine, engine->is_client ? &engine->s.client_traffic
                                                         : &engine->s.server_traffic);
}

void tq_engine_resumption_secret(tq_engine *engine) {
  engine->s.resumption_master_secret =
      derive(engine, &engine->s.schedule.master_secret, "res master");
}

/* The key that a Finished is made with: after the handshake, the application traffic secret. */
static const tq_digest *finished_key(const tq_engine *engine, bool own) {
  bool of_client = engine->is_client == own;
  if (engine->s.transcript.main_end == 0) {
    return tq_engine_own_handshake(engine, own);
  }
  return of_client ? &engine->s.client_traffic : &engine->s.server_traffic;
}

static tq_digest finished13(const tq_engine *engine, bool own) {
  tq_digest hash = tq_engine_transcript_hash(engine);
  return tq_finished_data(engine->s.kdf, tq_digest_span(finished_key(engine, own)),
                          tq_digest_span(&hash));
}

bool tq_engine_build_finished(tq_engine *engine, tq_writer *body) {
  tq_digest data = engine->s.version == TQ_VERSION_TLS13
                       ? finished13(engine, true)
                       : tq_engine_finished12(engine, engine->is_client);
  tq_write_bytes(body, tq_digest_span(&data));
  tq_engine_note(engine, body, TQ_TOKEN_verify_data, data.size);
  *(engine->is_client ? &engine->s.client_verify_data : &engine->s.server_verify_data) = data;
  return data.size != 0;
}

bool tq_engine_take_finished(tq_engine *engine, tq_span body) {
  tq_digest data = engine->s.version == TQ_VERSION_TLS13
                       ? finished13(engine, false)
                       : tq_engine_finished12(engine, !engine->is_client);
  if (!tq_span_equal(tq_digest_span(&data), body)) {
    return tq_engine_fail(engine, TQ_ALERT_decrypt_error, "the peer's Finished is wrong");
  }
  *(engine->is_client ? &engine->s.server_verify_data : &engine->s.client_verify_data) = data;
  return true;
}

bool tq_engine_next_traffic(tq_engine *engine, bool of_client) {
  tq_digest *secret = of_client ? &engine->s.client_traffic : &engine->s.server_traffic;
  *secret = tq_next_traffic_secret(engine->s.kdf, tq_digest_span(secret));
  return secret->size != 0;
}
