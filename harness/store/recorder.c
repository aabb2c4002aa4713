/* recorder.c: see recorder.h. An open hash table of the keys seen. */
#include "store/recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 256 };

typedef struct entry {
  char key[TQ_KEY_MAX]; /* "": the slot is free */
  char release[sizeof((tq_finding_record *)0)->release];
  size_t smallest;
  uint64_t pending;
  int64_t last_seen;
} entry;

struct tq_recorder {
  tq_store *store;
  entry *slots;
  size_t slot_count; /* a power of two */
  size_t used;
};

static size_t hash(const char *key, const char *release) {
  uint64_t sum = 14695981039346656037u; /* FNV-1a */
  for (; *key != '\0'; key++) {
    sum = (sum ^ (uint8_t)*key) * 1099511628211u;
  }
  for (; *release != '\0'; release++) {
    sum = (sum ^ (uint8_t)*release) * 1099511628211u;
  }
  return (size_t)sum;
}

/* The slot that holds KEY of RELEASE, or the free one where it belongs. */
static entry *find(entry *slots, size_t slot_count, const char *key, const char *release) {
  size_t at = hash(key, release) & (slot_count - 1);
  while (slots[at].key[0] != '\0' &&
         (strcmp(slots[at].key, key) != 0 || strcmp(slots[at].release, release) != 0)) {
    at = (at + 1) & (slot_count - 1);
  }
  return &slots[at];
}

static bool grow(tq_recorder *recorder) {
  size_t count = recorder->slot_count * 2;
  entry *slots = calloc(count, sizeof *slots);
  if (slots == NULL) {
    return false;
  }
  for (size_t i = 0; i < recorder->slot_count; i++) {
    const entry *old = &recorder->slots[i];
    if (old->key[0] != '\0') {
      *find(slots, count, old->key, old->release) = *old;
    }
  }
  free(recorder->slots);
  recorder->slots = slots;
  recorder->slot_count = count;
  return true;
}

tq_recorder *tq_recorder_new(tq_store *store) {
  tq_recorder *recorder = calloc(1, sizeof *recorder);
  entry *slots = calloc(FIRST_SLOTS, sizeof *slots);
  if (recorder == NULL || slots == NULL) {
    free(recorder);
    free(slots);
    return NULL;
  }
  *recorder = (tq_recorder){store, slots, FIRST_SLOTS, 0};
  return recorder;
}

void tq_recorder_free(tq_recorder *recorder) {
  if (recorder != NULL) {
    free(recorder->slots);
    free(recorder);
  }
}

bool tq_recorder_knows(tq_recorder *recorder, const char *key, const char *release,
                       size_t input_size, int64_t now) {
  entry *slot = find(recorder->slots, recorder->slot_count, key, release);
  if (slot->key[0] == '\0' || input_size < slot->smallest) {
    return false;
  }
  slot->pending++;
  slot->last_seen = now;
  return true;
}

bool tq_recorder_put(tq_recorder *recorder, const tq_finding_record *record, bool *first,
                     char error[TQ_STORE_ERROR_MAX]) {
  *first = false;
  if (recorder->used * 2 >= recorder->slot_count && !grow(recorder)) {
    snprintf(error, TQ_STORE_ERROR_MAX, "store: no memory for one more finding");
    return false;
  }
  if (!tq_store_put(recorder->store, record, error)) {
    return false;
  }
  entry *slot = find(recorder->slots, recorder->slot_count, record->key, record->release);
  *first = slot->key[0] == '\0';
  if (*first) {
    snprintf(slot->key, sizeof slot->key, "%s", record->key);
    snprintf(slot->release, sizeof slot->release, "%s", record->release);
    recorder->used++;
  }
  if (*first || record->input_size < slot->smallest) {
    slot->smallest = record->input_size;
  }
  return true;
}

bool tq_recorder_flush(tq_recorder *recorder, char error[TQ_STORE_ERROR_MAX]) {
  tq_tally *tallies = calloc(recorder->used + 1, sizeof *tallies);
  size_t count = 0;
  if (tallies == NULL) {
    snprintf(error, TQ_STORE_ERROR_MAX, "store: no memory to book what was counted");
    return false;
  }
  for (size_t i = 0; i < recorder->slot_count; i++) {
    const entry *slot = &recorder->slots[i];
    if (slot->pending != 0) {
      tallies[count++] = (tq_tally){slot->key, slot->release, slot->pending, slot->last_seen};
    }
  }
  bool fine = tq_store_tally(recorder->store, tallies, count, error);
  for (size_t i = 0; i < recorder->slot_count && fine; i++) {
    recorder->slots[i].pending = 0;
  }
  free(tallies);
  return fine;
}
