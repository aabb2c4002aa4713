/* key.c: see x509_key.h. */
#include "codec/x509/key.h"

#include "codec/x509/in.h"
#include "spec/requirement.h"

/* clang-format off */
static const struct {
  const char *name;
  const char *oid;
  uint8_t size;
} algorithms[TQ_ALGORITHM_KINDS] = {
#define ROW(name, oid) {#name, oid, sizeof oid - 1},
  TQ_ALGORITHM_TABLE(ROW)
#undef ROW
};

static const struct {
  tq_curve curve;
  const char *oid;
  uint8_t size;
} curves[] = {
  {TQ_CURVE_P256, "\x2a\x86\x48\xce\x3d\x03\x01\x07", 8},
  {TQ_CURVE_P384, "\x2b\x81\x04\x00\x22",             5},
  {TQ_CURVE_P521, "\x2b\x81\x04\x00\x23",             5},
  {TQ_CURVE_P192, "\x2a\x86\x48\xce\x3d\x03\x01\x01", 8},
  {TQ_CURVE_P224, "\x2b\x81\x04\x00\x21",             5},
};
/* clang-format on */

const char *tq_algorithm_name(tq_algorithm_kind kind) {
  return kind < TQ_ALGORITHM_KINDS ? algorithms[kind].name : "unknown";
}

static tq_algorithm_kind kind_of(tq_span oid) {
  for (size_t i = 0; i < TQ_ALGORITHM_KINDS; i++) {
    if (tq_span_equal(oid, tq_span_of(algorithms[i].oid, algorithms[i].size))) {
      return (tq_algorithm_kind)i;
    }
  }
  return TQ_ALGORITHM_unknown;
}

tq_algorithm tq_x509_algorithm(tq_reader *reader, const char *name, uint16_t rule,
                               tq_faults *faults) {
  tq_der element;
  tq_der parameters = {0};
  tq_reader inner = tq_x509_open(&element, reader, TQ_DER_SEQUENCE, name, rule, faults);
  tq_der oid = tq_x509_oid(&inner, "algorithm", rule, faults);
  if (tq_reader_left(&inner) > 0) {
    parameters = tq_x509_read(&inner, TQ_DER_NONE, "parameters", rule, faults);
  }
  tq_reader_end(&inner, rule);
  return (tq_algorithm){kind_of(oid.contents), element.whole, parameters.whole,
                        (uint32_t)element.offset};
}

static uint8_t first_of(tq_span span) {
  return span.size == 0 ? 0 : span.data[0];
}

static tq_curve curve_of(tq_span parameters) {
  if (first_of(parameters) == TQ_DER_SEQUENCE) {
    return TQ_CURVE_EXPLICIT;
  }
  if (first_of(parameters) != TQ_DER_OID) {
    return TQ_CURVE_IMPLICIT;
  }
  for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++) {
    if (tq_span_equal(tq_span_from(parameters, 2), tq_span_of(curves[i].oid, curves[i].size))) {
      return curves[i].curve;
    }
  }
  return TQ_CURVE_OTHER;
}

/* The number of bits of a non-negative INTEGER's contents. */
static uint32_t bits_of(tq_span number) {
  while (number.size > 0 && number.data[0] == 0) {
    number = tq_span_from(number, 1);
  }
  uint32_t bits = (uint32_t)(number.size * 8);
  for (uint8_t mask = 0x80; number.size > 0 && (number.data[0] & mask) == 0; mask >>= 1) {
    bits--;
  }
  return bits;
}

/* RSAPublicKey (RFC 3279 section 2.3.1): SEQUENCE { modulus, publicExponent }. */
static uint32_t read_rsa(tq_span key, size_t offset, tq_faults *faults) {
  tq_parse parse;
  uint16_t rule = TQ_REQ_certificate_rsa_key_malformed;
  tq_reader outer = tq_parse_start(&parse, key, offset, NULL);
  tq_reader inner = tq_x509_open(NULL, &outer, TQ_DER_SEQUENCE, "RSAPublicKey", rule, faults);
  tq_der modulus = tq_x509_integer(&inner, "modulus", rule, faults);
  tq_der exponent = tq_x509_integer(&inner, "publicExponent", rule, faults);
  tq_reader_end(&inner, rule);
  tq_x509_finish(&outer, rule);
  bool positive = first_of(modulus.contents) < 0x80 && bits_of(modulus.contents) > 1 &&
                  first_of(exponent.contents) < 0x80 && bits_of(exponent.contents) > 0;
  if (parse.failed || !positive) {
    tq_faults_add(faults, (tq_fault){parse.failed ? parse.rule : rule, TQ_NO_EXTENSION,
                                     (uint32_t)offset, (uint32_t)key.size});
  }
  return parse.failed ? 0 : bits_of(modulus.contents);
}

/* The bits of p in Dss-Parms (RFC 3279 section 2.3.2), 0 if they are inherited. */
static uint32_t read_dsa(tq_span parameters) {
  tq_parse parse;
  tq_faults ignored = {0};
  tq_reader outer = tq_parse_start(&parse, parameters, 0, NULL);
  tq_reader inner = tq_x509_open(NULL, &outer, TQ_DER_SEQUENCE, "Dss-Parms", 0, &ignored);
  tq_der prime = tq_x509_integer(&inner, "p", 0, &ignored);
  return parse.failed ? 0 : bits_of(prime.contents);
}

static bool is_null(tq_span parameters) {
  return tq_span_equal(parameters, tq_span_of("\x05\x00", 2));
}

static void note(tq_faults *faults, uint16_t requirement, const tq_algorithm *algorithm) {
  tq_faults_add(faults, (tq_fault){requirement, TQ_NO_EXTENSION, algorithm->offset,
                                   (uint32_t)algorithm->whole.size});
}

/* The octets of a point of CURVE: uncompressed, or compressed, which is optional (RFC 5480 section
 * 2.2); and those of the Edwards curves' keys (RFC 8410). 0: not known. */
static size_t field_of(tq_curve curve) {
  static const uint8_t sizes[] = {[TQ_CURVE_P256] = 32,
                                  [TQ_CURVE_P384] = 48,
                                  [TQ_CURVE_P521] = 66,
                                  [TQ_CURVE_P192] = 24,
                                  [TQ_CURVE_P224] = 28};
  return (size_t)curve < sizeof sizes ? sizes[curve] : 0;
}

static bool point_has_form(const tq_public_key *key) {
  size_t field = field_of(key->curve);
  return field == 0 || (key->key.size == 1 + 2 * field && key->key.data[0] == 4);
}

static size_t edwards_size(tq_algorithm_kind kind) {
  enum { X25519 = 32, X448 = 56, ED448 = 57 };
  return kind == TQ_ALGORITHM_ed448 ? ED448 : kind == TQ_ALGORITHM_x448 ? X448 : X25519;
}

/* What the RFC of each kind of key says on its parameters and its form. */
static void check_key(tq_public_key *key, size_t key_offset, tq_faults *faults) {
  const tq_algorithm *algorithm = &key->algorithm;
  switch (algorithm->kind) {
  case TQ_ALGORITHM_rsa_encryption:
    if (!is_null(algorithm->parameters)) {
      note(faults, TQ_REQ_certificate_rsa_parameters, algorithm);
    }
    key->bits = read_rsa(key->key, key_offset, faults);
    break;
  case TQ_ALGORITHM_rsassa_pss:
    key->bits = read_rsa(key->key, key_offset, faults);
    break;
  case TQ_ALGORITHM_ec_public_key:
  case TQ_ALGORITHM_ec_dh:
    key->curve = curve_of(algorithm->parameters);
    if (key->curve == TQ_CURVE_EXPLICIT || key->curve == TQ_CURVE_IMPLICIT) {
      note(faults, TQ_REQ_certificate_curve_not_named, algorithm);
    }
    if (!point_has_form(key)) {
      note(faults, TQ_REQ_certificate_key_form, algorithm);
    }
    break;
  case TQ_ALGORITHM_x25519:
  case TQ_ALGORITHM_x448:
  case TQ_ALGORITHM_ed25519:
  case TQ_ALGORITHM_ed448:
    if (algorithm->parameters.size != 0) {
      note(faults, TQ_REQ_certificate_edwards_parameters, algorithm);
    }
    if (key->key.size != edwards_size(algorithm->kind)) {
      note(faults, TQ_REQ_certificate_key_form, algorithm);
    }
    break;
  case TQ_ALGORITHM_dsa:
    key->bits = read_dsa(algorithm->parameters);
    break;
  default:
    break;
  }
}

tq_public_key tq_x509_public_key(tq_reader *reader, uint16_t rule, tq_faults *faults) {
  tq_der element;
  uint16_t flaws = 0;
  tq_der_bit_string bits;
  tq_public_key key = {0};
  tq_reader inner =
      tq_x509_open(&element, reader, TQ_DER_SEQUENCE, "subjectPublicKeyInfo", rule, faults);
  key.algorithm = tq_x509_algorithm(&inner, "algorithm", rule, faults);
  tq_der key_bits = tq_x509_read(&inner, TQ_DER_BIT_STRING, "subjectPublicKey", rule, faults);
  if (!tq_der_bits(&bits, key_bits.contents, false, &flaws)) {
    tq_reader_fail(&inner, rule, key_bits.offset, key_bits.whole.size);
  }
  tq_reader_end(&inner, rule);
  tq_x509_flaws(faults, &key_bits, flaws);
  key.whole = element.whole;
  key.offset = (uint32_t)element.offset;
  key.key = bits.bytes;
  if (!reader->parse->failed) {
    size_t header = key_bits.whole.size - key_bits.contents.size;
    check_key(&key, key_bits.offset + header + 1, faults);
  }
  return key;
}
