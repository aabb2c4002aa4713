/* junit.c: see replay_junit.h. */
#include "cli/replay/junit.h"

#include "cli/items.h"
#include "cli/options.h"
#include "cli/replay/tally.h"
#include "judge/describe.h"
#include "reports/junit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUITE_MAX = 160, MESSAGE_MAX = 512 };

/* page: the cases, and the texts that they point to. */
typedef struct page {
  tq_case *cases;
  char (*messages)[MESSAGE_MAX];
  char (*suites)[SUITE_MAX];
  size_t count;
} page;

static void add_text(char *text, size_t room, const char *more) {
  size_t at = strlen(text);
  snprintf(text + at, room - at, "%s%s", at == 0 ? "" : "; ", more);
}

/* The findings that count into FAILURES, the reasons for those that are tolerated into REASONS. */
static void sort_findings(const tq_replay_cases *from, const tq_result *result, char *failures,
                          char *reasons) {
  for (size_t i = 0; i < result->count; i++) {
    const tq_finding *finding = &result->findings[i];
    if (finding->severity < from->least) {
      continue;
    }
    const tq_deviation *row = tq_tally_argued(from->deviations, finding);
    add_text(row == NULL ? failures : reasons, MESSAGE_MAX,
             row == NULL ? finding->key : row->reason);
  }
}

static void fill_case(page *out, const tq_replay_cases *from, size_t job, char *message) {
  const tq_result *result = &from->results[job];
  char failures[MESSAGE_MAX] = "";
  char reasons[MESSAGE_MAX] = "";
  tq_case *test = &out->cases[out->count++];
  test->suite = out->suites[job % from->plan->place_count];
  test->name = from->names[job / from->plan->place_count];
  sort_findings(from, result, failures, reasons);
  test->status = failures[0] != '\0'                                         ? TQ_CASE_FAILED
                 : reasons[0] != '\0' || !tq_is_tested(result->outcome.kind) ? TQ_CASE_SKIPPED
                                                                             : TQ_CASE_PASSED;
  tq_outcome_text(message, &result->outcome);
  add_text(message, MESSAGE_MAX, failures[0] != '\0' ? failures : reasons);
  test->message = message;
  test->detail = message;
}

static void fill_suite(page *out, const tq_replay_cases *from, size_t place) {
  const tq_place *where = &from->plan->places[place];
  snprintf(out->suites[place], SUITE_MAX, "%s.%s.%s-%s", where->target->name, where->scene->name,
           where->peer->name, where->peer->release());
  for (size_t i = 0; i < from->plan->input_count; i++) {
    size_t job = i * from->plan->place_count + place;
    if (from->results[job].played) {
      fill_case(out, from, job, out->messages[out->count]);
    }
  }
}

static bool write_file(const char *path, const page *out) {
  FILE *file = fopen(path, "w");
  bool fine = file != NULL && tq_write_junit(file, out->cases, out->count);
  int reason = errno;
  fine = file != NULL && fclose(file) == 0 && fine;
  if (!fine) {
    tq_fail("--junit: cannot write %s: %s", path, strerror(reason));
  }
  return fine;
}

bool tq_replay_junit(const char *path, const tq_replay_cases *cases) {
  size_t jobs = cases->plan->input_count * cases->plan->place_count;
  page out = {.cases = calloc(jobs + 1, sizeof *out.cases),
              .messages = calloc(jobs + 1, sizeof *out.messages),
              .suites = calloc(cases->plan->place_count + 1, sizeof *out.suites)};
  bool fine = out.cases != NULL && out.messages != NULL && out.suites != NULL;
  if (!fine) {
    tq_fail("--junit: no memory");
  }
  for (size_t place = 0; fine && place < cases->plan->place_count; place++) {
    fill_suite(&out, cases, place);
  }
  fine = fine && write_file(path, &out);
  free(out.cases);
  free(out.messages);
  free(out.suites);
  return fine;
}
