/* bugs.c: the planted bugs in what a server makes of a ClientHello. */
#include "peer/planted/bug.h"

enum {
  LEVEL_FATAL = 2,
  DECODE_ERROR = 50,
  BAD_CERTIFICATE = 42,
  SUPPORTED_GROUPS = 10,
  ALPN = 16,
  SIGNATURE_ALGORITHMS = 13,
  PRE_SHARED_KEY = 41,
  SUPPORTED_VERSIONS = 43,
  KEY_SHARE = 51,
  X25519 = 0x001d,
  X25519_SIZE = 32,
  SESSION_ID_MAX = 32
};

/* --- what it lets in --- */

static planted_effect keep_first_of_doubled(planted_hello *hello) {
  planted_effect effect = PLANTED_PASS;
  for (size_t i = 0; i < hello->count; i++) {
    for (size_t j = hello->count - 1; j > i; j--) {
      if (hello->extensions[j].type == hello->extensions[i].type) {
        tq_planted_hello_drop(hello, j);
        effect = PLANTED_EDITED;
      }
    }
  }
  return effect;
}

static planted_effect make_compression_null(planted_hello *hello) {
  static const uint8_t null = 0;
  if (hello->compression.size == 1 && hello->compression.data[0] == 0) {
    return PLANTED_PASS;
  }
  hello->compression = tq_span_of(&null, 1);
  return PLANTED_EDITED;
}

static planted_effect cut_session_id(planted_hello *hello) {
  if (hello->session_id.size <= SESSION_ID_MAX) {
    return PLANTED_PASS;
  }
  hello->session_id = tq_span_first(hello->session_id, SESSION_ID_MAX);
  return PLANTED_EDITED;
}

static planted_effect drop_trailing(planted_hello *hello) {
  return hello->trailing.size > 0 ? PLANTED_EDITED : PLANTED_PASS;
}

/* Writes the entries of SHARES with every X25519 share cut or filled up to its right size. */
static bool repair_shares(tq_writer *writer, tq_span shares) {
  static const uint8_t filling[X25519_SIZE] = {9};
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, shares, 0, NULL);
  bool repaired = false;
  while (tq_reader_left(&reader) > 0) {
    uint16_t group = tq_read_u16(&reader, "", 1);
    tq_span share = tq_read_opaque_vector(&reader, "", (tq_bounds){0, 0xffff, 2, 1}, 1);
    bool wrong = group == X25519 && share.size != X25519_SIZE;
    tq_write_u16(writer, group);
    tq_write_opaque(writer, 2, wrong ? tq_span_of(filling, X25519_SIZE) : share);
    repaired = repaired || wrong;
  }
  return repaired && !parse.failed && !writer->failed;
}

static planted_effect repair_share_length(planted_hello *hello) {
  uint8_t bytes[PLANTED_SPARE];
  planted_extension *extension = tq_planted_hello_find(hello, KEY_SHARE);
  if (extension == NULL || extension->data.size < 2) {
    return PLANTED_PASS;
  }
  tq_writer writer = tq_writer_over(bytes, sizeof bytes);
  size_t mark = tq_write_open(&writer, 2);
  if (!repair_shares(&writer, tq_span_from(extension->data, 2))) {
    return PLANTED_PASS;
  }
  tq_write_close(&writer, mark, 2);
  extension->data = tq_planted_hello_keep(hello, tq_writer_bytes(&writer));
  return PLANTED_EDITED;
}

static planted_effect move_psk_last(planted_hello *hello) {
  planted_extension *found = tq_planted_hello_find(hello, PRE_SHARED_KEY);
  if (found == NULL || found == &hello->extensions[hello->count - 1]) {
    return PLANTED_PASS;
  }
  planted_extension kept = *found;
  tq_planted_hello_drop(hello, (size_t)(found - hello->extensions));
  hello->extensions[hello->count++] = kept;
  return PLANTED_EDITED;
}

static planted_effect take_any_version(planted_hello *hello) {
  static const uint8_t both[] = {4, 0x03, 0x04, 0x03, 0x03};
  planted_extension *extension = tq_planted_hello_find(hello, SUPPORTED_VERSIONS);
  if (extension == NULL || extension->data.size < 3 ||
      tq_planted_has_code(tq_span_from(extension->data, 1), 0x0304) ||
      tq_planted_has_code(tq_span_from(extension->data, 1), 0x0303)) {
    return PLANTED_PASS;
  }
  extension->data = tq_span_of(both, sizeof both);
  return PLANTED_EDITED;
}

static planted_effect add_signature_algorithms(planted_hello *hello) {
  static const uint8_t schemes[] = {0, 8, 0x04, 0x03, 0x08, 0x04, 0x08, 0x07, 0x04, 0x01};
  if (!hello->has_extensions || tq_planted_hello_find(hello, SIGNATURE_ALGORITHMS) != NULL ||
      hello->count == PLANTED_EXTENSIONS_MAX) {
    return PLANTED_PASS;
  }
  for (size_t i = hello->count++; i > 0; i--) { /* in front: pre_shared_key stays last */
    hello->extensions[i] = hello->extensions[i - 1];
  }
  hello->extensions[0] =
      (planted_extension){SIGNATURE_ALGORITHMS, tq_span_of(schemes, sizeof schemes)};
  return PLANTED_EDITED;
}

/* --- what it keeps out --- */

static bool is_grease(uint16_t code) {
  return (code & 0x0f0f) == 0x0a0a && code >> 8 == (code & 0xff);
}

static bool holds_grease(tq_span list) {
  for (size_t i = 0; i + 1 < list.size; i += 2) {
    if (is_grease((uint16_t)(list.data[i] << 8 | list.data[i + 1]))) {
      return true;
    }
  }
  return false;
}

static planted_effect refuse_grease(planted_hello *hello) {
  bool found = holds_grease(hello->suites);
  for (size_t i = 0; i < hello->count; i++) {
    const planted_extension *extension = &hello->extensions[i];
    bool group = extension->type == SUPPORTED_GROUPS && extension->data.size > 2 &&
                 holds_grease(tq_span_from(extension->data, 2));
    found = found || group || is_grease(extension->type);
  }
  return found ? PLANTED_REFUSE : PLANTED_PASS;
}

static planted_effect refuse_unknown_suites(planted_hello *hello) {
  for (size_t i = 0; i + 1 < hello->suites.size; i += 2) {
    uint8_t high = hello->suites.data[i];
    if (high != 0x00 && high != 0x13 && high != 0xc0 && high != 0xcc && high != 0x56) {
      return PLANTED_REFUSE;
    }
  }
  return PLANTED_PASS;
}

static planted_effect refuse_long_lists(planted_hello *hello) {
  return hello->suites.size > 128 ? PLANTED_REFUSE : PLANTED_PASS;
}

static planted_effect stall_at_alpn(planted_hello *hello) {
  return tq_planted_hello_find(hello, ALPN) != NULL ? PLANTED_STALL : PLANTED_PASS;
}

/* --- what it says --- */

static bool is_fatal_alert(uint8_t type, tq_span fragment) {
  return type == PLANTED_ALERT && fragment.size == 2 && fragment.data[0] == LEVEL_FATAL;
}

static void send_wrong_alert(tq_writer *records, uint8_t type, tq_span fragment) {
  static const uint8_t wrong[] = {LEVEL_FATAL, BAD_CERTIFICATE};
  bool edit = is_fatal_alert(type, fragment) && fragment.data[1] == DECODE_ERROR;
  tq_planted_record(records, type, edit ? tq_span_of(wrong, sizeof wrong) : fragment);
}

static int16_t say_wrong_alert(int16_t sent) {
  return sent == DECODE_ERROR ? BAD_CERTIFICATE : sent;
}

static void send_no_alert(tq_writer *records, uint8_t type, tq_span fragment) {
  if (!is_fatal_alert(type, fragment)) {
    tq_planted_record(records, type, fragment);
  }
}

static int16_t say_no_alert(int16_t sent) {
  (void)sent;
  return TQ_NO_ALERT;
}

static void send_alert_twice(tq_writer *records, uint8_t type, tq_span fragment) {
  tq_planted_record(records, type, fragment);
  if (is_fatal_alert(type, fragment)) {
    tq_planted_record(records, type, fragment);
  }
}

/* A ServerHello, or a HelloRetryRequest: where its fields are in a fragment of its own. */
enum {
  SERVER_HELLO = 2,
  SERVER_RANDOM = 6,
  SERVER_SESSION_ID = SERVER_RANDOM + 32,
  FRAGMENT_MAX = 4096
};

/* The offset of cipher_suite; 0: FRAGMENT is no ServerHello. */
static size_t server_suite_offset(uint8_t type, tq_span fragment) {
  if (type != PLANTED_HANDSHAKE || fragment.size <= SERVER_SESSION_ID ||
      fragment.size > FRAGMENT_MAX || fragment.data[0] != SERVER_HELLO) {
    return 0;
  }
  size_t offset = SERVER_SESSION_ID + 1u + fragment.data[SERVER_SESSION_ID];
  return offset + 3 <= fragment.size ? offset : 0;
}

static void send_with(tq_writer *records, tq_span fragment, size_t offset, tq_span bytes) {
  uint8_t edited[FRAGMENT_MAX];
  memcpy(edited, fragment.data, fragment.size);
  memcpy(edited + offset, bytes.data, bytes.size);
  tq_planted_record(records, PLANTED_HANDSHAKE, tq_span_of(edited, fragment.size));
}

/* ARIA, which no hello offers, in either version's range of code points. */
static void send_suite_not_offered(tq_writer *records, uint8_t type, tq_span fragment) {
  static const uint8_t aria[] = {0xc0, 0x5c};
  static const uint8_t unknown13[] = {0x13, 0x07};
  size_t offset = server_suite_offset(type, fragment);
  if (offset == 0) {
    tq_planted_record(records, type, fragment);
    return;
  }
  bool tls13 = fragment.data[offset] == 0x13;
  send_with(records, fragment, offset, tls13 ? tq_span_of(unknown13, 2) : tq_span_of(aria, 2));
}

static void send_other_session_id(tq_writer *records, uint8_t type, tq_span fragment) {
  static const uint8_t zeros[SESSION_ID_MAX] = {0};
  size_t offset = server_suite_offset(type, fragment);
  size_t size = offset != 0 ? fragment.data[SERVER_SESSION_ID] : 0;
  if (size == 0 || size > SESSION_ID_MAX || fragment.data[offset] != 0x13) {
    tq_planted_record(records, type, fragment);
    return;
  }
  send_with(records, fragment, SERVER_SESSION_ID + 1, tq_span_of(zeros, size));
}

static void send_no_sentinel(tq_writer *records, uint8_t type, tq_span fragment) {
  static const uint8_t sentinel[] = {'D', 'O', 'W', 'N', 'G', 'R', 'D', 1};
  static const uint8_t other[sizeof sentinel] = {0};
  size_t at = SERVER_SESSION_ID - sizeof sentinel;
  if (server_suite_offset(type, fragment) == 0 ||
      memcmp(fragment.data + at, sentinel, sizeof sentinel) != 0) {
    tq_planted_record(records, type, fragment);
    return;
  }
  send_with(records, fragment, at, tq_span_of(other, sizeof other));
}

static void send_compression(tq_writer *records, uint8_t type, tq_span fragment) {
  static const uint8_t deflate = 1;
  size_t offset = server_suite_offset(type, fragment);
  if (offset == 0) {
    tq_planted_record(records, type, fragment);
    return;
  }
  send_with(records, fragment, offset + 2, tq_span_of(&deflate, 1));
}

/* --- the table --- */

#define HELLO(name) "client_hello." name

/* clang-format off */
static const planted_bug bugs[] = {
  {{"doubled_extension_accepted", "LAX",
    {HELLO("extension_doubled"), HELLO("extension_doubled_12")},
    "the first of several extensions of one type counts"},
   keep_first_of_doubled, NULL, NULL},
  {{"compression_not_null_accepted", "LAX",
    {HELLO("compression_not_null"), HELLO("null_compression_missing")},
    "any list of compression methods is taken for null"},
   make_compression_null, NULL, NULL},
  {{"long_session_id_accepted", "LAX",
    {HELLO("session_id_too_long"), HELLO("session_id_too_long_12")},
    "a session id beyond 32 bytes is cut"},
   cut_session_id, NULL, NULL},
  {{"trailing_bytes_accepted", "LAX",
    {HELLO("trailing_data"), HELLO("extensions_length_12")},
    "bytes behind the extensions are ignored"},
   drop_trailing, NULL, NULL},
  {{"share_length_accepted", "LAX",
    {"key_exchange.montgomery_length", NULL},
    "an X25519 share of any length is taken"},
   repair_share_length, NULL, NULL},
  {{"psk_not_last_accepted", "LAX",
    {HELLO("pre_shared_key_not_last"), NULL},
    "pre_shared_key may stand anywhere"},
   move_psk_last, NULL, NULL},
  {{"any_version_accepted", "LAX",
    {HELLO("no_common_version"), HELLO("supported_versions_without_tls13")},
    "a list of unknown versions is taken for one with the server's"},
   take_any_version, NULL, NULL},
  {{"signature_algorithms_not_needed", "LAX",
    {HELLO("signature_algorithms_missing"), NULL},
    "without signature_algorithms the server signs as it likes"},
   add_signature_algorithms, NULL, NULL},
  {{"grease_refused", "STRICT",
    {HELLO("grease_ignored"), NULL},
    "a reserved suite, group or extension ends the handshake"},
   refuse_grease, NULL, NULL},
  {{"unknown_suites_refused", "STRICT",
    {HELLO("unknown_suites_ignored"), HELLO("unknown_suites_ignored_12")},
    "a suite that the server does not know ends the handshake"},
   refuse_unknown_suites, NULL, NULL},
  {{"long_lists_refused", "STRICT",
    {NULL, NULL},
    "more than 64 suites end the handshake"},
   refuse_long_lists, NULL, NULL},
  {{"stalls_at_alpn", "STALL",
    {NULL, NULL},
    "a hello with ALPN is never answered"},
   stall_at_alpn, NULL, NULL},
  {{"wrong_alert", "WRONG_ALERT",
    {NULL, NULL},
    "bad_certificate is sent for decode_error"},
   NULL, send_wrong_alert, say_wrong_alert},
  {{"silent_close", "SILENT",
    {NULL, NULL},
    "no fatal alert is ever sent"},
   NULL, send_no_alert, say_no_alert},
  {{"double_alert", "DOUBLE_ALERT",
    {NULL, NULL},
    "each fatal alert is sent twice"},
   NULL, send_alert_twice, NULL},
  {{"suite_not_offered", "ANSWER",
    {"server_hello.suite_from_offer", NULL},
    "the server chooses a suite that no one offered"},
   NULL, send_suite_not_offered, NULL},
  {{"session_id_not_echoed", "ANSWER",
    {"server_hello.session_id_echoed", NULL},
    "the server answers with another session id in TLS 1.3"},
   NULL, send_other_session_id, NULL},
  {{"no_downgrade_sentinel", "ANSWER",
    {"server_hello.sentinel_tls12", NULL},
    "a server of TLS 1.3 negotiates TLS 1.2 without the mark in its random"},
   NULL, send_no_sentinel, NULL},
  {{"compression_chosen", "ANSWER",
    {"server_hello.compression_sent", NULL},
    "the server chooses the compression method DEFLATE"},
   NULL, send_compression, NULL},
};
/* clang-format on */

size_t tq_planted_bug_count(void) {
  return sizeof bugs / sizeof *bugs;
}

const planted_bug *tq_planted_bug_at(size_t index) {
  return &bugs[index];
}
