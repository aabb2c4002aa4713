/* slice.h: one slice of a nightly run: a target fuzzed for some seconds into a folder of its
 * own, and what came of it taken over, so that a kill at any moment loses and doubles nothing. */
#ifndef TQ_CLI_NIGHTLY_SLICE_H
#define TQ_CLI_NIGHTLY_SLICE_H

#include "cli/fuzz/fuzzer.h"
#include "cli/nightly/schedule.h"
#include "crypto/crypto.h"
#include "store/night.h"

#include <signal.h>

/* tq_slices: FOLDER: the slice that runs now is in it. CORPORA: where inputs go when it is over.
 * CRASHES: likewise for what the target crashed on. BUILD: where targets/ is. FULL: what is found
 * is not kept, for lack of the disk space that was allowed. FAILURES: slices, one after another, in
 * which a process ended by itself. */
typedef struct tq_slices {
  char folder[TQ_PLACE_MAX];
  char corpora[TQ_PLACE_MAX];
  char crashes[TQ_PLACE_MAX];
  char build[TQ_PLACE_MAX];
  const char *store;
  tq_night_file *file;
  tq_crypto *crypto;
  long jobs;
  bool full;
  size_t failures;
  const volatile sig_atomic_t *interrupted;
} tq_slices;

/* tq_slice_run: fuzzes ARM for SECONDS as slice number SLICE of NIGHT, takes over what came of it,
 * and records it; *SAMPLE is what was recorded. False, with a line on stderr: it cannot go on. */
bool tq_slice_run(tq_night_sample *sample, tq_slices *slices, const tq_arm *arm,
                  const int64_t number[2], double seconds);

/* tq_slice_salvage: takes over what a killed run left in the folder, and records it as cut. */
bool tq_slice_salvage(tq_slices *slices);

/* tq_count_keys: findings in the store at PATH that are more than notes. */
uint64_t tq_count_keys(const char *path);

#endif
