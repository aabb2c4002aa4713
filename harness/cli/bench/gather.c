/* gather.c: the bugs that `tlsquarrel bench --bugs` looks for: see ways.h. */
#include "cli/bench/ways.h"
#include "cli/corpora/pile.h"
#include "cli/options.h"
#include "cli/vector_files.h"
#include "judge/judge.h"
#include "peer/planted.h"
#include "peer/planted_chain.h"
#include "result/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Older than the reference, if it is the pinned one. */
static const char *const releases[] = {"5.5.4", "5.7.2"};

static bool is_asked_for(const tq_bugs *bugs, const char *name) {
  const tq_bench_bugs *asked = bugs->asked;
  for (size_t i = 0; i < asked->name_count; i++) {
    if (strstr(name, asked->names[i]) != NULL) {
      return true;
    }
  }
  return asked->name_count == 0;
}

static tq_bug *add(tq_bugs *bugs, const char *name, const char *target) {
  if (bugs->count == TQ_BUGS_MAX || !is_asked_for(bugs, name)) {
    return NULL;
  }
  tq_bug *bug = &bugs->items[bugs->count++];
  snprintf(bug->name, sizeof bug->name, "%s", name);
  bug->target = target;
  return bug;
}

bool tq_bug_matches(const tq_bug *bug, const char *key) {
  bool any = false;
  for (size_t i = 0; i < 2; i++) {
    size_t size = strlen(bug->wanted[i]);
    any = any || (size != 0 && strncmp(key, bug->wanted[i], size) == 0);
  }
  return any;
}

/* A key is CLASS/REQUIREMENT/PEER/VERSION/ROLE. */
bool tq_same_finding(const char *key, const char *other) {
  size_t head = 0;
  for (int slashes = 0; key[head] != '\0' && slashes < 2; head++) {
    slashes += key[head] == '/';
  }
  const char *tail = strchr(key + head, '/');
  const char *other_tail = strncmp(key, other, head) == 0 ? strchr(other + head, '/') : NULL;
  return tail != NULL && other_tail != NULL && strcmp(tail, other_tail) == 0;
}

/* --- planted --- */

static void add_planted(tq_bugs *bugs, const tq_planted *row, const char *target) {
  tq_bug *bug = add(bugs, row->name, target);
  if (bug == NULL) {
    return;
  }
  bug->plant = row->name;
  snprintf(bug->build, sizeof bug->build, "%s", tq_build_folder());
  for (size_t i = 0; i < TQ_PLANTED_REQUIREMENTS; i++) {
    const char *id = row->requirements[i];
    if (id != NULL && id[0] != '\0') {
      snprintf(bug->wanted[i], TQ_KEY_MAX, "%s/%s/", row->class_, id);
    }
  }
  if (row->requirements[0] == NULL) {
    snprintf(bug->wanted[0], TQ_KEY_MAX, "%s/", row->class_);
  }
}

static int by_target(const void *left, const void *right) {
  const tq_bug *a = left;
  const tq_bug *b = right;
  int order = strcmp(a->target, b->target);
  return order != 0 ? order : strcmp(a->name, b->name);
}

static void gather_planted(tq_bugs *bugs) {
  size_t left = 0;
  for (size_t i = 0; i < tq_planted_count(); i++) {
    const tq_planted *row = tq_planted_at(i);
    if (tq_planted_is_built(row)) {
      add_planted(bugs, row, tq_planted_target(row));
    }
    left += !tq_planted_is_built(row);
  }
  for (size_t i = 0; i < tq_planted_chain_count(); i++) {
    add_planted(bugs, tq_planted_chain_at(i), "certificate");
  }
  qsort(bugs->items, bugs->count, sizeof *bugs->items, by_target);
  if (left != 0) {
    fprintf(stderr, "bench: %zu bugs are not planted in this build and left out\n", left);
  }
}

/* --- older releases --- */

/* What the vectors are messages of; other targets have no inputs that fuzzing did not find. */
static const char released_target[] = "client_hello";

/* What the files in INPUTS show in BUILD. */
static bool show(tq_firsts *made, const tq_bugs *bugs, const char *build, const char *inputs) {
  tq_search *search = calloc(1, sizeof *search);
  bool fine = search != NULL;
  if (fine) {
    snprintf(search->build, sizeof search->build, "%s", build);
    snprintf(search->work, sizeof search->work, "%s", bugs->work);
    search->target = released_target;
    search->inputs = inputs;
    search->seed = 1;
    fine = tq_search_run(made, search);
  }
  free(search);
  return fine;
}

static bool holds(const tq_firsts *list, const char *key) {
  for (size_t i = 0; i < list->count; i++) {
    if (strcmp(list->items[i].key, key) == 0) {
      return true;
    }
  }
  return false;
}

/* Whether KEY is more than a note: a note is no bug. */
static bool is_grave(const char *key) {
  char word[32];
  snprintf(word, sizeof word, "%.*s", (int)strcspn(key, "/"), key);
  return tq_class_severity(tq_class_find(word)) > TQ_SEVERITY_NOTE;
}

static void add_released(tq_bugs *bugs, const char *release, const char *build, const char *key) {
  char name[TQ_BUG_NAME];
  char shown[TQ_KEY_MAX];
  snprintf(shown, sizeof shown, "%.150s", key);
  snprintf(name, sizeof name, "%s %s", release, shown);
  tq_bug *bug = add(bugs, name, released_target);
  if (bug != NULL) {
    snprintf(bug->release, sizeof bug->release, "%s", release);
    snprintf(bug->build, sizeof bug->build, "%s", build);
    snprintf(bug->wanted[0], TQ_KEY_MAX, "%s", key);
  }
}

/* What the authored cases in INPUTS show with RELEASE, and neither with the newest one nor by the
 * seeds alone: that would be found without a search. */
static bool gather_released(tq_bugs *bugs, const char *release, const char *inputs) {
  char seeds[TQ_PLACE_MAX + 64];
  char build[TQ_PLACE_MAX];
  snprintf(build, sizeof build, "%.4000s-%s", tq_build_folder(), release);
  snprintf(seeds, sizeof seeds, "%s/targets/seeds/%s", build, released_target);
  tq_firsts *lists = calloc(3, sizeof *lists);
  bool fine = lists != NULL && show(&lists[0], bugs, build, inputs) &&
              show(&lists[1], bugs, tq_build_folder(), inputs) &&
              show(&lists[2], bugs, build, seeds);
  for (size_t i = 0; fine && i < lists[0].count; i++) {
    const char *key = lists[0].items[i].key;
    if (is_grave(key) && !holds(&lists[1], key) && !holds(&lists[2], key)) {
      add_released(bugs, release, build, key);
    }
  }
  free(lists);
  return fine;
}

static bool write_cases(const char *folder) {
  tq_vectors *vectors = tq_vectors_open(NULL);
  bool fine = vectors != NULL && tq_vector_files(vectors, folder);
  tq_vectors_free(vectors);
  return fine;
}

/* Those that are built beside this one. */
static bool is_release_built(const char *release) {
  char path[TQ_PLACE_MAX + 64];
  snprintf(path, sizeof path, "%s-%s/targets/%s", tq_build_folder(), release, released_target);
  return access(path, X_OK) == 0;
}

static void tell_left_out(void) {
  for (size_t r = 0; r < sizeof releases / sizeof *releases; r++) {
    if (!is_release_built(releases[r])) {
      fprintf(stderr, "bench: release %s is not built and left out; %s%s %s\n", releases[r],
              "TQ_WOLFSSL_VERSION=", releases[r], "harness/run build builds it");
    }
  }
}

static bool gather_releases(tq_bugs *bugs) {
  char inputs[TQ_PLACE_MAX + 16];
  snprintf(inputs, sizeof inputs, "%s/cases", bugs->work);
  bool fine = write_cases(inputs);
  for (size_t r = 0; r < sizeof releases / sizeof *releases && fine; r++) {
    fine = !is_release_built(releases[r]) || gather_released(bugs, releases[r], inputs);
  }
  tq_pile_remove(inputs);
  return fine;
}

bool tq_bugs_gather(tq_bugs *bugs) {
  gather_planted(bugs);
  if (!gather_releases(bugs)) {
    return false;
  }
  if (bugs->count == 0) {
    tq_fail("bench: there is no bug of that name");
    return false;
  }
  tell_left_out();
  return true;
}
