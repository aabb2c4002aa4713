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
    if (got == TQ_MESSAGE_certificate && !client) {
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

static uint16_t order_rule(const tq_turn *turn) {
  return turn->form.version >= TQ_VERSION_TLS13 ? TQ_REQ_finished_out_of_order
                                                : TQ_REQ_finished_out_of_order_12;
}

/* A HelloRetryRequest is a ServerHello by its type, and changes no keys. */
static bool is_retry(const tq_turn *turn, uint8_t type) {
  enum { RANDOM_AT = TQ_HANDSHAKE_HEADER + 2 };
  tq_span random = tq_span_first(tq_span_from(turn->honest, RANDOM_AT), TQ_RANDOM_SIZE);
  return type == TQ_MESSAGE_server_hello &&
         tq_span_equal(random, tq_span_of(tq_hello_retry_random, TQ_RANDOM_SIZE));
}

/* Nothing may share a record with a message behind which the keys change. */
static bool crosses_keys(tq_ledger *ledger, const tq_turn *turn, uint8_t last, tq_span rest,
                         size_t offset) {
  if (!tq_order_ends_keys(turn->form.version, last) || is_retry(turn, last)) {
    return false;
  }
  tq_ledger_binds(ledger, cite(TQ_REQ_record_message_over_key_change, offset, rest.size));
  return true;
}

/* Whether a message of type GOT may stand behind LAST here. What may come behind a
 * CertificateRequest after the handshake, where it has a context, may not within it. */
static bool has_place(const tq_turn *turn, uint8_t last, uint8_t got) {
  bool requests = last == TQ_MESSAGE_certificate_request && turn->expected == last;
  bool late =
      turn->honest.size > TQ_HANDSHAKE_HEADER && turn->honest.data[TQ_HANDSHAKE_HEADER] != 0;
  bool tls13 = turn->form.version >= TQ_VERSION_TLS13;
  if (requests && tls13 && !late && got != TQ_MESSAGE_certificate &&
      got != TQ_MESSAGE_compressed_certificate) {
    return false;
  }
  return tq_order_may_follow(turn->endpoint->role, turn->form.version, last, got);
}

/* What comes behind the message in hand, of type LAST and in its place, one by one, up to the first
 * that has no place whatever was agreed. Whether one that has a place is right by itself is not
 * said, since its live values would be those of a later turn: for that it may be refused. */
static void judge_sequence(tq_ledger *ledger, const tq_turn *turn, uint8_t last, tq_span message,
                           size_t offset) {
  tq_handshake next;
  while (offset < message.size) {
    tq_span rest = tq_span_from(message, offset);
    if (crosses_keys(ledger, turn, last, rest, offset) ||
        !tq_handshake_read(&next, rest, offset, NULL)) {
      return;
    }
    if (!has_place(turn, last, next.type)) {
      tq_ledger_binds(ledger, cite(order_rule(turn), offset, next.message.size));
      return;
    }
    tq_ledger_open(ledger, cite(TQ_REQ_finished_other_message, offset, next.message.size));
    bool aside = next.type == TQ_MESSAGE_hello_request;
    last = aside ? last : next.type;
    offset += next.message.size;
  }
}

/* Behind a message that is not the honest one nothing binds: it may have ended the handshake. */
static void judge_rest(tq_ledger *ledger, const tq_turn *turn, tq_span message, size_t first) {
  bool honest = tq_span_equal(tq_span_first(message, first), turn->honest);
  if (honest) {
    judge_sequence(ledger, turn, turn->expected, message, first);
  }
  tq_ledger_open(ledger, cite(TQ_REQ_record_message_over_key_change, first, message.size - first));
}

/* Something was left out before: what is due is that. */
static void judge_gap(tq_ledger *ledger, const tq_turn *turn, tq_handshake handshake) {
  tq_turn due = *turn;
  uint16_t requirement = TQ_REQ_finished_without_change_cipher_spec;
  bool unchanged = turn->left_out == TQ_TURN_CCS;
  if (unchanged && handshake.type == TQ_MESSAGE_finished) {
    tq_ledger_binds(ledger, cite(requirement, 0, 1));
    return;
  }
  due.expected = unchanged ? turn->expected : (uint8_t)turn->left_out;
  if (handshake.type == due.expected) { /* it came after all */
    tq_ledger_open(ledger, cite(order_rule(turn), 0, handshake.message.size));
    return;
  }
  judge_type(ledger, &due, handshake);
}

/* The honest message is taken. A HelloRequest alone may be ignored, answered with a ClientHello, or
 * with no_renegotiation, behind which whoever refused may want no more (RFC 5246 sections 7.4.1.1
 * and 7.2.2). */
static void enter_honest(tq_ledger *ledger, tq_citation citation, uint8_t type) {
  (type == TQ_MESSAGE_hello_request ? tq_ledger_open : tq_ledger_accepts)(ledger, citation);
}

void tq_oracle_turn(tq_verdict *verdict, tq_span message, const tq_turn *turn) {
  tq_handshake handshake;
  tq_ledger ledger = tq_ledger_over(verdict);
  verdict->version = turn->form.version;
  if (!tq_handshake_read(&handshake, message, 0, NULL)) {
    tq_ledger_incomplete(&ledger, cite(TQ_REQ_client_hello_message_incomplete, message.size, 0));
    return;
  }
  if (turn->left_out != 0) {
    judge_gap(&ledger, turn, handshake);
    tq_ledger_close(&ledger);
    return;
  }
  if (turn->delivered_honest || tq_span_equal(message, turn->honest)) {
    enter_honest(&ledger, cite(tq_turn_honest_rule(turn), 0, message.size), handshake.type);
    tq_ledger_close(&ledger);
    return;
  }
  judge_type(&ledger, turn, handshake);
  size_t size = handshake.message.size;
  if (message.size > size) {
    judge_rest(&ledger, turn, message, size);
  }
  tq_ledger_close(&ledger);
}
