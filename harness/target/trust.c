/* trust.c: see trust.h. */
#include "target/trust.h"

#include "peer/fixture.h"

#include <stdlib.h>

struct tq_trust {
  tq_turn_trust turn;
  tq_path_options options;
  tq_path_input anchor;
  tq_reference host;
  tq_signature_memo *memo;
};

static tq_signature_check verify(void *context, const tq_public_key *key,
                                 const tq_algorithm *algorithm, tq_span message,
                                 tq_span signature) {
  const tq_signed what = {key->whole, algorithm->whole, message, signature};
  switch (tq_certificate_signature_memo(context, &what)) {
  case TQ_SIGNATURE_RESULT_GOOD:
    return TQ_SIGNATURE_GOOD;
  case TQ_SIGNATURE_RESULT_BAD:
    return TQ_SIGNATURE_BAD;
  default:
    return TQ_SIGNATURE_UNSUPPORTED;
  }
}

tq_signature_verifier tq_trust_verifier(tq_signature_memo *memo) {
  return (tq_signature_verifier){verify, memo};
}

tq_trust *tq_trust_new(const tq_scene *scene, const tq_endpoint *endpoint) {
  tq_trust *trust = calloc(1, sizeof *trust);
  if (trust == NULL) {
    return NULL;
  }
  bool named = endpoint->role == TQ_ROLE_CLIENT && endpoint->server_name != NULL;
  trust->memo = tq_signature_memo_new();
  trust->anchor.der = tq_fixture_root(scene->play->credential);
  trust->host.form = TQ_NAME_DNS;
  trust->host.value = named ? tq_span_text(endpoint->server_name) : TQ_SPAN_EMPTY;
  trust->options = (tq_path_options){.time = TQ_FIXTURE_TIME,
                                     .depth_limit = TQ_ABSENT,
                                     .references = &trust->host,
                                     .reference_count = named ? 1 : 0,
                                     .verifier = tq_trust_verifier(trust->memo)};
  trust->turn = (tq_turn_trust){malloc(tq_path_work_size()), &trust->options, &trust->anchor,
                                trust->anchor.der.size == 0 ? 0 : 1};
  if (trust->memo == NULL || trust->turn.work == NULL) {
    tq_trust_free(trust);
    return NULL;
  }
  return trust;
}

void tq_trust_free(tq_trust *trust) {
  if (trust != NULL) {
    tq_signature_memo_free(trust->memo);
    free(trust->turn.work);
    free(trust);
  }
}

const tq_turn_trust *tq_trust_turn(const tq_trust *trust) {
  return &trust->turn;
}
