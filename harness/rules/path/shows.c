/* shows.c: which requirement a path that must be accepted shows. Where a verifier refuses such
 * a path, that is what the finding is filed under, so that one cause is one finding. */
#include "rules/path/work.h"
#include "spec/requirement.h"

/* seen: one path and a certificate of it. */
typedef struct seen {
  const tq_path_work *work;
  const tq_path *path;
  size_t place;
  const tq_path_certificate *at;
} seen;

static bool constrains(const tq_path_certificate *at) {
  return tq_x509_extension_has(&at->parsed.extensions, TQ_X509_name_constraints);
}

/* Whether a certificate above PLACE, the anchor left out, constrains names. */
static bool is_constrained(const seen *of) {
  for (size_t above = of->place + 1; above < of->path->length; above++) {
    if (constrains(&of->work->certificates[of->path->certificates[above]])) {
      return true;
    }
  }
  return false;
}

static bool is_intermediate(const seen *of) {
  return of->place > 0 && of->place < of->path->length;
}

/* Whether SUBJECT lies within a directoryName of TREES by its characters, but not by its octets. */
static bool is_folded_within(tq_span subject, tq_span trees) {
  tq_subtree tree;
  while (tq_subtree_next(&tree, &trees)) {
    tq_span base = tree.base.value;
    if (tree.base.form == TQ_NAME_DIRECTORY && tq_name_within(subject, base) == TQ_EQUAL &&
        !tq_span_equal(tq_span_first(subject, base.size), base)) {
      return true;
    }
  }
  return false;
}

static bool shows_folding(const seen *of) {
  const tq_path_certificate *issuer =
      &of->work->certificates[of->path->certificates[of->place + 1]];
  bool folded = !tq_span_equal(of->at->parsed.issuer.rdns, issuer->parsed.subject.rdns);
  for (size_t above = of->place + 1; !folded && above < of->path->length; above++) {
    issuer = &of->work->certificates[of->path->certificates[above]];
    folded = is_folded_within(of->at->parsed.subject.rdns, issuer->parsed.extensions.permitted);
  }
  return folded;
}

static bool shows_self_issued(const seen *of) {
  return is_intermediate(of) && of->at->self_issued;
}

static bool shows_exempt(const seen *of) {
  return shows_self_issued(of) && is_constrained(of);
}

static bool has_form(tq_span trees, tq_name_form form) {
  tq_subtree tree;
  while (tq_subtree_next(&tree, &trees)) {
    if (tree.base.form == form) {
      return true;
    }
  }
  return false;
}

/* Whether the certificate has a name of a form that the constraints above it say nothing of. */
static bool shows_forms_apart(const seen *of) {
  if (of->place != 0) {
    return false;
  }
  for (size_t above = 1; above < of->path->length; above++) {
    const tq_path_certificate *issuer = &of->work->certificates[of->path->certificates[above]];
    tq_span names = of->at->parsed.extensions.subject_alt_name;
    tq_general_name name;
    while (constrains(issuer) && tq_general_name_next(&name, &names)) {
      if (!has_form(issuer->parsed.extensions.permitted, name.form) &&
          !has_form(issuer->parsed.extensions.excluded, name.form)) {
        return true;
      }
    }
  }
  return false;
}

static bool shows_rare_names(const seen *of) {
  tq_span names = of->at->parsed.extensions.subject_alt_name;
  tq_general_name name;
  while (tq_general_name_next(&name, &names)) {
    if (name.form != TQ_NAME_DNS && name.form != TQ_NAME_IP) {
      return true;
    }
  }
  return false;
}

/* Beside the identifiers of keys, which nearly every certificate has. */
static bool shows_optional(const seen *of) {
  for (size_t i = 0; i < TQ_X509_EXTENSION_KINDS; i++) {
    tq_x509_extension_kind kind = (tq_x509_extension_kind)i;
    bool usual = kind == TQ_X509_subject_key_identifier || kind == TQ_X509_authority_key_identifier;
    if (of->at->parsed.extensions.seen[i].present && !usual && !tq_x509_extension_must_know(kind)) {
      return true;
    }
  }
  return false;
}

/* Extensions that are seldom critical, and that everyone must process all the same. */
static bool shows_critical(const seen *of) {
  static const tq_x509_extension_kind kinds[] = {
      TQ_X509_certificate_policies, TQ_X509_policy_constraints, TQ_X509_inhibit_any_policy,
      TQ_X509_ext_key_usage, TQ_X509_subject_alt_name};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    const tq_x509_extension *extension = &of->at->parsed.extensions.seen[kinds[i]];
    if (extension->present && extension->critical) {
      return true;
    }
  }
  return false;
}

static bool shows_old_version(const seen *of) {
  return of->at->parsed.version < 2;
}

static bool shows_unique_ids(const seen *of) {
  return of->at->parsed.has_unique_ids;
}

/* UTCTime of a year from 50 on. */
static bool shows_century(const seen *of) {
  static const int64_t year_2000 = 946684800;
  return of->at->parsed.not_before < year_2000;
}

static bool shows_inclusive(const seen *of) {
  int64_t time = of->work->options->time;
  return time == of->at->parsed.not_before || time == of->at->parsed.not_after;
}

static bool shows_no_key_usage(const seen *of) {
  return !of->at->parsed.extensions.seen[TQ_X509_key_usage].present;
}

static bool shows_no_purposes(const seen *of) {
  return of->place == 0 && !of->at->parsed.extensions.seen[TQ_X509_ext_key_usage].present;
}

static bool shows_several_purposes(const seen *of) {
  tq_span purposes = of->at->parsed.extensions.purposes;
  tq_span oid;
  return of->place == 0 && tq_x509_oid_next(&oid, &purposes) && purposes.size > 0;
}

/* clang-format off */
/* The least common first. */
static const struct {
  bool (*shows)(const seen *of);
  uint16_t requirement;
} rules[] = {
  {shows_inclusive,        TQ_REQ_certificate_validity_inclusive},
  {shows_folding,          TQ_REQ_certificate_names_folded},
  {shows_exempt,           TQ_REQ_certificate_self_issued_exempt},
  {shows_self_issued,      TQ_REQ_certificate_self_issued_not_counted},
  {shows_old_version,      TQ_REQ_certificate_old_version_read},
  {shows_unique_ids,       TQ_REQ_certificate_unique_ids_parsed},
  {shows_forms_apart,      TQ_REQ_certificate_name_forms_apart},
  {is_constrained,         TQ_REQ_certificate_names_permitted},
  {shows_rare_names,       TQ_REQ_certificate_name_forms_read},
  {shows_optional,         TQ_REQ_certificate_optional_not_critical},
  {shows_critical,         TQ_REQ_certificate_critical_processed},
  {shows_century,          TQ_REQ_certificate_utc_time_century},
  {shows_no_key_usage,     TQ_REQ_certificate_key_usage_absent},
  {shows_no_purposes,      TQ_REQ_certificate_purposes_absent},
  {shows_several_purposes, TQ_REQ_certificate_several_purposes},
};
/* clang-format on */

uint16_t tq_path_shows(const tq_path_work *work) {
  const tq_path *path = &work->best;
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    for (size_t place = 0; path->found && place < path->length; place++) {
      const seen one = {work, path, place, &work->certificates[path->certificates[place]]};
      if (rules[i].shows(&one)) {
        return rules[i].requirement;
      }
    }
  }
  return TQ_REQ_certificate_valid_path;
}
