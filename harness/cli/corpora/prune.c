/* prune.c: see prune.h.
 *
 * libFuzzer's merge picks the inputs; it counts the tuples as coverage, since the target tells it
 * of them in extra counters. It writes without looking whether the disk is full, so what it wrote
 * is checked, before the old folder gives way to the new one. */
#include "cli/corpora/prune.h"

#include "cli/corpora/pile.h"
#include "cli/folder.h"
#include "cli/options.h"
#include "cli/place.h"
#include "cli/process.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_ROOM = TQ_PLACE_MAX + 128, SEED_ROOM = 1 << 12 };

/* paths: all beside the folder, so that renaming works. */
typedef struct paths {
  char fresh[PATH_ROOM];   /* what is left, while it is made */
  char old[PATH_ROOM];     /* the folder as it was, for a moment */
  char crashes[PATH_ROOM]; /* what the target crashed on */
  char log[PATH_ROOM];
} paths;

static void name_paths(paths *at, const char *folder) {
  size_t size = strlen(folder);
  while (size > 1 && folder[size - 1] == '/') {
    size--;
  }
  snprintf(at->fresh, sizeof at->fresh, "%.*s.pruned", (int)size, folder);
  snprintf(at->old, sizeof at->old, "%.*s.before", (int)size, folder);
  snprintf(at->crashes, sizeof at->crashes, "%.*s.crashes", (int)size, folder);
  snprintf(at->log, sizeof at->log, "%.*s.log", (int)size, folder);
}

static void clear(const paths *at) {
  tq_pile_remove(at->fresh);
  tq_pile_remove(at->crashes);
  unlink(at->log);
}

void tq_prune_repair(const char *folder) {
  paths at;
  name_paths(&at, folder);
  if (access(folder, F_OK) != 0) {
    rename(at.old, folder);
  }
  tq_pile_remove(at.old);
  clear(&at);
}

static int merge(const paths *at, const char *build, const char *target, const char *folder) {
  char program[PATH_ROOM];
  char prefix[PATH_ROOM + 32];
  snprintf(program, sizeof program, "%s/targets/%s", build, target);
  snprintf(prefix, sizeof prefix, "-artifact_prefix=%s/", at->crashes);
  const char *words[] = {program, "-merge=1", "-timeout=10", prefix, at->fresh, folder, NULL};
  setenv("TQ_ON_FINDING", "record", 1);
  unsetenv("TQ_STORE");
  int status = tq_process_run(words, at->log, 0);
  unsetenv("TQ_ON_FINDING");
  return status;
}

/* The last "MERGE-OUTER: N new files" that libFuzzer printed; -1: none. */
static long merged(const paths *at) {
  char line[SEED_ROOM];
  long count = -1;
  FILE *file = fopen(at->log, "r");
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    long number = 0;
    count = sscanf(line, "MERGE-OUTER: %ld new files", &number) == 1 ? number : count;
  }
  if (file != NULL) {
    fclose(file);
  }
  return count;
}

static bool keep_crash(void *context, const char *path, tq_span bytes) {
  const paths *at = ((const void *const *)context)[0];
  tq_crypto *crypto = (tq_crypto *)(uintptr_t)((const void *const *)context)[1];
  (void)path;
  return tq_pile_add(at->fresh, crypto, bytes) != TQ_PILE_FAILED;
}

/* Whether all that libFuzzer said it wrote is there, whole. */
static bool is_whole(const paths *at, tq_crypto *crypto) {
  size_t files = 0;
  uint64_t bytes = 0;
  size_t broken = tq_pile_sweep(at->fresh, crypto);
  tq_pile_size(at->fresh, &files, &bytes);
  return broken == 0 && merged(at) >= 0 && (size_t)merged(at) == files;
}

static bool fill(const paths *at, const char *build, const char *target, const char *folder,
                 tq_crypto *crypto) {
  tq_pile_walk_result met = {0};
  const void *context[] = {at, crypto};
  clear(at);
  if (!tq_folder_make(at->fresh) || !tq_folder_make(at->crashes)) {
    return false;
  }
  int status = merge(at, build, target, folder);
  if (status != 0 || !is_whole(at, crypto)) {
    tq_fail("pruning %s: %s; the folder is as it was", folder,
            status == 0 ? "not all could be written, the disk may be full"
                        : "the target could not merge (does it run?)");
    return false;
  }
  if (!tq_pile_walk(&met, at->crashes, keep_crash, (void *)(uintptr_t)context)) {
    tq_fail("pruning %s: %s; the folder is as it was", folder, strerror(errno));
    return false;
  }
  return true;
}

bool tq_prune(size_t *before, size_t *left, const char *build, const char *target,
              const char *folder, tq_crypto *crypto) {
  paths at;
  uint64_t bytes = 0;
  name_paths(&at, folder);
  tq_prune_repair(folder);
  tq_pile_size(folder, before, &bytes);
  *left = *before;
  bool fine = *before == 0 || fill(&at, build, target, folder, crypto);
  if (fine && *before != 0) {
    fine = tq_pile_settle(at.fresh) && rename(folder, at.old) == 0 && rename(at.fresh, folder) == 0;
    if (!fine) {
      tq_fail("pruning %s: %s", folder, strerror(errno));
    }
  }
  tq_prune_repair(folder);
  tq_pile_size(folder, left, &bytes);
  return fine;
}
