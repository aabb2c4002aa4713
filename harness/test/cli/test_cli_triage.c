/* test_cli_triage.c: one input over all peers as a grid; a finding over the releases of its peer.
 */
#include "cli/command.h"

/* One group, which nobody has defined: the reference asks for another all the same. */
#define HELLO                                                                                      \
  "010000480303000000000000000000000000000000000000000000000000000000000000000000000213010100"     \
  "001d000a000400024242000d000400020403002b0003020304003300020000"

static void a_grid_has_a_cell_for_each_peer(void **state) {
  outcome *made = *state;
  assert_int_equal(run(made, "diff --scene server13_ecdsa --peer wolfssl --hex " HELLO), 0);
  prints(made, "scene ");
  prints(made, "wolfssl");
  prints(made, "server13_ecdsa");
  prints(made, "reject");
  prints(made, "1 scene, 1 peer: they part ways in 0; ");
  assert_int_equal(run(made, "diff --scene server13_ecdsa,server12_ecdsa --hex " HELLO), 0);
  prints(made, "server12_ecdsa");
  prints(made, "2 scenes, ");
}

static void a_grid_marks_what_is_a_finding(void **state) {
  outcome *made = *state;
  assert_int_equal(run(made, "diff --scene server13_ecdsa --peer wolfssl --hex " HELLO), 0);
  bool found = strstr(made->out, "!") != NULL && strstr(made->out, "no_common_group") != NULL;
  bool clean = strstr(made->out, "; 0 findings") != NULL;
  assert_true(found != clean);
}

static bool fits_the_page(const char *text) {
  for (size_t width = strcspn(text, "\n"); *text != '\0'; width = strcspn(text, "\n")) {
    if (width > 100) {
      return false;
    }
    text += width + (text[width] == '\n');
  }
  return true;
}

/* Each word of a cell stands below the grid, and no line is wider than a page, however many play.
 */
static void a_grid_is_explained_and_narrow(void **state) {
  outcome *made = *state;
  assert_int_equal(run(made, "diff --hex " HELLO), 0);
  assert_true(fits_the_page(made->out));
  prints(made,
         "!: a finding; ~: one that a deviation argues; neither: as the RFCs demand or allow");
  prints(made, "alerts: ");
  assert_int_equal(run(made, "diff --scene server13_ecdsa --peer wolfssl --hex " HELLO), 0);
  bool known = strstr(made->out, "no_common_group") != NULL;
  if (!known) { /* a release without the fault */
    return;
  }
  prints(made, "hrr!");
  prints(made, "hrr: by a HelloRetryRequest");
  static const char row[] =
      "*\t*\tclient_hello.no_common_group\tLAX\tfor this test\tcorpus/x\tnever\n";
  write_input("argued.tsv", row, sizeof row - 1);
  assert_int_equal(run(made, "diff --deviations argued.tsv --scene server13_ecdsa --peer wolfssl "
                             "--hex " HELLO),
                   0);
  prints(made, "argued: for this test");
}

static void what_is_no_input_is_refused(void **state) {
  outcome *made = *state;
  refuses(made, "diff", "give one FILE");
  refuses(made, "diff no/such/file", "no/such/file");
  refuses(made, "diff --hex 01zz", "diff: ");
  refuses(made, "diff --scene no_such_scene --hex 01000000", "no_such_scene");
  refuses(made, "bisect", "which finding");
}

static void write_hex(const char *name, const char *digits) {
  char bytes[256];
  size_t count = strlen(digits) / 2;
  assert_in_range(count, 1, sizeof bytes);
  for (size_t i = 0; i < count; i++) {
    unsigned byte = 0;
    assert_int_equal(sscanf(&digits[2 * i], "%2x", &byte), 1);
    bytes[i] = (char)byte;
  }
  write_input(name, bytes, count);
}

/* Recorded by replay, then played to what releases there are: the reference at least. */
static void a_finding_is_followed_over_the_releases(void **state) {
  outcome *made = *state;
  write_hex("hello.bin", HELLO);
  assert_in_range(run(made, "replay --quiet --severity note --scene server13_ecdsa --store f.db "
                            "hello.bin"),
                  0, 1);
  assert_int_equal(run(made, "findings --all --store f.db"), 0);
  bool any = strstr(made->out, "client_hello.no_common_group/wolfssl") != NULL;
  if (!any) { /* a release without the fault: there is nothing to follow */
    return;
  }
  refuses(made, "bisect --store f.db no.such.key", "no key is or holds");
  int status = run(made, "bisect --releases --store f.db "
                         "client_hello.no_common_group/wolfssl/tls13/server");
  assert_int_equal(status, 0);
  prints(made, "no_common_group/wolfssl/tls13/server, in server13_ecdsa");
  prints(made, "shows it");
}

/* A server that takes max_fragment_length 5: no release is without that. */
#define LENGTH_FIVE                                                                                \
  "0100004003030000000000000000000000000000000000000000000000000000000000000000000002c02b0100001"  \
  "50001000105000a000400020017000d000400020403"

static void a_finding_is_told_as_edits_of_an_honest_message(void **state) {
  outcome *made = *state;
  write_hex("five.bin", LENGTH_FIVE);
  assert_int_equal(run(made, "replay --quiet --scene server12_ecdsa --store g.db five.bin"), 1);
  assert_int_equal(run(made, "findings show max_fragment_length_invalid/wolfssl --store g.db"), 0);
  prints(made, "nearest      1 edit of a message that an honest peer sends");
  prints(made, "in max_fragment_length (0x0001): extension is there: 00 01 00 01 05");
}

static void each_peer_has_its_speed(void **state) {
  outcome *made = *state;
  assert_int_equal(run(made, "bench --peers --inputs 20"), 0);
  prints(made, "peer       release      tested per second");
  prints(made, "\nwolfssl    ");
  prints(made, "\nall        ");
  refuses(made, "bench --peers --inputs 0", "inputs");
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, command_setup, command_teardown)
  const struct CMUnitTest tests[] = {
      CASE(a_grid_has_a_cell_for_each_peer),
      CASE(a_grid_marks_what_is_a_finding),
      CASE(a_grid_is_explained_and_narrow),
      CASE(what_is_no_input_is_refused),
      CASE(a_finding_is_followed_over_the_releases),
      CASE(each_peer_has_its_speed),
      CASE(a_finding_is_told_as_edits_of_an_honest_message),
  };
#undef CASE
  return cmocka_run_group_tests(tests, NULL, NULL);
}
