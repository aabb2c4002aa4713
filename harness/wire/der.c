/* der.c: see der.h. */
#include "wire/der.h"

typedef struct header {
  uint32_t tag;
  uint16_t flaws;
  size_t size;    /* of identifier and length */
  size_t length;  /* of the contents */
  size_t id_size; /* of the identifier alone */
} header;

/* X.690 section 8.1.2. False: too few bytes, or a number above 2^24. */
static bool scan_tag(header *into, tq_span left) {
  if (left.size == 0) {
    return false;
  }
  uint8_t first = left.data[0];
  into->tag = first;
  into->id_size = 1;
  if ((first & 0x1f) != 0x1f) {
    return true;
  }
  uint32_t number = 0;
  uint8_t octet = 0x80;
  while ((octet & 0x80) != 0) {
    if (into->id_size >= left.size || into->id_size > 4 || number >> 17 != 0) {
      return false;
    }
    octet = left.data[into->id_size++];
    number = number << 7 | (octet & 0x7f);
  }
  bool padded = left.data[1] == 0x80 || number < 31;
  into->flaws |= padded ? TQ_DER_LONG_TAG : 0;
  into->tag = number < 31 ? (first & 0xe0) | number : number << 8 | first;
  return true;
}

/* X.690 section 8.1.3. False: too few bytes, indefinite, reserved, or beyond any size. */
static bool scan_length(header *into, tq_span left) {
  if (left.size == 0 || left.data[0] == 0x80 || left.data[0] == 0xff) {
    return false;
  }
  uint8_t first = left.data[0];
  into->size = into->id_size + 1;
  into->length = first;
  if (first < 0x80) {
    return true;
  }
  size_t count = first & 0x7f;
  if (count >= left.size) {
    return false;
  }
  into->length = 0;
  for (size_t i = 1; i <= count; i++) {
    if (into->length >> (8 * (sizeof into->length - 1)) != 0) {
      return false;
    }
    into->length = into->length << 8 | left.data[i];
  }
  bool padded = left.data[1] == 0 || into->length < 0x80;
  into->flaws |= padded ? TQ_DER_LONG_LENGTH : 0;
  into->size += count;
  return true;
}

static tq_span left_of(const tq_reader *reader) {
  return tq_span_of(reader->next, tq_reader_left(reader));
}

uint32_t tq_der_peek(const tq_reader *reader) {
  header found = {0};
  return scan_tag(&found, left_of(reader)) ? found.tag : TQ_DER_NONE;
}

bool tq_der_indefinite(const tq_reader *reader) {
  header found = {0};
  tq_span left = left_of(reader);
  return scan_tag(&found, left) && found.id_size < left.size && left.data[found.id_size] == 0x80;
}

static void trace(const tq_reader *reader, tq_field field) {
  if (reader->parse->trace != NULL) {
    reader->parse->trace->call(reader->parse->trace->context, &field);
  }
}

/* Reads a header whose contents must be there in full. */
static bool read_header(header *found, tq_reader *reader, uint16_t rule) {
  size_t offset = tq_reader_offset(reader);
  tq_span left = left_of(reader);
  if (reader->parse->failed) {
    return false;
  }
  if (!scan_tag(found, left) || !scan_length(found, tq_span_from(left, found->id_size)) ||
      found->length > left.size - found->size) {
    tq_reader_fail(reader, rule, offset, left.size < 2 ? left.size : 2);
    return false;
  }
  trace(reader, (tq_field){TQ_FIELD_NUMBER, "tag", offset, found->id_size, found->tag});
  trace(reader, (tq_field){TQ_FIELD_LENGTH, "length", offset + found->id_size,
                           found->size - found->id_size, found->length});
  reader->next += found->size;
  return true;
}

static tq_der element_of(const header *found, const tq_reader *reader, size_t offset) {
  return (tq_der){found->tag, found->flaws, offset,
                  tq_span_of(reader->next - found->size, found->size + found->length),
                  tq_span_of(reader->next, found->length)};
}

tq_der tq_der_read(tq_reader *reader, const char *name, uint16_t rule) {
  header found = {0};
  size_t offset = tq_reader_offset(reader);
  if (!read_header(&found, reader, rule)) {
    return (tq_der){0};
  }
  tq_der element = element_of(&found, reader, offset);
  tq_read_opaque(reader, name, found.length, rule);
  return element;
}

tq_reader tq_der_open(tq_der *element, tq_reader *reader, uint32_t tag, const char *name,
                      uint16_t rule) {
  header found = {0};
  size_t offset = tq_reader_offset(reader);
  if (tq_reader_left(reader) > 0 && tq_der_peek(reader) != tag) {
    tq_reader_fail(reader, rule, offset, 1);
  }
  bool fine = read_header(&found, reader, rule);
  if (element != NULL) {
    *element = fine ? element_of(&found, reader, offset) : (tq_der){0};
  }
  return tq_read_open(reader, name, found.length, rule);
}

bool tq_der_boolean(bool *value, tq_span contents, uint16_t *flaws) {
  *value = contents.size == 1 && contents.data[0] != 0;
  if (*value && contents.data[0] != 0xff) {
    *flaws |= TQ_DER_BOOLEAN_VALUE;
  }
  return contents.size == 1;
}

bool tq_der_integer(tq_span contents, uint16_t *flaws) {
  if (contents.size == 0) {
    return false;
  }
  bool padded = contents.size > 1 && ((contents.data[0] == 0 && contents.data[1] < 0x80) ||
                                      (contents.data[0] == 0xff && contents.data[1] >= 0x80));
  *flaws |= padded ? TQ_DER_PADDED_INTEGER : 0;
  return true;
}

bool tq_der_small(int64_t *value, tq_span contents, uint16_t *flaws) {
  *value = 0;
  if (!tq_der_integer(contents, flaws)) {
    return false;
  }
  bool negative = contents.data[0] >= 0x80;
  size_t skip = 0;
  while (skip + 1 < contents.size && contents.data[skip] == (negative ? 0xff : 0)) {
    skip++;
  }
  uint64_t bits = negative ? UINT64_MAX : 0;
  tq_span digits = tq_span_from(contents, skip);
  for (size_t i = 0; i < digits.size && i < sizeof bits; i++) {
    bits = bits << 8 | digits.data[i];
  }
  bool sign_kept = (bits >> 63 != 0) == negative;
  *value = (int64_t)bits;
  return digits.size <= sizeof bits && sign_kept;
}

bool tq_der_bits(tq_der_bit_string *bits, tq_span contents, bool named, uint16_t *flaws) {
  *bits = (tq_der_bit_string){TQ_SPAN_EMPTY, 0};
  if (contents.size == 0 || contents.data[0] > 7 || (contents.size == 1 && contents.data[0] != 0)) {
    return false;
  }
  *bits = (tq_der_bit_string){tq_span_from(contents, 1), contents.data[0]};
  uint8_t last = contents.data[contents.size - 1];
  if (contents.size > 1 && (last & ((1u << bits->unused) - 1)) != 0) {
    *flaws |= TQ_DER_UNUSED_BITS;
  }
  if (named && contents.size > 1 && (last >> bits->unused & 1) == 0) {
    *flaws |= TQ_DER_TRAILING_BITS;
  }
  return true;
}

bool tq_der_bit(tq_der_bit_string bits, size_t number) {
  return number < bits.bytes.size * 8 - bits.unused &&
         (bits.bytes.data[number / 8] >> (7 - number % 8) & 1) != 0;
}

bool tq_der_oid(tq_span contents) {
  bool arc_begins = true;
  for (size_t i = 0; i < contents.size; i++) {
    if (arc_begins && contents.data[i] == 0x80) {
      return false;
    }
    arc_begins = contents.data[i] < 0x80;
  }
  return contents.size > 0 && arc_begins;
}

bool tq_der_in_order(tq_span earlier, tq_span later) {
  size_t common = earlier.size < later.size ? earlier.size : later.size;
  int order = common == 0 ? 0 : memcmp(earlier.data, later.data, common);
  return order < 0 || (order == 0 && earlier.size <= later.size);
}
