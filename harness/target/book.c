/* book.c: see book.h. */
#include "target/book.h"

#include "judge/describe.h"
#include "judge/deviations.h"
#include "mutate/minimise.h"
#include "store/recorder.h"
#include "target/feedback.h"
#include "target/relation.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
  TUPLES = 1 << 14,
  TUPLE_KEYS = 4,
  KEYS_MAX = 4096,
  SHRINK_MAX = 1 << 14, /* larger inputs are recorded as they are */
  SHRINK_TRIES = 1500,
  DEVIATIONS_MAX = 1 << 20
};

/* key_entry: a finding's key as inputs first show it. ALIAS: the key under which it is recorded,
 * once its input has been shrunk to the cause; NULL: the same. */
typedef struct key_entry {
  char text[TQ_KEY_MAX];
  const struct key_entry *alias;
} key_entry;

/* One tuple that was met: the keys of its findings. UNCONFIRMED: how often the whole run did not
 * show them. */
typedef struct tuple {
  uint64_t hash;
  uint32_t unconfirmed;
  uint32_t seen;
  uint8_t count;
  bool full; /* more keys than fit: never taken for known */
  const key_entry *keys[TUPLE_KEYS];
} tuple;

struct tq_book {
  tq_book_options options;
  tq_store *store;
  tq_recorder *recorder;
  tq_deviations deviations;
  const char *release;
  char named[TQ_KEY_MAX];
  tq_spent *spent; /* NULL: nobody counts */
  size_t counts[TQ_CLASS_COUNT];
  size_t unconfirmed;
  uint64_t taken;        /* runs */
  struct timespec since; /* of processor time, at the first of them */
  FILE *firsts;          /* NULL: not asked for */
  bool over;
  size_t key_count;
  key_entry *keys;
  uint8_t small[SHRINK_MAX];
  tq_finding tried[TQ_FINDINGS_MAX];
  tq_finding fast[TQ_FINDINGS_MAX];
  tq_finding whole[TQ_FINDINGS_MAX];
  tuple tuples[TUPLES];
};

static void complain(const char *error) {
  fprintf(stderr, "tlsquarrel: %s\n", error);
}

static bool parse_deviations(tq_book *book, const char *name, const char *text, size_t size) {
  char wrong[TQ_DEVIATIONS_ERROR_MAX];
  bool fine = tq_deviations_parse(&book->deviations, name, text, size, wrong);
  if (!fine) {
    complain(wrong);
  }
  return fine;
}

/* The table built in, or the one that is named in its place. */
static bool load_deviations(tq_book *book) {
  const char *path = book->options.deviations;
  if (path == NULL) {
    return parse_deviations(book, "deviations.tsv", tq_deviations_builtin,
                            tq_deviations_builtin_size);
  }
  FILE *file = fopen(path, "rb");
  char *text = malloc(DEVIATIONS_MAX);
  size_t size = file != NULL && text != NULL ? fread(text, 1, DEVIATIONS_MAX, file) : 0;
  bool read = file != NULL && text != NULL && ferror(file) == 0 && size < DEVIATIONS_MAX;
  if (!read) {
    fprintf(stderr, "tlsquarrel: TQ_DEVIATIONS: %s cannot be read, or is too large\n", path);
  }
  bool fine = read && parse_deviations(book, path, text, size);
  if (file != NULL) {
    fclose(file);
  }
  free(text);
  return fine;
}

static bool open_firsts(tq_book *book) {
  if (book->options.firsts == NULL) {
    return true;
  }
  book->firsts = fopen(book->options.firsts, "we");
  if (book->firsts == NULL) {
    fprintf(stderr, "tlsquarrel: TQ_FIRSTS: %s cannot be written\n", book->options.firsts);
  }
  return book->firsts != NULL;
}

static bool open_book(tq_book *book) {
  char error[TQ_STORE_ERROR_MAX];
  const char *path = book->options.store != NULL ? book->options.store : ":memory:";
  book->store = tq_store_open(path, TQ_STORE_WRITE, error);
  if (book->store == NULL) {
    complain(error);
    return false;
  }
  if (!load_deviations(book) || !open_firsts(book)) {
    return false;
  }
  book->recorder = tq_recorder_new(book->store);
  book->keys = calloc(KEYS_MAX, sizeof *book->keys);
  return book->recorder != NULL && book->keys != NULL;
}

tq_book *tq_book_new(const tq_book_options *options) {
  tq_book *book = calloc(1, sizeof *book);
  if (book == NULL) {
    complain("no memory");
    return NULL;
  }
  book->options = *options;
  if (!open_book(book)) {
    tq_book_free(book);
    return NULL;
  }
  return book;
}

void tq_book_free(tq_book *book) {
  if (book == NULL) {
    return;
  }
  if (book->recorder != NULL) {
    tq_book_flush(book);
    tq_recorder_free(book->recorder);
  }
  tq_deviations_free(&book->deviations);
  tq_store_close(book->store);
  if (book->firsts != NULL) {
    fclose(book->firsts);
  }
  free(book->keys);
  free(book);
}

void tq_book_flush(tq_book *book) {
  char error[TQ_STORE_ERROR_MAX];
  if (!tq_recorder_flush(book->recorder, error)) {
    complain(error);
  }
}

size_t tq_book_count(const tq_book *book, tq_class class_) {
  return book->counts[class_];
}

size_t tq_book_unconfirmed(const tq_book *book) {
  return book->unconfirmed;
}

/* The entry of KEY, which lives as long as the book; NULL if there are too many. */
static key_entry *intern(tq_book *book, const char *key) {
  for (size_t i = 0; i < book->key_count; i++) {
    if (strcmp(book->keys[i].text, key) == 0) {
      return &book->keys[i];
    }
  }
  if (book->key_count == KEYS_MAX) {
    return NULL;
  }
  key_entry *place = &book->keys[book->key_count++];
  memcpy(place->text, key, TQ_KEY_MAX);
  return place;
}

static const char *recorded_as(const key_entry *entry) {
  return entry->alias != NULL ? entry->alias->text : entry->text;
}

bool tq_book_is_over(const tq_book *book) {
  return book->over;
}

const char *tq_book_named(const tq_book *book) {
  return book->named;
}

/* Words at the start of a line, so that whoever runs the fuzzer files each finding by itself. */
void tq_book_stop(const char *key) {
  fprintf(stderr, "\nDEDUP_TOKEN: %s\nAssertion failure: %s\n", key, key);
  fflush(stderr);
  abort();
}

static void stop(const tq_finding_record *record) {
  fprintf(stderr, "  scene    %s\n  verdict  %s\n  outcome  %s\n", record->scene, record->verdict,
          record->outcome);
  tq_book_stop(record->key);
}

/* Whether KEY begins as one of the texts in LIST, with commas between them. */
static bool begins_as_listed(const char *key, const char *list) {
  for (const char *at = list; at != NULL && *at != '\0';) {
    size_t size = strcspn(at, ",");
    if (size != 0 && strncmp(key, at, size) == 0) {
      return true;
    }
    at += size + (at[size] == ',');
  }
  return false;
}

static void note_first(tq_book *book, const char *key) {
  struct timespec now;
  if (book->firsts == NULL) {
    return;
  }
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  int64_t spent = (int64_t)(now.tv_sec - book->since.tv_sec) * 1000000 +
                  (now.tv_nsec - book->since.tv_nsec) / 1000;
  fprintf(book->firsts, "%" PRIu64 " %" PRId64 " %s\n", book->taken, spent, key);
  fflush(book->firsts);
}

static void announce(tq_book *book, const tq_finding_record *record) {
  book->counts[record->class_]++;
  book->over = book->over || begins_as_listed(record->key, book->options.until);
  note_first(book, record->key);
  if (record->severity < book->options.least) {
    return;
  }
  bool argued =
      tq_deviations_match(&book->deviations, record, tq_day_of(record->last_seen)) != NULL;
  if (book->options.on_finding == TQ_ON_FINDING_NAME) {
    if (!argued && book->named[0] == '\0') {
      snprintf(book->named, sizeof book->named, "%s", record->key);
    }
    return;
  }
  fprintf(stderr, "%s %s (%s)\n", argued ? "DEVIATION" : "FINDING", record->key, record->scene);
  if (book->options.on_finding == TQ_ON_FINDING_ABORT && !argued) {
    tq_book_flush(book);
    stop(record);
  }
}

static void record(tq_book *book, const tq_finding *finding, tq_span input, int64_t now) {
  tq_finding_record made;
  char error[TQ_STORE_ERROR_MAX];
  bool first = false;
  if (tq_recorder_knows(book->recorder, finding->key, finding->release, input.size, now)) {
    return;
  }
  tq_finding_record_of(&made, finding, input.data, input.size, now);
  if (!tq_recorder_put(book->recorder, &made, &first, error)) {
    complain(error);
    return;
  }
  if (first) {
    announce(book, &made);
  }
}

/* Whether every finding of a tuple that was met before is known, with an input as small. */
static bool is_known(tq_book *book, const tuple *met, size_t size, int64_t now) {
  if (met->full) {
    return false;
  }
  bool known = true;
  for (size_t i = 0; i < met->count; i++) {
    const char *key = recorded_as(met->keys[i]);
    known = tq_recorder_knows(book->recorder, key, book->release, size, now) && known;
  }
  return known;
}

/* A tuple whose findings never show again whole is looked at ever more seldom. */
static bool is_due(const tuple *met) {
  return (met->seen & (met->seen - 1)) == 0 || met->unconfirmed == 0;
}

static void learn(tq_book *book, tuple *met, uint64_t hash, size_t count) {
  if (met->hash != hash) {
    *met = (tuple){.hash = hash};
  }
  met->count = 0;
  met->full = count > TUPLE_KEYS;
  for (size_t i = 0; i < count && i < TUPLE_KEYS; i++) {
    const key_entry *entry = intern(book, book->fast[i].key);
    met->full = met->full || entry == NULL;
    met->keys[met->count++] = entry;
  }
}

static const tq_finding *find(const tq_finding *findings, size_t count, const char *key) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(findings[i].key, key) == 0) {
      return &findings[i];
    }
  }
  return NULL;
}

/* --- the smallest input --- */

/* What an input must go on to show while it shrinks: WANTED, and no more than CITED requirements.
 */
typedef struct shrinking {
  tq_book *book;
  tq_player *player;
  const tq_finding *wanted;
  tq_stage_mode mode;
  size_t cited;
  const tq_finding *shown; /* by the last input that was tried; in the book */
} shrinking;

/* Why a message must be accepted is named by all that stands in it; what the peer stumbles over is
 * found by taking away. So of a refused message any such refusal will do, and the fewer reasons are
 * left the nearer the name is to the cause. Else it is the same key. */
static const tq_finding *find_wanted(const shrinking *s, size_t count) {
  const tq_finding *wanted = s->wanted;
  if (wanted->class_ != TQ_CLASS_STRICT) {
    return find(s->book->tried, count, wanted->key);
  }
  for (size_t i = 0; i < count; i++) {
    const tq_finding *tried = &s->book->tried[i];
    if (tried->class_ == TQ_CLASS_STRICT && tried->outcome.kind == wanted->outcome.kind &&
        tried->outcome.alert == wanted->outcome.alert &&
        tried->verdict.version == wanted->verdict.version) {
      return tried;
    }
  }
  return NULL;
}

static bool still_shows(void *context, tq_span input) {
  shrinking *s = context;
  tq_run run;
  tq_player_run(s->player, s->mode, input, &run);
  size_t count = tq_player_judge(s->player, &run, s->book->tried);
  s->shown = find_wanted(s, count);
  if (s->shown == NULL || run.verdict.count > s->cited) {
    return false;
  }
  s->cited = run.verdict.count;
  return true;
}

static bool is_worth_shrinking(const tq_book *book, const tq_finding *finding, size_t size) {
  return size <= SHRINK_MAX && finding->severity >= book->options.least;
}

/* Shrinks *INPUT by fast runs and confirms it by a whole one; *FINDING is then what the small input
 * shows. Both are as before if that fails, and live until the next call. */
static void shrink(tq_book *book, tq_player *player, const tq_finding **finding, tq_span *input) {
  shrinking s = {book, player, *finding, TQ_STAGE_FAST, TQ_CITATIONS_MAX, NULL};
  if (!is_worth_shrinking(book, *finding, input->size) || !still_shows(&s, *input)) {
    return;
  }
  memcpy(book->small, input->data, input->size);
  size_t size =
      tq_minimise(book->options.kind, book->small, input->size, still_shows, &s, SHRINK_TRIES);
  s.mode = TQ_STAGE_WHOLE;
  tq_span small = tq_span_of(book->small, size);
  if (still_shows(&s, small)) {
    *input = small;
    *finding = s.shown;
  }
}

/* --- what was found --- */

static void take_finding(tq_book *book, tq_player *player, const tq_finding *finding, tq_span input,
                         int64_t now) {
  key_entry *entry = intern(book, finding->key);
  if (entry != NULL &&
      tq_recorder_knows(book->recorder, recorded_as(entry), finding->release, input.size, now)) {
    return;
  }
  shrink(book, player, &finding, &input);
  if (entry != NULL && strcmp(entry->text, finding->key) != 0) {
    entry->alias = intern(book, finding->key);
  }
  record(book, finding, input, now);
}

/* Plays INPUT whole. All that then shows is a finding, whether or not the fast run showed it. */
static bool confirm(tq_book *book, tq_player *player, tq_span input, size_t fast, int64_t now) {
  tq_run run;
  tq_player_run(player, TQ_STAGE_WHOLE, input, &run);
  size_t whole = tq_player_judge(player, &run, book->whole);
  for (size_t i = 0; i < whole; i++) {
    take_finding(book, player, &book->whole[i], input, now);
  }
  bool all = true;
  for (size_t i = 0; i < fast; i++) {
    all = all && find(book->whole, whole, book->fast[i].key) != NULL;
  }
  return all;
}

static bool are_known(tq_book *book, const tq_finding *findings, size_t count, size_t size,
                      int64_t now) {
  bool known = true;
  for (size_t i = 0; i < count; i++) {
    known =
        tq_recorder_knows(book->recorder, findings[i].key, findings[i].release, size, now) && known;
  }
  return known;
}

void tq_book_relate(tq_book *book, tq_player *player, tq_span input, const tq_run *plain,
                    int64_t now) {
  tq_run whole;
  size_t fast = tq_relate_all(player, TQ_STAGE_FAST, input, plain, book->fast);
  if (are_known(book, book->fast, fast, input.size, now)) {
    return;
  }
  tq_player_run(player, TQ_STAGE_WHOLE, input, &whole);
  size_t count = tq_relate_all(player, TQ_STAGE_WHOLE, input, &whole, book->whole);
  for (size_t i = 0; i < count; i++) {
    record(book, &book->whole[i], input, now);
  }
  book->unconfirmed += count == 0;
}

/* Whether there is nothing to do for a run of the tuple MET, which was met before. */
static bool is_old(tq_book *book, tuple *met, size_t size, int64_t now) {
  met->seen++;
  return !is_due(met) || is_known(book, met, size, now);
}

/* What a new finding costs is none of the usual parts. */
static bool confirm_apart(tq_book *book, tq_player *player, tq_span input, size_t fast,
                          int64_t now) {
  uint64_t began = tq_spent_now(book->spent);
  tq_spent before;
  if (began != 0) {
    before = *book->spent;
  }
  bool shown = confirm(book, player, input, fast, now);
  if (began != 0) {
    *book->spent = before;
    tq_spent_move(book->spent, TQ_PART_JUDGE, TQ_PART_CONFIRM, began);
  }
  return shown;
}

void tq_book_watch(tq_book *book, tq_spent *spent) {
  book->spent = spent;
}

static void take(tq_book *book, tq_player *player, size_t scene, tq_span input, const tq_run *run,
                 int64_t now) {
  uint64_t hash = tq_tuple(run, scene);
  tuple *met = &book->tuples[hash % TUPLES];
  bool again = met->hash == hash;
  if (again && is_old(book, met, input.size, now)) {
    return;
  }
  size_t count = tq_player_judge(player, run, book->fast);
  learn(book, met, hash, count);
  if (count == 0) {
    return;
  }
  book->release = book->fast[0].release;
  if (!again && is_known(book, met, input.size, now)) {
    return;
  }
  bool shown = confirm_apart(book, player, input, count, now);
  met->unconfirmed += !shown;
  book->unconfirmed += !shown;
}

void tq_book_take(tq_book *book, tq_player *player, size_t scene, tq_span input, const tq_run *run,
                  int64_t now) {
  uint64_t began = tq_spent_now(book->spent);
  if (book->taken++ == 0 && book->firsts != NULL) {
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &book->since);
  }
  take(book, player, scene, input, run, now);
  tq_spent_add(book->spent, TQ_PART_JUDGE, began);
}
