/* case.c: see case.h. The rows that run in this process. */
#include "cli/bench/case.h"

#include "cli/bench/chain.h"
#include "cli/bench/fuzzer.h"
#include "cli/options.h"
#include "cli/place.h"
#include "codec/client_hello.h"
#include "codec/handshake.h"
#include "mutate/mutate.h"
#include "peer/wolfssl/wolfssl.h"
#include "spec/extension.h"
#include "vector/vector.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { INPUT_MAX = 4096, SEED = 11 };
static const double least_seconds = 0.15;
static const char scene_name[] = "server13_ecdsa";
static const char certificate_scene[] = "client13_certificate";
static const char hello_name[] = "client_hello.acceptable_offer/tls13";

typedef struct bytes {
  uint8_t data[INPUT_MAX];
  size_t size;
} bytes;

struct tq_bench {
  tq_checks *checks;
  tq_player *player;
  tq_player *certificate;
  tq_bench_chains *chains;
  tq_span certificate_message; /* the honest one; the player's */
  tq_run run;
  bytes valid;
  bytes large; /* VALID with padding (RFC 7685), TQ_BENCH_HELLO bytes long */
  bytes mutated[TQ_BENCH_MUTATED];
  size_t next;
};

/* --- inputs --- */

static bool take_vector(bytes *into, const tq_vectors *vectors) {
  for (size_t i = 0; i < tq_vectors_count(vectors); i++) {
    const tq_vector *vector = tq_vectors_at(vectors, i);
    if (strcmp(vector->name, hello_name) == 0 && vector->message.size < TQ_BENCH_HELLO) {
      memcpy(into->data, vector->message.data, vector->message.size);
      into->size = vector->message.size;
      return true;
    }
  }
  return false;
}

static bool load_valid(bytes *into) {
  char folder[TQ_PLACE_MAX];
  char error[TQ_VECTOR_ERROR_MAX] = "";
  snprintf(folder, sizeof folder, "%s/corpus/vectors", TQ_SOURCE_DIR);
  tq_vectors *vectors = tq_vectors_new();
  bool fine = vectors != NULL && tq_vectors_load(vectors, folder, error);
  bool found = fine && take_vector(into, vectors);
  tq_vectors_free(vectors);
  if (!found) {
    tq_fail("bench: %s", fine ? "the vector client_hello.acceptable_offer/tls13 is gone" : error);
  }
  return found;
}

static void put_number(uint8_t *at, size_t value, size_t width) {
  for (size_t i = 0; i < width; i++) {
    at[i] = (uint8_t)(value >> (8 * (width - 1 - i)));
  }
}

/* Adds a padding extension, so that the whole has TQ_BENCH_HELLO bytes. */
static bool pad(bytes *into, const bytes *from) {
  tq_client_hello hello;
  tq_faults faults = {0};
  tq_span body = tq_span_from(tq_span_of(from->data, from->size), TQ_HANDSHAKE_HEADER);
  bool whole = tq_client_hello_parse(&hello, &faults, body, TQ_HANDSHAKE_HEADER, NULL);
  if (!whole || !hello.has_extensions || from->size + 4 > TQ_BENCH_HELLO) {
    tq_fail("bench: the vector %s does not parse", hello_name);
    return false;
  }
  memset(into, 0, sizeof *into);
  memcpy(into->data, from->data, from->size);
  into->size = TQ_BENCH_HELLO;
  put_number(into->data + 1, TQ_BENCH_HELLO - TQ_HANDSHAKE_HEADER, 3);
  size_t length_at = (size_t)(hello.extensions.data - from->data) - 2;
  put_number(into->data + length_at, hello.extensions.size + TQ_BENCH_HELLO - from->size, 2);
  put_number(into->data + from->size, TQ_EXTENSION_padding, 2);
  put_number(into->data + from->size + 2, TQ_BENCH_HELLO - from->size - 4, 2);
  return true;
}

static bool mutate(tq_bench *bench) {
  tq_mutator *mutator = tq_mutator_new(NULL);
  for (size_t i = 0; i < TQ_BENCH_MUTATED && mutator != NULL; i++) {
    bytes *into = &bench->mutated[i];
    *into = bench->valid;
    into->size = tq_mutate_message(mutator, TQ_MUTATE_CLIENT_HELLO, into->data, into->size,
                                   INPUT_MAX, SEED + i);
  }
  tq_mutator_free(mutator);
  return mutator != NULL;
}

/* --- the bench --- */

static bool prepare(tq_bench *bench) {
  const tq_scene *scene = tq_scene_find(scene_name);
  bench->checks = tq_checks_new();
  if (scene == NULL || bench->checks == NULL || !load_valid(&bench->valid) ||
      !pad(&bench->large, &bench->valid) || !mutate(bench)) {
    return false;
  }
  bench->player = tq_player_new(scene, tq_wolfssl_peer(), bench->checks, "client_hello");
  bench->certificate = tq_player_new(tq_scene_find(certificate_scene), tq_wolfssl_peer(),
                                     bench->checks, "certificate_message");
  if (bench->player == NULL || bench->certificate == NULL) {
    return false;
  }
  bench->chains = tq_bench_chains_new(bench->checks);
  if (bench->chains == NULL) {
    return false;
  }
  bench->certificate_message = tq_player_honest(bench->certificate);
  return bench->certificate_message.size != 0;
}

tq_bench *tq_bench_new(void) {
  tq_bench *bench = calloc(1, sizeof *bench);
  if (bench == NULL || !prepare(bench)) {
    tq_fail("bench: cannot be set up");
    tq_bench_free(bench);
    return NULL;
  }
  return bench;
}

void tq_bench_free(tq_bench *bench) {
  if (bench != NULL) {
    tq_player_free(bench->player);
    tq_player_free(bench->certificate);
    tq_bench_chains_free(bench->chains);
    tq_checks_free(bench->checks);
    free(bench);
  }
}

static tq_span span_of(const bytes *from) {
  return tq_span_of(from->data, from->size);
}

static tq_span next_mutated(tq_bench *bench) {
  bench->next = (bench->next + 1) % TQ_BENCH_MUTATED;
  return span_of(&bench->mutated[bench->next]);
}

static void once(tq_bench *bench, tq_bench_kind kind) {
  bool mutated = kind == TQ_BENCH_NAIVE_MUTATED || kind == TQ_BENCH_REAL_MUTATED;
  bool naive = kind == TQ_BENCH_NAIVE_VALID || kind == TQ_BENCH_NAIVE_MUTATED;
  if (kind == TQ_BENCH_ORACLE) {
    const tq_scene *scene = tq_player_scene(bench->player);
    tq_oracle_scene(&bench->run.verdict, span_of(&bench->large), scene, &scene->endpoint,
                    bench->checks);
    return;
  }
  if (kind == TQ_BENCH_NAIVE_CERTIFICATE || kind == TQ_BENCH_REAL_CERTIFICATE) {
    tq_player_run(bench->certificate,
                  kind == TQ_BENCH_NAIVE_CERTIFICATE ? TQ_STAGE_WHOLE : TQ_STAGE_FAST,
                  bench->certificate_message, &bench->run);
    return;
  }
  if (tq_bench_chains_once(bench->chains, kind)) {
    return;
  }
  tq_player_run(bench->player, naive ? TQ_STAGE_WHOLE : TQ_STAGE_FAST,
                mutated ? next_mutated(bench) : span_of(&bench->valid), &bench->run);
}

static double used(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Whole rounds over the mutated inputs, so that every measurement is of the same work. */
static double measure_here(tq_bench *bench, tq_bench_kind kind) {
  size_t done = 0;
  double began = used();
  double took = 0;
  do {
    for (size_t i = 0; i < TQ_BENCH_MUTATED; i++) {
      once(bench, kind);
    }
    done += TQ_BENCH_MUTATED;
    took = used() - began;
  } while (took < least_seconds);
  return (double)done / took;
}

/* clang-format off */
enum { WARM = 20000, RUNS = 80000, NAIVE_WARM = 200, NAIVE_RUNS = 1200, EMPTY_RUNS = 1000000 };

#define CLIENT_HELLO "targets/client_hello", "client_hello"
#define FINISHED     "targets/finished", "finished"
#define CERTIFICATE  "targets/certificate_message", "certificate_message"
#define NAIVE true, NAIVE_WARM, NAIVE_RUNS
#define REAL false, WARM, RUNS

/* What runs in libFuzzer. The client's Finished is what a server under test receives. */
static const tq_bench_fuzzing fuzzing[TQ_BENCH_KINDS] = {
  [TQ_BENCH_FUZZER_EMPTY]                   = {"bench/empty", NULL, NULL, false, 0, EMPTY_RUNS},
  [TQ_BENCH_FUZZER_TARGET]                  = {CLIENT_HELLO, NULL, REAL},
  [TQ_BENCH_FUZZER_NAIVE_FINISHED13_CLIENT] = {FINISHED, "server13_finished", NAIVE},
  [TQ_BENCH_FUZZER_FINISHED13_CLIENT]       = {FINISHED, "server13_finished", REAL},
  [TQ_BENCH_FUZZER_NAIVE_FINISHED13_SERVER] = {FINISHED, "client13_finished", NAIVE},
  [TQ_BENCH_FUZZER_FINISHED13_SERVER]       = {FINISHED, "client13_finished", REAL},
  [TQ_BENCH_FUZZER_NAIVE_FINISHED12_CLIENT] = {FINISHED, "server12_finished", NAIVE},
  [TQ_BENCH_FUZZER_FINISHED12_CLIENT]       = {FINISHED, "server12_finished", REAL},
  [TQ_BENCH_FUZZER_NAIVE_FINISHED12_SERVER] = {FINISHED, "client12_finished", NAIVE},
  [TQ_BENCH_FUZZER_FINISHED12_SERVER]       = {FINISHED, "client12_finished", REAL},
  [TQ_BENCH_FUZZER_NAIVE_CERTIFICATE13]     = {CERTIFICATE, certificate_scene, NAIVE},
  [TQ_BENCH_FUZZER_CERTIFICATE13]           = {CERTIFICATE, certificate_scene, REAL},
};
/* clang-format on */

double tq_bench_measure(tq_bench *bench, tq_bench_kind kind) {
  return tq_bench_is_slow(kind) ? tq_bench_fuzzer(&fuzzing[kind]) : measure_here(bench, kind);
}
