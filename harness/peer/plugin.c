/* plugin.c: see plugin.h. */
#include "peer/plugin.h"

#include <dlfcn.h>
#include <stdio.h>

typedef const tq_peer *(*plugin_fn)(void);

/* dlsym gives an object pointer where a function pointer is meant (POSIX says that this works). */
static plugin_fn symbol_of(void *object) {
  void *found = dlsym(object, "tq_peer_plugin");
  plugin_fn function = NULL;
  memcpy(&function, &found, sizeof function);
  return function;
}

const tq_peer *tq_peer_load(const char *path, char *why, size_t size) {
  /* RTLD_DEEPBIND is refused by ASan, and a namespace of its own breaks GnuTLS. */
  void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (object == NULL) {
    (void)snprintf(why, size, "%s: cannot be loaded: %s", path, dlerror());
    return NULL;
  }
  plugin_fn plugin = symbol_of(object);
  const tq_peer *peer = plugin != NULL ? plugin() : NULL;
  if (peer == NULL) {
    (void)snprintf(why, size, "%s: exports no tq_peer_plugin: not a peer", path);
    return NULL;
  }
  if (peer->interface != TQ_PEER_INTERFACE) {
    (void)snprintf(why, size, "%s: speaks peer interface %u, this program %d: rebuild it", path,
                   peer->interface, TQ_PEER_INTERFACE);
    return NULL;
  }
  return peer;
}
