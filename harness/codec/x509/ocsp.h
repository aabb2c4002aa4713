/* ocsp.h: OCSP responses as a handshake carries them (RFC 6960 section 4.2.1; RFC 6066 section 8).
 */
#ifndef TQ_CODEC_X509_OCSP_H
#define TQ_CODEC_X509_OCSP_H

#include "codec/x509/extension.h"
#include "codec/x509/key.h"
#include "codec/x509/name.h"

/* tq_ocsp_status: OCSPResponseStatus; 4 is not used. */
typedef enum tq_ocsp_status {
  TQ_OCSP_SUCCESSFUL = 0,
  TQ_OCSP_MALFORMED_REQUEST = 1,
  TQ_OCSP_INTERNAL_ERROR = 2,
  TQ_OCSP_TRY_LATER = 3,
  TQ_OCSP_SIG_REQUIRED = 5,
  TQ_OCSP_UNAUTHORIZED = 6
} tq_ocsp_status;

/* tq_ocsp: spans point into the parsed input. What follows STATUS is empty or 0 unless the field
 * is there; what follows BASIC, unless the response is of the type id-pkix-ocsp-basic. */
typedef struct tq_ocsp {
  uint32_t offset;
  uint32_t status; /* tq_ocsp_status, or a number that is none */
  bool has_bytes;  /* responseBytes is there */
  bool basic;
  tq_span tbs; /* ResponseData with its header: what is signed */
  bool by_name;
  tq_name responder;     /* ResponderID, if by_name */
  tq_span responder_key; /* else its KeyHash */
  int64_t produced_at;   /* seconds since 1970 UTC, as all times here */
  tq_span responses;     /* for tq_ocsp_single_next */
  uint32_t response_count;
  bool unknown_critical; /* a critical responseExtension that is in no table */
  tq_algorithm algorithm;
  tq_span signature;
  tq_span certificates; /* Certificate after Certificate, each for tq_certificate_parse */
} tq_ocsp;

/* tq_ocsp_parse: reads one OCSPResponse, the whole of DER, which begins at OFFSET of the input, as
 * tq_certificate_parse does. What is wrong is one of certificate.status_response_..., each raised
 * once; not being well-formed stops the parse and makes the result false. What the certificates
 * hold is not looked at. */
bool tq_ocsp_parse(tq_ocsp *ocsp, tq_faults *faults, tq_span der, size_t offset,
                   const tq_trace *trace);

typedef enum tq_ocsp_cert_status {
  TQ_OCSP_GOOD,
  TQ_OCSP_REVOKED,
  TQ_OCSP_UNKNOWN
} tq_ocsp_cert_status;

/* tq_ocsp_single: SingleResponse, its CertID first. NEXT_UPDATE is INT64_MAX if the field is
 * absent, REASON is TQ_ABSENT. */
typedef struct tq_ocsp_single {
  tq_algorithm hash;
  tq_span issuer_name_hash;
  tq_span issuer_key_hash;
  tq_span serial; /* contents of the INTEGER */
  tq_ocsp_cert_status status;
  int64_t revoked_at;
  int32_t reason; /* CRLReason */
  int64_t this_update;
  int64_t next_update;
  bool unknown_critical;
} tq_ocsp_single;

/* tq_ocsp_single_next: walks the responses of a response that was parsed; *REST starts as RESPONSES
 * and shrinks. False at its end. */
bool tq_ocsp_single_next(tq_ocsp_single *single, tq_span *rest);

#endif
