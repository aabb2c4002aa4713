/* test_cli_truth.c: `tlsquarrel bench --truth`: a bounded number of what it does over all scenes.
 */
#include "cli/command.h"

/* No scene may be left out, and each must have refused something: else nothing was compared. */
static void snapshots_tell_the_truth(void **state) {
  outcome *made = *state;
  size_t scenes = 0;
  size_t refusing = 0;
  run(made, "bench --truth --restores 20 --inputs 4");
  assert_int_equal(made->status, 0);
  for (const char *line = made->out; (line = strstr(line, " changed, ")) != NULL; line++) {
    scenes++;
    refusing += atoi(line + strlen(" changed, ")) > 0;
  }
  assert_true(scenes >= 60);
  assert_true(refusing >= scenes * 3 / 4);
  assert_non_null(strstr(made->out, " honest messages did not end as they must, 0 of "));
}

static void nonsense_is_refused(void **state) {
  outcome *made = *state;
  run(made, "bench --truth --restores 0");
  assert_int_equal(made->status, 2);
  run(made, "bench --truth --inputs many");
  assert_int_equal(made->status, 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(snapshots_tell_the_truth, command_setup, command_teardown),
      cmocka_unit_test_setup_teardown(nonsense_is_refused, command_setup, command_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
