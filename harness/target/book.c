/* book.c: see book.h. */
#include "target/book.h"

#include "judge/describe.h"
#include "judge/deviations.h"
#include "store/recorder.h"
#include "target/feedback.h"

#include <stdio.h>
#include <stdlib.h>

enum { TUPLES = 1 << 14, TUPLE_KEYS = 4, KEYS_MAX = 4096 };

/* One tuple that was met: the keys of its findings. UNCONFIRMED: how often the whole run did not
 * show them. SIZE: of the smallest input that was looked at. */
typedef struct tuple {
  uint64_t hash;
  uint32_t unconfirmed;
  uint32_t seen;
  uint8_t count;
  bool full; /* more keys than fit: never taken for known */
  const char *keys[TUPLE_KEYS];
} tuple;

struct tq_book {
  tq_book_options options;
  tq_store *store;
  tq_recorder *recorder;
  tq_deviations deviations;
  const char *release;
  size_t counts[TQ_CLASS_COUNT];
  size_t unconfirmed;
  size_t key_count;
  char (*keys)[TQ_KEY_MAX];
  tq_finding fast[TQ_FINDINGS_MAX];
  tq_finding whole[TQ_FINDINGS_MAX];
  tuple tuples[TUPLES];
};

static void complain(const char *error) {
  fprintf(stderr, "tlsquarrel: %s\n", error);
}

static bool open_book(tq_book *book) {
  char error[TQ_STORE_ERROR_MAX];
  const char *path = book->options.store != NULL ? book->options.store : ":memory:";
  book->store = tq_store_open(path, TQ_STORE_WRITE, error);
  if (book->store == NULL) {
    complain(error);
    return false;
  }
  char wrong[TQ_DEVIATIONS_ERROR_MAX];
  if (!tq_deviations_parse(&book->deviations, "deviations.tsv", tq_deviations_builtin,
                           tq_deviations_builtin_size, wrong)) {
    complain(wrong);
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

/* KEY for as long as the book lives; NULL if there are too many. */
static const char *intern(tq_book *book, const char *key) {
  for (size_t i = 0; i < book->key_count; i++) {
    if (strcmp(book->keys[i], key) == 0) {
      return book->keys[i];
    }
  }
  if (book->key_count == KEYS_MAX) {
    return NULL;
  }
  char *place = book->keys[book->key_count++];
  memcpy(place, key, TQ_KEY_MAX);
  return place;
}

/* Words at the start of a line, so that whoever runs the fuzzer files each finding by itself. */
static void stop(const tq_finding_record *record) {
  fprintf(stderr, "\nDEDUP_TOKEN: %s\nAssertion failure: %s\n", record->key, record->key);
  fprintf(stderr, "  scene    %s\n  verdict  %s\n  outcome  %s\n", record->scene, record->verdict,
          record->outcome);
  fflush(stderr);
  abort();
}

static void announce(tq_book *book, const tq_finding_record *record) {
  book->counts[record->class_]++;
  if (record->severity < book->options.least) {
    return;
  }
  bool argued =
      tq_deviations_match(&book->deviations, record, tq_day_of(record->last_seen)) != NULL;
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
    known = tq_recorder_knows(book->recorder, met->keys[i], book->release, size, now) && known;
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
    const char *key = intern(book, book->fast[i].key);
    met->full = met->full || key == NULL;
    met->keys[met->count++] = key;
  }
}

static bool shows(const tq_finding *findings, size_t count, const char *key) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(findings[i].key, key) == 0) {
      return true;
    }
  }
  return false;
}

/* Plays INPUT whole. All that then shows is a finding, whether or not the fast run showed it. */
static bool confirm(tq_book *book, tq_player *player, tq_span input, size_t fast, int64_t now) {
  tq_run run;
  tq_player_run(player, TQ_STAGE_WHOLE, input, &run);
  size_t whole = tq_player_judge(player, &run, book->whole);
  for (size_t i = 0; i < whole; i++) {
    record(book, &book->whole[i], input, now);
  }
  bool all = true;
  for (size_t i = 0; i < fast; i++) {
    all = all && shows(book->whole, whole, book->fast[i].key);
  }
  return all;
}

void tq_book_take(tq_book *book, tq_player *player, size_t scene, tq_span input, const tq_run *run,
                  int64_t now) {
  uint64_t hash = tq_tuple(run, scene);
  tuple *met = &book->tuples[hash % TUPLES];
  bool again = met->hash == hash;
  met->seen += again;
  if (again && (!is_due(met) || is_known(book, met, input.size, now))) {
    return;
  }
  size_t count = tq_player_judge(player, run, book->fast);
  if (count != 0) {
    book->release = book->fast[0].release;
  }
  learn(book, met, hash, count);
  if (count == 0 || is_known(book, met, input.size, now)) {
    return;
  }
  bool shown = confirm(book, player, input, count, now);
  met->unconfirmed += !shown;
  book->unconfirmed += !shown;
}
