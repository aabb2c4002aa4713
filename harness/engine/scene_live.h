/* scene_live.h: the scenes that the engine plays in live handshakes; part of scene.h's table. */
#ifndef TQ_ENGINE_SCENE_LIVE_H
#define TQ_ENGINE_SCENE_LIVE_H

#include "engine/scene.h"

extern const tq_scene tq_live_scenes[];
extern const size_t tq_live_scene_count;

/* scene_chain.c: those in which a library is asked about a chain of certificates. */
extern const tq_scene tq_chain_scenes[];
extern const size_t tq_chain_scene_count;

#endif
