/* conformity.c: see conformity.h. */
#include "result/conformity.h"

#include <string.h>

/* clang-format off */
static const struct {
  const char *word;
  const char *meaning;
} rows[TQ_CONFORMITY_COUNT] = {
    [TQ_CONFORMITY_CRASH]          = {"crash",          "ended by a signal or a sanitizer report"},
    [TQ_CONFORMITY_HANG]           = {"hang",           "no answer within the bound"},
    [TQ_CONFORMITY_TOO_LAX]        = {"too lax",        "goes on where it must end the handshake"},
    [TQ_CONFORMITY_OWN_MESSAGE]    = {"own message",    "what it sends itself breaks the requirement"},
    [TQ_CONFORMITY_TOO_STRICT]     = {"too strict",     "ends the handshake where it must go on"},
    [TQ_CONFORMITY_STALL]          = {"stall",          "waits for more where all bytes are there"},
    [TQ_CONFORMITY_SILENT]         = {"silent",         "ends the handshake without an alert"},
    [TQ_CONFORMITY_OTHER_ALERT]    = {"other alert",    "ends the handshake with an alert that the RFCs do not give"},
    [TQ_CONFORMITY_CONFORMING]     = {"conforming",     "does as the RFCs say in every case"},
    [TQ_CONFORMITY_NOT_APPLICABLE] = {"not applicable", "has not what the requirement is about"},
    [TQ_CONFORMITY_NOT_TESTED]     = {"not tested",     "no case was played"},
};

static const uint8_t of_class[TQ_CLASS_COUNT] = {
    [TQ_CLASS_NONE]         = TQ_CONFORMITY_CONFORMING,
    [TQ_CLASS_LAX]          = TQ_CONFORMITY_TOO_LAX,
    [TQ_CLASS_ANSWER]       = TQ_CONFORMITY_OWN_MESSAGE,
    [TQ_CLASS_KEYS]         = TQ_CONFORMITY_OWN_MESSAGE,
    [TQ_CLASS_CRASH]        = TQ_CONFORMITY_CRASH,
    [TQ_CLASS_HANG]         = TQ_CONFORMITY_HANG,
    [TQ_CLASS_STRICT]       = TQ_CONFORMITY_TOO_STRICT,
    [TQ_CLASS_FACTS]        = TQ_CONFORMITY_OWN_MESSAGE,
    [TQ_CLASS_VARIANCE]     = TQ_CONFORMITY_TOO_STRICT,
    [TQ_CLASS_STALL]        = TQ_CONFORMITY_STALL,
    [TQ_CLASS_WRONG_ALERT]  = TQ_CONFORMITY_OTHER_ALERT,
    [TQ_CLASS_SILENT]       = TQ_CONFORMITY_SILENT,
    [TQ_CLASS_DOUBLE_ALERT] = TQ_CONFORMITY_OWN_MESSAGE,
    [TQ_CLASS_POLICY]       = TQ_CONFORMITY_CONFORMING,
};
/* clang-format on */

const char *tq_conformity_word(tq_conformity conformity) {
  bool known = (unsigned)conformity < TQ_CONFORMITY_COUNT;
  return rows[known ? conformity : TQ_CONFORMITY_NOT_TESTED].word;
}

const char *tq_conformity_meaning(tq_conformity conformity) {
  bool known = (unsigned)conformity < TQ_CONFORMITY_COUNT;
  return rows[known ? conformity : TQ_CONFORMITY_NOT_TESTED].meaning;
}

tq_conformity tq_conformity_find(const char *word) {
  for (int i = 0; i < TQ_CONFORMITY_COUNT; i++) {
    if (strcmp(rows[i].word, word) == 0) {
      return (tq_conformity)i;
    }
  }
  return TQ_CONFORMITY_COUNT;
}

tq_conformity tq_conformity_of(tq_class class_) {
  return (tq_conformity)of_class[(unsigned)class_ < TQ_CLASS_COUNT ? class_ : TQ_CLASS_NONE];
}
