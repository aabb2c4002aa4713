/* report_fields.h: messages laid out field by field for a report. */
#ifndef TQ_CLI_EXPLAIN_REPORT_FIELDS_H
#define TQ_CLI_EXPLAIN_REPORT_FIELDS_H

#include "reports/report.h"

/* tq_lay_out: see tq_report_layout_fn. A scene that this build does not have, and what is no
 * handshake message, gives 0. */
size_t tq_lay_out(tq_report_field *fields, size_t room, const char *target, const char *scene,
                  const uint8_t *input, size_t size);

#endif
