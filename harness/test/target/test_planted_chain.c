/* test_planted_chain.c: each bug that can be planted in a verification of chains is found, as what
 * it is, by mutating honest chains and those of corpus/vectors/certificates: within a number of
 * inputs that fuzzing passes in a fraction of two minutes. */
#include "mutate/mutate.h"
#include "peer/planted_chain.h"
#include "peer/wolfssl/wolfssl.h"
#include "pki/chain_case.h"
#include "result/words.h"
#include "spec/requirement.h"
#include "support/check.h"
#include "target/trial.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROOM = 8192, CHAINS_MAX = 512, SCENES_MAX = 16, INPUTS = 6000, TEXT_MAX = 1 << 18 };

/* What is mutated. */
static tq_span chains[CHAINS_MAX];
static size_t chain_count;
static tq_pki *texts[16];
static size_t text_count;

static tq_span read_text(const char *path) {
  FILE *file = fopen(path, "rb");
  char *text = malloc(TEXT_MAX);
  assert_non_null(file);
  assert_non_null(text);
  size_t size = fread(text, 1, TEXT_MAX, file);
  fclose(file);
  return tq_span_of(text, size);
}

static void drop(tq_span text) {
  free((void *)(uintptr_t)text.data);
}

static void add_case(const tq_chain_case *one) {
  uint8_t *bytes = malloc(ROOM);
  tq_writer writer = tq_writer_over(bytes, ROOM);
  for (size_t i = 0; i < one->chain_count; i++) {
    tq_write_bytes(&writer, one->chain[i]);
  }
  if (writer.failed || one->chain_count == 0 || chain_count == CHAINS_MAX) {
    free(bytes);
    return;
  }
  chains[chain_count++] = tq_writer_bytes(&writer);
}

static void add_file(const char *path, tq_span base) {
  static tq_chain_case one;
  tq_span text = read_text(path);
  tq_pki *pki = tq_chain_read(base, text);
  assert_non_null(pki);
  memset(&one, 0, sizeof one);
  while (tq_chain_next(&one, pki, base)) {
    add_case(&one);
  }
  texts[text_count++] = pki;
  drop(text);
}

static int load(void **state) {
  (void)state;
  glob_t found = {0};
  tq_span base = read_text(TQ_SOURCE_DIR "/corpus/vectors/certificates/base.chain");
  assert_int_equal(glob(TQ_SOURCE_DIR "/corpus/vectors/certificates/*.chain", 0, NULL, &found), 0);
  for (size_t i = 0; i < found.gl_pathc; i++) {
    add_file(found.gl_pathv[i], base);
  }
  globfree(&found);
  drop(base);
  return chain_count > 200 ? 0 : -1;
}

static int unload(void **state) {
  (void)state;
  for (size_t i = 0; i < chain_count; i++) {
    drop(chains[i]);
  }
  for (size_t i = 0; i < text_count; i++) {
    tq_pki_free(texts[i]);
  }
  return 0;
}

static bool names_one_of(const tq_finding *finding, const tq_planted *bug) {
  const char *id = tq_requirement_get(finding->requirement)->id;
  bool any = bug->requirements[0] == NULL;
  for (size_t i = 0; i < TQ_PLANTED_REQUIREMENTS && bug->requirements[i] != NULL; i++) {
    any = any || strcmp(id, bug->requirements[i]) == 0;
  }
  return any && strcmp(tq_class_word(finding->class_), bug->class_) == 0;
}

static bool shows(tq_player *player, tq_span input, const tq_planted *bug) {
  tq_run run;
  tq_finding findings[TQ_FINDINGS_MAX];
  tq_player_run(player, TQ_STAGE_FAST, input, &run);
  size_t count = tq_player_judge(player, &run, findings);
  for (size_t i = 0; i < count; i++) {
    if (names_one_of(&findings[i], bug)) {
      return true;
    }
  }
  return false;
}

/* search: the players of all scenes with a chain, and what is mutated in each. */
typedef struct search {
  tq_player *players[SCENES_MAX];
  const tq_scene *scenes[SCENES_MAX];
  size_t count;
} search;

static void open_players(search *with, const tq_peer *peer) {
  with->count = 0;
  for (size_t i = 0; i < tq_scene_count(); i++) {
    if (tq_scene_at(i)->chain != NULL) {
      with->scenes[with->count] = tq_scene_at(i);
      with->players[with->count] = tq_player_new(tq_scene_at(i), peer, NULL, "certificate");
      assert_non_null(with->players[with->count++]);
    }
  }
}

static void close_players(const search *with) {
  for (size_t i = 0; i < with->count; i++) {
    tq_player_free(with->players[i]);
  }
}

/* A third of the inputs, and some, come from the vectors, the others from the honest chains. */
static tq_span pick_chain(const search *with, size_t scene, tq_dice *dice) {
  bool vectors = with->scenes[scene]->chain->subject == TQ_CHAIN_OF_VECTORS;
  return vectors ? chains[tq_dice_below(dice, chain_count)]
                 : tq_player_honest(with->players[scene]);
}

static size_t pick_scene(const search *with, tq_dice *dice) {
  size_t last = with->count - 1; /* the one of the vectors */
  return tq_dice_chance(dice, 3) ? last : tq_dice_below(dice, with->count);
}

/* The number of inputs until the bug shows at the planted peer and, unless OWN, not at the honest
 * one; 0: it does not. */
static size_t find(const search *with, const search *honest, tq_mutator *mutator,
                   const tq_planted *bug, bool own) {
  static uint8_t data[ROOM];
  tq_dice dice = tq_dice_from(7);
  for (size_t i = 1; i <= INPUTS; i++) {
    size_t scene = pick_scene(with, &dice);
    tq_span from = pick_chain(with, scene, &dice);
    memcpy(data, from.data, from.size);
    size_t size = tq_mutate_cross(mutator, TQ_MUTATE_CHAIN, data, from.size, ROOM,
                                  chains[tq_dice_below(&dice, chain_count)], tq_dice_next(&dice));
    tq_span input = tq_span_of(data, size);
    if (shows(with->players[scene], input, bug) &&
        (own || !shows(honest->players[scene], input, bug))) {
      return i;
    }
  }
  return 0;
}

static void finds_every_bug(void **state) {
  (void)state;
  search with;
  search honest;
  size_t missed = 0;
  size_t own = 0;
  open_players(&honest, tq_wolfssl_peer());
  tq_mutator *mutator = tq_mutator_new(NULL);
  /* The search is long: with all checks on, a few bugs must do. */
  size_t last = TQ_PLANTED_SEARCH ? tq_planted_chain_count() : 8;
  for (size_t i = 0; i < last; i++) {
    const tq_planted *bug = tq_planted_chain_at(i);
    open_players(&with, tq_planted_chain_peer(bug, tq_wolfssl_peer()));
    size_t inputs = find(&with, &honest, mutator, bug, false);
    if (inputs == 0) { /* the honest peer has it too, or it is not found at all */
      inputs = find(&with, &honest, mutator, bug, true);
      own++;
    }
    print_message("%s: %s%zu inputs\n", bug->name, inputs == 0 ? "not found in " : "",
                  inputs == 0 ? (size_t)INPUTS : inputs);
    missed += inputs == 0;
    close_players(&with);
  }
  close_players(&honest);
  tq_mutator_free(mutator);
  assert_true(tq_planted_chain_count() >= 15);
  assert_int_equal(missed, 0);
  assert_int_equal(own, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(finds_every_bug),
  };
  return cmocka_run_group_tests(tests, load, unload);
}
