/* recipe.c: reads the text into blocks and parts; see recipe.h. */
#include "pki/recipe_private.h"

#include <stdio.h>
#include <stdlib.h>

void tq_pki_raise(tq_pki *pki, tq_span where, const char *what) {
  if (pki->error[0] == 0) {
    snprintf(pki->error, sizeof pki->error, "%.*s: %s", (int)where.size, (const char *)where.data,
             what);
  }
}

/* ---- reading the text ---- */

tq_span tq_pki_trim(tq_span span) {
  while (span.size > 0 && strchr(" \n\r\t", span.data[0]) != NULL) {
    span = tq_span_from(span, 1);
  }
  while (span.size > 0 && strchr(" \n\r\t", span.data[span.size - 1]) != NULL) {
    span.size--;
  }
  return span;
}

static tq_span cut_line(tq_span *text) {
  const uint8_t *end = text->size == 0 ? NULL : memchr(text->data, '\n', text->size);
  size_t size = end == NULL ? text->size : (size_t)(end - text->data) + 1;
  tq_span line = tq_span_first(*text, size);
  *text = tq_span_from(*text, size);
  return line;
}

tq_span tq_pki_cut_word(tq_span *text) {
  *text = tq_pki_trim(*text);
  size_t size = 0;
  while (size < text->size && strchr(" \n\t", text->data[size]) == NULL) {
    size++;
  }
  tq_span word = tq_span_first(*text, size);
  *text = tq_pki_trim(tq_span_from(*text, size));
  return word;
}

static bool is_text(tq_span span, const char *text) {
  return tq_span_equal(span, tq_span_text(text));
}

const tq_pki_block *tq_pki_find(const tq_pki *pki, tq_span name) {
  for (const tq_pki_block *block = pki->blocks; block != NULL; block = block->next) {
    if (tq_span_equal(block->name, name)) {
      return block;
    }
  }
  return NULL;
}

static tq_pki_block *add_block(tq_pki *pki, tq_pki_block *last, tq_span line, size_t number) {
  tq_pki_block *block = calloc(1, sizeof *block);
  if (block == NULL) {
    abort();
  }
  block->kind = tq_pki_cut_word(&line);
  block->name = tq_pki_cut_word(&line);
  block->line = number;
  tq_span from = tq_pki_cut_word(&line);
  block->base = is_text(from, "from") ? tq_pki_find(pki, tq_pki_trim(line)) : NULL;
  if (block->name.size == 0 || (from.size != 0 && block->base == NULL)) {
    tq_pki_raise(pki, block->name, "a block is `<kind> <name> [from <earlier block>]`");
  }
  if (last == NULL) {
    pki->blocks = block;
  } else {
    last->next = block;
  }
  return block;
}

static tq_pki_part_text *add_part(tq_pki *pki, tq_pki_block *block, tq_pki_part_text *last,
                                  tq_span line) {
  const uint8_t *colon = memchr(line.data, ':', line.size);
  if (block == NULL || colon == NULL) {
    tq_pki_raise(pki, tq_pki_trim(line), "a part is `  <name>: <text>` within a block");
    return last;
  }
  tq_pki_part_text *added = calloc(1, sizeof *added);
  if (added == NULL) {
    abort();
  }
  added->name = tq_pki_trim(tq_span_first(line, (size_t)(colon - line.data)));
  added->text = tq_span_from(line, (size_t)(colon - line.data) + 1);
  if (last == NULL) {
    block->parts = added;
  } else {
    last->next = added;
  }
  return added;
}

static void read_lines(tq_pki *pki, tq_span text) {
  tq_pki_block *block = NULL;
  tq_pki_part_text *last = NULL;
  for (size_t number = 1; text.size != 0; number++) {
    tq_span line = cut_line(&text);
    tq_span inner = tq_pki_trim(line);
    if (inner.size == 0 || (inner.data[0] == '#' && (inner.size == 1 || inner.data[1] == ' '))) {
      continue;
    }
    size_t indent = (size_t)(inner.data - line.data);
    if (indent == 0) {
      block = add_block(pki, block, line, number);
      last = NULL;
    } else if (indent < 4 || last == NULL) {
      last = add_part(pki, block, last, line);
    } else {
      last->text.size = (size_t)(inner.data + inner.size - last->text.data);
    }
  }
}

tq_pki *tq_pki_read(tq_span text) {
  tq_pki *pki = calloc(1, sizeof *pki);
  if (pki == NULL) {
    return NULL;
  }
  pki->text = malloc(text.size + 1);
  if (pki->text == NULL) {
    free(pki);
    return NULL;
  }
  memcpy(pki->text, text.data, text.size);
  pki->text[text.size] = 0;
  read_lines(pki, tq_span_of(pki->text, text.size));
  return pki;
}

static void free_block(tq_pki_block *block) {
  while (block->parts != NULL) {
    tq_pki_part_text *next = block->parts->next;
    free(block->parts);
    block->parts = next;
  }
  free(block->der);
  free(block);
}

void tq_pki_free(tq_pki *pki) {
  if (pki == NULL) {
    return;
  }
  while (pki->blocks != NULL) {
    tq_pki_block *next = pki->blocks->next;
    free_block(pki->blocks);
    pki->blocks = next;
  }
  while (pki->keys != NULL) {
    tq_pki_key_entry *next = pki->keys->next;
    tq_pki_key_free(pki->keys->key);
    free(pki->keys);
    pki->keys = next;
  }
  free(pki->text);
  free(pki);
}

const char *tq_pki_error(const tq_pki *pki) {
  return pki->error[0] == 0 ? NULL : pki->error;
}

const tq_pki_block *tq_pki_next(const tq_pki *pki, const tq_pki_block *after) {
  return after == NULL ? pki->blocks : after->next;
}

tq_span tq_pki_kind(const tq_pki_block *block) {
  return block->kind;
}

tq_span tq_pki_name(const tq_pki_block *block) {
  return block->name;
}

size_t tq_pki_line(const tq_pki_block *block) {
  return block->line;
}

const tq_pki_part_text *tq_pki_find_part(const tq_pki_block *block, tq_span name) {
  for (; block != NULL; block = block->base) {
    for (const tq_pki_part_text *at = block->parts; at != NULL; at = at->next) {
      if (tq_span_equal(at->name, name)) {
        return at;
      }
    }
  }
  return NULL;
}

tq_span tq_pki_part(const tq_pki_block *block, const char *name) {
  const tq_pki_part_text *found = tq_pki_find_part(block, tq_span_text(name));
  return found == NULL ? TQ_SPAN_EMPTY : tq_pki_trim(found->text);
}
