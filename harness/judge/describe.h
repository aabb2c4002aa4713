/* describe.h: verdicts, outcomes and findings in words: tokens for keys, sentences for people. */
#ifndef TQ_JUDGE_DESCRIBE_H
#define TQ_JUDGE_DESCRIBE_H

#include "result/finding_record.h"

#include <stddef.h>
#include <stdint.h>

enum { TQ_OUTCOME_TOKEN_MAX = 96, TQ_OUTCOME_TEXT_MAX = 128, TQ_VERDICT_TEXT_MAX = 256 };

/* Tokens are parts of keys: no blank, no slash, and no number that could vary between runs. */

/* tq_requirement_token: the id of REQUIREMENT; "none" for TQ_REQ_NONE. */
const char *tq_requirement_token(uint16_t requirement);

/* tq_version_token: "tls13", "tls12", ...; "tls" where the version is not determined. */
const char *tq_version_token(uint16_t version);

/* tq_outcome_token: "accepted", "alert_decode_error", "alert_decode_error_then_internal_error",
 * "silent", ... into TOKEN, which has TQ_OUTCOME_TOKEN_MAX bytes. */
void tq_outcome_token(char *token, const tq_outcome *outcome);

/* tq_outcome_text: "accepted: TLS 1.3", "alert decode_error (50)", ... into TEXT, which has
 * TQ_OUTCOME_TEXT_MAX bytes. For people. */
void tq_outcome_text(char *text, const tq_outcome *outcome);

/* tq_verdict_text: "reject with decode_error or illegal_parameter", ... into TEXT, which has
 * TQ_VERDICT_TEXT_MAX bytes. For people. */
void tq_verdict_text(char *text, const tq_verdict *verdict);

/* tq_finding_record_of: fills RECORD from FINDING as one sighting at NOW (seconds since 1970 UTC)
 * with INPUT_SIZE bytes at INPUT, which are borrowed. */
void tq_finding_record_of(tq_finding_record *record, const tq_finding *finding,
                          const uint8_t *input, size_t input_size, int64_t now);

#endif
