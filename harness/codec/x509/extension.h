/* extension.h: the extensions of certificates and CRLs (RFC 5280 sections 4.2 and 5.2; RFC
 * 6962, RFC 7633, RFC 6960) and their contents. */
#ifndef TQ_CODEC_X509_EXTENSION_H
#define TQ_CODEC_X509_EXTENSION_H

#include "codec/fault.h"
#include "codec/x509/general_name.h"

/* clang-format off */
/*      name                          object identifier, contents */
#define TQ_X509_EXTENSION_TABLE(ROW)                                                               \
  ROW(subject_directory_attributes,   "\x55\x1d\x09")                                              \
  ROW(subject_key_identifier,         "\x55\x1d\x0e")                                              \
  ROW(key_usage,                      "\x55\x1d\x0f")                                              \
  ROW(private_key_usage_period,       "\x55\x1d\x10")                                              \
  ROW(subject_alt_name,               "\x55\x1d\x11")                                              \
  ROW(issuer_alt_name,                "\x55\x1d\x12")                                              \
  ROW(basic_constraints,              "\x55\x1d\x13")                                              \
  ROW(crl_number,                     "\x55\x1d\x14")                                              \
  ROW(crl_reason,                     "\x55\x1d\x15")                                              \
  ROW(invalidity_date,                "\x55\x1d\x18")                                              \
  ROW(delta_crl_indicator,            "\x55\x1d\x1b")                                              \
  ROW(issuing_distribution_point,     "\x55\x1d\x1c")                                              \
  ROW(certificate_issuer,             "\x55\x1d\x1d")                                              \
  ROW(name_constraints,               "\x55\x1d\x1e")                                              \
  ROW(crl_distribution_points,        "\x55\x1d\x1f")                                              \
  ROW(certificate_policies,           "\x55\x1d\x20")                                              \
  ROW(policy_mappings,                "\x55\x1d\x21")                                              \
  ROW(authority_key_identifier,       "\x55\x1d\x23")                                              \
  ROW(policy_constraints,             "\x55\x1d\x24")                                              \
  ROW(ext_key_usage,                  "\x55\x1d\x25")                                              \
  ROW(freshest_crl,                   "\x55\x1d\x2e")                                              \
  ROW(inhibit_any_policy,             "\x55\x1d\x36")                                              \
  ROW(authority_info_access,          "\x2b\x06\x01\x05\x05\x07\x01\x01")                          \
  ROW(subject_info_access,            "\x2b\x06\x01\x05\x05\x07\x01\x0b")                          \
  ROW(tls_feature,                    "\x2b\x06\x01\x05\x05\x07\x01\x18")                          \
  ROW(ocsp_no_check,                  "\x2b\x06\x01\x05\x05\x07\x30\x01\x05")                      \
  ROW(sct_list,                       "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02")                  \
  ROW(ct_poison,                      "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x03")
/* clang-format on */

typedef enum tq_x509_extension_kind {
#define ROW(name, oid) TQ_X509_##name,
  TQ_X509_EXTENSION_TABLE(ROW)
#undef ROW
      TQ_X509_EXTENSION_KINDS,
  TQ_X509_unknown = TQ_X509_EXTENSION_KINDS
} tq_x509_extension_kind;

/* tq_x509_extension: the first extension of a kind. VALUE: what the OCTET STRING holds. */
typedef struct tq_x509_extension {
  bool present;
  bool critical;
  bool faulty;     /* VALUE does not parse; what is made from it is empty */
  uint32_t offset; /* of the Extension */
  uint32_t size;
  tq_span value;
} tq_x509_extension;

/* tq_key_usage: bits of KeyUsage, as 1 << its number in RFC 5280 section 4.2.1.3. */
typedef enum tq_key_usage {
  TQ_USAGE_DIGITAL_SIGNATURE = 1 << 0,
  TQ_USAGE_NON_REPUDIATION = 1 << 1,
  TQ_USAGE_KEY_ENCIPHERMENT = 1 << 2,
  TQ_USAGE_DATA_ENCIPHERMENT = 1 << 3,
  TQ_USAGE_KEY_AGREEMENT = 1 << 4,
  TQ_USAGE_KEY_CERT_SIGN = 1 << 5,
  TQ_USAGE_CRL_SIGN = 1 << 6,
  TQ_USAGE_ENCIPHER_ONLY = 1 << 7,
  TQ_USAGE_DECIPHER_ONLY = 1 << 8
} tq_key_usage;

/* TQ_ABSENT: an optional number that is not there. Numbers above 65535 read as 65535. */
enum { TQ_ABSENT = -1 };

/* tq_extensions: spans as in tq_certificate. What an absent or faulty extension would hold is
 * empty, 0 or TQ_ABSENT. */
typedef struct tq_extensions {
  bool present; /* the field itself is there */
  uint32_t count;
  uint32_t offset;
  tq_span list; /* Extension after Extension */
  tq_x509_extension seen[TQ_X509_EXTENSION_KINDS];

  bool unknown_critical; /* an extension that is not in the table is critical */
  uint32_t unknown_critical_offset;
  uint32_t unknown_critical_size;

  uint16_t key_usage;
  bool ca;
  int32_t path_length;             /* pathLenConstraint */
  int32_t require_explicit_policy; /* of policyConstraints */
  int32_t inhibit_policy_mapping;
  int32_t inhibit_any_policy;
  tq_span subject_alt_name; /* for tq_general_name_next */
  tq_span permitted;        /* for tq_subtree_next */
  tq_span excluded;
  bool has_permitted; /* the field is there, be it empty */
  bool has_excluded;
  tq_span purposes;          /* ext_key_usage, for tq_x509_oid_next */
  tq_span policies;          /* for tq_policy_next */
  tq_span mappings;          /* for tq_mapping_next */
  tq_span key_id;            /* subject_key_identifier */
  tq_span authority_key_id;  /* keyIdentifier of authority_key_identifier */
  tq_span authority_serial;  /* its authorityCertSerialNumber */
  tq_span authority_issuer;  /* its authorityCertIssuer, for tq_general_name_next */
  tq_span tls_features;      /* INTEGER after INTEGER */
  tq_span signed_timestamps; /* SerializedSCT after SerializedSCT, each behind 2 bytes of length */
  tq_span crl_points;        /* DistributionPoint after DistributionPoint */
  /* of issuing_distribution_point, CRLs only */
  bool only_user_certificates;
  bool only_ca_certificates;
  bool only_attribute_certificates;
  bool only_some_reasons;
  bool indirect_crl;
  bool has_point_name;
} tq_extensions;

/* tq_x509_extensions: reads Extensions, the SEQUENCE within its [0] or [3], into *EXTENSIONS.
 * Contents that do not parse are noted and the next extension is read all the same. RULE is raised
 * where the structure around them is broken; that stops the parse. */
void tq_x509_extensions(tq_extensions *extensions, tq_reader *reader, uint16_t rule,
                        tq_faults *faults);

/* tq_x509_extension_has: whether KIND is there and parsed. */
bool tq_x509_extension_has(const tq_extensions *extensions, tq_x509_extension_kind kind);

/* tq_x509_extension_must_know: whether RFC 5280 section 4.2 wants every implementation to process
 * it.
 */
bool tq_x509_extension_must_know(tq_x509_extension_kind kind);

/* tq_x509_extension_name: the table's word, static; "unknown". */
const char *tq_x509_extension_name(tq_x509_extension_kind kind);

/* tq_x509_oid_next: walks object identifiers; *OID: the contents. tq_policy_next: the same over
 * PolicyInformation. tq_mapping_next: over policy mappings. False at the end. */
bool tq_x509_oid_next(tq_span *oid, tq_span *rest);
bool tq_policy_next(tq_span *policy, tq_span *rest);
typedef struct tq_mapping {
  tq_span issuer;
  tq_span subject;
} tq_mapping;
bool tq_mapping_next(tq_mapping *mapping, tq_span *rest);

#endif
