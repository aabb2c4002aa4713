/* record.c: see record.h. */
#include "codec/record.h"

#include "spec/content_type.h"
#include "spec/requirement.h"

tq_record_state tq_record_read(tq_record *record, tq_span input, size_t offset, size_t limit,
                               const tq_trace *trace) {
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, input, offset, trace);
  *record = (tq_record){0};
  record->type = tq_read_u8(&reader, "type", 0);
  record->legacy_record_version = tq_read_u16(&reader, "legacy_record_version", 0);
  record->length = tq_read_u16(&reader, "length", 0);
  record->fragment_offset = tq_reader_offset(&reader);
  if (!parse.failed && record->length > limit) {
    return TQ_RECORD_TOO_LONG;
  }
  record->fragment = tq_read_opaque(&reader, "fragment", record->length, 0);
  return parse.failed ? TQ_RECORD_INCOMPLETE : TQ_RECORD_READ;
}

tq_record_state tq_record_next(tq_record *record, tq_span *rest, size_t limit) {
  tq_record_state state = tq_record_read(record, *rest, 0, limit, NULL);
  if (state == TQ_RECORD_READ) {
    *rest = tq_span_from(*rest, TQ_RECORD_HEADER + record->fragment.size);
  }
  return state;
}

void tq_write_record(tq_writer *writer, uint8_t type, uint16_t version, tq_span fragment) {
  tq_write_u8(writer, type);
  tq_write_u16(writer, version);
  tq_write_opaque(writer, 2, fragment);
}

void tq_write_records(tq_writer *writer, uint8_t type, uint16_t version, tq_span content,
                      size_t size) {
  size_t step = size > 0 ? size : 1;
  do {
    tq_write_record(writer, type, version, tq_span_first(content, step));
    content = tq_span_from(content, step);
  } while (content.size > 0);
}

bool tq_alert_parse(tq_alert_message *alert, tq_faults *faults, tq_span fragment, size_t offset,
                    const tq_trace *trace) {
  static const uint16_t rule = TQ_REQ_record_alert_split;
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, fragment, offset, trace);
  alert->level = tq_read_u8(&reader, "level", rule);
  alert->description = tq_read_u8(&reader, "description", rule);
  tq_reader_end(&reader, rule);
  return tq_faults_close(faults, &parse);
}

void tq_write_alert(tq_writer *writer, tq_alert_message alert) {
  tq_write_u8(writer, alert.level);
  tq_write_u8(writer, alert.description);
}

bool tq_change_cipher_spec_parse(tq_faults *faults, tq_span fragment, size_t offset,
                                 const tq_trace *trace) {
  enum { CHANGE_CIPHER_SPEC = 1 };
  static const uint16_t rule = TQ_REQ_record_change_cipher_spec_other;
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, fragment, offset, trace);
  uint8_t type = tq_read_u8(&reader, "change_cipher_spec", rule);
  if (type != CHANGE_CIPHER_SPEC) {
    tq_reader_fail(&reader, rule, offset, 1);
  }
  tq_reader_end(&reader, rule);
  return tq_faults_close(faults, &parse);
}

void tq_write_change_cipher_spec(tq_writer *writer) {
  tq_write_u8(writer, 1);
}
