/* judge.h: what a peer did against what the RFCs demand: classes and severities, by one table. */
#ifndef TQ_JUDGE_JUDGE_H
#define TQ_JUDGE_JUDGE_H

#include "result/endpoint.h"
#include "result/finding.h"

enum { TQ_FINDINGS_MAX = TQ_CITATIONS_MAX + 5 };

/* tq_trial: one message, in one scene, at one peer, which has ROLE. ANSWER: the requirements that
 * the peer's own messages break (rules/answer.h); offsets are in that answer, not in the input. All
 * borrowed; the names must be static, because findings keep them. */
typedef struct tq_trial {
  const char *peer;
  const char *release;
  const char *target;
  const char *scene;
  const tq_verdict *verdict;
  const tq_outcome *outcome;
  const tq_citation *answer;
  size_t answer_count;
  tq_role role;
} tq_trial;

/* tq_judge: writes the findings of TRIAL to FINDINGS, which has room for TQ_FINDINGS_MAX, and
 * returns how many there are; 0: verdict and outcome agree, or nothing can be said. An outcome
 * UNSUPPORTED or SETUP_FAILED gives no finding and is no pass: see tq_is_tested.
 *
 * A finding on a refusal names its one cause: where two things are wrong at once, at different
 * places, there is none, since one may hide the other. A finding on an acceptance names the one
 * demand that stands out, else the general row. What one place of the peer's own answer breaks is
 * one finding. */
size_t tq_judge(tq_finding *findings, const tq_trial *trial);

/* tq_judge_subject: the requirement that TRIAL is about, whatever came of it: the one cause of a
 * refusal, the one demand of an acceptance, what leads an open verdict. TQ_REQ_NONE: there is none,
 * or more than one. */
uint16_t tq_judge_subject(const tq_trial *trial);

/* tq_judge_variance: TRIAL is of a message that was delivered in another form, which REQUIREMENT
 * says makes no difference; PLAIN: what the peer did with the message as it is. One VARIANCE
 * finding, or none: 0. What counts: going on or not, what was agreed, whether the keys are the
 * same, and, where the bytes are the same and the verdict names alerts, that both are among them or
 * neither is. */
size_t tq_judge_variance(tq_finding *finding, const tq_trial *trial, const tq_outcome *plain,
                         uint16_t requirement);

/* tq_judge_apart: what the peer did with TRIAL's message can be told from what it does with another
 * one, and REQUIREMENT says that nobody may: one VARIANCE finding, which is an error. Returns 1. */
size_t tq_judge_apart(tq_finding *finding, const tq_trial *trial, uint16_t requirement);

/* tq_judge_policy: the same for COUNT trials of one message and scene at different peers, where the
 * verdict is EITHER: one POLICY finding for each peer that goes another way (on or refused) than
 * most. On a tie those that accept are taken as the majority. FINDINGS has room for COUNT. */
size_t tq_judge_policy(tq_finding *findings, const tq_trial *trials, size_t count);

/* tq_is_tested: whether an outcome says anything of the peer. */
bool tq_is_tested(tq_outcome_kind kind);

/* tq_class_severity: the severity of CLASS before what narrows it (see judge.c). */
tq_severity tq_class_severity(tq_class class_);

#endif
