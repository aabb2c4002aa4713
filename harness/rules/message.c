/* message.c: see message.h. */
#include "rules/message.h"

#include "rules/ledger.h"
#include "spec/requirement.h"
#include "spec/version.h"

static bool is_tls13(const tq_message_place *place) {
  return place->form.version >= TQ_VERSION_TLS13;
}

static tq_citation about(uint16_t requirement, size_t offset, size_t size) {
  return (tq_citation){requirement, (uint32_t)offset, (uint32_t)size, false};
}

static void enter_faults(tq_ledger *ledger, const tq_faults *faults) {
  for (size_t i = 0; i < faults->count; i++) {
    const tq_fault *fault = &faults->items[i];
    tq_citation citation = about(fault->requirement, fault->offset, fault->size);
    if (fault->extension == TQ_NO_EXTENSION) {
      tq_ledger_binds(ledger, citation);
    } else {
      tq_ledger_open(ledger, citation);
    }
  }
}

/* The contents differ from the honest ones in nothing but BYTES, which only the right key makes. */
static void enter_finished(tq_ledger *ledger, const tq_message *message,
                           const tq_message_place *place) {
  uint16_t rule =
      is_tls13(place) ? TQ_REQ_finished_verify_data_wrong : TQ_REQ_finished_verify_data_wrong_12;
  tq_ledger_binds(ledger, about(rule, message->body_offset, message->body.size));
}

/* The same algorithm and another signature. Another algorithm is for rules on what was offered. */
static void enter_verify(tq_ledger *ledger, const tq_message *message,
                         const tq_message_place *place) {
  enum { ALGORITHM = TQ_HANDSHAKE_HEADER, SIGNATURE = TQ_HANDSHAKE_HEADER + 4 };
  const uint8_t *ours = place->honest.data;
  const tq_span body = message->body;
  if (place->honest.size < SIGNATURE || body.size < 4 ||
      memcmp(body.data, ours + ALGORITHM, 2) != 0) {
    return;
  }
  uint16_t rule = is_tls13(place) ? TQ_REQ_certificate_verify_signature_wrong
                                  : TQ_REQ_certificate_verify_signature_wrong_12;
  tq_ledger_binds(ledger, about(rule, message->body_offset + 4, body.size - 4));
}

/* A well-formed message of the expected type that is not the honest one. */
static void enter_contents(tq_ledger *ledger, const tq_message *message,
                           const tq_message_place *place) {
  if (place->honest.size == 0) {
    return;
  }
  if (message->type == TQ_MESSAGE_finished) {
    enter_finished(ledger, message, place);
  } else if (message->type == TQ_MESSAGE_certificate_verify) {
    enter_verify(ledger, message, place);
  }
}

static void accept_honest(tq_ledger *ledger, tq_span input, const tq_message_place *place) {
  uint16_t rule = is_tls13(place) ? TQ_REQ_finished_handshake_completes
                                  : TQ_REQ_finished_handshake_completes_12;
  tq_ledger_accepts(ledger, about(rule, 0, input.size));
}

/* Nothing binds and nothing is certain either. */
static void leave_open(tq_verdict *verdict) {
  if (verdict->kind == TQ_VERDICT_ACCEPT) {
    verdict->kind = TQ_VERDICT_EITHER;
  }
}

void tq_oracle_message(tq_verdict *verdict, tq_span input, const tq_message_place *place) {
  tq_ledger ledger = tq_ledger_over(verdict);
  if (place->honest.size != 0 && tq_span_equal(input, place->honest)) {
    accept_honest(&ledger, input, place);
    tq_ledger_close(&ledger);
    verdict->version = place->form.version;
    return;
  }
  tq_message message;
  tq_faults faults = {0};
  tq_span rest;
  bool other = input.size != 0 && input.data[0] != place->type;
  bool whole = tq_message_read(&message, &faults, input, &place->form, NULL, &rest);
  if (other || faults.incomplete || input.size < TQ_HANDSHAKE_HEADER) {
    verdict->kind = other ? TQ_VERDICT_EITHER : TQ_VERDICT_INCOMPLETE;
    return;
  }
  enter_faults(&ledger, &faults);
  if (whole && rest.size == 0 && ledger.binding == 0) {
    enter_contents(&ledger, &message, place);
  }
  if (rest.size != 0) {
    ledger.any_alert = true; /* what follows may be at fault as well */
  }
  tq_ledger_close(&ledger);
  leave_open(verdict);
  verdict->version = place->form.version;
}
