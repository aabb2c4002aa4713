/* row_meaning.c: edits of what a certificate says: fields, names, algorithms, extensions. */
#include "mutate/x509/local.h"
#include "mutate/x509/rows.h"

static bool replace_from_pool(tq_x509_edit *edit, size_t node, tq_x509_value kind) {
  return node < edit->count && tq_x509_replace(edit, node, tq_x509_pick(edit, kind));
}

/* Puts BYTES before NODE, or behind all that is in OWNER if there is no NODE. */
static bool insert(tq_x509_edit *edit, size_t owner, size_t node, tq_span bytes) {
  if (owner >= edit->count) {
    return false;
  }
  const tq_der_node *in = &edit->nodes[owner];
  size_t end = (size_t)in->offset + in->header_size + in->contents_size;
  return tq_x509_splice(edit, owner, node < edit->count ? edit->nodes[node].offset : end, 0, bytes);
}

bool tq_x509_row_version(tq_x509_edit *edit) {
  size_t version = tq_x509_version(edit);
  size_t tbs = tq_x509_child(edit, 0, 0);
  return version != TQ_X509_NONE
             ? replace_from_pool(edit, version, TQ_VALUE_VERSION)
             : insert(edit, tbs, tq_x509_child(edit, tbs, 0), tq_x509_pick(edit, TQ_VALUE_VERSION));
}

bool tq_x509_row_serial(tq_x509_edit *edit) {
  return replace_from_pool(edit, tq_x509_field(edit, TQ_X509_SERIAL), TQ_VALUE_SERIAL);
}

bool tq_x509_row_not_before(tq_x509_edit *edit) {
  size_t validity = tq_x509_field(edit, TQ_X509_VALIDITY);
  return replace_from_pool(edit, tq_x509_child(edit, validity, 0), TQ_VALUE_TIME);
}

bool tq_x509_row_not_after(tq_x509_edit *edit) {
  size_t validity = tq_x509_field(edit, TQ_X509_VALIDITY);
  return replace_from_pool(edit, tq_x509_child(edit, validity, 1), TQ_VALUE_TIME);
}

bool tq_x509_row_issuer(tq_x509_edit *edit) {
  return replace_from_pool(edit, tq_x509_field(edit, TQ_X509_ISSUER), TQ_VALUE_NAME);
}

bool tq_x509_row_subject(tq_x509_edit *edit) {
  return replace_from_pool(edit, tq_x509_field(edit, TQ_X509_SUBJECT), TQ_VALUE_NAME);
}

/* One letter of a name in the other case: the same name to section 7.1. */
bool tq_x509_row_name_case(tq_x509_edit *edit) {
  bool issuer = tq_dice_chance(edit->dice, 2);
  size_t name = tq_x509_field(edit, issuer ? TQ_X509_ISSUER : TQ_X509_SUBJECT);
  if (name >= edit->count) {
    return false;
  }
  for (size_t i = name + 1; i < edit->nodes[name].next; i++) {
    const tq_der_node *node = &edit->nodes[i];
    uint8_t *text = edit->data + node->offset + node->header_size;
    bool string = node->tag == 0x0c || node->tag == 0x13 || node->tag == 0x16;
    if (string && node->contents_size > 0 && tq_dice_chance(edit->dice, 2)) {
      size_t at = tq_dice_below(edit->dice, node->contents_size);
      bool letter = (text[at] | 0x20) >= 'a' && (text[at] | 0x20) <= 'z';
      text[at] ^= letter ? 0x20 : 0;
      return letter;
    }
  }
  return false;
}

/* Another key: a broken one, or that of the donor, so that name and key do not belong together. */
bool tq_x509_row_key(tq_x509_edit *edit) {
  return replace_from_pool(edit, tq_x509_field(edit, TQ_X509_KEY), TQ_VALUE_KEY);
}

bool tq_x509_row_inner_algorithm(tq_x509_edit *edit) {
  return replace_from_pool(edit, tq_x509_field(edit, TQ_X509_INNER_ALGORITHM), TQ_VALUE_ALGORITHM);
}

bool tq_x509_row_outer_algorithm(tq_x509_edit *edit) {
  return replace_from_pool(edit, tq_x509_child(edit, 0, 1), TQ_VALUE_ALGORITHM);
}

/* A random place among the extensions; the end included. */
static size_t extension_place(tq_x509_edit *edit, size_t list) {
  size_t count = tq_x509_children(edit, list);
  return tq_x509_child(edit, list, tq_dice_below(edit->dice, count + 1));
}

bool tq_x509_row_extension_add(tq_x509_edit *edit) {
  size_t list = tq_x509_extension_list(edit);
  if (list == TQ_X509_NONE) {
    return false;
  }
  size_t place = extension_place(edit, list); /* in this order: both draw from the dice */
  return insert(edit, list, place, tq_x509_pick(edit, TQ_VALUE_EXTENSION));
}

static tq_span oid_of(tq_span extension) {
  bool fits = extension.size > 4 && extension.data[1] < 0x80 && extension.data[2] == 0x06;
  return fits ? tq_span_first(tq_span_from(extension, 4), extension.data[3]) : TQ_SPAN_EMPTY;
}

static size_t find_extension(const tq_x509_edit *edit, size_t list, tq_span oid) {
  tq_span all = tq_span_of(edit->data, edit->size);
  for (size_t i = 0;; i++) {
    size_t extension = tq_x509_child(edit, list, i);
    size_t id = tq_x509_child(edit, extension, 0);
    if (id == TQ_X509_NONE || tq_span_equal(tq_der_node_contents(&edit->nodes[id], all), oid)) {
      return id == TQ_X509_NONE ? id : extension;
    }
  }
}

/* A value of the pool in the place of the extension of its kind; added if there is none. */
bool tq_x509_row_extension_set(tq_x509_edit *edit) {
  size_t list = tq_x509_extension_list(edit);
  tq_span value = tq_x509_pick(edit, TQ_VALUE_EXTENSION);
  if (list == TQ_X509_NONE) {
    return false;
  }
  size_t old = find_extension(edit, list, oid_of(value));
  return old == TQ_X509_NONE ? insert(edit, list, extension_place(edit, list), value)
                             : tq_x509_replace(edit, old, value);
}

static size_t pick_extension(tq_x509_edit *edit) {
  size_t list = tq_x509_extension_list(edit);
  return tq_x509_child(edit, list, tq_dice_below(edit->dice, tq_x509_children(edit, list)));
}

bool tq_x509_row_extension_drop(tq_x509_edit *edit) {
  size_t extension = pick_extension(edit);
  return extension != TQ_X509_NONE && tq_x509_replace(edit, extension, TQ_SPAN_EMPTY);
}

bool tq_x509_row_extension_double(tq_x509_edit *edit) {
  size_t extension = pick_extension(edit);
  tq_span copy = extension == TQ_X509_NONE ? TQ_SPAN_EMPTY : tq_x509_copy(edit, extension);
  size_t list = tq_x509_extension_list(edit);
  return copy.size > 0 && insert(edit, list, extension_place(edit, list), copy);
}

/* critical is taken away, or put in. */
bool tq_x509_row_extension_critical(tq_x509_edit *edit) {
  static const uint8_t critical[] = {0x01, 0x01, 0xff};
  size_t extension = pick_extension(edit);
  size_t second = tq_x509_child(edit, extension, 1);
  if (second == TQ_X509_NONE) {
    return false;
  }
  return edit->nodes[second].tag == 0x01
             ? tq_x509_replace(edit, second, TQ_SPAN_EMPTY)
             : insert(edit, extension, second, tq_span_of(critical, sizeof critical));
}

bool tq_x509_row_extensions_none(tq_x509_edit *edit) {
  size_t list = tq_x509_extension_list(edit);
  if (list == TQ_X509_NONE) {
    return false;
  }
  return tq_dice_chance(edit->dice, 2)
             ? tq_x509_replace(edit, edit->nodes[list].parent, TQ_SPAN_EMPTY)
             : tq_x509_set(edit, list, TQ_SPAN_EMPTY);
}

/* A name more in subjectAltName, or in place of one. */
bool tq_x509_row_alt_name(tq_x509_edit *edit) {
  static const uint8_t oid[] = {0x55, 0x1d, 0x11};
  size_t list = tq_x509_extension_list(edit);
  size_t extension =
      list == TQ_X509_NONE ? list : find_extension(edit, list, tq_span_of(oid, sizeof oid));
  size_t count = tq_x509_children(edit, extension);
  size_t value = tq_x509_child(edit, extension, count > 0 ? count - 1 : 0);
  size_t names = tq_x509_child(edit, value, 0);
  tq_span name = tq_x509_pick(edit, TQ_VALUE_GENERAL_NAME);
  size_t old = tq_x509_child(edit, names, 0);
  bool instead = old != TQ_X509_NONE && tq_dice_chance(edit->dice, 2);
  return instead ? tq_x509_replace(edit, old, name)
                 : names != TQ_X509_NONE && insert(edit, names, old, name);
}

bool tq_x509_row_unique_id(tq_x509_edit *edit) {
  static const uint8_t id[] = {0x81, 0x02, 0x00, 0xaa};
  size_t key = tq_x509_field(edit, TQ_X509_KEY);
  return key != TQ_X509_NONE &&
         insert(edit, tq_x509_child(edit, 0, 0),
                edit->nodes[key].next < edit->count ? edit->nodes[key].next : (size_t)TQ_X509_NONE,
                tq_span_of(id, sizeof id));
}

/* The signature alone; for inputs that are not signed anew afterwards it stays so. */
bool tq_x509_row_signature(tq_x509_edit *edit) {
  size_t node = tq_x509_child(edit, 0, 2);
  if (node == TQ_X509_NONE || edit->nodes[node].contents_size < 2) {
    return false;
  }
  size_t at = 1 + tq_dice_below(edit->dice, edit->nodes[node].contents_size - 1);
  edit->data[edit->nodes[node].offset + edit->nodes[node].header_size + at] ^=
      (uint8_t)(1u << tq_dice_below(edit->dice, 8));
  return true;
}
