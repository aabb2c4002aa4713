/* engine_pair.h: an engine as client and one as server, with a wire between them. */
#ifndef TQ_TEST_SUPPORT_ENGINE_PAIR_H
#define TQ_TEST_SUPPORT_ENGINE_PAIR_H

#include "crypto/crypto.h"
#include "engine/engine.h"
#include "peer/fixture.h"
#include "support/shared.h"

/* engine_identity: a credential of the test PKI, as the engine takes it. */
static inline tq_engine_identity engine_identity(tq_credential credential, bool client) {
  const tq_identity *from = tq_fixture_identity(credential, client);
  tq_engine_identity to = {.chain_count = 0};
  for (size_t i = 0; from != NULL && i < from->chain_count; i++) {
    to.chain[to.chain_count++] = from->chain[i];
  }
  to.key = from == NULL ? TQ_SPAN_EMPTY : from->key;
  return to;
}

/* move: what FROM has to send goes to TO, CUT bytes at a time (0: at once). True if any did. */
static inline bool move_bytes(tq_engine *from, tq_engine *to, size_t cut) {
  tq_span bytes = tq_engine_pending(from);
  if (bytes.size == 0) {
    return false;
  }
  size_t size = cut == 0 || cut > bytes.size ? bytes.size : cut;
  uint8_t *copy = malloc(size);
  assert_non_null(copy);
  memcpy(copy, bytes.data, size);
  tq_engine_sent(from, size);
  tq_engine_receive(to, tq_span_of(copy, size));
  free(copy);
  return true;
}

/* pump: until neither has anything to send. Fails the test if that takes for ever. */
static inline void pump(tq_engine *client, tq_engine *server, size_t cut) {
  for (int rounds = 0; rounds < 200000; rounds++) {
    bool moved = move_bytes(client, server, cut);
    moved = move_bytes(server, client, cut) || moved;
    if (!moved) {
      return;
    }
  }
  fail_msg("the engines never come to an end");
}

/* assert_connected: both are, with the same secrets and facts; data passes both ways. */
static inline void assert_connected(tq_engine *client, tq_engine *server) {
  tq_engine_report c;
  tq_engine_report s;
  tq_engine_get_report(client, &c);
  tq_engine_get_report(server, &s);
  if (c.status != TQ_ENGINE_CONNECTED || s.status != TQ_ENGINE_CONNECTED) {
    fail_msg("client: %d %s (alert sent %d), server: %d %s (alert sent %d)", (int)c.status,
             c.reason, c.alert_sent, (int)s.status, s.reason, s.alert_sent);
  }
  assert_int_equal(c.facts.version, s.facts.version);
  assert_int_equal(c.facts.suite, s.facts.suite);
  assert_int_equal(c.facts.resumed, s.facts.resumed);
  assert_string_equal(c.facts.alpn, s.facts.alpn);
  for (int i = 0; i < TQ_ENGINE_SECRETS; i++) {
    bool early = i == TQ_SECRET_CLIENT_EARLY || i == TQ_SECRET_EARLY_EXPORTER;
    if (early && tq_engine_get_secret(server, (tq_engine_secret_id)i).size == 0) {
      continue; /* a server that refuses early data has no use for them */
    }
    assert_bytes(tq_engine_get_secret(client, (tq_engine_secret_id)i),
                 tq_engine_get_secret(server, (tq_engine_secret_id)i));
  }
  size_t before_client = tq_engine_data(client).size;
  size_t before_server = tq_engine_data(server).size;
  tq_engine_write(client, tq_span_text("from the client"));
  tq_engine_write(server, tq_span_text("from the server"));
  pump(client, server, 0);
  assert_bytes(tq_span_from(tq_engine_data(server), before_server),
               tq_span_text("from the client"));
  assert_bytes(tq_span_from(tq_engine_data(client), before_client),
               tq_span_text("from the server"));
}

#endif
