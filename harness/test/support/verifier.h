/* verifier.h: signatures of certificates by libcrypto, as the path oracle wants them. */
#ifndef TQ_TEST_SUPPORT_VERIFIER_H
#define TQ_TEST_SUPPORT_VERIFIER_H

#include "crypto/certificate_signature.h"
#include "rules/path/path.h"

static inline tq_signature_check verify_certificate(void *context, const tq_public_key *key,
                                                    const tq_algorithm *algorithm, tq_span message,
                                                    tq_span signature) {
  static const tq_signature_check checks[] = {
      [TQ_SIGNATURE_RESULT_GOOD] = TQ_SIGNATURE_GOOD,
      [TQ_SIGNATURE_RESULT_BAD] = TQ_SIGNATURE_BAD,
      [TQ_SIGNATURE_RESULT_UNSUPPORTED] = TQ_SIGNATURE_UNSUPPORTED,
  };
  (void)context;
  tq_signed what = {key->whole, algorithm->whole, message, signature};
  return checks[tq_certificate_signature(&what)];
}

#endif
