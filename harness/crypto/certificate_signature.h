/* certificate_signature.h: signatures of certificates and CRLs, under the algorithm that they name
 * themselves (RFC 5280 section 4.1.1.3). */
#ifndef TQ_CRYPTO_CERTIFICATE_SIGNATURE_H
#define TQ_CRYPTO_CERTIFICATE_SIGNATURE_H

#include "wire/span.h"

typedef enum tq_signature_result {
  TQ_SIGNATURE_RESULT_GOOD,
  TQ_SIGNATURE_RESULT_BAD,
  TQ_SIGNATURE_RESULT_UNSUPPORTED /* libcrypto knows the key or the algorithm not, or both misfit */
} tq_signature_result;

/* tq_signed: KEY: SubjectPublicKeyInfo; ALGORITHM: AlgorithmIdentifier; both DER, with headers.
 * MESSAGE: what is signed. SIGNATURE: the bits. */
typedef struct tq_signed {
  tq_span key;
  tq_span algorithm;
  tq_span message;
  tq_span signature;
} tq_signed;

tq_signature_result tq_certificate_signature(const tq_signed *what);

/* tq_signature_memo: the results of earlier calls, by SHA-256 over all that they depend on: mutated
 * chains share most of their certificates. A result once remembered is the same as a fresh one. */
typedef struct tq_signature_memo tq_signature_memo;
tq_signature_memo *tq_signature_memo_new(void);
void tq_signature_memo_free(tq_signature_memo *memo);

/* tq_certificate_signature_memo: as tq_certificate_signature. */
tq_signature_result tq_certificate_signature_memo(tq_signature_memo *memo, const tq_signed *what);

#endif
