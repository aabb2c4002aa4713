/* server_hello_write.c: see server_hello.h. */
#include "codec/client_hello_write.h"
#include "codec/server_hello.h"

void tq_write_server_hello_head(tq_writer *writer, const tq_server_hello_head *head) {
  tq_write_u16(writer, head->legacy_version);
  tq_write_bytes(writer, head->random);
  tq_write_opaque(writer, 1, head->legacy_session_id_echo);
  tq_write_u16(writer, head->cipher_suite);
  tq_write_u8(writer, head->legacy_compression_method);
}

void tq_write_server_hello(tq_writer *writer, const tq_server_hello_head *head,
                           const tq_extension_item *extensions, size_t count) {
  tq_write_server_hello_head(writer, head);
  tq_write_extensions(writer, extensions, count);
}

void tq_write_parsed_server_hello(tq_writer *writer, const tq_server_hello *hello) {
  tq_server_hello_head head = {hello->legacy_version, hello->random, hello->legacy_session_id_echo,
                               hello->cipher_suite, hello->legacy_compression_method};
  tq_write_server_hello_head(writer, &head);
  if (hello->has_extensions) {
    tq_write_parsed_extensions(writer, hello->extensions);
  }
}
