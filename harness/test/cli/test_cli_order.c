/* test_cli_order.c: what ran before an input changes nothing: the vectors forward, backward, and
 * each in a process of its own, end the same at every peer. */
#include "cli/replay/corpus.h"
#include "cli/replay/runner.h"
#include "peer/plugin.h"
#include "peer/wolfssl/wolfssl.h"
#include "support/check.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

enum { PEERS_MAX = 16, SCENES = 2, SECONDS = 20, FRESH_EACH = 4 };

static tq_corpus corpus;
static tq_place places[PEERS_MAX * SCENES];
static size_t place_count;

static tq_result *play(const tq_span *inputs, const tq_target *const *targets, size_t count) {
  tq_plan plan = {.inputs = inputs,
                  .targets = targets,
                  .input_count = count,
                  .places = places,
                  .place_count = place_count,
                  .mode = TQ_STAGE_WHOLE,
                  .workers = 1,
                  .seconds = SECONDS};
  tq_result *results = tq_run_plan(&plan);
  assert_non_null(results);
  return results;
}

static bool is_same(const tq_result *a, const tq_result *b) {
  return a->played == b->played && a->outcome.kind == b->outcome.kind &&
         a->outcome.alert == b->outcome.alert &&
         a->outcome.second_alert == b->outcome.second_alert &&
         a->outcome.facts.suite == b->outcome.facts.suite &&
         a->outcome.facts.group == b->outcome.facts.group;
}

/* How many of input INPUT's outcomes in LEFT differ from those in RIGHT. */
static size_t count_changed(size_t input, const tq_result *left, const tq_result *right) {
  size_t changed = 0;
  for (size_t i = 0; i < place_count; i++) {
    if (!is_same(&left[i], &right[i])) {
      print_message("%s at %s in %s: %d, alert %d; then %d, alert %d\n", corpus.names[input],
                    places[i].peer->name, places[i].scene->name, (int)left[i].outcome.kind,
                    left[i].outcome.alert, (int)right[i].outcome.kind, right[i].outcome.alert);
      changed++;
    }
  }
  return changed;
}

static void order_changes_nothing(void **state) {
  (void)state;
  size_t count = corpus.count;
  size_t changed = 0;
  tq_span *reversed = calloc(count, sizeof *reversed);
  const tq_target **targets = calloc(count, sizeof *targets);
  assert_true(reversed != NULL && targets != NULL);
  for (size_t i = 0; i < count; i++) {
    reversed[i] = corpus.inputs[count - 1 - i];
    targets[i] = corpus.targets[count - 1 - i];
  }
  tq_result *forward = play(corpus.inputs, corpus.targets, count);
  tq_result *backward = play(reversed, targets, count);
  for (size_t i = 0; i < count; i++) {
    changed +=
        count_changed(i, &forward[i * place_count], &backward[(count - 1 - i) * place_count]);
  }
  for (size_t i = 0; i < count; i += FRESH_EACH) {
    tq_result *alone = play(&corpus.inputs[i], &corpus.targets[i], 1);
    changed += count_changed(i, &forward[i * place_count], alone);
    tq_results_free(alone, place_count);
  }
  print_message("%zu inputs in %zu places: %zu outcomes changed\n", count, place_count, changed);
  tq_results_free(forward, count * place_count);
  tq_results_free(backward, count * place_count);
  free(reversed);
  free(targets);
  assert_true(count > 100 && place_count >= SCENES);
  assert_int_equal(changed, 0);
}

static void add_places(const tq_target *target, const tq_peer *peer) {
  static const char *const scenes[SCENES] = {"server13_ecdsa", "server12_ecdsa"};
  for (size_t i = 0; peer != NULL && i < SCENES && place_count < PEERS_MAX * SCENES; i++) {
    places[place_count++] = (tq_place){target, tq_scene_find(scenes[i]), peer};
  }
}

static int prepare(void **state) {
  (void)state;
  char error[TQ_INPUT_ERROR_MAX];
  char why[256];
  glob_t plugins = {0};
  tq_paths paths = {0};
  const tq_target *target = tq_target_find("client_hello");
  bool fine = target != NULL && tq_paths_add(&paths, TQ_SOURCE_DIR "/corpus/vectors", error) &&
              tq_corpus_load(&corpus, &paths, target, 1, 1);
  tq_paths_free(&paths);
  add_places(target, tq_wolfssl_peer());
  (void)glob(TQ_PLUGIN_DIR "/peer-*.so", 0, NULL, &plugins);
  for (size_t i = 0; i < plugins.gl_pathc; i++) {
    add_places(target, tq_peer_load(plugins.gl_pathv[i], why, sizeof why));
  }
  globfree(&plugins);
  return fine ? 0 : -1;
}

static int clean(void **state) {
  (void)state;
  tq_corpus_free(&corpus);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(order_changes_nothing)};
  return cmocka_run_group_tests(tests, prepare, clean);
}
