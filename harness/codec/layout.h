/* layout.h: the fields of a message as a flat tree: what a trace says, collected. For explaining a
 * message to people, and for edits that know where a field and its length are. */
#ifndef TQ_CODEC_LAYOUT_H
#define TQ_CODEC_LAYOUT_H

#include "wire/reader.h"

#define TQ_LAYOUT_NONE UINT32_MAX

/* tq_layout_item: one field. Items stand in the order of the bytes, a vector or structure before
 * its parts. KIND is never TQ_FIELD_CLOSE. The length prefix of the vector at index I, where it has
 * one, is item I - 1, of kind TQ_FIELD_LENGTH and with the same name. Bytes that no field covers,
 * because a fault stopped the reading, are one TQ_FIELD_OPAQUE item named "unread". */
typedef struct tq_layout_item {
  tq_field_kind kind;
  const char *name; /* static */
  uint32_t offset;  /* from the start of the whole input */
  uint32_t size;    /* bytes; of a vector: its contents; of a group: all its fields */
  uint64_t value;   /* of TQ_FIELD_NUMBER and TQ_FIELD_LENGTH */
  uint32_t parent;  /* index of the vector or group it is in, TQ_LAYOUT_NONE at the top */
  uint32_t next;    /* index behind this item and all that is in it */
  uint16_t depth;   /* 0 at the top */
} tq_layout_item;

/* tq_layout: ITEMS is the caller's, CAPACITY of them, COUNT in use. OVERFLOW: there were more; what
 * is there is right as far as it goes. */
typedef struct tq_layout {
  tq_layout_item *items;
  size_t capacity;
  size_t count;
  bool overflow;
  uint32_t open;    /* innermost vector or group not closed yet */
  uint32_t covered; /* where the last leaf ended */
} tq_layout;

/* tq_layout_over: an empty layout over the caller's ITEMS, for an input that begins at OFFSET. */
tq_layout tq_layout_over(tq_layout_item *items, size_t capacity, size_t offset);

/* tq_layout_trace: the trace to hand to a parse. LAYOUT must stay where it is while it is used. */
tq_trace tq_layout_trace(tq_layout *layout);

/* tq_layout_finish: closes what a fault left open and covers the rest of the input up to END, an
 * offset in the whole input. Call it once after the parse. */
void tq_layout_finish(tq_layout *layout, size_t end);

/* tq_layout_find: the first item called NAME at index FROM or behind; TQ_LAYOUT_NONE if there is
 * none. */
uint32_t tq_layout_find(const tq_layout *layout, const char *name, uint32_t from);

/* tq_layout_length_of: the index of the length prefix of the item at INDEX; TQ_LAYOUT_NONE if it
 * has none. */
uint32_t tq_layout_length_of(const tq_layout *layout, uint32_t index);

/* tq_value_name: what VALUE means in a number field called FIELD ("cipher_suite", "named_group",
 * ...): static text; NULL if the field has no registry. */
const char *tq_value_name(const char *field, uint64_t value);

#endif
