/* hooks.c: the functions that libFuzzer, and every engine that speaks its language, calls. */
#include "mutate/minimise.h"
#include "peer/planted.h"
#include "peer/planted_chain.h"
#include "peer/wolfssl/wolfssl.h"
#include "result/words.h"
#include "target/feedback.h"
#include "target/honest.h"
#include "target/stats.h"
#include "target/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#ifndef TQ_ON_FINDING_DEFAULT
#define TQ_ON_FINDING_DEFAULT "record"
#endif

/* SCENES_EACH: measured on ClientHello, an input that is played in 1 of 14 scenes finds as much in
 * the same time as one in 2, and twice as much as one in all: neighbouring scenes mostly say the
 * same. */
enum {
  SCENES_MAX = 128,
  INPUT_MAX = 1 << 17,
  CLOCK_EVERY = 256,
  SCENES_EACH = 1,
  HONEST_MAX = SCENES_MAX * TQ_HONEST_MANNERS,
  HONEST_ROOM = 1 << 16,
  RELATE_EVERY = 64, /* one input in so many is played in other forms, too */
  FROM_HONEST = 3    /* one mutation in so many starts from an honest message */
};

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                 size_t size2, uint8_t *out, size_t max, unsigned seed);
/* libFuzzer's own; absent under other engines */
__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

/* All that a fuzzing process has; libFuzzer's interface leaves no other place for it. */
static struct {
  tq_mutator *mutator;
  tq_checks *checks;
  tq_book *book;
  tq_player *players[SCENES_MAX];
  size_t player_count;
  tq_span live[SCENES_MAX]; /* the honest message of a live scene */
  tq_span honest[HONEST_MAX];
  size_t honest_count;
  size_t scenes_each; /* scenes that an input is played in */
  bool stops;         /* at a finding */
  tq_book_options named;
  const char *wanted; /* while libFuzzer shrinks an input: the key that it must go on to show */
  tq_span small;      /* what it is shrunk to */
  tq_stage_mode mode; /* in which inputs are played */
  bool naive;         /* from scratch, to compare with: new objects for each input, no findings */
  bool bytes_only;    /* mutations know nothing of messages */
  bool no_tuples;     /* what is said is no coverage */
  tq_stats stats;
  uint64_t untimed; /* inputs until time is counted; 0: it is not */
  int64_t now;
} fuzz;

/* A target that silently does nothing is the worst that can happen. */
static _Noreturn void give_up(const char *what, const char *name) {
  fprintf(stderr, "tlsquarrel: cannot fuzz: %s%s%s\n", what, name[0] != '\0' ? ": " : "", name);
  exit(2);
}

/* Whether NAME is one of the words in LIST, with commas between them; NULL has all. */
static bool is_listed(const char *list, const char *name) {
  size_t size = strlen(name);
  for (const char *at = list; at != NULL && *at != '\0';
       at += strcspn(at, ",") + (at[strcspn(at, ",")] == ',')) {
    if (strncmp(at, name, size) == 0 && (at[size] == ',' || at[size] == '\0')) {
      return true;
    }
  }
  return list == NULL;
}

/* Keeps a copy of MESSAGE for good. */
static void keep_honest(tq_span message) {
  uint8_t *copy = message.size == 0 ? NULL : malloc(message.size);
  if (copy != NULL && fuzz.honest_count < HONEST_MAX) {
    memcpy(copy, message.data, message.size);
    fuzz.honest[fuzz.honest_count++] = tq_span_of(copy, message.size);
  }
}

static void keep_honest_of(tq_player *player) {
  static uint8_t data[HONEST_ROOM];
  const tq_scene *scene = tq_player_scene(player);
  if (scene->play != NULL || scene->chain != NULL) {
    fuzz.live[fuzz.player_count] = tq_player_honest(player);
    keep_honest(tq_player_honest(player));
    return;
  }
  for (int manner = 0; manner < TQ_HONEST_MANNERS; manner++) {
    tq_writer writer = tq_writer_over(data, sizeof data);
    if (tq_fuzz_target.kind == TQ_MUTATE_RECORDS) {
      tq_honest_records(&writer, scene, (tq_honest_manner)manner, fuzz.checks);
    } else {
      tq_honest_client_hello(&writer, scene, (tq_honest_manner)manner, fuzz.checks);
    }
    keep_honest(tq_writer_bytes(&writer));
  }
}

static void add_scene(const tq_scene *scene, const tq_peer *peer) {
  tq_player *player = tq_player_new(scene, peer, fuzz.checks, tq_fuzz_target.name);
  tq_run run;
  if (player == NULL || fuzz.player_count == SCENES_MAX) {
    give_up("no room for scene", scene->name);
  }
  if (tq_fuzz_target.kind == TQ_MUTATE_RECORDS) {
    tq_player_take_records(player);
  }
  tq_player_run(player, TQ_STAGE_FAST, TQ_SPAN_EMPTY, &run);
  if (run.outcome.kind == TQ_OUTCOME_SETUP_FAILED) {
    give_up("the peer does not come to the message under test in scene", scene->name);
  }
  if (run.outcome.kind == TQ_OUTCOME_UNSUPPORTED) {
    fprintf(stderr, "tlsquarrel: scene %s is not supported by %s %s\n", scene->name, peer->name,
            peer->release());
    tq_player_free(player);
    return;
  }
  keep_honest_of(player);
  fuzz.players[fuzz.player_count++] = player;
}

/* To shrink an input, or to show what it does, it must not matter where its bytes send it. */
static size_t scenes_each(void) {
  const char *each = getenv("TQ_SCENES_EACH");
  size_t number = fuzz.stops ? 0 : SCENES_EACH;
  if (each != NULL) {
    number = (size_t)strtoul(each, NULL, 10);
  }
  return number == 0 || number > fuzz.player_count ? fuzz.player_count : number;
}

static void add_scenes(const tq_peer *peer) {
  const char *wanted = getenv("TQ_SCENES");
  for (size_t i = 0; i < tq_scene_count(); i++) {
    const tq_scene *scene = tq_scene_at(i);
    if (tq_target_plays(&tq_fuzz_target, scene) && is_listed(wanted, scene->name)) {
      add_scene(scene, peer);
    }
  }
  if (fuzz.player_count == 0) {
    give_up("there is no scene to play", tq_fuzz_target.name);
  }
  fuzz.scenes_each = scenes_each();
}

static tq_book_options options(void) {
  const char *on_finding = getenv("TQ_ON_FINDING");
  const char *least = getenv("TQ_LEAST");
  on_finding = on_finding != NULL ? on_finding : TQ_ON_FINDING_DEFAULT;
  int severity = least != NULL ? tq_severity_find(least) : TQ_SEVERITY_WARNING;
  bool stops = strcmp(on_finding, "abort") == 0;
  if (!stops && strcmp(on_finding, "record") != 0) {
    give_up("TQ_ON_FINDING is neither record nor abort", on_finding);
  }
  if (severity < 0) {
    give_up("TQ_LEAST is neither note, warning nor error", least);
  }
  return (tq_book_options){.store = getenv("TQ_STORE"),
                           .deviations = getenv("TQ_DEVIATIONS"),
                           .on_finding = stops ? TQ_ON_FINDING_ABORT : TQ_ON_FINDING_RECORD,
                           .least = (tq_severity)severity,
                           .kind = tq_fuzz_target.kind,
                           .firsts = getenv("TQ_FIRSTS"),
                           .until = getenv("TQ_UNTIL")};
}

static void finish(void) {
  tq_stats_write(&fuzz.stats, fuzz.book);
  tq_book_free(fuzz.book);
  fuzz.book = NULL;
}

static const tq_peer *choose_peer(void) {
  const char *name = getenv("TQ_PLANT");
  if (name == NULL || name[0] == '\0') {
    return tq_wolfssl_peer();
  }
  const tq_planted *bug = tq_planted_chain_find(name);
  if (bug != NULL) {
    return tq_planted_chain_peer(bug, tq_wolfssl_peer());
  }
  bug = tq_planted_find(name);
  if (bug == NULL) {
    give_up("TQ_PLANT names no planted bug", name);
  }
  const tq_peer *peer = tq_planted_peer(bug, tq_wolfssl_peer());
  if (peer == NULL) {
    give_up("TQ_PLANT names a bug in the reference's source, which this build has not", name);
  }
  return peer;
}

static void play_some(tq_span input);

static void play(size_t scene, tq_span input);

/* The key that INPUT stops at in a process of its own, where it is played as ever or, with a SCENE,
 * in that alone; static, until the next call. */
static const char *name_in(const size_t *scene, tq_span input) {
  static char key[TQ_KEY_MAX];
  tq_book *mine = fuzz.book;
  fuzz.book = tq_book_new(&fuzz.named);
  if (fuzz.book == NULL) {
    give_up("no memory for another book", "");
  }
  if (scene != NULL) {
    play(*scene, input);
  } else {
    play_some(input);
  }
  snprintf(key, sizeof key, "%s", tq_book_named(fuzz.book));
  tq_book_free(fuzz.book);
  fuzz.book = mine;
  return key;
}

static const char *name_of(tq_span input) {
  return name_in(NULL, input);
}

static void drop_scene(size_t index) {
  tq_player_free(fuzz.players[index]);
  fuzz.player_count--;
  for (size_t i = index; i < fuzz.player_count; i++) {
    fuzz.players[i] = fuzz.players[i + 1];
    fuzz.live[i] = fuzz.live[i + 1];
  }
}

/* Where the honest message itself shows a finding, every other does: whoever stops at findings
 * would see nothing but that one. Scenes that are asked for by name stay. */
static void leave_hopeless_scenes(void) {
  for (size_t i = fuzz.player_count; i-- > 0 && getenv("TQ_SCENES") == NULL;) {
    const tq_scene *scene = tq_player_scene(fuzz.players[i]);
    const char *key = scene->play != NULL ? name_in(&i, fuzz.live[i]) : "";
    if (key[0] != '\0' && fuzz.player_count > 1) {
      fprintf(stderr, "tlsquarrel: scene %s is left out: all that comes there shows %s\n",
              scene->name, key);
      drop_scene(i);
    }
  }
  fuzz.scenes_each = scenes_each();
}

static bool keeps_name(void *context, tq_span input) {
  return strcmp(name_of(input), (const char *)context) == 0;
}

/* The file that libFuzzer is to shrink in this process; NULL: it does not shrink. */
static FILE *file_to_shrink(int argc, char **argv) {
  const char *path = NULL;
  bool shrinks = false;
  for (int i = 1; i < argc; i++) {
    shrinks = shrinks || strcmp(argv[i], "-minimize_crash_internal_step=1") == 0;
    path = argv[i][0] != '-' ? argv[i] : path;
  }
  return shrinks && path != NULL && fuzz.stops ? fopen(path, "rb") : NULL;
}

/* libFuzzer gives up on an input as soon as a smaller one stops under another name, and knows
 * nothing of messages. So the input is shrunk here, where it keeps its name, and handed over. */
static void prepare_shrinking(int argc, char **argv) {
  enum { TRIES = 5000 };
  static uint8_t data[INPUT_MAX];
  static char wanted[TQ_KEY_MAX];
  FILE *file = file_to_shrink(argc, argv);
  if (file == NULL) {
    return;
  }
  size_t size = fread(data, 1, sizeof data, file);
  fclose(file);
  snprintf(wanted, sizeof wanted, "%s", name_of(tq_span_of(data, size)));
  if (wanted[0] == '\0') {
    return;
  }
  fuzz.wanted = wanted;
  size_t small = tq_minimise(tq_fuzz_target.kind, data, size, keeps_name, wanted, TRIES);
  fuzz.small = small < size ? tq_span_of(data, small) : TQ_SPAN_EMPTY;
}

/* What this process does without, for a comparison. */
static void leave_out(const char *stage, const char *without) {
  const char *none = without == NULL ? "" : without;
  fuzz.naive = stage != NULL && strcmp(stage, "naive") == 0;
  fuzz.mode = fuzz.naive || is_listed(none, "snapshots") ? TQ_STAGE_WHOLE : TQ_STAGE_FAST;
  fuzz.bytes_only = is_listed(none, "mutators") && LLVMFuzzerMutate != NULL;
  fuzz.no_tuples = is_listed(none, "tuples");
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  tq_book_options chosen = options();
  const char *times = getenv("TQ_TIMES");
  leave_out(getenv("TQ_STAGE"), getenv("TQ_WITHOUT"));
  fuzz.untimed = times == NULL ? 0 : strtoull(times, NULL, 10);
  fuzz.stops = chosen.on_finding == TQ_ON_FINDING_ABORT;
  fuzz.now = (int64_t)time(NULL);
  fuzz.mutator = tq_mutator_new(LLVMFuzzerMutate);
  fuzz.checks = tq_checks_new();
  fuzz.book = tq_book_new(&chosen);
  if (fuzz.mutator == NULL || fuzz.checks == NULL || fuzz.book == NULL) {
    give_up("no memory, no store, or libcrypto lacks an algorithm", "");
  }
  if (!tq_stats_open(&fuzz.stats, getenv("TQ_STATS"))) {
    give_up("TQ_STATS cannot be written", "");
  }
  tq_feedback_open();
  add_scenes(choose_peer());
  fuzz.named = chosen;
  fuzz.named.on_finding = TQ_ON_FINDING_NAME;
  fuzz.named.store = NULL;
  fuzz.named.firsts = NULL;
  if (fuzz.stops) {
    leave_hopeless_scenes();
  }
  prepare_shrinking(*argc, *argv);
  atexit(finish);
  return 0;
}

/* From here on time is counted: the first inputs are not what goes on for hours. */
static void begin_times(void) {
  fuzz.stats.spent.on = true;
  fuzz.stats.timed_since = tq_spent_now(&fuzz.stats.spent);
  fuzz.stats.timed_after = fuzz.stats.executions;
  for (size_t i = 0; i < fuzz.player_count; i++) {
    tq_player_watch(fuzz.players[i], &fuzz.stats.spent);
  }
  tq_book_watch(fuzz.book, &fuzz.stats.spent);
}

static void tick(void) {
  if (fuzz.untimed != 0 && fuzz.stats.inputs + 1 == fuzz.untimed) {
    begin_times();
  }
  if (++fuzz.stats.inputs % CLOCK_EVERY != 0) {
    return;
  }
  int64_t now = (int64_t)time(NULL);
  if (now != fuzz.now) {
    fuzz.now = now;
    tq_book_flush(fuzz.book);
    tq_stats_write(&fuzz.stats, fuzz.book);
  }
}

/* A number that the input's bytes fix. */
static uint64_t number_of(tq_span input) {
  uint64_t sum = input.size;
  for (size_t i = 0; i < input.size; i++) {
    sum = (sum ^ input.data[i]) * 0x100000001b3u;
  }
  return sum ^ sum >> 29;
}

/* Uncounted: it is no execution of the input. */
static void relate(size_t scene, tq_span input) {
  tq_run run;
  bool on = fuzz.stats.spent.on;
  uint64_t began = tq_spent_now(&fuzz.stats.spent);
  fuzz.stats.spent.on = false;
  tq_player_run(fuzz.players[scene], TQ_STAGE_FAST, input, &run);
  tq_book_relate(fuzz.book, fuzz.players[scene], input, &run, fuzz.now);
  fuzz.stats.spent.on = on;
  tq_spent_add(&fuzz.stats.spent, TQ_PART_CONFIRM, began);
}

static void play(size_t scene, tq_span input) {
  tq_run run;
  tq_feedback_count(true);
  tq_player_run(fuzz.players[scene], fuzz.mode, input, &run);
  fuzz.stats.executions++;
  uint64_t began = tq_spent_now(&fuzz.stats.spent);
  if (!fuzz.no_tuples) {
    tq_feedback(&run, scene);
  }
  tq_feedback_count(false);
  tq_spent_add(&fuzz.stats.spent, TQ_PART_JUDGE, began);
  if (fuzz.naive) {
    return;
  }
  tq_book_take(fuzz.book, fuzz.players[scene], scene, input, &run, fuzz.now);
  if (!fuzz.stops && number_of(input) % RELATE_EVERY == 0) { /* nearly every input would stop it */
    relate(scene, input);
  }
}

/* How much of the honest message INPUT begins with, in bytes; one of the same type and size has
 * more in common. */
static size_t likeness(tq_span honest, tq_span input) {
  enum { LOOK = 64, SAME_SIZE = 16 };
  size_t same = 0;
  size_t most = honest.size < input.size ? honest.size : input.size;
  while (same < most && same < LOOK && honest.data[same] == input.data[same]) {
    same++;
  }
  return same + (same != 0 && honest.size == input.size ? SAME_SIZE : 0);
}

/* Of the scenes whose honest message is most like INPUT the one that its bytes choose. */
static size_t home_live(tq_span input) {
  size_t best = 0;
  size_t alike = 0;
  size_t home = 0;
  tq_dice dice = tq_dice_from(number_of(input));
  for (size_t i = 0; i < fuzz.player_count; i++) {
    size_t like =
        tq_scene_lacks(tq_player_scene(fuzz.players[i])) ? 0 : likeness(fuzz.live[i], input);
    alike = like > best ? 0 : alike;
    best = like > best ? like : best;
    if (like == best && tq_dice_chance(&dice, ++alike)) {
      home = i;
    }
  }
  return home;
}

/* Where an input is at home: a ClientHello by the last byte of its random, which mutations seldom
 * touch, so that what descends from a seed stays in the seed's scene; other messages where they are
 * nearly honest. */
static size_t home_of(tq_span input) {
  enum { RANDOM_END = 4 + 2 + 31, RECORD = 5 };
  if (tq_fuzz_target.kind != TQ_MUTATE_CLIENT_HELLO && tq_fuzz_target.kind != TQ_MUTATE_RECORDS) {
    return home_live(input);
  }
  size_t at = RANDOM_END + (tq_fuzz_target.kind == TQ_MUTATE_RECORDS ? RECORD : 0);
  return input.size > at ? input.data[at] : (size_t)(number_of(input) >> 8);
}

/* What is honest in several scenes is played in each: where something was left out before, there is
 * nothing else to show. */
static void play_honest(size_t home, tq_span input) {
  for (size_t i = 0; i < fuzz.player_count && fuzz.live[home].size == input.size; i++) {
    if (i != home && input.size != 0 && tq_span_equal(fuzz.live[i], input)) {
      play(i, input);
    }
  }
}

/* At home, and in others that all its bytes choose; neighbouring scenes are alike. */
static void play_some(tq_span input) {
  size_t count = fuzz.player_count;
  size_t home = home_of(input) % count;
  play(home, input);
  if (fuzz.scenes_each == count) {
    for (size_t i = 1; i < count; i++) {
      play((home + i) % count, input);
    }
    return;
  }
  play_honest(home, input);
  size_t step = count / fuzz.scenes_each;
  size_t first = 1 + (size_t)(number_of(input) % step);
  for (size_t i = 0; i + 1 < fuzz.scenes_each; i++) {
    play((home + first + i * step) % count, input);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > INPUT_MAX) {
    return -1;
  }
  tq_span input = tq_span_of(data, size);
  if (fuzz.wanted == NULL) {
    play_some(input);
  } else if (size != 0 && size == fuzz.small.size && memcmp(data, fuzz.small.data, size) == 0) {
    tq_book_stop(fuzz.wanted);
  }
  tick();
  if (tq_book_is_over(fuzz.book)) {
    finish();
    _exit(0); /* libFuzzer takes any other end for a crash */
  }
  return 0;
}

/* libFuzzer's corpus drifts to inputs with many faults, of which no finding is made: the faults
 * hide one another. So now and then it begins again one edit away from what must be accepted. */
static size_t begin_again(uint8_t *data, size_t size, size_t max, tq_dice *dice) {
  if (fuzz.honest_count == 0 || fuzz.stops || !tq_dice_chance(dice, FROM_HONEST)) {
    return size;
  }
  tq_span honest = fuzz.honest[tq_dice_below(dice, fuzz.honest_count)];
  if (honest.size > max) {
    return size;
  }
  memcpy(data, honest.data, honest.size);
  return honest.size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed) {
  if (fuzz.bytes_only) {
    return LLVMFuzzerMutate(data, size, max);
  }
  uint64_t began = tq_spent_now(&fuzz.stats.spent);
  tq_dice dice = tq_dice_from(seed);
  if (fuzz.small.size != 0 && fuzz.small.size <= max) {
    memcpy(data, fuzz.small.data, fuzz.small.size);
    return fuzz.small.size;
  }
  size = begin_again(data, size, max, &dice);
  size = tq_mutate_message(fuzz.mutator, tq_fuzz_target.kind, data, size, max, tq_dice_next(&dice));
  tq_spent_add(&fuzz.stats.spent, TQ_PART_MUTATE, began);
  return size;
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                 size_t size2, uint8_t *out, size_t max, unsigned seed) {
  uint64_t began = tq_spent_now(&fuzz.stats.spent);
  size_t size = size1 < max ? size1 : max;
  memcpy(out, data1, size);
  if (fuzz.bytes_only) {
    return LLVMFuzzerMutate(out, size, max);
  }
  size = tq_mutate_cross(fuzz.mutator, tq_fuzz_target.kind, out, size, max,
                         tq_span_of(data2, size2), seed);
  tq_spent_add(&fuzz.stats.spent, TQ_PART_MUTATE, began);
  return size;
}
