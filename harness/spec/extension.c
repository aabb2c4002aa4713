/* extension.c: see extension.h. */
#include "spec/extension.h"

typedef struct extension_row {
  const char *name;
  uint8_t where;
} extension_row;

static const extension_row rows[TQ_EXTENSION_KINDS] = {
#define ROW(name, type, where) [TQ_EXT_##name] = {#name, (uint8_t)(where)},
    TQ_EXTENSION_TABLE(ROW)
#undef ROW
};

tq_extension_kind tq_extension_kind_of(uint16_t type) {
  switch (type) {
#define ROW(name, number, where)                                                                   \
  case number:                                                                                     \
    return TQ_EXT_##name;
    TQ_EXTENSION_TABLE(ROW)
#undef ROW
  default:
    return TQ_EXT_UNKNOWN;
  }
}

const char *tq_extension_name(uint16_t type) {
  tq_extension_kind kind = tq_extension_kind_of(type);
  if (kind != TQ_EXT_UNKNOWN) {
    return rows[kind].name;
  }
  return tq_is_grease(type) ? "GREASE" : "unknown";
}

uint8_t tq_extension_where(uint16_t type) {
  tq_extension_kind kind = tq_extension_kind_of(type);
  return kind == TQ_EXT_UNKNOWN ? 0 : rows[kind].where;
}
