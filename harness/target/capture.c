/* capture.c: see capture.h. */
#include "target/capture.h"

#include "codec/record.h"
#include "codec/server_hello.h"
#include "engine/key_log.h"
#include "judge/judge.h"
#include "spec/version.h"

#include <stdlib.h>

enum { RECORDS_MAX = 1 << 17, RECORD_MOST = 1 << 14, RANDOM_AT = 6, RECORD_HEADER = 5 };
enum { HANDSHAKE = 22 }; /* ContentType */

/* exchange: what crosses the wire of a scene without an engine. */
typedef struct exchange {
  tq_pcapng_piece pieces[4];
  size_t count;
  tq_span hello; /* the ClientHello, with its header */
  uint8_t first[RECORDS_MAX];
  uint8_t sent[RECORDS_MAX];
} exchange;

static void add(exchange *made, bool by_client, tq_span bytes) {
  made->pieces[made->count++] = (tq_pcapng_piece){by_client, bytes};
}

/* MESSAGE in records of the largest size; empty: it does not fit. */
static tq_span frame(uint8_t *into, tq_span message, uint16_t version) {
  tq_writer writer = tq_writer_over(into, RECORDS_MAX);
  tq_write_records(&writer, HANDSHAKE, version, message, RECORD_MOST);
  return writer.failed ? TQ_SPAN_EMPTY : tq_writer_bytes(&writer);
}

/* The secrets that the peer told of, as lines of a key log. */
static size_t log_of(const exchange *made, const tq_peer_report *report, char *out) {
  size_t size = 0;
  tq_span random = tq_span_first(tq_span_from(made->hello, RANDOM_AT), TQ_RANDOM_SIZE);
  for (size_t i = 0; i < report->secret_count && random.size == TQ_RANDOM_SIZE; i++) {
    const tq_secret *secret = &report->secrets[i];
    if (size + sizeof secret->label + 2u * (TQ_RANDOM_SIZE + secret->size) < TQ_KEY_LOG_MAX) {
      size += tq_key_log_line(secret->label, random, tq_span_of(secret->bytes, secret->size),
                              out + size);
    }
  }
  return size;
}

/* Server: [first ClientHello, HelloRetryRequest,] message, answer. Client: its ClientHello,
 * message, answer. */
static void collect(exchange *made, const tq_stage *stage, tq_span sent, tq_span answer) {
  const tq_scene *scene = tq_stage_scene(stage);
  bool client = scene->endpoint.role == TQ_ROLE_CLIENT;
  made->hello = tq_span_from(client ? tq_stage_before(stage) : sent, RECORD_HEADER);
  if (scene->retry != NULL) {
    add(made, true, frame(made->first, scene->retry->first_hello, TQ_VERSION_TLS10));
  }
  add(made, client, tq_stage_before(stage));
  add(made, !client, sent);
  add(made, client, answer);
}

static bool play_without_engine(tq_stage *stage, exchange *made, tq_span message, bool as_records,
                                FILE *file) {
  const tq_scene *scene = tq_stage_scene(stage);
  bool first = scene->retry == NULL && scene->endpoint.role == TQ_ROLE_SERVER;
  uint16_t version = first ? TQ_VERSION_TLS10 : TQ_VERSION_TLS12;
  tq_span sent = as_records ? message : frame(made->sent, message, version);
  char log[TQ_KEY_LOG_MAX];
  tq_outcome outcome;
  tq_span answer;
  if (sent.size == 0) {
    return false;
  }
  tq_stage_run_records(stage, sent, &outcome, &answer);
  if (!tq_is_tested(outcome.kind)) {
    return false;
  }
  collect(made, stage, sent, answer);
  size_t size = log_of(made, tq_stage_report(stage), log);
  return tq_pcapng_write_pieces(made->pieces, made->count, tq_span_of(log, size), file);
}

static bool play_with_engine(tq_stage *stage, tq_span message, FILE *file) {
  tq_outcome outcome;
  tq_span answer;
  tq_stage_record(stage);
  tq_stage_run(stage, message, &outcome, &answer);
  return tq_is_tested(outcome.kind) && tq_stage_write_wire(stage, file);
}

bool tq_capture(const tq_scene *scene, const tq_peer *peer, tq_span message, bool as_records,
                FILE *file, const char **why) {
  if (scene->chain != NULL) {
    *why = "certificates that go through a library's interface cross no wire";
    return false;
  }
  tq_stage *stage = tq_stage_new(scene, peer, TQ_STAGE_WHOLE);
  exchange *made = calloc(1, sizeof *made);
  *why = ferror(file) != 0 ? "the file cannot be written" : "the peer cannot play the scene";
  bool fine = stage != NULL && made != NULL &&
              (scene->play != NULL ? play_with_engine(stage, message, file)
                                   : play_without_engine(stage, made, message, as_records, file));
  *why = ferror(file) != 0 ? "the file cannot be written" : *why;
  free(made);
  tq_stage_delete(stage);
  return fine;
}
