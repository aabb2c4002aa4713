/* tally.c: what came of the cases, by requirement and peer. Nothing in it depends on the
 * order in which results come. */
#include "cli/conform/tally.h"

#include "rules/answer.h"
#include "rules/offer.h"
#include "spec/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

tq_conform_tally *tq_conform_tally_new(const tq_conform_plan *plan) {
  tq_conform_tally *tally = calloc(1, sizeof *tally);
  if (tally == NULL) {
    return NULL;
  }
  tally->plan = plan;
  tally->rows = calloc(plan->peers->count * TQ_REQ_COUNT + 1, sizeof *tally->rows);
  tally->cannot = calloc(plan->peers->count + 1, sizeof *tally->cannot);
  tally->cannot_place = calloc(plan->peers->count + 1, sizeof *tally->cannot_place);
  if (tally->rows == NULL || tally->cannot == NULL || tally->cannot_place == NULL) {
    tq_conform_tally_free(tally);
    return NULL;
  }
  for (size_t i = 0; i < plan->peers->count * TQ_REQ_COUNT; i++) {
    tally->rows[i].severity = -1;
  }
  return tally;
}

void tq_conform_tally_free(tq_conform_tally *tally) {
  if (tally == NULL) {
    return;
  }
  for (size_t i = 0; i < tally->count; i++) {
    free(tally->trials[i].name);
    free(tally->trials[i].expected);
    free(tally->trials[i].observed);
    free(tally->trials[i].finding);
  }
  for (size_t i = 0; tally->rows != NULL && i < tally->plan->peers->count * TQ_REQ_COUNT; i++) {
    free(tally->rows[i].shown.name);
    free(tally->rows[i].shown.input);
  }
  free(tally->trials);
  free(tally->rows);
  free(tally->cannot);
  free(tally->cannot_place);
  free(tally);
}

static conform_row *row_of(tq_conform_tally *tally, uint32_t peer, uint16_t requirement) {
  return &tally->rows[peer * (size_t)TQ_REQ_COUNT + requirement];
}

/* --- one case --- */

static const tq_citation *citation_of(const tq_verdict *verdict, uint16_t requirement) {
  for (size_t i = 0; i < verdict->count; i++) {
    if (verdict->citations[i].requirement == requirement) {
      return &verdict->citations[i];
    }
  }
  return NULL;
}

static bool is_better(const conform_evidence *old, tq_conformity conformity, size_t size,
                      const char *name) {
  if (!old->there || old->conformity != conformity) {
    return !old->there || conformity < old->conformity;
  }
  if (old->input_size != size) {
    return size < old->input_size;
  }
  return strcmp(name, old->name) < 0;
}

static bool show(conform_evidence *shown, const tq_conform_case *one, tq_conformity conformity,
                 const tq_finding *finding, uint16_t requirement) {
  if (!is_better(shown, conformity, one->input.size, one->name)) {
    return true;
  }
  const tq_citation *citation = citation_of(&one->result->verdict, requirement);
  free(shown->name);
  free(shown->input);
  *shown = (conform_evidence){.there = true,
                              .conformity = conformity,
                              .name = strdup(one->name),
                              .place = one->begun->place,
                              .input = malloc(one->input.size + 1),
                              .input_size = one->input.size,
                              .offset = citation == NULL ? 0 : citation->offset,
                              .size = citation == NULL ? 0 : citation->size};
  if (shown->name == NULL || shown->input == NULL) {
    shown->there = false;
    return false;
  }
  memcpy(shown->input, one->input.data, one->input.size);
  snprintf(shown->key, sizeof shown->key, "%s", finding == NULL ? "" : finding->key);
  tq_verdict_text(shown->expected, &one->result->verdict);
  tq_outcome_text(shown->observed, &one->result->outcome);
  snprintf(shown->detail, sizeof shown->detail, "%s", one->result->detail);
  return true;
}

static bool pass(tq_conform_tally *tally, const tq_conform_case *one, uint16_t requirement) {
  conform_row *to = row_of(tally, tally->plan->places[one->begun->place].peer, requirement);
  to->passed++;
  return show(&to->shown, one, TQ_CONFORMITY_CONFORMING, NULL, requirement);
}

static bool fail(tq_conform_tally *tally, const tq_conform_case *one, const tq_finding *finding) {
  conform_row *to =
      row_of(tally, tally->plan->places[one->begun->place].peer, finding->requirement);
  to->failed++;
  to->severity = (int)finding->severity > to->severity ? (int)finding->severity : to->severity;
  return show(&to->shown, one, tq_conformity_of(finding->class_), finding, finding->requirement);
}

static const tq_finding *finding_on(const tq_conform_case *one, uint16_t requirement) {
  for (size_t i = 0; i < one->result->finding_count; i++) {
    if (one->findings[i].requirement == requirement) {
      return &one->findings[i];
    }
  }
  return NULL;
}

/* Rules on what the peer sends itself pass where that was looked at, and does not break them. */
static bool pass_own(tq_conform_tally *tally, const tq_conform_case *one, const uint16_t *ids,
                     size_t count) {
  bool fine = true;
  for (size_t i = 0; i < count && fine; i++) {
    fine = finding_on(one, ids[i]) != NULL || ids[i] == one->begun->subject ||
           pass(tally, one, ids[i]);
  }
  return fine;
}

static bool pass_offers(tq_conform_tally *tally, const tq_conform_case *one) {
  uint16_t ids[TQ_REQ_COUNT];
  uint8_t kinds = one->result->offer_kinds;
  return kinds == 0 || pass_own(tally, one, ids, tq_offer_looks_for(ids, TQ_REQ_COUNT, kinds));
}

static bool pass_answers(tq_conform_tally *tally, const tq_conform_case *one) {
  uint16_t ids[TQ_REQ_COUNT];
  const tq_scene *scene = tally->plan->places[one->begun->place].scene;
  if (scene->message != TQ_MESSAGE_client_hello || !one->result->answered) {
    return true;
  }
  size_t count = tq_answer_looks_for(ids, TQ_REQ_COUNT, one->result->outcome.facts.version);
  return pass_own(tally, one, ids, count);
}

/* Whatever demanded an acceptance that came has been kept. */
static bool pass_others(tq_conform_tally *tally, const tq_conform_case *one) {
  const tq_verdict *verdict = &one->begun->verdict;
  bool fine = true;
  if (verdict->kind != TQ_VERDICT_ACCEPT || one->result->finding_count != 0) {
    return true;
  }
  for (size_t i = 0; i < verdict->count && fine; i++) {
    uint16_t other = verdict->citations[i].requirement;
    fine = other == one->begun->subject || pass(tally, one, other);
  }
  return fine;
}

static conform_trial *new_trial(tq_conform_tally *tally) {
  if (tally->count == tally->room) {
    size_t room = tally->room == 0 ? 4096 : 2 * tally->room;
    conform_trial *trials = realloc(tally->trials, room * sizeof *trials);
    if (trials == NULL) {
      return NULL;
    }
    tally->trials = trials;
    tally->room = room;
  }
  conform_trial *made = &tally->trials[tally->count++];
  *made = (conform_trial){0};
  return made;
}

/* The worst of the findings of a case; NULL: there is none. */
static const tq_finding *worst_of(const tq_conform_case *one) {
  const tq_finding *worst = NULL;
  for (size_t i = 0; i < one->result->finding_count; i++) {
    const tq_finding *next = &one->findings[i];
    if (worst == NULL || tq_conformity_of(next->class_) < tq_conformity_of(worst->class_)) {
      worst = next;
    }
  }
  return worst;
}

static bool note_trial(tq_conform_tally *tally, const tq_conform_case *one, bool played) {
  char text[TQ_VERDICT_TEXT_MAX];
  const tq_finding *worst = worst_of(one);
  conform_trial *made = new_trial(tally);
  if (made == NULL) {
    return false;
  }
  made->name = strdup(one->name);
  made->place = one->begun->place;
  made->open = one->begun->verdict.kind == TQ_VERDICT_EITHER &&
               tq_requirement_get(one->begun->subject)->reaction != TQ_REACT_EITHER;
  bool named = worst != NULL && worst->requirement != TQ_REQ_NONE;
  made->requirement = named ? worst->requirement : one->begun->subject;
  made->conformity = worst == NULL ? TQ_CONFORMITY_CONFORMING : tq_conformity_of(worst->class_);
  made->conformity = played ? made->conformity : TQ_CONFORMITY_NOT_APPLICABLE;
  tq_verdict_text(text, &one->result->verdict);
  made->expected = strdup(text);
  tq_outcome_text(text, &one->result->outcome);
  made->observed = strdup(text);
  made->finding = worst == NULL ? NULL : malloc(sizeof *made->finding);
  if (made->name == NULL || made->expected == NULL || made->observed == NULL ||
      (worst != NULL && made->finding == NULL)) {
    return false;
  }
  const char *edit = strstr(made->name, ": ");
  made->edit = edit == NULL ? made->name : edit + 2;
  if (worst != NULL) {
    *made->finding = *worst;
  }
  return true;
}

bool tq_conform_tally_add(tq_conform_tally *tally, const tq_conform_case *one) {
  bool played = tq_is_tested(one->result->outcome.kind);
  uint16_t subject = one->begun->subject;
  bool fine = note_trial(tally, one, played);
  if (!played) {
    row_of(tally, tally->plan->places[one->begun->place].peer, subject)->unsupported++;
    return fine;
  }
  for (size_t i = 0; i < one->result->finding_count && fine; i++) {
    fine = fail(tally, one, &one->findings[i]);
  }
  if (finding_on(one, subject) == NULL) {
    fine = fine && pass(tally, one, subject);
  }
  return fine && pass_others(tally, one) && pass_answers(tally, one) && pass_offers(tally, one);
}

bool tq_conform_tally_cannot(tq_conform_tally *tally, size_t place, const char *reason) {
  uint32_t peer = tally->plan->places[place].peer;
  if (tally->cannot[peer][0] == '\0' || place < tally->cannot_place[peer]) {
    snprintf(tally->cannot[peer], sizeof tally->cannot[peer], "%s: %s",
             tally->plan->places[place].scene->name, reason);
    tally->cannot_place[peer] = place;
  }
  return true;
}
