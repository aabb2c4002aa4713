/* crash.c: see crash.h. */
#include "cli/fuzz/crash.h"

#include "cli/options.h"
#include "cli/place.h"
#include "cli/replay/corpus.h"
#include "cli/replay/runner.h"
#include "judge/describe.h"
#include "peer/wolfssl/wolfssl.h"
#include "store/store.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECONDS = 10 };

static bool is_recent(const char *path, int64_t since) {
  struct stat about;
  return stat(path, &about) == 0 && about.st_mtime >= since;
}

/* libFuzzer names what it keeps by what happened: crash-, timeout-, oom-, leak-, slow-unit-. */
static tq_class class_of(const char *path) {
  const char *slash = strrchr(path, '/');
  const char *name = slash == NULL ? path : slash + 1;
  if (strncmp(name, "timeout-", 8) == 0) {
    return TQ_CLASS_HANG;
  }
  bool slow = strncmp(name, "slow-unit-", 10) == 0;
  return slow ? TQ_CLASS_NONE : TQ_CLASS_CRASH;
}

static bool put(tq_store *store, const tq_finding *finding, tq_span input, int64_t now) {
  char error[TQ_STORE_ERROR_MAX];
  tq_finding_record record;
  tq_finding_record_of(&record, finding, input.data, input.size, now);
  if (!tq_store_put(store, &record, error)) {
    tq_fail("%s", error);
    return false;
  }
  return true;
}

/* Plays INPUT in all scenes; how many findings of a crash or a hang came of it. */
static size_t play_again(tq_store *store, const tq_target *target, tq_span input, int64_t now) {
  tq_place places[TQ_SCENES_MAX];
  size_t count = 0;
  for (size_t i = 0; i < tq_scene_count() && count < TQ_SCENES_MAX; i++) {
    if (tq_target_plays(target, tq_scene_at(i))) {
      places[count++] = (tq_place){target, tq_scene_at(i), tq_wolfssl_peer()};
    }
  }
  tq_plan plan = {.inputs = &input,
                  .targets = &target,
                  .input_count = 1,
                  .places = places,
                  .place_count = count,
                  .mode = TQ_STAGE_FAST,
                  .workers = 1,
                  .seconds = SECONDS};
  tq_result *results = tq_run_plan(&plan);
  size_t shown = 0;
  for (size_t i = 0; i < count && results != NULL; i++) {
    tq_outcome_kind kind = results[i].outcome.kind;
    bool ended = kind == TQ_OUTCOME_CRASH || kind == TQ_OUTCOME_HANG;
    for (size_t f = 0; f < results[i].count && ended; f++) {
      shown += put(store, &results[i].findings[f], input, now);
    }
  }
  tq_results_free(results, count);
  return shown;
}

/* What did not show again is recorded as seen in a scene that is not known. */
static void put_unknown(tq_store *store, const tq_target *target, tq_class class_, tq_span input,
                        int64_t now) {
  bool hung = class_ == TQ_CLASS_HANG;
  tq_verdict verdict = {.kind = TQ_VERDICT_EITHER};
  tq_outcome outcome = {.kind = hung ? TQ_OUTCOME_HANG : TQ_OUTCOME_CRASH,
                        .alert = TQ_NO_ALERT,
                        .second_alert = TQ_NO_ALERT};
  const tq_peer *peer = tq_wolfssl_peer();
  tq_trial trial = {.peer = peer->name,
                    .release = peer->release(),
                    .target = target->name,
                    .scene = "unknown",
                    .verdict = &verdict,
                    .outcome = &outcome};
  tq_finding findings[TQ_FINDINGS_MAX];
  size_t count = tq_judge(findings, &trial);
  for (size_t i = 0; i < count; i++) {
    put(store, &findings[i], input, now);
  }
}

static void collect_one(tq_store *store, const tq_target *target, const tq_corpus *corpus,
                        size_t index) {
  const char *path = corpus->names[index];
  struct stat about;
  int64_t now = stat(path, &about) == 0 ? (int64_t)about.st_mtime : 0;
  size_t shown = play_again(store, target, corpus->inputs[index], now);
  if (shown == 0) {
    put_unknown(store, target, class_of(path), corpus->inputs[index], now);
  }
  printf("%s: %s, kept as %s%s\n", target->name, class_of(path) == TQ_CLASS_HANG ? "hang" : "crash",
         tq_shown_path(path),
         shown == 0 ? " (does not show again in this program: see the target's log)" : "");
}

void tq_crash_collect(const tq_target *target, const char *work, const char *store_path,
                      int64_t since) {
  char folder[TQ_PLACE_MAX + 128];
  char error[TQ_STORE_ERROR_MAX];
  tq_paths paths = {0};
  tq_corpus corpus = {0};
  snprintf(folder, sizeof folder, "%s/crashes/%s", work, target->name);
  tq_store *store = tq_store_open(store_path, TQ_STORE_WRITE, error);
  bool fine = store != NULL && access(folder, R_OK) == 0 && tq_paths_add(&paths, folder, error) &&
              tq_corpus_load(&corpus, &paths, target, 1, 1);
  for (size_t i = 0; i < corpus.count && fine; i++) {
    if (is_recent(corpus.names[i], since) && class_of(corpus.names[i]) != TQ_CLASS_NONE) {
      collect_one(store, target, &corpus, i);
    }
  }
  tq_corpus_free(&corpus);
  tq_paths_free(&paths);
  tq_store_close(store);
}
