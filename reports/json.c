/* json.c: findings as JSON, for programs: one document, or one object a line. */
#include "reports/record_text.h"
#include "result/words.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* SCHEMA: raised when a member changes its meaning or goes; new members do not raise it. */
enum { SCHEMA = 1 };

static json_t *requirement_of(const char *name) {
  const tq_requirement *row = tq_requirement_get(tq_requirement_find(name));
  json_t *json = json_pack("{s:s}", "id", name);
  if (json != NULL && row->rfc != 0) {
    json_object_set_new(json, "rfc", json_integer(row->rfc));
    json_object_set_new(json, "section", json_string(row->section));
    json_object_set_new(json, "level", json_string(tq_level_word(row->level)));
    json_object_set_new(json, "text", json_string(row->text));
  }
  return json;
}

static json_t *citations_of(const tq_finding_record *record) {
  json_t *list = json_array();
  tq_cited cited;
  for (const char *rest = record->citations; tq_cited_next(&cited, &rest);) {
    json_t *json = requirement_of(cited.name);
    json_object_set_new(json, "offset", json_integer(cited.offset));
    json_object_set_new(json, "size", json_integer(cited.size));
    json_array_append_new(list, json);
  }
  return list;
}

/* Takes TEXT over: it is freed. */
static json_t *string_of(char *text) {
  json_t *json = text == NULL ? NULL : json_string(text);
  free(text);
  return json;
}

static json_t *time_of(int64_t seconds) {
  char text[TQ_TIME_TEXT_MAX];
  tq_time_text(text, seconds);
  return json_string(text);
}

static json_t *deviation_of(const tq_report_item *item) {
  return item->deviation == NULL
             ? json_null()
             : json_pack("{s:s, s:s}", "reason", item->deviation, "link", item->link);
}

static json_t *finding_of(const tq_report_item *item) {
  const tq_finding_record *record = &item->record;
  return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:s, s:o, s:I, s:o, s:o, s:I, "
                   "s:o, s:o, s:o}",
                   "key", record->key, "class", tq_class_word(record->class_), "severity",
                   tq_severity_word(record->severity), "peer", record->peer, "release",
                   record->release, "target", record->target, "scene", record->scene, "requirement",
                   requirement_of(record->requirement), "verdict", record->verdict, "outcome",
                   record->outcome, "citations", citations_of(record), "count",
                   (json_int_t)record->count, "first_seen", time_of(record->first_seen),
                   "last_seen", time_of(record->last_seen), "input_size",
                   (json_int_t)record->input_size, "input_hex",
                   string_of(tq_hex_text(record->input, record->input_size)), "reproduce",
                   string_of(tq_reproduce(record)), "deviation", deviation_of(item));
}

/* Writes JSON and an end of line, and drops it. */
static bool dump(FILE *out, json_t *json, size_t flags) {
  bool fine = json != NULL && json_dumpf(json, out, flags) == 0 && fputc('\n', out) != EOF;
  json_decref(json);
  return fine;
}

bool tq_report_json(FILE *out, const tq_report_input *input) {
  json_t *list = json_array();
  for (size_t i = 0; i < input->count; i++) {
    if (json_array_append_new(list, finding_of(&input->items[i])) != 0) {
      json_decref(list);
      return false;
    }
  }
  json_t *document =
      json_pack("{s:s, s:i, s:o}", "tool", "tlsquarrel", "schema", SCHEMA, "findings", list);
  return dump(out, document, JSON_INDENT(2)) && fflush(out) == 0;
}

bool tq_report_jsonl(FILE *out, const tq_report_input *input) {
  for (size_t i = 0; i < input->count; i++) {
    if (!dump(out, finding_of(&input->items[i]), JSON_COMPACT)) {
      return false;
    }
  }
  return fflush(out) == 0;
}
