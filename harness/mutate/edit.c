/* edit.c: see edit.h. */
#include "mutate/edit.h"

#include "spec/extension.h"

void tq_edit_read(tq_edit *edit) {
  tq_tree_read(&edit->tree, edit->root, tq_span_of(edit->data, edit->size));
}

uint64_t tq_edit_number(const tq_edit *edit, size_t at, size_t width) {
  uint64_t value = 0;
  for (size_t i = 0; i < width; i++) {
    value = value << 8 | edit->data[at + i];
  }
  return value;
}

void tq_edit_put(tq_edit *edit, size_t at, size_t width, uint64_t value) {
  for (size_t i = width; i > 0; i--) {
    edit->data[at + i - 1] = (uint8_t)value;
    value >>= 8;
  }
}

/* What the prefix of NODE says after its contents changed by NEW_SIZE - OLD_SIZE bytes; a prefix
 * that said less than was taken away says 0. False if it would not fit. */
static bool adjusted(const tq_node *node, size_t old_size, size_t new_size, uint64_t *value) {
  uint64_t grown = (uint64_t)node->declared + new_size;
  *value = grown > old_size ? grown - old_size : 0;
  return *value >> (8 * node->head) == 0;
}

static bool lengths_fit(const tq_edit *edit, uint16_t owner, size_t old_size, size_t new_size) {
  for (uint16_t i = owner; i != TQ_NO_NODE; i = edit->tree.nodes[i].parent) {
    uint64_t value = 0;
    const tq_node *node = &edit->tree.nodes[i];
    if (node->head != 0 && !adjusted(node, old_size, new_size, &value)) {
      return false;
    }
  }
  return true;
}

static void adjust_lengths(tq_edit *edit, uint16_t owner, size_t old_size, size_t new_size) {
  for (uint16_t i = owner; i != TQ_NO_NODE; i = edit->tree.nodes[i].parent) {
    const tq_node *node = &edit->tree.nodes[i];
    uint64_t value = 0;
    if (node->head != 0) {
      (void)adjusted(node, old_size, new_size, &value);
      tq_edit_put(edit, node->offset, node->head, value);
    }
  }
}

bool tq_edit_splice(tq_edit *edit, uint16_t owner, size_t at, size_t old, tq_span new_bytes) {
  if (edit->size - old + new_bytes.size > edit->max ||
      !lengths_fit(edit, owner, old, new_bytes.size)) {
    return false;
  }
  /* the prefixes stand before AT, so they stay where they are */
  adjust_lengths(edit, owner, old, new_bytes.size);
  memmove(edit->data + at + new_bytes.size, edit->data + at + old, edit->size - at - old);
  if (new_bytes.size != 0) {
    memcpy(edit->data + at, new_bytes.data, new_bytes.size);
  }
  edit->size = edit->size - old + new_bytes.size;
  return true;
}

static void reverse(uint8_t *data, size_t size) {
  for (size_t i = 0; i < size / 2; i++) {
    uint8_t kept = data[i];
    data[i] = data[size - 1 - i];
    data[size - 1 - i] = kept;
  }
}

void tq_edit_rotate(tq_edit *edit, size_t at, size_t middle, size_t end) {
  if (at > middle || middle > end || end > edit->size) {
    return; /* parts of two messages: there is nothing between them to turn */
  }
  reverse(edit->data + at, middle - at);
  reverse(edit->data + middle, end - middle);
  reverse(edit->data + at, end - at);
}

tq_span tq_edit_copy(tq_edit *edit, size_t at, size_t size) {
  if (size > TQ_SCRATCH) {
    return TQ_SPAN_EMPTY;
  }
  memcpy(edit->scratch, edit->data + at, size);
  return tq_span_of(edit->scratch, size);
}

tq_span tq_edit_noise(tq_edit *edit, size_t size) {
  size = size < TQ_SCRATCH ? size : TQ_SCRATCH;
  size_t manner = tq_dice_below(&edit->dice, 4);
  if (manner < 2) {
    memset(edit->scratch, manner == 0 ? 0x00 : 0xff, size);
    return tq_span_of(edit->scratch, size);
  }
  for (size_t i = 0; i < size; i++) {
    edit->scratch[i] = (uint8_t)(manner == 2 ? i : tq_dice_next(&edit->dice) >> 56);
  }
  return tq_span_of(edit->scratch, size);
}

uint16_t tq_edit_pick(tq_edit *edit, tq_node_test test) {
  uint16_t matching[TQ_TREE_NODES];
  size_t count = 0;
  for (uint16_t i = 0; i < edit->tree.count; i++) {
    if (test(&edit->tree, i)) {
      matching[count++] = i;
    }
  }
  return count == 0 ? (uint16_t)TQ_NO_NODE : matching[tq_dice_below(&edit->dice, count)];
}

bool tq_node_is_prefixed(const tq_tree *tree, uint16_t node) {
  return tree->nodes[node].head != 0;
}

bool tq_node_is_number(const tq_tree *tree, uint16_t node) {
  return tree->nodes[node].shape->kind == TQ_SHAPE_NUMBER && !tree->nodes[node].cut;
}

bool tq_node_is_opaque(const tq_tree *tree, uint16_t node) {
  const tq_node *n = &tree->nodes[node];
  tq_shape_kind kind = n->shape->kind;
  if (kind == TQ_SHAPE_VECTOR) {
    return n->end == node + 1 && n->unit == 0;
  }
  return kind == TQ_SHAPE_FIXED || kind == TQ_SHAPE_REST;
}

static bool has(const tq_tree *tree, uint16_t node, size_t least) {
  const tq_node *n = &tree->nodes[node];
  return tq_node_is_list(n) && tq_tree_elements(tree, node) >= least;
}

bool tq_node_has_elements(const tq_tree *tree, uint16_t node) {
  return has(tree, node, 1);
}

bool tq_node_has_two(const tq_tree *tree, uint16_t node) {
  return has(tree, node, 2);
}

uint16_t tq_edit_extension(const tq_edit *edit, uint16_t type) {
  const tq_tree *tree = &edit->tree;
  for (uint16_t i = 0; i < tree->count; i++) {
    const tq_node *node = &tree->nodes[i];
    if (node->shape == &tq_shape_extension_type && node->value == type && !node->cut &&
        tree->nodes[node->parent].end > i + 1) {
      return node->parent;
    }
  }
  return TQ_NO_NODE;
}

uint16_t tq_edit_extension_data(const tq_edit *edit, uint16_t extension) {
  uint16_t data = tq_tree_child(&edit->tree, extension, 1);
  bool whole = data != TQ_NO_NODE && edit->tree.nodes[data].head == 2;
  return whole ? data : (uint16_t)TQ_NO_NODE;
}

/* The extensions block of the first message that has one; a ClientHello without one gets one. */
static uint16_t extensions_block(tq_edit *edit) {
  for (uint16_t i = 0; i < edit->tree.count; i++) {
    const tq_shape *element = edit->tree.nodes[i].shape->element;
    if (element != NULL && element->parts[0] == &tq_shape_extension_type) {
      return i;
    }
  }
  uint16_t last = tq_tree_find(&edit->tree, &tq_shape_compression_methods, 0);
  if (last == TQ_NO_NODE) {
    return TQ_NO_NODE;
  }
  const tq_node *node = tq_edit_node(edit, last);
  const uint8_t empty[2] = {0, 0};
  if (!tq_edit_splice(edit, node->parent, tq_node_stop(node), 0, tq_span_of(empty, 2))) {
    return TQ_NO_NODE;
  }
  tq_edit_read(edit);
  return tq_tree_find(&edit->tree, &tq_shape_extensions, 0);
}

/* Where a new extension goes: somewhere in BLOCK, but not behind a pre_shared_key. */
static size_t place_in(tq_edit *edit, uint16_t block) {
  size_t count = tq_tree_elements(&edit->tree, block);
  if (count == 0) {
    return tq_node_start(tq_edit_node(edit, block));
  }
  size_t size = 0;
  size_t last = tq_tree_element(&edit->tree, block, count - 1, &size);
  bool psk = size >= 2 && tq_edit_number(edit, last, 2) == TQ_EXTENSION_pre_shared_key;
  size_t index = tq_dice_below(&edit->dice, count + (psk ? 0 : 1));
  if (index == count) {
    return last + size;
  }
  return tq_tree_element(&edit->tree, block, index, &size);
}

static bool extension_add(tq_edit *edit, uint16_t type, tq_span contents) {
  size_t before = edit->size;
  uint16_t block = contents.size > 0xffff ? (uint16_t)TQ_NO_NODE : extensions_block(edit);
  if (block == TQ_NO_NODE) {
    return false;
  }
  const uint8_t head[4] = {(uint8_t)(type >> 8), (uint8_t)type, (uint8_t)(contents.size >> 8),
                           (uint8_t)contents.size};
  size_t at = place_in(edit, block);
  if (edit->size + contents.size + sizeof head > edit->max ||
      !tq_edit_splice(edit, block, at, 0, contents)) {
    return edit->size != before; /* an empty block may have come all the same */
  }
  /* the block and all round it begin before AT, so they are the same nodes after the first half */
  tq_edit_read(edit);
  (void)tq_edit_splice(edit, block, at, 0, tq_span_of(head, sizeof head));
  return true;
}

bool tq_edit_set(tq_edit *edit, uint16_t node, tq_span contents) {
  const tq_node *n = tq_edit_node(edit, node);
  return tq_edit_splice(edit, node, tq_node_start(n), n->size, contents);
}

bool tq_edit_extension_set(tq_edit *edit, uint16_t type, tq_span contents) {
  uint16_t extension = tq_edit_extension(edit, type);
  uint16_t data = TQ_NO_NODE;
  if (extension != TQ_NO_NODE) {
    data = tq_edit_extension_data(edit, extension);
  }
  bool done =
      data != TQ_NO_NODE ? tq_edit_set(edit, data, contents) : extension_add(edit, type, contents);
  tq_edit_read(edit);
  return done;
}

bool tq_edit_extension_drop(tq_edit *edit, uint16_t type) {
  uint16_t extension = tq_edit_extension(edit, type);
  if (extension == TQ_NO_NODE) {
    return false;
  }
  const tq_node *node = tq_edit_node(edit, extension);
  bool done = tq_edit_splice(edit, node->parent, node->offset, node->size, TQ_SPAN_EMPTY);
  tq_edit_read(edit);
  return done;
}
