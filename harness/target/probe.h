/* probe.h: one honest ClientHello to a peer that is not ours, and what it says to that: how its
 * model is learnt. */
#ifndef TQ_TARGET_PROBE_H
#define TQ_TARGET_PROBE_H

#include "crypto/crypto.h"
#include "peer/outside.h"

/* tq_probe: what is offered. SHARE: a key share of the first group goes along; else an empty
 * key_share, which asks for a retry. LATEST: of the versions, what legacy_version is. */
typedef struct tq_probe {
  uint16_t latest;
  tq_code_list versions; /* empty: no supported_versions */
  tq_code_list suites;
  tq_code_list groups;
  tq_code_list schemes;
  bool share;
} tq_probe;

/* tq_probed: HELLO: a hello came, and nothing spoke against it. FEATURES: those that the answer
 * shows, of tq_feature. CURVE: of the key in the certificate of TLS 1.2, 0: not seen. */
typedef struct tq_probed {
  bool connected;
  bool hello;
  bool ended;
  int16_t alert;
  uint16_t version;
  uint16_t suite;
  uint16_t group; /* TLS 1.3 */
  uint16_t curve;
  uint32_t features;
  int milliseconds; /* to the first byte */
} tq_probed;

/* tq_probe_run: a connection of its own. */
void tq_probe_run(tq_probed *got, tq_outside *outside, tq_crypto *crypto, const tq_probe *probe);

#endif
