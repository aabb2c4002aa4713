/* hello_sample.h: ClientHellos that the tests write themselves. */
#ifndef TQ_TEST_HELLO_SAMPLE_H
#define TQ_TEST_HELLO_SAMPLE_H

#include "codec/client_hello_write.h"
#include "support/shared.h"

enum { SAMPLE_MAX = 4096, SAMPLE_HEAD = 2 + 32 + 1 + 2 + 4 + 1 + 1 };

/* sample_head: of SAMPLE_HEAD bytes. */
static inline tq_client_hello_head sample_head(void) {
  static const uint8_t random[32] = {1, 2, 3, 4, 5, 6, 7, 8};
  static const uint8_t suites[] = {0x13, 0x01, 0xc0, 0x2f};
  static const uint8_t compression[] = {0};
  return (tq_client_hello_head){0x0303, tq_span_of(random, sizeof random), TQ_SPAN_EMPTY,
                                tq_span_of(suites, sizeof suites),
                                tq_span_of(compression, sizeof compression)};
}

/* sample_hello: a body whose only extension is of TYPE with DATA. */
static inline tq_span sample_hello(uint8_t *into, uint16_t type, tq_span data) {
  tq_writer writer = tq_writer_over(into, SAMPLE_MAX);
  tq_client_hello_head head = sample_head();
  tq_write_client_hello(&writer, &head, &(tq_extension_item){type, data}, 1);
  return tq_writer_bytes(&writer);
}

/* sample_full_hello: a body with every extension that has contents to speak of, built by the typed
 * writers. */
static inline tq_span sample_full_hello(uint8_t *into) {
  static const uint16_t groups[] = {0x001d, 0x0017, 0x0100};
  static const uint16_t schemes[] = {0x0804, 0x0403};
  static const uint16_t versions[] = {0x0304, 0x0303};
  static const uint16_t algorithms[] = {1, 2};
  static const char *const protocols[] = {"h2", "http/1.1", NULL};
  static const uint8_t bytes[64] = {4, 5, 6};
  const tq_key_share_entry shares[] = {{0x001d, tq_span_of(bytes, 32)},
                                       {0x0017, tq_span_of(bytes, 64)}};
  const tq_psk_identity identities[] = {{tq_span_text("first"), 77}, {tq_span_text("second"), 0}};
  const tq_span binders[] = {tq_span_of(bytes, 32), tq_span_of(bytes, 48)};
  const tq_span authorities[] = {tq_span_text("one"), tq_span_text("another")};
  tq_client_hello_head head = sample_head();
  head.legacy_session_id = tq_span_of(bytes, 32);
  tq_writer writer = tq_writer_over(into, SAMPLE_MAX);
  tq_write_client_hello_head(&writer, &head);
  size_t mark = tq_write_extensions_open(&writer);
  tq_write_extension(&writer, 0x0a0a, TQ_SPAN_EMPTY);
  tq_write_server_name(&writer, tq_span_text("example.org"));
  tq_write_number_extension(&writer, TQ_EXTENSION_max_fragment_length, 1, 4);
  tq_write_status_request_ocsp(&writer);
  tq_write_u16_extension(&writer, TQ_EXTENSION_supported_groups, 2, groups, 3);
  tq_write_opaque_extension(&writer, TQ_EXTENSION_ec_point_formats, 1, tq_span_of("\0", 1));
  tq_write_u16_extension(&writer, TQ_EXTENSION_signature_algorithms, 2, schemes, 2);
  tq_write_u16_extension(&writer, TQ_EXTENSION_signature_algorithms_cert, 2, schemes, 1);
  tq_write_alpn(&writer, protocols);
  tq_write_extension(&writer, TQ_EXTENSION_extended_master_secret, TQ_SPAN_EMPTY);
  tq_write_u16_extension(&writer, TQ_EXTENSION_compress_certificate, 1, algorithms, 2);
  tq_write_number_extension(&writer, TQ_EXTENSION_record_size_limit, 2, 0x4001);
  tq_write_extension(&writer, TQ_EXTENSION_session_ticket, tq_span_text("ticket"));
  tq_write_u16_extension(&writer, TQ_EXTENSION_supported_versions, 1, versions, 2);
  tq_write_opaque_extension(&writer, TQ_EXTENSION_cookie, 2, tq_span_text("cookie"));
  tq_write_opaque_extension(&writer, TQ_EXTENSION_psk_key_exchange_modes, 1, tq_span_of("\1", 1));
  tq_write_opaque_list_extension(&writer, TQ_EXTENSION_certificate_authorities, authorities, 2);
  tq_write_key_share_client_hello(&writer, shares, 2);
  tq_write_opaque_extension(&writer, TQ_EXTENSION_renegotiation_info, 1, TQ_SPAN_EMPTY);
  tq_write_padding(&writer, 7);
  tq_write_offered_psks(&writer, identities, binders, 2);
  tq_write_extensions_close(&writer, mark);
  assert_false(writer.failed);
  return tq_writer_bytes(&writer);
}

#endif
