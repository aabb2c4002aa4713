/* test_turn_certificate.c: the chain of a Certificate message at its turn, in both versions and for
 * both receivers, with citations at their places in the message. */
#include "codec/certificate_message.h"
#include "peer/fixture.h"
#include "rules/certificate.h"
#include "rules/turn.h"
#include "spec/message.h"
#include "spec/requirement.h"
#include "support/check.h"
#include "support/verifier.h"

#include <stdlib.h>

enum { ROOM = 8192, TLS12 = 0x0303, TLS13 = 0x0304, AES_GCM_13 = 0x1301, ECDHE_ECDSA_GCM = 0xc02b };

static const uint16_t schemes[] = {0x0403, 0x0503, 0x0804, 0x0807};
static const uint16_t groups[] = {0x001d, 0x0017};

typedef struct scene {
  tq_endpoint endpoint;
  tq_path_options options;
  tq_path_input anchor;
  tq_reference host;
  tq_turn_trust trust;
  tq_turn turn;
  uint8_t honest[ROOM];
  uint8_t message[ROOM];
} scene;

static tq_path_work *work;

/* A Certificate message of COUNT certificates. */
static tq_span write_message(uint8_t *into, uint16_t version, const tq_span *chain, size_t count) {
  tq_writer writer = tq_writer_over(into, ROOM);
  tq_write_u8(&writer, TQ_MESSAGE_certificate);
  size_t body = tq_write_open(&writer, 3);
  if (version == TLS13) {
    tq_write_u8(&writer, 0);
  }
  size_t list = tq_write_open(&writer, 3);
  for (size_t i = 0; i < count; i++) {
    tq_write_opaque(&writer, 3, chain[i]);
    if (version == TLS13) {
      tq_write_u16(&writer, 0);
    }
  }
  tq_write_close(&writer, list, 3);
  tq_write_close(&writer, body, 3);
  return tq_writer_bytes(&writer);
}

static void begin(scene *at, tq_role receiver, uint16_t version) {
  bool client_sends = receiver == TQ_ROLE_SERVER;
  const tq_identity *identity = tq_fixture_identity(TQ_CREDENTIAL_ECDSA_P256, client_sends);
  memset(at, 0, sizeof *at);
  at->endpoint = (tq_endpoint){.role = receiver,
                               .schemes = {schemes, 4},
                               .groups = {groups, 2},
                               .client_auth = TQ_CLIENT_AUTH_REQUIRED};
  at->host = (tq_reference){TQ_NAME_DNS, tq_span_text(TQ_FIXTURE_SERVER_NAME)};
  at->options = (tq_path_options){.time = TQ_FIXTURE_TIME,
                                  .depth_limit = TQ_ABSENT,
                                  .references = &at->host,
                                  .reference_count = client_sends ? 0 : 1,
                                  .verifier = {verify_certificate, NULL}};
  at->anchor = (tq_path_input){tq_fixture_root(TQ_CREDENTIAL_ECDSA_P256), 0};
  at->trust = (tq_turn_trust){work, &at->options, &at->anchor, 1};
  at->turn = (tq_turn){
      .endpoint = &at->endpoint,
      .form = tq_message_context_of(version, version == TLS13 ? AES_GCM_13 : ECDHE_ECDSA_GCM),
      .expected = TQ_MESSAGE_certificate,
      .honest = write_message(at->honest, version, identity->chain, 2),
      .trust = &at->trust};
}

static tq_verdict judge(scene *at, const tq_span *chain, size_t count) {
  tq_verdict verdict;
  tq_oracle_turn(&verdict, write_message(at->message, at->turn.form.version, chain, count),
                 &at->turn);
  return verdict;
}

static bool cites(const tq_verdict *verdict, uint16_t requirement, uint32_t *offset) {
  for (size_t i = 0; i < verdict->count; i++) {
    if (verdict->citations[i].requirement == requirement) {
      *offset = verdict->citations[i].offset;
      return true;
    }
  }
  return false;
}

static void assert_rejected(const tq_verdict *verdict, uint16_t requirement, uint32_t *offset) {
  assert_int_equal(verdict->kind, TQ_VERDICT_REJECT);
  assert_true(cites(verdict, requirement, offset));
  assert_false(tq_alert_set_empty(verdict->alerts));
}

static void one_turn(tq_role receiver, uint16_t version) {
  static scene at;
  uint32_t offset = 0;
  bool client_sends = receiver == TQ_ROLE_SERVER;
  begin(&at, receiver, version);
  const tq_identity *own = tq_fixture_identity(TQ_CREDENTIAL_ECDSA_P256, client_sends);
  const tq_identity *other = tq_fixture_identity(TQ_CREDENTIAL_ECDSA_P384, client_sends);
  const tq_identity *wrong_role = tq_fixture_identity(TQ_CREDENTIAL_ECDSA_P256, !client_sends);
  assert_int_equal(judge(&at, own->chain, 2).kind, TQ_VERDICT_ACCEPT);

  tq_verdict verdict = judge(&at, other->chain, 2);
  assert_rejected(&verdict, TQ_REQ_certificate_no_path, &offset);
  verdict = judge(&at, wrong_role->chain, 2);
  assert_rejected(&verdict, TQ_REQ_certificate_purpose_missing, &offset);
  assert_true(offset > 10 && offset < own->chain[0].size + 20);

  uint8_t spoiled[ROOM];
  memcpy(spoiled, own->chain[1].data, own->chain[1].size);
  spoiled[own->chain[1].size - 3] ^= 1;
  tq_span chain[2] = {own->chain[0], tq_span_of(spoiled, own->chain[1].size)};
  verdict = judge(&at, chain, 2);
  assert_rejected(&verdict, TQ_REQ_certificate_signature_invalid, &offset);
  assert_true(offset > own->chain[0].size);

  at.options.time = INT64_C(4102444800);
  verdict = judge(&at, chain, 2);
  assert_rejected(&verdict, TQ_REQ_certificate_outside_validity, &offset);
  at.turn.trust = NULL;
  verdict = judge(&at, chain, 2);
  assert_int_equal(verdict.kind, TQ_VERDICT_EITHER);
}

static void every_turn(void **state) {
  (void)state;
  one_turn(TQ_ROLE_CLIENT, TLS13);
  one_turn(TQ_ROLE_CLIENT, TLS12);
  one_turn(TQ_ROLE_SERVER, TLS13);
  one_turn(TQ_ROLE_SERVER, TLS12);
}

/* A server that only asks may go on with a client that it does not believe. */
static void only_requested(void **state) {
  (void)state;
  static scene at;
  begin(&at, TQ_ROLE_SERVER, TLS13);
  at.endpoint.client_auth = TQ_CLIENT_AUTH_REQUESTED;
  const tq_identity *other = tq_fixture_identity(TQ_CREDENTIAL_ECDSA_P384, true);
  assert_int_equal(judge(&at, other->chain, 2).kind, TQ_VERDICT_EITHER);
}

static int set_up(void **state) {
  (void)state;
  work = malloc(tq_path_work_size());
  return work == NULL ? -1 : 0;
}

static int tear_down(void **state) {
  (void)state;
  free(work);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_turn),
                                     cmocka_unit_test(only_requested)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
