/* test_cli_usage.c: --help everywhere; wrong use and bad input give one clear line and status 2. */
#include "cli/command.h"

static const char *const commands[] = {"fuzz",    "replay",       "explain", "findings",
                                       "report",  "requirements", "peers",   "scenes",
                                       "vectors", "bench",        "conform"};

static void help_is_everywhere(void **state) {
  outcome *made = *state;
  assert_int_equal(run(made, "--help"), 0);
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    char words[64];
    prints(made, commands[i]);
    assert_int_equal(run(made, "--help"), 0);
    snprintf(words, sizeof words, "%s --help", commands[i]);
    assert_int_equal(run(made, words), 0);
    snprintf(words, sizeof words, "usage: tlsquarrel %s", commands[i]);
    prints(made, words);
    prints(made, "-h, --help");
    prints(made, "example: tlsquarrel");
    assert_string_equal(made->err, "");
    assert_int_equal(run(made, "--help"), 0);
  }
}

static void wrong_use_is_told(void **state) {
  outcome *made = *state;
  refuses(made, "", "which command");
  refuses(made, "nonsense", "there is no command nonsense");
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    char words[64];
    char expected[64];
    snprintf(words, sizeof words, "%s --no-such-option", commands[i]);
    snprintf(expected, sizeof expected, "%s: unknown option --no-such-option", commands[i]);
    refuses(made, words, expected);
  }
  refuses(made, "fuzz -Q", "unknown option -Q");
  refuses(made, "fuzz --seconds", "option --seconds needs an argument");
  refuses(made, "fuzz --seconds 0", "give a number from 1");
  refuses(made, "fuzz --seconds 5x", "give a number from 1");
  refuses(made, "fuzz --seconds 99999999999999999999", "give a number from 1");
  refuses(made, "fuzz no_such_target", "there is no target no_such_target");
  refuses(made, "replay --jobs -1", "give a number from 1");
  refuses(made, "replay --shard 3/2", "give I/N");
  refuses(made, "replay --shard 1", "give I/N");
  refuses(made, "replay --severity grave", "give note, warning or error");
  refuses(made, "replay --scene nowhere", "--scene nowhere: there is none");
  refuses(made, "replay --target nothing", "--target nothing: there is none");
  refuses(made, "replay --peer nobody", "--peer nobody: there is none");
  refuses(made, "replay --plant nothing", "--plant nothing: there is none");
  refuses(made, "explain", "give one FILE, or --hex DIGITS");
  refuses(made, "explain a b", "give one FILE, or --hex DIGITS");
  refuses(made, "findings --class GRAVE", "--class GRAVE: there is none");
  refuses(made, "findings --new-since yesterday", "give a day like 2026-11-23");
  refuses(made, "findings everything", "It takes no operands but show KEY");
  refuses(made, "findings show", "which one?");
  refuses(made, "report --format pdf", "--format pdf: there is none");
  refuses(made, "requirements --rfc tls", "give a number");
  refuses(made, "requirements --status done", "give tested, implicit");
  refuses(made, "requirements --rfc 1", "no requirement is so");
  refuses(made, "bench --repetitions 0", "give a number from 1");
  refuses(made, "vectors --folder nowhere", "vectors: ");
}

static void missing_files_are_named(void **state) {
  outcome *made = *state;
  refuses(made, "replay nofile", "nofile: there is no such file or folder");
  refuses(made, "explain nofile", "nofile: there is no such file or folder");
  refuses(made, "explain .", ".: is a folder; give a file");
  refuses(made, "replay --deviations nofile .out", "nofile: there is no such file or folder");
  refuses(made, "findings --store nofile", "store nofile: nothing was recorded yet");
  refuses(made, "report --store nofile", "store nofile: nothing was recorded yet");
  assert_int_equal(run(made, "replay ."), 2);
}

static void bad_stores_are_told_and_kept(void **state) {
  outcome *made = *state;
  char junk[4096];
  memset(junk, 'x', sizeof junk);
  write_input("junk.db", junk, sizeof junk);
  refuses(made, "findings --store junk.db", "no store of findings, or a damaged one");
  refuses(made, "report --store junk.db", "no store of findings, or a damaged one");
  write_input("a", hello, sizeof hello);
  refuses(made, "replay a --scene server13_ecdsa --store no/folder.db", "cannot be opened or made");
  command_read("junk.db", made->out);
  assert_int_equal(strncmp(made->out, junk, sizeof junk), 0);
}

/* Root reads everything: the command runs as nobody then, if it can. */
static void unreadable_folders_are_told(void **state) {
  outcome *made = *state;
  char line[1024];
  snprintf(line, sizeof line, "mkdir %s/shut && chmod 755 %s && chmod 000 %s/shut", command_folder,
           command_folder, command_folder);
  assert_int_equal(system(line), 0);
  if (getuid() != 0) {
    refuses(made, "replay shut", "no permission to read it");
    return;
  }
  snprintf(line, sizeof line, "setpriv --reuid 65534 --clear-groups %s --help >/dev/null 2>&1",
           TQ_COMMAND);
  if (system(line) != 0) {
    print_message("skipped: nobody cannot run the command here\n");
    skip();
  }
  snprintf(line, sizeof line, "setpriv --reuid 65534 --clear-groups %s replay %s/shut 2>%s/.err",
           TQ_COMMAND, command_folder, command_folder);
  int status = system(line);
  command_read(".err", made->err);
  print_message("%s", made->err);
  assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 2);
  assert_non_null(strstr(made->err, "no permission to read it"));
}

static void lists_are_printed(void **state) {
  outcome *made = *state;
  assert_int_equal(run(made, "peers"), 0);
  prints(made, "wolfssl");
  assert_int_equal(run(made, "peers --long"), 0);
  prints(made, "x25519");
  assert_int_equal(run(made, "peers --planted"), 0);
  prints(made, "double_alert");
  assert_int_equal(run(made, "scenes"), 0);
  prints(made, "server13_ecdsa");
  assert_int_equal(run(made, "requirements"), 0);
  prints(made, "RFC 8446 section 4.1.2");
  prints(made, "out of scope");
  assert_int_equal(run(made, "requirements --list --step client_hello --status tested"), 0);
  prints(made, "client_hello.no_common_version");
  assert_int_equal(run(made, "vectors"), 0);
  prints(made, "client_hello.acceptable_offer/tls13");
  assert_int_equal(run(made, "vectors --export out"), 0);
  assert_int_equal(run(made, "explain out/client_hello.acceptable_offer-tls13"), 0);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, command_setup, command_teardown)
  const struct CMUnitTest tests[] = {
      CASE(help_is_everywhere),          CASE(wrong_use_is_told),
      CASE(missing_files_are_named),     CASE(bad_stores_are_told_and_kept),
      CASE(unreadable_folders_are_told), CASE(lists_are_printed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
