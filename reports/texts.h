/* texts.h: copies of texts and bytes that live and die together. */
#ifndef TQ_REPORTS_TEXTS_H
#define TQ_REPORTS_TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* tq_texts: owns every copy made with it; starts as {0}. FAILED: a copy found no memory, and is an
 * empty text in its place: ask once at the end. */
typedef struct tq_texts {
  void **items;
  size_t count;
  size_t room;
  bool failed;
} tq_texts;

/* tq_texts_copy: TEXT again, until tq_texts_free; NULL becomes "". Never NULL. */
const char *tq_texts_copy(tq_texts *texts, const char *text);

/* tq_texts_bytes: SIZE bytes at DATA again, and a NUL behind them. Never NULL. */
const uint8_t *tq_texts_bytes(tq_texts *texts, const void *data, size_t size);

/* tq_texts_take: takes over TEXT, which came from malloc; NULL is a failure. Never NULL. */
const char *tq_texts_take(tq_texts *texts, char *text);

/* tq_texts_format: as by printf. Never NULL. */
__attribute__((format(printf, 2, 3))) const char *tq_texts_format(tq_texts *texts,
                                                                  const char *format, ...);

void tq_texts_free(tq_texts *texts);

#endif
