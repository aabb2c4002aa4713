/* extension.c: the list of extensions; see x509_extension.h. */
#include "codec/x509/extension.h"

#include "codec/x509/contents.h"
#include "codec/x509/in.h"
#include "spec/requirement.h"

enum { UNKNOWN_MAX = 32 }; /* unknown identifiers remembered to see a second one */

/* clang-format off */
static const struct {
  const char *name;
  const char *oid;
  uint8_t size;
} names[TQ_X509_EXTENSION_KINDS] = {
#define ROW(name, oid) {#name, oid, sizeof oid - 1},
  TQ_X509_EXTENSION_TABLE(ROW)
#undef ROW
};

static const struct {
  tq_x509_contents_fn *read;
  bool must_know; /* RFC 5280 section 4.2, the paragraph before the last */
} contents[TQ_X509_EXTENSION_KINDS] = {
  [TQ_X509_subject_directory_attributes] = {tq_x509_contents_subject_directory_attributes, false},
  [TQ_X509_subject_key_identifier]       = {tq_x509_contents_subject_key_identifier,       false},
  [TQ_X509_key_usage]                    = {tq_x509_contents_key_usage,                    true},
  [TQ_X509_private_key_usage_period]     = {tq_x509_contents_private_key_usage_period,     false},
  [TQ_X509_subject_alt_name]             = {tq_x509_contents_subject_alt_name,             true},
  [TQ_X509_issuer_alt_name]              = {tq_x509_contents_general_names,                false},
  [TQ_X509_basic_constraints]            = {tq_x509_contents_basic_constraints,            true},
  [TQ_X509_crl_number]                   = {tq_x509_contents_number,                       false},
  [TQ_X509_crl_reason]                   = {tq_x509_contents_reason,                       false},
  [TQ_X509_invalidity_date]              = {tq_x509_contents_date,                         false},
  [TQ_X509_delta_crl_indicator]          = {tq_x509_contents_number,                       false},
  [TQ_X509_issuing_distribution_point]   = {tq_x509_contents_issuing_distribution_point,   false},
  [TQ_X509_certificate_issuer]           = {tq_x509_contents_general_names,                false},
  [TQ_X509_name_constraints]             = {tq_x509_contents_name_constraints,             true},
  [TQ_X509_crl_distribution_points]      = {tq_x509_contents_crl_points,                   false},
  [TQ_X509_certificate_policies]         = {tq_x509_contents_certificate_policies,         true},
  [TQ_X509_policy_mappings]              = {tq_x509_contents_policy_mappings,              false},
  [TQ_X509_authority_key_identifier]     = {tq_x509_contents_authority_key_identifier,     false},
  [TQ_X509_policy_constraints]           = {tq_x509_contents_policy_constraints,           true},
  [TQ_X509_ext_key_usage]                = {tq_x509_contents_ext_key_usage,                true},
  [TQ_X509_freshest_crl]                 = {tq_x509_contents_crl_points,                   false},
  [TQ_X509_inhibit_any_policy]           = {tq_x509_contents_inhibit_any_policy,           true},
  [TQ_X509_authority_info_access]        = {tq_x509_contents_info_access,                  false},
  [TQ_X509_subject_info_access]          = {tq_x509_contents_info_access,                  false},
  [TQ_X509_tls_feature]                  = {tq_x509_contents_tls_feature,                  false},
  [TQ_X509_ocsp_no_check]                = {tq_x509_contents_null,                         false},
  [TQ_X509_sct_list]                     = {tq_x509_contents_sct_list,                     false},
  [TQ_X509_ct_poison]                    = {tq_x509_contents_null,                         false},
};
/* clang-format on */

const char *tq_x509_extension_name(tq_x509_extension_kind kind) {
  return kind < TQ_X509_EXTENSION_KINDS ? names[kind].name : "unknown";
}

bool tq_x509_extension_must_know(tq_x509_extension_kind kind) {
  return kind < TQ_X509_EXTENSION_KINDS && contents[kind].must_know;
}

bool tq_x509_extension_has(const tq_extensions *extensions, tq_x509_extension_kind kind) {
  return extensions->seen[kind].present && !extensions->seen[kind].faulty;
}

static tq_x509_extension_kind kind_of(tq_span oid) {
  for (size_t i = 0; i < TQ_X509_EXTENSION_KINDS; i++) {
    if (tq_span_equal(oid, tq_span_of(names[i].oid, names[i].size))) {
      return (tq_x509_extension_kind)i;
    }
  }
  return TQ_X509_unknown;
}

/* one: an Extension as it was read. */
typedef struct one {
  tq_der element;
  tq_span oid;
  bool critical;
  tq_span value;
  size_t value_offset;
} one;

static one read_one(tq_reader *list, uint16_t rule, tq_faults *faults) {
  one found = {0};
  tq_reader inner = tq_x509_open(&found.element, list, TQ_DER_SEQUENCE, "Extension", rule, faults);
  found.oid = tq_x509_oid(&inner, "extnID", rule, faults).contents;
  if (tq_der_peek(&inner) == TQ_DER_BOOLEAN) {
    found.critical = tq_x509_boolean(&inner, "critical", rule, faults);
    tq_x509_flaws(faults, &found.element, found.critical ? 0 : 1); /* DEFAULT FALSE is left out */
  }
  tq_der value = tq_x509_read(&inner, TQ_DER_OCTET_STRING, "extnValue", rule, faults);
  found.value = value.contents;
  found.value_offset = value.offset + value.whole.size - value.contents.size;
  tq_reader_end(&inner, rule);
  return found;
}

/* What is broken by contents that do not parse. */
static uint16_t contents_rule(tq_x509_extension_kind kind, bool critical) {
  if (contents[kind].must_know) {
    return TQ_REQ_certificate_extension_malformed;
  }
  return critical ? TQ_REQ_certificate_critical_unprocessable
                  : TQ_REQ_certificate_optional_extension_malformed;
}

static void read_known(tq_extensions *extensions, tq_x509_extension_kind kind, const one *found,
                       const tq_trace *trace, tq_faults *faults) {
  tq_parse parse;
  uint16_t rule = contents_rule(kind, found->critical);
  tq_x509_extension *seen = &extensions->seen[kind];
  *seen = (tq_x509_extension){true,
                              found->critical,
                              false,
                              (uint32_t)found->element.offset,
                              (uint32_t)found->element.whole.size,
                              found->value};
  tq_reader value = tq_parse_start(&parse, found->value, found->value_offset, trace);
  tq_reader_group(&value, names[kind].name);
  contents[kind].read(extensions, &value, rule, faults);
  tq_reader_group_end(&value, names[kind].name);
  if (parse.failed) {
    seen->faulty = true;
    tq_faults_add(faults, (tq_fault){parse.rule, TQ_NO_EXTENSION, (uint32_t)parse.fault_offset,
                                     (uint32_t)parse.fault_size});
  }
}

/* unknowns: identifiers that are not in the table, to see one that stands twice. */
typedef struct unknowns {
  tq_span oids[UNKNOWN_MAX];
  size_t count;
} unknowns;

static bool remember(unknowns *before, tq_span oid) {
  for (size_t i = 0; i < before->count; i++) {
    if (tq_span_equal(before->oids[i], oid)) {
      return false;
    }
  }
  if (before->count < UNKNOWN_MAX) {
    before->oids[before->count++] = oid;
  }
  return true;
}

static void take(tq_extensions *extensions, const one *found, unknowns *before,
                 const tq_trace *trace, tq_faults *faults) {
  tq_x509_extension_kind kind = kind_of(found->oid);
  bool first =
      kind == TQ_X509_unknown ? remember(before, found->oid) : !extensions->seen[kind].present;
  if (!first) {
    tq_x509_note(faults, TQ_REQ_certificate_extension_twice, &found->element);
    return;
  }
  if (kind != TQ_X509_unknown) {
    read_known(extensions, kind, found, trace, faults);
    return;
  }
  if (found->critical && !extensions->unknown_critical) {
    extensions->unknown_critical = true;
    extensions->unknown_critical_offset = (uint32_t)found->element.offset;
    extensions->unknown_critical_size = (uint32_t)found->element.whole.size;
  }
}

void tq_x509_extensions(tq_extensions *extensions, tq_reader *reader, uint16_t rule,
                        tq_faults *faults) {
  tq_der element;
  unknowns before = {.count = 0};
  tq_reader list = tq_x509_open(&element, reader, TQ_DER_SEQUENCE, "extensions", rule, faults);
  extensions->present = true;
  extensions->offset = (uint32_t)element.offset;
  extensions->list = element.contents;
  while (tq_reader_left(&list) > 0) {
    one found = read_one(&list, rule, faults);
    if (!list.parse->failed) {
      extensions->count++;
      take(extensions, &found, &before, reader->parse->trace, faults);
    }
  }
  tq_reader_end(&list, rule);
}

/* ---- walking what was read before ---- */

static tq_der cut(tq_span *rest) {
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, *rest, 0, NULL);
  tq_der element = tq_der_read(&reader, NULL, 0);
  *rest = parse.failed ? TQ_SPAN_EMPTY : tq_span_from(*rest, element.whole.size);
  return element;
}

bool tq_x509_oid_next(tq_span *oid, tq_span *rest) {
  if (rest->size == 0) {
    return false;
  }
  *oid = cut(rest).contents;
  return true;
}

bool tq_policy_next(tq_span *policy, tq_span *rest) {
  if (rest->size == 0) {
    return false;
  }
  tq_span information = cut(rest).contents;
  *policy = cut(&information).contents;
  return true;
}

bool tq_mapping_next(tq_mapping *mapping, tq_span *rest) {
  if (rest->size == 0) {
    return false;
  }
  tq_span pair = cut(rest).contents;
  mapping->issuer = cut(&pair).contents;
  mapping->subject = cut(&pair).contents;
  return true;
}
