/* chain.c: see chain.h. */
#include "stage/chain.h"

#include "peer/fixture.h"
#include "wire/writer.h"

_Static_assert((int)TQ_DER_CHAIN_MAX == (int)TQ_VERIFY_MAX, "a chain fits the interface");

typedef struct honest {
  const tq_identity *identity;
  tq_span root;
} honest;

static honest honest_of(const tq_scene_chain *scene) {
  switch (scene->subject) {
  case TQ_CHAIN_OF_ADDRESS:
    return (honest){tq_fixture_address(), tq_fixture_root(TQ_CREDENTIAL_ECDSA_P256)};
  case TQ_CHAIN_OF_VECTORS:
    return (honest){tq_fixture_vector(), tq_fixture_vector_root()};
  default:
    return (honest){tq_fixture_identity(scene->credential, scene->subject == TQ_CHAIN_OF_CLIENT),
                    tq_fixture_root(scene->credential)};
  }
}

tq_span tq_chain_anchor(const tq_scene_chain *scene) {
  return honest_of(scene).root;
}

bool tq_chain_fit(tq_trust_setup *trust, const tq_scene_chain *scene, const tq_peer *peer) {
  const tq_chain_interface *chains = peer->chains;
  bool credential = (peer->abilities()->credentials >> scene->credential & 1) != 0;
  if (chains == NULL || !credential) {
    return false;
  }
  bool names = (scene->host == NULL || (chains->abilities & TQ_CHAIN_HOST) != 0) &&
               (scene->address == NULL || (chains->abilities & TQ_CHAIN_ADDRESS) != 0);
  bool purpose = (chains->abilities & TQ_CHAIN_PURPOSE) != 0;
  *trust = (tq_trust_setup){.anchors = {honest_of(scene).root},
                            .anchor_count = 1,
                            .purpose = !purpose                               ? TQ_TRUST_ANY
                                       : scene->subject == TQ_CHAIN_OF_CLIENT ? TQ_TRUST_CLIENT
                                                                              : TQ_TRUST_SERVER,
                            .host = scene->host,
                            .address = scene->address};
  return names;
}

void tq_chain_deliver(tq_peer_report *report, tq_peer_state *state,
                      const tq_chain_interface *chains, void *trust, tq_span input) {
  tq_span chain[TQ_VERIFY_MAX];
  size_t count = tq_der_chain(chain, input);
  tq_chain_answer answer = {.reason = "no certificate"};
  if (count != 0) {
    chains->verify(trust, chain, count, &answer);
  }
  report->error = answer.error;
  report->reason = answer.reason;
  *state = answer.accepted ? TQ_PEER_DONE : TQ_PEER_FAILED;
}

size_t tq_chain_honest(uint8_t *out, size_t size, const tq_scene_chain *scene) {
  const tq_identity *identity = honest_of(scene).identity;
  tq_writer writer = tq_writer_over(out, size);
  for (uint8_t i = 0; identity != NULL && i < identity->chain_count; i++) {
    tq_write_bytes(&writer, identity->chain[i]);
  }
  return writer.failed ? 0 : writer.size;
}
