/* texts.c: see texts.h. */
#include "reports/texts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_room(tq_texts *texts) {
  if (texts->count < texts->room) {
    return true;
  }
  size_t room = texts->room == 0 ? 64 : 2 * texts->room;
  void **more = realloc(texts->items, room * sizeof *more);
  if (more == NULL) {
    return false;
  }
  texts->items = more;
  texts->room = room;
  return true;
}

const char *tq_texts_take(tq_texts *texts, char *text) {
  if (text == NULL || !has_room(texts)) {
    free(text);
    texts->failed = true;
    return "";
  }
  texts->items[texts->count++] = text;
  return text;
}

const uint8_t *tq_texts_bytes(tq_texts *texts, const void *data, size_t size) {
  char *copy = malloc(size + 1);
  if (copy != NULL) {
    if (size != 0) {
      memcpy(copy, data, size);
    }
    copy[size] = '\0';
  }
  return (const uint8_t *)tq_texts_take(texts, copy);
}

const char *tq_texts_copy(tq_texts *texts, const char *text) {
  return text == NULL ? "" : (const char *)tq_texts_bytes(texts, text, strlen(text));
}

const char *tq_texts_format(tq_texts *texts, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int size = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  char *text = size < 0 ? NULL : malloc((size_t)size + 1);
  if (text != NULL) {
    va_start(arguments, format);
    vsnprintf(text, (size_t)size + 1, format, arguments);
    va_end(arguments);
  }
  return tq_texts_take(texts, text);
}

void tq_texts_free(tq_texts *texts) {
  for (size_t i = 0; i < texts->count; i++) {
    free(texts->items[i]);
  }
  free(texts->items);
  *texts = (tq_texts){0};
}
