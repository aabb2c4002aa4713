/* record_text.h: what the renderers share: a record's parts in words. */
#ifndef TQ_REPORTS_RECORD_TEXT_H
#define TQ_REPORTS_RECORD_TEXT_H

#include "reports/report.h"
#include "spec/requirement.h"

#include <stdint.h>

/* tq_cited: one citation of a record, read back from its text. ROW is the requirement's row;
 * requirements that this build does not know have empty texts there, and NAME all the same. */
typedef struct tq_cited {
  char name[96];
  uint32_t offset;
  uint32_t size;
  const tq_requirement *row;
} tq_cited;

/* tq_cited_next: walks the citations of a record; *REST starts as its text and moves on. False at
 * the end, or at what is no citation. */
bool tq_cited_next(tq_cited *cited, const char **rest);

/* tq_time_text: "2026-11-23T18:20:04Z" for SECONDS since 1970 UTC; INTO has 32 bytes. */
enum { TQ_TIME_TEXT_MAX = 32 };
void tq_time_text(char into[TQ_TIME_TEXT_MAX], int64_t seconds);

/* tq_level_word, tq_status_word: "MUST NOT", "out of scope", ... Static. */
const char *tq_level_word(tq_level level);
const char *tq_status_word(tq_status status);

/* tq_write_hex: SIZE bytes at DATA as hex digits. */
void tq_write_hex(FILE *out, const uint8_t *data, size_t size);

/* tq_hex_text: the same as a string, which the caller frees; NULL: no memory. */
char *tq_hex_text(const uint8_t *data, size_t size);

/* TQ_REPRODUCE_HEX_MAX: an input of more bytes than this is not given on a command line. */
enum { TQ_REPRODUCE_HEX_MAX = 16384 };

/* tq_reproduce: the command that shows the record again, as a string that the caller frees; NULL:
 * no memory. */
char *tq_reproduce(const tq_finding_record *record);

/* tq_report_finding: RECORD in full, as a person reads it; what it cites with RFC section and text.
 */
void tq_report_finding(FILE *out, const tq_report_item *item);

#endif
