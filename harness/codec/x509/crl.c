/* crl.c: see x509_crl.h. */
#include "codec/x509/crl.h"

#include "codec/x509/in.h"
#include "spec/requirement.h"

enum { RULE = TQ_REQ_certificate_crl_unusable, EXTENSIONS = TQ_DER_CONTEXT_CONSTRUCTED };

static bool time_follows(const tq_reader *reader) {
  uint32_t tag = tq_der_peek(reader);
  return tag == TQ_DER_UTC_TIME || tag == TQ_DER_GENERALIZED_TIME;
}

static int64_t read_time(tq_reader *reader, const char *name, tq_faults *faults) {
  int64_t seconds = 0;
  uint16_t flaws = 0;
  tq_der time = tq_x509_read(reader, tq_der_peek(reader), name, RULE, faults);
  if (!tq_der_time(&seconds, time.tag, time.contents, &flaws)) {
    tq_reader_fail(reader, RULE, time.offset, time.whole.size);
  }
  return seconds;
}

static void read_entry(tq_reader *list, tq_faults *faults) {
  tq_extensions extensions = {0};
  tq_reader entry = tq_x509_open(NULL, list, TQ_DER_SEQUENCE, "revokedCertificate", RULE, faults);
  tq_x509_integer(&entry, "userCertificate", RULE, faults);
  read_time(&entry, "revocationDate", faults);
  if (tq_reader_left(&entry) > 0) {
    tq_x509_extensions(&extensions, &entry, RULE, faults);
  }
  tq_reader_end(&entry, RULE);
}

static void read_tbs(tq_crl *crl, tq_reader *outer, tq_faults *faults) {
  tq_der element;
  tq_reader tbs = tq_x509_open(&element, outer, TQ_DER_SEQUENCE, "tbsCertList", RULE, faults);
  crl->tbs = element.whole;
  if (tq_der_peek(&tbs) == TQ_DER_INTEGER) {
    crl->version = tq_x509_count(&tbs, TQ_DER_INTEGER, "version", RULE, faults);
  }
  crl->inner_algorithm = tq_x509_algorithm(&tbs, "signature", RULE, faults);
  crl->issuer = tq_x509_name(&tbs, "issuer", RULE, faults);
  crl->this_update = read_time(&tbs, "thisUpdate", faults);
  crl->next_update = time_follows(&tbs) ? read_time(&tbs, "nextUpdate", faults) : INT64_MAX;
  if (tq_der_peek(&tbs) == TQ_DER_SEQUENCE) {
    tq_reader list =
        tq_x509_open(&element, &tbs, TQ_DER_SEQUENCE, "revokedCertificates", RULE, faults);
    crl->revoked = element.contents;
    while (tq_reader_left(&list) > 0) {
      read_entry(&list, faults);
    }
    tq_reader_end(&list, RULE);
  }
  if (tq_der_peek(&tbs) == EXTENSIONS) {
    tq_reader inner = tq_x509_open(NULL, &tbs, EXTENSIONS, "[0]", RULE, faults);
    tq_x509_extensions(&crl->extensions, &inner, RULE, faults);
    tq_reader_end(&inner, RULE);
  }
  tq_reader_end(&tbs, RULE);
}

bool tq_crl_parse(tq_crl *crl, tq_faults *faults, tq_span der, size_t offset,
                  const tq_trace *trace) {
  tq_parse parse;
  tq_der_bit_string bits;
  uint16_t flaws = 0;
  *crl = (tq_crl){.offset = (uint32_t)offset};
  tq_reader reader = tq_parse_start(&parse, der, offset, trace);
  tq_reader outer = tq_x509_open(NULL, &reader, TQ_DER_SEQUENCE, "CertificateList", RULE, faults);
  read_tbs(crl, &outer, faults);
  crl->algorithm = tq_x509_algorithm(&outer, "signatureAlgorithm", RULE, faults);
  tq_der value = tq_x509_read(&outer, TQ_DER_BIT_STRING, "signatureValue", RULE, faults);
  if (!tq_der_bits(&bits, value.contents, false, &flaws)) {
    tq_reader_fail(&outer, RULE, value.offset, value.whole.size);
  }
  crl->signature = bits.bytes;
  tq_reader_end(&outer, RULE);
  tq_x509_finish(&reader, RULE);
  return tq_faults_close(faults, &parse);
}

/* What bears on an entry among its extensions; the reason is an ENUMERATED of one octet. */
static void take_extensions(tq_revoked *entry, tq_reader *reader) {
  tq_faults ignored = {0};
  tq_extensions extensions = {0};
  tq_x509_extensions(&extensions, reader, 0, &ignored);
  const tq_x509_extension *reason = &extensions.seen[TQ_X509_crl_reason];
  const tq_x509_extension *issuer = &extensions.seen[TQ_X509_certificate_issuer];
  entry->unknown_critical = extensions.unknown_critical || issuer->present;
  entry->reason = reason->present && reason->value.size == 3 ? reason->value.data[2] : 0;
}

bool tq_revoked_next(tq_revoked *entry, tq_span *rest) {
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, *rest, 0, NULL);
  if (rest->size == 0) {
    return false;
  }
  tq_reader inner = tq_der_open(NULL, &reader, TQ_DER_SEQUENCE, NULL, 0);
  *entry = (tq_revoked){.serial = tq_der_read(&inner, NULL, 0).contents};
  tq_der_read(&inner, NULL, 0);
  if (tq_reader_left(&inner) > 0) {
    take_extensions(entry, &inner);
  }
  *rest = tq_span_of(reader.next, tq_reader_left(&reader));
  return !parse.failed;
}
