/* fuzzer.c: see fuzzer.h. Two runs of the same seed, of which the first ends where most
 * findings have been met, confirmed and shrunk: the difference is fuzzing as it goes on for hours.
 */
#include "cli/bench/fuzzer.h"

#include "cli/folder.h"
#include "cli/options.h"
#include "cli/place.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_ROOM = TQ_PLACE_MAX + 128 };

/* spent: of one run of a program. */
typedef struct spent {
  double seconds; /* of processor time */
  uint64_t executions;
} spent;

typedef struct command {
  char program[PATH_ROOM];
  char seeds[PATH_ROOM]; /* "": none */
  char corpus[PATH_ROOM];
  char stats[PATH_ROOM];
  const tq_bench_fuzzing *what;
  bool timed; /* where the time goes is counted after the warm ones */
} command;

/* Under sanitizers an input takes up to ten times as long, and as many fewer say as much. */
long tq_bench_inputs(long number) {
  enum { FEWER = 8 };
  return strcmp(TQ_FLAVOUR, "asan") == 0 ? number / FEWER : number;
}

static void set_surroundings(const command *line) {
  char warm[32];
  snprintf(warm, sizeof warm, "%ld", tq_bench_inputs(line->what->warm));
  setenv("TQ_STATS", line->stats, 1);
  unsetenv("TQ_STORE");
  setenv("TQ_ON_FINDING", "record", 1);
  if (line->what->naive) {
    setenv("TQ_STAGE", "naive", 1);
  }
  if (line->what->scene != NULL) {
    setenv("TQ_SCENES", line->what->scene, 1);
  }
  if (line->timed) {
    setenv("TQ_TIMES", warm, 1);
  }
}

static _Noreturn void become(const command *line, long runs) {
  char count[32];
  snprintf(count, sizeof count, "-runs=%ld", runs);
  char *words[] = {(char *)(uintptr_t)line->program,
                   count,
                   "-seed=1",
                   "-reload=0",
                   "-max_len=4096",
                   "-entropic=0",
                   (char *)(uintptr_t)line->corpus,
                   line->seeds[0] == '\0' ? NULL : (char *)(uintptr_t)line->seeds,
                   NULL};
  int null = open("/dev/null", O_RDWR);
  dup2(null, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
  dup2(null, STDERR_FILENO);
  set_surroundings(line);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  execv(line->program, words);
  _exit(TQ_EXIT_FAILED);
}

static uint64_t read_executions(const char *path) {
  char line[128];
  uint64_t executions = 0;
  FILE *file = fopen(path, "r");
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    uint64_t number = 0;
    if (sscanf(line, "executions %" SCNu64, &number) == 1) {
      executions = number;
    }
  }
  if (file != NULL) {
    fclose(file);
  }
  return executions;
}

static bool run(spent *made, const command *line, long runs) {
  int status = 0;
  struct rusage usage;
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) {
    become(line, runs);
  }
  if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
    tq_fail("bench: %s ended with status %d; does harness/run fuzz work?",
            tq_shown_path(line->program), status);
    return false;
  }
  made->seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                  (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  made->executions = read_executions(line->stats);
  return true;
}

/* A fresh and empty corpus folder for each run, so that all do the same. */
static bool make_corpus(const char *path) {
  char name[PATH_ROOM + 300];
  DIR *folder = opendir(path);
  for (struct dirent *entry = NULL; folder != NULL && (entry = readdir(folder)) != NULL;) {
    snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
    if (entry->d_name[0] != '.') {
      unlink(name);
    }
  }
  if (folder != NULL) {
    closedir(folder);
  }
  return tq_folder_make(path);
}

static double measure(const command *line) {
  spent before;
  spent after;
  bool empty = line->what->target == NULL;
  if (!make_corpus(line->corpus) || !run(&before, line, tq_bench_inputs(line->what->warm)) ||
      !make_corpus(line->corpus) || !run(&after, line, tq_bench_inputs(line->what->runs))) {
    return -1;
  }
  double seconds = after.seconds - before.seconds;
  uint64_t done = empty ? (uint64_t)tq_bench_inputs(line->what->runs - line->what->warm)
                        : after.executions - before.executions;
  return seconds <= 0 ? -1 : (double)done / seconds;
}

static bool prepare(command *line, const tq_bench_fuzzing *what) {
  *line = (command){.seeds = "", .what = what};
  snprintf(line->program, sizeof line->program, "%s/%s", tq_build_folder(), what->program);
  snprintf(line->corpus, sizeof line->corpus, "%s/bench/corpus", tq_build_folder());
  snprintf(line->stats, sizeof line->stats, "%s/bench/stats", tq_build_folder());
  if (what->target != NULL) {
    snprintf(line->seeds, sizeof line->seeds, "%s/targets/seeds/%s", tq_build_folder(),
             what->target);
  }
  if (access(line->program, X_OK) != 0) {
    tq_fail("bench: %s is not built; harness/run bench builds it", tq_shown_path(line->program));
    return false;
  }
  return true;
}

double tq_bench_fuzzer(const tq_bench_fuzzing *what) {
  command line;
  return prepare(&line, what) ? measure(&line) : -1;
}

static const char *const part_words[TQ_PARTS] = {
#define ROW(name, word, text) [TQ_PART_##name] = word,
    TQ_PART_TABLE(ROW)
#undef ROW
};

/* One line of the statistics; true if it was the one with the whole. */
static bool read_part(tq_bench_parts *made, const char *line) {
  char word[32];
  double first = 0;
  double second = 0;
  if (strncmp(line, "time ", 5) == 0 && sscanf(line, "time %31s %lf", word, &first) == 2) {
    for (int i = 0; i < TQ_PARTS; i++) {
      made->parts[i] = strcmp(word, part_words[i]) == 0 ? first : made->parts[i];
    }
    return false;
  }
  if (sscanf(line, "timed %lf %lf", &first, &second) != 2 || first <= 0) {
    return false;
  }
  for (int i = 0; i < TQ_PARTS; i++) {
    made->parts[i] /= first;
  }
  made->total = second / first;
  return true;
}

bool tq_bench_fuzzer_parts(tq_bench_parts *made, const tq_bench_fuzzing *what) {
  command line;
  spent once;
  char text[128];
  bool found = false;
  *made = (tq_bench_parts){.total = 0};
  if (!prepare(&line, what)) {
    return false;
  }
  line.timed = true;
  if (!make_corpus(line.corpus) || !run(&once, &line, tq_bench_inputs(what->runs))) {
    return false;
  }
  FILE *file = fopen(line.stats, "r");
  while (file != NULL && !found && fgets(text, sizeof text, file) != NULL) {
    found = read_part(made, text);
  }
  if (file != NULL) {
    fclose(file);
  }
  return found || (tq_fail("bench: %s counted no time", what->program), false);
}
