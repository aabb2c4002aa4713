/* bench.c: `tlsquarrel bench`: how fast the harness is, as ratios, in both flavours in one run. */
#include "cli/bench/bugs.h"
#include "cli/bench/case.h"
#include "cli/bench/median.h"
#include "cli/bench/parts.h"
#include "cli/bench/peers.h"
#include "cli/bench/truth.h"
#include "cli/commands.h"
#include "cli/place.h"
#include "cli/style.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { JSON, REPETITIONS, ALONE, PEERS, TRUTH, RESTORES, INPUTS, BUGS, REPEAT, BOUND, SEED };

/* clang-format off */
static const tq_option options[] = {
    {"json",        0,   NULL,     "an array of objects: name, flavour, per_second, baseline, ratio"},
    {"repetitions", 'r', "NUMBER", "how often each row is measured; the median counts (default: 5)"},
    {"alone",       0,   NULL,     "this program's flavour, and not the one beside it"},
    {"peers",       0,   NULL,     "inputs per second at each implementation, and at all of them"},
    {"truth",       0,   NULL,     "whether snapshots change an outcome: every scene, restored and from scratch"},
    {"restores",    0,   "NUMBER", "with --truth: how often the honest message is played (default: 10000)"},
    {"inputs",      0,   "NUMBER", "with --truth: changed ones compared (default: 1000); with --peers: 10000"},
    {"bugs",        0,   NULL,     "after how many executions known bugs are found, with and without each technique"},
    {"repeat",      0,   "NUMBER", "with --bugs: searches for each bug, each with a seed of its own (default: 3)"},
    {"bound",       0,   "NUMBER", "with --bugs: executions of one search (default: 20000)"},
    {"seed",        0,   "NUMBER", "with --bugs: of the first search (default: 1)"},
    {NULL, 0, NULL, NULL},
};

/* What each row is called, what it is compared with, and what it is. */
static const struct {
  const char *name;
  tq_bench_kind baseline;
  const char *what;
} rows[TQ_BENCH_KINDS] = {
    [TQ_BENCH_ORACLE]        = {"oracle",           TQ_BENCH_NAIVE_VALID,   "the verdict alone, ClientHello of 500 bytes"},
    [TQ_BENCH_NAIVE_VALID]   = {"naive_valid",      TQ_BENCH_NAIVE_VALID,   "new objects, full flight; valid ClientHello"},
    [TQ_BENCH_REAL_VALID]    = {"real_valid",       TQ_BENCH_NAIVE_VALID,   "snapshot, early pause; valid ClientHello"},
    [TQ_BENCH_NAIVE_MUTATED] = {"naive_mutated",    TQ_BENCH_NAIVE_MUTATED, "new objects, full flight; mutated ones"},
    [TQ_BENCH_REAL_MUTATED]  = {"real_mutated",     TQ_BENCH_NAIVE_MUTATED, "snapshot, early pause; mutated ones"},
    [TQ_BENCH_NAIVE_CERTIFICATE] = {"naive_certificate", TQ_BENCH_NAIVE_CERTIFICATE, "full handshake from scratch; honest Certificate, TLS 1.3"},
    [TQ_BENCH_REAL_CERTIFICATE] = {"real_certificate", TQ_BENCH_NAIVE_CERTIFICATE, "snapshot; honest Certificate, TLS 1.3"},
    [TQ_BENCH_CHAIN_ORACLE] = {"chain_oracle", TQ_BENCH_CHAIN_NAIVE, "the verdict alone; mutated chains"},
    [TQ_BENCH_CHAIN_NAIVE]  = {"chain_naive",  TQ_BENCH_CHAIN_NAIVE, "new manager, parse, verify; mutated chains"},
    [TQ_BENCH_CHAIN_REAL]   = {"chain_real",   TQ_BENCH_CHAIN_NAIVE, "restored trust; mutated chains, signatures met before"},
    [TQ_BENCH_CHAIN_NEW]    = {"chain_new",    TQ_BENCH_CHAIN_NAIVE, "restored trust; mutated chains, each signature new"},
    [TQ_BENCH_FUZZER_EMPTY]  = {"libfuzzer_empty",  TQ_BENCH_FUZZER_EMPTY,  "libFuzzer with an empty target: the ceiling"},
    [TQ_BENCH_FUZZER_TARGET] = {"libfuzzer_target", TQ_BENCH_FUZZER_EMPTY,  "libFuzzer with the target client_hello"},
#define PAIR(kind, name, what)                                                                      \
    [TQ_BENCH_FUZZER_NAIVE_##kind] = {"naive_" name, TQ_BENCH_FUZZER_NAIVE_##kind, "libFuzzer, from scratch; " what}, \
    [TQ_BENCH_FUZZER_##kind] = {name, TQ_BENCH_FUZZER_NAIVE_##kind, "libFuzzer; " what}
    PAIR(FINISHED13_CLIENT, "finished13_client", "a client's Finished, TLS 1.3"),
    PAIR(FINISHED13_SERVER, "finished13_server", "a server's Finished, TLS 1.3"),
    PAIR(FINISHED12_CLIENT, "finished12_client", "a client's Finished, TLS 1.2"),
    PAIR(FINISHED12_SERVER, "finished12_server", "a server's Finished, TLS 1.2"),
    PAIR(CERTIFICATE13,     "certificate13",     "a server's Certificate, TLS 1.3"),
#undef PAIR
};
/* clang-format on */

/* Rows that run for seconds are measured that often at most, so that both flavours take a few
 * minutes; the figures then count again. */
enum { REPETITIONS_MAX = 101, SLOW_REPETITIONS = 1, LINE_MAX_SIZE = 4096 };

/* table: what was measured, by repetition and row. */
typedef struct table {
  double rates[REPETITIONS_MAX][TQ_BENCH_KINDS];
  size_t count;
} table;

/* All rows once, and again: what disturbs the machine for a while disturbs all of them. */
static bool measure(table *made, size_t repetitions, bool shown) {
  tq_bench *bench = tq_bench_new();
  bool fine = bench != NULL;
  for (made->count = 0; made->count < repetitions && fine; made->count++) {
    for (int kind = 0; kind < TQ_BENCH_KINDS && fine; kind++) {
      bool again = tq_bench_is_slow((tq_bench_kind)kind) && made->count >= SLOW_REPETITIONS;
      double rate = again ? made->rates[made->count % SLOW_REPETITIONS][kind]
                          : tq_bench_measure(bench, (tq_bench_kind)kind);
      made->rates[made->count][kind] = rate;
      fine = rate > 0;
    }
    if (shown) {
      fprintf(stderr, "\r%s: %zu of %zu ", TQ_FLAVOUR, made->count + 1, repetitions);
    }
  }
  if (shown) {
    fprintf(stderr, "\r%40s\r", "");
  }
  tq_bench_free(bench);
  return fine;
}

/* The median of the repetitions' ratios: both rates of a ratio are measured side by side. */
static json_t *row_of(const table *made, tq_bench_kind kind) {
  double rates[REPETITIONS_MAX];
  double ratios[REPETITIONS_MAX];
  for (size_t i = 0; i < made->count; i++) {
    rates[i] = made->rates[i][kind];
    ratios[i] = made->rates[i][kind] / made->rates[i][rows[kind].baseline];
  }
  double rate = tq_median(rates, made->count);
  return json_pack("{s:s, s:s, s:f, s:f, s:s, s:f, s:s}", "name", rows[kind].name, "flavour",
                   TQ_FLAVOUR, "per_second", rate, "nanoseconds", 1e9 / rate, "baseline",
                   rows[rows[kind].baseline].name, "ratio", tq_median(ratios, made->count), "what",
                   rows[kind].what);
}

static json_t *measure_here(size_t repetitions) {
  table *made = calloc(1, sizeof *made);
  json_t *list = NULL;
  if (made != NULL && measure(made, repetitions, isatty(STDERR_FILENO) == 1)) {
    list = json_array();
    for (int kind = 0; kind < TQ_BENCH_KINDS; kind++) {
      json_array_append_new(list, row_of(made, (tq_bench_kind)kind));
    }
    tq_bench_parts_append(list);
  }
  free(made);
  return list;
}

/* The program of the other flavour does its part, and says it as JSON. */
static void measure_beside(json_t *list, size_t repetitions) {
  char line[LINE_MAX_SIZE + 64];
  char path[LINE_MAX_SIZE];
  const char *other = strcmp(TQ_FLAVOUR, "asan") == 0 ? "fast" : "asan";
  snprintf(path, sizeof path, "%s/tlsquarrel", tq_flavour_folder(other));
  if (access(path, X_OK) != 0) {
    tq_fail("bench: flavour %s is not built and left out; harness/run bench builds it", other);
    return;
  }
  snprintf(line, sizeof line, "'%s' bench --json --alone --repetitions %zu", path, repetitions);
  FILE *pipe = popen(line, "r");
  json_error_t error;
  json_t *more = pipe == NULL ? NULL : json_loadf(pipe, 0, &error);
  if (pipe != NULL) {
    pclose(pipe);
  }
  if (!json_is_array(more)) {
    tq_fail("bench: flavour %s gave no figures", other);
    json_decref(more);
    return;
  }
  json_array_extend(list, more);
  json_decref(more);
}

static const char *text_of(const json_t *row, const char *name) {
  const char *text = json_string_value(json_object_get(row, name));
  return text == NULL ? "" : text;
}

static double number_of(const json_t *row, const char *name) {
  return json_number_value(json_object_get(row, name));
}

static void print_rows(const json_t *list) {
  size_t index = 0;
  json_t *row = NULL;
  printf("%s%-8s %-24s %12s %10s %9s  %-24s %s%s\n", tq_style_on(stdout, TQ_BOLD), "flavour",
         "name", "per second", "ns each", "ratio", "to", "what it is", tq_style_off(stdout));
  json_array_foreach(list, index, row) {
    if (json_object_get(row, "share") == NULL) {
      printf("%-8s %-24s %12.0f %10.0f %8.3gx  %-24s %s\n", text_of(row, "flavour"),
             text_of(row, "name"), number_of(row, "per_second"), number_of(row, "nanoseconds"),
             number_of(row, "ratio"), text_of(row, "baseline"), text_of(row, "what"));
    }
  }
  printf("\nProcessor time, medians. An execution is one message in one scene.\n");
  tq_bench_parts_print(list);
}

static int check_truth(const tq_arguments *arguments) {
  long restores = 10000;
  long inputs = 1000;
  if (!tq_number(&restores, "restores", arguments->values[RESTORES], 1, 1000000) ||
      !tq_number(&inputs, "inputs", arguments->values[INPUTS], 1, TQ_TRUTH_INPUTS_MAX)) {
    return TQ_EXIT_FAILED;
  }
  return tq_bench_truth((size_t)restores, (size_t)inputs) ? TQ_EXIT_FINE : TQ_EXIT_FINDINGS;
}

static int compare_peers(const tq_arguments *arguments) {
  long inputs = 10000;
  if (!tq_number(&inputs, "inputs", arguments->values[INPUTS], 1, TQ_BENCH_PEERS_INPUTS_MAX)) {
    return TQ_EXIT_FAILED;
  }
  return tq_bench_peers((size_t)inputs) ? TQ_EXIT_FINE : TQ_EXIT_FAILED;
}

static int search_bugs(const tq_arguments *arguments) {
  const char *const *values = arguments->values;
  tq_bench_bugs asked = {.repeat = 3,
                         .bound = 20000,
                         .seed = 1,
                         .json = values[JSON] != NULL,
                         .names = arguments->operands,
                         .name_count = arguments->operand_count};
  if (!tq_number(&asked.repeat, "repeat", values[REPEAT], 1, TQ_BUGS_REPEAT_MAX) ||
      !tq_number(&asked.bound, "bound", values[BOUND], 100, 100000000) ||
      !tq_number(&asked.seed, "seed", values[SEED], 1, 1000000)) {
    return TQ_EXIT_FAILED;
  }
  return tq_bench_bugs_run(&asked) ? TQ_EXIT_FINE : TQ_EXIT_FAILED;
}

static int run(const tq_arguments *arguments) {
  long repetitions = 5;
  if (arguments->values[BUGS] != NULL) {
    return search_bugs(arguments);
  }
  if (!tq_number(&repetitions, "repetitions", arguments->values[REPETITIONS], 1, REPETITIONS_MAX)) {
    return TQ_EXIT_FAILED;
  }
  if (arguments->operand_count != 0) {
    return tq_fail("bench: %s? It takes no operands", arguments->operands[0]);
  }
  if (arguments->values[TRUTH] != NULL) {
    return check_truth(arguments);
  }
  if (arguments->values[PEERS] != NULL) {
    return compare_peers(arguments);
  }
  json_t *list = measure_here((size_t)repetitions);
  if (list == NULL) {
    return TQ_EXIT_FAILED;
  }
  if (arguments->values[ALONE] == NULL) {
    measure_beside(list, (size_t)repetitions);
  }
  if (arguments->values[JSON] == NULL) {
    print_rows(list);
  } else {
    json_dumpf(list, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    printf("\n");
  }
  json_decref(list);
  return TQ_EXIT_FINE;
}

const tq_command tq_command_bench = {
    "bench",
    "how fast the harness is: oracle, stage, libFuzzer target, as ratios",
    "[BUG ...]",
    "Measures the flavour of this program and the one beside it (fast and asan), several times in\n"
    "turn. harness/run bench builds both. With --truth it measures nothing, and exits with 1 if a\n"
    "snapshot changed an outcome. With --bugs it looks for every planted bug, and for what older\n"
    "releases of the reference show where they are built (TQ_WOLFSSL_VERSION=5.5.4 harness/run "
    "build):\n"
    "all, or those whose names hold one of the words.",
    "--json",
    options,
    run};
