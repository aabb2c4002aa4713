/* post_handshake.h: NewSessionTicket (RFC 8446 section 4.6.1, RFC 5077 section 3.3), KeyUpdate (RFC
 * 8446 section 4.6.3). */
#ifndef TQ_CODEC_POST_HANDSHAKE_H
#define TQ_CODEC_POST_HANDSHAKE_H

#include "codec/extension.h"
#include "wire/writer.h"

/* tq_new_session_ticket: of both versions; in TLS 1.2 only lifetime and ticket. */
typedef struct tq_new_session_ticket {
  uint32_t ticket_lifetime;
  uint32_t ticket_age_add;
  tq_span ticket_nonce;
  tq_span ticket;
  tq_span extensions;
  uint16_t extension_count;
  tq_extension_seen seen[TQ_EXTENSION_KINDS];
  uint32_t max_early_data_size; /* early_data */
} tq_new_session_ticket;

/* tq_new_session_ticket_parse: reads BODY of VERSION, without its handshake header; as
 * tq_client_hello_parse. */
bool tq_new_session_ticket_parse(tq_new_session_ticket *message, tq_faults *faults,
                                 uint16_t version, tq_span body, size_t offset,
                                 const tq_trace *trace);

/* tq_write_new_session_ticket: MESSAGE's fields; the extensions' bytes as they are. */
void tq_write_new_session_ticket(tq_writer *writer, const tq_new_session_ticket *message,
                                 uint16_t version);

/* tq_key_update_parse: *REQUEST_UPDATE is KeyUpdateRequest; other than 0 or 1 raises
 * application_data.key_update_value. */
bool tq_key_update_parse(uint8_t *request_update, tq_faults *faults, tq_span body, size_t offset,
                         const tq_trace *trace);
void tq_write_key_update(tq_writer *writer, uint8_t request_update);

#endif
