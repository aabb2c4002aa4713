/* path.c: building of paths (RFC 5280 section 6 leaves it open how) and the verdict; see path.h.
 *
 * A search in depth from the end entity: candidates for an issuer are the certificates whose
 * subject is the issuer's name, anchors first, those whose key identifier fits before others. Where
 * there are several, those whose key does not verify the signature are passed over. No two
 * certificates of a path have the same subject and key, so cycles end. Every path that reaches an
 * anchor is validated; the best one makes the verdict. */
#include "rules/ledger.h"
#include "rules/path/work.h"
#include "spec/requirement.h"

enum { RANK_CLEAN = 0, RANK_OPEN = 1, RANK_REFUSED = 1000, RANK_NONE = UINT16_MAX };

size_t tq_path_work_size(void) {
  return sizeof(tq_path_work);
}

bool tq_path_is_strict(const tq_path_work *work) {
  return work->options->profile >= TQ_PROFILE_STRICT;
}

/* ---- violations ---- */

/* clang-format off */
/* What the profiles make of requirements that oblige no verifier, beside the rules on issuers. */
static const struct {
  uint16_t requirement;
  tq_profile refused_from; /* TQ_PROFILE_RFC: never */
} open_rules[] = {
  {TQ_REQ_certificate_any_purpose_only,             TQ_PROFILE_WEBPKI},
  {TQ_REQ_certificate_issuer_purpose_missing,       TQ_PROFILE_PRACTICE},
  {TQ_REQ_certificate_order_tolerated,              TQ_PROFILE_RFC},
  {TQ_REQ_certificate_tls_feature_missing,          TQ_PROFILE_RFC},
  {TQ_REQ_certificate_name_comparison_foreign,      TQ_PROFILE_RFC},
  {TQ_REQ_certificate_critical_optional,            TQ_PROFILE_STRICT},
  {TQ_REQ_certificate_issuers_to_choose,            TQ_PROFILE_RFC},
  {TQ_REQ_certificate_surplus_malformed,            TQ_PROFILE_RFC},
  {TQ_REQ_certificate_usage_unfit,                  TQ_PROFILE_RFC},
  {TQ_REQ_certificate_key_unsupported,              TQ_PROFILE_RFC},
  {TQ_REQ_certificate_name_form_optional,           TQ_PROFILE_RFC},
  {TQ_REQ_certificate_signature_optional,           TQ_PROFILE_RFC},
  {TQ_REQ_certificate_oid_bound,                    TQ_PROFILE_RFC},
  {TQ_REQ_certificate_name_type_optional,           TQ_PROFILE_RFC},
  {TQ_REQ_certificate_name_value_form,              TQ_PROFILE_RFC},
  {TQ_REQ_certificate_optional_extension_malformed, TQ_PROFILE_STRICT},
  {TQ_REQ_certificate_not_der,                      TQ_PROFILE_STRICT},
  {TQ_REQ_certificate_algorithms_differ,            TQ_PROFILE_PRACTICE},
  {TQ_REQ_certificate_extension_twice,              TQ_PROFILE_PRACTICE},
  {TQ_REQ_certificate_curve_not_named,              TQ_PROFILE_PRACTICE},
  {TQ_REQ_certificate_version_unknown,              TQ_PROFILE_PRACTICE},
};
/* clang-format on */

/* Whether the profile refuses what the RFCs leave open. */
static bool profile_refuses(const tq_path_work *work, const tq_requirement *row, uint16_t id) {
  tq_profile profile = work->options->profile;
  if (id == TQ_REQ_certificate_name_constraints_not_critical) {
    return profile == TQ_PROFILE_STRICT; /* the CA/Browser Forum allows it */
  }
  for (size_t i = 0; i < sizeof open_rules / sizeof open_rules[0]; i++) {
    if (open_rules[i].requirement == id) {
      return open_rules[i].refused_from != TQ_PROFILE_RFC && profile >= open_rules[i].refused_from;
    }
  }
  return row->bound == TQ_SENDER ? profile >= TQ_PROFILE_STRICT : profile >= TQ_PROFILE_PRACTICE;
}

/* Adds VIOLATION unless it is there already. */
static void add_violation(tq_path *path, tq_violation violation) {
  for (size_t i = 0; i < path->violation_count; i++) {
    const tq_violation *old = &path->violations[i];
    if (old->requirement == violation.requirement && old->offset == violation.offset &&
        old->certificate == violation.certificate) {
      return;
    }
  }
  if (path->violation_count == TQ_PATH_VIOLATIONS_MAX) {
    path->overflow = true;
    return;
  }
  path->violations[path->violation_count++] = violation;
}

void tq_path_note_at(tq_path_work *work, size_t place, uint16_t requirement, uint32_t offset,
                     size_t size) {
  tq_path *path = &work->now;
  const tq_requirement *row = tq_requirement_get(requirement);
  bool anchor = place >= path->length && path->found;
  bool open = anchor || row->reaction != TQ_REACT_REJECT;
  if (anchor && row->reaction != TQ_REACT_REJECT && work->options->profile < TQ_PROFILE_STRICT) {
    return; /* RFC 5280 takes an anchor as given: only what bears on others counts */
  }
  bool binds =
      row->reaction == TQ_REACT_REJECT && (!anchor || work->options->profile != TQ_PROFILE_RFC);
  bool refuses = binds || profile_refuses(work, row, requirement);
  add_violation(path, (tq_violation){requirement, path->certificates[place], offset, (uint32_t)size,
                                     open, refuses});
}

void tq_path_note_beside(tq_path_work *work, size_t certificate, const tq_fault *fault) {
  const tq_requirement *row = tq_requirement_get(fault->requirement);
  bool open = row->reaction != TQ_REACT_REJECT;
  add_violation(&work->now,
                (tq_violation){fault->requirement, (uint16_t)certificate, fault->offset,
                               fault->size, open,
                               !open || profile_refuses(work, row, fault->requirement)});
}

const tq_path_certificate *tq_path_at(const tq_path_work *work, size_t place) {
  return &work->certificates[work->now.certificates[place]];
}

void tq_path_note(tq_path_work *work, size_t place, uint16_t requirement) {
  const tq_certificate *certificate = &tq_path_at(work, place)->parsed;
  tq_path_note_at(work, place, requirement, certificate->offset, certificate->der.size);
}

void tq_path_note_span(tq_path_work *work, size_t place, uint16_t requirement, tq_span bytes) {
  const tq_certificate *certificate = &tq_path_at(work, place)->parsed;
  size_t within = (size_t)(bytes.data - certificate->der.data);
  tq_path_note_at(work, place, requirement, certificate->offset + (uint32_t)within, bytes.size);
}

void tq_path_note_extension(tq_path_work *work, size_t place, uint16_t requirement,
                            tq_x509_extension_kind kind) {
  const tq_x509_extension *seen = &tq_path_at(work, place)->parsed.extensions.seen[kind];
  if (seen->present) {
    tq_path_note_at(work, place, requirement, seen->offset, seen->size);
  } else {
    tq_path_note(work, place, requirement);
  }
}

/* ---- reading ---- */

static void read_one(tq_path_work *work, const tq_path_input *input, bool anchor) {
  if (work->count == TQ_PATH_CERTIFICATES_MAX) {
    work->bounded = true;
    return;
  }
  tq_path_certificate *certificate = &work->certificates[work->count++];
  certificate->faults.count = 0;
  certificate->faults.overflow = false;
  certificate->faults.stopped = false;
  certificate->anchor = anchor;
  certificate->usable = tq_certificate_parse(&certificate->parsed, &certificate->faults, input->der,
                                             input->offset, NULL);
  certificate->self_issued =
      certificate->usable && tq_certificate_self_issued(&certificate->parsed);
}

/* Marks the certificates from which an anchor can be come to by names, so that the search never
 * enters the others. */
static void mark_reaching(tq_path_work *work) {
  uint8_t queue[TQ_PATH_CERTIFICATES_MAX];
  size_t ends = 0;
  for (size_t i = 0; i < work->count; i++) {
    work->certificates[i].reaches = work->certificates[i].anchor && work->certificates[i].usable;
    if (work->certificates[i].reaches) {
      queue[ends++] = (uint8_t)i;
    }
  }
  for (size_t next = 0; next < ends; next++) {
    const tq_certificate *parent = &work->certificates[queue[next]].parsed;
    for (size_t i = 0; i < work->chain_count; i++) {
      tq_path_certificate *child = &work->certificates[i];
      if (child->usable && !child->reaches &&
          tq_name_compare(&child->parsed.issuer, &parent->subject) != TQ_DIFFERENT) {
        child->reaches = true;
        queue[ends++] = (uint8_t)i;
      }
    }
  }
}

static void start(tq_path_work *work, const tq_path_chain *chain, const tq_path_options *options) {
  work->options = options;
  work->count = 0;
  work->bounded = false;
  work->steps = 0;
  work->comparisons = 0;
  work->best_rank = RANK_NONE;
  work->alerts = (tq_alert_set){{0, 0}};
  work->now = (tq_path){0};
  work->best = (tq_path){0};
  size_t room = TQ_PATH_CERTIFICATES_MAX;
  size_t anchors = chain->anchor_count < room / 2 ? chain->anchor_count : room / 2;
  for (size_t i = 0; i < chain->count && i < room - anchors; i++) {
    read_one(work, &chain->certificates[i], false);
  }
  work->chain_count = work->count;
  for (size_t i = 0; i < chain->anchor_count; i++) {
    read_one(work, &chain->anchors[i], true);
  }
  work->bounded = work->count < chain->count + chain->anchor_count;
  for (size_t i = 0; i < work->count; i++) {
    memset(work->signatures[i], 0, work->count);
  }
  mark_reaching(work);
}

/* ---- searching ---- */

tq_signature_check tq_path_check(tq_path_work *work, size_t child, size_t parent) {
  uint8_t *known = &work->signatures[child][parent];
  if (*known != 0) {
    return (tq_signature_check)(*known - 1);
  }
  if (work->now.signatures == TQ_PATH_SIGNATURES_MAX) {
    work->bounded = true;
    return TQ_SIGNATURE_UNSUPPORTED;
  }
  const tq_certificate *signed_one = &work->certificates[child].parsed;
  tq_signature_check check = work->options->verifier.call(
      work->options->verifier.context, &work->certificates[parent].parsed.key,
      &signed_one->algorithm, signed_one->tbs, signed_one->signature);
  work->now.signatures++;
  *known = (uint8_t)(check + 1);
  return check;
}

static bool same_entity(const tq_certificate *a, const tq_certificate *b) {
  return tq_span_equal(a->key.whole, b->key.whole) &&
         tq_name_compare(&a->subject, &b->subject) == TQ_EQUAL;
}

/* Whether the path has an intermediate for the same subject and key already, or the end entity's
 * own certificate. */
static bool on_path(const tq_path_work *work, size_t candidate) {
  const tq_certificate *next = &work->certificates[candidate].parsed;
  for (size_t i = 0; i < work->now.length; i++) {
    const tq_certificate *old = &tq_path_at(work, i)->parsed;
    if (tq_span_equal(old->der, next->der) || (i > 0 && same_entity(old, next))) {
      return true;
    }
  }
  return false;
}

/* What a validated path is worth: the fewer violations that refuse, the better. */
static uint32_t rank_of(const tq_path *path) {
  uint32_t refused = 0;
  for (size_t i = 0; i < path->violation_count; i++) {
    refused += path->violations[i].refuses ? 1 : 0;
  }
  if (refused > 0) {
    return RANK_REFUSED + refused;
  }
  return path->violation_count > 0 ? RANK_OPEN : RANK_CLEAN;
}

static void add_alerts(tq_path_work *work, const tq_path *path) {
  for (size_t i = 0; i < path->violation_count; i++) {
    const uint8_t *alert = tq_requirement_get(path->violations[i].requirement)->alerts;
    for (; *alert != TQ_ALERTS_END; alert++) {
      tq_alert_set_add(&work->alerts, *alert);
    }
  }
}

/* Whether the path takes the chain as it stands. */
static bool is_in_order(const tq_path *path) {
  for (size_t i = 0; i < path->length; i++) {
    if (path->certificates[i] != i) {
      return false;
    }
  }
  return true;
}

/* Validates the path of work->now and keeps it if it is the best so far. */
static void try_path(tq_path_work *work, bool found) {
  work->now.found = found;
  work->now.violation_count = 0;
  work->now.overflow = false;
  work->now.tries++;
  work->now.in_order = is_in_order(&work->now);
  tq_path_validate(work);
  add_alerts(work, &work->now);
  uint32_t rank = rank_of(&work->now);
  if (rank < work->best_rank) {
    work->best_rank = rank;
    work->best = work->now;
  }
}

static bool search_is_over(tq_path_work *work) {
  if (work->best_rank == RANK_CLEAN) {
    return true;
  }
  bool spent = work->steps >= TQ_PATH_STEPS_MAX || work->now.tries >= TQ_PATH_TRIES_MAX ||
               work->now.signatures >= TQ_PATH_SIGNATURES_MAX;
  work->bounded = work->bounded || spent;
  return spent;
}

static bool key_id_fits(const tq_certificate *child, const tq_certificate *parent) {
  tq_span wanted = child->extensions.authority_key_id;
  return wanted.size > 0 && tq_span_equal(wanted, parent->extensions.key_id);
}

/* How early a candidate is tried: anchors before others, a fitting key identifier before none. */
static int order_of(const tq_path_work *work, size_t child, size_t candidate) {
  bool fits = key_id_fits(&work->certificates[child].parsed, &work->certificates[candidate].parsed);
  return (work->certificates[candidate].anchor ? 0 : 2) + (fits ? 0 : 1);
}

static bool is_candidate(const tq_path_work *work, size_t child, size_t candidate) {
  const tq_path_certificate *parent = &work->certificates[candidate];
  return candidate != 0 && parent->usable && parent->reaches == work->certificates[0].reaches &&
         tq_name_compare(&work->certificates[child].parsed.issuer, &parent->parsed.subject) !=
             TQ_DIFFERENT &&
         (parent->anchor || !on_path(work, candidate));
}

/* Lists the candidates for the issuer of CHILD in the order in which they are tried. */
static size_t list_candidates(const tq_path_work *work, size_t child,
                              uint8_t into[TQ_PATH_CERTIFICATES_MAX]) {
  size_t count = 0;
  for (int order = 0; order < 4; order++) {
    for (size_t i = 0; i < work->count; i++) {
      if (is_candidate(work, child, i) && order_of(work, child, i) == order) {
        into[count++] = (uint8_t)i;
      }
    }
  }
  return count;
}

/* Drops the candidates whose key does not verify CHILD's signature, unless none is left then; of
 * those the first stays, to be refused for it. */
static size_t drop_strangers(tq_path_work *work, size_t child, uint8_t *candidates, size_t count) {
  size_t kept = 0;
  if (count < 2) {
    return count;
  }
  for (size_t i = 0; i < count; i++) {
    if (tq_path_check(work, child, candidates[i]) != TQ_SIGNATURE_BAD) {
      candidates[kept++] = candidates[i];
    }
  }
  return kept > 0 ? kept : 1;
}

/* Goes on from the last certificate of work->now. Whether anything led on from it. */
static void search(tq_path_work *work) {
  uint8_t candidates[TQ_PATH_CERTIFICATES_MAX];
  tq_path *path = &work->now;
  size_t child = path->certificates[path->length - 1];
  work->steps++;
  size_t count = list_candidates(work, child, candidates);
  count = drop_strangers(work, child, candidates, count);
  for (size_t i = 0; i < count && !search_is_over(work); i++) {
    path->certificates[path->length] = candidates[i];
    if (work->certificates[candidates[i]].anchor) {
      try_path(work, true);
    } else if (path->length == TQ_PATH_LENGTH_MAX) {
      work->bounded = true;
    } else {
      path->length++;
      search(work);
      path->length--;
    }
  }
}

/* No path reaches an anchor: what can be said of the certificates that name each other. */
static void try_without_anchor(tq_path_work *work) {
  uint8_t candidates[TQ_PATH_CERTIFICATES_MAX];
  tq_path *path = &work->now;
  path->length = 1;
  path->certificates[0] = 0;
  while (path->length < TQ_PATH_LENGTH_MAX) {
    size_t child = path->certificates[path->length - 1];
    if (list_candidates(work, child, candidates) == 0) {
      break;
    }
    path->certificates[path->length++] = candidates[0];
  }
  try_path(work, false);
}

/* ---- verdict ---- */

static void say(tq_verdict *verdict, const tq_path_work *work) {
  const tq_path *path = &work->best;
  tq_ledger ledger = tq_ledger_over(verdict);
  bool refuses = false;
  for (size_t i = 0; i < path->violation_count; i++) {
    const tq_violation *violation = &path->violations[i];
    tq_citation citation = {violation->requirement, violation->offset, violation->size,
                            violation->open};
    refuses = refuses || violation->refuses;
    if (violation->open) {
      tq_ledger_open(&ledger, citation);
    } else {
      tq_ledger_binds(&ledger, citation);
    }
  }
  bool unsure = work->bounded && work->best_rank >= RANK_REFUSED;
  if (unsure) {
    tq_ledger_open(&ledger, (tq_citation){TQ_REQ_certificate_path_bound, 0, 0, true});
  }
  tq_ledger_close(&ledger);
  if (work->options->profile != TQ_PROFILE_RFC) {
    verdict->kind = refuses || unsure ? TQ_VERDICT_REJECT : TQ_VERDICT_ACCEPT;
  } else if (unsure) {
    verdict->kind = TQ_VERDICT_EITHER;
  }
  if (verdict->kind != TQ_VERDICT_ACCEPT) {
    verdict->alerts = tq_alert_set_union(verdict->alerts, work->alerts);
  }
}

void tq_oracle_path(tq_verdict *verdict, tq_path *path, tq_path_work *work,
                    const tq_path_chain *chain, const tq_path_options *options) {
  start(work, chain, options);
  if (chain->count > 0) {
    work->now.length = 1;
    work->now.certificates[0] = 0;
    if (work->certificates[0].reaches) {
      search(work);
    }
    if (work->best_rank == RANK_NONE) {
      try_without_anchor(work);
    }
  }
  uint32_t tries = work->now.tries;
  uint32_t signatures = work->now.signatures;
  if (work->best.found) {
    work->now = work->best;
    tq_path_choice(work);
    work->best = work->now;
  }
  work->best.tries = tries;
  work->best.signatures = signatures;
  say(verdict, work);
  if (path != NULL) {
    *path = work->best;
  }
}
