/* source.c: see source.h. */
#include "peer/planted/source.h"

#include "peer/plugin.h"

#include <dlfcn.h>

#ifndef TQ_PLANTED_LIBRARY
#define TQ_PLANTED_LIBRARY ""
#endif

#define PLANT(name, class_, requirement, other, target, file, function, where, text)               \
  {{#name, class_, {requirement, other}, text}, target},
static const planted_source bugs[] = {
#include "peer/planted/source_bugs.def"
};
#undef PLANT

size_t tq_planted_source_count(void) {
  return sizeof bugs / sizeof *bugs;
}

const planted_source *tq_planted_source_at(size_t index) {
  return &bugs[index];
}

const planted_source *tq_planted_source_find(const tq_planted *row) {
  for (size_t i = 0; i < tq_planted_source_count(); i++) {
    if (&bugs[i].row == row) {
      return &bugs[i];
    }
  }
  return NULL;
}

/* Switches BUG on in the library that is loaded already. */
static bool switch_on(const planted_source *bug) {
  void *library = dlopen(TQ_PLANTED_LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
  void *found = library == NULL ? NULL : dlsym(library, "tq_planted_select");
  void (*select)(int number) = NULL;
  memcpy(&select, &found, sizeof select);
  if (select != NULL) {
    select((int)(bug - bugs) + 1);
  }
  return select != NULL;
}

bool tq_planted_source_is_built(void) {
  return TQ_PLANTED_LIBRARY[0] != '\0';
}

const tq_peer *tq_planted_source_peer(const planted_source *bug) {
  static tq_peer peer;
  char why[512];
  const tq_peer *loaded =
      !tq_planted_source_is_built() ? NULL : tq_peer_load(TQ_PLANTED_LIBRARY, why, sizeof why);
  if (loaded == NULL || !switch_on(bug)) {
    return NULL;
  }
  peer = *loaded;
  peer.name = "planted";
  return &peer;
}
