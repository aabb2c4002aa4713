/* post_handshake.c: what happens on a connection: tickets, KeyUpdate, late authentication (RFC 8446
 * section 4.6), renegotiation (RFC 5746), data and the end. */
#include "codec/extension.h"
#include "codec/handshake.h"
#include "engine/engine_private.h"
#include "wire/reader.h"

enum { LEVEL_WARNING = 1, NO_RULE = 0 };

static bool is13(const tq_engine *engine) {
  return engine->s.version == TQ_VERSION_TLS13;
}

static uint32_t early_data_of(tq_span extensions) {
  tq_extension_item item;
  while (tq_extension_next(&item, &extensions)) {
    if (item.type == TQ_EXTENSION_early_data && item.data.size == 4) {
      const uint8_t *d = item.data.data;
      return (uint32_t)d[0] << 24 | (uint32_t)d[1] << 16 | (uint32_t)d[2] << 8 | d[3];
    }
  }
  return 0;
}

static bool take_ticket13(tq_engine *engine, tq_span body) {
  static const tq_bounds one = {0, 255, 1, 1};
  static const tq_bounds two = {0, 0xffff, 2, 1};
  tq_engine_state *s = &engine->s;
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, 0, NULL);
  tq_read_u32(&reader, "ticket_lifetime", NO_RULE);
  uint32_t age_add = tq_read_u32(&reader, "ticket_age_add", NO_RULE);
  tq_span nonce = tq_read_opaque_vector(&reader, "ticket_nonce", one, NO_RULE);
  tq_span ticket = tq_read_opaque_vector(&reader, "ticket", two, NO_RULE);
  tq_span extensions = tq_read_opaque_vector(&reader, "extensions", two, NO_RULE);
  if (parse.failed) {
    return false;
  }
  if (ticket.size > TQ_TICKET_MAX) {
    return true; /* a ticket need not be kept */
  }
  tq_digest psk = tq_resumption_psk(s->kdf, tq_digest_span(&s->resumption_master_secret), nonce);
  s->session = (tq_engine_session){.version = TQ_VERSION_TLS13,
                                   .suite = s->suite->code,
                                   .secret_size = psk.size,
                                   .age_add = age_add,
                                   .max_early_data = early_data_of(extensions),
                                   .ticket_size = (uint16_t)ticket.size};
  memcpy(s->session.secret, psk.bytes, psk.size);
  memcpy(s->session.ticket, ticket.data, ticket.size);
  return true;
}

static bool read_next(tq_engine *engine) {
  return tq_engine_next_traffic(engine, !engine->is_client) && tq_engine_read_traffic(engine);
}

static bool write_next(tq_engine *engine) {
  return tq_engine_next_traffic(engine, engine->is_client) && tq_engine_write_traffic(engine);
}

static bool build_key_update(tq_engine *engine, tq_writer *body) {
  tq_write_u8(body, engine->s.flag.update_asked ? 1 : 0);
  return true;
}

static bool reset_keys(tq_engine *engine) {
  engine->s.flag.certificate_requested = false;
  return true;
}

static bool requested(const tq_engine *engine) {
  return engine->s.flag.certificate_requested;
}

static bool can_sign(const tq_engine *engine) {
  return engine->s.own_scheme != 0;
}

static bool given(const tq_engine *engine) {
  return engine->s.flag.certificate_given;
}

/* clang-format off */
static const tq_step key_update_script[] = {
  {TQ_STEP_SEND, TQ_MESSAGE_key_update, .build = build_key_update, .then = write_next,
   .aside = true},
  {.kind = TQ_STEP_END},
};

static const tq_step late_client_script[] = {
  {TQ_STEP_SEND, TQ_MESSAGE_certificate, .when = requested, .build = tq_engine_build_certificate},
  {TQ_STEP_SEND, TQ_MESSAGE_certificate_verify, .when = can_sign,
   .build = tq_engine_build_certificate_verify},
  {TQ_STEP_SEND, TQ_MESSAGE_finished, .build = tq_engine_build_finished, .then = reset_keys},
  {.kind = TQ_STEP_END},
};

static const tq_step late_server_script[] = {
  {TQ_STEP_SEND,   TQ_MESSAGE_certificate_request, .build = tq_engine_build_certificate_request},
  {TQ_STEP_EXPECT, TQ_MESSAGE_certificate, .take = tq_engine_take_certificate},
  {TQ_STEP_EXPECT, TQ_MESSAGE_certificate_verify, .when = given,
   .take = tq_engine_take_certificate_verify},
  {TQ_STEP_EXPECT, TQ_MESSAGE_finished, .take = tq_engine_take_finished, .then = reset_keys},
  {.kind = TQ_STEP_END},
};

static const tq_step hello_request_script[] = {
  {TQ_STEP_SEND,   TQ_MESSAGE_hello_request, .aside = true},
  {TQ_STEP_EXPECT, TQ_MESSAGE_client_hello, .take = tq_engine_take_client_hello,
   .then = tq_engine_after_client_hello},
  {.kind = TQ_STEP_END},
};
/* clang-format on */

static bool take_key_update(tq_engine *engine, tq_span body) {
  if (body.size != 1 || body.data[0] > 1) {
    return tq_engine_fail(engine, TQ_ALERT_illegal_parameter, "a KeyUpdate that is none");
  }
  bool asked = body.data[0] == 1;
  engine->s.key_updates++;
  if (!read_next(engine)) {
    return false;
  }
  if (asked) {
    engine->s.flag.update_asked = false;
    tq_engine_go(engine, key_update_script);
  }
  return true;
}

static bool take_late_request(tq_engine *engine, tq_span body) {
  tq_transcript_tail(&engine->s.transcript, &engine->transcript);
  if (!tq_engine_has(engine, TQ_FEATURE_POST_HANDSHAKE_AUTH)) {
    return tq_engine_fail(engine, TQ_ALERT_unexpected_message, "a request nobody asked for");
  }
  if (!tq_engine_take_certificate_request(engine, body)) {
    return false;
  }
  tq_engine_go(engine, late_client_script);
  return true;
}

static void start_renegotiation(tq_engine *engine) {
  engine->s.flag.renegotiating = true;
  engine->s.flag.certificate_requested = false;
  tq_engine_go(engine, engine->is_client ? tq_client_script : hello_request_script);
}

/* RFC 5246 section 7.4.1.1: who does not want to renegotiate may say so, or say nothing. */
static bool take_hello_request(tq_engine *engine, tq_span body) {
  (void)body;
  if (!tq_engine_option_on(engine, TQ_ENGINE_RENEGOTIATE)) {
    tq_engine_put_alert(engine, LEVEL_WARNING, TQ_ALERT_no_renegotiation);
    return true;
  }
  start_renegotiation(engine);
  return true;
}

static bool take_late_client_hello(tq_engine *engine, tq_span body) {
  if (!tq_engine_option_on(engine, TQ_ENGINE_RENEGOTIATE)) {
    tq_engine_put_alert(engine, LEVEL_WARNING, TQ_ALERT_no_renegotiation);
    return true;
  }
  engine->s.flag.renegotiating = true;
  return tq_engine_take_client_hello(engine, body);
}

/* late: what may come after the handshake. INTO: it belongs to the transcript. */
typedef struct late {
  uint8_t message;
  bool to_client;
  bool to_server;
  bool tls13;
  bool into;
  bool (*take)(tq_engine *engine, tq_span body);
  bool (*then)(tq_engine *engine);
} late;

/* clang-format off */
static const late LATE[] = {
  {TQ_MESSAGE_new_session_ticket,  true,  false, true,  false, take_ticket13,          NULL},
  {TQ_MESSAGE_key_update,          true,  true,  true,  false, take_key_update,        NULL},
  {TQ_MESSAGE_certificate_request, true,  false, true,  true,  take_late_request,      NULL},
  {TQ_MESSAGE_hello_request,       true,  false, false, false, take_hello_request,     NULL},
  {TQ_MESSAGE_client_hello,        false, true,  false, true,  take_late_client_hello,
   tq_engine_after_client_hello},
};
/* clang-format on */

static const late *find_late(const tq_engine *engine, uint8_t message) {
  for (size_t i = 0; i < sizeof LATE / sizeof LATE[0]; i++) {
    const late *row = &LATE[i];
    if (row->message == message && row->tls13 == is13(engine) &&
        (engine->is_client ? row->to_client : row->to_server)) {
      return row;
    }
  }
  return NULL;
}

bool tq_engine_post_handshake(tq_engine *engine, tq_span message) {
  const late *row = find_late(engine, message.data[0]);
  if (row == NULL) {
    return tq_engine_fail(engine, TQ_ALERT_unexpected_message, "a message after the handshake");
  }
  /* Its bytes stay where they are until the next record is read. */
  tq_buffer_take(&engine->inbox, message.size);
  if (!row->take(engine, tq_span_from(message, TQ_HANDSHAKE_HEADER))) {
    return tq_engine_fail(engine, TQ_ALERT_decode_error, "a message could not be taken");
  }
  if (row->into) {
    tq_buffer_add(&engine->transcript, message);
  }
  bool renegotiates = engine->s.flag.renegotiating;
  return row->then == NULL || !renegotiates || row->then(engine);
}

void tq_engine_write(tq_engine *engine, tq_span data) {
  if (engine->s.status == TQ_ENGINE_FAILED) {
    return;
  }
  while (data.size != 0) {
    tq_span part = tq_span_first(data, engine->fragment_size);
    tq_engine_put_record(engine, TQ_CONTENT_application_data, part);
    data = tq_span_from(data, part.size);
  }
}

void tq_engine_send_record(tq_engine *engine, uint8_t type, tq_span fragment) {
  tq_engine_put_record(engine, type, fragment);
}

void tq_engine_close(tq_engine *engine) {
  if (engine->s.status != TQ_ENGINE_FAILED && !engine->s.flag.close_sent) {
    engine->s.flag.close_sent = true;
    tq_engine_put_alert(engine, LEVEL_WARNING, TQ_ALERT_close_notify);
  }
}

void tq_engine_key_update(tq_engine *engine, bool ask) {
  if (engine->s.status == TQ_ENGINE_CONNECTED && is13(engine)) {
    engine->s.flag.update_asked = ask;
    tq_engine_go(engine, key_update_script);
    tq_engine_run(engine);
  }
}

void tq_engine_request_certificate(tq_engine *engine) {
  if (engine->s.status == TQ_ENGINE_CONNECTED && is13(engine) && !engine->is_client) {
    tq_transcript_tail(&engine->s.transcript, &engine->transcript);
    tq_engine_go(engine, late_server_script);
    tq_engine_run(engine);
  }
}

void tq_engine_renegotiate(tq_engine *engine) {
  if (engine->s.status == TQ_ENGINE_CONNECTED && !is13(engine)) {
    start_renegotiation(engine);
    tq_engine_run(engine);
  }
}
