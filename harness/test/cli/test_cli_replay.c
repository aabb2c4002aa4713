/* test_cli_replay.c: replay and explain, with bugs planted in the reference. */
#include "cli/command.h"

#include <jansson.h>

#define SCENE " --scene server13_ecdsa "

/* A ClientHello whose compression methods are DEFLATE alone: must be refused. */
static void write_deflate(const char *name) {
  uint8_t bytes[sizeof hello];
  memcpy(bytes, hello, sizeof hello);
  bytes[HELLO_COMPRESSION_AT] = 1;
  write_input(name, bytes, sizeof bytes);
}

static void agreement_is_status_0(void **state) {
  outcome *made = *state;
  write_input("good", hello, sizeof hello);
  write_deflate("bad");
  assert_int_equal(run(made, "replay good bad" SCENE), 0);
  prints(made, "2 inputs, 2 trials: 2 agree, 0 differ, 0 unsupported; 0 findings open");
}

#define LAX_KEY "LAX/client_hello.compression_not_null/planted/tls13/server"

static void a_finding_is_status_1(void **state) {
  outcome *made = *state;
  write_deflate("bad");
  assert_int_equal(run(made, "replay bad --plant compression_not_null_accepted" SCENE), 1);
  prints(made, LAX_KEY);
  prints(made, "bad in server13_ecdsa");
  prints(made, "1 differ");
}

/* A row for each requirement that the verdict names. */
static void write_deviations(const char *extra) {
  char text[2048];
  snprintf(text, sizeof text,
           "# rows\n"
           "planted\t*\tclient_hello.compression_not_null\tLAX\tplanted\tcorpus/x\tnever\n"
           "planted\t*\tclient_hello.null_compression_missing\tLAX\tplanted\tcorpus/x\tnever\n%s",
           extra);
  write_input("d.tsv", text, strlen(text));
}

static void an_argued_finding_is_status_0(void **state) {
  outcome *made = *state;
  const char *line = "replay bad --deviations d.tsv --plant compression_not_null_accepted" SCENE;
  const char *strict =
      "replay bad --deviations d.tsv --strict --plant compression_not_null_accepted" SCENE;
  write_deflate("bad");
  write_deviations("");
  assert_int_equal(run(made, line), 0);
  prints(made, "tolerated");
  prints(made, "0 findings open");
  write_deviations("planted\t*\trecord.plaintext_too_long\tLAX\told\tcorpus/x\tnever\n");
  assert_int_equal(run(made, line), 0);
  assert_int_equal(run(made, strict), 1);
  assert_non_null(
      strstr(made->err, "line 4: record.plaintext_too_long: this row tolerates nothing"));
  write_deviations("planted\t*\tno.such.thing\tLAX\told\tcorpus/x\tnever\n");
  refuses(made, line, "d.tsv:4: subject is no requirement");
}

/* A row tolerates nothing behind its last day, and --strict says why. */
static void an_expired_row_argues_nothing(void **state) {
  outcome *made = *state;
  static const char *const days[] = {"2020-01-01", "2999-12-31"};
  write_deflate("bad");
  for (size_t i = 0; i < 2; i++) {
    char row[200];
    snprintf(row, sizeof row,
             "planted\t*\tclient_hello.compression_not_null\tLAX\tx\tcorpus/x\t%s\n", days[i]);
    write_input("d.tsv", row, strlen(row));
    const char *line = "replay bad --deviations d.tsv --strict --plant "
                       "compression_not_null_accepted" SCENE;
    assert_int_equal(run(made, line), i == 0);
    bool told =
        strstr(made->err, "line 1: client_hello.compression_not_null: this row has expired");
    assert_int_equal(told, i == 0);
    prints(made, i == 0 ? "1 finding open" : "0 findings open");
  }
}

static void each_trial_is_a_junit_case(void **state) {
  outcome *made = *state;
  write_deflate("bad<&\">");
  write_input("good", hello, sizeof hello);
  const char *line = "replay . --junit .r.xml --plant compression_not_null_accepted" SCENE;
  assert_int_equal(run(made, line), 1);
  command_read(".r.xml", made->out);
  prints(made, "tests=\"2\" failures=\"1\"");
  prints(made, "classname=\"client_hello.server13_ecdsa.planted-");
  prints(made, "bad&lt;&amp;&quot;&gt;");
  prints(made, LAX_KEY);
  prints(made, "</testsuites>");
  refuses(made, "replay good --junit no/r.xml --quiet" SCENE, "cannot write no/r.xml");
}

static void shards_are_parts_of_the_whole(void **state) {
  outcome *made = *state;
  for (int i = 0; i < 7; i++) {
    char name[8];
    uint8_t bytes[sizeof hello];
    memcpy(bytes, hello, sizeof hello);
    bytes[10] = (uint8_t)i;
    snprintf(name, sizeof name, "in%d", i);
    write_input(name, bytes, sizeof bytes);
  }
  assert_int_equal(run(made, "replay . --shard 1/3" SCENE), 0);
  prints(made, "3 inputs, 3 trials");
  assert_int_equal(run(made, "replay . --shard 2/3 --jobs 3" SCENE), 0);
  prints(made, "2 inputs, 2 trials");
  assert_int_equal(run(made, "replay . --shard 3/3" SCENE), 0);
  prints(made, "2 inputs, 2 trials");
  assert_int_equal(run(made, "replay in0 --shard 2/2" SCENE), 0);
  prints(made, "0 inputs, 0 trials");
}

static void odd_inputs_are_played(void **state) {
  outcome *made = *state;
  enum { LARGE = (1 << 24) + 3 };
  uint8_t *large = calloc(1, LARGE + 8192);
  assert_non_null(large);
  memcpy(large, "\x01\xff\xff\xff\x03\x03", 6);
  write_input("empty", "", 0);
  write_input("large", large, LARGE);
  run(made, "replay empty large --severity error" SCENE);
  prints(made, "2 inputs, 2 trials");
  assert_int_equal(run(made, "explain empty" SCENE), 0);
  prints(made, "the RFCs say incomplete");
  assert_int_equal(run(made, "explain large" SCENE), 0);
  write_input("larger", large, LARGE + 8192);
  refuses(made, "replay larger", "larger than any handshake message can be");
  free(large);
}

static void vectors_are_inputs(void **state) {
  outcome *made = *state;
  char line[COMMAND_PATH * 2];
  snprintf(line, sizeof line, "replay --scene server13_ecdsa --jobs 2 %s/corpus/vectors",
           TQ_SOURCE_DIR);
  int status = run(made, line);
  assert_in_range(status, 0, 1);
  assert_int_equal(strncmp(made->err, "", 1), 0);
  assert_null(strstr(made->out, "\n0 inputs"));
  snprintf(line, sizeof line, "replay --fast --scene server13_ecdsa --jobs 1 %s/corpus/vectors",
           TQ_SOURCE_DIR);
  char *whole = strdup(made->out);
  assert_int_equal(run(made, line), status);
  assert_string_equal(made->out, whole);
  free(whole);
}

static void explain_tells_fields_faults_and_outcomes(void **state) {
  outcome *made = *state;
  write_deflate("bad");
  assert_int_equal(run(made, "explain bad" SCENE), 0);
  prints(made, "000029  13 01");
  prints(made, "cipher_suite: 0x1301 TLS_AES_128_GCM_SHA256");
  prints(made, "named_group: 0x001d x25519");
  prints(made, "extension_type: 0x002b supported_versions");
  prints(made, "^^^ client_hello.compression_not_null");
  prints(made, "RFC 8446 section 4.1.2");
  prints(made, "the RFCs say reject with illegal_parameter");
  prints(made, "alert illegal_parameter (47) (agrees)");
  assert_null(strchr(made->out, '\033'));
  assert_int_equal(run(made, "explain bad --plant compression_not_null_accepted" SCENE), 0);
  prints(made, "error LAX");
  prints(made, LAX_KEY);
}

static void explain_takes_hex(void **state) {
  outcome *made = *state;
  assert_int_equal(run(made, "explain --hex '01 00:00 00'" SCENE), 0);
  prints(made, "4 bytes");
  write_input("digits", "01000000\n", 9);
  assert_int_equal(run(made, "explain --hex digits" SCENE), 0);
  prints(made, "4 bytes");
  assert_int_equal(run(made, "explain --hex ''" SCENE), 0);
  prints(made, "0 bytes");
  refuses(made, "explain --hex 010", "odd number of digits");
  write_input("nodigits", "01zz", 4);
  refuses(made, "explain --hex nodigits", "is no hex digit");
}

static void findings_of_a_replay_are_kept_and_shown(void **state) {
  outcome *made = *state;
  write_deflate("bad");
  const char *line = "replay bad --store f.db --plant compression_not_null_accepted" SCENE;
  assert_int_equal(run(made, line), 1);
  assert_int_equal(run(made, line), 1);
  assert_int_equal(run(made, "findings --store f.db"), 0);
  prints(made, LAX_KEY);
  assert_int_equal(run(made, "findings show compression_not_null/ --store f.db"), 0);
  prints(made, "RFC 8446 section 4.1.2, MUST");
  prints(made, "seen         2 times");
  prints(made, "explain --target client_hello --scene server13_ecdsa --hex 0100006203030001");
  refuses(made, "findings show nothing_like_it --store f.db", "no key in f.db is or holds that");
  assert_int_equal(run(made, "findings --store f.db --class STRICT"), 0);
  assert_null(strstr(made->out, LAX_KEY));
}

/* BearSSL cannot play the scene, and has no say in it. */
static void where_it_is_open_the_fewer_are_named(void **state) {
  outcome *made = *state;
  run(made, "replay --quiet --severity note --peer wolfssl,openssl,bearssl " TQ_SOURCE_DIR
            "/corpus/vectors/rfc8446_4_1.tv" SCENE);
  if (strstr(made->err, "cannot take part") != NULL) {
    print_message("skipped: %s", made->err);
    skip();
  }
  prints(made, "POLICY/client_hello.cookie_in_first_hello/wolfssl/tls13/server/refuses");
  prints(made, "either, TLS 1.3; 1 of 2 peers go on");
}

static json_t *parse(const char *text) {
  json_error_t error;
  json_t *json = json_loads(text, 0, &error);
  if (json == NULL) {
    print_message("%s\n", error.text);
  }
  assert_non_null(json);
  return json;
}

static void reports_can_be_parsed(void **state) {
  outcome *made = *state;
  write_deflate("bad");
  assert_int_equal(run(made, "replay bad --store f.db --plant compression_not_null_accepted" SCENE),
                   1);
  assert_int_equal(run(made, "report --store f.db --format json"), 0);
  json_t *report = parse(made->out);
  json_t *first = json_array_get(json_object_get(report, "findings"), 0);
  json_t *rule = json_object_get(first, "requirement");
  assert_int_equal(json_integer_value(json_object_get(report, "schema")), 1);
  assert_string_equal(json_string_value(json_object_get(first, "class")), "LAX");
  assert_int_equal(json_integer_value(json_object_get(rule, "rfc")), 8446);
  assert_int_equal(json_integer_value(json_object_get(first, "input_size")), sizeof hello);
  json_decref(report);
  char *json = strdup(made->out);
  assert_int_equal(run(made, "report --store f.db --format json"), 0);
  assert_string_equal(made->out, json);
  free(json);
  assert_int_equal(run(made, "findings --store f.db --export jsonl"), 0);
  strchr(made->out, '\n')[0] = '\0';
  json_decref(parse(made->out));
  assert_int_equal(run(made, "report --store f.db --format junit --output r.xml"), 0);
  assert_int_equal(run(made, "report --store f.db"), 0);
  prints(made, "smallest input, 102 bytes");
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, command_setup, command_teardown)
  const struct CMUnitTest tests[] = {
      CASE(agreement_is_status_0),
      CASE(a_finding_is_status_1),
      CASE(an_argued_finding_is_status_0),
      CASE(an_expired_row_argues_nothing),
      CASE(each_trial_is_a_junit_case),
      CASE(shards_are_parts_of_the_whole),
      CASE(odd_inputs_are_played),
      CASE(vectors_are_inputs),
      CASE(explain_tells_fields_faults_and_outcomes),
      CASE(explain_takes_hex),
      CASE(findings_of_a_replay_are_kept_and_shown),
      CASE(where_it_is_open_the_fewer_are_named),
      CASE(reports_can_be_parsed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
