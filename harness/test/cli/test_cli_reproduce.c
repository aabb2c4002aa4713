/* test_cli_reproduce.c: a finding's program in C is compiled and run, and shows what was recorded.
 */
#include "cli/command.h"
#include "peer/wolfssl/wolfssl.h"

#include <sys/stat.h>

/* What the harness's own build of the library asks of whoever links it: an installed one does not.
 */
static const char provided[] =
    "#include <time.h>\n"
    "int tq_wolfssl_rand_block(unsigned char *out, unsigned int size) {\n"
    "  static unsigned int state;\n"
    "  for (unsigned int i = 0; i < size; i++) {\n"
    "    out[i] = (unsigned char)((state = state * 1103515245u + 12345u) >> 16);\n"
    "  }\n"
    "  return 0;\n"
    "}\n"
    "time_t tq_wolfssl_time(time_t *now) {\n"
    "  time_t time = 1767225600;\n"
    "  if (now != NULL) { *now = time; }\n"
    "  return time;\n"
    "}\n"
    "unsigned int LowResTimer(void) { return 1767225600u; }\n"
    "long long TimeNowInMilliseconds(void) { return 1767225600000ll; }\n";

/* sample: an input, and what its program prints. */
static const struct {
  const char *arguments; /* of replay */
  const char *key;
  const char *hex;
  const char *says;
} samples[] = {
    {"--scene server13_ecdsa", "LAX/client_hello.no_common_group",
     "010000480303000000000000000000000000000000000000000000000000000000000000000000000213010100"
     "001d000a000400024242000d000400020403002b0003020304003300020000",
     "accepted: it answers with a handshake message of type 2\n"},
    {"--scene server12_ecdsa", "STRICT/client_hello.renegotiation_signalled_twice",
     "0100004203030000000000000000000000000000000000000000000000000000000000000000000004c02b00ff"
     "01000015ff01000100000a000400020017000d000400020403",
     "alert 40\n"},
    {"--scene chain_client --target certificate", "LAX/certificate.field_missing",
     "304a300506032b6570034100ee18ef656cefd7f00bdd8f1bbcb7123a0f0ab7562d4b63091d0abda70eaa8c33a8"
     "3d909fdcebbc7915aa1e1d01116879ae5503f90a282b4528ba3b6e8fb67506",
     "accepted\n"},
};

static void write_hex(const char *name, const char *hex) {
  char bytes[512];
  size_t count = strlen(hex) / 2;
  assert_in_range(count, 1, sizeof bytes);
  for (size_t i = 0; i < count; i++) {
    unsigned byte = 0;
    assert_int_equal(sscanf(&hex[2 * i], "%2x", &byte), 1);
    bytes[i] = (char)byte;
  }
  write_input(name, bytes, count);
}

/* Compiles the program and leaves what it prints in MADE->out. */
static void compile_and_run(outcome *made) {
  char line[4096];
  write_input("reproduce.c", made->out, strlen(made->out));
  write_input("provided.c", provided, sizeof provided - 1);
  snprintf(line, sizeof line,
           "cd %s && %s -Wall -Wextra -Werror -DWOLFSSL_USER_SETTINGS -DTQ_WOLFSSL_INSTRUCTIONS %s "
           "reproduce.c provided.c '%s' -lm -o reproduce && ./reproduce >.out",
           command_folder, TQ_REFERENCE_COMPILER, TQ_REFERENCE_INCLUDES, TQ_REFERENCE_LIBRARY);
  assert_int_equal(system(line), 0);
  command_read(".out", made->out);
}

static void programs_show_what_was_recorded(void **state) {
  outcome *made = *state;
  char line[512];
  if (strcmp(TQ_FLAVOUR, "plain") != 0 || strcmp(tq_wolfssl_peer()->release(), "5.9.2") != 0) {
    print_message("needs the plain library of 5.9.2\n");
    return;
  }
  for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
    write_hex("input.bin", samples[i].hex);
    snprintf(line, sizeof line, "replay --quiet %s --store f.db input.bin", samples[i].arguments);
    assert_int_equal(run(made, line), 1);
    snprintf(line, sizeof line, "findings --store f.db reproduce %s", samples[i].key);
    assert_int_equal(run(made, line), 0);
    compile_and_run(made);
    print_message("%s: %s", samples[i].key, made->out);
    assert_string_equal(made->out, samples[i].says);
  }
}

static size_t size_of(const char *name) {
  char path[512];
  struct stat about;
  snprintf(path, sizeof path, "%s/%s", command_folder, name);
  return stat(path, &about) == 0 ? (size_t)about.st_size : 0;
}

/* The smallest input itself, and a capture that names the secrets before the packets. */
static void a_finding_goes_elsewhere(void **state) {
  outcome *made = *state;
  char line[512];
  char head[64];
  if (strcmp(tq_wolfssl_peer()->release(), "5.9.2") != 0) {
    print_message("skipped: needs what 5.9.2 shows\n");
    skip();
  }
  write_hex("input.bin", samples[0].hex);
  snprintf(line, sizeof line, "replay --quiet %s --store f.db input.bin", samples[0].arguments);
  assert_int_equal(run(made, line), 1);
  snprintf(line, sizeof line, "findings --store f.db reproduce %s --as bytes --output b.bin",
           samples[0].key);
  assert_int_equal(run(made, line), 0);
  assert_int_equal(size_of("b.bin"), strlen(samples[0].hex) / 2);
  snprintf(line, sizeof line, "findings --store f.db reproduce %s --as pcapng --output f.pcapng",
           samples[0].key);
  assert_int_equal(run(made, line), 0);
  assert_in_range(size_of("f.pcapng"), 500, 10000);
  snprintf(line, sizeof line, "%s/f.pcapng", command_folder);
  FILE *file = fopen(line, "rb");
  assert_non_null(file);
  assert_int_equal(fread(head, 1, sizeof head, file), sizeof head);
  fclose(file);
  assert_memory_equal(head, "\x0a\x0d\x0d\x0a", 4);
  refuses(made, "findings --store f.db reproduce LAX --as pdf", "give c, bytes or pcapng");
  refuses(made, "findings --store f.db reproduce LAX --as bytes --output none/x",
          "cannot be written");
  refuses(made, "explain --pcapng x.pcapng input.bin", "choose one --scene and one --peer");
  assert_int_equal(run(made, "explain --scene server13_ecdsa --pcapng x.pcapng input.bin"), 0);
  assert_int_equal(size_of("x.pcapng"), size_of("f.pcapng"));
}

static void what_needs_the_engine_says_so(void **state) {
  outcome *made = *state;
  write_hex("input.bin", "18000000");
  (void)run(made, "replay --quiet --severity note --target handshake_flow --scene "
                  "server13_key_update --store f.db input.bin");
  refuses(made, "findings --store f.db reproduce SILENT/", "it needs the engine");
  refuses(made, "findings --store f.db reproduce no.such.key", "no key in f.db");
  refuses(made, "findings --store f.db reproduce", "which one");
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, command_setup, command_teardown)
  const struct CMUnitTest tests[] = {
      CASE(programs_show_what_was_recorded),
      CASE(a_finding_goes_elsewhere),
      CASE(what_needs_the_engine_says_so),
  };
#undef CASE
  return cmocka_run_group_tests(tests, NULL, NULL);
}
