/* turn_rules.c: see turn_rules.h. */
#include "rules/turn_rules.h"

#include "rules/answer_rules.h"
#include "spec/group.h"
#include "spec/requirement.h"
#include "spec/signature_scheme.h"

enum { TLS13 = 0x0304 };

void tq_turn_view_of(tq_turn_view *view) {
  const tq_turn *turn = view->turn;
  tq_faults faults = {0};
  tq_faults ignored = {0};
  tq_handshake offer;
  view->has_honest = tq_message_read(&view->honest, &faults, turn->honest, &turn->form, NULL, NULL);
  view->has_offer =
      tq_handshake_read(&offer, turn->offer, 0, NULL) &&
      tq_client_hello_parse(&view->offer, &ignored, offer.body, offer.body_offset, NULL);
}

bool tq_turn_offered(const tq_turn_view *view, uint16_t type) {
  tq_extension_item item;
  tq_span rest = view->offer.extensions;
  while (tq_extension_next(&item, &rest)) {
    if (item.type == type) {
      return true;
    }
  }
  return false;
}

uint16_t tq_turn_honest_rule(const tq_turn *turn) {
  return turn->form.version >= TLS13 ? TQ_REQ_finished_handshake_completes
                                     : TQ_REQ_finished_handshake_completes_12;
}

static void binds(tq_ledger *ledger, uint16_t requirement, size_t offset, size_t size) {
  tq_ledger_binds(ledger, (tq_citation){.requirement = requirement,
                                        .offset = (uint32_t)offset,
                                        .size = (uint32_t)size});
}

static void leaves_open(tq_ledger *ledger, uint16_t requirement, size_t offset, size_t size) {
  tq_ledger_open(ledger, (tq_citation){.requirement = requirement,
                                       .offset = (uint32_t)offset,
                                       .size = (uint32_t)size});
}

/* The curve that points of this size are on. */
static uint16_t curve_of(tq_span point) {
  switch (point.size) {
  case 65:
    return TQ_NAMED_GROUP_secp256r1;
  case 97:
    return TQ_NAMED_GROUP_secp384r1;
  case 133:
    return TQ_NAMED_GROUP_secp521r1;
  default:
    return 0;
  }
}

/* A point that is not the honest one, which may be a token, and not on its curve. */
static bool is_off_curve(const tq_turn_view *view, tq_span point, tq_span honest) {
  const tq_hello_checks *checks = &view->turn->checks;
  uint16_t curve = curve_of(point);
  return curve != 0 && checks->share != NULL && !tq_span_equal(point, honest) &&
         checks->share(checks->context, curve, point) == TQ_CHECK_BAD;
}

static bool is_tls13(const tq_turn_view *view) {
  return view->turn->form.version >= TLS13;
}

/* What passes for a share in form, for any group with points. */
static const uint8_t stand_in[UINT16_MAX] = {4};

/* ServerHello, at a client. */
static void server_hello(tq_ledger *ledger, const tq_turn_view *view) {
  if (!view->has_offer) {
    return;
  }
  tq_server_hello hello = view->message.as.server_hello;
  tq_hello_checks checks = view->turn->checks;
  const tq_server_hello *honest = &view->honest.as.server_hello;
  if (view->has_honest &&
      tq_span_equal(hello.legacy_session_id_echo, honest->legacy_session_id_echo)) {
    hello.legacy_session_id_echo = view->offer.legacy_session_id; /* it may be a token */
  }
  if (view->has_honest &&
      tq_span_equal(hello.server_share.key_exchange, honest->server_share.key_exchange)) {
    hello.server_share.key_exchange = tq_span_of(stand_in, honest->server_share.key_exchange.size);
    checks.share = NULL; /* it may be a token, which is no point */
  }
  tq_answer_view answer = {.offer = &view->offer,
                           .hello = &hello,
                           .endpoint = view->turn->endpoint,
                           .retry = view->turn->retry,
                           .checks = &checks};
  tq_answer_view_of(&answer);
  if (!tq_code_list_has(view->turn->endpoint->versions, TLS13)) {
    answer.kind = TQ_ANSWER_12; /* it knows of no other, whatever supported_versions says */
    answer.version = hello.legacy_version;
  }
  for (size_t i = 0; i < tq_answer_rule_count; i++) {
    const tq_answer_rule *rule = &tq_answer_rules[i];
    bool newer = tq_code_list_has(view->turn->endpoint->versions, TLS13);
    uint16_t requirement = newer ? rule->client_13 : rule->client_12;
    tq_mark mark = {0, 0};
    if (requirement != TQ_REQ_NONE && (rule->kinds & answer.kind) != 0 &&
        rule->breaks(&mark, &answer)) {
      binds(ledger, requirement, mark.offset, mark.size);
    }
  }
}

static bool offered_protocol(const tq_turn_view *view, tq_span list) {
  tq_span chosen;
  tq_span name;
  tq_span names = view->offer.alpn;
  if (!tq_opaque8_next(&chosen, &list)) {
    return true; /* the syntax says it */
  }
  while (tq_opaque8_next(&name, &names)) {
    if (tq_span_equal(name, chosen)) {
      return true;
    }
  }
  return false;
}

/* EncryptedExtensions, at a client: the contents of the answers. */
static void extension_answers(tq_ledger *ledger, const tq_turn_view *view) {
  const tq_encrypted_extensions *message = &view->message.as.encrypted_extensions;
  const tq_extension_seen *fragment = &message->seen[TQ_EXT_max_fragment_length];
  const tq_extension_seen *limit = &message->seen[TQ_EXT_record_size_limit];
  const tq_extension_seen *alpn = &message->seen[TQ_EXT_application_layer_protocol_negotiation];
  if (fragment->present && limit->present) {
    binds(ledger, TQ_REQ_encrypted_extensions_both_size_limits, limit->offset, limit->data.size);
  }
  if (fragment->present && view->has_offer &&
      message->max_fragment_length != view->offer.max_fragment_length) {
    binds(ledger, TQ_REQ_encrypted_extensions_max_fragment_length_differs, fragment->offset,
          fragment->data.size);
  }
  if (alpn->present && view->has_offer && !offered_protocol(view, message->alpn)) {
    binds(ledger, TQ_REQ_encrypted_extensions_protocol_not_offered, alpn->offset, alpn->data.size);
  }
}

static void encrypted_extensions(tq_ledger *ledger, const tq_turn_view *view) {
  const tq_encrypted_extensions *message = &view->message.as.encrypted_extensions;
  tq_extension_item item;
  tq_span rest = message->extensions;
  while (view->has_offer && tq_extension_next(&item, &rest)) {
    size_t offset = (size_t)(item.data.data - view->bytes.data);
    bool known = tq_extension_kind_of(item.type) != TQ_EXT_UNKNOWN;
    if (known && (tq_extension_where(item.type) & TQ_IN_EE) == 0) {
      binds(ledger, TQ_REQ_encrypted_extensions_extension_forbidden, offset, item.data.size);
    }
    if (!tq_turn_offered(view, item.type)) {
      binds(ledger, TQ_REQ_encrypted_extensions_extension_not_offered, offset, item.data.size);
    }
  }
  extension_answers(ledger, view);
}

/* A signature that is not the honest one does not verify. ECDSA excepted: another form of the same
 * signature may. */
static void signature(tq_ledger *ledger, const tq_turn_view *view, uint16_t rule,
                      const tq_digitally_signed *is, const tq_digitally_signed *honest) {
  const tq_signature_scheme *scheme = tq_signature_scheme_find(is->scheme);
  if (!view->has_honest || tq_span_equal(is->signature, honest->signature)) {
    return;
  }
  if (scheme != NULL && scheme->key == TQ_SCHEME_KEY_ECDSA) {
    leaves_open(ledger, rule, is->signature_offset, is->signature.size);
    return;
  }
  binds(ledger, rule, is->signature_offset, is->signature.size);
}

static bool is_pkcs1(uint16_t scheme) {
  return (scheme & 0xff) == 1 && scheme >> 8 <= 6;
}

static bool is_sha1(uint16_t scheme) {
  return scheme >> 8 == 2;
}

/* What a client takes stands in its ClientHello, which may name more than its model; what a server
 * asked for is not at hand. */
static bool was_offered(const tq_turn_view *view, uint16_t scheme) {
  return view->has_offer ? tq_u16_list_has(view->offer.signature_algorithms, scheme)
                         : tq_code_list_has(view->turn->endpoint->schemes, scheme);
}

static void scheme_13(tq_ledger *ledger, const tq_turn_view *view, uint16_t scheme) {
  bool client = view->turn->endpoint->role == TQ_ROLE_CLIENT;
  size_t at = view->message.body_offset;
  if (!was_offered(view, scheme) && client) {
    binds(ledger, TQ_REQ_certificate_verify_scheme_not_offered, at, 2);
  }
  if (!was_offered(view, scheme) && !client) {
    leaves_open(ledger, TQ_REQ_certificate_verify_scheme_not_requested, at, 2);
  }
  if (is_sha1(scheme)) {
    binds(ledger, TQ_REQ_certificate_verify_sha1, at, 2);
  } else if (is_pkcs1(scheme)) {
    binds(ledger, TQ_REQ_certificate_verify_rsa_without_pss, at, 2);
  } else {
    binds(ledger, TQ_REQ_certificate_verify_scheme_does_not_fit_key, at, 2);
  }
}

/* Another scheme than the honest one: the key signs with no other, or the signature is another. */
static void certificate_verify(tq_ledger *ledger, const tq_turn_view *view) {
  const tq_digitally_signed *is = &view->message.as.certificate_verify;
  const tq_digitally_signed *honest = &view->honest.as.certificate_verify;
  if (!view->has_honest) {
    return;
  }
  uint16_t wrong = is_tls13(view) ? TQ_REQ_certificate_verify_signature_wrong
                                  : TQ_REQ_certificate_verify_signature_wrong_12;
  if (is->scheme != honest->scheme && is_tls13(view)) {
    scheme_13(ledger, view, is->scheme);
  }
  if (is->scheme != honest->scheme && !is_tls13(view)) {
    binds(ledger, TQ_REQ_certificate_verify_pair_not_requested_12, view->message.body_offset, 2);
  }
  signature(ledger, view, wrong, is, honest);
}

/* A point of another length than the honest one's, or in another form, is none of its group. */
static bool same_form(tq_span point, tq_span honest) {
  bool on_curve = curve_of(honest) != 0;
  return point.size == honest.size && (!on_curve || point.data[0] == 4);
}

/* Another pair of hash and signature than the honest one: not offered, or one that the key does not
 * sign with, or the signature is another (RFC 5246 section 7.4.3, RFC 8446 section 4.2.3). */
static void other_pair(tq_ledger *ledger, const tq_turn_view *view, const tq_digitally_signed *is) {
  bool pss_key = is->scheme >= 0x0809 && is->scheme <= 0x080b;
  bool offered = was_offered(view, is->scheme);
  size_t at = is->signature_offset - 4u;
  if (offered && pss_key) { /* the same signature; RFC 8446 speaks of TLS 1.3 */
    leaves_open(ledger, TQ_REQ_certificate_verify_pss_key_type, at, 2);
    return;
  }
  binds(ledger,
        offered ? TQ_REQ_key_exchange_server_signature_wrong
                : TQ_REQ_key_exchange_server_pair_not_offered,
        at, 2);
}

/* A token for the signature stands for the right one over whatever parameters it comes with, so
 * that only the signature's own bytes say whether it is. */
static void server_key_exchange(tq_ledger *ledger, const tq_turn_view *view) {
  const tq_server_key_exchange *is = &view->message.as.server_key_exchange;
  const tq_server_key_exchange *honest = &view->honest.as.server_key_exchange;
  if (!view->has_honest) {
    return;
  }
  if (is->curve_type == TQ_CURVE_NAMED && view->has_offer &&
      !tq_u16_list_has(view->offer.supported_groups, is->named_curve)) {
    binds(ledger, TQ_REQ_key_exchange_curve_not_offered, is->params_offset + 1, 2);
  }
  if (is->named_curve == honest->named_curve &&
      (!same_form(is->point, honest->point) || is_off_curve(view, is->point, honest->point))) {
    binds(ledger, TQ_REQ_key_exchange_point_invalid_12, is->params_offset, is->params.size);
  }
  if (!honest->is_signed) {
    return;
  }
  if (is->signature.scheme != honest->signature.scheme) {
    other_pair(ledger, view, &is->signature);
  }
  signature(ledger, view, TQ_REQ_key_exchange_server_signature_wrong, &is->signature,
            &honest->signature);
}

/* 0, 1, or longer than the prime: out of range whatever the prime. */
static bool dh_out_of_range(tq_span value, tq_span honest) {
  for (size_t i = 0; i + 1 < value.size; i++) {
    if (value.data[i] != 0) {
      return value.size > honest.size && value.data[0] != 0;
    }
  }
  return value.size == 0 || value.data[value.size - 1] <= 1;
}

static void client_key_exchange(tq_ledger *ledger, const tq_turn_view *view) {
  const tq_client_key_exchange *is = &view->message.as.client_key_exchange;
  const tq_client_key_exchange *honest = &view->honest.as.client_key_exchange;
  if (!view->has_honest) {
    return;
  }
  if (honest->point.size != 0 &&
      (!same_form(is->point, honest->point) || is_off_curve(view, is->point, honest->point))) {
    binds(ledger, TQ_REQ_key_exchange_point_invalid_12, is->public_offset, is->point.size);
  }
  tq_span encrypted = is->encrypted_pre_master;
  if (honest->encrypted_pre_master.size == encrypted.size &&
      !tq_span_equal(honest->encrypted_pre_master, encrypted)) {
    /* That a number is beyond the modulus, everybody can see: there is no secret in saying so. */
    (view->turn->beyond_key ? leaves_open : binds)(
        ledger, TQ_REQ_key_exchange_premaster_padding_wrong, is->public_offset, encrypted.size);
  }
  if (honest->dh_yc.size != 0 && dh_out_of_range(is->dh_yc, honest->dh_yc)) {
    binds(ledger, TQ_REQ_key_exchange_dh_yc_range, is->public_offset, is->dh_yc.size);
  }
}

/* CertificateRequest, at a client: what is demanded of its contents. */
static void certificate_request(tq_ledger *ledger, const tq_turn_view *view) {
  const tq_certificate_request *is = &view->message.as.certificate_request;
  const tq_certificate_request *honest = &view->honest.as.certificate_request;
  bool in_handshake = view->has_honest && view->honest.type == TQ_MESSAGE_certificate_request &&
                      honest->certificate_request_context.size == 0;
  if (!is_tls13(view)) {
    return;
  }
  if (in_handshake && is->certificate_request_context.size != 0) {
    leaves_open(ledger, TQ_REQ_certificate_request_context_not_empty, view->message.body_offset,
                1 + is->certificate_request_context.size);
  }
  if (!is->seen[TQ_EXT_signature_algorithms].present) {
    binds(ledger, TQ_REQ_certificate_request_without_signature_algorithms, is->extensions_offset,
          is->extensions.size);
  }
}

/* The context of a Certificate. One as long as the honest one may be it, since tokens stand in
 * both. */
static void certificate_context(tq_ledger *ledger, const tq_turn_view *view) {
  tq_span is = view->message.as.certificate.certificate_request_context;
  tq_span honest = view->honest.as.certificate.certificate_request_context;
  if (!is_tls13(view) || !view->has_honest || view->honest.type != TQ_MESSAGE_certificate ||
      tq_span_equal(is, honest)) {
    return;
  }
  size_t at = view->message.body_offset;
  if (is.size == honest.size) {
    leaves_open(ledger, TQ_REQ_certificate_context_not_echoed, at, 1 + is.size);
    return;
  }
  binds(ledger, TQ_REQ_certificate_context_not_echoed, at, 1 + is.size);
}

static void finished(tq_ledger *ledger, const tq_turn_view *view) {
  uint16_t wrong =
      is_tls13(view) ? TQ_REQ_finished_verify_data_wrong : TQ_REQ_finished_verify_data_wrong_12;
  if (view->has_honest &&
      !tq_span_equal(view->message.as.verify_data, view->honest.as.verify_data)) {
    binds(ledger, wrong, view->message.body_offset, view->message.as.verify_data.size);
  }
}

/* clang-format off */
static const struct {
  uint8_t type;
  void (*rules)(tq_ledger *ledger, const tq_turn_view *view);
} messages[] = {
  {TQ_MESSAGE_server_hello,         server_hello},
  {TQ_MESSAGE_encrypted_extensions, encrypted_extensions},
  {TQ_MESSAGE_certificate_request,  certificate_request},
  {TQ_MESSAGE_certificate,          certificate_context},
  {TQ_MESSAGE_certificate,          tq_turn_certificate},
  {TQ_MESSAGE_certificate_verify,   certificate_verify},
  {TQ_MESSAGE_server_key_exchange,  server_key_exchange},
  {TQ_MESSAGE_client_key_exchange,  client_key_exchange},
  {TQ_MESSAGE_finished,             finished},
};
/* clang-format on */

void tq_turn_rules(tq_ledger *ledger, const tq_turn_view *view) {
  for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
    if (messages[i].type == view->message.type) {
      messages[i].rules(ledger, view);
    }
  }
}
