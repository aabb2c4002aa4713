/* test_turn.c: verdicts on the messages behind the hellos, against the honest one in their place;
 * and the order of messages. */
#include "rules/answer.h"
#include "rules/order.h"
#include "rules/turn.h"
#include "spec/alert.h"
#include "spec/requirement.h"
#include "support/shared.h"

enum { TLS12 = 0x0303, TLS13 = 0x0304, MESSAGE_MAX = 512 };

static const uint16_t versions13[] = {TLS13};
static const uint16_t versions12[] = {TLS12};
static const uint16_t schemes[] = {0x0403, 0x0804, 0x0807};
static const tq_endpoint client13 = {
    .role = TQ_ROLE_CLIENT, .versions = {versions13, 1}, .schemes = {schemes, 3}};
static const tq_endpoint client12 = {
    .role = TQ_ROLE_CLIENT, .versions = {versions12, 1}, .schemes = {schemes, 3}};
static const tq_endpoint server12 = {
    .role = TQ_ROLE_SERVER, .versions = {versions12, 1}, .schemes = {schemes, 3}};

/* A ClientHello of TLS 1.3 with x25519 alone, session id 01 02, ALPN h2. */
#define OFFER                                                                                      \
  "01 000077 0303" ZEROS32 "02 0102 0002 1301 01 00 004a"                                          \
  "002b 0003 02 0304 000a 0004 0002 001d 000d 0004 0002 0403"                                      \
  "0033 0026 0024 001d 0020" SHARE "0010 0005 0003 02 6832"
#define ZEROS32 "0000000000000000000000000000000000000000000000000000000000000000"
#define RANDOM "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"
#define SHARE "2fe57da347cd62431528daac5fbb290730fff684afc4cfc2ed90995f58cb3b74"
#define RETRY "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"

typedef struct place {
  tq_turn turn;
  uint8_t honest[MESSAGE_MAX];
  uint8_t offer[MESSAGE_MAX];
  uint8_t message[MESSAGE_MAX];
} place;

static void begin(place *scene, const tq_endpoint *endpoint, uint16_t suite, const char *honest) {
  memset(scene, 0, sizeof *scene);
  scene->turn.endpoint = endpoint;
  scene->turn.form = tq_message_context_of(endpoint->versions.items[0], suite);
  scene->turn.honest = from_hex(honest, scene->honest, MESSAGE_MAX);
  scene->turn.offer = from_hex(OFFER, scene->offer, MESSAGE_MAX);
  scene->turn.expected = scene->honest[0];
}

static tq_verdict judge(place *scene, const char *message) {
  tq_verdict verdict;
  tq_oracle_turn(&verdict, from_hex(message, scene->message, MESSAGE_MAX), &scene->turn);
  return verdict;
}

static void rejects(place *scene, const char *message, uint16_t requirement, int alert) {
  tq_verdict verdict = judge(scene, message);
  if (verdict.kind != TQ_VERDICT_REJECT) {
    fail_msg("%s: verdict %d", tq_requirement_get(requirement)->id, (int)verdict.kind);
  }
  bool cited = false;
  for (size_t i = 0; i < verdict.count; i++) {
    cited =
        cited || (verdict.citations[i].requirement == requirement && !verdict.citations[i].open);
  }
  if (!cited || !tq_alert_set_has(verdict.alerts, alert)) {
    fail_msg("%s is not cited: %s is", tq_requirement_get(requirement)->id,
             tq_requirement_get(verdict.citations[0].requirement)->id);
  }
}

static void has_kind(place *scene, const char *message, tq_verdict_kind kind) {
  assert_int_equal(judge(scene, message).kind, kind);
}

/* A secret of the right size that is not the client's shows at Finished only; that a number is
 * beyond the modulus is no secret. */
static void a_premaster_secret_is_the_clients(void **state) {
  (void)state;
  static const char honest[] = "10 000006 0004 01020304";
  place scene;
  begin(&scene, &server12, 0x009c, honest);
  has_kind(&scene, honest, TQ_VERDICT_ACCEPT);
  rejects(&scene, "10 000006 0004 01020305", TQ_REQ_key_exchange_premaster_padding_wrong,
          TQ_ALERT_bad_record_mac);
  has_kind(&scene, "10 000005 0003 010203", TQ_VERDICT_EITHER);
  scene.turn.beyond_key = true;
  has_kind(&scene, "10 000006 0004 ff020305", TQ_VERDICT_EITHER);
}

/* Where something was left out before, even the honest message is out of place; what was left out
 * may still come. */
static void nothing_is_left_out(void **state) {
  (void)state;
  static const char honest[] = "14 00000c 000102030405060708090a0b";
  place scene;
  begin(&scene, &server12, 0xc02b, honest);
  scene.turn.left_out = TQ_TURN_CCS;
  scene.turn.delivered_honest = true;
  rejects(&scene, honest, TQ_REQ_finished_without_change_cipher_spec, TQ_ALERT_unexpected_message);
  scene.turn.left_out = 15;
  rejects(&scene, honest, TQ_REQ_certificate_verify_position_12, TQ_ALERT_unexpected_message);
  has_kind(&scene, "0f 000008 0403 0004 01020304", TQ_VERDICT_EITHER);
  scene.turn.left_out = 0;
  has_kind(&scene, honest, TQ_VERDICT_ACCEPT);
}

static void finished_is_the_honest_one(void **state) {
  (void)state;
  static const char honest[] = "14 00000c 000102030405060708090a0b";
  place scene;
  begin(&scene, &server12, 0xc02b, honest);
  has_kind(&scene, honest, TQ_VERDICT_ACCEPT);
  has_kind(&scene, "14 00000c 0001", TQ_VERDICT_INCOMPLETE);
  rejects(&scene, "14 00000c 000102030405060708090a0c", TQ_REQ_finished_verify_data_wrong_12,
          TQ_ALERT_decrypt_error);
  rejects(&scene, "14 00000b 000102030405060708090a", TQ_REQ_finished_verify_data_length_tls12,
          TQ_ALERT_decode_error);
  rejects(&scene, "10 000000", TQ_REQ_key_exchange_client_message_position,
          TQ_ALERT_unexpected_message);
  rejects(&scene, "01 000000", TQ_REQ_client_hello_second_hello_in_handshake,
          TQ_ALERT_unexpected_message);
  rejects(&scene, "63 000000", TQ_REQ_finished_out_of_order_12, TQ_ALERT_unexpected_message);
}

static void server_hello_answers_the_offer(void **state) {
  (void)state;
#define SERVER_HELLO(random, id, suite, group)                                                     \
  "02 000058 0303" random id suite "00 002e 002b 0002 0304 0033 0024" group "0020" SHARE
  static const char honest[] = SERVER_HELLO(RANDOM, "02 0102", "1301", "001d");
  place scene;
  begin(&scene, &client13, 0x1301, honest);
  has_kind(&scene, honest, TQ_VERDICT_ACCEPT);
  has_kind(&scene, SERVER_HELLO(SHARE, "02 0102", "1301", "001d"), TQ_VERDICT_EITHER);
  rejects(&scene, SERVER_HELLO(RANDOM, "02 0103", "1301", "001d"),
          TQ_REQ_server_hello_session_id_not_echoed, TQ_ALERT_illegal_parameter);
  rejects(&scene, SERVER_HELLO(RANDOM, "02 0102", "1302", "001d"),
          TQ_REQ_server_hello_suite_not_offered, TQ_ALERT_illegal_parameter);
  rejects(&scene, SERVER_HELLO(RANDOM, "02 0102", "1301", "0017"),
          TQ_REQ_server_hello_share_group_wrong, TQ_ALERT_illegal_parameter);
  rejects(&scene, "02 000030 0303" RANDOM "02 0102 1301 00 0006 002b 0002 0304",
          TQ_REQ_server_hello_mandatory_extension_missing, TQ_ALERT_missing_extension);
  rejects(&scene, "02 000030 0303" RETRY "02 0102 1301 00 0006 002b 0002 0304",
          TQ_REQ_server_hello_retry_without_change, TQ_ALERT_illegal_parameter);
  rejects(&scene, "02 000034 0303" RANDOM "02 0102 1301 00 000a 002b 0002 0303 7777 0000",
          TQ_REQ_server_hello_selected_version_wrong, TQ_ALERT_illegal_parameter);
  rejects(&scene, "02 000034 0303" RANDOM "02 0102 1301 00 000a 002b 0002 0304 7777 0000",
          TQ_REQ_server_hello_extension_not_offered, TQ_ALERT_unsupported_extension);
  rejects(&scene, "08 000002 0000", TQ_REQ_finished_out_of_order, TQ_ALERT_unexpected_message);
}

/* A client of TLS 1.2 alone knows no supported_versions: that it came at all is wrong. */
static void an_older_client_knows_no_selected_version(void **state) {
  (void)state;
  static const char honest[] = "02 000028 0303" RANDOM "02 0102 c02b 00";
  place scene;
  begin(&scene, &client12, 0xc02b, honest);
  scene.turn.offer = from_hex("01 00002f 0303" ZEROS32 "00 0002 c02b 01 00 0004 0017 0000",
                              scene.offer, MESSAGE_MAX);
  has_kind(&scene, honest, TQ_VERDICT_ACCEPT);
  rejects(&scene, "02 000030 0303" RANDOM "02 0102 c02b 00 0006 002b 0002 0304",
          TQ_REQ_server_hello_extension_not_offered_12, TQ_ALERT_unsupported_extension);
  rejects(&scene, "02 000030 0303" RANDOM "02 0102 c02b 00 0006 002b 0002 0303",
          TQ_REQ_server_hello_extension_not_offered_12, TQ_ALERT_unsupported_extension);
}

/* RFC 8701 section 3.1: though the client offered it. */
static void a_grease_value_is_never_selected(void **state) {
  (void)state;
  static const char honest[] = "02 000028 0303" RANDOM "02 0102 c02b 00";
  place scene;
  begin(&scene, &client12, 0xc02b, honest);
  scene.turn.offer = from_hex("01 000031 0303" ZEROS32 "00 0004 2a2a c02b 01 00 0004 0017 0000",
                              scene.offer, MESSAGE_MAX);
  has_kind(&scene, honest, TQ_VERDICT_ACCEPT);
  rejects(&scene, "02 000028 0303" RANDOM "02 0102 2a2a 00", TQ_REQ_server_hello_grease_selected,
          TQ_ALERT_illegal_parameter);
}

/* One that was not offered is first of all not offered, as any other code, and in the same bytes.
 */
static void a_grease_value_that_was_not_offered_has_one_cause(void **state) {
  (void)state;
  static const char honest[] = "02 000028 0303" RANDOM "02 0102 c02b 00";
  place scene;
  begin(&scene, &client12, 0xc02b, honest);
  scene.turn.offer = from_hex("01 00002f 0303" ZEROS32 "00 0002 c02b 01 00 0004 0017 0000",
                              scene.offer, MESSAGE_MAX);
  tq_verdict verdict = judge(&scene, "02 00002e 0303" RANDOM "02 0102 c02b 00 0004 0a0a 0000");
  assert_int_equal(verdict.count, 2);
  assert_int_equal(verdict.citations[0].requirement, TQ_REQ_server_hello_extension_not_offered_12);
  assert_int_equal(verdict.citations[1].requirement, TQ_REQ_server_hello_grease_selected);
  assert_int_equal(verdict.citations[0].offset, verdict.citations[1].offset);
  assert_int_equal(verdict.citations[0].size, verdict.citations[1].size);
}

/* After a retry the ServerHello keeps to what that said. */
static void a_retry_is_kept_to(void **state) {
  (void)state;
  static const char honest[] = SERVER_HELLO(RANDOM, "02 0102", "1301", "001d");
  const tq_hello_retry same = {.group = 0x001d, .suite = 0x1301};
  const tq_hello_retry other_group = {.group = 0x0017, .suite = 0x1301};
  const tq_hello_retry other_suite = {.group = 0x001d, .suite = 0x1302};
  static const char next[] = SERVER_HELLO(SHARE, "02 0102", "1301", "001d");
  place scene;
  begin(&scene, &client13, 0x1301, honest);
  scene.turn.retry = &same;
  has_kind(&scene, next, TQ_VERDICT_EITHER);
  rejects(&scene, "02 000030 0303" RETRY "02 0102 1301 00 0006 002b 0002 0304",
          TQ_REQ_server_hello_retry_twice, TQ_ALERT_unexpected_message);
  scene.turn.retry = &other_group;
  rejects(&scene, next, TQ_REQ_server_hello_share_group_other_than_retry,
          TQ_ALERT_illegal_parameter);
  scene.turn.retry = &other_suite;
  rejects(&scene, next, TQ_REQ_server_hello_retry_suite_changed, TQ_ALERT_illegal_parameter);
}

static void encrypted_extensions_answer_the_offer(void **state) {
  (void)state;
  static const char honest[] = "08 00000b 0009 0010 0005 0003 02 6832";
  place scene;
  begin(&scene, &client13, 0x1301, honest);
  has_kind(&scene, honest, TQ_VERDICT_ACCEPT);
  has_kind(&scene, "08 000002 0000", TQ_VERDICT_EITHER);
  rejects(&scene, "08 000006 0004 0000 0000", TQ_REQ_encrypted_extensions_extension_not_offered,
          TQ_ALERT_unsupported_extension);
  rejects(&scene, "08 000006 0004 0a0a 0000", TQ_REQ_encrypted_extensions_extension_not_offered,
          TQ_ALERT_unsupported_extension);
  rejects(&scene, "08 000008 0006 002b 0002 0304", TQ_REQ_encrypted_extensions_extension_forbidden,
          TQ_ALERT_illegal_parameter);
  rejects(&scene, "08 00000b 0009 0010 0005 0003 02 6833",
          TQ_REQ_encrypted_extensions_protocol_not_offered, TQ_ALERT_illegal_parameter);
  rejects(&scene, "08 000003 0000 00", TQ_REQ_encrypted_extensions_extensions_length,
          TQ_ALERT_decode_error);
  rejects(&scene, "14 000000", TQ_REQ_encrypted_extensions_first_after_server_hello,
          TQ_ALERT_unexpected_message);
}

static void signatures_are_the_honest_ones(void **state) {
  (void)state;
  static const char honest[] = "0f 000008 0804 0004 01020304";
  place scene;
  begin(&scene, &client13, 0x1301, honest);
  has_kind(&scene, honest, TQ_VERDICT_ACCEPT);
  rejects(&scene, "0f 000008 0804 0004 01020305", TQ_REQ_certificate_verify_signature_wrong,
          TQ_ALERT_decrypt_error);
  rejects(&scene, "0f 000008 0805 0004 01020304", TQ_REQ_certificate_verify_scheme_not_offered,
          TQ_ALERT_illegal_parameter);
  rejects(&scene, "0f 000008 0401 0004 01020304", TQ_REQ_certificate_verify_rsa_without_pss,
          TQ_ALERT_illegal_parameter);
  rejects(&scene, "0f 000008 0201 0004 01020304", TQ_REQ_certificate_verify_sha1,
          TQ_ALERT_illegal_parameter);
  rejects(&scene, "0f 000007 0804 0004 010203", TQ_REQ_certificate_verify_message_lengths,
          TQ_ALERT_decode_error);
  rejects(&scene, "14 000000", TQ_REQ_certificate_verify_missing, TQ_ALERT_unexpected_message);
}

static void key_exchanges_of_tls12_are_signed_and_formed(void **state) {
  (void)state;
#define EXCHANGE(group, share, signature) "0c 00002c 03" group "20" share "0804 0004" signature
  static const char honest[] = EXCHANGE("001d", SHARE, "01020304");
  place scene;
  begin(&scene, &client12, 0xc02f, honest);
  has_kind(&scene, honest, TQ_VERDICT_ACCEPT);
  rejects(&scene, EXCHANGE("001d", SHARE, "01020305"), TQ_REQ_key_exchange_server_signature_wrong,
          TQ_ALERT_decrypt_error);
  has_kind(&scene, EXCHANGE("001d", RANDOM, "01020304"), TQ_VERDICT_EITHER); /* signed anew */
  rejects(&scene, EXCHANGE("001e", SHARE, "01020304"), TQ_REQ_key_exchange_curve_not_offered,
          TQ_ALERT_illegal_parameter);
  rejects(&scene, "0e 000000", TQ_REQ_key_exchange_server_message_missing,
          TQ_ALERT_unexpected_message);
  has_kind(&scene, "00 000000", TQ_VERDICT_EITHER);
  begin(&scene, &server12, 0xc02f, "10 000021 20" SHARE);
  has_kind(&scene, "10 000021 20" RANDOM, TQ_VERDICT_EITHER);
  rejects(&scene,
          "10 000020 1f"
          "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e",
          TQ_REQ_key_exchange_point_invalid_12, TQ_ALERT_illegal_parameter);
  rejects(&scene, "10 000021 1f" SHARE, TQ_REQ_key_exchange_client_message_lengths,
          TQ_ALERT_decode_error);
}

static void doubled_messages_have_no_place(void **state) {
  (void)state;
  static const char verify[] = "0f 000008 0804 0004 01020304";
  static const char update[] = "18 000001 00";
  place scene;
  begin(&scene, &client13, 0x1301, verify);
  has_kind(&scene, verify, TQ_VERDICT_ACCEPT);
  rejects(&scene, "0f 000008 0804 0004 01020304 0f 000008 0804 0004 01020304",
          TQ_REQ_finished_out_of_order, TQ_ALERT_unexpected_message);
  has_kind(&scene, "0f 000008 0804 0004 01020304 0f 000008 0804", TQ_VERDICT_EITHER);
  has_kind(&scene, "0f 000008 0804 0004 01020304 14 000000", TQ_VERDICT_EITHER);
  begin(&scene, &client13, 0x1301, update);
  rejects(&scene, "18 000001 00 18 000001 00", TQ_REQ_record_message_over_key_change,
          TQ_ALERT_unexpected_message);
  begin(&scene, &server12, 0xc02f, "10 000021 20" SHARE);
  rejects(&scene, "10 000021 20" SHARE "10 000021 20" SHARE, TQ_REQ_finished_out_of_order_12,
          TQ_ALERT_unexpected_message);
}

/* Each message of a sequence counts, up to the first that has no place. */
static void sequences_are_judged_to_their_end(void **state) {
  (void)state;
  static const char extensions[] = "08 000002 0000";
  place scene;
  begin(&scene, &client13, 0x1301, extensions);
  has_kind(&scene, "08 000002 0000 0b 000004 00 000000", TQ_VERDICT_EITHER);
  has_kind(&scene, "08 000002 0000 0b 000004 00 000000 0f 000004 0804 0000", TQ_VERDICT_EITHER);
  rejects(&scene, "08 000002 0000 0f 000004 0804 0000", TQ_REQ_finished_out_of_order,
          TQ_ALERT_unexpected_message);
  rejects(&scene, "08 000002 0000 0b 000004 00 000000 14 000000", TQ_REQ_finished_out_of_order,
          TQ_ALERT_unexpected_message);
  rejects(&scene, "08 000002 0000 0b 000004 00 000000 0f 000004 0804 0000 0b 000004 00 000000",
          TQ_REQ_finished_out_of_order, TQ_ALERT_unexpected_message);
  rejects(&scene, "08 000002 0000 14 000000 04 000000", TQ_REQ_record_message_over_key_change,
          TQ_ALERT_unexpected_message);
  static const char certificate[] = "0b 000003 000000";
  begin(&scene, &client12, 0xc02b, certificate);
  has_kind(&scene, "0b 000003 000000 00 000000 0e 000000", TQ_VERDICT_EITHER);
  rejects(&scene, "0b 000003 000000 0e 000000 00 000000 0c 000000", TQ_REQ_finished_out_of_order_12,
          TQ_ALERT_unexpected_message);
}

static void pairs_have_an_order(tq_role role, uint16_t version) {
  for (int due = 0; due < 256; due++) {
    for (int got = 0; got < 256; got++) {
      uint16_t requirement;
      tq_order order = tq_order_of(&requirement, role, version, (uint8_t)due, (uint8_t)got);
      assert_int_equal(order == TQ_ORDER_DUE, due == got);
      assert_int_equal(requirement == TQ_REQ_NONE, due == got);
    }
  }
}

static void every_pair_of_messages_has_an_order(void **state) {
  (void)state;
  for (uint16_t version = TLS12; version <= TLS13; version++) {
    pairs_have_an_order(TQ_ROLE_CLIENT, version);
    pairs_have_an_order(TQ_ROLE_SERVER, version);
  }
}

static void contexts_and_requests(void **state) {
  (void)state;
  place scene;
  static const char request[] = "0d 00000b 00 0008 000d 0004 0002 0403";
  begin(&scene, &client13, 0x1301, request);
  has_kind(&scene, request, TQ_VERDICT_ACCEPT);
  has_kind(&scene, "0d 00000c 01 55 0008 000d 0004 0002 0403", TQ_VERDICT_EITHER);
  rejects(&scene, "0d 000007 00 0004 0012 0000",
          TQ_REQ_certificate_request_without_signature_algorithms, TQ_ALERT_missing_extension);
  begin(&scene, &client13, 0x1301, "0b 00000a 00 000006 000001 30 0000");
  rejects(&scene, "0b 00000b 01 55 000006 000001 30 0000", TQ_REQ_certificate_context_not_echoed,
          TQ_ALERT_illegal_parameter);
}

/* What a server's flight says without keys: the cookie that it wants back, the PSK that it took. */
static void what_a_hello_says_is_found(void **state) {
  (void)state;
  static const char retry[] =
      "16 0303 003a 02 000036 0303" RETRY "00 1301 00 000e 002b 0002 0304 002c 0004 0002 abcd";
  static const char with_psk[] =
      "14 0303 0001 01"
      "16 0303 0038 02 000034 0303" RANDOM "00 1301 00 000c 002b 0002 0304 0029 0002 0000";
  static const char without_psk[] =
      "16 0303 0032 02 00002e 0303" RANDOM "00 1301 00 0006 002b 0002 0304";
  uint8_t room[MESSAGE_MAX];
  tq_span records = from_hex(retry, room, sizeof room);
  tq_span cookie = tq_answer_cookie(records);
  assert_int_equal(cookie.size, 2);
  assert_memory_equal(cookie.data, "\xab\xcd", 2);
  assert_false(tq_answer_takes_psk(records));
  records = from_hex(with_psk, room, sizeof room);
  assert_true(tq_answer_takes_psk(records));
  assert_int_equal(tq_answer_cookie(records).size, 0);
  assert_false(tq_answer_takes_psk(from_hex(without_psk, room, sizeof room)));
  assert_false(tq_answer_takes_psk(TQ_SPAN_EMPTY));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_premaster_secret_is_the_clients),
      cmocka_unit_test(nothing_is_left_out),
      cmocka_unit_test(an_older_client_knows_no_selected_version),
      cmocka_unit_test(what_a_hello_says_is_found),
      cmocka_unit_test(a_grease_value_is_never_selected),
      cmocka_unit_test(a_grease_value_that_was_not_offered_has_one_cause),
      cmocka_unit_test(a_retry_is_kept_to),
      cmocka_unit_test(finished_is_the_honest_one),
      cmocka_unit_test(server_hello_answers_the_offer),
      cmocka_unit_test(encrypted_extensions_answer_the_offer),
      cmocka_unit_test(signatures_are_the_honest_ones),
      cmocka_unit_test(key_exchanges_of_tls12_are_signed_and_formed),
      cmocka_unit_test(doubled_messages_have_no_place),
      cmocka_unit_test(sequences_are_judged_to_their_end),
      cmocka_unit_test(contexts_and_requests),
      cmocka_unit_test(every_pair_of_messages_has_an_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
