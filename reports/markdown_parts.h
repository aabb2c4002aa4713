/* markdown_parts.h: what the two reports in Markdown share. */
#ifndef TQ_REPORTS_MARKDOWN_PARTS_H
#define TQ_REPORTS_MARKDOWN_PARTS_H

#include "reports/model.h"

#include <stdio.h>

/* tq_markdown_incomplete: a line that says so, where the run was ended early. */
void tq_markdown_incomplete(FILE *out, const tq_report_input *input);

/* tq_markdown_scores: a table with a line for each implementation, the first twelve of them. */
void tq_markdown_scores(FILE *out, const tq_model *model);

/* tq_markdown_rfc: a line of a table: the scores for RFC, unless nothing was tested. */
void tq_markdown_rfc(FILE *out, const tq_model *model, unsigned rfc);

#endif
