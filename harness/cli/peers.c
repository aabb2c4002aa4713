/* peers.c: `tlsquarrel peers`: the implementations under test, and what each can do. */
#include "cli/commands.h"
#include "cli/feature.h"
#include "cli/peer_list.h"
#include "cli/style.h"
#include "crypto/crypto.h"
#include "crypto/key_exchange.h"
#include "peer/planted.h"
#include "peer/planted_chain.h"
#include "result/words.h"
#include "spec/cipher_suite.h"
#include "spec/group.h"
#include "spec/signature_scheme.h"

#include <stdio.h>

enum { LONG, PLANTED };

static const tq_option options[] = {
    {"long", 'l', NULL, "all abilities: suites, groups, signature schemes, features"},
    {"planted", 0, NULL,
     "the known bugs that can be planted in the reference, to test the harness"},
    {NULL, 0, NULL, NULL},
};

static void print_codes(const char *title, tq_code_list codes, const char *(*name)(uint16_t)) {
  printf("  %-12s", title);
  for (size_t i = 0; i < codes.count; i++) {
    printf(" %s", name(codes.items[i]));
  }
  printf("\n");
}

static void print_versions(tq_code_list versions) {
  for (size_t i = versions.count; i > 0; i--) {
    printf("%s%s", i == versions.count ? "" : ", ", tq_version_word(versions.items[i - 1]));
  }
}

static void print_abilities(const tq_abilities *can) {
  print_codes("suites", can->suites, tq_cipher_suite_name);
  print_codes("groups", can->groups, tq_group_name);
  print_codes("schemes", can->schemes, tq_signature_scheme_name);
  printf("  %-12s", "credentials");
  for (int i = 1; i < TQ_CREDENTIAL_COUNT; i++) {
    if ((can->credentials >> i & 1) != 0) {
      printf(" %s", tq_credential_word((tq_credential)i));
    }
  }
  printf("\n  %-12s", "features");
  tq_print_features(stdout, can->features);
  if (can->unknown != 0) {
    printf("\n  %-12s", "not known");
    tq_print_features(stdout, can->unknown);
  }
  printf("\n");
}

static void print_peer(const tq_peer_entry *entry, bool in_full) {
  printf("%s%-13s%s ", tq_style_on(stdout, TQ_BOLD), entry->name, tq_style_off(stdout));
  if (entry->peer == NULL) {
    printf("%s\n", entry->why);
    return;
  }
  const tq_abilities *can = entry->peer->abilities();
  printf("%-10s %s%s%s, ", entry->peer->release(), can->server ? "server" : "",
         can->server && can->client ? " and " : "", can->client ? "client" : "");
  print_versions(can->versions);
  printf("; %zu suites, %zu groups, %zu schemes; %s; %s\n", can->suites.count, can->groups.count,
         can->schemes.count, can->deterministic ? "deterministic" : "not deterministic",
         can->snapshots ? "snapshots" : "no snapshots");
  if (in_full) {
    print_abilities(can);
  }
}

static int print_planted(void) {
  for (size_t i = 0; i < tq_planted_count(); i++) {
    const tq_planted *bug = tq_planted_at(i);
    printf("%-32s %-12s %s\n", bug->name, bug->class_, bug->text);
  }
  for (size_t i = 0; i < tq_planted_chain_count(); i++) {
    const tq_planted *bug = tq_planted_chain_at(i);
    printf("%-32s %-12s %s\n", bug->name, bug->class_, bug->text);
  }
  return TQ_EXIT_FINE;
}

/* What the other side of the scenes, which is ours, cannot play with this libcrypto. */
static void print_lacking(void) {
  tq_crypto *crypto = tq_crypto_new();
  if (crypto != NULL && !tq_kex_supported(crypto, TQ_KEX_X25519MLKEM768)) {
    printf("the engine      without %s: this libcrypto has no ML-KEM-768, which OpenSSL 3.5 has\n",
           tq_kex_name(TQ_KEX_X25519MLKEM768));
  }
  tq_crypto_free(crypto);
}

static int run(const tq_arguments *arguments) {
  tq_peer_list list;
  if (arguments->operand_count > 1) {
    return tq_fail("peers: %s? It takes one list of names", arguments->operands[1]);
  }
  if (arguments->values[PLANTED] != NULL) {
    return print_planted();
  }
  if (arguments->operand_count == 0) {
    tq_peer_list_all(&list);
  } else if (!tq_peer_list_choose(&list, arguments->operands[0])) {
    return TQ_EXIT_FAILED;
  }
  for (size_t i = 0; i < list.count; i++) {
    print_peer(&list.items[i], arguments->values[LONG] != NULL);
  }
  if (arguments->operand_count == 0) {
    print_lacking();
  }
  return TQ_EXIT_FINE;
}

const tq_command tq_command_peers = {
    "peers",
    "the implementations under test, and what each can do",
    "[NAME,...]",
    "NAME may be a peer outside, whose abilities are learnt by honest handshakes then:\n"
    "tcp:HOST:PORT a live server, tcp-listen:PORT:COMMAND a client that COMMAND starts,\n"
    "exec:COMMAND a program; see harness/peer/outside/README.md.",
    "--long tcp:127.0.0.1:4433",
    options,
    run};
