/* process.h: another program, run to its end. */
#ifndef TQ_CLI_PROCESS_H
#define TQ_CLI_PROCESS_H

/* tq_process_run: runs WORDS (ended by NULL; the first is the program's path), with no input and
 * all that it prints in the file at LOG. It dies with this process. Returns its exit status; 128
 * and its signal's number; -1, with a line on stderr: it could not be started. SECONDS 0: it may
 * take for ever; else it is killed when they are over. */
int tq_process_run(const char *const *words, const char *log, double seconds);

#endif
