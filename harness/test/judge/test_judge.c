/* test_judge.c: every cell of verdict x outcome, keys, severities; and that agreement is silent. */
#include "judge/describe.h"
#include "judge/judge.h"
#include "result/words.h"
#include "spec/alert.h"
#include "spec/requirement.h"
#include "support/check.h"

#include <stdio.h>
#include <string.h>

enum {
  RULE = TQ_REQ_client_hello_session_id_too_long,
  OTHER_RULE = TQ_REQ_record_plaintext_too_long
};

static tq_verdict verdict_of(tq_verdict_kind kind) {
  tq_verdict verdict = {
      .kind = kind, .count = 1, .citations = {{.requirement = RULE, .offset = 38, .size = 1}}};
  if (kind == TQ_VERDICT_REJECT) {
    tq_alert_set_add(&verdict.alerts, TQ_ALERT_decode_error);
    tq_alert_set_add(&verdict.alerts, TQ_ALERT_illegal_parameter);
  }
  return verdict;
}

static tq_outcome outcome_of(tq_outcome_kind kind, int alert) {
  return (tq_outcome){
      .kind = kind, .alert = (int16_t)alert, .second_alert = TQ_NO_ALERT, .facts = {0}};
}

static tq_trial trial_of(const tq_verdict *verdict, const tq_outcome *outcome) {
  return (tq_trial){"wolfssl", "5.9.2", "client_hello", "server_tls13", verdict, outcome,
                    NULL,      0,       TQ_ROLE_SERVER};
}

static size_t judge(tq_finding *findings, tq_verdict verdict, tq_outcome outcome) {
  tq_trial trial = trial_of(&verdict, &outcome);
  return tq_judge(findings, &trial);
}

/* clang-format off */
static const struct {
  tq_verdict_kind verdict;
  tq_outcome_kind outcome;
  int alert;
  tq_class expected;
  tq_severity severity;
  const char *key;
} cells[] = {
#define RULE_KEY(class_) class_ "/client_hello.session_id_too_long/wolfssl/tls13/server"
    {TQ_VERDICT_ACCEPT, TQ_OUTCOME_ACCEPTED, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_ACCEPT, TQ_OUTCOME_ALERT, 40, TQ_CLASS_STRICT, TQ_SEVERITY_WARNING, RULE_KEY("STRICT")},
    {TQ_VERDICT_ACCEPT, TQ_OUTCOME_SILENT, -1, TQ_CLASS_STRICT, TQ_SEVERITY_WARNING, RULE_KEY("STRICT")},
    {TQ_VERDICT_ACCEPT, TQ_OUTCOME_WAITING, -1, TQ_CLASS_STALL, TQ_SEVERITY_WARNING, RULE_KEY("STALL")},
    {TQ_VERDICT_ACCEPT, TQ_OUTCOME_HANG, -1, TQ_CLASS_HANG, TQ_SEVERITY_ERROR, RULE_KEY("HANG")},
    {TQ_VERDICT_ACCEPT, TQ_OUTCOME_CRASH, -1, TQ_CLASS_CRASH, TQ_SEVERITY_ERROR, RULE_KEY("CRASH")},
    {TQ_VERDICT_ACCEPT, TQ_OUTCOME_UNSUPPORTED, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_ACCEPT, TQ_OUTCOME_SETUP_FAILED, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_ACCEPT, TQ_OUTCOME_REFUSED, -1, TQ_CLASS_STRICT, TQ_SEVERITY_WARNING, RULE_KEY("STRICT")},
    {TQ_VERDICT_REJECT, TQ_OUTCOME_ACCEPTED, -1, TQ_CLASS_LAX, TQ_SEVERITY_ERROR, RULE_KEY("LAX")},
    {TQ_VERDICT_REJECT, TQ_OUTCOME_ALERT, 50, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_REJECT, TQ_OUTCOME_ALERT, 47, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_REJECT, TQ_OUTCOME_ALERT, 40, TQ_CLASS_WRONG_ALERT, TQ_SEVERITY_NOTE, RULE_KEY("WRONG_ALERT")},
    {TQ_VERDICT_REJECT, TQ_OUTCOME_SILENT, -1, TQ_CLASS_SILENT, TQ_SEVERITY_NOTE, "SILENT/alert.alert_sent/wolfssl/tls/server"},
    {TQ_VERDICT_REJECT, TQ_OUTCOME_WAITING, -1, TQ_CLASS_LAX, TQ_SEVERITY_WARNING, RULE_KEY("LAX")},
    {TQ_VERDICT_REJECT, TQ_OUTCOME_HANG, -1, TQ_CLASS_HANG, TQ_SEVERITY_ERROR, RULE_KEY("HANG")},
    {TQ_VERDICT_REJECT, TQ_OUTCOME_CRASH, -1, TQ_CLASS_CRASH, TQ_SEVERITY_ERROR, RULE_KEY("CRASH")},
    {TQ_VERDICT_REJECT, TQ_OUTCOME_UNSUPPORTED, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_REJECT, TQ_OUTCOME_SETUP_FAILED, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_REJECT, TQ_OUTCOME_REFUSED, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_EITHER, TQ_OUTCOME_ACCEPTED, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_EITHER, TQ_OUTCOME_ALERT, 80, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_EITHER, TQ_OUTCOME_SILENT, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_EITHER, TQ_OUTCOME_WAITING, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_EITHER, TQ_OUTCOME_HANG, -1, TQ_CLASS_HANG, TQ_SEVERITY_ERROR, RULE_KEY("HANG")},
    {TQ_VERDICT_EITHER, TQ_OUTCOME_CRASH, -1, TQ_CLASS_CRASH, TQ_SEVERITY_ERROR, RULE_KEY("CRASH")},
    {TQ_VERDICT_EITHER, TQ_OUTCOME_UNSUPPORTED, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_EITHER, TQ_OUTCOME_SETUP_FAILED, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_EITHER, TQ_OUTCOME_REFUSED, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_INCOMPLETE, TQ_OUTCOME_ACCEPTED, -1, TQ_CLASS_LAX, TQ_SEVERITY_ERROR, RULE_KEY("LAX")},
    {TQ_VERDICT_INCOMPLETE, TQ_OUTCOME_ALERT, 50, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_INCOMPLETE, TQ_OUTCOME_SILENT, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_INCOMPLETE, TQ_OUTCOME_WAITING, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_INCOMPLETE, TQ_OUTCOME_HANG, -1, TQ_CLASS_HANG, TQ_SEVERITY_ERROR, RULE_KEY("HANG")},
    {TQ_VERDICT_INCOMPLETE, TQ_OUTCOME_CRASH, -1, TQ_CLASS_CRASH, TQ_SEVERITY_ERROR, RULE_KEY("CRASH")},
    {TQ_VERDICT_INCOMPLETE, TQ_OUTCOME_UNSUPPORTED, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_INCOMPLETE, TQ_OUTCOME_SETUP_FAILED, -1, TQ_CLASS_NONE, 0, NULL},
    {TQ_VERDICT_INCOMPLETE, TQ_OUTCOME_REFUSED, -1, TQ_CLASS_NONE, 0, NULL},
#undef RULE_KEY
};
/* clang-format on */

static void each_cell_gives_its_class(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
    tq_finding findings[TQ_FINDINGS_MAX];
    size_t count =
        judge(findings, verdict_of(cells[i].verdict), outcome_of(cells[i].outcome, cells[i].alert));
    print_message("%s x %s\n", tq_verdict_kind_word(cells[i].verdict),
                  tq_outcome_kind_word(cells[i].outcome));
    assert_int_equal(count, cells[i].expected != TQ_CLASS_NONE);
    if (count != 0) {
      assert_int_equal(findings[0].class_, cells[i].expected);
      assert_int_equal(findings[0].severity, cells[i].severity);
      assert_string_equal(findings[0].key, cells[i].key);
    }
  }
}

static void every_pair_of_kinds_is_a_cell(void **state) {
  (void)state;
  bool seen[TQ_VERDICT_KINDS][TQ_OUTCOME_KINDS] = {{false}};
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
    seen[cells[i].verdict][cells[i].outcome] = true;
  }
  for (size_t v = 0; v < TQ_VERDICT_KINDS; v++) {
    for (size_t o = 0; o < TQ_OUTCOME_KINDS; o++) {
      assert_true(seen[v][o]);
    }
  }
}

static void a_free_alert_is_never_wrong(void **state) {
  (void)state;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_verdict verdict = verdict_of(TQ_VERDICT_REJECT);
  verdict.alerts = (tq_alert_set){{0, 0}};
  assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_ALERT, 80)), 0);
}

static void two_causes_at_different_places_make_no_finding(void **state) {
  (void)state;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_verdict verdict = verdict_of(TQ_VERDICT_REJECT);
  verdict.count = 2;
  verdict.citations[1] = (tq_citation){.requirement = OTHER_RULE, .offset = 50, .size = 1};
  assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_ACCEPTED, -1)), 0);
  assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_ALERT, 80)), 0);
  assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_SILENT, -1)), 0);
  assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_CRASH, -1)), 1);
}

static void two_causes_in_the_same_bytes_are_named_by_the_first(void **state) {
  (void)state;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_verdict verdict = verdict_of(TQ_VERDICT_REJECT);
  verdict.count = 2;
  verdict.citations[1] = verdict.citations[0];
  verdict.citations[1].requirement = OTHER_RULE;
  assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_ACCEPTED, -1)), 1);
  assert_int_equal(findings[0].requirement, RULE);
}

static void what_is_open_is_no_cause(void **state) {
  (void)state;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_verdict verdict = verdict_of(TQ_VERDICT_REJECT);
  verdict.count = 2;
  verdict.citations[1] =
      (tq_citation){.requirement = OTHER_RULE, .offset = 50, .size = 1, .open = true};
  assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_ACCEPTED, -1)), 1);
  assert_int_equal(findings[0].requirement, RULE);
  /* who waits may wait for that */
  assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_WAITING, -1)), 0);
  verdict.citations[0].open = true;
  assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_ACCEPTED, -1)), 0);
}

static void a_rule_of_the_other_version_is_no_cause(void **state) {
  (void)state;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_verdict verdict = verdict_of(TQ_VERDICT_REJECT);
  verdict.citations[0].requirement = TQ_REQ_client_hello_compression_not_null; /* of TLS 1.3 */
  tq_outcome outcome = outcome_of(TQ_OUTCOME_ACCEPTED, -1);
  outcome.facts.version = 0x0304;
  assert_int_equal(judge(findings, verdict, outcome), 1);
  outcome.facts.version = 0x0303;
  assert_int_equal(judge(findings, verdict, outcome), 0);
}

static void several_demands_are_named_by_the_general_row(void **state) {
  (void)state;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_verdict verdict = verdict_of(TQ_VERDICT_ACCEPT);
  verdict.count = 2;
  verdict.citations[1] = (tq_citation){.requirement = TQ_REQ_client_hello_acceptable_offer};
  assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_ALERT, 40)), 1);
  assert_int_equal(findings[0].requirement, RULE);
  verdict.count = 3;
  verdict.citations[1] = verdict.citations[0];
  verdict.citations[1].requirement = OTHER_RULE;
  verdict.citations[2].requirement = TQ_REQ_client_hello_acceptable_offer;
  assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_ALERT, 40)), 1);
  assert_int_equal(findings[0].requirement, RULE);
  verdict.citations[1].offset++;
  assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_ALERT, 40)), 1);
  assert_int_equal(findings[0].requirement, TQ_REQ_client_hello_acceptable_offer);
}

/* A demand that most hellos make does not hide the one that is unusual, and names nothing. */
static void ordinary_demands_name_nothing(void **state) {
  (void)state;
  static const struct {
    uint16_t demands[4];
    uint16_t expected;
  } rows[] = {
      {{TQ_REQ_client_hello_aes_128_gcm_supported}, TQ_REQ_client_hello_acceptable_offer},
      {{TQ_REQ_client_hello_aes_128_gcm_supported, RULE}, RULE},
      {{TQ_REQ_client_hello_unknown_suites_ignored}, TQ_REQ_client_hello_unknown_suites_ignored},
      {{RULE, TQ_REQ_client_hello_unknown_suites_ignored}, RULE},
      {{TQ_REQ_client_hello_unknown_suites_ignored, OTHER_RULE}, OTHER_RULE},
      {{RULE, OTHER_RULE}, TQ_REQ_client_hello_acceptable_offer},
  };
  tq_finding findings[TQ_FINDINGS_MAX];
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    tq_verdict verdict = {.kind = TQ_VERDICT_ACCEPT};
    for (uint8_t d = 0; rows[i].demands[d] != 0; d++) {
      verdict.citations[verdict.count++] =
          (tq_citation){.requirement = rows[i].demands[d], .offset = 4u * d, .size = 2};
    }
    verdict.citations[verdict.count++] =
        (tq_citation){.requirement = TQ_REQ_client_hello_acceptable_offer, .size = 90};
    assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_ALERT, 40)), 1);
    assert_int_equal(findings[0].requirement, rows[i].expected);
  }
}

/* One root cause is one key, whatever came back. */
static void the_reaction_is_not_in_the_key(void **state) {
  (void)state;
  tq_finding first[TQ_FINDINGS_MAX];
  tq_finding other[TQ_FINDINGS_MAX];
  judge(first, verdict_of(TQ_VERDICT_ACCEPT), outcome_of(TQ_OUTCOME_ALERT, 40));
  judge(other, verdict_of(TQ_VERDICT_ACCEPT), outcome_of(TQ_OUTCOME_SILENT, -1));
  assert_string_equal(first[0].key, other[0].key);
  judge(first, verdict_of(TQ_VERDICT_REJECT), outcome_of(TQ_OUTCOME_ALERT, 40));
  judge(other, verdict_of(TQ_VERDICT_REJECT), outcome_of(TQ_OUTCOME_ALERT, 80));
  assert_string_equal(first[0].key, other[0].key);
  judge(first, verdict_of(TQ_VERDICT_REJECT), outcome_of(TQ_OUTCOME_ACCEPTED, -1));
  judge(other, verdict_of(TQ_VERDICT_REJECT), outcome_of(TQ_OUTCOME_WAITING, -1));
  assert_string_equal(first[0].key, other[0].key); /* went on, so or so */
}

/* A peer that takes no message in several records shows it to the target of records, to the rules
 * on records round a message, and to the relations: one key. */
static void a_cut_message_is_one_key(void **state) {
  (void)state;
  static const uint16_t rules[] = {TQ_REQ_record_messages_cut_and_joined,
                                   TQ_REQ_record_messages_cut_and_joined_12};
  static const char key[] = "VARIANCE/record.boundaries_not_preserved/wolfssl/tls/server";
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_verdict verdict = verdict_of(TQ_VERDICT_ACCEPT);
  tq_outcome taken = outcome_of(TQ_OUTCOME_ACCEPTED, -1);
  tq_outcome refused = outcome_of(TQ_OUTCOME_ALERT, 40);
  tq_trial trial = trial_of(&verdict, &refused);
  assert_int_equal(
      tq_judge_variance(findings, &trial, &taken, TQ_REQ_record_boundaries_not_preserved), 1);
  assert_string_equal(findings[0].key, key);
  verdict.count = 3; /* beside what is unusual in the message itself */
  verdict.citations[2] = (tq_citation){.requirement = TQ_REQ_client_hello_acceptable_offer};
  verdict.citations[1] = verdict.citations[0];
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
    verdict.citations[0] = (tq_citation){.requirement = rules[i], .offset = 9};
    assert_int_equal(judge(findings, verdict, refused), 1);
    assert_string_equal(findings[0].key, key);
    assert_int_equal(findings[0].requirement, rules[i]);
    assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_WAITING, -1)), 1);
    assert_string_equal(findings[0].key, key);
  }
}

static void silence_weighs_more_in_tls12(void **state) {
  (void)state;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_verdict verdict = verdict_of(TQ_VERDICT_REJECT);
  verdict.version = 0x0303;
  assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_SILENT, -1)), 1);
  assert_int_equal(findings[0].severity, TQ_SEVERITY_WARNING);
  assert_non_null(strstr(findings[0].key, "/tls12/server"));
  verdict.version = 0x0304;
  assert_int_equal(judge(findings, verdict, outcome_of(TQ_OUTCOME_SILENT, -1)), 1);
  assert_int_equal(findings[0].severity, TQ_SEVERITY_NOTE);
}

static void another_version_than_demanded_is_a_fact(void **state) {
  (void)state;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_verdict verdict = verdict_of(TQ_VERDICT_ACCEPT);
  tq_outcome outcome = outcome_of(TQ_OUTCOME_ACCEPTED, -1);
  verdict.version = 0x0304;
  outcome.facts.version = 0x0304;
  assert_int_equal(judge(findings, verdict, outcome), 0);
  outcome.facts.version = 0x0303;
  assert_int_equal(judge(findings, verdict, outcome), 1);
  assert_string_equal(findings[0].key, "FACTS/none/wolfssl/tls12/server");
  verdict.kind = TQ_VERDICT_EITHER;
  assert_int_equal(judge(findings, verdict, outcome), 0);
  verdict.kind = TQ_VERDICT_ACCEPT;
  verdict.version = 0;
  assert_int_equal(judge(findings, verdict, outcome), 0);
}

static void a_second_alert_is_a_finding_of_its_own(void **state) {
  (void)state;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_outcome outcome = outcome_of(TQ_OUTCOME_ALERT, TQ_ALERT_decode_error);
  outcome.second_alert = TQ_ALERT_internal_error;
  assert_int_equal(judge(findings, verdict_of(TQ_VERDICT_REJECT), outcome), 1);
  assert_string_equal(findings[0].key, "DOUBLE_ALERT/alert.one_fatal_alert/wolfssl/tls/server");
  assert_int_equal(judge(findings, verdict_of(TQ_VERDICT_ACCEPT), outcome), 2);
  assert_string_equal(findings[0].key,
                      "STRICT/client_hello.session_id_too_long/wolfssl/tls13/server");
}

static void an_answer_that_breaks_a_rule_is_a_finding(void **state) {
  (void)state;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_citation answer[] = {{.requirement = OTHER_RULE, .offset = 4},
                          {.requirement = OTHER_RULE, .offset = 9}};
  tq_verdict verdict = verdict_of(TQ_VERDICT_ACCEPT);
  tq_outcome outcome = outcome_of(TQ_OUTCOME_ACCEPTED, -1);
  tq_trial trial = trial_of(&verdict, &outcome);
  trial.answer = answer;
  trial.answer_count = 2;
  assert_int_equal(tq_judge(findings, &trial), 1);
  assert_string_equal(findings[0].key, "ANSWER/record.plaintext_too_long/wolfssl/tls13/server");
  assert_int_equal(findings[0].severity, TQ_SEVERITY_ERROR);
  verdict = verdict_of(TQ_VERDICT_REJECT); /* then there should be no answer at all */
  assert_int_equal(tq_judge(findings, &trial), 1);
  assert_int_equal(findings[0].class_, TQ_CLASS_LAX);
  outcome.kind = TQ_OUTCOME_UNSUPPORTED;
  assert_int_equal(tq_judge(findings, &trial), 0);
}

static void what_one_field_of_an_answer_breaks_is_one_finding(void **state) {
  (void)state;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_citation answer[] = {{.requirement = RULE, .offset = 50, .size = 4},
                          {.requirement = OTHER_RULE, .offset = 50, .size = 4}};
  tq_verdict verdict = verdict_of(TQ_VERDICT_ACCEPT);
  tq_outcome outcome = outcome_of(TQ_OUTCOME_ACCEPTED, -1);
  tq_trial trial = trial_of(&verdict, &outcome);
  trial.answer = answer;
  trial.answer_count = 2;
  assert_int_equal(tq_judge(findings, &trial), 1);
  assert_int_equal(findings[0].requirement, RULE);
  answer[1].offset = 54;
  assert_int_equal(tq_judge(findings, &trial), 2);
  answer[0] =
      (tq_citation){.requirement = RULE}; /* what is missing is nowhere, and each is apart */
  answer[1] = (tq_citation){.requirement = OTHER_RULE};
  assert_int_equal(tq_judge(findings, &trial), 2);
}

static void most_citations_fit(void **state) {
  (void)state;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_citation answer[TQ_CITATIONS_MAX];
  tq_verdict verdict = verdict_of(TQ_VERDICT_EITHER);
  tq_outcome outcome = outcome_of(TQ_OUTCOME_ACCEPTED, -1);
  outcome.second_alert = 40;
  verdict.count = TQ_CITATIONS_MAX;
  for (uint16_t i = 0; i < TQ_CITATIONS_MAX; i++) {
    verdict.citations[i] = (tq_citation){.requirement = (uint16_t)(i % (TQ_REQ_COUNT - 1) + 1)};
    answer[i] = verdict.citations[i];
  }
  tq_trial trial = trial_of(&verdict, &outcome);
  trial.answer = answer;
  trial.answer_count = TQ_CITATIONS_MAX;
  size_t count = tq_judge(findings, &trial);
  assert_in_range(count, 3, TQ_FINDINGS_MAX);
}

static void policy_names_the_minority(void **state) {
  (void)state;
  tq_finding findings[4];
  tq_verdict verdict = verdict_of(TQ_VERDICT_EITHER);
  tq_outcome on = outcome_of(TQ_OUTCOME_ACCEPTED, -1);
  tq_outcome off = outcome_of(TQ_OUTCOME_ALERT, 40);
  tq_outcome cannot = outcome_of(TQ_OUTCOME_UNSUPPORTED, -1);
  tq_trial trials[4] = {trial_of(&verdict, &on), trial_of(&verdict, &off), trial_of(&verdict, &on),
                        trial_of(&verdict, &cannot)};
  trials[1].peer = "openssl";
  assert_int_equal(tq_judge_policy(findings, trials, 4), 1);
  assert_string_equal(findings[0].key,
                      "POLICY/client_hello.session_id_too_long/openssl/tls13/server/refuses");
  tq_finding_record record;
  static const uint8_t input[1] = {1};
  tq_finding_record_of(&record, &findings[0], input, sizeof input, 1000);
  assert_non_null(strstr(record.verdict, "; 2 of 3 peers go on"));
  assert_int_equal(tq_judge_policy(findings, trials, 1), 0);
  assert_int_equal(tq_judge_policy(findings, trials + 1, 1), 0);
  trials[1].outcome = &on;
  assert_int_equal(tq_judge_policy(findings, trials, 4), 0);
  verdict.kind = TQ_VERDICT_ACCEPT;
  trials[1].outcome = &off;
  assert_int_equal(tq_judge_policy(findings, trials, 4), 0);
}

static void a_record_tells_the_finding_in_words(void **state) {
  (void)state;
  tq_finding findings[TQ_FINDINGS_MAX];
  static const uint8_t input[3] = {1, 2, 3};
  tq_finding_record record;
  judge(findings, verdict_of(TQ_VERDICT_REJECT), outcome_of(TQ_OUTCOME_ALERT, 40));
  tq_finding_record_of(&record, &findings[0], input, sizeof input, 1000);
  assert_string_equal(record.verdict, "reject with illegal_parameter or decode_error");
  assert_string_equal(record.outcome, "alert handshake_failure (40)");
  assert_string_equal(record.citations, "client_hello.session_id_too_long@38+1");
  assert_string_equal(record.requirement, "client_hello.session_id_too_long");
  assert_string_equal(record.release, "5.9.2");
  assert_string_equal(record.scene, "server_tls13");
  assert_int_equal(record.count, 1);
  assert_int_equal(record.first_seen, 1000);
  assert_int_equal(record.input_size, 3);
}

static void words_are_found_again(void **state) {
  (void)state;
  for (int i = TQ_CLASS_NONE + 1; i < TQ_CLASS_COUNT; i++) {
    assert_int_equal(tq_class_find(tq_class_word((tq_class)i)), i);
    assert_true(strlen(tq_class_meaning((tq_class)i)) > 5);
  }
  for (int i = TQ_SEVERITY_NOTE; i <= TQ_SEVERITY_ERROR; i++) {
    assert_int_equal(tq_severity_find(tq_severity_word((tq_severity)i)), i);
  }
  assert_int_equal(tq_class_find("lax"), TQ_CLASS_LAX);
  assert_int_equal(tq_class_find("NONE"), TQ_CLASS_NONE);
  assert_int_equal(tq_severity_find("fatal"), -1);
}

/* Other secrets at the end of a handshake that had to be accepted are an error. Where the RFCs
 * leave it open, or forbid it, nobody knows what they should be. */
static void secrets_that_differ_are_a_finding(void **state) {
  (void)state;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_outcome outcome = outcome_of(TQ_OUTCOME_ACCEPTED, TQ_NO_ALERT);
  outcome.facts.version = 0x0304;
  assert_int_equal(judge(findings, verdict_of(TQ_VERDICT_ACCEPT), outcome), 0);
  outcome.keys_differ = true;
  assert_int_equal(judge(findings, verdict_of(TQ_VERDICT_ACCEPT), outcome), 1);
  assert_int_equal(findings[0].class_, TQ_CLASS_KEYS);
  assert_int_equal(findings[0].severity, TQ_SEVERITY_ERROR);
  assert_int_equal(findings[0].requirement, TQ_REQ_key_schedule_secrets);
  assert_int_equal(judge(findings, verdict_of(TQ_VERDICT_EITHER), outcome), 0);
  assert_int_equal(judge(findings, verdict_of(TQ_VERDICT_REJECT), outcome), 1);
  assert_int_equal(findings[0].class_, TQ_CLASS_LAX);
  outcome.facts.version = 0x0303;
  assert_int_equal(judge(findings, verdict_of(TQ_VERDICT_ACCEPT), outcome), 1);
  assert_int_equal(findings[0].requirement, TQ_REQ_key_schedule_master_secret);
}

/* However many requirements are broken in silence, the duty to send an alert is one. */
static void silence_is_one_key(void **state) {
  (void)state;
  tq_finding first[TQ_FINDINGS_MAX];
  tq_finding other[TQ_FINDINGS_MAX];
  tq_verdict verdict = verdict_of(TQ_VERDICT_REJECT);
  verdict.version = 0x0303;
  judge(first, verdict, outcome_of(TQ_OUTCOME_SILENT, -1));
  verdict.citations[0].requirement = OTHER_RULE;
  judge(other, verdict, outcome_of(TQ_OUTCOME_SILENT, -1));
  assert_string_equal(first[0].key, "SILENT/alert.alert_sent_12/wolfssl/tls12/server");
  assert_string_equal(first[0].key, other[0].key);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_cell_gives_its_class),
      cmocka_unit_test(every_pair_of_kinds_is_a_cell),
      cmocka_unit_test(a_free_alert_is_never_wrong),
      cmocka_unit_test(two_causes_at_different_places_make_no_finding),
      cmocka_unit_test(two_causes_in_the_same_bytes_are_named_by_the_first),
      cmocka_unit_test(what_is_open_is_no_cause),
      cmocka_unit_test(a_rule_of_the_other_version_is_no_cause),
      cmocka_unit_test(several_demands_are_named_by_the_general_row),
      cmocka_unit_test(ordinary_demands_name_nothing),
      cmocka_unit_test(the_reaction_is_not_in_the_key),
      cmocka_unit_test(a_cut_message_is_one_key),
      cmocka_unit_test(silence_weighs_more_in_tls12),
      cmocka_unit_test(another_version_than_demanded_is_a_fact),
      cmocka_unit_test(a_second_alert_is_a_finding_of_its_own),
      cmocka_unit_test(an_answer_that_breaks_a_rule_is_a_finding),
      cmocka_unit_test(what_one_field_of_an_answer_breaks_is_one_finding),
      cmocka_unit_test(most_citations_fit),
      cmocka_unit_test(policy_names_the_minority),
      cmocka_unit_test(a_record_tells_the_finding_in_words),
      cmocka_unit_test(words_are_found_again),
      cmocka_unit_test(secrets_that_differ_are_a_finding),
      cmocka_unit_test(silence_is_one_key),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
