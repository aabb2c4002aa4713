/* conformance_text.h: the results of a run as text for terminals. */
#ifndef TQ_REPORTS_CONFORMANCE_TEXT_H
#define TQ_REPORTS_CONFORMANCE_TEXT_H

#include "reports/compare.h"

#include <stdio.h>

/* tq_report_scores: what was run, and for each implementation its score, in all, by RFC and by step
 * of the handshake. Nothing where MODEL holds no run. */
void tq_report_scores(FILE *out, const tq_model *model, const tq_report_run *run);

/* tq_report_failures: each requirement of the run that fails, with what shows it. */
void tq_report_failures(FILE *out, const tq_model *model);

/* tq_report_comparison: what changed. Nothing where nothing was compared. */
void tq_report_comparison(FILE *out, const tq_comparison *made);

#endif
