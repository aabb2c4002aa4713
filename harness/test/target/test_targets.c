/* test_targets.c: the fuzz targets as they are run: each starts, plays its scenes and covers what
 * it should; and each planted bug is found from honest seeds, as what it is. */
#include "judge/describe.h"
#include "peer/planted.h"
#include "peer/wolfssl/wolfssl.h"
#include "store/store.h"
#include "support/check.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef TQ_TARGET_DIR
#define TQ_TARGET_DIR ""
#define TQ_TARGET_NAMES ""
#define TQ_PLANTED_SEARCH 0
#endif

enum { PATH_ROOM = 512, LOG_ROOM = 1 << 20, ROUNDS = 16 };

extern char **environ;

/* floor_row: what SMOKE_RUNS inputs from the seeds cover at least, in libFuzzer's edges; about two
 * thirds of what was measured; and in how many scenes an input is played at least (an older release
 * of the reference cannot play all). A target without a row fails. */
typedef struct floor_row {
  const char *target;
  long edges;
  long scenes;
} floor_row;

static const floor_row floors[] = {
    {"certificate_message", 1800, 6},  {"certificate_verify", 1800, 6}, {"client_hello", 1700, 12},
    {"encrypted_extensions", 1500, 3}, {"finished", 1050, 16},          {"key_exchange", 1600, 8},
    {"handshake_flow", 2500, 40},      {"new_session_ticket", 1400, 3}, {"records", 1500, 12},
    {"server_hello", 1400, 4},         {"certificate", 800, 7},
};

static char folder[PATH_ROOM];

static void path_of(char *path, const char *name) {
  assert_true(snprintf(path, PATH_ROOM, "%s/%s", folder, name) < PATH_ROOM);
}

static int make_folder(void **state) {
  (void)state;
  snprintf(folder, sizeof folder, "/tmp/tq_targets_XXXXXX");
  return mkdtemp(folder) == NULL;
}

static int drop_folder(void **state) {
  (void)state;
  char command[PATH_ROOM + 16];
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  return system(command);
}

/* Runs TARGET on its seeds for RUNS inputs, all it says into the file LOG; returns its exit status.
 */
static int run_target(const char *target, const char *corpus, unsigned seed, unsigned runs) {
  char binary[PATH_ROOM];
  char seeds[PATH_ROOM];
  char log[PATH_ROOM];
  char seed_option[32];
  char runs_option[32];
  char artifacts[PATH_ROOM + 32];
  snprintf(binary, sizeof binary, "%s/%s", TQ_TARGET_DIR, target);
  snprintf(seeds, sizeof seeds, "%s/seeds/%s", TQ_TARGET_DIR, target);
  snprintf(seed_option, sizeof seed_option, "-seed=%u", seed);
  snprintf(runs_option, sizeof runs_option, "-runs=%u", runs);
  snprintf(artifacts, sizeof artifacts, "-artifact_prefix=%s/", folder);
  path_of(log, "log");
  char *arguments[] = {binary,          seed_option, runs_option,
                       "-max_len=4096", artifacts,   "-timeout=60",
                       (char *)corpus,  seeds,       NULL};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t child = 0;
  assert_int_equal(posix_spawn(&child, binary, &actions, NULL, arguments, environ), 0);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The file NAME as text, static. */
static const char *read_text(const char *name) {
  static char text[LOG_ROOM];
  char path[PATH_ROOM];
  path_of(path, name);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  size_t size = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[size] = '\0';
  return text;
}

/* The last number behind LABEL in TEXT; -1: there is none. */
static long last_number(const char *text, const char *label) {
  long number = -1;
  for (const char *at = strstr(text, label); at != NULL; at = strstr(at + 1, label)) {
    number = strtol(at + strlen(label), NULL, 10);
  }
  return number;
}

static void corpus_of(char *corpus, const char *name) {
  path_of(corpus, name);
  assert_true(mkdir(corpus, 0700) == 0 || errno == EEXIST);
}

static const floor_row *floor_of(const char *target) {
  for (size_t i = 0; i < sizeof floors / sizeof floors[0]; i++) {
    if (strcmp(floors[i].target, target) == 0) {
      return &floors[i];
    }
  }
  fail_msg("target %s has no row in the table of floors", target);
  return NULL;
}

static void smoke(const char *target) {
  const unsigned runs = TQ_PLANTED_SEARCH ? 2000 : 500;
  const floor_row *row = floor_of(target);
  char corpus[PATH_ROOM];
  char stats[PATH_ROOM];
  corpus_of(corpus, target);
  path_of(stats, "stats");
  setenv("TQ_STATS", stats, 1);
  setenv("TQ_SCENES_EACH", "0", 1);
  assert_int_equal(run_target(target, corpus, 1, runs), 0);
  unsetenv("TQ_STATS");
  unsetenv("TQ_SCENES_EACH");
  long edges = last_number(read_text("log"), " cov: ");
  if (edges < row->edges) {
    fail_msg("target %s covers %ld edges, and should cover %ld", target, edges, row->edges);
  }
  long inputs = last_number(read_text("stats"), "inputs ");
  long executions = last_number(read_text("stats"), "executions ");
  assert_true(inputs >= (long)runs);
  assert_int_equal(executions % inputs, 0);
  assert_true(executions / inputs >= row->scenes);
}

static void every_target_covers_its_floor(void **state) {
  (void)state;
  char names[] = TQ_TARGET_NAMES;
  size_t count = 0;
  for (char *name = strtok(names, ","); name != NULL; name = strtok(NULL, ",")) {
    smoke(name);
    count++;
  }
  assert_true(count != 0);
}

/* A set-up that cannot work ends loudly, before the first input. */
static void a_wrong_set_up_is_loud(void **state) {
  (void)state;
  static const char *const wrong[][2] = {
      {"TQ_SCENES", "no_such_scene"},
      {"TQ_PLANT", "no_such_bug"},
      {"TQ_ON_FINDING", "shrug"},
      {"TQ_STORE", "/nowhere/findings.db"},
  };
  char corpus[PATH_ROOM];
  corpus_of(corpus, "wrong");
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    setenv(wrong[i][0], wrong[i][1], 1);
    assert_int_equal(run_target("client_hello", corpus, 1, 1), 2);
    assert_non_null(strstr(read_text("log"), "tlsquarrel: "));
    unsetenv(wrong[i][0]);
  }
}

/* hunt: whether the store has what a planted bug must be found as. */
typedef struct hunt {
  const tq_planted *bug;
  bool found;
} hunt;

static bool look(void *context, const tq_finding_record *record) {
  hunt *s = context;
  char prefix[64];
  snprintf(prefix, sizeof prefix, "%s/", s->bug->class_);
  bool named = s->bug->requirements[0] == NULL;
  for (size_t i = 0; i < TQ_PLANTED_REQUIREMENTS && s->bug->requirements[i] != NULL; i++) {
    named = named || strcmp(record->requirement, s->bug->requirements[i]) == 0;
  }
  s->found = s->found || (named && strncmp(record->key, prefix, strlen(prefix)) == 0);
  return !s->found;
}

static bool is_found(const tq_planted *bug, const char *path) {
  char error[TQ_STORE_ERROR_MAX];
  tq_store *store = tq_store_open(path, TQ_STORE_READ, error);
  assert_non_null(store);
  tq_store_filter filter = {0};
  hunt s = {bug, false};
  assert_true(tq_store_each(store, &filter, look, &s, error));
  tq_store_close(store);
  return s.found;
}

/* Fuzzes for BUG in rounds, each longer than the one before, and stops behind the one that found
 * it. Returns how many messages were delivered by then. */
static long find_bug(const tq_planted *bug) {
  char corpus[PATH_ROOM];
  char store[PATH_ROOM];
  char stats[PATH_ROOM];
  char name[PATH_ROOM];
  long executions = 0;
  bool found = false;
  corpus_of(corpus, bug->name);
  snprintf(name, sizeof name, "%s.db", bug->name);
  path_of(store, name);
  path_of(stats, "stats");
  setenv("TQ_PLANT", bug->name, 1);
  setenv("TQ_STORE", store, 1);
  setenv("TQ_STATS", stats, 1);
  for (unsigned round = 1; round <= ROUNDS && !found; round++) {
    assert_int_equal(run_target(tq_planted_target(bug), corpus, round, 1500 * round), 0);
    executions += last_number(read_text("stats"), "executions ");
    found = is_found(bug, store);
  }
  unsetenv("TQ_PLANT");
  unsetenv("TQ_STORE");
  unsetenv("TQ_STATS");
  if (!found) {
    fail_msg("planted bug %s was not found as %s", bug->name, bug->class_);
  }
  return executions;
}

static void every_planted_bug_is_found(void **state) {
  (void)state;
  printf("%-34s %-22s %-13s %10s\n", "planted bug", "target", "class", "executions");
  for (size_t i = 0; i < tq_planted_count(); i++) {
    const tq_planted *bug = tq_planted_at(i);
    if (!tq_planted_is_built(bug)) {
      printf("%-34s skipped: not planted in this release\n", bug->name);
      continue;
    }
    assert_non_null(tq_planted_peer(bug, tq_wolfssl_peer()));
    printf("%-34s %-22s %-13s %10ld\n", bug->name, tq_planted_target(bug), bug->class_,
           find_bug(bug));
  }
}

/* An input that shows something new ends the process, under the finding's own name. */
static void abort_names_the_finding(void **state) {
  (void)state;
  char corpus[PATH_ROOM];
  corpus_of(corpus, "abort");
  setenv("TQ_PLANT", "stalls_at_alpn", 1);
  setenv("TQ_ON_FINDING", "abort", 1);
  assert_int_not_equal(run_target("client_hello", corpus, 1, 20000), 0);
  unsetenv("TQ_PLANT");
  unsetenv("TQ_ON_FINDING");
  const char *log = read_text("log");
  const char *token = strstr(log, "\nDEDUP_TOKEN: ");
  const char *failure = strstr(log, "\nAssertion failure: ");
  assert_non_null(token);
  assert_non_null(failure);
  token += strlen("\nDEDUP_TOKEN: ");
  failure += strlen("\nAssertion failure: ");
  assert_memory_equal(token, failure, strcspn(token, "\n"));
}

int main(void) {
  if (TQ_TARGET_DIR[0] == '\0') {
    puts("skipped: this flavour has no fuzz targets");
    return 77;
  }
  const struct CMUnitTest planted[] = {
      cmocka_unit_test(every_planted_bug_is_found),
  };
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_target_covers_its_floor),
      cmocka_unit_test(a_wrong_set_up_is_loud),
      cmocka_unit_test(abort_names_the_finding),
  };
  int failed = cmocka_run_group_tests(tests, make_folder, drop_folder);
  if (TQ_PLANTED_SEARCH) {
    failed += cmocka_run_group_tests(planted, make_folder, drop_folder);
  }
  return failed;
}
