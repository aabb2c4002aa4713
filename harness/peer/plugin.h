/* plugin.h: peers as shared objects, one a library, each with its library linked in and hidden. */
#ifndef TQ_PEER_PLUGIN_H
#define TQ_PEER_PLUGIN_H

#include "peer/peer.h"

/* tq_peer_plugin: the one symbol that a plugin exports: its peer, static. */
__attribute__((visibility("default"))) const tq_peer *tq_peer_plugin(void);

/* tq_peer_load: loads the plugin at PATH and checks its interface number. NULL on failure, with one
 * line of reason in WHY (SIZE bytes). A loaded plugin stays loaded for the life of the process. */
const tq_peer *tq_peer_load(const char *path, char *why, size_t size);

/* tq_peer_try: loads it in a child first, so that one which crashes or hangs there ends nothing but
 * the child: false then, with one line in WHY. What else is wrong with it tq_peer_load says. */
bool tq_peer_try(const char *path, char *why, size_t size);

#endif
