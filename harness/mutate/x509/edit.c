/* edit.c: changing the bytes of a certificate while the lengths around the change follow. */
#include "mutate/x509/local.h"

enum { HEADER_GROWTH = 5 };

void tq_x509_edit_read(tq_x509_edit *edit) {
  edit->count = tq_der_tree(edit->nodes, TQ_X509_NODES, tq_span_of(edit->data, edit->size));
}

static size_t tag_size(const tq_x509_edit *edit, const tq_der_node *node) {
  size_t size = 1;
  if ((node->tag & 0x1f) == 0x1f) {
    while (size + 1 < node->header_size && (edit->data[node->offset + size] & 0x80) != 0) {
      size++;
    }
    size++;
  }
  return size;
}

/* What a length octet or octets at AT, COUNT of them, say. */
static uint64_t declared(const uint8_t *at, size_t count) {
  uint64_t value = 0;
  for (size_t i = 1; i < count; i++) {
    value = value << 8 | at[i];
  }
  return count == 1 ? at[0] : value;
}

static size_t minimal_size(size_t length) {
  size_t size = 1;
  for (size_t rest = length < 0x80 ? 0 : length; rest != 0; rest >>= 8) {
    size++;
  }
  return size;
}

static size_t write_length(uint8_t *into, size_t length, size_t size) {
  if (size == 1) {
    into[0] = (uint8_t)length;
    return 1;
  }
  into[0] = (uint8_t)(0x80 | (size - 1));
  for (size_t i = 1; i < size; i++) {
    into[i] = (uint8_t)(length >> (8 * (size - 1 - i)));
  }
  return size;
}

/* Rewrites the length of NODE for contents of SIZE bytes if it was true; *GROWN: by how much the
 * header grew. Lengths that were of the shortest form stay so. */
static void fix_length(tq_x509_edit *edit, const tq_der_node *node, size_t size, ptrdiff_t *grown) {
  size_t tag = tag_size(edit, node);
  uint8_t *at = edit->data + node->offset + tag;
  size_t old = node->header_size - tag;
  *grown = 0;
  if (old == 0 || old > 8 || (old == 1 && at[0] >= 0x80) ||
      declared(at, old) != node->contents_size) {
    return;
  }
  size_t now = old == minimal_size(node->contents_size) ? minimal_size(size) : old;
  now = now < minimal_size(size) ? minimal_size(size) : now;
  *grown = (ptrdiff_t)now - (ptrdiff_t)old;
  memmove(at + now, at + old, (size_t)(edit->data + edit->size - (at + old)));
  edit->size = (size_t)((ptrdiff_t)edit->size + *grown);
  write_length(at, size, now);
}

bool tq_x509_splice(tq_x509_edit *edit, size_t owner, size_t at, size_t old, tq_span new_bytes) {
  size_t depth = owner == TQ_X509_NONE ? 0 : (size_t)edit->nodes[owner].depth + 1;
  if (edit->size - old + new_bytes.size + depth * HEADER_GROWTH > edit->max) {
    return false;
  }
  memmove(edit->data + at + new_bytes.size, edit->data + at + old, edit->size - at - old);
  if (new_bytes.size > 0) {
    memcpy(edit->data + at, new_bytes.data, new_bytes.size);
  }
  ptrdiff_t change = (ptrdiff_t)new_bytes.size - (ptrdiff_t)old;
  edit->size = (size_t)((ptrdiff_t)edit->size + change);
  for (size_t left = depth; left > 0; left--) {
    const tq_der_node *node = &edit->nodes[owner];
    ptrdiff_t grown = 0;
    fix_length(edit, node, (size_t)((ptrdiff_t)node->contents_size + change), &grown);
    change += grown;
    owner = node->parent;
  }
  return true;
}

static size_t owner_of(const tq_x509_edit *edit, size_t node) {
  return edit->nodes[node].depth == 0 ? (size_t)TQ_X509_NONE : edit->nodes[node].parent;
}

bool tq_x509_replace(tq_x509_edit *edit, size_t node, tq_span new_bytes) {
  const tq_der_node *at = &edit->nodes[node];
  return tq_x509_splice(edit, owner_of(edit, node), at->offset,
                        (size_t)at->header_size + at->contents_size, new_bytes);
}

bool tq_x509_set(tq_x509_edit *edit, size_t node, tq_span new_bytes) {
  const tq_der_node *at = &edit->nodes[node];
  return tq_x509_splice(edit, node, (size_t)at->offset + at->header_size, at->contents_size,
                        new_bytes);
}

tq_span tq_x509_copy(tq_x509_edit *edit, size_t node) {
  tq_span whole = tq_der_node_whole(&edit->nodes[node], tq_span_of(edit->data, edit->size));
  if (whole.size > sizeof edit->scratch) {
    return TQ_SPAN_EMPTY;
  }
  memcpy(edit->scratch, whole.data, whole.size);
  return tq_span_of(edit->scratch, whole.size);
}

size_t tq_x509_child(const tq_x509_edit *edit, size_t node, size_t index) {
  if (node >= edit->count) {
    return TQ_X509_NONE;
  }
  size_t child = node + 1;
  for (; child < edit->nodes[node].next; child = edit->nodes[child].next) {
    if (index-- == 0) {
      return child;
    }
  }
  return TQ_X509_NONE;
}

size_t tq_x509_children(const tq_x509_edit *edit, size_t node) {
  size_t count = 0;
  while (tq_x509_child(edit, node, count) != TQ_X509_NONE) {
    count++;
  }
  return count;
}

size_t tq_x509_version(const tq_x509_edit *edit) {
  size_t first = tq_x509_child(edit, tq_x509_child(edit, 0, 0), 0);
  return first != TQ_X509_NONE && edit->nodes[first].tag == 0xa0 ? first : (size_t)TQ_X509_NONE;
}

size_t tq_x509_field(const tq_x509_edit *edit, tq_x509_field_name name) {
  size_t skip = tq_x509_version(edit) == TQ_X509_NONE ? 0 : 1;
  return tq_x509_child(edit, tq_x509_child(edit, 0, 0), (size_t)name + skip);
}

size_t tq_x509_extension_list(const tq_x509_edit *edit) {
  size_t tbs = tq_x509_child(edit, 0, 0);
  for (size_t i = 0;; i++) {
    size_t field = tq_x509_child(edit, tbs, i);
    if (field == TQ_X509_NONE) {
      return TQ_X509_NONE;
    }
    if (edit->nodes[field].tag == 0xa3) {
      return tq_x509_child(edit, field, 0);
    }
  }
}
