/* arena.c: see arena.h.
 *
 * Chunks lie one after another: a head, the bytes, and at least a head's size of red zone. All
 * bookkeeping is inside the arena, so that a restore covers it. Before the snapshot freed chunks
 * are used again, to keep the copy small; after it allocation only moves forward. */
#include "peer/arena.h"

#include "peer/shadow.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { UNIT = 16, PAGE = 4096, CAPACITY_MAX = 1 << 30 };

/* What a chunk's head says of it; anything else is no chunk. */
enum { STATE_LIVE = 0x4c495645, STATE_FREE = 0x46524545 };

typedef struct chunk {
  uint32_t state;
  uint32_t size;     /* as asked for */
  uint32_t room;     /* bytes up to the next head, without this one */
  uint32_t previous; /* offset of the chunk before; 0: none */
} chunk;

_Static_assert(sizeof(chunk) == UNIT, "a head is one unit");

typedef struct books {
  uint32_t top;  /* offset of the first byte never given out */
  uint32_t last; /* offset of the last chunk; 0: none */
  uint32_t live;
  uint32_t exhausted;
  uint32_t frozen; /* a snapshot was taken: nothing freed is used again */
  uint32_t unused[3];
} books;

struct tq_arena {
  uint8_t *base; /* the books, then the chunks */
  size_t capacity;
  size_t high;     /* highest top since the last restore */
  uint8_t *copy;   /* NULL: no snapshot */
  uint8_t *shadow; /* NULL: none */
  size_t copy_size;
};

static books *books_of(const tq_arena *arena) {
  return (books *)(void *)arena->base;
}

static chunk *chunk_at(const tq_arena *arena, uint32_t offset) {
  return (chunk *)(void *)(arena->base + offset);
}

static void *bytes_of(chunk *self) {
  return self + 1;
}

static size_t room_for(size_t size) {
  return (size + UNIT - 1) / UNIT * UNIT + UNIT;
}

TQ_UNWATCHED tq_arena *tq_arena_new(size_t capacity) {
  tq_arena *arena = calloc(1, sizeof *arena);
  capacity = (capacity + PAGE - 1) / PAGE * PAGE;
  if (arena == NULL || capacity > (size_t)CAPACITY_MAX) {
    free(arena);
    return NULL;
  }
  void *base = mmap(NULL, capacity, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) {
    free(arena);
    return NULL;
  }
  arena->base = base;
  arena->capacity = capacity;
  tq_shadow_poison(base, capacity);
  books_of(arena)->top = sizeof(books);
  arena->high = sizeof(books);
  return arena;
}

void tq_arena_delete(tq_arena *arena) {
  if (arena == NULL) {
    return;
  }
  tq_shadow_open(arena->base, arena->capacity);
  (void)munmap(arena->base, arena->capacity);
  free(arena->copy);
  free(arena->shadow);
  free(arena);
}

bool tq_arena_owns(const tq_arena *arena, const void *pointer) {
  return (uintptr_t)pointer - (uintptr_t)arena->base < arena->capacity;
}

/* The first free chunk that fits without wasting more than it holds; 0: none. */
TQ_UNWATCHED static uint32_t find_free(const tq_arena *arena, size_t size) {
  size_t wanted = room_for(size);
  for (uint32_t at = books_of(arena)->last; at != 0; at = chunk_at(arena, at)->previous) {
    const chunk *self = chunk_at(arena, at);
    if (self->state == STATE_FREE && self->room >= wanted && self->room <= 2 * wanted) {
      return at;
    }
  }
  return 0;
}

TQ_UNWATCHED static uint32_t take_fresh(tq_arena *arena, size_t size) {
  books *own = books_of(arena);
  size_t needed = sizeof(chunk) + room_for(size);
  if (needed > arena->capacity - own->top) {
    own->exhausted = 1;
    return 0;
  }
  uint32_t at = own->top;
  *chunk_at(arena, at) = (chunk){.room = (uint32_t)room_for(size), .previous = own->last};
  own->last = at;
  own->top = at + (uint32_t)needed;
  arena->high = own->top > arena->high ? own->top : arena->high;
  return at;
}

TQ_UNWATCHED void *tq_arena_malloc(tq_arena *arena, size_t size) {
  if (size > arena->capacity) {
    books_of(arena)->exhausted = 1;
    return NULL;
  }
  uint32_t at = books_of(arena)->frozen ? 0 : find_free(arena, size);
  at = at != 0 ? at : take_fresh(arena, size);
  if (at == 0) {
    return NULL;
  }
  chunk *self = chunk_at(arena, at);
  self->state = STATE_LIVE;
  self->size = (uint32_t)size;
  books_of(arena)->live++;
  tq_shadow_open(bytes_of(self), size);
  return bytes_of(self);
}

TQ_UNWATCHED static _Noreturn void complain(const void *pointer, const chunk *self) {
  (void)fprintf(stderr, "arena: %s of %p\n",
                self != NULL && self->state == STATE_FREE ? "double free" : "wild free", pointer);
  abort();
}

/* The live chunk whose bytes POINTER is. */
TQ_UNWATCHED static chunk *live_chunk(const tq_arena *arena, void *pointer) {
  uintptr_t offset = (uintptr_t)pointer - (uintptr_t)arena->base;
  bool placed = offset % UNIT == 0 && offset >= sizeof(books) + sizeof(chunk) &&
                offset < books_of(arena)->top;
  chunk *self = placed ? (chunk *)pointer - 1 : NULL;
  if (self == NULL || self->state != STATE_LIVE) {
    complain(pointer, self);
  }
  return self;
}

/* Free chunks at the end go back to the unused part, so that the snapshot stays small. */
TQ_UNWATCHED static void trim(tq_arena *arena) {
  books *own = books_of(arena);
  while (own->last != 0 && chunk_at(arena, own->last)->state == STATE_FREE) {
    chunk *self = chunk_at(arena, own->last);
    size_t size = sizeof *self + self->room;
    own->top = own->last;
    own->last = self->previous;
    tq_shadow_zero(self, size);
    tq_shadow_poison(self, size);
  }
}

TQ_UNWATCHED void tq_arena_free(tq_arena *arena, void *pointer) {
  if (pointer == NULL) {
    return;
  }
  chunk *self = live_chunk(arena, pointer);
  self->state = STATE_FREE;
  books_of(arena)->live--;
  tq_shadow_freed(pointer, self->room);
  if (!books_of(arena)->frozen) {
    trim(arena);
  }
}

TQ_UNWATCHED void *tq_arena_realloc(tq_arena *arena, void *pointer, size_t size) {
  if (pointer == NULL) {
    return tq_arena_malloc(arena, size);
  }
  const chunk *self = live_chunk(arena, pointer);
  size_t kept = self->size < size ? self->size : size;
  void *bytes = tq_arena_malloc(arena, size);
  if (bytes == NULL) {
    return NULL;
  }
  tq_shadow_copy(bytes, pointer, kept);
  tq_arena_free(arena, pointer);
  return bytes;
}

TQ_UNWATCHED bool tq_arena_exhausted(const tq_arena *arena) {
  return books_of(arena)->exhausted != 0;
}

TQ_UNWATCHED size_t tq_arena_used(const tq_arena *arena) {
  return books_of(arena)->top;
}

TQ_UNWATCHED size_t tq_arena_live(const tq_arena *arena) {
  return books_of(arena)->live;
}

TQ_UNWATCHED bool tq_arena_snapshot(tq_arena *arena) {
  books_of(arena)->frozen = 1;
  arena->copy_size = books_of(arena)->top;
  size_t shadow_size = tq_shadow_size(arena->copy_size);
  arena->copy = malloc(arena->copy_size);
  arena->shadow = shadow_size > 0 ? malloc(shadow_size) : NULL;
  if (arena->copy == NULL || (shadow_size > 0 && arena->shadow == NULL)) {
    return false;
  }
  tq_shadow_copy(arena->copy, arena->base, arena->copy_size);
  tq_shadow_save(arena->shadow, arena->base, arena->copy_size);
  return true;
}

TQ_UNWATCHED void tq_arena_restore(tq_arena *arena) {
  uint8_t *fresh = arena->base + arena->copy_size;
  size_t fresh_size = arena->high - arena->copy_size;
  tq_shadow_copy(arena->base, arena->copy, arena->copy_size);
  tq_shadow_load(arena->base, arena->shadow, arena->copy_size);
  tq_shadow_zero(fresh, fresh_size);
  tq_shadow_poison(fresh, fresh_size);
  arena->high = arena->copy_size;
}
