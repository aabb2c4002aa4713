/* record_text.c: see record_text.h. */
#include "reports/record_text.h"

#include "result/words.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HEX_COLUMNS = 32 };

bool tq_cited_next(tq_cited *cited, const char **rest) {
  int used = 0;
  if (sscanf(*rest, " %95[^@ ]@%" SCNu32 "+%" SCNu32 "%n", cited->name, &cited->offset,
             &cited->size, &used) != 3) {
    return false;
  }
  *rest += used;
  cited->row = tq_requirement_get(tq_requirement_find(cited->name));
  return true;
}

void tq_time_text(char into[TQ_TIME_TEXT_MAX], int64_t seconds) {
  time_t now = (time_t)seconds;
  struct tm parts;
  if (gmtime_r(&now, &parts) == NULL ||
      strftime(into, TQ_TIME_TEXT_MAX, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
    snprintf(into, TQ_TIME_TEXT_MAX, "unknown");
  }
}

const char *tq_level_word(tq_level level) {
  static const char *const words[] = {[TQ_MUST] = "MUST",
                                      [TQ_MUST_NOT] = "MUST NOT",
                                      [TQ_SHOULD] = "SHOULD",
                                      [TQ_SHOULD_NOT] = "SHOULD NOT",
                                      [TQ_MAY] = "MAY"};
  return words[level];
}

const char *tq_status_word(tq_status status) {
  static const char *const words[] = {[TQ_TESTED] = "tested",
                                      [TQ_IMPLICIT] = "implicit",
                                      [TQ_UNTESTABLE] = "untestable",
                                      [TQ_OUT_OF_SCOPE] = "out of scope",
                                      [TQ_GAP] = "gap"};
  return words[status];
}

void tq_write_hex(FILE *out, const uint8_t *data, size_t size) {
  for (size_t i = 0; i < size; i++) {
    fprintf(out, "%02x", data[i]);
  }
}

char *tq_hex_text(const uint8_t *data, size_t size) {
  static const char digits[] = "0123456789abcdef";
  char *text = malloc(2 * size + 1);
  if (text == NULL) {
    return NULL;
  }
  for (size_t i = 0; i < size; i++) {
    text[2 * i] = digits[data[i] >> 4];
    text[2 * i + 1] = digits[data[i] & 15];
  }
  text[2 * size] = '\0';
  return text;
}

char *tq_reproduce(const tq_finding_record *record) {
  bool fits = record->input_size <= TQ_REPRODUCE_HEX_MAX;
  char *hex = fits ? tq_hex_text(record->input, record->input_size) : strdup("FILE");
  size_t room = hex == NULL ? 0 : strlen(hex) + sizeof record->target + sizeof record->scene + 96;
  char *text = hex == NULL ? NULL : malloc(room);
  if (text != NULL) {
    snprintf(text, room, "harness/run explain --target %s --scene %s %s%s", record->target,
             record->scene, fits ? "--hex " : "", hex);
  }
  free(hex);
  return text;
}

static void write_hex_block(FILE *out, const uint8_t *data, size_t size) {
  for (size_t at = 0; at < size; at += HEX_COLUMNS) {
    size_t left = size - at;
    fprintf(out, "    %06zx  ", at);
    tq_write_hex(out, data + at, left < HEX_COLUMNS ? left : HEX_COLUMNS);
    fputc('\n', out);
  }
}

static void write_citation(FILE *out, const tq_cited *cited) {
  const tq_requirement *row = cited->row;
  fprintf(out, "    %s", cited->name);
  if (row->rfc != 0) {
    fprintf(out, "  (RFC %u section %s, %s)", row->rfc, row->section, tq_level_word(row->level));
  }
  if (cited->size != 0) {
    fprintf(out, ", bytes %" PRIu32 " to %" PRIu32, cited->offset, cited->offset + cited->size - 1);
  }
  fprintf(out, "\n      %s\n", row->rfc == 0 ? "this build does not know it" : row->text);
  if (row->rfc != 0 && row->note != NULL) {
    fprintf(out, "      note: %s\n", row->note);
  }
}

static void write_citations(FILE *out, const tq_finding_record *record) {
  tq_cited cited;
  bool named = false;
  fprintf(out, "  requirements\n");
  for (const char *rest = record->citations; tq_cited_next(&cited, &rest);) {
    write_citation(out, &cited);
    named = named || strcmp(cited.name, record->requirement) == 0;
  }
  uint16_t id = named ? (uint16_t)TQ_REQ_NONE : tq_requirement_find(record->requirement);
  if (id != TQ_REQ_NONE) { /* the peer's own message breaks it: not among the verdict's */
    cited = (tq_cited){.row = tq_requirement_get(id)};
    snprintf(cited.name, sizeof cited.name, "%s", record->requirement);
    write_citation(out, &cited);
  }
}

void tq_report_finding(FILE *out, const tq_report_item *item) {
  const tq_finding_record *record = &item->record;
  char first[TQ_TIME_TEXT_MAX];
  char last[TQ_TIME_TEXT_MAX];
  char *command = tq_reproduce(record);
  tq_time_text(first, record->first_seen);
  tq_time_text(last, record->last_seen);
  fprintf(out, "%s\n", record->key);
  fprintf(out, "  %s: %s %s\n", tq_severity_word(record->severity), record->peer,
          tq_class_meaning(record->class_));
  fprintf(out, "  peer         %s %s\n", record->peer, record->release);
  fprintf(out, "  scene        %s (target %s)\n", record->scene, record->target);
  fprintf(out, "  RFCs demand  %s\n", record->verdict);
  fprintf(out, "  peer did     %s\n", record->outcome);
  fprintf(out, "  seen         %" PRIu64 " times, from %s to %s\n", record->count, first, last);
  if (item->deviation != NULL) {
    fprintf(out, "  tolerated    %s (%s)\n", item->deviation, item->link);
  }
  write_citations(out, record);
  fprintf(out, "  smallest input, %zu bytes\n", record->input_size);
  write_hex_block(out, record->input, record->input_size);
  fprintf(out, "  again        %s\n", command == NULL ? "(no memory)" : command);
  free(command);
}
