/* recipe_private.h: what recipe.c reads and recipe_part.c makes DER from. For this room only. */
#ifndef TQ_PKI_RECIPE_PRIVATE_H
#define TQ_PKI_RECIPE_PRIVATE_H

#include "pki/recipe.h"

enum { TQ_PKI_ERROR_MAX = 200 };

typedef struct tq_pki_part_text {
  tq_span name;
  tq_span text;
  struct tq_pki_part_text *next;
} tq_pki_part_text;

struct tq_pki_block {
  tq_span kind;
  tq_span name;
  const tq_pki_block *base;
  tq_pki_part_text *parts;
  size_t line;
  uint8_t *der;
  size_t der_size;
  tq_pki_block *next;
};

typedef struct tq_pki_key_entry {
  tq_span label;
  tq_pki_key *key;
  struct tq_pki_key_entry *next;
} tq_pki_key_entry;

struct tq_pki {
  char *text;
  tq_pki_block *blocks;
  tq_pki_key_entry *keys;
  int depth;
  char error[TQ_PKI_ERROR_MAX];
};

/* tq_pki_raise: notes the first fault: WHAT, in WHERE. */
void tq_pki_raise(tq_pki *pki, tq_span where, const char *what);

/* tq_pki_trim: without white space at both ends. tq_pki_cut_word: takes the first word off *TEXT.
 */
tq_span tq_pki_trim(tq_span span);
tq_span tq_pki_cut_word(tq_span *text);

/* tq_pki_find_part: the part NAME of BLOCK or of what it inherits from; NULL if there is none. */
const tq_pki_part_text *tq_pki_find_part(const tq_pki_block *block, tq_span name);

#endif
