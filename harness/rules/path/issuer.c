/* issuer.c: what RFC 5280 sections 4.1 and 4.2 demand of issuers beyond what the parser sees.
 * A verifier need not look at any of it. */
#include "rules/host.h"
#include "rules/path/work.h"
#include "spec/requirement.h"

/* clang-format off */
/* Extensions that must or must not be critical where they are there. */
static const struct {
  tq_x509_extension_kind kind;
  bool critical;
  uint16_t requirement;
} criticality[] = {
  {TQ_X509_authority_key_identifier,     false, TQ_REQ_certificate_authority_key_identifier_rules},
  {TQ_X509_subject_key_identifier,       false, TQ_REQ_certificate_subject_key_identifier_rules},
  {TQ_X509_subject_directory_attributes, false, TQ_REQ_certificate_directory_attributes_critical},
  {TQ_X509_name_constraints,             true,  TQ_REQ_certificate_name_constraints_not_critical},
  {TQ_X509_policy_constraints,           true,  TQ_REQ_certificate_policy_constraints_not_critical},
  {TQ_X509_inhibit_any_policy,           true,  TQ_REQ_certificate_inhibit_any_policy_not_critical},
  {TQ_X509_authority_info_access,        false, TQ_REQ_certificate_pointer_critical},
  {TQ_X509_subject_info_access,          false, TQ_REQ_certificate_pointer_critical},
  {TQ_X509_freshest_crl,                 false, TQ_REQ_certificate_pointer_critical},
};
/* clang-format on */

static void check_criticality(tq_path_work *work, size_t place) {
  const tq_extensions *extensions = &tq_path_at(work, place)->parsed.extensions;
  for (size_t i = 0; i < sizeof criticality / sizeof criticality[0]; i++) {
    const tq_x509_extension *seen = &extensions->seen[criticality[i].kind];
    if (seen->present && seen->critical != criticality[i].critical) {
      tq_path_note_extension(work, place, criticality[i].requirement, criticality[i].kind);
    }
  }
}

/* Sections 4.2.1.1 and 4.2.1.2: a self-signed certificate may go without the issuer's identifier.
 */
static void check_identifiers(tq_path_work *work, size_t place) {
  const tq_path_certificate *at = tq_path_at(work, place);
  const tq_extensions *extensions = &at->parsed.extensions;
  bool broken = extensions->seen[TQ_X509_authority_key_identifier].faulty;
  if (!at->self_issued && !broken && extensions->authority_key_id.size == 0) {
    tq_path_note_extension(work, place, TQ_REQ_certificate_authority_key_identifier_rules,
                           TQ_X509_authority_key_identifier);
  }
  if (extensions->ca && !extensions->seen[TQ_X509_subject_key_identifier].present) {
    tq_path_note(work, place, TQ_REQ_certificate_subject_key_identifier_rules);
  }
}

static bool names_issuer(tq_span names, const tq_name *issuer) {
  tq_general_name name;
  while (tq_general_name_next(&name, &names)) {
    if (name.form == TQ_NAME_DIRECTORY && tq_span_equal(name.value, issuer->rdns)) {
      return true;
    }
  }
  return false;
}

/* Section 4.2.1.2: what the certificate at PLACE says of its issuer's, by key, or by name and
 * number. */
static void check_issuer_identifier(tq_path_work *work, size_t place) {
  const tq_extensions *extensions = &tq_path_at(work, place)->parsed.extensions;
  const tq_certificate *issuer = &tq_path_at(work, place + 1)->parsed;
  tq_span wanted = extensions->authority_key_id;
  bool by_key = wanted.size == 0 || issuer->extensions.key_id.size == 0 ||
                tq_span_equal(wanted, issuer->extensions.key_id);
  bool by_number = extensions->authority_serial.size == 0 ||
                   (tq_span_equal(extensions->authority_serial, issuer->serial) &&
                    names_issuer(extensions->authority_issuer, &issuer->issuer));
  if (!by_key || !by_number) {
    tq_path_note_extension(work, place, TQ_REQ_certificate_key_identifiers_differ,
                           TQ_X509_authority_key_identifier);
  }
}

static void check_authority(tq_path_work *work, size_t place) {
  const tq_certificate *certificate = &tq_path_at(work, place)->parsed;
  const tq_extensions *extensions = &certificate->extensions;
  const tq_x509_extension *constraints = &extensions->seen[TQ_X509_basic_constraints];
  bool may_sign = (extensions->key_usage & TQ_USAGE_KEY_CERT_SIGN) != 0;
  bool has_usage = tq_x509_extension_has(extensions, TQ_X509_key_usage);
  if (may_sign && !extensions->ca) {
    tq_path_note_extension(work, place, TQ_REQ_certificate_cert_sign_without_ca, TQ_X509_key_usage);
  }
  if (extensions->ca && extensions->path_length != TQ_ABSENT && has_usage && !may_sign) {
    tq_path_note_extension(work, place, TQ_REQ_certificate_path_length_without_ca,
                           TQ_X509_basic_constraints);
  }
  if ((place > 0 || extensions->ca) && !(constraints->present && constraints->critical)) {
    tq_path_note_extension(work, place, TQ_REQ_certificate_ca_constraints_not_critical,
                           TQ_X509_basic_constraints);
  }
  if ((place > 0 || extensions->ca) && certificate->subject.count == 0) {
    tq_path_note_at(work, place, TQ_REQ_certificate_ca_subject_empty, certificate->subject.offset,
                    2);
  }
  if (!extensions->ca && extensions->seen[TQ_X509_name_constraints].present) {
    tq_path_note_extension(work, place, TQ_REQ_certificate_name_constraints_not_ca,
                           TQ_X509_name_constraints);
  }
}

/* Section 4.2.1.6. */
static bool has_form(const tq_general_name *name) {
  tq_span host;
  switch (name->form) {
  case TQ_NAME_DNS:
    return tq_host_is_name(name->value, true);
  case TQ_NAME_RFC822:
    return tq_mailbox_host(&host, NULL, name->value);
  case TQ_NAME_URI:
    return tq_uri_is_absolute(name->value);
  case TQ_NAME_IP:
    return name->value.size == 4 || name->value.size == 16;
  default:
    return true;
  }
}

static void check_alt_names(tq_path_work *work, size_t place) {
  tq_general_name name;
  tq_span rest = tq_path_at(work, place)->parsed.extensions.subject_alt_name;
  while (tq_general_name_next(&name, &rest)) {
    if (!has_form(&name)) {
      tq_path_note_span(work, place, TQ_REQ_certificate_alt_name_form, name.whole);
    }
  }
}

/* Section 4.2.1.10: the constraints themselves, whether or not a name meets them. */
static bool constraint_has_form(const tq_general_name *base) {
  tq_span host;
  tq_span value = base->value;
  tq_span past_dot = tq_span_from(value, value.size > 0 && value.data[0] == '.' ? 1 : 0);
  switch (base->form) {
  case TQ_NAME_DNS:
    return value.size == 0 || tq_host_is_name(value, false);
  case TQ_NAME_RFC822:
    return value.size == 0 || tq_host_is_name(past_dot, false) ||
           tq_mailbox_host(&host, NULL, value);
  case TQ_NAME_URI:
    return tq_host_is_name(past_dot, false);
  case TQ_NAME_IP:
    return value.size == 8 || value.size == 32;
  default:
    return true;
  }
}

static void check_constraints(tq_path_work *work, size_t place, tq_span trees) {
  tq_subtree tree;
  while (tq_subtree_next(&tree, &trees)) {
    if (!constraint_has_form(&tree.base)) {
      tq_path_note_span(work, place, TQ_REQ_certificate_name_constraint_form, tree.base.whole);
    }
  }
}

void tq_path_issuers(tq_path_work *work) {
  const tq_path *path = &work->now;
  size_t end = path->found && tq_path_is_strict(work) ? (size_t)path->length + 1 : path->length;
  for (size_t place = 0; place < end; place++) {
    const tq_extensions *extensions = &tq_path_at(work, place)->parsed.extensions;
    check_criticality(work, place);
    if (path->found && place < path->length) {
      check_issuer_identifier(work, place);
    }
    check_alt_names(work, place);
    check_constraints(work, place, extensions->permitted);
    check_constraints(work, place, extensions->excluded);
    if (tq_path_at(work, place)->parsed.version == 2) {
      check_identifiers(work, place);
      check_authority(work, place);
    }
  }
}
