/* x509.c: the table of mutations of certificates, and the choice among its rows; see x509.h. */
#include "mutate/x509/x509.h"

#include "mutate/x509/local.h"
#include "mutate/x509/rows.h"

#include <stdlib.h>

/* clang-format off */
const tq_x509_mutation tq_x509_mutations[] = {
  {"certificate version",            tq_x509_row_version,            3},
  {"certificate serial",             tq_x509_row_serial,             3},
  {"certificate notBefore",          tq_x509_row_not_before,         4},
  {"certificate notAfter",           tq_x509_row_not_after,          4},
  {"certificate issuer",             tq_x509_row_issuer,             3},
  {"certificate subject",            tq_x509_row_subject,            3},
  {"certificate name case",          tq_x509_row_name_case,          3},
  {"certificate key",                tq_x509_row_key,                3},
  {"certificate inner algorithm",    tq_x509_row_inner_algorithm,    2},
  {"certificate outer algorithm",    tq_x509_row_outer_algorithm,    3},
  {"certificate extension add",      tq_x509_row_extension_add,     10},
  {"certificate extension set",      tq_x509_row_extension_set,     16},
  {"certificate extension drop",     tq_x509_row_extension_drop,     5},
  {"certificate extension double",   tq_x509_row_extension_double,   3},
  {"certificate extension critical", tq_x509_row_extension_critical, 4},
  {"certificate extensions none",    tq_x509_row_extensions_none,    1},
  {"certificate alt name",           tq_x509_row_alt_name,          14},
  {"certificate unique id",          tq_x509_row_unique_id,          1},
  {"certificate signature",          tq_x509_row_signature,          2},
  {"der drop",                       tq_x509_row_drop,               4},
  {"der double",                     tq_x509_row_double,             3},
  {"der swap",                       tq_x509_row_swap,               3},
  {"der to end",                     tq_x509_row_to_end,             2},
  {"der copy over",                  tq_x509_row_copy_over,          3},
  {"der donor",                      tq_x509_row_donor,              5},
  {"der retype",                     tq_x509_row_retype,             5},
  {"der length off by one",          tq_x509_row_length_off_by_one,  3},
  {"der length long",                tq_x509_row_length_long,        3},
  {"der length extreme",             tq_x509_row_length_extreme,     2},
  {"der indefinite",                 tq_x509_row_indefinite,         2},
  {"der empty",                      tq_x509_row_empty,              3},
  {"der flip",                       tq_x509_row_flip,               4},
  {"der resize",                     tq_x509_row_resize,             3},
  {"der pad integer",                tq_x509_row_pad_integer,        2},
  {"der boolean",                    tq_x509_row_boolean,            3},
  {"der unused bits",                tq_x509_row_unused_bits,        2},
  {"der trailing",                   tq_x509_row_trailing,           3},
  {"der bytes",                      tq_x509_row_bytes,              5},
};
/* clang-format on */
const size_t tq_x509_mutation_count = sizeof tq_x509_mutations / sizeof tq_x509_mutations[0];

enum { TRIES = 8, ROWS_MAX = 3, WRONG_KEY = 16, UNSIGNED = 12 };

struct tq_x509_mutator {
  tq_x509_edit edit;
  tq_x509_pool *pool;
  tq_x509_keys *keys;
  size_t total; /* of the rows' weights */
};

tq_x509_mutator *tq_x509_mutator_new(tq_bytes_fn bytes) {
  tq_x509_mutator *mutator = calloc(1, sizeof *mutator);
  if (mutator == NULL) {
    return NULL;
  }
  mutator->edit.bytes = bytes;
  mutator->pool = tq_x509_pool_new();
  mutator->keys = tq_x509_keys_new();
  mutator->edit.pool = mutator->pool;
  for (size_t i = 0; i < tq_x509_mutation_count; i++) {
    mutator->total += tq_x509_mutations[i].weight;
  }
  if (mutator->pool == NULL || mutator->keys == NULL) {
    tq_x509_mutator_free(mutator);
    return NULL;
  }
  return mutator;
}

void tq_x509_mutator_free(tq_x509_mutator *mutator) {
  if (mutator == NULL) {
    return;
  }
  tq_x509_pool_free(mutator->pool);
  tq_x509_keys_free(mutator->keys);
  free(mutator);
}

static void begin(tq_x509_mutator *mutator, uint8_t *data, size_t size, size_t max, tq_dice *dice,
                  tq_span donor) {
  tq_x509_edit *edit = &mutator->edit;
  edit->data = data;
  edit->size = size < max ? size : max;
  edit->max = max;
  edit->dice = dice;
  edit->donor = donor;
  edit->donor_count = donor.size == 0 ? 0 : tq_der_tree(edit->donor_nodes, TQ_X509_NODES, donor);
  tq_x509_edit_read(edit);
}

static bool apply(tq_x509_edit *edit, const tq_x509_mutation *row) {
  bool applied = edit->count > 0 && row->apply(edit);
  tq_x509_edit_read(edit);
  return applied;
}

static const tq_x509_mutation *pick_row(const tq_x509_mutator *mutator, tq_dice *dice) {
  size_t left = tq_dice_below(dice, mutator->total);
  const tq_x509_mutation *row = tq_x509_mutations;
  while (left >= row->weight) {
    left -= row->weight;
    row++;
  }
  return row;
}

size_t tq_x509_mutate(tq_x509_mutator *mutator, uint8_t *data, size_t size, size_t max,
                      tq_x509_chance chance) {
  tq_dice dice = tq_dice_from(chance.seed);
  tq_pki_key *key = tq_x509_signer(mutator->keys, tq_span_of(data, size < max ? size : max));
  begin(mutator, data, size, max, &dice, chance.donor);
  size_t rows = 1 + (tq_dice_chance(&dice, 4) ? tq_dice_below(&dice, ROWS_MAX) : 0);
  for (size_t done = 0, tries = 0; done < rows && tries < TRIES; tries++) {
    done += apply(&mutator->edit, pick_row(mutator, &dice)) ? 1 : 0;
  }
  if (key != NULL && tq_dice_chance(&dice, WRONG_KEY)) {
    key = tq_x509_other_signer(mutator->keys, key, &dice);
  }
  if (key != NULL && !tq_dice_chance(&dice, UNSIGNED)) {
    tq_x509_sign(&mutator->edit, mutator->keys, key);
  }
  return mutator->edit.size;
}

bool tq_x509_mutate_row(tq_x509_mutator *mutator, const tq_x509_mutation *row, uint8_t *data,
                        size_t *size, size_t max, tq_x509_chance chance) {
  tq_dice dice = tq_dice_from(chance.seed);
  tq_pki_key *key = tq_x509_signer(mutator->keys, tq_span_of(data, *size));
  begin(mutator, data, *size, max, &dice, chance.donor);
  bool applied = apply(&mutator->edit, row);
  if (applied && row->apply != tq_x509_row_signature) {
    tq_x509_sign(&mutator->edit, mutator->keys, key);
  }
  *size = mutator->edit.size;
  return applied;
}

bool tq_x509_drop_extension(tq_x509_mutator *mutator, uint8_t *data, size_t *size, size_t index) {
  enum { LONGER_SIGNATURE = 8 };
  tq_dice dice = tq_dice_from(index);
  tq_pki_key *key = tq_x509_signer(mutator->keys, tq_span_of(data, *size));
  begin(mutator, data, *size, *size + LONGER_SIGNATURE, &dice, TQ_SPAN_EMPTY);
  tq_x509_edit *edit = &mutator->edit;
  size_t extension = tq_x509_child(edit, tq_x509_extension_list(edit), index);
  if (key == NULL || extension == TQ_X509_NONE ||
      !tq_x509_replace(edit, extension, TQ_SPAN_EMPTY)) {
    return false;
  }
  tq_x509_edit_read(edit);
  bool signed_again = tq_x509_sign(edit, mutator->keys, key);
  *size = edit->size;
  return signed_again;
}
