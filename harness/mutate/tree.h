/* tree.h: a message as a tree of fields, read by a shape. */
#ifndef TQ_MUTATE_TREE_H
#define TQ_MUTATE_TREE_H

#include "mutate/shape.h"

enum { TQ_TREE_NODES = 640, TQ_TREE_DEPTH = 14, TQ_NO_NODE = 0xffff };

/* tq_node: one field. OFFSET is where it begins in the input, with its length prefix of HEAD bytes;
 * SIZE is how many bytes follow the prefix; DECLARED is what the prefix says. Lists of numbers are
 * one node: UNIT is the width of an element, and the elements have no nodes of their own. */
typedef struct tq_node {
  const tq_shape *shape;
  uint32_t offset;
  uint32_t size;
  uint32_t declared;
  uint32_t value;  /* NUMBER: its value */
  uint16_t parent; /* TQ_NO_NODE: none */
  uint16_t end;    /* one past the last node below it */
  uint8_t head;
  uint8_t unit;
  bool cut;     /* bytes are missing */
  bool element; /* it is one of the elements of its parent's list */
} tq_node;

/* tq_tree: nodes in the order of the bytes, each before those inside it. Holds no bytes; good until
 * the input is changed. */
typedef struct tq_tree {
  size_t size; /* of the input */
  uint16_t count;
  bool honest; /* every length says what is there, nothing is missing and nothing left over */
  bool full;   /* more fields than nodes: the rest of the input has none */
  tq_node nodes[TQ_TREE_NODES];
} tq_tree;

/* tq_tree_read: reads any INPUT as ROOT. Lengths that say more than is there are taken as what is
 * there; bytes left over become fields of the shape tq_shape_trailing. Never fails. */
void tq_tree_read(tq_tree *tree, const tq_shape *root, tq_span input);

/* tq_node_start: where the contents of a node begin, behind its length prefix. */
static inline size_t tq_node_start(const tq_node *node) {
  return (size_t)node->offset + node->head;
}

static inline size_t tq_node_stop(const tq_node *node) {
  return tq_node_start(node) + node->size;
}

/* tq_node_is_list: a vector or list made of elements, all of one shape. */
static inline bool tq_node_is_list(const tq_node *node) {
  return node->shape->element != NULL;
}

/* tq_tree_find: the first node of SHAPE at or after FROM; TQ_NO_NODE if there is none. */
uint16_t tq_tree_find(const tq_tree *tree, const tq_shape *shape, uint16_t from);

/* tq_tree_child: the INDEXth node directly below NODE; TQ_NO_NODE if there are fewer. */
uint16_t tq_tree_child(const tq_tree *tree, uint16_t node, size_t index);

/* tq_tree_elements: how many elements a list has, whole ones only. */
size_t tq_tree_elements(const tq_tree *tree, uint16_t list);

/* tq_tree_element: where the INDEXth element of a list is: its offset; *SIZE bytes. INDEX is below
 * tq_tree_elements. */
size_t tq_tree_element(const tq_tree *tree, uint16_t list, size_t index, size_t *size);

#endif
