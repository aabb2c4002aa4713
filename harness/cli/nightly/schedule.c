/* schedule.c: see schedule.h. */
#include "cli/nightly/schedule.h"

#include "engine/scene.h"

#include <string.h>

static void add_arm(tq_schedule *schedule, const tq_target *target, const char *scene) {
  if (schedule->count < TQ_ARMS_MAX) {
    schedule->arms[schedule->count++] = (tq_arm){.target = target, .scene = scene};
  }
}

void tq_schedule_add(tq_schedule *schedule, const tq_target *target, bool scenes) {
  add_arm(schedule, target, "");
  for (size_t i = 0; i < tq_scene_count() && scenes; i++) {
    const tq_scene *scene = tq_scene_at(i);
    if (tq_target_plays(target, scene)) {
      add_arm(schedule, target, scene->name);
    }
  }
}

/* Half of what an arm is judged by is its last slice. */
void tq_schedule_note(tq_schedule *schedule, const tq_night_sample *sample) {
  schedule->clock += sample->seconds;
  for (size_t i = 0; i < schedule->count; i++) {
    tq_arm *arm = &schedule->arms[i];
    if (strcmp(arm->target->name, sample->target) == 0 && strcmp(arm->scene, sample->scene) == 0) {
      arm->slices++;
      arm->added = arm->added / 2 + (double)sample->added;
      arm->seconds = arm->seconds / 2 + sample->seconds;
      arm->last = schedule->clock;
    }
  }
}

/* New inputs a second, as if there had been one more in one second more: an arm that gave nothing
 * for long sinks, but is never worth nothing. */
static double rate_of(const tq_arm *arm) {
  return (arm->added + 1) / (arm->seconds + 1);
}

/* An arm is worth its rate, and the more the longer it waits. A scene that was never played alone
 * may be worth half of what its target is. */
static double worth_of(const tq_schedule *schedule, const tq_arm *arm, const tq_arm *whole) {
  const double patience = 600;
  const double unseen = 0.5;
  double waited = schedule->clock - arm->last;
  double rate = arm->slices == 0 ? unseen * rate_of(whole) : rate_of(arm);
  return rate * (1 + waited / patience);
}

const tq_arm *tq_schedule_next(const tq_schedule *schedule) {
  const tq_arm *best = NULL;
  const tq_arm *whole = NULL;
  double most = 0;
  for (size_t i = 0; i < schedule->count; i++) {
    const tq_arm *arm = &schedule->arms[i];
    whole = arm->scene[0] == '\0' ? arm : whole;
    if (arm == whole && arm->slices == 0) {
      return arm;
    }
  }
  for (size_t i = 0; i < schedule->count; i++) {
    const tq_arm *arm = &schedule->arms[i];
    whole = arm->scene[0] == '\0' ? arm : whole;
    double worth = worth_of(schedule, arm, whole);
    if (best == NULL || worth > most) {
      best = arm;
      most = worth;
    }
  }
  return best;
}
