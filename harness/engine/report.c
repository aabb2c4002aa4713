/* report.c: what an engine says of itself, and its snapshots. */
#include "engine/engine_private.h"

#include <stdlib.h>

tq_engine_status tq_engine_get_status(const tq_engine *engine) {
  return engine->s.status;
}

void tq_engine_get_report(const tq_engine *engine, tq_engine_report *report) {
  const tq_engine_state *s = &engine->s;
  bool is13 = s->version == TQ_VERSION_TLS13;
  *report = (tq_engine_report){
      .status = s->status,
      .reason = s->reason,
      .alert_sent = s->alert_sent,
      .alert_received = s->alert_received,
      .second_alert_received = s->second_alert_received,
      .warning_received = s->warning_received,
      .scheme = s->peer_scheme,
      .early_data_accepted = s->flag.early_accepted,
      .client_authenticated = s->flag.authenticated && !engine->is_client,
      .key_updates = s->key_updates,
      .facts = {.version = s->version,
                .suite = s->suite == NULL ? 0 : s->suite->code,
                .group = s->group,
                .retry = s->flag.retried,
                .resumed = is13 ? s->flag.psk_accepted : s->flag.resumed12,
                .extended_master_secret = s->flag.extended_master_secret},
  };
  memcpy(report->facts.alpn, s->alpn, sizeof report->facts.alpn);
}

tq_span tq_engine_get_secret(const tq_engine *engine, tq_engine_secret_id id) {
  return tq_digest_span(&engine->s.secrets[id]);
}

tq_span tq_engine_client_random(const tq_engine *engine) {
  return tq_span_of(engine->s.client_random, TQ_RANDOM_SIZE);
}

const tq_engine_session *tq_engine_get_session(const tq_engine *engine) {
  return &engine->s.session;
}

tq_span tq_engine_data(const tq_engine *engine) {
  return tq_buffer_bytes(&engine->data);
}

/* RFC 5705 section 4, for TLS 1.2. */
static bool export12(const tq_engine *engine, const char *label, tq_span context, uint8_t *out,
                     size_t size) {
  enum { CONTEXT_MAX = 512 };
  uint8_t seed[2 * TQ_RANDOM_SIZE + 2 + CONTEXT_MAX];
  tq_writer writer = tq_writer_over(seed, sizeof seed);
  tq_write_bytes(&writer, tq_span_of(engine->s.client_random, TQ_RANDOM_SIZE));
  tq_write_bytes(&writer, tq_span_of(engine->s.server_random, TQ_RANDOM_SIZE));
  if (context.data != NULL) {
    tq_write_u16(&writer, (uint16_t)context.size);
    tq_write_bytes(&writer, context);
  }
  tq_span master = tq_digest_span(&engine->s.secrets[TQ_SECRET_MASTER_SECRET]);
  return !writer.failed && master.size != 0 &&
         tq_prf(engine->s.kdf, master, label, tq_writer_bytes(&writer), out, size);
}

bool tq_engine_export(const tq_engine *engine, const char *label, tq_span context, uint8_t *out,
                      size_t size) {
  if (engine->s.version != TQ_VERSION_TLS13) {
    return export12(engine, label, context, out, size);
  }
  tq_span secret = tq_digest_span(&engine->s.secrets[TQ_SECRET_EXPORTER]);
  return secret.size != 0 && tq_exporter(engine->s.kdf, secret, label, context, out, size);
}

/* The buffers whose contents are short-lived are kept whole; of those that only grow, the size. */
enum { KEPT = 6, GROWING = 3 };

struct tq_engine_snapshot {
  tq_engine_state s;
  tq_buffer kept[KEPT];
  size_t grown[GROWING];
};

static void list_buffers(tq_engine *engine, tq_buffer *kept[KEPT], tq_buffer *growing[GROWING]) {
  kept[0] = &engine->input;
  kept[1] = &engine->inbox;
  kept[2] = &engine->output;
  kept[3] = &engine->coalesced;
  kept[4] = &engine->held;
  kept[5] = &engine->replaced;
  growing[0] = &engine->transcript;
  growing[1] = &engine->data;
  growing[2] = &engine->wire;
}

tq_engine_snapshot *tq_engine_save(tq_engine *engine) {
  tq_buffer *kept[KEPT];
  tq_buffer *growing[GROWING];
  tq_engine_snapshot *snapshot = calloc(1, sizeof *snapshot);
  if (snapshot == NULL) {
    return NULL;
  }
  snapshot->s = engine->s;
  list_buffers(engine, kept, growing);
  for (size_t i = 0; i < KEPT; i++) {
    tq_buffer_set(&snapshot->kept[i], tq_buffer_bytes(kept[i]));
  }
  for (size_t i = 0; i < GROWING; i++) {
    snapshot->grown[i] = growing[i]->size;
  }
  return snapshot;
}

void tq_engine_restore(tq_engine *engine, const tq_engine_snapshot *snapshot) {
  tq_buffer *kept[KEPT];
  tq_buffer *growing[GROWING];
  list_buffers(engine, kept, growing);
  engine->s = snapshot->s;
  for (size_t i = 0; i < KEPT; i++) {
    tq_buffer_set(kept[i], tq_buffer_bytes(&snapshot->kept[i]));
  }
  for (size_t i = 0; i < GROWING; i++) {
    growing[i]->size = snapshot->grown[i];
  }
}

void tq_engine_snapshot_free(tq_engine_snapshot *snapshot) {
  if (snapshot == NULL) {
    return;
  }
  for (size_t i = 0; i < KEPT; i++) {
    tq_buffer_free(&snapshot->kept[i]);
  }
  free(snapshot);
}
