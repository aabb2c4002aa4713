/* turn.c: see turn.h. */
#include "rules/turn.h"

#include "rules/answer_rules.h"
#include "rules/ledger.h"
#include "rules/order.h"
#include "rules/turn_rules.h"
#include "spec/extension.h"
#include "spec/message.h"
#include "spec/requirement.h"
#include "spec/version.h"

static tq_citation cite(uint16_t requirement, size_t offset, size_t size) {
  return (tq_citation){
      .requirement = requirement, .offset = (uint32_t)offset, .size = (uint32_t)size};
}

/* A fault inside an extension that the client did not offer is not read by it: that the extension
 * came at all is wrong then. */
static bool fault_binds(const tq_turn_view *view, const tq_fault *fault) {
  if (fault->extension == TQ_NO_EXTENSION || view->turn->endpoint->role == TQ_ROLE_SERVER) {
    return true;
  }
  return !view->has_offer || tq_turn_offered(view, (uint16_t)fault->extension);
}

static void enter_faults(tq_ledger *ledger, const tq_turn_view *view, const tq_faults *faults) {
  for (size_t i = 0; i < faults->count; i++) {
    const tq_fault *fault = &faults->items[i];
    tq_citation citation = cite(fault->requirement, fault->offset, fault->size);
    if (fault_binds(view, fault)) {
      tq_ledger_binds(ledger, citation);
    } else {
      tq_ledger_open(ledger, citation);
    }
  }
}

static void judge_body(tq_ledger *ledger, const tq_turn *turn, tq_handshake handshake) {
  tq_turn_view view = {.turn = turn, .bytes = handshake.message};
  tq_faults faults = {0};
  tq_turn_view_of(&view);
  bool whole = tq_message_parse(&view.message, &faults, handshake, &turn->form, NULL);
  enter_faults(ledger, &view, &faults);
  if (whole) {
    tq_turn_rules(ledger, &view);
  }
  if (ledger->verdict->count == 0) {
    tq_ledger_open(ledger, cite(TQ_REQ_finished_other_message, 0, handshake.message.size));
  }
}

/* A message that has no place here for a reason of its own, beside the order. */
static uint16_t own_reason(const tq_turn *turn, uint8_t got) {
  const tq_endpoint *endpoint = turn->endpoint;
  bool client = endpoint->role == TQ_ROLE_CLIENT;
  bool finished_due = turn->expected == TQ_MESSAGE_finished;
  if (turn->form.version >= TQ_VERSION_TLS13) {
    bool by_psk = client && finished_due && endpoint->psk != NULL;
    if (got == TQ_MESSAGE_certificate_request) {
      return by_psk ? TQ_REQ_certificate_request_with_psk : TQ_REQ_NONE;
    }
    if (got == TQ_MESSAGE_certificate && !client && finished_due) {
      bool asked = endpoint->client_auth != TQ_CLIENT_AUTH_NONE;
      return asked ? TQ_REQ_NONE : TQ_REQ_certificate_client_not_asked;
    }
    if (got == TQ_MESSAGE_certificate && by_psk) {
      return TQ_REQ_certificate_sent_with_psk;
    }
    bool past = got == TQ_MESSAGE_certificate_verify || got == TQ_MESSAGE_finished;
    bool missing = client && turn->expected == TQ_MESSAGE_certificate && past;
    return missing ? TQ_REQ_certificate_missing_from_server : TQ_REQ_NONE;
  }
  if (!client && turn->expected == TQ_MESSAGE_certificate &&
      got == TQ_MESSAGE_client_key_exchange) {
    return TQ_REQ_certificate_client_message_skipped;
  }
  bool early = client && got == TQ_MESSAGE_certificate_request &&
               (turn->expected == TQ_MESSAGE_certificate ||
                turn->expected == TQ_MESSAGE_server_key_exchange ||
                turn->expected == TQ_MESSAGE_server_hello);
  return early ? TQ_REQ_certificate_request_out_of_order_tls12 : TQ_REQ_NONE;
}

/* A client that has not offered post_handshake_auth is asked for nothing later (RFC 8446 section
 * 4.6.2). */
static bool asks_unoffered(const tq_turn *turn, uint8_t got) {
  tq_turn_view view = {.turn = turn};
  if (turn->endpoint->role != TQ_ROLE_CLIENT || turn->form.version < TQ_VERSION_TLS13 ||
      turn->expected != TQ_MESSAGE_new_session_ticket || got != TQ_MESSAGE_certificate_request) {
    return false;
  }
  tq_turn_view_of(&view);
  return view.has_offer && !tq_turn_offered(&view, TQ_EXTENSION_post_handshake_auth);
}

static void judge_type(tq_ledger *ledger, const tq_turn *turn, tq_handshake handshake) {
  uint16_t requirement = own_reason(turn, handshake.type);
  if (asks_unoffered(turn, handshake.type)) {
    requirement = TQ_REQ_application_data_authentication_not_offered;
  }
  if (requirement != TQ_REQ_NONE) {
    tq_ledger_binds(ledger, cite(requirement, 0, 1));
    return;
  }
  switch (tq_order_of(&requirement, turn->endpoint->role, turn->form.version, turn->expected,
                      handshake.type)) {
  case TQ_ORDER_DUE:
    judge_body(ledger, turn, handshake);
    break;
  case TQ_ORDER_OPEN:
    tq_ledger_open(ledger, cite(requirement, 0, 1));
    break;
  case TQ_ORDER_WRONG:
    tq_ledger_binds(ledger, cite(requirement, 0, 1));
    break;
  }
}

/* A message that may come again at once. */
static bool may_repeat(const tq_turn *turn, uint8_t type) {
  bool late_request = type == TQ_MESSAGE_certificate_request && turn->expected == type &&
                      turn->form.version >= TQ_VERSION_TLS13;
  return type == TQ_MESSAGE_new_session_ticket || type == TQ_MESSAGE_key_update ||
         type == TQ_MESSAGE_hello_request || late_request;
}

/* What follows the honest message is another of its type: there is no place for that one, whatever
 * is due. */
static void judge_double(tq_ledger *ledger, const tq_turn *turn, tq_span message, size_t first) {
  tq_handshake next;
  bool honest = tq_span_equal(tq_span_first(message, first), turn->honest);
  if (!honest || !tq_handshake_read(&next, tq_span_from(message, first), first, NULL) ||
      next.type != turn->expected || may_repeat(turn, next.type)) {
    return;
  }
  bool tls13 = turn->form.version >= TQ_VERSION_TLS13;
  uint16_t rule = tls13 ? TQ_REQ_finished_out_of_order : TQ_REQ_finished_out_of_order_12;
  tq_ledger_binds(ledger, cite(rule, first, next.message.size));
}

void tq_oracle_turn(tq_verdict *verdict, tq_span message, const tq_turn *turn) {
  tq_handshake handshake;
  tq_ledger ledger = tq_ledger_over(verdict);
  verdict->version = turn->form.version;
  if (!tq_handshake_read(&handshake, message, 0, NULL)) {
    tq_ledger_incomplete(&ledger, cite(TQ_REQ_client_hello_message_incomplete, message.size, 0));
    return;
  }
  if (turn->delivered_honest || tq_span_equal(message, turn->honest)) {
    tq_ledger_accepts(&ledger, cite(tq_turn_honest_rule(turn), 0, message.size));
    tq_ledger_close(&ledger);
    return;
  }
  judge_type(&ledger, turn, handshake);
  size_t size = handshake.message.size;
  if (message.size >
      size) { /* beside its double, whether the next message could come is not looked at */
    judge_double(&ledger, turn, message, size);
    tq_ledger_open(&ledger, cite(TQ_REQ_record_message_over_key_change, size, message.size - size));
  }
  tq_ledger_close(&ledger);
}
