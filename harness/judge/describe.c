/* describe.c: see describe.h. */
#include "judge/describe.h"

#include "result/words.h"
#include "spec/alert.h"
#include "spec/requirement.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* text: a text that is written front to back; what does not fit is cut off. */
typedef struct text {
  char *at;
  size_t room;
} text;

__attribute__((format(printf, 2, 3))) static void put(text *out, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int size = vsnprintf(out->at, out->room, format, arguments);
  va_end(arguments);
  size_t step = size < 0 ? 0 : (size_t)size;
  if (step >= out->room) {
    step = out->room == 0 ? 0 : out->room - 1;
  }
  out->at += step;
  out->room -= step;
}

const char *tq_requirement_token(uint16_t requirement) {
  const char *id = tq_requirement_get(requirement)->id;
  return id[0] == '\0' ? "none" : id;
}

const char *tq_version_token(uint16_t version) {
  switch (version) {
  case 0x0300:
    return "ssl3";
  case 0x0301:
    return "tls10";
  case 0x0302:
    return "tls11";
  case 0x0303:
    return "tls12";
  case 0x0304:
    return "tls13";
  default:
    return "tls";
  }
}

void tq_outcome_token(char *token, const tq_outcome *outcome) {
  text out = {token, TQ_OUTCOME_TOKEN_MAX};
  put(&out, "%s", tq_outcome_kind_word(outcome->kind));
  if (outcome->kind == TQ_OUTCOME_ALERT) {
    put(&out, "_%s", tq_alert_name(outcome->alert));
  }
  if (outcome->second_alert != TQ_NO_ALERT) {
    put(&out, "_then_%s", tq_alert_name(outcome->second_alert));
  }
}

static void put_facts(text *out, const tq_facts *facts) {
  put(out, ": %s", tq_version_word(facts->version));
  if (facts->suite != 0) {
    put(out, ", suite 0x%04x", facts->suite);
  }
  if (facts->group != 0) {
    put(out, ", group 0x%04x", facts->group);
  }
  put(out, "%s%s%s", facts->retry ? ", after a HelloRetryRequest" : "",
      facts->resumed ? ", resumed" : "",
      facts->extended_master_secret ? ", extended master secret" : "");
  if (facts->alpn[0] != '\0') {
    put(out, ", alpn %.*s", TQ_ALPN_MAX, facts->alpn);
  }
}

void tq_outcome_text(char *into, const tq_outcome *outcome) {
  text out = {into, TQ_OUTCOME_TEXT_MAX};
  put(&out, "%s", tq_outcome_kind_word(outcome->kind));
  if (outcome->kind == TQ_OUTCOME_ALERT) {
    put(&out, " %s (%d)", tq_alert_name(outcome->alert), outcome->alert);
  }
  if (outcome->second_alert != TQ_NO_ALERT) {
    put(&out, ", then %s (%d)", tq_alert_name(outcome->second_alert), outcome->second_alert);
  }
  if (outcome->kind == TQ_OUTCOME_ACCEPTED && outcome->facts.version != 0) {
    put_facts(&out, &outcome->facts);
  }
}

static void put_alerts(text *out, tq_alert_set alerts) {
  const char *between = " with ";
  for (int code = 0; code < 128; code++) {
    if (tq_alert_set_has(alerts, code)) {
      put(out, "%s%s", between, tq_alert_name(code));
      between = " or ";
    }
  }
}

void tq_verdict_text(char *into, const tq_verdict *verdict) {
  text out = {into, TQ_VERDICT_TEXT_MAX};
  put(&out, "%s", tq_verdict_kind_word(verdict->kind));
  if (verdict->kind == TQ_VERDICT_REJECT) {
    put_alerts(&out, verdict->alerts);
    return;
  }
  if (verdict->version != 0) {
    put(&out, ", %s", tq_version_word(verdict->version));
  }
}

static void put_citations(text *out, const tq_verdict *verdict) {
  for (size_t i = 0; i < verdict->count; i++) {
    const tq_citation *citation = &verdict->citations[i];
    put(out, "%s%s@%u+%u", i == 0 ? "" : " ", tq_requirement_token(citation->requirement),
        citation->offset, citation->size);
  }
}

static const char *or_empty(const char *word) {
  return word == NULL ? "" : word;
}

void tq_finding_record_of(tq_finding_record *record, const tq_finding *finding,
                          const uint8_t *input, size_t input_size, int64_t now) {
  *record = (tq_finding_record){.class_ = finding->class_,
                                .severity = finding->severity,
                                .count = 1,
                                .first_seen = now,
                                .last_seen = now,
                                .input = input,
                                .input_size = input_size};
  snprintf(record->key, sizeof record->key, "%s", finding->key);
  snprintf(record->requirement, sizeof record->requirement, "%s",
           tq_requirement_token(finding->requirement));
  snprintf(record->peer, sizeof record->peer, "%s", or_empty(finding->peer));
  snprintf(record->release, sizeof record->release, "%s", or_empty(finding->release));
  snprintf(record->target, sizeof record->target, "%s", or_empty(finding->target));
  snprintf(record->scene, sizeof record->scene, "%s", or_empty(finding->scene));
  tq_verdict_text(record->verdict, &finding->verdict);
  if (finding->class_ == TQ_CLASS_POLICY) {
    size_t size = strlen(record->verdict);
    (void)snprintf(record->verdict + size, sizeof record->verdict - size, "; %u of %u peers go on",
                   finding->peers_on, finding->peers);
  }
  tq_outcome_text(record->outcome, &finding->outcome);
  text citations = {record->citations, sizeof record->citations};
  put_citations(&citations, &finding->verdict);
}
