/* json.c: findings as JSON, for programs: one document, or one object a line. */
#include "reports/compare.h"
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

/* --- the results of a run --- */

static json_t *column_of(const tq_column *column) {
  return json_pack("{s:s, s:s, s:s, s:s}", "id", column->id, "name", column->name, "release",
                   column->release, "attachment", column->attachment);
}

static json_t *result_of(tq_model *model, const tq_entry *entry) {
  const tq_conformance_row *row = &entry->row;
  const tq_column *column = &model->columns[row->peer];
  json_t *json =
      json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:s, s:s}", "requirement",
                requirement_of(row->requirement), "implementation", column->id, "conformity",
                tq_conformity_word(row->conformity), "severity", tq_entry_severity(entry),
                "tolerated", row->tolerated, "reason", row->reason, "passed",
                (json_int_t)row->passed, "failed", (json_int_t)row->failed, "unsupported",
                (json_int_t)row->unsupported, "parameter", row->parameter, "key", row->key);
  if (!tq_conformity_fails(row->conformity)) {
    return json;
  }
  json_t *evidence =
      json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:o, s:s}", "scene", row->scene,
                "edit", row->edit, "source", row->source, "expected", row->expected, "observed",
                row->observed, "detail", row->detail, "offset", (json_int_t)row->offset, "size",
                (json_int_t)row->size, "input_size", (json_int_t)row->input_size, "input_hex",
                string_of(tq_hex_text(row->input, row->input_size)), "reproduce",
                tq_entry_reproduce(&model->texts, entry, column));
  json_object_set_new(json, "evidence", evidence);
  return json;
}

static json_t *score_of(const tq_model *model, size_t column) {
  tq_score score = {0};
  for (size_t i = 0; i < model->run_count; i++) {
    if (model->entries[i].row.peer == column) {
      tq_score_add(&score, &model->entries[i]);
    }
  }
  return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:i}", "tested",
                   (json_int_t)score.tested, "conforming", (json_int_t)score.conforming, "errors",
                   (json_int_t)score.errors, "warnings", (json_int_t)score.warnings, "notes",
                   (json_int_t)score.notes, "tolerated", (json_int_t)score.tolerated,
                   "not_applicable", (json_int_t)score.not_applicable, "not_tested",
                   (json_int_t)score.not_tested, "permille", tq_score_permille(&score));
}

static json_t *conformance_of(tq_model *model, const tq_report_run *run) {
  const tq_conformance_run *about = &run->about;
  json_t *columns = json_array();
  json_t *results = json_array();
  for (size_t i = 0; i < run->peer_count; i++) {
    json_t *column = column_of(&model->columns[i]);
    json_object_set_new(column, "score", score_of(model, i));
    json_array_append_new(columns, column);
  }
  for (size_t i = 0; i < model->run_count; i++) {
    json_array_append_new(results, result_of(model, &model->entries[i]));
  }
  return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:b, s:s, s:o, s:o}", "program", about->program,
                   "selection", about->selection, "profile", about->profile, "seed",
                   (json_int_t)about->seed, "planned", (json_int_t)about->planned, "played",
                   (json_int_t)about->played, "complete", about->complete ? 1 : 0, "why",
                   about->why, "implementations", columns, "results", results);
}

static json_t *side_of(const tq_entry *entry) {
  return entry == NULL ? json_null() : json_string(tq_conformity_word(entry->row.conformity));
}

static json_t *comparison_of(const tq_comparison *made) {
  json_t *counts = json_object();
  json_t *changes = json_array();
  for (int i = 0; i < TQ_CHANGES; i++) {
    json_object_set_new(counts, tq_change_word((tq_change)i),
                        json_integer((json_int_t)made->counts[i]));
  }
  for (size_t i = 0; i < made->count && made->items[i].change < TQ_CHANGE_UNCHANGED; i++) {
    const tq_changed *item = &made->items[i];
    const tq_entry *side = item->after == NULL ? item->before : item->after;
    json_array_append_new(changes, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "change",
                                             tq_change_word(item->change), "requirement",
                                             side->row.requirement, "key", side->row.key,
                                             "implementation", item->column, "before",
                                             side_of(item->before), "after", side_of(item->after)));
  }
  return json_pack("{s:s, s:s, s:o, s:o}", "before", made->before, "after", made->after, "counts",
                   counts, "changes", changes);
}

static bool add_run(json_t *document, const tq_report_input *input) {
  tq_model model;
  tq_comparison made;
  if (!tq_model_make(&model, input)) {
    return false;
  }
  bool fine = tq_compare(&made, &model, input);
  if (model.run_count != 0) {
    json_object_set_new(document, "conformance", conformance_of(&model, input->run));
  }
  if (fine && made.before != NULL) {
    json_object_set_new(document, "comparison", comparison_of(&made));
  }
  fine = fine && !model.texts.failed;
  tq_comparison_free(&made);
  tq_model_free(&model);
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
  if (document == NULL || !add_run(document, input)) {
    json_decref(document);
    return false;
  }
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
