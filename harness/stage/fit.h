/* fit.h: a scene's endpoint as far as a peer can play it. Implementations are compared within what
 * they support: a suite, group, scheme or feature that a peer lacks leaves the model, for its
 * configuration and for its verdict alike, and the scene is still the scene. */
#ifndef TQ_STAGE_FIT_H
#define TQ_STAGE_FIT_H

#include "peer/peer.h"

enum { TQ_FIT_CODES_MAX = 64 };

/* tq_fit: ENDPOINT points into the other fields: not to be copied. */
typedef struct tq_fit {
  tq_endpoint endpoint;
  uint16_t suites[TQ_FIT_CODES_MAX];
  uint16_t groups[TQ_FIT_CODES_MAX];
  uint16_t schemes[TQ_FIT_CODES_MAX];
} tq_fit;

/* tq_fit_endpoint: fills *FIT with WANTED, less what CAN lacks. False if too much is lost for the
 * scene to be the same: the role, the credential, a version or all of its suites, all groups or
 * schemes, the names or the PSK that the scene is about. WANTED is borrowed for the life of FIT. */
bool tq_fit_endpoint(tq_fit *fit, const tq_endpoint *wanted, const tq_abilities *can);

/* tq_fit_fixed: after tq_fit_endpoint, for what cannot be set up: the endpoint is all that it CAN
 * be, whatever the scene wants. Not for scenes with an engine: that offers what the scene has, and
 * no more is looked at. */
void tq_fit_fixed(tq_fit *fit, const tq_abilities *can);

#endif
