/* encrypted_extensions.c: see encrypted_extensions.h. */
#include "codec/encrypted_extensions.h"

#include "codec/client_hello.h"
#include "codec/contents.h"
#include "spec/requirement.h"

#include <stddef.h>

/* clang-format off */
#define RULE(name)  TQ_REQ_encrypted_extensions_##name
#define FIELD(name) offsetof(tq_encrypted_extensions, name)
#define NO_BOUNDS   {0, 0, 0, 0}

static const tq_contents rows[TQ_EXTENSION_KINDS] = {
  [TQ_EXT_server_name]             = {tq_contents_empty, RULE(server_name_not_empty), TQ_NO_FIELD, NULL, NULL, NO_BOUNDS},
  [TQ_EXT_max_fragment_length]     = {tq_contents_u8, RULE(max_fragment_length_syntax), FIELD(max_fragment_length), "max_fragment_length", NULL, NO_BOUNDS},
  [TQ_EXT_supported_groups]        = {tq_contents_u16_vector, RULE(supported_groups_syntax), FIELD(supported_groups), "named_group_list", "named_group", {2, 0xffff, 2, 2}},
  [TQ_EXT_use_srtp]                = {tq_contents_use_srtp, RULE(use_srtp_syntax), TQ_NO_FIELD, NULL, NULL, NO_BOUNDS},
  [TQ_EXT_heartbeat]               = {tq_contents_u8, RULE(heartbeat_syntax), TQ_NO_FIELD, "heartbeat_mode", NULL, NO_BOUNDS},
  [TQ_EXT_application_layer_protocol_negotiation]
                                   = {tq_contents_opaque8_list, RULE(alpn_syntax), FIELD(alpn), "protocol_name_list", "protocol_name", {2, 0xffff, 2, 1}},
  [TQ_EXT_client_certificate_type] = {tq_contents_u8, RULE(certificate_type_syntax), FIELD(client_certificate_type), "certificate_type", NULL, NO_BOUNDS},
  [TQ_EXT_server_certificate_type] = {tq_contents_u8, RULE(certificate_type_syntax), FIELD(server_certificate_type), "certificate_type", NULL, NO_BOUNDS},
  [TQ_EXT_record_size_limit]       = {tq_contents_u16, RULE(record_size_limit_syntax), FIELD(record_size_limit), "record_size_limit", NULL, NO_BOUNDS},
  [TQ_EXT_early_data]              = {tq_contents_empty, RULE(early_data_not_empty), TQ_NO_FIELD, NULL, NULL, NO_BOUNDS},
};
/* clang-format on */

static const tq_extension_table table = {rows, RULE(extensions_length), RULE(extension_doubled)};

static void check_alpn(const tq_encrypted_extensions *message, tq_faults *faults) {
  tq_span rest = message->alpn;
  tq_span name;
  if (tq_opaque8_next(&name, &rest) && rest.size != 0) {
    const tq_extension_seen *seen = &message->seen[TQ_EXT_application_layer_protocol_negotiation];
    tq_faults_add(faults, (tq_fault){RULE(alpn_not_one),
                                     TQ_EXTENSION_application_layer_protocol_negotiation,
                                     seen->offset, (uint32_t)seen->data.size});
  }
}

bool tq_encrypted_extensions_parse(tq_encrypted_extensions *message, tq_faults *faults,
                                   tq_span body, size_t offset, const tq_trace *trace) {
  static const tq_bounds bounds = {0, 0xffff, 2, 1};
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, offset, trace);
  *message = (tq_encrypted_extensions){.extensions_offset = (uint32_t)offset};
  tq_extension_block block = {message, message->seen, faults, TQ_SPAN_EMPTY, 0};
  tq_read_extension_block(&reader, bounds, &table, &block);
  message->extensions = block.bytes;
  message->extension_count = block.count;
  check_alpn(message, faults);
  tq_reader_end(&reader, RULE(extensions_length));
  return tq_faults_close(faults, &parse);
}
