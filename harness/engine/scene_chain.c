/* scene_chain.c: the scenes in which a library is asked about a chain of certificates through its
 * own interface; part of scene.h's table. */
#include "engine/scene_live.h"

enum { CERTIFICATE = 11 };

/* clang-format off */
#define NAME "server.tlsquarrel.test"
#define CHAIN(subject, credential, host, address) \
  {TQ_CHAIN_OF_##subject, TQ_CREDENTIAL_##credential, host, address}
static const tq_scene_chain server_p256    = CHAIN(SERVER,  ECDSA_P256, NAME, NULL);
static const tq_scene_chain server_p384    = CHAIN(SERVER,  ECDSA_P384, NAME, NULL);
static const tq_scene_chain server_rsa     = CHAIN(SERVER,  RSA_2048,   NAME, NULL);
static const tq_scene_chain server_ed25519 = CHAIN(SERVER,  ED25519,    NAME, NULL);
static const tq_scene_chain client_p256    = CHAIN(CLIENT,  ECDSA_P256, NULL, NULL);
static const tq_scene_chain address_p256   = CHAIN(ADDRESS, ECDSA_P256, NULL, "192.0.2.1");
static const tq_scene_chain of_vectors     = CHAIN(VECTORS, ECDSA_P256, NULL, NULL);

const tq_scene tq_chain_scenes[] = {
  /* name             message    flushes retry play  the one who verifies           chain */
  {"chain_server",    CERTIFICATE, 0, NULL, NULL, {.role = TQ_ROLE_CLIENT}, &server_p256},
  {"chain_p384",      CERTIFICATE, 0, NULL, NULL, {.role = TQ_ROLE_CLIENT}, &server_p384},
  {"chain_rsa",       CERTIFICATE, 0, NULL, NULL, {.role = TQ_ROLE_CLIENT}, &server_rsa},
  {"chain_ed25519",   CERTIFICATE, 0, NULL, NULL, {.role = TQ_ROLE_CLIENT}, &server_ed25519},
  {"chain_client",    CERTIFICATE, 0, NULL, NULL, {.role = TQ_ROLE_SERVER}, &client_p256},
  {"chain_address",   CERTIFICATE, 0, NULL, NULL, {.role = TQ_ROLE_CLIENT}, &address_p256},
  {"chain_vectors",   CERTIFICATE, 0, NULL, NULL, {.role = TQ_ROLE_CLIENT}, &of_vectors},
};
/* clang-format on */

const size_t tq_chain_scene_count = sizeof tq_chain_scenes / sizeof tq_chain_scenes[0];
