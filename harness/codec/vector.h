/* vector.h: vectors of small items. Without a listener the contents are taken as one span; with one
 * they are read item by item, so that the trace shows each. */
#ifndef TQ_CODEC_VECTOR_H
#define TQ_CODEC_VECTOR_H

#include "codec/u16_list.h"
#include "wire/reader.h"

/* tq_read_u16_vector: `uint16 name<min..max>`; ITEM names the items in the trace. Faults: as
 * tq_read_vector. */
tq_u16_list tq_read_u16_vector(tq_reader *reader, const char *name, const char *item,
                               tq_bounds bounds, uint16_t rule);

/* tq_read_u8_vector: the same over bytes. */
tq_span tq_read_u8_vector(tq_reader *reader, const char *name, const char *item, tq_bounds bounds,
                          uint16_t rule);

/* tq_read_opaque_list: `opaque item<..> name<min..max>`: a vector of opaque fields, whose bounds
 * are ITEM_BOUNDS; its contents, with the items' lengths in them. */
typedef struct tq_opaque_list {
  const char *name;
  const char *item;
  tq_bounds bounds;
  tq_bounds item_bounds;
} tq_opaque_list;
tq_span tq_read_opaque_list(tq_reader *reader, tq_opaque_list list, uint16_t rule);

#endif
