/* bugs.c: see bugs.h. */
#include "cli/bench/bugs.h"

#include "cli/bench/ways.h"
#include "cli/corpora/pile.h"
#include "cli/folder.h"
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const left_out[TQ_WAYS] = {
    [TQ_WAY_BYTES] = "mutators,tuples",
    [TQ_WAY_STRUCTURE] = "tuples",
    [TQ_WAY_FULL] = NULL,
    [TQ_WAY_SCRATCH] = "snapshots",
};

long tq_way_bound(const tq_bench_bugs *asked, tq_way way) {
  return way == TQ_WAY_SCRATCH ? asked->bound / TQ_SCRATCH_PART : asked->bound;
}

/* session: KNOWN: what the honest reference shows in the target that was looked at last, which is
 * no sign of a bug. */
typedef struct session {
  tq_bugs bugs;
  tq_search search;
  tq_firsts met;
  tq_firsts known;
  const char *known_of;
} session;

static bool is_known(const session *with, const char *key) {
  for (size_t i = 0; i < with->known.count; i++) {
    if (tq_same_finding(with->known.items[i].key, key)) {
      return true;
    }
  }
  return false;
}

static bool may_be_known(const session *with, const tq_bug *bug) {
  for (size_t i = 0; i < with->known.count; i++) {
    if (tq_bug_matches(bug, with->known.items[i].key)) {
      return true;
    }
  }
  return false;
}

/* Adds what MET has to KNOWN. */
static void join(session *with) {
  for (size_t i = 0; i < with->met.count && with->known.count < TQ_FIRSTS_MAX; i++) {
    if (!is_known(with, with->met.items[i].key)) {
      with->known.items[with->known.count++] = with->met.items[i];
    }
  }
}

static bool search(session *with, const tq_bug *bug, const char *plant, tq_way way, long run) {
  const tq_bench_bugs *asked = with->bugs.asked;
  tq_search *made = &with->search;
  memcpy(made->build, bug->build, sizeof made->build);
  made->target = bug->target;
  made->plant = plant;
  made->without = left_out[way];
  made->seed = asked->seed + run;
  made->bound = tq_way_bound(asked, way);
  bool fine = tq_search_run(&with->met, made);
  with->bugs.failed = with->bugs.failed || !fine;
  return fine;
}

/* What the reference itself shows in the target of BUG, with the seeds of all searches. */
static bool know(session *with, const tq_bug *bug) {
  if (with->known_of != NULL && strcmp(with->known_of, bug->target) == 0) {
    return true;
  }
  with->known.count = 0;
  with->known_of = bug->target;
  with->search.until = NULL;
  for (long run = 0; run < with->bugs.asked->repeat; run++) {
    if (!search(with, bug, NULL, TQ_WAY_FULL, run)) {
      return false;
    }
    join(with);
  }
  return true;
}

static void note(const session *with, tq_bug *bug, tq_way way, long run) {
  tq_search_result *result = &bug->results[way][run];
  for (size_t i = 0; i < with->met.count && result->executions == 0; i++) {
    const char *key = with->met.items[i].key;
    if (tq_bug_matches(bug, key) && (bug->plant == NULL || !is_known(with, key))) {
      result->executions = with->met.items[i].executions;
      result->seconds = with->met.items[i].seconds;
    }
  }
}

static void look_for_planted(session *with, tq_bug *bug) {
  char until[2 * TQ_KEY_MAX + 2];
  if (!know(with, bug)) {
    return;
  }
  snprintf(until, sizeof until, "%s,%s", bug->wanted[0], bug->wanted[1]);
  with->search.until = may_be_known(with, bug) ? NULL : until;
  for (int way = 0; way < TQ_WAYS; way++) {
    for (long run = 0; run < with->bugs.asked->repeat; run++) {
      if (!search(with, bug, bug->plant, (tq_way)way, run)) {
        return;
      }
      note(with, bug, (tq_way)way, run);
    }
  }
}

/* One search serves all that is looked for in a target of an older release. */
static size_t look_for_released(session *with, size_t first) {
  tq_bug *bug = &with->bugs.items[first];
  size_t end = first;
  while (end < with->bugs.count && with->bugs.items[end].plant == NULL &&
         strcmp(with->bugs.items[end].release, bug->release) == 0 &&
         strcmp(with->bugs.items[end].target, bug->target) == 0) {
    end++;
  }
  with->search.until = NULL;
  for (int way = 0; way < TQ_WAYS; way++) {
    for (long run = 0; run < with->bugs.asked->repeat; run++) {
      if (!search(with, bug, NULL, (tq_way)way, run)) {
        return end;
      }
      for (size_t i = first; i < end; i++) {
        note(with, &with->bugs.items[i], (tq_way)way, run);
      }
    }
  }
  return end;
}

static void look(session *with) {
  tq_bugs *bugs = &with->bugs;
  bool shown = isatty(STDERR_FILENO) == 1;
  for (size_t i = 0; i < bugs->count && !bugs->failed;) {
    if (shown) {
      fprintf(stderr, "\r%zu of %zu: %-60.60s", i + 1, bugs->count, bugs->items[i].name);
    }
    if (bugs->items[i].plant != NULL) {
      look_for_planted(with, &bugs->items[i++]);
      continue;
    }
    i = look_for_released(with, i);
  }
  if (shown) {
    fprintf(stderr, "\r%80s\r", "");
  }
}

static void print(const tq_bugs *bugs) {
  json_t *table = tq_bugs_table(bugs);
  if (bugs->asked->json) {
    json_dumpf(table, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    printf("\n");
  } else {
    tq_bugs_print(table);
  }
  json_decref(table);
}

bool tq_bench_bugs_run(const tq_bench_bugs *asked) {
  session *with = calloc(1, sizeof *with);
  tq_bug *items = calloc(TQ_BUGS_MAX, sizeof *items);
  bool fine = with != NULL && items != NULL;
  if (fine) {
    with->bugs = (tq_bugs){.asked = asked, .items = items};
    snprintf(with->bugs.work, sizeof with->bugs.work, "%.4000s/bench/bugs", tq_build_folder());
    snprintf(with->search.work, sizeof with->search.work, "%s", with->bugs.work);
    fine = tq_folder_make(with->bugs.work) && tq_bugs_gather(&with->bugs);
  }
  if (fine) {
    look(with);
    fine = !with->bugs.failed;
  }
  if (fine) {
    print(&with->bugs);
    tq_pile_remove(with->bugs.work);
  }
  free(items);
  free(with);
  return fine;
}
