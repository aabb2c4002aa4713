/* model.c: see model.h. */
#include "reports/model.h"

#include "reports/clean.h"
#include "reports/record_text.h"
#include "result/words.h"

#include <stdlib.h>
#include <string.h>

/* --- columns --- */

static const char *name_of(tq_texts *texts, const char *name, const char *release) {
  bool named = release[0] == '\0' || strstr(name, release) != NULL;
  return tq_texts_format(texts, "%s%s%s", name, named ? "" : " ", named ? "" : release);
}

static bool add_column(tq_model *model, const tq_column *column) {
  tq_column *more = realloc(model->columns, (model->column_count + 1) * sizeof *more);
  if (more == NULL) {
    return false;
  }
  model->columns = more;
  model->columns[model->column_count] = *column;
  model->columns[model->column_count++].id = name_of(&model->texts, column->name, column->release);
  return true;
}

static bool add_run_columns(tq_model *model, const tq_report_run *run) {
  for (size_t i = 0; i < run->peer_count; i++) {
    const tq_conformance_peer *peer = &run->peers[i];
    if (!add_column(model, &(tq_column){NULL, peer->name, peer->release, peer->attachment})) {
      return false;
    }
  }
  return true;
}

/* A run calls an older release by its own name, "wolfssl-5.7.2"; findings call both "wolfssl". */
static bool is_of(const tq_column *column, const tq_finding_record *record) {
  size_t size = strlen(record->peer);
  bool named =
      strncmp(column->name, record->peer, size) == 0 &&
      (column->name[size] == '\0' ||
       (column->name[size] == '-' && strcmp(column->name + size + 1, record->release) == 0));
  return named && strcmp(column->release, record->release) == 0;
}

static bool find_column(tq_model *model, const tq_finding_record *record, uint32_t *index) {
  for (size_t i = 0; i < model->column_count; i++) {
    if (is_of(&model->columns[i], record)) {
      *index = (uint32_t)i;
      return true;
    }
  }
  *index = (uint32_t)model->column_count;
  return add_column(model, &(tq_column){NULL, tq_clean(&model->texts, record->peer),
                                        tq_clean(&model->texts, record->release), ""});
}

/* --- entries --- */

/* Where the finding's own requirement is cited, which is where the fault is. */
static void locate(tq_conformance_row *row, const tq_finding_record *record) {
  tq_cited cited;
  for (const char *rest = record->citations; tq_cited_next(&cited, &rest);) {
    if (strcmp(cited.name, record->requirement) == 0) {
      row->offset = cited.offset;
      row->size = cited.size;
      return;
    }
  }
}

static bool add_finding(tq_model *model, const tq_report_item *item) {
  const tq_finding_record *record = &item->record;
  tq_texts *texts = &model->texts;
  uint32_t column;
  if (!find_column(model, record, &column)) {
    return false;
  }
  tq_entry *entry = &model->entries[model->count++];
  uint16_t id = tq_requirement_find(record->requirement);
  *entry = (tq_entry){.row = {.requirement = tq_clean(texts, record->requirement),
                              .peer = column,
                              .conformity = tq_conformity_of(record->class_),
                              .severity = (int)record->severity,
                              .tolerated = tq_clean(texts, item->deviation),
                              .key = tq_clean(texts, record->key),
                              .reason = "",
                              .failed = record->count,
                              .parameter = "",
                              .scene = tq_clean(texts, record->scene),
                              .edit = "",
                              .source = "found",
                              .input = record->input,
                              .input_size = record->input_size,
                              .expected = tq_clean(texts, record->verdict),
                              .observed = tq_clean(texts, record->outcome),
                              .detail = ""},
                      .id = id,
                      .requirement = tq_requirement_get(id),
                      .found = true,
                      .class_ = record->class_,
                      .target = tq_clean(texts, record->target),
                      .link = tq_clean(texts, item->link),
                      .citations = record->citations,
                      .count = record->count};
  locate(&entry->row, record);
  return true;
}

static void add_rows(tq_model *model, const tq_report_run *run) {
  for (size_t i = 0; i < run->row_count; i++) {
    model->entries[model->count++] = (tq_entry){.row = run->rows[i].row,
                                                .id = run->rows[i].id,
                                                .requirement = tq_requirement_get(run->rows[i].id),
                                                .target = "",
                                                .link = "",
                                                .citations = ""};
  }
  model->run_count = model->count;
}

bool tq_model_make(tq_model *model, const tq_report_input *input) {
  size_t rows = input->run == NULL ? 0 : input->run->row_count;
  *model = (tq_model){.entries = calloc(rows + input->count + 1, sizeof *model->entries)};
  bool fine = model->entries != NULL && (rows == 0 || add_run_columns(model, input->run));
  if (fine && rows != 0) {
    add_rows(model, input->run);
  }
  for (size_t i = 0; i < input->count && fine; i++) {
    fine = add_finding(model, &input->items[i]);
  }
  if (!fine || model->texts.failed) {
    tq_model_free(model);
    return false;
  }
  return true;
}

void tq_model_free(tq_model *model) {
  free(model->columns);
  free(model->entries);
  tq_texts_free(&model->texts);
  *model = (tq_model){0};
}

/* --- what an entry says --- */

bool tq_entry_fails(const tq_entry *entry) {
  return tq_conformity_fails(entry->row.conformity) && entry->row.tolerated[0] == '\0';
}

const char *tq_entry_severity(const tq_entry *entry) {
  return entry->row.severity < 0 ? "none" : tq_severity_word((tq_severity)entry->row.severity);
}

const char *tq_entry_reproduce(tq_texts *texts, const tq_entry *entry, const tq_column *column) {
  const tq_conformance_row *row = &entry->row;
  if (row->scene[0] == '\0' || row->input_size == 0) {
    return "";
  }
  bool fits = row->input_size <= TQ_REPRODUCE_HEX_MAX;
  char *hex = fits ? tq_hex_text(row->input, row->input_size) : NULL;
  bool reference = strcmp(column->name, "wolfssl") == 0;
  const char *target =
      entry->target[0] == '\0' ? "" : tq_texts_format(texts, " --target %s", entry->target);
  const char *peer = reference ? "" : tq_texts_format(texts, " --peer %s", column->name);
  /* behind the scene's name may stand what it was varied with */
  const char *command = tq_texts_format(texts, "harness/run explain%s --scene %.*s%s %s%s", target,
                                        (int)strcspn(row->scene, " "), row->scene, peer,
                                        fits ? "--hex " : "FILE", hex == NULL ? "" : hex);
  free(hex);
  return command;
}

/* LINKS up to PLACE, WHAT in place of it, and the rest. */
static const char *fill(tq_texts *texts, const char *links, const char *place, const char *what) {
  const char *at = strstr(links, place);
  return at == NULL ? links
                    : tq_texts_format(texts, "%.*s%s%s", (int)(at - links), links, what,
                                      at + strlen(place));
}

const char *tq_requirement_link(tq_texts *texts, const tq_requirement *requirement,
                                const char *links) {
  if (requirement->rfc == 0) {
    return "";
  }
  const char *rfc = tq_texts_format(texts, "%u", requirement->rfc);
  if (links == NULL) {
    return tq_texts_format(texts, "urn:ietf:rfc:%s", rfc);
  }
  return fill(texts, fill(texts, links, "{rfc}", rfc), "{section}", requirement->section);
}

/* --- scores --- */

void tq_score_add(tq_score *score, const tq_entry *entry) {
  switch (entry->row.conformity) {
  case TQ_CONFORMITY_NOT_APPLICABLE:
    score->not_applicable++;
    return;
  case TQ_CONFORMITY_NOT_TESTED:
    score->not_tested++;
    return;
  case TQ_CONFORMITY_CONFORMING:
    score->conforming++;
    break;
  default:
    if (entry->row.tolerated[0] != '\0') {
      score->tolerated++;
    } else if (entry->row.severity == TQ_SEVERITY_ERROR) {
      score->errors++;
    } else if (entry->row.severity == TQ_SEVERITY_WARNING) {
      score->warnings++;
    } else {
      score->notes++;
    }
  }
  score->tested++;
}

int tq_score_permille(const tq_score *score) {
  return score->tested == 0 ? -1 : (int)(score->conforming * 1000 / score->tested);
}
