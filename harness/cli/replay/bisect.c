/* bisect.c: `tlsquarrel bisect`: a recorded finding, played to every release of its peer: the first
 * that differs, and what was fixed since. */
#include "cli/commands.h"
#include "cli/items.h"
#include "cli/peer_list.h"
#include "cli/replay/runner.h"
#include "cli/target_list.h"
#include "engine/scene.h"
#include "judge/describe.h"
#include "result/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STORE, RELEASES, SCENE };

/* clang-format off */
static const tq_option options[] = {
    {"store",    's', "FILE", "the store (.build/findings.db, or $TQ_STORE)"},
    {"releases", 0,   NULL,   "over the releases that are built (the default, and all there is)"},
    {"scene",    0,   "NAME", "in this scene (default: the one that the finding was seen in)"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */

/* step: one release, and what it did. SHOWS: the finding's key, or the same class and requirement.
 */
typedef struct step {
  const tq_peer *peer;
  tq_result *result;
  bool shows;
  bool tested;
} step;

typedef struct steps {
  step items[TQ_PEERS_MAX];
  size_t count;
} steps;

/* "5.7.2" before "5.10.0": number by number. */
static int compare_releases(const char *a, const char *b) {
  while (*a != '\0' || *b != '\0') {
    char *after_a;
    char *after_b;
    unsigned long left = strtoul(a, &after_a, 10);
    unsigned long right = strtoul(b, &after_b, 10);
    if (left != right) {
      return left < right ? -1 : 1;
    }
    if (after_a == a || after_b == b) {
      return strcmp(a, b);
    }
    a = after_a + (*after_a == '.');
    b = after_b + (*after_b == '.');
  }
  return 0;
}

static int compare_steps(const void *a, const void *b) {
  return compare_releases(((const step *)a)->peer->release(), ((const step *)b)->peer->release());
}

static void find_releases(steps *of, const char *peer) {
  tq_peer_list all;
  tq_peer_list_all(&all);
  for (size_t i = 0; i < all.count; i++) {
    const tq_peer *one = all.items[i].peer;
    if (one != NULL && strcmp(one->name, peer) == 0) {
      of->items[of->count++] = (step){.peer = one};
    } else if (one == NULL && strncmp(all.items[i].name, peer, strlen(peer)) == 0) {
      tq_fail("%s: %s", all.items[i].name, all.items[i].why);
    }
  }
  qsort(of->items, of->count, sizeof *of->items, compare_steps);
}

static bool shows(const tq_result *result, const char *key) {
  for (size_t i = 0; i < result->count; i++) {
    if (strcmp(result->findings[i].key, key) == 0) {
      return true;
    }
  }
  return false;
}

static bool play(steps *of, const tq_finding_record *record, const tq_target *target,
                 const tq_scene *scene) {
  tq_span input = tq_span_of(record->input, record->input_size);
  for (size_t i = 0; i < of->count; i++) {
    step *one = &of->items[i];
    tq_place place = {target, scene, one->peer};
    tq_plan plan = {.inputs = &input,
                    .targets = &target,
                    .input_count = 1,
                    .places = &place,
                    .place_count = 1,
                    .mode = TQ_STAGE_WHOLE,
                    .workers = 1,
                    .seconds = 10};
    one->result = tq_run_plan(&plan);
    if (one->result == NULL) {
      return false;
    }
    one->tested = tq_is_tested(one->result->outcome.kind);
    one->shows = shows(one->result, record->key);
  }
  return true;
}

static void print_steps(const steps *of) {
  for (size_t i = 0; i < of->count; i++) {
    const step *one = &of->items[i];
    char text[TQ_OUTCOME_TEXT_MAX];
    tq_outcome_text(text, &one->result->outcome);
    printf("  %-10s %s: %s\n", one->peer->release(), text,
           one->shows    ? "shows it"
           : one->tested ? "does not"
                         : "says nothing");
  }
}

/* The answer: where it begins, where it ends, oldest first. A release that says nothing is passed
 * over. */
static void print_answer(const steps *of) {
  const step *before = NULL;
  bool any = false;
  for (size_t i = 0; i < of->count; i++) {
    const step *one = &of->items[i];
    if (!one->tested) {
      continue;
    }
    if (one->shows && before == NULL) {
      printf("the oldest that was tried, %s, shows it already\n", one->peer->release());
    } else if (one->shows && !before->shows) {
      printf("broken in %s: %s does not show it\n", one->peer->release(), before->peer->release());
    } else if (before != NULL && before->shows && !one->shows) {
      printf("fixed in %s: %s shows it\n", one->peer->release(), before->peer->release());
    }
    any = any || one->shows;
    before = one;
  }
  if (!any) {
    printf("no release that was tried shows it\n");
  }
}

static int bisect(const tq_finding_record *record, const char *scene_name) {
  const tq_target *target = tq_target_find(record->target);
  const tq_scene *scene = tq_scene_find(scene_name == NULL ? record->scene : scene_name);
  steps of = {.count = 0};
  if (target == NULL || scene == NULL) {
    return tq_fail("bisect: this build has no target %s or no scene %s", record->target,
                   scene_name == NULL ? record->scene : scene_name);
  }
  find_releases(&of, record->peer);
  if (of.count < 2) {
    tq_fail("bisect: there is one release of %s here; harness/run build --releases builds others",
            record->peer);
  }
  bool fine = of.count != 0 && play(&of, record, target, scene);
  if (fine) {
    printf("%s, in %s\n", record->key, scene->name);
    print_steps(&of);
    print_answer(&of);
  }
  for (size_t i = 0; i < of.count; i++) {
    tq_results_free(of.items[i].result, 1);
  }
  return fine ? TQ_EXIT_FINE : TQ_EXIT_FAILED;
}

/* The one finding that WORDS name: a whole key, or the only key that holds them. */
static const tq_finding_record *choose(const tq_items *items, const char *words) {
  const tq_finding_record *held = NULL;
  for (size_t i = 0; i < items->count; i++) {
    const tq_finding_record *record = &items->items[i].record;
    if (strcmp(record->key, words) == 0) {
      return record;
    }
    if (strstr(record->key, words) == NULL ||
        (held != NULL && strcmp(held->key, record->key) == 0)) {
      continue;
    }
    if (held != NULL) {
      tq_fail("bisect: both %s and %s hold %s; give one", held->key, record->key, words);
      return NULL;
    }
    held = record;
  }
  if (held == NULL) {
    tq_fail("bisect: no key is or holds %s; tlsquarrel findings --all lists them", words);
  }
  return held;
}

static int run(const tq_arguments *arguments) {
  tq_items items;
  if (arguments->operand_count != 1) {
    return tq_fail("bisect: which finding? Give its key, or a part of it");
  }
  if (!tq_load_items(&items, tq_store_path(arguments->values[STORE]), &(tq_store_filter){0})) {
    return TQ_EXIT_FAILED;
  }
  const tq_finding_record *record = choose(&items, arguments->operands[0]);
  int status = record == NULL ? TQ_EXIT_FAILED : bisect(record, arguments->values[SCENE]);
  tq_items_free(&items);
  return status;
}

const tq_command tq_command_bisect = {
    "bisect",
    "a recorded finding over the releases of its peer: where it begins and ends",
    "FINDING",
    "FINDING is a key, or a part that only one key has. Its smallest input is played to each "
    "release\n"
    "that is built (harness/run build --releases), the oldest first.",
    "--releases LAX/client_hello.no_common_group",
    options,
    run};
