/* memo.c: see memo.h. */
#include "peer/memo.h"

#include <stdlib.h>

typedef struct slot {
  uint16_t key_size; /* 0: empty */
  uint16_t value_size;
  uint8_t key[TQ_MEMO_KEY_MAX];
  uint8_t value[TQ_MEMO_VALUE_MAX];
} slot;

struct tq_memo {
  size_t mask;
  slot *slots;
};

tq_memo *tq_memo_new(size_t slots) {
  tq_memo *memo = calloc(1, sizeof *memo);
  if (memo == NULL) {
    return NULL;
  }
  memo->mask = slots - 1;
  memo->slots = calloc(slots, sizeof *memo->slots);
  if (memo->slots == NULL) {
    free(memo);
    return NULL;
  }
  return memo;
}

void tq_memo_delete(tq_memo *memo) {
  if (memo == NULL) {
    return;
  }
  free(memo->slots);
  free(memo);
}

/* Only spreads keys over slots; what is equal is told by the bytes. */
static size_t spread(tq_span key) {
  uint64_t sum = key.size;
  while (key.size > 0) {
    uint64_t word = 0;
    size_t part = key.size < sizeof word ? key.size : sizeof word;
    memcpy(&word, key.data, part);
    sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
    sum ^= sum >> 29;
    key = tq_span_from(key, part);
  }
  return (size_t)(sum ^ sum >> 32);
}

bool tq_memo_find(const tq_memo *memo, tq_span key, tq_span *value) {
  const slot *found = &memo->slots[spread(key) & memo->mask];
  *value = tq_span_of(found->value, found->value_size);
  return found->key_size != 0 && tq_span_equal(tq_span_of(found->key, found->key_size), key);
}

void tq_memo_keep(tq_memo *memo, tq_span key, tq_span value) {
  if (key.size == 0 || key.size > TQ_MEMO_KEY_MAX || value.size > TQ_MEMO_VALUE_MAX) {
    return;
  }
  slot *taken = &memo->slots[spread(key) & memo->mask];
  memcpy(taken->key, key.data, key.size);
  if (value.size > 0) {
    memcpy(taken->value, value.data, value.size);
  }
  taken->key_size = (uint16_t)key.size;
  taken->value_size = (uint16_t)value.size;
}
