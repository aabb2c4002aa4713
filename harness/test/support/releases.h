/* releases.h: what a release of the reference cannot play, and why: said in the test's output. */
#ifndef TQ_TEST_SUPPORT_RELEASES_H
#define TQ_TEST_SUPPORT_RELEASES_H

#include "engine/scene.h"
#include "peer/wolfssl/wolfssl.h"
#include "support/check.h"

/* What a release cannot play to its end, and why. */
static const struct {
  const char *release;
  const char *scene;
  const char *why;
} release_exceptions[] = {
    {"5.7.2", "server13_end_of_early_data", "its read call says closed after early data"},
};

static inline bool not_with_release(const tq_scene *scene) {
  for (size_t i = 0; i < sizeof release_exceptions / sizeof release_exceptions[0]; i++) {
    if (strcmp(release_exceptions[i].release, tq_wolfssl_peer()->release()) == 0 &&
        strcmp(release_exceptions[i].scene, scene->name) == 0) {
      print_message("%s: not with this release: %s\n", scene->name, release_exceptions[i].why);
      return true;
    }
  }
  return false;
}

#endif
