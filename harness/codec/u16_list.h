/* u16_list.h: a vector of 16-bit code points, as it stands on the wire. */
#ifndef TQ_CODEC_U16_LIST_H
#define TQ_CODEC_U16_LIST_H

#include "wire/span.h"

/* tq_u16_list: BYTES is the vector's contents; an odd last byte does not count. */
typedef struct tq_u16_list {
  tq_span bytes;
} tq_u16_list;

static inline size_t tq_u16_list_count(tq_u16_list list) {
  return list.bytes.size / 2;
}

static inline uint16_t tq_u16_list_at(tq_u16_list list, size_t index) {
  return (uint16_t)(list.bytes.data[2 * index] << 8 | list.bytes.data[2 * index + 1]);
}

static inline bool tq_u16_list_has(tq_u16_list list, uint16_t code) {
  for (size_t i = 0; i < tq_u16_list_count(list); i++) {
    if (tq_u16_list_at(list, i) == code) {
      return true;
    }
  }
  return false;
}

#endif
