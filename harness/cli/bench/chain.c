/* chain.c: see chain.h. */
#include "cli/bench/chain.h"

#include "mutate/mutate.h"
#include "peer/wolfssl/wolfssl.h"
#include "target/chain_oracle.h"

#include <stdlib.h>

/* NEW: so many that their signatures have long been forgotten when they come again. */
enum { CHAIN_MAX = 2048, NEW = 8192, SEED = 5 };
static const char scene_name[] = "chain_server";

typedef struct chain {
  uint16_t size;
  uint8_t data[CHAIN_MAX];
} chain;

struct tq_bench_chains {
  tq_player *player;
  tq_chain_oracle *oracle;
  tq_run run;
  size_t next;
  chain items[NEW];
};

static bool fill(tq_bench_chains *chains) {
  tq_mutator *mutator = tq_mutator_new(NULL);
  tq_span honest = tq_player_honest(chains->player);
  bool fine = mutator != NULL && honest.size > 0 && honest.size < CHAIN_MAX;
  for (size_t i = 0; fine && i < NEW; i++) {
    chain *into = &chains->items[i];
    memcpy(into->data, honest.data, honest.size);
    into->size = (uint16_t)tq_mutate_message(mutator, TQ_MUTATE_CHAIN, into->data, honest.size,
                                             CHAIN_MAX, SEED + i);
  }
  tq_mutator_free(mutator);
  return fine;
}

tq_bench_chains *tq_bench_chains_new(tq_checks *checks) {
  const tq_scene *scene = tq_scene_find(scene_name);
  tq_bench_chains *chains = calloc(1, sizeof *chains);
  if (chains == NULL) {
    return NULL;
  }
  chains->player = tq_player_new(scene, tq_wolfssl_peer(), checks, "certificate");
  chains->oracle = tq_chain_oracle_new(scene->chain, UINT32_MAX);
  if (chains->player == NULL || chains->oracle == NULL || !fill(chains)) {
    tq_bench_chains_free(chains);
    return NULL;
  }
  return chains;
}

void tq_bench_chains_free(tq_bench_chains *chains) {
  if (chains != NULL) {
    tq_player_free(chains->player);
    tq_chain_oracle_free(chains->oracle);
    free(chains);
  }
}

bool tq_bench_chains_once(tq_bench_chains *chains, tq_bench_kind kind) {
  if (kind < TQ_BENCH_CHAIN_ORACLE || kind > TQ_BENCH_CHAIN_NEW) {
    return false;
  }
  size_t among = kind == TQ_BENCH_CHAIN_NEW ? (size_t)NEW : (size_t)TQ_BENCH_MUTATED;
  const chain *now = &chains->items[chains->next++ % among];
  tq_span input = tq_span_of(now->data, now->size);
  switch (kind) {
  case TQ_BENCH_CHAIN_ORACLE:
    tq_chain_oracle_say(&chains->run.verdict, chains->oracle, input);
    return true;
  case TQ_BENCH_CHAIN_NAIVE:
    tq_player_run(chains->player, TQ_STAGE_WHOLE, input, &chains->run);
    return true;
  case TQ_BENCH_CHAIN_REAL:
  case TQ_BENCH_CHAIN_NEW:
    tq_player_run(chains->player, TQ_STAGE_FAST, input, &chains->run);
    return true;
  default:
    return false;
  }
}
