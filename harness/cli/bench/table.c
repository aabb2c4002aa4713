/* table.c: what `tlsquarrel bench --bugs` came to, as a table: see ways.h. */
#include "cli/bench/median.h"
#include "cli/bench/ways.h"
#include "cli/style.h"
#include "peer/wolfssl/wolfssl.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const way_names[TQ_WAYS] = {"bytes", "structure", "tuples", "scratch"};

/* --- one bug, one way --- */

/* cell: SPENT: executions until it was found, or the bound; of each run, sorted. */
typedef struct cell {
  size_t found;
  double executions[TQ_BUGS_REPEAT_MAX];
  double seconds[TQ_BUGS_REPEAT_MAX];
  double median; /* of the runs that found it */
  double time;
} cell;

static cell cell_of(const tq_bugs *bugs, const tq_bug *bug, tq_way way) {
  cell made = {0};
  for (long i = 0; i < bugs->asked->repeat; i++) {
    const tq_search_result *result = &bug->results[way][i];
    if (result->executions != 0) {
      made.executions[made.found] = (double)result->executions;
      made.seconds[made.found++] = result->seconds;
    }
  }
  if (made.found != 0) {
    made.median = tq_median(made.executions, made.found);
    made.time = tq_median(made.seconds, made.found);
  }
  return made;
}

static json_t *cell_to_json(const cell *made) {
  json_t *all = json_array();
  for (size_t i = 0; i < made->found; i++) {
    json_array_append_new(all, json_integer((json_int_t)made->executions[i]));
  }
  json_t *row = json_pack("{s:i, s:o}", "found", (int)made->found, "executions", all);
  if (made->found != 0) {
    json_object_set_new(row, "median", json_real(made->median));
    json_object_set_new(row, "smallest", json_integer((json_int_t)made->executions[0]));
    json_object_set_new(row, "largest",
                        json_integer((json_int_t)made->executions[made->found - 1]));
    json_object_set_new(row, "seconds", json_real(made->time));
  }
  return row;
}

static json_t *row_of(const tq_bugs *bugs, const tq_bug *bug) {
  json_t *row = json_pack("{s:s, s:s, s:s}", "name", bug->name, "target", bug->target, "kind",
                          bug->plant != NULL ? "planted" : bug->release);
  for (int way = 0; way < TQ_WAYS; way++) {
    cell made = cell_of(bugs, bug, (tq_way)way);
    json_object_set_new(row, way_names[way], cell_to_json(&made));
  }
  return row;
}

/* --- all bugs, one way --- */

/* What a search cost: the median, or the bound of the way where it was not found. */
static double cost_of(const tq_bugs *bugs, const tq_bug *bug, tq_way way) {
  cell made = cell_of(bugs, bug, way);
  return made.found == 0 ? (double)tq_way_bound(bugs->asked, way) : made.median;
}

/* Against the way before: on how many bugs it takes less and more, by more than a tenth, and how
 * many times less on the (geometric) average of all bugs. */
static void compare(json_t *row, const tq_bugs *bugs, tq_way way) {
  int less = 0;
  int more = 0;
  double sum = 0;
  for (size_t i = 0; i < bugs->count; i++) {
    double before = cost_of(bugs, &bugs->items[i], (tq_way)(way - 1));
    double now = cost_of(bugs, &bugs->items[i], way);
    less += now < before / 1.1;
    more += now > before * 1.1;
    sum += log(before / now);
  }
  json_object_set_new(row, "fewer", json_integer(less));
  json_object_set_new(row, "more", json_integer(more));
  json_object_set_new(row, "times", json_real(exp(sum / (double)bugs->count)));
}

/* Of the bugs that are found with snapshots and without: how many times longer without. */
static void compare_time(json_t *row, const tq_bugs *bugs) {
  size_t count = 0;
  double sum = 0;
  for (size_t i = 0; i < bugs->count; i++) {
    cell full = cell_of(bugs, &bugs->items[i], TQ_WAY_FULL);
    cell scratch = cell_of(bugs, &bugs->items[i], TQ_WAY_SCRATCH);
    if (full.found != 0 && scratch.found != 0 && full.time > 0 && scratch.time > 0) {
      sum += log(scratch.time / scratch.median / (full.time / full.median));
      count++;
    }
  }
  if (count != 0) {
    json_object_set_new(row, "slower", json_real(exp(sum / (double)count)));
  }
}

static json_t *summary_of(const tq_bugs *bugs, tq_way way) {
  double spent[TQ_BUGS_MAX];
  int ever = 0;
  int always = 0;
  for (size_t i = 0; i < bugs->count; i++) {
    cell made = cell_of(bugs, &bugs->items[i], way);
    ever += made.found != 0;
    always += (long)made.found == bugs->asked->repeat;
    spent[i] = cost_of(bugs, &bugs->items[i], way);
  }
  json_t *row = json_pack("{s:s, s:i, s:i, s:i, s:f}", "way", way_names[way], "found", ever,
                          "always", always, "bound", (int)tq_way_bound(bugs->asked, way), "median",
                          tq_median(spent, bugs->count));
  if (way == TQ_WAY_STRUCTURE || way == TQ_WAY_FULL) {
    compare(row, bugs, way);
  }
  if (way == TQ_WAY_SCRATCH) {
    compare_time(row, bugs);
  }
  return row;
}

json_t *tq_bugs_table(const tq_bugs *bugs) {
  json_t *rows = json_array();
  json_t *summary = json_array();
  for (size_t i = 0; i < bugs->count; i++) {
    json_array_append_new(rows, row_of(bugs, &bugs->items[i]));
  }
  for (int way = 0; way < TQ_WAYS; way++) {
    json_array_append_new(summary, summary_of(bugs, (tq_way)way));
  }
  return json_pack("{s:s, s:I, s:I, s:I, s:o, s:o}", "release", tq_wolfssl_peer()->release(),
                   "bound", (json_int_t)bugs->asked->bound, "repeat",
                   (json_int_t)bugs->asked->repeat, "seed", (json_int_t)bugs->asked->seed, "bugs",
                   rows, "summary", summary);
}

/* --- as text --- */

static json_int_t whole_of(const json_t *row, const char *name) {
  return (json_int_t)json_number_value(json_object_get(row, name));
}

static void print_cell(const json_t *place, json_int_t repeat) {
  char text[64];
  json_int_t found = whole_of(place, "found");
  if (found == 0) {
    snprintf(text, sizeof text, "0/%d", (int)repeat);
  } else {
    snprintf(text, sizeof text, "%d/%d %6d (%d-%d)", (int)found, (int)repeat,
             (int)whole_of(place, "median"), (int)whole_of(place, "smallest"),
             (int)whole_of(place, "largest"));
  }
  printf(" %-24s", text);
}

static void print_seconds(const json_t *place) {
  if (whole_of(place, "found") == 0) {
    printf(" %8s", "-");
    return;
  }
  printf(" %8.3f", json_number_value(json_object_get(place, "seconds")));
}

static void print_row(const json_t *row, json_int_t repeat) {
  printf("%-60.60s %-21s", json_string_value(json_object_get(row, "name")),
         json_string_value(json_object_get(row, "target")));
  for (int way = 0; way < TQ_WAYS; way++) {
    print_cell(json_object_get(row, way_names[way]), repeat);
  }
  print_seconds(json_object_get(row, way_names[TQ_WAY_FULL]));
  print_seconds(json_object_get(row, way_names[TQ_WAY_SCRATCH]));
  printf("\n");
}

static void print_summary(const json_t *row, size_t count) {
  const char *way = json_string_value(json_object_get(row, "way"));
  printf("%-10s %6d of %zu %8d %8d %14d", way, (int)whole_of(row, "found"), count,
         (int)whole_of(row, "always"), (int)whole_of(row, "bound"), (int)whole_of(row, "median"));
  const json_t *times = json_object_get(row, "times");
  const json_t *slower = json_object_get(row, "slower");
  if (times != NULL) {
    printf("   %.2f times as few as the way before: fewer for %d bugs, more for %d",
           json_number_value(times), (int)whole_of(row, "fewer"), (int)whole_of(row, "more"));
  }
  if (slower != NULL) {
    printf("   an execution takes %.1f times as long as with snapshots", json_number_value(slower));
  }
  printf("\n");
}

void tq_bugs_print(const json_t *table) {
  const json_t *bugs = json_object_get(table, "bugs");
  const json_t *summary = json_object_get(table, "summary");
  size_t index = 0;
  const json_t *row = NULL;
  printf("%s%-60s %-21s %-24s %-24s %-24s %-24s %8s %8s%s\n", tq_style_on(stdout, TQ_BOLD), "bug",
         "target", "bytes", "structure", "tuples", "scratch", "seconds", "scratch",
         tq_style_off(stdout));
  json_array_foreach(bugs, index, row) {
    print_row(row, whole_of(table, "repeat"));
  }
  printf(
      "\nFound in how many of %d searches of at most %d executions; after how many: median "
      "(smallest-largest).\nbytes: libFuzzer's own mutations. structure: mutations that know "
      "messages. tuples: and what oracle and\npeer say as coverage, as in harness/run fuzz. All "
      "three on snapshots. scratch: as tuples without them,\nof at most %d executions. Seconds of "
      "processor time with snapshots, and without.\n\n",
      (int)whole_of(table, "repeat"), (int)whole_of(table, "bound"),
      (int)whole_of(table, "bound") / TQ_SCRATCH_PART);
  printf("%-10s %12s %8s %8s %14s\n", "way", "found", "always", "bound", "median, all");
  json_array_foreach(summary, index, row) {
    print_summary(row, json_array_size(bugs));
  }
}
