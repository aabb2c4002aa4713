/* minimise.c: see minimise.h. */
#include "mutate/minimise.h"

#include "mutate/chain.h"

#include <stdlib.h>

/* BEST is the smallest so far, and EDIT's tree describes it; each candidate is made in EDIT's own
 * bytes, which are BEST's again after it was refused. */
typedef struct work {
  tq_edit edit;
  uint8_t *best;
  size_t best_size;
  tq_keeps_fn keeps;
  void *context;
  size_t tries;
  bool progress;
} work;

static void begin_again(work *w) {
  memcpy(w->edit.data, w->best, w->best_size);
  w->edit.size = w->best_size;
}

/* Takes the candidate for the best, or puts it back. MADE: whether there is a candidate at all. */
static bool settle(work *w, bool made) {
  tq_span candidate = tq_span_of(w->edit.data, w->edit.size);
  bool fresh = made && !tq_span_equal(candidate, tq_span_of(w->best, w->best_size));
  if (!fresh || w->tries == 0) {
    begin_again(w);
    return false;
  }
  w->tries--;
  if (!w->keeps(w->context, candidate)) {
    begin_again(w);
    return false;
  }
  memcpy(w->best, candidate.data, candidate.size);
  w->best_size = candidate.size;
  tq_edit_read(&w->edit);
  w->progress = true;
  return true;
}

/* Takes COUNT elements out of LIST, from FIRST on. */
static bool drop_elements(work *w, uint16_t list, size_t first, size_t count) {
  size_t size = 0;
  size_t at = tq_tree_element(&w->edit.tree, list, first, &size);
  size_t last = tq_tree_element(&w->edit.tree, list, first + count - 1, &size);
  return tq_edit_splice(&w->edit, list, at, last + size - at, TQ_SPAN_EMPTY);
}

/* All elements, then halves of them, down to single ones. */
static void shrink_list(work *w, uint16_t list) {
  for (size_t run = tq_tree_elements(&w->edit.tree, list); run != 0; run /= 2) {
    size_t first = 0;
    while (first + run <= tq_tree_elements(&w->edit.tree, list)) {
      bool gone = settle(w, drop_elements(w, list, first, run));
      first += gone ? 0 : run;
    }
  }
}

static void shrink_lists(work *w) {
  for (uint16_t i = 0; i < w->edit.tree.count; i++) {
    if (tq_node_is_list(&w->edit.tree.nodes[i])) {
      shrink_list(w, i);
    }
  }
}

/* Takes all, half, a quarter, ... of the bytes at the end of an opaque field. */
static void shrink_opaque(work *w, uint16_t node) {
  for (size_t run = w->edit.tree.nodes[node].size; run != 0; run /= 2) {
    const tq_node *n = &w->edit.tree.nodes[node];
    while (n->size >= run &&
           settle(w, tq_edit_splice(&w->edit, node, tq_node_stop(n) - run, run, TQ_SPAN_EMPTY))) {}
  }
}

static void drop_field(work *w, uint16_t node) {
  const tq_node *n = &w->edit.tree.nodes[node];
  size_t size = (size_t)n->head + n->size;
  (void)settle(w, size != 0 && tq_edit_splice(&w->edit, n->parent, n->offset, size, TQ_SPAN_EMPTY));
}

static void shrink_fields(work *w) {
  for (uint16_t i = 0; i < w->edit.tree.count; i++) {
    if (tq_node_is_opaque(&w->edit.tree, i) && w->edit.tree.nodes[i].head != 0) {
      shrink_opaque(w, i);
    }
    if (i < w->edit.tree.count && w->edit.tree.nodes[i].shape == &tq_shape_trailing) {
      drop_field(w, i);
    }
    if (i < w->edit.tree.count && w->edit.tree.nodes[i].shape->optional) {
      drop_field(w, i);
    }
  }
}

static void repair_lengths(work *w) {
  for (uint16_t i = 0; i < w->edit.tree.count; i++) {
    const tq_node *node = &w->edit.tree.nodes[i];
    if (node->head != 0 && node->declared != node->size) {
      tq_edit_put(&w->edit, node->offset, node->head, node->size);
      (void)settle(w, true);
    }
  }
}

static bool is_plain(tq_span bytes) {
  for (size_t i = 0; i < bytes.size; i++) {
    if (bytes.data[i] != 0) {
      return false;
    }
  }
  return true;
}

/* Zero in place of what a field holds. */
static void make_plain(work *w, uint16_t node) {
  const tq_node *n = &w->edit.tree.nodes[node];
  uint8_t *at = w->edit.data + tq_node_start(n);
  if (!is_plain(tq_span_of(at, n->size))) {
    memset(at, 0, n->size);
    (void)settle(w, true);
  }
}

static void plain_values(work *w) {
  for (uint16_t i = 0; i < w->edit.tree.count; i++) {
    if (tq_node_is_number(&w->edit.tree, i) || tq_node_is_opaque(&w->edit.tree, i)) {
      make_plain(w, i);
    }
  }
}

/* Runs of bytes, whatever the lengths say. */
static void shrink_bytes(work *w) {
  for (size_t run = w->best_size / 2; run != 0; run /= 2) {
    size_t at = 0;
    while (at + run <= w->best_size && w->tries != 0) {
      bool gone = settle(w, tq_edit_splice(&w->edit, TQ_NO_NODE, at, run, TQ_SPAN_EMPTY));
      at += gone ? 0 : run;
    }
  }
}

static void minimise(work *w) {
  do {
    w->progress = false;
    shrink_lists(w);
    shrink_fields(w);
    repair_lengths(w);
    plain_values(w);
  } while (w->progress && w->tries != 0);
  shrink_bytes(w);
}

size_t tq_minimise(tq_mutate_kind kind, uint8_t *data, size_t size, tq_keeps_fn keeps,
                   void *context, size_t tries) {
  if (kind == TQ_MUTATE_CHAIN) {
    return tq_chain_minimise(data, size, keeps, context, tries);
  }
  work *w = calloc(1, sizeof *w);
  uint8_t *candidate = malloc(size + 1);
  if (w == NULL || candidate == NULL) {
    free(w);
    free(candidate);
    return size;
  }
  w->edit.data = candidate;
  w->edit.max = size;
  w->edit.root = tq_mutate_root(kind);
  w->best = data;
  w->best_size = size;
  w->keeps = keeps;
  w->context = context;
  w->tries = tries;
  begin_again(w);
  tq_edit_read(&w->edit);
  minimise(w);
  size = w->best_size;
  free(candidate);
  free(w);
  return size;
}
