/* encrypted_extensions.h: EncryptedExtensions (RFC 8446 section 4.3.1). */
#ifndef TQ_CODEC_ENCRYPTED_EXTENSIONS_H
#define TQ_CODEC_ENCRYPTED_EXTENSIONS_H

#include "codec/extension.h"
#include "codec/u16_list.h"

/* tq_encrypted_extensions: all spans point into the parsed input. What an absent or faulty
 * extension would hold is empty or 0; ask SEEN whether it is there. To write one:
 * tq_write_extensions_open and the calls of extension_write.h. */
typedef struct tq_encrypted_extensions {
  uint16_t extension_count;
  tq_span extensions;
  uint32_t extensions_offset;

  tq_extension_seen seen[TQ_EXTENSION_KINDS]; /* by tq_extension_kind */

  uint8_t max_fragment_length;
  tq_u16_list supported_groups;
  tq_span alpn; /* ProtocolNameList contents */
  uint8_t client_certificate_type;
  uint8_t server_certificate_type;
  uint16_t record_size_limit;
} tq_encrypted_extensions;

/* tq_encrypted_extensions_parse: reads BODY, without its handshake header; as
 * tq_client_hello_parse. */
bool tq_encrypted_extensions_parse(tq_encrypted_extensions *message, tq_faults *faults,
                                   tq_span body, size_t offset, const tq_trace *trace);

#endif
