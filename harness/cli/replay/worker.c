/* worker.c: see worker.h. */
#include "cli/replay/worker.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

/* desk: what a worker works with; players are made when first needed. */
typedef struct desk {
  const tq_plan *plan;
  tq_checks *checks;
  tq_player **players;
  int out;
  tq_run run;
  tq_finding findings[TQ_RESULT_FINDINGS];
} desk;

/* There in the flavour that counts what is covered: the counts go to a file at exit, or so. */
__attribute__((weak)) int __llvm_profile_write_file(void);

/* Leaves without the exit handlers of libraries that may be in a bad way. */
static _Noreturn void leave(int status) {
  if (__llvm_profile_write_file != NULL) {
    __llvm_profile_write_file();
  }
  _exit(status);
}

static void say(const desk *at, const tq_report *report) {
  struct {
    const uint8_t *data;
    size_t size;
  } parts[2] = {{(const uint8_t *)report, sizeof *report},
                {(const uint8_t *)at->findings, report->count * sizeof at->findings[0]}};
  for (size_t i = 0; i < 2; i++) {
    while (parts[i].size > 0) {
      ssize_t written = write(at->out, parts[i].data, parts[i].size);
      if (written <= 0) {
        leave(TQ_WORKER_FAILED);
      }
      parts[i].data += written;
      parts[i].size -= (size_t)written;
    }
  }
}

static tq_player *player_of(desk *at, size_t place) {
  if (at->players[place] == NULL) {
    const tq_place *where = &at->plan->places[place];
    at->players[place] = tq_player_new(where->scene, where->peer, at->checks, where->target->name);
    if (at->players[place] != NULL && where->target->kind == TQ_MUTATE_RECORDS) {
      tq_player_take_records(at->players[place]);
    }
  }
  return at->players[place];
}

static void do_job(desk *at, size_t job) {
  tq_span input = at->plan->inputs[job / at->plan->place_count];
  size_t place = job % at->plan->place_count;
  tq_report report = {.kind = TQ_REPORT_BEGUN, .job = job};
  const tq_scene *scene = at->plan->places[place].scene;
  tq_oracle_scene(&report.verdict, input, scene, &scene->endpoint, at->checks);
  say(at, &report);
  tq_player *player = player_of(at, place);
  if (player == NULL) {
    leave(TQ_WORKER_FAILED);
  }
  tq_player_run(player, at->plan->mode, input, &at->run);
  size_t count = tq_player_judge(player, &at->run, at->findings);
  if (at->plan->relations) {
    count += tq_relate_all(player, at->plan->mode, input, &at->run, at->findings + count);
  }
  report = (tq_report){.kind = TQ_REPORT_RESULT,
                       .job = job,
                       .count = (uint32_t)count,
                       .verdict = at->run.verdict,
                       .outcome = at->run.outcome};
  say(at, &report);
}

_Noreturn void tq_worker_main(const tq_plan *plan, const tq_share *share, int out) {
  static desk at;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != share->parent) {
    leave(TQ_WORKER_FAILED);
  }
  at = (desk){.plan = plan, .out = out, .checks = tq_checks_new()};
  at.players = calloc(plan->place_count + 1, sizeof *at.players);
  if (at.checks == NULL || at.players == NULL) {
    leave(TQ_WORKER_FAILED);
  }
  size_t end = plan->input_count * plan->place_count;
  for (size_t job = share->first; job < end; job++) {
    size_t input = job / plan->place_count;
    bool mine = input % share->workers == share->index;
    if (mine && plan->targets[input] == plan->places[job % plan->place_count].target) {
      do_job(&at, job);
    }
  }
  say(&at, &(tq_report){.kind = TQ_REPORT_DONE});
  leave(0);
}
