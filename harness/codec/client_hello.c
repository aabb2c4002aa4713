/* client_hello.c: see client_hello.h. */
#include "codec/client_hello.h"

#include "codec/client_hello_table.h"
#include "codec/vector.h"
#include "spec/requirement.h"

/* Raises fields_missing unless SIZE bytes are left: a message that ends before a field is another
 * fault than a field with a length out of its bounds. */
static void need(tq_reader *reader, size_t size) {
  size_t left = tq_reader_left(reader);
  if (left < size) {
    tq_reader_fail(reader, TQ_REQ_client_hello_fields_missing, tq_reader_offset(reader), left);
  }
}

static void read_session_id(tq_client_hello *hello, tq_reader *reader) {
  static const tq_bounds bounds = {0, 32, 1, 1};
  need(reader, 1);
  hello->legacy_session_id_offset = (uint32_t)tq_reader_offset(reader);
  bool too_long = tq_reader_left(reader) > 0 && reader->next[0] > bounds.max;
  hello->legacy_session_id = tq_read_opaque_vector(
      reader, "legacy_session_id", bounds,
      too_long ? TQ_REQ_client_hello_session_id_too_long : TQ_REQ_client_hello_fields_missing);
}

static void read_cipher_suites(tq_client_hello *hello, tq_reader *reader) {
  static const tq_bounds bounds = {2, 0xfffe, 2, 2};
  need(reader, 2);
  hello->cipher_suites_offset = (uint32_t)tq_reader_offset(reader);
  hello->cipher_suites = tq_read_u16_vector(reader, "cipher_suites", "cipher_suite", bounds,
                                            TQ_REQ_client_hello_cipher_suites_length);
}

static void read_compression_methods(tq_client_hello *hello, tq_reader *reader) {
  static const tq_bounds bounds = {1, 255, 1, 1};
  need(reader, 1);
  hello->legacy_compression_methods_offset = (uint32_t)tq_reader_offset(reader);
  hello->legacy_compression_methods =
      tq_read_u8_vector(reader, "legacy_compression_methods", "compression_method", bounds,
                        TQ_REQ_client_hello_compression_methods_length);
}

/* Raised over the first pre_shared_key, with its type and length. */
static void check_pre_shared_key_last(const tq_client_hello *hello, tq_faults *faults) {
  const tq_extension_seen *psk = &hello->seen[TQ_EXT_pre_shared_key];
  if (psk->present && psk->index + 1 != hello->extension_count) {
    tq_faults_add(faults, (tq_fault){TQ_REQ_client_hello_pre_shared_key_not_last,
                                     TQ_EXTENSION_pre_shared_key, psk->offset - 4,
                                     (uint32_t)psk->data.size + 4});
  }
}

static void read_extensions(tq_client_hello *hello, tq_faults *faults, tq_reader *reader) {
  static const tq_bounds bounds = {0, 0xffff, 2, 1};
  if (tq_reader_left(reader) == 0) {
    return;
  }
  hello->extensions_offset = (uint32_t)tq_reader_offset(reader);
  tq_extension_block block = {hello, hello->seen, faults, TQ_SPAN_EMPTY, 0};
  hello->has_extensions =
      tq_read_extension_block(reader, bounds, &tq_client_hello_extensions, &block);
  hello->extensions = block.bytes;
  hello->extension_count = block.count;
  check_pre_shared_key_last(hello, faults);
}

bool tq_client_hello_parse(tq_client_hello *hello, tq_faults *faults, tq_span body, size_t offset,
                           const tq_trace *trace) {
  enum { RANDOM_SIZE = 32 };
  static const uint16_t missing = TQ_REQ_client_hello_fields_missing;
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, offset, trace);
  *hello = (tq_client_hello){0};
  hello->legacy_version = tq_read_u16(&reader, "legacy_version", missing);
  hello->random = tq_read_opaque(&reader, "random", RANDOM_SIZE, missing);
  read_session_id(hello, &reader);
  read_cipher_suites(hello, &reader);
  read_compression_methods(hello, &reader);
  read_extensions(hello, faults, &reader);
  tq_reader_end(&reader, TQ_REQ_client_hello_trailing_data);
  return tq_faults_close(faults, &parse);
}

/* Takes a number of WIDTH bytes off REST; false if there are too few. */
static bool take_number(uint32_t *value, tq_span *rest, size_t width) {
  if (rest->size < width) {
    return false;
  }
  *value = 0;
  for (size_t i = 0; i < width; i++) {
    *value = *value << 8 | rest->data[i];
  }
  *rest = tq_span_from(*rest, width);
  return true;
}

/* Takes an opaque field behind a length of WIDTH bytes off REST. */
static bool take_opaque(tq_span *item, tq_span *rest, size_t width) {
  uint32_t size = 0;
  if (!take_number(&size, rest, width) || size > rest->size) {
    return false;
  }
  *item = tq_span_first(*rest, size);
  *rest = tq_span_from(*rest, size);
  return true;
}

bool tq_key_share_next(tq_key_share_entry *entry, tq_span *rest) {
  uint32_t group = 0;
  if (!take_number(&group, rest, 2)) {
    return false;
  }
  entry->group = (uint16_t)group;
  return take_opaque(&entry->key_exchange, rest, 2);
}

bool tq_psk_identity_next(tq_psk_identity *identity, tq_span *rest) {
  return take_opaque(&identity->identity, rest, 2) &&
         take_number(&identity->obfuscated_ticket_age, rest, 4);
}

bool tq_opaque8_next(tq_span *item, tq_span *rest) {
  return take_opaque(item, rest, 1);
}

bool tq_opaque16_next(tq_span *item, tq_span *rest) {
  return take_opaque(item, rest, 2);
}
