/* parts.c: see parts.h. */
#include "cli/bench/parts.h"

#include "cli/bench/fuzzer.h"
#include "cli/style.h"
#include "cli/target_list.h"

#include <stdio.h>
#include <string.h>

enum { WARM = 4000, RUNS = 16000, NAME_ROOM = 96 };

/* clang-format off */
static const struct { const char *word; const char *text; } parts[TQ_PARTS] = {
#define ROW(name, word, text) [TQ_PART_##name] = {word, text},
  TQ_PART_TABLE(ROW)
#undef ROW
};
/* clang-format on */

static void append(json_t *list, const char *target, const char *part, double spent, double total,
                   const char *what) {
  char name[NAME_ROOM];
  char whole[NAME_ROOM];
  snprintf(name, sizeof name, "%s.%s", target, part);
  snprintf(whole, sizeof whole, "%s.all", target);
  double rate = spent <= 0 ? 0 : 1e9 / spent;
  json_array_append_new(list, json_pack("{s:s, s:s, s:f, s:f, s:s, s:f, s:f, s:s, s:s, s:s}",
                                        "name", name, "flavour", TQ_FLAVOUR, "per_second", rate,
                                        "nanoseconds", spent, "baseline", whole, "ratio",
                                        spent <= 0 ? 0 : total / spent, "share", spent / total,
                                        "target", target, "part", part, "what", what));
}

static void append_target(json_t *list, const char *target) {
  char program[NAME_ROOM];
  tq_bench_parts made;
  snprintf(program, sizeof program, "targets/%s", target);
  tq_bench_fuzzing what = {program, target, NULL, false, WARM, RUNS};
  if (!tq_bench_fuzzer_parts(&made, &what)) {
    return;
  }
  double rest = made.total;
  append(list, target, "all", made.total, made.total, "the whole, wall-clock time");
  for (int i = 0; i < TQ_PARTS; i++) {
    append(list, target, parts[i].word, made.parts[i], made.total, parts[i].text);
    rest -= made.parts[i];
  }
  append(list, target, "libfuzzer", rest, made.total, "libFuzzer: coverage, corpus");
}

void tq_bench_parts_append(json_t *list) {
  for (size_t i = 0; tq_target_table[i] != NULL; i++) {
    append_target(list, tq_target_table[i]->name);
  }
}

static const char *text_of(const json_t *row, const char *name) {
  const char *text = json_string_value(json_object_get(row, name));
  return text == NULL ? "" : text;
}

static void print_share(const json_t *row, double *verdict) {
  double share = json_number_value(json_object_get(row, "share"));
  const char *part = text_of(row, "part");
  *verdict += strcmp(part, "oracle") == 0 || strcmp(part, "judge") == 0 ? share : 0;
  printf(" %8.1f%%", 100 * share);
}

void tq_bench_parts_print(const json_t *list) {
  size_t index = 0;
  json_t *row = NULL;
  double verdict = -1;
  printf("\nWhere the time goes, after the first %d inputs (an eighth under sanitizers)\n%s%-8s "
         "%-22s %11s",
         WARM, tq_style_on(stdout, TQ_BOLD), "flavour", "target", "per second");
  for (int i = 0; i < TQ_PARTS; i++) {
    printf(" %9s", parts[i].word);
  }
  printf(" %9s %16s%s", "libfuzzer", "oracle and judge", tq_style_off(stdout));
  json_array_foreach(list, index, row) {
    if (strcmp(text_of(row, "part"), "all") == 0) {
      printf("\n%-8s %-22s %11.0f", text_of(row, "flavour"), text_of(row, "target"),
             json_number_value(json_object_get(row, "per_second")));
      verdict = 0;
    } else if (json_object_get(row, "share") != NULL) {
      print_share(row, &verdict);
    }
    if (strcmp(text_of(row, "part"), "libfuzzer") == 0) {
      printf(" %15.1f%%", 100 * verdict);
    }
  }
  printf("\n");
}
