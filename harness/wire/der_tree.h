/* der_tree.h: a lenient look at DER or what was DER once: whatever has an identifier and a length
 * is a node. For mutators and for people; rules use the strict reader of der.h. */
#ifndef TQ_WIRE_DER_TREE_H
#define TQ_WIRE_DER_TREE_H

#include "wire/span.h"

/* tq_der_node: one element. Its contents are the CONTENTS_SIZE bytes after the header; a length
 * that says more than there is, or is indefinite, is cut to what there is. NEXT: the index after
 * the last node within it. */
typedef struct tq_der_node {
  uint32_t offset;
  uint32_t contents_size;
  uint32_t next;
  uint32_t parent; /* index; its own for the first level */
  uint8_t header_size;
  uint8_t tag; /* the identifier's first octet */
  uint8_t depth;
  bool wraps; /* a primitive string whose contents are elements themselves */
} tq_der_node;

enum { TQ_DER_DEPTH_MAX = 48 };

/* tq_der_tree: lays DER out into NODES, in the order of the bytes, MAX at most; how many. Elements
 * nested deeper than TQ_DER_DEPTH_MAX stay opaque. Looks into OCTET STRING and BIT STRING where
 * these hold exactly elements. Time linear in size times depth. */
size_t tq_der_tree(tq_der_node *nodes, size_t max, tq_span der);

/* tq_der_node_whole, tq_der_node_contents: the node's bytes in the DER it was made from. */
tq_span tq_der_node_whole(const tq_der_node *node, tq_span der);
tq_span tq_der_node_contents(const tq_der_node *node, tq_span der);

#endif
