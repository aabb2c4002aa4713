/* alert.c: see alert.h. */
#include "spec/alert.h"

const char *tq_alert_name(int code) {
  switch (code) {
#define ROW(name, number)                                                                          \
  case number:                                                                                     \
    return #name;
    TQ_ALERT_TABLE(ROW)
#undef ROW
  default:
    return "unknown";
  }
}
