/* settle.c: results made of what was kept of the cases: how a peer stands to each
 * requirement, and what makes the difference. */
#include "cli/conform/tally.h"
#include "cli/items.h"
#include "cli/style.h"
#include "reports/record_text.h"
#include "result/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 600 };

/* --- what makes the difference --- */

/* group: trials of one requirement at one peer, next to each other once they are sorted. */
typedef struct group {
  const conform_trial *trials;
  size_t count;
} group;

static bool counts_in(const conform_trial *one, const char *edit) {
  return one->conformity != TQ_CONFORMITY_NOT_APPLICABLE &&
         (edit == NULL || strcmp(edit, one->edit) == 0);
}

/* words: the values of a parameter in trials that pass, or that fail. */
enum { VALUES_MAX = 12 };
typedef struct value_set {
  const char *values[VALUES_MAX];
  size_t count;
} value_set;

static bool holds(const value_set *set, const char *value) {
  for (size_t i = 0; i < set->count; i++) {
    if (strcmp(set->values[i], value) == 0) {
      return true;
    }
  }
  return false;
}

static void add_value(value_set *set, const char *value) {
  if (!holds(set, value) && set->count < VALUES_MAX) {
    set->values[set->count++] = value;
  }
}

static int by_text(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static size_t put_values(char *text, size_t at, value_set *set) {
  qsort(set->values, set->count, sizeof set->values[0], by_text);
  for (size_t i = 0; i < set->count && at < TEXT_MAX; i++) {
    at += (size_t)snprintf(text + at, TEXT_MAX - at, "%s%s", i == 0 ? "" : ", ", set->values[i]);
  }
  return at;
}

/* Whether the parameter NUMBER tells those that pass from those that fail; says so in TEXT. */
static bool divides(const tq_conform_tally *tally, group all, const char *edit, size_t number,
                    char *text) {
  value_set sets[2] = {{{NULL}, 0}, {{NULL}, 0}};
  for (size_t i = 0; i < all.count; i++) {
    const conform_trial *one = &all.trials[i];
    tq_conform_parameters of = tq_conform_parameters_of(&tally->plan->places[one->place]);
    if (counts_in(one, edit)) {
      add_value(&sets[tq_conformity_fails(one->conformity)], of.words[number]);
    }
  }
  for (size_t i = 0; i < sets[1].count; i++) {
    if (holds(&sets[0], sets[1].values[i])) {
      return false;
    }
  }
  if (sets[0].count == 0 || sets[1].count == 0) {
    return false;
  }
  size_t at =
      (size_t)snprintf(text, TEXT_MAX, "%s: fails with ", tq_conform_parameter_names[number]);
  at = put_values(text, at, &sets[1]);
  at += at < TEXT_MAX ? (size_t)snprintf(text + at, TEXT_MAX - at, "; passes with ") : 0;
  put_values(text, at, &sets[0]);
  return true;
}

static void find_parameter(const tq_conform_tally *tally, group all, const char *edit, char *text) {
  text[0] = '\0';
  for (size_t i = 0; i < TQ_CONFORM_PARAMETERS; i++) {
    if (divides(tally, all, NULL, i, text)) {
      return;
    }
  }
  for (size_t i = 0; i < TQ_CONFORM_PARAMETERS && edit != NULL; i++) {
    if (divides(tally, all, edit, i, text)) {
      return;
    }
  }
  text[0] = '\0';
}

/* --- rows --- */

static const char *lacks(const tq_requirement *about, const tq_abilities *can) {
  bool tls12 = tq_code_list_has(can->versions, 0x0303);
  bool tls13 = tq_code_list_has(can->versions, 0x0304);
  if (about->role == TQ_AS_SERVER && !can->server) {
    return "the peer is no server";
  }
  if (about->role == TQ_AS_CLIENT && !can->client) {
    return "the peer is no client";
  }
  if (about->versions == TQ_TLS13 && !tls13) {
    return "the peer has no TLS 1.3";
  }
  return about->versions == TQ_TLS12 && !tls12 ? "the peer has no TLS 1.2" : NULL;
}

static tq_conformity no_case(const tq_conform_tally *tally, uint32_t peer, uint16_t id,
                             char *reason) {
  const tq_requirement *about = tq_requirement_get(id);
  const tq_abilities *can = tally->plan->peers->items[peer].peer->abilities();
  const conform_row *from = &tally->rows[peer * (size_t)TQ_REQ_COUNT + id];
  const char *left_out = tally->plan->choice->left_out[id];
  const char *why = left_out == NULL ? lacks(about, can) : left_out;
  if (why != NULL || from->unsupported != 0) {
    snprintf(reason, TEXT_MAX, "%s",
             why != NULL ? why : "the peer cannot play the scenes that show it");
    return TQ_CONFORMITY_NOT_APPLICABLE;
  }
  const char *note = about->note == NULL ? "" : about->note;
  if (about->status == TQ_TESTED && tally->cannot[peer][0] != '\0') {
    snprintf(reason, TEXT_MAX, "no scene that the peer can play shows it (it cannot play %s)",
             tally->cannot[peer]);
    return TQ_CONFORMITY_NOT_APPLICABLE;
  }
  snprintf(reason, TEXT_MAX, "%s%s%s", tq_status_word(about->status), note[0] == '\0' ? "" : ": ",
           about->status == TQ_TESTED ? "no case of it in this selection" : note);
  return TQ_CONFORMITY_NOT_TESTED;
}

/* "client_hello: field" as scene and edit. */
static void split_name(const char *name, char *scene, char *edit) {
  const char *cut = strstr(name, ": ");
  snprintf(scene, TEXT_MAX, "%.*s", cut == NULL ? 0 : (int)(cut - name), name);
  snprintf(edit, TEXT_MAX, "%s", cut == NULL ? name : cut + 2);
}

/* texts: what a row points to while it is written. */
typedef struct texts {
  char reason[TEXT_MAX];
  char parameter[TEXT_MAX];
  char scene[TEXT_MAX];
  char edit[TEXT_MAX];
} texts;

static tq_conformance_row settle(const tq_conform_tally *tally, uint32_t peer, uint16_t id,
                                 group all, texts *with) {
  const conform_row *from = &tally->rows[peer * (size_t)TQ_REQ_COUNT + id];
  const conform_evidence *shown = &from->shown;
  *with = (texts){.reason = ""};
  tq_conformance_row made = {.requirement = tq_requirement_get(id)->id,
                             .peer = peer,
                             .severity = from->severity,
                             .tolerated = "",
                             .key = shown->key,
                             .passed = from->passed,
                             .failed = from->failed,
                             .unsupported = from->unsupported,
                             .source = "",
                             .expected = shown->expected,
                             .observed = shown->observed,
                             .detail = shown->detail,
                             .reason = with->reason,
                             .parameter = with->parameter,
                             .scene = with->scene,
                             .edit = with->edit};
  if (!shown->there) {
    made.conformity = no_case(tally, peer, id, with->reason);
    return made;
  }
  split_name(shown->name, with->scene, with->edit);
  made.conformity = shown->conformity;
  made.source = strncmp(with->edit, "vector ", 7) == 0 ? "vector" : "family";
  made.input = shown->input;
  made.input_size = shown->input_size;
  made.offset = shown->offset;
  made.size = shown->size;
  if (from->failed != 0 && from->passed != 0) {
    find_parameter(tally, all, with->edit, with->parameter);
  }
  if (from->failed != 0 && !from->untolerated && from->tolerated != NULL) {
    made.tolerated = from->tolerated;
  }
  return made;
}

static const tq_conform_tally *sorted_tally;

static uint32_t peer_of(const conform_trial *one) {
  return sorted_tally->plan->places[one->place].peer;
}

static int by_row(const void *left, const void *right) {
  const conform_trial *a = left;
  const conform_trial *b = right;
  if (peer_of(a) != peer_of(b)) {
    return peer_of(a) < peer_of(b) ? -1 : 1;
  }
  if (a->requirement != b->requirement) {
    return a->requirement < b->requirement ? -1 : 1;
  }
  return strcmp(a->name, b->name);
}

static void tolerate(tq_conform_tally *tally, const tq_deviations *deviations) {
  for (size_t i = 0; i < tally->count; i++) {
    conform_trial *one = &tally->trials[i];
    tq_finding_record record;
    if (one->finding == NULL) {
      continue;
    }
    conform_row *to =
        &tally
             ->rows[tally->plan->places[one->place].peer * (size_t)TQ_REQ_COUNT + one->requirement];
    tq_finding_record_of(&record, one->finding, NULL, 0, 0);
    const tq_deviation *by = tq_deviations_match(deviations, &record, tq_today());
    to->untolerated = to->untolerated || by == NULL;
    to->tolerated = by == NULL ? to->tolerated : by->reason;
  }
}

static void print_row(const tq_conform_tally *tally, const tq_conformance_row *made) {
  const tq_peer_entry *peer = &tally->plan->peers->items[made->peer];
  tq_style style = made->tolerated[0] != '\0' ? TQ_DIM : tq_style_of((tq_severity)made->severity);
  printf("%s%-12s%s %s  %s%s\n", tq_style_on(stdout, style), tq_conformity_word(made->conformity),
         tq_style_off(stdout), made->requirement, peer->name,
         made->tolerated[0] != '\0' ? "  tolerated" : "");
  unsigned long long failed = made->failed;
  unsigned long long all = failed + made->passed;
  printf("%13s%llu of %llu cases; %s: %s\n", "", failed, all, made->scene, made->edit);
  printf("%13sexpected: %s; observed: %s\n", "", made->expected, made->observed);
  if (made->parameter[0] != '\0') {
    printf("%13s%s\n", "", made->parameter);
  }
}

static bool put_peers(const tq_conform_tally *tally, tq_conformance *file, char *error) {
  const tq_peer_list *peers = tally->plan->peers;
  bool fine = true;
  for (uint32_t i = 0; i < peers->count && fine; i++) {
    const char *name = peers->items[i].name;
    size_t scheme = strcspn(name, ":");
    char attachment[32] = "in process";
    if (name[scheme] == ':') {
      snprintf(attachment, sizeof attachment, "%.*s", (int)scheme, name);
    }
    tq_conformance_peer peer = {i, name, peers->items[i].peer->release(), attachment};
    fine = tq_conformance_put_peer(file, &peer, error);
  }
  return fine;
}

static bool put_trials(const tq_conform_tally *tally, tq_conformance *file, char *error) {
  bool fine = true;
  for (size_t i = 0; i < tally->count && fine; i++) {
    const conform_trial *one = &tally->trials[i];
    tq_conformance_trial made = {one->name,     tq_requirement_get(one->requirement)->id,
                                 peer_of(one),  one->conformity,
                                 one->expected, one->observed};
    fine = tq_conformance_put_trial(file, &made, error);
  }
  return fine;
}

static group group_of(const tq_conform_tally *tally, uint32_t peer, uint16_t id, size_t *from) {
  size_t first = *from;
  while (first < tally->count &&
         (peer_of(&tally->trials[first]) < peer ||
          (peer_of(&tally->trials[first]) == peer && tally->trials[first].requirement < id))) {
    first++;
  }
  size_t end = first;
  while (end < tally->count && peer_of(&tally->trials[end]) == peer &&
         tally->trials[end].requirement == id) {
    end++;
  }
  *from = end;
  return (group){tally->trials + first, end - first};
}

static void sum_up(const tq_conform_tally *tally, tq_conform_sums *sums) {
  for (size_t i = 0; i < tally->count; i++) {
    tq_conformity came = tally->trials[i].conformity;
    sums->trials += came != TQ_CONFORMITY_NOT_APPLICABLE;
    sums->agreed += came == TQ_CONFORMITY_CONFORMING;
  }
}

bool tq_conform_tally_write(tq_conform_tally *tally, const tq_conform_writing *how,
                            tq_conform_sums *sums, char error[TQ_CONFORMANCE_ERROR_MAX]) {
  texts with;
  size_t from = 0;
  *sums = (tq_conform_sums){.failing = 0};
  sorted_tally = tally;
  if (tally->count > 1) {
    qsort(tally->trials, tally->count, sizeof *tally->trials, by_row);
  }
  tolerate(tally, how->deviations);
  sum_up(tally, sums);
  bool fine = how->file == NULL || put_peers(tally, how->file, error);
  for (uint32_t peer = 0; peer < tally->plan->peers->count; peer++) {
    for (uint16_t id = TQ_REQ_NONE + 1; id < TQ_REQ_COUNT && fine; id++) {
      group all = group_of(tally, peer, id, &from);
      if (!tally->plan->choice->wanted[id] && tally->plan->choice->left_out[id] == NULL) {
        continue;
      }
      tq_conformance_row made = settle(tally, peer, id, all, &with);
      bool counts = made.severity >= (int)how->least;
      sums->rows[made.conformity]++;
      sums->failing += counts && made.tolerated[0] == '\0';
      if (how->shown && counts) {
        print_row(tally, &made);
      }
      fine = how->file == NULL || tq_conformance_put_row(how->file, &made, error);
    }
  }
  return fine && (how->file == NULL || put_trials(tally, how->file, error));
}

void tq_conform_tally_list(const tq_conform_tally *tally) {
  size_t cases[TQ_REQ_COUNT] = {0};
  size_t shown = 0;
  for (size_t i = 0; i < tally->count; i++) {
    cases[tally->trials[i].requirement] += !tally->trials[i].open;
  }
  for (uint16_t id = TQ_REQ_NONE + 1; id < TQ_REQ_COUNT; id++) {
    if (cases[id] != 0) {
      printf("%8zu  %s\n", cases[id], tq_requirement_get(id)->id);
      shown++;
    }
  }
  for (size_t peer = 0; peer < tally->plan->peers->count; peer++) {
    if (tally->cannot[peer][0] != '\0') {
      printf("%s cannot play %s\n", tally->plan->peers->items[peer].name, tally->cannot[peer]);
    }
  }
  printf("%zu requirements\n", shown);
}
