/* test_honest.c: what the seeds are made of: the oracle demands their acceptance, and the reference
 * accepts them. */
#include "judge/describe.h"
#include "peer/wolfssl/wolfssl.h"
#include "spec/message.h"
#include "support/check.h"
#include "support/checks.h"
#include "target/honest.h"
#include "target/trial.h"

enum { ROOM = 1 << 16 };

static void accepted_in(const tq_scene *scene, tq_honest_manner manner, tq_stage_mode mode) {
  static uint8_t data[ROOM];
  static tq_finding findings[TQ_FINDINGS_MAX];
  tq_writer writer = tq_writer_over(data, sizeof data);
  tq_honest_client_hello(&writer, scene, manner, checks);
  tq_span message = tq_writer_bytes(&writer);
  assert_true(message.size != 0);
  tq_player *player = tq_player_new(scene, tq_wolfssl_peer(), checks, "client_hello");
  assert_non_null(player);
  tq_run run;
  tq_player_run(player, mode, message, &run);
  char verdict[TQ_VERDICT_TEXT_MAX];
  char outcome[TQ_OUTCOME_TEXT_MAX];
  tq_verdict_text(verdict, &run.verdict);
  tq_outcome_text(outcome, &run.outcome);
  if (run.verdict.kind != TQ_VERDICT_ACCEPT || run.outcome.kind != TQ_OUTCOME_ACCEPTED) {
    fail_msg("%s, manner %d: %s (%s); %s", scene->name, (int)manner, verdict,
             run.verdict.count == 0 ? "no citation"
                                    : tq_requirement_token(run.verdict.citations[0].requirement),
             outcome);
  }
  assert_int_equal(tq_player_judge(player, &run, findings), 0);
  tq_player_free(player);
}

/* In a live handshake the engine makes the message; what it stands for is filled in on the way.
 * Where something was left out before, it is refused. */
static void ends_as_it_must_live(const tq_scene *scene, tq_stage_mode mode) {
  static tq_finding findings[TQ_FINDINGS_MAX];
  tq_player *player = tq_player_new(scene, tq_wolfssl_peer(), checks, "live");
  assert_non_null(player);
  tq_span message = tq_player_honest(player);
  tq_run run;
  tq_player_run(player, mode, message, &run);
  char outcome[TQ_OUTCOME_TEXT_MAX];
  tq_outcome_text(outcome, &run.outcome);
  bool played = run.outcome.kind != TQ_OUTCOME_UNSUPPORTED;
  bool lacks = tq_scene_lacks(scene);
  bool refused = run.outcome.kind == TQ_OUTCOME_ALERT || run.outcome.kind == TQ_OUTCOME_SILENT;
  bool fine = lacks ? refused : run.outcome.kind == TQ_OUTCOME_ACCEPTED;
  if (played && (message.size == 0 || !fine)) {
    fail_msg("%s: %s", scene->name, outcome);
  }
  if (played) {
    bool may_refuse = scene->message == TQ_MESSAGE_hello_request; /* with no_renegotiation */
    assert_int_equal(run.verdict.kind, lacks        ? TQ_VERDICT_REJECT
                                       : may_refuse ? TQ_VERDICT_EITHER
                                                    : TQ_VERDICT_ACCEPT);
    assert_true(lacks || tq_player_judge(player, &run, findings) == 0);
  }
  tq_player_free(player);
}

static void honest_messages_end_as_they_must_live(void **state) {
  (void)state;
  size_t played = 0;
  for (size_t i = 0; i < tq_scene_count(); i++) {
    const tq_scene *scene = tq_scene_at(i);
    if (scene->play != NULL) {
      ends_as_it_must_live(scene, TQ_STAGE_FAST);
      ends_as_it_must_live(scene, TQ_STAGE_WHOLE);
      played++;
    }
  }
  assert_true(played >= 40);
}

/* What only the right key makes, with one bit changed; and the message cut short anywhere. */
static void refused_live(tq_player *player, tq_span honest) {
  uint8_t data[2048];
  tq_run run;
  assert_true(honest.size <= sizeof data);
  memcpy(data, honest.data, honest.size);
  data[honest.size - 1] ^= 1;
  tq_player_run(player, TQ_STAGE_FAST, tq_span_of(data, honest.size), &run);
  const char *name = tq_player_scene(player)->name;
  bool certain = tq_player_scene(player)->message == TQ_MESSAGE_finished;
  bool demanded = certain ? run.verdict.kind == TQ_VERDICT_REJECT
                          : run.verdict.kind != TQ_VERDICT_ACCEPT; /* ECDSA has other forms */
  if (!demanded || run.outcome.kind == TQ_OUTCOME_ACCEPTED) {
    fail_msg("%s, one bit: verdict %d, outcome %d", name, (int)run.verdict.kind,
             (int)run.outcome.kind);
  }
  for (size_t size = 0; size < honest.size; size++) {
    tq_player_run(player, TQ_STAGE_FAST, tq_span_first(honest, size), &run);
    if (run.verdict.kind == TQ_VERDICT_ACCEPT || run.outcome.kind == TQ_OUTCOME_ACCEPTED) {
      fail_msg("%s, first %zu bytes: verdict %d, outcome %d", name, size, (int)run.verdict.kind,
               (int)run.outcome.kind);
    }
  }
}

static void wrong_messages_are_refused_live(void **state) {
  (void)state;
  size_t played = 0;
  for (size_t i = 0; i < tq_scene_count(); i++) {
    const tq_scene *scene = tq_scene_at(i);
    bool keyed =
        scene->message == TQ_MESSAGE_finished || scene->message == TQ_MESSAGE_certificate_verify;
    if (!keyed || scene->play == NULL) {
      continue;
    }
    tq_player *player = tq_player_new(scene, tq_wolfssl_peer(), checks, "live");
    assert_non_null(player);
    tq_span honest = tq_player_honest(player);
    if (honest.size != 0) {
      refused_live(player, honest);
      played++;
    }
    tq_player_free(player);
  }
  assert_true(played >= 20);
}

static void honest_hellos_are_accepted(void **state) {
  (void)state;
  size_t played = 0;
  for (size_t i = 0; i < tq_scene_count(); i++) {
    const tq_scene *scene = tq_scene_at(i);
    for (int manner = 0; scene->message == TQ_MESSAGE_client_hello && manner < TQ_HONEST_MANNERS;
         manner++) {
      accepted_in(scene, (tq_honest_manner)manner, TQ_STAGE_FAST);
      accepted_in(scene, (tq_honest_manner)manner, TQ_STAGE_WHOLE);
      played++;
    }
  }
  assert_true(played >= 14 * TQ_HONEST_MANNERS);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(honest_hellos_are_accepted),
      cmocka_unit_test(honest_messages_end_as_they_must_live),
      cmocka_unit_test(wrong_messages_are_refused_live),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
