/* certificate_request.h: CertificateRequest (RFC 8446 section 4.3.2, RFC 5246 section 7.4.4). */
#ifndef TQ_CODEC_CERTIFICATE_REQUEST_H
#define TQ_CODEC_CERTIFICATE_REQUEST_H

#include "codec/extension.h"
#include "codec/u16_list.h"
#include "wire/writer.h"

/* tq_certificate_request: of both versions; what the version does not have is empty. Spans point
 * into the parsed input. */
typedef struct tq_certificate_request {
  tq_span certificate_types;           /* TLS 1.2: ClientCertificateType each */
  tq_span certificate_request_context; /* TLS 1.3 */
  uint16_t extension_count;            /* TLS 1.3 */
  tq_span extensions;                  /* TLS 1.3 */
  uint32_t extensions_offset;
  tq_extension_seen seen[TQ_EXTENSION_KINDS]; /* TLS 1.3 */

  tq_u16_list signature_algorithms; /* supported_signature_algorithms; in TLS 1.3 the extension */
  tq_u16_list signature_algorithms_cert;
  tq_span certificate_authorities; /* names behind 2-byte lengths */
  tq_span oid_filters;             /* OIDFilter after OIDFilter */
  tq_u16_list compress_certificate;
} tq_certificate_request;

/* tq_certificate_request_parse: reads BODY of VERSION, without its handshake header; as
 * tq_client_hello_parse. */
bool tq_certificate_request_parse(tq_certificate_request *request, tq_faults *faults,
                                  uint16_t version, tq_span body, size_t offset,
                                  const tq_trace *trace);

/* tq_oid_filter_next: walks oid_filters; *REST shrinks, false at its end. */
typedef struct tq_oid_filter {
  tq_span oid;
  tq_span values;
} tq_oid_filter;
bool tq_oid_filter_next(tq_oid_filter *filter, tq_span *rest);

/* tq_write_certificate_request_tls12: TYPES; SCHEMES, the vector's contents; COUNT AUTHORITIES. */
typedef struct tq_certificate_request_content {
  tq_span types;
  tq_span schemes;
  const tq_span *authorities;
  size_t count;
} tq_certificate_request_content;
void tq_write_certificate_request_tls12(tq_writer *writer,
                                        const tq_certificate_request_content *content);

/* tq_write_certificate_request_open: the context of a TLS 1.3 request, and its block of extensions,
 * to be filled with the calls of extension_write.h and closed with tq_write_extensions_close. */
size_t tq_write_certificate_request_open(tq_writer *writer, tq_span context);

#endif
