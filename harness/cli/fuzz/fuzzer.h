/* fuzzer.h: one libFuzzer process of a target: started, watched through what it prints and the
 * numbers that it keeps, and started again when the target crashes. */
#ifndef TQ_CLI_FUZZ_FUZZER_H
#define TQ_CLI_FUZZ_FUZZER_H

#include "cli/place.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* tq_fuzz_setup: what all processes of a run share. FOLDER: where targets/ is. CORPUS, WORK: where
 * the grown corpora, and logs and crashes, are kept. STORE: the findings. */
typedef struct tq_fuzz_setup {
  const char *folder;
  char corpus[TQ_PLACE_MAX];
  char work[TQ_PLACE_MAX];
  const char *store;
  const char *kept;
} tq_fuzz_setup;

enum { TQ_FUZZER_LINE = 1024, TQ_FUZZER_CLASSES = 32 };

/* tq_fuzzer: one process. ENDS: when it is to end (seconds of the monotonic clock). FAILED: it
 * ended by itself, neither because its time was up nor because the target crashed; LAST holds what
 * it said last. */
typedef struct tq_fuzzer {
  const tq_fuzz_setup *setup;
  const char *target;
  size_t number; /* among the target's processes */
  pid_t process; /* 0: not running */
  int pipe;
  FILE *log;
  double ends;
  bool failed;
  bool stopped;
  size_t crashes;
  char line[TQ_FUZZER_LINE]; /* what came of the line that is not complete */
  size_t line_size;
  char last[TQ_FUZZER_LINE];
  uint64_t coverage; /* edges, as libFuzzer counts */
  uint64_t corpus;   /* inputs */
  uint64_t inputs;   /* of this process and those that it took the place of */
  uint64_t inputs_before;
  uint64_t executions; /* an input in three scenes is three; of this process alone */
  double rate;         /* executions a second, over the last seconds */
  double rate_since;
  uint64_t rate_executions;
} tq_fuzzer;

/* tq_finding_line_fn: called for each line that announces a finding, without its line end. */
typedef void (*tq_finding_line_fn)(void *context, const char *line);

/* tq_fuzzer_start: starts FUZZER, whose setup, target, number and ends are set. False, with a line
 * on stderr: it cannot be started. */
bool tq_fuzzer_start(tq_fuzzer *fuzzer);

/* tq_fuzzer_take: takes what the process has printed; call it when its pipe can be read. */
void tq_fuzzer_take(tq_fuzzer *fuzzer, tq_finding_line_fn call, void *context);

/* tq_fuzzer_tick: reads the process's numbers; call it about once a second. */
void tq_fuzzer_tick(tq_fuzzer *fuzzer, double now);

/* tq_fuzzer_stop: asks the process to end; HARD: at once. */
void tq_fuzzer_stop(tq_fuzzer *fuzzer, bool hard);

/* tq_fuzzer_now: seconds of the monotonic clock. */
double tq_fuzzer_now(void);

#endif
