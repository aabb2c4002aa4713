/* scenes.c: `tlsquarrel scenes`: the situations in which a message reaches a peer. */
#include "cli/commands.h"
#include "cli/feature.h"
#include "cli/style.h"
#include "cli/target_list.h"
#include "engine/scene.h"
#include "result/words.h"
#include "spec/message.h"

#include <stdio.h>

static const tq_option options[] = {{NULL, 0, NULL, NULL}};

static void print_versions(tq_code_list versions) {
  for (size_t i = versions.count; i > 0; i--) {
    printf("%s%s", i == versions.count ? "" : " and ", tq_version_word(versions.items[i - 1]));
  }
}

static void print_chain_scene(const tq_scene *scene) {
  const tq_scene_chain *chain = scene->chain;
  const char *name = chain->host != NULL ? chain->host : chain->address;
  printf("%s%-20s%s a library verifies the certificates of a %s; %s certificates, %s%s\n",
         tq_style_on(stdout, TQ_BOLD), scene->name, tq_style_off(stdout),
         scene->endpoint.role == TQ_ROLE_SERVER ? "client" : "server",
         tq_credential_word(chain->credential), name == NULL ? "any name" : "good for ",
         name == NULL ? "" : name);
}

static void print_scene(const tq_scene *scene) {
  const tq_endpoint *peer = &scene->endpoint;
  if (scene->chain != NULL) {
    print_chain_scene(scene);
    return;
  }
  printf("%s%-20s%s a %s of ", tq_style_on(stdout, TQ_BOLD), scene->name, tq_style_off(stdout),
         peer->role == TQ_ROLE_SERVER ? "server" : "client");
  print_versions(peer->versions);
  printf(" gets a %s%s; %s certificate, %zu suites, %zu groups%s%s%s\n",
         tq_message_name(scene->message), scene->retry == NULL ? "" : " after a HelloRetryRequest",
         tq_credential_word(peer->credential), peer->suites.count, peer->groups.count,
         peer->alpn == NULL ? "" : ", alpn", peer->server_name == NULL ? "" : ", one host name",
         peer->psk == NULL ? "" : ", a known psk");
}

static void print_target(const tq_target *target) {
  printf("target %s\n", target->name);
  for (size_t i = 0; i < tq_scene_count(); i++) {
    if (tq_target_plays(target, tq_scene_at(i))) {
      printf("  ");
      print_scene(tq_scene_at(i));
    }
  }
}

static int run(const tq_arguments *arguments) {
  if (arguments->operand_count != 0) {
    return tq_fail("scenes: %s? It takes no operands", arguments->operands[0]);
  }
  for (size_t i = 0; tq_target_table[i] != NULL; i++) {
    print_target(tq_target_table[i]);
  }
  return TQ_EXIT_FINE;
}

const tq_command tq_command_scenes = {
    "scenes", "the situations in which a message reaches a peer, by target", "", NULL, "", options,
    run};
