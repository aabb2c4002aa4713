/* honest.h: messages that a scene's peer must accept, made from the model of the scene: the seeds
 * that fuzzing starts from. */
#ifndef TQ_TARGET_HONEST_H
#define TQ_TARGET_HONEST_H

#include "engine/scene.h"
#include "target/checks.h"
#include "wire/writer.h"

/* tq_honest_manner: FULL offers all that the endpoint can do; PLAIN as little as may be; MANY adds
 * a share for each group, GREASE and padding. */
typedef enum tq_honest_manner {
  TQ_HONEST_FULL,
  TQ_HONEST_PLAIN,
  TQ_HONEST_MANY,
  TQ_HONEST_MANNERS
} tq_honest_manner;

/* tq_honest_client_hello: writes a ClientHello, with its header, as the message under test of
 * SCENE. A second hello after a retry is always the first one with the share that was asked for.
 * CHECKS makes the binder of a scene with a PSK. */
void tq_honest_client_hello(tq_writer *writer, const tq_scene *scene, tq_honest_manner manner,
                            tq_checks *checks);

/* tq_honest_records: the same in records: one, two, or one for each 100 bytes, by MANNER. */
void tq_honest_records(tq_writer *writer, const tq_scene *scene, tq_honest_manner manner,
                       tq_checks *checks);

#endif
