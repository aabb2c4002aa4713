/* old_interface.c: a plugin of another interface version, for test_peers. */
#include "peer/plugin.h"

const tq_peer *tq_peer_plugin(void) {
  static const tq_peer peer = {.interface = TQ_PEER_INTERFACE + 1, .name = "old"};
  return &peer;
}
