/* target.c: see target.h. */
#include "target/target.h"

#include "engine/scene.h"

bool tq_target_plays(const tq_target *target, const struct tq_scene *scene) {
  if ((target->kind == TQ_MUTATE_CHAIN) != (scene->chain != NULL)) {
    return false;
  }
  for (size_t i = 0; i < TQ_TARGET_MESSAGES && (i == 0 || target->messages[i] != 0); i++) {
    if (target->messages[i] == scene->message) {
      return true;
    }
  }
  return false;
}
