/* run.c: see run.h. */
#include "reports/run.h"

#include "reports/clean.h"
#include "spec/requirement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* loading: one file on its way into a run. FIRST: nothing was there before. SORTED: so many rows
 * were. */
typedef struct loading {
  tq_report_run *run;
  const char *path;
  char *error;
  bool first;
  size_t sorted;
} loading;

static bool complain(const loading *with, const char *what) {
  snprintf(with->error, TQ_CONFORMANCE_ERROR_MAX, "results %s: %s", with->path, what);
  return false;
}

/* --- peers --- */

static bool take_peer(void *context, const tq_conformance_peer *peer) {
  loading *with = context;
  tq_report_run *run = with->run;
  if (!with->first) {
    bool same = peer->number < run->peer_count &&
                strcmp(run->peers[peer->number].name, peer->name) == 0 &&
                strcmp(run->peers[peer->number].release, peer->release) == 0;
    return same || complain(with, "it has other peers, so it is no shard of the same run");
  }
  tq_conformance_peer *more = realloc(run->peers, (run->peer_count + 1) * sizeof *more);
  if (more == NULL || peer->number != run->peer_count) {
    run->peers = more == NULL ? run->peers : more;
    return complain(with, more == NULL ? "no memory" : "its peers are not numbered from 0");
  }
  run->peers = more;
  run->peers[run->peer_count++] =
      (tq_conformance_peer){.number = peer->number,
                            .name = tq_clean(&run->texts, peer->name),
                            .release = tq_clean(&run->texts, peer->release),
                            .attachment = tq_clean(&run->texts, peer->attachment)};
  return true;
}

/* --- rows --- */

static tq_conformance_row copy_row(tq_texts *texts, const tq_conformance_row *row) {
  tq_conformance_row copy = *row;
  const char **const kept[] = {&copy.requirement, &copy.tolerated, &copy.key,   &copy.reason,
                               &copy.parameter,   &copy.scene,     &copy.edit,  &copy.source,
                               &copy.expected,    &copy.observed,  &copy.detail};
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
    *kept[i] = tq_clean(texts, *kept[i]);
  }
  copy.input = tq_texts_bytes(texts, row->input, row->input_size);
  return copy;
}

/* Of two shards the worse result brings the evidence; of two alike the smaller input. */
static bool is_better_evidence(const tq_conformance_row *row, const tq_conformance_row *kept) {
  if (row->conformity != kept->conformity) {
    return row->conformity < kept->conformity;
  }
  return row->severity != kept->severity
             ? row->severity > kept->severity
             : row->input_size != 0 &&
                   (kept->input_size == 0 || row->input_size < kept->input_size);
}

static void merge_row(tq_report_run *run, tq_conformance_row *kept, const tq_conformance_row *row) {
  tq_conformance_row sum = *kept;
  if (is_better_evidence(row, kept)) {
    sum = copy_row(&run->texts, row);
  }
  sum.passed = kept->passed + row->passed;
  sum.failed = kept->failed + row->failed;
  sum.unsupported = kept->unsupported + row->unsupported;
  sum.severity = kept->severity > row->severity ? kept->severity : row->severity;
  /* tolerated only where every shard that failed is */
  bool argued = (kept->failed == 0 || kept->tolerated[0] != '\0') &&
                (row->failed == 0 || row->tolerated[0] != '\0');
  sum.tolerated = !argued ? "" : kept->tolerated[0] != '\0' ? kept->tolerated : sum.tolerated;
  *kept = sum;
}

int tq_report_row_order(const tq_report_row *a, const tq_report_row *b) {
  if (a->id != b->id) {
    return (a->id == TQ_REQ_NONE ? TQ_REQ_COUNT : (int)a->id) -
           (b->id == TQ_REQ_NONE ? TQ_REQ_COUNT : (int)b->id);
  }
  int order = a->id != TQ_REQ_NONE ? 0 : strcmp(a->row.requirement, b->row.requirement);
  return order != 0 ? order : (a->row.peer > b->row.peer) - (a->row.peer < b->row.peer);
}

static int by_table(const void *left, const void *right) {
  return tq_report_row_order(left, right);
}

/* Rows come by requirement, so that the last one's id is mostly the next one's. */
static uint16_t id_of(const tq_report_run *run, const char *requirement) {
  const tq_report_row *last = run->row_count == 0 ? NULL : &run->rows[run->row_count - 1];
  return last != NULL && strcmp(last->row.requirement, requirement) == 0
             ? last->id
             : tq_requirement_find(requirement);
}

static bool take_row(void *context, const tq_conformance_row *row) {
  loading *with = context;
  tq_report_run *run = with->run;
  if (row->peer >= run->peer_count) {
    return complain(with, "a result names a peer that is not there");
  }
  tq_report_row one = {*row, id_of(run, row->requirement)};
  tq_report_row *known =
      with->sorted == 0 ? NULL : bsearch(&one, run->rows, with->sorted, sizeof one, by_table);
  if (known != NULL) {
    merge_row(run, &known->row, row);
    return true;
  }
  tq_report_row *more = realloc(run->rows, (run->row_count + 1) * sizeof *more);
  if (more == NULL) {
    return complain(with, "no memory");
  }
  run->rows = more;
  one.row = copy_row(&run->texts, row);
  run->rows[run->row_count++] = one;
  return true;
}

/* --- the whole --- */

static void copy_about(tq_report_run *run, const tq_conformance_run *about) {
  run->about = *about;
  run->about.program = tq_clean(&run->texts, about->program);
  run->about.selection = tq_clean(&run->texts, about->selection);
  run->about.profile = tq_clean(&run->texts, about->profile);
  run->about.why = tq_clean(&run->texts, about->why);
}

static bool add_about(loading *with, const tq_conformance_run *about) {
  tq_conformance_run *sum = &with->run->about;
  if (with->first) {
    copy_about(with->run, about);
    return true;
  }
  if (about->shards != sum->shards || about->seed != sum->seed ||
      strcmp(about->selection, sum->selection) != 0 || strcmp(about->profile, sum->profile) != 0) {
    return complain(with, "it is of another run (selection, profile, seed or number of shards)");
  }
  sum->planned += about->planned;
  sum->played += about->played;
  if (!about->complete) {
    sum->complete = false;
    sum->why = tq_clean(&with->run->texts, about->why);
  }
  sum->shard = 0; /* several */
  return true;
}

static bool load(loading *with, tq_conformance *file) {
  tq_conformance_run about;
  tq_report_run *run = with->run;
  with->error[0] = '\0';
  if (!tq_conformance_get_run(file, &about, with->error) || !add_about(with, &about) ||
      !tq_conformance_each_peer(file, take_peer, with, with->error) || with->error[0] != '\0' ||
      !tq_conformance_each_row(file, take_row, with, with->error) || with->error[0] != '\0') {
    return false;
  }
  if (run->row_count != 0) {
    qsort(run->rows, run->row_count, sizeof *run->rows, by_table);
  }
  return !run->texts.failed || complain(with, "no memory");
}

bool tq_report_run_add(tq_report_run *run, const char *path, char error[TQ_CONFORMANCE_ERROR_MAX]) {
  loading with = {run, path, error, run->peer_count == 0, run->row_count};
  tq_conformance *file = tq_conformance_open(path, error);
  bool fine = file != NULL && load(&with, file);
  tq_conformance_close(file);
  return fine;
}

void tq_report_run_free(tq_report_run *run) {
  free(run->peers);
  free(run->rows);
  tq_texts_free(&run->texts);
  *run = (tq_report_run){0};
}
