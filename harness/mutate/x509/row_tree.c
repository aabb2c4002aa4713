/* row_tree.c: edits of the DER tree of a certificate. */
#include "mutate/x509/local.h"
#include "mutate/x509/rows.h"

typedef bool (*node_test)(const tq_der_node *node);

/* One of the nodes for which TEST holds (NULL: any); TQ_X509_NONE if there is none. */
static size_t pick(tq_x509_edit *edit, node_test test) {
  size_t fitting = 0;
  for (size_t i = 0; i < edit->count; i++) {
    fitting += test == NULL || test(&edit->nodes[i]) ? 1 : 0;
  }
  size_t left = tq_dice_below(edit->dice, fitting);
  for (size_t i = 0; i < edit->count && fitting > 0; i++) {
    if ((test == NULL || test(&edit->nodes[i])) && left-- == 0) {
      return i;
    }
  }
  return TQ_X509_NONE;
}

static bool has_parent(const tq_der_node *node) {
  return node->depth > 0;
}

static bool is_constructed(const tq_der_node *node) {
  return (node->tag & 0x20) != 0;
}

static bool is_filled_leaf(const tq_der_node *node) {
  return (node->tag & 0x20) == 0 && !node->wraps && node->contents_size > 0;
}

static bool is_integer(const tq_der_node *node) {
  return node->tag == 0x02 && node->contents_size > 0;
}

static bool is_boolean(const tq_der_node *node) {
  return node->tag == 0x01 && node->contents_size == 1;
}

static bool is_bit_string(const tq_der_node *node) {
  return node->tag == 0x03 && node->contents_size > 1;
}

static uint8_t *contents(tq_x509_edit *edit, size_t node) {
  return edit->data + edit->nodes[node].offset + edit->nodes[node].header_size;
}

static size_t whole_size(const tq_x509_edit *edit, size_t node) {
  return (size_t)edit->nodes[node].header_size + edit->nodes[node].contents_size;
}

bool tq_x509_row_drop(tq_x509_edit *edit) {
  size_t node = pick(edit, has_parent);
  return node != TQ_X509_NONE && tq_x509_replace(edit, node, TQ_SPAN_EMPTY);
}

bool tq_x509_row_double(tq_x509_edit *edit) {
  size_t node = pick(edit, has_parent);
  tq_span copy = node == TQ_X509_NONE ? TQ_SPAN_EMPTY : tq_x509_copy(edit, node);
  return copy.size > 0 &&
         tq_x509_splice(edit, edit->nodes[node].parent, edit->nodes[node].offset, 0, copy);
}

/* Two neighbours change places: no length changes. */
bool tq_x509_row_swap(tq_x509_edit *edit) {
  size_t node = pick(edit, has_parent);
  size_t next = node == TQ_X509_NONE ? node : edit->nodes[node].next;
  if (node == TQ_X509_NONE || next >= edit->count ||
      edit->nodes[next].parent != edit->nodes[node].parent || edit->nodes[next].depth == 0) {
    return false;
  }
  tq_span copy = tq_x509_copy(edit, node);
  size_t after = whole_size(edit, next);
  uint8_t *at = edit->data + edit->nodes[node].offset;
  if (copy.size == 0) {
    return false;
  }
  memmove(at, at + copy.size, after);
  memcpy(at + after, copy.data, copy.size);
  return true;
}

bool tq_x509_row_to_end(tq_x509_edit *edit) {
  size_t node = pick(edit, has_parent);
  tq_span copy = node == TQ_X509_NONE ? TQ_SPAN_EMPTY : tq_x509_copy(edit, node);
  if (copy.size == 0) {
    return false;
  }
  size_t parent = edit->nodes[node].parent;
  uint8_t *at = edit->data + edit->nodes[node].offset;
  uint8_t *end = contents(edit, parent) + edit->nodes[parent].contents_size;
  if (at + copy.size == end) {
    return false;
  }
  memmove(at, at + copy.size, (size_t)(end - at) - copy.size);
  memcpy(end - copy.size, copy.data, copy.size);
  return true;
}

bool tq_x509_row_copy_over(tq_x509_edit *edit) {
  size_t from = pick(edit, has_parent);
  size_t to = pick(edit, has_parent);
  tq_span copy = from == TQ_X509_NONE || from == to ? TQ_SPAN_EMPTY : tq_x509_copy(edit, from);
  return copy.size > 0 && tq_x509_replace(edit, to, copy);
}

/* An element of another certificate in the place of one with the same tag. */
bool tq_x509_row_donor(tq_x509_edit *edit) {
  size_t from = tq_dice_below(edit->dice, edit->donor_count);
  size_t to = TQ_X509_NONE;
  for (size_t tries = 0; tries < 16 && from < edit->donor_count; tries++) {
    size_t node = pick(edit, has_parent);
    if (node != TQ_X509_NONE && edit->nodes[node].tag == edit->donor_nodes[from].tag) {
      to = node;
      break;
    }
  }
  return to != TQ_X509_NONE &&
         tq_x509_replace(edit, to, tq_der_node_whole(&edit->donor_nodes[from], edit->donor));
}

bool tq_x509_row_retype(tq_x509_edit *edit) {
  static const uint8_t tags[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x14,
                                 0x16, 0x17, 0x18, 0x1c, 0x1e, 0x30, 0x31, 0x80, 0x81, 0x82,
                                 0x83, 0x86, 0x87, 0xa0, 0xa1, 0xa3, 0x00, 0x24, 0x23, 0x1f};
  size_t node = pick(edit, NULL);
  if (node == TQ_X509_NONE) {
    return false;
  }
  uint8_t tag = tags[tq_dice_below(edit->dice, sizeof tags)];
  uint8_t *at = edit->data + edit->nodes[node].offset;
  if (tq_dice_chance(edit->dice, 4)) {
    tag = (uint8_t)(*at ^ 0x20);
  }
  bool changed = *at != tag;
  *at = tag;
  return changed;
}

/* The last octet of a length. */
static uint8_t *length_octet(tq_x509_edit *edit, size_t node) {
  return contents(edit, node) - 1;
}

bool tq_x509_row_length_off_by_one(tq_x509_edit *edit) {
  size_t node = pick(edit, NULL);
  if (node == TQ_X509_NONE) {
    return false;
  }
  uint8_t *octet = length_octet(edit, node);
  *octet = (uint8_t)(*octet + (tq_dice_chance(edit->dice, 2) ? 1 : 0xff));
  return true;
}

/* The header of NODE gets LENGTH for its length octets; the lengths around follow. */
static bool set_header(tq_x509_edit *edit, size_t node, tq_span length) {
  const tq_der_node *at = &edit->nodes[node];
  size_t owner = at->depth == 0 ? (size_t)TQ_X509_NONE : at->parent;
  return tq_x509_splice(edit, owner, (size_t)at->offset + 1, (size_t)at->header_size - 1, length);
}

bool tq_x509_row_length_long(tq_x509_edit *edit) {
  uint8_t octets[10] = {0};
  size_t node = pick(edit, NULL);
  size_t count = 1 + tq_dice_below(edit->dice, 8);
  if (node == TQ_X509_NONE) {
    return false;
  }
  size_t size = edit->nodes[node].contents_size;
  octets[0] = (uint8_t)(0x80 | count);
  for (size_t i = 0; i < count && i < sizeof size; i++) {
    octets[count - i] = (uint8_t)(size >> (8 * i));
  }
  return set_header(edit, node, tq_span_of(octets, count + 1));
}

bool tq_x509_row_length_extreme(tq_x509_edit *edit) {
  static const uint8_t lengths[][10] = {{5, 0x84, 0x80, 0, 0, 0},
                                        {5, 0x84, 0x7f, 0xff, 0xff, 0xff},
                                        {5, 0x84, 0xff, 0xff, 0xff, 0xff},
                                        {9, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
                                        {1, 0xff},
                                        {1, 0x80},
                                        {1, 0x00},
                                        {1, 0x7f},
                                        {3, 0x82, 0xff, 0xff},
                                        {4, 0x83, 0xff, 0xff, 0xff}};
  size_t node = pick(edit, NULL);
  const uint8_t *length = lengths[tq_dice_below(edit->dice, sizeof lengths / sizeof lengths[0])];
  return node != TQ_X509_NONE && set_header(edit, node, tq_span_of(length + 1, length[0]));
}

/* The indefinite form, with its end-of-contents octets; constructed nodes only. */
bool tq_x509_row_indefinite(tq_x509_edit *edit) {
  static const uint8_t end[2] = {0, 0};
  static const uint8_t indefinite[1] = {0x80};
  size_t node = pick(edit, is_constructed);
  if (node == TQ_X509_NONE || edit->size + 16 > edit->max) {
    return false;
  }
  const tq_der_node *at = &edit->nodes[node];
  size_t owner = at->depth == 0 ? (size_t)TQ_X509_NONE : at->parent;
  size_t stop = (size_t)at->offset + whole_size(edit, node);
  if (!tq_x509_splice(edit, owner, stop, 0, tq_span_of(end, 2))) {
    return false;
  }
  tq_x509_edit_read(edit);
  return set_header(edit, node, tq_span_of(indefinite, 1));
}

bool tq_x509_row_empty(tq_x509_edit *edit) {
  size_t node = pick(edit, has_parent);
  return node != TQ_X509_NONE && edit->nodes[node].contents_size > 0 &&
         tq_x509_set(edit, node, TQ_SPAN_EMPTY);
}

bool tq_x509_row_flip(tq_x509_edit *edit) {
  size_t node = pick(edit, is_filled_leaf);
  if (node == TQ_X509_NONE) {
    return false;
  }
  size_t at = tq_dice_below(edit->dice, edit->nodes[node].contents_size);
  contents(edit, node)[at] ^= (uint8_t)(1u << tq_dice_below(edit->dice, 8));
  return true;
}

/* A leaf grows or shrinks; what is new repeats what is there. */
bool tq_x509_row_resize(tq_x509_edit *edit) {
  size_t node = pick(edit, is_filled_leaf);
  if (node == TQ_X509_NONE) {
    return false;
  }
  size_t old = edit->nodes[node].contents_size;
  const size_t sizes[] = {old - 1, old + 1, old / 2, old * 2, 1, 127, 128, 256};
  size_t size = sizes[tq_dice_below(edit->dice, sizeof sizes / sizeof sizes[0])];
  if (size == old || size > sizeof edit->scratch) {
    return false;
  }
  for (size_t i = 0; i < size; i++) {
    edit->scratch[i] = contents(edit, node)[i % old];
  }
  return tq_x509_set(edit, node, tq_span_of(edit->scratch, size));
}

bool tq_x509_row_pad_integer(tq_x509_edit *edit) {
  size_t node = pick(edit, is_integer);
  if (node == TQ_X509_NONE) {
    return false;
  }
  uint8_t pad = contents(edit, node)[0] >= 0x80 ? 0xff : 0;
  pad = tq_dice_chance(edit->dice, 4) ? (uint8_t)~pad : pad;
  return tq_x509_splice(edit, node, (size_t)(contents(edit, node) - edit->data), 0,
                        tq_span_of(&pad, 1));
}

bool tq_x509_row_boolean(tq_x509_edit *edit) {
  static const uint8_t values[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
  size_t node = pick(edit, is_boolean);
  if (node == TQ_X509_NONE) {
    return false;
  }
  uint8_t value = values[tq_dice_below(edit->dice, sizeof values)];
  bool changed = contents(edit, node)[0] != value;
  contents(edit, node)[0] = value;
  return changed;
}

bool tq_x509_row_unused_bits(tq_x509_edit *edit) {
  size_t node = pick(edit, is_bit_string);
  if (node == TQ_X509_NONE) {
    return false;
  }
  uint8_t unused = (uint8_t)tq_dice_below(edit->dice, 10);
  bool changed = contents(edit, node)[0] != unused;
  contents(edit, node)[0] = unused;
  return changed;
}

/* Octets behind the last element of a structure. */
bool tq_x509_row_trailing(tq_x509_edit *edit) {
  static const uint8_t octets[] = {0x05, 0x00, 0x00, 0x00, 0x30, 0x00, 0x02, 0x01, 0x01};
  size_t node = pick(edit, is_constructed);
  if (node == TQ_X509_NONE) {
    return false;
  }
  size_t size = 1 + tq_dice_below(edit->dice, sizeof octets);
  size_t at = (size_t)(contents(edit, node) - edit->data) + edit->nodes[node].contents_size;
  return tq_x509_splice(edit, node, at, 0, tq_span_of(octets, size));
}

/* The fuzzer's own mutator on one leaf. */
bool tq_x509_row_bytes(tq_x509_edit *edit) {
  size_t node = edit->bytes == NULL ? (size_t)TQ_X509_NONE : pick(edit, is_filled_leaf);
  if (node == TQ_X509_NONE || edit->nodes[node].contents_size > sizeof edit->scratch / 2) {
    return false;
  }
  size_t size = edit->nodes[node].contents_size;
  memcpy(edit->scratch, contents(edit, node), size);
  size = edit->bytes(edit->scratch, size, sizeof edit->scratch);
  return tq_x509_set(edit, node, tq_span_of(edit->scratch, size));
}
