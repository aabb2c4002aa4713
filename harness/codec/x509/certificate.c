/* certificate.c: see x509.h. */
#include "codec/x509/certificate.h"

#include "codec/x509/in.h"
#include "spec/requirement.h"

enum {
  STRUCTURE = TQ_REQ_certificate_structure,
  MISSING = TQ_REQ_certificate_field_missing,
  SERIAL_MAX = 20
};

/* x509_times: where the calendar's forms change, RFC 5280 section 4.1.2.5. */
static const int64_t year_1950 = -631152000;
static const int64_t year_2050 = 2524608000;

static void read_version(tq_certificate *certificate, tq_reader *tbs, tq_faults *faults) {
  uint16_t flaws = 0;
  tq_der element;
  if (tq_der_peek(tbs) != TQ_DER_CONTEXT_CONSTRUCTED) {
    return;
  }
  tq_reader inner =
      tq_x509_open(&element, tbs, TQ_DER_CONTEXT_CONSTRUCTED, "version", STRUCTURE, faults);
  tq_der number = tq_x509_integer(&inner, "Version", STRUCTURE, faults);
  bool small = tq_der_small(&certificate->version, number.contents, &flaws);
  tq_reader_end(&inner, STRUCTURE);
  if (tbs->parse->failed) {
    return;
  }
  if (!small || certificate->version < 0 || certificate->version > 2) {
    tq_x509_note(faults, TQ_REQ_certificate_version_unknown, &element);
  }
  tq_x509_flaws(faults, &element, small && certificate->version == 0 ? 1 : 0); /* DEFAULT v1 */
}

static void read_serial(tq_certificate *certificate, tq_reader *tbs, tq_faults *faults) {
  tq_der number = tq_x509_integer(tbs, "serialNumber", MISSING, faults);
  if (tbs->parse->failed) {
    return;
  }
  certificate->serial = number.contents;
  bool zero = number.contents.size == 1 && number.contents.data[0] == 0;
  if (number.contents.data[0] >= 0x80 || zero || number.contents.size > SERIAL_MAX) {
    tq_x509_note(faults, TQ_REQ_certificate_serial_form, &number);
  }
}

/* The flaws of a time, each under its own clause. */
static void note_time(const tq_der *time, int64_t seconds, uint16_t flaws, tq_faults *faults) {
  bool utc = time->tag == TQ_DER_UTC_TIME;
  if ((flaws & (TQ_DER_TIME_SECONDS | TQ_DER_TIME_ZONE)) != 0) {
    tq_x509_note(faults,
                 utc ? TQ_REQ_certificate_utc_time_form : TQ_REQ_certificate_generalized_time_form,
                 time);
  }
  if ((flaws & TQ_DER_TIME_FRACTION) != 0) {
    tq_x509_note(faults, TQ_REQ_certificate_time_fraction, time);
  }
  if ((flaws & TQ_DER_TIME_DAY) != 0) {
    tq_x509_note(faults, TQ_REQ_certificate_time_day, time);
  }
  if (!utc && seconds >= year_1950 && seconds < year_2050) {
    tq_x509_note(faults, TQ_REQ_certificate_time_type, time);
  }
}

static int64_t read_time(tq_reader *validity, const char *name, tq_faults *faults) {
  int64_t seconds = 0;
  uint16_t flaws = 0;
  uint32_t tag = tq_der_peek(validity);
  bool known = tag == TQ_DER_UTC_TIME || tag == TQ_DER_GENERALIZED_TIME;
  tq_der time = tq_x509_read(validity, known ? tag : TQ_DER_UTC_TIME, name, MISSING, faults);
  if (validity->parse->failed) {
    return 0;
  }
  if (!tq_der_time(&seconds, tag, time.contents, &flaws)) {
    tq_x509_note(faults, TQ_REQ_certificate_time_malformed, &time);
    return 0;
  }
  note_time(&time, seconds, flaws, faults);
  return seconds;
}

static void read_validity(tq_certificate *certificate, tq_reader *tbs, tq_faults *faults) {
  tq_der element;
  tq_reader validity = tq_x509_open(&element, tbs, TQ_DER_SEQUENCE, "validity", MISSING, faults);
  certificate->not_before = read_time(&validity, "notBefore", faults);
  certificate->not_after = read_time(&validity, "notAfter", faults);
  certificate->validity_offset = (uint32_t)element.offset;
  tq_reader_end(&validity, STRUCTURE);
}

/* issuerUniqueID [1] and subjectUniqueID [2]: IMPLICIT BIT STRING. */
static void read_unique_ids(tq_certificate *certificate, tq_reader *tbs, tq_faults *faults) {
  for (uint32_t i = 1; i <= 2; i++) {
    uint32_t tag = TQ_DER_CONTEXT | i;
    if (tq_der_peek(tbs) != tag) {
      continue;
    }
    tq_der_bit_string bits;
    uint16_t flaws = 0;
    const char *name = i == 1 ? "issuerUniqueID" : "subjectUniqueID";
    tq_der element = tq_x509_read(tbs, tag, name, STRUCTURE, faults);
    if (!tq_der_bits(&bits, element.contents, false, &flaws)) {
      tq_reader_fail(tbs, STRUCTURE, element.offset, element.whole.size);
    }
    tq_x509_flaws(faults, &element, flaws);
    certificate->has_unique_ids = true;
    if (certificate->version == 0) {
      tq_x509_note(faults, TQ_REQ_certificate_unique_id_in_v1, &element);
    }
  }
}

static void read_extensions(tq_certificate *certificate, tq_reader *tbs, tq_faults *faults) {
  enum { TAG = TQ_DER_CONTEXT_CONSTRUCTED | 3 };
  tq_der element;
  if (tq_der_peek(tbs) != TAG) {
    return;
  }
  tq_reader inner = tq_x509_open(&element, tbs, TAG, "[3]", STRUCTURE, faults);
  tq_x509_extensions(&certificate->extensions, &inner, STRUCTURE, faults);
  tq_reader_end(&inner, STRUCTURE);
  if (tbs->parse->failed) {
    return;
  }
  if (certificate->version != 2) {
    tq_x509_note(faults, TQ_REQ_certificate_extensions_before_v3, &element);
  }
  if (certificate->extensions.count == 0) {
    tq_x509_note(faults, TQ_REQ_certificate_extensions_empty, &element);
  }
}

static void read_tbs(tq_certificate *certificate, tq_reader *outer, tq_faults *faults) {
  tq_der element;
  tq_reader tbs = tq_x509_open(&element, outer, TQ_DER_SEQUENCE, "tbsCertificate", MISSING, faults);
  certificate->tbs = element.whole;
  read_version(certificate, &tbs, faults);
  read_serial(certificate, &tbs, faults);
  certificate->inner_algorithm = tq_x509_algorithm(&tbs, "signature", MISSING, faults);
  certificate->issuer = tq_x509_name(&tbs, "issuer", MISSING, faults);
  read_validity(certificate, &tbs, faults);
  certificate->subject = tq_x509_name(&tbs, "subject", MISSING, faults);
  certificate->key = tq_x509_public_key(&tbs, MISSING, faults);
  read_unique_ids(certificate, &tbs, faults);
  read_extensions(certificate, &tbs, faults);
  tq_reader_end(&tbs, STRUCTURE);
}

static void read_signature(tq_certificate *certificate, tq_reader *outer, tq_faults *faults) {
  tq_der_bit_string bits;
  uint16_t flaws = 0;
  tq_der element = tq_x509_read(outer, TQ_DER_BIT_STRING, "signatureValue", MISSING, faults);
  if (!tq_der_bits(&bits, element.contents, false, &flaws)) {
    tq_reader_fail(outer, STRUCTURE, element.offset, element.whole.size);
  }
  tq_x509_flaws(faults, &element, flaws);
  certificate->signature = bits.bytes;
  certificate->signature_offset = (uint32_t)element.offset;
}

/* What two fields of one certificate say together. */
static void check_whole(const tq_certificate *certificate, tq_faults *faults) {
  const tq_x509_extension *alt_name = &certificate->extensions.seen[TQ_X509_subject_alt_name];
  if (!tq_span_equal(certificate->algorithm.whole, certificate->inner_algorithm.whole)) {
    tq_faults_add(faults, (tq_fault){TQ_REQ_certificate_algorithms_differ, TQ_NO_EXTENSION,
                                     certificate->algorithm.offset,
                                     (uint32_t)certificate->algorithm.whole.size});
  }
  if (certificate->issuer.count == 0) {
    tq_faults_add(faults, (tq_fault){TQ_REQ_certificate_issuer_empty, TQ_NO_EXTENSION,
                                     certificate->issuer.offset, 2});
  }
  if (certificate->subject.count == 0 && !(alt_name->present && alt_name->critical)) {
    tq_faults_add(faults, (tq_fault){TQ_REQ_certificate_subject_empty, TQ_NO_EXTENSION,
                                     certificate->subject.offset, 2});
  }
}

bool tq_certificate_parse(tq_certificate *certificate, tq_faults *faults, tq_span der,
                          size_t offset, const tq_trace *trace) {
  tq_parse parse;
  *certificate = (tq_certificate){.der = der, .offset = (uint32_t)offset};
  certificate->extensions.path_length = TQ_ABSENT;
  certificate->extensions.require_explicit_policy = TQ_ABSENT;
  certificate->extensions.inhibit_policy_mapping = TQ_ABSENT;
  certificate->extensions.inhibit_any_policy = TQ_ABSENT;
  tq_reader reader = tq_parse_start(&parse, der, offset, trace);
  tq_reader outer = tq_x509_open(NULL, &reader, TQ_DER_SEQUENCE, "Certificate", STRUCTURE, faults);
  read_tbs(certificate, &outer, faults);
  certificate->algorithm = tq_x509_algorithm(&outer, "signatureAlgorithm", MISSING, faults);
  read_signature(certificate, &outer, faults);
  tq_reader_end(&outer, STRUCTURE);
  tq_x509_finish(&reader, STRUCTURE);
  if (!tq_faults_close(faults, &parse)) {
    return false;
  }
  check_whole(certificate, faults);
  return true;
}

size_t tq_certificate_split(tq_span der) {
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, der, 0, NULL);
  tq_der element = tq_der_read(&reader, NULL, 0);
  return parse.failed ? der.size : element.whole.size;
}

bool tq_certificate_self_issued(const tq_certificate *certificate) {
  return tq_name_compare(&certificate->issuer, &certificate->subject) == TQ_EQUAL;
}
