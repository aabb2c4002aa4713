/* honest_edit.c: see honest_edit.h. */
#include "mutate/honest_edit.h"

#include "mutate/edit.h"

#include <stdlib.h>

enum { CHILDREN_MAX = 256, HONEST_MAX = 64 };

/* comparison: INPUT's tree against HONEST's, and what came of it. */
typedef struct comparison {
  const tq_tree *input_tree;
  const tq_tree *honest_tree;
  tq_span input;
  tq_span honest;
  tq_honest_edit *edits;
  size_t count;
  int32_t within;
} comparison;

/* children: the nodes directly below one, as far as they fit. */
typedef struct children {
  uint16_t nodes[CHILDREN_MAX];
  size_t count;
} children;

static size_t whole_size(const tq_node *node) {
  return (size_t)node->head + node->size;
}

static tq_span bytes_of(const tq_node *node, tq_span message) {
  return tq_span_of(message.data + node->offset, whole_size(node));
}

static children children_of(const tq_tree *tree, uint16_t node, size_t max) {
  children found = {.count = 0};
  uint16_t end = tree->nodes[node].end;
  for (uint16_t i = (uint16_t)(node + 1); i < end && found.count < max; i = tree->nodes[i].end) {
    found.nodes[found.count++] = i;
  }
  return found;
}

/* The type of an extension, by which two of them are the same one; -1: NODE is none. */
static int32_t type_of(const tq_tree *tree, uint16_t node) {
  uint16_t first = (uint16_t)(node + 1);
  bool below = tree->nodes[node].end > first && tree->nodes[node].element;
  return below && tree->nodes[first].shape == &tq_shape_extension_type
             ? (int32_t)tree->nodes[first].value
             : -1;
}

static bool corresponds(const comparison *c, uint16_t mine, uint16_t other) {
  return c->input_tree->nodes[mine].shape == c->honest_tree->nodes[other].shape &&
         type_of(c->input_tree, mine) == type_of(c->honest_tree, other);
}

static void add(comparison *c, tq_honest_edit edit) {
  edit.within = c->within;
  if (c->count < TQ_HONEST_EDITS_MAX) {
    c->edits[c->count++] = edit;
  }
}

static void add_changed(comparison *c, const tq_node *mine, const tq_node *other) {
  add(c, (tq_honest_edit){TQ_HONEST_CHANGED, mine->parent, mine->offset, (uint32_t)whole_size(mine),
                          other->offset, (uint32_t)whole_size(other), mine->shape->name, 0});
}

static void add_new(comparison *c, uint16_t node) {
  const tq_node *mine = &c->input_tree->nodes[node];
  int32_t outer = c->within;
  int32_t type = type_of(c->input_tree, node);
  c->within = type >= 0 ? type : outer;
  add(c, (tq_honest_edit){TQ_HONEST_ADDED, mine->parent, mine->offset, (uint32_t)whole_size(mine),
                          0, 0, mine->shape->name, 0});
  c->within = outer;
}

/* NODE of the honest message would stand at AT, in the contents of OWNER. */
static void add_left_out(comparison *c, uint16_t node, uint16_t owner, size_t at) {
  const tq_node *other = &c->honest_tree->nodes[node];
  int32_t outer = c->within;
  int32_t type = type_of(c->honest_tree, node);
  c->within = type >= 0 ? type : outer;
  add(c, (tq_honest_edit){TQ_HONEST_LEFT_OUT, owner, (uint32_t)at, 0, other->offset,
                          (uint32_t)whole_size(other), other->shape->name, 0});
  c->within = outer;
}

/* Lengths of the longest common subsequences of what is left of both lists. */
typedef struct alignment {
  uint8_t common[CHILDREN_MAX + 1][HONEST_MAX + 1];
} alignment;

static void align(alignment *a, const comparison *c, const children *mine, const children *other) {
  memset(a, 0, sizeof *a);
  for (size_t i = mine->count; i-- > 0;) {
    for (size_t j = other->count; j-- > 0;) {
      uint8_t down = a->common[i + 1][j];
      uint8_t right = a->common[i][j + 1];
      a->common[i][j] = corresponds(c, mine->nodes[i], other->nodes[j])
                            ? (uint8_t)(a->common[i + 1][j + 1] + 1)
                            : (down > right ? down : right);
    }
  }
}

static void compare(comparison *c, uint16_t mine, uint16_t other);

static void compare_children(comparison *c, uint16_t node, uint16_t honest) {
  alignment a;
  children mine = children_of(c->input_tree, node, CHILDREN_MAX);
  children other = children_of(c->honest_tree, honest, HONEST_MAX);
  size_t at = tq_node_start(&c->input_tree->nodes[node]);
  size_t i = 0;
  size_t j = 0;
  align(&a, c, &mine, &other);
  while (i < mine.count || j < other.count) {
    bool both = i < mine.count && j < other.count;
    if (both && corresponds(c, mine.nodes[i], other.nodes[j])) {
      compare(c, mine.nodes[i], other.nodes[j]);
      at = tq_node_stop(&c->input_tree->nodes[mine.nodes[i]]);
      i++;
      j++;
    } else if (j == other.count || (both && a.common[i + 1][j] >= a.common[i][j + 1])) {
      add_new(c, mine.nodes[i]);
      at = tq_node_stop(&c->input_tree->nodes[mine.nodes[i]]);
      i++;
    } else {
      add_left_out(c, other.nodes[j], node, at);
      j++;
    }
  }
}

/* MINE and OTHER are the same field. */
static void compare(comparison *c, uint16_t mine, uint16_t other) {
  const tq_node *a = &c->input_tree->nodes[mine];
  const tq_node *b = &c->honest_tree->nodes[other];
  if (tq_span_equal(bytes_of(a, c->input), bytes_of(b, c->honest))) {
    return;
  }
  bool leaf = a->end == mine + 1 || b->end == other + 1;
  if (leaf) {
    add_changed(c, a, b);
    return;
  }
  int32_t outer = c->within;
  int32_t type = type_of(c->input_tree, mine);
  c->within = type >= 0 ? type : outer;
  if (a->head != 0 && a->declared != a->size) {
    add(c, (tq_honest_edit){TQ_HONEST_LENGTH, a->parent, a->offset, a->head, b->offset, b->head,
                            a->shape->name, 0});
  }
  compare_children(c, mine, other);
  c->within = outer;
}

static size_t compare_trees(tq_honest_edit *edits, const tq_edit *edit, tq_span honest) {
  comparison c = {.input_tree = &edit->tree,
                  .honest_tree = &edit->donor_tree,
                  .input = tq_span_of(edit->data, edit->size),
                  .honest = honest,
                  .edits = edits,
                  .within = -1};
  if (edit->tree.count != 0 && edit->donor_tree.count != 0) {
    compare(&c, 0, 0);
  }
  return c.count;
}

size_t tq_honest_edits(tq_honest_edit *edits, tq_mutate_kind kind, tq_span input, tq_span honest) {
  tq_edit *edit = calloc(1, sizeof *edit);
  uint8_t *copy = malloc(input.size + 1);
  size_t count = SIZE_MAX;
  if (edit != NULL && copy != NULL) {
    if (input.size != 0) {
      memcpy(copy, input.data, input.size);
    }
    edit->data = copy;
    edit->size = input.size;
    edit->root = tq_mutate_root(kind);
    tq_edit_read(edit);
    tq_tree_read(&edit->donor_tree, edit->root, honest);
    count = compare_trees(edits, edit, honest);
  }
  free(copy);
  free(edit);
  return count;
}

/* --- taking edits back --- */

/* work: BEST is the nearest so far; candidates are made in EDIT's own bytes. */
typedef struct work {
  tq_edit edit;
  tq_span honest;
  uint8_t *best;
  size_t best_size;
  tq_wanted wanted;
  tq_honest_edit edits[TQ_HONEST_EDITS_MAX];
  size_t count;
} work;

static void read_edits(work *w) {
  tq_edit_read(&w->edit);
  w->count = compare_trees(w->edits, &w->edit, w->honest);
}

static void begin_again(work *w) {
  memcpy(w->edit.data, w->best, w->best_size);
  w->edit.size = w->best_size;
  read_edits(w);
}

static bool take_back(work *w, const tq_honest_edit *edit) {
  if (edit->change == TQ_HONEST_LENGTH) {
    size_t size = 0;
    for (uint16_t i = 0; i < w->edit.tree.count; i++) {
      const tq_node *node = &w->edit.tree.nodes[i];
      size = node->offset == edit->at && node->head == edit->size ? node->size : size;
    }
    tq_edit_put(&w->edit, edit->at, edit->size, size);
    return true;
  }
  tq_span honest = tq_span_of(w->honest.data + edit->honest_at, edit->honest_size);
  return tq_edit_splice(&w->edit, edit->owner, edit->at, edit->size, honest);
}

/* The last first, so that those before it stay where they are. */
static bool take_back_run(work *w, size_t first, size_t run) {
  for (size_t i = first + run; i-- > first;) {
    if (i >= w->count || !take_back(w, &w->edits[i])) {
      return false;
    }
    read_edits(w);
  }
  return true;
}

static bool try_run(work *w, size_t first, size_t run) {
  size_t before = w->count;
  bool made = w->wanted.tries != 0 && take_back_run(w, first, run) && w->count < before;
  w->wanted.tries -= made;
  if (!made || !w->wanted.keeps(w->wanted.context, tq_span_of(w->edit.data, w->edit.size))) {
    begin_again(w);
    return false;
  }
  memcpy(w->best, w->edit.data, w->edit.size);
  w->best_size = w->edit.size;
  return true;
}

static void approach(work *w) {
  bool progress = true;
  while (progress && w->wanted.tries != 0) {
    progress = false;
    for (size_t run = w->count; run != 0; run /= 2) {
      for (size_t first = 0; first + run <= w->count;) {
        bool gone = try_run(w, first, run);
        progress = progress || gone;
        first += gone ? 0 : run;
      }
    }
  }
}

size_t tq_minimise_to_honest(tq_mutate_kind kind, uint8_t *data, size_t size, size_t max,
                             tq_span honest, const tq_wanted *wanted) {
  work *w = calloc(1, sizeof *w);
  uint8_t *candidate = malloc(max + 1);
  if (w != NULL && candidate != NULL) {
    w->edit.data = candidate;
    w->edit.max = max;
    w->edit.root = tq_mutate_root(kind);
    w->honest = honest;
    w->best = data;
    w->best_size = size;
    w->wanted = *wanted;
    tq_tree_read(&w->edit.donor_tree, w->edit.root, honest);
    begin_again(w);
    approach(w);
    size = w->best_size;
  }
  free(candidate);
  free(w);
  return size;
}
