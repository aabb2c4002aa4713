/* in.c: see x509_in.h. */
#include "codec/x509/in.h"

#include "spec/requirement.h"

void tq_x509_note(tq_faults *faults, uint16_t requirement, const tq_der *element) {
  tq_faults_add(faults, (tq_fault){requirement, TQ_NO_EXTENSION, (uint32_t)element->offset,
                                   (uint32_t)element->whole.size});
}

void tq_x509_note_once(tq_faults *faults, uint16_t requirement, const tq_der *element) {
  if (!tq_faults_have(faults, requirement)) {
    tq_x509_note(faults, requirement, element);
  }
}

void tq_x509_flaws(tq_faults *faults, const tq_der *element, uint16_t flaws) {
  if (flaws != 0) {
    tq_x509_note(faults, TQ_REQ_certificate_not_der, element);
  }
}

static uint16_t rule_for(const tq_reader *reader, uint16_t rule) {
  return tq_der_indefinite(reader) ? TQ_REQ_certificate_not_der : rule;
}

tq_reader tq_x509_open(tq_der *element, tq_reader *reader, uint32_t tag, const char *name,
                       uint16_t rule, tq_faults *faults) {
  tq_der found;
  bool tag_fits = tq_der_peek(reader) == tag;
  tq_reader child =
      tq_der_open(&found, reader, tag, name, tag_fits ? rule_for(reader, rule) : rule);
  if (found.flaws != 0) {
    tq_x509_flaws(faults, &found, found.flaws);
  }
  if (element != NULL) {
    *element = found;
  }
  return child;
}

tq_der tq_x509_read(tq_reader *reader, uint32_t tag, const char *name, uint16_t rule,
                    tq_faults *faults) {
  if (tag != TQ_DER_NONE && tq_der_peek(reader) != tag) {
    tq_reader_fail(reader, rule, tq_reader_offset(reader), tq_reader_left(reader) > 0 ? 1 : 0);
  }
  tq_der found = tq_der_read(reader, name, rule_for(reader, rule));
  if (found.flaws != 0) {
    tq_x509_flaws(faults, &found, found.flaws);
  }
  return found;
}

/* Fails the parse unless the value was FINE, which was found in ELEMENT. */
static void finish(tq_reader *reader, const tq_der *element, bool fine, uint16_t rule) {
  if (!fine) {
    tq_reader_fail(reader, rule, element->offset, element->whole.size);
  }
}

/* RFC 5280 appendix B: arcs below 2^28, and 20 of them, are what everyone must take. */
static bool is_usual_oid(tq_span oid) {
  enum { ARCS = 20, OCTETS = 4 }; /* the first octet stands for two arcs */
  size_t arcs = 1;
  size_t octets = 0;
  for (size_t i = 0; i < oid.size; i++) {
    bool last = oid.data[i] < 0x80;
    octets++;
    if (octets > OCTETS) {
      return false;
    }
    arcs += last ? 1 : 0;
    octets = last ? 0 : octets;
  }
  return arcs <= ARCS;
}

tq_der tq_x509_oid(tq_reader *reader, const char *name, uint16_t rule, tq_faults *faults) {
  tq_der found = tq_x509_read(reader, TQ_DER_OID, name, rule, faults);
  finish(reader, &found, tq_der_oid(found.contents), rule);
  if (!reader->parse->failed && !is_usual_oid(found.contents)) {
    tq_x509_note_once(faults, TQ_REQ_certificate_oid_bound, &found);
  }
  return found;
}

tq_der tq_x509_integer(tq_reader *reader, const char *name, uint16_t rule, tq_faults *faults) {
  uint16_t flaws = 0;
  tq_der found = tq_x509_read(reader, TQ_DER_INTEGER, name, rule, faults);
  finish(reader, &found, tq_der_integer(found.contents, &flaws), rule);
  tq_x509_flaws(faults, &found, flaws);
  return found;
}

bool tq_x509_boolean(tq_reader *reader, const char *name, uint16_t rule, tq_faults *faults) {
  uint16_t flaws = 0;
  bool value = false;
  tq_der found = tq_x509_read(reader, TQ_DER_BOOLEAN, name, rule, faults);
  finish(reader, &found, tq_der_boolean(&value, found.contents, &flaws), rule);
  tq_x509_flaws(faults, &found, flaws);
  return value;
}

tq_der_bit_string tq_x509_bits(tq_reader *reader, uint32_t tag, const char *name, uint16_t rule,
                               tq_faults *faults) {
  uint16_t flaws = 0;
  tq_der_bit_string bits;
  tq_der found = tq_x509_read(reader, tag, name, rule, faults);
  finish(reader, &found, tq_der_bits(&bits, found.contents, true, &flaws), rule);
  tq_x509_flaws(faults, &found, flaws);
  return bits;
}

uint32_t tq_x509_count(tq_reader *reader, uint32_t tag, const char *name, uint16_t rule,
                       tq_faults *faults) {
  uint16_t flaws = 0;
  int64_t value = 0;
  tq_der found = tq_x509_read(reader, tag, name, rule, faults);
  bool small = tq_der_small(&value, found.contents, &flaws);
  bool negative = found.contents.size == 0 || found.contents.data[0] >= 0x80;
  finish(reader, &found, !negative, rule);
  tq_x509_flaws(faults, &found, flaws);
  return small && value < 65535 ? (uint32_t)value : 65535;
}

void tq_x509_finish(tq_reader *reader, uint16_t rule) {
  if (tq_reader_left(reader) > 0) {
    tq_reader_fail(reader, rule, tq_reader_offset(reader), tq_reader_left(reader));
  }
}
