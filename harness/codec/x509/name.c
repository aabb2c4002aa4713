/* name.c: see x509_name.h. */
#include "codec/x509/name.h"

#include "codec/x509/in.h"
#include "spec/requirement.h"

#include <string.h>

enum { ATTRIBUTES_MAX = 16 }; /* of one RDN that is compared in any order; more: byte by byte */

/* ---- strings ---- */

static bool is_printable_kind(uint32_t tag) {
  return tag == TQ_DER_PRINTABLE_STRING || tag == TQ_DER_UTF8_STRING || tag == TQ_DER_IA5_STRING ||
         tag == TQ_DER_NUMERIC_STRING || tag == TQ_DER_VISIBLE_STRING;
}

static bool is_string(uint32_t tag) {
  return is_printable_kind(tag) || tag == TQ_DER_TELETEX_STRING || tag == TQ_DER_BMP_STRING ||
         tag == TQ_DER_UNIVERSAL_STRING;
}

static bool is_ascii(tq_span text) {
  for (size_t i = 0; i < text.size; i++) {
    if (text.data[i] >= 0x80) {
      return false;
    }
  }
  return true;
}

/* folded: the characters of a string after RFC 4518: ASCII in lower case, control characters and
 * white space at both ends gone and inner runs of it one space. */
typedef struct folded {
  const uint8_t *next;
  const uint8_t *end;
} folded;

static bool is_space(uint8_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0d);
}

/* Section 2.2: these are mapped to nothing. */
static bool is_nothing(uint8_t c) {
  return (c < 0x20 && !is_space(c)) || c == 0x7f;
}

static bool is_between(uint8_t c) {
  return is_space(c) || is_nothing(c);
}

static folded fold(tq_span text) {
  folded from = {text.data, text.data + text.size};
  while (from.next < from.end && is_between(*from.next)) {
    from.next++;
  }
  while (from.next < from.end && is_between(from.end[-1])) {
    from.end--;
  }
  return from;
}

/* The next folded character, -1 at the end. */
static int fold_next(folded *from) {
  bool space = false;
  while (from->next < from->end && is_between(*from->next)) {
    space = is_space(*from->next) || space;
    from->next++;
  }
  if (space) {
    return ' ';
  }
  if (from->next == from->end) {
    return -1;
  }
  uint8_t c = *from->next++;
  return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static bool folded_equal(tq_span a, tq_span b) {
  folded left = fold(a);
  folded right = fold(b);
  int c = 0;
  do {
    c = fold_next(&left);
    if (c != fold_next(&right)) {
      return false;
    }
  } while (c >= 0);
  return true;
}

/* ---- attributes ---- */

/* clang-format off */
/* The attributes that everyone must be prepared for (section 4.1.2.4), with the upper bounds of
 * appendix A.1. All are compared by caseIgnoreMatch. */
static const struct {
  const char *oid;
  uint8_t size;
  uint16_t most; /* characters; 0: no bound */
  bool ia5;      /* an IA5String, and no DirectoryString */
} attributes[] = {
  {"\x55\x04\x03", 3, 64, false},    /* commonName */
  {"\x55\x04\x05", 3, 64, false},    /* serialNumber */
  {"\x55\x04\x06", 3, 2, false},     /* countryName */
  {"\x55\x04\x08", 3, 128, false},   /* stateOrProvinceName */
  {"\x55\x04\x0a", 3, 64, false},    /* organizationName */
  {"\x55\x04\x0b", 3, 64, false},    /* organizationalUnitName */
  {"\x55\x04\x2e", 3, 0, false},     /* dnQualifier */
  {"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", 10, 0, true}, /* domainComponent */
};
/* clang-format on */

enum { ATTRIBUTES = sizeof attributes / sizeof attributes[0] };

static size_t attribute_of(tq_span type) {
  size_t i = 0;
  while (i < ATTRIBUTES &&
         !tq_span_equal(type, tq_span_of(attributes[i].oid, attributes[i].size))) {
    i++;
  }
  return i;
}

/* Whether values of TYPE with this tag are ones that everyone must be able to read. */
static bool must_read(tq_span type, uint32_t tag) {
  size_t i = attribute_of(type);
  return i < ATTRIBUTES &&
         (attributes[i].ia5 ? tag == TQ_DER_IA5_STRING
                            : tag == TQ_DER_UTF8_STRING || tag == TQ_DER_PRINTABLE_STRING);
}

/* Section 7.1: strings by their characters without case and white space, whatever their type; all
 * else octet by octet. Other matching rules than caseIgnoreMatch, and other strings, are optional.
 */
static tq_comparison compare_values(tq_span type, const tq_der *a, const tq_der *b) {
  if (a->tag == b->tag && tq_span_equal(a->contents, b->contents)) {
    return TQ_EQUAL;
  }
  if (!is_string(a->tag) || !is_string(b->tag)) {
    return TQ_DIFFERENT;
  }
  bool plain = is_printable_kind(a->tag) && is_printable_kind(b->tag);
  if (plain && folded_equal(a->contents, b->contents)) {
    return must_read(type, a->tag) && must_read(type, b->tag) ? TQ_EQUAL : TQ_UNSURE;
  }
  bool ascii = is_ascii(a->contents) && is_ascii(b->contents);
  return plain && ascii ? TQ_DIFFERENT : TQ_UNSURE;
}

/* ---- walking what was read before, so that nothing can be missing ---- */

/* Cuts one element off *REST; its contents. */
static tq_der cut(tq_span *rest) {
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, *rest, 0, NULL);
  tq_der element = tq_der_read(&reader, NULL, 0);
  *rest = parse.failed ? TQ_SPAN_EMPTY : tq_span_from(*rest, element.whole.size);
  return element;
}

tq_attributes tq_name_attributes(tq_span rdns) {
  return (tq_attributes){.rdns = rdns};
}

bool tq_attribute_next(tq_attribute *attribute, tq_attributes *walk) {
  while (walk->set.size == 0) {
    if (walk->rdns.size == 0) {
      return false;
    }
    walk->set = cut(&walk->rdns).contents;
    walk->rdn = walk->set;
  }
  tq_span pair = cut(&walk->set).contents;
  attribute->rdn = walk->rdn;
  attribute->type = cut(&pair).contents;
  attribute->value = cut(&pair);
  return true;
}

/* ---- comparing ---- */

static tq_comparison compare_attributes(const tq_attribute *a, const tq_attribute *b) {
  return tq_span_equal(a->type, b->type) ? compare_values(a->type, &a->value, &b->value)
                                         : TQ_DIFFERENT;
}

static size_t list_attributes(tq_attribute into[ATTRIBUTES_MAX], tq_span set) {
  size_t count = 0;
  tq_attributes walk = {.set = set, .rdn = set};
  tq_attribute next;
  while (tq_attribute_next(&next, &walk)) {
    if (count < ATTRIBUTES_MAX) {
      into[count] = next;
    }
    count++;
  }
  return count;
}

/* The attribute of RIGHT that equals ONE and is not in *USED; its comparison. */
static tq_comparison take_match(const tq_attribute *one, const tq_attribute *right, size_t count,
                                uint32_t *used) {
  tq_comparison best = TQ_DIFFERENT;
  size_t place = 0;
  for (size_t i = 0; i < count && best != TQ_EQUAL; i++) {
    tq_comparison found = (*used >> i & 1) != 0 ? TQ_DIFFERENT : compare_attributes(one, &right[i]);
    if (found != TQ_DIFFERENT) {
      best = found;
      place = i;
    }
  }
  *used |= best == TQ_DIFFERENT ? 0 : 1u << place;
  return best;
}

static tq_comparison weaker(tq_comparison a, tq_comparison b) {
  if (a == TQ_DIFFERENT || b == TQ_DIFFERENT) {
    return TQ_DIFFERENT;
  }
  return a == TQ_UNSURE ? TQ_UNSURE : b;
}

/* Two RDNs: the same attributes, in any order. */
static tq_comparison compare_rdns(tq_span a, tq_span b) {
  tq_attribute left[ATTRIBUTES_MAX];
  tq_attribute right[ATTRIBUTES_MAX];
  if (tq_span_equal(a, b)) {
    return TQ_EQUAL;
  }
  size_t count = list_attributes(left, a);
  if (count != list_attributes(right, b) || count > ATTRIBUTES_MAX) {
    return TQ_DIFFERENT;
  }
  uint32_t used = 0;
  tq_comparison all = TQ_EQUAL;
  for (size_t i = 0; i < count && all != TQ_DIFFERENT; i++) {
    all = weaker(all, take_match(&left[i], right, count, &used));
  }
  return all;
}

tq_comparison tq_name_within(tq_span rdns, tq_span base) {
  tq_comparison all = TQ_EQUAL;
  while (base.size > 0 && all != TQ_DIFFERENT) {
    if (rdns.size == 0) {
      return TQ_DIFFERENT;
    }
    tq_span wanted = cut(&base).contents;
    all = weaker(all, compare_rdns(cut(&rdns).contents, wanted));
  }
  return all;
}

tq_comparison tq_name_compare(const tq_name *a, const tq_name *b) {
  if (tq_span_equal(a->rdns, b->rdns)) {
    return TQ_EQUAL;
  }
  if (a->count != b->count || (a->hash != b->hash && !a->foreign && !b->foreign)) {
    return TQ_DIFFERENT;
  }
  return tq_name_within(a->rdns, b->rdns);
}

/* ---- reading ---- */

static uint64_t mix(uint64_t hash, uint8_t byte) {
  return (hash ^ byte) * UINT64_C(0x100000001b3);
}

static uint64_t hash_attribute(tq_span type, const tq_der *value, bool *foreign) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < type.size; i++) {
    hash = mix(hash, type.data[i]);
  }
  hash = mix(hash, is_string(value->tag) ? 0 : (uint8_t)value->tag);
  if (is_printable_kind(value->tag) && is_ascii(value->contents)) {
    folded from = fold(value->contents);
    for (int c = fold_next(&from); c >= 0; c = fold_next(&from)) {
      hash = mix(hash, (uint8_t)c);
    }
    return hash;
  }
  *foreign = *foreign || is_string(value->tag);
  for (size_t i = 0; i < value->contents.size; i++) {
    hash = mix(hash, value->contents.data[i]);
  }
  return hash;
}

static bool is_printable(uint8_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (c != 0 && strchr(" '()+,-./:=?", c) != NULL);
}

/* The characters of a UTF-8 or ASCII text; SIZE_MAX if it is none. */
static size_t count_characters(tq_span text) {
  size_t count = 0;
  for (size_t i = 0; i < text.size; count++) {
    uint8_t first = text.data[i++];
    size_t more = first < 0x80 ? 0 : first < 0xc2 ? 9 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    if (first > 0xf4 || more > text.size - i) {
      return SIZE_MAX;
    }
    for (; more > 0; more--, i++) {
      if ((text.data[i] & 0xc0) != 0x80) {
        return SIZE_MAX;
      }
    }
  }
  return count;
}

static bool has_value_form(tq_span type, const tq_der *value) {
  size_t i = attribute_of(type);
  size_t count = count_characters(value->contents);
  bool bounded = count != SIZE_MAX && count > 0 &&
                 (i == ATTRIBUTES || attributes[i].most == 0 || count <= attributes[i].most);
  bool printable = value->tag != TQ_DER_PRINTABLE_STRING;
  for (size_t at = 0; !printable && at < value->contents.size; at++) {
    if (!is_printable(value->contents.data[at])) {
      return false;
    }
  }
  return bounded;
}

/* What not everyone need be able to read: other attributes, other strings, values without form. */
static void check_attribute(tq_span type, const tq_der *value, tq_faults *faults) {
  if (attribute_of(type) == ATTRIBUTES) {
    tq_x509_note_once(faults, TQ_REQ_certificate_name_type_optional, value);
  } else if (!must_read(type, value->tag) || !has_value_form(type, value)) {
    tq_x509_note_once(faults, TQ_REQ_certificate_name_value_form, value);
  }
}

static uint64_t read_attribute(tq_reader *set, uint16_t rule, bool *foreign, tq_faults *faults) {
  tq_reader pair = tq_x509_open(NULL, set, TQ_DER_SEQUENCE, "AttributeTypeAndValue", rule, faults);
  tq_der type = tq_x509_oid(&pair, "type", rule, faults);
  tq_der value = tq_x509_read(&pair, TQ_DER_NONE, "value", rule, faults);
  tq_reader_end(&pair, rule);
  if (!set->parse->failed) {
    check_attribute(type.contents, &value, faults);
  }
  return set->parse->failed ? 0 : hash_attribute(type.contents, &value, foreign);
}

/* One RDN: SET SIZE (1..MAX); its attributes' hashes are summed, as their order means nothing. */
static uint64_t read_rdn(tq_reader *rdns, uint16_t rule, bool *foreign, tq_faults *faults) {
  tq_der set_element;
  tq_span before = TQ_SPAN_EMPTY;
  uint64_t sum = 0;
  tq_reader set =
      tq_x509_open(&set_element, rdns, TQ_DER_SET, "RelativeDistinguishedName", rule, faults);
  if (set_element.contents.size == 0) {
    tq_reader_fail(rdns, rule, set_element.offset, set_element.whole.size);
  }
  while (tq_reader_left(&set) > 0) {
    const uint8_t *begin = set.next;
    sum += read_attribute(&set, rule, foreign, faults);
    tq_span now = tq_span_of(begin, (size_t)(set.next - begin));
    if (before.size > 0 && !tq_der_in_order(before, now)) {
      tq_x509_flaws(faults, &set_element, 1);
    }
    before = now;
  }
  tq_reader_end(&set, rule);
  return sum;
}

tq_name tq_x509_name(tq_reader *reader, const char *name, uint16_t rule, tq_faults *faults) {
  tq_der element;
  uint64_t hash = 0;
  size_t count = 0;
  bool foreign = false;
  tq_reader rdns = tq_x509_open(&element, reader, TQ_DER_SEQUENCE, name, rule, faults);
  while (tq_reader_left(&rdns) > 0) {
    hash = hash * UINT64_C(0x9e3779b97f4a7c15) + read_rdn(&rdns, rule, &foreign, faults);
    count++;
  }
  tq_reader_end(&rdns, rule);
  return (tq_name){element.contents, hash, (uint32_t)element.offset,
                   (uint16_t)(count < 65535 ? count : 65535), foreign};
}
