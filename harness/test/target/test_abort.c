/* test_abort.c: targets as fuzzing services run them: a disagreement ends the process under a name
 * of its own, which survives libFuzzer's minimiser, and a known one does not end it. */
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef TQ_TARGET_DIR
#define TQ_TARGET_DIR ""
#endif

enum { LINE_ROOM = 2048, LOG_ROOM = 1 << 20, KEY_ROOM = 512, PATH_ROOM = 128, SCENES = 32 };

static char folder[64];

static int make_folder(void **state) {
  (void)state;
  snprintf(folder, sizeof folder, "/tmp/tq_abort_XXXXXX");
  return mkdtemp(folder) == NULL;
}

static int drop_folder(void **state) {
  (void)state;
  char command[PATH_ROOM];
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  return system(command);
}

/* Runs client_hello with WORDS in the folder, in abort mode; ENVIRONMENT is put before it. What it
 * says into *LOG, static; returns its exit status. */
static int run(const char **log, const char *environment, const char *words) {
  static char text[LOG_ROOM];
  char line[LINE_ROOM];
  char path[PATH_ROOM];
  int size = snprintf(line, sizeof line,
                      "cd %s && TQ_ON_FINDING=abort %s timeout 200 %s/client_hello -max_len=4096 "
                      "%s >log 2>&1 </dev/null",
                      folder, environment, TQ_TARGET_DIR, words);
  assert_in_range(size, 1, sizeof line - 1);
  int status = system(line);
  snprintf(path, sizeof path, "%s/log", folder);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  fclose(file);
  *log = text;
  assert_true(WIFEXITED(status));
  return WEXITSTATUS(status);
}

/* The rest of the first line in LOG that begins with LABEL. */
static void rest_of(char *rest, const char *log, const char *label) {
  const char *at = strstr(log, label);
  assert_non_null(at);
  assert_true(at == log || at[-1] == '\n');
  at += strlen(label);
  size_t size = strcspn(at, "\n");
  assert_in_range(size, 1, KEY_ROOM - 1);
  memcpy(rest, at, size);
  rest[size] = '\0';
}

/* Both names of the finding that LOG ends with, which must be the same. */
static void key_of(char *key, const char *log) {
  char failure[KEY_ROOM];
  rest_of(key, log, "DEDUP_TOKEN: ");
  rest_of(failure, log, "Assertion failure: ");
  assert_string_equal(key, failure);
}

/* Fuzzes with the planted BUG until it aborts; the input is then in the file NAME. */
static void find(char *key, const char *bug, const char *name) {
  char environment[PATH_ROOM];
  char words[LINE_ROOM / 2];
  const char *log = NULL;
  snprintf(environment, sizeof environment, "TQ_PLANT=%s TQ_DEVIATIONS=known", bug);
  snprintf(words, sizeof words, "-seed=1 -runs=40000 -exact_artifact_path=%s %s/seeds/client_hello",
           name, TQ_TARGET_DIR);
  assert_int_not_equal(run(&log, environment, words), 0);
  key_of(key, log);
}

/* Adds KEY to the table of what is known; NULL: begins it. */
static void know(const char *key) {
  char path[PATH_ROOM];
  snprintf(path, sizeof path, "%s/known", folder);
  FILE *file = fopen(path, key == NULL ? "w" : "a");
  assert_non_null(file);
  if (key != NULL) {
    fprintf(file, "*\t*\t%s\t*\tplanted\tcorpus/README.md\tnever\n", key);
  }
  assert_int_equal(fclose(file), 0);
}

static long size_of(const char *name) {
  char path[PATH_ROOM];
  struct stat about;
  snprintf(path, sizeof path, "%s/%s", folder, name);
  assert_int_equal(stat(path, &about), 0);
  return (long)about.st_size;
}

static const char bug[] = "stalls_at_alpn";

/* What the first run stops at is then known: the next stops at something else, under another name.
 */
static void two_disagreements_have_two_names(void **state) {
  (void)state;
  char first[KEY_ROOM];
  char second[KEY_ROOM];
  know(NULL);
  find(first, bug, "first");
  know(first);
  find(second, bug, "second");
  assert_string_not_equal(first, second);
}

static void a_known_deviation_does_not_abort(void **state) {
  (void)state;
  char key[KEY_ROOM];
  const char *log = NULL;
  char environment[PATH_ROOM];
  snprintf(environment, sizeof environment, "TQ_PLANT=%s TQ_DEVIATIONS=known", bug);
  know(NULL);
  int status = run(&log, environment, "first");
  assert_int_not_equal(status, 0);
  /* in its other scenes the input shows more */
  for (size_t i = 0; i < SCENES && status != 0; i++) {
    key_of(key, log);
    know(key);
    status = run(&log, environment, "first");
  }
  assert_int_equal(status, 0);
  assert_null(strstr(log, "DEDUP_TOKEN"));
  assert_non_null(strstr(log, "DEVIATION "));
  assert_int_equal(run(&log, "TQ_DEVIATIONS=nowhere", "first"), 2);
}

static void the_minimiser_keeps_the_name(void **state) {
  (void)state;
  char before[KEY_ROOM];
  char after[KEY_ROOM];
  const char *log = NULL;
  char environment[PATH_ROOM];
  snprintf(environment, sizeof environment, "TQ_PLANT=%s TQ_DEVIATIONS=known", bug);
  know(NULL);
  assert_int_not_equal(run(&log, environment, "first"), 0);
  key_of(before, log);
  run(&log, environment, "-minimize_crash=1 -runs=2000 -exact_artifact_path=small first");
  assert_int_not_equal(run(&log, environment, "small"), 0);
  key_of(after, log);
  assert_string_equal(before, after);
  print_message("%s: %ld bytes, then %ld\n", before, size_of("first"), size_of("small"));
  assert_true(size_of("small") < size_of("first"));
}

int main(void) {
  if (TQ_TARGET_DIR[0] == '\0') {
    puts("skipped: this flavour has no fuzz targets");
    return 77;
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_disagreements_have_two_names),
      cmocka_unit_test(a_known_deviation_does_not_abort),
      cmocka_unit_test(the_minimiser_keeps_the_name),
  };
  return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
