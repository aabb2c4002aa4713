/* turn_certificate.c: the chain in a Certificate message, by the receiver's trust. */
#include "rules/certificate.h"
#include "rules/turn_rules.h"
#include "spec/requirement.h"

static tq_certificate_use use_of(const tq_turn_view *view) {
  if (view->turn->form.version == 0x0304 || view->turn->endpoint->role == TQ_ROLE_SERVER) {
    return TQ_USE_SIGNATURE;
  }
  switch (view->turn->form.kx) {
  case TQ_KX_RSA:
    return TQ_USE_RSA;
  case TQ_KX_DHE_RSA:
  case TQ_KX_ECDHE_RSA:
    return TQ_USE_DHE_RSA;
  case TQ_KX_ECDHE_ECDSA:
    return TQ_USE_ECDHE_ECDSA;
  default:
    return TQ_USE_UNKNOWN;
  }
}

/* The certificates of the list, in their order, with their places in the message; no more than the
 * oracle looks at anyway. */
static size_t list_certificates(tq_path_input *into, const tq_turn_view *view) {
  const tq_certificate_message *message = &view->message.as.certificate;
  tq_span rest = message->certificate_list;
  tq_certificate_entry entry;
  size_t count = 0;
  while (count <= TQ_PATH_CERTIFICATES_MAX &&
         tq_certificate_entry_next(&entry, &rest, view->turn->form.version)) {
    size_t within = (size_t)(entry.cert_data.data - message->certificate_list.data);
    into[count++] =
        (tq_path_input){entry.cert_data, message->certificate_list_offset + (uint32_t)within};
  }
  return count;
}

void tq_turn_certificate(tq_ledger *ledger, const tq_turn_view *view) {
  tq_path_input certificates[TQ_PATH_CERTIFICATES_MAX + 1];
  const tq_turn *turn = view->turn;
  if (turn->trust == NULL) {
    return;
  }
  tq_path_chain chain = {certificates, list_certificates(certificates, view), turn->trust->anchors,
                         turn->trust->anchor_count};
  tq_certificate_context context = {.version = turn->form.version,
                                    .receiver = turn->endpoint->role,
                                    .client_auth = turn->endpoint->client_auth,
                                    .use = use_of(view),
                                    .schemes = turn->endpoint->schemes,
                                    .groups = turn->endpoint->groups,
                                    .path = turn->trust->options};
  tq_verdict verdict;
  tq_oracle_certificates(&verdict, NULL, turn->trust->work, &chain, &context);
  for (size_t i = 0; i < verdict.count; i++) {
    /* what a bound was met by is certain only of the part that was looked at */
    if (verdict.citations[i].open || verdict.kind != TQ_VERDICT_REJECT) {
      tq_ledger_open(ledger, verdict.citations[i]);
    } else {
      tq_ledger_binds(ledger, verdict.citations[i]);
    }
  }
  ledger->verdict->alerts = tq_alert_set_union(ledger->verdict->alerts, verdict.alerts);
}
