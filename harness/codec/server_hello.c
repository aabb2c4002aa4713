/* server_hello.c: see server_hello.h. */
#include "codec/server_hello.h"

#include "codec/server_hello_table.h"
#include "spec/requirement.h"

const uint8_t tq_hello_retry_random[TQ_RANDOM_SIZE] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

static const uint8_t sentinel[] = {'D', 'O', 'W', 'N', 'G', 'R', 'D'};

static void read_session_id(tq_server_hello *hello, tq_reader *reader) {
  static const tq_bounds bounds = {0, 32, 1, 1};
  hello->legacy_session_id_echo_offset = (uint32_t)tq_reader_offset(reader);
  bool too_long = tq_reader_left(reader) > 0 && reader->next[0] > bounds.max;
  hello->legacy_session_id_echo = tq_read_opaque_vector(
      reader, "legacy_session_id_echo", bounds,
      too_long ? TQ_REQ_server_hello_session_id_too_long : TQ_REQ_server_hello_fields_missing);
}

/* The list has one name at least, or its contents are faulty. */
static void check_alpn(const tq_server_hello *hello, tq_faults *faults) {
  tq_span rest = hello->alpn;
  tq_span name;
  if (tq_opaque8_next(&name, &rest) && rest.size != 0) {
    const tq_extension_seen *seen = &hello->seen[TQ_EXT_application_layer_protocol_negotiation];
    tq_faults_add(faults, (tq_fault){TQ_REQ_server_hello_alpn_not_one,
                                     TQ_EXTENSION_application_layer_protocol_negotiation,
                                     seen->offset, (uint32_t)seen->data.size});
  }
}

static void read_extensions(tq_server_hello *hello, tq_faults *faults, tq_reader *reader) {
  static const tq_bounds bounds = {0, 0xffff, 2, 1};
  const tq_extension_table *table =
      hello->is_retry ? &tq_hello_retry_extensions : &tq_server_hello_extensions;
  if (tq_reader_left(reader) == 0) {
    return;
  }
  hello->extensions_offset = (uint32_t)tq_reader_offset(reader);
  tq_extension_block block = {hello, hello->seen, faults, TQ_SPAN_EMPTY, 0};
  hello->has_extensions = tq_read_extension_block(reader, bounds, table, &block);
  hello->extensions = block.bytes;
  hello->extension_count = block.count;
  check_alpn(hello, faults);
}

bool tq_server_hello_parse(tq_server_hello *hello, tq_faults *faults, tq_span body, size_t offset,
                           const tq_trace *trace) {
  static const uint16_t missing = TQ_REQ_server_hello_fields_missing;
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, offset, trace);
  *hello = (tq_server_hello){0};
  hello->legacy_version = tq_read_u16(&reader, "legacy_version", missing);
  hello->random = tq_read_opaque(&reader, "random", TQ_RANDOM_SIZE, missing);
  hello->is_retry = tq_span_equal(hello->random, tq_span_of(tq_hello_retry_random, TQ_RANDOM_SIZE));
  read_session_id(hello, &reader);
  hello->cipher_suite_offset = (uint32_t)tq_reader_offset(&reader);
  hello->cipher_suite = tq_read_u16(&reader, "cipher_suite", missing);
  hello->legacy_compression_method_offset = (uint32_t)tq_reader_offset(&reader);
  hello->legacy_compression_method = tq_read_u8(&reader, "legacy_compression_method", missing);
  read_extensions(hello, faults, &reader);
  tq_reader_end(&reader, TQ_REQ_server_hello_trailing_data);
  return tq_faults_close(faults, &parse);
}

uint16_t tq_server_hello_version(const tq_server_hello *hello) {
  const tq_extension_seen *versions = &hello->seen[TQ_EXT_supported_versions];
  return versions->present && !versions->faulty ? hello->selected_version : hello->legacy_version;
}

tq_downgrade tq_downgrade_of(tq_span random) {
  if (random.size != TQ_RANDOM_SIZE) {
    return TQ_DOWNGRADE_NONE;
  }
  const uint8_t *last = random.data + TQ_RANDOM_SIZE - sizeof sentinel - 1;
  if (memcmp(last, sentinel, sizeof sentinel) != 0 || last[sizeof sentinel] > 1) {
    return TQ_DOWNGRADE_NONE;
  }
  return last[sizeof sentinel] == 1 ? TQ_DOWNGRADE_TO_TLS12 : TQ_DOWNGRADE_TO_TLS11;
}

void tq_downgrade_set(uint8_t random[TQ_RANDOM_SIZE], tq_downgrade downgrade) {
  if (downgrade == TQ_DOWNGRADE_NONE) {
    return;
  }
  uint8_t *last = random + TQ_RANDOM_SIZE - sizeof sentinel - 1;
  memcpy(last, sentinel, sizeof sentinel);
  last[sizeof sentinel] = downgrade == TQ_DOWNGRADE_TO_TLS12 ? 1 : 0;
}
