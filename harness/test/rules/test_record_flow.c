/* test_record_flow.c: a ClientHello in records: however it is cut it is the same message; what is
 * no record of it is told apart. */
#include "codec/record.h"
#include "engine/scene.h"
#include "rules/record_flow.h"
#include "spec/content_type.h"
#include "spec/requirement.h"
#include "support/check.h"
#include "target/honest.h"

enum { ROOM = 1 << 16, TLS10 = 0x0301 };

static tq_checks *checks;
static uint8_t hello[ROOM];
static size_t hello_size;

static int set_up(void **state) {
  (void)state;
  checks = tq_checks_new();
  tq_writer writer = tq_writer_over(hello, sizeof hello);
  const tq_scene *scene = tq_scene_find("server13_ecdsa");
  if (checks == NULL || scene == NULL) {
    return 1;
  }
  tq_honest_client_hello(&writer, scene, TQ_HONEST_FULL, checks);
  hello_size = tq_writer_bytes(&writer).size;
  return hello_size == 0;
}

static int tear_down(void **state) {
  (void)state;
  tq_checks_free(checks);
  return 0;
}

static tq_verdict verdict_in(const char *scene_name, tq_span records) {
  static uint8_t room[TQ_RECORD_FLOW_ROOM];
  const tq_scene *scene = tq_scene_find(scene_name);
  assert_non_null(scene);
  tq_hello_context context = {.endpoint = &scene->endpoint, .checks = tq_checks_for(checks, false)};
  tq_verdict verdict;
  tq_oracle_records(&verdict, records, &context, room);
  return verdict;
}

static tq_verdict verdict_of(const tq_writer *writer) {
  return verdict_in("server13_ecdsa", tq_writer_bytes(writer));
}

static void every_cut_is_the_same_message(void **state) {
  (void)state;
  static uint8_t data[ROOM];
  for (size_t size = 1; size <= hello_size; size++) {
    tq_writer writer = tq_writer_over(data, sizeof data);
    tq_write_records(&writer, TQ_CONTENT_handshake, TLS10, tq_span_of(hello, hello_size), size);
    tq_verdict verdict = verdict_of(&writer);
    bool cut = verdict.citations[0].requirement == TQ_REQ_record_messages_cut_and_joined;
    assert_int_equal(verdict.kind, TQ_VERDICT_ACCEPT);
    assert_int_equal(cut, size < hello_size);
    assert_int_equal(verdict.citations[0].offset, cut ? size : verdict.citations[0].offset);
  }
}

static void a_cut_record_is_incomplete(void **state) {
  (void)state;
  static uint8_t data[ROOM];
  tq_writer writer = tq_writer_over(data, sizeof data);
  tq_write_record(&writer, TQ_CONTENT_handshake, TLS10, tq_span_of(hello, hello_size));
  for (size_t size = 0; size < writer.size; size++) {
    tq_span prefix = tq_span_first(tq_writer_bytes(&writer), size);
    assert_int_equal(verdict_in("server13_ecdsa", prefix).kind, TQ_VERDICT_INCOMPLETE);
  }
}

static void refused(const char *scene, const tq_writer *writer, uint16_t requirement) {
  tq_verdict verdict = verdict_in(scene, tq_writer_bytes(writer));
  assert_int_equal(verdict.kind, TQ_VERDICT_REJECT);
  assert_int_equal(verdict.citations[0].requirement, requirement);
}

static void faults_of_records_are_told_apart(void **state) {
  (void)state;
  static uint8_t data[ROOM];
  static const uint8_t large[TQ_RECORD_PLAINTEXT_MAX + 1];
  tq_writer writer = tq_writer_over(data, sizeof data);
  tq_write_record(&writer, TQ_CONTENT_handshake, TLS10, TQ_SPAN_EMPTY);
  refused("server13_ecdsa", &writer, TQ_REQ_record_handshake_empty);
  assert_int_equal(verdict_in("server12_ecdsa", tq_writer_bytes(&writer)).kind, TQ_VERDICT_EITHER);
  writer = tq_writer_over(data, sizeof data);
  tq_write_record(&writer, TQ_CONTENT_handshake, TLS10, tq_span_of(large, sizeof large));
  refused("server13_ecdsa", &writer, TQ_REQ_record_plaintext_too_long);
  refused("server12_ecdsa", &writer, TQ_REQ_record_plaintext_too_long_12);
  writer = tq_writer_over(data, sizeof data);
  tq_write_record(&writer, 99, TLS10, tq_span_of(hello, hello_size));
  refused("server13_ecdsa", &writer, TQ_REQ_record_type_undefined);
}

/* other_row: a record of TYPE with CONTENTS in front of the hello, and the requirement that it
 * breaks at a server of either version; NONE: nothing is said. */
typedef struct other_row {
  uint8_t type;
  const char *contents;
  size_t size;
  uint16_t rule13;
  uint16_t rule12;
} other_row;

static void check_other(const other_row *row) {
  static uint8_t data[ROOM];
  tq_writer writer = tq_writer_over(data, sizeof data);
  tq_write_record(&writer, row->type, TLS10, tq_span_of(row->contents, row->size));
  tq_write_record(&writer, TQ_CONTENT_handshake, TLS10, tq_span_of(hello, hello_size));
  if (row->rule13 == TQ_REQ_NONE) {
    assert_int_equal(verdict_of(&writer).kind, TQ_VERDICT_EITHER);
    return;
  }
  refused("server13_ecdsa", &writer, row->rule13);
  refused("server12_ecdsa", &writer, row->rule12);
}

static void other_records_come_too_early(void **state) {
  (void)state;
  /* clang-format off */
  static const other_row rows[] = {
      {TQ_CONTENT_change_cipher_spec, "\1", 1, TQ_REQ_record_change_cipher_spec_at_wrong_time,
       TQ_REQ_finished_change_cipher_spec_too_early},
      {TQ_CONTENT_application_data, "data", 4, TQ_REQ_application_data_not_in_plaintext,
       TQ_REQ_application_data_before_first_handshake},
      {TQ_CONTENT_application_data, "", 0, TQ_REQ_NONE, TQ_REQ_NONE},
      {TQ_CONTENT_alert, "\1\144\0", 3, TQ_REQ_alert_body_of_two_bytes, TQ_REQ_alert_alert_split_12},
      {TQ_CONTENT_alert, "\1\144", 2, TQ_REQ_NONE, TQ_REQ_NONE},
  };
  /* clang-format on */
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    check_other(&rows[i]);
  }
}

/* After a retry a ChangeCipherSpec is dropped, if it is one. */
static void after_a_retry_it_depends(void **state) {
  (void)state;
  static uint8_t data[64];
  static uint8_t room[TQ_RECORD_FLOW_ROOM];
  const tq_scene *scene = tq_scene_find("server13_ecdsa");
  tq_hello_retry retry = {tq_span_of(hello, hello_size), 0x0017, 0x1301, TQ_SPAN_EMPTY};
  tq_hello_context context = {.endpoint = &scene->endpoint, .retry = &retry};
  tq_verdict verdict;
  tq_writer writer = tq_writer_over(data, sizeof data);
  tq_write_record(&writer, TQ_CONTENT_change_cipher_spec, TLS10, tq_span_of("\1", 1));
  tq_oracle_records(&verdict, tq_writer_bytes(&writer), &context, room);
  assert_int_not_equal(verdict.kind, TQ_VERDICT_REJECT);
  data[5] = 2;
  tq_oracle_records(&verdict, tq_writer_bytes(&writer), &context, room);
  assert_int_equal(verdict.kind, TQ_VERDICT_REJECT);
  assert_int_equal(verdict.citations[0].requirement, TQ_REQ_record_change_cipher_spec_other);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_cut_is_the_same_message),
      cmocka_unit_test(a_cut_record_is_incomplete),
      cmocka_unit_test(faults_of_records_are_told_apart),
      cmocka_unit_test(other_records_come_too_early),
      cmocka_unit_test(after_a_retry_it_depends),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
