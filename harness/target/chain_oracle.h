/* chain_oracle.h: the verdict on a chain of certificates in a scene with a chain. */
#ifndef TQ_TARGET_CHAIN_ORACLE_H
#define TQ_TARGET_CHAIN_ORACLE_H

#include "engine/scene.h"
#include "rules/path/path.h"

typedef struct tq_chain_oracle tq_chain_oracle;

/* tq_chain_oracle_new: for SCENE (static) and a verifier that can be asked ABILITIES (of
 * tq_chain_ability): what it cannot be asked is not demanded. NULL: no memory. Signatures that were
 * verified once are remembered. */
tq_chain_oracle *tq_chain_oracle_new(const tq_scene_chain *scene, uint32_t abilities);
void tq_chain_oracle_free(tq_chain_oracle *oracle);

/* tq_chain_oracle_say: the verdict on INPUT; offsets are in it. */
void tq_chain_oracle_say(tq_verdict *verdict, tq_chain_oracle *oracle, tq_span input);

#endif
