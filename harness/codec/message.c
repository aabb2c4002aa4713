/* message.c: see message.h. */
#include "codec/message.h"

#include "spec/requirement.h"
#include "spec/version.h"

enum { VERIFY_DATA_TLS12 = 12 };

tq_message_context tq_message_context_of(uint16_t version, uint16_t suite) {
  const tq_cipher_suite *row = tq_cipher_suite_find(suite);
  tq_message_context context = {.version = version, .kx = TQ_KX_NULL};
  if (row != NULL) {
    context.kx = (tq_kx)row->kx;
  }
  if (version < TQ_VERSION_TLS13) {
    context.verify_data_size = VERIFY_DATA_TLS12;
    return context;
  }
  if (row != NULL && row->hash == TQ_SUITE_HASH_SHA384) {
    context.verify_data_size = 48;
  } else if (row != NULL && row->hash == TQ_SUITE_HASH_SHA512) {
    context.verify_data_size = 64;
  } else if (row != NULL) {
    context.verify_data_size = 32;
  }
  return context;
}

/* Messages that have no body: RULE is raised over what is there. */
static bool parse_empty(tq_faults *faults, const tq_handshake *at, uint16_t rule,
                        const tq_trace *trace) {
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, at->body, at->body_offset, trace);
  tq_reader_finish(&reader, rule);
  return tq_faults_close(faults, &parse);
}

static bool parse_finished(tq_message *message, tq_faults *faults,
                           const tq_message_context *context, const tq_trace *trace) {
  uint16_t rule = context->version >= TQ_VERSION_TLS13 ? TQ_REQ_finished_verify_data_length
                                                       : TQ_REQ_finished_verify_data_length_tls12;
  size_t size = context->verify_data_size != 0 ? context->verify_data_size : message->body.size;
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, message->body, message->body_offset, trace);
  message->as.verify_data = tq_read_opaque(&reader, "verify_data", size, rule);
  tq_reader_end(&reader, rule);
  return tq_faults_close(faults, &parse);
}

static bool parse_opaque(const tq_handshake *at, const tq_trace *trace) {
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, at->body, at->body_offset, trace);
  tq_read_rest(&reader, "body");
  return true;
}

/* Messages that both versions have. */
static bool parse_common(tq_message *message, tq_faults *faults, const tq_handshake *at,
                         const tq_message_context *context, const tq_trace *trace) {
  size_t offset = at->body_offset;
  uint16_t version = context->version;
  switch (at->type) {
  case TQ_MESSAGE_client_hello:
    return tq_client_hello_parse(&message->as.client_hello, faults, at->body, offset, trace);
  case TQ_MESSAGE_server_hello:
    return tq_server_hello_parse(&message->as.server_hello, faults, at->body, offset, trace);
  case TQ_MESSAGE_certificate:
    return tq_certificate_message_parse(&message->as.certificate, faults, version, at->body, offset,
                                        trace);
  case TQ_MESSAGE_certificate_request:
    return tq_certificate_request_parse(&message->as.certificate_request, faults, version, at->body,
                                        offset, trace);
  case TQ_MESSAGE_certificate_verify:
    return tq_certificate_verify_parse(&message->as.certificate_verify, faults, version, at->body,
                                       offset, trace);
  case TQ_MESSAGE_new_session_ticket:
    return tq_new_session_ticket_parse(&message->as.new_session_ticket, faults, version, at->body,
                                       offset, trace);
  case TQ_MESSAGE_finished:
    return parse_finished(message, faults, context, trace);
  default:
    return parse_opaque(at, trace);
  }
}

static bool parse_tls13(tq_message *message, tq_faults *faults, const tq_handshake *at,
                        const tq_message_context *context, const tq_trace *trace) {
  switch (at->type) {
  case TQ_MESSAGE_encrypted_extensions:
    return tq_encrypted_extensions_parse(&message->as.encrypted_extensions, faults, at->body,
                                         at->body_offset, trace);
  case TQ_MESSAGE_compressed_certificate:
    return tq_compressed_certificate_parse(&message->as.compressed_certificate, faults, at->body,
                                           at->body_offset, trace);
  case TQ_MESSAGE_end_of_early_data:
    return parse_empty(faults, at, TQ_REQ_finished_end_of_early_data_not_empty, trace);
  case TQ_MESSAGE_key_update:
    return tq_key_update_parse(&message->as.request_update, faults, at->body, at->body_offset,
                               trace);
  default:
    return parse_common(message, faults, at, context, trace);
  }
}

static bool parse_tls12(tq_message *message, tq_faults *faults, const tq_handshake *at,
                        const tq_message_context *context, const tq_trace *trace) {
  switch (at->type) {
  case TQ_MESSAGE_server_key_exchange:
    return tq_server_key_exchange_parse(&message->as.server_key_exchange, faults, context->kx,
                                        at->body, at->body_offset, trace);
  case TQ_MESSAGE_client_key_exchange:
    return tq_client_key_exchange_parse(&message->as.client_key_exchange, faults, context->kx,
                                        at->body, at->body_offset, trace);
  case TQ_MESSAGE_certificate_status:
    return tq_certificate_status_parse(&message->as.certificate_status, faults, at->body,
                                       at->body_offset, trace);
  case TQ_MESSAGE_hello_request:
    return parse_empty(faults, at, TQ_REQ_finished_hello_request_not_empty, trace);
  case TQ_MESSAGE_server_hello_done:
    return parse_empty(faults, at, TQ_REQ_certificate_hello_done_not_empty, trace);
  default:
    return parse_common(message, faults, at, context, trace);
  }
}

bool tq_message_parse(tq_message *message, tq_faults *faults, tq_handshake handshake,
                      const tq_message_context *context, const tq_trace *trace) {
  message->type = handshake.type;
  message->body = handshake.body;
  message->body_offset = handshake.body_offset;
  return context->version >= TQ_VERSION_TLS13
             ? parse_tls13(message, faults, &handshake, context, trace)
             : parse_tls12(message, faults, &handshake, context, trace);
}

bool tq_message_read(tq_message *message, tq_faults *faults, tq_span input,
                     const tq_message_context *context, const tq_trace *trace, tq_span *rest) {
  tq_handshake handshake;
  bool complete = tq_handshake_read(&handshake, input, 0, trace);
  if (rest != NULL) {
    *rest = tq_span_from(input, handshake.message.size);
  }
  if (!complete) {
    message->type = handshake.type;
    message->body = handshake.body;
    message->body_offset = handshake.body_offset;
    faults->incomplete = true;
    return false;
  }
  return tq_message_parse(message, faults, handshake, context, trace);
}
