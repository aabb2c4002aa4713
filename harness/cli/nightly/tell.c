/* tell.c: what a night came to: a table, the trend, the reports. */
#include "cli/folder.h"
#include "cli/fuzz/summary.h"
#include "cli/nightly/nightly.h"
#include "cli/options.h"
#include "cli/place.h"
#include "reports/trend.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_ROOM = TQ_PLACE_MAX + 300, POINTS_MAX = 100000 };

size_t tq_nightly_index(const tq_nightly *run, const char *name) {
  size_t i = 0;
  while (run->targets[i] != NULL && strcmp(run->targets[i]->name, name) != 0) {
    i++;
  }
  return i;
}

/* telling: sums over samples. POINTS: the trend over all nights. */
typedef struct telling {
  const tq_nightly *run;
  tq_trend_point *points;
  size_t point_count;
  double seconds;
  uint64_t executions;
  uint64_t findings;
  uint64_t coverage[TQ_ARMS_MAX];
  struct {
    size_t slices;
    size_t cut;
    double seconds;
    uint64_t executions;
    uint64_t added;
    uint64_t corpus;
  } targets[TQ_ARMS_MAX];
} telling;

static bool tell_one(void *context, const tq_night_sample *sample) {
  telling *told = context;
  const tq_nightly *run = told->run;
  size_t at = tq_nightly_index(run, sample->target);
  uint64_t coverage = 0;
  if (sample->coverage > told->coverage[at]) {
    told->coverage[at] = sample->coverage;
  }
  for (size_t i = 0; run->targets[i] != NULL; i++) {
    coverage += told->coverage[i];
  }
  told->seconds += sample->seconds;
  told->executions += sample->executions;
  told->findings = sample->findings;
  if (told->point_count < POINTS_MAX) {
    told->points[told->point_count++] =
        (tq_trend_point){told->seconds, told->executions, coverage, sample->findings};
  }
  if (sample->night == run->night.number) {
    told->targets[at].slices++;
    told->targets[at].cut += sample->cut;
    told->targets[at].seconds += sample->seconds;
    told->targets[at].executions += sample->executions;
    told->targets[at].added += sample->added;
    told->targets[at].corpus = sample->corpus;
  }
  return true;
}

static void print_table(const telling *told) {
  const tq_nightly *run = told->run;
  uint64_t executions = 0;
  double seconds = 0;
  printf("\n%-22s %6s %4s %8s %14s %8s %6s\n", "target", "slices", "cut", "seconds", "executions",
         "coverage", "new");
  for (size_t i = 0; run->targets[i] != NULL; i++) {
    printf("%-22s %6zu %4zu %8.0f %14" PRIu64 " %8" PRIu64 " %6" PRIu64 "\n", run->targets[i]->name,
           told->targets[i].slices, told->targets[i].cut, told->targets[i].seconds,
           told->targets[i].executions, told->coverage[i], told->targets[i].added);
    executions += told->targets[i].executions;
    seconds += told->targets[i].seconds;
  }
  printf("%-22s %11s %8.0f %14" PRIu64 "\n", "this night", "", seconds, executions);
  printf("%-22s %11s %8.0f %14" PRIu64 "  %" PRIu64 " findings\n", "all nights", "", told->seconds,
         told->executions, told->findings);
}

static bool write_trend(const telling *told) {
  char path[PATH_ROOM];
  snprintf(path, sizeof path, "%s/reports", tq_work_folder());
  bool fine = tq_folder_make(path);
  snprintf(path, sizeof path, "%s/reports/trend.svg", tq_work_folder());
  FILE *file = fine ? fopen(path, "w") : NULL;
  fine = file != NULL && tq_trend_svg(file, &(tq_trend){told->points, told->point_count});
  fine = file != NULL && fclose(file) == 0 && fine;
  printf(fine ? "trend: %s\n" : "the trend cannot be written to %s\n", tq_shown_path(path));
  return fine;
}

int tq_nightly_tell(const tq_nightly *run) {
  char error[TQ_NIGHT_ERROR_MAX];
  telling *told = calloc(1, sizeof *told);
  int status = TQ_EXIT_FAILED;
  if (told != NULL) {
    told->run = run;
    told->points = calloc(POINTS_MAX, sizeof *told->points);
  }
  if (told != NULL && told->points != NULL &&
      tq_night_each(run->slices.file, 0, tell_one, told, error)) {
    print_table(told);
    write_trend(told);
    status = tq_summary_print(run->store, tq_work_folder(), run->night.started,
                              &(tq_trend){told->points, told->point_count});
  }
  if (told != NULL) {
    free(told->points);
  }
  free(told);
  return status;
}
