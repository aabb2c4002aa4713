/* feedback.h: disagreement as coverage: what an input made the oracle and the peer say counts, to
 * libFuzzer and AFL++, like a branch that it made the peer take. */
#ifndef TQ_TARGET_FEEDBACK_H
#define TQ_TARGET_FEEDBACK_H

#include "target/trial.h"

/* tq_tuple: a hash of all that the findings of a run depend on: scene, verdict with what it cites,
 * outcome, answer. Equal runs have equal tuples, and equal findings. */
uint64_t tq_tuple(const tq_run *run, size_t scene);

/* tq_feedback_open: gives the counters a place in the map of an engine that keeps one of its own,
 * before it starts. */
void tq_feedback_open(void);

/* tq_feedback_count: whether what the peer does from here on is coverage, for an engine that can be
 * told. What is played again to make sure of a finding is none: the same input would not do it
 * twice. */
void tq_feedback_count(bool on);

/* tq_feedback: lights the counter of (scene, verdict, leading requirement, outcome). */
void tq_feedback(const tq_run *run, size_t scene);

#endif
