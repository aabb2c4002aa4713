/* clean.h: texts from outside, made harmless and visible before they are shown.
 *
 * A peer's words, a name in a certificate or a store that somebody handed over may hold anything.
 * What is shown of it is valid UTF-8 on one line that reads from left to right: control characters,
 * marks that change the direction of reading or take no room, and bytes that are no UTF-8 stand
 * there as
 * "\u202e" and "\xff". What is longer than a page is cut, and says so. */
#ifndef TQ_REPORTS_CLEAN_H
#define TQ_REPORTS_CLEAN_H

#include "reports/texts.h"

#include <stdio.h>

/* TQ_CLEAN_MAX: bytes of a text that are shown at most. */
enum { TQ_CLEAN_MAX = 4096 };

/* tq_clean: TEXT as it may be shown, owned by TEXTS. Never NULL. */
const char *tq_clean(tq_texts *texts, const char *text);

/* tq_write_html: TEXT with <, >, &, " and ' as references; call it with what is clean. */
void tq_write_html(FILE *out, const char *text);

/* tq_write_script_json: JSON as it can stand in an element script: no "<", ">" or "&" is left. JSON
 * is ASCII. */
void tq_write_script_json(FILE *out, const char *json);

/* tq_write_markdown: TEXT as a cell of a table or a line: neither markup nor a mention nor a link.
 */
void tq_write_markdown(FILE *out, const char *text);

#endif
