/* post_handshake.c: see post_handshake.h. */
#include "codec/post_handshake.h"

#include "spec/requirement.h"
#include "spec/version.h"

static void read_early_data(tq_reader *reader, const tq_contents *contents, void *message,
                            tq_faults *faults) {
  (void)faults;
  uint32_t value = tq_read_u32(reader, "max_early_data_size", contents->rule);
  tq_reader_end(reader, contents->rule);
  if (!reader->parse->failed) {
    ((tq_new_session_ticket *)message)->max_early_data_size = value;
  }
}

static const tq_contents rows[TQ_EXTENSION_KINDS] = {
    [TQ_EXT_early_data] = {read_early_data,
                           TQ_REQ_application_data_ticket_early_data_syntax,
                           TQ_NO_FIELD,
                           NULL,
                           NULL,
                           {0, 0, 0, 0}},
};

static const tq_extension_table table = {rows, TQ_REQ_application_data_ticket_lengths,
                                         TQ_REQ_application_data_ticket_extension_doubled};

static void read_tls13(tq_new_session_ticket *message, tq_faults *faults, tq_reader *reader) {
  static const tq_bounds nonce = {0, 255, 1, 1};
  static const tq_bounds ticket = {1, 0xffff, 2, 1};
  static const tq_bounds extensions = {0, 0xfffe, 2, 1};
  static const uint16_t rule = TQ_REQ_application_data_ticket_lengths;
  message->ticket_lifetime = tq_read_u32(reader, "ticket_lifetime", rule);
  message->ticket_age_add = tq_read_u32(reader, "ticket_age_add", rule);
  message->ticket_nonce = tq_read_opaque_vector(reader, "ticket_nonce", nonce, rule);
  message->ticket = tq_read_opaque_vector(reader, "ticket", ticket, rule);
  tq_extension_block block = {message, message->seen, faults, TQ_SPAN_EMPTY, 0};
  tq_read_extension_block(reader, extensions, &table, &block);
  message->extensions = block.bytes;
  message->extension_count = block.count;
  tq_reader_end(reader, rule);
}

static void read_tls12(tq_new_session_ticket *message, tq_reader *reader) {
  static const tq_bounds ticket = {0, 0xffff, 2, 1};
  static const uint16_t rule = TQ_REQ_application_data_ticket_lengths_tls12;
  message->ticket_lifetime = tq_read_u32(reader, "ticket_lifetime_hint", rule);
  message->ticket = tq_read_opaque_vector(reader, "ticket", ticket, rule);
  tq_reader_end(reader, rule);
}

bool tq_new_session_ticket_parse(tq_new_session_ticket *message, tq_faults *faults,
                                 uint16_t version, tq_span body, size_t offset,
                                 const tq_trace *trace) {
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, offset, trace);
  *message = (tq_new_session_ticket){.ticket_lifetime = 0};
  if (version >= TQ_VERSION_TLS13) {
    read_tls13(message, faults, &reader);
  } else {
    read_tls12(message, &reader);
  }
  return tq_faults_close(faults, &parse);
}

void tq_write_new_session_ticket(tq_writer *writer, const tq_new_session_ticket *message,
                                 uint16_t version) {
  bool tls13 = version >= TQ_VERSION_TLS13;
  tq_write_u32(writer, message->ticket_lifetime);
  if (tls13) {
    tq_write_u32(writer, message->ticket_age_add);
    tq_write_opaque(writer, 1, message->ticket_nonce);
  }
  tq_write_opaque(writer, 2, message->ticket);
  if (tls13) {
    tq_write_opaque(writer, 2, message->extensions);
  }
}

bool tq_key_update_parse(uint8_t *request_update, tq_faults *faults, tq_span body, size_t offset,
                         const tq_trace *trace) {
  static const uint16_t rule = TQ_REQ_application_data_key_update_length;
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, offset, trace);
  *request_update = tq_read_u8(&reader, "request_update", rule);
  if (*request_update > 1) {
    tq_faults_add(faults, (tq_fault){TQ_REQ_application_data_key_update_value, TQ_NO_EXTENSION,
                                     (uint32_t)offset, 1});
  }
  tq_reader_end(&reader, rule);
  return tq_faults_close(faults, &parse);
}

void tq_write_key_update(tq_writer *writer, uint8_t request_update) {
  tq_write_u8(writer, request_update);
}
