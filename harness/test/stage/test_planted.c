/* test_planted.c: each planted bug is found, as what it is, by one hello that shows it; and the
 * honest peer, with the same hello, is not blamed for it. */
#include "judge/judge.h"
#include "peer/planted.h"
#include "peer/planted/hello.h"
#include "peer/wolfssl/wolfssl.h"
#include "result/words.h"
#include "rules/answer.h"
#include "rules/client_hello.h"
#include "spec/requirement.h"
#include "stage/honest.h"
#include "stage/stage.h"
#include "support/check.h"

enum { MESSAGE_MAX = 2048 };

/* --- what is done to the honest hello --- */

static void leave(planted_hello *hello) {
  (void)hello;
}

static void double_groups(planted_hello *hello) {
  hello->extensions[hello->count++] = *tq_planted_hello_find(hello, 10);
}

static void offer_deflate(planted_hello *hello) {
  hello->compression = tq_span_of("\x01", 1);
}

static void lengthen_session_id(planted_hello *hello) {
  static const uint8_t id[33] = {1};
  hello->session_id = tq_span_of(id, sizeof id);
}

static void shorten_share(planted_hello *hello) {
  static const uint8_t share[] = "\x00\x23\x00\x1d\x00\x1f 30 bytes and one of them more.";
  tq_planted_hello_find(hello, 51)->data = tq_span_of(share, 2 + 4 + 31);
}

/* An identity that the server does not know, first of all extensions. */
static void put_psk_first(planted_hello *hello) {
  static const uint8_t psk[] = "\x00\x07\x00\x01?\x00\x00\x00\x00\x00\x21\x20"
                               "a binder that no one will look at";
  for (size_t i = hello->count++; i > 0; i--) {
    hello->extensions[i] = hello->extensions[i - 1];
  }
  hello->extensions[0] = (planted_extension){41, tq_span_of(psk, 2 + 7 + 2 + 1 + 32)};
  hello->extensions[hello->count++] = (planted_extension){45, tq_span_of("\x01\x01", 2)};
}

static void offer_unknown_version(planted_hello *hello) {
  tq_planted_hello_find(hello, 43)->data = tq_span_of("\x02\x7e\x1c", 3);
}

static void drop(planted_hello *hello, uint16_t type) {
  tq_planted_hello_drop(hello, (size_t)(tq_planted_hello_find(hello, type) - hello->extensions));
}

static void drop_schemes(planted_hello *hello) {
  drop(hello, 13);
}

static void go_back_to_12(planted_hello *hello) {
  drop(hello, 43);
  drop(hello, 51);
}

/* Nothing else in the hello is unknown to the server. */
static void offer_known_only(planted_hello *hello) {
  planted_extension *versions = tq_planted_hello_find(hello, 43);
  if (versions != NULL) {
    versions->data = tq_span_of("\x02\x03\x04", 3);
    hello->suites = tq_span_first(hello->suites, 6);
  }
}

static void add_suite(planted_hello *hello, uint8_t high, uint8_t low) {
  uint8_t suites[64] = {high, low};
  memcpy(suites + 2, hello->suites.data, hello->suites.size);
  hello->suites = tq_planted_hello_keep(hello, tq_span_of(suites, 2 + hello->suites.size));
}

static void add_grease(planted_hello *hello) {
  offer_known_only(hello);
  add_suite(hello, 0x2a, 0x2a);
}

static void add_unknown_suite(planted_hello *hello) {
  offer_known_only(hello);
  add_suite(hello, 0xee, 0x01);
}

static void offer_many_suites(planted_hello *hello) {
  static uint8_t suites[140];
  for (size_t i = 0; i < sizeof suites; i += 2) {
    suites[i] = 0xc1;
    suites[i + 1] = (uint8_t)i;
  }
  suites[0] = 0x13;
  suites[1] = 0x01;
  hello->suites = tq_span_of(suites, sizeof suites);
}

/* --- the cases --- */

typedef struct planted_case {
  const char *bug;
  const char *scene;
  void (*change)(planted_hello *hello);
  bool trailing; /* a byte behind the extensions, within the message */
} planted_case;

/* clang-format off */
static const planted_case cases[] = {
  {"doubled_extension_accepted",     "server13_ecdsa",    double_groups,         false},
  {"compression_not_null_accepted",  "server13_ecdsa",    offer_deflate,         false},
  {"compression_not_null_accepted",  "server12_ecdsa",    offer_deflate,         false},
  {"long_session_id_accepted",       "server13_ecdsa",    lengthen_session_id,   false},
  {"long_session_id_accepted",       "server12_ecdsa",    lengthen_session_id,   false},
  {"trailing_bytes_accepted",        "server13_ecdsa",    leave,                 true},
  {"share_length_accepted",          "server13_ecdsa",    shorten_share,         false},
  {"psk_not_last_accepted",          "server13_psk",      put_psk_first,         false},
  {"any_version_accepted",           "server13_ecdsa",    offer_unknown_version, false},
  {"signature_algorithms_not_needed","server13_ecdsa",    drop_schemes,          false},
  {"grease_refused",                 "server13_ecdsa",    add_grease,            false},
  {"unknown_suites_refused",         "server13_ecdsa",    add_unknown_suite,     false},
  {"unknown_suites_refused",         "server12_ecdsa",    add_unknown_suite,     false},
  {"long_lists_refused",             "server13_ecdsa",    offer_many_suites,     false},
  {"stalls_at_alpn",                 "server13_names",    leave,                 false},
  {"wrong_alert",                    "server13_ecdsa",    leave,                 true},
  {"silent_close",                   "server12_ecdsa",    leave,                 true},
  {"silent_close",                   "server13_ecdsa",    leave,                 true},
  {"double_alert",                   "server13_ecdsa",    leave,                 true},
  {"suite_not_offered",              "server13_ecdsa",    leave,                 false},
  {"suite_not_offered",              "server12_ecdsa",    leave,                 false},
  {"session_id_not_echoed",          "server13_ecdsa",    leave,                 false},
  {"no_downgrade_sentinel",          "server_both_ecdsa", go_back_to_12,         false},
  {"compression_chosen",             "server13_ecdsa",    leave,                 false},
};
/* clang-format on */

static tq_span write_case(uint8_t *into, const planted_case *row, const tq_scene *scene) {
  uint8_t bytes[HELLO_MAX];
  planted_hello hello;
  assert_true(tq_planted_hello_read(&hello, honest_hello(bytes, scene)));
  row->change(&hello);
  tq_writer writer = tq_writer_over(into, MESSAGE_MAX);
  tq_planted_hello_write(&writer, &hello);
  if (row->trailing) {
    tq_write_u8(&writer, 0);
    into[3]++; /* the message is shorter than 255 bytes */
  }
  assert_false(writer.failed);
  return tq_writer_bytes(&writer);
}

/* What came of one run, judged. */
typedef struct judged {
  tq_finding findings[TQ_FINDINGS_MAX];
  size_t count;
  tq_outcome outcome;
} judged;

static void play_case(judged *result, const tq_peer *peer, const tq_scene *scene,
                      tq_stage_mode mode, tq_span message) {
  tq_stage *stage = tq_stage_new(scene, peer, mode);
  tq_span answer;
  tq_verdict verdict;
  tq_citation broken[TQ_CITATIONS_MAX];
  assert_non_null(stage);
  tq_stage_run(stage, message, &result->outcome, &answer);
  tq_hello_context context = {.endpoint = &scene->endpoint};
  tq_oracle_client_hello(&verdict, message, &context);
  tq_answer_context answered = {.endpoint = &scene->endpoint, .offer = message};
  size_t count = tq_answer_check(broken, TQ_CITATIONS_MAX, answer, &answered);
  tq_trial trial = {.peer = peer->name,
                    .release = peer->release(),
                    .target = "client_hello",
                    .scene = scene->name,
                    .role = scene->endpoint.role,
                    .verdict = &verdict,
                    .outcome = &result->outcome,
                    .answer = broken,
                    .answer_count = count};
  result->count = tq_judge(result->findings, &trial);
  tq_stage_delete(stage);
}

static bool names_one_of(const tq_finding *finding, const tq_planted *bug) {
  const char *id = tq_requirement_get(finding->requirement)->id;
  bool any = bug->requirements[0] == NULL;
  for (size_t i = 0; i < TQ_PLANTED_REQUIREMENTS && bug->requirements[i] != NULL; i++) {
    any = any || strcmp(id, bug->requirements[i]) == 0;
  }
  return any;
}

static bool is_found(const judged *result, const tq_planted *bug) {
  for (size_t i = 0; i < result->count; i++) {
    if (strcmp(tq_class_word(result->findings[i].class_), bug->class_) == 0 &&
        names_one_of(&result->findings[i], bug)) {
      return true;
    }
  }
  return false;
}

static void fail_with(const planted_case *row, const char *what, const judged *result) {
  print_message("%s in %s: %s; outcome %s, alert %d, %d\n", row->bug, row->scene, what,
                tq_outcome_kind_word(result->outcome.kind), result->outcome.alert,
                result->outcome.second_alert);
  for (size_t i = 0; i < result->count; i++) {
    print_message("  %s\n", result->findings[i].key);
  }
  fail();
}

/* How many of the cases the honest peer fails by itself, at most, by release. */
static const struct {
  const char *release;
  size_t most;
} own_bugs_of[] = {{"5.9.2", 0}, {"5.7.2", 2}, {"5.5.4", 2}};
static size_t own_bugs;

/* A release that has no row has no bug of its own. */
static void check_own_bugs(void) {
  const char *release = tq_wolfssl_peer()->release();
  size_t most = 0;
  for (size_t i = 0; i < sizeof own_bugs_of / sizeof *own_bugs_of; i++) {
    most = strcmp(own_bugs_of[i].release, release) == 0 ? own_bugs_of[i].most : most;
  }
  if (own_bugs > most) {
    fail_msg("wolfSSL %s has %zu of the planted bugs itself, and %zu are known", release, own_bugs,
             most);
  }
}

static void check_case(const planted_case *row, tq_stage_mode mode) {
  const tq_planted *bug = tq_planted_find(row->bug);
  const tq_scene *scene = tq_scene_find(row->scene);
  uint8_t bytes[MESSAGE_MAX];
  judged good;
  judged bad;
  assert_non_null(bug);
  assert_non_null(scene);
  tq_span message = write_case(bytes, row, scene);
  play_case(&good, tq_wolfssl_peer(), scene, mode, message);
  play_case(&bad, tq_planted_peer(bug, tq_wolfssl_peer()), scene, mode, message);
  if (!is_found(&bad, bug)) {
    fail_with(row, "the bug is not found", &bad);
  }
  if (is_found(&good, bug)) {
    /* Older releases have some of these bugs themselves. */
    print_message("%s in %s: the honest peer has it too\n", row->bug, row->scene);
    own_bugs++;
  }
}

static void finds_every_bug_in_fast_runs(void **state) {
  (void)state;
  own_bugs = 0;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    check_case(&cases[i], TQ_STAGE_FAST);
  }
  check_own_bugs();
}

static void finds_every_bug_in_whole_runs(void **state) {
  (void)state;
  own_bugs = 0;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    check_case(&cases[i], TQ_STAGE_WHOLE);
  }
  check_own_bugs();
}

static void has_a_case_for_every_bug(void **state) {
  (void)state;
  for (size_t i = 0; i < tq_planted_count(); i++) {
    bool found = tq_planted_in_source(tq_planted_at(i)); /* the fuzz targets look for those */
    for (size_t j = 0; j < sizeof cases / sizeof *cases; j++) {
      found = found || strcmp(cases[j].bug, tq_planted_at(i)->name) == 0;
    }
    if (!found) {
      fail_msg("%s has no case", tq_planted_at(i)->name);
    }
  }
}

static void check_words(const tq_planted *bug) {
  assert_int_not_equal(tq_class_find(bug->class_), TQ_CLASS_NONE);
  for (size_t i = 0; i < TQ_PLANTED_REQUIREMENTS && bug->requirements[i] != NULL; i++) {
    if (bug->requirements[i][0] != '\0' &&
        tq_requirement_find(bug->requirements[i]) == TQ_REQ_NONE) {
      fail_msg("%s: there is no requirement %s", bug->name, bug->requirements[i]);
    }
  }
}

static void names_classes_and_requirements_that_exist(void **state) {
  (void)state;
  for (size_t i = 0; i < tq_planted_count(); i++) {
    check_words(tq_planted_at(i));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(finds_every_bug_in_fast_runs),
      cmocka_unit_test(finds_every_bug_in_whole_runs),
      cmocka_unit_test(has_a_case_for_every_bug),
      cmocka_unit_test(names_classes_and_requirements_that_exist),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
