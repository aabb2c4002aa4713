/* tree.c: see tree.h. */
#include "mutate/tree.h"

typedef struct builder {
  tq_tree *tree;
  const uint8_t *data;
  uint64_t selector; /* the number read last */
  int depth;
} builder;

static uint64_t number_at(const uint8_t *bytes, size_t width) {
  uint64_t value = 0;
  for (size_t i = 0; i < width; i++) {
    value = value << 8 | bytes[i];
  }
  return value;
}

/* Adds a node of SIZE bytes at AT; the last place is never given away, so that the index is always
 * one of a node. */
static uint16_t add(builder *b, const tq_shape *shape, uint16_t parent, size_t at, size_t size) {
  tq_tree *tree = b->tree;
  if (tree->count == TQ_TREE_NODES) {
    tree->full = true;
    return TQ_NO_NODE;
  }
  uint16_t index = tree->count++;
  tree->nodes[index] = (tq_node){.shape = shape,
                                 .offset = (uint32_t)at,
                                 .size = (uint32_t)size,
                                 .declared = (uint32_t)size,
                                 .parent = parent,
                                 .end = (uint16_t)(index + 1)};
  return index;
}

static size_t read_shape(builder *b, const tq_shape *shape, uint16_t parent, size_t at, size_t end);

/* A field of SIZE bytes of which perhaps fewer are left. */
static size_t read_leaf(builder *b, const tq_shape *shape, uint16_t parent, size_t at, size_t end) {
  size_t want = shape->kind == TQ_SHAPE_NUMBER ? shape->width : shape->max;
  if (shape->kind == TQ_SHAPE_REST) {
    want = end - at;
  }
  size_t size = want < end - at ? want : end - at;
  uint16_t index = add(b, shape, parent, at, size);
  if (index == TQ_NO_NODE) {
    return at + size;
  }
  tq_node *node = &b->tree->nodes[index];
  node->cut = size < want;
  if (size < want) {
    b->tree->honest = false;
  }
  if (shape->kind == TQ_SHAPE_NUMBER && !node->cut) {
    b->selector = number_at(b->data + at, size);
    node->value = (uint32_t)b->selector;
  }
  return at + size;
}

static size_t read_parts(builder *b, const tq_shape *shape, uint16_t parent, size_t at,
                         size_t end) {
  for (size_t i = 0; i < TQ_SHAPE_PARTS && shape->parts[i] != NULL; i++) {
    if (at == end) {
      b->tree->honest = b->tree->honest && shape->parts[i]->optional;
      return at;
    }
    at = read_shape(b, shape->parts[i], parent, at, end);
  }
  return at;
}

static size_t read_elements(builder *b, const tq_shape *element, uint16_t parent, size_t at,
                            size_t end) {
  if (element->kind == TQ_SHAPE_NUMBER) {
    b->tree->nodes[parent].unit = element->width;
    return end - (end - at) % element->width;
  }
  while (at < end && !b->tree->full) {
    uint16_t index = b->tree->count;
    size_t next = read_shape(b, element, parent, at, end);
    if (next == at) {
      break; /* an element without bytes would be read for ever */
    }
    if (index < b->tree->count) {
      b->tree->nodes[index].element = true;
    }
    at = next;
  }
  return at;
}

/* What is inside the vector, list or structure INDEX, from AT to END; the rest is left over. */
static void read_contents(builder *b, const tq_shape *shape, uint16_t index, size_t at,
                          size_t end) {
  if (b->depth >= TQ_TREE_DEPTH) {
    return;
  }
  b->depth++;
  const tq_shape *inner = shape;
  if (shape->choose != NULL) {
    inner = shape->choose(b->selector, tq_span_of(b->data + at, end - at));
  }
  size_t next = end;
  if (inner != NULL && inner != shape) {
    next = read_shape(b, inner, index, at, end);
  } else if (inner != NULL && shape->element != NULL) {
    next = read_elements(b, shape->element, index, at, end);
  } else if (inner != NULL && shape->parts[0] != NULL) {
    next = read_parts(b, shape, index, at, end);
  }
  if (next < end && !b->tree->full) {
    add(b, &tq_shape_trailing, index, next, end - next);
    b->tree->honest = false;
  }
  b->depth--;
}

static size_t read_vector(builder *b, const tq_shape *shape, uint16_t parent, size_t at,
                          size_t end) {
  if (end - at < shape->width) {
    add(b, &tq_shape_trailing, parent, at, end - at);
    b->tree->honest = false;
    return end;
  }
  size_t declared = (size_t)number_at(b->data + at, shape->width);
  size_t start = at + shape->width;
  size_t size = declared < end - start ? declared : end - start;
  uint16_t index = add(b, shape, parent, at, size);
  if (index == TQ_NO_NODE) {
    return start + size;
  }
  tq_node *node = &b->tree->nodes[index];
  node->head = shape->width;
  node->declared = (uint32_t)declared;
  b->tree->honest = b->tree->honest && size == declared;
  read_contents(b, shape, index, start, start + size);
  b->tree->nodes[index].end = b->tree->count;
  return start + size;
}

static size_t read_struct(builder *b, const tq_shape *shape, uint16_t parent, size_t at,
                          size_t end) {
  uint16_t index = add(b, shape, parent, at, 0);
  if (index == TQ_NO_NODE) {
    return end;
  }
  if (shape->kind == TQ_SHAPE_LIST) {
    b->tree->nodes[index].size = (uint32_t)(end - at);
    read_contents(b, shape, index, at, end);
    b->tree->nodes[index].end = b->tree->count;
    return end;
  }
  size_t next = read_parts(b, shape, index, at, end);
  b->tree->nodes[index].size = (uint32_t)(next - at);
  b->tree->nodes[index].end = b->tree->count;
  return next;
}

static size_t read_shape(builder *b, const tq_shape *shape, uint16_t parent, size_t at,
                         size_t end) {
  switch (shape->kind) {
  case TQ_SHAPE_VECTOR:
    return read_vector(b, shape, parent, at, end);
  case TQ_SHAPE_STRUCT:
  case TQ_SHAPE_LIST:
    return read_struct(b, shape, parent, at, end);
  case TQ_SHAPE_NUMBER:
  case TQ_SHAPE_FIXED:
  case TQ_SHAPE_REST:
    break;
  }
  return read_leaf(b, shape, parent, at, end);
}

void tq_tree_read(tq_tree *tree, const tq_shape *root, tq_span input) {
  static const uint8_t nothing[1] = {0};
  tree->size = input.size;
  tree->count = 0;
  tree->honest = input.size != 0;
  tree->full = false;
  builder b = {.tree = tree, .data = input.data != NULL ? input.data : nothing};
  size_t next = read_shape(&b, root, TQ_NO_NODE, 0, input.size);
  if (next < input.size && !tree->full) {
    add(&b, &tq_shape_trailing, TQ_NO_NODE, next, input.size - next);
    tree->honest = false;
  }
}

uint16_t tq_tree_find(const tq_tree *tree, const tq_shape *shape, uint16_t from) {
  for (uint16_t i = from; i < tree->count; i++) {
    if (tree->nodes[i].shape == shape) {
      return i;
    }
  }
  return TQ_NO_NODE;
}

uint16_t tq_tree_child(const tq_tree *tree, uint16_t node, size_t index) {
  uint16_t end = tree->nodes[node].end;
  for (uint16_t i = (uint16_t)(node + 1); i < end; i = tree->nodes[i].end) {
    if (index-- == 0) {
      return i;
    }
  }
  return TQ_NO_NODE;
}

size_t tq_tree_elements(const tq_tree *tree, uint16_t list) {
  const tq_node *node = &tree->nodes[list];
  if (node->unit != 0) {
    return node->size / node->unit;
  }
  size_t count = 0;
  for (uint16_t i = (uint16_t)(list + 1); i < node->end; i = tree->nodes[i].end) {
    count += tree->nodes[i].element;
  }
  return count;
}

size_t tq_tree_element(const tq_tree *tree, uint16_t list, size_t index, size_t *size) {
  const tq_node *node = &tree->nodes[list];
  if (node->unit != 0) {
    *size = node->unit;
    return tq_node_start(node) + index * node->unit;
  }
  const tq_node *element = &tree->nodes[tq_tree_child(tree, list, index)];
  *size = (size_t)element->head + element->size;
  return element->offset;
}
