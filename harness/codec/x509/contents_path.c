/* contents_path.c: the contents of the extensions that path validation works on (RFC 5280
 * sections 4.2.1.3 to 4.2.1.14). */
#include "codec/x509/contents.h"
#include "codec/x509/in.h"
#include "spec/requirement.h"

enum { POLICIES_COMPARED = 64 }; /* policies among which a second one is looked for */

bool tq_x509_contents_done(tq_reader *value, uint16_t rule) {
  tq_x509_finish(value, rule);
  return !value->parse->failed;
}

/* A fault over the whole of VALUE. */
static void note_value(const tq_reader *value, uint16_t requirement, tq_faults *faults) {
  size_t size = (size_t)(value->end - value->parse->base);
  tq_faults_add(faults, (tq_fault){requirement, TQ_NO_EXTENSION,
                                   (uint32_t)value->parse->base_offset, (uint32_t)size});
}

void tq_x509_contents_key_usage(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                                tq_faults *faults) {
  tq_der_bit_string bits = tq_x509_bits(value, TQ_DER_BIT_STRING, "KeyUsage", rule, faults);
  if (!tq_x509_contents_done(value, rule)) {
    return;
  }
  for (unsigned i = 0; i < 9; i++) {
    extensions->key_usage |= (uint16_t)(tq_der_bit(bits, i) ? 1u << i : 0);
  }
  if (extensions->key_usage == 0) {
    note_value(value, TQ_REQ_certificate_key_usage_empty, faults);
  }
}

void tq_x509_contents_basic_constraints(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                                        tq_faults *faults) {
  tq_der element;
  bool ca = false;
  int32_t path_length = TQ_ABSENT;
  tq_reader inner =
      tq_x509_open(&element, value, TQ_DER_SEQUENCE, "BasicConstraints", rule, faults);
  if (tq_der_peek(&inner) == TQ_DER_BOOLEAN) {
    ca = tq_x509_boolean(&inner, "cA", rule, faults);
    tq_x509_flaws(faults, &element, ca ? 0 : 1); /* DEFAULT FALSE is left out */
  }
  if (tq_reader_left(&inner) > 0) {
    path_length = (int32_t)tq_x509_count(&inner, TQ_DER_INTEGER, "pathLenConstraint", rule, faults);
  }
  tq_reader_end(&inner, rule);
  if (!tq_x509_contents_done(value, rule)) {
    return;
  }
  extensions->ca = ca;
  extensions->path_length = path_length;
  if (!ca && path_length != TQ_ABSENT) {
    note_value(value, TQ_REQ_certificate_path_length_without_ca, faults);
  }
}

void tq_x509_contents_subject_alt_name(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                                       tq_faults *faults) {
  tq_reader ahead = *value;
  if (tq_der_peek(&ahead) == TQ_DER_SEQUENCE && tq_reader_left(&ahead) == 2 &&
      value->next[1] == 0) {
    note_value(value, TQ_REQ_certificate_alt_name_empty, faults);
    tq_read_rest(value, "GeneralNames");
    return;
  }
  tq_span names = tq_x509_general_names(value, TQ_DER_SEQUENCE, "SubjectAltName", rule, faults);
  if (tq_x509_contents_done(value, rule)) {
    extensions->subject_alt_name = names;
  }
}

void tq_x509_contents_name_constraints(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                                       tq_faults *faults) {
  tq_span trees[2] = {TQ_SPAN_EMPTY, TQ_SPAN_EMPTY};
  bool has[2] = {false, false};
  tq_reader inner = tq_x509_open(NULL, value, TQ_DER_SEQUENCE, "NameConstraints", rule, faults);
  for (uint32_t i = 0; i < 2; i++) {
    uint32_t tag = TQ_DER_CONTEXT_CONSTRUCTED | i;
    has[i] = tq_der_peek(&inner) == tag;
    if (has[i]) {
      trees[i] = tq_x509_subtrees(&inner, tag, i == 0 ? "permittedSubtrees" : "excludedSubtrees",
                                  rule, faults);
    }
  }
  tq_reader_end(&inner, rule);
  if (!tq_x509_contents_done(value, rule)) {
    return;
  }
  extensions->permitted = trees[0];
  extensions->excluded = trees[1];
  extensions->has_permitted = has[0];
  extensions->has_excluded = has[1];
  bool empty_list = (has[0] && trees[0].size == 0) || (has[1] && trees[1].size == 0);
  if ((!has[0] && !has[1]) || empty_list) {
    note_value(value, TQ_REQ_certificate_name_constraints_empty, faults);
  }
}

/* PolicyInformation ::= SEQUENCE { policyIdentifier, policyQualifiers SEQUENCE SIZE (1..MAX) OF
 * SEQUENCE { policyQualifierId, qualifier ANY } OPTIONAL }. */
static void read_policy(tq_reader *list, uint16_t rule, tq_faults *faults) {
  tq_reader policy = tq_x509_open(NULL, list, TQ_DER_SEQUENCE, "PolicyInformation", rule, faults);
  tq_x509_oid(&policy, "policyIdentifier", rule, faults);
  if (tq_reader_left(&policy) > 0) {
    tq_reader qualifiers =
        tq_x509_open(NULL, &policy, TQ_DER_SEQUENCE, "policyQualifiers", rule, faults);
    do {
      tq_reader one =
          tq_x509_open(NULL, &qualifiers, TQ_DER_SEQUENCE, "PolicyQualifierInfo", rule, faults);
      tq_x509_oid(&one, "policyQualifierId", rule, faults);
      tq_x509_read(&one, TQ_DER_NONE, "qualifier", rule, faults);
      tq_reader_end(&one, rule);
    } while (tq_reader_left(&qualifiers) > 0);
    tq_reader_end(&qualifiers, rule);
  }
  tq_reader_end(&policy, rule);
}

static bool policy_doubled(tq_span policies) {
  tq_span seen[POLICIES_COMPARED];
  tq_span policy;
  size_t count = 0;
  while (count < POLICIES_COMPARED && tq_policy_next(&policy, &policies)) {
    for (size_t i = 0; i < count; i++) {
      if (tq_span_equal(seen[i], policy)) {
        return true;
      }
    }
    seen[count++] = policy;
  }
  return false;
}

void tq_x509_contents_certificate_policies(tq_extensions *extensions, tq_reader *value,
                                           uint16_t rule, tq_faults *faults) {
  tq_der element;
  tq_reader list =
      tq_x509_open(&element, value, TQ_DER_SEQUENCE, "certificatePolicies", rule, faults);
  do { /* SIZE (1..MAX) */
    read_policy(&list, rule, faults);
  } while (tq_reader_left(&list) > 0);
  tq_reader_end(&list, rule);
  if (!tq_x509_contents_done(value, rule)) {
    return;
  }
  extensions->policies = element.contents;
  if (policy_doubled(element.contents)) {
    note_value(value, TQ_REQ_certificate_policy_twice, faults);
  }
}

void tq_x509_contents_policy_mappings(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                                      tq_faults *faults) {
  tq_der element;
  tq_reader list = tq_x509_open(&element, value, TQ_DER_SEQUENCE, "PolicyMappings", rule, faults);
  do { /* SIZE (1..MAX) */
    tq_reader pair = tq_x509_open(NULL, &list, TQ_DER_SEQUENCE, "mapping", rule, faults);
    tq_x509_oid(&pair, "issuerDomainPolicy", rule, faults);
    tq_x509_oid(&pair, "subjectDomainPolicy", rule, faults);
    tq_reader_end(&pair, rule);
  } while (tq_reader_left(&list) > 0);
  tq_reader_end(&list, rule);
  if (tq_x509_contents_done(value, rule)) {
    extensions->mappings = element.contents;
  }
}

void tq_x509_contents_policy_constraints(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                                         tq_faults *faults) {
  static const char *const names[2] = {"requireExplicitPolicy", "inhibitPolicyMapping"};
  int32_t skip[2] = {TQ_ABSENT, TQ_ABSENT};
  tq_reader inner = tq_x509_open(NULL, value, TQ_DER_SEQUENCE, "PolicyConstraints", rule, faults);
  for (uint32_t i = 0; i < 2; i++) {
    if (tq_der_peek(&inner) == (TQ_DER_CONTEXT | i)) {
      skip[i] = (int32_t)tq_x509_count(&inner, TQ_DER_CONTEXT | i, names[i], rule, faults);
    }
  }
  tq_reader_end(&inner, rule);
  if (!tq_x509_contents_done(value, rule)) {
    return;
  }
  extensions->require_explicit_policy = skip[0];
  extensions->inhibit_policy_mapping = skip[1];
  if (skip[0] == TQ_ABSENT && skip[1] == TQ_ABSENT) {
    note_value(value, TQ_REQ_certificate_policy_constraints_empty, faults);
  }
}

void tq_x509_contents_ext_key_usage(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                                    tq_faults *faults) {
  tq_der element;
  tq_reader list = tq_x509_open(&element, value, TQ_DER_SEQUENCE, "ExtKeyUsage", rule, faults);
  do { /* SIZE (1..MAX) */
    tq_x509_oid(&list, "KeyPurposeId", rule, faults);
  } while (tq_reader_left(&list) > 0);
  tq_reader_end(&list, rule);
  if (tq_x509_contents_done(value, rule)) {
    extensions->purposes = element.contents;
  }
}

void tq_x509_contents_inhibit_any_policy(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                                         tq_faults *faults) {
  int32_t skip = (int32_t)tq_x509_count(value, TQ_DER_INTEGER, "InhibitAnyPolicy", rule, faults);
  if (tq_x509_contents_done(value, rule)) {
    extensions->inhibit_any_policy = skip;
  }
}
