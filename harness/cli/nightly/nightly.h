/* nightly.h: what the parts of `tlsquarrel nightly` share. */
#ifndef TQ_CLI_NIGHTLY_H
#define TQ_CLI_NIGHTLY_H

#include "cli/nightly/slice.h"

enum { TQ_NIGHTLY_TARGETS = 63 };

/* tq_nightly: one run. SLICE: the number of the next one; DONE: seconds of this night that were
 * fuzzed. */
typedef struct tq_nightly {
  const tq_target *targets[TQ_NIGHTLY_TARGETS + 1]; /* NULL at the end */
  tq_slices slices;
  tq_schedule schedule;
  tq_night night;
  int64_t slice;
  double done;
  double slice_seconds;
  const char *peers;
  uint64_t disk;
  char work[TQ_PLACE_MAX];
  char sanitized[TQ_PLACE_MAX]; /* the build with ASan and UBSan */
  char store[TQ_PLACE_MAX];
} tq_nightly;

/* tq_nightly_index: where the target called NAME is among the run's; their number: it is none. */
size_t tq_nightly_index(const tq_nightly *run, const char *name);

/* tq_nightly_tell: prints what this night and all of them came to, writes trend and reports;
 * returns the exit status. */
int tq_nightly_tell(const tq_nightly *run);

#endif
