/* text.c: see text.h. One recursive descent; every item is written with its header put in front of
 * its contents once their length is known. */
#include "pki/text.h"

#include <arpa/inet.h>
#include <stdlib.h>

enum { DEPTH_MAX = 64, TAG_BYTES_MAX = 8, ARC_MAX = 64 };

typedef struct source {
  const uint8_t *start;
  const uint8_t *next;
  const uint8_t *end;
  tq_writer *writer;
  const tq_pki_lookup *lookup;
  const char *error;
  tq_span forced_length; /* for the next header only */
  int depth;
} source;

typedef bool (*value_writer)(source *from);

static bool fail(source *from, const char *what) {
  if (from->error == NULL) {
    from->error = what;
  }
  return false;
}

static bool is_space(uint8_t c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static bool is_word(uint8_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

/* The next character that matters, 0 at the end. */
static uint8_t peek(source *from) {
  while (from->next < from->end && is_space(*from->next)) {
    from->next++;
  }
  return from->next < from->end ? *from->next : 0;
}

static bool take(source *from, uint8_t c) {
  if (peek(from) != c) {
    return false;
  }
  from->next++;
  return true;
}

static tq_span take_word(source *from) {
  peek(from);
  const uint8_t *begin = from->next;
  while (from->next < from->end && is_word(*from->next)) {
    from->next++;
  }
  return tq_span_of(begin, (size_t)(from->next - begin));
}

static int hex_digit(uint8_t c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int hex_byte(const source *from) {
  if (from->end - from->next < 2) {
    return -1;
  }
  int high = hex_digit(from->next[0]);
  int low = hex_digit(from->next[1]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool write_hex(source *from) {
  for (int byte = hex_byte(from); byte >= 0; byte = hex_byte(from)) {
    tq_write_u8(from->writer, (uint8_t)byte);
    from->next += 2;
  }
  return from->next == from->end || hex_digit(*from->next) < 0 || fail(from, "odd hex digit");
}

static bool write_quoted(source *from) {
  while (from->next < from->end && *from->next != '"') {
    uint8_t c = *from->next++;
    if (c == '\\') {
      int byte = hex_byte(from);
      if (byte < 0) {
        return fail(from, "a backslash needs two hex digits");
      }
      c = (uint8_t)byte;
      from->next += 2;
    }
    tq_write_u8(from->writer, c);
  }
  return take(from, '"') || fail(from, "text without end");
}

/* Puts the header of TAG before what was written since MARK. */
static void put_header(source *from, tq_span tag, size_t mark, tq_span forced) {
  uint8_t header[TAG_BYTES_MAX + 16];
  tq_writer *writer = from->writer;
  size_t size = writer->size - mark;
  tq_writer out = tq_writer_over(header, sizeof header);
  tq_write_bytes(&out, tag);
  uint8_t width = size < 0x80 ? 0 : size < 0x100 ? 1 : size < 0x10000 ? 2 : 3;
  if (forced.data != NULL) {
    tq_write_bytes(&out, forced);
  } else if (width == 0) {
    tq_write_u8(&out, (uint8_t)size);
  } else {
    tq_write_u8(&out, (uint8_t)(0x80 | width));
    for (int i = width - 1; i >= 0; i--) {
      tq_write_u8(&out, (uint8_t)(size >> (8 * i)));
    }
  }
  tq_write_bytes(writer, tq_writer_bytes(&out)); /* makes room */
  if (!writer->failed) {
    memmove(writer->data + mark + out.size, writer->data + mark, size);
    memcpy(writer->data + mark, header, out.size);
  }
}

static bool write_items(source *from);

static bool write_block(source *from) {
  if (!take(from, '{')) {
    return fail(from, "{ expected");
  }
  return write_items(from) && (take(from, '}') || fail(from, "} expected"));
}

/* "text", #hex or { items }. */
static bool write_value(source *from) {
  if (take(from, '"')) {
    return write_quoted(from);
  }
  if (take(from, '#')) {
    return write_hex(from);
  }
  return write_block(from);
}

static bool has_plain_value(source *from) {
  uint8_t c = peek(from);
  return c == '"' || c == '#' || c == '{';
}

static bool write_integer(source *from) {
  if (has_plain_value(from)) {
    return write_value(from);
  }
  tq_span word = take_word(from);
  char text[24] = {0};
  if (word.size == 0 || word.size >= sizeof text) {
    return fail(from, "number expected");
  }
  memcpy(text, word.data, word.size);
  char *end = NULL;
  int64_t value = strtoll(text, &end, 10);
  if (*end != 0) {
    return fail(from, "number expected");
  }
  int width = 8;
  while (width > 1 && (value >> (8 * width - 9) == 0 || value >> (8 * width - 9) == -1)) {
    width--;
  }
  for (int i = width - 1; i >= 0; i--) {
    tq_write_u8(from->writer, (uint8_t)(value >> (8 * i)));
  }
  return true;
}

static bool write_boolean(source *from) {
  if (has_plain_value(from)) {
    return write_value(from);
  }
  tq_span word = take_word(from);
  bool yes = tq_span_equal(word, tq_span_text("TRUE"));
  tq_write_u8(from->writer, yes ? 0xff : 0);
  return yes || tq_span_equal(word, tq_span_text("FALSE")) || fail(from, "TRUE or FALSE expected");
}

static bool write_nothing(source *from) {
  return has_plain_value(from) ? write_value(from) : true;
}

static void write_base128(tq_writer *writer, uint64_t value) {
  int groups = 1;
  while (groups < 10 && value >> (7 * groups) != 0) {
    groups++;
  }
  for (int i = groups - 1; i >= 0; i--) {
    tq_write_u8(writer, (uint8_t)((value >> (7 * i) & 0x7f) | (i > 0 ? 0x80 : 0)));
  }
}

static bool write_dotted(source *from, const char *text) {
  uint64_t arcs[ARC_MAX];
  size_t count = 0;
  while (count < ARC_MAX && *text >= '0' && *text <= '9') {
    char *end = NULL;
    arcs[count++] = strtoull(text, &end, 10);
    text = *end == '.' ? end + 1 : end;
  }
  if (count < 2 || *text != 0) {
    return fail(from, "object identifier expected");
  }
  write_base128(from->writer, arcs[0] * 40 + arcs[1]);
  for (size_t i = 2; i < count; i++) {
    write_base128(from->writer, arcs[i]);
  }
  return true;
}

static bool write_oid_word(source *from, tq_span word) {
  char text[128] = {0};
  const char *known = tq_pki_oid(word);
  if (known != NULL) {
    return write_dotted(from, known);
  }
  if (word.size >= sizeof text) {
    return fail(from, "object identifier too long");
  }
  memcpy(text, word.data, word.size);
  return write_dotted(from, text);
}

static bool write_oid(source *from) {
  return has_plain_value(from) ? write_value(from) : write_oid_word(from, take_word(from));
}

static bool write_bit_string(source *from) {
  if (peek(from) == '{') {
    tq_write_u8(from->writer, 0);
  }
  return write_value(from);
}

/* A named-bit list: X.690 section 11.2.2, no trailing zero bits. */
static bool write_bits(source *from) {
  uint8_t bytes[9] = {0};
  int last = -1;
  if (!take(from, '{')) {
    return fail(from, "{ expected");
  }
  while (!take(from, '}')) {
    tq_span word = take_word(from);
    int bit = tq_pki_bit(word);
    if (bit < 0 && word.size == 1) {
      bit = hex_digit(word.data[0]);
    }
    if (bit < 0 || bit > 63) {
      return fail(from, "named bit expected");
    }
    bytes[bit / 8] = (uint8_t)(bytes[bit / 8] | 0x80 >> bit % 8);
    last = bit > last ? bit : last;
  }
  tq_write_u8(from->writer, last < 0 ? 0 : (uint8_t)(7 - last % 8));
  tq_write_bytes(from->writer, tq_span_of(bytes, last < 0 ? 0 : (size_t)last / 8 + 1));
  return true;
}

/* An address, with "/prefix" an address and its mask. */
static bool write_ip(source *from) {
  if (peek(from) != '"') {
    return write_value(from);
  }
  char text[64] = {0};
  uint8_t bytes[32] = {0};
  from->next++;
  for (size_t i = 0; from->next < from->end && *from->next != '"' && i + 1 < sizeof text; i++) {
    text[i] = (char)*from->next++;
  }
  char *slash = strchr(text, '/');
  if (slash != NULL) {
    *slash = 0;
  }
  size_t size = strchr(text, ':') == NULL ? 4 : 16;
  if (inet_pton(size == 4 ? AF_INET : AF_INET6, text, bytes) != 1 || !take(from, '"')) {
    return fail(from, "IP address expected");
  }
  size_t prefix = slash == NULL ? 0 : (size_t)strtoul(slash + 1, NULL, 10);
  for (size_t i = 0; i < prefix && i < 8 * size; i++) {
    bytes[size + i / 8] = (uint8_t)(bytes[size + i / 8] | 0x80 >> i % 8);
  }
  tq_write_bytes(from->writer, tq_span_of(bytes, slash == NULL ? size : 2 * size));
  return true;
}

static bool write_name(source *from);

typedef struct type_row {
  const char *name;
  uint8_t tag;
  value_writer write;
} type_row;

/* clang-format off */
static const type_row types[] = {
  {"BOOLEAN",         0x01, write_boolean},    {"INTEGER",         0x02, write_integer},
  {"BIT_STRING",      0x03, write_bit_string}, {"BITS",            0x03, write_bits},
  {"OCTET_STRING",    0x04, write_value},      {"NULL",            0x05, write_nothing},
  {"OID",             0x06, write_oid},        {"ENUMERATED",      0x0a, write_integer},
  {"UTF8String",      0x0c, write_value},      {"SEQUENCE",        0x30, write_block},
  {"SET",             0x31, write_block},      {"NumericString",   0x12, write_value},
  {"PrintableString", 0x13, write_value},      {"TeletexString",   0x14, write_value},
  {"IA5String",       0x16, write_value},      {"UTCTime",         0x17, write_value},
  {"GeneralizedTime", 0x18, write_value},      {"VisibleString",   0x1a, write_value},
  {"UniversalString", 0x1c, write_value},      {"BMPString",       0x1e, write_value},
  {"NAME",            0x30, write_name},       {"email",           0x81, write_value},
  {"dns",             0x82, write_value},      {"dir",             0xa4, write_block},
  {"uri",             0x86, write_value},      {"ip",              0x87, write_ip},
  {"rid",             0x88, write_oid},        {"other",           0xa0, write_block},
};
/* clang-format on */

static const type_row *find_type(tq_span word) {
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
    if (tq_span_equal(word, tq_span_text(types[i].name))) {
      return &types[i];
    }
  }
  return NULL;
}

static bool write_tagged(source *from, tq_span tag, value_writer write) {
  tq_span forced = from->forced_length;
  size_t mark = from->writer->size;
  from->forced_length = TQ_SPAN_EMPTY;
  if (!write(from)) {
    return false;
  }
  put_header(from, tag, mark, forced);
  return true;
}

static bool write_type(source *from, const type_row *row) {
  return write_tagged(from, tq_span_of(&row->tag, 1), row->write);
}

/* One attribute with its SEQUENCE; the value's string type is UTF8String unless it is named, or
 * RFC 5280 appendix A.1 wants another. */
static bool write_attribute(source *from) {
  static const uint8_t sequence = 0x30;
  tq_span word = take_word(from);
  size_t mark = from->writer->size;
  static const uint8_t oid = 0x06;
  if (!write_oid_word(from, word)) {
    return false;
  }
  put_header(from, tq_span_of(&oid, 1), mark, TQ_SPAN_EMPTY);
  bool ia5 =
      tq_span_equal(word, tq_span_text("DC")) || tq_span_equal(word, tq_span_text("emailAddress"));
  bool printable =
      tq_span_equal(word, tq_span_text("C")) || tq_span_equal(word, tq_span_text("serialNumber"));
  const char *type = ia5 ? "IA5String" : printable ? "PrintableString" : "UTF8String";
  const type_row *row = find_type(has_plain_value(from) ? tq_span_text(type) : take_word(from));
  if (row == NULL || !write_type(from, row)) {
    return fail(from, "attribute value expected");
  }
  put_header(from, tq_span_of(&sequence, 1), mark, TQ_SPAN_EMPTY);
  return true;
}

/* The RDNs of a name; "+" joins attributes into one, in the order in which they are written. */
static bool write_name(source *from) {
  static const uint8_t set = 0x31;
  if (!take(from, '{')) {
    return fail(from, "{ expected");
  }
  while (!take(from, '}')) {
    size_t mark = from->writer->size;
    do {
      if (!write_attribute(from)) {
        return false;
      }
    } while (take(from, '+'));
    put_header(from, tq_span_of(&set, 1), mark, TQ_SPAN_EMPTY);
  }
  return true;
}

/* [3] { } is constructed; [2] "" and [2p] { } are primitive. */
static bool write_context(source *from) {
  tq_span word = take_word(from);
  unsigned number = 0;
  size_t i = 0;
  for (; i < word.size && word.data[i] >= '0' && word.data[i] <= '9'; i++) {
    number = number * 10 + (unsigned)(word.data[i] - '0');
  }
  bool primitive = i < word.size && word.data[i] == 'p';
  if (i == 0 || number > 30 || !take(from, ']')) {
    return fail(from, "tag number expected");
  }
  bool constructed = peek(from) == '{' && !primitive;
  uint8_t tag = (uint8_t)(0x80 | (constructed ? 0x20 : 0) | number);
  return write_tagged(from, tq_span_of(&tag, 1), write_value);
}

static bool write_any_tag(source *from) {
  uint8_t bytes[TAG_BYTES_MAX];
  tq_writer *outer = from->writer;
  tq_writer tag = tq_writer_over(bytes, sizeof bytes);
  from->writer = &tag;
  bool fine = write_value(from);
  from->writer = outer;
  return fine && write_tagged(from, tq_writer_bytes(&tag), write_value);
}

static bool write_item(source *from);

static bool write_forced(source *from) {
  uint8_t bytes[TAG_BYTES_MAX];
  tq_writer *outer = from->writer;
  tq_writer length = tq_writer_over(bytes, sizeof bytes);
  from->writer = &length;
  bool fine = write_value(from);
  from->writer = outer;
  from->forced_length = tq_span_of(bytes, length.size);
  return fine && write_item(from);
}

static bool write_repeated(source *from) {
  tq_span word = take_word(from);
  char text[12] = {0};
  if (word.size == 0 || word.size >= sizeof text) {
    return fail(from, "count expected");
  }
  memcpy(text, word.data, word.size);
  unsigned long count = strtoul(text, NULL, 10);
  const uint8_t *begin = from->next;
  bool fine = count > 0 || fail(from, "count expected");
  for (unsigned long i = 0; fine && i < count && !from->writer->failed; i++) {
    from->next = begin;
    fine = write_block(from);
  }
  return fine;
}

static bool write_variable(source *from) {
  tq_span word = take_word(from);
  bool known =
      from->lookup != NULL && from->lookup->call(from->lookup->context, word, from->writer);
  return known || fail(from, "unknown name");
}

static bool write_item(source *from) {
  uint8_t c = peek(from);
  if (c == '"' || c == '#') {
    return write_value(from);
  }
  if (take(from, '[')) {
    return write_context(from);
  }
  if (take(from, '$')) {
    return write_variable(from);
  }
  tq_span word = take_word(from);
  const type_row *row = find_type(word);
  if (row != NULL) {
    return write_type(from, row);
  }
  if (tq_span_equal(word, tq_span_text("LENGTH"))) {
    return write_forced(from);
  }
  if (tq_span_equal(word, tq_span_text("TAG"))) {
    return write_any_tag(from);
  }
  return tq_span_equal(word, tq_span_text("REPEAT")) ? write_repeated(from)
                                                     : fail(from, "item expected");
}

static bool write_items(source *from) {
  if (++from->depth > DEPTH_MAX) {
    return fail(from, "nested too deeply");
  }
  while (peek(from) != 0 && peek(from) != '}') {
    if (!write_item(from)) {
      return false;
    }
  }
  from->depth--;
  return true;
}

const char *tq_pki_text_write(tq_writer *writer, tq_span text, const tq_pki_lookup *lookup,
                              size_t *at) {
  source from = {text.data, text.data, text.data + text.size, writer,
                 lookup,    NULL,      TQ_SPAN_EMPTY,         0};
  if (write_items(&from) && peek(&from) != 0) {
    fail(&from, "} without {");
  }
  if (from.error == NULL && writer->failed) {
    fail(&from, "too long");
  }
  *at = (size_t)(from.next - from.start);
  return from.error;
}
