/* test_store.c: what goes into the store comes out; the smallest input is kept. */
#include "store/recorder.h"
#include "store/store_help.h"

static void what_is_put_is_listed(void **state) {
  folder *at = *state;
  tq_store *store = open_store(at->path, TQ_STORE_WRITE);
  tq_finding_record record = record_with("LAX/a", "input", 100);
  snprintf(record.citations, sizeof record.citations, "x@1+2");
  put(store, &record);
  tq_store_close(store);
  listing list = list_store(at->path, (tq_store_filter){0});
  assert_int_equal(list.count, 1);
  assert_string_equal(list.input, "input");
  assert_string_equal(list.last.key, "LAX/a");
  assert_int_equal(list.last.class_, TQ_CLASS_LAX);
  assert_int_equal(list.last.severity, TQ_SEVERITY_ERROR);
  assert_string_equal(list.last.requirement, "client_hello.session_id_too_long");
  assert_string_equal(list.last.peer, "wolfssl");
  assert_string_equal(list.last.release, "5.9.2");
  assert_string_equal(list.last.target, "client_hello");
  assert_string_equal(list.last.scene, "scene of input");
  assert_string_equal(list.last.verdict, "reject with decode_error");
  assert_string_equal(list.last.outcome, "accepted");
  assert_string_equal(list.last.citations, "x@1+2");
  assert_int_equal(list.last.count, 1);
  assert_int_equal(list.last.first_seen, 100);
  assert_int_equal(list.last.last_seen, 100);
}

static void sightings_add_up_and_the_smallest_input_stays(void **state) {
  folder *at = *state;
  static const struct {
    const char *input;
    const char *kept;
  } steps[] = {{"middle", "middle"},
               {"longer input", "middle"},
               {"tiny", "tiny"},
               {"tina", "tina"},
               {"tinz", "tina"},
               {"", ""},
               {"x", ""}};
  tq_store *store = open_store(at->path, TQ_STORE_WRITE);
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    tq_finding_record record = record_with("LAX/a", steps[i].input, 100 - (int64_t)i % 3);
    put(store, &record);
    listing list = list_store(at->path, (tq_store_filter){0});
    char scene[64];
    snprintf(scene, sizeof scene, "scene of %s", steps[i].kept);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.input, steps[i].kept);
    assert_string_equal(list.last.scene, scene);
    assert_int_equal(list.last.count, i + 1);
  }
  listing list = list_store(at->path, (tq_store_filter){0});
  assert_int_equal(list.last.first_seen, 98);
  assert_int_equal(list.last.last_seen, 100);
  tq_store_close(store);
}

static void the_gravest_severity_of_a_key_stays(void **state) {
  folder *at = *state;
  static const tq_severity in_order[] = {TQ_SEVERITY_WARNING, TQ_SEVERITY_ERROR, TQ_SEVERITY_NOTE};
  tq_store *store = open_store(at->path, TQ_STORE_WRITE);
  tq_finding_record record = record_with("LAX/a", "input", 100);
  for (size_t i = 0; i < sizeof in_order / sizeof *in_order; i++) {
    record.severity = in_order[i];
    put(store, &record);
  }
  tq_store_close(store);
  assert_int_equal(list_store(at->path, (tq_store_filter){.severity = TQ_SEVERITY_ERROR}).count, 1);
}

static void releases_are_kept_apart(void **state) {
  folder *at = *state;
  tq_store *store = open_store(at->path, TQ_STORE_WRITE);
  tq_finding_record record = record_with("LAX/a", "input", 100);
  put(store, &record);
  snprintf(record.release, sizeof record.release, "5.7.2");
  put(store, &record);
  tq_store_close(store);
  assert_int_equal(list_store(at->path, (tq_store_filter){0}).count, 2);
  assert_int_equal(list_store(at->path, (tq_store_filter){.release = "5.7.2"}).count, 1);
}

static void filters_narrow_and_order_is_by_severity(void **state) {
  folder *at = *state;
  tq_store *store = open_store(at->path, TQ_STORE_WRITE);
  tq_finding_record note = record_with("WRONG_ALERT/n", "1", 100);
  note.class_ = TQ_CLASS_WRONG_ALERT;
  note.severity = TQ_SEVERITY_NOTE;
  snprintf(note.requirement, sizeof note.requirement, "record.too_long");
  put(store, &note);
  tq_finding_record warning = record_with("STRICT/w", "2", 200);
  warning.class_ = TQ_CLASS_STRICT;
  warning.severity = TQ_SEVERITY_WARNING;
  snprintf(warning.peer, sizeof warning.peer, "openssl");
  put(store, &warning);
  tq_finding_record error = record_with("LAX/e", "3", 300);
  put(store, &error);
  tq_store_close(store);
#define LISTED(...) list_store(at->path, (tq_store_filter){__VA_ARGS__}).keys
  assert_string_equal(LISTED(0), "LAX/e STRICT/w WRONG_ALERT/n ");
  assert_string_equal(LISTED(.severity = TQ_SEVERITY_WARNING), "LAX/e STRICT/w ");
  assert_string_equal(LISTED(.class_ = TQ_CLASS_WRONG_ALERT), "WRONG_ALERT/n ");
  assert_string_equal(LISTED(.peer = "openssl"), "STRICT/w ");
  assert_string_equal(LISTED(.requirement = "record"), "WRONG_ALERT/n ");
  assert_string_equal(LISTED(.requirement = "rec"), "");
  assert_string_equal(LISTED(.requirement = "record.too_long"), "WRONG_ALERT/n ");
  assert_string_equal(LISTED(.key = "LAX/e"), "LAX/e ");
  assert_string_equal(LISTED(.new_since = 200), "LAX/e STRICT/w ");
  assert_string_equal(LISTED(.target = "finished"), "");
#undef LISTED
}

static void large_inputs_are_kept_whole(void **state) {
  folder *at = *state;
  enum { LARGE = 16 * 1024 * 1024 };
  uint8_t *bytes = malloc(LARGE);
  assert_non_null(bytes);
  memset(bytes, 0xa5, LARGE);
  tq_store *store = open_store(at->path, TQ_STORE_WRITE);
  tq_finding_record record = record_with("LAX/a", "", 100);
  record.input = bytes;
  record.input_size = LARGE;
  put(store, &record);
  tq_store_close(store);
  free(bytes);
  assert_int_equal(list_store(at->path, (tq_store_filter){0}).last.input_size, LARGE);
}

static void a_recorder_writes_what_is_new_and_counts_the_rest(void **state) {
  folder *at = *state;
  char error[TQ_STORE_ERROR_MAX] = "";
  bool first = false;
  tq_store *store = open_store(at->path, TQ_STORE_WRITE);
  tq_recorder *recorder = tq_recorder_new(store);
  tq_finding_record record = record_with("LAX/a", "input", 100);
  assert_false(tq_recorder_knows(recorder, "LAX/a", "5.9.2", 5, 100));
  assert_true(tq_recorder_put(recorder, &record, &first, error));
  assert_true(first);
  for (int i = 0; i < 10; i++) {
    assert_true(tq_recorder_knows(recorder, "LAX/a", "5.9.2", 5, 150));
  }
  assert_false(tq_recorder_knows(recorder, "LAX/a", "5.7.2", 5, 150));
  assert_false(tq_recorder_knows(recorder, "LAX/a", "5.9.2", 4, 150));
  assert_int_equal(list_store(at->path, (tq_store_filter){0}).last.count, 1);
  assert_true(tq_recorder_flush(recorder, error));
  assert_true(tq_recorder_flush(recorder, error));
  listing list = list_store(at->path, (tq_store_filter){0});
  assert_int_equal(list.last.count, 11);
  assert_int_equal(list.last.last_seen, 150);
  record = record_with("LAX/a", "in", 160);
  assert_true(tq_recorder_put(recorder, &record, &first, error));
  assert_false(first);
  assert_true(tq_recorder_knows(recorder, "LAX/a", "5.9.2", 2, 170));
  tq_recorder_free(recorder);
  tq_store_close(store);
}

static void a_recorder_holds_many_keys(void **state) {
  folder *at = *state;
  enum { KEYS = 1000 };
  char error[TQ_STORE_ERROR_MAX] = "";
  char key[32];
  bool first = false;
  tq_store *store = open_store(at->path, TQ_STORE_WRITE);
  tq_recorder *recorder = tq_recorder_new(store);
  for (int i = 0; i < KEYS; i++) {
    snprintf(key, sizeof key, "LAX/%d", i);
    tq_finding_record record = record_with(key, "input", 100);
    assert_true(tq_recorder_put(recorder, &record, &first, error));
    assert_true(first);
  }
  for (int i = 0; i < KEYS; i++) {
    snprintf(key, sizeof key, "LAX/%d", i);
    assert_true(tq_recorder_knows(recorder, key, "5.9.2", 5, 100));
  }
  assert_true(tq_recorder_flush(recorder, error));
  tq_recorder_free(recorder);
  tq_store_close(store);
  listing list = list_store(at->path, (tq_store_filter){.key = "LAX/999"});
  assert_int_equal(list.last.count, 2);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
  const struct CMUnitTest tests[] = {
      CASE(what_is_put_is_listed),
      CASE(sightings_add_up_and_the_smallest_input_stays),
      CASE(the_gravest_severity_of_a_key_stays),
      CASE(releases_are_kept_apart),
      CASE(filters_narrow_and_order_is_by_severity),
      CASE(large_inputs_are_kept_whole),
      CASE(a_recorder_writes_what_is_new_and_counts_the_rest),
      CASE(a_recorder_holds_many_keys),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
