/* chain.h: a library's own verification of certificates as a scene: the input is DER certificates
 * one after another, the end entity's first. */
#ifndef TQ_STAGE_CHAIN_H
#define TQ_STAGE_CHAIN_H

#include "engine/scene.h"
#include "peer/peer.h"
#include "wire/der_chain.h"

/* tq_chain_fit: fills *TRUST with what SCENE asks, less what PEER cannot be asked. False: it has no
 * interface, no such role or credential, or cannot be asked what the scene is about. */
bool tq_chain_fit(tq_trust_setup *trust, const tq_scene_chain *scene, const tq_peer *peer);

/* tq_chain_anchor: the root that SCENE trusts, DER; static. */
tq_span tq_chain_anchor(const tq_scene_chain *scene);

/* tq_chain_deliver: has the library verify INPUT. *STATE is TQ_PEER_DONE if it accepts, else
 * TQ_PEER_FAILED, with its own error in REPORT. Without a certificate there is nothing to ask: it
 * counts as refused. */
void tq_chain_deliver(tq_peer_report *report, tq_peer_state *state,
                      const tq_chain_interface *chains, void *trust, tq_span input);

/* tq_chain_honest: the honest input of SCENE into OUT (SIZE bytes); its size, 0: it does not fit.
 */
size_t tq_chain_honest(uint8_t *out, size_t size, const tq_scene_chain *scene);

#endif
