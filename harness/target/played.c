/* played.c: see played.h. */
#include "target/played.h"

#include "codec/record.h"
#include "spec/content_type.h"
#include "target/trust.h"

#include <stdlib.h>

enum { BYTES_MAX = 1 << 17, COOKIE_MAX = 64 };

struct tq_played {
  const tq_endpoint *endpoint;
  tq_trust *trust; /* where the message under test is a Certificate; else NULL */
  uint8_t expected;
  uint16_t left_out;
  bool retried; /* the message under test answers a second ClientHello */
  tq_hello_retry retry;
  tq_hello_retry asked; /* what the last ClientHello follows; FIRST is empty: nothing */
  size_t honest_size;
  size_t offer_size;
  uint8_t honest[BYTES_MAX];
  uint8_t offer[BYTES_MAX];
  uint8_t first[BYTES_MAX];
  uint8_t cookie[COOKIE_MAX];
};

/* hellos: the first and the last ClientHello in some records that stands in one record each; empty
 * if there is none. */
typedef struct hellos {
  tq_span first;
  tq_span last;
  size_t count;
} hellos;

static hellos find_hellos(tq_span records) {
  tq_record record;
  hellos found = {TQ_SPAN_EMPTY, TQ_SPAN_EMPTY, 0};
  while (tq_record_next(&record, &records, TQ_RECORD_CIPHERTEXT_MAX_TLS12) == TQ_RECORD_READ) {
    tq_handshake handshake;
    if (record.type == TQ_CONTENT_handshake &&
        tq_handshake_read(&handshake, record.fragment, 0, NULL) &&
        handshake.type == TQ_MESSAGE_client_hello) {
      found.first = found.count == 0 ? handshake.message : found.first;
      found.last = handshake.message;
      found.count++;
    }
  }
  return found;
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

static void learn_asked(tq_played *played, tq_stage *stage, tq_span first) {
  tq_engine_asked asked = tq_stage_asked(stage);
  memcpy(played->first, first.data, first.size);
  if (asked.cookie.size != 0) {
    memcpy(played->cookie, asked.cookie.data, asked.cookie.size);
  }
  played->asked = (tq_hello_retry){.first = tq_span_of(played->first, first.size),
                                   .group = asked.group,
                                   .cookie = tq_span_of(played->cookie, asked.cookie.size)};
}

static void learn_offer(tq_played *played, tq_stage *stage) {
  tq_outcome outcome;
  tq_span answer;
  tq_stage_run(stage, tq_span_of(played->honest, played->honest_size), &outcome, &answer);
  hellos found = find_hellos(tq_stage_before(stage));
  bool client = played->endpoint->role == TQ_ROLE_CLIENT;
  if (client && found.count != 0 && found.last.size <= BYTES_MAX) {
    memcpy(played->offer, found.last.data, found.last.size);
    played->offer_size = found.last.size;
  }
  if (found.count > 1) {
    learn_retry(played);
  }
  if (client && found.count > 1 && found.first.size <= BYTES_MAX &&
      tq_stage_asked(stage).cookie.size <= COOKIE_MAX) {
    learn_asked(played, stage, found.first);
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

bool tq_played_is_honest(const tq_played *played, tq_span message) {
  return tq_span_equal(message, tq_span_of(played->honest, played->honest_size));
}

static tq_offer_context offer_context(const tq_played *played) {
  return (tq_offer_context){played->endpoint,
                            played->asked.first.size == 0 ? NULL : &played->asked};
}

uint8_t tq_played_offer_kinds(const tq_played *played) {
  tq_offer_context context = offer_context(played);
  return played->offer_size == 0 ? 0 : tq_offer_kinds_of(&context);
}

size_t tq_played_check_offer(const tq_played *played, tq_citation *citations, size_t max) {
  tq_offer_context context = offer_context(played);
  tq_span offer = tq_span_of(played->offer, played->offer_size);
  return played->offer_size == 0 ? 0 : tq_offer_check(citations, max, offer, &context);
}
