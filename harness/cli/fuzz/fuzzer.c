/* fuzzer.c: see fuzzer.h. */
#include "cli/fuzz/fuzzer.h"

#include "cli/options.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
  ARGUMENTS_MAX = 24,
  ARGUMENT_MAX = TQ_PLACE_MAX + 64,
  CRASHES_MAX = 50, /* of one process: then it rests */
  INPUT_SECONDS = 10,
  RATE_SECONDS = 3,
  /* libFuzzer's exit statuses */
  EXIT_OUT_OF_MEMORY = 71,
  EXIT_TIMEOUT = 70,
  EXIT_INTERRUPTED = 72,
  EXIT_CRASH = 77
};

double tq_fuzzer_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* --- the command line --- */

typedef struct command_line {
  char texts[ARGUMENTS_MAX][ARGUMENT_MAX];
  char *words[ARGUMENTS_MAX + 1];
  int count;
} command_line;

__attribute__((format(printf, 2, 3))) static void add(command_line *line, const char *format, ...) {
  va_list arguments;
  if (line->count < ARGUMENTS_MAX) {
    va_start(arguments, format);
    vsnprintf(line->texts[line->count], ARGUMENT_MAX, format, arguments);
    va_end(arguments);
    line->words[line->count] = line->texts[line->count];
    line->count++;
  }
}

/* The options of a target, `name = value` under [libfuzzer], as fuzzing services read them too. */
static void add_options(command_line *line, const tq_fuzzer *fuzzer) {
  char text[ARGUMENT_MAX];
  const char *folder = fuzzer->setup->folder;
  snprintf(text, sizeof text, "%s/targets/%s.options", folder, fuzzer->target);
  FILE *file = fopen(text, "r");
  while (file != NULL && fgets(text, sizeof text, file) != NULL) {
    char name[64];
    char value[256];
    if (sscanf(text, " %63[a-z_] = %255s", name, value) != 2) {
      continue;
    }
    if (strcmp(name, "dict") == 0) {
      add(line, "-dict=%s/targets/%s", folder, value);
    } else {
      add(line, "-%s=%s", name, value);
    }
  }
  if (file != NULL) {
    fclose(file);
  }
}

static void add_seeds(command_line *line, const tq_fuzzer *fuzzer) {
  char path[ARGUMENT_MAX];
  if (fuzzer->setup->kept != NULL) {
    add(line, "%s/%s", fuzzer->setup->kept, fuzzer->target);
  }
  snprintf(path, sizeof path, "%s/targets/seeds/%s", fuzzer->setup->folder, fuzzer->target);
  if (access(path, R_OK) == 0) {
    add(line, "%s", path);
  }
  snprintf(path, sizeof path, "%s/corpus/seeds/%s", TQ_SOURCE_DIR, fuzzer->target);
  if (access(path, R_OK) == 0) {
    add(line, "%s", path);
  }
}

static void fill_line(command_line *line, const tq_fuzzer *fuzzer) {
  double left = fuzzer->ends - tq_fuzzer_now();
  const tq_fuzz_setup *setup = fuzzer->setup;
  memset(line, 0, sizeof *line);
  add(line, "%s/targets/%s", setup->folder, fuzzer->target);
  add_options(line, fuzzer);
  add(line, "-max_total_time=%d", left < 1 ? 1 : (int)(left + 0.5));
  add(line, "-timeout=%d", INPUT_SECONDS);
  add(line, "-reload=2"); /* what the target's other processes found */
  add(line, "-artifact_prefix=%s/crashes/%s/", setup->work, fuzzer->target);
  add(line, "%s/%s", setup->corpus, fuzzer->target);
  add_seeds(line, fuzzer);
}

/* --- the process --- */

static void stats_path(char path[TQ_PLACE_MAX + 128], const tq_fuzzer *fuzzer) {
  snprintf(path, TQ_PLACE_MAX + 128, "%s/logs/%s-%zu.stats", fuzzer->setup->work, fuzzer->target,
           fuzzer->number);
}

static _Noreturn void become(const tq_fuzzer *fuzzer, const command_line *line, int out) {
  char path[TQ_PLACE_MAX + 128];
  stats_path(path, fuzzer);
  int in = open("/dev/null", O_RDWR);
  dup2(in, STDIN_FILENO);
  dup2(in, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  setenv("TQ_STORE", fuzzer->setup->store, 1);
  setenv("TQ_STATS", path, 1);
  setenv("TQ_ON_FINDING", "record", 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  execv(line->words[0], line->words);
  fprintf(stderr, "tlsquarrel: cannot run %s: %s\n", line->words[0], strerror(errno));
  _exit(TQ_EXIT_FAILED);
}

bool tq_fuzzer_start(tq_fuzzer *fuzzer) {
  int ends[2];
  command_line *line = calloc(1, sizeof *line);
  if (line == NULL || pipe(ends) != 0) {
    free(line);
    tq_fail("cannot start a process: %s", strerror(errno));
    return false;
  }
  fill_line(line, fuzzer);
  char stats[TQ_PLACE_MAX + 128];
  stats_path(stats, fuzzer);
  unlink(stats); /* the numbers of a run before this one */
  fflush(NULL);
  fuzzer->process = fork();
  if (fuzzer->process == 0) {
    become(fuzzer, line, ends[1]);
  }
  free(line);
  close(ends[1]);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fuzzer->pipe = ends[0];
  fuzzer->line_size = 0;
  fuzzer->inputs_before = fuzzer->inputs;
  return fuzzer->process > 0 || tq_fail("cannot start a process") == TQ_EXIT_FINE;
}

void tq_fuzzer_stop(tq_fuzzer *fuzzer, bool hard) {
  fuzzer->stopped = true;
  if (fuzzer->process > 0) {
    kill(fuzzer->process, hard ? SIGKILL : SIGINT);
  }
}

/* --- what it prints --- */

/* "#123 NEW    cov: 45 ft: 67 corp: 8/9Kb ..." */
static void read_progress(tq_fuzzer *fuzzer, const char *line) {
  const char *coverage = strstr(line, " cov: ");
  const char *corpus = strstr(line, " corp: ");
  if (line[0] != '#' || coverage == NULL || corpus == NULL) {
    return;
  }
  fuzzer->coverage = strtoull(coverage + 6, NULL, 10);
  fuzzer->corpus = strtoull(corpus + 7, NULL, 10);
}

static void take_line(tq_fuzzer *fuzzer, tq_finding_line_fn call, void *context) {
  const char *line = fuzzer->line;
  if (fuzzer->log != NULL) {
    fprintf(fuzzer->log, "%s\n", line);
  }
  read_progress(fuzzer, line);
  if (strncmp(line, "FINDING ", 8) == 0) {
    call(context, line + 8);
  }
  if (strncmp(line, "tlsquarrel: ", 12) == 0 || strncmp(line, "ERROR", 5) == 0) {
    memcpy(fuzzer->last, line, sizeof fuzzer->last);
  }
  /* the store is full, read-only, damaged: what is found from now on would be lost */
  if (strncmp(line, "tlsquarrel: store", 17) == 0) {
    fuzzer->failed = true;
    tq_fuzzer_stop(fuzzer, false);
  }
}

static void take_bytes(tq_fuzzer *fuzzer, const char *bytes, size_t size, tq_finding_line_fn call,
                       void *context) {
  for (size_t i = 0; i < size; i++) {
    if (bytes[i] == '\n') {
      fuzzer->line[fuzzer->line_size] = '\0';
      take_line(fuzzer, call, context);
      fuzzer->line_size = 0;
    } else if (fuzzer->line_size + 1 < sizeof fuzzer->line) {
      fuzzer->line[fuzzer->line_size++] = bytes[i];
    }
  }
}

static bool is_crash(int status) {
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  return WIFSIGNALED(status) || code == EXIT_CRASH || code == EXIT_TIMEOUT ||
         code == EXIT_OUT_OF_MEMORY;
}

/* Its time was up, it was told to stop, or it crashed and goes on; or it failed. */
static void bury(tq_fuzzer *fuzzer) {
  int status = 0;
  close(fuzzer->pipe);
  fuzzer->pipe = -1;
  waitpid(fuzzer->process, &status, 0);
  fuzzer->process = 0;
  bool early = fuzzer->ends - tq_fuzzer_now() > 1.5;
  if (fuzzer->stopped || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) {
    return;
  }
  fuzzer->crashes += is_crash(status);
  if (!is_crash(status)) {
    fuzzer->failed = true;
    return;
  }
  if (early && fuzzer->crashes < CRASHES_MAX) {
    fuzzer->failed = !tq_fuzzer_start(fuzzer);
  }
}

void tq_fuzzer_take(tq_fuzzer *fuzzer, tq_finding_line_fn call, void *context) {
  char bytes[4096];
  ssize_t size = 0;
  while ((size = read(fuzzer->pipe, bytes, sizeof bytes)) > 0) {
    take_bytes(fuzzer, bytes, (size_t)size, call, context);
  }
  if (size == 0) {
    bury(fuzzer);
  }
}

/* --- its numbers --- */

static void read_stats(tq_fuzzer *fuzzer) {
  char path[TQ_PLACE_MAX + 128];
  char line[128];
  stats_path(path, fuzzer);
  FILE *file = fopen(path, "r");
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    uint64_t number = 0;
    if (sscanf(line, "inputs %" SCNu64, &number) == 1) {
      fuzzer->inputs = fuzzer->inputs_before + number;
    }
    if (sscanf(line, "executions %" SCNu64, &number) == 1) {
      fuzzer->executions = number;
    }
  }
  if (file != NULL) {
    fclose(file);
  }
}

void tq_fuzzer_tick(tq_fuzzer *fuzzer, double now) {
  if (fuzzer->process == 0) {
    return;
  }
  read_stats(fuzzer);
  double passed = now - fuzzer->rate_since;
  if (fuzzer->rate_since == 0 || passed >= RATE_SECONDS) {
    bool again = fuzzer->executions < fuzzer->rate_executions; /* it was started anew */
    uint64_t done = fuzzer->executions - (again ? 0 : fuzzer->rate_executions);
    fuzzer->rate = fuzzer->rate_since == 0 ? 0 : (double)done / passed;
    fuzzer->rate_since = now;
    fuzzer->rate_executions = fuzzer->executions;
  }
}
