/* signed_message.c: see signed_message.h. */
#include "codec/signed_message.h"

#include "spec/requirement.h"
#include "spec/version.h"

tq_digitally_signed tq_read_signed(tq_reader *reader, uint16_t rule) {
  static const tq_bounds bounds = {0, 0xffff, 2, 1};
  tq_digitally_signed result = {.scheme = tq_read_u16(reader, "signature_scheme", rule)};
  result.signature = tq_read_opaque_vector(reader, "signature", bounds, rule);
  result.signature_offset = (uint32_t)(tq_reader_offset(reader) - result.signature.size);
  return result;
}

void tq_write_signed(tq_writer *writer, uint16_t scheme, tq_span signature) {
  tq_write_u16(writer, scheme);
  tq_write_opaque(writer, 2, signature);
}

bool tq_certificate_verify_parse(tq_digitally_signed *verify, tq_faults *faults, uint16_t version,
                                 tq_span body, size_t offset, const tq_trace *trace) {
  uint16_t rule = version >= TQ_VERSION_TLS13 ? TQ_REQ_certificate_verify_message_lengths
                                              : TQ_REQ_certificate_verify_message_lengths_tls12;
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, offset, trace);
  *verify = tq_read_signed(&reader, rule);
  tq_reader_end(&reader, rule);
  return tq_faults_close(faults, &parse);
}
