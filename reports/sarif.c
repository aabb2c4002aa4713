/* sarif.c: SARIF 2.1.0 for code-scanning pages: a rule is a requirement, a result is one that an
 * implementation fails, its fingerprint the key of the finding. There is no source file to point
 * at, so the location is the implementation, as a logical one, and the file that a physical one
 * needs is the account of the requirement's step. */
#include "reports/clean.h"
#include "reports/model.h"
#include "reports/record_text.h"
#include "result/words.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* building: RULE_OF maps a requirement's id to its index in RULES. */
typedef struct building {
  const tq_model *model;
  const tq_report_input *input;
  tq_texts texts;
  json_t *rules;
  json_t *rule_of;
  json_t *results;
} building;

static json_t *text_of(const char *text) {
  return json_pack("{s:s}", "text", text);
}

/* --- rules --- */

/* "no_common_group" as "NoCommonGroup": what a viewer shows as the rule's name. */
static const char *name_of(tq_texts *texts, const char *id) {
  char *name = malloc(strlen(id) + 1);
  size_t used = 0;
  bool large = true;
  for (const char *at = id; name != NULL && *at != '\0'; at++) {
    bool letter = (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9');
    if (letter) {
      name[used++] = large && *at >= 'a' ? (char)(*at - 'a' + 'A') : *at;
    }
    large = !letter;
  }
  if (name != NULL) {
    name[used] = '\0';
  }
  return tq_texts_take(texts, name);
}

static json_t *known_rule(building *with, const char *id, const tq_requirement *row) {
  const char *where = tq_texts_format(&with->texts, "RFC %u section %s", row->rfc, row->section);
  const char *help =
      tq_texts_format(&with->texts, "%s. %s, %s on the %s.%s%s%s", row->text, where,
                      tq_level_word(row->level), row->bound == TQ_SENDER ? "sender" : "receiver",
                      row->note == NULL ? "" : " Note: ", row->note == NULL ? "" : row->note,
                      row->note == NULL ? "" : ".");
  json_t *rule = json_pack("{s:s, s:s, s:o, s:o, s:o, s:{s:[s, s, s], s:s}}", "id", id, "name",
                           name_of(&with->texts, id), "shortDescription", text_of(row->text),
                           "fullDescription", text_of(help), "help", text_of(help), "properties",
                           "tags", "tls", row->step, where, "level", tq_level_word(row->level));
  json_object_set_new(rule, "helpUri",
                      json_string(tq_requirement_link(&with->texts, row, with->input->links)));
  return rule;
}

static json_int_t rule_index(building *with, const tq_entry *entry) {
  const char *id = entry->row.requirement;
  json_t *known = json_object_get(with->rule_of, id);
  if (known != NULL) {
    return json_integer_value(known);
  }
  json_int_t index = (json_int_t)json_array_size(with->rules);
  json_t *rule = entry->requirement->rfc != 0
                     ? known_rule(with, id, entry->requirement)
                     : json_pack("{s:s, s:o}", "id", id, "shortDescription",
                                 text_of("A difference that no single requirement names"));
  json_array_append_new(with->rules, rule);
  json_object_set_new(with->rule_of, id, json_integer(index));
  return index;
}

/* --- results --- */

static const char *message_of(building *with, const tq_entry *entry, const tq_column *column) {
  const tq_conformance_row *row = &entry->row;
  const tq_requirement *about = entry->requirement;
  const char *says = about->rfc == 0 ? ""
                                     : tq_texts_format(&with->texts, " RFC %u section %s: %s.",
                                                       about->rfc, about->section, about->text);
  return tq_texts_format(&with->texts, "%s %s: demanded: %s; done: %s.%s%s%s", column->id,
                         tq_conformity_meaning(row->conformity), row->expected, row->observed, says,
                         row->parameter[0] == '\0' ? "" : " It depends on the ", row->parameter);
}

static json_t *locations_of(building *with, const tq_entry *entry, const tq_column *column) {
  const char *step = entry->requirement->rfc == 0 ? "record" : entry->requirement->step;
  const char *file = tq_texts_format(&with->texts, "harness/spec/requirement/%s.def", step);
  const char *whole = tq_texts_format(&with->texts, "%s/%s", column->id, entry->row.scene);
  return json_pack("[{s:{s:{s:s, s:s}, s:{s:i}}, s:[{s:s, s:s, s:s}]}]", "physicalLocation",
                   "artifactLocation", "uri", file, "uriBaseId", "SRCROOT", "region", "startLine",
                   1, "logicalLocations", "name", column->id, "fullyQualifiedName", whole, "kind",
                   "module");
}

static json_t *properties_of(building *with, const tq_entry *entry, const tq_column *column) {
  const tq_conformance_row *row = &entry->row;
  size_t shown = row->input_size <= TQ_REPRODUCE_HEX_MAX ? row->input_size : 0;
  char *hex = tq_hex_text(row->input, shown);
  json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:s, s:s}",
                           "implementation", column->name, "release", column->release, "conformity",
                           tq_conformity_word(row->conformity), "scene", row->scene, "edit",
                           row->edit, "source", row->source, "offset", (json_int_t)row->offset,
                           "size", (json_int_t)row->size, "passed", (json_int_t)row->passed,
                           "failed", (json_int_t)row->failed, "inputHex", hex == NULL ? "" : hex,
                           "reproduce", tq_entry_reproduce(&with->texts, entry, column));
  free(hex);
  return json;
}

static json_t *result_of(building *with, const tq_entry *entry) {
  const tq_column *column = &with->model->columns[entry->row.peer];
  const char *key =
      entry->row.key[0] != '\0'
          ? entry->row.key
          : tq_texts_format(&with->texts, "%s/%s/%s", tq_conformity_word(entry->row.conformity),
                            entry->row.requirement, column->name);
  const char *whole = tq_texts_format(&with->texts, "%s@%s@%s", key, column->name, column->release);
  json_t *result = json_pack("{s:s, s:I, s:s, s:s, s:o, s:o, s:{s:s}, s:{s:s}, s:o}", "ruleId",
                             entry->row.requirement, "ruleIndex", rule_index(with, entry), "kind",
                             "fail", "level", tq_entry_severity(entry), "message",
                             text_of(message_of(with, entry, column)), "locations",
                             locations_of(with, entry, column), "fingerprints", "tlsquarrelKey/v1",
                             whole, "partialFingerprints", "tlsquarrelKey/v1", whole, "properties",
                             properties_of(with, entry, column));
  if (entry->row.tolerated[0] != '\0') {
    json_object_set_new(result, "suppressions",
                        json_pack("[{s:s, s:s, s:s}]", "kind", "external", "status", "accepted",
                                  "justification", entry->row.tolerated));
  }
  return result;
}

/* --- the whole --- */

static json_t *document_of(building *with) {
  const tq_report_run *run = with->input->run;
  bool complete = run == NULL || run->row_count == 0 || run->about.complete;
  json_t *invocation = json_pack("{s:b}", "executionSuccessful", complete ? 1 : 0);
  if (!complete) {
    json_object_set_new(
        invocation, "toolExecutionNotifications",
        json_pack(
            "[{s:s, s:o}]", "level", "warning", "message",
            text_of(tq_texts_format(&with->texts, "the run is not complete: %s", run->about.why))));
  }
  return json_pack("{s:s, s:[{s:{s:{s:s, s:s, s:O}}, s:[o], s:s, s:{s:{s:o}}, s:O}]}", "version",
                   "2.1.0", "runs", "tool", "driver", "name", "tlsquarrel", "semanticVersion",
                   "0.1.0", "rules", with->rules, "invocations", invocation, "columnKind",
                   "unicodeCodePoints", "originalUriBaseIds", "SRCROOT", "description",
                   text_of("the folder of tlsquarrel's sources"), "results", with->results);
}

bool tq_report_sarif(FILE *out, const tq_report_input *input) {
  tq_model model;
  if (!tq_model_make(&model, input)) {
    return false;
  }
  building with = {.model = &model,
                   .input = input,
                   .rules = json_array(),
                   .rule_of = json_object(),
                   .results = json_array()};
  for (size_t i = 0; i < model.count; i++) {
    if (tq_conformity_fails(model.entries[i].row.conformity)) {
      json_array_append_new(with.results, result_of(&with, &model.entries[i]));
    }
  }
  json_t *document = document_of(&with);
  bool fine = document != NULL && !with.texts.failed &&
              json_dumpf(document, out, JSON_INDENT(1) | JSON_ENSURE_ASCII) == 0 &&
              fputc('\n', out) != EOF && fflush(out) == 0;
  json_decref(document);
  json_decref(with.rules);
  json_decref(with.rule_of);
  json_decref(with.results);
  tq_texts_free(&with.texts);
  tq_model_free(&model);
  return fine;
}
