/* key_exchange.c: see key_exchange.h. */
#include "codec/key_exchange.h"

#include "spec/requirement.h"

static const tq_bounds u16_any = {0, 0xffff, 2, 1};
static const tq_bounds u16_some = {1, 0xffff, 2, 1};
static const tq_bounds u8_some = {1, 255, 1, 1};

/* Which fields the messages of a key exchange have. */
enum { HINT = 1, DH = 2, EC = 4, SIGNED = 8, ENCRYPTED = 16 };

/* clang-format off */
static const struct {
  uint8_t server;
  uint8_t client;
} forms[] = {
  [TQ_KX_RSA]         = {0,           ENCRYPTED},
  [TQ_KX_DH_DSS]      = {0,           DH},
  [TQ_KX_DH_RSA]      = {0,           DH},
  [TQ_KX_DHE_DSS]     = {DH | SIGNED, DH},
  [TQ_KX_DHE_RSA]     = {DH | SIGNED, DH},
  [TQ_KX_DH_anon]     = {DH,          DH},
  [TQ_KX_ECDH_ECDSA]  = {0,           EC},
  [TQ_KX_ECDH_RSA]    = {0,           EC},
  [TQ_KX_ECDHE_ECDSA] = {EC | SIGNED, EC},
  [TQ_KX_ECDHE_RSA]   = {EC | SIGNED, EC},
  [TQ_KX_ECDH_anon]   = {EC,          EC},
  [TQ_KX_PSK]         = {HINT,        HINT},
  [TQ_KX_DHE_PSK]     = {HINT | DH,   HINT | DH},
  [TQ_KX_RSA_PSK]     = {HINT,        HINT | ENCRYPTED},
  [TQ_KX_ECDHE_PSK]   = {HINT | EC,   HINT | EC},
};
/* clang-format on */

static uint8_t server_form(tq_kx kx) {
  return (size_t)kx < sizeof forms / sizeof forms[0] ? forms[kx].server : 0;
}

static uint8_t client_form(tq_kx kx) {
  return (size_t)kx < sizeof forms / sizeof forms[0] ? forms[kx].client : 0;
}

static void read_dh(tq_server_key_exchange *message, tq_reader *reader, uint16_t rule) {
  message->dh_p = tq_read_opaque_vector(reader, "dh_p", u16_some, rule);
  message->dh_g = tq_read_opaque_vector(reader, "dh_g", u16_some, rule);
  message->dh_ys = tq_read_opaque_vector(reader, "dh_Ys", u16_some, rule);
}

/* ECParameters and the public value. Explicit curves are deprecated (RFC 8422 section 5.4); how
 * long they are is not looked at, so that all that follows is opaque. */
static void read_ec(tq_server_key_exchange *message, tq_reader *reader, uint16_t rule) {
  message->curve_type = tq_read_u8(reader, "curve_type", rule);
  if (reader->parse->failed || message->curve_type != TQ_CURVE_NAMED) {
    tq_read_rest(reader, "ec_parameters");
    return;
  }
  message->named_curve = tq_read_u16(reader, "named_group", rule);
  message->point = tq_read_opaque_vector(reader, "point", u8_some, rule);
}

static void read_server_fields(tq_server_key_exchange *message, tq_reader *reader, uint8_t form,
                               uint16_t rule) {
  if ((form & HINT) != 0) {
    message->psk_identity_hint = tq_read_opaque_vector(reader, "psk_identity_hint", u16_any, rule);
  }
  if ((form & DH) != 0) {
    read_dh(message, reader, rule);
  }
  if ((form & EC) != 0) {
    read_ec(message, reader, rule);
  }
}

bool tq_server_key_exchange_parse(tq_server_key_exchange *message, tq_faults *faults, tq_kx kx,
                                  tq_span body, size_t offset, const tq_trace *trace) {
  static const uint16_t rule = TQ_REQ_key_exchange_server_message_lengths;
  uint8_t form = server_form(kx);
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, offset, trace);
  *message = (tq_server_key_exchange){.body = body, .params_offset = (uint32_t)offset};
  if (form == 0) {
    tq_read_rest(&reader, "body");
    return true;
  }
  read_server_fields(message, &reader, form, rule);
  bool unread = (form & EC) != 0 && message->curve_type != TQ_CURVE_NAMED;
  message->params = tq_span_first(body, (size_t)(reader.next - parse.base));
  if ((form & SIGNED) != 0 && !unread) {
    message->signature = tq_read_signed(&reader, rule);
    message->is_signed = !parse.failed;
  }
  tq_reader_end(&reader, rule);
  return tq_faults_close(faults, &parse);
}

bool tq_client_key_exchange_parse(tq_client_key_exchange *message, tq_faults *faults, tq_kx kx,
                                  tq_span body, size_t offset, const tq_trace *trace) {
  static const uint16_t rule = TQ_REQ_key_exchange_client_message_lengths;
  uint8_t form = client_form(kx);
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, offset, trace);
  *message = (tq_client_key_exchange){.body = body};
  if (form == 0) {
    tq_read_rest(&reader, "body");
    return true;
  }
  if ((form & HINT) != 0) {
    message->psk_identity = tq_read_opaque_vector(&reader, "psk_identity", u16_any, rule);
  }
  if ((form & ENCRYPTED) != 0) {
    message->encrypted_pre_master =
        tq_read_opaque_vector(&reader, "encrypted_pre_master_secret", u16_any, rule);
  }
  if ((form & DH) != 0) {
    bool empty = tq_reader_left(&reader) == 0 ||
                 (tq_reader_left(&reader) >= 2 && reader.next[0] == 0 && reader.next[1] == 0);
    message->dh_yc = tq_read_opaque_vector(
        &reader, "dh_Yc", u16_some, empty ? TQ_REQ_key_exchange_client_dh_public_empty : rule);
  }
  if ((form & EC) != 0) {
    message->point = tq_read_opaque_vector(&reader, "ecdh_Yc", u8_some, rule);
  }
  size_t last = message->encrypted_pre_master.size + message->dh_yc.size + message->point.size;
  message->public_offset = (uint32_t)(tq_reader_offset(&reader) - last);
  tq_reader_end(&reader, rule);
  return tq_faults_close(faults, &parse);
}

void tq_write_server_params(tq_writer *writer, const tq_server_key_exchange *message, tq_kx kx) {
  uint8_t form = server_form(kx);
  if (form == 0) {
    tq_write_bytes(writer, message->body);
    return;
  }
  if ((form & HINT) != 0) {
    tq_write_opaque(writer, 2, message->psk_identity_hint);
  }
  if ((form & DH) != 0) {
    tq_write_opaque(writer, 2, message->dh_p);
    tq_write_opaque(writer, 2, message->dh_g);
    tq_write_opaque(writer, 2, message->dh_ys);
  }
  if ((form & EC) != 0) {
    tq_write_u8(writer, message->curve_type);
    tq_write_u16(writer, message->named_curve);
    tq_write_opaque(writer, 1, message->point);
  }
}

void tq_write_server_key_exchange(tq_writer *writer, const tq_server_key_exchange *message,
                                  tq_kx kx) {
  tq_write_server_params(writer, message, kx);
  if (message->is_signed) {
    tq_write_signed(writer, message->signature.scheme, message->signature.signature);
  }
}

void tq_write_client_key_exchange(tq_writer *writer, const tq_client_key_exchange *message,
                                  tq_kx kx) {
  uint8_t form = client_form(kx);
  if (form == 0) {
    tq_write_bytes(writer, message->body);
    return;
  }
  if ((form & HINT) != 0) {
    tq_write_opaque(writer, 2, message->psk_identity);
  }
  if ((form & ENCRYPTED) != 0) {
    tq_write_opaque(writer, 2, message->encrypted_pre_master);
  }
  if ((form & DH) != 0) {
    tq_write_opaque(writer, 2, message->dh_yc);
  }
  if ((form & EC) != 0) {
    tq_write_opaque(writer, 1, message->point);
  }
}
