/* schedule.h: which target, in which of its scenes, is fuzzed next: time goes to where inputs that
 * cover something new (an edge, or a tuple of verdict and outcome) still turn up. */
#ifndef TQ_CLI_NIGHTLY_SCHEDULE_H
#define TQ_CLI_NIGHTLY_SCHEDULE_H

#include "store/night.h"
#include "target/target.h"

enum { TQ_ARMS_MAX = 512 };

/* tq_arm: a target in all its scenes (SCENE ""), or in one. ADDED new inputs came of SECONDS of
 * fuzzing, both of the last slices above all; LAST: when it ran last, in seconds of fuzzing. */
typedef struct tq_arm {
  const tq_target *target;
  const char *scene;
  size_t slices;
  double added;
  double seconds;
  double last;
} tq_arm;

/* tq_schedule: CLOCK: seconds of fuzzing noted so far. An arm of one scene follows its target's. */
typedef struct tq_schedule {
  tq_arm arms[TQ_ARMS_MAX];
  size_t count;
  double clock;
} tq_schedule;

/* tq_schedule_add: TARGET, and, if SCENES, each of its scenes alone. */
void tq_schedule_add(tq_schedule *schedule, const tq_target *target, bool scenes);

/* tq_schedule_note: what a slice came to. Samples of unknown targets or scenes are passed over. */
void tq_schedule_note(tq_schedule *schedule, const tq_night_sample *sample);

/* tq_schedule_next: the arm that promises most; at first each target once. Depends on what was
 * noted and on nothing else. NULL: there are no arms. */
const tq_arm *tq_schedule_next(const tq_schedule *schedule);

#endif
