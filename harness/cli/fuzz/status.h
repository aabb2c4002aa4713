/* status.h: the live status of fuzzing: a line for each target, redrawn on a terminal, printed now
 * and then elsewhere. */
#ifndef TQ_CLI_FUZZ_STATUS_H
#define TQ_CLI_FUZZ_STATUS_H

#include "result/finding.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* tq_fuzz_state: of one target, over all its processes. FINDINGS: keys seen in this run, by class.
 */
typedef struct tq_fuzz_state {
  const char *target;
  size_t processes;
  double rate;
  uint64_t inputs;
  uint64_t coverage;
  uint64_t corpus;
  size_t crashes;
  size_t findings[TQ_CLASS_COUNT];
} tq_fuzz_state;

/* tq_status_screen: where it is shown. LIVE: a terminal, on which DRAWN lines stand now. */
typedef struct tq_status_screen {
  bool live;
  size_t drawn;
  double last;
} tq_status_screen;

tq_status_screen tq_status_screen_open(void);

/* tq_status_show: shows COUNT states at NOW, ELAPSED seconds into SECONDS; elsewhere than on a
 * terminal only every ten seconds, or when FINAL. */
void tq_status_show(tq_status_screen *screen, const tq_fuzz_state *states, size_t count, double now,
                    const double elapsed[2], bool final);

/* tq_status_print: prints a line that stays, above the status. */
void tq_status_print(tq_status_screen *screen, const char *line);

#endif
