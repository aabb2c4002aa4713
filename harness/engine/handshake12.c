/* handshake12.c: the scripts of TLS 1.2 after the ServerHello (RFC 5246 section 7.3, RFC 5077). */
#include "codec/handshake.h"
#include "engine/engine_private.h"
#include "wire/reader.h"

enum { TICKET_SIZE = 48, LIFETIME = 7200 };

static bool has_certificate(const tq_engine *engine) {
  return tq_engine_sends_certificate12(engine);
}

static bool has_exchange(const tq_engine *engine) {
  return tq_engine_sends_exchange12(engine);
}

static bool has_status(const tq_engine *engine) {
  return engine->s.flag.status_promised;
}

static bool requests(const tq_engine *engine) {
  return tq_engine_sends_certificate12(engine) &&
         engine->setup.endpoint->client_auth != TQ_CLIENT_AUTH_NONE;
}

static bool requested(const tq_engine *engine) {
  return engine->s.flag.certificate_requested;
}

static bool can_sign(const tq_engine *engine) {
  return engine->s.flag.certificate_requested && engine->s.own_scheme != 0;
}

static bool given(const tq_engine *engine) {
  return engine->s.flag.certificate_requested && engine->s.flag.certificate_given;
}

static bool ticket_promised(const tq_engine *engine) {
  return engine->s.flag.ticket_promised;
}

/* Where a session could go on: by its id, or by the ticket that follows. */
static bool keep_session(tq_engine *engine) {
  tq_engine_state *s = &engine->s;
  const tq_digest *master = &s->secrets[TQ_SECRET_MASTER_SECRET];
  s->session.version = TQ_VERSION_TLS12;
  s->session.suite = s->suite->code;
  s->session.extended_master_secret = s->flag.extended_master_secret;
  s->session.secret_size = master->size;
  memcpy(s->session.secret, master->bytes, master->size);
  s->session.session_id_size = s->session_id_size;
  memcpy(s->session.session_id, s->session_id, s->session_id_size);
  return true;
}

static bool after_exchange(tq_engine *engine) {
  return tq_engine_master12(engine) && keep_session(engine);
}

static bool take_ticket(tq_engine *engine, tq_span body) {
  static const tq_bounds bounds = {0, 0xffff, 2, 1};
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, 0, NULL);
  tq_read_u32(&reader, "ticket_lifetime_hint", 0);
  tq_span ticket = tq_read_opaque_vector(&reader, "ticket", bounds, 0);
  if (parse.failed) {
    return false;
  }
  keep_session(engine);
  engine->s.session.ticket_size = 0;
  if (ticket.size != 0 && ticket.size <= TQ_TICKET_MAX) {
    engine->s.session.ticket_size = (uint16_t)ticket.size;
    memcpy(engine->s.session.ticket, ticket.data, ticket.size);
  }
  return true;
}

static bool build_ticket(tq_engine *engine, tq_writer *body) {
  tq_engine_session *session = &engine->s.session;
  keep_session(engine);
  session->ticket_size = TICKET_SIZE;
  tq_random_fill(&engine->s.random, session->ticket, TICKET_SIZE);
  tq_write_u32(body, LIFETIME);
  tq_write_u16(body, TICKET_SIZE);
  tq_write_bytes(body, tq_span_of(session->ticket, TICKET_SIZE));
  return true;
}

static bool finished(tq_engine *engine) {
  engine->s.flag.certificate_requested = false;
  return true;
}

/* clang-format off */
const tq_step tq_client12_script[] = {
  {TQ_STEP_EXPECT, TQ_MESSAGE_certificate, .when = has_certificate,
   .take = tq_engine_take_certificate},
  {TQ_STEP_MAYBE,  TQ_MESSAGE_certificate_status, .when = has_status},
  {TQ_STEP_EXPECT, TQ_MESSAGE_server_key_exchange, .when = has_exchange,
   .take = tq_engine_take_server_exchange},
  {TQ_STEP_MAYBE,  TQ_MESSAGE_server_key_exchange, .take = tq_engine_take_server_exchange},
  {TQ_STEP_MAYBE,  TQ_MESSAGE_certificate_request, .when = has_certificate,
   .take = tq_engine_take_certificate_request},
  {.kind = TQ_STEP_EXPECT, .message = TQ_MESSAGE_server_hello_done},
  {TQ_STEP_SEND,   TQ_MESSAGE_certificate, .when = requested, .build = tq_engine_build_certificate},
  {TQ_STEP_SEND,   TQ_MESSAGE_client_key_exchange, .build = tq_engine_build_client_exchange,
   .then = after_exchange},
  {TQ_STEP_SEND,   TQ_MESSAGE_certificate_verify, .when = can_sign,
   .build = tq_engine_build_certificate_verify},
  {TQ_STEP_SEND,   TQ_STEP_CCS, .then = tq_engine_write12},
  {TQ_STEP_SEND,   TQ_MESSAGE_finished, .build = tq_engine_build_finished},
  {TQ_STEP_MAYBE,  TQ_MESSAGE_new_session_ticket, .when = ticket_promised, .take = take_ticket},
  {TQ_STEP_EXPECT, TQ_STEP_CCS, .then = tq_engine_read12},
  {TQ_STEP_EXPECT, TQ_MESSAGE_finished, .take = tq_engine_take_finished, .then = finished},
  {.kind = TQ_STEP_END},
};

const tq_step tq_client12_resumed_script[] = {
  {TQ_STEP_MAYBE,  TQ_MESSAGE_new_session_ticket, .when = ticket_promised, .take = take_ticket},
  {TQ_STEP_EXPECT, TQ_STEP_CCS, .then = tq_engine_read12},
  {TQ_STEP_EXPECT, TQ_MESSAGE_finished, .take = tq_engine_take_finished},
  {TQ_STEP_SEND,   TQ_STEP_CCS, .then = tq_engine_write12},
  {TQ_STEP_SEND,   TQ_MESSAGE_finished, .build = tq_engine_build_finished, .then = finished},
  {.kind = TQ_STEP_END},
};

const tq_step tq_server12_script[] = {
  {TQ_STEP_SEND,   TQ_MESSAGE_server_hello, .build = tq_engine_build_server_hello},
  {TQ_STEP_SEND,   TQ_MESSAGE_certificate, .when = has_certificate,
   .build = tq_engine_build_certificate},
  {TQ_STEP_SEND,   TQ_MESSAGE_certificate_status, .when = has_status,
   .build = tq_engine_build_certificate_status},
  {TQ_STEP_SEND,   TQ_MESSAGE_server_key_exchange, .when = has_exchange,
   .build = tq_engine_build_server_exchange},
  {TQ_STEP_SEND,   TQ_MESSAGE_certificate_request, .when = requests,
   .build = tq_engine_build_certificate_request},
  {.kind = TQ_STEP_SEND, .message = TQ_MESSAGE_server_hello_done},
  {TQ_STEP_EXPECT, TQ_MESSAGE_certificate, .when = requested, .take = tq_engine_take_certificate},
  {TQ_STEP_EXPECT, TQ_MESSAGE_client_key_exchange, .take = tq_engine_take_client_exchange,
   .then = after_exchange},
  {TQ_STEP_EXPECT, TQ_MESSAGE_certificate_verify, .when = given,
   .take = tq_engine_take_certificate_verify},
  {TQ_STEP_EXPECT, TQ_STEP_CCS, .then = tq_engine_read12},
  {TQ_STEP_EXPECT, TQ_MESSAGE_finished, .take = tq_engine_take_finished},
  {TQ_STEP_SEND,   TQ_MESSAGE_new_session_ticket, .when = ticket_promised, .build = build_ticket},
  {TQ_STEP_SEND,   TQ_STEP_CCS, .then = tq_engine_write12},
  {TQ_STEP_SEND,   TQ_MESSAGE_finished, .build = tq_engine_build_finished, .then = finished},
  {.kind = TQ_STEP_END},
};

const tq_step tq_server12_resumed_script[] = {
  {TQ_STEP_SEND,   TQ_MESSAGE_server_hello, .build = tq_engine_build_server_hello},
  {TQ_STEP_SEND,   TQ_MESSAGE_new_session_ticket, .when = ticket_promised, .build = build_ticket},
  {TQ_STEP_SEND,   TQ_STEP_CCS, .then = tq_engine_write12},
  {TQ_STEP_SEND,   TQ_MESSAGE_finished, .build = tq_engine_build_finished},
  {TQ_STEP_EXPECT, TQ_STEP_CCS, .then = tq_engine_read12},
  {TQ_STEP_EXPECT, TQ_MESSAGE_finished, .take = tq_engine_take_finished, .then = finished},
  {.kind = TQ_STEP_END},
};
/* clang-format on */
