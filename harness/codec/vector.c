/* vector.c: see vector.h. */
#include "codec/vector.h"

tq_u16_list tq_read_u16_vector(tq_reader *reader, const char *name, const char *item,
                               tq_bounds bounds, uint16_t rule) {
  if (reader->parse->trace == NULL) {
    return (tq_u16_list){tq_read_opaque_vector(reader, name, bounds, rule)};
  }
  tq_reader list = tq_read_vector(reader, name, bounds, rule);
  tq_span bytes = tq_span_of(list.next, tq_reader_left(&list));
  while (tq_reader_left(&list) > 0) {
    tq_read_u16(&list, item, rule);
  }
  tq_reader_end(&list, rule);
  return (tq_u16_list){bytes};
}

tq_span tq_read_u8_vector(tq_reader *reader, const char *name, const char *item, tq_bounds bounds,
                          uint16_t rule) {
  if (reader->parse->trace == NULL) {
    return tq_read_opaque_vector(reader, name, bounds, rule);
  }
  tq_reader list = tq_read_vector(reader, name, bounds, rule);
  tq_span bytes = tq_span_of(list.next, tq_reader_left(&list));
  while (tq_reader_left(&list) > 0) {
    tq_read_u8(&list, item, rule);
  }
  tq_reader_end(&list, rule);
  return bytes;
}

tq_span tq_read_opaque_list(tq_reader *reader, tq_opaque_list list, uint16_t rule) {
  tq_reader items = tq_read_vector(reader, list.name, list.bounds, rule);
  tq_span bytes = tq_span_of(items.next, tq_reader_left(&items));
  while (tq_reader_left(&items) > 0) {
    tq_read_opaque_vector(&items, list.item, list.item_bounds, rule);
  }
  tq_reader_end(&items, rule);
  return reader->parse->failed ? TQ_SPAN_EMPTY : bytes;
}
