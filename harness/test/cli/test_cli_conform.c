/* test_cli_conform.c: `tlsquarrel conform`: planted bugs show at their requirement, two runs give
 * the same bytes, shards make the whole, and what goes wrong is told. */
#include "cli/command.h"
#include "peer/planted.h"
#include "result/conformity.h"
#include "result/words.h"
#include "store/conformance.h"

#include <signal.h>
#include <sys/stat.h>
#include <time.h>

/* counts: of one requirement at the first peer, or of all. */
typedef struct counts {
  const char *requirement; /* NULL: all */
  uint64_t cases;
  uint64_t failed;
  size_t rows;
  tq_conformity worst;
  char parameter[256];
} counts;

static bool add_row(void *context, const tq_conformance_row *row) {
  counts *to = context;
  if (to->requirement == NULL || strcmp(to->requirement, row->requirement) == 0) {
    to->cases += row->passed + row->failed;
    to->failed += row->failed;
    to->rows++;
    to->worst = row->conformity < to->worst ? row->conformity : to->worst;
    snprintf(to->parameter, sizeof to->parameter, "%s", row->parameter);
  }
  return true;
}

static tq_conformance *open_results(const char *name) {
  char path[COMMAND_PATH];
  char error[TQ_CONFORMANCE_ERROR_MAX] = "";
  snprintf(path, sizeof path, "%s/%s", command_folder, name);
  tq_conformance *file = tq_conformance_open(path, error);
  assert_string_equal(error, "");
  return file;
}

static counts count_rows(const char *name, const char *requirement) {
  char error[TQ_CONFORMANCE_ERROR_MAX] = "";
  counts made = {.requirement = requirement, .worst = TQ_CONFORMITY_COUNT};
  tq_conformance *file = open_results(name);
  assert_true(tq_conformance_each_row(file, add_row, &made, error));
  tq_conformance_close(file);
  return made;
}

static tq_conformance_run run_of(const char *name, tq_conformance **file) {
  char error[TQ_CONFORMANCE_ERROR_MAX] = "";
  tq_conformance_run made;
  *file = open_results(name);
  assert_true(tq_conformance_get_run(*file, &made, error));
  return made;
}

/* --- planted bugs --- */

/* A bug, and scenes in which it shows. */
static const struct {
  const char *bug;
  const char *scenes;
} planted[] = {
    {"doubled_extension_accepted", "server13_ecdsa"},
    {"compression_not_null_accepted", "server13_ecdsa"},
    {"long_session_id_accepted", "server12_ecdsa,server_both_ecdsa"},
    {"trailing_bytes_accepted", "server13_ecdsa"},
    {"share_length_accepted", "server13_ecdsa"},
    {"any_version_accepted", "server13_ecdsa"},
    {"unknown_suites_refused", "server13_ecdsa"},
    {"suite_not_offered", "server13_ecdsa"},
    {"session_id_not_echoed", "server13_ecdsa"},
    {"wrong_alert", "server12_ecdsa"},
};

static tq_conformity conformity_of(const char *word) {
  return tq_conformity_of(tq_class_find(word));
}

/* Whether the results called WITH show BUG at one of its requirements, where those without it do
 * not. */
static bool shows(const tq_planted *bug, const char *with, const char *without) {
  for (size_t i = 0; i < TQ_PLANTED_REQUIREMENTS; i++) {
    const char *requirement = bug->requirements[i];
    counts honest = count_rows(without, requirement);
    counts wrong = count_rows(with, requirement);
    bool any = requirement == NULL && bug->requirements[0] == NULL;
    if ((requirement != NULL && wrong.worst == conformity_of(bug->class_) &&
         (wrong.failed > honest.failed || wrong.worst != honest.worst)) ||
        (any && wrong.failed > honest.failed)) {
      return true;
    }
  }
  return false;
}

static void planted_bugs_show_at_their_requirement(void **state) {
  outcome *made = *state;
  size_t missed = 0;
  for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
    char words[256];
    const tq_planted *bug = tq_planted_find(planted[i].bug);
    assert_non_null(bug);
    snprintf(words, sizeof words, "conform -q --fast --severity note --scene %s -o honest.db",
             planted[i].scenes);
    assert_in_range(run(made, words), 0, 1);
    snprintf(words, sizeof words,
             "conform -q --fast --severity note --scene %s -o with.db --plant %s",
             planted[i].scenes, planted[i].bug);
    assert_int_equal(run(made, words), 1);
    if (!shows(bug, "with.db", "honest.db")) {
      print_error("%s does not show at %s\n", bug->name,
                  bug->requirements[0] == NULL ? "any" : bug->requirements[0]);
      missed++;
    }
  }
  assert_int_equal(missed, 0);
}

/* --- the same again --- */

static bool same_files(const char *one, const char *other) {
  char line[256];
  snprintf(line, sizeof line, "cmp -s %s/%s %s/%s", command_folder, one, command_folder, other);
  return system(line) == 0;
}

static void two_runs_give_the_same_bytes(void **state) {
  outcome *made = *state;
  static const char scenes[] = "--scene server13_finished,client12_certificate";
  char words[160];
  snprintf(words, sizeof words, "conform -q %s -j 1 -o one.db", scenes);
  assert_in_range(run(made, words), 0, 1);
  snprintf(words, sizeof words, "conform -q %s -j 3 -o two.db", scenes);
  assert_in_range(run(made, words), 0, 1);
  assert_true(same_files("one.db", "two.db"));
  snprintf(words, sizeof words, "conform -q %s --seed 2 -o three.db", scenes);
  assert_in_range(run(made, words), 0, 1);
  assert_false(same_files("one.db", "three.db"));
}

static uint64_t played(const char *name) {
  tq_conformance *file = NULL;
  tq_conformance_run of = run_of(name, &file);
  assert_true(of.complete);
  assert_int_equal(of.played, of.planned);
  tq_conformance_close(file);
  return of.played;
}

static void shards_make_the_whole(void **state) {
  outcome *made = *state;
  static const char all[] = "conform -q --fast --scene server13_key_update -o ";
  char words[160];
  snprintf(words, sizeof words, "%swhole.db", all);
  assert_in_range(run(made, words), 0, 1);
  uint64_t sum = 0;
  for (int i = 1; i <= 3; i++) {
    char name[32];
    snprintf(name, sizeof name, "shard%d.db", i);
    snprintf(words, sizeof words, "%s%s --shard %d/3", all, name, i);
    assert_in_range(run(made, words), 0, 1);
    uint64_t part = played(name);
    assert_in_range(part, 1, played("whole.db") - 1);
    sum += part;
  }
  assert_int_equal(sum, played("whole.db"));
}

/* --- choices --- */

static void selections_and_profiles_narrow(void **state) {
  outcome *made = *state;
  assert_in_range(run(made, "conform -q --fast --scene server13_finished -o all.db"), 0, 1);
  assert_in_range(run(made, "conform -q --fast --scene server13_finished -o few.db "
                            "--requirement record,finished.verify_data_wrong"),
                  0, 1);
  counts all = count_rows("all.db", NULL);
  counts few = count_rows("few.db", NULL);
  assert_in_range(few.rows, 2, all.rows - 1);
  assert_in_range(few.cases, 10, all.cases - 1);
  assert_true(count_rows("few.db", "finished.verify_data_wrong").cases > 3);
  assert_int_equal(count_rows("few.db", "client_hello.acceptable_offer").rows, 0);
  assert_in_range(run(made, "conform -q --fast --profile client-1.3 -o profile.db "
                            "--scene client13_finished,server12_finished"),
                  0, 1);
  counts other = count_rows("profile.db", "finished.verify_data_wrong_12");
  assert_int_equal(other.cases, 0);
  assert_int_equal(other.worst, TQ_CONFORMITY_NOT_APPLICABLE);
  assert_true(count_rows("profile.db", "finished.verify_data_wrong").cases > 3);
}

static void wrong_use_is_told(void **state) {
  outcome *made = *state;
  refuses(made, "conform --requirement no.such", "--requirement no.such: there is none");
  refuses(made, "conform --rfc 1", "no requirement is so");
  refuses(made, "conform --rfc 8446x", "give a number");
  refuses(made, "conform --role both", "give client or server");
  refuses(made, "conform --version 1.1", "give 1.2 or 1.3");
  refuses(made, "conform --feature magic", "--feature magic: there is none");
  refuses(made, "conform --scene no_such_scene", "no scene is so");
  refuses(made, "conform --rfc 5246 --version 1.3 --role client --step record",
          "requirement is so");
  refuses(made, "conform --shard 3/2", "give I/N");
  refuses(made, "conform --profile no_such_profile", "--profile no_such_profile");
  refuses(made, "conform operand", "takes no operands");
  refuses(made, "conform --output /nonexistent/results.db", "/nonexistent/results.db");
  refuses(made, "conform --connect localhost:1 --listen 1", "not both");
  refuses(made, "conform --trigger true", "--trigger is for --listen");
  write_input("bad.profile", "role client\ncolour green\n", 25);
  refuses(made, "conform --profile ./bad.profile", "bad.profile:2: there is no such line");
  write_input("taken.db", "text", 4);
  refuses(made, "conform --output taken.db", "taken.db");
}

/* A run that is asked to end keeps what it has, and says so. */
static void an_interrupted_run_keeps_what_it_has(void **state) {
  outcome *made = *state;
  char line[512];
  snprintf(line, sizeof line,
           "cd %s && (timeout -s INT 2 %s conform -q -o part.db >.out 2>.err; echo $? >.status)",
           command_folder, TQ_COMMAND);
  assert_int_equal(system(line), 0);
  command_read(".err", made->err);
  if (access("/dev/null", R_OK) == 0 && made->err[0] == '\0') {
    skip(); /* a machine that is through in two seconds */
  }
  tq_conformance *file = NULL;
  tq_conformance_run of = run_of("part.db", &file);
  assert_non_null(strstr(made->err, "ended early"));
  assert_false(of.complete);
  assert_string_equal(of.why, "interrupted");
  assert_true(of.played < of.planned || of.planned == 0);
  tq_conformance_close(file);
}

int main(void) {
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, command_setup, command_teardown)
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(planted_bugs_show_at_their_requirement),
      WITH_FOLDER(two_runs_give_the_same_bytes),
      WITH_FOLDER(shards_make_the_whole),
      WITH_FOLDER(selections_and_profiles_narrow),
      WITH_FOLDER(wrong_use_is_told),
      WITH_FOLDER(an_interrupted_run_keeps_what_it_has),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
