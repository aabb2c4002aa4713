/* command.h: runs the built command as a user would, and keeps what it printed. */
#ifndef TQ_TEST_CLI_COMMAND_H
#define TQ_TEST_CLI_COMMAND_H

#include "support/check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COMMAND_OUTPUT = 1 << 20, COMMAND_PATH = 200 };

/* outcome: of one command: its exit status, and its two outputs as texts. */
typedef struct outcome {
  int status;
  char out[COMMAND_OUTPUT];
  char err[COMMAND_OUTPUT];
} outcome;

/* folder: made for a test, removed behind it. */
static char command_folder[64];

static inline int command_setup(void **state) {
  snprintf(command_folder, sizeof command_folder, "/tmp/tq_cli_XXXXXX");
  assert_non_null(mkdtemp(command_folder));
  *state = calloc(1, sizeof(outcome));
  return *state == NULL;
}

static inline int command_teardown(void **state) {
  char line[128];
  snprintf(line, sizeof line, "chmod -R u+rwx %s; rm -rf %s", command_folder, command_folder);
  free(*state);
  return system(line);
}

static inline void command_read(const char *name, char *into) {
  char path[COMMAND_PATH];
  snprintf(path, sizeof path, "%s/%s", command_folder, name);
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  size_t size = fread(into, 1, COMMAND_OUTPUT - 1, file);
  into[size] = '\0';
  fclose(file);
}

/* run: `cd` to the test's folder and run the command with ARGUMENTS, which a shell takes apart. */
static inline int run(outcome *made, const char *arguments) {
  char line[1 << 16];
  int size = snprintf(line, sizeof line, "cd %s && %s %s >.out 2>.err </dev/null", command_folder,
                      TQ_COMMAND, arguments);
  assert_in_range(size, 1, sizeof line - 1);
  int status = system(line);
  assert_true(WIFEXITED(status));
  made->status = WEXITSTATUS(status);
  command_read(".out", made->out);
  command_read(".err", made->err);
  return made->status;
}

static inline void write_input(const char *name, const void *bytes, size_t size) {
  char path[COMMAND_PATH];
  snprintf(path, sizeof path, "%s/%s", command_folder, name);
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, size, file), size);
  assert_int_equal(fclose(file), 0);
}

/* One clear line, which names what WORDS say, and the exit status of wrong use. */
static inline void refuses(outcome *made, const char *arguments, const char *words) {
  int status = run(made, arguments);
  print_message("$ tlsquarrel %s\n%s", arguments, made->err);
  assert_int_equal(status, 2);
  assert_non_null(strstr(made->err, words));
  assert_int_equal(strncmp(made->err, "tlsquarrel: ", 12), 0);
  assert_non_null(strchr(made->err, '\n'));
  assert_null(strchr(strchr(made->err, '\n') + 1, '\n'));
}

static inline void prints(const outcome *made, const char *words) {
  if (strstr(made->out, words) == NULL) {
    print_message("not printed: %s\n%.4000s\n%.2000s\n", words, made->out, made->err);
  }
  assert_non_null(strstr(made->out, words));
}

/* hello: a ClientHello of TLS 1.3 that offers x25519 and brings no share for it. */
static const uint8_t hello[] = {
    0x01, 0x00, 0x00, 0x62, 0x03, 0x03, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
    0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
    0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x00, 0x00, 0x02, 0x13, 0x01, 0x01, 0x00,
    0x00, 0x37, 0x00, 0x2b, 0x00, 0x03, 0x02, 0x03, 0x04, 0x00, 0x0a, 0x00, 0x04, 0x00, 0x02,
    0x00, 0x1d, 0x00, 0x0d, 0x00, 0x1e, 0x00, 0x1c, 0x04, 0x03, 0x05, 0x03, 0x06, 0x03, 0x08,
    0x04, 0x08, 0x05, 0x08, 0x06, 0x08, 0x07, 0x08, 0x08, 0x08, 0x09, 0x08, 0x0a, 0x08, 0x0b,
    0x04, 0x01, 0x05, 0x01, 0x06, 0x01, 0x00, 0x33, 0x00, 0x02, 0x00, 0x00};

/* Where the byte before the compression methods is; making it 2 and adding a method is a fault. */
enum { HELLO_SUITE_AT = 41, HELLO_COMPRESSION_AT = 44 };

#endif
