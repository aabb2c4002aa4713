/* parameter.c: a scene's parameters in words. */
#include "cli/conform/conform.h"
#include "cli/feature.h"
#include "result/words.h"
#include "spec/cipher_suite.h"
#include "spec/group.h"
#include "spec/message.h"

/* What makes a difference is named by the first that does. */
const char *const tq_conform_parameter_names[TQ_CONFORM_PARAMETERS] = {
    "fragmentation", "version",      "resumption", "client authentication", "role", "credential",
    "key exchange",  "cipher suite", "message",
};

static const char *version_word(const tq_endpoint *endpoint) {
  return endpoint->versions.count == 1 ? tq_version_word(endpoint->versions.items[0])
                                       : "TLS 1.2 and 1.3";
}

static const char *resumption_word(const tq_scene *scene) {
  if (scene->play != NULL && scene->play->early_data) {
    return "resumed with early data";
  }
  if (scene->play != NULL && scene->play->resume) {
    return "resumed";
  }
  return scene->endpoint.psk != NULL ? "external PSK" : "none";
}

static const char *authentication_word(const tq_scene *scene) {
  bool asked = scene->endpoint.client_auth != TQ_CLIENT_AUTH_NONE ||
               (scene->play != NULL && scene->play->client_auth != TQ_CLIENT_AUTH_NONE);
  return asked ? "asked for" : "none";
}

/* The certificate that the handshake rests on is the server's, whoever plays it. */
static const char *credential_word(const tq_scene *scene) {
  bool server = scene->endpoint.role == TQ_ROLE_SERVER;
  tq_credential credential =
      server || scene->play == NULL ? scene->endpoint.credential : scene->play->credential;
  return tq_credential_word(credential);
}

static const char *group_word(const tq_endpoint *endpoint) {
  const tq_group *group =
      endpoint->groups.count == 1 ? tq_group_find(endpoint->groups.items[0]) : NULL;
  return group == NULL ? "several groups" : group->name;
}

static const char *suite_word(const tq_endpoint *endpoint) {
  const tq_cipher_suite *suite =
      endpoint->suites.count == 1 ? tq_cipher_suite_find(endpoint->suites.items[0]) : NULL;
  return suite == NULL ? "several suites" : suite->name;
}

tq_conform_parameters tq_conform_parameters_of(const tq_conform_place *place) {
  const tq_scene *scene = place->scene;
  bool client = scene->endpoint.role == TQ_ROLE_CLIENT;
  return (tq_conform_parameters){{
      place->manner == TQ_CONFORM_PIECES ? "records of 64 bytes" : "whole records",
      version_word(&scene->endpoint),
      resumption_word(scene),
      authentication_word(scene),
      client ? "client" : "server",
      credential_word(scene),
      group_word(&scene->endpoint),
      suite_word(&scene->endpoint),
      tq_message_name(scene->message),
  }};
}
