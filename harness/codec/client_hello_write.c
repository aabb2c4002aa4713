/* client_hello_write.c: see client_hello_write.h. */
#include "codec/client_hello_write.h"

void tq_write_client_hello_head(tq_writer *writer, const tq_client_hello_head *head) {
  tq_write_u16(writer, head->legacy_version);
  tq_write_bytes(writer, head->random);
  tq_write_opaque(writer, 1, head->legacy_session_id);
  tq_write_opaque(writer, 2, head->cipher_suites);
  tq_write_opaque(writer, 1, head->legacy_compression_methods);
}

size_t tq_write_extensions_open(tq_writer *writer) {
  return tq_write_open(writer, 2);
}

void tq_write_extensions_close(tq_writer *writer, size_t mark) {
  tq_write_close(writer, mark, 2);
}

void tq_write_extensions(tq_writer *writer, const tq_extension_item *extensions, size_t count) {
  size_t mark = tq_write_extensions_open(writer);
  for (size_t i = 0; i < count; i++) {
    tq_write_extension(writer, extensions[i].type, extensions[i].data);
  }
  tq_write_extensions_close(writer, mark);
}

void tq_write_parsed_extensions(tq_writer *writer, tq_span extensions) {
  size_t mark = tq_write_extensions_open(writer);
  tq_extension_item item;
  while (tq_extension_next(&item, &extensions)) {
    tq_write_extension(writer, item.type, item.data);
  }
  tq_write_extensions_close(writer, mark);
}

void tq_write_client_hello(tq_writer *writer, const tq_client_hello_head *head,
                           const tq_extension_item *extensions, size_t count) {
  tq_write_client_hello_head(writer, head);
  tq_write_extensions(writer, extensions, count);
}

void tq_write_parsed_client_hello(tq_writer *writer, const tq_client_hello *hello) {
  tq_client_hello_head head = {hello->legacy_version, hello->random, hello->legacy_session_id,
                               hello->cipher_suites.bytes, hello->legacy_compression_methods};
  tq_write_client_hello_head(writer, &head);
  if (hello->has_extensions) {
    tq_write_parsed_extensions(writer, hello->extensions);
  }
}
