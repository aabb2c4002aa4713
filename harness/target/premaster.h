/* premaster.h: a server's reaction to premaster secrets that are not the client's: nobody who
 * watches may be able to tell a malformed one from another one (RFC 5246 section 7.4.7.1). */
#ifndef TQ_TARGET_PREMASTER_H
#define TQ_TARGET_PREMASTER_H

#include "engine/premaster.h"
#include "engine/scene.h"
#include "stage/stage.h"

typedef struct tq_premaster_check tq_premaster_check;

/* tq_premaster_applies: whether the message under test of SCENE bears an encrypted premaster secret
 * to a server. */
bool tq_premaster_applies(const tq_scene *scene);

/* tq_premaster_check_new: HONEST: the honest message of such a scene, with its tokens. NULL: it
 * holds none that a token can stand for, or no memory. */
tq_premaster_check *tq_premaster_check_new(tq_span honest);
void tq_premaster_check_free(tq_premaster_check *check);

/* tq_premaster_message: the message with the premaster secret of row INDEX (engine/premaster.h);
 * lives until the next call. */
tq_span tq_premaster_message(tq_premaster_check *check, size_t index);

/* tq_premaster_compares: whether INPUT is the message with another premaster secret of the right
 * size: what may not be told from others like it. */
bool tq_premaster_compares(const tq_premaster_check *check, tq_span input);

/* tq_premaster_expect: what STAGE's peer is seen to do with the other premaster secret that is well
 * made; played once for each MODE. */
const tq_seen *tq_premaster_expect(tq_premaster_check *check, tq_stage *stage, tq_stage_mode mode);

#endif
