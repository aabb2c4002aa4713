/* length.c: lengths that lie, and sizes at the edges of what a vector may hold. */
#include "mutate/row/rows.h"

static size_t greatest_of(size_t width) {
  return ((size_t)1 << (8 * width)) - 1;
}

/* Any vector with a length before it; NULL: there is none. */
static const tq_node *pick_vector(tq_edit *edit) {
  uint16_t picked = tq_edit_pick(edit, tq_node_is_prefixed);
  return picked == TQ_NO_NODE ? NULL : tq_edit_node(edit, picked);
}

/* VALUE plus or minus one, within what WIDTH bytes can say. */
static uint64_t off_by_one(tq_edit *edit, uint64_t value, size_t width) {
  bool up = tq_dice_chance(&edit->dice, 2);
  if (value == 0 || (up && value < greatest_of(width))) {
    return value + 1;
  }
  return value - 1;
}

bool tq_row_length_off_by_one(tq_edit *edit) {
  const tq_node *node = pick_vector(edit);
  if (node == NULL) {
    return false;
  }
  tq_edit_put(edit, node->offset, node->head, off_by_one(edit, node->declared, node->head));
  return true;
}

/* The vector claims a byte more or less, and all that encloses it does too: the lengths agree with
 * one another, and the vector begins or ends inside its neighbour. */
bool tq_row_length_off_by_one_enclosed(tq_edit *edit) {
  uint16_t picked = tq_edit_pick(edit, tq_node_is_prefixed);
  if (picked == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, picked);
  bool up = off_by_one(edit, node->declared, node->head) > node->declared;
  for (uint16_t i = picked; i != TQ_NO_NODE; i = tq_edit_node(edit, i)->parent) {
    node = tq_edit_node(edit, i);
    uint64_t value = (uint64_t)node->declared + (up ? 1 : 0) - (!up && node->declared != 0 ? 1 : 0);
    if (node->head != 0 && value <= greatest_of(node->head)) {
      tq_edit_put(edit, node->offset, node->head, value);
    }
  }
  return true;
}

bool tq_row_length_extreme(tq_edit *edit) {
  const tq_node *node = pick_vector(edit);
  if (node == NULL) {
    return false;
  }
  uint64_t greatest = greatest_of(node->head);
  const uint64_t values[] = {0,
                             greatest,
                             greatest >> 1,
                             node->declared * 2u,
                             node->declared / 2,
                             node->declared + 2u,
                             edit->size,
                             tq_dice_next(&edit->dice) & greatest};
  uint64_t value = values[tq_dice_below(&edit->dice, sizeof values / sizeof values[0])];
  if ((value & greatest) == node->declared) {
    return false;
  }
  tq_edit_put(edit, node->offset, node->head, value);
  return true;
}

bool tq_row_lengths_repair(tq_edit *edit) {
  bool changed = false;
  for (uint16_t i = 0; i < edit->tree.count; i++) {
    const tq_node *node = tq_edit_node(edit, i);
    if (node->head != 0 && node->declared != node->size) {
      tq_edit_put(edit, node->offset, node->head, node->size);
      changed = true;
    }
  }
  return changed;
}

/* A byte comes or goes at the end of the contents, and every length says so. */
bool tq_row_contents_off_by_one(tq_edit *edit) {
  uint16_t picked = tq_edit_pick(edit, tq_node_is_prefixed);
  if (picked == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, picked);
  size_t stop = tq_node_stop(node);
  uint8_t byte = (uint8_t)tq_dice_next(&edit->dice);
  if (node->size != 0 && tq_dice_chance(&edit->dice, 2)) {
    return tq_edit_splice(edit, picked, stop - 1, 1, TQ_SPAN_EMPTY);
  }
  return tq_edit_splice(edit, picked, stop, 0, tq_span_of(&byte, 1));
}

/* A byte comes or goes at the end of the contents; the lengths around the vector say so, its own
 * does not. */
bool tq_row_contents_byte_unowned(tq_edit *edit) {
  const tq_node *node = pick_vector(edit);
  if (node == NULL) {
    return false;
  }
  size_t stop = tq_node_stop(node);
  uint8_t byte = (uint8_t)tq_dice_next(&edit->dice);
  if (node->size != 0 && tq_dice_chance(&edit->dice, 2)) {
    return tq_edit_splice(edit, node->parent, stop - 1, 1, TQ_SPAN_EMPTY);
  }
  return tq_edit_splice(edit, node->parent, stop, 0, tq_span_of(&byte, 1));
}

/* A size at or next to a bound of the vector, or at the edge of a byte. */
static size_t notable_size(tq_edit *edit, const tq_node *node) {
  const size_t sizes[] = {0,
                          1,
                          node->shape->min,
                          node->shape->min - (node->shape->min != 0),
                          node->shape->max,
                          (size_t)node->shape->max + 1,
                          node->size * 2u,
                          node->size / 2,
                          255,
                          256,
                          tq_dice_below(&edit->dice, 64),
                          tq_dice_below(&edit->dice, 600)};
  return sizes[tq_dice_below(&edit->dice, sizeof sizes / sizeof sizes[0])];
}

bool tq_row_contents_resize(tq_edit *edit) {
  uint16_t picked = tq_edit_pick(edit, tq_node_is_prefixed);
  if (picked == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, picked);
  size_t size = notable_size(edit, node);
  size_t stop = tq_node_stop(node);
  if (size > greatest_of(node->head) || size == node->size) {
    return false;
  }
  if (size < node->size) {
    return tq_edit_splice(edit, picked, stop - (node->size - size), node->size - size,
                          TQ_SPAN_EMPTY);
  }
  size_t more = size - node->size;
  if (more > TQ_SCRATCH || edit->size + more > edit->max) {
    return false;
  }
  return tq_edit_splice(edit, picked, stop, 0, tq_edit_noise(edit, more));
}

/* The contents of a vector end at one of its inner fields, and every length says so. */
bool tq_row_contents_cut(tq_edit *edit) {
  uint16_t picked = tq_edit_pick(edit, tq_node_is_prefixed);
  if (picked == TQ_NO_NODE || tq_edit_node(edit, picked)->size == 0) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, picked);
  size_t inner = (size_t)node->end - picked;
  size_t at = tq_node_start(node) + tq_dice_below(&edit->dice, node->size);
  if (inner > 1) {
    uint16_t below = (uint16_t)(picked + 1 + tq_dice_below(&edit->dice, inner - 1));
    at = tq_edit_node(edit, below)->offset;
  }
  size_t lost = tq_node_stop(node) - at;
  return lost != 0 && tq_edit_splice(edit, picked, at, lost, TQ_SPAN_EMPTY);
}
