/* shadow.c: see shadow.h. */
#include "peer/shadow.h"

#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define TQ_HAS_SHADOW 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TQ_HAS_SHADOW 1
#endif
#endif

#ifdef TQ_HAS_SHADOW

/* The runtime exports it; its public header leaves it out. */
extern void __asan_get_shadow_mapping(size_t *scale, size_t *offset);

/* What the runtime's reports call them (AddressSanitizerAlgorithm, "shadow byte legend"). */
enum { GRANULE = 8, NEVER_GIVEN = 0xfa, FREED = 0xfd };

/* The string instruction, since the runtime intercepts memcpy and a plain loop becomes one. */
TQ_UNWATCHED void tq_shadow_copy(void *to, const void *from, size_t size) {
#if defined(__x86_64__)
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
#else
  volatile uint8_t *target = to;
  const volatile uint8_t *source = from;
  for (size_t i = 0; i < size; i++) {
    target[i] = source[i];
  }
#endif
}

TQ_UNWATCHED static void fill(void *at, uint8_t value, size_t size) {
#if defined(__x86_64__)
  __asm__ volatile("rep stosb" : "+D"(at), "+c"(size) : "a"(value) : "memory");
#else
  volatile uint8_t *target = at;
  for (size_t i = 0; i < size; i++) {
    target[i] = value;
  }
#endif
}

TQ_UNWATCHED void tq_shadow_zero(void *at, size_t size) {
  fill(at, 0, size);
}

static uint8_t *shadow_of(const void *at) {
  static size_t scale;
  static size_t offset;
  if (scale == 0) {
    __asan_get_shadow_mapping(&scale, &offset);
  }
  return (uint8_t *)(((uintptr_t)at >> scale) + offset);
}

size_t tq_shadow_size(size_t size) {
  return size / GRANULE;
}

void tq_shadow_save(void *into, const void *at, size_t size) {
  tq_shadow_copy(into, shadow_of(at), size / GRANULE);
}

void tq_shadow_load(void *at, const void *from, size_t size) {
  tq_shadow_copy(shadow_of(at), from, size / GRANULE);
}

void tq_shadow_poison(void *at, size_t size) {
  fill(shadow_of(at), NEVER_GIVEN, (size + GRANULE - 1) / GRANULE);
}

void tq_shadow_freed(void *at, size_t size) {
  fill(shadow_of(at), FREED, (size + GRANULE - 1) / GRANULE);
}

TQ_UNWATCHED void tq_shadow_open(void *at, size_t size) {
  uint8_t *shadow = shadow_of(at);
  fill(shadow, 0, size / GRANULE);
  if (size % GRANULE != 0) {
    shadow[size / GRANULE] = (uint8_t)(size % GRANULE);
  }
}

#else

void tq_shadow_copy(void *to, const void *from, size_t size) {
  memcpy(to, from, size);
}

void tq_shadow_zero(void *at, size_t size) {
  memset(at, 0, size);
}

size_t tq_shadow_size(size_t size) {
  (void)size;
  return 0;
}

void tq_shadow_save(void *into, const void *at, size_t size) {
  (void)into;
  (void)at;
  (void)size;
}

void tq_shadow_load(void *at, const void *from, size_t size) {
  (void)at;
  (void)from;
  (void)size;
}

void tq_shadow_poison(void *at, size_t size) {
  (void)at;
  (void)size;
}

void tq_shadow_freed(void *at, size_t size) {
  (void)at;
  (void)size;
}

void tq_shadow_open(void *at, size_t size) {
  (void)at;
  (void)size;
}

#endif
