/* der_tree.c: see der_tree.h. */
#include "wire/der_tree.h"

/* The header of the element that BYTES begin with: into NODE's sizes; *FITS: its length is a
 * definite one and all there. False: there is no header. */
static bool scan(tq_der_node *node, tq_span bytes, bool *fits) {
  size_t at = 1;
  if (bytes.size < 2) {
    return false;
  }
  if ((bytes.data[0] & 0x1f) == 0x1f) {
    while (at < bytes.size && at < 6 && (bytes.data[at] & 0x80) != 0) {
      at++;
    }
    at++;
  }
  if (at >= bytes.size) {
    return false;
  }
  uint64_t length = bytes.data[at++];
  if (length >= 0x80) {
    size_t count = length & 0x7f;
    length = count == 0 || count > 8 ? UINT64_MAX : 0;
    for (size_t i = 0; i < count && count <= 8 && at < bytes.size; i++) {
      length = length << 8 | bytes.data[at++];
    }
  }
  size_t left = bytes.size - at;
  node->header_size = (uint8_t)at;
  node->contents_size = (uint32_t)(length < left ? length : left);
  node->tag = bytes.data[0];
  *fits = length <= left;
  return true;
}

/* Whether BYTES are elements from end to end, with tags as X.509 has them. */
static bool are_elements(tq_span bytes) {
  if (bytes.size < 2) {
    return false;
  }
  while (bytes.size > 0) {
    tq_der_node node = {0};
    bool fits = false;
    uint8_t kind = bytes.data[0] & 0x1f;
    bool universal = (bytes.data[0] & 0xc0) == 0;
    if (!scan(&node, bytes, &fits) || !fits || kind == 0x1f ||
        (universal && (kind == 0 || kind > 0x1e))) {
      return false;
    }
    bytes = tq_span_from(bytes, (size_t)node.header_size + node.contents_size);
  }
  return true;
}

/* Where the elements within NODE begin, from its contents; contents_size if there are none. */
static size_t inner_start(tq_der_node *node, tq_span contents) {
  if ((node->tag & 0x20) != 0) {
    return 0;
  }
  size_t skip = node->tag == 0x03 && contents.size > 0 && contents.data[0] == 0 ? 1 : 0;
  bool string = node->tag == 0x04 || (node->tag == 0x03 && skip == 1);
  node->wraps = string && are_elements(tq_span_from(contents, skip));
  return node->wraps ? skip : contents.size;
}

typedef struct level {
  uint32_t end; /* offset */
  uint32_t node;
} level;

size_t tq_der_tree(tq_der_node *nodes, size_t max, tq_span der) {
  if (der.size == 0) {
    return 0;
  }
  level open[TQ_DER_DEPTH_MAX + 1] = {{(uint32_t)der.size, 0}};
  size_t depth = 0;
  size_t count = 0;
  uint32_t at = 0;
  bool fits = false;
  for (;;) {
    while (depth > 0 && at >= open[depth].end) {
      nodes[open[depth].node].next = (uint32_t)count;
      at = open[depth].end;
      depth--;
    }
    tq_span left = tq_span_of(der.data + at, open[depth].end - at);
    tq_der_node node = {.offset = at, .depth = (uint8_t)depth};
    if (count == max || !scan(&node, left, &fits)) {
      if (depth == 0 || count == max) {
        break;
      }
      at = open[depth].end;
      continue;
    }
    node.parent = depth == 0 ? (uint32_t)count : open[depth].node;
    node.next = (uint32_t)count + 1;
    uint32_t contents = at + node.header_size;
    uint32_t end = contents + node.contents_size;
    size_t skip = inner_start(&node, tq_span_of(der.data + contents, node.contents_size));
    bool enter = skip < node.contents_size && depth < TQ_DER_DEPTH_MAX;
    nodes[count] = node;
    if (enter) {
      open[++depth] = (level){end, (uint32_t)count};
    }
    at = enter ? contents + (uint32_t)skip : end;
    count++;
  }
  for (; depth > 0; depth--) {
    nodes[open[depth].node].next = (uint32_t)count;
  }
  return count;
}

tq_span tq_der_node_whole(const tq_der_node *node, tq_span der) {
  return tq_span_of(der.data + node->offset, (size_t)node->header_size + node->contents_size);
}

tq_span tq_der_node_contents(const tq_der_node *node, tq_span der) {
  return tq_span_of(der.data + node->offset + node->header_size, node->contents_size);
}
