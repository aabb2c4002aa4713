/* junit.c: see junit.h; and findings as failed tests. */
#include "reports/junit.h"

#include "reports/model.h"
#include "reports/record_text.h"
#include "reports/utf8.h"
#include "result/words.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of the UTF-8 sequence that TEXT begins with, if XML 1.0 may hold it; else 0. */
static size_t sequence(const char *text) {
  size_t size = tq_utf8_size(text);
  bool control = size == 1 && (unsigned char)text[0] < 0x20;
  bool barred = size == 3 && tq_utf8_point(text, size) >= 0xfffe;
  return barred || (control && text[0] != '\n' && text[0] != '\t') ? 0 : size;
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
    fputs("      <skipped>", out); /* the published schemas allow no attribute here */
    write_escaped(out, test->message == NULL ? "" : test->message);
    fputs("</skipped>\n", out);
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

static tq_case case_of_finding(const tq_report_item *item) {
  bool tolerated = item->deviation != NULL;
  return (tq_case){.suite = item->record.peer,
                   .name = item->record.key,
                   .status = tolerated ? TQ_CASE_SKIPPED : TQ_CASE_FAILED,
                   .message = tolerated ? strdup(item->deviation) : message_of(&item->record),
                   .detail = detail_of(item)};
}

static tq_case case_of_result(tq_model *model, const tq_entry *entry) {
  const tq_conformance_row *row = &entry->row;
  tq_texts *texts = &model->texts;
  const tq_column *column = &model->columns[row->peer];
  bool tested = row->conformity <= TQ_CONFORMITY_CONFORMING;
  tq_case made = {.suite = column->id, .name = row->requirement, .status = TQ_CASE_PASSED};
  if (tq_entry_fails(entry)) {
    made.status = TQ_CASE_FAILED;
    made.message = tq_texts_format(texts, "%s (%s): demanded: %s; done: %s",
                                   tq_conformity_word(row->conformity), tq_entry_severity(entry),
                                   row->expected, row->observed);
    made.detail =
        tq_texts_format(texts, "RFC %u section %s: %s\n%s in %s\n%s\n%s\n", entry->requirement->rfc,
                        entry->requirement->section, entry->requirement->text, row->edit,
                        row->scene, row->parameter, tq_entry_reproduce(texts, entry, column));
  } else if (!tested || row->tolerated[0] != '\0') {
    made.status = TQ_CASE_SKIPPED;
    made.message =
        tested ? row->tolerated
               : tq_texts_format(texts, "%s: %s", tq_conformity_word(row->conformity), row->reason);
  }
  return made;
}

/* Results by column, since those of one suite stand together. */
static size_t add_results(tq_case *cases, tq_model *model) {
  size_t count = 0;
  for (size_t column = 0; column < model->column_count; column++) {
    for (size_t i = 0; i < model->run_count; i++) {
      if (model->entries[i].row.peer == column) {
        cases[count++] = case_of_result(model, &model->entries[i]);
      }
    }
  }
  return count;
}

static bool write_cases(FILE *out, tq_model *model, const tq_report_input *input) {
  tq_case *cases = calloc(model->count + 1, sizeof *cases);
  if (cases == NULL) {
    return false;
  }
  size_t results = add_results(cases, model);
  for (size_t i = 0; i < input->count; i++) {
    cases[results + i] = case_of_finding(&input->items[i]);
  }
  bool fine = !model->texts.failed && tq_write_junit(out, cases, results + input->count);
  for (size_t i = results; i < results + input->count; i++) {
    free((void *)(size_t)cases[i].message);
    free((void *)(size_t)cases[i].detail);
  }
  free(cases);
  return fine;
}

bool tq_report_junit(FILE *out, const tq_report_input *input) {
  tq_model model;
  if (!tq_model_make(&model, input)) {
    return false;
  }
  bool fine = write_cases(out, &model, input);
  tq_model_free(&model);
  return fine;
}
