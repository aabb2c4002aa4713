/* account.h: the rows of the account of clauses that a test looks at. */
#ifndef TQ_TEST_SUPPORT_ACCOUNT_H
#define TQ_TEST_SUPPORT_ACCOUNT_H

#include "spec/requirement.h"

#include <stdbool.h>
#include <string.h>

static inline const tq_requirement *row(uint16_t id) {
  return tq_requirement_get(id);
}

/* Steps whose rows are shown by cases in corpus/vectors, by tlsquarrel conform, or in test_turn.c;
 * those of the others, by chains of certificates too. */
static inline bool is_shown_by_cases(const tq_requirement *requirement) {
  static const char *const steps[] = {"client_hello",
                                      "server_hello",
                                      "encrypted_extensions",
                                      "certificate_verify",
                                      "key_exchange",
                                      "finished",
                                      "record",
                                      "alert"};
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
    if (strcmp(requirement->step, steps[i]) == 0) {
      return true;
    }
  }
  return false;
}

#endif
