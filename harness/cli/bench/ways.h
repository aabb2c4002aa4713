/* ways.h: what the parts of `tlsquarrel bench --bugs` share: the bugs, the ways in which they
 * are looked for, and what came of it. */
#ifndef TQ_CLI_BENCH_WAYS_H
#define TQ_CLI_BENCH_WAYS_H

#include "cli/bench/bugs.h"
#include "cli/bench/search.h"

#include <jansson.h>

/* tq_way: each adds a technique to the one before. The first three are played on snapshots: what is
 * found after how many executions does not depend on that (bench --truth), only how long it takes;
 * so SCRATCH is FULL once more without snapshots, to compare the time, and allowed a part of the
 * executions only. */
typedef enum tq_way {
  TQ_WAY_BYTES,     /* libFuzzer's own mutations */
  TQ_WAY_STRUCTURE, /* mutations that know messages */
  TQ_WAY_FULL,      /* and output tuples as coverage: what `tlsquarrel fuzz` does */
  TQ_WAY_SCRATCH,
  TQ_WAYS
} tq_way;

enum { TQ_BUGS_MAX = 256, TQ_SCRATCH_PART = 10, TQ_BUG_NAME = TQ_KEY_MAX };

/* tq_search_result: EXECUTIONS 0: not found. */
typedef struct tq_search_result {
  uint64_t executions;
  double seconds;
} tq_search_result;

/* tq_bug: a finding whose key begins with one of WANTED is the bug. PLANT: planted under that name;
 * NULL: it is what RELEASE of the reference, in the build at BUILD, shows, and the newest does not.
 */
typedef struct tq_bug {
  char name[TQ_BUG_NAME];
  const char *target;
  const char *plant;
  char release[16];
  char build[TQ_PLACE_MAX];
  char wanted[2][TQ_KEY_MAX];
  tq_search_result results[TQ_WAYS][TQ_BUGS_REPEAT_MAX];
} tq_bug;

/* tq_bugs: what is looked for, and FAILED: some target did not run. */
typedef struct tq_bugs {
  const tq_bench_bugs *asked;
  tq_bug *items;
  size_t count;
  bool failed;
  char work[TQ_PLACE_MAX];
} tq_bugs;

/* tq_bugs_gather: all planted bugs that this build has, and those of older releases that are built
 * beside it. False, with a line on stderr: there is none, or a target cannot be run. */
bool tq_bugs_gather(tq_bugs *bugs);

/* tq_bug_matches: whether KEY is that of BUG. */
bool tq_bug_matches(const tq_bug *bug, const char *key);

/* tq_same_finding: whether two keys differ at most in the peer that they name. */
bool tq_same_finding(const char *key, const char *other);

/* tq_way_bound: executions of one search. */
long tq_way_bound(const tq_bench_bugs *asked, tq_way way);

/* tq_bugs_table: what came of it. tq_bugs_print prints such a table as text. */
json_t *tq_bugs_table(const tq_bugs *bugs);
void tq_bugs_print(const json_t *table);

#endif
