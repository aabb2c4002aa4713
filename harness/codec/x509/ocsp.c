/* ocsp.c: see ocsp.h. The ASN.1 module of RFC 6960 has explicit tags where it does not say
 * IMPLICIT. */
#include "codec/x509/ocsp.h"

#include "codec/x509/in.h"
#include "spec/requirement.h"

enum {
  SYNTAX = TQ_REQ_certificate_status_response_syntax,
  VALUE = TQ_REQ_certificate_status_response_value,
  NOT_DER = TQ_REQ_certificate_status_response_not_der,
  TAG_0 = TQ_DER_CONTEXT_CONSTRUCTED,
  TAG_1 = TQ_DER_CONTEXT_CONSTRUCTED + 1,
  TAG_2 = TQ_DER_CONTEXT_CONSTRUCTED + 2,
  KEY_HASH_SIZE = 20
};

static int64_t read_time(tq_reader *reader, const char *name, tq_faults *faults) {
  int64_t seconds = 0;
  uint16_t flaws = 0;
  tq_der time = tq_x509_read(reader, TQ_DER_GENERALIZED_TIME, name, SYNTAX, faults);
  if (reader->parse->failed) {
    return 0;
  }
  if (!tq_der_time(&seconds, TQ_DER_GENERALIZED_TIME, time.contents, &flaws) || flaws != 0) {
    tq_x509_note_once(faults, TQ_REQ_certificate_status_response_time, &time);
  }
  return seconds;
}

/* An ENUMERATED or INTEGER whose bit in DEFINED is not set has no meaning. */
static uint32_t read_choice(tq_reader *reader, uint32_t tag, const char *name, uint32_t defined,
                            tq_faults *faults) {
  size_t offset = tq_reader_offset(reader);
  const uint8_t *begin = reader->next;
  uint32_t value = tq_x509_count(reader, tag, name, SYNTAX, faults);
  if (!reader->parse->failed && (value > 31 || (defined >> value & 1) == 0)) {
    tq_der element = {.offset = offset, .whole = {begin, (size_t)(reader->next - begin)}};
    tq_x509_note_once(faults, VALUE, &element);
  }
  return value;
}

/* [1] EXPLICIT Extensions, which may be left out. Returns whether one that is critical is in no
 * table. */
static bool read_extensions(tq_reader *reader, const char *name, tq_faults *faults) {
  tq_extensions extensions = {0};
  if (tq_der_peek(reader) == TAG_1) {
    tq_reader inner = tq_x509_open(NULL, reader, TAG_1, name, SYNTAX, faults);
    tq_x509_extensions(&extensions, &inner, SYNTAX, faults);
    tq_reader_end(&inner, SYNTAX);
  }
  return extensions.unknown_critical;
}

static void read_revoked(tq_ocsp_single *single, tq_reader *reader, tq_faults *faults) {
  static const uint32_t reasons = 0x77f; /* RFC 5280 section 5.3.1: 0 to 10, but for 7 */
  single->status = TQ_OCSP_REVOKED;
  tq_reader info = tq_x509_open(NULL, reader, TAG_1, "revoked", SYNTAX, faults);
  single->revoked_at = read_time(&info, "revocationTime", faults);
  if (tq_der_peek(&info) == TAG_0) {
    tq_reader reason = tq_x509_open(NULL, &info, TAG_0, "revocationReason", SYNTAX, faults);
    single->reason = (int32_t)read_choice(&reason, TQ_DER_ENUMERATED, "CRLReason", reasons, faults);
    tq_reader_end(&reason, SYNTAX);
  }
  tq_reader_end(&info, SYNTAX);
}

/* good and unknown are IMPLICIT NULLs. */
static void read_cert_status(tq_ocsp_single *single, tq_reader *reader, tq_faults *faults) {
  uint32_t tag = tq_der_peek(reader);
  if (tag == TAG_1) {
    read_revoked(single, reader, faults);
    return;
  }
  bool unknown = tag == TQ_DER_CONTEXT + 2;
  single->status = unknown ? TQ_OCSP_UNKNOWN : TQ_OCSP_GOOD;
  tq_der none = tq_x509_read(reader, unknown ? tag : TQ_DER_CONTEXT, unknown ? "unknown" : "good",
                             SYNTAX, faults);
  if (none.contents.size > 0) {
    tq_reader_fail(reader, SYNTAX, none.offset, none.whole.size);
  }
}

static void read_cert_id(tq_ocsp_single *single, tq_reader *reader, tq_faults *faults) {
  tq_reader id = tq_x509_open(NULL, reader, TQ_DER_SEQUENCE, "certID", SYNTAX, faults);
  single->hash = tq_x509_algorithm(&id, "hashAlgorithm", SYNTAX, faults);
  single->issuer_name_hash =
      tq_x509_read(&id, TQ_DER_OCTET_STRING, "issuerNameHash", SYNTAX, faults).contents;
  single->issuer_key_hash =
      tq_x509_read(&id, TQ_DER_OCTET_STRING, "issuerKeyHash", SYNTAX, faults).contents;
  single->serial = tq_x509_integer(&id, "serialNumber", SYNTAX, faults).contents;
  tq_reader_end(&id, SYNTAX);
}

static tq_ocsp_single read_single(tq_reader *list, tq_faults *faults) {
  tq_ocsp_single single = {.reason = TQ_ABSENT, .next_update = INT64_MAX};
  tq_reader inner = tq_x509_open(NULL, list, TQ_DER_SEQUENCE, "SingleResponse", SYNTAX, faults);
  read_cert_id(&single, &inner, faults);
  read_cert_status(&single, &inner, faults);
  single.this_update = read_time(&inner, "thisUpdate", faults);
  if (tq_der_peek(&inner) == TAG_0) {
    tq_reader next = tq_x509_open(NULL, &inner, TAG_0, "[0]", SYNTAX, faults);
    single.next_update = read_time(&next, "nextUpdate", faults);
    tq_reader_end(&next, SYNTAX);
  }
  single.unknown_critical = read_extensions(&inner, "singleExtensions", faults);
  tq_reader_end(&inner, SYNTAX);
  return single;
}

/* Version v1 is the default and is left out (X.690 11.5). */
static void read_version(tq_reader *tbs, tq_faults *faults) {
  tq_der element;
  if (tq_der_peek(tbs) != TAG_0) {
    return;
  }
  tq_reader inner = tq_x509_open(&element, tbs, TAG_0, "[0]", SYNTAX, faults);
  uint32_t version = read_choice(&inner, TQ_DER_INTEGER, "version", 1, faults);
  tq_reader_end(&inner, SYNTAX);
  if (version == 0 && !tbs->parse->failed) {
    tq_x509_note_once(faults, NOT_DER, &element);
  }
}

static void read_responder(tq_ocsp *ocsp, tq_reader *tbs, tq_faults *faults) {
  ocsp->by_name = tq_der_peek(tbs) == TAG_1;
  if (ocsp->by_name) {
    tq_reader name = tq_x509_open(NULL, tbs, TAG_1, "byName", SYNTAX, faults);
    ocsp->responder = tq_x509_name(&name, "Name", SYNTAX, faults);
    tq_reader_end(&name, SYNTAX);
    return;
  }
  tq_reader key = tq_x509_open(NULL, tbs, TAG_2, "byKey", SYNTAX, faults);
  tq_der hash = tq_x509_read(&key, TQ_DER_OCTET_STRING, "KeyHash", SYNTAX, faults);
  tq_reader_end(&key, SYNTAX);
  ocsp->responder_key = hash.contents;
  if (!tbs->parse->failed && hash.contents.size != KEY_HASH_SIZE) {
    tq_x509_note_once(faults, VALUE, &hash);
  }
}

static void read_data(tq_ocsp *ocsp, tq_reader *basic, tq_faults *faults) {
  tq_der element;
  tq_reader tbs = tq_x509_open(&element, basic, TQ_DER_SEQUENCE, "tbsResponseData", SYNTAX, faults);
  ocsp->tbs = element.whole;
  read_version(&tbs, faults);
  read_responder(ocsp, &tbs, faults);
  ocsp->produced_at = read_time(&tbs, "producedAt", faults);
  tq_reader list = tq_x509_open(&element, &tbs, TQ_DER_SEQUENCE, "responses", SYNTAX, faults);
  ocsp->responses = element.contents;
  while (tq_reader_left(&list) > 0) {
    read_single(&list, faults);
    ocsp->response_count++;
  }
  tq_reader_end(&list, SYNTAX);
  ocsp->unknown_critical = read_extensions(&tbs, "responseExtensions", faults);
  tq_reader_end(&tbs, SYNTAX);
}

static tq_span read_signature(tq_reader *basic, tq_faults *faults) {
  tq_der_bit_string bits = {.unused = 0};
  uint16_t flaws = 0;
  tq_der element = tq_x509_read(basic, TQ_DER_BIT_STRING, "signature", SYNTAX, faults);
  bool fine = tq_der_bits(&bits, element.contents, false, &flaws);
  if (!fine) {
    tq_reader_fail(basic, SYNTAX, element.offset, element.whole.size);
    return TQ_SPAN_EMPTY;
  }
  tq_x509_flaws(faults, &element, flaws);
  return bits.bytes;
}

static tq_span read_certificates(tq_reader *basic, tq_faults *faults) {
  tq_der element = {.tag = TQ_DER_NONE};
  if (tq_der_peek(basic) == TAG_0) {
    tq_reader certs = tq_x509_open(NULL, basic, TAG_0, "certs", SYNTAX, faults);
    tq_reader list = tq_x509_open(&element, &certs, TQ_DER_SEQUENCE, "list", SYNTAX, faults);
    while (tq_reader_left(&list) > 0) {
      tq_x509_read(&list, TQ_DER_SEQUENCE, "Certificate", SYNTAX, faults);
    }
    tq_reader_end(&list, SYNTAX);
    tq_reader_end(&certs, SYNTAX);
  }
  return element.contents;
}

static void read_basic(tq_ocsp *ocsp, tq_reader *response, tq_faults *faults) {
  tq_reader basic =
      tq_x509_open(NULL, response, TQ_DER_SEQUENCE, "BasicOCSPResponse", SYNTAX, faults);
  read_data(ocsp, &basic, faults);
  ocsp->algorithm = tq_x509_algorithm(&basic, "signatureAlgorithm", SYNTAX, faults);
  ocsp->signature = read_signature(&basic, faults);
  ocsp->certificates = read_certificates(&basic, faults);
  tq_reader_end(&basic, SYNTAX);
}

/* What another type's response holds is for that type to say. */
static void read_bytes(tq_ocsp *ocsp, tq_reader *outer, tq_faults *faults) {
  static const uint8_t basic[] = {0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1};
  tq_reader tagged = tq_x509_open(NULL, outer, TAG_0, "[0]", SYNTAX, faults);
  tq_reader bytes = tq_x509_open(NULL, &tagged, TQ_DER_SEQUENCE, "responseBytes", SYNTAX, faults);
  tq_span type = tq_x509_oid(&bytes, "responseType", SYNTAX, faults).contents;
  ocsp->basic = tq_span_equal(type, tq_span_of(basic, sizeof basic));
  tq_reader response = tq_x509_open(NULL, &bytes, TQ_DER_OCTET_STRING, "response", SYNTAX, faults);
  if (ocsp->basic) {
    read_basic(ocsp, &response, faults);
  } else if (tq_reader_left(&response) > 0) {
    tq_read_rest(&response, "other");
  }
  tq_reader_end(&response, SYNTAX);
  tq_reader_end(&bytes, SYNTAX);
  tq_reader_end(&tagged, SYNTAX);
}

static void read_outer(tq_ocsp *ocsp, tq_reader *reader, tq_faults *faults) {
  static const uint32_t statuses = 0x6f;
  tq_der element;
  tq_reader outer = tq_x509_open(&element, reader, TQ_DER_SEQUENCE, "OCSPResponse", SYNTAX, faults);
  ocsp->status = read_choice(&outer, TQ_DER_ENUMERATED, "responseStatus", statuses, faults);
  ocsp->has_bytes = tq_reader_left(&outer) > 0;
  if (ocsp->has_bytes) {
    read_bytes(ocsp, &outer, faults);
  }
  tq_reader_end(&outer, SYNTAX);
  if (!reader->parse->failed && ocsp->has_bytes != (ocsp->status == TQ_OCSP_SUCCESSFUL)) {
    tq_x509_note_once(faults, TQ_REQ_certificate_status_response_bytes, &element);
  }
}

/* What the shared readers found, in the words of responses: a rule on certificates binds no
 * response. What only a certificate must keep is TQ_REQ_NONE. */
static uint16_t rule_of(uint16_t requirement) {
  switch (requirement) {
  case SYNTAX:
  case VALUE:
  case NOT_DER:
  case TQ_REQ_certificate_status_response_time:
  case TQ_REQ_certificate_status_response_bytes:
    return requirement;
  case TQ_REQ_certificate_not_der:
    return NOT_DER;
  case TQ_REQ_certificate_extension_twice:
  case TQ_REQ_certificate_extension_malformed:
  case TQ_REQ_certificate_optional_extension_malformed:
  case TQ_REQ_certificate_critical_unprocessable:
    return SYNTAX;
  default:
    return TQ_REQ_NONE;
  }
}

static void hand_over(tq_faults *faults, const tq_faults *found) {
  for (size_t i = 0; i < found->count; i++) {
    tq_fault fault = found->items[i];
    fault.requirement = rule_of(fault.requirement);
    if (fault.requirement != TQ_REQ_NONE && !tq_faults_have(faults, fault.requirement)) {
      tq_faults_add(faults, fault);
    }
  }
}

bool tq_ocsp_parse(tq_ocsp *ocsp, tq_faults *faults, tq_span der, size_t offset,
                   const tq_trace *trace) {
  tq_parse parse;
  tq_faults found = {.count = 0};
  *ocsp = (tq_ocsp){.offset = (uint32_t)offset};
  tq_reader reader = tq_parse_start(&parse, der, offset, trace);
  read_outer(ocsp, &reader, &found);
  tq_x509_finish(&reader, SYNTAX);
  parse.rule = parse.failed ? rule_of(parse.rule) : parse.rule;
  hand_over(faults, &found);
  return tq_faults_close(faults, &parse);
}

bool tq_ocsp_single_next(tq_ocsp_single *single, tq_span *rest) {
  tq_parse parse;
  tq_faults ignored = {.count = 0};
  if (rest->size == 0) {
    return false;
  }
  tq_reader reader = tq_parse_start(&parse, *rest, 0, NULL);
  *single = read_single(&reader, &ignored);
  *rest = tq_span_of(reader.next, tq_reader_left(&reader));
  return !parse.failed;
}
