/* names.c: the words of text.h for object identifiers and named bits. */
#include "pki/text.h"

typedef struct named_oid {
  const char *name;
  const char *dotted;
} named_oid;

/* clang-format off */
static const named_oid oids[] = {
  /* attributes of names: RFC 5280 appendix A.1 */
  {"CN",                           "2.5.4.3"},
  {"SN",                           "2.5.4.4"},
  {"serialNumber",                 "2.5.4.5"},
  {"C",                            "2.5.4.6"},
  {"L",                            "2.5.4.7"},
  {"ST",                           "2.5.4.8"},
  {"O",                            "2.5.4.10"},
  {"OU",                           "2.5.4.11"},
  {"title",                        "2.5.4.12"},
  {"GN",                           "2.5.4.42"},
  {"DC",                           "0.9.2342.19200300.100.1.25"},
  {"emailAddress",                 "1.2.840.113549.1.9.1"},
  /* extensions: RFC 5280 section 4.2, 5.2; RFC 6962, RFC 7633, RFC 6960 */
  {"subject_directory_attributes", "2.5.29.9"},
  {"subject_key_identifier",       "2.5.29.14"},
  {"key_usage",                    "2.5.29.15"},
  {"subject_alt_name",             "2.5.29.17"},
  {"issuer_alt_name",              "2.5.29.18"},
  {"basic_constraints",            "2.5.29.19"},
  {"crl_number",                   "2.5.29.20"},
  {"crl_reason",                   "2.5.29.21"},
  {"invalidity_date",              "2.5.29.24"},
  {"delta_crl_indicator",          "2.5.29.27"},
  {"issuing_distribution_point",   "2.5.29.28"},
  {"certificate_issuer",           "2.5.29.29"},
  {"name_constraints",             "2.5.29.30"},
  {"crl_distribution_points",      "2.5.29.31"},
  {"certificate_policies",         "2.5.29.32"},
  {"policy_mappings",              "2.5.29.33"},
  {"authority_key_identifier",     "2.5.29.35"},
  {"policy_constraints",           "2.5.29.36"},
  {"ext_key_usage",                "2.5.29.37"},
  {"freshest_crl",                 "2.5.29.46"},
  {"inhibit_any_policy",           "2.5.29.54"},
  {"authority_info_access",        "1.3.6.1.5.5.7.1.1"},
  {"subject_info_access",          "1.3.6.1.5.5.7.1.11"},
  {"tls_feature",                  "1.3.6.1.5.5.7.1.24"},
  {"sct_list",                     "1.3.6.1.4.1.11129.2.4.2"},
  {"ct_poison",                    "1.3.6.1.4.1.11129.2.4.3"},
  {"ocsp_no_check",                "1.3.6.1.5.5.7.48.1.5"},
  {"unknown_extension",            "1.3.6.1.4.1.55738.666.1"},
  /* purposes and policies */
  {"any_purpose",                  "2.5.29.37.0"},
  {"server_auth",                  "1.3.6.1.5.5.7.3.1"},
  {"client_auth",                  "1.3.6.1.5.5.7.3.2"},
  {"code_signing",                 "1.3.6.1.5.5.7.3.3"},
  {"email_protection",             "1.3.6.1.5.5.7.3.4"},
  {"time_stamping",                "1.3.6.1.5.5.7.3.8"},
  {"ocsp_signing",                 "1.3.6.1.5.5.7.3.9"},
  {"any_policy",                   "2.5.29.32.0"},
  {"ad_ocsp",                      "1.3.6.1.5.5.7.48.1"},
  {"ad_ca_issuers",                "1.3.6.1.5.5.7.48.2"},
  {"smtp_utf8_mailbox",            "1.3.6.1.5.5.7.8.9"},
};

typedef struct named_bit {
  const char *name;
  int bit;
} named_bit;

static const named_bit bits[] = {
  {"digitalSignature", 0}, {"nonRepudiation", 1}, {"keyEncipherment", 2},
  {"dataEncipherment", 3}, {"keyAgreement",   4}, {"keyCertSign",     5},
  {"cRLSign",          6}, {"encipherOnly",   7}, {"decipherOnly",    8},
};
/* clang-format on */

const char *tq_pki_oid(tq_span name) {
  for (size_t i = 0; i < sizeof oids / sizeof oids[0]; i++) {
    if (tq_span_equal(name, tq_span_text(oids[i].name))) {
      return oids[i].dotted;
    }
  }
  return NULL;
}

const char *tq_pki_oid_name(tq_span dotted) {
  for (size_t i = 0; i < sizeof oids / sizeof oids[0]; i++) {
    if (tq_span_equal(dotted, tq_span_text(oids[i].dotted))) {
      return oids[i].name;
    }
  }
  return NULL;
}

int tq_pki_bit(tq_span name) {
  for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
    if (tq_span_equal(name, tq_span_text(bits[i].name))) {
      return bits[i].bit;
    }
  }
  return -1;
}
