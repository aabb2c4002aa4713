/* trial.h: one input in one scene at one peer, from the bytes to the findings. Fuzz targets and
 * replay go this same way. */
#ifndef TQ_TARGET_TRIAL_H
#define TQ_TARGET_TRIAL_H

#include "judge/judge.h"
#include "stage/stage.h"
#include "target/checks.h"
#include "target/premaster.h"
#include "target/wire_rule.h"

/* tq_run: what came of one input. ANSWER holds the requirements that the peer's own messages broke,
 * RECORDS what it sent; both live until the next run of the same player. */
typedef struct tq_run {
  tq_verdict verdict;
  tq_outcome outcome;
  tq_span records;
  tq_citation answer[TQ_CITATIONS_MAX];
  size_t answer_count;
  uint8_t
      offer_kinds; /* of rules/offer.h: the peer's own ClientHello was looked at; 0: it was not */
  bool told_apart; /* from what it must not be told from (target/premaster.h) */
} tq_run;

/* tq_player: plays one scene with one peer, fast or whole. */
typedef struct tq_player tq_player;

/* tq_player_new: SCENE, PEER and TARGET (a name) are static; CHECKS outlives the player. NULL: no
 * memory. */
tq_player *tq_player_new(const tq_scene *scene, const tq_peer *peer, tq_checks *checks,
                         const char *target);
void tq_player_free(tq_player *player);

const tq_scene *tq_player_scene(const tq_player *player);

/* tq_player_take_records: from now on an input is a sequence of unprotected records. */
void tq_player_take_records(tq_player *player);

/* tq_player_honest: of a live scene: the message that an honest sender sends as the one under test,
 * live values as tokens; of a scene with a chain: the honest chain; it lives as long as the player.
 * Empty: of other scenes, and where the scene cannot be played. */
tq_span tq_player_honest(tq_player *player);

/* tq_player_takes_records: whether it does so. */
bool tq_player_takes_records(const tq_player *player);

/* tq_player_set_manner: how messages cross the wire in runs of MODE from now on. */
void tq_player_set_manner(tq_player *player, tq_stage_mode mode, const tq_manner *manner);

/* tq_player_judge_variance: tq_judge_variance of RUN against PLAIN. */
size_t tq_player_judge_variance(const tq_player *player, const tq_run *run, const tq_outcome *plain,
                                uint16_t requirement, tq_finding *finding);

/* tq_player_premaster: of a scene with an encrypted premaster secret: the check of it, which lives
 * as long as the player; NULL of others. */
tq_premaster_check *tq_player_premaster(tq_player *player);

/* tq_player_watch: from now on fast runs add up in SPENT (borrowed) where their time goes: all
 * parts from RESTORE to ORACLE. NULL: no more. */
void tq_player_watch(tq_player *player, tq_spent *spent);

/* tq_player_run: verdict, outcome and answer of INPUT, a message with its header. */
void tq_player_run(tq_player *player, tq_stage_mode mode, tq_span input, tq_run *run);

/* tq_player_look_at_offer: from now on the honest message shows what a client under test breaks
 * with its own ClientHello (rules/offer.h), in its run's ANSWER. It alone, since what a client sent
 * before is the same for all messages; and not where fuzzing goes on from it. */
void tq_player_look_at_offer(tq_player *player);

/* tq_player_offer_kinds: what holds for that ClientHello where INPUT is the honest message (of
 * tq_offer_kind); 0: nothing is looked at. */
uint8_t tq_player_offer_kinds(tq_player *player, tq_span input);

/* tq_player_verdict: the verdict on INPUT without playing it. False: the scene cannot be played,
 * and there is none. */
bool tq_player_verdict(tq_player *player, tq_span input, tq_verdict *verdict);

/* tq_player_reason: why the scene cannot be played, for people; static. */
const char *tq_player_reason(const tq_player *player);

/* tq_player_run_wire: of a live scene: the honest message with what RULE's edit does to its
 * records; whole. */
void tq_player_run_wire(tq_player *player, const tq_wire_rule *rule, tq_run *run);

/* tq_player_words: what the peer itself said at the end of the last run in MODE; never NULL, lives
 * until the next run. */
const char *tq_player_words(const tq_player *player, tq_stage_mode mode);

/* tq_player_judge: the findings of RUN into FINDINGS (TQ_FINDINGS_MAX); returns their number. */
size_t tq_player_judge(const tq_player *player, const tq_run *run, tq_finding *findings);

/* tq_player_judge_apart: the finding that RUN could be told apart; 1. */
size_t tq_player_judge_apart(const tq_player *player, const tq_run *run, tq_finding *finding);

/* tq_oracle_scene: the verdict on MESSAGE as the message under test of SCENE, where ENDPOINT is set
 * up: the scene's own, or that as far as a peer can play it. EITHER without a citation for a
 * message of a type that no rules are written for. */
void tq_oracle_scene(tq_verdict *verdict, tq_span message, const tq_scene *scene,
                     const tq_endpoint *endpoint, tq_checks *checks);

#endif
