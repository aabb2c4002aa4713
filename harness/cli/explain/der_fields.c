/* der_fields.c: see der_fields.h. */
#include "cli/explain/der_fields.h"

#include "cli/style.h"
#include "pki/text.h"
#include "wire/der_chain.h"
#include "wire/der_tree.h"

#include <stdio.h>
#include <stdlib.h>

enum { NODES_MAX = 1 << 15, HEX_BYTES = 12, HEX_WIDTH = 3 * HEX_BYTES + 1, TEXT_BYTES = 64 };

/* --- names --- */

/* clang-format off */
static const char *const universal[32] = {
  [1] = "BOOLEAN", [2] = "INTEGER", [3] = "BIT STRING", [4] = "OCTET STRING", [5] = "NULL",
  [6] = "OBJECT IDENTIFIER", [10] = "ENUMERATED", [12] = "UTF8String", [16] = "SEQUENCE",
  [17] = "SET", [18] = "NumericString", [19] = "PrintableString", [20] = "TeletexString",
  [22] = "IA5String", [23] = "UTCTime", [24] = "GeneralizedTime", [26] = "VisibleString",
  [28] = "UniversalString", [30] = "BMPString",
};

/* Where in a certificate an element stands: by the numbers of its ancestors among their siblings,
 * the version counted whether it is there or not. */
static const struct {
  const char *place;
  const char *name;
} places[] = {
  {"0",     "tbsCertificate"},       {"1",     "signatureAlgorithm"}, {"2",     "signatureValue"},
  {"0.0",   "version"},              {"0.1",   "serialNumber"},       {"0.2",   "signature"},
  {"0.3",   "issuer"},               {"0.4",   "validity"},           {"0.5",   "subject"},
  {"0.6",   "subjectPublicKeyInfo"}, {"0.4.0", "notBefore"},          {"0.4.1", "notAfter"},
};
/* clang-format on */

/* sheet: one certificate as it is printed. */
typedef struct sheet {
  tq_span der;
  uint32_t offset; /* of it in the whole input */
  const tq_der_node *nodes;
  size_t count;
  tq_marks *marks;
} sheet;

static size_t number_of(const sheet *of, size_t node) {
  size_t parent = of->nodes[node].parent;
  size_t number = 0;
  for (size_t i = parent + 1; i < node; i = of->nodes[i].next) {
    number++;
  }
  return number;
}

static const char *place_name(const sheet *of, size_t node) {
  enum { VERSION = 0xa0, EXTENSIONS = 0xa3, DEPTH_MAX = 3 };
  char place[32] = "";
  const tq_der_node *at = &of->nodes[node];
  if (at->depth == 0) {
    return "certificate";
  }
  if (at->depth > DEPTH_MAX) {
    return NULL;
  }
  if (at->depth == 2 && at->tag == EXTENSIONS) {
    return "extensions";
  }
  for (size_t i = node; of->nodes[i].depth > 0; i = of->nodes[i].parent) {
    char longer[sizeof place];
    size_t number = number_of(of, i);
    size_t tbs = 1;
    bool unversioned =
        of->nodes[i].depth == 2 && of->nodes[i].parent == tbs && of->nodes[tbs + 1].tag != VERSION;
    snprintf(longer, sizeof longer, "%zu%s%.20s", number + (unversioned ? 1 : 0),
             place[0] == '\0' ? "" : ".", place);
    memcpy(place, longer, sizeof place);
  }
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    if (strcmp(places[i].place, place) == 0) {
      return places[i].name;
    }
  }
  return NULL;
}

/* --- values --- */

static void print_oid(tq_span contents) {
  char text[128] = "";
  size_t at = 0;
  uint64_t arc = 0;
  bool first = true;
  for (size_t i = 0; i < contents.size && at < sizeof text - 24; i++) {
    arc = arc << 7 | (contents.data[i] & 0x7f);
    if ((contents.data[i] & 0x80) != 0) {
      continue;
    }
    if (first) {
      uint64_t root = arc < 80 ? arc / 40 : 2;
      at += (size_t)snprintf(text, sizeof text, "%u", (unsigned)root);
      arc -= root * 40;
      first = false;
    }
    at += (size_t)snprintf(text + at, sizeof text - at, ".%llu", (unsigned long long)arc);
    arc = 0;
  }
  const char *name = tq_pki_oid_name(tq_span_text(text));
  printf(" %s%s%s%s%s", text, name == NULL ? "" : " ", tq_style_on(stdout, TQ_BLUE),
         name == NULL ? "" : name, tq_style_off(stdout));
}

static void print_text(tq_span contents) {
  printf(" \"");
  for (size_t i = 0; i < contents.size && i < TEXT_BYTES; i++) {
    bool plain = contents.data[i] >= ' ' && contents.data[i] < 0x7f;
    if (plain) {
      putchar(contents.data[i]);
    } else {
      printf("\\%02x", contents.data[i]);
    }
  }
  printf("\"%s", contents.size > TEXT_BYTES ? " ..." : "");
}

static bool is_text(tq_span contents, uint8_t tag) {
  enum { CONTEXT = 0x80, CLASS = 0xc0 };
  bool string = tag == 0x0c || (tag >= 0x12 && tag <= 0x1a);
  bool names = (tag & CLASS) == CONTEXT && contents.size > 0;
  for (size_t i = 0; i < contents.size && names; i++) {
    names = contents.data[i] >= ' ' && contents.data[i] < 0x7f;
  }
  return string || names;
}

static void print_value(tq_span contents, uint8_t tag) {
  enum { BOOLEAN = 1, INTEGER = 2, OID = 6, SMALL = 4 };
  if (tag == OID) {
    print_oid(contents);
  } else if (is_text(contents, tag)) {
    print_text(contents);
  } else if (tag == BOOLEAN && contents.size == 1) {
    printf(" %s", contents.data[0] == 0 ? "false" : "true");
  } else if (tag == INTEGER && contents.size > 0 && contents.size <= SMALL) {
    int32_t number = (contents.data[0] & 0x80) != 0 ? -1 : 0;
    for (size_t i = 0; i < contents.size; i++) {
      number = (int32_t)((uint32_t)number << 8 | contents.data[i]);
    }
    printf(" %d", number);
  }
}

/* --- elements --- */

static void print_type(uint8_t tag, bool wraps) {
  enum { CONTEXT = 0x80, CLASS = 0xc0, NUMBER = 0x1f };
  const char *name = (tag & CLASS) == 0 ? universal[tag & NUMBER] : NULL;
  if (name != NULL) {
    printf("%s%s", name, wraps ? ", which holds" : "");
  } else if ((tag & CLASS) == CONTEXT) {
    printf("[%d]%s", tag & NUMBER, wraps ? ", which holds" : "");
  } else {
    printf("tag 0x%02x", tag);
  }
}

static void print_node(const sheet *of, size_t index) {
  const tq_der_node *node = &of->nodes[index];
  bool leaf = node->next == index + 1;
  tq_span whole = tq_der_node_whole(node, of->der);
  tq_span shown = tq_span_first(whole, leaf ? HEX_BYTES : node->header_size);
  const char *name = place_name(of, index);
  char hex[HEX_WIDTH + 8] = "";
  for (size_t i = 0; i < shown.size && i < HEX_BYTES; i++) {
    snprintf(hex + 3 * i, sizeof hex - 3 * i, "%02x ", shown.data[i]);
  }
  printf("%06x  %-*s %*s", of->offset + node->offset, HEX_WIDTH, hex, 2 * node->depth, "");
  if (name != NULL) {
    printf("%s%s%s: ", tq_style_on(stdout, TQ_BOLD), name, tq_style_off(stdout));
  }
  print_type(node->tag, node->wraps);
  if (leaf) {
    print_value(tq_der_node_contents(node, of->der), node->tag);
    printf(" (%u byte%s)", node->contents_size, node->contents_size == 1 ? "" : "s");
  }
  printf("\n");
}

/* An element's line, and the marks that begin in its header or, if it has no parts, in it. */
static void print_sheet(const sheet *of) {
  for (size_t i = 0; i < of->count; i++) {
    const tq_der_node *node = &of->nodes[i];
    bool leaf = node->next == i + 1;
    print_node(of, i);
    uint32_t end = of->offset + node->offset + node->header_size + (leaf ? node->contents_size : 0);
    tq_print_marks(of->marks, i + 1 == of->count ? of->offset + (uint32_t)of->der.size : end);
  }
}

bool tq_print_der(tq_span input, tq_marks *marks) {
  tq_span chain[TQ_DER_CHAIN_MAX];
  size_t count = tq_der_chain(chain, input);
  tq_der_node *nodes = calloc(NODES_MAX, sizeof *nodes);
  if (nodes == NULL) {
    return false;
  }
  for (size_t i = 0; i < count; i++) {
    sheet of = {chain[i], (uint32_t)(chain[i].data - input.data), nodes, 0, marks};
    of.count = tq_der_tree(nodes, NODES_MAX, chain[i]);
    printf("%scertificate %zu of %zu%s, %zu bytes\n", tq_style_on(stdout, TQ_BOLD), i + 1, count,
           tq_style_off(stdout), chain[i].size);
    print_sheet(&of);
  }
  tq_print_marks(marks, UINT32_MAX);
  free(nodes);
  return true;
}

/* --- files --- */

static int digit_of(uint8_t letter) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const char *at = letter == '\0' ? NULL : strchr(digits, letter);
  return at == NULL ? -1 : (int)(at - digits);
}

/* Appends what the base 64 digits from AT on say, up to a mark that is none of them. */
static size_t decode(uint8_t *into, tq_span text) {
  uint32_t bits = 0;
  int held = 0;
  size_t size = 0;
  for (size_t i = 0; i < text.size && text.data[i] != '-'; i++) {
    int digit = digit_of(text.data[i]);
    if (digit < 0) {
      continue;
    }
    bits = bits << 6 | (uint32_t)digit;
    held += 6;
    if (held >= 8) {
      held -= 8;
      into[size++] = (uint8_t)(bits >> held);
    }
  }
  return size;
}

/* What stands behind the first MARK in TEXT; empty: there is none. */
static tq_span behind(tq_span text, tq_span mark) {
  for (size_t i = 0; i + mark.size <= text.size; i++) {
    if (tq_span_equal(tq_span_first(tq_span_from(text, i), mark.size), mark)) {
      return tq_span_from(text, i + mark.size);
    }
  }
  return TQ_SPAN_EMPTY;
}

bool tq_from_pem(tq_span *der, tq_span text) {
  static const char begin[] = "-----BEGIN CERTIFICATE-----";
  tq_span rest = behind(text, tq_span_text(begin));
  uint8_t *into = malloc(text.size + 1);
  size_t size = 0;
  for (; into != NULL && rest.size > 0; rest = behind(rest, tq_span_text(begin))) {
    size += decode(into + size, rest);
  }
  if (size == 0) {
    free(into);
    return false;
  }
  *der = tq_span_of(into, size);
  return true;
}

bool tq_looks_like_chain(tq_span input) {
  tq_der_node nodes[4];
  size_t count = tq_der_tree(nodes, sizeof nodes / sizeof nodes[0], tq_span_first(input, 65536));
  return count >= 2 && nodes[0].tag == 0x30 && nodes[1].tag == 0x30 && nodes[1].parent == 0;
}
