/* structure.c: drop, double, move and insert the elements of lists, in any message. */
#include "mutate/row/rows.h"

/* One element of a list of the tree. */
typedef struct chosen {
  uint16_t list;
  size_t index;
  size_t count;
  size_t at;
  size_t size;
} chosen;

static bool choose(tq_edit *edit, tq_node_test test, chosen *one) {
  one->list = tq_edit_pick(edit, test);
  if (one->list == TQ_NO_NODE) {
    return false;
  }
  one->count = tq_tree_elements(&edit->tree, one->list);
  one->index = tq_dice_below(&edit->dice, one->count);
  one->at = tq_tree_element(&edit->tree, one->list, one->index, &one->size);
  return true;
}

/* The end of the list's last whole element. */
static size_t list_end(const tq_edit *edit, uint16_t list) {
  size_t size = 0;
  size_t count = tq_tree_elements(&edit->tree, list);
  size_t at = tq_tree_element(&edit->tree, list, count - 1, &size);
  return at + size;
}

bool tq_row_element_drop(tq_edit *edit) {
  chosen one;
  return choose(edit, tq_node_has_elements, &one) &&
         tq_edit_splice(edit, one.list, one.at, one.size, TQ_SPAN_EMPTY);
}

bool tq_row_element_duplicate(tq_edit *edit) {
  chosen one;
  if (!choose(edit, tq_node_has_elements, &one)) {
    return false;
  }
  tq_span copy = tq_edit_copy(edit, one.at, one.size);
  return copy.size != 0 && tq_edit_splice(edit, one.list, one.at + one.size, 0, copy);
}

bool tq_row_element_copy_far(tq_edit *edit) {
  chosen one;
  if (!choose(edit, tq_node_has_elements, &one)) {
    return false;
  }
  tq_span copy = tq_edit_copy(edit, one.at, one.size);
  size_t size = 0;
  size_t index = tq_dice_below(&edit->dice, one.count);
  size_t at = tq_tree_element(&edit->tree, one.list, index, &size);
  return copy.size != 0 && tq_edit_splice(edit, one.list, at, 0, copy);
}

bool tq_row_element_swap(tq_edit *edit) {
  chosen one;
  if (!choose(edit, tq_node_has_two, &one)) {
    return false;
  }
  size_t other = (one.index + 1 + tq_dice_below(&edit->dice, one.count - 1)) % one.count;
  size_t size = 0;
  size_t at = tq_tree_element(&edit->tree, one.list, other, &size);
  size_t first = at < one.at ? at : one.at;
  size_t first_size = at < one.at ? size : one.size;
  size_t last = at < one.at ? one.at : at;
  size_t last_size = at < one.at ? one.size : size;
  /* A middle B -> middle B A -> B middle A */
  tq_edit_rotate(edit, first, first + first_size, last + last_size);
  tq_edit_rotate(edit, first, last - first_size, last + last_size - first_size);
  return true;
}

bool tq_row_element_to_front(tq_edit *edit) {
  chosen one;
  if (!choose(edit, tq_node_has_two, &one) || one.index == 0) {
    return false;
  }
  size_t size = 0;
  size_t front = tq_tree_element(&edit->tree, one.list, 0, &size);
  tq_edit_rotate(edit, front, one.at, one.at + one.size);
  return true;
}

bool tq_row_element_to_end(tq_edit *edit) {
  chosen one;
  if (!choose(edit, tq_node_has_two, &one) || one.index + 1 == one.count) {
    return false;
  }
  tq_edit_rotate(edit, one.at, one.at + one.size, list_end(edit, one.list));
  return true;
}

static bool is_list(const tq_tree *tree, uint16_t node) {
  return tq_node_is_list(&tree->nodes[node]);
}

/* A value for a number of SHAPE: from its registry, else anything. */
static uint64_t number_for(tq_edit *edit, const tq_shape *shape) {
  if (shape->pool != NULL && !tq_dice_chance(&edit->dice, 8)) {
    return tq_pool_pick(shape->pool, &edit->dice);
  }
  return tq_dice_next(&edit->dice) >> 32;
}

/* The least bytes that SHAPE can be read from, at INTO; returns how many. */
static size_t least_of(tq_edit *edit, const tq_shape *shape, uint8_t *into, size_t room) {
  if (shape->kind == TQ_SHAPE_NUMBER && shape->width <= room) {
    uint64_t value = number_for(edit, shape);
    for (size_t i = shape->width; i > 0; i--, value >>= 8) {
      into[i - 1] = (uint8_t)value;
    }
    return shape->width;
  }
  if (shape->kind == TQ_SHAPE_VECTOR && shape->width + (size_t)shape->min <= room) {
    memset(into, 0x41, shape->width + (size_t)shape->min);
    for (size_t i = 0; i < shape->width; i++) {
      into[i] = (uint8_t)(shape->min >> (8 * (shape->width - 1u - i)));
    }
    return shape->width + (size_t)shape->min;
  }
  size_t size = 0;
  for (size_t i = 0; shape->kind == TQ_SHAPE_STRUCT && i < TQ_SHAPE_PARTS; i++) {
    size += shape->parts[i] == NULL ? 0 : least_of(edit, shape->parts[i], into + size, room - size);
  }
  return size;
}

bool tq_row_element_insert(tq_edit *edit) {
  uint16_t list = tq_edit_pick(edit, is_list);
  if (list == TQ_NO_NODE) {
    return false;
  }
  uint8_t bytes[512];
  size_t made = least_of(edit, tq_edit_node(edit, list)->shape->element, bytes, sizeof bytes);
  size_t count = tq_tree_elements(&edit->tree, list);
  size_t index = tq_dice_below(&edit->dice, count + 1);
  size_t size = 0;
  size_t at = tq_node_start(tq_edit_node(edit, list));
  if (index < count) {
    at = tq_tree_element(&edit->tree, list, index, &size);
  } else if (count != 0) {
    at = list_end(edit, list);
  }
  return made != 0 && tq_edit_splice(edit, list, at, 0, tq_span_of(bytes, made));
}

bool tq_row_element_only(tq_edit *edit) {
  chosen one;
  if (!choose(edit, tq_node_has_two, &one)) {
    return false;
  }
  tq_span copy = tq_edit_copy(edit, one.at, one.size);
  return copy.size != 0 && tq_edit_set(edit, one.list, copy);
}

bool tq_row_list_empty(tq_edit *edit) {
  uint16_t list = tq_edit_pick(edit, tq_node_has_elements);
  return list != TQ_NO_NODE && tq_edit_set(edit, list, TQ_SPAN_EMPTY);
}

bool tq_row_list_shuffle(tq_edit *edit) {
  chosen one;
  if (!choose(edit, tq_node_has_two, &one) || one.size == 0) {
    return false;
  }
  /* cut like cards; several cuts come from several mutations */
  size_t size = 0;
  size_t front = tq_tree_element(&edit->tree, one.list, 0, &size);
  size_t cut = one.index == 0 ? front + size : one.at;
  tq_edit_rotate(edit, front, cut, list_end(edit, one.list));
  return true;
}

bool tq_row_list_long(tq_edit *edit) {
  chosen one;
  if (!choose(edit, tq_node_has_elements, &one) || one.size == 0) {
    return false;
  }
  size_t most = (edit->max - edit->size) / one.size;
  most = most < 300 ? most : 300;
  size_t times = 1 + tq_dice_below(&edit->dice, most);
  if (most == 0 || times * one.size > TQ_SCRATCH) {
    return false;
  }
  for (size_t i = 0; i < times; i++) {
    memcpy(edit->scratch + i * one.size, edit->data + one.at, one.size);
  }
  tq_span many = tq_span_of(edit->scratch, times * one.size);
  return tq_edit_splice(edit, one.list, one.at, 0, many);
}

static bool is_field(const tq_tree *tree, uint16_t node) {
  return tree->nodes[node].parent != TQ_NO_NODE && !tree->nodes[node].element;
}

bool tq_row_field_drop(tq_edit *edit) {
  uint16_t field = tq_edit_pick(edit, is_field);
  if (field == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, field);
  size_t size = (size_t)node->head + node->size;
  return size != 0 && tq_edit_splice(edit, node->parent, node->offset, size, TQ_SPAN_EMPTY);
}

/* The contents of one field become those of another of the same kind. */
bool tq_row_field_exchange(tq_edit *edit) {
  uint16_t from = tq_edit_pick(edit, tq_node_is_prefixed);
  uint16_t to = tq_edit_pick(edit, tq_node_is_prefixed);
  if (from == TQ_NO_NODE || from == to) {
    return false;
  }
  const tq_node *source = tq_edit_node(edit, from);
  const tq_node *target = tq_edit_node(edit, to);
  bool inside = (from > to && from < target->end) || (to > from && to < source->end);
  tq_span copy = tq_edit_copy(edit, tq_node_start(source), source->size);
  return !inside && copy.size == source->size && tq_edit_set(edit, to, copy);
}
