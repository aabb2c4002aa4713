/* edit.h: one input under mutation, and the few ways in which rows of the mutation table change its
 * bytes while the lengths round the change stay as true, or as false, as they were. */
#ifndef TQ_MUTATE_EDIT_H
#define TQ_MUTATE_EDIT_H

#include "mutate/dice.h"
#include "mutate/tree.h"

/* tq_bytes_fn: changes SIZE bytes at DATA in place, up to MAX bytes, and returns the new size: the
 * signature of LLVMFuzzerMutate. */
typedef size_t (*tq_bytes_fn)(uint8_t *data, size_t size, size_t max);

enum { TQ_SCRATCH = 65536, TQ_FIELD_MAX = 1024 };

/* tq_edit: DATA holds SIZE bytes and has room for MAX. TREE describes them until the first change.
 * DONOR is another input, empty if there is none. BYTES is NULL outside a fuzzer. */
struct tq_x509_mutator;

typedef struct tq_edit {
  uint8_t *data;
  size_t size;
  size_t max;
  const tq_shape *root;
  tq_dice dice;
  tq_bytes_fn bytes;
  tq_span donor;
  struct tq_x509_mutator *x509; /* for certificates in the message */
  tq_tree tree;
  tq_tree donor_tree;
  uint8_t scratch[TQ_SCRATCH];
} tq_edit;

/* tq_edit_fn: one row's edit. False: it does not apply here, and nothing was changed. */
typedef bool (*tq_edit_fn)(tq_edit *edit);

/* tq_edit_read: brings the tree up to date after a change. */
void tq_edit_read(tq_edit *edit);

/* tq_edit_splice: replaces OLD bytes at AT, which lie in the contents of OWNER, by NEW, and adds
 * the difference in size to the length prefixes of OWNER and of all that enclose it (TQ_NO_NODE:
 * none). NEW must not lie in edit->data. False, and nothing is changed, if the result is larger
 * than edit->max or a length would not fit into its prefix. The tree is stale afterwards. */
bool tq_edit_splice(tq_edit *edit, uint16_t owner, size_t at, size_t old, tq_span new_bytes);

/* tq_edit_number: the WIDTH bytes at AT as a number; tq_edit_put writes one. AT and WIDTH lie
 * inside the input. */
uint64_t tq_edit_number(const tq_edit *edit, size_t at, size_t width);
void tq_edit_put(tq_edit *edit, size_t at, size_t width, uint64_t value);

/* tq_edit_rotate: swaps the neighbouring blocks [AT, MIDDLE) and [MIDDLE, END). */
void tq_edit_rotate(tq_edit *edit, size_t at, size_t middle, size_t end);

/* tq_edit_copy: SIZE bytes at AT, copied aside; empty if they are more than the scratch holds. Good
 * until the next call that uses the scratch. */
tq_span tq_edit_copy(tq_edit *edit, size_t at, size_t size);

/* tq_edit_noise: SIZE bytes (at most TQ_SCRATCH) that are all zero, all 0xff, counted or random. */
tq_span tq_edit_noise(tq_edit *edit, size_t size);

/* tq_node_test, tq_edit_pick: one of the tree's nodes for which TEST holds; TQ_NO_NODE if none. */
typedef bool (*tq_node_test)(const tq_tree *tree, uint16_t node);
uint16_t tq_edit_pick(tq_edit *edit, tq_node_test test);

static inline const tq_node *tq_edit_node(const tq_edit *edit, uint16_t node) {
  return &edit->tree.nodes[node];
}

/* Tests for tq_edit_pick. */
bool tq_node_is_prefixed(const tq_tree *tree, uint16_t node);  /* has a length prefix */
bool tq_node_is_number(const tq_tree *tree, uint16_t node);    /* a whole number of its own */
bool tq_node_is_opaque(const tq_tree *tree, uint16_t node);    /* bytes without inner structure */
bool tq_node_has_elements(const tq_tree *tree, uint16_t node); /* a list with one element or more */
bool tq_node_has_two(const tq_tree *tree, uint16_t node);      /* a list with two or more */

/* tq_edit_extension: the extension of TYPE, as the node of its structure; TQ_NO_NODE if absent.
 * tq_edit_extension_data: the node of its contents. */
uint16_t tq_edit_extension(const tq_edit *edit, uint16_t type);
uint16_t tq_edit_extension_data(const tq_edit *edit, uint16_t extension);

/* tq_edit_extension_set: the extension of TYPE holds CONTENTS from now on; it is added, before a
 * pre_shared_key that stands last, if it is absent. Adds the block to a ClientHello without one.
 * CONTENTS may lie in the scratch. The tree is up to date afterwards. */
bool tq_edit_extension_set(tq_edit *edit, uint16_t type, tq_span contents);

/* tq_edit_extension_drop: false if it is absent. */
bool tq_edit_extension_drop(tq_edit *edit, uint16_t type);

/* tq_edit_set: replaces the contents of NODE. */
bool tq_edit_set(tq_edit *edit, uint16_t node, tq_span contents);

#endif
