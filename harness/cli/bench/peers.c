/* peers.c: see peers.h. */
#include "cli/bench/peers.h"

#include "cli/fuzz/fuzzer.h"
#include "cli/options.h"
#include "cli/peer_list.h"
#include "cli/replay/runner.h"
#include "cli/target_list.h"
#include "mutate/mutate.h"
#include "target/honest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HELLO_MAX = 1024, SEED = 11, SECONDS = 10 };
static const char scene_name[] = "server12_ecdsa";
static const char target_name[] = "client_hello";

/* hellos: what is played, each to every peer. */
typedef struct hellos {
  size_t count;
  uint8_t (*bytes)[HELLO_MAX];
  tq_span *inputs;
  const tq_target **targets;
} hellos;

static void hellos_free(hellos *made) {
  free(made->bytes);
  free(made->inputs);
  free(made->targets);
}

static bool fill(hellos *made, tq_mutator *mutator, tq_checks *checks) {
  uint8_t honest[HELLO_MAX];
  tq_writer writer = tq_writer_over(honest, sizeof honest);
  tq_honest_client_hello(&writer, tq_scene_find(scene_name), TQ_HONEST_FULL, checks);
  tq_span hello = tq_writer_bytes(&writer);
  for (size_t i = 0; i < made->count; i++) {
    memcpy(made->bytes[i], hello.data, hello.size);
    size_t size = tq_mutate_message(mutator, TQ_MUTATE_CLIENT_HELLO, made->bytes[i], hello.size,
                                    HELLO_MAX, SEED + (unsigned)i);
    made->inputs[i] = tq_span_of(made->bytes[i], size);
    made->targets[i] = tq_target_find(target_name);
  }
  return hello.size != 0;
}

static bool hellos_make(hellos *made, size_t count) {
  tq_checks *checks = tq_checks_new();
  tq_mutator *mutator = tq_mutator_new(NULL);
  *made = (hellos){.count = count,
                   .bytes = calloc(count, sizeof *made->bytes),
                   .inputs = calloc(count, sizeof *made->inputs),
                   .targets = calloc(count, sizeof(tq_target *))};
  bool fine = checks != NULL && mutator != NULL && made->bytes != NULL && made->inputs != NULL &&
              made->targets != NULL && fill(made, mutator, checks);
  tq_mutator_free(mutator);
  tq_checks_free(checks);
  return fine;
}

/* How many of RESULTS say something of the peer. */
static size_t count_tested(const tq_result *results, size_t count) {
  size_t tested = 0;
  for (size_t i = 0; i < count; i++) {
    tested += results[i].played && tq_is_tested(results[i].outcome.kind);
  }
  return tested;
}

static bool measure(const hellos *made, const tq_peer *peer, double *spent) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  tq_place place = {tq_target_find(target_name), tq_scene_find(scene_name), peer};
  tq_plan plan = {.inputs = made->inputs,
                  .targets = made->targets,
                  .input_count = made->count,
                  .places = &place,
                  .place_count = 1,
                  .mode = TQ_STAGE_WHOLE,
                  .workers = cores < 1 ? 1 : (size_t)cores,
                  .seconds = SECONDS};
  double began = tq_fuzzer_now();
  tq_result *results = tq_run_plan(&plan);
  double seconds = tq_fuzzer_now() - began;
  if (results == NULL) {
    return false;
  }
  printf("%-10s %-10s %8zu %10.0f\n", peer->name, peer->release(),
         count_tested(results, made->count), (double)made->count / seconds);
  fflush(stdout);
  tq_results_free(results, made->count);
  *spent += seconds;
  return true;
}

bool tq_bench_peers(size_t count) {
  tq_peer_list peers;
  hellos made;
  double spent = 0;
  size_t played = 0;
  bool fine = tq_peer_list_choose(&peers, "all");
  if (!hellos_make(&made, count)) {
    hellos_free(&made);
    return tq_fail("bench: no memory, or libcrypto lacks what the harness needs") == TQ_EXIT_FINE;
  }
  printf("%-10s %-10s %8s %10s\n", "peer", "release", "tested", "per second");
  for (size_t i = 0; i < peers.count && fine; i++) {
    fine = measure(&made, peers.items[i].peer, &spent);
    played++;
  }
  if (fine && spent > 0) {
    printf("%-10s %-10zu %8zu %10.0f\n", "all", played, played * count,
           (double)(played * count) / spent);
    printf("\nMutated ClientHellos in %s, whole, on all cores; real time.\n", scene_name);
  }
  hellos_free(&made);
  return fine;
}
