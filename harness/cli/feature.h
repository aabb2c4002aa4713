/* feature.h: the words of the endpoint model, for people. */
#ifndef TQ_CLI_FEATURE_H
#define TQ_CLI_FEATURE_H

#include "result/endpoint.h"

#include <stdbool.h>
#include <stdio.h>

/* tq_credential_word: "ecdsa_p256", ...; static. */
const char *tq_credential_word(tq_credential credential);

/* tq_feature_find: the bit of the feature whose word is WORD, in either case; 0: there is none. */
uint32_t tq_feature_find(const char *word);

/* tq_credential_find: the credential called WORD; TQ_CREDENTIAL_NONE if there is none, or NULL. */
tq_credential tq_credential_find(const char *word);

/* tq_find_features: the set of WORDS, in lower case with + between them; unknown ones count for
 * nothing; NULL: none. */
uint32_t tq_find_features(const char *words);

/* tq_print_features: the words of the set FEATURES, a blank before each. */
void tq_print_features(FILE *out, uint32_t features);

#endif
