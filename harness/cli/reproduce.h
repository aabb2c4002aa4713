/* reproduce.h: a finding as a program in C that shows it with wolfSSL's public interface alone. */
#ifndef TQ_CLI_REPRODUCE_H
#define TQ_CLI_REPRODUCE_H

#include "result/finding_record.h"

#include <stdbool.h>
#include <stdio.h>

/* tq_reproduce_program: writes a program that holds all it needs to OUT. False, and *WHY (static)
 * says why: no fixed bytes show RECORD, or it is not one of wolfSSL's. */
bool tq_reproduce_program(FILE *out, const tq_finding_record *record, const char **why);

#endif
