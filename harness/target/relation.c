/* relation.c: see relation.h. */
#include "target/relation.h"

#include "spec/extension.h"
#include "spec/message.h"
#include "spec/requirement.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include <stdlib.h>

enum {
  HEADER = 4,
  FORM_MAX = 1 << 14, /* larger messages are left alone */
  EXTENSIONS_MAX = 64,
  SINGLE = 64, /* records of one byte */
  PIECES = 24, /* or so many in all */
  PIECE_LEAST = 7,
  PRE_SHARED_KEY = 41,
  TLS13 = 0x0304
};

/* clang-format off */
static const tq_relation_row rows[TQ_RELATION_PREMASTER] = {
  [TQ_RELATION_CUT_BYTES]  = {"cut_bytes", TQ_REQ_record_boundaries_not_preserved, "records of one byte"},
  [TQ_RELATION_CUT_HEADER] = {"cut_header", TQ_REQ_record_boundaries_not_preserved, "a record ends within the header"},
  [TQ_RELATION_CUT_BODY]   = {"cut_body", TQ_REQ_record_boundaries_not_preserved, "a record ends behind the header"},
  [TQ_RELATION_CUT_PIECES] = {"cut_pieces", TQ_REQ_record_boundaries_not_preserved, "small records of the same size"},
  [TQ_RELATION_JOINED]     = {"joined", TQ_REQ_record_boundaries_not_preserved, "in one record with what comes next"},
  [TQ_RELATION_EXTENSIONS] = {"extensions_turned", TQ_REQ_client_hello_extension_order_free, "extensions from last to first"},
  [TQ_RELATION_GREASE]     = {"grease_added", TQ_REQ_client_hello_grease_ignored, "a suite and an extension of GREASE"},
};
/* clang-format on */

static bool is_premaster(tq_relation relation) {
  return relation >= TQ_RELATION_PREMASTER;
}

static size_t premaster_of(tq_relation relation) {
  return 1 + (size_t)(relation - TQ_RELATION_PREMASTER); /* the first is what others are like */
}

tq_relation_row tq_relation_get(tq_relation relation) {
  if (!is_premaster(relation)) {
    return rows[relation];
  }
  const tq_premaster *premaster = tq_premaster_at(premaster_of(relation));
  return (tq_relation_row){premaster->word, TQ_REQ_key_exchange_premaster_padding_wrong,
                           premaster->text};
}

/* --- the message --- */

static bool is_one_message(tq_span input) {
  if (input.size <= HEADER || input.size > FORM_MAX) {
    return false;
  }
  size_t body = (size_t)input.data[1] << 16 | (size_t)input.data[2] << 8 | input.data[3];
  return body == input.size - HEADER;
}

/* form: a message taken apart round its block of extensions. */
typedef struct form {
  tq_span before; /* header, and all before the block's length */
  size_t suites;  /* of a ClientHello: where the list of suites begins, behind its length */
  size_t count;
  tq_span extensions[EXTENSIONS_MAX]; /* each with its type and length */
} form;

static tq_span skip(tq_reader *reader, uint8_t width) {
  return tq_read_opaque_vector(reader, "", (tq_bounds){0, width == 1 ? 0xff : 0xffff, width, 1}, 1);
}

/* What stands before the block, by the message's definition (RFC 8446 section 4). False: it has no
 * block. */
static bool skip_head(form *into, tq_reader *reader, tq_span input, uint16_t version) {
  enum { VERSION_AND_RANDOM = 34, SUITE_AND_METHOD = 3, LIFETIME_AND_AGE = 8 };
  switch (input.data[0]) {
  case TQ_MESSAGE_client_hello:
    tq_read_opaque(reader, "", VERSION_AND_RANDOM, 1);
    skip(reader, 1);
    into->suites = input.size - tq_reader_left(reader) + 2;
    skip(reader, 2);
    skip(reader, 1);
    return true;
  case TQ_MESSAGE_server_hello:
    tq_read_opaque(reader, "", VERSION_AND_RANDOM, 1);
    skip(reader, 1);
    tq_read_opaque(reader, "", SUITE_AND_METHOD, 1);
    return true;
  case TQ_MESSAGE_encrypted_extensions:
    return true;
  case TQ_MESSAGE_certificate_request:
    skip(reader, 1);
    return version == TLS13;
  case TQ_MESSAGE_new_session_ticket:
    tq_read_opaque(reader, "", LIFETIME_AND_AGE, 1);
    skip(reader, 1);
    skip(reader, 2);
    return version == TLS13;
  default:
    return false;
  }
}

static uint16_t type_of(tq_span extension) {
  return (uint16_t)(extension.data[0] << 8 | extension.data[1]);
}

/* False: it has no block that reads well to its end. */
static bool take_apart(form *into, tq_span input, uint16_t version) {
  enum { TYPE_AND_LENGTH = 4 };
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, tq_span_from(input, HEADER), HEADER, NULL);
  *into = (form){.count = 0};
  if (!skip_head(into, &reader, input, version) || parse.failed || tq_reader_left(&reader) < 2) {
    return false;
  }
  into->before = tq_span_first(input, input.size - tq_reader_left(&reader));
  tq_span block = tq_span_from(input, into->before.size + 2);
  size_t said = (size_t)input.data[into->before.size] << 8 | input.data[into->before.size + 1];
  bool fine = said == block.size;
  while (fine && block.size != 0) {
    fine = block.size >= TYPE_AND_LENGTH && into->count < EXTENSIONS_MAX;
    size_t size = fine ? TYPE_AND_LENGTH + ((size_t)block.data[2] << 8 | block.data[3]) : 0;
    fine = fine && size <= block.size;
    if (fine) {
      into->extensions[into->count++] = tq_span_first(block, size);
      block = tq_span_from(block, size);
    }
  }
  return fine;
}

static bool ends_with_psk(const form *parts) {
  return parts->count != 0 && type_of(parts->extensions[parts->count - 1]) == PRE_SHARED_KEY;
}

/* Contents that refer to the order of others (outer extensions) are not ours to turn. */
static bool may_turn(const form *parts) {
  enum { ENCRYPTED_HELLO = 0xfe0d, OUTER_EXTENSIONS = 0xfd00 };
  for (size_t i = 0; i < parts->count; i++) {
    uint16_t type = type_of(parts->extensions[i]);
    if (type == ENCRYPTED_HELLO || type == OUTER_EXTENSIONS) {
      return false;
    }
  }
  return parts->count >= 2;
}

static tq_span finish(tq_writer *writer, uint8_t *out) {
  tq_span made = tq_writer_bytes(writer);
  if (writer->failed || made.size > FORM_MAX) {
    return TQ_SPAN_EMPTY;
  }
  size_t body = made.size - HEADER;
  out[1] = (uint8_t)(body >> 16);
  out[2] = (uint8_t)(body >> 8);
  out[3] = (uint8_t)body;
  return made;
}

static tq_span turn_extensions(const form *parts, uint8_t *out) {
  tq_writer writer = tq_writer_over(out, FORM_MAX);
  if (!may_turn(parts)) {
    return TQ_SPAN_EMPTY;
  }
  size_t turned = parts->count - ends_with_psk(parts);
  tq_write_bytes(&writer, parts->before);
  size_t mark = tq_write_open(&writer, 2);
  for (size_t i = 0; i < turned; i++) {
    tq_write_bytes(&writer, parts->extensions[turned - 1 - i]);
  }
  for (size_t i = turned; i < parts->count; i++) {
    tq_write_bytes(&writer, parts->extensions[i]);
  }
  tq_write_close(&writer, mark, 2);
  return finish(&writer, out);
}

/* A value of GREASE whose two bytes stand nowhere in INPUT; 0: there is none. */
static uint16_t free_grease(tq_span input) {
  for (uint16_t nibble = 0; nibble < 16; nibble++) {
    uint8_t byte = (uint8_t)(nibble << 4 | 0x0a);
    bool found = false;
    for (size_t i = 0; i + 1 < input.size && !found; i++) {
      found = input.data[i] == byte && input.data[i + 1] == byte;
    }
    if (!found) {
      return (uint16_t)(byte << 8 | byte);
    }
  }
  return 0;
}

static tq_span add_grease(const form *parts, tq_span input, uint8_t *out) {
  uint16_t grease = free_grease(input);
  tq_writer writer = tq_writer_over(out, FORM_MAX);
  if (input.data[0] != TQ_MESSAGE_client_hello || grease == 0 || ends_with_psk(parts)) {
    return TQ_SPAN_EMPTY;
  }
  size_t suites = (size_t)input.data[parts->suites - 2] << 8 | input.data[parts->suites - 1];
  if (suites + 2 > 0xfffe) {
    return TQ_SPAN_EMPTY;
  }
  tq_write_bytes(&writer, tq_span_first(input, parts->suites - 2));
  tq_write_u16(&writer, (uint16_t)(suites + 2));
  tq_write_u16(&writer, grease);
  tq_write_bytes(&writer, tq_span_from(parts->before, parts->suites));
  size_t mark = tq_write_open(&writer, 2);
  tq_write_u16(&writer, grease);
  tq_write_u16(&writer, 0);
  for (size_t i = 0; i < parts->count; i++) {
    tq_write_bytes(&writer, parts->extensions[i]);
  }
  tq_write_close(&writer, mark, 2);
  return finish(&writer, out);
}

/* --- the relations --- */

static bool edits(tq_relation relation) {
  return relation == TQ_RELATION_EXTENSIONS || relation == TQ_RELATION_GREASE;
}

static tq_manner manner_of(tq_relation relation, size_t size) {
  switch (relation) {
  case TQ_RELATION_CUT_BYTES:
    return (tq_manner){.head = SINGLE, .head_piece = 1};
  case TQ_RELATION_CUT_HEADER:
    return (tq_manner){.head = HEADER - 1, .head_piece = HEADER - 1};
  case TQ_RELATION_CUT_BODY:
    return (tq_manner){.head = HEADER, .head_piece = HEADER};
  case TQ_RELATION_CUT_PIECES:
    return (tq_manner){.piece = size / PIECES < PIECE_LEAST ? PIECE_LEAST : size / PIECES};
  case TQ_RELATION_JOINED:
    return (tq_manner){.joined = true};
  default:
    return (tq_manner){.joined = false};
  }
}

static bool same_verdict(const tq_verdict *a, const tq_verdict *b) {
  return a->kind == b->kind && a->version == b->version &&
         memcmp(&a->alerts, &b->alerts, sizeof a->alerts) == 0;
}

static bool same_decided_verdict(const tq_verdict *a, const tq_verdict *b) {
  bool decided = a->kind == TQ_VERDICT_ACCEPT || a->kind == TQ_VERDICT_REJECT;
  return decided && same_verdict(a, b);
}

static bool relate_edited(tq_player *player, tq_stage_mode mode, tq_relation relation,
                          tq_span input, const tq_run *plain, tq_run *formed) {
  const tq_scene *scene = tq_player_scene(player);
  uint8_t bytes[FORM_MAX];
  form parts;
  uint16_t version = scene->endpoint.versions.count == 0 ? 0 : scene->endpoint.versions.items[0];
  if (scene->retry != NULL || !take_apart(&parts, input, version)) {
    return false;
  }
  tq_span made = relation == TQ_RELATION_GREASE ? add_grease(&parts, input, bytes)
                                                : turn_extensions(&parts, bytes);
  if (made.size == 0) {
    return false;
  }
  tq_player_run(player, mode, made, formed);
  return same_decided_verdict(&plain->verdict, &formed->verdict);
}

static bool relate_premaster(tq_player *player, tq_stage_mode mode, tq_relation relation,
                             tq_run *formed) {
  tq_premaster_check *check = tq_player_premaster(player);
  if (check == NULL) {
    return false;
  }
  tq_player_run(player, mode, tq_premaster_message(check, premaster_of(relation)), formed);
  return true;
}

bool tq_player_relate(tq_player *player, tq_stage_mode mode, tq_relation relation, tq_span input,
                      const tq_run *plain, tq_run *formed) {
  const tq_manner usual = {.joined = false};
  const tq_scene *scene = tq_player_scene(player);
  bool joins = relation == TQ_RELATION_JOINED;
  if (!is_one_message(input) || tq_player_takes_records(player) || scene->chain != NULL ||
      (joins && scene->play == NULL) || !tq_is_tested(plain->outcome.kind)) {
    return false;
  }
  if (edits(relation)) {
    return relate_edited(player, mode, relation, input, plain, formed);
  }
  if (is_premaster(relation)) {
    return relate_premaster(player, mode, relation, formed);
  }
  tq_manner manner = manner_of(relation, input.size);
  tq_player_set_manner(player, mode, &manner);
  tq_player_run(player, mode, input, formed);
  tq_player_set_manner(player, mode, &usual);
  /* A peer with random numbers of its own has other live values in each play: the one byte of a
   * signature that was changed may happen to be the right one in one of them. */
  return same_verdict(&plain->verdict, &formed->verdict);
}

size_t tq_relate_judge(const tq_player *player, tq_relation relation, const tq_run *plain,
                       const tq_run *formed, tq_finding *finding) {
  if (is_premaster(relation)) {
    return formed->told_apart ? tq_player_judge_apart(player, formed, finding) : 0;
  }
  return tq_player_judge_variance(player, formed, &plain->outcome, rows[relation].requirement,
                                  finding);
}

static bool is_there(const tq_finding *findings, size_t count, const char *key) {
  for (size_t i = 0; i < count; i++) {
    if (strcmp(findings[i].key, key) == 0) {
      return true;
    }
  }
  return false;
}

size_t tq_relate_all(tq_player *player, tq_stage_mode mode, tq_span input, const tq_run *plain,
                     tq_finding *findings) {
  size_t count = 0;
  tq_run formed;
  for (int i = 0; i < TQ_RELATIONS; i++) {
    if (tq_player_relate(player, mode, (tq_relation)i, input, plain, &formed)) {
      size_t more = tq_relate_judge(player, (tq_relation)i, plain, &formed, &findings[count]);
      count += more != 0 && !is_there(findings, count, findings[count].key);
    }
  }
  return count;
}
