/* words.c: see words.h. */
#include "result/words.h"

#include <string.h>
#include <strings.h>

/* clang-format off */
static const struct {
  const char *word;
  const char *meaning;
} classes[TQ_CLASS_COUNT] = {
    [TQ_CLASS_NONE]         = {"NONE",         "no difference"},
    [TQ_CLASS_LAX]          = {"LAX",          "accepts what the RFC forbids"},
    [TQ_CLASS_ANSWER]       = {"ANSWER",       "its own message breaks a rule"},
    [TQ_CLASS_KEYS]         = {"KEYS",         "the secrets of the two sides differ"},
    [TQ_CLASS_CRASH]        = {"CRASH",        "ended by a signal or a sanitizer report"},
    [TQ_CLASS_HANG]         = {"HANG",         "no answer within the bound"},
    [TQ_CLASS_STRICT]       = {"STRICT",       "refuses what the RFC demands"},
    [TQ_CLASS_FACTS]        = {"FACTS",        "accepts, but agrees on something else"},
    [TQ_CLASS_VARIANCE]     = {"VARIANCE",     "the same message, differently cut, ends differently"},
    [TQ_CLASS_STALL]        = {"STALL",        "waits where all bytes are there"},
    [TQ_CLASS_WRONG_ALERT]  = {"WRONG_ALERT",  "refuses with an alert that the RFC does not give"},
    [TQ_CLASS_SILENT]       = {"SILENT",       "ends the handshake without an alert"},
    [TQ_CLASS_DOUBLE_ALERT] = {"DOUBLE_ALERT", "sends a second fatal alert"},
    [TQ_CLASS_POLICY]       = {"POLICY",       "the RFCs leave it open, and peers differ"},
};

static const char *const severities[] = {
    [TQ_SEVERITY_NOTE] = "note", [TQ_SEVERITY_WARNING] = "warning", [TQ_SEVERITY_ERROR] = "error"};

static const char *const outcomes[TQ_OUTCOME_KINDS] = {
    [TQ_OUTCOME_ACCEPTED]     = "accepted",
    [TQ_OUTCOME_ALERT]        = "alert",
    [TQ_OUTCOME_SILENT]       = "silent",
    [TQ_OUTCOME_WAITING]      = "waiting",
    [TQ_OUTCOME_UNSUPPORTED]  = "unsupported",
    [TQ_OUTCOME_HANG]         = "hang",
    [TQ_OUTCOME_CRASH]        = "crash",
    [TQ_OUTCOME_SETUP_FAILED] = "setup_failed",
    [TQ_OUTCOME_REFUSED]      = "refused",
};

static const char *const verdicts[TQ_VERDICT_KINDS] = {
    [TQ_VERDICT_ACCEPT]     = "accept",
    [TQ_VERDICT_REJECT]     = "reject",
    [TQ_VERDICT_EITHER]     = "either",
    [TQ_VERDICT_INCOMPLETE] = "incomplete",
};
/* clang-format on */

const char *tq_class_word(tq_class class_) {
  return classes[(unsigned)class_ < TQ_CLASS_COUNT ? class_ : TQ_CLASS_NONE].word;
}

const char *tq_class_meaning(tq_class class_) {
  return classes[(unsigned)class_ < TQ_CLASS_COUNT ? class_ : TQ_CLASS_NONE].meaning;
}

tq_class tq_class_find(const char *word) {
  for (int i = TQ_CLASS_NONE + 1; i < TQ_CLASS_COUNT; i++) {
    if (strcasecmp(classes[i].word, word) == 0) {
      return (tq_class)i;
    }
  }
  return TQ_CLASS_NONE;
}

const char *tq_severity_word(tq_severity severity) {
  return (unsigned)severity <= TQ_SEVERITY_ERROR ? severities[severity] : "unknown";
}

int tq_severity_find(const char *word) {
  for (int i = TQ_SEVERITY_NOTE; i <= TQ_SEVERITY_ERROR; i++) {
    if (strcasecmp(severities[i], word) == 0) {
      return i;
    }
  }
  return -1;
}

const char *tq_role_word(tq_role role) {
  return role == TQ_ROLE_CLIENT ? "client" : "server";
}

const char *tq_outcome_kind_word(tq_outcome_kind kind) {
  return (unsigned)kind < TQ_OUTCOME_KINDS ? outcomes[kind] : "unknown";
}

const char *tq_verdict_kind_word(tq_verdict_kind kind) {
  return (unsigned)kind < TQ_VERDICT_KINDS ? verdicts[kind] : "unknown";
}

const char *tq_version_word(uint16_t version) {
  switch (version) {
  case 0:
    return "TLS";
  case 0x0300:
    return "SSL 3.0";
  case 0x0301:
    return "TLS 1.0";
  case 0x0302:
    return "TLS 1.1";
  case 0x0303:
    return "TLS 1.2";
  case 0x0304:
    return "TLS 1.3";
  default:
    return "unknown";
  }
}
