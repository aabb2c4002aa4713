/* played.c: see played.h. */
#include "target/played.h"

#include "codec/record.h"
#include "spec/content_type.h"
#include "target/trust.h"

#include <stdlib.h>

enum { BYTES_MAX = 1 << 17 };

struct tq_played {
  const tq_endpoint *endpoint;
  tq_trust *trust; /* where the message under test is a Certificate; else NULL */
  uint8_t expected;
  uint16_t left_out;
  bool retried; /* the message under test answers a second ClientHello */
  tq_hello_retry retry;
  size_t honest_size;
  size_t offer_size;
  uint8_t honest[BYTES_MAX];
  uint8_t offer[BYTES_MAX];
};

/* The last ClientHello in RECORDS that stands in one record; empty if there is none. *COUNT: how
 * many there are. */
static tq_span last_hello(tq_span records, size_t *count) {
  tq_record record;
  tq_span hello = TQ_SPAN_EMPTY;
  *count = 0;
  while (tq_record_next(&record, &records, TQ_RECORD_CIPHERTEXT_MAX_TLS12) == TQ_RECORD_READ) {
    tq_handshake handshake;
    if (record.type == TQ_CONTENT_handshake &&
        tq_handshake_read(&handshake, record.fragment, 0, NULL) &&
        handshake.type == TQ_MESSAGE_client_hello) {
      hello = handshake.message;
      (*count)++;
    }
  }
  return hello;
}

/* What a HelloRetryRequest said before shows in the honest ServerHello, which keeps to it. */
static void learn_retry(tq_played *played) {
  tq_message message;
  tq_faults faults = {0};
  tq_message_context form = tq_message_context_of(played->endpoint->versions.items[0], 0);
  tq_span honest = tq_span_of(played->honest, played->honest_size);
  if (played->expected == TQ_MESSAGE_server_hello &&
      tq_message_read(&message, &faults, honest, &form, NULL, NULL)) {
    played->retried = true;
    played->retry = (tq_hello_retry){.group = message.as.server_hello.server_share.group,
                                     .suite = message.as.server_hello.cipher_suite};
  }
}

static void learn_offer(tq_played *played, tq_stage *stage) {
  tq_outcome outcome;
  tq_span answer;
  tq_stage_run(stage, tq_span_of(played->honest, played->honest_size), &outcome, &answer);
  size_t hellos = 0;
  tq_span offer = tq_span_first(last_hello(tq_stage_before(stage), &hellos), BYTES_MAX);
  if (played->endpoint->role == TQ_ROLE_CLIENT && offer.size != 0) {
    memcpy(played->offer, offer.data, offer.size);
    played->offer_size = offer.size;
  }
  if (hellos > 1) {
    learn_retry(played);
  }
}

tq_played *tq_played_new(tq_stage *stage) {
  tq_played *played = calloc(1, sizeof *played);
  if (played == NULL) {
    return NULL;
  }
  played->endpoint = tq_stage_endpoint(stage);
  played->expected = tq_stage_scene(stage)->message;
  played->left_out = tq_stage_scene(stage)->play->left_out[0];
  played->honest_size = tq_stage_seed(stage, played->honest, BYTES_MAX);
  if (played->honest_size == 0) {
    free(played);
    return NULL;
  }
  if (played->expected == TQ_MESSAGE_certificate && !tq_stage_peer(stage)->abilities()->fixed) {
    played->trust = tq_trust_new(tq_stage_scene(stage), played->endpoint);
  }
  learn_offer(played, stage);
  return played;
}

void tq_played_free(tq_played *played) {
  if (played != NULL) {
    tq_trust_free(played->trust);
  }
  free(played);
}

tq_turn tq_played_turn(const tq_played *played, tq_hello_checks checks) {
  const tq_endpoint *endpoint = played->endpoint;
  uint16_t version = endpoint->versions.count == 0 ? 0 : endpoint->versions.items[0];
  uint16_t suite = endpoint->suites.count == 0 ? 0 : endpoint->suites.items[0];
  return (tq_turn){.endpoint = endpoint,
                   .form = tq_message_context_of(version, suite),
                   .expected = played->expected,
                   .left_out = played->left_out,
                   .honest = tq_span_of(played->honest, played->honest_size),
                   .offer = tq_span_of(played->offer, played->offer_size),
                   .retry = played->retried ? &played->retry : NULL,
                   .checks = checks,
                   .trust = played->trust == NULL ? NULL : tq_trust_turn(played->trust)};
}
