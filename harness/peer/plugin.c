/* plugin.c: see plugin.h. */
#include "peer/plugin.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOAD_SECONDS = 20 };

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

static _Noreturn void load_and_leave(const char *path) {
  char why[16];
  (void)signal(SIGALRM, SIG_DFL);
  (void)alarm(LOAD_SECONDS);
  (void)tq_peer_load(path, why, sizeof why);
  _exit(0);
}

bool tq_peer_try(const char *path, char *why, size_t size) {
  int status = 0;
  (void)fflush(NULL);
  pid_t child = fork();
  if (child == 0) {
    load_and_leave(path);
  }
  if (child < 0 || waitpid(child, &status, 0) != child) {
    return true; /* no process to try it in */
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    return true;
  }
  if (WIFSIGNALED(status)) {
    (void)snprintf(why, size, "%s: %s while it is loaded", path, strsignal(WTERMSIG(status)));
  } else {
    (void)snprintf(why, size, "%s: ends the process while it is loaded", path);
  }
  return false;
}
