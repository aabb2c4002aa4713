/* client_hello.c: a ClientHello's own fields (RFC 8446 section 4.1.2, RFC 5246 section
 * 7.4.1.2). */
#include "mutate/row/rows.h"

static uint16_t find(const tq_edit *edit, const tq_shape *shape) {
  return tq_tree_find(&edit->tree, shape, 0);
}

bool tq_row_legacy_version(tq_edit *edit) {
  uint16_t node = find(edit, &tq_shape_legacy_version);
  if (node == TQ_NO_NODE || tq_edit_node(edit, node)->cut) {
    return false;
  }
  uint16_t value = tq_pool_pick(&tq_pool_versions, &edit->dice);
  bool changed = tq_edit_node(edit, node)->value != value;
  tq_edit_put(edit, tq_edit_node(edit, node)->offset, 2, value);
  return changed;
}

bool tq_row_session_id_size(tq_edit *edit) {
  static const uint8_t edges[] = {0, 1, 31, 32, 33, 64, 127, 128, 254, 255};
  uint16_t node = find(edit, &tq_shape_session_id);
  if (node == TQ_NO_NODE) {
    return false;
  }
  size_t size = tq_dice_below(&edit->dice, 256);
  if (tq_dice_chance(&edit->dice, 2)) {
    size = edges[tq_dice_below(&edit->dice, sizeof edges)];
  }
  return size != tq_edit_node(edit, node)->size &&
         tq_edit_set(edit, node, tq_edit_noise(edit, size));
}

static bool suite_insert(tq_edit *edit, uint16_t suite) {
  uint16_t node = find(edit, &tq_shape_cipher_suites);
  if (node == TQ_NO_NODE) {
    return false;
  }
  const tq_node *list = tq_edit_node(edit, node);
  size_t index = tq_dice_below(&edit->dice, list->size / 2 + 1);
  const uint8_t bytes[2] = {(uint8_t)(suite >> 8), (uint8_t)suite};
  return tq_edit_splice(edit, node, tq_node_start(list) + 2 * index, 0, tq_span_of(bytes, 2));
}

static bool suites_set(tq_edit *edit, const uint8_t *bytes, size_t size) {
  uint16_t node = find(edit, &tq_shape_cipher_suites);
  return node != TQ_NO_NODE && tq_edit_set(edit, node, tq_span_of(bytes, size));
}

bool tq_row_suite_add(tq_edit *edit) {
  return suite_insert(edit, tq_pool_pick(&tq_pool_suites, &edit->dice));
}

bool tq_row_suite_only(tq_edit *edit) {
  const tq_pool *pool =
      tq_dice_chance(&edit->dice, 4) ? &tq_pool_forbidden_suites : &tq_pool_suites;
  uint16_t suite = tq_pool_pick(pool, &edit->dice);
  const uint8_t bytes[2] = {(uint8_t)(suite >> 8), (uint8_t)suite};
  return suites_set(edit, bytes, 2);
}

bool tq_row_suite_forbidden(tq_edit *edit) {
  return suite_insert(edit, tq_pool_pick(&tq_pool_forbidden_suites, &edit->dice));
}

/* TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746 section 3.3), TLS_FALLBACK_SCSV (RFC 7507). */
bool tq_row_suite_signal(tq_edit *edit) {
  return suite_insert(edit, tq_dice_chance(&edit->dice, 2) ? 0x00ff : 0x5600);
}

bool tq_row_suites_odd(tq_edit *edit) {
  uint16_t node = find(edit, &tq_shape_cipher_suites);
  if (node == TQ_NO_NODE) {
    return false;
  }
  const tq_node *list = tq_edit_node(edit, node);
  size_t stop = tq_node_stop(list);
  const uint8_t byte = (uint8_t)tq_dice_below(&edit->dice, 0x14);
  if (list->size != 0 && tq_dice_chance(&edit->dice, 2)) {
    return tq_edit_splice(edit, node, stop - 1, 1, TQ_SPAN_EMPTY);
  }
  return tq_edit_splice(edit, node, stop, 0, tq_span_of(&byte, 1));
}

/* Suites of one protocol version only, to go with whatever versions are offered. */
bool tq_row_suites_of_version(tq_edit *edit) {
  static const uint8_t of_13[] = {0x13, 0x01, 0x13, 0x02, 0x13, 0x03};
  static const uint8_t of_12[] = {0xc0, 0x2b, 0xc0, 0x2f, 0xc0, 0x30, 0xc0, 0x2c, 0x00, 0x9e};
  static const uint8_t of_12_cbc[] = {0xc0, 0x09, 0xc0, 0x13, 0x00, 0x2f, 0x00, 0x33};
  switch (tq_dice_below(&edit->dice, 3)) {
  case 0:
    return suites_set(edit, of_13, sizeof of_13);
  case 1:
    return suites_set(edit, of_12, sizeof of_12);
  default:
    return suites_set(edit, of_12_cbc, sizeof of_12_cbc);
  }
}

bool tq_row_compression_methods(tq_edit *edit) {
  static const tq_span lists[] = {
      {(const uint8_t *)"\x00", 1},     {(const uint8_t *)"\x01", 1},
      {(const uint8_t *)"\x01\x00", 2}, {(const uint8_t *)"\x00\x01", 2},
      {(const uint8_t *)"\x00\x00", 2}, {(const uint8_t *)"\x40", 1},
      {(const uint8_t *)"\xff\x00", 2}, {NULL, 0},
  };
  uint16_t node = find(edit, &tq_shape_compression_methods);
  if (node == TQ_NO_NODE) {
    return false;
  }
  tq_span list = lists[tq_dice_below(&edit->dice, sizeof lists / sizeof lists[0])];
  const tq_node *old = tq_edit_node(edit, node);
  bool same = tq_span_equal(list, tq_span_of(edit->data + tq_node_start(old), old->size));
  return !same && tq_edit_set(edit, node, list);
}

/* No extensions block at all, as hellos before TLS 1.2 may be; or an empty one. */
bool tq_row_extensions_none(tq_edit *edit) {
  uint16_t node = find(edit, &tq_shape_extensions);
  if (node == TQ_NO_NODE) {
    return false;
  }
  const tq_node *block = tq_edit_node(edit, node);
  if (block->size != 0 && tq_dice_chance(&edit->dice, 3)) {
    return tq_edit_set(edit, node, TQ_SPAN_EMPTY);
  }
  size_t whole = block->head + (size_t)block->size;
  return tq_edit_splice(edit, block->parent, block->offset, whole, TQ_SPAN_EMPTY);
}
