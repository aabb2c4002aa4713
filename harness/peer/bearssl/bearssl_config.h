/* bearssl_config.h: the endpoint model in BearSSL's terms. */
#ifndef TQ_PEER_BEARSSL_CONFIG_H
#define TQ_PEER_BEARSSL_CONFIG_H

#include "peer/peer.h"

#include <bearssl.h>

enum { TQ_BEARSSL_SUITES_MAX = 64, TQ_BEARSSL_ANCHORS_MAX = 4, TQ_BEARSSL_NAME_MAX = 512 };

/* tq_bearssl_config: what engines are made from; holds pointers into itself: never copied. */
typedef struct tq_bearssl_config {
  const tq_peer_setup *setup;
  uint16_t suites[TQ_BEARSSL_SUITES_MAX];
  size_t suite_count;
  br_ec_impl curves; /* the default implementation, restricted to the model's curves */
  uint32_t hashes;   /* bit per br_*_ID */
  br_skey_decoder_context key;
  br_x509_certificate chain[TQ_CHAIN_MAX];
  br_x509_decoder_context anchor_decoders[TQ_BEARSSL_ANCHORS_MAX];
  br_x509_trust_anchor anchors[TQ_BEARSSL_ANCHORS_MAX];
  uint8_t anchor_names[TQ_BEARSSL_ANCHORS_MAX][TQ_BEARSSL_NAME_MAX];
  size_t anchor_name_sizes[TQ_BEARSSL_ANCHORS_MAX];
  const char *alpn[8];
  size_t alpn_count;
} tq_bearssl_config;

/* tq_bearssl_engine: one connection's state; holds pointers into itself. */
typedef struct tq_bearssl_engine {
  br_ssl_server_context server;
  br_ssl_client_context client;
  br_x509_minimal_context verifier;
} tq_bearssl_engine;

/* tq_bearssl_config_of: fills *CONFIG (zeroed); SETUP is borrowed for its life. False if the
 * library cannot do what the model says. */
bool tq_bearssl_config_of(tq_bearssl_config *config, const tq_peer_setup *setup);

/* tq_bearssl_engine_init: readies ENGINE in the model's role, with NOW (seconds since 1970) as
 * time, and returns its inner context, which lives as long as ENGINE. Set buffer and entropy, then
 * call tq_bearssl_engine_reset, which starts the handshake. */
br_ssl_engine_context *tq_bearssl_engine_init(tq_bearssl_engine *engine, tq_bearssl_config *config,
                                              int64_t now);
bool tq_bearssl_engine_reset(tq_bearssl_engine *engine, const tq_endpoint *endpoint);

/* tq_bearssl_abilities: static. */
const tq_abilities *tq_bearssl_abilities(void);

#endif
