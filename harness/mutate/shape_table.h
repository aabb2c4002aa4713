/* shape_table.h: how the tables of shapes are written down; for the shape_*.c files only. */
#ifndef TQ_MUTATE_SHAPE_TABLE_H
#define TQ_MUTATE_SHAPE_TABLE_H

#include "mutate/shape.h"
#include "spec/extension.h"

/* clang-format off */
#define NUMBER(name_, width_, pool_)                                                               \
  {.kind = TQ_SHAPE_NUMBER, .name = (name_), .width = (width_), .pool = (pool_)}
#define FIXED(name_, size_) {.kind = TQ_SHAPE_FIXED, .name = (name_), .min = (size_), .max = (size_)}
#define REST(name_) {.kind = TQ_SHAPE_REST, .name = (name_)}
/* opaque name<min..max> */
#define OPAQUE(name_, width_, min_, max_)                                                          \
  {.kind = TQ_SHAPE_VECTOR, .name = (name_), .width = (width_), .min = (min_), .max = (max_)}
/* element name<min..max> */
#define LIST_OF(name_, width_, min_, max_, element_)                                               \
  {.kind = TQ_SHAPE_VECTOR, .name = (name_), .width = (width_), .min = (min_), .max = (max_),      \
   .element = (element_)}
/* a vector whose contents CHOOSE tells */
#define CHOICE(name_, width_, min_, max_, choose_)                                                 \
  {.kind = TQ_SHAPE_VECTOR, .name = (name_), .width = (width_), .min = (min_), .max = (max_),      \
   .choose = (choose_)}
#define STRUCT(name_, ...) {.kind = TQ_SHAPE_STRUCT, .name = (name_), .parts = {__VA_ARGS__}}
/* clang-format on */

extern const tq_shape tq_shape_client_hello;
extern const tq_shape tq_shape_server_hello;
extern const tq_shape tq_shape_encrypted_extensions;
extern const tq_shape tq_shape_signature_schemes;
extern const tq_shape tq_shape_certificate_status;

#endif
