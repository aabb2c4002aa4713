/* chain_case.c: see chain_case.h. */
#include "pki/chain_case.h"

#include "pki/recipe_private.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAME_MAX = 120 };

/* clang-format off */
/* What comes with a case by the pattern that it is from. %s is its name. */
static const struct {
  const char *pattern;
  const char *companions;
  const char *chain;
  const char *anchors;
} kinds[] = {
  {"leaf", "",                                                        "self ca",           "root"},
  {"ca",   "certificate %s.leaf from leaf\n  issuer: %s\n",           "self.leaf self",    "root"},
  {"root", "certificate %s.ca from ca\n  issuer: %s\n"
           "certificate %s.leaf from leaf\n  issuer: %s.ca\n",        "self.leaf self.ca", "self"},
};
/* clang-format on */

enum { KINDS = sizeof kinds / sizeof kinds[0] };

tq_span tq_chain_word(tq_span *list) {
  return tq_pki_cut_word(list);
}

static bool is(tq_span span, const char *text) {
  return tq_span_equal(span, tq_span_text(text));
}

static size_t kind_of(tq_span pattern) {
  size_t kind = 0;
  while (kind < KINDS && !is(pattern, kinds[kind].pattern)) {
    kind++;
  }
  return kind;
}

/* Writes the companions of the case that LINE begins, if it begins one. */
static void add_companions(tq_writer *writer, tq_span line) {
  tq_span word = tq_pki_cut_word(&line);
  tq_span name = tq_pki_cut_word(&line);
  tq_pki_cut_word(&line);
  size_t kind = kind_of(tq_pki_trim(line));
  if (!is(word, "case") || kind == KINDS) {
    return;
  }
  for (const char *at = kinds[kind].companions; *at != 0; at++) {
    if (at[0] == '%' && at[1] == 's') {
      tq_write_bytes(writer, name);
      at++;
    } else {
      tq_write_u8(writer, (uint8_t)*at);
    }
  }
}

tq_pki *tq_chain_read(tq_span base, tq_span text) {
  size_t capacity = base.size + 4 * text.size + 1;
  uint8_t *all = malloc(capacity);
  tq_writer writer = tq_writer_over(all, capacity);
  if (all == NULL) {
    return NULL;
  }
  tq_write_bytes(&writer, base);
  tq_write_bytes(&writer, text);
  tq_write_u8(&writer, '\n');
  for (tq_span rest = text; rest.size > 0;) {
    const uint8_t *end = memchr(rest.data, '\n', rest.size);
    size_t size = end == NULL ? rest.size : (size_t)(end - rest.data) + 1;
    if (rest.data[0] != ' ') {
      add_companions(&writer, tq_span_first(rest, size));
    }
    rest = tq_span_from(rest, size);
  }
  tq_pki *pki = tq_pki_read(tq_writer_bytes(&writer));
  free(all);
  return pki;
}

/* The block that WORD names in the list of a case. */
static const tq_pki_block *named(tq_pki *pki, const tq_pki_block *self, tq_span word) {
  char name[NAME_MAX];
  bool own = word.size >= 4 && memcmp(word.data, "self", 4) == 0 &&
             (word.size == 4 || word.data[4] == '.');
  tq_span rest = own ? tq_span_from(word, 4) : word;
  tq_span self_name = own ? tq_pki_name(self) : TQ_SPAN_EMPTY;
  int size = snprintf(name, sizeof name, "%.*s%.*s", (int)self_name.size,
                      (const char *)self_name.data, (int)rest.size, (const char *)rest.data);
  const tq_pki_block *found = tq_pki_find(pki, tq_span_of(name, (size_t)size));
  if (found == NULL) {
    tq_pki_raise(pki, word, "no such block");
  }
  return found;
}

/* Makes the certificates of the part NAME, or of OTHERWISE; how many. */
static size_t make_list(tq_span *into, tq_pki *pki, const tq_pki_block *self, const char *name,
                        const char *otherwise) {
  tq_span list = tq_pki_part(self, name);
  size_t count = 0;
  if (list.size == 0) {
    list = tq_span_text(otherwise);
  }
  if (is(list, "none")) {
    return 0;
  }
  while (list.size > 0 && count < TQ_CASE_CERTIFICATES_MAX) {
    const tq_pki_block *block = named(pki, self, tq_pki_cut_word(&list));
    into[count++] = block == NULL ? TQ_SPAN_EMPTY : tq_pki_der(pki, block);
  }
  return count;
}

static size_t count_lines(tq_span text) {
  size_t count = 0;
  for (size_t i = 0; i < text.size; i++) {
    count += text.data[i] == '\n' ? 1 : 0;
  }
  return count;
}

bool tq_chain_next(tq_chain_case *one, tq_pki *pki, tq_span base) {
  const tq_pki_block *block = one->block;
  do {
    block = tq_pki_next(pki, block);
  } while (block != NULL && !is(tq_pki_kind(block), "case"));
  if (block == NULL) {
    return false;
  }
  size_t kind = block->base == NULL ? KINDS : kind_of(tq_pki_name(block->base));
  bool known = kind < KINDS;
  *one = (tq_chain_case){.name = tq_pki_name(block), .block = block};
  one->line = tq_pki_line(block) - count_lines(base);
  one->chain_count = make_list(one->chain, pki, block, "chain", known ? kinds[kind].chain : "none");
  one->anchor_count =
      make_list(one->anchors, pki, block, "anchors", known ? kinds[kind].anchors : "root");
  one->crl_count = make_list(one->crls, pki, block, "crls", "none");
  return tq_pki_error(pki) == NULL;
}
