/* search.h: one search for findings by a fuzz target, in a process of its own: libFuzzer from
 * the made seeds, with the options that `tlsquarrel fuzz` gives it, as many inputs as are allowed.
 */
#ifndef TQ_CLI_BENCH_SEARCH_H
#define TQ_CLI_BENCH_SEARCH_H

#include "cli/place.h"
#include "result/finding_record.h"

enum { TQ_FIRSTS_MAX = 512 };

/* tq_search: BUILD: where targets/ is. PLANT: the bug that is switched on; NULL: none. WITHOUT: see
 * TQ_WITHOUT in target/target.h. UNTIL: likewise; NULL: it goes on to the bound. INPUTS: a folder
 * that is played once, in all scenes and without mutation; NULL: it fuzzes. WORK: a folder for its
 * files. */
typedef struct tq_search {
  char build[TQ_PLACE_MAX];
  char work[TQ_PLACE_MAX];
  const char *target;
  const char *plant;
  const char *without;
  const char *until;
  const char *inputs;
  long seed;
  long bound;
} tq_search;

/* tq_firsts: which findings were met, in their order, after how many executions and seconds of
 * processor time. */
typedef struct tq_firsts {
  size_t count;
  struct {
    char key[TQ_KEY_MAX];
    uint64_t executions;
    double seconds;
  } items[TQ_FIRSTS_MAX];
} tq_firsts;

/* tq_search_run: false, with a line on stderr, if the target cannot be run. */
bool tq_search_run(tq_firsts *made, const tq_search *search);

#endif
