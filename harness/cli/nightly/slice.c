/* slice.c: see night_slice.h.
 *
 * The folder holds `about` (night, slice, target, scene, when it began, how many inputs the corpus
 * had), written whole before anything runs; corpus/TARGET, crashes/TARGET and logs/, as the fuzzer
 * leaves them. Taking over goes in this order: inputs are renamed into the corpora, the sample is
 * recorded, the folder is removed. Each step done twice is as if done once. */
#include "cli/nightly/slice.h"

#include "cli/corpora/pile.h"
#include "cli/folder.h"
#include "cli/options.h"
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
  PATH_ROOM = TQ_PLACE_MAX + 300,
  JOBS_MAX = 64,
  FAILURES_MAX = 5,
  POLL_MILLISECONDS = 200,
  PATIENCE = 10
};

static bool count_one(void *context, const tq_finding_record *record) {
  uint64_t *count = context;
  *count += record->severity > TQ_SEVERITY_NOTE;
  return true;
}

uint64_t tq_count_keys(const char *path) {
  char error[TQ_STORE_ERROR_MAX];
  uint64_t count = 0;
  tq_store *store = tq_store_open(path, TQ_STORE_READ, error);
  if (store != NULL) {
    tq_store_each(store, &(tq_store_filter){0}, count_one, &count, error);
  }
  tq_store_close(store);
  return count;
}

/* --- what a slice is about --- */

static bool write_about(const tq_slices *slices, const tq_night_sample *sample) {
  char path[PATH_ROOM];
  char aside[PATH_ROOM];
  snprintf(path, sizeof path, "%s/about", slices->folder);
  snprintf(aside, sizeof aside, "%s/about.part", slices->folder);
  FILE *file = fopen(aside, "w");
  bool fine =
      file != NULL &&
      fprintf(file, "%" PRId64 " %" PRId64 " %s %s %" PRId64 " %" PRIu64 "\n", sample->night,
              sample->slice, sample->target, sample->scene[0] == '\0' ? "-" : sample->scene,
              (int64_t)time(NULL), sample->corpus) > 0;
  fine = file != NULL && fclose(file) == 0 && fine && rename(aside, path) == 0;
  return fine || tq_fail("nightly: cannot write %s: %s", path, strerror(errno)) == TQ_EXIT_FINE;
}

/* False: there is no slice. */
static bool read_about(const tq_slices *slices, tq_night_sample *sample, int64_t *began) {
  char path[PATH_ROOM];
  snprintf(path, sizeof path, "%s/about", slices->folder);
  FILE *file = fopen(path, "r");
  *sample = (tq_night_sample){0};
  bool fine = file != NULL &&
              fscanf(file, "%" SCNd64 " %" SCNd64 " %63s %63s %" SCNd64 " %" SCNu64, &sample->night,
                     &sample->slice, sample->target, sample->scene, began, &sample->corpus) == 6;
  if (file != NULL) {
    fclose(file);
  }
  if (strcmp(sample->scene, "-") == 0) {
    sample->scene[0] = '\0';
  }
  return fine;
}

/* The numbers that the processes kept in files, and when they were last written. */
static void read_stats(const tq_slices *slices, tq_night_sample *sample, int64_t *last) {
  for (int i = 0; i < JOBS_MAX; i++) {
    char path[PATH_ROOM];
    char line[128];
    struct stat about;
    snprintf(path, sizeof path, "%s/logs/%s-%d.stats", slices->folder, sample->target, i);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
      uint64_t number = 0;
      sample->inputs += sscanf(line, "inputs %" SCNu64, &number) == 1 ? number : 0;
      number = 0;
      sample->executions += sscanf(line, "executions %" SCNu64, &number) == 1 ? number : 0;
    }
    if (file != NULL) {
      *last = fstat(fileno(file), &about) == 0 && about.st_mtime > *last ? about.st_mtime : *last;
      fclose(file);
    }
  }
}

/* --- taking over --- */

static bool move_crashes(const tq_slices *slices, const char *target) {
  char from[PATH_ROOM];
  char into[PATH_ROOM];
  char old[PATH_ROOM + 300];
  char new[PATH_ROOM + 300];
  snprintf(from, sizeof from, "%s/crashes/%s", slices->folder, target);
  snprintf(into, sizeof into, "%s/%s", slices->crashes, target);
  DIR *folder = opendir(from);
  bool fine = folder == NULL || tq_folder_make(into);
  for (struct dirent *entry = NULL; fine && folder != NULL && (entry = readdir(folder)) != NULL;) {
    snprintf(old, sizeof old, "%s/%s", from, entry->d_name);
    snprintf(new, sizeof new, "%s/%s", into, entry->d_name);
    fine = entry->d_name[0] == '.' || rename(old, new) == 0;
  }
  if (folder != NULL) {
    closedir(folder);
  }
  return fine;
}

static bool take_over(tq_slices *slices, tq_night_sample *sample) {
  char error[TQ_NIGHT_ERROR_MAX];
  char from[PATH_ROOM];
  char into[PATH_ROOM];
  size_t moved = 0;
  size_t files = 0;
  uint64_t bytes = 0;
  snprintf(from, sizeof from, "%s/corpus/%s", slices->folder, sample->target);
  snprintf(into, sizeof into, "%s/%s", slices->corpora, sample->target);
  bool fine = tq_folder_make(into) && move_crashes(slices, sample->target);
  if (fine && !slices->full && access(from, R_OK) == 0) {
    fine = tq_pile_move(&moved, from, into, slices->crypto);
  }
  tq_pile_size(into, &files, &bytes);
  sample->added = files > sample->corpus ? files - sample->corpus : 0;
  sample->corpus = files;
  sample->findings = tq_count_keys(slices->store);
  if (fine && !tq_night_put(slices->file, sample, error)) {
    tq_fail("%s", error);
    fine = false;
  }
  return fine && tq_pile_remove(slices->folder);
}

bool tq_slice_salvage(tq_slices *slices) {
  tq_night_sample sample;
  int64_t began = 0;
  if (!read_about(slices, &sample, &began)) {
    tq_pile_remove(slices->folder);
    return true;
  }
  int64_t last = began;
  read_stats(slices, &sample, &last);
  sample.ended = last;
  sample.seconds = (double)(last - began);
  sample.cut = true;
  fprintf(stderr, "nightly: taking over what was left of slice %" PRId64 " (%s)\n", sample.slice,
          sample.target);
  return take_over(slices, &sample);
}

/* --- running --- */

static void take_finding(void *context, const char *line) {
  (void)context;
  (void)line;
}

static bool prepare(tq_slices *slices, const tq_night_sample *sample, tq_fuzz_setup *setup) {
  char path[PATH_ROOM];
  static const char *const parts[] = {"corpus", "crashes", "logs"};
  snprintf(path, sizeof path, "%s/%s", slices->corpora, sample->target);
  bool fine = tq_pile_remove(slices->folder) && tq_folder_make(path);
  for (size_t i = 0; i < sizeof parts / sizeof *parts && fine; i++) {
    snprintf(path, sizeof path, "%s/%s/%s", slices->folder, parts[i], sample->target);
    fine = tq_folder_make(path);
  }
  *setup =
      (tq_fuzz_setup){.folder = slices->build, .store = slices->store, .kept = slices->corpora};
  snprintf(setup->corpus, sizeof setup->corpus, "%.4000s/corpus", slices->folder);
  snprintf(setup->work, sizeof setup->work, "%s", slices->folder);
  return fine && write_about(slices, sample);
}

/* Waits until all have ended; asks them to when their time is up or the run is. */
static void watch(const tq_slices *slices, tq_fuzzer *fuzzers, size_t count, double ends) {
  struct pollfd waits[JOBS_MAX];
  size_t running = count;
  while (running != 0) {
    double over = tq_fuzzer_now() - ends - 2;
    running = 0;
    for (size_t i = 0; i < count; i++) {
      waits[i] = (struct pollfd){fuzzers[i].pipe, POLLIN, 0};
      running += fuzzers[i].process > 0;
      if ((*slices->interrupted != 0 || over > 0) && (!fuzzers[i].stopped || over > PATIENCE)) {
        tq_fuzzer_stop(&fuzzers[i], over > PATIENCE);
      }
    }
    if (running == 0 || poll(waits, (nfds_t)count, POLL_MILLISECONDS) <= 0) {
      continue;
    }
    for (size_t i = 0; i < count; i++) {
      if (waits[i].revents != 0 && fuzzers[i].process > 0) {
        tq_fuzzer_take(&fuzzers[i], take_finding, NULL);
      }
    }
  }
}

static FILE *open_log(const tq_slices *slices, const char *target, long number) {
  char path[PATH_ROOM];
  snprintf(path, sizeof path, "%s/../logs", slices->folder);
  if (!tq_folder_make(path)) {
    return NULL;
  }
  snprintf(path, sizeof path, "%s/../logs/%s-%ld.log", slices->folder, target, number);
  return fopen(path, "we");
}

/* One process that ended by itself is no reason to end the night; five slices in a row are. */
static bool note_failures(tq_slices *slices, const tq_fuzzer *fuzzers, size_t count) {
  bool any = false;
  for (size_t i = 0; i < count; i++) {
    if (fuzzers[i].failed) {
      tq_fail("nightly: target %s stopped by itself: %s; see nightly/logs/%s-%zu.log",
              fuzzers[i].target, fuzzers[i].last[0] == '\0' ? "" : fuzzers[i].last,
              fuzzers[i].target, i);
      any = true;
    }
  }
  slices->failures = any ? slices->failures + 1 : 0;
  return slices->failures < FAILURES_MAX;
}

static void free_fuzzers(tq_fuzzer *fuzzers, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (fuzzers[i].log != NULL) {
      fclose(fuzzers[i].log);
    }
  }
  free(fuzzers);
}

static bool fuzz(tq_slices *slices, const tq_fuzz_setup *setup, tq_night_sample *sample,
                 double seconds) {
  tq_fuzzer *fuzzers = calloc(JOBS_MAX, sizeof *fuzzers);
  double began = tq_fuzzer_now();
  size_t count = 0;
  bool fine = fuzzers != NULL;
  for (long i = 0; i < slices->jobs && i < JOBS_MAX && fine; i++) {
    fuzzers[count] = (tq_fuzzer){.setup = setup,
                                 .target = sample->target,
                                 .number = (size_t)i,
                                 .pipe = -1,
                                 .log = open_log(slices, sample->target, i),
                                 .ends = began + seconds};
    fine = tq_fuzzer_start(&fuzzers[count++]);
  }
  watch(slices, fuzzers, fine ? count : 0, began + seconds);
  for (size_t i = 0; i < count && fine; i++) {
    uint64_t coverage = fuzzers[i].coverage;
    sample->coverage = coverage > sample->coverage ? coverage : sample->coverage;
  }
  fine = fine && note_failures(slices, fuzzers, count);
  sample->seconds = tq_fuzzer_now() - began;
  free_fuzzers(fuzzers, count);
  return fine;
}

bool tq_slice_run(tq_night_sample *sample, tq_slices *slices, const tq_arm *arm,
                  const int64_t number[2], double seconds) {
  tq_fuzz_setup setup;
  int64_t last = 0;
  char corpus[PATH_ROOM];
  size_t files = 0;
  uint64_t bytes = 0;
  *sample = (tq_night_sample){.night = number[0], .slice = number[1]};
  snprintf(corpus, sizeof corpus, "%s/%s", slices->corpora, arm->target->name);
  tq_pile_size(corpus, &files, &bytes);
  sample->corpus = files;
  snprintf(sample->target, sizeof sample->target, "%s", arm->target->name);
  snprintf(sample->scene, sizeof sample->scene, "%s", arm->scene);
  if (!prepare(slices, sample, &setup)) {
    return false;
  }
  if (arm->scene[0] != '\0') {
    setenv("TQ_SCENES", arm->scene, 1);
  }
  bool fine = fuzz(slices, &setup, sample, seconds);
  unsetenv("TQ_SCENES");
  read_stats(slices, sample, &last);
  sample->ended = (int64_t)time(NULL);
  return take_over(slices, sample) && fine;
}
