/* value.c: values of numbers and of opaque fields. */
#include "mutate/row/rows.h"
#include "spec/extension.h"

static uint64_t greatest_of(size_t width) {
  return width >= 8 ? UINT64_MAX : ((uint64_t)1 << (8 * width)) - 1;
}

static uint64_t edge_value(tq_edit *edit, uint64_t value, size_t width) {
  uint64_t greatest = greatest_of(width);
  uint64_t bit = (uint64_t)1 << tq_dice_below(&edit->dice, 8 * width);
  const uint64_t values[] = {0,           1,
                             greatest,    greatest - 1,
                             value + 1,   value - 1,
                             value ^ bit, value ^ greatest,
                             bit,         greatest / 2,
                             value ^ bit, tq_dice_next(&edit->dice)};
  return values[tq_dice_below(&edit->dice, sizeof values / sizeof values[0])] & greatest;
}

static bool put_changed(tq_edit *edit, size_t at, size_t width, uint64_t value) {
  if (tq_edit_number(edit, at, width) == value) {
    return false;
  }
  tq_edit_put(edit, at, width, value);
  return true;
}

bool tq_row_number_edge(tq_edit *edit) {
  uint16_t picked = tq_edit_pick(edit, tq_node_is_number);
  if (picked == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, picked);
  size_t width = node->size;
  uint64_t value = tq_edit_number(edit, node->offset, width);
  return put_changed(edit, node->offset, width, edge_value(edit, value, width));
}

static bool has_pool(const tq_tree *tree, uint16_t node) {
  return tq_node_is_number(tree, node) && tree->nodes[node].shape->pool != NULL;
}

bool tq_row_number_from_pool(tq_edit *edit) {
  uint16_t picked = tq_edit_pick(edit, has_pool);
  if (picked == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, picked);
  uint16_t value = tq_pool_pick(node->shape->pool, &edit->dice);
  return put_changed(edit, node->offset, node->size, value);
}

static bool is_u16(const tq_tree *tree, uint16_t node) {
  return tq_node_is_number(tree, node) && tree->nodes[node].size == 2;
}

bool tq_row_number_grease(tq_edit *edit) {
  uint16_t picked = tq_edit_pick(edit, is_u16);
  if (picked == TQ_NO_NODE) {
    return false;
  }
  uint16_t value = tq_pool_pick(&tq_pool_grease, &edit->dice);
  return put_changed(edit, tq_edit_node(edit, picked)->offset, 2, value);
}

static bool is_code_list(const tq_tree *tree, uint16_t node) {
  return tree->nodes[node].unit != 0 && tree->nodes[node].size >= tree->nodes[node].unit &&
         tree->nodes[node].shape->element->pool != NULL;
}

bool tq_row_element_from_pool(tq_edit *edit) {
  uint16_t list = tq_edit_pick(edit, is_code_list);
  if (list == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, list);
  size_t index = tq_dice_below(&edit->dice, node->size / node->unit);
  uint16_t value = tq_pool_pick(node->shape->element->pool, &edit->dice);
  return put_changed(edit, tq_node_start(node) + index * node->unit, node->unit, value);
}

static bool is_u16_list(const tq_tree *tree, uint16_t node) {
  return tree->nodes[node].unit == 2;
}

/* RFC 8701: a reserved value among those of a list. */
bool tq_row_element_grease(tq_edit *edit) {
  uint16_t list = tq_edit_pick(edit, is_u16_list);
  if (list == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, list);
  uint16_t value = tq_pool_pick(&tq_pool_grease, &edit->dice);
  const uint8_t bytes[2] = {(uint8_t)(value >> 8), (uint8_t)value};
  size_t index = tq_dice_below(&edit->dice, node->size / 2 + 1);
  return tq_edit_splice(edit, list, tq_node_start(node) + 2 * index, 0, tq_span_of(bytes, 2));
}

static bool is_opaque_filled(const tq_tree *tree, uint16_t node) {
  return tq_node_is_opaque(tree, node) && tree->nodes[node].size != 0;
}

bool tq_row_opaque_noise(tq_edit *edit) {
  uint16_t picked = tq_edit_pick(edit, is_opaque_filled);
  if (picked == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, picked);
  tq_span noise = tq_edit_noise(edit, node->size);
  memcpy(edit->data + tq_node_start(node), noise.data, noise.size);
  return true;
}

bool tq_row_opaque_flip(tq_edit *edit) {
  uint16_t picked = tq_edit_pick(edit, is_opaque_filled);
  if (picked == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, picked);
  size_t bit = tq_dice_below(&edit->dice, 8u * (size_t)node->size);
  edit->data[tq_node_start(node) + bit / 8] ^= (uint8_t)(1u << bit % 8);
  return true;
}

static bool is_leaf(const tq_tree *tree, uint16_t node) {
  return tree->nodes[node].end == node + 1 && tree->nodes[node].size <= TQ_FIELD_MAX;
}

/* The fuzzer's own byte mutation (which knows compared values and the dictionary) on one field:
 * structures are made by the other rows. Numbers keep their width. */
bool tq_row_field_bytes(tq_edit *edit) {
  if (edit->bytes == NULL) {
    return false;
  }
  uint16_t picked = tq_edit_pick(edit, is_leaf);
  if (picked == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, picked);
  size_t start = tq_node_start(node);
  bool sized = node->shape->kind == TQ_SHAPE_NUMBER || node->shape->kind == TQ_SHAPE_FIXED;
  size_t room = sized ? node->size : (size_t)node->size + 32;
  memcpy(edit->scratch, edit->data + start, node->size);
  size_t size = room == 0 ? 0 : edit->bytes(edit->scratch, node->size, room);
  size = sized ? node->size : size; /* a shorter number keeps its old last bytes */
  if (size == node->size && memcmp(edit->scratch, edit->data + start, size) == 0) {
    return false;
  }
  uint16_t owner = node->head != 0 ? picked : node->parent;
  return tq_edit_splice(edit, owner, start, node->size, tq_span_of(edit->scratch, size));
}
