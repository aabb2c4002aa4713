/* runner.c: see runner.h. The parent's side: starts workers, takes their reports, and settles what
 * a worker left behind when it died. */
#include "cli/replay/runner.h"

#include "cli/child.h"
#include "cli/fuzz/fuzzer.h"
#include "cli/options.h"
#include "cli/process.h"
#include "cli/replay/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* worker: one child. NEXT: the job it begins with when it is started again. CURRENT: the job that
 * it has begun, with VERDICT on it; JOB_NONE: it is between two. */
typedef struct worker {
  tq_child child;
  size_t next;
  size_t current;
  tq_verdict verdict;
  bool bloated;
  bool done;
} worker;

#define JOB_NONE SIZE_MAX

/* manager: a run. */
typedef struct manager {
  const tq_plan *plan;
  tq_result *results;
  worker workers[TQ_CHILDREN_MAX];
  size_t count;
  size_t reported;
  size_t findings;
  bool failed;
} manager;

/* --- results --- */

static void keep(manager *run, size_t job, const tq_report *report, const tq_finding *findings) {
  tq_result *result = &run->results[job];
  *result = (tq_result){
      true, (uint8_t)report->verdict.kind, (uint16_t)report->count, report->outcome, NULL, NULL};
  if (report->count != 0) {
    result->findings = calloc(report->count, sizeof *findings);
    run->failed = run->failed || result->findings == NULL;
  }
  if (result->findings != NULL) {
    memcpy(result->findings, findings, report->count * sizeof *findings);
  }
  if (report->verdict.kind == TQ_VERDICT_EITHER) {
    result->verdict = malloc(sizeof *result->verdict);
    run->failed = run->failed || result->verdict == NULL;
  }
  if (result->verdict != NULL) {
    *result->verdict = report->verdict;
  }
  run->reported++;
  run->findings += report->count;
}

/* What happened, for people: the signal names the cause where a sanitizer has not said more. */
static void tell(const tq_place *place, size_t input, const worker *dead, int status) {
  const char *what = dead->bloated         ? "took more memory than it may"
                     : dead->child.killed  ? "gave no answer in time"
                     : WIFSIGNALED(status) ? strsignal(WTERMSIG(status))
                                           : "ended the process";
  tq_fail("%s %s, input %zu in %s: %s", place->peer->name, place->peer->release(), input + 1,
          place->scene->name, what);
}

/* The worker died over its job: that is the outcome. */
static void settle(manager *run, const worker *dead, int status) {
  const tq_place *place = &run->plan->places[dead->current % run->plan->place_count];
  tell(place, dead->current / run->plan->place_count, dead, status);
  tq_finding findings[TQ_RESULT_FINDINGS];
  tq_report report = {.verdict = dead->verdict,
                      .outcome = {.kind = dead->child.killed ? TQ_OUTCOME_HANG : TQ_OUTCOME_CRASH,
                                  .alert = TQ_NO_ALERT,
                                  .second_alert = TQ_NO_ALERT}};
  tq_trial trial = {.peer = place->peer->name,
                    .release = place->peer->release(),
                    .target = place->target->name,
                    .scene = place->scene->name,
                    .role = place->scene->endpoint.role,
                    .verdict = &report.verdict,
                    .outcome = &report.outcome};
  report.count = (uint32_t)tq_judge(findings, &trial);
  keep(run, dead->current, &report, findings);
}

/* --- workers --- */

static bool start(manager *run, size_t index) {
  worker *one = &run->workers[index];
  int ends[2];
  if (pipe(ends) != 0) {
    return false;
  }
  fflush(NULL);
  pid_t parent = getpid();
  one->child.process = fork();
  if (one->child.process == 0) {
    close(ends[0]);
    tq_worker_main(run->plan, &(tq_share){index, run->count, one->next, parent}, ends[1]);
  }
  close(ends[1]);
  one->child.pipe = ends[0];
  one->current = JOB_NONE;
  one->child.killed = false;
  one->bloated = false;
  one->child.since = tq_fuzzer_now();
  return one->child.process > 0;
}

/* What pointers in FINDINGS mean in a child need not be so here. */
static void adopt(const manager *run, size_t job, tq_finding *findings, size_t count) {
  const tq_place *place = &run->plan->places[job % run->plan->place_count];
  for (size_t i = 0; i < count; i++) {
    findings[i].peer = place->peer->name;
    findings[i].release = place->peer->release();
    findings[i].target = place->target->name;
    findings[i].scene = place->scene->name;
  }
}

/* Takes one report; false: the worker is gone. */
static bool take_report(manager *run, worker *one) {
  tq_report report;
  tq_finding findings[TQ_RESULT_FINDINGS];
  if (!tq_process_read(one->child.pipe, &report, sizeof report) ||
      report.count > TQ_RESULT_FINDINGS ||
      !tq_process_read(one->child.pipe, findings, report.count * sizeof *findings)) {
    return false;
  }
  one->child.since = tq_fuzzer_now();
  switch (report.kind) {
  case TQ_REPORT_BEGUN:
    one->current = (size_t)report.job;
    one->verdict = report.verdict;
    return true;
  case TQ_REPORT_RESULT:
    adopt(run, (size_t)report.job, findings, report.count);
    keep(run, (size_t)report.job, &report, findings);
    one->current = JOB_NONE;
    one->next = (size_t)report.job + 1;
    return true;
  default:
    one->done = true;
    return true;
  }
}

/* The worker's pipe is at its end: all is done, or it died over a job, or our own code failed. */
static void bury(manager *run, size_t index) {
  worker *one = &run->workers[index];
  int status = 0;
  close(one->child.pipe);
  one->child.pipe = -1;
  waitpid(one->child.process, &status, 0);
  if (one->done) {
    return;
  }
  bool own = WIFEXITED(status) && WEXITSTATUS(status) == TQ_WORKER_FAILED;
  if (one->current == JOB_NONE || own) {
    tq_fail("a worker ended (status %d) at job %zu: a fault of the harness, or no memory", status,
            one->next);
    run->failed = true;
    return;
  }
  settle(run, one, status);
  one->next = one->current + 1;
  if (!start(run, index)) {
    tq_fail("cannot start a process: %s", strerror(errno));
    run->failed = true;
  }
}

/* Pages that PROCESS has in memory, in megabytes. */
static size_t megabytes_of(pid_t process) {
  char path[64];
  unsigned long all = 0;
  unsigned long resident = 0;
  snprintf(path, sizeof path, "/proc/%d/statm", (int)process);
  FILE *file = fopen(path, "r");
  if (file == NULL) {
    return 0;
  }
  bool read = fscanf(file, "%lu %lu", &all, &resident) == 2;
  fclose(file);
  return read ? resident * (unsigned long)sysconf(_SC_PAGESIZE) >> 20 : 0;
}

static void kill_bloated(manager *run) {
  size_t most = run->plan->megabytes == 0 ? TQ_MEMORY_MAX : run->plan->megabytes;
  for (size_t i = 0; i < run->count; i++) {
    worker *one = &run->workers[i];
    if (one->child.pipe >= 0 && !one->done && !one->bloated &&
        megabytes_of(one->child.process) > most) {
      one->bloated = true;
      kill(one->child.process, SIGKILL);
    }
  }
}

static void kill_hanging(manager *run) {
  for (size_t i = 0; i < run->count; i++) {
    worker *one = &run->workers[i];
    if (!one->done) {
      tq_child_expect(&one->child, run->plan->seconds);
    }
  }
}

static size_t wait_for_reports(manager *run) {
  tq_child *children[TQ_CHILDREN_MAX];
  bool ready[TQ_CHILDREN_MAX];
  for (size_t i = 0; i < run->count; i++) {
    children[i] = &run->workers[i].child;
  }
  size_t open = tq_children_wait(children, run->count, ready);
  for (size_t i = 0; i < run->count && !run->failed; i++) {
    if (ready[i] && !take_report(run, &run->workers[i])) {
      bury(run, i);
    }
  }
  return open;
}

static void show_progress(manager *run, double *last) {
  if (run->plan->progress != NULL && tq_fuzzer_now() - *last > 0.2) {
    run->plan->progress(run->plan->context, run->reported, run->findings);
    *last = tq_fuzzer_now();
  }
}

static void stop(manager *run) {
  for (size_t i = 0; i < run->count; i++) {
    tq_child_stop(&run->workers[i].child);
  }
}

static bool conduct(manager *run) {
  double last = tq_fuzzer_now();
  double weighed = last;
  for (size_t i = 0; i < run->count; i++) {
    run->workers[i] = (worker){.child = {.pipe = -1}};
  }
  for (size_t i = 0; i < run->count && !run->failed; i++) {
    run->failed = !start(run, i);
  }
  while (!run->failed && wait_for_reports(run) != 0) {
    kill_hanging(run);
    if (tq_fuzzer_now() - weighed > 0.05) {
      kill_bloated(run);
      weighed = tq_fuzzer_now();
    }
    show_progress(run, &last);
  }
  stop(run);
  return !run->failed;
}

tq_result *tq_run_plan(const tq_plan *plan) {
  manager *run = calloc(1, sizeof *run);
  size_t count = plan->input_count * plan->place_count;
  tq_result *results = calloc(count + 1, sizeof *results);
  if (run == NULL || results == NULL) {
    free(run);
    free(results);
    tq_fail("no memory for %zu results", count);
    return NULL;
  }
  *run = (manager){.plan = plan,
                   .results = results,
                   .count = plan->workers < TQ_CHILDREN_MAX ? plan->workers : TQ_CHILDREN_MAX};
  bool fine = conduct(run);
  free(run);
  if (!fine) {
    tq_results_free(results, count);
    return NULL;
  }
  return results;
}

void tq_results_free(tq_result *results, size_t count) {
  for (size_t i = 0; results != NULL && i < count; i++) {
    free(results[i].findings);
    free(results[i].verdict);
  }
  free(results);
}
