/* reference.c: whether the end entity is the one that was asked for: RFC 6125 section 6, with
 * RFC 9525 where the two differ. */
#include "rules/host.h"
#include "rules/path/work.h"
#include "spec/requirement.h"

static const tq_span common_name = {(const uint8_t *)"\x55\x04\x03", 3};

static bool same_mailbox(tq_span a, tq_span b) {
  tq_span hosts[2];
  tq_span locals[2];
  return tq_mailbox_host(&hosts[0], &locals[0], a) && tq_mailbox_host(&hosts[1], &locals[1], b) &&
         tq_span_equal(locals[0], locals[1]) && tq_host_equal(hosts[0], hosts[1]);
}

static tq_host_match compare(const tq_general_name *name, const tq_reference *wanted) {
  if (name->form != wanted->form) {
    return TQ_HOST_DIFFERENT;
  }
  if (wanted->form == TQ_NAME_DNS) {
    return tq_host_compare(name->value, wanted->value);
  }
  bool same = wanted->form == TQ_NAME_RFC822 ? same_mailbox(name->value, wanted->value)
                                             : tq_span_equal(name->value, wanted->value);
  return same ? TQ_HOST_EQUAL : TQ_HOST_DIFFERENT;
}

/* What the names of subjectAltName make of one reference. */
typedef struct sought {
  bool found;
  bool odd;       /* only by a wildcard that RFC 6125 tolerates */
  bool has_hosts; /* a name of a kind that rules out the common name (RFC 6125 section 6.4.4) */
} sought;

static sought seek(const tq_extensions *extensions, const tq_reference *wanted) {
  sought result = {false, false, false};
  tq_general_name name;
  tq_span rest = extensions->subject_alt_name;
  while (!result.found && tq_general_name_next(&name, &rest)) {
    tq_host_match how = compare(&name, wanted);
    result.found = how == TQ_HOST_EQUAL || how == TQ_HOST_WILDCARD;
    result.odd = result.odd || how == TQ_HOST_ODD;
    result.has_hosts = result.has_hosts || name.form == TQ_NAME_DNS || name.form == TQ_NAME_URI ||
                       name.form == TQ_NAME_OTHER || name.form == TQ_NAME_IP;
  }
  return result;
}

static bool in_common_name(const tq_certificate *certificate, const tq_reference *wanted) {
  tq_attributes walk = tq_name_attributes(certificate->subject.rdns);
  tq_attribute attribute;
  while (tq_attribute_next(&attribute, &walk)) {
    if (tq_span_equal(attribute.type, common_name) && wanted->form == TQ_NAME_DNS &&
        tq_host_compare(attribute.value.contents, wanted->value) != TQ_HOST_DIFFERENT) {
      return true;
    }
  }
  return false;
}

void tq_path_references(tq_path_work *work) {
  const tq_certificate *leaf = &tq_path_at(work, 0)->parsed;
  for (size_t i = 0; i < work->options->reference_count; i++) {
    const tq_reference *wanted = &work->options->references[i];
    sought result = seek(&leaf->extensions, wanted);
    if (result.found) {
      continue;
    }
    uint16_t rule = TQ_REQ_certificate_host_mismatch;
    if (result.odd) {
      rule = TQ_REQ_certificate_wildcard_misplaced;
    } else if (!result.has_hosts && in_common_name(leaf, wanted)) {
      rule = TQ_REQ_certificate_host_in_common_name;
    }
    tq_path_note_extension(work, 0, rule, TQ_X509_subject_alt_name);
  }
}
