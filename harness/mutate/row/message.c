/* message.c: the message as a whole: its end, its type, its neighbours, and parts of another
 * input. */
#include "mutate/row/rows.h"

static uint16_t last_body(const tq_edit *edit) {
  uint16_t found = TQ_NO_NODE;
  for (uint16_t i = tq_tree_find(&edit->tree, &tq_shape_body, 0); i != TQ_NO_NODE;
       i = tq_tree_find(&edit->tree, &tq_shape_body, (uint16_t)(i + 1))) {
    found = i;
  }
  return found;
}

bool tq_row_trailing_bytes(tq_edit *edit) {
  tq_span noise = tq_edit_noise(edit, 1 + tq_dice_below(&edit->dice, 8));
  return tq_edit_splice(edit, TQ_NO_NODE, edit->size, 0, noise);
}

bool tq_row_trailing_bytes_declared(tq_edit *edit) {
  uint16_t body = last_body(edit);
  if (body == TQ_NO_NODE) {
    return false;
  }
  tq_span noise = tq_edit_noise(edit, 1 + tq_dice_below(&edit->dice, 8));
  return tq_edit_splice(edit, body, tq_node_stop(tq_edit_node(edit, body)), 0, noise);
}

bool tq_row_truncate(tq_edit *edit) {
  if (edit->size < 2 || edit->tree.count == 0) {
    return false;
  }
  size_t node = tq_dice_below(&edit->dice, edit->tree.count);
  size_t at = edit->tree.nodes[node].offset;
  if (tq_dice_chance(&edit->dice, 2)) {
    at = tq_dice_below(&edit->dice, edit->size);
  }
  if (at == 0) {
    return false;
  }
  edit->size = at;
  return true;
}

/* The input ends early, and the message's length says so: only the lengths inside it lie. */
bool tq_row_truncate_declared(tq_edit *edit) {
  uint16_t body = last_body(edit);
  if (body == TQ_NO_NODE || tq_edit_node(edit, body)->size == 0) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, body);
  size_t keep = tq_dice_below(&edit->dice, node->size);
  return tq_edit_splice(edit, body, tq_node_start(node) + keep, node->size - keep, TQ_SPAN_EMPTY);
}

static bool is_message_type(const tq_tree *tree, uint16_t node) {
  return tree->nodes[node].shape == &tq_shape_msg_type && !tree->nodes[node].cut;
}

bool tq_row_retype(tq_edit *edit) {
  uint16_t type = tq_edit_pick(edit, is_message_type);
  if (type == TQ_NO_NODE) {
    return false;
  }
  uint8_t *place = edit->data + tq_edit_node(edit, type)->offset;
  uint8_t value = (uint8_t)tq_pool_pick(&tq_pool_message_types, &edit->dice);
  bool changed = *place != value;
  *place = value;
  return changed;
}

/* A whole message of another type, without contents or with a few bytes, beside one that is there.
 */
bool tq_row_message_insert(tq_edit *edit) {
  uint16_t type = tq_edit_pick(edit, is_message_type);
  if (type == TQ_NO_NODE) {
    return false;
  }
  uint16_t message = tq_edit_node(edit, type)->parent;
  const tq_node *node = tq_edit_node(edit, message);
  uint8_t bytes[4 + 4] = {(uint8_t)tq_pool_pick(&tq_pool_message_types, &edit->dice)};
  bytes[3] = (uint8_t)tq_dice_below(&edit->dice, 5);
  bool after = tq_dice_chance(&edit->dice, 2);
  size_t at = after ? tq_node_stop(node) : node->offset;
  return tq_edit_splice(edit, node->parent, at, 0, tq_span_of(bytes, 4u + bytes[3]));
}

static bool is_fragment(const tq_tree *tree, uint16_t node) {
  const tq_node *n = &tree->nodes[node];
  return n->head == 2 && n->size >= 2 && n->parent != TQ_NO_NODE && n->offset >= 3 &&
         tree->nodes[n->parent].parent == 0 && tree->nodes[0].shape == &tq_shape_records;
}

/* One record becomes two of the same type. */
bool tq_row_message_split(tq_edit *edit) {
  uint16_t fragment = tq_edit_pick(edit, is_fragment);
  if (fragment == TQ_NO_NODE || edit->size + 5 > edit->max) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, fragment);
  size_t first = tq_dice_below(&edit->dice, node->size + 1u);
  uint8_t head[5];
  memcpy(head, edit->data + node->offset - 3, 3);
  head[3] = (uint8_t)((node->size - first) >> 8);
  head[4] = (uint8_t)(node->size - first);
  size_t at = tq_node_start(node) + first;
  tq_edit_put(edit, node->offset, 2, first);
  return tq_edit_splice(edit, TQ_NO_NODE, at, 0, tq_span_of(head, sizeof head));
}

/* A small record of another type in front of one that is there: ChangeCipherSpec, an alert, data;
 * mostly well formed. */
bool tq_row_record_insert(tq_edit *edit) {
  static const uint8_t types[] = {20, 20, 21, 23, 24};
  uint16_t fragment = tq_edit_pick(edit, is_fragment);
  if (fragment == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, fragment);
  uint8_t type = types[tq_dice_below(&edit->dice, sizeof types)];
  uint8_t bytes[5 + 4] = {type, 3, 3, 0, 0, 1, 0};
  size_t size = type == 20 ? 1 : 2;
  bytes[4] = (uint8_t)(tq_dice_chance(&edit->dice, 3) ? tq_dice_below(&edit->dice, 5) : size);
  bytes[5] = (uint8_t)(tq_dice_chance(&edit->dice, 3) ? tq_dice_below(&edit->dice, 4) : 1);
  bytes[6] = (uint8_t)tq_dice_below(&edit->dice, 128);
  return tq_edit_splice(edit, TQ_NO_NODE, node->offset - 3u, 0, tq_span_of(bytes, 5u + bytes[4]));
}

/* Brings the donor's tree up to date once it is needed. */
static bool donor_read(tq_edit *edit) {
  if (edit->donor.size == 0) {
    return false;
  }
  tq_tree_read(&edit->donor_tree, edit->root, edit->donor);
  return edit->donor_tree.count != 0;
}

/* A node of the donor's tree with the shape of NODE. */
static const tq_node *donor_match(tq_edit *edit, const tq_node *node) {
  const tq_tree *tree = &edit->donor_tree;
  const tq_node *found = NULL;
  size_t matching = 0;
  for (uint16_t i = 0; i < tree->count; i++) {
    if (tree->nodes[i].shape == node->shape && tq_dice_chance(&edit->dice, ++matching)) {
      found = &tree->nodes[i];
    }
  }
  return found;
}

static bool is_any(const tq_tree *tree, uint16_t node) {
  (void)tree;
  return node != 0;
}

/* A field becomes the donor's field of the same shape, an extension the donor's extension. */
bool tq_row_donor_field(tq_edit *edit) {
  uint16_t picked = donor_read(edit) ? tq_edit_pick(edit, is_any) : (uint16_t)TQ_NO_NODE;
  if (picked == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, picked);
  const tq_node *source = donor_match(edit, node);
  if (source == NULL) {
    return false;
  }
  tq_span bytes =
      tq_span_of(edit->donor.data + source->offset, source->head + (size_t)source->size);
  size_t old = node->head + (size_t)node->size;
  bool same = tq_span_equal(bytes, tq_span_of(edit->data + node->offset, old));
  return !same && tq_edit_splice(edit, node->parent, node->offset, old, bytes);
}

static bool is_list(const tq_tree *tree, uint16_t node) {
  return tq_node_is_list(&tree->nodes[node]);
}

/* An element of the donor's list of the same shape comes into ours. */
bool tq_row_donor_element(tq_edit *edit) {
  uint16_t list = donor_read(edit) ? tq_edit_pick(edit, is_list) : (uint16_t)TQ_NO_NODE;
  const tq_node *source = list == TQ_NO_NODE ? NULL : donor_match(edit, tq_edit_node(edit, list));
  if (source == NULL) {
    return false;
  }
  uint16_t from = (uint16_t)(source - edit->donor_tree.nodes);
  size_t count = tq_tree_elements(&edit->donor_tree, from);
  if (count == 0) {
    return false;
  }
  size_t size = 0;
  size_t at = tq_tree_element(&edit->donor_tree, from, tq_dice_below(&edit->dice, count), &size);
  tq_span bytes = tq_span_of(edit->donor.data + at, size);
  size_t place = tq_node_start(tq_edit_node(edit, list));
  size_t own = tq_tree_elements(&edit->tree, list);
  size_t index = tq_dice_below(&edit->dice, own + 1);
  if (index != own) {
    place = tq_tree_element(&edit->tree, list, index, &size);
  } else if (own != 0) {
    place = tq_tree_element(&edit->tree, list, own - 1, &size);
    place += size;
  }
  return tq_edit_splice(edit, list, place, 0, bytes);
}

bool tq_row_donor_append(tq_edit *edit) {
  return edit->donor.size != 0 && tq_edit_splice(edit, TQ_NO_NODE, edit->size, 0, edit->donor);
}

static void bytes_plain(tq_edit *edit) {
  uint8_t byte = (uint8_t)(tq_dice_next(&edit->dice) >> 56);
  size_t at = tq_dice_below(&edit->dice, edit->size + 1);
  size_t manner = tq_dice_below(&edit->dice, 4);
  if (manner == 0 || at == edit->size) {
    bool grown = tq_edit_splice(edit, TQ_NO_NODE, at, 0, tq_span_of(&byte, 1));
    at = edit->size == 0 ? 0 : edit->size - 1;
    manner = grown ? 0 : 3;
  }
  if (manner == 1) {
    size_t count = 1 + tq_dice_below(&edit->dice, edit->size - at);
    (void)tq_edit_splice(edit, TQ_NO_NODE, at, count < 5 ? count : 4, TQ_SPAN_EMPTY);
  } else if (manner >= 2 && edit->size != 0) {
    edit->data[at] ^= byte != 0 ? byte : 1;
  }
}

/* The last resort, for input without any structure: bytes. */
bool tq_row_bytes_anywhere(tq_edit *edit) {
  if (edit->max == 0) {
    return false;
  }
  if (edit->bytes == NULL) {
    bytes_plain(edit);
    return true;
  }
  size_t size = edit->bytes(edit->data, edit->size, edit->max);
  edit->size = size < edit->max ? size : edit->max;
  return true;
}
