/* html_data.c: see html_data.h. */
#include "reports/html_data.h"

#include "reports/clean.h"
#include "reports/record_text.h"
#include "result/words.h"
#include "spec/alert.h"

#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 4096, HEX_MAX = 16384, TEXT_MAX = 48 };

/* writing: the document on its way. NUMBERS: the index of each requirement's row in the list, -1:
 * not there yet. */
typedef struct writing {
  const tq_model *model;
  const tq_report_input *input;
  tq_texts texts;
  json_t *requirements;
  json_t *by_id; /* id -> index */
  json_t *results;
  json_t *evidence;
  json_t *messages;
  json_t *message_of; /* scene, target and hex -> index */
  json_t *names;
  json_t *name_of; /* name -> index */
  tq_report_field *fields;
} writing;

/* The index of KEY in INDEX; -1: it is not there, and NEXT is put for it. */
static json_int_t index_of(json_t *index, const char *key, size_t next) {
  json_t *known = json_object_get(index, key);
  if (known != NULL) {
    return json_integer_value(known);
  }
  json_object_set_new(index, key, json_integer((json_int_t)next));
  return -1;
}

/* --- requirements --- */

static const char *versions_word(tq_version_set versions) {
  return versions == TQ_TLS12 ? "TLS 1.2" : versions == TQ_TLS13 ? "TLS 1.3" : "TLS 1.2 and 1.3";
}

static json_t *alerts_of(const tq_requirement *row) {
  json_t *list = json_array();
  for (const uint8_t *alert = row->alerts; alert != NULL && *alert != TQ_ALERTS_END; alert++) {
    json_array_append_new(list, json_string(tq_alert_name(*alert)));
  }
  return list;
}

static json_t *requirement_json(writing *with, const tq_entry *entry) {
  static const char *const roles[] = {
      [TQ_AS_CLIENT] = "client", [TQ_AS_SERVER] = "server", [TQ_AS_BOTH] = "client and server"};
  const tq_requirement *row = entry->requirement;
  const char *id = entry->row.requirement;
  if (row->rfc == 0) {
    const char *dot = strchr(id, '.');
    const char *step = tq_texts_format(&with->texts, "%.*s", dot == NULL ? 4 : (int)(dot - id),
                                       dot == NULL ? "none" : id);
    return json_pack("{s:s, s:s, s:i, s:s, s:s}", "id", id, "step", step, "rfc", 0, "section", "",
                     "text",
                     strcmp(id, "none") == 0 ? "What no single requirement names"
                                             : "This build does not know this requirement");
  }
  return json_pack(
      "{s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "id", id, "step",
      row->step, "rfc", (int)row->rfc, "section", row->section, "level", tq_level_word(row->level),
      "bound", row->bound == TQ_SENDER ? "sender" : "receiver", "role", roles[row->role],
      "versions", versions_word(row->versions), "text", row->text, "note",
      row->note == NULL ? "" : row->note, "clause", row->clause, "link",
      with->input->links == NULL ? "" : tq_requirement_link(&with->texts, row, with->input->links),
      "alerts", alerts_of(row));
}

static json_int_t requirement_index(writing *with, const tq_entry *entry) {
  size_t next = json_array_size(with->requirements);
  json_int_t index = index_of(with->by_id, entry->row.requirement, next);
  if (index >= 0) {
    return index;
  }
  json_array_append_new(with->requirements, requirement_json(with, entry));
  return (json_int_t)next;
}

/* --- messages --- */

static json_int_t name_index(writing *with, const char *name) {
  size_t next = json_array_size(with->names);
  json_int_t index = index_of(with->name_of, name, next);
  if (index >= 0) {
    return index;
  }
  json_array_append_new(with->names, json_string(name));
  return (json_int_t)next;
}

/* Bytes that are text, like a host's name, are shown as such; whatever else is in them as dots. */
static const char *text_of(tq_texts *texts, const tq_report_field *field, const uint8_t *input) {
  char text[TEXT_MAX + 1];
  size_t shown = field->size < TEXT_MAX ? field->size : TEXT_MAX;
  size_t plain = 0;
  for (size_t i = 0; i < shown; i++) {
    uint8_t byte = input[field->offset + i];
    bool is_plain = byte >= 0x20 && byte < 0x7f;
    plain += is_plain;
    text[i] = is_plain ? (char)byte : '.';
  }
  text[shown] = '\0';
  bool mostly = shown >= 3 && plain * 4 >= shown * 3;
  return mostly ? tq_texts_format(texts, "\"%s\"%s", text, shown < field->size ? " ..." : "") : "";
}

static json_t *fields_of(writing *with, const tq_entry *entry) {
  const tq_conformance_row *row = &entry->row;
  json_t *list = json_array();
  size_t count = with->input->lay_out == NULL || row->input_size == 0
                     ? 0
                     : with->input->lay_out(with->fields, FIELDS_MAX, entry->target, row->scene,
                                            row->input, row->input_size);
  for (size_t i = 0; i < count; i++) {
    const tq_report_field *field = &with->fields[i];
    bool bytes = !field->group && field->value[0] == '\0' && field->size <= row->input_size &&
                 field->offset <= row->input_size - field->size;
    json_array_append_new(
        list,
        json_pack("[i, i, I, I, I, s]", (int)field->depth, field->group ? 1 : 0,
                  (json_int_t)field->offset, (json_int_t)field->size, name_index(with, field->name),
                  bytes ? text_of(&with->texts, field, row->input) : field->value));
  }
  return list;
}

static json_int_t message_index(writing *with, const tq_entry *entry) {
  const tq_conformance_row *row = &entry->row;
  if (row->input_size == 0) {
    return -1;
  }
  size_t shown = row->input_size < HEX_MAX ? row->input_size : HEX_MAX;
  char *hex = tq_hex_text(row->input, shown);
  const char *key = tq_texts_format(&with->texts, "%s %s %zu %s", row->scene, entry->target,
                                    row->input_size, hex == NULL ? "" : hex);
  size_t next = json_array_size(with->messages);
  json_int_t index = index_of(with->message_of, key, next);
  if (index < 0) {
    index = (json_int_t)next;
    json_array_append_new(with->messages,
                          json_pack("{s:I, s:s, s:o}", "size", (json_int_t)row->input_size, "hex",
                                    hex == NULL ? "" : hex, "fields", fields_of(with, entry)));
  }
  free(hex);
  return index;
}

/* --- evidence --- */

/* Adds WORDS under NAME, unless there are none: absent members are empty texts. */
static void put(json_t *object, const char *name, const char *words) {
  if (words[0] != '\0') {
    json_object_set_new(object, name, json_string(words));
  }
}

static void put_citations(json_t *object, const tq_entry *entry) {
  tq_cited cited;
  json_t *list = json_array();
  for (const char *rest = entry->citations; tq_cited_next(&cited, &rest);) {
    json_array_append_new(
        list, json_pack("[s, I, I]", cited.name, (json_int_t)cited.offset, (json_int_t)cited.size));
  }
  if (json_array_size(list) == 0) {
    json_decref(list);
    return;
  }
  json_object_set_new(object, "cites", list);
}

static json_t *evidence_json(writing *with, const tq_entry *entry) {
  const tq_conformance_row *row = &entry->row;
  json_t *json = json_object();
  const struct {
    const char *name;
    const char *words;
  } texts[] = {
      {"key", row->key},           {"tolerated", row->tolerated},
      {"reason", row->reason},     {"parameter", row->parameter},
      {"scene", row->scene},       {"edit", row->edit},
      {"source", row->source},     {"expected", row->expected},
      {"observed", row->observed}, {"detail", row->detail},
      {"target", entry->target},   {"link", entry->link},
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    put(json, texts[i].name, texts[i].words);
  }
  if (entry->found) {
    put(json, "class", tq_class_word(entry->class_));
    json_object_set_new(json, "found", json_true());
  }
  put_citations(json, entry);
  json_object_set_new(json, "at",
                      json_pack("[I, I]", (json_int_t)row->offset, (json_int_t)row->size));
  if (entry->found || tq_conformity_fails(row->conformity)) {
    const tq_column *column = &with->model->columns[row->peer];
    put(json, "reproduce", tq_entry_reproduce(&with->texts, entry, column));
    json_object_set_new(json, "message", json_integer(message_index(with, entry)));
  }
  return json;
}

static bool has_evidence(const tq_entry *entry) {
  return entry->found || tq_conformity_fails(entry->row.conformity) || entry->row.reason[0] != '\0';
}

static void add_result(writing *with, const tq_entry *entry) {
  const tq_conformance_row *row = &entry->row;
  json_int_t evidence = -1;
  if (has_evidence(entry)) {
    evidence = (json_int_t)json_array_size(with->evidence);
    json_array_append_new(with->evidence, evidence_json(with, entry));
  }
  json_array_append_new(with->results,
                        json_pack("[I, I, I, i, I, I, I, I]", requirement_index(with, entry),
                                  (json_int_t)row->peer, (json_int_t)row->conformity, row->severity,
                                  (json_int_t)row->passed, (json_int_t)row->failed,
                                  (json_int_t)row->unsupported, evidence));
}

/* --- the rest --- */

static json_t *columns_of(const tq_model *model) {
  json_t *list = json_array();
  for (size_t i = 0; i < model->column_count; i++) {
    const tq_column *column = &model->columns[i];
    json_array_append_new(list,
                          json_pack("{s:s, s:s, s:s, s:s}", "id", column->id, "name", column->name,
                                    "release", column->release, "attachment", column->attachment));
  }
  return list;
}

static json_t *conformities(void) {
  json_t *list = json_array();
  for (int i = 0; i < TQ_CONFORMITY_COUNT; i++) {
    json_array_append_new(list, json_pack("[s, s]", tq_conformity_word((tq_conformity)i),
                                          tq_conformity_meaning((tq_conformity)i)));
  }
  return list;
}

static json_t *run_of(const tq_report_run *run) {
  if (run == NULL || run->row_count == 0) {
    return json_null();
  }
  const tq_conformance_run *about = &run->about;
  return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:b, s:s}", "program", about->program,
                   "selection", about->selection, "profile", about->profile, "seed",
                   (json_int_t)about->seed, "planned", (json_int_t)about->planned, "played",
                   (json_int_t)about->played, "complete", about->complete ? 1 : 0, "why",
                   about->why);
}

static json_t *changes_of(const tq_comparison *comparison) {
  if (comparison->before == NULL) {
    return json_null();
  }
  json_t *counts = json_object();
  json_t *items = json_array();
  for (int i = 0; i < TQ_CHANGES; i++) {
    json_object_set_new(counts, tq_change_word((tq_change)i),
                        json_integer((json_int_t)comparison->counts[i]));
  }
  for (size_t i = 0; i < comparison->count; i++) {
    const tq_changed *item = &comparison->items[i];
    if (item->change >= TQ_CHANGE_STILL_FAILING) {
      break;
    }
    const tq_entry *side = item->after == NULL ? item->before : item->after;
    json_array_append_new(
        items,
        json_pack("[s, s, s, s, s]", tq_change_word(item->change), side->row.requirement,
                  item->column,
                  item->before == NULL ? "" : tq_conformity_word(item->before->row.conformity),
                  item->after == NULL ? "" : tq_conformity_word(item->after->row.conformity)));
  }
  return json_pack("{s:s, s:s, s:o, s:o}", "before", comparison->before, "after", comparison->after,
                   "counts", counts, "items", items);
}

/* Requirements stand in the order of their table, whatever the order of the entries. */
static void add_requirements(writing *with) {
  const tq_entry *first[TQ_REQ_COUNT] = {NULL};
  for (size_t i = 0; i < with->model->count; i++) {
    const tq_entry *entry = &with->model->entries[i];
    first[entry->id] = first[entry->id] == NULL ? entry : first[entry->id];
  }
  for (size_t id = TQ_REQ_NONE + 1; id < TQ_REQ_COUNT; id++) {
    if (first[id] != NULL) {
      requirement_index(with, first[id]);
    }
  }
}

static bool start(writing *with) {
  json_t **const lists[] = {&with->requirements, &with->results, &with->evidence, &with->messages,
                            &with->names};
  json_t **const indices[] = {&with->by_id, &with->message_of, &with->name_of};
  bool fine = true;
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
    *lists[i] = json_array();
    fine = fine && *lists[i] != NULL;
  }
  for (size_t i = 0; i < sizeof indices / sizeof *indices; i++) {
    *indices[i] = json_object();
    fine = fine && *indices[i] != NULL;
  }
  with->fields = calloc(FIELDS_MAX, sizeof *with->fields);
  return fine && with->fields != NULL;
}

json_t *tq_html_data(const tq_model *model, const tq_report_input *input,
                     const tq_comparison *comparison) {
  writing with = {.model = model, .input = input};
  json_t *json = NULL;
  if (start(&with)) {
    add_requirements(&with);
    for (size_t i = 0; i < model->count; i++) {
      add_result(&with, &model->entries[i]);
    }
    json = json_pack("{s:s, s:o, s:o, s:o, s:O, s:O, s:O, s:O, s:O, s:o}", "tool", "tlsquarrel",
                     "run", run_of(input->run), "columns", columns_of(model), "conformities",
                     conformities(), "requirements", with.requirements, "results", with.results,
                     "evidence", with.evidence, "messages", with.messages, "names", with.names,
                     "changes", changes_of(comparison));
  }
  json_t *const kept[] = {with.requirements, with.results, with.evidence,   with.messages,
                          with.names,        with.by_id,   with.message_of, with.name_of};
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
    json_decref(kept[i]);
  }
  free(with.fields);
  tq_texts_free(&with.texts);
  return json;
}
