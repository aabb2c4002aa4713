/* version.c: see version.h. */
#include "spec/version.h"

#include "spec/grease.h"

const char *tq_version_name(uint16_t version) {
  switch (version) {
#define ROW(name, code, text)                                                                      \
  case code:                                                                                       \
    return text;
    TQ_VERSION_TABLE(ROW)
#undef ROW
  default:
    return tq_is_grease(version) ? "GREASE" : "unknown";
  }
}
