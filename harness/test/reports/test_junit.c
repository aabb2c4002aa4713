/* test_junit.c: whatever stands in a text, what is written is XML. */
#include "reports/junit.h"
#include "support/check.h"

#include <stdlib.h>
#include <string.h>

static char *write_one(const char *text) {
  char *out = NULL;
  size_t size = 0;
  FILE *memory = open_memstream(&out, &size);
  assert_non_null(memory);
  tq_case test = {text, text, TQ_CASE_FAILED, text, text};
  assert_true(tq_write_junit(memory, &test, 1));
  fclose(memory);
  return out;
}

static void markup_is_text(void **state) {
  (void)state;
  char *out = write_one("</failure><script a=\"1\">&amp;");
  assert_null(strstr(out, "<script"));
  assert_non_null(strstr(out, "&lt;/failure&gt;&lt;script a=&quot;1&quot;&gt;&amp;amp;"));
  free(out);
}

static void what_xml_cannot_hold_becomes_a_mark(void **state) {
  (void)state;
  static const struct {
    const char *text;
    const char *written;
  } cases[] = {
      {"a\x01z", "name=\"a?z\""},
      {"a\x7fz", "name=\"a\x7fz\""},
      {"a\x80z", "name=\"a?z\""},
      {"a\xc3\xa4z", "name=\"a\xc3\xa4z\""},
      {"a\xc0\xafz", "name=\"a??z\""},
      {"a\xed\xa0\x80z", "name=\"a???z\""},
      {"a\xef\xbf\xbfz", "name=\"a???z\""},
      {"a\xf0\x9f\x94\x92z", "name=\"a\xf0\x9f\x94\x92z\""},
      {"a\xf4\x90\x80\x80z", "name=\"a????z\""},
      {"a\xe2\x82", "name=\"a??\""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char *out = write_one(cases[i].text);
    assert_non_null(strstr(out, cases[i].written));
    free(out);
  }
}

static void counts_are_those_of_the_suite(void **state) {
  (void)state;
  const tq_case tests[] = {{"one", "a", TQ_CASE_PASSED, NULL, NULL},
                           {"one", "b", TQ_CASE_SKIPPED, "why", NULL},
                           {"two", "c", TQ_CASE_FAILED, "what", "more"}};
  char *out = NULL;
  size_t size = 0;
  FILE *memory = open_memstream(&out, &size);
  assert_non_null(memory);
  assert_true(tq_write_junit(memory, tests, 3));
  fclose(memory);
  assert_non_null(strstr(out, "<testsuites name=\"tlsquarrel\" tests=\"3\" failures=\"1\""));
  assert_non_null(
      strstr(out, "<testsuite name=\"one\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"1\""));
  assert_non_null(strstr(out, "<skipped>why</skipped>"));
  assert_non_null(strstr(out, "<failure message=\"what\">more</failure>"));
  free(out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(markup_is_text),
      cmocka_unit_test(what_xml_cannot_hold_becomes_a_mark),
      cmocka_unit_test(counts_are_those_of_the_suite),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
