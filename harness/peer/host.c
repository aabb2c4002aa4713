/* host.c: see host.h. */
#include "peer/host.h"

#include <stdlib.h>

enum { PEERS_MAX = 32 };

static tq_host host;

tq_host *tq_host_state(void) {
  return &host;
}

/* SplitMix64 (Steele, Lea, Flood 2014), by position. */
static uint64_t random_word(uint64_t position) {
  uint64_t word = (position + 1) * 0x9e3779b97f4a7c15u;
  word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9u;
  word = (word ^ word >> 27) * 0x94d049bb133111ebu;
  return word ^ word >> 31;
}

static void fill_random(void *context, uint8_t *into, size_t size) {
  tq_host *self = context;
  while (size > 0) {
    uint64_t word = random_word(self->random++);
    size_t part = size < sizeof word ? size : sizeof word;
    memcpy(into, &word, part);
    into += part;
    size -= part;
  }
}

static uint64_t random_position(void *context) {
  const tq_host *self = context;
  return self->random;
}

static void random_seek(void *context, uint64_t position) {
  tq_host *self = context;
  self->random = position;
}

static int64_t now(void *context) {
  const tq_host *self = context;
  return self->now;
}

static void *allocate(void *context, size_t size) {
  tq_host *self = context;
  if (size > TQ_HOST_CHUNK_MAX) {
    self->refused = true;
    return NULL;
  }
  return self->arena != NULL ? tq_arena_malloc(self->arena, size) : malloc(size);
}

/* What was allocated before the arena was in use, or for good, goes back to libc. */
static bool in_arena(const tq_host *self, const void *pointer) {
  return self->arena != NULL && tq_arena_owns(self->arena, pointer);
}

static void release(void *context, void *pointer) {
  tq_host *self = context;
  if (in_arena(self, pointer)) {
    tq_arena_free(self->arena, pointer);
    return;
  }
  free(pointer);
}

static void *reallocate(void *context, void *pointer, size_t size) {
  tq_host *self = context;
  if (size > TQ_HOST_CHUNK_MAX) {
    self->refused = true;
    return NULL;
  }
  if (pointer == NULL || in_arena(self, pointer)) {
    return self->arena != NULL ? tq_arena_realloc(self->arena, pointer, size)
                               : realloc(pointer, size);
  }
  return realloc(pointer, size);
}

bool tq_host_start_peer(const tq_peer *peer) {
  static const tq_peer_host calls = {.context = &host,
                                     .random = fill_random,
                                     .time = now,
                                     .malloc = allocate,
                                     .realloc = reallocate,
                                     .free = release,
                                     .random_position = random_position,
                                     .random_seek = random_seek};
  static const tq_peer *started[PEERS_MAX];
  size_t count = 0;
  while (count < PEERS_MAX && started[count] != NULL) {
    if (started[count++] == peer) {
      return true;
    }
  }
  if (count == PEERS_MAX || !peer->setup(&calls)) {
    return false;
  }
  started[count] = peer;
  return true;
}
