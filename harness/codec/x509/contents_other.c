/* contents_other.c: identifiers, pointers to elsewhere, transparency, and the extensions of
 * CRLs (RFC 5280 sections 4.2.1, 4.2.2, 5.2 and 5.3; RFC 6962, RFC 7633, RFC 6960). */
#include "codec/x509/contents.h"
#include "codec/x509/in.h"
#include "codec/x509/name.h"

/* Attribute ::= SEQUENCE { type, values SET OF ANY }, SIZE (1..MAX) of them. */
void tq_x509_contents_subject_directory_attributes(tq_extensions *extensions, tq_reader *value,
                                                   uint16_t rule, tq_faults *faults) {
  (void)extensions;
  tq_reader list =
      tq_x509_open(NULL, value, TQ_DER_SEQUENCE, "SubjectDirectoryAttributes", rule, faults);
  do {
    tq_reader attribute = tq_x509_open(NULL, &list, TQ_DER_SEQUENCE, "Attribute", rule, faults);
    tq_x509_oid(&attribute, "type", rule, faults);
    tq_reader values = tq_x509_open(NULL, &attribute, TQ_DER_SET, "values", rule, faults);
    do {
      tq_x509_read(&values, TQ_DER_NONE, "AttributeValue", rule, faults);
    } while (tq_reader_left(&values) > 0);
    tq_reader_end(&values, rule);
    tq_reader_end(&attribute, rule);
  } while (tq_reader_left(&list) > 0);
  tq_reader_end(&list, rule);
  tq_x509_contents_done(value, rule);
}

void tq_x509_contents_subject_key_identifier(tq_extensions *extensions, tq_reader *value,
                                             uint16_t rule, tq_faults *faults) {
  tq_span id =
      tq_x509_read(value, TQ_DER_OCTET_STRING, "SubjectKeyIdentifier", rule, faults).contents;
  if (tq_x509_contents_done(value, rule)) {
    extensions->key_id = id;
  }
}

/* All three fields are optional; issuer and serial number come together or not at all. */
void tq_x509_contents_authority_key_identifier(tq_extensions *extensions, tq_reader *value,
                                               uint16_t rule, tq_faults *faults) {
  uint16_t flaws = 0;
  tq_span id = TQ_SPAN_EMPTY;
  tq_span issuer = TQ_SPAN_EMPTY;
  tq_der serial = {0};
  tq_reader inner =
      tq_x509_open(NULL, value, TQ_DER_SEQUENCE, "AuthorityKeyIdentifier", rule, faults);
  if (tq_der_peek(&inner) == TQ_DER_CONTEXT) {
    id = tq_x509_read(&inner, TQ_DER_CONTEXT, "keyIdentifier", rule, faults).contents;
  }
  if (tq_der_peek(&inner) == (TQ_DER_CONTEXT_CONSTRUCTED | 1)) {
    issuer = tq_x509_general_names(&inner, TQ_DER_CONTEXT_CONSTRUCTED | 1, "authorityCertIssuer",
                                   rule, faults);
  }
  if (tq_der_peek(&inner) == (TQ_DER_CONTEXT | 2)) {
    serial = tq_x509_read(&inner, TQ_DER_CONTEXT | 2, "authorityCertSerialNumber", rule, faults);
  }
  if (serial.whole.size != 0 && !tq_der_integer(serial.contents, &flaws)) {
    tq_reader_fail(&inner, rule, serial.offset, serial.whole.size);
  }
  tq_reader_end(&inner, rule);
  if ((issuer.size == 0) != (serial.whole.size == 0)) {
    tq_reader_fail(value, rule, value->parse->base_offset, 0);
  }
  if (tq_x509_contents_done(value, rule)) {
    extensions->authority_key_id = id;
    extensions->authority_issuer = issuer;
    extensions->authority_serial = serial.contents;
  }
}

/* RFC 3280 section 4.2.1.4: two times, [0] and [1]; of no meaning to RFC 5280. */
void tq_x509_contents_private_key_usage_period(tq_extensions *extensions, tq_reader *value,
                                               uint16_t rule, tq_faults *faults) {
  (void)extensions;
  tq_reader inner =
      tq_x509_open(NULL, value, TQ_DER_SEQUENCE, "PrivateKeyUsagePeriod", rule, faults);
  for (uint32_t i = 0; i < 2; i++) {
    if (tq_der_peek(&inner) == (TQ_DER_CONTEXT | i)) {
      tq_x509_read(&inner, TQ_DER_CONTEXT | i, i == 0 ? "notBefore" : "notAfter", rule, faults);
    }
  }
  tq_reader_end(&inner, rule);
  tq_x509_contents_done(value, rule);
}

void tq_x509_contents_general_names(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                                    tq_faults *faults) {
  (void)extensions;
  tq_x509_general_names(value, TQ_DER_SEQUENCE, "GeneralNames", rule, faults);
  tq_x509_contents_done(value, rule);
}

/* DistributionPointName ::= CHOICE { fullName [0], nameRelativeToCRLIssuer [1] }, EXPLICIT. */
static void read_point_name(tq_reader *point, uint16_t rule, tq_faults *faults) {
  enum { FULL_NAME = TQ_DER_CONTEXT_CONSTRUCTED };
  tq_reader name =
      tq_x509_open(NULL, point, TQ_DER_CONTEXT_CONSTRUCTED, "distributionPoint", rule, faults);
  if (tq_der_peek(&name) == FULL_NAME) {
    tq_x509_general_names(&name, FULL_NAME, "fullName", rule, faults);
  } else {
    tq_x509_read(&name, TQ_DER_CONTEXT_CONSTRUCTED | 1, "nameRelativeToCRLIssuer", rule, faults);
  }
  tq_reader_end(&name, rule);
}

static void read_point(tq_reader *list, uint16_t rule, tq_faults *faults) {
  tq_reader point = tq_x509_open(NULL, list, TQ_DER_SEQUENCE, "DistributionPoint", rule, faults);
  if (tq_der_peek(&point) == TQ_DER_CONTEXT_CONSTRUCTED) {
    read_point_name(&point, rule, faults);
  }
  if (tq_der_peek(&point) == (TQ_DER_CONTEXT | 1)) {
    tq_x509_bits(&point, TQ_DER_CONTEXT | 1, "reasons", rule, faults);
  }
  if (tq_der_peek(&point) == (TQ_DER_CONTEXT_CONSTRUCTED | 2)) {
    tq_x509_general_names(&point, TQ_DER_CONTEXT_CONSTRUCTED | 2, "cRLIssuer", rule, faults);
  }
  tq_reader_end(&point, rule);
}

void tq_x509_contents_crl_points(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                                 tq_faults *faults) {
  tq_der element;
  tq_reader list =
      tq_x509_open(&element, value, TQ_DER_SEQUENCE, "CRLDistributionPoints", rule, faults);
  do { /* SIZE (1..MAX) */
    read_point(&list, rule, faults);
  } while (tq_reader_left(&list) > 0);
  tq_reader_end(&list, rule);
  if (tq_x509_contents_done(value, rule)) {
    extensions->crl_points = element.contents;
  }
}

/* AccessDescription ::= SEQUENCE { accessMethod, accessLocation GeneralName }, SIZE (1..MAX). */
void tq_x509_contents_info_access(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                                  tq_faults *faults) {
  (void)extensions;
  tq_reader list = tq_x509_open(NULL, value, TQ_DER_SEQUENCE, "InfoAccess", rule, faults);
  do {
    tq_reader one = tq_x509_open(NULL, &list, TQ_DER_SEQUENCE, "AccessDescription", rule, faults);
    tq_x509_oid(&one, "accessMethod", rule, faults);
    tq_x509_general_name(&one, rule, faults);
    tq_reader_end(&one, rule);
  } while (tq_reader_left(&list) > 0);
  tq_reader_end(&list, rule);
  tq_x509_contents_done(value, rule);
}

/* RFC 7633 section 4: Features ::= SEQUENCE OF INTEGER. */
void tq_x509_contents_tls_feature(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                                  tq_faults *faults) {
  tq_der element;
  tq_reader list = tq_x509_open(&element, value, TQ_DER_SEQUENCE, "Features", rule, faults);
  while (tq_reader_left(&list) > 0) {
    tq_x509_count(&list, TQ_DER_INTEGER, "feature", rule, faults);
  }
  tq_reader_end(&list, rule);
  if (tq_x509_contents_done(value, rule)) {
    extensions->tls_features = element.contents;
  }
}

void tq_x509_contents_null(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                           tq_faults *faults) {
  (void)extensions;
  tq_der element = tq_x509_read(value, TQ_DER_NULL, "NULL", rule, faults);
  if (element.contents.size != 0) {
    tq_reader_fail(value, rule, element.offset, element.whole.size);
  }
  tq_x509_contents_done(value, rule);
}

/* RFC 6962 section 3.3: an OCTET STRING that holds a TLS vector of vectors. */
void tq_x509_contents_sct_list(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                               tq_faults *faults) {
  static const tq_bounds some = {1, 65535, 2, 1};
  tq_der element;
  tq_reader string = tq_x509_open(&element, value, TQ_DER_OCTET_STRING,
                                  "SignedCertificateTimestampList", rule, faults);
  tq_reader list = tq_read_vector(&string, "sct_list", some, rule);
  tq_span timestamps = tq_span_of(list.next, tq_reader_left(&list));
  while (tq_reader_left(&list) > 0) {
    tq_read_opaque_vector(&list, "SerializedSCT", some, rule);
  }
  tq_reader_end(&list, rule);
  tq_reader_end(&string, rule);
  if (tq_x509_contents_done(value, rule)) {
    extensions->signed_timestamps = timestamps;
  }
}

void tq_x509_contents_number(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                             tq_faults *faults) {
  (void)extensions;
  tq_x509_integer(value, "number", rule, faults);
  tq_x509_contents_done(value, rule);
}

void tq_x509_contents_reason(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                             tq_faults *faults) {
  (void)extensions;
  tq_x509_count(value, TQ_DER_ENUMERATED, "CRLReason", rule, faults);
  tq_x509_contents_done(value, rule);
}

void tq_x509_contents_date(tq_extensions *extensions, tq_reader *value, uint16_t rule,
                           tq_faults *faults) {
  (void)extensions;
  uint16_t flaws = 0;
  int64_t seconds = 0;
  tq_der element = tq_x509_read(value, TQ_DER_GENERALIZED_TIME, "InvalidityDate", rule, faults);
  if (!tq_der_time(&seconds, element.tag, element.contents, &flaws)) {
    tq_reader_fail(value, rule, element.offset, element.whole.size);
  }
  tq_x509_contents_done(value, rule);
}

/* One [number] IMPLICIT BOOLEAN DEFAULT FALSE of IssuingDistributionPoint. */
static bool read_flag(tq_reader *inner, uint32_t number, const char *name, uint16_t rule,
                      tq_faults *faults) {
  bool value = false;
  uint16_t flaws = 0;
  if (tq_der_peek(inner) != (TQ_DER_CONTEXT | number)) {
    return false;
  }
  tq_der element = tq_x509_read(inner, TQ_DER_CONTEXT | number, name, rule, faults);
  if (!tq_der_boolean(&value, element.contents, &flaws)) {
    tq_reader_fail(inner, rule, element.offset, element.whole.size);
  }
  tq_x509_flaws(faults, &element, (uint16_t)(flaws | (value ? 0 : 1)));
  return value;
}

/* RFC 5280 section 5.2.5. */
void tq_x509_contents_issuing_distribution_point(tq_extensions *extensions, tq_reader *value,
                                                 uint16_t rule, tq_faults *faults) {
  tq_reader inner =
      tq_x509_open(NULL, value, TQ_DER_SEQUENCE, "IssuingDistributionPoint", rule, faults);
  bool named = tq_der_peek(&inner) == TQ_DER_CONTEXT_CONSTRUCTED;
  if (named) {
    read_point_name(&inner, rule, faults);
  }
  bool user = read_flag(&inner, 1, "onlyContainsUserCerts", rule, faults);
  bool ca = read_flag(&inner, 2, "onlyContainsCACerts", rule, faults);
  bool reasons = tq_der_peek(&inner) == (TQ_DER_CONTEXT | 3);
  if (reasons) {
    tq_x509_bits(&inner, TQ_DER_CONTEXT | 3, "onlySomeReasons", rule, faults);
  }
  bool indirect = read_flag(&inner, 4, "indirectCRL", rule, faults);
  bool attribute = read_flag(&inner, 5, "onlyContainsAttributeCerts", rule, faults);
  tq_reader_end(&inner, rule);
  if (!tq_x509_contents_done(value, rule)) {
    return;
  }
  extensions->has_point_name = named;
  extensions->only_user_certificates = user;
  extensions->only_ca_certificates = ca;
  extensions->only_some_reasons = reasons;
  extensions->indirect_crl = indirect;
  extensions->only_attribute_certificates = attribute;
}
