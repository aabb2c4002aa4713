/* shadow.h: AddressSanitizer's view of memory that is not its own, and copies that it does not see.
 * Without AddressSanitizer all of it is plain copying. */
#ifndef TQ_PEER_SHADOW_H
#define TQ_PEER_SHADOW_H

#include <stddef.h>
#include <stdint.h>

/* TQ_UNWATCHED: marks a function that may touch poisoned memory. */
#define TQ_UNWATCHED __attribute__((no_sanitize("address"), no_sanitize("undefined"), noinline))

/* tq_shadow_copy, tq_shadow_zero: memcpy and memset to 0 that no sanitizer intercepts. */
void tq_shadow_copy(void *to, const void *from, size_t size);
void tq_shadow_zero(void *at, size_t size);

/* tq_shadow_size: bytes of shadow for SIZE bytes of memory; 0: there is no shadow. */
size_t tq_shadow_size(size_t size);

/* tq_shadow_save, tq_shadow_load: the shadow of SIZE bytes AT, a multiple of 8, to and from a
 * buffer of tq_shadow_size(SIZE) bytes. */
void tq_shadow_save(void *into, const void *at, size_t size);
void tq_shadow_load(void *at, const void *from, size_t size);

/* tq_shadow_poison, tq_shadow_freed: no one may touch the bytes; they were never given out, or were
 * freed. tq_shadow_open: exactly SIZE bytes AT, 8-byte aligned, may be touched. */
void tq_shadow_poison(void *at, size_t size);
void tq_shadow_freed(void *at, size_t size);
void tq_shadow_open(void *at, size_t size);

#endif
