/* trial.c: see trial.h. */
#include "target/trial.h"

#include "rules/answer.h"
#include "rules/record_flow.h"
#include "spec/message.h"
#include "spec/requirement.h"
#include "target/chain_oracle.h"
#include "target/open_model.h"
#include "target/played.h"

#include <stdlib.h>

enum { HONEST_CHAIN_MAX = 8192 };

struct tq_player {
  const tq_scene *scene;
  const tq_peer *peer;
  const char *target;
  tq_checks *checks;
  tq_stage *fast;
  tq_stage *whole;
  tq_played *played;      /* of a scene with an engine; NULL: not one, or it cannot be played */
  bool asked;             /* whether PLAYED was tried for */
  tq_chain_oracle *chain; /* of a scene with a chain */
  uint8_t honest_chain[HONEST_CHAIN_MAX]; /* likewise */
  tq_premaster_check *premaster;          /* where that applies, once it is asked for */
  bool looks_at_offer;
  bool usual_manner[TQ_STAGE_WHOLE + 1];
  uint8_t *room;   /* TQ_RECORD_FLOW_ROOM bytes where inputs are records; else NULL */
  tq_spent *spent; /* NULL: nobody counts */
};

tq_player *tq_player_new(const tq_scene *scene, const tq_peer *peer, tq_checks *checks,
                         const char *target) {
  tq_player *player = calloc(1, sizeof *player);
  if (player == NULL) {
    return NULL;
  }
  *player = (tq_player){.scene = scene,
                        .peer = peer,
                        .target = target,
                        .checks = checks,
                        .usual_manner = {true, true}};
  player->fast = tq_stage_new(scene, peer, TQ_STAGE_FAST);
  player->whole = tq_stage_new(scene, peer, TQ_STAGE_WHOLE);
  if (scene->chain != NULL && player->whole != NULL) {
    player->chain = tq_chain_oracle_new(scene->chain, tq_stage_chain_abilities(player->whole));
  }
  if (player->fast == NULL || player->whole == NULL ||
      (scene->chain != NULL && player->chain == NULL)) {
    tq_player_free(player);
    return NULL;
  }
  return player;
}

void tq_player_free(tq_player *player) {
  if (player != NULL) {
    tq_stage_delete(player->fast);
    tq_stage_delete(player->whole);
    tq_played_free(player->played);
    tq_chain_oracle_free(player->chain);
    tq_premaster_check_free(player->premaster);
    free(player->room);
    free(player);
  }
}

const tq_scene *tq_player_scene(const tq_player *player) {
  return player->scene;
}

/* The HelloRetryRequest of SCENE as the rules want it, with the COOKIE that the peer put into it;
 * NULL if it has none. */
static const tq_hello_retry *retry_of(tq_hello_retry *sent, const tq_scene *scene, tq_span cookie) {
  if (scene->retry == NULL) {
    return NULL;
  }
  *sent =
      (tq_hello_retry){scene->retry->first_hello, scene->retry->group, scene->retry->suite, cookie};
  return sent;
}

/* What the peer on STAGE sent in its HelloRetryRequest, where SCENE has one. */
static tq_span cookie_of(const tq_stage *stage) {
  bool retried = tq_stage_scene(stage)->retry != NULL;
  return retried ? tq_answer_cookie(tq_stage_before(stage)) : TQ_SPAN_EMPTY;
}

/* who: whose verdict on a ClientHello is asked for, and what it has sent. */
typedef struct who {
  const tq_scene *scene;
  const tq_endpoint *endpoint;
  tq_span cookie;
} who;

static void verdict_client_hello(tq_verdict *verdict, tq_span message, const who *server,
                                 tq_checks *checks) {
  tq_hello_retry sent;
  tq_hello_context context = {.endpoint = server->endpoint,
                              .retry = retry_of(&sent, server->scene, server->cookie),
                              .checks = tq_checks_for(checks, server->scene->retry != NULL)};
  tq_oracle_open_client_hello(verdict, message, &context);
}

/* As of a verifier that can be asked everything. */
static void verdict_chain(tq_verdict *verdict, tq_span input, const tq_scene *scene) {
  tq_chain_oracle *oracle = tq_chain_oracle_new(scene->chain, UINT32_MAX);
  *verdict = (tq_verdict){.kind = TQ_VERDICT_EITHER};
  if (oracle != NULL) {
    tq_chain_oracle_say(verdict, oracle, input);
  }
  tq_chain_oracle_free(oracle);
}

void tq_oracle_scene(tq_verdict *verdict, tq_span message, const tq_scene *scene,
                     const tq_endpoint *endpoint, tq_checks *checks) {
  if (scene->chain != NULL) {
    verdict_chain(verdict, message, scene);
    return;
  }
  if (scene->message != TQ_MESSAGE_client_hello) {
    *verdict = (tq_verdict){.kind = TQ_VERDICT_EITHER};
    return;
  }
  const who server = {scene, endpoint, TQ_SPAN_EMPTY};
  verdict_client_hello(verdict, message, &server, checks);
}

static bool cites(const tq_verdict *verdict, uint16_t requirement) {
  for (size_t i = 0; i < verdict->count; i++) {
    if (verdict->citations[i].requirement == requirement) {
      return true;
    }
  }
  return false;
}

/* What the peer's answer to a ClientHello breaks. After a retry, and a second hello that differs
 * from the first, nobody can say which of the two is answered. */
static void check_answer(const tq_player *player, const tq_endpoint *endpoint, tq_span input,
                         tq_run *run) {
  const tq_scene *scene = player->scene;
  if (scene->message != TQ_MESSAGE_client_hello || !tq_is_tested(run->outcome.kind) ||
      cites(&run->verdict, TQ_REQ_client_hello_second_hello_differs)) {
    return;
  }
  tq_hello_retry sent;
  tq_answer_context context = {.endpoint = endpoint,
                               .offer = input,
                               .retry = retry_of(&sent, scene, TQ_SPAN_EMPTY),
                               .checks = tq_checks_for(player->checks, scene->retry != NULL)};
  run->answer_count = tq_answer_check(run->answer, TQ_CITATIONS_MAX, run->records, &context);
}

/* What a client breaks before any message under test reaches it is said once, with the honest one.
 */
static void check_offer(tq_player *player, tq_span input, tq_run *run) {
  run->offer_kinds = 0;
  if (tq_is_tested(run->outcome.kind)) {
    run->offer_kinds = tq_player_offer_kinds(player, input);
  }
  if (run->offer_kinds != 0) {
    run->answer_count = tq_played_check_offer(player->played, run->answer, TQ_CITATIONS_MAX);
  }
}

/* A scene with an engine is played once for what verdicts in it depend on. */
static void learn(tq_player *player) {
  const tq_scene *scene = player->scene;
  if (!player->asked && scene->play != NULL && scene->message != TQ_MESSAGE_client_hello) {
    player->played = tq_played_new(player->whole);
  }
  if (!player->asked && player->played != NULL && tq_premaster_applies(scene)) {
    tq_turn turn = tq_played_turn(player->played, tq_checks_for(player->checks, false));
    player->premaster = tq_premaster_check_new(turn.honest);
  }
  player->asked = true;
}

tq_span tq_player_honest(tq_player *player) {
  if (player->chain != NULL) {
    size_t size = tq_stage_seed(player->whole, player->honest_chain, HONEST_CHAIN_MAX);
    return tq_span_of(player->honest_chain, size);
  }
  learn(player);
  if (player->played == NULL) {
    return TQ_SPAN_EMPTY;
  }
  return tq_played_turn(player->played, tq_checks_for(player->checks, false)).honest;
}

void tq_player_take_records(tq_player *player) {
  if (player->room == NULL) {
    player->room = malloc(TQ_RECORD_FLOW_ROOM);
  }
}

bool tq_player_takes_records(const tq_player *player) {
  return player->room != NULL;
}

void tq_player_set_manner(tq_player *player, tq_stage_mode mode, const tq_manner *manner) {
  player->usual_manner[mode] = manner->head_piece == 0 && manner->piece == 0 && !manner->joined;
  tq_stage_set_manner(mode == TQ_STAGE_FAST ? player->fast : player->whole, manner);
}

void tq_player_watch(tq_player *player, tq_spent *spent) {
  player->spent = spent;
  tq_stage_watch(player->fast, spent);
}

static void judge_records(tq_player *player, const tq_stage *stage, tq_span input,
                          tq_verdict *verdict) {
  tq_hello_retry sent;
  tq_hello_context context = {.endpoint = tq_stage_endpoint(stage),
                              .retry = retry_of(&sent, player->scene, cookie_of(stage)),
                              .checks =
                                  tq_checks_for(player->checks, player->scene->retry != NULL)};
  tq_oracle_records(verdict, input, &context, player->room);
  if (context.endpoint->unknown != 0 || context.endpoint->credentials != 0) {
    *verdict = (tq_verdict){.kind = TQ_VERDICT_EITHER};
  }
}

static void run_records(tq_player *player, tq_stage *stage, tq_span input, tq_run *run) {
  uint64_t began = tq_spent_now(player->spent);
  judge_records(player, stage, input, &run->verdict);
  tq_spent_add(player->spent, TQ_PART_ORACLE, began);
  tq_stage_run_records(stage, input, &run->outcome, &run->records);
  run->answer_count = 0;
  run->offer_kinds = 0;
}

/* Whom a client outside trusts is not known: it may refuse any chain but the honest one, or take
 * any.
 */
static bool leaves_open(const tq_player *player, const tq_turn *turn, const tq_verdict *verdict) {
  return player->peer->abilities()->fixed && turn->expected == TQ_MESSAGE_certificate &&
         verdict->kind == TQ_VERDICT_ACCEPT;
}

/* The verdict of the scene's rules, or of the rules on a message at its turn. DELIVERED: it is what
 * STAGE has just delivered, its tokens filled in. */
static void judge_message(tq_player *player, const tq_stage *stage, tq_span input, bool delivered,
                          tq_verdict *verdict) {
  const tq_scene *scene = player->scene;
  if (player->chain != NULL) {
    tq_chain_oracle_say(verdict, player->chain, input);
    return;
  }
  if (scene->message == TQ_MESSAGE_client_hello) {
    const who server = {scene, tq_stage_endpoint(stage), cookie_of(stage)};
    verdict_client_hello(verdict, input, &server, player->checks);
    return;
  }
  if (scene->play == NULL) {
    *verdict = (tq_verdict){.kind = TQ_VERDICT_EITHER};
    return;
  }
  if (player->played == NULL) {
    *verdict = (tq_verdict){.kind = TQ_VERDICT_EITHER};
    return;
  }
  tq_turn turn = tq_played_turn(player->played, tq_checks_for(player->checks, false));
  turn.delivered_honest = delivered && tq_stage_delivered_honest(stage);
  turn.beyond_key = delivered && tq_stage_delivered_beyond_key(stage);
  tq_oracle_turn(verdict, input, &turn);
  if (leaves_open(player, &turn, verdict)) {
    *verdict = (tq_verdict){.kind = TQ_VERDICT_EITHER};
  }
}

/* What a peer that keeps the secret is seen to do with INPUT; NULL: it need not keep one. Played
 * before INPUT is, whose answer lives until the next run. */
static const tq_seen *expected(tq_player *player, tq_stage_mode mode, tq_span input) {
  if (player->premaster == NULL || !player->usual_manner[mode] ||
      !tq_premaster_compares(player->premaster, input)) {
    return NULL;
  }
  tq_stage *stage = mode == TQ_STAGE_FAST ? player->fast : player->whole;
  return tq_premaster_expect(player->premaster, stage, mode);
}

static bool is_told_apart(const tq_stage *stage, const tq_seen *usual, const tq_run *run) {
  tq_seen seen = tq_stage_seen(stage);
  return usual != NULL && tq_is_tested(run->outcome.kind) && !tq_stage_delivered_honest(stage) &&
         !tq_stage_delivered_beyond_key(stage) && !tq_seen_same(&seen, usual);
}

/* A server need not take a PSK that it knows, and only of one that it takes the binder must verify
 * (RFC 8446 section 4.2.11): who goes on without a PSK breaks nothing. */
static void excuse_binder(tq_run *run) {
  bool binds = false;
  if (run->outcome.kind != TQ_OUTCOME_ACCEPTED ||
      !cites(&run->verdict, TQ_REQ_client_hello_binder_wrong) ||
      tq_answer_takes_psk(run->records)) {
    return;
  }
  for (size_t i = 0; i < run->verdict.count; i++) {
    tq_citation *citation = &run->verdict.citations[i];
    citation->open = citation->open || citation->requirement == TQ_REQ_client_hello_binder_wrong;
    binds = binds || !citation->open;
  }
  run->verdict.kind = binds ? run->verdict.kind : TQ_VERDICT_EITHER;
}

void tq_player_run(tq_player *player, tq_stage_mode mode, tq_span input, tq_run *run) {
  tq_stage *stage = mode == TQ_STAGE_FAST ? player->fast : player->whole;
  const tq_endpoint *endpoint = tq_stage_endpoint(stage);
  run->told_apart = false;
  if (player->room != NULL) {
    run_records(player, stage, input, run);
    return;
  }
  learn(player);
  const tq_seen *usual = expected(player, mode, input);
  tq_stage_run(stage, input, &run->outcome, &run->records);
  run->told_apart = is_told_apart(stage, usual, run);
  uint64_t began = tq_spent_now(player->spent);
  judge_message(player, stage, input, true, &run->verdict);
  excuse_binder(run);
  run->answer_count = 0;
  check_answer(player, endpoint, input, run);
  check_offer(player, input, run);
  tq_spent_add(player->spent, TQ_PART_ORACLE, began);
}

void tq_player_look_at_offer(tq_player *player) {
  player->looks_at_offer = true;
}

uint8_t tq_player_offer_kinds(tq_player *player, tq_span input) {
  learn(player);
  bool honest = player->looks_at_offer && player->played != NULL && player->room == NULL &&
                tq_played_is_honest(player->played, input);
  return honest ? tq_played_offer_kinds(player->played) : 0;
}

bool tq_player_verdict(tq_player *player, tq_span input, tq_verdict *verdict) {
  const tq_scene *scene = player->scene;
  if (player->room != NULL) {
    judge_records(player, player->whole, input, verdict);
    return true;
  }
  learn(player);
  if (scene->play != NULL && scene->message != TQ_MESSAGE_client_hello && player->played == NULL) {
    return false;
  }
  judge_message(player, player->whole, input, false, verdict);
  return true;
}

void tq_player_run_wire(tq_player *player, const tq_wire_rule *rule, tq_run *run) {
  tq_wire_rule_verdict(&run->verdict, rule, player->scene);
  tq_stage_run_wire(player->whole, tq_wire_edit_find(rule->edit), &run->outcome);
  run->records = TQ_SPAN_EMPTY;
  run->answer_count = 0;
  run->offer_kinds = 0;
  run->told_apart = false;
  if (rule->silent_too && run->outcome.kind == TQ_OUTCOME_SILENT) {
    run->outcome.kind = TQ_OUTCOME_ALERT; /* whoever reads an alert ends without one */
    run->outcome.alert = TQ_NO_ALERT;
  }
}

const char *tq_player_words(const tq_player *player, tq_stage_mode mode) {
  const tq_stage *stage = mode == TQ_STAGE_FAST ? player->fast : player->whole;
  const char *words = tq_stage_report(stage)->reason;
  return words == NULL ? "" : words;
}

const char *tq_player_reason(const tq_player *player) {
  return tq_stage_reason(player->whole);
}

static tq_trial trial_of(const tq_player *player, const tq_run *run) {
  return (tq_trial){.peer = player->peer->name,
                    .release = player->peer->release(),
                    .target = player->target,
                    .scene = player->scene->name,
                    .role = player->scene->endpoint.role,
                    .verdict = &run->verdict,
                    .outcome = &run->outcome,
                    .answer = run->answer,
                    .answer_count = run->answer_count};
}

size_t tq_player_judge(const tq_player *player, const tq_run *run, tq_finding *findings) {
  tq_trial trial = trial_of(player, run);
  size_t count = tq_judge(findings, &trial);
  return count + (run->told_apart ? tq_player_judge_apart(player, run, &findings[count]) : 0);
}

size_t tq_player_judge_apart(const tq_player *player, const tq_run *run, tq_finding *finding) {
  tq_trial trial = trial_of(player, run);
  return tq_judge_apart(finding, &trial, TQ_REQ_key_exchange_premaster_padding_wrong);
}

tq_premaster_check *tq_player_premaster(tq_player *player) {
  learn(player);
  return player->premaster;
}

size_t tq_player_judge_variance(const tq_player *player, const tq_run *run, const tq_outcome *plain,
                                uint16_t requirement, tq_finding *finding) {
  tq_trial trial = trial_of(player, run);
  return tq_judge_variance(finding, &trial, plain, requirement);
}
