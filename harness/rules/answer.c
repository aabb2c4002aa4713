/* answer.c: see answer.h. */
#include "rules/answer.h"

#include "codec/handshake.h"
#include "codec/record.h"
#include "rules/answer_rules.h"
#include "spec/alert.h"
#include "spec/content_type.h"
#include "spec/message.h"
#include "spec/requirement.h"

enum { TLS12 = 0x0303 };

/* sheet: what was found so far, and what is needed to find more. */
typedef struct answer_sheet {
  tq_citation *citations;
  size_t count;
  size_t max;
  const tq_answer_context *context;
  tq_client_hello offer;
  bool offer_parses;
  bool hello_seen; /* a ServerHello or HelloRetryRequest */
  bool want_ccs;   /* it asks for a change_cipher_spec as the next record */
  uint16_t suite;  /* of a TLS 1.2 ServerHello; else 0 */
} answer_sheet;

static void cite(answer_sheet *sheet, uint16_t requirement, size_t offset, size_t size) {
  if (sheet->count < sheet->max) {
    sheet->citations[sheet->count] = (tq_citation){
        .requirement = requirement, .offset = (uint32_t)offset, .size = (uint32_t)size};
    sheet->count++;
  }
}

static void apply_rules(answer_sheet *sheet, const tq_answer_view *view) {
  for (size_t i = 0; i < tq_answer_rule_count; i++) {
    const tq_answer_rule *rule = &tq_answer_rules[i];
    tq_mark mark = {0, 0};
    if (rule->server != TQ_REQ_NONE && (rule->kinds & view->kind) != 0 &&
        rule->breaks(&mark, view)) {
      cite(sheet, rule->server, mark.offset, mark.size);
    }
  }
}

static void check_hello(answer_sheet *sheet, const tq_handshake *handshake) {
  tq_server_hello hello;
  tq_faults faults = {0};
  bool whole =
      tq_server_hello_parse(&hello, &faults, handshake->body, handshake->body_offset, NULL);
  if (faults.count != 0) {
    cite(sheet, TQ_REQ_server_hello_syntax, faults.items[0].offset, faults.items[0].size);
  }
  sheet->hello_seen = true;
  if (!whole || !sheet->offer_parses) {
    return;
  }
  tq_answer_view view = {.offer = &sheet->offer,
                         .hello = &hello,
                         .endpoint = sheet->context->endpoint,
                         .retry = sheet->context->retry,
                         .checks = &sheet->context->checks};
  tq_answer_view_of(&view);
  apply_rules(sheet, &view);
  sheet->suite = view.kind == TQ_ANSWER_12 ? hello.cipher_suite : 0;
  sheet->want_ccs = view.kind != TQ_ANSWER_12 && sheet->context->retry == NULL &&
                    sheet->offer.legacy_session_id.size != 0;
}

/* ServerECDHParams begins with curve_type named_curve and the curve (RFC 8422 section 5.4). */
static void check_key_exchange(answer_sheet *sheet, const tq_handshake *handshake) {
  enum { NAMED_CURVE = 3 };
  const tq_cipher_suite *suite = tq_cipher_suite_find(sheet->suite);
  tq_span body = handshake->body;
  bool plain = suite != NULL && tq_kx_ec((tq_kx)suite->kx) && !tq_kx_psk((tq_kx)suite->kx);
  if (!plain || body.size < 3 || body.data[0] != NAMED_CURVE || !sheet->offer_parses) {
    return;
  }
  uint16_t group = (uint16_t)(body.data[1] << 8 | body.data[2]);
  const tq_extension_seen *groups = &sheet->offer.seen[TQ_EXT_supported_groups];
  if (groups->present && !groups->faulty &&
      !tq_u16_list_has(sheet->offer.supported_groups, group)) {
    cite(sheet, TQ_REQ_server_hello_group_from_offer_12, handshake->body_offset + 1, 2);
  }
}

/* Messages that a record holds whole; one that goes on in the next is not looked at. */
static void check_messages(answer_sheet *sheet, const tq_record *record) {
  tq_handshake handshake;
  tq_span rest = record->fragment;
  size_t offset = record->fragment_offset;
  while (rest.size != 0 && tq_handshake_read(&handshake, rest, offset, NULL)) {
    if (handshake.type == TQ_MESSAGE_server_hello) {
      check_hello(sheet, &handshake);
    }
    if (handshake.type == TQ_MESSAGE_server_key_exchange) {
      check_key_exchange(sheet, &handshake);
    }
    offset += handshake.message.size;
    rest = tq_span_from(rest, handshake.message.size);
  }
}

/* Alerts that are fatal by definition (RFC 5246 section 7.2.2, RFC 8446 section 6.2). */
static bool is_always_fatal(uint8_t description) {
  switch (description) {
  case TQ_ALERT_unexpected_message:
  case TQ_ALERT_bad_record_mac:
  case TQ_ALERT_record_overflow:
  case TQ_ALERT_handshake_failure:
  case TQ_ALERT_illegal_parameter:
  case TQ_ALERT_decode_error:
  case TQ_ALERT_decrypt_error:
  case TQ_ALERT_protocol_version:
  case TQ_ALERT_insufficient_security:
  case TQ_ALERT_internal_error:
  case TQ_ALERT_missing_extension:
  case TQ_ALERT_unsupported_extension:
    return true;
  default:
    return false;
  }
}

static void check_alert(answer_sheet *sheet, const tq_record *record) {
  tq_alert_message alert;
  tq_faults faults = {0};
  if (!tq_alert_parse(&alert, &faults, record->fragment, record->fragment_offset, NULL)) {
    cite(sheet, TQ_REQ_alert_well_formed, record->fragment_offset, record->fragment.size);
    return;
  }
  if (alert.level != TQ_ALERT_FATAL && is_always_fatal(alert.description)) {
    cite(sheet, TQ_REQ_alert_error_is_fatal, record->fragment_offset, 1);
  }
}

static void check_record(answer_sheet *sheet, const tq_record *record) {
  if (sheet->want_ccs && record->type != TQ_CONTENT_change_cipher_spec &&
      record->type != TQ_CONTENT_alert) {
    cite(sheet, TQ_REQ_record_compatibility_change_cipher_spec, record->fragment_offset - 5, 5);
  }
  sheet->want_ccs = false;
  if (record->type == TQ_CONTENT_handshake) {
    check_messages(sheet, record);
  }
  if (record->type == TQ_CONTENT_alert) {
    check_alert(sheet, record);
  }
  bool agreed = sheet->hello_seen && sheet->suite == 0;
  if (agreed && record->legacy_record_version != TLS12) {
    cite(sheet, TQ_REQ_record_legacy_version_sent, record->fragment_offset - 4, 2);
  }
}

/* Handshake and alert records are in plaintext until the change of keys: in TLS 1.3 right behind
 * the ServerHello, where the type hides it, in TLS 1.2 behind change_cipher_spec. */
static void check_records(answer_sheet *sheet, tq_span records) {
  tq_record record;
  size_t offset = 0;
  while (tq_record_read(&record, tq_span_from(records, offset), offset,
                        TQ_RECORD_CIPHERTEXT_MAX_TLS12, NULL) == TQ_RECORD_READ) {
    check_record(sheet, &record);
    offset = record.fragment_offset + record.fragment.size;
    if (record.type == TQ_CONTENT_change_cipher_spec && sheet->suite != 0) {
      return;
    }
  }
}

size_t tq_answer_check(tq_citation *citations, size_t max, tq_span records,
                       const tq_answer_context *context) {
  answer_sheet sheet = {.citations = citations, .max = max, .context = context};
  tq_handshake handshake;
  tq_faults faults = {0};
  if (tq_handshake_read(&handshake, context->offer, 0, NULL) &&
      handshake.type == TQ_MESSAGE_client_hello) {
    sheet.offer_parses =
        tq_client_hello_parse(&sheet.offer, &faults, handshake.body, handshake.body_offset, NULL);
  }
  check_records(&sheet, records);
  return sheet.count;
}

/* The first ServerHello or HelloRetryRequest in RECORDS; false: none that reads to its end. */
static bool find_hello(tq_server_hello *hello, tq_span records) {
  tq_record record;
  tq_handshake handshake;
  tq_faults faults = {0};
  size_t offset = 0;
  while (tq_record_read(&record, tq_span_from(records, offset), offset,
                        TQ_RECORD_CIPHERTEXT_MAX_TLS12, NULL) == TQ_RECORD_READ) {
    size_t at = record.fragment_offset;
    if (record.type == TQ_CONTENT_handshake &&
        tq_handshake_read(&handshake, record.fragment, at, NULL)) {
      return handshake.type == TQ_MESSAGE_server_hello &&
             tq_server_hello_parse(hello, &faults, handshake.body, handshake.body_offset, NULL);
    }
    offset = at + record.fragment.size;
  }
  return false;
}

tq_span tq_answer_cookie(tq_span records) {
  tq_server_hello hello;
  return find_hello(&hello, records) && hello.is_retry ? hello.cookie : TQ_SPAN_EMPTY;
}

bool tq_answer_takes_psk(tq_span records) {
  tq_server_hello hello;
  return find_hello(&hello, records) && !hello.is_retry &&
         hello.seen[TQ_EXT_pre_shared_key].present;
}

static size_t add_once(uint16_t *requirements, size_t count, size_t max, uint16_t requirement) {
  for (size_t i = 0; i < count; i++) {
    if (requirements[i] == requirement) {
      return count;
    }
  }
  if (count < max && requirement != TQ_REQ_NONE) {
    requirements[count++] = requirement;
  }
  return count;
}

size_t tq_answer_looks_for(uint16_t *requirements, size_t max, uint16_t version) {
  /* what is no row of the table of rules */
  static const uint16_t others13[] = {TQ_REQ_record_compatibility_change_cipher_spec,
                                      TQ_REQ_record_legacy_version_sent};
  static const uint16_t others12[] = {TQ_REQ_server_hello_group_from_offer_12};
  bool tls13 = version > TLS12;
  uint8_t kinds = tls13 ? TQ_ANSWER_TLS13 : TQ_ANSWER_12;
  const uint16_t *others = tls13 ? others13 : others12;
  size_t other_count = tls13 ? 2 : 1;
  size_t count = 0;
  for (size_t i = 0; i < tq_answer_rule_count; i++) {
    if ((tq_answer_rules[i].kinds & kinds) != 0) {
      count = add_once(requirements, count, max, tq_answer_rules[i].server);
    }
  }
  for (size_t i = 0; i < other_count; i++) {
    count = add_once(requirements, count, max, others[i]);
  }
  return count;
}
