/* content_type.c: see content_type.h. */
#include "spec/content_type.h"

const char *tq_content_type_name(uint8_t type) {
  switch (type) {
#define ROW(name, code)                                                                            \
  case code:                                                                                       \
    return #name;
    TQ_CONTENT_TYPE_TABLE(ROW)
#undef ROW
  default:
    return "unknown";
  }
}
