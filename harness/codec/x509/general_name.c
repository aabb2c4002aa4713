/* general_name.c: see x509_general_name.h. */
#include "codec/x509/general_name.h"

#include "codec/x509/in.h"
#include "codec/x509/name.h"
#include "spec/requirement.h"

/* clang-format off */
static const struct {
  const char *name;
  bool constructed;
} forms[TQ_NAME_FORMS] = {
  [TQ_NAME_OTHER]         = {"otherName",                 true},
  [TQ_NAME_RFC822]        = {"rfc822Name",                false},
  [TQ_NAME_DNS]           = {"dNSName",                   false},
  [TQ_NAME_X400]          = {"x400Address",               true},
  [TQ_NAME_DIRECTORY]     = {"directoryName",             true},
  [TQ_NAME_EDI_PARTY]     = {"ediPartyName",              true},
  [TQ_NAME_URI]           = {"uniformResourceIdentifier", false},
  [TQ_NAME_IP]            = {"iPAddress",                 false},
  [TQ_NAME_REGISTERED_ID] = {"registeredID",              false},
};
/* clang-format on */

static bool is_ia5(tq_span text) {
  for (size_t i = 0; i < text.size; i++) {
    if (text.data[i] >= 0x80) {
      return false;
    }
  }
  return true;
}

/* OtherName ::= SEQUENCE { type-id, value [0] EXPLICIT ANY }, implicitly tagged. */
static void read_other(tq_reader *inner, uint16_t rule, tq_faults *faults) {
  tq_x509_oid(inner, "type-id", rule, faults);
  tq_reader value = tq_x509_open(NULL, inner, TQ_DER_CONTEXT_CONSTRUCTED, "value", rule, faults);
  tq_x509_read(&value, TQ_DER_NONE, "ANY", rule, faults);
  tq_reader_end(&value, rule);
}

/* The contents of the constructed forms. directoryName is EXPLICIT, as Name is a CHOICE; the two
 * forms that nobody uses are only split into elements. */
static tq_span read_constructed(tq_reader *inner, tq_name_form form, uint16_t rule,
                                tq_faults *faults) {
  if (form == TQ_NAME_DIRECTORY) {
    return tq_x509_name(inner, "Name", rule, faults).rdns;
  }
  if (form == TQ_NAME_OTHER) {
    read_other(inner, rule, faults);
    return TQ_SPAN_EMPTY;
  }
  while (tq_reader_left(inner) > 0) {
    tq_x509_read(inner, TQ_DER_NONE, "element", rule, faults);
  }
  return TQ_SPAN_EMPTY;
}

/* Text beyond ASCII is noted only: that an IA5String holds octets above 127 keeps nobody from going
 * on. */
static void check_primitive(tq_reader *reader, tq_name_form form, const tq_der *element,
                            uint16_t rule, tq_faults *faults) {
  bool text = form == TQ_NAME_RFC822 || form == TQ_NAME_DNS || form == TQ_NAME_URI;
  if (form == TQ_NAME_REGISTERED_ID && !tq_der_oid(element->contents)) {
    tq_reader_fail(reader, rule, element->offset, element->whole.size);
  }
  if (text && !is_ia5(element->contents)) {
    tq_x509_note(faults, TQ_REQ_certificate_name_not_ascii, element);
  }
}

tq_general_name tq_x509_general_name(tq_reader *reader, uint16_t rule, tq_faults *faults) {
  uint32_t tag = tq_der_peek(reader);
  size_t form = tag & 0x1f;
  tq_general_name name = {0};
  if ((tag & ~0x3fu) != TQ_DER_CONTEXT || form >= TQ_NAME_FORMS ||
      ((tag & 0x20) != 0) != forms[form].constructed) {
    tq_reader_fail(reader, rule, tq_reader_offset(reader), tq_reader_left(reader) > 0 ? 1 : 0);
    return name;
  }
  name.form = (tq_name_form)form;
  if (!forms[form].constructed) {
    tq_der element = tq_x509_read(reader, tag, forms[form].name, rule, faults);
    check_primitive(reader, name.form, &element, rule, faults);
    name.value = element.contents;
    name.whole = element.whole;
    return name;
  }
  tq_der element;
  tq_reader inner = tq_x509_open(&element, reader, tag, forms[form].name, rule, faults);
  name.value = read_constructed(&inner, name.form, rule, faults);
  name.value = form == TQ_NAME_DIRECTORY ? name.value : element.contents;
  name.whole = element.whole;
  tq_reader_end(&inner, rule);
  return name;
}

tq_span tq_x509_general_names(tq_reader *reader, uint32_t tag, const char *name, uint16_t rule,
                              tq_faults *faults) {
  tq_der element;
  tq_reader list = tq_x509_open(&element, reader, tag, name, rule, faults);
  do { /* SIZE (1..MAX): the first must be there */
    tq_x509_general_name(&list, rule, faults);
  } while (tq_reader_left(&list) > 0);
  tq_reader_end(&list, rule);
  return element.contents;
}

/* A parse of bytes that were read before. */
static tq_reader again(tq_parse *parse, tq_span bytes) {
  return tq_parse_start(parse, bytes, 0, NULL);
}

bool tq_general_name_next(tq_general_name *name, tq_span *rest) {
  tq_parse parse;
  tq_reader reader = again(&parse, *rest);
  tq_der element = tq_der_read(&reader, NULL, 0);
  size_t form = element.tag & 0x1f;
  *rest = parse.failed ? TQ_SPAN_EMPTY : tq_span_from(*rest, element.whole.size);
  if (parse.failed || form >= TQ_NAME_FORMS) {
    return false;
  }
  *name = (tq_general_name){(tq_name_form)form, element.contents, element.whole};
  if (form == TQ_NAME_DIRECTORY) {
    reader = again(&parse, element.contents);
    name->value = tq_der_read(&reader, NULL, 0).contents;
  }
  return true;
}

/* minimum [0] BaseDistance DEFAULT 0 or maximum [1] BaseDistance OPTIONAL. */
static int64_t read_distance(tq_reader *tree, uint32_t tag, int64_t absent, uint16_t rule,
                             tq_faults *faults) {
  if (tq_der_peek(tree) != tag) {
    return absent;
  }
  return tq_x509_count(tree, tag, tag == TQ_DER_CONTEXT ? "minimum" : "maximum", rule, faults);
}

static void read_subtree(tq_subtree *subtree, tq_reader *list, uint16_t rule, tq_faults *faults) {
  tq_der element;
  tq_reader tree = tq_x509_open(&element, list, TQ_DER_SEQUENCE, "GeneralSubtree", rule, faults);
  subtree->base = tq_x509_general_name(&tree, rule, faults);
  bool explicit_zero = tq_der_peek(&tree) == TQ_DER_CONTEXT;
  subtree->minimum = read_distance(&tree, TQ_DER_CONTEXT, 0, rule, faults);
  subtree->maximum = read_distance(&tree, TQ_DER_CONTEXT | 1, -1, rule, faults);
  if (explicit_zero && subtree->minimum == 0) {
    tq_x509_flaws(faults, &element, 1);
  }
  tq_reader_end(&tree, rule);
}

tq_span tq_x509_subtrees(tq_reader *reader, uint32_t tag, const char *name, uint16_t rule,
                         tq_faults *faults) {
  tq_der element;
  tq_subtree subtree;
  tq_reader list = tq_x509_open(&element, reader, tag, name, rule, faults);
  while (tq_reader_left(&list) > 0) {
    read_subtree(&subtree, &list, rule, faults);
  }
  tq_reader_end(&list, rule);
  return element.contents;
}

bool tq_subtree_next(tq_subtree *subtree, tq_span *rest) {
  tq_parse parse;
  tq_faults ignored = {0};
  tq_reader reader = again(&parse, *rest);
  if (rest->size == 0) {
    return false;
  }
  read_subtree(subtree, &reader, 0, &ignored);
  *rest = tq_span_of(reader.next, tq_reader_left(&reader));
  return !parse.failed;
}
