/* fields.h: a message printed field by field, with marks where a requirement is violated. */
#ifndef TQ_CLI_EXPLAIN_FIELDS_H
#define TQ_CLI_EXPLAIN_FIELDS_H

#include "codec/layout.h"
#include "result/endpoint.h"
#include "result/verdict.h"
#include "wire/span.h"

enum { TQ_MARKS_MAX = 128 };

/* tq_marks: citations without repetition; OPEN: only verdicts that leave it open (EITHER) cite it.
 */
typedef struct tq_marks {
  struct {
    tq_citation citation;
    bool open;
    bool printed;
  } items[TQ_MARKS_MAX];
  size_t count;
} tq_marks;

/* tq_marks_add: adds what VERDICT cites as violated. What demands acceptance is no violation. */
void tq_marks_add(tq_marks *marks, const tq_verdict *verdict);

/* tq_fields_layout: MESSAGE's fields into LAYOUT, as tq_print_fields reads them. */
void tq_fields_layout(tq_layout *layout, tq_span message, const tq_endpoint *endpoint);

/* tq_print_marks: prints the marks not yet printed that begin before END. */
void tq_print_marks(tq_marks *marks, uint32_t end);

/* tq_print_fields: MESSAGE on stdout, and each mark under the field that it is about. Messages
 * whose form hangs on version and suite are read as ENDPOINT would. False: no memory. */
bool tq_print_fields(tq_span message, const tq_endpoint *endpoint, tq_marks *marks);

#endif
