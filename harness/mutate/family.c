/* family.c: see family.h. */
#include "mutate/family.h"

#include "mutate/row/rows.h"
#include "spec/extension.h"
#include "spec/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
  ROOM = 1 << 17,
  WORDS_MAX = 320,
  PATH_ROOM = 256,
  PREFIXES_MAX = 96,
  ELEMENTS_MAX = 16,
  RESIZE_MAX = 1024
};

struct tq_family {
  tq_edit edit;
  tq_tree tree; /* of HONEST */
  tq_span honest;
  bool tls13;
  bool ended;
  bool first; /* the honest message itself is next */
  tq_family_fn call;
  void *context;
  uint8_t room[ROOM];
};

tq_family *tq_family_new(void) {
  tq_family *family = calloc(1, sizeof *family);
  if (family != NULL) {
    family->edit.data = family->room;
    family->edit.max = ROOM;
    family->edit.root = &tq_shape_flow;
  }
  return family;
}

void tq_family_free(tq_family *family) {
  free(family);
}

/* --- one edit after another --- */

/* The honest message again. */
static tq_edit *again(tq_family *family) {
  tq_edit *edit = &family->edit;
  memcpy(edit->data, family->honest.data, family->honest.size);
  edit->size = family->honest.size;
  edit->dice = tq_dice_from(family->honest.size);
  edit->tree = family->tree;
  return edit;
}

__attribute__((format(printf, 2, 3))) static void show(tq_family *family, const char *format, ...) {
  char words[WORDS_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(words, sizeof words, format, arguments);
  va_end(arguments);
  tq_span message = tq_span_of(family->edit.data, family->edit.size);
  if (tq_span_equal(message, family->honest) && !family->first) {
    return; /* an edit that changes nothing here */
  }
  family->first = false;
  family->ended = family->ended || !family->call(family->context, words, message);
}

/* --- what a field is called --- */

/* How many before NODE in the same structure or list are called as it is. */
static size_t place_among(const tq_tree *tree, uint16_t node) {
  const tq_node *n = &tree->nodes[node];
  size_t index = 0;
  for (uint16_t i = (uint16_t)(n->parent + 1); n->parent != TQ_NO_NODE && i < node;
       i = tree->nodes[i].end) {
    index += tree->nodes[i].shape == n->shape;
  }
  return index;
}

static bool is_extension(const tq_tree *tree, uint16_t node) {
  const tq_node *n = &tree->nodes[node];
  return n->shape->parts[0] == &tq_shape_extension_type && n->end > node + 1;
}

/* What says nothing of where a field is. */
static bool is_frame(const tq_tree *tree, uint16_t node) {
  const tq_node *n = &tree->nodes[node];
  bool body = n->parent != TQ_NO_NODE && tree->nodes[n->parent].shape == &tq_shape_body;
  return n->shape == &tq_shape_handshake || n->shape == &tq_shape_flow || body;
}

static size_t put_label(const tq_family *family, uint16_t node, char *text, size_t room) {
  const tq_tree *tree = &family->tree;
  const tq_node *n = &tree->nodes[node];
  if (is_extension(tree, node)) {
    uint16_t type = (uint16_t)tree->nodes[node + 1].value;
    return (size_t)snprintf(text, room, "extension %s", tq_extension_name(type));
  }
  size_t index = place_among(tree, node);
  if (index != 0) {
    return (size_t)snprintf(text, room, "%s %zu", n->shape->name, index + 1);
  }
  return (size_t)snprintf(text, room, "%s", n->shape->name);
}

/* "key_exchange of extension key_share": the field, and what it stands in as far as that tells. */
static const char *path_of(const tq_family *family, uint16_t node, char text[PATH_ROOM]) {
  const tq_tree *tree = &family->tree;
  size_t at = 0;
  text[0] = '\0';
  for (uint16_t i = node; i != TQ_NO_NODE && at + 2 < PATH_ROOM; i = tree->nodes[i].parent) {
    const tq_node *n = &tree->nodes[i];
    bool tells = i == node || n->element || is_extension(tree, i);
    if (!tells || is_frame(tree, i)) {
      continue;
    }
    at += at == 0 ? 0 : (size_t)snprintf(text + at, PATH_ROOM - at, " of ");
    at += put_label(family, i, text + at, PATH_ROOM - at);
  }
  if (at == 0) {
    snprintf(text, PATH_ROOM, "%s", node == 0 ? "the message" : tree->nodes[node].shape->name);
  }
  return text;
}

/* --- lengths and sizes --- */

static size_t greatest_of(size_t width) {
  return ((size_t)1 << (8 * width)) - 1;
}

static void lie(tq_family *family, uint16_t node, int by, const char *path) {
  const tq_node *n = &family->tree.nodes[node];
  bool possible = by > 0 ? n->declared < greatest_of(n->head) : n->declared > 0;
  if (possible) {
    tq_edit *edit = again(family);
    tq_edit_put(edit, n->offset, n->head, (uint64_t)((int64_t)n->declared + by));
    show(family, "the length of %s one %s", path, by > 0 ? "more" : "less");
  }
}

static void resize(tq_family *family, uint16_t node, size_t size, const char *path) {
  static const uint8_t filling[RESIZE_MAX + 1] = {0};
  const tq_node *n = &family->tree.nodes[node];
  size_t stop = tq_node_stop(n);
  tq_edit *edit = again(family);
  if (size == n->size || size > RESIZE_MAX || size > greatest_of(n->head)) {
    return;
  }
  bool done =
      size < n->size
          ? tq_edit_splice(edit, node, stop - (n->size - size), n->size - size, TQ_SPAN_EMPTY)
          : tq_edit_splice(edit, node, stop, 0, tq_span_of(filling, size - n->size));
  if (done) {
    show(family, "%s of %zu bytes in place of %u", path, size, n->size);
  }
}

/* A byte at the end of the contents that all lengths count but the field's own. */
static void unowned(tq_family *family, uint16_t node, const char *path) {
  static const uint8_t byte[1] = {0};
  const tq_node *n = &family->tree.nodes[node];
  if (n->parent != TQ_NO_NODE &&
      tq_edit_splice(again(family), n->parent, tq_node_stop(n), 0, tq_span_of(byte, 1))) {
    show(family, "a byte behind %s that only the lengths round it count", path);
  }
}

static void each_length(tq_family *family) {
  char path[PATH_ROOM];
  for (uint16_t i = 0; i < family->tree.count && !family->ended; i++) {
    const tq_node *n = &family->tree.nodes[i];
    if (n->head == 0) {
      continue;
    }
    path_of(family, i, path);
    lie(family, i, 1, path);
    lie(family, i, -1, path);
    unowned(family, i, path);
    size_t sizes[] = {
        0, 1, n->shape->min - (n->shape->min != 0), n->size - 1u, n->size + 1u, n->shape->max + 1u};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
      bool before = false;
      for (size_t other = 0; other < s; other++) {
        before = before || sizes[other] == sizes[s];
      }
      if (!before) {
        resize(family, i, sizes[s], path);
      }
    }
  }
}

/* The message ends early, and its header says so. */
static void each_prefix(tq_family *family) {
  uint16_t body = tq_tree_find(&family->tree, &tq_shape_body, 0);
  if (body == TQ_NO_NODE) {
    return;
  }
  const tq_node *n = &family->tree.nodes[body];
  size_t step = 1 + n->size / PREFIXES_MAX;
  for (size_t keep = 0; keep + 1 < n->size && !family->ended; keep += step) {
    tq_edit *edit = again(family);
    if (tq_edit_splice(edit, body, tq_node_start(n) + keep, n->size - keep, TQ_SPAN_EMPTY)) {
      show(family, "only the first %zu bytes of the body", keep);
    }
  }
  for (size_t keep = 1; keep < family->honest.size && !family->ended; keep += 1 + n->size / 8) {
    again(family)->size = keep;
    show(family, "only the first %zu bytes, and no more", keep);
  }
}

static void message_ends(tq_family *family) {
  static const uint8_t byte[1] = {0};
  tq_edit *edit = again(family);
  if (tq_edit_splice(edit, TQ_NO_NODE, edit->size, 0, tq_span_of(byte, 1))) {
    show(family, "a byte behind the message");
  }
  edit = again(family);
  if (tq_edit_splice(edit, TQ_NO_NODE, edit->size, 0, family->honest)) {
    show(family, "the message twice");
  }
}

/* --- elements of lists --- */

static void element_edits(tq_family *family, uint16_t list, size_t index, const char *path) {
  size_t count = tq_tree_elements(&family->tree, list);
  size_t size = 0;
  size_t at = tq_tree_element(&family->tree, list, index, &size);
  size_t first = tq_tree_element(&family->tree, list, 0, &(size_t){0});
  size_t last_size = 0;
  size_t last = tq_tree_element(&family->tree, list, count - 1, &last_size);
  tq_span copy = tq_span_of(family->honest.data + at, size);
  if (tq_edit_splice(again(family), list, at, size, TQ_SPAN_EMPTY)) {
    show(family, "without element %zu of %s", index + 1, path);
  }
  if (tq_edit_splice(again(family), list, last + last_size, 0, copy)) {
    show(family, "element %zu of %s again at the end", index + 1, path);
  }
  if (index != 0) {
    tq_edit_rotate(again(family), first, at, at + size);
    show(family, "element %zu of %s first", index + 1, path);
  }
  if (count > 1 && tq_edit_set(again(family), list, copy)) {
    show(family, "only element %zu of %s", index + 1, path);
  }
}

/* As element_edits, where the elements are extensions and have names. */
static void extension_edits(tq_family *family, uint16_t node) {
  const tq_tree *tree = &family->tree;
  const tq_node *n = &tree->nodes[node];
  const char *name = tq_extension_name((uint16_t)tree->nodes[node + 1].value);
  const tq_node *list = &tree->nodes[n->parent];
  size_t size = tq_node_stop(n) - n->offset;
  tq_span copy = tq_span_of(family->honest.data + n->offset, size);
  size_t end = tq_node_stop(list);
  size_t place = place_among(tree, node);
  if (tq_edit_splice(again(family), n->parent, n->offset, size, TQ_SPAN_EMPTY)) {
    show(family, "without extension %zu, %s", place + 1, name);
  }
  if (tq_edit_splice(again(family), n->parent, n->offset + size, 0, copy)) {
    show(family, "extension %zu, %s, twice", place + 1, name);
  }
  if (tq_edit_splice(again(family), n->parent, end, 0, copy)) {
    show(family, "extension %zu, %s, again at the end", place + 1, name);
  }
  tq_edit_rotate(again(family), tq_node_start(list), n->offset, n->offset + size);
  show(family, "extension %zu, %s, first", place + 1, name);
  tq_edit_rotate(again(family), n->offset, n->offset + size, end);
  show(family, "extension %zu, %s, last", place + 1, name);
}

static void each_element(tq_family *family) {
  char path[PATH_ROOM];
  for (uint16_t i = 0; i < family->tree.count && !family->ended; i++) {
    const tq_node *n = &family->tree.nodes[i];
    if (is_extension(&family->tree, i) && n->element) {
      extension_edits(family, i);
      continue;
    }
    bool of_extensions =
        tq_node_is_list(n) && n->shape->element->parts[0] == &tq_shape_extension_type;
    if (!tq_node_is_list(n) || n->shape == &tq_shape_flow || of_extensions) {
      continue;
    }
    size_t count = tq_tree_elements(&family->tree, i);
    path_of(family, i, path);
    for (size_t e = 0; e < count && e < ELEMENTS_MAX; e++) {
      element_edits(family, i, e, path);
    }
  }
}

/* --- values --- */

static void number_is(tq_family *family, uint16_t node, uint64_t value, const char *path) {
  const tq_node *n = &family->tree.nodes[node];
  if (value != n->value && value <= greatest_of(n->shape->width)) {
    tq_edit_put(again(family), n->offset, n->shape->width, value);
    show(family, "%s 0x%0*llx", path, 2 * n->shape->width, (unsigned long long)value);
  }
}

static bool in_pool(const tq_pool *pool, uint64_t value, size_t below) {
  for (size_t i = 0; pool != NULL && i < below; i++) {
    if (pool->items[i] == value) {
      return true;
    }
  }
  return false;
}

static void number_edits(tq_family *family, uint16_t node) {
  char path[PATH_ROOM];
  const tq_node *n = &family->tree.nodes[node];
  const tq_pool *pool = n->shape->pool;
  uint64_t values[] = {0, 1, n->value - 1u, n->value + 1u, greatest_of(n->shape->width)};
  path_of(family, node, path);
  for (size_t i = 0; pool != NULL && i < pool->count; i++) {
    if (!in_pool(pool, pool->items[i], i)) {
      number_is(family, node, pool->items[i], path);
    }
  }
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    bool before = in_pool(pool, values[i], pool == NULL ? 0 : pool->count);
    for (size_t other = 0; other < i; other++) {
      before = before || values[other] == values[i];
    }
    if (!before) {
      number_is(family, node, values[i], path);
    }
  }
}

/* A list of numbers holds one of the registry's alone, or one more than it did, in front. */
static void list_values(tq_family *family, uint16_t node) {
  char path[PATH_ROOM];
  const tq_node *n = &family->tree.nodes[node];
  const tq_pool *pool = n->shape->element->pool;
  path_of(family, node, path);
  for (size_t i = 0; pool != NULL && i < pool->count && n->unit <= 2; i++) {
    uint16_t value = pool->items[i];
    const uint8_t bytes[2] = {(uint8_t)(value >> 8), (uint8_t)value};
    tq_span element = tq_span_of(bytes + 2 - n->unit, n->unit);
    if (in_pool(pool, value, i)) {
      continue;
    }
    if (tq_edit_set(again(family), node, element)) {
      show(family, "%s with 0x%0*x alone", path, 2 * n->unit, value);
    }
    if (tq_edit_splice(again(family), node, tq_node_start(n), 0, element)) {
      show(family, "%s with 0x%0*x in front", path, 2 * n->unit, value);
    }
  }
}

static void opaque_edits(tq_family *family, uint16_t node) {
  char path[PATH_ROOM];
  const tq_node *n = &family->tree.nodes[node];
  size_t start = tq_node_start(n);
  if (n->size == 0) {
    return;
  }
  path_of(family, node, path);
  memset(again(family)->data + start, 0, n->size);
  show(family, "%s all zero", path);
  memset(again(family)->data + start, 0xff, n->size);
  show(family, "%s all ones", path);
  again(family)->data[start] ^= 0x80;
  show(family, "the first bit of %s flipped", path);
  again(family)->data[start + n->size - 1] ^= 0x01;
  show(family, "the last bit of %s flipped", path);
}

static void each_value(tq_family *family) {
  for (uint16_t i = 0; i < family->tree.count && !family->ended; i++) {
    const tq_node *n = &family->tree.nodes[i];
    if (n->shape->kind == TQ_SHAPE_NUMBER && !n->cut && n->shape != &tq_shape_msg_type) {
      number_edits(family, i);
    } else if (n->unit != 0) {
      list_values(family, i);
    } else if (tq_node_is_opaque(&family->tree, i) && n->shape != &tq_shape_body) {
      opaque_edits(family, i);
    }
  }
}

/* --- extensions --- */

static void extension_with(tq_family *family, const tq_content *content) {
  tq_edit *edit = again(family);
  bool there = tq_edit_extension(edit, content->type) != TQ_NO_NODE;
  if (tq_edit_extension_set(edit, content->type, content->bytes)) {
    show(family, "extension %s %s: %s", tq_extension_name(content->type),
         there ? "with other contents" : "added", content->name);
  }
}

static void each_extension(tq_family *family) {
  bool hello = family->honest.size != 0 && family->honest.data[0] == TQ_MESSAGE_client_hello;
  const tq_content *table = hello ? tq_content_table : tq_server_contents;
  size_t count = hello ? tq_content_count : tq_server_content_count;
  for (size_t i = 0; i < count && !family->ended; i++) {
    extension_with(family, &table[i]);
  }
  static const tq_content unknown[] = {{0xfe00, "of nobody's", {(const uint8_t *)"\x01\x02", 2}},
                                       {0x3a3a, "a GREASE value", {(const uint8_t *)"", 0}}};
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
    extension_with(family, &unknown[i]);
  }
}

/* --- messages at the wrong moment --- */

static void retyped(tq_family *family) {
  for (size_t i = 0; i < tq_pool_message_types.count && !family->ended; i++) {
    uint8_t type = (uint8_t)tq_pool_message_types.items[i];
    if (type != family->honest.data[0] && !in_pool(&tq_pool_message_types, type, i)) {
      again(family)->data[0] = type;
      show(family, "the same body as type %u", type);
    }
  }
}

static void each_moment(tq_family *family) {
  for (size_t i = 0; i < tq_specimen_count && !family->ended; i++) {
    const tq_specimen *other = &tq_specimens[i];
    const char *name = tq_message_name(other->type);
    tq_edit *edit = again(family);
    if ((other->versions & (family->tls13 ? TQ_TLS13 : TQ_TLS12)) == 0 ||
        other->type == family->honest.data[0]) {
      continue;
    }
    memcpy(edit->data, other->message.data, other->message.size);
    edit->size = other->message.size;
    show(family, "%s in its place", name);
    edit = again(family);
    if (tq_edit_splice(edit, TQ_NO_NODE, 0, 0, other->message)) {
      show(family, "%s before it", name);
    }
  }
  retyped(family);
}

bool tq_family_each(tq_family *family, tq_span honest, bool tls13, tq_family_fn call,
                    void *context) {
  if (honest.size == 0 || honest.size > ROOM / 2) {
    return true;
  }
  family->honest = honest;
  family->tls13 = tls13;
  family->ended = false;
  family->first = true;
  family->call = call;
  family->context = context;
  tq_tree_read(&family->tree, &tq_shape_flow, honest);
  again(family);
  show(family, "the honest message");
  each_length(family);
  each_prefix(family);
  message_ends(family);
  each_element(family);
  each_value(family);
  each_extension(family);
  each_moment(family);
  return !family->ended;
}
