/* crashes.c: a plugin that crashes while it is loaded, for test_peers. */
#include "peer/plugin.h"

#include <signal.h>

__attribute__((constructor)) static void crash(void) {
  (void)signal(SIGSEGV, SIG_DFL);
  (void)raise(SIGSEGV);
}

const tq_peer *tq_peer_plugin(void) {
  return NULL;
}
