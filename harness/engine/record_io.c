/* record_io.c: records out of and into the engine's queues. */
#include "codec/handshake.h"
#include "engine/engine_private.h"

enum {
  LEVEL_FATAL = 2,
  ALERT_SIZE = 2,
  CHUNK_HEADER = 5, /* of the wire log: direction and 32-bit size */
  INBOX_MAX = 1 << 20
};

static void log_wire(tq_engine *engine, bool sent, tq_span bytes) {
  if (!tq_engine_option_on(engine, TQ_ENGINE_RECORD_WIRE) || bytes.size == 0) {
    return;
  }
  uint8_t header[CHUNK_HEADER];
  tq_writer writer = tq_writer_over(header, sizeof header);
  tq_write_u8(&writer, sent ? 1 : 0);
  tq_write_u32(&writer, (uint32_t)bytes.size);
  tq_buffer_add(&engine->wire, tq_writer_bytes(&writer));
  tq_buffer_add(&engine->wire, bytes);
}

bool tq_engine_wire(const tq_engine *engine, size_t index, tq_engine_wire_chunk *chunk) {
  tq_span rest = tq_buffer_bytes(&engine->wire);
  for (size_t i = 0; rest.size >= CHUNK_HEADER; i++) {
    const uint8_t *h = rest.data;
    size_t size = (size_t)h[1] << 24 | (size_t)h[2] << 16 | (size_t)h[3] << 8 | h[4];
    *chunk = (tq_engine_wire_chunk){h[0] != 0, tq_span_of(h + CHUNK_HEADER, size)};
    if (i == index) {
      return true;
    }
    rest = tq_span_from(rest, CHUNK_HEADER + size);
  }
  return false;
}

void tq_engine_send_raw(tq_engine *engine, tq_span bytes) {
  tq_buffer_add(&engine->output, bytes);
  log_wire(engine, true, bytes);
}

/* The record version is 0x0301 in a first ClientHello (RFC 8446 section 5.1). */
static uint16_t record_version(const tq_engine *engine) {
  bool first = engine->is_client && engine->s.version == 0 && !engine->s.flag.retried;
  return first ? 0x0301 : TQ_VERSION_TLS12;
}

/* TLS 1.3 leaves change_cipher_spec unprotected. */
static bool goes_plain(const tq_engine *engine, uint8_t type) {
  return type == TQ_CONTENT_change_cipher_spec && engine->s.write.kind == TQ_PROTECTION_TLS13;
}

void tq_engine_put_record(tq_engine *engine, uint8_t type, tq_span fragment) {
  if (type != TQ_CONTENT_handshake) {
    tq_engine_flush(engine); /* what waits for company was said before this */
  }
  static const tq_protection none = {.kind = TQ_PROTECTION_NONE};
  tq_protection plain = none;
  tq_protection *write = goes_plain(engine, type) ? &plain : &engine->s.write;
  tq_record record = {type, record_version(engine), fragment};
  uint8_t *out = tq_buffer_room(&engine->output, TQ_RECORD_MAX);
  size_t size = tq_record_seal(write, &engine->s.random, record, out);
  log_wire(engine, true, tq_span_of(out, size));
  tq_buffer_grew(&engine->output, size);
}

static void put_fragments(tq_engine *engine, uint8_t type, tq_span bytes) {
  size_t done = 0;
  while (bytes.size != 0) {
    size_t piece = engine->cuts ? tq_manner_piece(&engine->manner, done) : SIZE_MAX;
    tq_span fragment = tq_span_first(tq_span_first(bytes, engine->fragment_size), piece);
    done += fragment.size;
    tq_engine_put_record(engine, type, fragment);
    bytes = tq_span_from(bytes, fragment.size);
  }
}

void tq_engine_flush(tq_engine *engine) {
  tq_span waiting = tq_buffer_bytes(&engine->coalesced);
  put_fragments(engine, TQ_CONTENT_handshake, waiting);
  tq_buffer_take(&engine->coalesced, waiting.size);
}

void tq_engine_send_handshake(tq_engine *engine, tq_span messages) {
  if (engine->joins || tq_engine_option_on(engine, TQ_ENGINE_COALESCE)) {
    tq_buffer_add(&engine->coalesced, messages);
    return;
  }
  put_fragments(engine, TQ_CONTENT_handshake, messages);
}

void tq_engine_put_alert(tq_engine *engine, uint8_t level, uint8_t description) {
  const uint8_t alert[ALERT_SIZE] = {level, description};
  tq_engine_put_record(engine, TQ_CONTENT_alert, tq_span_of(alert, sizeof alert));
}

tq_span tq_engine_pending(const tq_engine *engine) {
  return tq_buffer_bytes(&engine->output);
}

void tq_engine_sent(tq_engine *engine, size_t size) {
  tq_buffer_take(&engine->output, size);
}

void tq_engine_receive(tq_engine *engine, tq_span bytes) {
  log_wire(engine, false, bytes);
  tq_buffer_add(&engine->input, bytes);
  if (engine->s.status == TQ_ENGINE_FAILED) {
    while (tq_engine_next(engine) != TQ_ARRIVED_NOTHING) {
      /* alerts may follow, and a second one is worth knowing */
    }
    return;
  }
  if (engine->s.then_waits) {
    tq_engine_next(engine); /* an alert ends it here, and spares what would follow */
  }
  tq_engine_run(engine);
}

/* The size of the message at the front of the inbox; 0: its header is not all there. */
static size_t message_size(const tq_engine *engine) {
  tq_span inbox = tq_buffer_bytes(&engine->inbox);
  if (inbox.data == NULL || inbox.size < TQ_HANDSHAKE_HEADER) {
    return 0;
  }
  return TQ_HANDSHAKE_HEADER +
         ((size_t)inbox.data[1] << 16 | (size_t)inbox.data[2] << 8 | inbox.data[3]);
}

tq_span tq_engine_message_bytes(const tq_engine *engine) {
  return tq_span_first(tq_buffer_bytes(&engine->inbox), message_size(engine));
}

static bool message_complete(const tq_engine *engine) {
  size_t size = message_size(engine);
  return size != 0 && tq_buffer_bytes(&engine->inbox).size >= size;
}

static void take_fatal(tq_engine *engine, uint8_t description) {
  tq_engine_state *s = &engine->s;
  if (s->alert_received == TQ_NO_ALERT) {
    s->alert_received = description;
  } else if (s->second_alert_received == TQ_NO_ALERT) {
    s->second_alert_received = description;
  }
  if (s->status != TQ_ENGINE_FAILED) {
    s->status = TQ_ENGINE_FAILED;
    s->reason = "a fatal alert was received";
  }
}

static tq_engine_arrival take_alert(tq_engine *engine, tq_span fragment) {
  tq_engine_state *s = &engine->s;
  if (fragment.size != ALERT_SIZE) {
    tq_engine_fail(engine, TQ_ALERT_decode_error, "an alert of a wrong size");
    return TQ_ARRIVED_NOTHING;
  }
  uint8_t description = fragment.data[1];
  if (description == TQ_ALERT_close_notify) {
    s->status = s->status == TQ_ENGINE_FAILED ? TQ_ENGINE_FAILED : TQ_ENGINE_CLOSED;
    return TQ_ARRIVED_NOTHING;
  }
  /* In TLS 1.3 every alert but close_notify and user_canceled is fatal (section 6). */
  bool warning = fragment.data[0] != LEVEL_FATAL &&
                 (s->version != TQ_VERSION_TLS13 || description == TQ_ALERT_user_canceled);
  if (warning) {
    s->warning_received = description;
    return TQ_ARRIVED_OTHER;
  }
  take_fatal(engine, description);
  return TQ_ARRIVED_OTHER;
}

/* In TLS 1.2 the next step must be told; in TLS 1.3 it is dropped (section 5). */
static tq_engine_arrival take_ccs(tq_engine *engine, tq_span fragment) {
  bool retry_or_13 = engine->s.version == TQ_VERSION_TLS13 || engine->s.flag.retried;
  if (fragment.size != 1 || fragment.data[0] != 1) {
    tq_engine_fail(engine, TQ_ALERT_unexpected_message, "a change_cipher_spec that is none");
    return TQ_ARRIVED_NOTHING;
  }
  if (retry_or_13) {
    return TQ_ARRIVED_OTHER;
  }
  if (tq_buffer_bytes(&engine->inbox).size != 0) {
    tq_engine_fail(engine, TQ_ALERT_unexpected_message, "change_cipher_spec in a message");
    return TQ_ARRIVED_NOTHING;
  }
  engine->s.ccs_waits = true;
  return TQ_ARRIVED_CCS;
}

static tq_engine_arrival take_handshake(tq_engine *engine, tq_span fragment) {
  if (engine->inbox.size + fragment.size > INBOX_MAX) {
    tq_engine_fail(engine, TQ_ALERT_internal_error, "a message that is too long");
    return TQ_ARRIVED_NOTHING;
  }
  tq_buffer_add(&engine->inbox, fragment);
  return message_complete(engine) ? TQ_ARRIVED_MESSAGE : TQ_ARRIVED_OTHER;
}

static tq_engine_arrival take_record(tq_engine *engine, tq_record record) {
  switch (record.type) {
  case TQ_CONTENT_handshake:
    return take_handshake(engine, record.fragment);
  case TQ_CONTENT_alert:
    return take_alert(engine, record.fragment);
  case TQ_CONTENT_change_cipher_spec:
    return take_ccs(engine, record.fragment);
  case TQ_CONTENT_application_data:
    tq_buffer_add(&engine->data, record.fragment);
    return TQ_ARRIVED_OTHER;
  default:
    tq_engine_fail(engine, TQ_ALERT_unexpected_message, "a record of an unknown type");
    return TQ_ARRIVED_NOTHING;
  }
}

/* TLS 1.3: change_cipher_spec, and alerts from a peer that has no keys yet, cross in the clear. */
static bool is_plain(const tq_engine *engine, tq_span record) {
  tq_protection_kind kind = engine->s.read.kind;
  bool early_alert =
      record.data[0] == TQ_CONTENT_alert && record.size == TQ_RECORD_HEADER_SIZE + ALERT_SIZE;
  return kind == TQ_PROTECTION_NONE ||
         (kind == TQ_PROTECTION_TLS13 &&
          (record.data[0] == TQ_CONTENT_change_cipher_spec || early_alert));
}

/* Early data that the server has refused: it goes by unread (RFC 8446 section 4.2.10). */
static bool is_refused_early_data(const tq_engine *engine, tq_span record) {
  return engine->s.flag.early_skipping && record.data[0] == TQ_CONTENT_application_data;
}

static tq_engine_arrival open_record(tq_engine *engine, tq_span record) {
  uint8_t text[TQ_RECORD_MAX];
  tq_protection none = {.kind = TQ_PROTECTION_NONE};
  bool plain = is_plain(engine, record);
  tq_record opened;
  if (plain && is_refused_early_data(engine, record)) {
    return TQ_ARRIVED_OTHER;
  }
  if (!tq_record_open(plain ? &none : &engine->s.read, record, text, &opened)) {
    if (is_refused_early_data(engine, record)) {
      return TQ_ARRIVED_OTHER;
    }
    tq_engine_fail(engine, TQ_ALERT_bad_record_mac, "a record does not open");
    return TQ_ARRIVED_NOTHING;
  }
  if (!plain) {
    engine->s.flag.early_skipping = false;
  }
  return take_record(engine, opened);
}

/* The record at the front of the input; empty: it is not all there, or it failed. */
static tq_span next_record(tq_engine *engine) {
  tq_span input = tq_buffer_bytes(&engine->input);
  if (input.size < TQ_RECORD_HEADER_SIZE) {
    return TQ_SPAN_EMPTY;
  }
  size_t size = (size_t)input.data[3] << 8 | input.data[4];
  if (size > TQ_RECORD_FRAGMENT_MAX) {
    tq_engine_fail(engine, TQ_ALERT_record_overflow, "a record that is too long");
    return TQ_SPAN_EMPTY;
  }
  if (input.size < TQ_RECORD_HEADER_SIZE + size) {
    return TQ_SPAN_EMPTY;
  }
  return tq_span_first(input, TQ_RECORD_HEADER_SIZE + size);
}

tq_engine_arrival tq_engine_next(tq_engine *engine) {
  if (engine->s.status != TQ_ENGINE_FAILED && engine->s.ccs_waits) {
    return TQ_ARRIVED_CCS;
  }
  if (engine->s.status != TQ_ENGINE_FAILED && message_complete(engine)) {
    return TQ_ARRIVED_MESSAGE;
  }
  tq_span record = next_record(engine);
  if (record.size == 0) {
    return TQ_ARRIVED_NOTHING;
  }
  tq_engine_arrival arrival = open_record(engine, record);
  tq_buffer_take(&engine->input, record.size);
  return arrival;
}
