/* trust.h: what the receiver in a scene judges certificates by, as stage configures the peer: the
 * fixed clock, the root of the credential that the engine presents, the host name asked for. */
#ifndef TQ_TARGET_TRUST_H
#define TQ_TARGET_TRUST_H

#include "crypto/certificate_signature.h"
#include "engine/scene.h"
#include "rules/turn.h"

typedef struct tq_trust tq_trust;

/* tq_trust_new: for ENDPOINT, the receiver, in SCENE; both outlive it. NULL: no memory. Signatures
 * that were verified once are remembered. */
tq_trust *tq_trust_new(const tq_scene *scene, const tq_endpoint *endpoint);
void tq_trust_free(tq_trust *trust);

/* tq_trust_turn: the same for the rules; lives as long as TRUST. */
const tq_turn_trust *tq_trust_turn(const tq_trust *trust);

/* tq_trust_verifier: signatures by libcrypto, remembered in MEMO, which outlives it. */
tq_signature_verifier tq_trust_verifier(tq_signature_memo *memo);

#endif
