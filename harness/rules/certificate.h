/* certificate.h: what TLS asks of the certificates in a Certificate message, on top of RFC 5280
 * (RFC 8446 sections 4.4.2.2 to 4.4.2.4, RFC 5246 section 7.4.2, RFC 8422 section 5.3). */
#ifndef TQ_RULES_CERTIFICATE_H
#define TQ_RULES_CERTIFICATE_H

#include "result/endpoint.h"
#include "rules/path/path.h"

/* tq_certificate_use: what the sender's key is for. TLS 1.3 knows only signatures. */
typedef enum tq_certificate_use {
  TQ_USE_SIGNATURE,   /* TLS 1.3; client certificates of TLS 1.2 */
  TQ_USE_RSA,         /* TLS 1.2: encryption of the premaster secret */
  TQ_USE_DHE_RSA,     /* TLS 1.2: DHE_RSA and ECDHE_RSA: an RSA key that signs */
  TQ_USE_ECDHE_ECDSA, /* TLS 1.2: an EC, Ed25519 or Ed448 key that signs */
  TQ_USE_UNKNOWN      /* nothing can be said of the key */
} tq_certificate_use;

/* tq_certificate_context: the receiver, which is under test, and the handshake. */
typedef struct tq_certificate_context {
  uint16_t version;           /* 0x0304 or 0x0303 */
  tq_role receiver;           /* who takes the certificates: a client those of a server */
  tq_client_auth client_auth; /* a receiving server: whether it insists */
  tq_certificate_use use;
  tq_code_list schemes; /* that the receiver offered (signature_algorithms) */
  tq_code_list groups;  /* that it offered; for the curve of a key in TLS 1.2 */
  const tq_path_options *path;
} tq_certificate_context;

/* tq_oracle_certificates: the verdict on the certificates of one Certificate message, in their
 * order. As tq_oracle_path; the path options' purpose is set from the receiver's role. */
void tq_oracle_certificates(tq_verdict *verdict, tq_path *path, tq_path_work *work,
                            const tq_path_chain *chain, const tq_certificate_context *context);

#endif
