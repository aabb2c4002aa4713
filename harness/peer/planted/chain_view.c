/* chain_view.c: see chain_view.h. */
#include "peer/planted/chain_view.h"

void tq_planted_view(planted_view *view, tq_span certificate) {
  view->der = certificate;
  view->count = tq_der_tree(view->nodes, PLANTED_NODES, certificate);
}

static size_t child(const planted_view *view, size_t node, size_t index) {
  if (node >= view->count || view->count > PLANTED_NODES) {
    return PLANTED_NO_NODE;
  }
  size_t end = view->nodes[node].next < view->count ? view->nodes[node].next : view->count;
  size_t at = node + 1;
  while (index-- > 0 && at < end && at < PLANTED_NODES) {
    at = view->nodes[at].next;
  }
  return at < end ? at : (size_t)PLANTED_NO_NODE;
}

size_t tq_planted_view_field(const planted_view *view, size_t field) {
  enum { VERSION = 0xa0 };
  size_t tbs = child(view, 0, 0);
  size_t first = child(view, tbs, 0);
  bool versioned = first < view->count && view->nodes[first].tag == VERSION;
  return child(view, tbs, field + (versioned ? 1 : 0));
}

size_t tq_planted_view_extension(const planted_view *view, uint8_t id) {
  enum { OID = 0x06 };
  const uint8_t wanted[] = {0x55, 0x1d, id};
  for (size_t i = 1; i < view->count; i++) {
    if (view->nodes[i].tag == OID && tq_span_equal(tq_der_node_contents(&view->nodes[i], view->der),
                                                   tq_span_of(wanted, sizeof wanted))) {
      size_t extension = view->nodes[i].parent;
      size_t value = child(view, extension, 2);
      return value != PLANTED_NO_NODE ? value : child(view, extension, 1);
    }
  }
  return PLANTED_NO_NODE;
}

tq_span tq_planted_view_in(const planted_view *view, size_t node, uint8_t tag, size_t nth) {
  size_t end = node < view->count ? view->nodes[node].next : 0;
  for (size_t i = node + 1; i < end; i++) {
    if (view->nodes[i].tag == tag && nth-- == 0) {
      return tq_der_node_contents(&view->nodes[i], view->der);
    }
  }
  return TQ_SPAN_EMPTY;
}

bool tq_planted_view_has(const planted_view *view, size_t node, uint8_t tag) {
  size_t end = node < view->count ? view->nodes[node].next : 0;
  for (size_t i = node + 1; i < end; i++) {
    if (view->nodes[i].tag == tag) {
      return true;
    }
  }
  return false;
}
