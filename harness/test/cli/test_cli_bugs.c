/* test_cli_bugs.c: the search for known bugs: which techniques find one is as it must be, the seed
 * alone says when, and what the reference itself shows is not taken for a bug. */
#include "cli/command.h"
#include "peer/planted.h"

#include <jansson.h>

static json_t *search(outcome *made, const char *arguments) {
  json_error_t error;
  assert_int_equal(run(made, arguments), 0);
  json_t *table = json_loads(made->out, 0, &error);
  assert_non_null(table);
  return table;
}

static json_t *cell(const json_t *table, const char *name, const char *way) {
  const json_t *bugs = json_object_get(table, "bugs");
  for (size_t i = 0; i < json_array_size(bugs); i++) {
    const json_t *row = json_array_get(bugs, i);
    if (strcmp(json_string_value(json_object_get(row, "name")), name) == 0) {
      return json_object_get(row, way);
    }
  }
  fail_msg("there is no row %s", name);
  return NULL;
}

static long found(const json_t *table, const char *name, const char *way) {
  return (long)json_integer_value(json_object_get(cell(table, name, way), "found"));
}

/* A Finished whose value is wrong has a message round it that only a mutator which knows messages
 * leaves alone; GREASE is in the seeds. */
static void techniques_find_what_they_must(void **state) {
  static const char *const ways[] = {"bytes", "structure", "tuples", "scratch"};
  static const char line[] =
      "bench --bugs --json --repeat 2 --bound 2000 finished_unchecked_12 grease_refused";
  json_t *first = search(*state, line);
  json_t *second = search(*state, line);
  assert_int_equal(json_array_size(json_object_get(first, "bugs")), 2);
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    assert_int_equal(found(first, "grease_refused", ways[i]), 2);
    assert_true(json_equal(json_object_get(cell(first, "grease_refused", ways[i]), "executions"),
                           json_object_get(cell(second, "grease_refused", ways[i]), "executions")));
    const char *name = "finished_unchecked_12";
    assert_true(json_equal(json_object_get(cell(first, name, ways[i]), "executions"),
                           json_object_get(cell(second, name, ways[i]), "executions")));
  }
  assert_int_equal(found(first, "finished_unchecked_12", "structure"), 2);
  assert_int_equal(found(first, "finished_unchecked_12", "tuples"), 2);
  json_decref(first);
  json_decref(second);
}

static void wrong_use_is_refused(void **state) {
  refuses(*state, "bench --bugs no_such_bug", "no bug of that name");
  refuses(*state, "bench --bugs --bound 1", "bound");
  refuses(*state, "bench --bugs --repeat 1000", "repeat");
}

int main(void) {
  if (!tq_planted_is_built(tq_planted_find("finished_unchecked_12"))) {
    puts("skipped: bugs are planted in flavour fast, and in the newest release");
    return 77;
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(techniques_find_what_they_must, command_setup,
                                      command_teardown),
      cmocka_unit_test_setup_teardown(wrong_use_is_refused, command_setup, command_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
