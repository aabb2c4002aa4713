/* certificate.h: X.509 certificates (RFC 5280 section 4), as the bytes alone show them. */
#ifndef TQ_CODEC_X509_CERTIFICATE_H
#define TQ_CODEC_X509_CERTIFICATE_H

#include "codec/fault.h"
#include "codec/x509/extension.h"
#include "codec/x509/key.h"
#include "codec/x509/name.h"

/* tq_certificate: all spans point into the input and live as long as it does. What is absent, or
 * stands behind a fault that stopped the parse, is empty or 0. */
typedef struct tq_certificate {
  tq_span der;     /* the whole certificate */
  tq_span tbs;     /* what is signed, with its header */
  uint32_t offset; /* of the certificate in the whole input */
  int64_t version; /* as it stands: 0 is v1, 2 is v3 */
  tq_span serial;  /* the contents of the INTEGER */
  tq_name issuer;
  tq_name subject;
  int64_t not_before; /* seconds since 1970 */
  int64_t not_after;
  uint32_t validity_offset;
  tq_public_key key;
  tq_algorithm inner_algorithm; /* tbsCertificate.signature */
  tq_algorithm algorithm;       /* signatureAlgorithm */
  tq_span signature;            /* the bits, without the octet that counts the unused ones */
  uint32_t signature_offset;
  bool has_unique_ids;
  tq_extensions extensions;
} tq_certificate;

/* tq_certificate_parse: reads DER, one certificate and nothing behind it, which begins at OFFSET of
 * the whole input. Raises every fault that the bytes alone show. False if the parse was stopped by
 * a fault outside the extensions' contents; then *CERTIFICATE holds what was read before. TRACE may
 * be NULL. No allocation; time linear in the size, but for SETs of many elements. */
bool tq_certificate_parse(tq_certificate *certificate, tq_faults *faults, tq_span der,
                          size_t offset, const tq_trace *trace);

/* tq_certificate_split: the size of the certificate that DER begins with, by its outermost header;
 * all of DER if that cannot be read: how certificates that stand one after another come apart. */
size_t tq_certificate_split(tq_span der);

/* tq_certificate_self_issued: RFC 5280 section 3.2: subject and issuer are the same name. */
bool tq_certificate_self_issued(const tq_certificate *certificate);

#endif
