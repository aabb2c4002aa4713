/* test_cli_fuzz.c: fuzzing from the command: a planted bug is found, recorded and reported. */
#include "cli/command.h"

#define FUZZ "fuzz client_hello --store f.db "

static bool has_targets(outcome *made) {
  bool none = strcmp(TQ_FLAVOUR, "fast") != 0 && strcmp(TQ_FLAVOUR, "asan") != 0;
  if (none) {
    refuses(made, FUZZ, "is not built here; harness/run build");
  }
  return !none;
}

static void a_planted_bug_is_found(void **state) {
  outcome *made = *state;
  if (!has_targets(made)) {
    return;
  }
  setenv("TQ_PLANT", "double_alert", 1);
  int status = run(made, FUZZ "--seconds 8 --jobs 2");
  unsetenv("TQ_PLANT");
  print_message("%.3000s%.1000s\n", made->out, made->err);
  assert_in_range(status, 0, 1);
  prints(made, "client_hello ");
  prints(made, "executions/s");
  prints(made, "DOUBLE_ALERT");
  prints(made, "report: ");
  prints(made, "findings.xml");
  prints(made, "store: f.db");
  assert_int_equal(run(made, "findings --store f.db --class DOUBLE_ALERT"), 0);
  prints(made, "DOUBLE_ALERT/alert.one_fatal_alert/planted/");
}

static void a_store_that_cannot_be_written_is_told_at_once(void **state) {
  outcome *made = *state;
  if (has_targets(made)) {
    refuses(made, "fuzz --store no/such/f.db", "cannot be opened or made");
  }
}

static void a_target_that_cannot_start_is_told(void **state) {
  outcome *made = *state;
  if (!has_targets(made)) {
    return;
  }
  setenv("TQ_PLANT", "no_such_bug", 1);
  int status = run(made, FUZZ "--seconds 20 --jobs 1");
  unsetenv("TQ_PLANT");
  print_message("%s", made->err);
  assert_int_equal(status, 2);
  assert_non_null(strstr(made->err, "target client_hello stopped: cannot fuzz"));
}

int main(void) {
  setenv("TQ_WORK", "work", 1); /* below the test's folder, where the command runs */
#define CASE(name) cmocka_unit_test_setup_teardown(name, command_setup, command_teardown)
  const struct CMUnitTest tests[] = {
      CASE(a_planted_bug_is_found),
      CASE(a_store_that_cannot_be_written_is_told_at_once),
      CASE(a_target_that_cannot_start_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
