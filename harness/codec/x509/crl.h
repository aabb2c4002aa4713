/* crl.h: certificate revocation lists (RFC 5280 section 5). */
#ifndef TQ_CODEC_X509_CRL_H
#define TQ_CODEC_X509_CRL_H

#include "codec/x509/extension.h"
#include "codec/x509/key.h"
#include "codec/x509/name.h"

/* tq_crl: as tq_certificate. NEXT_UPDATE is INT64_MAX if the field is absent. */
typedef struct tq_crl {
  tq_span tbs;
  uint32_t offset;
  int64_t version;
  tq_algorithm inner_algorithm;
  tq_algorithm algorithm;
  tq_name issuer;
  int64_t this_update;
  int64_t next_update;
  tq_span revoked; /* entry after entry, for tq_revoked_next */
  tq_extensions extensions;
  tq_span signature;
} tq_crl;

/* tq_crl_parse: as tq_certificate_parse. Everything that is wrong with the structure is
 * certificate.crl_unusable. */
bool tq_crl_parse(tq_crl *crl, tq_faults *faults, tq_span der, size_t offset,
                  const tq_trace *trace);

/* tq_revoked: one entry. UNKNOWN_CRITICAL: it has a critical extension that is not processed here,
 * certificateIssuer among them. REASON: 0 if it is not there. */
typedef struct tq_revoked {
  tq_span serial;
  int64_t reason;
  bool unknown_critical;
} tq_revoked;
bool tq_revoked_next(tq_revoked *entry, tq_span *rest);

#endif
