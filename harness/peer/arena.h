/* arena.h: private memory for one peer's connection, which can be copied aside and put back.
 *
 * Everything that a peer allocates while it plays one scene comes from one arena. The scene is
 * played once up to the message under test; tq_arena_snapshot copies the used part aside (20 to
 * 40 kB), and tq_arena_restore puts it back before each input, in less than a microsecond.
 *
 * An arena must not hide heap errors. Around every chunk lies a red zone; a freed chunk is
 * poisoned, and after the snapshot never handed out again, since every restore frees all of it at
 * once. Where the program is built with AddressSanitizer, its shadow is kept and restored with the
 * memory, so that it reports what it would report of the heap. A double or wild free ends the
 * program with a message in every build. */
#ifndef TQ_PEER_ARENA_H
#define TQ_PEER_ARENA_H

#include <stdbool.h>
#include <stddef.h>

typedef struct tq_arena tq_arena;

/* tq_arena_new: an arena of CAPACITY bytes of address space (at most 1 GiB; pages are taken from
 * the system as they are used). NULL: the system gives no memory. */
tq_arena *tq_arena_new(size_t capacity);

/* tq_arena_delete: gives all of it back. NULL is allowed. */
void tq_arena_delete(tq_arena *arena);

/* tq_arena_malloc, tq_arena_realloc, tq_arena_free: as their namesakes of libc; 16-byte aligned.
 * NULL once the capacity does not suffice, see tq_arena_exhausted. */
void *tq_arena_malloc(tq_arena *arena, size_t size);
void *tq_arena_realloc(tq_arena *arena, void *pointer, size_t size);
void tq_arena_free(tq_arena *arena, void *pointer);

/* tq_arena_owns: POINTER lies in ARENA, so that a free can be sent where the chunk came from. */
bool tq_arena_owns(const tq_arena *arena, const void *pointer);

/* tq_arena_exhausted: an allocation was refused since the last restore: what the peer did since
 * then says nothing about it. */
bool tq_arena_exhausted(const tq_arena *arena);

/* tq_arena_snapshot: keeps a copy of the arena as it is now. Once an arena. False: no memory. */
bool tq_arena_snapshot(tq_arena *arena);

/* tq_arena_restore: makes the arena what it was at the snapshot; all that was allocated since is
 * gone, and its memory is zero again. */
void tq_arena_restore(tq_arena *arena);

/* tq_arena_used, tq_arena_live: bytes up to the highest chunk; chunks not freed. */
size_t tq_arena_used(const tq_arena *arena);
size_t tq_arena_live(const tq_arena *arena);

#endif
