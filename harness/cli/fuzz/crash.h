/* crash.h: inputs that a fuzz target crashed or hung on become findings. */
#ifndef TQ_CLI_FUZZ_CRASH_H
#define TQ_CLI_FUZZ_CRASH_H

#include "target/target.h"

#include <stdint.h>

/* tq_crash_collect: records what libFuzzer left in WORK/crashes/TARGET since SINCE in the store at
 * STORE: played again, it shows in which scene the peer crashes or hangs; what does not show again
 * here (in this flavour) is recorded all the same. Prints a line for each. */
void tq_crash_collect(const tq_target *target, const char *work, const char *store, int64_t since);

#endif
