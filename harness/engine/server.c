/* server.c: the server's hellos, up to the point where the version is known; and the scripts of TLS
 * 1.3 after that (RFC 8446 section 2, appendix A.2). */
#include "codec/client_hello_write.h"
#include "engine/engine_private.h"

enum { TICKET_SIZE = 48, NONCE_SIZE = 1, LIFETIME = 7200, EARLY_DATA_MAX = 16384 };

static bool begin_resumed12(tq_engine *engine) {
  const tq_engine_session *session = engine->setup.session;
  tq_digest *master = &engine->s.secrets[TQ_SECRET_MASTER_SECRET];
  *master = tq_digest_zeros(session->secret_size);
  memcpy(master->bytes, session->secret, session->secret_size);
  tq_engine_go(engine, tq_server12_resumed_script);
  return true;
}

bool tq_engine_after_client_hello(tq_engine *engine) {
  tq_engine_state *s = &engine->s;
  if (s->version == TQ_VERSION_TLS12) {
    if (s->flag.resumed12) {
      return begin_resumed12(engine);
    }
    tq_engine_go(engine, tq_server12_script);
    return true;
  }
  if (s->wants_retry) {
    tq_engine_go(engine, tq_server_retry_script);
    return true;
  }
  if (s->flag.early_accepted) {
    tq_engine_psk psk = tq_engine_psk_of(engine);
    tq_schedule_early(&s->schedule, s->kdf, psk.key);
    tq_engine_early_keys(engine);
  }
  tq_engine_go(engine, tq_server13_script);
  return true;
}

/* The client's next records are early data, if that is accepted; else they are under the
 * handshake's key, alerts among them. */
static bool after_server_hello(tq_engine *engine) {
  if (!tq_engine_handshake_secrets(engine) || !tq_engine_write_handshake(engine)) {
    return false;
  }
  return engine->s.flag.early_accepted
             ? tq_engine_read_under(engine, &engine->s.secrets[TQ_SECRET_CLIENT_EARLY])
             : tq_engine_read_handshake(engine);
}

static bool build_encrypted_extensions(tq_engine *engine, tq_writer *body) {
  size_t mark = tq_write_extensions_open(body);
  if (engine->s.alpn[0] != '\0') {
    const char *const names[] = {engine->s.alpn, NULL};
    tq_write_alpn(body, names);
  }
  if (engine->s.flag.early_accepted) {
    tq_write_extension(body, TQ_EXTENSION_early_data, TQ_SPAN_EMPTY);
  }
  tq_write_extensions_close(body, mark);
  return true;
}

static bool by_certificate(const tq_engine *engine) {
  return !engine->s.flag.psk_accepted;
}

static bool requests(const tq_engine *engine) {
  return by_certificate(engine) && engine->setup.endpoint->client_auth != TQ_CLIENT_AUTH_NONE;
}

static bool given(const tq_engine *engine) {
  return engine->s.flag.certificate_requested && engine->s.flag.certificate_given;
}

static bool requested(const tq_engine *engine) {
  return engine->s.flag.certificate_requested;
}

static bool early_accepted(const tq_engine *engine) {
  return engine->s.flag.early_accepted;
}

static bool after_own_finished(tq_engine *engine) {
  return tq_engine_traffic_secrets(engine) && tq_engine_write_traffic(engine);
}

static bool after_client_finished(tq_engine *engine) {
  tq_engine_resumption_secret(engine);
  engine->s.flag.certificate_requested = false;
  tq_transcript_end(&engine->s.transcript, &engine->transcript);
  return tq_engine_read_traffic(engine);
}

static bool gives_tickets(const tq_engine *engine) {
  return tq_engine_has(engine, TQ_FEATURE_SESSION_TICKET);
}

/* The session that the ticket stands for: the ticket is a mere name of it. */
static void make_session(tq_engine *engine, uint8_t nonce) {
  tq_engine_state *s = &engine->s;
  tq_digest psk = tq_resumption_psk(s->kdf, tq_digest_span(&s->resumption_master_secret),
                                    tq_span_of(&nonce, NONCE_SIZE));
  s->session.version = TQ_VERSION_TLS13;
  s->session.suite = s->suite->code;
  s->session.secret_size = psk.size;
  memcpy(s->session.secret, psk.bytes, psk.size);
  s->session.age_add = (uint32_t)tq_random_next(&s->random);
  s->session.max_early_data = tq_engine_has(engine, TQ_FEATURE_EARLY_DATA) ? EARLY_DATA_MAX : 0;
  s->session.ticket_size = TICKET_SIZE;
  tq_random_fill(&s->random, s->session.ticket, TICKET_SIZE);
}

static bool build_new_session_ticket(tq_engine *engine, tq_writer *body) {
  uint8_t nonce = engine->s.ticket_count++;
  make_session(engine, nonce);
  const tq_engine_session *session = &engine->s.session;
  tq_write_u32(body, LIFETIME);
  tq_write_u32(body, session->age_add);
  tq_write_u8(body, NONCE_SIZE);
  tq_write_u8(body, nonce);
  tq_write_u16(body, session->ticket_size);
  tq_write_bytes(body, tq_span_of(session->ticket, session->ticket_size));
  size_t mark = tq_write_extensions_open(body);
  if (session->max_early_data != 0) {
    tq_write_number_extension(body, TQ_EXTENSION_early_data, 4, session->max_early_data);
  }
  tq_write_extensions_close(body, mark);
  return true;
}

/* clang-format off */
const tq_step tq_server_script[] = {
  {TQ_STEP_EXPECT, TQ_MESSAGE_client_hello, .take = tq_engine_take_client_hello,
   .then = tq_engine_after_client_hello},
  {.kind = TQ_STEP_END},
};

const tq_step tq_server_retry_script[] = {
  {TQ_STEP_SEND,   TQ_MESSAGE_server_hello, .build = tq_engine_build_retry},
  {TQ_STEP_SEND,   TQ_STEP_CCS, .when = tq_engine_owes_compatible, .then = tq_engine_compatible_done},
  {TQ_STEP_EXPECT, TQ_MESSAGE_client_hello, .take = tq_engine_take_client_hello,
   .then = tq_engine_after_client_hello},
  {.kind = TQ_STEP_END},
};

const tq_step tq_server13_script[] = {
  {TQ_STEP_SEND,   TQ_MESSAGE_server_hello, .build = tq_engine_build_server_hello,
   .then = after_server_hello},
  {TQ_STEP_SEND,   TQ_STEP_CCS, .when = tq_engine_owes_compatible, .then = tq_engine_compatible_done},
  {TQ_STEP_SEND,   TQ_MESSAGE_encrypted_extensions, .build = build_encrypted_extensions},
  {TQ_STEP_SEND,   TQ_MESSAGE_certificate_request, .when = requests,
   .build = tq_engine_build_certificate_request},
  {TQ_STEP_SEND,   TQ_MESSAGE_certificate, .when = by_certificate,
   .build = tq_engine_build_certificate},
  {TQ_STEP_SEND,   TQ_MESSAGE_certificate_verify, .when = by_certificate,
   .build = tq_engine_build_certificate_verify},
  {TQ_STEP_SEND,   TQ_MESSAGE_finished, .build = tq_engine_build_finished,
   .then = after_own_finished},
  {TQ_STEP_EXPECT, TQ_MESSAGE_end_of_early_data, .when = early_accepted,
   .then = tq_engine_read_handshake},
  {TQ_STEP_EXPECT, TQ_MESSAGE_certificate, .when = requested, .take = tq_engine_take_certificate},
  {TQ_STEP_EXPECT, TQ_MESSAGE_certificate_verify, .when = given,
   .take = tq_engine_take_certificate_verify},
  {TQ_STEP_EXPECT, TQ_MESSAGE_finished, .take = tq_engine_take_finished,
   .then = after_client_finished},
  {TQ_STEP_SEND,   TQ_MESSAGE_new_session_ticket, .when = gives_tickets,
   .build = build_new_session_ticket, .aside = true},
  {.kind = TQ_STEP_END},
};
/* clang-format on */
