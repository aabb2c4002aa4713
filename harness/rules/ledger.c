/* ledger.c: see ledger.h. */
#include "rules/ledger.h"

#include "spec/requirement.h"

#include <string.h>

tq_ledger tq_ledger_over(tq_verdict *verdict) {
  verdict->kind = TQ_VERDICT_ACCEPT;
  verdict->alerts = (tq_alert_set){{0, 0}};
  verdict->version = 0;
  verdict->count = 0;
  verdict->overflow = false;
  return (tq_ledger){.verdict = verdict};
}

static void insert(tq_verdict *verdict, uint8_t at, tq_citation citation) {
  if (verdict->count == TQ_CITATIONS_MAX) {
    verdict->overflow = true;
    if (at == TQ_CITATIONS_MAX) {
      return;
    }
    verdict->count--;
  }
  memmove(&verdict->citations[at + 1], &verdict->citations[at],
          (size_t)(verdict->count - at) * sizeof citation);
  verdict->citations[at] = citation;
  verdict->count++;
}

static void allow(tq_verdict *verdict, const uint8_t *alerts) {
  for (; *alerts != TQ_ALERTS_END; alerts++) {
    tq_alert_set_add(&verdict->alerts, *alerts);
  }
}

void tq_ledger_open(tq_ledger *ledger, tq_citation citation) {
  citation.open = true;
  allow(ledger->verdict, tq_requirement_get(citation.requirement)->alerts);
  insert(ledger->verdict, ledger->verdict->count, citation);
}

void tq_ledger_binds(tq_ledger *ledger, tq_citation citation) {
  const tq_requirement *requirement = tq_requirement_get(citation.requirement);
  if (ledger->lenient || requirement->reaction != TQ_REACT_REJECT) {
    tq_ledger_open(ledger, citation);
    return;
  }
  citation.open = false;
  ledger->any_alert = ledger->any_alert || requirement->alerts[0] == TQ_ALERTS_END;
  allow(ledger->verdict, requirement->alerts);
  insert(ledger->verdict, ledger->binding, citation);
  ledger->binding = (uint8_t)(ledger->binding + (ledger->binding < TQ_CITATIONS_MAX));
}

void tq_ledger_accepts(tq_ledger *ledger, tq_citation citation) {
  citation.open = false;
  insert(ledger->verdict, ledger->verdict->count, citation);
}

void tq_ledger_incomplete(tq_ledger *ledger, tq_citation citation) {
  citation.open = false;
  insert(ledger->verdict, 0, citation);
  ledger->verdict->kind = TQ_VERDICT_INCOMPLETE;
}

bool tq_ledger_is_clean(const tq_ledger *ledger) {
  return ledger->verdict->count == 0;
}

void tq_ledger_close(tq_ledger *ledger) {
  tq_verdict *verdict = ledger->verdict;
  if (ledger->binding != 0) {
    verdict->kind = TQ_VERDICT_REJECT;
    verdict->alerts = ledger->any_alert ? (tq_alert_set){{0, 0}} : verdict->alerts;
    return;
  }
  verdict->kind =
      verdict->count == 0 || !verdict->citations[0].open ? TQ_VERDICT_ACCEPT : TQ_VERDICT_EITHER;
}
