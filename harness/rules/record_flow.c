/* record_flow.c: see record_flow.h. */
#include "rules/record_flow.h"

#include "codec/record.h"
#include "rules/ledger.h"
#include "spec/content_type.h"
#include "spec/requirement.h"
#include "spec/version.h"

/* flow: the records read so far. */
typedef struct flow {
  tq_ledger ledger;
  const tq_hello_context *context;
  uint8_t *room;
  size_t size;  /* bytes of handshake messages in ROOM */
  size_t first; /* of these, in the first record */
  bool other;   /* a record of another kind, or one whose header is unusual */
  bool cut;     /* the last record is not all there */
} flow;

static bool has(const flow *f, uint16_t version) {
  return tq_code_list_has(f->context->endpoint->versions, version);
}

/* One row for each version: what both versions of the server demand binds, what one does is open.
 */
static void enter(flow *f, uint16_t rule13, uint16_t rule12, size_t offset, size_t size) {
  bool both = has(f, TQ_VERSION_TLS13) && has(f, TQ_VERSION_TLS12);
  tq_citation citation = {.requirement = has(f, TQ_VERSION_TLS13) ? rule13 : rule12,
                          .offset = (uint32_t)offset,
                          .size = (uint32_t)size};
  bool demanded = tq_requirement_get(rule13)->reaction == TQ_REACT_REJECT &&
                  tq_requirement_get(rule12)->reaction == TQ_REACT_REJECT;
  if (both && !demanded) {
    tq_ledger_open(&f->ledger, citation);
    return;
  }
  tq_ledger_binds(&f->ledger, citation);
}

static size_t record_size(const tq_record *record) {
  return TQ_RECORD_HEADER + record->fragment.size;
}

static void take_handshake(flow *f, const tq_record *record, size_t offset) {
  if (record->fragment.size == 0) {
    enter(f, TQ_REQ_record_handshake_empty, TQ_REQ_record_empty_fragment_12, offset,
          TQ_RECORD_HEADER);
    return;
  }
  if (record->fragment.size > TQ_RECORD_FLOW_ROOM - f->size) {
    f->other = true; /* more than any hello: nothing is said */
    return;
  }
  memcpy(f->room + f->size, record->fragment.data, record->fragment.size);
  f->first = f->size == 0 ? record->fragment.size : f->first;
  f->size += record->fragment.size;
}

/* Nothing has come before it but, in a scene with a retry, the first ClientHello; what stands in or
 * behind a message is not judged. */
static bool is_first(const flow *f) {
  return f->size == 0 && !f->other;
}

/* RFC 8446 section 5: before the first ClientHello it is unexpected, whatever its contents; after a
 * retry it is dropped, once, if it is the byte 1. */
static void take_change_cipher_spec(flow *f, const tq_record *record, size_t offset) {
  bool retried = f->context->retry != NULL;
  bool one = record->fragment.size == 1 && record->fragment.data[0] == 1;
  if (!is_first(f) || (retried && one)) {
    f->other = true;
    return;
  }
  uint16_t rule13 = retried ? TQ_REQ_record_change_cipher_spec_other
                            : TQ_REQ_record_change_cipher_spec_at_wrong_time;
  enter(f, rule13, TQ_REQ_finished_change_cipher_spec_too_early, offset, record_size(record));
}

/* One that is well formed may end the connection, or be ignored: nothing is said. */
static void take_alert(flow *f, const tq_record *record, size_t offset) {
  if (!is_first(f) || record->fragment.size == 2) {
    f->other = true;
    return;
  }
  enter(f, TQ_REQ_alert_body_of_two_bytes, TQ_REQ_alert_alert_split_12, offset,
        record_size(record));
}

/* After a retry it may be early data, which is skipped (RFC 8446 section 4.2.10); an empty one has
 * no data in it. */
static void take_data(flow *f, const tq_record *record, size_t offset) {
  if (!is_first(f) || f->context->retry != NULL || record->fragment.size == 0) {
    f->other = true;
    return;
  }
  enter(f, TQ_REQ_application_data_not_in_plaintext, TQ_REQ_application_data_before_first_handshake,
        offset, record_size(record));
}

static bool is_usual_version(uint16_t version) {
  return version == TQ_VERSION_TLS10 || version == TQ_VERSION_TLS12;
}

static void take(flow *f, const tq_record *record, size_t offset) {
  f->other = f->other || !is_usual_version(record->legacy_record_version);
  switch (record->type) {
  case TQ_CONTENT_handshake:
    take_handshake(f, record, offset);
    break;
  case TQ_CONTENT_change_cipher_spec:
    take_change_cipher_spec(f, record, offset);
    break;
  case TQ_CONTENT_alert:
    take_alert(f, record, offset);
    break;
  case TQ_CONTENT_application_data:
    take_data(f, record, offset);
    break;
  case TQ_CONTENT_heartbeat:
    f->other = true;
    break;
  default:
    enter(f, TQ_REQ_record_type_undefined, TQ_REQ_record_type_undefined_12, offset, 1);
    break;
  }
}

/* The record at OFFSET, whose header is there, is not all there. */
static bool is_cut(tq_span records, size_t offset) {
  const uint8_t *header = records.data + offset;
  size_t length = (size_t)header[3] << 8 | header[4];
  return records.size - offset - TQ_RECORD_HEADER < length;
}

/* What comes first is seen first: a fault beyond the message may never be looked at. */
static void walk(flow *f, tq_span records) {
  tq_record record;
  tq_span rest = records;
  while (rest.size != 0 && f->ledger.binding == 0) {
    size_t offset = records.size - rest.size;
    tq_record_state state = tq_record_next(&record, &rest, TQ_RECORD_PLAINTEXT_MAX);
    if (state == TQ_RECORD_TOO_LONG && is_cut(records, offset)) {
      f->cut = true; /* who waits for the rest has not received such a record yet */
      return;
    }
    if (state == TQ_RECORD_TOO_LONG) {
      enter(f, TQ_REQ_record_plaintext_too_long, TQ_REQ_record_plaintext_too_long_12, offset,
            TQ_RECORD_HEADER);
      return;
    }
    if (state == TQ_RECORD_INCOMPLETE) {
      f->cut = true;
      return;
    }
    take(f, &record, offset);
  }
}

/* Cut into records it is the same message, and this is what is unusual in it. The mark is where the
 * first record ends. */
static void demand_joining(const flow *f, tq_verdict *verdict) {
  if (verdict->kind != TQ_VERDICT_ACCEPT || f->first == f->size ||
      verdict->count == TQ_CITATIONS_MAX) {
    return;
  }
  uint16_t rule = verdict->version == TQ_VERSION_TLS12 ? TQ_REQ_record_messages_cut_and_joined_12
                                                       : TQ_REQ_record_messages_cut_and_joined;
  memmove(verdict->citations + 1, verdict->citations, verdict->count * sizeof *verdict->citations);
  verdict->citations[0] = (tq_citation){.requirement = rule, .offset = (uint32_t)f->first};
  verdict->count++;
}

void tq_oracle_records(tq_verdict *verdict, tq_span records, const tq_hello_context *context,
                       uint8_t *room) {
  flow f = {.ledger = tq_ledger_over(verdict), .context = context, .room = room};
  walk(&f, records);
  if (f.ledger.binding != 0 && f.size == 0 && !f.other) {
    tq_ledger_close(&f.ledger);
    return;
  }
  bool fault = !tq_ledger_is_clean(&f.ledger);
  tq_oracle_client_hello(verdict, tq_span_of(room, f.size), context);
  if (fault || f.other || (f.cut && verdict->kind != TQ_VERDICT_INCOMPLETE)) {
    verdict->kind = TQ_VERDICT_EITHER; /* what is seen first is not said */
  }
  demand_joining(&f, verdict);
}
