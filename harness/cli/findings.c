/* findings.c: `tlsquarrel findings`: lists what was recorded, shows one finding, exports. */
#include "cli/commands.h"
#include "cli/filter.h"
#include "cli/items.h"
#include "cli/nearest.h"
#include "cli/reproduce.h"
#include "cli/style.h"
#include "reports/record_text.h"
#include "result/words.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { EXPORT = TQ_FILTER_COUNT, AS, OUTPUT };

/* clang-format off */
static const tq_option options[] = {
    TQ_FILTER_OPTIONS,
    {"export", 'e', "FORMAT", "write what was chosen as jsonl (one JSON object a line)"},
    {"as", 0, "FORM", "with reproduce: c (the default), bytes, or pcapng with the secrets, for Wireshark"},
    {"output", 'o', "FILE", "with reproduce: write it there (default: standard output)"},
    {NULL, 0, NULL, NULL},
};
/* clang-format on */

static void print_row(const tq_report_item *item) {
  const tq_finding_record *record = &item->record;
  tq_style style = item->deviation != NULL ? TQ_DIM : tq_style_of(record->severity);
  printf("%s%-8s%s %10" PRIu64 " %6zu  %s  %s%s\n", tq_style_on(stdout, style),
         tq_severity_word(record->severity), tq_style_off(stdout), record->count,
         record->input_size, record->key, record->release,
         item->deviation == NULL ? "" : "  tolerated");
}

/* How many findings FILTER leaves out only because they are too slight. */
static size_t count_hidden(const char *path, const tq_store_filter *filter) {
  tq_items slight;
  tq_store_filter wider = *filter;
  size_t hidden = 0;
  wider.severity = TQ_SEVERITY_NOTE;
  if (filter->severity == TQ_SEVERITY_NOTE || !tq_load_items(&slight, path, &wider)) {
    return 0;
  }
  for (size_t i = 0; i < slight.count; i++) {
    hidden += slight.items[i].record.severity < filter->severity;
  }
  tq_items_free(&slight);
  return hidden;
}

static int list(const char *path, const tq_store_filter *filter) {
  tq_items items;
  if (!tq_load_items(&items, path, filter)) {
    return TQ_EXIT_FAILED;
  }
  if (items.count != 0) {
    printf("%-8s %10s %6s  key, release\n", "severity", "seen", "bytes");
  }
  for (size_t i = 0; i < items.count; i++) {
    print_row(&items.items[i]);
  }
  size_t hidden = count_hidden(path, filter);
  printf("%zu finding%s in %s", items.count, items.count == 1 ? "" : "s", path);
  if (hidden != 0) {
    printf("; %zu slighter one%s not shown (--all)", hidden, hidden == 1 ? "" : "s");
  }
  printf(items.count == 0 ? "\n" : "; one in full: tlsquarrel findings show KEY\n");
  tq_items_free(&items);
  return TQ_EXIT_FINE;
}

static int export_items(const char *path, const tq_store_filter *filter, const char *format) {
  tq_items items;
  if (strcmp(format, "jsonl") != 0) {
    return tq_fail("findings: --export %s: give jsonl; other formats: tlsquarrel report --format",
                   format);
  }
  if (!tq_load_items(&items, path, filter)) {
    return TQ_EXIT_FAILED;
  }
  bool fine = tq_report_jsonl(
      stdout, &(tq_report_input){.store = path, .items = items.items, .count = items.count});
  tq_items_free(&items);
  return fine ? TQ_EXIT_FINE : tq_fail("findings: cannot write the output");
}

static bool is_meant(const tq_finding_record *record, const char *words, bool whole) {
  return whole ? strcmp(record->key, words) == 0 : strstr(record->key, words) != NULL;
}

/* Prints what WORDS name: whole keys if there are such, else keys that hold them. */
static size_t show_matches(const tq_items *items, const char *words, bool whole) {
  size_t shown = 0;
  for (size_t i = 0; i < items->count; i++) {
    if (is_meant(&items->items[i].record, words, whole)) {
      printf("%s", shown++ == 0 ? "" : "\n");
      tq_report_finding(stdout, &items->items[i]);
      tq_print_nearest(&items->items[i].record);
    }
  }
  return shown;
}

static int show(const char *path, const tq_arguments *arguments) {
  tq_items items;
  int status = TQ_EXIT_FINE;
  if (arguments->operand_count < 2) {
    return tq_fail("findings show: which one? Give its key, or a part of it");
  }
  if (!tq_load_items(&items, path, &(tq_store_filter){0})) {
    return TQ_EXIT_FAILED;
  }
  for (size_t i = 1; i < arguments->operand_count; i++) {
    const char *words = arguments->operands[i];
    if (show_matches(&items, words, true) == 0 && show_matches(&items, words, false) == 0) {
      status = tq_fail("findings show %s: no key in %s is or holds that; tlsquarrel findings --all "
                       "lists them",
                       words, path);
    }
  }
  tq_items_free(&items);
  return status;
}

/* The finding whose key is WORDS, or else the first whose key holds them; NULL: none. */
static const tq_finding_record *find_record(const tq_items *items, const char *words) {
  const tq_finding_record *held = NULL;
  for (size_t i = 0; i < items->count; i++) {
    const tq_finding_record *record = &items->items[i].record;
    if (is_meant(record, words, true)) {
      return record;
    }
    held = held == NULL && is_meant(record, words, false) ? record : held;
  }
  return held;
}

static int write_reproduction(const tq_finding_record *record, const char *form,
                              const char *output) {
  const char *why = NULL;
  FILE *out = output == NULL ? stdout : fopen(output, "wbe");
  if (out == NULL) {
    return tq_fail("findings reproduce: %s cannot be written: %s", output, strerror(errno));
  }
  bool fine = tq_reproduce_write(out, record, form, &why);
  bool written = output == NULL ? fflush(out) == 0 : fclose(out) == 0;
  if (!fine && output != NULL) {
    remove(output);
  }
  if (!fine) {
    return tq_fail("findings reproduce: %s: %s; findings show gives the command", record->key, why);
  }
  return written ? TQ_EXIT_FINE : tq_fail("findings reproduce: cannot write the output");
}

static int reproduce(const char *path, const tq_arguments *arguments) {
  tq_items items;
  int status = TQ_EXIT_FINE;
  const char *form = arguments->values[AS] == NULL ? "c" : arguments->values[AS];
  if (!tq_reproduce_knows(form)) {
    return tq_fail("findings reproduce: --as %s: give c, bytes or pcapng", form);
  }
  if (arguments->operand_count != 2) {
    return tq_fail("findings reproduce: which one? Give its key, or a part of it");
  }
  if (!tq_load_items(&items, path, &(tq_store_filter){0})) {
    return TQ_EXIT_FAILED;
  }
  const char *words = arguments->operands[1];
  const tq_finding_record *record = find_record(&items, words);
  if (record == NULL) {
    status = tq_fail("findings reproduce %s: no key in %s is or holds that", words, path);
  } else {
    status = write_reproduction(record, form, arguments->values[OUTPUT]);
  }
  tq_items_free(&items);
  return status;
}

static int run(const tq_arguments *arguments) {
  tq_store_filter filter;
  const char *path = tq_store_path(arguments->values[TQ_FILTER_STORE]);
  if (!tq_filter_of(&filter, arguments)) {
    return TQ_EXIT_FAILED;
  }
  if (arguments->operand_count != 0 && strcmp(arguments->operands[0], "show") == 0) {
    return show(path, arguments);
  }
  if (arguments->operand_count != 0 && strcmp(arguments->operands[0], "reproduce") == 0) {
    return reproduce(path, arguments);
  }
  if (arguments->operand_count != 0) {
    return tq_fail("findings: %s? It takes no operands but show KEY and reproduce KEY",
                   arguments->operands[0]);
  }
  const char *format = arguments->values[EXPORT];
  return format == NULL ? list(path, &filter) : export_items(path, &filter, format);
}

const tq_command tq_command_findings = {
    "findings",
    "list what was recorded; show KEY: one finding in full; export",
    "[show KEY ... | reproduce KEY]",
    "Lists errors and warnings, worst first; notes (another alert than the RFC gives, say) with\n"
    "--all. KEY may be a part of a key: all that hold it are shown. reproduce prints a program in "
    "C\n"
    "that shows a finding with wolfSSL's public interface alone, or its input, or its connection.",
    "--class LAX --peer wolfssl",
    options,
    run};
