/* options.c: see options.h. */
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_LONG = 1000, HELP = 999, HELP_WIDTH = 26 };

int tq_fail(const char *format, ...) {
  va_list arguments;
  fflush(stdout);
  fputs("tlsquarrel: ", stderr);
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  return TQ_EXIT_FAILED;
}

bool tq_number(long *number, const char *name, const char *value, long min, long max) {
  char *end = NULL;
  if (value == NULL) {
    return true;
  }
  errno = 0;
  long read = strtol(value, &end, 10);
  if (errno != 0 || end == value || *end != '\0' || read < min || read > max) {
    tq_fail("--%s %s: give a number from %ld to %ld", name, value, min, max);
    return false;
  }
  *number = read;
  return true;
}

static void print_option(const tq_option *option) {
  char left[80];
  char letter[8] = "";
  if (option->letter != 0) {
    snprintf(letter, sizeof letter, "-%c, ", option->letter);
  }
  snprintf(left, sizeof left, "%s--%s%s%s", letter, option->name,
           option->argument == NULL ? "" : " ", option->argument == NULL ? "" : option->argument);
  printf("  %-*s  %s\n", HELP_WIDTH, left, option->help);
}

static void print_help(const tq_command *command) {
  printf("usage: tlsquarrel %s [OPTION ...] %s\n\n%s\n", command->name, command->operands,
         command->summary);
  if (command->details != NULL) {
    printf("\n%s\n", command->details);
  }
  printf("\noptions:\n");
  for (const tq_option *option = command->options; option->name != NULL; option++) {
    print_option(option);
  }
  print_option(&(tq_option){"help", 'h', NULL, "print this"});
  printf("\nexample: tlsquarrel %s %s\n", command->name, command->example);
}

/* tq_getopt: the same options as getopt_long wants them. */
typedef struct getopt_table {
  struct option rows[TQ_OPTIONS_MAX + 2];
  char letters[2 * TQ_OPTIONS_MAX + 8];
} getopt_table;

static void make_table(getopt_table *table, const tq_option *options) {
  /* "+" ends the options at the first operand no more than getopt does by itself: not wanted;
   * ":" makes a missing argument tell itself from an unknown option */
  size_t at = (size_t)snprintf(table->letters, sizeof table->letters, ":h");
  int count = 0;
  for (; options[count].name != NULL && count < TQ_OPTIONS_MAX; count++) {
    const tq_option *option = &options[count];
    int wants = option->argument == NULL ? no_argument : required_argument;
    table->rows[count] = (struct option){option->name, wants, NULL, FIRST_LONG + count};
    if (option->letter != 0) {
      at += (size_t)snprintf(table->letters + at, sizeof table->letters - at, "%c%s",
                             option->letter, option->argument == NULL ? "" : ":");
    }
  }
  table->rows[count] = (struct option){"help", no_argument, NULL, HELP};
  table->rows[count + 1] = (struct option){0};
}

/* The index of the option that getopt_long gave CODE for; -1: none. */
static int index_of(const tq_option *options, int code) {
  if (code >= FIRST_LONG) {
    return code - FIRST_LONG;
  }
  for (int i = 0; options[i].name != NULL; i++) {
    if (options[i].letter != 0 && options[i].letter == code) {
      return i;
    }
  }
  return -1;
}

/* What was wrong with the option that getopt_long has just refused with CODE. */
static int complain(const tq_command *command, int code, char **argv) {
  const char *given = argv[optind - 1];
  char letter[4] = {'-', (char)optopt, '\0', '\0'};
  bool is_short = optopt > 0 && optopt < HELP;
  const char *name = is_short ? letter : given;
  if (code == ':') {
    return tq_fail("%s: option %s needs an argument; see tlsquarrel %s --help", command->name, name,
                   command->name);
  }
  return tq_fail("%s: unknown option %s; see tlsquarrel %s --help", command->name, name,
                 command->name);
}

int tq_command_main(const tq_command *command, int argc, char **argv) {
  getopt_table table = {0};
  tq_arguments arguments = {0};
  make_table(&table, command->options);
  opterr = 0;
  optind = 1;
  for (int code = 0; (code = getopt_long(argc, argv, table.letters, table.rows, NULL)) != -1;) {
    if (code == 'h' || code == HELP) {
      print_help(command);
      return TQ_EXIT_FINE;
    }
    int index = code == '?' || code == ':' ? -1 : index_of(command->options, code);
    if (index < 0) {
      return complain(command, code, argv);
    }
    arguments.values[index] = optarg == NULL ? "" : optarg;
  }
  arguments.operands = argv + optind;
  arguments.operand_count = (size_t)(argc - optind);
  return command->run(&arguments);
}
