/* process.h: another program, run to its end, and what another process says over a pipe. */
#ifndef TQ_CLI_PROCESS_H
#define TQ_CLI_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

/* tq_process_run: runs WORDS (ended by NULL; the first is the program's path), with no input and
 * all that it prints in the file at LOG. It dies with this process. Returns its exit status; 128
 * and its signal's number; -1, with a line on stderr: it could not be started. SECONDS 0: it may
 * take for ever; else it is killed when they are over. */
int tq_process_run(const char *const *words, const char *log, double seconds);

/* tq_process_read: SIZE bytes from the pipe FROM of another process, however they come in pieces.
 * False: it ended, or failed, before. */
bool tq_process_read(int from, void *into, size_t size);

#endif
