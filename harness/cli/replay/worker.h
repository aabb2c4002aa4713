/* worker.h: the child's side of runner.h. */
#ifndef TQ_CLI_REPLAY_WORKER_H
#define TQ_CLI_REPLAY_WORKER_H

#include "cli/replay/runner.h"

#include <sys/types.h>

/* TQ_WORKER_FAILED: the exit status of a worker that could not do its work, through no fault of a
 * peer. */
enum { TQ_WORKER_FAILED = 99 };

/* tq_report: what a worker says over its pipe, COUNT findings behind it. A job is begun, and the
 * verdict known, before the peer is touched: if the worker dies then, it was the peer. */
typedef enum tq_report_kind { TQ_REPORT_BEGUN, TQ_REPORT_RESULT, TQ_REPORT_DONE } tq_report_kind;

typedef struct tq_report {
  uint32_t kind;
  uint32_t count;
  uint64_t job; /* input * place_count + place */
  tq_verdict verdict;
  tq_outcome outcome;
} tq_report;

/* tq_share: which jobs a worker does: those of the inputs I with I % WORKERS == INDEX, from job
 * FIRST on. PARENT: whose end ends it. */
typedef struct tq_share {
  size_t index;
  size_t workers;
  size_t first;
  pid_t parent;
} tq_share;

/* tq_worker_main: does its share, reports to OUT, and ends the process. */
_Noreturn void tq_worker_main(const tq_plan *plan, const tq_share *share, int out);

#endif
