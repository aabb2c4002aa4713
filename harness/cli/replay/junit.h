/* junit.h: the results of a replay as JUnit test cases. */
#ifndef TQ_CLI_REPLAY_JUNIT_H
#define TQ_CLI_REPLAY_JUNIT_H

#include "cli/replay/runner.h"
#include "judge/deviations.h"

/* tq_replay_cases: NAMES of the plan's inputs. A finding below LEAST is no failure. */
typedef struct tq_replay_cases {
  char *const *names;
  const tq_plan *plan;
  const tq_result *results;
  const tq_deviations *deviations;
  tq_severity least;
} tq_replay_cases;

/* tq_replay_junit: a suite for each place, a case for each input. UNSUPPORTED and tolerated ones
 * are skipped, with the reason. False, with a line on stderr: PATH cannot be written. */
bool tq_replay_junit(const char *path, const tq_replay_cases *cases);

#endif
