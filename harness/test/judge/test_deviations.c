/* test_deviations.c: the table of argued findings: what a row tolerates, and what no row may be. */
#include "judge/deviations.h"
#include "support/check.h"

#include <stdio.h>
#include <string.h>

#define RULE "client_hello.session_id_too_long"
#define TAIL "\tbecause\thttps://example.org/1\tnever\n"

static tq_finding_record record_of(const char *release) {
  tq_finding_record record = {.key = "LAX/" RULE "/wolfssl/tls13/server",
                              .class_ = TQ_CLASS_LAX,
                              .requirement = RULE,
                              .peer = "wolfssl"};
  snprintf(record.release, sizeof record.release, "%s", release);
  return record;
}

static bool tolerates(const char *text, const char *release, int today) {
  tq_deviations deviations;
  char error[TQ_DEVIATIONS_ERROR_MAX] = "";
  tq_finding_record record = record_of(release);
  bool read = tq_deviations_parse(&deviations, "t.tsv", text, strlen(text), error);
  assert_string_equal(error, "");
  assert_true(read);
  const tq_deviation *row = tq_deviations_match(&deviations, &record, today);
  bool found = row != NULL;
  if (found) {
    assert_string_equal(row->reason, "because");
  }
  tq_deviations_free(&deviations);
  return found;
}

static void rows_match_by_peer_subject_and_class(void **state) {
  (void)state;
  assert_true(tolerates("wolfssl\t*\t" RULE "\tLAX" TAIL, "5.9.2", 20261123));
  assert_true(tolerates("*\t*\t" RULE "\t*" TAIL, "5.9.2", 20261123));
  assert_true(tolerates("*\t*\tLAX/" RULE "/wolfssl/tls13/server\tLAX" TAIL, "5.9.2", 20261123));
  assert_false(tolerates("openssl\t*\t" RULE "\tLAX" TAIL, "5.9.2", 20261123));
  assert_false(tolerates("wolfssl\t*\t" RULE "\tSTRICT" TAIL, "5.9.2", 20261123));
  assert_false(tolerates("wolfssl\t*\trecord.plaintext_too_long\tLAX" TAIL, "5.9.2", 20261123));
  assert_false(tolerates("*\t*\tLAX/" RULE "/wolfssl/tls12/accepted\tLAX" TAIL, "5.9.2", 20261123));
}

static void rows_match_by_range_of_releases(void **state) {
  (void)state;
  static const struct {
    const char *range;
    const char *release;
    bool inside;
  } cases[] = {
      {"5.9.2", "5.9.2", true},          {"5.9.2", "5.9.3", false},
      {"5.9.2", "5.9.20", false},        {"5.5.4..5.9.2", "5.5.4", true},
      {"5.5.4..5.9.2", "5.7.2", true},   {"5.5.4..5.9.2", "5.9.2", true},
      {"5.5.4..5.9.2", "5.9.10", false}, {"5.5.4..5.9.2", "5.5.3", false},
      {"5.7.2..", "5.10.0", true},       {"5.7.2..", "5.7.1", false},
      {"..5.7.2", "4.99", true},         {"..5.7.2", "5.7.2.1", false},
      {"*", "anything", true},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[200];
    snprintf(text, sizeof text, "wolfssl\t%s\t" RULE "\tLAX" TAIL, cases[i].range);
    print_message("%s in %s\n", cases[i].release, cases[i].range);
    assert_int_equal(tolerates(text, cases[i].release, 20261123), cases[i].inside);
  }
}

static void a_row_expires_after_its_day(void **state) {
  (void)state;
  const char *text = "*\t*\t" RULE "\t*\tbecause\tcorpus/README.md\t2026-11-23\n";
  assert_true(tolerates(text, "5.9.2", 20261122));
  assert_true(tolerates(text, "5.9.2", 20261123));
  assert_false(tolerates(text, "5.9.2", 20261124));
}

static void comments_and_empty_lines_are_no_rows(void **state) {
  (void)state;
  assert_false(tolerates("", "5.9.2", 20261123));
  assert_false(tolerates("# a comment\n\n", "5.9.2", 20261123));
  assert_true(tolerates("# one\n\n*\t*\t" RULE "\t*" TAIL "# two", "5.9.2", 20261123));
}

static void malformed_rows_name_the_line(void **state) {
  (void)state;
  static const struct {
    const char *text;
    const char *error;
  } cases[] = {
      {"# x\nwolfssl\n", "t.tsv:2: missing column: releases"},
      {"wolfssl\t*\t" RULE "\tLAX\t \thttps://a\tnever\n", "t.tsv:1: missing column: reason"},
      {"wolfssl\t*\t" RULE "\tLAX\tr\thttps://a\tnever\tmore\n",
       "t.tsv:1: more than seven columns"},
      {"wolfssl\t*\tno.such\tLAX" TAIL, "t.tsv:1: subject is no requirement and no finding's key"},
      {"wolfssl\t*\tLAX/x\tLAX" TAIL,
       "t.tsv:1: subject is no whole key: CLASS/requirement/peer/version/outcome"},
      {"wolfssl\t*\t" RULE "\tLAXER" TAIL, "t.tsv:1: class is none that exists, and not *"},
      {"wolfssl\t5..\t" RULE "\tLAX\tr\tftp://a\tnever\n",
       "t.tsv:1: link begins with none of https://, reports/, corpus/"},
      {"wolfssl\t5.\t" RULE "\tLAX" TAIL,
       "t.tsv:1: releases is no range: 5.9.2, 5.5.4..5.9.2, 5.7.2.., ..5.7.2 or *"},
      {"wolfssl\t..\t" RULE "\tLAX" TAIL,
       "t.tsv:1: releases is no range: 5.9.2, 5.5.4..5.9.2, 5.7.2.., ..5.7.2 or *"},
      {"\n\nwolfssl\t*\t" RULE "\tLAX\tr\thttps://a\t2026-13-01\n",
       "t.tsv:3: expires is no day like 2027-06-30, and not never"},
      {"wolfssl\t*\t" RULE "\tLAX\tr\thttps://a\tsoon\n",
       "t.tsv:1: expires is no day like 2027-06-30, and not never"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tq_deviations deviations;
    char error[TQ_DEVIATIONS_ERROR_MAX] = "";
    assert_false(
        tq_deviations_parse(&deviations, "t.tsv", cases[i].text, strlen(cases[i].text), error));
    assert_string_equal(error, cases[i].error);
    assert_int_equal(deviations.count, 0);
  }
}

static void a_zero_byte_is_no_text(void **state) {
  (void)state;
  tq_deviations deviations;
  char error[TQ_DEVIATIONS_ERROR_MAX];
  assert_false(tq_deviations_parse(&deviations, "t.tsv", "a\0b", 3, error));
  assert_non_null(strstr(error, "zero byte"));
}

static void the_builtin_table_is_well_formed(void **state) {
  (void)state;
  tq_deviations deviations;
  char error[TQ_DEVIATIONS_ERROR_MAX] = "";
  bool read = tq_deviations_parse(&deviations, "corpus/deviations.tsv", tq_deviations_builtin,
                                  tq_deviations_builtin_size, error);
  assert_string_equal(error, "");
  assert_true(read);
  assert_true(tq_deviations_builtin_size > 10);
  tq_deviations_free(&deviations);
}

static void days_are_those_of_utc(void **state) {
  (void)state;
  assert_int_equal(tq_day_of(0), 19700101);
  assert_int_equal(tq_day_of(1795392000), 20261123);
  assert_int_equal(tq_day_of(1795391999), 20261122);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_match_by_peer_subject_and_class),
      cmocka_unit_test(rows_match_by_range_of_releases),
      cmocka_unit_test(a_row_expires_after_its_day),
      cmocka_unit_test(comments_and_empty_lines_are_no_rows),
      cmocka_unit_test(malformed_rows_name_the_line),
      cmocka_unit_test(a_zero_byte_is_no_text),
      cmocka_unit_test(the_builtin_table_is_well_formed),
      cmocka_unit_test(days_are_those_of_utc),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
