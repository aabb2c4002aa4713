/* certificate_request.c: see certificate_request.h. */
#include "codec/certificate_request.h"

#include "codec/client_hello.h"
#include "codec/client_hello_write.h"
#include "codec/contents.h"
#include "codec/vector.h"
#include "spec/requirement.h"
#include "spec/version.h"

#include <stddef.h>

static void read_oid_filters(tq_reader *reader, const tq_contents *contents, void *message,
                             tq_faults *faults) {
  static const tq_bounds filters = {0, 0xffff, 2, 1};
  static const tq_bounds oid = {1, 255, 1, 1};
  (void)faults;
  tq_reader list = tq_read_vector(reader, "filters", filters, contents->rule);
  tq_span value = tq_span_of(list.next, tq_reader_left(&list));
  while (tq_reader_left(&list) > 0) {
    tq_reader_group(&list, "oid_filter");
    tq_read_opaque_vector(&list, "certificate_extension_oid", oid, contents->rule);
    tq_read_opaque_vector(&list, "certificate_extension_values", filters, contents->rule);
    tq_reader_group_end(&list, "oid_filter");
  }
  tq_reader_end(&list, contents->rule);
  tq_reader_end(reader, contents->rule);
  if (!reader->parse->failed) {
    ((tq_certificate_request *)message)->oid_filters = value;
  }
}

/* clang-format off */
#define RULE(name)  TQ_REQ_certificate_request_##name
#define FIELD(name) offsetof(tq_certificate_request, name)
#define NO_BOUNDS   {0, 0, 0, 0}

static const tq_contents rows[TQ_EXTENSION_KINDS] = {
  [TQ_EXT_status_request]               = {tq_contents_status_request, RULE(status_syntax), TQ_NO_FIELD, NULL, NULL, NO_BOUNDS},
  [TQ_EXT_signature_algorithms]         = {tq_contents_u16_vector, RULE(signature_algorithms_syntax), FIELD(signature_algorithms), "supported_signature_algorithms", "signature_scheme", {2, 0xfffe, 2, 2}},
  [TQ_EXT_signature_algorithms_cert]    = {tq_contents_u16_vector, RULE(signature_algorithms_syntax), FIELD(signature_algorithms_cert), "supported_signature_algorithms", "signature_scheme", {2, 0xfffe, 2, 2}},
  [TQ_EXT_signed_certificate_timestamp] = {tq_contents_empty, RULE(timestamps_not_empty), TQ_NO_FIELD, NULL, NULL, NO_BOUNDS},
  [TQ_EXT_compress_certificate]         = {tq_contents_u16_vector, RULE(compression_syntax), FIELD(compress_certificate), "algorithms", "certificate_compression_algorithm", {2, 254, 1, 2}},
  [TQ_EXT_certificate_authorities]      = {tq_contents_opaque16_list, RULE(authorities_syntax), FIELD(certificate_authorities), "authorities", "distinguished_name", {3, 0xffff, 2, 1}},
  [TQ_EXT_oid_filters]                  = {read_oid_filters, RULE(oid_filters_syntax), TQ_NO_FIELD, NULL, NULL, NO_BOUNDS},
};
/* clang-format on */

static const tq_extension_table table = {rows, RULE(lengths), RULE(extension_twice)};

static void read_tls13(tq_certificate_request *request, tq_faults *faults, tq_reader *reader) {
  static const tq_bounds context = {0, 255, 1, 1};
  static const tq_bounds extensions = {2, 0xffff, 2, 1};
  request->certificate_request_context =
      tq_read_opaque_vector(reader, "certificate_request_context", context, RULE(lengths));
  request->extensions_offset = (uint32_t)tq_reader_offset(reader);
  tq_extension_block block = {request, request->seen, faults, TQ_SPAN_EMPTY, 0};
  tq_read_extension_block(reader, extensions, &table, &block);
  request->extensions = block.bytes;
  request->extension_count = block.count;
  tq_reader_end(reader, RULE(lengths));
}

static void read_tls12(tq_certificate_request *request, tq_reader *reader) {
  static const tq_bounds types = {1, 255, 1, 1};
  static const tq_bounds schemes = {2, 0xfffe, 2, 2};
  static const tq_opaque_list authorities = {
      "certificate_authorities", "distinguished_name", {0, 0xffff, 2, 1}, {1, 0xffff, 2, 1}};
  uint16_t rule = RULE(lengths_tls12);
  request->certificate_types =
      tq_read_u8_vector(reader, "certificate_types", "client_certificate_type", types, rule);
  request->signature_algorithms = tq_read_u16_vector(reader, "supported_signature_algorithms",
                                                     "signature_scheme", schemes, rule);
  request->certificate_authorities = tq_read_opaque_list(reader, authorities, rule);
  tq_reader_end(reader, rule);
}

bool tq_certificate_request_parse(tq_certificate_request *request, tq_faults *faults,
                                  uint16_t version, tq_span body, size_t offset,
                                  const tq_trace *trace) {
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, offset, trace);
  *request = (tq_certificate_request){.extension_count = 0};
  if (version >= TQ_VERSION_TLS13) {
    read_tls13(request, faults, &reader);
  } else {
    read_tls12(request, &reader);
  }
  return tq_faults_close(faults, &parse);
}

bool tq_oid_filter_next(tq_oid_filter *filter, tq_span *rest) {
  return tq_opaque8_next(&filter->oid, rest) && tq_opaque16_next(&filter->values, rest);
}

void tq_write_certificate_request_tls12(tq_writer *writer,
                                        const tq_certificate_request_content *content) {
  tq_write_opaque(writer, 1, content->types);
  tq_write_opaque(writer, 2, content->schemes);
  size_t mark = tq_write_open(writer, 2);
  for (size_t i = 0; i < content->count; i++) {
    tq_write_opaque(writer, 2, content->authorities[i]);
  }
  tq_write_close(writer, mark, 2);
}

size_t tq_write_certificate_request_open(tq_writer *writer, tq_span context) {
  tq_write_opaque(writer, 1, context);
  return tq_write_extensions_open(writer);
}
