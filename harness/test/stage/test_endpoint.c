/* test_endpoint.c: what a scene's row says of its server is what the reference, set up from it,
 * does: each suite, group and signature scheme offered alone is taken if and only if the rules,
 * which know nothing but the row, expect that. */
#include "peer/wolfssl/wolfssl.h"
#include "rules/client_hello.h"
#include "stage/honest.h"
#include "stage/stage.h"
#include "support/check.h"

enum { CODES = 0x10000 };

typedef enum offered { OFFER_SUITE, OFFER_GROUP, OFFER_SCHEME } offered;

static const char *const offered_words[] = {"suite", "group", "scheme"};

/* The honest hello with nothing but CODE in one list. A group alone has no share: the server asks
 * for one. */
static tq_span single_offer(uint8_t *into, hello_offer offer, offered what, uint16_t code) {
  static const uint16_t none[] = {0};
  const uint16_t list[] = {code, 0};
  if (what == OFFER_SUITE) {
    offer.suites = list;
  }
  if (what == OFFER_GROUP) {
    offer.groups = list;
    offer.shares = offer.shares != NULL ? none : NULL;
  }
  if (what == OFFER_SCHEME) {
    offer.schemes = list;
  }
  return hello_write(into, &offer);
}

/* The group that a HelloRetryRequest asks for; 0: ANSWER is none. */
static uint16_t retry_group(tq_span answer) {
  enum { SESSION_ID = 5 + 4 + 2 + 32, KEY_SHARE = 51 };
  if (answer.size <= SESSION_ID) {
    return 0;
  }
  tq_span left = tq_span_from(answer, SESSION_ID + 1u + answer.data[SESSION_ID] + 2 + 1 + 2);
  while (left.size >= 6) {
    size_t size = (size_t)left.data[2] << 8 | left.data[3];
    if (left.data[1] == KEY_SHARE && size == 2) {
      return (uint16_t)(left.data[4] << 8 | left.data[5]);
    }
    left = tq_span_from(left, 4 + size);
  }
  return 0;
}

/* A group offered alone is taken if the server uses it or asks for it. (Some releases use another,
 * or ask for another, where there is none in common.) */
static bool is_taken(offered what, uint16_t code, const tq_outcome *outcome, tq_span answer) {
  if (outcome->kind != TQ_OUTCOME_ACCEPTED || what != OFFER_GROUP) {
    return outcome->kind == TQ_OUTCOME_ACCEPTED;
  }
  uint16_t used = outcome->facts.retry ? retry_group(answer) : outcome->facts.group;
  return used == code;
}

static bool disagree(const tq_verdict *verdict, bool taken) {
  return (verdict->kind == TQ_VERDICT_ACCEPT && !taken) ||
         (verdict->kind == TQ_VERDICT_REJECT && taken);
}

/* The number of codes that are taken. */
static size_t check_code(tq_stage *stage, hello_offer offer, offered what, uint16_t code) {
  const tq_scene *scene = tq_stage_scene(stage);
  uint8_t bytes[HELLO_MAX];
  tq_outcome outcome;
  tq_verdict verdict;
  tq_span answer;
  tq_hello_context context = {.endpoint = &scene->endpoint};
  tq_span message = single_offer(bytes, offer, what, code);
  tq_stage_run(stage, message, &outcome, &answer);
  tq_oracle_client_hello(&verdict, message, &context);
  bool taken = is_taken(what, code, &outcome, answer);
  if (disagree(&verdict, taken)) {
    print_message("%s: %s 0x%04x: verdict %d, outcome %d, alert %d, error %d\n", scene->name,
                  offered_words[what], code, verdict.kind, outcome.kind, outcome.alert,
                  outcome.error);
    return CODES;
  }
  return taken;
}

/* clang-format off */
static const struct { offered what; uint16_t first; uint16_t last; } ranges[] = {
  {OFFER_SUITE,  0x0001, 0x00ff}, {OFFER_SUITE,  0x1300, 0x130f}, {OFFER_SUITE,  0xc000, 0xc0ff},
  {OFFER_SUITE,  0xcca0, 0xccaf}, {OFFER_SUITE,  0xd000, 0xd00f},
  {OFFER_GROUP,  0x0001, 0x0030}, {OFFER_GROUP,  0x0100, 0x0110}, {OFFER_GROUP,  0x11e0, 0x11ff},
  {OFFER_SCHEME, 0x0201, 0x0210}, {OFFER_SCHEME, 0x0301, 0x0310}, {OFFER_SCHEME, 0x0401, 0x0410},
  {OFFER_SCHEME, 0x0501, 0x0510}, {OFFER_SCHEME, 0x0601, 0x0610}, {OFFER_SCHEME, 0x0801, 0x0820},
};
/* clang-format on */

/* True: no code of any kind is taken against the rules, and some of each are taken. */
static bool check_offers(tq_stage *stage, hello_offer offer) {
  size_t taken[3] = {0};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
    for (uint32_t code = ranges[i].first; code <= ranges[i].last; code++) {
      taken[ranges[i].what] += check_code(stage, offer, ranges[i].what, (uint16_t)code);
    }
  }
  print_message("%s: takes %zu suites, %zu groups, %zu schemes\n", tq_stage_scene(stage)->name,
                taken[0], taken[1], taken[2]);
  return taken[0] > 0 && taken[1] > 0 && taken[2] > 0 && taken[0] + taken[1] + taken[2] < CODES;
}

static bool check_scene(const tq_scene *scene) {
  tq_stage *stage = tq_stage_new(scene, tq_wolfssl_peer(), TQ_STAGE_FAST);
  assert_non_null(stage);
  hello_offer offer = honest_offer(scene);
  bool fine = check_offers(stage, offer);
  if (scene->endpoint.versions.count > 1) { /* once more in its lower version */
    offer.versions = NULL;
    offer.shares = NULL;
    fine = check_offers(stage, offer) && fine;
  }
  tq_stage_delete(stage);
  return fine;
}

static void rows_are_what_the_reference_does(void **state) {
  (void)state;
  bool fine = true;
  for (size_t i = 0; i < tq_scene_count(); i++) {
    const tq_scene *scene = tq_scene_at(i);
    if (scene->message == 1 && scene->retry == NULL) {
      fine = check_scene(scene) && fine;
    }
  }
  assert_true(fine);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_are_what_the_reference_does),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
