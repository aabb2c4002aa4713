/* test_conformance_file.c: results that are put into a file come out of it; what is not finished
 * leaves the older file alone; the same run gives the same bytes. */
#include "store/conformance.h"
#include "store/store_help.h"

#include <sys/stat.h>

static const uint8_t bytes[] = {1, 0, 0, 2, 3, 3};

static const tq_conformance_run whole = {.program = "0.1.0",
                                         .selection = "--rfc 8446",
                                         .profile = "embedded",
                                         .seed = 7,
                                         .shard = 2,
                                         .shards = 3,
                                         .planned = 12,
                                         .played = 11,
                                         .complete = false,
                                         .why = "interrupted"};

static const tq_conformance_row lax = {.requirement = "client_hello.compression_not_null",
                                       .peer = 1,
                                       .conformity = TQ_CONFORMITY_TOO_LAX,
                                       .severity = TQ_SEVERITY_ERROR,
                                       .tolerated = "argued",
                                       .key = "LAX/x",
                                       .passed = 3,
                                       .failed = 4,
                                       .unsupported = 5,
                                       .parameter = "version: fails with TLS 1.2",
                                       .scene = "server13_ecdsa",
                                       .edit = "another method",
                                       .source = "family",
                                       .input = bytes,
                                       .input_size = sizeof bytes,
                                       .offset = 4,
                                       .size = 2,
                                       .expected = "refuse",
                                       .observed = "accepted",
                                       .detail = "<b>\xe2\x80\xae"};

static tq_conformance *make(const char *path) {
  char error[TQ_CONFORMANCE_ERROR_MAX] = "";
  tq_conformance *file = tq_conformance_create(path, error);
  assert_string_equal(error, "");
  assert_non_null(file);
  return file;
}

static void fill(tq_conformance *file) {
  char error[TQ_CONFORMANCE_ERROR_MAX] = "";
  static const tq_conformance_peer peers[] = {{1, "tcp:127.0.0.1:4433", "", "tcp"},
                                              {0, "wolfssl", "5.9.2", "in process"}};
  tq_conformance_row fine = {.requirement = "client_hello.a",
                             .conformity = TQ_CONFORMITY_CONFORMING,
                             .severity = -1,
                             .passed = 1};
  tq_conformance_trial trial = {"s/e", lax.requirement, 1, TQ_CONFORMITY_TOO_LAX, "no", "yes"};
  for (size_t i = 0; i < 2; i++) {
    assert_true(tq_conformance_put_peer(file, &peers[i], error));
  }
  assert_true(tq_conformance_put_row(file, &lax, error));
  assert_true(tq_conformance_put_row(file, &fine, error));
  assert_true(tq_conformance_put_trial(file, &trial, error));
  assert_true(tq_conformance_finish(file, &whole, error));
}

/* seen: what the listings gave, in order. */
typedef struct seen {
  char text[600];
} seen;

static void note(seen *all, const char *text) {
  size_t at = strlen(all->text);
  snprintf(all->text + at, sizeof all->text - at, "%s|", text);
}

static bool note_peer(void *context, const tq_conformance_peer *peer) {
  note(context, peer->name);
  note(context, peer->release);
  note(context, peer->attachment);
  return true;
}

static bool note_trial(void *context, const tq_conformance_trial *trial) {
  note(context, trial->name);
  note(context, trial->requirement);
  note(context, tq_conformity_word(trial->conformity));
  note(context, trial->expected);
  note(context, trial->observed);
  return true;
}

static bool note_row(void *context, const tq_conformance_row *row) {
  const char *texts[] = {row->requirement, tq_conformity_word(row->conformity),
                         row->tolerated,   row->key,
                         row->reason,      row->parameter,
                         row->scene,       row->edit,
                         row->source,      row->expected,
                         row->observed,    row->detail};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    note(context, texts[i]);
  }
  if (row->peer == 1) {
    assert_int_equal(row->severity, TQ_SEVERITY_ERROR);
    assert_int_equal(row->passed, 3);
    assert_int_equal(row->failed, 4);
    assert_int_equal(row->unsupported, 5);
    assert_int_equal(row->offset, 4);
    assert_int_equal(row->size, 2);
    assert_int_equal(row->input_size, sizeof bytes);
    assert_memory_equal(row->input, bytes, sizeof bytes);
  }
  return true;
}

static void what_is_put_comes_out_in_order(void **state) {
  folder *at = *state;
  char error[TQ_CONFORMANCE_ERROR_MAX] = "";
  seen all = {""};
  tq_conformance_run run;
  tq_conformance *file = make(at->path);
  fill(file);
  tq_conformance_close(file);
  file = tq_conformance_open(at->path, error);
  assert_non_null(file);
  assert_true(tq_conformance_get_run(file, &run, error));
  assert_true(tq_conformance_each_peer(file, note_peer, &all, error));
  assert_string_equal(all.text, "wolfssl|5.9.2|in process|tcp:127.0.0.1:4433||tcp|");
  all.text[0] = '\0';
  assert_true(tq_conformance_each_row(file, note_row, &all, error));
  assert_string_equal(all.text, "client_hello.a|conforming|||||||||||"
                                "client_hello.compression_not_null|too lax|argued|LAX/x||"
                                "version: fails with TLS 1.2|server13_ecdsa|another method|family|"
                                "refuse|accepted|<b>\xe2\x80\xae|");
  all.text[0] = '\0';
  assert_true(tq_conformance_each_trial(file, note_trial, &all, error));
  assert_string_equal(all.text, "s/e|client_hello.compression_not_null|too lax|no|yes|");
  assert_string_equal(run.program, whole.program);
  assert_string_equal(run.selection, whole.selection);
  assert_string_equal(run.profile, whole.profile);
  assert_string_equal(run.why, whole.why);
  assert_int_equal(run.seed, 7);
  assert_int_equal(run.shard, 2);
  assert_int_equal(run.shards, 3);
  assert_int_equal(run.planned, 12);
  assert_int_equal(run.played, 11);
  assert_false(run.complete);
  tq_conformance_close(file);
}

static size_t slurp(const char *path, uint8_t *into, size_t room) {
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  size_t size = fread(into, 1, room, file);
  fclose(file);
  assert_in_range(size, 1, room - 1);
  return size;
}

static void the_same_run_gives_the_same_bytes(void **state) {
  folder *at = *state;
  static uint8_t first[1 << 17];
  static uint8_t again[1 << 17];
  tq_conformance *file = make(at->path);
  fill(file);
  tq_conformance_close(file);
  size_t size = slurp(at->path, first, sizeof first);
  file = make(at->path);
  fill(file);
  tq_conformance_close(file);
  assert_int_equal(slurp(at->path, again, sizeof again), size);
  assert_memory_equal(first, again, size);
}

static void an_unfinished_file_leaves_the_older_one(void **state) {
  folder *at = *state;
  char error[TQ_CONFORMANCE_ERROR_MAX] = "";
  char making[120];
  tq_conformance *file = make(at->path);
  fill(file);
  tq_conformance_close(file);
  tq_conformance_close(make(at->path));
  snprintf(making, sizeof making, "%s.new", at->path);
  assert_int_equal(access(making, F_OK), -1);
  file = tq_conformance_open(at->path, error);
  assert_non_null(file);
  tq_conformance_close(file);
}

static void what_is_no_such_file_is_left_alone(void **state) {
  folder *at = *state;
  char error[TQ_CONFORMANCE_ERROR_MAX] = "";
  char path[160];
  tq_store_close(open_store(at->path, TQ_STORE_WRITE));
  assert_null(tq_conformance_create(at->path, error));
  assert_non_null(strstr(error, "no file of conformance results"));
  assert_null(tq_conformance_open(at->path, error));
  assert_null(tq_conformance_create(at->name, error));
  assert_non_null(strstr(error, "no regular file"));
  snprintf(path, sizeof path, "%s/none/results.db", at->name);
  assert_null(tq_conformance_create(path, error));
  assert_non_null(strstr(error, path));
  assert_null(tq_conformance_open(path, error));
  assert_non_null(strstr(error, "No such file"));
}

static void words_are_found_again(void **state) {
  (void)state;
  for (int i = 0; i < TQ_CONFORMITY_COUNT; i++) {
    assert_int_equal(tq_conformity_find(tq_conformity_word((tq_conformity)i)), i);
    assert_true(strlen(tq_conformity_meaning((tq_conformity)i)) > 8);
  }
  assert_int_equal(tq_conformity_find("lax"), TQ_CONFORMITY_COUNT);
  assert_int_equal(tq_conformity_of(TQ_CLASS_LAX), TQ_CONFORMITY_TOO_LAX);
  assert_int_equal(tq_conformity_of(TQ_CLASS_NONE), TQ_CONFORMITY_CONFORMING);
  assert_true(tq_conformity_fails(TQ_CONFORMITY_OTHER_ALERT));
  assert_false(tq_conformity_fails(TQ_CONFORMITY_CONFORMING));
  assert_false(tq_conformity_fails(TQ_CONFORMITY_NOT_TESTED));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_is_put_comes_out_in_order, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(the_same_run_gives_the_same_bytes, make_folder,
                                      remove_folder),
      cmocka_unit_test_setup_teardown(an_unfinished_file_leaves_the_older_one, make_folder,
                                      remove_folder),
      cmocka_unit_test_setup_teardown(what_is_no_such_file_is_left_alone, make_folder,
                                      remove_folder),
      cmocka_unit_test(words_are_found_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
