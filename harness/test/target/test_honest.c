/* test_honest.c: what the seeds are made of: the oracle demands their acceptance, and the reference
 * accepts them. */
#include "judge/describe.h"
#include "peer/wolfssl/wolfssl.h"
#include "support/check.h"
#include "target/honest.h"
#include "target/trial.h"

enum { ROOM = 1 << 16, CLIENT_HELLO = 1 };

static tq_checks *checks;

static int set_up(void **state) {
  (void)state;
  checks = tq_checks_new();
  return checks == NULL;
}

static int tear_down(void **state) {
  (void)state;
  tq_checks_free(checks);
  return 0;
}

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

static void honest_hellos_are_accepted(void **state) {
  (void)state;
  size_t played = 0;
  for (size_t i = 0; i < tq_scene_count(); i++) {
    const tq_scene *scene = tq_scene_at(i);
    for (int manner = 0; scene->message == CLIENT_HELLO && manner < TQ_HONEST_MANNERS; manner++) {
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
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
