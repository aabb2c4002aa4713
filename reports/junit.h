/* junit.h: results of tests as JUnit XML, the dialect that common build servers take. */
#ifndef TQ_REPORTS_JUNIT_H
#define TQ_REPORTS_JUNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef enum tq_case_status { TQ_CASE_PASSED, TQ_CASE_FAILED, TQ_CASE_SKIPPED } tq_case_status;

/* tq_case: one test. SUITE and NAME name it; MESSAGE is one line, DETAIL as many as it takes; both
 * may be NULL where it passed. Borrowed. */
typedef struct tq_case {
  const char *suite;
  const char *name;
  tq_case_status status;
  const char *message;
  const char *detail;
} tq_case;

/* tq_write_junit: COUNT cases; those of one suite stand together. Whatever stands in a text comes
 * out as text: markup is escaped, and bytes that XML 1.0 cannot hold become a question mark. */
bool tq_write_junit(FILE *out, const tq_case *cases, size_t count);

#endif
