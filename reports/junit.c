/* junit.c: see junit.h; and findings as failed tests. */
#include "reports/junit.h"

#include "reports/record_text.h"
#include "result/words.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of the UTF-8 sequence that TEXT begins with, if XML 1.0 may hold it; else 0. */
static size_t sequence(const char *text) {
  unsigned char first = (unsigned char)text[0];
  size_t size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (size == 1) {
    return first >= 0x20 || first == '\n' || first == '\t' ? 1 : 0;
  }
  if (first < 0xc2 || first > 0xf4) {
    return 0;
  }
  for (size_t i = 1; i < size; i++) {
    if (((unsigned char)text[i] & 0xc0) != 0x80) {
      return 0;
    }
  }
  /* over-long forms, surrogates, the two non-characters, and what is beyond Unicode */
  unsigned char second = (unsigned char)text[1];
  bool bad = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
             (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f) ||
             (first == 0xef && second == 0xbf && (unsigned char)text[2] >= 0xbe);
  return bad ? 0 : size;
}

static void write_escaped(FILE *out, const char *text) {
  while (*text != '\0') {
    size_t size = sequence(text);
    switch (size == 1 ? *text : 0) {
    case '<':
      fputs("&lt;", out);
      break;
    case '>':
      fputs("&gt;", out);
      break;
    case '&':
      fputs("&amp;", out);
      break;
    case '"':
      fputs("&quot;", out);
      break;
    default:
      fwrite(size == 0 ? "?" : text, 1, size == 0 ? 1 : size, out);
    }
    text += size == 0 ? 1 : size;
  }
}

static void write_attribute(FILE *out, const char *name, const char *value) {
  fprintf(out, " %s=\"", name);
  write_escaped(out, value == NULL ? "" : value);
  fputc('"', out);
}

static void write_result(FILE *out, const tq_case *test) {
  if (test->status == TQ_CASE_SKIPPED) {
    fputs("      <skipped", out);
    write_attribute(out, "message", test->message);
    fputs("/>\n", out);
    return;
  }
  fputs("      <failure", out);
  write_attribute(out, "message", test->message);
  fputc('>', out);
  write_escaped(out, test->detail == NULL ? "" : test->detail);
  fputs("</failure>\n", out);
}

static void write_case(FILE *out, const tq_case *test) {
  fputs("    <testcase", out);
  write_attribute(out, "classname", test->suite);
  write_attribute(out, "name", test->name);
  if (test->status == TQ_CASE_PASSED) {
    fputs("/>\n", out);
    return;
  }
  fputs(">\n", out);
  write_result(out, test);
  fputs("    </testcase>\n", out);
}

static size_t count_status(const tq_case *cases, size_t count, tq_case_status status) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    found += cases[i].status == status;
  }
  return found;
}

static void write_counts(FILE *out, const tq_case *cases, size_t count) {
  fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\"", count,
          count_status(cases, count, TQ_CASE_FAILED), count_status(cases, count, TQ_CASE_SKIPPED));
}

static size_t suite_size(const tq_case *cases, size_t count) {
  size_t size = 1;
  while (size < count && strcmp(cases[size].suite, cases[0].suite) == 0) {
    size++;
  }
  return size;
}

static void write_suite(FILE *out, const tq_case *cases, size_t count) {
  fputs("  <testsuite", out);
  write_attribute(out, "name", cases[0].suite);
  write_counts(out, cases, count);
  fputs(">\n", out);
  for (size_t i = 0; i < count; i++) {
    write_case(out, &cases[i]);
  }
  fputs("  </testsuite>\n", out);
}

bool tq_write_junit(FILE *out, const tq_case *cases, size_t count) {
  fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tlsquarrel\"", out);
  fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\">\n", count,
          count_status(cases, count, TQ_CASE_FAILED));
  for (size_t at = 0; at < count;) {
    size_t size = suite_size(cases + at, count - at);
    write_suite(out, cases + at, size);
    at += size;
  }
  fputs("</testsuites>\n", out);
  return fflush(out) == 0 && ferror(out) == 0;
}

/* RECORD in full, as a string that the caller frees; NULL: no memory. */
static char *detail_of(const tq_report_item *item) {
  char *text = NULL;
  size_t size = 0;
  FILE *memory = open_memstream(&text, &size);
  if (memory == NULL) {
    return NULL;
  }
  tq_report_finding(memory, item);
  fclose(memory);
  return text;
}

static char *message_of(const tq_finding_record *record) {
  size_t room = sizeof record->peer + sizeof record->verdict + sizeof record->outcome + 96;
  char *text = malloc(room);
  if (text != NULL) {
    snprintf(text, room, "%s: demanded: %s; done: %s", tq_class_word(record->class_),
             record->verdict, record->outcome);
  }
  return text;
}

bool tq_report_junit(FILE *out, const tq_report_input *input) {
  tq_case *cases = calloc(input->count + 1, sizeof *cases);
  for (size_t i = 0; i < input->count && cases != NULL; i++) {
    const tq_report_item *item = &input->items[i];
    bool tolerated = item->deviation != NULL;
    cases[i] = (tq_case){.suite = item->record.peer,
                         .name = item->record.key,
                         .status = tolerated ? TQ_CASE_SKIPPED : TQ_CASE_FAILED,
                         .message = tolerated ? strdup(item->deviation) : message_of(&item->record),
                         .detail = detail_of(item)};
  }
  bool fine = cases != NULL && tq_write_junit(out, cases, input->count);
  for (size_t i = 0; i < input->count && cases != NULL; i++) {
    free((void *)(size_t)cases[i].message);
    free((void *)(size_t)cases[i].detail);
  }
  free(cases);
  return fine;
}
