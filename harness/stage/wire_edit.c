/* wire_edit.c: see wire_edit.h. */
#include "stage/wire_edit.h"

#include <string.h>

enum {
  HEADER = 5,
  CCS = 20,
  ALERT = 21,
  HANDSHAKE = 22,
  DATA = 23,
  HEARTBEAT = 24,
  UNDEFINED = 0x50,
  LARGEST = 1 << 14,
  MESSAGE_MAX = 1 << 15
};

/* wire_record: one more record: sealed with the keys of the moment, or in the clear. */
typedef enum wire_form { NOTHING, SEALED, PLAIN, HONEST_PLAIN } wire_form;
typedef struct wire_record {
  wire_form form;
  uint8_t type;
  uint16_t zeros; /* that follow BYTES */
  tq_span bytes;
} wire_record;

/* A change to the honest message's records: SIZE bytes at BYTES, of which there may be ROOM;
 * returns the new size. */
typedef size_t (*wire_change)(uint8_t *bytes, size_t size, size_t room);

struct tq_wire_edit {
  const char *name;
  wire_record before;
  wire_change change;
  wire_record behind;
  bool instead; /* the honest message is not sent */
};

/* --- changes --- */

static size_t flip_last(uint8_t *bytes, size_t size, size_t room) {
  (void)room;
  bytes[size - 1] ^= 0x01;
  return size;
}

static size_t flip_first(uint8_t *bytes, size_t size, size_t room) {
  (void)room;
  bytes[size > HEADER ? HEADER : size - 1] ^= 0x01;
  return size;
}

static size_t older_version(uint8_t *bytes, size_t size, size_t room) {
  (void)room;
  bytes[2] = 1;
  return size;
}

static size_t type_handshake(uint8_t *bytes, size_t size, size_t room) {
  (void)room;
  bytes[0] = HANDSHAKE;
  return size;
}

static size_t fill(uint8_t *bytes, size_t length, size_t room) {
  if (HEADER + length > room) {
    return 0;
  }
  bytes[3] = (uint8_t)(length >> 8);
  bytes[4] = (uint8_t)length;
  memset(bytes + HEADER, 0x5a, length);
  return HEADER + length;
}

static size_t too_long_13(uint8_t *bytes, size_t size, size_t room) {
  (void)size;
  return fill(bytes, LARGEST + 257, room);
}

static size_t too_long_12(uint8_t *bytes, size_t size, size_t room) {
  (void)size;
  return fill(bytes, LARGEST + 2049, room);
}

static size_t too_short(uint8_t *bytes, size_t size, size_t room) {
  (void)size;
  return fill(bytes, 5, room);
}

/* The last byte of what authenticates it is not there, and the header says so. */
static size_t cut_last(uint8_t *bytes, size_t size, size_t room) {
  (void)room;
  size_t length = ((size_t)bytes[3] << 8 | bytes[4]) - 1;
  if (size != HEADER + length + 1) {
    return 0; /* more records than one */
  }
  bytes[3] = (uint8_t)(length >> 8);
  bytes[4] = (uint8_t)length;
  return size - 1;
}

/* One plain record becomes two. */
static size_t two_records(uint8_t *bytes, size_t size, size_t room) {
  size_t first = (size - HEADER) / 2;
  size_t rest = size - HEADER - first;
  if (size < HEADER + 2 || size + HEADER > room) {
    return 0;
  }
  memmove(bytes + HEADER + first + HEADER, bytes + HEADER + first, rest);
  uint8_t *second = bytes + HEADER + first;
  memcpy(second, bytes, 3);
  second[3] = (uint8_t)(rest >> 8);
  second[4] = (uint8_t)rest;
  bytes[3] = (uint8_t)(first >> 8);
  bytes[4] = (uint8_t)first;
  return size + HEADER;
}

/* --- the table --- */

#define BYTES(literal)                                                                             \
  { (const uint8_t *)(literal), sizeof(literal) - 1 }
#define NO_RECORD                                                                                  \
  { NOTHING, 0, 0, BYTES("") }
#define BEFORE(name, form, type, zeros, literal)                                                   \
  { name, {form, type, zeros, BYTES(literal)}, NULL, NO_RECORD, false }
#define CHANGE(name, change)                                                                       \
  { name, NO_RECORD, change, NO_RECORD, false }
#define BEHIND(name, form, type, literal)                                                          \
  { name, NO_RECORD, NULL, {form, type, 0, BYTES(literal)}, false }
#define INSTEAD(name, form, type, literal)                                                         \
  { name, {form, type, 0, BYTES(literal)}, NULL, NO_RECORD, true }

/* A sealed record of type 0 shows its receiver what stands before its last zeros: the type is
 * there, and what follows is padding (RFC 8446 section 5.4). */
/* clang-format off */
static const tq_wire_edit edits[] = {
  BEFORE("a change_cipher_spec before it",               PLAIN,  CCS, 0, "\x01"),
  BEFORE("a change_cipher_spec with another byte before it", PLAIN, CCS, 0, "\x02"),
  BEFORE("a change_cipher_spec of two bytes before it",  PLAIN,  CCS, 0, "\x01\x01"),
  BEFORE("a protected change_cipher_spec before it",     SEALED, 0, 0, "\x01\x14"),
  BEFORE("a record of an undefined type before it",      PLAIN,  UNDEFINED, 0, "abc"),
  BEFORE("a protected record of an undefined type before it", SEALED, UNDEFINED, 0, "abc"),
  BEFORE("an empty handshake record before it",          PLAIN,  HANDSHAKE, 0, ""),
  BEFORE("an empty protected handshake record before it", SEALED, HANDSHAKE, 0, ""),
  BEFORE("an empty protected alert record before it",    SEALED, ALERT, 0, ""),
  BEFORE("a record of application data before it",       PLAIN,  DATA, 0, "abc"),
  BEFORE("an empty protected record of application data before it", SEALED, DATA, 0, ""),
  BEFORE("a heartbeat record before it",                 PLAIN,  HEARTBEAT, 0, "\x01\x00\x00"),
  BEFORE("an alert of one byte before it",               PLAIN,  ALERT, 0, "\x01"),
  BEFORE("a protected alert of one byte before it",      SEALED, ALERT, 0, "\x01"),
  BEFORE("two alerts in one protected record before it", SEALED, ALERT, 0, "\x01\x5a\x01\x5a"),
  BEFORE("the protected alert handshake_failure as a warning before it", SEALED, ALERT, 0, "\x01\x28"),
  BEFORE("a fatal alert of an unknown type before it",   PLAIN,  ALERT, 0, "\x02\xc8"),
  BEFORE("a protected fatal alert of an unknown type before it", SEALED, ALERT, 0, "\x02\xc8"),
  BEFORE("the fatal alert internal_error before it",     PLAIN,  ALERT, 0, "\x02\x50"),
  BEFORE("the protected fatal alert internal_error before it", SEALED, ALERT, 0, "\x02\x50"),
  BEFORE("application data with padding before it",      SEALED, 0, 100, "abc\x17"),
  BEFORE("a protected record of zeros before it",        SEALED, 0, 32, ""),
  BEFORE("a protected record of more than 2^14 + 1 bytes, all but three of them padding, before it", SEALED, 0, LARGEST, "abc\x17"),
  BEFORE("a protected record of 2^14 + 1 bytes before it", SEALED, DATA, LARGEST, "a"),
  CHANGE("its record's last bit flipped",                flip_last),
  CHANGE("its record without the last byte",             cut_last),
  CHANGE("its record's first byte behind the header changed", flip_first),
  CHANGE("its record's version 0x0301",                  older_version),
  CHANGE("its protected record as one of type handshake", type_handshake),
  CHANGE("a record of 2^14 + 257 bytes in its place",    too_long_13),
  CHANGE("a record of 2^14 + 2049 bytes in its place",   too_long_12),
  CHANGE("a protected record of 5 bytes in its place",   too_short),
  CHANGE("in two records",                               two_records),
  BEHIND("a change_cipher_spec with another byte behind it", PLAIN, CCS, "\x02"),
  BEHIND("a Finished without change_cipher_spec behind it", PLAIN, HANDSHAKE, "\x14\x00\x00\x0c" "tlsquarrel.."),
  INSTEAD("itself, unprotected",                         HONEST_PLAIN, HANDSHAKE, ""),
};
/* clang-format on */

size_t tq_wire_edit_count(void) {
  return sizeof edits / sizeof *edits;
}

const tq_wire_edit *tq_wire_edit_at(size_t index) {
  return &edits[index];
}

const char *tq_wire_edit_name(const tq_wire_edit *edit) {
  return edit->name;
}

const tq_wire_edit *tq_wire_edit_find(const char *name) {
  for (size_t i = 0; i < tq_wire_edit_count(); i++) {
    if (strcmp(edits[i].name, name) == 0) {
      return &edits[i];
    }
  }
  return NULL;
}

/* --- sending --- */

/* wire: the bytes for the peer as they are gathered. */
typedef struct wire {
  tq_engine *engine;
  uint8_t *out;
  size_t size;
  size_t room;
  bool failed;
} wire;

static void gather(wire *to) {
  tq_span bytes = tq_engine_pending(to->engine);
  if (bytes.size > to->room - to->size) {
    to->failed = true;
    return;
  }
  if (bytes.size != 0) {
    memcpy(to->out + to->size, bytes.data, bytes.size);
  }
  to->size += bytes.size;
  tq_engine_sent(to->engine, bytes.size);
}

static void put_record(wire *to, const wire_record *record, tq_span honest) {
  uint8_t bytes[HEADER + MESSAGE_MAX];
  tq_span contents = record->form == HONEST_PLAIN ? honest : record->bytes;
  size_t size = contents.size + record->zeros;
  if (record->form == NOTHING || size > MESSAGE_MAX) {
    return;
  }
  uint8_t head[HEADER] = {record->type, 3, 3, (uint8_t)(size >> 8), (uint8_t)size};
  memcpy(bytes, head, HEADER);
  memset(bytes + HEADER, 0, size);
  if (contents.size != 0) {
    memcpy(bytes + HEADER, contents.data, contents.size);
  }
  if (record->form == SEALED) {
    tq_engine_send_record(to->engine, record->type, tq_span_of(bytes + HEADER, size));
  } else {
    tq_engine_send_raw(to->engine, tq_span_of(bytes, HEADER + size));
  }
  gather(to);
}

static void put_honest(wire *to, const tq_wire_edit *edit, tq_span honest) {
  size_t from = to->size;
  tq_engine_replace(to->engine, honest);
  gather(to);
  if (edit->change == NULL || to->failed || to->size - from < HEADER) {
    return;
  }
  size_t size = edit->change(to->out + from, to->size - from, to->room - from);
  to->failed = size == 0;
  to->size = from + size;
}

size_t tq_wire_edit_make(const tq_wire_edit *edit, tq_engine *engine, uint8_t *out, size_t room) {
  uint8_t honest[MESSAGE_MAX];
  tq_span held = tq_engine_held(engine);
  wire to = {.engine = engine, .out = out, .room = room};
  if (held.size == 0 || held.size > sizeof honest) {
    return 0;
  }
  memcpy(honest, held.data, held.size);
  put_record(&to, &edit->before, tq_span_of(honest, held.size));
  if (!edit->instead) {
    put_honest(&to, edit, tq_span_of(honest, held.size));
  } else {
    tq_engine_replace(engine, tq_span_of(honest, held.size));
    tq_engine_sent(engine, tq_engine_pending(engine).size);
  }
  put_record(&to, &edit->behind, tq_span_of(honest, held.size));
  return to.failed ? 0 : to.size;
}
