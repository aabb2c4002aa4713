/* certificate_message.h: Certificate (RFC 8446 section 4.4.2, RFC 5246 section 7.4.2),
 * CertificateStatus (RFC 6066 section 8) and CompressedCertificate (RFC 8879). What stands in a
 * certificate is for x509.h. */
#ifndef TQ_CODEC_CERTIFICATE_MESSAGE_H
#define TQ_CODEC_CERTIFICATE_MESSAGE_H

#include "codec/extension.h"
#include "wire/writer.h"

/* tq_certificate_entry: one certificate of the list, and in TLS 1.3 its extensions. */
typedef struct tq_certificate_entry {
  tq_span cert_data;
  uint32_t
      cert_data_offset; /* of the data, from the start of the input (or of the list, in a walk) */
  tq_span extensions;   /* the block's contents */
  uint16_t extension_count; /* as parsed; not set by a walk */
  uint8_t status_type;      /* status_request: CertificateStatusType, 0 if absent */
  tq_span ocsp_response;
  tq_span timestamps; /* signed_certificate_timestamp: SerializedSCT after SerializedSCT */
} tq_certificate_entry;

/* tq_certificate_message: spans point into the parsed input. */
typedef struct tq_certificate_message {
  tq_span certificate_request_context; /* TLS 1.3 */
  tq_span certificate_list;            /* the vector's contents */
  uint32_t certificate_list_offset;
  uint32_t entry_count;
  tq_certificate_entry first; /* the end entity's; empty if the list is */
} tq_certificate_message;

/* tq_certificate_message_parse: reads BODY of VERSION (0x0304, or lower), without its handshake
 * header; as tq_client_hello_parse. */
bool tq_certificate_message_parse(tq_certificate_message *message, tq_faults *faults,
                                  uint16_t version, tq_span body, size_t offset,
                                  const tq_trace *trace);

/* tq_certificate_entry_next: walks a list of VERSION; *REST starts as certificate_list and shrinks,
 * false at its end. Contents of extensions are not read. */
bool tq_certificate_entry_next(tq_certificate_entry *entry, tq_span *rest, uint16_t version);

/* tq_write_certificate_message: COUNT ENTRIES: cert_data and, in TLS 1.3, the extensions' bytes as
 * they are. CONTEXT is written in TLS 1.3 only. */
typedef struct tq_certificate_content {
  tq_span context;
  const tq_certificate_entry *entries;
  size_t count;
} tq_certificate_content;
void tq_write_certificate_message(tq_writer *writer, const tq_certificate_content *content,
                                  uint16_t version);

/* tq_certificate_status: CertificateStatus: of TLS 1.2 as a message, of TLS 1.3 in an entry.
 * RESPONSE is an OCSPResponse, of ocsp_multi the list's contents, of other types whatever is there.
 * What is wrong with an OCSPResponse is noted as in tq_ocsp_parse, and does not stop the parse. */
enum { TQ_STATUS_OCSP = 1, TQ_STATUS_OCSP_MULTI = 2 };
typedef struct tq_certificate_status {
  uint8_t status_type;
  tq_span response;
} tq_certificate_status;
bool tq_certificate_status_parse(tq_certificate_status *status, tq_faults *faults, tq_span body,
                                 size_t offset, const tq_trace *trace);
void tq_write_certificate_status(tq_writer *writer, const tq_certificate_status *status);

typedef struct tq_compressed_certificate {
  uint16_t algorithm;
  uint32_t uncompressed_length;
  tq_span compressed;
} tq_compressed_certificate;
bool tq_compressed_certificate_parse(tq_compressed_certificate *message, tq_faults *faults,
                                     tq_span body, size_t offset, const tq_trace *trace);
void tq_write_compressed_certificate(tq_writer *writer, const tq_compressed_certificate *message);

#endif
