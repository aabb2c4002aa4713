/* runner.h: many inputs in many scenes at many peers, in supervised child processes: a peer that
 * crashes or never returns is an outcome, and the run goes on. */
#ifndef TQ_CLI_REPLAY_RUNNER_H
#define TQ_CLI_REPLAY_RUNNER_H

#include "cli/choice.h"
#include "target/relation.h"

/* TQ_RESULT_FINDINGS: the most that one result has. */
enum { TQ_RESULT_FINDINGS = TQ_FINDINGS_MAX + TQ_RELATIONS };

enum { TQ_MEMORY_MAX = 3072 };

/* tq_place: where an input is played. */
typedef struct tq_place {
  const tq_target *target;
  const tq_scene *scene;
  const tq_peer *peer;
} tq_place;

/* tq_result: of one input in one place. PLAYED: the input is of that place's target. VERDICT is
 * kept where it is EITHER, else NULL. FINDINGS: COUNT of them. */
typedef struct tq_result {
  bool played;
  uint8_t kind; /* tq_verdict_kind */
  uint16_t count;
  tq_outcome outcome;
  tq_verdict *verdict;
  tq_finding *findings;
} tq_result;

/* tq_plan: what to run. INPUTS with their TARGETS, INPUT_COUNT of them, in each of the places.
 * WORKERS processes; a place that takes more than SECONDS for one input hangs, and one that takes
 * more than MEGABYTES of memory (0: TQ_MEMORY_MAX) is ended, which counts as a crash. PROGRESS, if
 * not NULL, is called a few times a second with the number of results. All borrowed. */
typedef struct tq_plan {
  const tq_span *inputs;
  const tq_target *const *targets;
  size_t input_count;
  const tq_place *places;
  size_t place_count;
  tq_stage_mode mode;
  bool relations; /* each input in all forms that must end the same, too */
  size_t workers;
  int seconds;
  size_t megabytes;
  void (*progress)(void *context, size_t done, size_t findings);
  void *context;
} tq_plan;

/* tq_run_plan: the result of input I in place P is at index I * place_count + P; NULL, with a line
 * on stderr, on failure of the harness itself. The caller frees by tq_results_free. Results do not
 * depend on the number of workers. */
tq_result *tq_run_plan(const tq_plan *plan);

void tq_results_free(tq_result *results, size_t count);

#endif
