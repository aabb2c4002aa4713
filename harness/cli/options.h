/* options.h: one table per command from which its --help is printed and its options are read. */
#ifndef TQ_CLI_OPTIONS_H
#define TQ_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* Exit statuses of every command. */
enum { TQ_EXIT_FINE = 0, TQ_EXIT_FINDINGS = 1, TQ_EXIT_FAILED = 2 };

enum { TQ_OPTIONS_MAX = 28 };

/* tq_option: a row. ARGUMENT: what follows the option, for --help; NULL: nothing does. LETTER: its
 * short form, 0: none. */
typedef struct tq_option {
  const char *name;
  char letter;
  const char *argument;
  const char *help;
} tq_option;

/* tq_arguments: what was given, by the option's index in the table: NULL where it was not; "" for
 * one without argument. OPERANDS are the rest. All borrowed from argv. */
typedef struct tq_arguments {
  const char *values[TQ_OPTIONS_MAX];
  char *const *operands;
  size_t operand_count;
} tq_arguments;

/* tq_command: NAME and SUMMARY for the overview; OPERANDS ("FILE..."), DETAILS (more sentences, may
 * be NULL) and EXAMPLE (arguments of one that works) for its own --help. OPTIONS ends with a row
 * without name. RUN returns the exit status. */
typedef struct tq_command {
  const char *name;
  const char *summary;
  const char *operands;
  const char *details;
  const char *example;
  const tq_option *options;
  int (*run)(const tq_arguments *arguments);
} tq_command;

/* tq_command_main: reads ARGV (argv[0] is the command's name) and runs COMMAND, or prints its help.
 */
int tq_command_main(const tq_command *command, int argc, char **argv);

/* tq_fail: prints "tlsquarrel: " and one line on stderr; returns TQ_EXIT_FAILED. */
__attribute__((format(printf, 1, 2))) int tq_fail(const char *format, ...);

/* tq_number: reads VALUE as a decimal number in [MIN, MAX]; says what is wrong with that of option
 * NAME, and returns false, if it is none. VALUE NULL leaves *NUMBER as it is. */
bool tq_number(long *number, const char *name, const char *value, long min, long max);

#endif
