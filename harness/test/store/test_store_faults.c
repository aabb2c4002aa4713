/* test_store_faults.c: several writers, killed writers, and files and disks that are in a bad way:
 * one clear line, and nothing lost. */
#include "store/store_help.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

enum { WRITERS = 6, ROUNDS = 120, NOBODY = 65534 };

static void pause_for(long microseconds) {
  struct timespec pause = {microseconds / 1000000, microseconds % 1000000 * 1000};
  nanosleep(&pause, NULL);
}

/* In a child: ROUNDS records, of which one key is shared by all writers. Leaves by its status. */
static void write_much(const char *path, int writer) {
  char error[TQ_STORE_ERROR_MAX] = "";
  char key[64];
  tq_store *store = tq_store_open(path, TQ_STORE_WRITE, error);
  bool fine = store != NULL;
  for (int i = 0; i < ROUNDS && fine; i++) {
    snprintf(key, sizeof key, "LAX/%d/%d", writer, i);
    tq_finding_record own = record_with(key, "own", i);
    tq_finding_record shared = record_with("LAX/shared", &"shared input"[(i * 7 + writer) % 5], i);
    fine = tq_store_put(store, &own, error) && tq_store_put(store, &shared, error);
  }
  if (!fine) {
    fprintf(stderr, "writer %d: %s\n", writer, error);
  }
  tq_store_close(store);
  _exit(fine ? 0 : 1);
}

static void several_processes_write_at_once(void **state) {
  folder *at = *state;
  for (int i = 0; i < WRITERS; i++) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
      write_much(at->path, i);
    }
  }
  for (int i = 0; i < WRITERS; i++) {
    int status = -1;
    assert_true(wait(&status) > 0);
    assert_int_equal(status, 0);
  }
  assert_int_equal(list_store(at->path, (tq_store_filter){0}).count, WRITERS * ROUNDS + 1);
  listing shared = list_store(at->path, (tq_store_filter){.key = "LAX/shared"});
  assert_int_equal(shared.last.count, WRITERS * ROUNDS);
  assert_string_equal(shared.input, "ed input");
}

/* In a child: records, and then prints one byte for it, until it is killed. */
static void record_then_print(const char *path, int generation, int out) {
  char error[TQ_STORE_ERROR_MAX];
  char key[64];
  tq_store *store = tq_store_open(path, TQ_STORE_WRITE, error);
  for (int i = 0; store != NULL; i++) {
    snprintf(key, sizeof key, "LAX/%d/%d", generation, i);
    tq_finding_record record = record_with(key, "input", i);
    snprintf(record.requirement, sizeof record.requirement, "generation.g%d", generation);
    if (!tq_store_put(store, &record, error) || write(out, "+", 1) != 1) {
      break;
    }
  }
  _exit(1);
}

static int count_printed(int in) {
  int printed = 0;
  char byte = 0;
  while (read(in, &byte, 1) == 1) {
    printed++;
  }
  return printed;
}

static int kill_a_writer(const char *path, int generation) {
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    close(ends[0]);
    record_then_print(path, generation, ends[1]);
  }
  close(ends[1]);
  char byte = 0;
  assert_int_equal(read(ends[0], &byte, 1), 1);
  pause_for(500 + 1700 * (long)generation);
  assert_int_equal(kill(child, SIGKILL), 0);
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  int printed = 1 + count_printed(ends[0]);
  close(ends[0]);
  return printed;
}

static void a_killed_writer_loses_nothing_that_it_printed(void **state) {
  folder *at = *state;
  for (int generation = 0; generation < 20; generation++) {
    char name[32];
    int printed = kill_a_writer(at->path, generation);
    snprintf(name, sizeof name, "generation.g%d", generation);
    /* the last one may be recorded and not yet printed */
    size_t recorded = list_store(at->path, (tq_store_filter){.requirement = name}).count;
    assert_in_range(recorded, printed, printed + 1);
  }
}

static void refuses(const char *path, tq_store_mode mode, const char *words) {
  char error[TQ_STORE_ERROR_MAX] = "";
  tq_store *store = tq_store_open(path, mode, error);
  print_message("%s\n", error);
  assert_null(store);
  assert_non_null(strstr(error, path));
  assert_non_null(strstr(error, words));
  assert_null(strchr(error, '\n'));
}

static void an_absent_store_cannot_be_read(void **state) {
  folder *at = *state;
  refuses(at->path, TQ_STORE_READ, "nothing was recorded yet");
  assert_int_not_equal(access(at->path, F_OK), 0);
}

static void an_absent_folder_is_named(void **state) {
  folder *at = *state;
  char path[128];
  snprintf(path, sizeof path, "%s/no/findings.db", at->name);
  refuses(path, TQ_STORE_WRITE, "cannot be opened or made");
}

static void execute(const char *path, const char *sql) {
  sqlite3 *database = NULL;
  assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
  assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(database);
}

static void put_one(const char *path) {
  tq_store *store = open_store(path, TQ_STORE_WRITE);
  tq_finding_record record = record_with("LAX/a", "input", 100);
  put(store, &record);
  tq_store_close(store);
}

static void a_store_of_another_version_is_left_as_it_is(void **state) {
  folder *at = *state;
  put_one(at->path);
  execute(at->path, "PRAGMA user_version = 7");
  refuses(at->path, TQ_STORE_WRITE, "it is of version 7 and this program knows version 1");
  refuses(at->path, TQ_STORE_READ, "it is of version 7 and this program knows version 1");
  execute(at->path, "PRAGMA user_version = 1");
  assert_int_equal(list_store(at->path, (tq_store_filter){0}).count, 1);
}

static void another_programs_database_is_left_as_it_is(void **state) {
  folder *at = *state;
  execute(at->path, "CREATE TABLE photos (name TEXT)");
  refuses(at->path, TQ_STORE_WRITE, "no store of findings");
  refuses(at->path, TQ_STORE_READ, "no store of findings");
  execute(at->path, "SELECT name FROM photos");
}

static void overwrite(const char *path, long offset, int byte, size_t count) {
  FILE *file = fopen(path, "r+b");
  assert_non_null(file);
  assert_int_equal(fseek(file, offset, SEEK_SET), 0);
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(fputc(byte, file), byte);
  }
  assert_int_equal(fclose(file), 0);
}

static void a_file_that_is_no_database_is_left_as_it_is(void **state) {
  folder *at = *state;
  FILE *file = fopen(at->path, "w");
  assert_non_null(file);
  for (int i = 0; i < 200; i++) {
    assert_true(fputs("these are my notes, not a store\n", file) >= 0);
  }
  assert_int_equal(fclose(file), 0);
  refuses(at->path, TQ_STORE_WRITE, "no store of findings, or a damaged one");
  refuses(at->path, TQ_STORE_READ, "no store of findings, or a damaged one");
  struct stat after;
  assert_int_equal(stat(at->path, &after), 0);
  assert_int_equal(after.st_size, 200 * 32);
}

static void a_damaged_store_is_left_as_it_is(void **state) {
  folder *at = *state;
  tq_store *store = open_store(at->path, TQ_STORE_WRITE);
  for (int i = 0; i < 200; i++) {
    char key[64];
    snprintf(key, sizeof key, "LAX/%d", i);
    tq_finding_record record = record_with(key, "input", 100);
    put(store, &record);
  }
  tq_store_close(store);
  overwrite(at->path, 3 * 4096, 0xff, 4096);
  refuses(at->path, TQ_STORE_WRITE, "damaged");
  refuses(at->path, TQ_STORE_READ, "damaged");
}

/* Runs WORK in a child that is not root, because root may write everywhere. */
static void as_nobody(void (*work)(const char *path), const char *path) {
  fflush(NULL);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    if (getuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)) {
      _exit(3);
    }
    work(path);
    _exit(0);
  }
  int status = -1;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
}

static void expect(bool condition) {
  if (!condition) {
    _exit(4);
  }
}

static void write_where_it_must_not(const char *path) {
  char error[TQ_STORE_ERROR_MAX] = "";
  expect(tq_store_open(path, TQ_STORE_WRITE, error) == NULL);
  fprintf(stderr, "%s\n", error);
  expect(strstr(error, "may not be") != NULL || strstr(error, "cannot be opened") != NULL);
}

static void read_where_it_may(const char *path) {
  char error[TQ_STORE_ERROR_MAX] = "";
  listing list = {0};
  tq_store *store = tq_store_open(path, TQ_STORE_READ, error);
  fprintf(stderr, "%s\n", error);
  expect(store != NULL);
  expect(tq_store_each(store, &(tq_store_filter){0}, note_record, &list, error));
  expect(list.count == 1);
  tq_store_close(store);
}

static void a_folder_without_leave_to_write_can_be_read(void **state) {
  folder *at = *state;
  put_one(at->path);
  assert_int_equal(chmod(at->path, 0444), 0);
  assert_int_equal(chmod(at->name, 0555), 0);
  as_nobody(read_where_it_may, at->path);
  as_nobody(write_where_it_must_not, at->path);
  assert_int_equal(chmod(at->name, 0755), 0);
  assert_int_equal(list_store(at->path, (tq_store_filter){0}).count, 1);
}

static void a_folder_without_leave_to_write_gets_no_store(void **state) {
  folder *at = *state;
  assert_int_equal(chmod(at->name, 0555), 0);
  as_nobody(write_where_it_must_not, at->path);
}

/* In a child: files may not grow beyond a bound, as on a full disk, until a put fails. */
static void write_until_full(const char *path, int out) {
  char error[TQ_STORE_ERROR_MAX] = "";
  char key[64];
  struct rlimit limit = {300000, 300000};
  signal(SIGXFSZ, SIG_IGN);
  tq_store *store = tq_store_open(path, TQ_STORE_WRITE, error);
  expect(store != NULL && setrlimit(RLIMIT_FSIZE, &limit) == 0);
  bool fine = true;
  for (int i = 0; fine && i < 5000; i++) {
    snprintf(key, sizeof key, "LAX/%d", i);
    tq_finding_record record = record_with(key, "an input of some forty bytes, more or less", 1);
    fine = tq_store_put(store, &record, error);
    expect(!fine || write(out, "+", 1) == 1);
  }
  expect(!fine && strstr(error, "what was recorded is safe") != NULL);
  fprintf(stderr, "%s\n", error);
  _exit(0);
}

static void a_full_disk_loses_nothing_that_was_put(void **state) {
  folder *at = *state;
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    close(ends[0]);
    write_until_full(at->path, ends[1]);
  }
  close(ends[1]);
  int printed = count_printed(ends[0]);
  close(ends[0]);
  int status = -1;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  assert_true(printed > 10);
  assert_int_equal(list_store(at->path, (tq_store_filter){0}).count, printed);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
  const struct CMUnitTest tests[] = {
      CASE(several_processes_write_at_once),
      CASE(a_killed_writer_loses_nothing_that_it_printed),
      CASE(an_absent_store_cannot_be_read),
      CASE(an_absent_folder_is_named),
      CASE(a_store_of_another_version_is_left_as_it_is),
      CASE(another_programs_database_is_left_as_it_is),
      CASE(a_file_that_is_no_database_is_left_as_it_is),
      CASE(a_damaged_store_is_left_as_it_is),
      CASE(a_folder_without_leave_to_write_can_be_read),
      CASE(a_folder_without_leave_to_write_gets_no_store),
      CASE(a_full_disk_loses_nothing_that_was_put),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
