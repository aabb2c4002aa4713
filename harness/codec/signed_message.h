/* signed_message.h: CertificateVerify (RFC 8446 section 4.4.3, RFC 5246 section 7.4.8), and the
 * form of a signature in TLS 1.2 and 1.3. */
#ifndef TQ_CODEC_SIGNED_MESSAGE_H
#define TQ_CODEC_SIGNED_MESSAGE_H

#include "codec/fault.h"
#include "wire/writer.h"

/* tq_digitally_signed: a signature and its scheme; the bytes of CertificateVerify in both versions,
 * and the end of a ServerKeyExchange. */
typedef struct tq_digitally_signed {
  uint16_t scheme;
  tq_span signature;
  uint32_t signature_offset; /* of its bytes, from the start of the input */
} tq_digitally_signed;

/* tq_read_signed: reads one from READER; RULE is raised where lengths are wrong. */
tq_digitally_signed tq_read_signed(tq_reader *reader, uint16_t rule);
void tq_write_signed(tq_writer *writer, uint16_t scheme, tq_span signature);

/* tq_certificate_verify_parse: reads BODY of VERSION, without its handshake header; as
 * tq_client_hello_parse. Written by tq_write_signed. */
bool tq_certificate_verify_parse(tq_digitally_signed *verify, tq_faults *faults, uint16_t version,
                                 tq_span body, size_t offset, const tq_trace *trace);

#endif
