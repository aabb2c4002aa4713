/* finding_record.h: a finding as it is kept and shown: text, and the smallest input that shows it.
 */
#ifndef TQ_RESULT_FINDING_RECORD_H
#define TQ_RESULT_FINDING_RECORD_H

#include "result/finding.h"

/* tq_finding_record: a finding by value, cut loose from the tables that it was made with, so that a
 * store written by one build can be read by the next. KEY and RELEASE together name it. INPUT is
 * borrowed from whoever made the record. COUNT inputs showed it between FIRST_SEEN and LAST_SEEN
 * (seconds since 1970 UTC). CITATIONS: `<requirement>@<offset>+<size>`, blanks between them. */
typedef struct tq_finding_record {
  char key[TQ_KEY_MAX];
  tq_class class_;
  tq_severity severity;
  char requirement[96]; /* its id; "none" */
  char peer[64];
  char release[32];
  char target[48];
  char scene[64];
  char verdict[256]; /* "reject with decode_error" */
  char outcome[128]; /* "alert illegal_parameter" */
  char citations[1792];
  uint64_t count;
  int64_t first_seen;
  int64_t last_seen;
  const uint8_t *input;
  size_t input_size;
} tq_finding_record;

#endif
