/* reproduce.h: a finding as something to take elsewhere: a program in C that shows it with
 * wolfSSL's public interface alone, its input, or its connection as a capture. */
#ifndef TQ_CLI_REPRODUCE_H
#define TQ_CLI_REPRODUCE_H

#include "result/finding_record.h"

#include <stdbool.h>
#include <stdio.h>

/* tq_reproduce_knows: whether FORM is one of tq_reproduce_write's. */
bool tq_reproduce_knows(const char *form);

/* tq_reproduce_write: writes RECORD to OUT as FORM: "c", a program that holds all it needs;
 * "bytes", the smallest input; "pcapng", the connection played anew, with its secrets. False, and
 * *WHY (static) says why: no fixed bytes show it, it is not one of wolfSSL's, or its peer or scene
 * is not there.
 */
bool tq_reproduce_write(FILE *out, const tq_finding_record *record, const char *form,
                        const char **why);

#endif
