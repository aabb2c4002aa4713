/* extension_write.c: see extension_write.h. */
#include "codec/extension_write.h"

size_t tq_write_extension_open(tq_writer *writer, uint16_t type) {
  tq_write_u16(writer, type);
  return tq_write_open(writer, 2);
}

void tq_write_extension_close(tq_writer *writer, size_t mark) {
  tq_write_close(writer, mark, 2);
}

void tq_write_extension(tq_writer *writer, uint16_t type, tq_span data) {
  size_t mark = tq_write_extension_open(writer, type);
  tq_write_bytes(writer, data);
  tq_write_extension_close(writer, mark);
}

void tq_write_u16_extension(tq_writer *writer, uint16_t type, uint8_t width, const uint16_t *codes,
                            size_t count) {
  size_t mark = tq_write_extension_open(writer, type);
  size_t list = tq_write_open(writer, width);
  for (size_t i = 0; i < count; i++) {
    tq_write_u16(writer, codes[i]);
  }
  tq_write_close(writer, list, width);
  tq_write_extension_close(writer, mark);
}

void tq_write_opaque_extension(tq_writer *writer, uint16_t type, uint8_t width, tq_span bytes) {
  size_t mark = tq_write_extension_open(writer, type);
  tq_write_opaque(writer, width, bytes);
  tq_write_extension_close(writer, mark);
}

void tq_write_number_extension(tq_writer *writer, uint16_t type, uint8_t width, uint32_t value) {
  size_t mark = tq_write_extension_open(writer, type);
  for (unsigned i = width; i > 0; i--) {
    tq_write_u8(writer, (uint8_t)(value >> (8 * (i - 1))));
  }
  tq_write_extension_close(writer, mark);
}

void tq_write_server_name(tq_writer *writer, tq_span host_name) {
  enum { HOST_NAME = 0 };
  size_t mark = tq_write_extension_open(writer, TQ_EXTENSION_server_name);
  size_t list = tq_write_open(writer, 2);
  tq_write_u8(writer, HOST_NAME);
  tq_write_opaque(writer, 2, host_name);
  tq_write_close(writer, list, 2);
  tq_write_extension_close(writer, mark);
}

void tq_write_alpn(tq_writer *writer, const char *const *names) {
  size_t mark =
      tq_write_extension_open(writer, TQ_EXTENSION_application_layer_protocol_negotiation);
  size_t list = tq_write_open(writer, 2);
  for (size_t i = 0; names[i] != NULL; i++) {
    tq_write_opaque(writer, 1, tq_span_text(names[i]));
  }
  tq_write_close(writer, list, 2);
  tq_write_extension_close(writer, mark);
}

void tq_write_opaque_list_extension(tq_writer *writer, uint16_t type, const tq_span *items,
                                    size_t count) {
  size_t mark = tq_write_extension_open(writer, type);
  size_t list = tq_write_open(writer, 2);
  for (size_t i = 0; i < count; i++) {
    tq_write_opaque(writer, 2, items[i]);
  }
  tq_write_close(writer, list, 2);
  tq_write_extension_close(writer, mark);
}

void tq_write_status_request_ocsp(tq_writer *writer) {
  static const uint8_t ocsp[] = {1, 0, 0, 0, 0};
  tq_write_extension(writer, TQ_EXTENSION_status_request, tq_span_of(ocsp, sizeof ocsp));
}

void tq_write_key_share_entry(tq_writer *writer, tq_key_share_entry entry) {
  tq_write_u16(writer, entry.group);
  tq_write_opaque(writer, 2, entry.key_exchange);
}

void tq_write_key_share_client_hello(tq_writer *writer, const tq_key_share_entry *entries,
                                     size_t count) {
  size_t mark = tq_write_extension_open(writer, TQ_EXTENSION_key_share);
  size_t shares = tq_write_open(writer, 2);
  for (size_t i = 0; i < count; i++) {
    tq_write_key_share_entry(writer, entries[i]);
  }
  tq_write_close(writer, shares, 2);
  tq_write_extension_close(writer, mark);
}

void tq_write_key_share_server_hello(tq_writer *writer, tq_key_share_entry entry) {
  size_t mark = tq_write_extension_open(writer, TQ_EXTENSION_key_share);
  tq_write_key_share_entry(writer, entry);
  tq_write_extension_close(writer, mark);
}

size_t tq_write_offered_psks(tq_writer *writer, const tq_psk_identity *identities,
                             const tq_span *binders, size_t count) {
  size_t mark = tq_write_extension_open(writer, TQ_EXTENSION_pre_shared_key);
  size_t list = tq_write_open(writer, 2);
  for (size_t i = 0; i < count; i++) {
    tq_write_opaque(writer, 2, identities[i].identity);
    tq_write_u32(writer, identities[i].obfuscated_ticket_age);
  }
  tq_write_close(writer, list, 2);
  size_t truncated = writer->size;
  list = tq_write_open(writer, 2);
  for (size_t i = 0; i < count; i++) {
    tq_write_opaque(writer, 1, binders[i]);
  }
  tq_write_close(writer, list, 2);
  tq_write_extension_close(writer, mark);
  return truncated;
}

void tq_write_padding(tq_writer *writer, size_t size) {
  size_t mark = tq_write_extension_open(writer, TQ_EXTENSION_padding);
  for (size_t i = 0; i < size; i++) {
    tq_write_u8(writer, 0);
  }
  tq_write_extension_close(writer, mark);
}
