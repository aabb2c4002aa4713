/* test_ocsp.c: OCSP responses as the parser sees them: one with every field, every prefix of it,
 * lengths of all sizes, and for each field what may not stand there. */
#include "codec/x509/ocsp.h"
#include "codec_help.h"

enum { ROOM = 2048 };

/* parts: what a response is made of, as hex; nothing here knows the parser. */
typedef struct parts {
  const char *status;      /* what stands before responseBytes */
  const char *type;        /* responseType */
  const char *version;     /* of ResponseData, whole */
  const char *responder;   /* whole */
  const char *produced;    /* whole */
  const char *id;          /* contents of certID */
  const char *cert_status; /* whole */
  const char *this_update;
  const char *single_rest; /* nextUpdate and singleExtensions */
  const char *data_rest;   /* responseExtensions */
  const char *signature;   /* whole */
  const char *certs;
  const char *behind;
} parts;

#define TIME_2020 "180f 32303230303130313030303030305a"
#define TIME_2026 "180f 32303236303130313030303030305a"
#define ID_HASHES "3009 06052b0e03021a 0500 0402 0102 0402 0304"
#define NONCE "a113 3011 300f 0609 2b0601050507300102 0402 0400"

static const parts whole = {
    .status = "0a0100",
    .type = "06092b0601050507300101",
    .version = "",
    .responder = "a10e 300c 310a 3008 0603550403 0c0178",
    .produced = TIME_2020,
    .id = ID_HASHES " 020107",
    .cert_status = "8000",
    .this_update = TIME_2020,
    .single_rest = "a011 " TIME_2026,
    .data_rest = NONCE,
    .signature = "0303 00 aabb",
    .certs = "a007 3005 3000 3001 00",
    .behind = "",
};

/* Wraps the bytes of CONTENTS that stand at the end of BYTES in TAG and a minimal length. */
static size_t wrap(uint8_t *bytes, size_t begin, size_t end, uint8_t tag) {
  size_t size = end - begin;
  size_t octets = size < 0x80 ? 0 : size < 0x100 ? 1 : 2;
  memmove(bytes + begin + 2 + octets, bytes + begin, size);
  bytes[begin] = tag;
  bytes[begin + 1] = (uint8_t)(octets == 0 ? size : 0x80 + octets);
  for (size_t i = 0; i < octets; i++) {
    bytes[begin + 2 + i] = (uint8_t)(size >> (8 * (octets - 1 - i)));
  }
  return end + 2 + octets;
}

static size_t put(uint8_t *bytes, size_t end, const char *hex) {
  uint8_t scratch[256];
  tq_span part = from_hex(hex, scratch, sizeof scratch);
  if (part.size > 0) {
    memcpy(bytes + end, part.data, part.size);
  }
  return end + part.size;
}

static size_t put_single(uint8_t *bytes, size_t begin, const parts *as) {
  size_t end = wrap(bytes, begin, put(bytes, begin, as->id), 0x30);
  end = put(bytes, end, as->cert_status);
  end = put(bytes, end, as->this_update);
  end = put(bytes, end, as->single_rest);
  return wrap(bytes, begin, end, 0x30);
}

/* A response of two SingleResponses alike, in BYTES of ROOM. */
static tq_span build(uint8_t *bytes, const parts *as) {
  size_t tagged = put(bytes, 0, as->status);
  size_t response = put(bytes, tagged, as->type);
  size_t responses = put(bytes, response, as->version);
  responses = put(bytes, responses, as->responder);
  responses = put(bytes, responses, as->produced);
  size_t end = put_single(bytes, responses, as);
  end = wrap(bytes, responses, put_single(bytes, end, as), 0x30);
  end = wrap(bytes, response, put(bytes, end, as->data_rest), 0x30);
  end = put(bytes, end, "300a 06082a8648ce3d040302");
  end = put(bytes, end, as->signature);
  end = wrap(bytes, response, put(bytes, end, as->certs), 0x30);
  end = wrap(bytes, response, end, 0x04);
  end = wrap(bytes, tagged, end, 0x30);
  end = wrap(bytes, tagged, end, 0xa0);
  end = wrap(bytes, 0, end, 0x30);
  return tq_span_of(bytes, put(bytes, end, as->behind));
}

static bool parse(tq_faults *faults, tq_span body, size_t offset, const tq_trace *trace) {
  tq_ocsp ocsp;
  return tq_ocsp_parse(&ocsp, faults, body, offset, trace);
}

static tq_ocsp read_clean(tq_span der) {
  tq_ocsp ocsp;
  tq_faults faults = {.count = 0};
  bool read = tq_ocsp_parse(&ocsp, &faults, der, 0, NULL);
  print_faults(&faults);
  assert_true(read);
  assert_int_equal(faults.count, 0);
  return ocsp;
}

static void every_field(void **state) {
  (void)state;
  uint8_t bytes[ROOM];
  tq_ocsp_single single;
  tq_ocsp ocsp = read_clean(build(bytes, &whole));
  assert_int_equal(ocsp.status, TQ_OCSP_SUCCESSFUL);
  assert_true(ocsp.has_bytes && ocsp.basic && ocsp.by_name && !ocsp.unknown_critical);
  assert_int_equal(ocsp.produced_at, 1577836800);
  assert_int_equal(ocsp.response_count, 2);
  assert_int_equal(ocsp.algorithm.kind, TQ_ALGORITHM_ecdsa_sha256);
  assert_hex(ocsp.signature, "aabb");
  assert_hex(ocsp.certificates, "3000300100");
  assert_int_equal(ocsp.tbs.data[0], TQ_DER_SEQUENCE);
  assert_int_equal(ocsp.responder.count, 1);
  assert_hex(ocsp.responder.rdns, "310a 3008 0603550403 0c0178");
  tq_span rest = ocsp.responses;
  for (int i = 0; i < 2; i++) {
    assert_true(tq_ocsp_single_next(&single, &rest));
    assert_int_equal(single.status, TQ_OCSP_GOOD);
    assert_hex(single.issuer_name_hash, "0102");
    assert_hex(single.issuer_key_hash, "0304");
    assert_hex(single.serial, "07");
    assert_int_equal(single.hash.whole.size, 11);
    assert_int_equal(single.this_update, 1577836800);
    assert_int_equal(single.next_update, 1767225600);
    assert_int_equal(single.reason, TQ_ABSENT);
  }
  assert_false(tq_ocsp_single_next(&single, &rest));
}

static tq_ocsp_single first_of(const parts *as) {
  uint8_t bytes[ROOM];
  tq_ocsp_single single;
  tq_ocsp ocsp = read_clean(build(bytes, as));
  tq_span rest = ocsp.responses;
  assert_true(tq_ocsp_single_next(&single, &rest));
  return single;
}

static void every_choice(void **state) {
  (void)state;
  uint8_t bytes[ROOM];
  parts as = whole;
  as.cert_status = "a116 " TIME_2026 " a003 0a0101";
  tq_ocsp_single single = first_of(&as);
  assert_int_equal(single.status, TQ_OCSP_REVOKED);
  assert_int_equal(single.revoked_at, 1767225600);
  assert_int_equal(single.reason, 1);
  as.cert_status = "a111 " TIME_2026;
  single = first_of(&as);
  assert_int_equal(single.reason, TQ_ABSENT);
  as.cert_status = "8200";
  as.single_rest = "a10e 300c 300a 0603 2a0304 0101ff 0400";
  single = first_of(&as);
  assert_int_equal(single.status, TQ_OCSP_UNKNOWN);
  assert_int_equal(single.next_update, INT64_MAX);
  assert_true(single.unknown_critical);
  as.data_rest = "";
  as.certs = "";
  as.responder = "a216 0414 000102030405060708090a0b0c0d0e0f10111213";
  tq_ocsp ocsp = read_clean(build(bytes, &as));
  assert_false(ocsp.by_name);
  assert_int_equal(ocsp.responder_key.size, 20);
  assert_int_equal(ocsp.certificates.size, 0);
  static const uint8_t later[] = {0x30, 3, 0x0a, 1, 3};
  ocsp = read_clean(tq_span_of(later, sizeof later));
  assert_int_equal(ocsp.status, TQ_OCSP_TRY_LATER);
  assert_false(ocsp.has_bytes || ocsp.basic);
  static const uint8_t other[] = {0x30, 0x0f, 0x0a, 1, 0, 0xa0, 0x0a, 0x30, 8,
                                  6,    3,    0x2a, 3, 4, 4,    1,    0xff};
  ocsp = read_clean(tq_span_of(other, sizeof other));
  assert_true(ocsp.has_bytes && !ocsp.basic);
}

static void prefixes_and_surplus(void **state) {
  (void)state;
  uint8_t bytes[ROOM];
  tq_span der = build(bytes, &whole);
  assert_prefixes_refused(parse, der, SIZE_MAX);
  assert_surplus_refused(parse, der);
}

static void layouts_and_noise(void **state) {
  (void)state;
  uint8_t bytes[ROOM];
  tq_span der = build(bytes, &whole);
  assert_true(assert_lengths_checked(parse, der) > 40);
  assert_survives_noise(parse, der, 3000);
}

/* Each row: one part of WHOLE, by its place, in another form, and all that is raised for it. */
typedef struct wrong_part {
  size_t part;
  const char *hex;
  uint16_t requirement;
  bool also_bytes; /* status_response_bytes too */
  bool goes_on;    /* a fault of syntax within an extension */
} wrong_part;

#define RAISES(name) TQ_REQ_certificate_status_response_##name
#define PART(name) offsetof(parts, name)

/* clang-format off */
static const wrong_part wrong[] = {
  {PART(status),      "0a0104",       RAISES(value), true, false},
  {PART(status),      "0a0101",       RAISES(bytes), false, false},
  {PART(status),      "020100",       RAISES(syntax), false, false},
  {PART(status),      "0a020000",     RAISES(not_der), false, false},
  {PART(status),      "0a01ff",       RAISES(syntax), false, false},
  {PART(status),      "0a00",         RAISES(syntax), false, false},
  {PART(status),      "0a0100 0500",  RAISES(syntax), false, false},
  {PART(type),        "0400",         RAISES(syntax), false, false},
  {PART(type),        "060180",       RAISES(syntax), false, false},
  {PART(version),     "a003 020100",  RAISES(not_der), false, false},
  {PART(version),     "a003 020101",  RAISES(value), false, false},
  {PART(version),     "800100",       RAISES(syntax), false, false},
  {PART(version),     "a005 020100 0500", RAISES(syntax), false, false},
  {PART(responder),   "",             RAISES(syntax), false, false},
  {PART(responder),   "3000",         RAISES(syntax), false, false},
  {PART(responder),   "a302 3000",    RAISES(syntax), false, false},
  {PART(responder),   "a104 3002 3100", RAISES(syntax), false, false},
  {PART(responder),   "a204 0402 0102", RAISES(value), false, false},
  {PART(responder),   "a202 3000",    RAISES(syntax), false, false},
  {PART(responder),   "a28116 0414 000102030405060708090a0b0c0d0e0f10111213", RAISES(not_der), false, false},
  {PART(produced),    "170d 3230303130313030303030305a", RAISES(syntax), false, false},
  {PART(produced),    "180d 3230323030313031303030305a", RAISES(time), false, false},
  {PART(produced),    "1811 32303230303130313030303030302e355a", RAISES(time), false, false},
  {PART(produced),    "180f 32303230313330313030303030305a", RAISES(time), false, false},
  {PART(id),          "",             RAISES(syntax), false, false},
  {PART(id),          ID_HASHES " 0200", RAISES(syntax), false, false},
  {PART(id),          ID_HASHES " 02020007", RAISES(not_der), false, false},
  {PART(id),          ID_HASHES " 020107 0500", RAISES(syntax), false, false},
  {PART(id),          "3009 06052b0e03021a 0500 0302 0002 0402 0304 020107", RAISES(syntax), false, false},
  {PART(cert_status), "",             RAISES(syntax), false, false},
  {PART(cert_status), "800100",       RAISES(syntax), false, false},
  {PART(cert_status), "820100",       RAISES(syntax), false, false},
  {PART(cert_status), "8300",         RAISES(syntax), false, false},
  {PART(cert_status), "a002 0500",    RAISES(syntax), false, false},
  {PART(cert_status), "a100",         RAISES(syntax), false, false},
  {PART(cert_status), "a116 " TIME_2026 " a003 0a0107", RAISES(value), false, false},
  {PART(cert_status), "a116 " TIME_2026 " a003 0a010b", RAISES(value), false, false},
  {PART(cert_status), "a116 " TIME_2026 " a003 020101", RAISES(syntax), false, false},
  {PART(cert_status), "a114 " TIME_2026 " 0a0101", RAISES(syntax), false, false},
  {PART(this_update), "",             RAISES(syntax), false, false},
  {PART(this_update), "180f 32303230303130313030303030302b", RAISES(time), false, false},
  {PART(single_rest), TIME_2026,      RAISES(syntax), false, false},
  {PART(single_rest), "a000",         RAISES(syntax), false, false},
  {PART(single_rest), "a102 0500",    RAISES(syntax), false, false},
  {PART(data_rest),   "a202 3000",    RAISES(syntax), false, false},
  {PART(data_rest),   NONCE NONCE,    RAISES(syntax), false, false},
  {PART(data_rest),   "a116 3014 3008 06032a0304 0401 00 3008 06032a0304 0401 00", RAISES(syntax), false, true},
  {PART(data_rest),   "a10e 300c 300a 0603 2a0304 010100 0400", RAISES(not_der), false, false},
  {PART(signature),   "0300",         RAISES(syntax), false, false},
  {PART(signature),   "0302 08aa",    RAISES(syntax), false, false},
  {PART(signature),   "0302 01ff",    RAISES(not_der), false, false},
  {PART(signature),   "0402 00aa",    RAISES(syntax), false, false},
  {PART(certs),       "3000",         RAISES(syntax), false, false},
  {PART(certs),       "a000",         RAISES(syntax), false, false},
  {PART(certs),       "a004 3002 0400", RAISES(syntax), false, false},
  {PART(certs),       "a002 3000 0500", RAISES(syntax), false, false},
  {PART(behind),      "00",           RAISES(syntax), false, false},
};
/* clang-format on */

static void assert_raised(const wrong_part *at) {
  uint8_t bytes[ROOM];
  parts as = whole;
  tq_faults faults = {.count = 0};
  memcpy((uint8_t *)&as + at->part, &at->hex, sizeof at->hex);
  tq_span copy = heap_copy(build(bytes, &as));
  parse(&faults, copy, 0, NULL);
  free((void *)(uintptr_t)copy.data);
  size_t allowed = at->also_bytes ? 2 : 1;
  if (faults.count != allowed || !tq_faults_have(&faults, at->requirement)) {
    print_faults(&faults);
    fail_msg("row %d, %s", (int)(at - wrong), tq_requirement_get(at->requirement)->id);
  }
  assert_int_equal(faults.stopped, at->requirement == RAISES(syntax) && !at->goes_on);
}

static void every_violation(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    assert_raised(&wrong[i]);
  }
}

/* The fault stands over the element at fault, counted from the start of the input. */
static void offsets(void **state) {
  (void)state;
  static const uint8_t no_status[] = {0x30, 3, 0x0a, 1, 4};
  static const uint8_t no_bytes[] = {0x30, 3, 0x0a, 1, 0};
  static const uint8_t surplus[] = {0x30, 3, 0x0a, 1, 3, 0, 0};
  assert_one_fault(parse, tq_span_of(no_status, sizeof no_status),
                   (tq_fault){RAISES(value), TQ_NO_EXTENSION, 2, 3});
  assert_one_fault(parse, tq_span_of(no_bytes, sizeof no_bytes),
                   (tq_fault){RAISES(bytes), TQ_NO_EXTENSION, 0, 5});
  assert_one_fault(parse, tq_span_of(surplus, sizeof surplus),
                   (tq_fault){RAISES(syntax), TQ_NO_EXTENSION, 5, 2});
}

/* Lengths around 2^31 and 2^32 and the indefinite one, at each level that has a length. */
static void lengths_out_of_bounds(void **state) {
  (void)state;
  static const char *const hostile[] = {
      "30847fffffff0a0103",         "3084800000000a0103",     "3084ffffffff0a0103",
      "30850100000000 0a0103",      "3088ffffffffffffffff",   "30ff",
      "30090a847fffffff00000000",   "300b0a0100a0847fffffff", "30120a0100a00d300b0609",
      "300d0a0100a008300606847fff", "300a0a0100a08430000000",
  };
  for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
    uint8_t bytes[32];
    assert_true(has_fault(parse, from_hex(hostile[i], bytes, sizeof bytes)));
  }
  static const uint8_t indefinite[] = {0x30, 0x80, 0x0a, 1, 3, 0, 0};
  assert_one_fault(parse, tq_span_of(indefinite, sizeof indefinite),
                   (tq_fault){RAISES(not_der), TQ_NO_EXTENSION, 0, 2});
}

/* 10 000 SEQUENCEs in one another, where any element may stand: no depth of the input is a depth
 * of the parser. */
static void nesting(void **state) {
  (void)state;
  enum { DEPTH = 10000, SIZE = 4 * DEPTH };
  uint8_t *bytes = malloc(SIZE);
  assert_non_null(bytes);
  for (size_t i = 0; i < DEPTH; i++) {
    size_t size = SIZE - 4 * i - 4;
    const uint8_t header[] = {0x30, 0x82, (uint8_t)(size >> 8), (uint8_t)size};
    memcpy(bytes + 4 * i, header, sizeof header);
  }
  assert_true(has_fault(parse, tq_span_of(bytes, SIZE)));
  free(bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_field),           cmocka_unit_test(every_choice),
      cmocka_unit_test(prefixes_and_surplus),  cmocka_unit_test(layouts_and_noise),
      cmocka_unit_test(every_violation),       cmocka_unit_test(offsets),
      cmocka_unit_test(lengths_out_of_bounds), cmocka_unit_test(nesting),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
