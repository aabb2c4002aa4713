/* client13.c: the client's side of a TLS 1.3 handshake after the ServerHello (RFC 8446 section 2,
 * appendix A.1). */
#include "codec/extension.h"
#include "engine/engine_private.h"
#include "wire/reader.h"

static bool take_encrypted_extensions(tq_engine *engine, tq_span body) {
  tq_engine_state *s = &engine->s;
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, 0, NULL);
  static const tq_bounds block = {0, 0xffff, 2, 1};
  tq_span rest = tq_read_opaque_vector(&reader, "extensions", block, 0);
  tq_extension_item item;
  s->flag.early_accepted = false;
  while (tq_extension_next(&item, &rest)) {
    if (item.type == TQ_EXTENSION_early_data) {
      s->flag.early_accepted = s->flag.early_offered;
    }
    if (item.type == TQ_EXTENSION_application_layer_protocol_negotiation && item.data.size > 3 &&
        item.data.size - 3 <= TQ_ALPN_MAX) {
      memcpy(s->alpn, item.data.data + 3, item.data.size - 3);
      s->alpn[item.data.size - 3] = '\0';
    }
  }
  return !parse.failed;
}

/* Early data that was not accepted ends here, and its keys with it. */
static bool after_encrypted_extensions(tq_engine *engine) {
  const tq_engine_flags *flag = &engine->s.flag;
  return !flag->early_offered || flag->early_accepted || tq_engine_write_handshake(engine);
}

static bool after_server_finished(tq_engine *engine) {
  return tq_engine_traffic_secrets(engine) && tq_engine_read_traffic(engine);
}

static bool by_certificate(const tq_engine *engine) {
  return !engine->s.flag.psk_accepted;
}

static bool early_accepted(const tq_engine *engine) {
  return engine->s.flag.early_accepted;
}

static bool requested(const tq_engine *engine) {
  return engine->s.flag.certificate_requested;
}

static bool can_sign(const tq_engine *engine) {
  return engine->s.flag.certificate_requested && engine->s.own_scheme != 0;
}

static bool after_finished(tq_engine *engine) {
  tq_engine_resumption_secret(engine);
  engine->s.flag.certificate_requested = false;
  tq_transcript_end(&engine->s.transcript, &engine->transcript);
  return tq_engine_write_traffic(engine);
}

/* clang-format off */
const tq_step tq_client13_script[] = {
  {TQ_STEP_EXPECT, TQ_MESSAGE_encrypted_extensions, .take = take_encrypted_extensions,
   .then = after_encrypted_extensions},
  {TQ_STEP_MAYBE,  TQ_MESSAGE_certificate_request, .when = by_certificate,
   .take = tq_engine_take_certificate_request},
  {TQ_STEP_EXPECT, TQ_MESSAGE_certificate, .when = by_certificate,
   .take = tq_engine_take_certificate},
  {TQ_STEP_EXPECT, TQ_MESSAGE_certificate_verify, .when = by_certificate,
   .take = tq_engine_take_certificate_verify},
  {TQ_STEP_EXPECT, TQ_MESSAGE_finished, .take = tq_engine_take_finished,
   .then = after_server_finished},
  {TQ_STEP_SEND,   TQ_STEP_CCS, .when = tq_engine_owes_compatible, .then = tq_engine_compatible_done},
  {TQ_STEP_SEND,   TQ_MESSAGE_end_of_early_data, .when = early_accepted,
   .then = tq_engine_write_handshake},
  {TQ_STEP_SEND,   TQ_MESSAGE_certificate, .when = requested, .build = tq_engine_build_certificate},
  {TQ_STEP_SEND,   TQ_MESSAGE_certificate_verify, .when = can_sign,
   .build = tq_engine_build_certificate_verify},
  {TQ_STEP_SEND,   TQ_MESSAGE_finished, .build = tq_engine_build_finished, .then = after_finished},
  {.kind = TQ_STEP_END},
};
/* clang-format on */
