/* releases.h: what older releases of the reference are known to do, and why: said in the test's
 * output. The default release has no row. */
#ifndef TQ_TEST_SUPPORT_RELEASES_H
#define TQ_TEST_SUPPORT_RELEASES_H

#include "engine/scene.h"
#include "peer/wolfssl/wolfssl.h"
#include "spec/message.h"
#include "support/check.h"

/* A message of that type and version, in that form, ends otherwise than in its plain form. */
static const struct {
  const char *release;
  uint8_t message;
  uint16_t version;
  const char *form; /* a relation's word */
  const char *why;
} release_exceptions[] = {
    {"5.7.2", TQ_MESSAGE_finished, 0x0303, "cut_body",
     "it takes the tag behind a protected piece for a piece of the message"},
    {"5.7.2", TQ_MESSAGE_finished, 0x0303, "cut_pieces",
     "it takes the tag behind a protected piece for a piece of the message"},
};

enum { RELEASE_EXCEPTIONS = sizeof release_exceptions / sizeof release_exceptions[0] };

static inline bool is_of_this_release(size_t row) {
  return strcmp(release_exceptions[row].release, tq_wolfssl_peer()->release()) == 0;
}

/* The row that argues for SCENE in that form; RELEASE_EXCEPTIONS: none does. */
static inline size_t release_exception(const tq_scene *scene, const char *form) {
  for (size_t i = 0; i < RELEASE_EXCEPTIONS; i++) {
    if (is_of_this_release(i) && release_exceptions[i].message == scene->message &&
        release_exceptions[i].version == scene->endpoint.versions.items[0] &&
        strcmp(release_exceptions[i].form, form) == 0) {
      print_message("%s, %s: not with this release: %s\n", scene->name, form,
                    release_exceptions[i].why);
      return i;
    }
  }
  return RELEASE_EXCEPTIONS;
}

#endif
