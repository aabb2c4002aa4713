/* test_report.c: every format of a report, of results that mean harm. What is written stays in
 * $TQ_REPORT_KEEP where that names a folder: the test in a browser goes on with it. */
#include "cli/explain/report_fields.h"
#include "reports/compare.h"
#include "reports/report_fixture.h"

#include <jansson.h>
#include <unistd.h>

enum { PATH_ROOM = 300 };

/* folder: where the files are; SIDES: a run and an earlier one. */
static char folder[PATH_ROOM - 50];
static tq_report_run now;
static tq_report_run earlier;
static tq_report_item items[2];

static char *path_of(char path[PATH_ROOM], const char *name) {
  snprintf(path, PATH_ROOM, "%s/%s", folder, name);
  return path;
}

static void load(tq_report_run *run, const char *name) {
  char error[TQ_CONFORMANCE_ERROR_MAX] = "";
  char path[PATH_ROOM];
  assert_true(tq_report_run_add(run, path_of(path, name), error));
}

static int make(void **state) {
  char path[PATH_ROOM];
  const char *kept = getenv("TQ_REPORT_KEEP");
  (void)state;
  snprintf(folder, sizeof folder, "%s", kept == NULL ? "/tmp/tq_report_XXXXXX" : kept);
  if (kept == NULL) {
    assert_non_null(mkdtemp(folder));
  }
  fixture_write(path_of(path, "now.db"), true, 0);
  fixture_write(path_of(path, "earlier.db"), true, 9);
  fixture_write(path_of(path, "partial.db"), false, 0);
  fixture_findings(items);
  load(&now, "now.db");
  load(&earlier, "earlier.db");
  return 0;
}

static int clear(void **state) {
  char line[PATH_ROOM + 16];
  (void)state;
  tq_report_run_free(&now);
  tq_report_run_free(&earlier);
  snprintf(line, sizeof line, "rm -rf %s", folder);
  return getenv("TQ_REPORT_KEEP") == NULL ? system(line) : 0;
}

static tq_report_input whole(const tq_report_input *before) {
  return (tq_report_input){.store = "findings.db",
                           .items = items,
                           .count = 2,
                           .run = &now,
                           .before = before,
                           .lay_out = tq_lay_out};
}

/* The report as a text that the caller frees, and as a file for whoever keeps them. */
static char *write_report(const char *name, const tq_report_input *input) {
  const tq_report_format *format = tq_report_format_find(name);
  char path[PATH_ROOM];
  char *text = NULL;
  size_t size = 0;
  FILE *memory = open_memstream(&text, &size);
  assert_non_null(format);
  assert_non_null(memory);
  assert_true(format->write(memory, input));
  assert_int_equal(fclose(memory), 0);
  assert_int_equal(strlen(text), size);
  FILE *file = fopen(path_of(path, format->file), "w");
  assert_non_null(file);
  assert_int_equal(fwrite(text, 1, size, file), size);
  assert_int_equal(fclose(file), 0);
  return text;
}

static size_t count_of(const char *text, const char *words) {
  size_t count = 0;
  for (const char *at = strstr(text, words); at != NULL; at = strstr(at + 1, words)) {
    count++;
  }
  return count;
}

/* --- the tests --- */

static void a_page_holds_nothing_that_runs(void **state) {
  (void)state;
  const tq_report_input before = {.run = &earlier};
  tq_report_input input = whole(&before);
  char *page = write_report("html", &input);
  assert_int_equal(count_of(page, "<script"), 2); /* the data, and the page's own */
  assert_int_equal(count_of(page, "</script"), 2);
  assert_int_equal(count_of(page, "<img"), 0);
  assert_int_equal(count_of(page, "<svg"), 1);
  assert_int_equal(count_of(page, "\xe2\x80\xae"), 0);
  assert_int_equal(count_of(page, "\x1b"), 0);
  assert_int_equal(count_of(page, "'use strict'"), 1); /* a mark in an input is no mark */
  assert_non_null(strstr(page, "\\u202egnp.exe"));
  assert_non_null(strstr(page, "more bytes)"));
  assert_true(strlen(page) < 12 << 20);
  free(page);
}

static void a_page_draws_how_fuzzing_went_on(void **state) {
  (void)state;
  static const tq_trend_point points[] = {{60, 1000, 300, 2}, {120, 2500, 340, 3}};
  tq_report_input input = whole(NULL);
  input.trend = &(tq_trend){points, 2};
  char *page = write_report("html", &input);
  assert_int_equal(count_of(page, "Fuzzing over time</h2>"), 1);
  assert_int_equal(count_of(page, "<polyline"), 3); /* executions, coverage, findings */
  assert_int_equal(count_of(page, "{{trend}}"), 0);
  free(page);
  input.trend = NULL;
  page = write_report("html", &input);
  assert_int_equal(count_of(page, "Fuzzing over time"), 0);
  assert_int_equal(count_of(page, "{{trend}}"), 0);
  free(page);
}

static void the_same_results_give_the_same_bytes(void **state) {
  (void)state;
  tq_report_run again = {0};
  load(&again, "now.db");
  for (const tq_report_format *format = tq_report_formats; format->name != NULL; format++) {
    tq_report_input input = whole(NULL);
    char *first = write_report(format->name, &input);
    input.run = &again;
    char *second = write_report(format->name, &input);
    assert_string_equal(first, second);
    free(first);
    free(second);
  }
  tq_report_run_free(&again);
}

/* How many bytes from AT on make one character that a report may hold; 0: none. */
static size_t harmless(const unsigned char *at) {
  size_t size = at[0] < 0x80 ? 1 : at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : at[0] >= 0xc2 ? 2 : 0;
  bool turns = at[0] == 0xe2 && ((at[1] == 0x80 && at[2] >= 0xaa && at[2] <= 0xae) ||
                                 (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9));
  bool control = (at[0] < 0x20 && at[0] != '\n') || at[0] == 0x7f;
  for (size_t i = 1; i < size; i++) {
    if ((at[i] & 0xc0) != 0x80) {
      return 0;
    }
  }
  return turns || control || at[0] > 0xf4 ? 0 : size;
}

/* No escape sequence, no other control, nothing that turns the direction of reading, and UTF-8. */
static void no_format_holds_what_acts_on_its_reader(void **state) {
  (void)state;
  const tq_report_input before = {.run = &earlier};
  for (const tq_report_format *format = tq_report_formats; format->name != NULL; format++) {
    tq_report_input input = whole(&before);
    char *text = write_report(format->name, &input);
    const unsigned char *at = (const unsigned char *)text;
    while (*at != '\0' && harmless(at) != 0) {
      at += harmless(at);
    }
    if (*at != '\0') {
      fail_msg("%s holds byte %02x at %zu", format->name, *at, (size_t)((const char *)at - text));
    }
    free(text);
  }
}

static void markdown_is_short_and_has_no_markup_but_ours(void **state) {
  (void)state;
  const tq_report_input before = {.run = &earlier};
  tq_report_input input = whole(&before);
  char *text = write_report("markdown", &input);
  assert_true(count_of(text, "\n") < 60);
  assert_int_equal(count_of(text, "<"), 0);
  assert_int_equal(count_of(text, "@someone"), 0);
  assert_int_equal(count_of(text, "](javascript:"), 0);
  assert_non_null(strstr(text, "newly failing"));
  assert_non_null(strstr(text, "newly passing"));
  free(text);
}

static void sarif_has_a_result_for_each_failure(void **state) {
  (void)state;
  size_t failing = 1; /* one of the two findings */
  tq_report_input input = whole(NULL);
  char *text = write_report("sarif", &input);
  json_t *json = json_loads(text, 0, NULL);
  assert_non_null(json);
  for (size_t i = 0; i < now.row_count; i++) {
    failing += tq_conformity_fails(now.rows[i].row.conformity);
  }
  json_t *run = json_array_get(json_object_get(json, "runs"), 0);
  json_t *results = json_object_get(run, "results");
  json_t *driver = json_object_get(json_object_get(run, "tool"), "driver");
  json_t *rules = json_object_get(driver, "rules");
  assert_int_equal(json_array_size(results), failing);
  for (size_t i = 0; i < failing; i++) {
    json_t *result = json_array_get(results, i);
    size_t index = (size_t)json_integer_value(json_object_get(result, "ruleIndex"));
    json_t *rule = json_array_get(rules, index);
    assert_string_equal(json_string_value(json_object_get(result, "ruleId")),
                        json_string_value(json_object_get(rule, "id")));
  }
  json_decref(json);
  free(text);
}

static void json_counts_as_the_results_do(void **state) {
  (void)state;
  const tq_report_input before = {.run = &earlier};
  tq_report_input input = whole(&before);
  char *text = write_report("json", &input);
  json_t *json = json_loads(text, 0, NULL);
  json_t *conformance = json_object_get(json, "conformance");
  json_t *first = json_array_get(json_object_get(conformance, "implementations"), 0);
  size_t conforming = 0;
  for (size_t i = 0; i < now.row_count; i++) {
    conforming +=
        now.rows[i].row.peer == 0 && now.rows[i].row.conformity == TQ_CONFORMITY_CONFORMING;
  }
  assert_int_equal(json_array_size(json_object_get(conformance, "results")), now.row_count);
  assert_int_equal(
      json_integer_value(json_object_get(json_object_get(first, "score"), "conforming")),
      conforming);
  assert_true(conforming > 30);
  json_decref(json);
  free(text);
}

static tq_change change_at(const tq_comparison *made, uint16_t id, uint32_t peer) {
  for (size_t i = 0; i < made->count; i++) {
    const tq_entry *after = made->items[i].after;
    if (after != NULL && after->id == id && after->row.peer == peer && !after->found) {
      return made->items[i].change;
    }
  }
  return TQ_CHANGES;
}

/* What must be said of ID at PEER, read from what was written into the two files. */
static tq_change expected_change(uint16_t id, uint32_t peer) {
  tq_conformance_row new = fixture_row(id, peer, "");
  tq_conformance_row old = fixture_row(id, id % 9 == 0 ? (peer + 1) % FIXTURE_PEERS : peer, "");
  bool failed = tq_conformity_fails(old.conformity) && old.tolerated[0] == '\0';
  bool fails = tq_conformity_fails(new.conformity) && new.tolerated[0] == '\0';
  bool had = old.conformity <= TQ_CONFORMITY_CONFORMING;
  bool has = new.conformity <= TQ_CONFORMITY_CONFORMING;
  if (fails && failed) {
    return new.conformity == old.conformity ? TQ_CHANGE_STILL_FAILING : TQ_CHANGE_FAILS_OTHERWISE;
  }
  if (fails) {
    return TQ_CHANGE_NEWLY_FAILING;
  }
  return had && !has ? TQ_CHANGE_NO_LONGER_TESTED
         : failed    ? TQ_CHANGE_NEWLY_PASSING
                     : TQ_CHANGE_UNCHANGED;
}

static void a_comparison_says_what_changed(void **state) {
  (void)state;
  tq_model model;
  tq_comparison made;
  const tq_report_input before = {.run = &earlier};
  tq_report_input input = {.run = &now, .before = &before};
  assert_true(tq_model_make(&model, &input));
  assert_true(tq_compare(&made, &model, &input));
  for (uint16_t id = 1; id < 100; id++) {
    for (uint32_t peer = 0; peer < FIXTURE_PEERS; peer++) {
      assert_int_equal(change_at(&made, id, peer), expected_change(id, peer));
    }
  }
  for (int i = 0; i < TQ_CHANGES; i++) {
    assert_true(made.counts[i] > 0);
  }
  tq_comparison_free(&made);
  tq_model_free(&model);
}

static void shards_add_up(void **state) {
  (void)state;
  tq_report_run both = {0};
  char error[TQ_CONFORMANCE_ERROR_MAX] = "";
  char path[PATH_ROOM];
  load(&both, "now.db");
  load(&both, "partial.db");
  assert_int_equal(both.row_count, now.row_count);
  assert_int_equal(both.about.played, 61234);
  assert_false(both.about.complete);
  for (size_t i = 0; i < both.row_count; i++) {
    assert_int_equal(both.rows[i].row.passed, 2 * now.rows[i].row.passed);
    assert_int_equal(both.rows[i].row.conformity, now.rows[i].row.conformity);
  }
  assert_false(tq_report_run_add(&both, path_of(path, "absent.db"), error));
  assert_non_null(strstr(error, "absent.db"));
  tq_report_run_free(&both);
}

static void a_run_that_ended_early_says_so(void **state) {
  (void)state;
  tq_report_run partial = {0};
  load(&partial, "partial.db");
  tq_report_input input = {.run = &partial};
  const struct {
    const char *format;
    const char *words;
  } rows[] = {{"text", "THIS RUN IS NOT COMPLETE"},
              {"markdown", "**This run is not complete:**"},
              {"html", "\"complete\":false"},
              {"json", "\"complete\": false"},
              {"sarif", "\"executionSuccessful\": false"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char *text = write_report(rows[i].format, &input);
    assert_non_null(strstr(text, rows[i].words));
    free(text);
  }
  tq_report_run_free(&partial);
}

/* Last, so that what is kept is of the whole. */
static void all_is_kept_for_the_browser(void **state) {
  (void)state;
  const tq_report_input before = {.run = &earlier};
  for (const tq_report_format *format = tq_report_formats; format->name != NULL; format++) {
    tq_report_input input = whole(&before);
    free(write_report(format->name, &input));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_page_holds_nothing_that_runs),
      cmocka_unit_test(a_page_draws_how_fuzzing_went_on),
      cmocka_unit_test(the_same_results_give_the_same_bytes),
      cmocka_unit_test(no_format_holds_what_acts_on_its_reader),
      cmocka_unit_test(markdown_is_short_and_has_no_markup_but_ours),
      cmocka_unit_test(sarif_has_a_result_for_each_failure),
      cmocka_unit_test(json_counts_as_the_results_do),
      cmocka_unit_test(a_comparison_says_what_changed),
      cmocka_unit_test(shards_add_up),
      cmocka_unit_test(a_run_that_ended_early_says_so),
      cmocka_unit_test(all_is_kept_for_the_browser),
  };
  return cmocka_run_group_tests(tests, make, clear);
}
