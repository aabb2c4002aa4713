/* scene.h: the scenes: deterministic situations in which a message reaches a peer. */
#ifndef TQ_ENGINE_SCENE_H
#define TQ_ENGINE_SCENE_H

#include "result/endpoint.h"
#include "wire/span.h"

/* tq_scene_retry: a ClientHello that a server answers with a HelloRetryRequest, as the scene's
 * endpoint must (RFC 8446 section 4.1.4): what the second ClientHello is judged by. */
typedef struct tq_scene_retry {
  tq_span first_hello; /* with its handshake header */
  uint16_t group;      /* that the retry asks for */
  uint16_t suite;      /* that the retry names */
} tq_scene_retry;

/* tq_scene: one row. ENDPOINT is the peer under test; MESSAGE the HandshakeType of the message
 * under test, which is the next thing that the peer expects.
 *
 * FLUSHES bounds exploration: once the peer has handed over that many pieces of its answer, a fast
 * run stops there and takes the message for accepted; the whole run does not. 0: never. */
typedef struct tq_scene {
  const char *name;
  uint8_t message;
  uint8_t flushes;
  const tq_scene_retry *retry; /* NULL: the message under test is the first one */
  tq_endpoint endpoint;
} tq_scene;

/* tq_scene_count, tq_scene_at: the table; rows are static. */
size_t tq_scene_count(void);
const tq_scene *tq_scene_at(size_t index);

/* tq_scene_find: the row called NAME; NULL if there is none. */
const tq_scene *tq_scene_find(const char *name);

#endif
