/* html_data.h: what the page shows, as JSON; the page's script draws it.
 *
 * {tool, links, incomplete, run: {program, selection, profile, seed, planned, played, cases} |
 * null, columns: [{id, name, release, attachment}], conformities: [[word, meaning]], requirements:
 * [{id, step, rfc, section, level, bound, role, versions, text, note, alerts, clause, link}],
 *  results: [[requirement, column, conformity, severity, passed, failed, unsupported, evidence]],
 *  evidence: [{...}], messages: [{size, hex, fields: [[depth, group, offset, size, name, value]]}],
 *  names: [name of a field], changes: null | {before, after, counts, items}}
 *
 * Numbers called requirement, column, conformity, evidence, message and name are indices into the
 * lists; -1: none. */
#ifndef TQ_REPORTS_HTML_DATA_H
#define TQ_REPORTS_HTML_DATA_H

#include "reports/compare.h"

#include <jansson.h>

/* tq_html_data: NULL: no memory. The caller drops it.  */
json_t *tq_html_data(const tq_model *model, const tq_report_input *input,
                     const tq_comparison *comparison);

#endif
