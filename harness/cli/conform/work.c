/* work.c: the child's side of a conformance run: makes the cases of each place, plays its
 * share of them, and says what came of each before it goes to the next. */
#include "cli/conform/conform.h"
#include "codec/record.h"
#include "rules/answer.h"
#include "rules/offer.h"
#include "spec/content_type.h"
#include "spec/message.h"
#include "stage/fit.h"
#include "target/honest.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

enum {
  FAILED = 99,
  HONEST_MAX = 1 << 16,
  PIECE = 64,
  PIECES_EACH = 8,
  TLS10 = 0x0301,
  TLS12 = 0x0303
};

/* desk: what a worker works with. In a place: its PLAYER, and the NEXT case's number. */
typedef struct desk {
  const tq_conform_plan *plan;
  const tq_conform_share *share;
  tq_checks *checks;
  tq_family *family;
  int out;
  bool counting;
  uint64_t counted;
  size_t place;
  tq_player *player;
  const tq_wire_rule *rule; /* of an edit of records; NULL: of the message */
  tq_scene scene;           /* a copy, where records are short */
  tq_scene_play play;
  uint64_t next;
  tq_run run;
  tq_finding findings[TQ_FINDINGS_MAX];
  uint8_t honest[HONEST_MAX];
  uint8_t records[TQ_CONFORM_INPUT_MAX];
} desk;

/* Leaves without the exit handlers of libraries that may be in a bad way. */
static _Noreturn void leave(int status) {
  _exit(status);
}

static void put(const desk *at, const void *data, size_t size) {
  const uint8_t *from = data;
  while (size > 0) {
    ssize_t written = write(at->out, from, size);
    if (written <= 0) {
      leave(FAILED);
    }
    from += written;
    size -= (size_t)written;
  }
}

static void say(const desk *at, tq_conform_report *report, const char *name, tq_span input) {
  report->name_size = (uint32_t)strlen(name);
  report->input_size = (uint32_t)input.size;
  put(at, report, sizeof *report);
  put(at, at->findings, report->finding_count * sizeof at->findings[0]);
  put(at, name, report->name_size);
  put(at, input.data, input.size);
}

static const tq_conform_place *here(const desk *at) {
  return &at->plan->places[at->place];
}

/* --- one case --- */

static uint64_t sum_of(const char *text) {
  uint64_t sum = 0xcbf29ce484222325u;
  for (; *text != '\0'; text++) {
    sum = (sum ^ (uint8_t)*text) * 0x100000001b3u;
  }
  return sum ^ sum >> 29;
}

static bool wants_one(const desk *at, const uint16_t *ids, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (at->plan->choice->wanted[ids[i]]) {
      return true;
    }
  }
  return false;
}

/* A rule on a client's own hello is shown by the honest message that it gets. */
static bool shows_offers(const desk *at, tq_span message) {
  uint16_t ids[TQ_REQ_COUNT];
  uint8_t kinds = tq_player_offer_kinds(at->player, message);
  return kinds != 0 && wants_one(at, ids, tq_offer_looks_for(ids, TQ_REQ_COUNT, kinds));
}

/* A rule on what a server sends is shown by every hello that it must accept. */
static bool shows_answers(const desk *at, const tq_verdict *verdict) {
  uint16_t ids[TQ_REQ_COUNT];
  if (here(at)->scene->message != TQ_MESSAGE_client_hello || verdict->kind == TQ_VERDICT_REJECT) {
    return false;
  }
  return wants_one(at, ids, tq_answer_looks_for(ids, TQ_REQ_COUNT, verdict->version));
}

static bool is_wanted(const desk *at, uint16_t subject, const tq_verdict *verdict) {
  if (subject == TQ_REQ_NONE) {
    return false;
  }
  bool cited = at->plan->choice->wanted[subject];
  for (size_t i = 0; i < verdict->count && verdict->kind == TQ_VERDICT_ACCEPT; i++) {
    cited = cited || at->plan->choice->wanted[verdict->citations[i].requirement];
  }
  return cited || shows_answers(at, verdict);
}

/* Of all edits one in PIECES_EACH is sent in pieces too, another one in each scene, so that every
 * edit meets pieces somewhere. */
static bool is_in_pieces(const desk *at, const char *words) {
  return (sum_of(words) + sum_of(here(at)->scene->name) + at->plan->seed) % PIECES_EACH == 0;
}

static bool is_mine(desk *at, const char *name) {
  uint64_t index = at->next++;
  if (at->plan->shards > 1 && sum_of(name) % at->plan->shards != at->plan->shard - 1u) {
    return false;
  }
  at->counted++;
  return !at->counting && index % at->plan->workers == at->share->index &&
         (at->place > at->share->place || index >= at->share->first);
}

/* Hellos in pieces are given as records, since no engine cuts them. */
static tq_span delivered(desk *at, tq_span message) {
  if (here(at)->manner != TQ_CONFORM_PIECES || at->scene.play != NULL) {
    return message;
  }
  tq_writer writer = tq_writer_over(at->records, sizeof at->records);
  uint16_t version = here(at)->scene->retry != NULL ? TLS12 : TLS10;
  tq_write_records(&writer, TQ_CONTENT_handshake, version, message, PIECE);
  return tq_writer_bytes(&writer);
}

static void run_case(desk *at, tq_span message) {
  if (at->rule != NULL) {
    tq_player_run_wire(at->player, at->rule, &at->run);
    return;
  }
  tq_stage_mode mode = at->plan->fast ? TQ_STAGE_FAST : TQ_STAGE_WHOLE;
  tq_player_run(at->player, mode, delivered(at, message), &at->run);
}

static void play_case(desk *at, const char *name, tq_span message, tq_conform_report *report) {
  report->kind = TQ_CONFORM_BEGUN;
  say(at, report, name, message);
  if (at->plan->dry) {
    report->outcome = (tq_outcome){TQ_OUTCOME_UNSUPPORTED, TQ_NO_ALERT, TQ_NO_ALERT, 0, false, {0}};
  } else {
    tq_stage_mode mode = at->plan->fast && at->rule == NULL ? TQ_STAGE_FAST : TQ_STAGE_WHOLE;
    run_case(at, message);
    report->outcome = at->run.outcome;
    report->verdict = at->run.verdict;
    report->finding_count = (uint32_t)tq_player_judge(at->player, &at->run, at->findings);
    report->offer_kinds = at->run.offer_kinds;
    report->answered = at->run.outcome.kind == TQ_OUTCOME_ACCEPTED;
    snprintf(report->detail, sizeof report->detail, "%s", tq_player_words(at->player, mode));
  }
  report->kind = TQ_CONFORM_RESULT;
  say(at, report, "", TQ_SPAN_EMPTY);
  report->finding_count = 0;
}

static uint16_t subject_of(const desk *at, const tq_verdict *verdict) {
  tq_outcome outcome = {.kind = TQ_OUTCOME_ALERT, TQ_NO_ALERT, TQ_NO_ALERT, 0, false, {0}};
  tq_trial trial = {.verdict = verdict, .outcome = &outcome, .scene = here(at)->scene->name};
  return tq_judge_subject(&trial);
}

/* A case that WORDS describe, as the enumeration or the vectors make it. */
static bool take_case(void *context, const char *words, tq_span message) {
  static const char *const manners[TQ_CONFORM_MANNERS] = {[TQ_CONFORM_PLAIN] = "",
                                                          [TQ_CONFORM_FULL] = " (full hello)",
                                                          [TQ_CONFORM_MANY] =
                                                              " (hello with GREASE)",
                                                          [TQ_CONFORM_PIECES] = " (in pieces)"};
  desk *at = context;
  char name[TQ_CONFORM_NAME_MAX];
  tq_conform_report report = {.place = (uint32_t)at->place, .index = at->next};
  bool pieces = here(at)->manner == TQ_CONFORM_PIECES;
  if ((pieces && (message.size > HONEST_MAX || !is_in_pieces(at, words))) ||
      !tq_player_verdict(at->player, delivered(at, message), &report.verdict)) {
    return true;
  }
  report.subject = subject_of(at, &report.verdict);
  if (!is_wanted(at, report.subject, &report.verdict) && !shows_offers(at, message)) {
    return true;
  }
  snprintf(name, sizeof name, "%s%s: %s", here(at)->scene->name, manners[here(at)->manner], words);
  report.index = at->next;
  if (is_mine(at, name)) {
    play_case(at, name, message, &report);
  }
  return true;
}

/* --- places --- */

static bool is_tls13(const tq_scene *scene) {
  return scene->endpoint.versions.count != 0 && scene->endpoint.versions.items[0] >= 0x0304;
}

static tq_span honest_hello(desk *at) {
  static const tq_honest_manner manners[TQ_CONFORM_MANNERS] = {[TQ_CONFORM_PLAIN] = TQ_HONEST_PLAIN,
                                                               [TQ_CONFORM_FULL] = TQ_HONEST_FULL,
                                                               [TQ_CONFORM_MANY] = TQ_HONEST_MANY,
                                                               [TQ_CONFORM_PIECES] =
                                                                   TQ_HONEST_FULL};
  tq_writer writer = tq_writer_over(at->honest, sizeof at->honest);
  tq_honest_client_hello(&writer, here(at)->scene, manners[here(at)->manner], at->checks);
  return tq_writer_bytes(&writer);
}

/* Premaster secrets that nobody may tell from one another. */
static void play_premasters(desk *at) {
  tq_premaster_check *check = tq_player_premaster(at->player);
  for (size_t i = 0; i < TQ_PREMASTERS && check != NULL; i++) {
    take_case(at, tq_premaster_at(i)->text, tq_premaster_message(check, i));
  }
}

static void play_family(desk *at) {
  const tq_scene *scene = here(at)->scene;
  tq_span honest = scene->play == NULL ? honest_hello(at) : tq_player_honest(at->player);
  if (honest.size == 0 && !at->counting) {
    tq_conform_report report = {.kind = TQ_CONFORM_CANNOT, .place = (uint32_t)at->place};
    const char *why = tq_player_reason(at->player);
    say(at, &report, why[0] == '\0' ? "the scene cannot be set up" : why, TQ_SPAN_EMPTY);
  }
  if (tq_scene_lacks(scene)) { /* whatever it holds, it is out of place */
    take_case(at, "the honest message", honest);
    return;
  }
  tq_family_each(at->family, honest, is_tls13(scene), take_case, at);
  play_premasters(at);
}

/* The edits of records round the honest message, each by its own rule. */
static void play_wire(desk *at) {
  char name[TQ_CONFORM_NAME_MAX];
  tq_span honest = tq_player_honest(at->player);
  for (size_t i = 0; i < tq_wire_rule_count && honest.size != 0; i++) {
    tq_conform_report report = {.place = (uint32_t)at->place, .index = at->next};
    at->rule = &tq_wire_rules[i];
    report.subject = at->rule->requirement;
    if (!tq_wire_rule_fits(at->rule, here(at)->scene) ||
        !at->plan->choice->wanted[report.subject]) {
      continue;
    }
    tq_wire_rule_verdict(&report.verdict, at->rule, here(at)->scene);
    snprintf(name, sizeof name, "%s (record): %s", here(at)->scene->name, at->rule->edit);
    if (is_mine(at, name)) {
      play_case(at, name, honest, &report);
    }
  }
  at->rule = NULL;
}

static bool is_at(const tq_vector *vector, const char *scene) {
  for (size_t i = 0; i < vector->expect_count; i++) {
    if (strcmp(vector->expects[i].scene, scene) == 0) {
      return vector->features == 0 && vector->offer.size == 0;
    }
  }
  return false;
}

static void play_vectors(desk *at) {
  char words[TQ_CONFORM_NAME_MAX - 80];
  for (size_t i = 0; i < tq_vectors_count(at->plan->vectors); i++) {
    const tq_vector *vector = tq_vectors_at(at->plan->vectors, i);
    if (is_at(vector, here(at)->scene->name)) {
      snprintf(words, sizeof words, "vector %s", vector->name);
      take_case(at, words, vector->message);
    }
  }
}

/* The place's scene, with short records where that is asked for. */
static const tq_scene *scene_of(desk *at) {
  const tq_scene *scene = here(at)->scene;
  at->scene = *scene;
  if (here(at)->manner != TQ_CONFORM_PIECES || scene->play == NULL) {
    return scene;
  }
  at->play = *scene->play;
  at->play.fragment = PIECE;
  at->scene.play = &at->play;
  return &at->scene;
}

/* A peer without what the scene needs is not tried. */
static bool fits(desk *at) {
  tq_fit fit;
  const tq_peer *peer = at->plan->peers->items[here(at)->peer].peer;
  if (tq_fit_endpoint(&fit, &here(at)->scene->endpoint, peer->abilities())) {
    return true;
  }
  tq_conform_report report = {.kind = TQ_CONFORM_CANNOT, .place = (uint32_t)at->place};
  if (!at->counting && at->share->index == 0) {
    say(at, &report, "the peer has not what the scene needs", TQ_SPAN_EMPTY);
  }
  return false;
}

static void play_place(desk *at) {
  if (!fits(at)) {
    return;
  }
  const tq_scene *scene = scene_of(at);
  const tq_peer *peer = at->plan->peers->items[here(at)->peer].peer;
  at->next = 0;
  at->player = tq_player_new(scene, peer, at->checks, "conform");
  if (at->player == NULL) {
    leave(FAILED);
  }
  tq_player_look_at_offer(at->player);
  if (here(at)->manner == TQ_CONFORM_PIECES && scene->play == NULL) {
    tq_player_take_records(at->player);
  }
  if (here(at)->source == TQ_CONFORM_VECTORS) {
    play_vectors(at);
  } else if (here(at)->source == TQ_CONFORM_WIRE) {
    play_wire(at);
  } else {
    play_family(at);
  }
  tq_player_free(at->player);
}

static void count_cases(desk *at) {
  tq_conform_report report = {.kind = TQ_CONFORM_COUNT};
  at->counting = true;
  at->counted = 0;
  for (at->place = 0; at->place < at->plan->place_count; at->place++) {
    play_place(at);
  }
  at->counting = false;
  report.index = at->counted;
  say(at, &report, "", TQ_SPAN_EMPTY);
}

_Noreturn void tq_conform_work(const tq_conform_plan *plan, const tq_conform_share *share,
                               int out) {
  static desk at;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != share->parent) {
    leave(FAILED);
  }
  at = (desk){.plan = plan, .share = share, .out = out};
  at.checks = tq_checks_new();
  at.family = tq_family_new();
  if (at.checks == NULL || at.family == NULL) {
    leave(FAILED);
  }
  if (share->counts) {
    count_cases(&at);
  }
  for (at.place = share->place; at.place < plan->place_count; at.place++) {
    tq_conform_report here_now = {.kind = TQ_CONFORM_AT, .place = (uint32_t)at.place};
    say(&at, &here_now, "", TQ_SPAN_EMPTY);
    play_place(&at);
  }
  say(&at, &(tq_conform_report){.kind = TQ_CONFORM_DONE}, "", TQ_SPAN_EMPTY);
  leave(0);
}
