/* test_relation.c: the forms of a message that must end as it does: which are found to, and that a
 * peer for which one does not is found out. */
#include "peer/wolfssl/wolfssl.h"
#include "spec/requirement.h"
#include "support/check.h"
#include "support/checks.h"
#include "support/releases.h"
#include "target/honest.h"
#include "target/relation.h"

#include <stdlib.h>
#include <string.h>

enum { MESSAGE_MAX = 1 << 14, RECORD_HEADER = 5, CLIENT_KEY_EXCHANGE = 16 };

static tq_span honest_of(tq_player *player, uint8_t *room) {
  const tq_scene *scene = tq_player_scene(player);
  if (scene->play != NULL) {
    return tq_player_honest(player);
  }
  tq_writer writer = tq_writer_over(room, MESSAGE_MAX);
  tq_honest_client_hello(&writer, scene, TQ_HONEST_FULL, checks);
  return tq_writer_bytes(&writer);
}

/* --- a peer with a bug: it takes no message whose first record does not hold all of it --- */

typedef struct broken {
  void *honest;
  const tq_transport *outer;
  tq_transport inner;
  uint8_t first[RECORD_HEADER + 4];
  size_t seen;
  bool odd; /* the encrypted premaster secret ends with an odd byte, which it tells at once */
} broken;

static bool is_split(const broken *self) {
  size_t record = (size_t)self->first[3] << 8 | self->first[4];
  size_t body = (size_t)self->first[6] << 16 | (size_t)self->first[7] << 8 | self->first[8];
  return self->seen >= RECORD_HEADER &&
         (record < 4 || (self->seen == sizeof self->first && record - 4 < body));
}

static size_t broken_read(void *context, uint8_t *into, size_t size) {
  broken *self = context;
  size_t got = self->outer->read(self->outer->context, into, size);
  for (size_t i = 0; i < got && self->seen < sizeof self->first; i++) {
    self->first[self->seen++] = into[i];
  }
  self->odd = self->odd ||
              (got > RECORD_HEADER && into[0] == CLIENT_KEY_EXCHANGE && into[got - 1] % 2 != 0);
  return got;
}

static bool broken_write(void *context, tq_span bytes) {
  broken *self = context;
  return self->outer->write(self->outer->context, bytes);
}

static void *broken_new(void *context, const tq_peer_setup *setup, const tq_transport *transport) {
  broken *self = calloc(1, sizeof *self);
  assert_non_null(self);
  self->outer = transport;
  self->inner = (tq_transport){self, broken_read, broken_write};
  self->honest = tq_wolfssl_peer()->connection_new(context, setup, &self->inner);
  return self;
}

static void broken_free(void *connection) {
  tq_wolfssl_peer()->connection_free(((broken *)connection)->honest);
  free(connection);
}

static tq_peer_state broken_handshake(void *connection) {
  broken *self = connection;
  tq_peer_state state = tq_wolfssl_peer()->handshake(self->honest);
  return is_split(self) || self->odd ? TQ_PEER_FAILED : state;
}

static void broken_report(void *connection, tq_peer_report *report) {
  tq_wolfssl_peer()->report(((broken *)connection)->honest, report);
}

static tq_peer_state broken_read_data(void *connection, uint8_t *into, size_t size, size_t *got) {
  return tq_wolfssl_peer()->read(((broken *)connection)->honest, into, size, got);
}

static tq_peer_state broken_write_data(void *connection, tq_span data) {
  return tq_wolfssl_peer()->write(((broken *)connection)->honest, data);
}

static tq_peer broken_peer(void) {
  tq_peer peer = *tq_wolfssl_peer();
  peer.connection_new = broken_new;
  peer.connection_free = broken_free;
  peer.handshake = broken_handshake;
  peer.report = broken_report;
  peer.read = broken_read_data;
  peer.write = broken_write_data;
  return peer;
}

static void a_peer_that_minds_records_is_found(void **state) {
  (void)state;
  uint8_t room[MESSAGE_MAX];
  tq_run plain;
  tq_run formed;
  tq_finding finding;
  tq_peer peer = broken_peer();
  tq_player *player = tq_player_new(tq_scene_find("server13_ecdsa"), &peer, checks, "client_hello");
  tq_span hello = honest_of(player, room);
  tq_player_run(player, TQ_STAGE_WHOLE, hello, &plain);
  assert_int_equal(plain.outcome.kind, TQ_OUTCOME_ACCEPTED);
  assert_true(
      tq_player_relate(player, TQ_STAGE_WHOLE, TQ_RELATION_CUT_BODY, hello, &plain, &formed));
  assert_int_equal(tq_relate_judge(player, TQ_RELATION_CUT_BODY, &plain, &formed, &finding), 1);
  assert_int_equal(finding.class_, TQ_CLASS_VARIANCE);
  assert_int_equal(finding.requirement, TQ_REQ_record_boundaries_not_preserved);
  assert_true(
      tq_player_relate(player, TQ_STAGE_WHOLE, TQ_RELATION_EXTENSIONS, hello, &plain, &formed));
  assert_int_equal(tq_relate_judge(player, TQ_RELATION_EXTENSIONS, &plain, &formed, &finding), 0);
  tq_player_free(player);
}

/* Of premaster secrets that are not the client's: how many PEER lets be told from the first. */
static size_t told_apart(const tq_peer *peer, const char *scene) {
  tq_run plain;
  tq_run formed;
  tq_finding finding;
  size_t told = 0;
  tq_player *player = tq_player_new(tq_scene_find(scene), peer, checks, "key_exchange");
  tq_span honest = tq_player_honest(player);
  tq_player_run(player, TQ_STAGE_WHOLE, honest, &plain);
  assert_false(plain.told_apart);
  for (int i = TQ_RELATION_PREMASTER; i < TQ_RELATIONS; i++) {
    assert_true(tq_player_relate(player, TQ_STAGE_WHOLE, (tq_relation)i, honest, &plain, &formed));
    if (tq_relate_judge(player, (tq_relation)i, &plain, &formed, &finding) != 0) {
      assert_int_equal(finding.class_, TQ_CLASS_VARIANCE);
      assert_int_equal(finding.severity, TQ_SEVERITY_ERROR);
      assert_int_equal(finding.requirement, TQ_REQ_key_exchange_premaster_padding_wrong);
      told++;
    }
  }
  tq_player_free(player);
  return told;
}

/* What is encrypted ends with an odd byte every other time. */
static void premaster_secrets_are_not_told_apart(void **state) {
  (void)state;
  tq_peer peer = broken_peer();
  assert_true(told_apart(&peer, "server12_client_key_exchange_rsa_cbc") >= 2);
  assert_int_equal(told_apart(tq_wolfssl_peer(), "server12_client_key_exchange_rsa_cbc"), 0);
}

/* --- the reference: what it minds is known: a record that ends within a message's header --- */

/* tally: of all scenes. */
typedef struct tally {
  size_t tried[TQ_RELATIONS];
  size_t unknown;
  size_t argued[RELEASE_EXCEPTIONS + 1];
} tally;

/* Whether a form of the scene's message may end otherwise. */
static bool is_known(tally *all, const tq_scene *scene, tq_relation relation) {
  size_t row = release_exception(scene, tq_relation_get(relation).word);
  all->argued[row]++;
  return row < RELEASE_EXCEPTIONS;
}

static void relate_scene(tally *all, const tq_scene *scene) {
  uint8_t room[MESSAGE_MAX];
  tq_run plain;
  tq_run formed;
  tq_finding finding;
  tq_player *player = tq_player_new(scene, tq_wolfssl_peer(), checks, "test");
  tq_span message = honest_of(player, room);
  tq_player_run(player, TQ_STAGE_WHOLE, message, &plain);
  for (int i = 0; i < TQ_RELATIONS; i++) {
    tq_relation relation = (tq_relation)i;
    bool known = relation == TQ_RELATION_CUT_BYTES || relation == TQ_RELATION_CUT_HEADER;
    if (tq_player_relate(player, TQ_STAGE_WHOLE, relation, message, &plain, &formed)) {
      all->tried[i]++;
      if (!known && tq_relate_judge(player, relation, &plain, &formed, &finding) != 0 &&
          !is_known(all, scene, relation)) {
        print_message("%s, %s: %d alert %d, but %d alert %d\n", scene->name,
                      tq_relation_get(relation).word, (int)plain.outcome.kind, plain.outcome.alert,
                      (int)formed.outcome.kind, formed.outcome.alert);
        all->unknown++;
      }
    }
  }
  tq_player_free(player);
}

static void honest_messages_end_the_same(void **state) {
  (void)state;
  tally all = {0};
  for (size_t i = 0; i < tq_scene_count(); i++) {
    if (tq_scene_at(i)->chain == NULL) {
      relate_scene(&all, tq_scene_at(i));
    }
  }
  for (int i = 0; i < TQ_RELATIONS; i++) {
    print_message("%s: %zu scenes\n", tq_relation_get((tq_relation)i).word, all.tried[i]);
    assert_true(all.tried[i] >= 3);
  }
  assert_int_equal(all.unknown, 0);
  for (size_t i = 0; i < RELEASE_EXCEPTIONS; i++) {
    assert_true(!is_of_this_release(i) || all.argued[i] != 0); /* an exception that none needs */
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_peer_that_minds_records_is_found),
      cmocka_unit_test(premaster_secrets_are_not_told_apart),
      cmocka_unit_test(honest_messages_end_the_same),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
