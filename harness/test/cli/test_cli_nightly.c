/* test_cli_nightly.c: a night that is killed at any moment goes on, and its sums hold. */
#include "cli/command.h"
#include "cli/corpora/pile.h"
#include "cli/nightly/schedule.h"
#include "cli/target_list.h"
#include "store/night.h"
#include "store/store.h"

#include <signal.h>
#include <sys/stat.h>
#include <time.h>

enum { PATH_ROOM = 256 };

/* sums: of the samples of the first night. */
typedef struct sums {
  size_t count;
  size_t cut;
  double seconds;
  uint64_t executions;
  int64_t last;
} sums;

static bool add_sample(void *context, const tq_night_sample *sample) {
  sums *made = context;
  made->count++;
  made->cut += sample->cut;
  made->seconds += sample->seconds;
  made->executions += sample->executions;
  assert_true(sample->slice > made->last); /* none twice */
  made->last = sample->slice;
  return true;
}

static sums sum_up(void) {
  char path[PATH_ROOM];
  char error[TQ_NIGHT_ERROR_MAX];
  sums made = {0};
  snprintf(path, sizeof path, "%s/work/nightly/nights.db", command_folder);
  tq_night_file *file = tq_night_open(path, error);
  assert_non_null(file);
  assert_true(tq_night_each(file, 1, add_sample, &made, error));
  tq_night_close(file);
  return made;
}

static const char words[] =
    "nightly --hours 0.0036 --slice 2 --jobs 1 --peers wolfssl --store store finished";

static void start_and_kill(double seconds) {
  struct timespec pause = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
  pid_t child = fork();
  if (child == 0) {
    char line[1024];
    snprintf(line, sizeof line, "cd %s && TQ_WORK=work exec %s %s >>log 2>&1", command_folder,
             TQ_COMMAND, words);
    execl("/bin/sh", "sh", "-c", line, (char *)NULL);
    _exit(127);
  }
  nanosleep(&pause, NULL);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
}

static void the_corpus_is_sound(void) {
  char path[PATH_ROOM];
  size_t files = 0;
  uint64_t bytes = 0;
  tq_crypto *crypto = tq_crypto_new();
  snprintf(path, sizeof path, "%s/work/corpus/finished", command_folder);
  tq_pile_size(path, &files, &bytes);
  assert_true(files > 20);
  assert_int_equal(tq_pile_sweep(path, crypto), 0);
  tq_crypto_free(crypto);
}

static void a_killed_night_goes_on(void **state) {
  outcome *made = *state;
  char path[PATH_ROOM];
  char error[TQ_STORE_ERROR_MAX];
  snprintf(path, sizeof path, "%s/work", command_folder);
  assert_int_equal(mkdir(path, 0700), 0);
  start_and_kill(3.3);
  start_and_kill(2.9);
  start_and_kill(2.2);
  setenv("TQ_WORK", "work", 1);
  int status = run(made, words);
  unsetenv("TQ_WORK");
  print_message("%s%s", made->out, made->err);
  assert_in_range(status, 0, 1);
  assert_non_null(strstr(made->out, "going on after an end that was not planned"));
  sums all = sum_up();
  print_message("%zu slices, %zu cut, %.1f s, %lu executions\n", all.count, all.cut, all.seconds,
                (unsigned long)all.executions);
  assert_int_equal(all.last, (int64_t)all.count); /* none is missing */
  assert_true(all.cut >= 2);
  assert_true(all.executions > 1000);
  assert_true(all.seconds >= 12 && all.seconds < 30);
  char total[64];
  snprintf(total, sizeof total, "%14lu", (unsigned long)all.executions);
  assert_non_null(strstr(made->out, total));
  the_corpus_is_sound();
  command_read("work/reports/findings.html", made->out);
  assert_non_null(strstr(made->out, "Fuzzing over time</h2>"));
  assert_non_null(strstr(made->out, "<polyline"));
  snprintf(path, sizeof path, "%s/store", command_folder);
  tq_store *store = tq_store_open(path, TQ_STORE_READ, error); /* looks through its pages */
  assert_non_null(store);
  tq_store_close(store);
}

/* --- where time goes --- */

static void note(tq_schedule *schedule, const tq_arm *arm, uint64_t added) {
  tq_night_sample sample = {.seconds = 60, .added = added};
  snprintf(sample.target, sizeof sample.target, "%s", arm->target->name);
  snprintf(sample.scene, sizeof sample.scene, "%s", arm->scene);
  tq_schedule_note(schedule, &sample);
}

/* All targets are dry but one scene of one: it gets most of the time; and none gets nothing. */
static void time_goes_to_what_still_gives(void **state) {
  (void)state;
  enum { SLICES = 2000 };
  tq_schedule *schedule = calloc(1, sizeof *schedule);
  size_t rich = 0;
  assert_non_null(schedule);
  for (size_t i = 0; tq_target_table[i] != NULL; i++) {
    tq_schedule_add(schedule, tq_target_table[i], true);
  }
  assert_true(schedule->count > 20);
  const tq_arm *wanted = &schedule->arms[schedule->count - 1];
  for (size_t i = 0; i < SLICES; i++) {
    const tq_arm *arm = tq_schedule_next(schedule);
    bool gives = arm == wanted;
    rich += gives;
    note(schedule, arm, gives ? 20 : 0);
  }
  for (size_t i = 0; i < schedule->count; i++) {
    assert_true(schedule->arms[i].slices > 0);
  }
  print_message("%zu of %d slices go to one of %zu arms\n", rich, (int)SLICES, schedule->count);
  assert_true(rich > SLICES / 4);
  free(schedule);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_killed_night_goes_on, command_setup, command_teardown),
  };
  const struct CMUnitTest schedules[] = {
      cmocka_unit_test(time_goes_to_what_still_gives),
  };
  int failed = cmocka_run_group_tests(schedules, NULL, NULL);
  if (strcmp(TQ_FLAVOUR, "fast") == 0) {
    failed += cmocka_run_group_tests(tests, NULL, NULL);
  }
  return failed;
}
