/* premaster.c: see premaster.h. */
#include "target/premaster.h"

#include "spec/cipher_suite.h"
#include "spec/message.h"

#include <stdlib.h>

enum { HEAD = 4 + 2, SECRET_MAX = 512 }; /* handshake header, length of the secret */

struct tq_premaster_check {
  tq_tokens *tokens;
  size_t size; /* of the message */
  bool known[TQ_STAGE_WHOLE + 1];
  tq_seen seen[TQ_STAGE_WHOLE + 1];
  uint8_t honest[HEAD + SECRET_MAX];
  uint8_t made[HEAD + SECRET_MAX];
};

bool tq_premaster_applies(const tq_scene *scene) {
  const tq_endpoint *endpoint = &scene->endpoint;
  const tq_cipher_suite *suite =
      endpoint->suites.count == 0 ? NULL : tq_cipher_suite_find(endpoint->suites.items[0]);
  return scene->play != NULL && scene->message == TQ_MESSAGE_client_key_exchange && suite != NULL &&
         suite->kx == TQ_KX_RSA;
}

tq_premaster_check *tq_premaster_check_new(tq_span honest) {
  tq_premaster_check *check = NULL;
  if (honest.size > HEAD && honest.size <= sizeof check->honest) {
    check = calloc(1, sizeof *check);
  }
  if (check == NULL) {
    return NULL;
  }
  memcpy(check->honest, honest.data, honest.size);
  check->size = honest.size;
  check->tokens = tq_tokens_new();
  if (check->tokens == NULL) {
    free(check);
    return NULL;
  }
  return check;
}

void tq_premaster_check_free(tq_premaster_check *check) {
  if (check != NULL) {
    tq_tokens_free(check->tokens);
    free(check);
  }
}

tq_span tq_premaster_message(tq_premaster_check *check, size_t index) {
  tq_span token = tq_token_bytes(check->tokens, tq_premaster_at(index)->token);
  memcpy(check->made, check->honest, HEAD);
  memcpy(check->made + HEAD, token.data, check->size - HEAD);
  return tq_span_of(check->made, check->size);
}

bool tq_premaster_compares(const tq_premaster_check *check, tq_span input) {
  return input.size == check->size && memcmp(input.data, check->honest, HEAD) == 0 &&
         memcmp(input.data, check->honest, check->size) != 0;
}

const tq_seen *tq_premaster_expect(tq_premaster_check *check, tq_stage *stage, tq_stage_mode mode) {
  tq_outcome outcome;
  tq_span answer;
  if (!check->known[mode]) {
    tq_stage_run(stage, tq_premaster_message(check, 0), &outcome, &answer);
    check->seen[mode] = tq_stage_seen(stage);
    check->known[mode] = true;
  }
  return &check->seen[mode];
}
