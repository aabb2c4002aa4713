/* layout.c: see layout.h. */
#include "codec/layout.h"

tq_layout tq_layout_over(tq_layout_item *items, size_t capacity, size_t offset) {
  return (tq_layout){
      .items = items, .capacity = capacity, .open = TQ_LAYOUT_NONE, .covered = (uint32_t)offset};
}

static void add(tq_layout *layout, const tq_field *field) {
  if (layout->count == layout->capacity) {
    layout->overflow = true;
    return;
  }
  uint32_t index = (uint32_t)layout->count;
  tq_layout_item *item = &layout->items[index];
  *item = (tq_layout_item){.kind = field->kind,
                           .name = field->name,
                           .offset = (uint32_t)field->offset,
                           .size = (uint32_t)field->size,
                           .value = field->value,
                           .parent = layout->open,
                           .next = index + 1};
  if (layout->open != TQ_LAYOUT_NONE) {
    item->depth = (uint16_t)(layout->items[layout->open].depth + 1);
  }
  layout->count++;
  if (field->kind == TQ_FIELD_OPEN) {
    layout->open = index;
    return;
  }
  layout->covered = item->offset + item->size;
}

/* Bytes up to END that no field covers. */
static void cover(tq_layout *layout, size_t end) {
  if (layout->covered < end) {
    add(layout, &(tq_field){TQ_FIELD_OPAQUE, "unread", layout->covered, end - layout->covered, 0});
  }
}

/* Closes the innermost open item. One without a size takes what it covers. */
static void close_one(tq_layout *layout) {
  tq_layout_item *item = &layout->items[layout->open];
  if (item->size == 0 && layout->covered > item->offset) {
    item->size = layout->covered - item->offset;
  }
  item->next = (uint32_t)layout->count;
  layout->open = item->parent;
}

/* Whether an open item is what FIELD closes. */
static bool closes(const tq_layout_item *item, const tq_field *field) {
  bool same_name = item->name == field->name || (item->name != NULL && field->name != NULL &&
                                                 strcmp(item->name, field->name) == 0);
  return same_name && (item->size == 0 || item->offset + item->size == field->offset);
}

static bool is_open(const tq_layout *layout, const tq_field *field) {
  uint32_t index = layout->open;
  while (index != TQ_LAYOUT_NONE) {
    if (closes(&layout->items[index], field)) {
      return true;
    }
    index = layout->items[index].parent;
  }
  return false;
}

/* What is open inside the closed item was left so by a fault in it. */
static void close_to(tq_layout *layout, const tq_field *field) {
  if (!is_open(layout, field)) {
    return;
  }
  while (!closes(&layout->items[layout->open], field)) {
    close_one(layout);
  }
  cover(layout, field->offset);
  close_one(layout);
}

static void collect(void *context, const tq_field *field) {
  tq_layout *layout = context;
  if (layout->overflow) {
    return;
  }
  if (field->kind == TQ_FIELD_CLOSE) {
    close_to(layout, field);
    return;
  }
  add(layout, field);
}

tq_trace tq_layout_trace(tq_layout *layout) {
  return (tq_trace){collect, layout};
}

void tq_layout_finish(tq_layout *layout, size_t end) {
  while (layout->open != TQ_LAYOUT_NONE) {
    tq_layout_item *item = &layout->items[layout->open];
    if (item->size != 0) {
      cover(layout, item->offset + item->size);
    }
    close_one(layout);
  }
  if (!layout->overflow) {
    cover(layout, end);
  }
}

uint32_t tq_layout_find(const tq_layout *layout, const char *name, uint32_t from) {
  for (uint32_t i = from; i < layout->count; i++) {
    if (layout->items[i].name != NULL && strcmp(layout->items[i].name, name) == 0) {
      return i;
    }
  }
  return TQ_LAYOUT_NONE;
}

uint32_t tq_layout_length_of(const tq_layout *layout, uint32_t index) {
  if (index == 0 || index >= layout->count) {
    return TQ_LAYOUT_NONE;
  }
  const tq_layout_item *before = &layout->items[index - 1];
  const tq_layout_item *item = &layout->items[index];
  bool fits = before->kind == TQ_FIELD_LENGTH && before->parent == item->parent &&
              before->offset + before->size == item->offset &&
              strcmp(before->name, item->name) == 0;
  return fits ? index - 1 : TQ_LAYOUT_NONE;
}
