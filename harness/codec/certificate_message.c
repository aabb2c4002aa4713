/* certificate_message.c: see certificate_message.h. */
#include "codec/certificate_message.h"

#include "codec/contents.h"
#include "codec/x509/ocsp.h"
#include "spec/requirement.h"
#include "spec/version.h"

#include <stddef.h>

static const tq_bounds u24_some = {1, 0xffffff, 3, 1};
static const tq_bounds u24_any = {0, 0xffffff, 3, 1};

/* staples: where the faults of OCSP responses go, and the extension that they stand in. */
typedef struct staples {
  tq_faults *faults;
  int32_t extension;
} staples;

/* A response is a parse of its own: one that is broken leaves the message around it whole. */
static tq_span read_response(tq_reader *reader, tq_bounds bounds, uint16_t rule, staples to) {
  tq_ocsp ocsp;
  tq_faults found = {.count = 0};
  tq_reader inner = tq_read_vector(reader, "ocsp_response", bounds, rule);
  tq_span response = tq_span_of(inner.next, tq_reader_left(&inner));
  if (response.size > 0) {
    tq_ocsp_parse(&ocsp, &found, response, tq_reader_offset(&inner), reader->parse->trace);
  }
  for (size_t i = 0; i < found.count; i++) {
    found.items[i].extension = to.extension;
    tq_faults_add(to.faults, found.items[i]);
  }
  inner.next = inner.end;
  tq_reader_end(&inner, rule);
  return response;
}

/* Reads what follows the type. A type that is not known says nothing of it. */
static tq_certificate_status read_status(tq_reader *reader, uint16_t rule, staples to) {
  tq_certificate_status status = {.status_type = tq_read_u8(reader, "status_type", rule)};
  if (status.status_type == TQ_STATUS_OCSP) {
    status.response = read_response(reader, u24_some, rule, to);
  } else if (status.status_type == TQ_STATUS_OCSP_MULTI) {
    tq_reader list = tq_read_vector(reader, "ocsp_response_list", u24_some, rule);
    status.response = tq_span_of(list.next, tq_reader_left(&list));
    while (tq_reader_left(&list) > 0) {
      read_response(&list, u24_any, rule, to);
    }
    tq_reader_end(&list, rule);
  } else {
    status.response = tq_read_rest(reader, "response");
  }
  tq_reader_end(reader, rule);
  return status;
}

static void read_entry_status(tq_reader *reader, const tq_contents *contents, void *message,
                              tq_faults *faults) {
  staples to = {faults, TQ_EXTENSION_status_request};
  tq_certificate_status status = read_status(reader, contents->rule, to);
  if (reader->parse->failed) {
    return;
  }
  tq_certificate_entry *entry = message;
  entry->status_type = status.status_type;
  entry->ocsp_response = status.response;
}

/* clang-format off */
static const tq_contents entry_rows[TQ_EXTENSION_KINDS] = {
  [TQ_EXT_status_request]               = {read_entry_status, TQ_REQ_certificate_status_malformed, TQ_NO_FIELD, NULL, NULL, {0, 0, 0, 0}},
  [TQ_EXT_signed_certificate_timestamp] = {tq_contents_opaque16_list, TQ_REQ_certificate_entry_timestamps_syntax, offsetof(tq_certificate_entry, timestamps), "sct_list", "serialized_sct", {1, 0xffff, 2, 1}},
};
/* clang-format on */

static const tq_extension_table entry_table = {entry_rows, TQ_REQ_certificate_message_lengths,
                                               TQ_REQ_certificate_entry_extension_twice};

static void read_entry_extensions(tq_certificate_entry *entry, tq_faults *faults, tq_reader *list) {
  static const tq_bounds bounds = {0, 0xffff, 2, 1};
  tq_extension_seen seen[TQ_EXTENSION_KINDS] = {{false}};
  tq_extension_block block = {entry, seen, faults, TQ_SPAN_EMPTY, 0};
  tq_read_extension_block(list, bounds, &entry_table, &block);
  entry->extensions = block.bytes;
  entry->extension_count = block.count;
}

static tq_certificate_entry read_entry(tq_reader *list, tq_faults *faults, uint16_t version,
                                       uint16_t rule) {
  tq_certificate_entry entry = {.status_type = 0};
  tq_reader_group(list, "certificate_entry");
  entry.cert_data = tq_read_opaque_vector(list, "cert_data", u24_some, rule);
  entry.cert_data_offset = (uint32_t)(tq_reader_offset(list) - entry.cert_data.size);
  if (version >= TQ_VERSION_TLS13) {
    read_entry_extensions(&entry, faults, list);
  }
  tq_reader_group_end(list, "certificate_entry");
  return entry;
}

bool tq_certificate_message_parse(tq_certificate_message *message, tq_faults *faults,
                                  uint16_t version, tq_span body, size_t offset,
                                  const tq_trace *trace) {
  static const tq_bounds context = {0, 255, 1, 1};
  bool tls13 = version >= TQ_VERSION_TLS13;
  uint16_t rule =
      tls13 ? TQ_REQ_certificate_message_lengths : TQ_REQ_certificate_message_lengths_tls12;
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, offset, trace);
  *message = (tq_certificate_message){.entry_count = 0};
  if (tls13) {
    message->certificate_request_context =
        tq_read_opaque_vector(&reader, "certificate_request_context", context, rule);
  }
  tq_reader list = tq_read_vector(&reader, "certificate_list", u24_any, rule);
  message->certificate_list = tq_span_of(list.next, tq_reader_left(&list));
  message->certificate_list_offset = (uint32_t)tq_reader_offset(&list);
  while (tq_reader_left(&list) > 0) {
    tq_certificate_entry entry = read_entry(&list, faults, version, rule);
    if (message->entry_count == 0 && !parse.failed) {
      message->first = entry;
    }
    message->entry_count += parse.failed ? 0 : 1;
  }
  tq_reader_end(&list, rule);
  tq_reader_end(&reader, rule);
  return tq_faults_close(faults, &parse);
}

bool tq_certificate_entry_next(tq_certificate_entry *entry, tq_span *rest, uint16_t version) {
  static const tq_bounds extensions = {0, 0xffff, 2, 1};
  if (rest->size == 0) {
    return false;
  }
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, *rest, 0, NULL);
  *entry = (tq_certificate_entry){.status_type = 0};
  entry->cert_data = tq_read_opaque_vector(&reader, "cert_data", u24_some, 0);
  entry->cert_data_offset = 3;
  if (version >= TQ_VERSION_TLS13) {
    entry->extensions = tq_read_opaque_vector(&reader, "extensions", extensions, 0);
  }
  *rest = tq_span_of(reader.next, tq_reader_left(&reader));
  return !parse.failed;
}

void tq_write_certificate_message(tq_writer *writer, const tq_certificate_content *content,
                                  uint16_t version) {
  bool tls13 = version >= TQ_VERSION_TLS13;
  if (tls13) {
    tq_write_opaque(writer, 1, content->context);
  }
  size_t mark = tq_write_open(writer, 3);
  for (size_t i = 0; i < content->count; i++) {
    tq_write_opaque(writer, 3, content->entries[i].cert_data);
    if (tls13) {
      tq_write_opaque(writer, 2, content->entries[i].extensions);
    }
  }
  tq_write_close(writer, mark, 3);
}

bool tq_certificate_status_parse(tq_certificate_status *status, tq_faults *faults, tq_span body,
                                 size_t offset, const tq_trace *trace) {
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, offset, trace);
  staples to = {faults, TQ_NO_EXTENSION};
  *status = read_status(&reader, TQ_REQ_certificate_status_lengths_tls12, to);
  return tq_faults_close(faults, &parse);
}

void tq_write_certificate_status(tq_writer *writer, const tq_certificate_status *status) {
  tq_write_u8(writer, status->status_type);
  if (status->status_type == TQ_STATUS_OCSP || status->status_type == TQ_STATUS_OCSP_MULTI) {
    tq_write_opaque(writer, 3, status->response);
    return;
  }
  tq_write_bytes(writer, status->response);
}

bool tq_compressed_certificate_parse(tq_compressed_certificate *message, tq_faults *faults,
                                     tq_span body, size_t offset, const tq_trace *trace) {
  static const uint16_t rule = TQ_REQ_certificate_compressed_lengths;
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, offset, trace);
  message->algorithm = tq_read_u16(&reader, "certificate_compression_algorithm", rule);
  message->uncompressed_length = tq_read_u24(&reader, "uncompressed_length", rule);
  message->compressed =
      tq_read_opaque_vector(&reader, "compressed_certificate_message", u24_some, rule);
  tq_reader_end(&reader, rule);
  return tq_faults_close(faults, &parse);
}

void tq_write_compressed_certificate(tq_writer *writer, const tq_compressed_certificate *message) {
  tq_write_u16(writer, message->algorithm);
  tq_write_u24(writer, message->uncompressed_length);
  tq_write_opaque(writer, 3, message->compressed);
}
