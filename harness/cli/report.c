/* report.c: `tlsquarrel report`: what is recorded, in formats for people and programs. */
#include "reports/report.h"

#include "cli/commands.h"
#include "cli/explain/report_fields.h"
#include "cli/filter.h"
#include "cli/folder.h"
#include "cli/input.h"
#include "cli/items.h"
#include "cli/place.h"
#include "reports/clean.h"
#include "reports/compare.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FORMAT = TQ_FILTER_COUNT, OUTPUT, OUT, BEFORE, COMPARE, COVERAGE, LINKS, NO_FINDINGS };
enum { FORMATS_MAX = 16, NAMES_MAX = 200 };

/* clang-format off */
static const tq_option options[] = {
    TQ_FILTER_OPTIONS,
    {"format",      'f', "FORMATS", "text (the default), html, markdown, document, sarif, junit, json"},
    {"output",      'o', "FILE",    "write there and not to standard output"},
    {"out",         'd', "FOLDER",  "write report.html and so on there, a file for each format"},
    {"before",      'b', "FILE",    "compare with this: results of an earlier run, or a store"},
    {"compare",     0,   "OLD,NEW", "compare two implementations of the run"},
    {"coverage",    0,   "FILE",    "a table of coverage for the text (default: the last one made)"},
    {"links",       'l', "ADDRESS", "where sections can be read, with {rfc} and {section} in it"},
    {"no-findings", 'n', NULL,      "only the results of the run"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */

/* side: what is shown, or what it is compared with. */
typedef struct side {
  tq_items items;
  tq_report_run run;
  tq_report_input input;
} side;

/* session: one report. COMPARED: the names of --compare, taken apart. */
typedef struct session {
  const tq_arguments *arguments;
  const tq_report_format *formats[FORMATS_MAX];
  size_t format_count;
  side now;
  side before;
  char compared[NAMES_MAX];
  char *coverage;
} session;

/* --- what was asked for --- */

static int refuse_format(const char *name, size_t size) {
  char known[NAMES_MAX] = "";
  size_t used = 0;
  for (const tq_report_format *format = tq_report_formats; format->name != NULL; format++) {
    used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", used == 0 ? "" : ", ",
                             format->name);
  }
  return tq_fail("report: --format %.*s: there is none; there are %s", (int)size, name, known);
}

static bool choose_formats(session *with, const char *names) {
  for (const char *at = names; *at != '\0';) {
    char name[32];
    size_t size = strcspn(at, ",");
    snprintf(name, sizeof name, "%.*s", (int)size, at);
    const tq_report_format *format = size < sizeof name ? tq_report_format_find(name) : NULL;
    if (format == NULL || with->format_count == FORMATS_MAX) {
      refuse_format(at, size);
      return false;
    }
    with->formats[with->format_count++] = format;
    at += size + (at[size] == ',');
  }
  if (with->format_count > 1 && with->arguments->values[OUT] == NULL) {
    tq_fail("report: several formats need a folder: --out FOLDER");
    return false;
  }
  return with->format_count != 0 || refuse_format("", 0) == TQ_EXIT_FINE;
}

/* --- reading --- */

/* The fields of a record from a store that may be anybody's, made fit to be shown. */
static void clean_record(tq_finding_record *record) {
  tq_texts texts = {0};
  const struct {
    char *text;
    size_t room;
  } fields[] = {{record->key, sizeof record->key},
                {record->requirement, sizeof record->requirement},
                {record->peer, sizeof record->peer},
                {record->release, sizeof record->release},
                {record->target, sizeof record->target},
                {record->scene, sizeof record->scene},
                {record->verdict, sizeof record->verdict},
                {record->outcome, sizeof record->outcome},
                {record->citations, sizeof record->citations}};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    const char *clean = tq_clean(&texts, fields[i].text);
    if (strcmp(clean, fields[i].text) != 0) {
      snprintf(fields[i].text, fields[i].room, "%s", clean);
    }
  }
  tq_texts_free(&texts);
}

static bool load_items(side *into, const char *path, const tq_store_filter *filter) {
  if (!tq_load_items(&into->items, path, filter)) {
    return false;
  }
  for (size_t i = 0; i < into->items.count; i++) {
    clean_record(&into->items.items[i].record);
  }
  into->input.items = into->items.items;
  into->input.count = into->items.count;
  into->input.store = path;
  return true;
}

static bool load_run(side *into, const char *path) {
  char error[TQ_CONFORMANCE_ERROR_MAX];
  if (!tq_report_run_add(&into->run, path, error)) {
    tq_fail("report: %s", error);
    return false;
  }
  into->input.run = &into->run;
  return true;
}

static bool load_results(session *with) {
  const tq_arguments *arguments = with->arguments;
  bool fine = true;
  for (size_t i = 0; i < arguments->operand_count && fine; i++) {
    fine = load_run(&with->now, arguments->operands[i]);
  }
  bool last = arguments->operand_count == 0 && arguments->values[TQ_FILTER_STORE] == NULL &&
              access(tq_last_results(), F_OK) == 0;
  return fine && (!last || load_run(&with->now, tq_last_results()));
}

/* A store that nobody named may be absent where there are results of a run to show. */
static bool load_findings(session *with, const tq_store_filter *filter) {
  const char *named = with->arguments->values[TQ_FILTER_STORE];
  const char *path = tq_store_path(named);
  bool wanted = with->arguments->values[NO_FINDINGS] == NULL;
  bool there = named != NULL || with->now.input.run == NULL || access(path, F_OK) == 0;
  return !wanted || !there || load_items(&with->now, path, filter);
}

/* An earlier side is of the kind that its file says. */
static bool load_before(session *with, const tq_store_filter *filter) {
  char error[TQ_CONFORMANCE_ERROR_MAX];
  const char *path = with->arguments->values[BEFORE];
  if (path == NULL) {
    return true;
  }
  with->now.input.before = &with->before.input;
  if (tq_report_run_add(&with->before.run, path, error)) {
    with->before.input.run = &with->before.run;
    return true;
  }
  tq_report_run_free(&with->before.run);
  return load_items(&with->before, path, filter);
}

static bool load_coverage(session *with) {
  char error[TQ_INPUT_ERROR_MAX];
  char last[TQ_PLACE_MAX + 32];
  const char *named = with->arguments->values[COVERAGE];
  tq_span text;
  snprintf(last, sizeof last, "%s/coverage/coverage.txt", tq_work_folder());
  if (named == NULL && access(last, R_OK) != 0) {
    return true;
  }
  if (!tq_input_read(&text, named == NULL ? last : named, error)) {
    tq_fail("report: --coverage: %s", error);
    return false;
  }
  with->coverage = strndup((const char *)text.data, text.size);
  tq_input_free(text);
  with->now.input.coverage = with->coverage;
  return with->coverage != NULL;
}

static bool name_columns(session *with, const char *names) {
  tq_model model;
  char *comma = NULL;
  if (names == NULL) {
    return true;
  }
  snprintf(with->compared, sizeof with->compared, "%s", names);
  comma = strchr(with->compared, ',');
  if (comma == NULL) {
    tq_fail("report: --compare %s: give two implementations, OLD,NEW", names);
    return false;
  }
  *comma = '\0';
  with->now.input.older = with->compared;
  with->now.input.newer = comma + 1;
  bool fine = tq_model_make(&model, &with->now.input);
  for (int i = 0; i < 2 && fine; i++) {
    const char *name = i == 0 ? with->now.input.older : with->now.input.newer;
    fine = tq_column_find(&model, name) < model.column_count;
    if (!fine) {
      tq_fail("report: --compare: there is no implementation %s here; the first is %s", name,
              model.column_count == 0 ? "(none)" : model.columns[0].id);
    }
  }
  tq_model_free(&model);
  return fine;
}

static bool load(session *with) {
  tq_store_filter filter;
  const char *const *values = with->arguments->values;
  with->now.input.lay_out = tq_lay_out;
  with->now.input.links = values[LINKS];
  return choose_formats(with, values[FORMAT] == NULL ? "text" : values[FORMAT]) &&
         tq_filter_of(&filter, with->arguments) && load_results(with) &&
         load_findings(with, &filter) && load_before(with, &filter) && load_coverage(with) &&
         name_columns(with, values[COMPARE]);
}

/* --- writing --- */

/* Beside PATH, and in its place when it is whole: nobody reads half a report. */
static int write_file(const char *path, const tq_report_format *format,
                      const tq_report_input *input) {
  char making[TQ_PLACE_MAX + 16];
  bool device =
      access(path, F_OK) == 0 && access(path, W_OK) == 0 && strncmp(path, "/dev/", 5) == 0;
  snprintf(making, sizeof making, "%s%s", path, device ? "" : ".part");
  FILE *out = fopen(making, "w");
  if (out == NULL) {
    return tq_fail("report: cannot write %s: %s", path, strerror(errno));
  }
  bool fine = format->write(out, input);
  int reason = errno;
  fine = fclose(out) == 0 && fine;
  if (fine && (device || rename(making, path) == 0)) {
    return TQ_EXIT_FINE;
  }
  reason = fine ? errno : reason;
  if (!device) {
    unlink(making);
  }
  return tq_fail("report: cannot write %s: %s", path, strerror(reason));
}

static int write_folder(const session *with, const char *folder) {
  char path[TQ_PLACE_MAX];
  if (!tq_folder_make(folder)) {
    return TQ_EXIT_FAILED;
  }
  for (size_t i = 0; i < with->format_count; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, with->formats[i]->file);
    int status = write_file(path, with->formats[i], &with->now.input);
    if (status != TQ_EXIT_FINE) {
      return status;
    }
    printf("%s\n", path);
  }
  return TQ_EXIT_FINE;
}

static int write_all(const session *with) {
  const char *const *values = with->arguments->values;
  if (values[OUT] != NULL) {
    return write_folder(with, values[OUT]);
  }
  if (values[OUTPUT] != NULL) {
    return write_file(values[OUTPUT], with->formats[0], &with->now.input);
  }
  bool fine = with->formats[0]->write(stdout, &with->now.input);
  return fine ? TQ_EXIT_FINE : tq_fail("report: cannot write the output: %s", strerror(errno));
}

static void free_side(side *one) {
  tq_items_free(&one->items);
  tq_report_run_free(&one->run);
}

static int run(const tq_arguments *arguments) {
  session with = {.arguments = arguments};
  int status = load(&with) ? write_all(&with) : TQ_EXIT_FAILED;
  free_side(&with.now);
  free_side(&with.before);
  free(with.coverage);
  return status;
}

const tq_command tq_command_report = {
    "report",
    "write what was found, and the results of conformance runs, for people or programs",
    "[RESULTS ...]",
    "RESULTS are files that `tlsquarrel conform` wrote: one run, or all shards of one; without "
    "any,\n"
    "the last run's, if there was one. The findings of the store stand beside them. The report is\n"
    "made of these and nothing else: the same files give the same bytes.",
    "--format html,sarif,markdown --out reports",
    options,
    run};
