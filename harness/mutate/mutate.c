/* mutate.c: the table of mutations, and the choice among its rows. */
#include "mutate/mutate.h"

#include "mutate/chain.h"
#include "mutate/row/rows.h"
#include "mutate/x509/x509.h"

#include <stdlib.h>

struct tq_mutator {
  tq_edit edit;
  size_t totals[TQ_MUTATE_KINDS]; /* of the rows' weights */
};

/* clang-format off */
const tq_mutation tq_mutations[] = {
  /* name                          function                              hello any flow rec  honest */
  {"element drop",                 tq_row_element_drop,                  { 6,  6,  8,  8},   true},
  {"element duplicate",            tq_row_element_duplicate,             { 4,  5,  8,  8},   true},
  {"element copy far",             tq_row_element_copy_far,              { 3,  3,  6,  6},   true},
  {"element swap",                 tq_row_element_swap,                  { 6,  4,  8,  8},   true},
  {"element to front",             tq_row_element_to_front,              { 3,  2,  4,  4},   true},
  {"element to end",               tq_row_element_to_end,                { 3,  2,  4,  4},   true},
  {"element insert",               tq_row_element_insert,                { 4,  5,  6,  6},   false},
  {"element only",                 tq_row_element_only,                  { 3,  3,  2,  2},   true},
  {"list empty",                   tq_row_list_empty,                    { 3,  4,  1,  1},   true},
  {"list shuffle",                 tq_row_list_shuffle,                  { 2,  2,  3,  3},   true},
  {"list long",                    tq_row_list_long,                     { 1,  1,  1,  1},   true},
  {"field drop",                   tq_row_field_drop,                    { 2,  5,  2,  2},   false},
  {"field exchange",               tq_row_field_exchange,                { 2,  3,  2,  2},   false},
  {"length off by one",            tq_row_length_off_by_one,             { 5,  8,  4,  5},   false},
  {"length off by one, enclosed",  tq_row_length_off_by_one_enclosed,    { 3,  5,  2,  3},   false},
  {"length extreme",               tq_row_length_extreme,                { 3,  5,  2,  4},   false},
  {"lengths repair",               tq_row_lengths_repair,                { 4,  5,  4,  4},   false},
  {"contents off by one",          tq_row_contents_off_by_one,           { 4,  6,  3,  4},   false},
  {"contents byte unowned",        tq_row_contents_byte_unowned,         { 3,  4,  2,  3},   false},
  {"contents resize",              tq_row_contents_resize,               { 5,  7,  3,  5},   false},
  {"contents cut",                 tq_row_contents_cut,                  { 3,  5,  2,  2},   false},
  {"number edge",                  tq_row_number_edge,                   { 3,  6,  3,  5},   false},
  {"number from pool",             tq_row_number_from_pool,              { 4,  6,  5,  6},   false},
  {"number grease",                tq_row_number_grease,                 { 2,  2,  1,  1},   false},
  {"element from pool",            tq_row_element_from_pool,             { 5,  4,  2,  2},   true},
  {"element grease",               tq_row_element_grease,                { 3,  2,  1,  1},   true},
  {"opaque noise",                 tq_row_opaque_noise,                  { 2,  6,  3,  4},   true},
  {"opaque flip",                  tq_row_opaque_flip,                   { 2,  8,  4,  4},   true},
  {"field bytes",                  tq_row_field_bytes,                   { 2,  4,  4,  4},   false},
  {"trailing bytes",               tq_row_trailing_bytes,                { 2,  3,  2,  3},   false},
  {"trailing bytes, declared",     tq_row_trailing_bytes_declared,       { 2,  5,  2,  1},   false},
  {"truncate",                     tq_row_truncate,                      { 2,  3,  3,  4},   false},
  {"truncate, declared",           tq_row_truncate_declared,             { 2,  4,  2,  1},   false},
  {"retype",                       tq_row_retype,                        { 1,  2,  4,  2},   false},
  {"message insert",               tq_row_message_insert,                { 0,  1,  8,  3},   false},
  {"record split",                 tq_row_message_split,                 { 0,  0,  0, 12},   false},
  {"record insert",                tq_row_record_insert,                 { 0,  0,  0, 14},   true},
  {"donor field",                  tq_row_donor_field,                   { 0,  0,  0,  0},   false},
  {"donor element",                tq_row_donor_element,                 { 0,  0,  0,  0},   false},
  {"donor append",                 tq_row_donor_append,                  { 0,  0,  0,  0},   false},
  {"bytes anywhere",               tq_row_bytes_anywhere,                { 1,  2,  1,  2},   false},
  /* Certificate */
  {"certificate",                  tq_row_certificate,                   { 0,120, 30, 30},   true},
  /* ClientHello */
  {"legacy_version",               tq_row_legacy_version,                { 4,  2,  1,  1},   true},
  {"session id size",              tq_row_session_id_size,               { 4,  3,  1,  1},   true},
  {"suite add",                    tq_row_suite_add,                     { 4,  0,  1,  1},   true},
  {"suite only",                   tq_row_suite_only,                    { 4,  0,  1,  1},   true},
  {"suite forbidden",              tq_row_suite_forbidden,               { 3,  0,  1,  1},   true},
  {"suite signal",                 tq_row_suite_signal,                  { 3,  0,  1,  1},   true},
  {"suites odd",                   tq_row_suites_odd,                    { 2,  0,  1,  1},   false},
  {"suites of version",            tq_row_suites_of_version,             { 4,  0,  1,  1},   true},
  {"compression methods",          tq_row_compression_methods,           { 4,  0,  1,  1},   true},
  {"extensions none",              tq_row_extensions_none,               { 2,  0,  1,  1},   true},
  {"extension content",            tq_row_extension_content,             {14,  0,  2,  2},   false},
  {"extension content, there",     tq_row_small_extension,               { 8,  0,  1,  1},   false},
  {"extension unknown",            tq_row_extension_unknown,             { 3,  6,  1,  1},   false},
  {"extension grease",             tq_row_extension_grease,              { 3,  4,  1,  1},   true},
  {"extension drop",               tq_row_extension_drop,                { 6,  6,  1,  1},   true},
  {"extension double",             tq_row_extension_double,              { 5,  5,  1,  1},   false},
  {"extension retype",             tq_row_extension_retype,              { 3,  5,  1,  1},   false},
  {"extension empty",              tq_row_extension_empty,               { 3,  4,  1,  1},   false},
  {"extension trailing",           tq_row_extension_trailing,            { 3,  4,  1,  1},   false},
  {"versions list",                tq_row_versions_list,                 { 6,  0,  1,  1},   true},
  {"server name",                  tq_row_server_name,                   { 3,  0,  1,  1},   true},
  {"protocol names",               tq_row_protocol_names,                { 3,  0,  1,  1},   true},
  {"share missing",                tq_row_share_missing,                 { 4,  0,  1,  1},   true},
  {"share extra",                  tq_row_share_extra,                   { 4,  0,  1,  1},   true},
  {"share double",                 tq_row_share_double,                  { 3,  0,  1,  1},   true},
  {"share size",                   tq_row_share_size,                    { 4,  0,  1,  1},   true},
  {"share bad point",              tq_row_share_bad_point,               { 5,  0,  1,  1},   true},
  {"share form",                   tq_row_share_form,                    { 3,  0,  1,  1},   true},
  {"share not in groups",          tq_row_share_not_in_groups,           { 4,  0,  1,  1},   true},
  {"share for each group",         tq_row_share_for_each_group,          { 3,  0,  1,  1},   true},
  {"groups only",                  tq_row_groups_only,                   { 4,  0,  1,  1},   true},
  {"psk add",                      tq_row_psk_add,                       { 3,  0,  1,  1},   false},
  {"psk not last",                 tq_row_psk_not_last,                  { 3,  0,  1,  1},   true},
  {"psk modes",                    tq_row_psk_modes,                     { 3,  0,  1,  1},   false},
  {"psk identities",               tq_row_psk_identities,                { 3,  0,  1,  1},   true},
  {"psk binders",                  tq_row_psk_binders,                   { 3,  0,  1,  1},   true},
};
/* clang-format on */
const size_t tq_mutation_count = sizeof tq_mutations / sizeof tq_mutations[0];

enum { TRIES = 12, EDITS_MAX = 4 };

const tq_shape *tq_mutate_root(tq_mutate_kind kind) {
  switch (kind) {
  case TQ_MUTATE_FLOW:
    return &tq_shape_flow;
  case TQ_MUTATE_RECORDS:
    return &tq_shape_records;
  default:
    return &tq_shape_handshake;
  }
}

tq_mutator *tq_mutator_new(tq_bytes_fn bytes) {
  tq_mutator *mutator = calloc(1, sizeof *mutator);
  if (mutator == NULL) {
    return NULL;
  }
  mutator->edit.bytes = bytes;
  mutator->edit.x509 = tq_x509_mutator_new(bytes);
  if (mutator->edit.x509 == NULL) {
    free(mutator);
    return NULL;
  }
  for (size_t i = 0; i < tq_mutation_count; i++) {
    for (size_t kind = 0; kind < TQ_MUTATE_KINDS; kind++) {
      mutator->totals[kind] += tq_mutations[i].weights[kind];
    }
  }
  return mutator;
}

void tq_mutator_free(tq_mutator *mutator) {
  if (mutator != NULL) {
    tq_x509_mutator_free(mutator->edit.x509);
  }
  free(mutator);
}

static tq_edit *begin(tq_mutator *mutator, tq_mutate_kind kind, uint8_t *data, size_t size,
                      size_t max) {
  tq_edit *edit = &mutator->edit;
  edit->data = data;
  edit->size = size < max ? size : max;
  edit->max = max;
  edit->root = tq_mutate_root(kind);
  edit->donor = TQ_SPAN_EMPTY;
  return edit;
}

/* A cheap sum that tells whether bytes changed. */
static uint64_t sum_of(const uint8_t *data, size_t size) {
  uint64_t sum = size * 0x9e3779b97f4a7c15u;
  size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    uint64_t word;
    memcpy(&word, data + i, sizeof word);
    sum = (sum ^ word) * 0xff51afd7ed558ccdu;
    sum ^= sum >> 32;
  }
  for (; i < size; i++) {
    sum = (sum ^ data[i]) * 0x100000001b3u;
  }
  return sum;
}

static const tq_mutation *pick_row(tq_mutator *mutator, tq_mutate_kind kind) {
  size_t chosen = tq_dice_below(&mutator->edit.dice, mutator->totals[kind]);
  size_t i = 0;
  while (chosen >= tq_mutations[i].weights[kind]) {
    chosen -= tq_mutations[i++].weights[kind];
  }
  return &tq_mutations[i];
}

/* Chains have edits of their own: none of TLS's lengths is in them. */
static void edit_chain(tq_edit *edit) {
  edit->size = tq_chain_mutate(edit->x509, edit->data, edit->size, edit->max,
                               (tq_x509_chance){edit->donor, tq_dice_next(&edit->dice)},
                               edit->scratch, sizeof edit->scratch);
}

/* Tries rows until one applies. */
static void edit_once(tq_mutator *mutator, tq_mutate_kind kind) {
  tq_edit *edit = &mutator->edit;
  if (kind == TQ_MUTATE_CHAIN) {
    edit_chain(edit);
    return;
  }
  tq_edit_read(edit);
  if (tq_dice_chance(&edit->dice, 2) && tq_row_field_bytes(edit)) {
    return;
  }
  for (int i = 0; i < TRIES; i++) {
    if (pick_row(mutator, kind)->apply(edit)) {
      return;
    }
  }
  (void)tq_row_bytes_anywhere(edit);
}

/* One edit for most, sometimes a few: each half as likely as the one before. */
static void edit_some(tq_mutator *mutator, tq_mutate_kind kind) {
  int edits = 1;
  while (edits < EDITS_MAX && tq_dice_chance(&mutator->edit.dice, 3)) {
    edits++;
  }
  for (int i = 0; i < edits; i++) {
    edit_once(mutator, kind);
  }
}

size_t tq_mutate_message(tq_mutator *mutator, tq_mutate_kind kind, uint8_t *data, size_t size,
                         size_t max, uint64_t seed) {
  tq_edit *edit = begin(mutator, kind, data, size, max);
  edit->dice = tq_dice_from(seed);
  uint64_t before = sum_of(data, size);
  edit_some(mutator, kind);
  for (int i = 0; i < 4 && sum_of(edit->data, edit->size) == before; i++) {
    edit_once(mutator, kind);
  }
  if (sum_of(edit->data, edit->size) == before) {
    (void)tq_row_bytes_anywhere(edit);
  }
  return edit->size;
}

size_t tq_mutate_cross(tq_mutator *mutator, tq_mutate_kind kind, uint8_t *data, size_t size,
                       size_t max, tq_span donor, uint64_t seed) {
  tq_edit *edit = begin(mutator, kind, data, size, max);
  edit->dice = tq_dice_from(seed);
  edit->donor = donor;
  uint64_t before = sum_of(data, size);
  for (int i = 0; i < TRIES && sum_of(edit->data, edit->size) == before; i++) {
    if (kind == TQ_MUTATE_CHAIN) {
      edit_chain(edit);
      continue;
    }
    tq_edit_read(edit);
    bool list = tq_dice_chance(&edit->dice, 2);
    (void)(list ? tq_row_donor_element(edit) : tq_row_donor_field(edit));
  }
  if ((kind == TQ_MUTATE_FLOW || kind == TQ_MUTATE_RECORDS) && tq_dice_chance(&edit->dice, 4)) {
    (void)tq_row_donor_append(edit);
  }
  if (sum_of(edit->data, edit->size) == before) {
    edit_once(mutator, kind);
  }
  return edit->size;
}

bool tq_mutate_row(tq_mutator *mutator, const tq_mutation *row, tq_mutate_kind kind, uint8_t *data,
                   size_t *size, size_t max, tq_mutate_chance chance) {
  tq_edit *edit = begin(mutator, kind, data, *size, max);
  edit->dice = tq_dice_from(chance.seed);
  edit->donor = chance.donor;
  tq_edit_read(edit);
  bool applied = row->apply(edit);
  *size = edit->size;
  return applied;
}
