/* main.c: the command tlsquarrel. */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const tq_command *const commands[] = {
#define ROW(name) &tq_command_##name,
    TQ_COMMAND_TABLE(ROW)
#undef ROW
};

static void print_overview(void) {
  printf("usage: tlsquarrel COMMAND [OPTION ...] [OPERAND ...]\n\n"
         "Makes TLS implementations quarrel: sends them mutated handshake messages and reports\n"
         "where they disagree with the RFCs, by clause.\n\ncommands:\n");
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    printf("  %-14s %s\n", commands[i]->name, commands[i]->summary);
  }
  printf("\nEach command prints its options with --help.\n"
         "Exit status: 0 fine, 1 findings that no deviation argues, 2 wrong use or failure.\n");
}

static const tq_command *find_command(const char *name) {
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    if (strcmp(commands[i]->name, name) == 0) {
      return commands[i];
    }
  }
  return NULL;
}

static bool is_help(const char *word) {
  return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

/* What was printed must have reached its file: a full disk is a failure, a closed pipe is not. */
static int finish(int status) {
  if (fflush(stdout) != 0 || ferror(stdout) != 0) {
    return tq_fail("cannot write the output: the disk is full, or its reader went away");
  }
  return status;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    return tq_fail("which command? See tlsquarrel --help");
  }
  if (is_help(argv[1])) {
    print_overview();
    return finish(TQ_EXIT_FINE);
  }
  const tq_command *command = find_command(argv[1]);
  if (command == NULL) {
    return tq_fail("there is no command %s; see tlsquarrel --help", argv[1]);
  }
  return finish(tq_command_main(command, argc - 1, argv + 1));
}
