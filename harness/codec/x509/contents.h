/* contents.h: how the contents of each extension are read. For x509_extension.c only. */
#ifndef TQ_CODEC_X509_CONTENTS_H
#define TQ_CODEC_X509_CONTENTS_H

#include "codec/x509/extension.h"

/* tq_x509_contents_fn: reads VALUE, the contents of the OCTET STRING, to its end. A value that is
 * none fails VALUE's parse with RULE and leaves *EXTENSIONS alone; what only breaks a rule on
 * values goes to FAULTS. */
typedef void tq_x509_contents_fn(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                                 tq_faults *faults);

/* The names, constraints and usages that path validation works on. */
tq_x509_contents_fn tq_x509_contents_key_usage;
tq_x509_contents_fn tq_x509_contents_basic_constraints;
tq_x509_contents_fn tq_x509_contents_subject_alt_name;
tq_x509_contents_fn tq_x509_contents_name_constraints;
tq_x509_contents_fn tq_x509_contents_certificate_policies;
tq_x509_contents_fn tq_x509_contents_policy_mappings;
tq_x509_contents_fn tq_x509_contents_policy_constraints;
tq_x509_contents_fn tq_x509_contents_ext_key_usage;
tq_x509_contents_fn tq_x509_contents_inhibit_any_policy;

/* Identifiers, pointers to elsewhere, and the extensions of CRLs. */
tq_x509_contents_fn tq_x509_contents_subject_directory_attributes;
tq_x509_contents_fn tq_x509_contents_subject_key_identifier;
tq_x509_contents_fn tq_x509_contents_authority_key_identifier;
tq_x509_contents_fn tq_x509_contents_private_key_usage_period;
tq_x509_contents_fn tq_x509_contents_general_names; /* issuer_alt_name, certificate_issuer */
tq_x509_contents_fn tq_x509_contents_crl_points;
tq_x509_contents_fn tq_x509_contents_info_access;
tq_x509_contents_fn tq_x509_contents_tls_feature;
tq_x509_contents_fn tq_x509_contents_null;
tq_x509_contents_fn tq_x509_contents_sct_list;
tq_x509_contents_fn tq_x509_contents_number;
tq_x509_contents_fn tq_x509_contents_reason;
tq_x509_contents_fn tq_x509_contents_date;
tq_x509_contents_fn tq_x509_contents_issuing_distribution_point;

/* tq_x509_contents_done: reads VALUE to its end; whether all went well. */
bool tq_x509_contents_done(tq_reader *value, uint16_t rule);

#endif
