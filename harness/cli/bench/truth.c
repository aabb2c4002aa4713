/* truth.c: see truth.h. */
#include "cli/bench/truth.h"

#include "cli/options.h"
#include "cli/style.h"
#include "mutate/mutate.h"
#include "peer/wolfssl/wolfssl.h"
#include "spec/message.h"
#include "target/honest.h"
#include "target/trial.h"

#include <stdio.h>
#include <stdlib.h>

enum { INPUT_MAX = 1 << 14, SEED = 5 };

/* truth: of one scene. */
typedef struct truth {
  const tq_scene *scene;
  tq_stage *fast;
  tq_stage *whole;
  tq_mutator *mutator;
  uint8_t honest[INPUT_MAX];
  size_t honest_size;
  tq_outcome *outcomes;
  size_t refused;  /* honest messages that did not end as they must */
  size_t rejected; /* changed ones that were not */
  size_t by_order;
  size_t by_scratch;
} truth;

static bool get_honest(truth *self, tq_checks *checks) {
  if (self->scene->play != NULL) {
    self->honest_size = tq_stage_seed(self->whole, self->honest, INPUT_MAX);
    return self->honest_size != 0;
  }
  tq_writer writer = tq_writer_over(self->honest, INPUT_MAX);
  tq_honest_client_hello(&writer, self->scene, TQ_HONEST_FULL, checks);
  self->honest_size = tq_writer_bytes(&writer).size;
  return !writer.failed;
}

/* Changed input NUMBER: the same bytes each time. */
static tq_span changed(truth *self, uint8_t *into, size_t number) {
  bool hello = self->scene->message == TQ_MESSAGE_client_hello;
  memcpy(into, self->honest, self->honest_size);
  size_t size =
      tq_mutate_message(self->mutator, hello ? TQ_MUTATE_CLIENT_HELLO : TQ_MUTATE_HANDSHAKE, into,
                        self->honest_size, INPUT_MAX, (uint64_t)number * 31 + SEED);
  return tq_span_of(into, size);
}

static tq_outcome play(tq_stage *stage, tq_span message) {
  tq_outcome outcome;
  tq_span answer;
  tq_stage_run(stage, message, &outcome, &answer);
  return outcome;
}

/* Where a fast run stops early, what comes after that is not compared: it did not happen. */
static bool is_same(const tq_scene *scene, const tq_outcome *a, const tq_outcome *b) {
  bool ends = a->kind == b->kind && a->alert == b->alert && a->second_alert == b->second_alert;
  return ends &&
         (scene->flushes != 0 || (a->error == b->error && a->keys_differ == b->keys_differ &&
                                  memcmp(&a->facts, &b->facts, sizeof a->facts) == 0));
}

static void complain(const truth *self, size_t number, const char *how, const tq_outcome *a,
                     const tq_outcome *b) {
  printf("%s: input %zu ends otherwise %s: outcome %d alert %d error %d, and %d, %d, %d\n",
         self->scene->name, number, how, (int)a->kind, a->alert, (int)a->error, (int)b->kind,
         b->alert, (int)b->error);
}

static void compare(truth *self, size_t inputs) {
  uint8_t bytes[INPUT_MAX];
  for (size_t i = 0; i < inputs; i++) {
    self->outcomes[i] = play(self->fast, changed(self, bytes, i));
    self->rejected += self->outcomes[i].kind != TQ_OUTCOME_ACCEPTED;
  }
  for (size_t i = inputs; i-- > 0;) {
    tq_span input = changed(self, bytes, i);
    tq_outcome again = play(self->fast, input);
    tq_outcome scratch = play(self->whole, input);
    if (!is_same(self->scene, &self->outcomes[i], &again)) {
      complain(self, i, "in the other order", &self->outcomes[i], &again);
      self->by_order++;
    }
    if (!is_same(self->scene, &self->outcomes[i], &scratch)) {
      complain(self, i, "from scratch", &self->outcomes[i], &scratch);
      self->by_scratch++;
    }
  }
}

/* False: the scene cannot be played with this release. */
static bool check_scene(truth *self, size_t restores, size_t inputs, tq_checks *checks) {
  if (play(self->fast, TQ_SPAN_EMPTY).kind == TQ_OUTCOME_UNSUPPORTED) {
    return false;
  }
  if (!get_honest(self, checks)) {
    self->refused = restores;
    return true;
  }
  for (size_t i = 0; i < restores; i++) {
    tq_outcome outcome = play(self->fast, tq_span_of(self->honest, self->honest_size));
    bool refused = outcome.kind == TQ_OUTCOME_ALERT || outcome.kind == TQ_OUTCOME_SILENT;
    bool wanted = tq_scene_lacks(self->scene) ? refused : outcome.kind == TQ_OUTCOME_ACCEPTED;
    self->refused += !wanted || outcome.keys_differ;
  }
  compare(self, inputs);
  printf("%-36s %7zu of %zu honest %s; %zu changed, %zu of them refused: %zu otherwise in the "
         "other order, %zu from scratch\n",
         self->scene->name, restores - self->refused, restores,
         tq_scene_lacks(self->scene) ? "refused, as they must be" : "accepted", inputs,
         self->rejected, self->by_order, self->by_scratch);
  fflush(stdout);
  return true;
}

/* sums: over all scenes. */
typedef struct sums {
  size_t scenes;
  size_t unsupported;
  size_t refused;
  size_t otherwise;
} sums;

static bool check_one(sums *all, const tq_scene *scene, size_t restores, size_t inputs,
                      tq_checks *checks) {
  truth *self = calloc(1, sizeof *self);
  if (self == NULL) {
    return false;
  }
  self->scene = scene;
  self->fast = tq_stage_new(scene, tq_wolfssl_peer(), TQ_STAGE_FAST);
  self->whole = tq_stage_new(scene, tq_wolfssl_peer(), TQ_STAGE_WHOLE);
  self->mutator = tq_mutator_new(NULL);
  self->outcomes = calloc(inputs, sizeof *self->outcomes);
  bool made =
      self->fast != NULL && self->whole != NULL && self->mutator != NULL && self->outcomes != NULL;
  if (made) {
    bool played = check_scene(self, restores, inputs, checks);
    all->scenes += played;
    all->unsupported += !played;
    all->refused += self->refused;
    all->otherwise += self->by_order + self->by_scratch;
  }
  tq_stage_delete(self->fast);
  tq_stage_delete(self->whole);
  tq_mutator_free(self->mutator);
  free(self->outcomes);
  free(self);
  return made;
}

bool tq_bench_truth(size_t restores, size_t inputs) {
  sums all = {0};
  tq_checks *checks = tq_checks_new();
  bool fine = checks != NULL;
  for (size_t i = 0; i < tq_scene_count() && fine; i++) {
    bool snapshot = tq_scene_at(i)->chain == NULL; /* a chain is judged without a connection */
    fine = !snapshot || check_one(&all, tq_scene_at(i), restores, inputs, checks);
  }
  tq_checks_free(checks);
  if (!fine) {
    tq_fail("bench: no memory, or libcrypto lacks an algorithm");
    return false;
  }
  printf(
      "%s%zu scenes%s (%zu more not supported by wolfssl %s): %zu of %zu honest messages did not "
      "end as they must, %zu of %zu outcomes differ\n",
      tq_style_on(stdout, TQ_BOLD), all.scenes, tq_style_off(stdout), all.unsupported,
      tq_wolfssl_peer()->release(), all.refused, all.scenes * restores, all.otherwise,
      2 * all.scenes * inputs);
  return all.refused == 0 && all.otherwise == 0 && all.scenes != 0;
}
