/* names.c: name constraints: RFC 5280 sections 4.2.1.10 and 6.1.3 (b), (c), 6.1.4 (g).
 *
 * Each certificate above is taken by itself: a name must lie within one of its permitted subtrees
 * of the name's form, if it has any, and in none of its excluded ones. That is what the
 * intersections and unions of section 6.1.4 (g) come to. */
#include "rules/host.h"
#include "rules/path/work.h"
#include "spec/requirement.h"

enum { BYTES_PER_COMPARISON = 64 }; /* a longer name counts as several */

static const tq_span email_attribute = {(const uint8_t *)"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", 9};

/* match: how a name meets a subtree. UNSURE: one of the two has no clear meaning. */
typedef enum match { OUTSIDE, WITHIN, UNSURE, OVERLAPS } match;

static match match_dns(tq_span name, tq_span base) {
  bool dotted = base.size > 0 && base.data[0] == '.';
  if (dotted || !(base.size == 0 || tq_host_is_name(base, false))) {
    return UNSURE;
  }
  if (tq_host_within(name, base)) {
    return WITHIN;
  }
  bool wildcard = name.size > 2 && name.data[0] == '*' && name.data[1] == '.';
  tq_span parent = tq_span_from(name, 2);
  bool covers = wildcard && base.size > parent.size && tq_host_within(base, parent) &&
                memchr(base.data, '.', base.size - parent.size - 1) == NULL;
  return covers ? OVERLAPS : OUTSIDE;
}

/* A host, a domain with a leading dot, or a mailbox, whose local part is compared as it stands. */
static match match_email(tq_span name, tq_span base) {
  tq_span host;
  tq_span local;
  tq_span base_host;
  tq_span base_local;
  if (!tq_mailbox_host(&host, &local, name)) {
    return UNSURE;
  }
  if (base.size > 0 && memchr(base.data, '@', base.size) != NULL) {
    if (!tq_mailbox_host(&base_host, &base_local, base)) {
      return UNSURE;
    }
    return tq_span_equal(local, base_local) && tq_host_equal(host, base_host) ? WITHIN : OUTSIDE;
  }
  bool domain = base.size > 0 && base.data[0] == '.';
  if (!tq_host_is_name(tq_span_from(base, domain ? 1 : 0), false)) {
    return base.size == 0 ? WITHIN : UNSURE;
  }
  bool below = domain && host.size > base.size && tq_host_within(host, tq_span_from(base, 1));
  return below || (!domain && tq_host_equal(host, base)) ? WITHIN : OUTSIDE;
}

static match match_uri(tq_span name, tq_span base) {
  tq_span host;
  bool domain = base.size > 0 && base.data[0] == '.';
  if (!tq_uri_host(&host, name)) {
    return UNSURE; /* the caller refuses it */
  }
  if (!tq_host_is_name(tq_span_from(base, domain ? 1 : 0), false)) {
    return UNSURE;
  }
  bool below = domain && host.size > base.size && tq_host_within(host, tq_span_from(base, 1));
  return below || (!domain && tq_host_equal(host, base)) ? WITHIN : OUTSIDE;
}

/* Whether MASK is ones and then zeros only, as in RFC 4632. */
static bool is_prefix_mask(tq_span mask) {
  bool ended = false;
  for (size_t i = 0; i < mask.size * 8; i++) {
    bool one = (mask.data[i / 8] >> (7 - i % 8) & 1) != 0;
    if (one && ended) {
      return false;
    }
    ended = !one;
  }
  return true;
}

static match match_ip(tq_span name, tq_span base) {
  if ((base.size != 8 && base.size != 32) || !is_prefix_mask(tq_span_from(base, base.size / 2))) {
    return UNSURE;
  }
  if (name.size * 2 != base.size) {
    return OUTSIDE;
  }
  for (size_t i = 0; i < name.size; i++) {
    if (((name.data[i] ^ base.data[i]) & base.data[name.size + i]) != 0) {
      return OUTSIDE;
    }
  }
  return WITHIN;
}

static match match_directory(tq_span name, tq_span base) {
  tq_comparison found = tq_name_within(name, base);
  return found == TQ_EQUAL ? WITHIN : found == TQ_UNSURE ? UNSURE : OUTSIDE;
}

static match match_name(const tq_general_name *name, tq_span base) {
  switch (name->form) {
  case TQ_NAME_DNS:
    return match_dns(name->value, base);
  case TQ_NAME_RFC822:
    return match_email(name->value, base);
  case TQ_NAME_URI:
    return match_uri(name->value, base);
  case TQ_NAME_IP:
    return match_ip(name->value, base);
  case TQ_NAME_DIRECTORY:
    return match_directory(name->value, base);
  default:
    return UNSURE;
  }
}

/* question: one name of the certificate at NAME_PLACE under the constraints of that at PLACE. */
typedef struct question {
  tq_path_work *work;
  size_t place;
  size_t name_place;
  const tq_general_name *name;
} question;

typedef struct answer {
  bool any;      /* there is a subtree of the name's form */
  bool within;   /* the name is in one */
  bool unsure;   /* one has no clear meaning */
  bool overlaps; /* one holds some of the hosts that a wildcard name stands for */
} answer;

/* A subtree of no clear meaning. Of mailboxes and URIs it may be the name that has none. */
static void note_form(const question *of, const tq_subtree *tree) {
  static const uint16_t rules[TQ_NAME_FORMS] = {
      [TQ_NAME_DNS] = TQ_REQ_certificate_name_constraint_form,
      [TQ_NAME_IP] = TQ_REQ_certificate_name_constraint_form,
      [TQ_NAME_DIRECTORY] = TQ_REQ_certificate_name_comparison_foreign,
  };
  uint16_t rule = rules[tree->base.form];
  if (rule != 0) {
    tq_path_note_span(of->work, of->place, rule, tree->base.whole);
  }
}

/* RFC 5280 gives an empty dNSName base no meaning. Permitting by it permits all names in any
 * reading; what it excludes is another matter. */
static bool is_vague(const tq_subtree *tree, bool excluding) {
  return excluding && tree->base.form == TQ_NAME_DNS && tree->base.value.size == 0;
}

static answer ask(const question *of, tq_span trees, bool excluding) {
  answer found = {false, false, false, false};
  tq_subtree tree;
  while (tq_subtree_next(&tree, &trees)) {
    of->work->comparisons += 1 + (uint32_t)(of->name->value.size / BYTES_PER_COMPARISON);
    if (of->work->comparisons > TQ_PATH_COMPARISONS_MAX) {
      found.unsure = true;
      return found;
    }
    if (tree.base.form != of->name->form) {
      continue;
    }
    match how = is_vague(&tree, excluding) ? UNSURE : match_name(of->name, tree.base.value);
    found.any = true;
    found.within = found.within || how == WITHIN;
    found.unsure = found.unsure || how == UNSURE;
    found.overlaps = found.overlaps || how == OVERLAPS;
    if (how == UNSURE) {
      note_form(of, &tree);
    }
    if (tree.minimum != 0 || tree.maximum != TQ_ABSENT) {
      tq_path_note_span(of->work, of->place, TQ_REQ_certificate_name_constraint_distance,
                        tree.base.whole);
    }
  }
  return found;
}

static bool is_processed(tq_name_form form) {
  return form == TQ_NAME_DNS || form == TQ_NAME_RFC822 || form == TQ_NAME_URI ||
         form == TQ_NAME_IP || form == TQ_NAME_DIRECTORY;
}

/* Forms that nobody can process: refused if the constraint is critical. */
static void check_unprocessed(const question *of, const tq_extensions *constraints) {
  answer permitted = ask(of, constraints->permitted, false);
  answer excluded = ask(of, constraints->excluded, true);
  if ((permitted.any || excluded.any) && constraints->seen[TQ_X509_name_constraints].critical) {
    tq_path_note_span(of->work, of->name_place, TQ_REQ_certificate_name_form_not_processed,
                      of->name->whole);
  }
}

/* "If a URI has no authority with a host name, the application MUST reject it." */
static bool lacks_host(const question *of) {
  tq_span host;
  return of->name->form == TQ_NAME_URI && !tq_uri_host(&host, of->name->value);
}

static void note_name(const question *of, uint16_t requirement) {
  tq_path_note_span(of->work, of->name_place, requirement, of->name->whole);
}

static void check_name(const question *of) {
  const tq_extensions *constraints = &tq_path_at(of->work, of->place)->parsed.extensions;
  if (!is_processed(of->name->form)) {
    check_unprocessed(of, constraints);
    return;
  }
  answer permitted = ask(of, constraints->permitted, false);
  answer excluded = ask(of, constraints->excluded, true);
  bool anchor = of->place == of->work->now.length;
  if ((permitted.any || excluded.any) && of->name->form != TQ_NAME_DIRECTORY && !anchor &&
      constraints->seen[TQ_X509_name_constraints].critical) {
    tq_path_note_extension(of->work, of->place, TQ_REQ_certificate_name_form_optional,
                           TQ_X509_name_constraints);
  }
  if ((permitted.any || excluded.any) && lacks_host(of)) {
    note_name(of, TQ_REQ_certificate_name_not_permitted);
  }
  if (permitted.any && !permitted.within && !permitted.unsure) {
    tq_path_note_span(of->work, anchor ? of->place : of->name_place,
                      TQ_REQ_certificate_name_not_permitted,
                      anchor ? constraints->seen[TQ_X509_name_constraints].value : of->name->whole);
  }
  if (excluded.within) {
    tq_path_note_span(of->work, anchor ? of->place : of->name_place,
                      TQ_REQ_certificate_name_excluded,
                      anchor ? constraints->seen[TQ_X509_name_constraints].value : of->name->whole);
  }
  if (excluded.overlaps) {
    note_name(of, TQ_REQ_certificate_wildcard_within_excluded);
  }
}

/* emailAddress attributes of the subject, where subjectAltName has no mailbox. */
static void check_subject_emails(const question *of, const tq_certificate *certificate) {
  tq_attributes walk = tq_name_attributes(certificate->subject.rdns);
  tq_attribute attribute;
  while (tq_attribute_next(&attribute, &walk)) {
    if (tq_span_equal(attribute.type, email_attribute)) {
      tq_general_name name = {TQ_NAME_RFC822, attribute.value.contents, attribute.value.whole};
      question email = {of->work, of->place, of->name_place, &name};
      check_name(&email);
    }
  }
}

static void check_certificate(tq_path_work *work, size_t place, size_t name_place) {
  const tq_certificate *certificate = &tq_path_at(work, name_place)->parsed;
  question of = {work, place, name_place, NULL};
  tq_general_name name = {TQ_NAME_DIRECTORY, certificate->subject.rdns, certificate->subject.rdns};
  of.name = &name;
  if (certificate->subject.count > 0) {
    check_name(&of);
  }
  bool has_email = false;
  tq_span rest = certificate->extensions.subject_alt_name;
  while (tq_general_name_next(&name, &rest) && work->comparisons <= TQ_PATH_COMPARISONS_MAX) {
    has_email = has_email || name.form == TQ_NAME_RFC822;
    check_name(&of);
  }
  if (!has_email) {
    check_subject_emails(&of, certificate);
  }
}

void tq_path_names(tq_path_work *work) {
  const tq_path *path = &work->now;
  size_t top = path->found ? (size_t)path->length + 1 : path->length;
  for (size_t place = 1; place < top; place++) {
    if (!tq_x509_extension_has(&tq_path_at(work, place)->parsed.extensions,
                               TQ_X509_name_constraints)) {
      continue;
    }
    for (size_t below = 0; below < place && below < path->length; below++) {
      if (below == 0 || !tq_path_at(work, below)->self_issued) {
        check_certificate(work, place, below);
      }
    }
  }
  if (work->comparisons > TQ_PATH_COMPARISONS_MAX) {
    tq_path_note(work, 0, TQ_REQ_certificate_path_bound);
  }
}
