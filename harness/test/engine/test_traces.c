/* The five traces of RFC 8448, walked through as they are printed: every secret is derived from the
 * messages and shares alone, every Finished and binder computed, every record sealed byte for byte.
 */
#include "crypto/key_exchange.h"
#include "engine/record_protection.h"
#include "engine/transcript.h"
#include "spec/content_type.h"
#include "spec/message.h"
#include "support/shared.h"

enum { FIELDS_MAX = 8, BYTES_MAX = 2048 };

/* step: one paragraph of the RFC: who does what, with which bytes. */
typedef struct step {
  const char *section;
  const char *actor;
  const char *name;
  size_t count;
  struct {
    const char *name;
    tq_span bytes;
    uint8_t data[BYTES_MAX];
  } field[FIELDS_MAX];
} step;

/* side: what one actor has. */
typedef struct side {
  tq_key_pair pair;
  tq_protection write;
  tq_digest handshake;
  tq_digest traffic;
} side;

/* trace: one section. */
typedef struct trace {
  tq_crypto *crypto;
  tq_kdf kdf;
  tq_key_pool pool;
  tq_key_pool_used used;
  tq_buffer bytes;
  tq_transcript transcript;
  tq_key_schedule schedule;
  side client;
  side server;
  tq_digest early;
  bool resumed;
  tq_random random;
  size_t secrets;
  size_t records;
} trace;

static tq_digest resumption_psk; /* of section 3, for section 4 */

static tq_span get(const step *s, const char *name) {
  for (size_t i = 0; i < s->count; i++) {
    if (strcmp(s->field[i].name, name) == 0) {
      return s->field[i].bytes;
    }
  }
  fail_msg("%s, %s %s: no field %s", s->section, s->actor, s->name, name);
  return TQ_SPAN_EMPTY;
}

static bool is_about(const step *s, const char *words) {
  return strstr(s->name, words) != NULL;
}

static side *own(trace *t, const step *s) {
  return strcmp(s->actor, "client") == 0 ? &t->client : &t->server;
}

static tq_digest hash_now(trace *t) {
  return tq_transcript_hash(&t->transcript, &t->bytes, t->crypto, t->kdf.hash, TQ_SPAN_EMPTY);
}

static void on_key_pair(trace *t, const step *s) {
  uint16_t group = is_about(s, "P-256") ? TQ_KEX_secp256r1 : TQ_KEX_x25519;
  tq_key_pair *pair = &own(t, s)->pair;
  assert_true(tq_key_pair_from_private(pair, t->crypto, group, get(s, "private key")));
  assert_bytes(tq_key_pair_public(pair), get(s, "public key"));
}

/* A ServerHello that is a retry turns what came before into its hash. */
static void on_construct(trace *t, const step *s) {
  static const uint8_t retry[] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11};
  tq_span message = s->field[0].bytes;
  if (is_about(s, "ClientHello") || is_about(s, "NewSessionTicket")) {
    return; /* the hello counts when it is sent, with its binders; the ticket not at all */
  }
  if (is_about(s, "ServerHello") && memcmp(message.data + 6, retry, sizeof retry) == 0) {
    tq_transcript_retry(&t->transcript, &t->bytes, t->crypto, t->kdf.hash);
  }
  tq_buffer_add(&t->bytes, message);
}

static void on_early(trace *t, const step *s) {
  tq_span ikm = get(s, "IKM");
  tq_digest zeros = tq_digest_zeros(32);
  t->resumed = !tq_span_equal(ikm, tq_digest_span(&zeros));
  if (t->resumed) {
    assert_bytes(tq_digest_span(&resumption_psk), ikm);
  }
  tq_schedule_early(&t->schedule, t->kdf, t->resumed ? ikm : TQ_SPAN_EMPTY);
  assert_bytes(tq_digest_span(&t->schedule.early_secret), get(s, "secret"));
  t->secrets++;
}

static void on_handshake(trace *t, const step *s) {
  tq_shared_secret shared;
  assert_true(
      tq_key_agree(&shared, t->crypto, &t->client.pair, tq_key_pair_public(&t->server.pair)));
  assert_bytes(tq_span_of(shared.bytes, shared.size), get(s, "IKM"));
  if (t->schedule.early_secret.size == 0) {
    tq_schedule_early(&t->schedule, t->kdf, TQ_SPAN_EMPTY);
  }
  tq_schedule_handshake(&t->schedule, tq_span_of(shared.bytes, shared.size));
  assert_bytes(tq_digest_span(&t->schedule.handshake_secret), get(s, "secret"));
  t->secrets++;
}

static void on_master(trace *t, const step *s) {
  assert_bytes(tq_digest_span(&t->schedule.master_secret), get(s, "secret"));
  t->secrets++;
}

/* clang-format off */
static const struct { const char *label; int stage; } LABELS[] = {
  {"c e traffic", 0}, {"e exp master", 0}, {"c hs traffic", 1}, {"s hs traffic", 1},
  {"c ap traffic", 2}, {"s ap traffic", 2}, {"exp master", 2}, {"res master", 2},
};
/* clang-format on */

static void on_derived(trace *t, const step *s) {
  tq_digest nothing = tq_hash_of(t->crypto, t->kdf.hash, TQ_SPAN_EMPTY);
  tq_digest made = tq_derive_secret(t->kdf, get(s, "PRK"), "derived", tq_digest_span(&nothing));
  assert_bytes(tq_digest_span(&made), get(s, "expanded"));
  t->secrets++;
}

static void keep(trace *t, const char *label, const tq_digest *made) {
  if (strcmp(label, "c e traffic") == 0) {
    t->early = *made;
  }
  tq_digest *const places[] = {&t->client.handshake, &t->server.handshake, &t->client.traffic,
                               &t->server.traffic};
  for (size_t i = 0; i < 4; i++) {
    if (strcmp(label, LABELS[2 + i].label) == 0) {
      *places[i] = *made;
    }
  }
}

/* Derive-Secret over the transcript that the messages have made. */
static void on_derive(trace *t, const step *s) {
  const tq_digest *const stages[] = {&t->schedule.early_secret, &t->schedule.handshake_secret,
                                     &t->schedule.master_secret};
  for (size_t i = 0; i < sizeof LABELS / sizeof LABELS[0]; i++) {
    char quoted[40];
    snprintf(quoted, sizeof quoted, "\"tls13 %s\"", LABELS[i].label);
    if (!is_about(s, quoted)) {
      continue;
    }
    tq_digest hash = hash_now(t);
    assert_bytes(tq_digest_span(&hash), get(s, "hash"));
    tq_digest made = tq_derive_secret(t->kdf, tq_digest_span(stages[LABELS[i].stage]),
                                      LABELS[i].label, tq_digest_span(&hash));
    assert_bytes(tq_digest_span(&made), get(s, "expanded"));
    keep(t, LABELS[i].label, &made);
    if (strcmp(LABELS[i].label, "res master") == 0 && strncmp(s->section, "3", 1) == 0) {
      static const uint8_t nonce[2] = {0, 0};
      resumption_psk = tq_resumption_psk(t->kdf, tq_digest_span(&made), tq_span_of(nonce, 2));
    }
    t->secrets++;
    return;
  }
  fail_msg("no label for: %s", s->name);
}

static void on_resumption(trace *t, const step *s) {
  assert_bytes(tq_digest_span(&resumption_psk), get(s, "expanded"));
  t->secrets++;
}

static void on_keys(trace *t, const step *s) {
  bool reads = is_about(s, "read");
  side *who = own(t, s);
  side *other = who == &t->client ? &t->server : &t->client;
  side *writer = reads ? other : who;
  const tq_digest *secret = is_about(s, "early")       ? &t->early
                            : is_about(s, "handshake") ? &writer->handshake
                                                       : &writer->traffic;
  tq_keyring ring = {&t->pool, &t->used};
  assert_bytes(tq_digest_span(secret), get(s, "PRK"));
  assert_true(tq_protection_start13(&writer->write, ring, tq_cipher_suite_find(0x1301),
                                    tq_digest_span(secret)));
  assert_bytes(tq_span_of(writer->write.iv, 12), get(s, "iv expanded"));
  t->secrets++;
}

static void on_finished(trace *t, const step *s) {
  side *who = own(t, s);
  tq_digest hash = hash_now(t);
  assert_bytes(tq_digest_span(&who->handshake), get(s, "PRK"));
  tq_digest made = tq_finished_data(t->kdf, tq_digest_span(&who->handshake), tq_digest_span(&hash));
  assert_bytes(tq_digest_span(&made), get(s, "finished"));
  t->secrets++;
}

static void on_binder(trace *t, const step *s) {
  tq_digest hash = tq_transcript_hash(&t->transcript, &t->bytes, t->crypto, t->kdf.hash,
                                      get(s, "ClientHello prefix"));
  assert_bytes(tq_digest_span(&hash), get(s, "binder hash"));
  tq_digest key = tq_binder_key(&t->schedule, false);
  assert_bytes(tq_digest_span(&key), get(s, "PRK"));
  tq_digest made = tq_finished_data(t->kdf, tq_digest_span(&key), tq_digest_span(&hash));
  assert_bytes(tq_digest_span(&made), get(s, "finished"));
  t->secrets++;
}

static uint8_t type_of(const step *s) {
  return is_about(s, "application_data")     ? TQ_CONTENT_application_data
         : is_about(s, "alert")              ? TQ_CONTENT_alert
         : is_about(s, "change_cipher_spec") ? TQ_CONTENT_change_cipher_spec
                                             : TQ_CONTENT_handshake;
}

static void on_send(trace *t, const step *s) {
  static const tq_protection none = {.kind = TQ_PROTECTION_NONE};
  uint8_t out[TQ_RECORD_MAX];
  tq_span payload = get(s, "payload");
  tq_span expected = get(s, "complete record");
  tq_protection plain = none;
  uint8_t type = type_of(s);
  bool is_hello = type == TQ_CONTENT_handshake && payload.data[0] == TQ_MESSAGE_client_hello;
  if (is_hello) {
    tq_buffer_add(&t->bytes, payload);
  }
  tq_protection *write = type == TQ_CONTENT_change_cipher_spec ? &plain : &own(t, s)->write;
  uint16_t version = (uint16_t)(expected.data[1] << 8 | expected.data[2]);
  size_t size = tq_record_seal(write, &t->random, (tq_record){type, version, payload}, out);
  assert_bytes(tq_span_of(out, size), expected);
  t->records++;
}

/* clang-format off */
static const struct { const char *words; void (*on)(trace *t, const step *s); } HANDLERS[] = {
  {"create an ephemeral", on_key_pair},   {"construct a", on_construct},
  {"extract secret \"early\"", on_early}, {"extract secret \"handshake\"", on_handshake},
  {"extract secret \"master\"", on_master}, {"\"tls13 derived\"", on_derived},
  {"derive secret \"tls13", on_derive},   {"generate resumption", on_resumption},
  {"traffic keys", on_keys},              {"calculate finished", on_finished},
  {"calculate PSK binder", on_binder},    {"send ", on_send},
};
/* clang-format on */

static void handle(trace *t, const step *s) {
  for (size_t i = 0; i < sizeof HANDLERS / sizeof HANDLERS[0]; i++) {
    if (is_about(s, HANDLERS[i].words)) {
      HANDLERS[i].on(t, s);
      return;
    }
  }
  fail_msg("a step that nobody knows: %s", s->name);
}

static const char *text(json_t *object, const char *name) {
  return json_string_value(json_object_get(object, name));
}

/* Takes the entries of one step, from *INDEX on. False at the section's end. */
static bool next_step(step *s, json_t *entries, size_t *index, const char *section) {
  s->count = 0;
  for (; *index < json_array_size(entries); (*index)++) {
    json_t *entry = json_array_get(entries, *index);
    bool begins = s->count == 0;
    const char *field = text(entry, "field");
    bool repeats = !begins && strcmp(field, s->field[0].name) == 0;
    if (strncmp(text(entry, "section"), section, 1) != 0 || repeats ||
        (!begins && (strcmp(text(entry, "step"), s->name) != 0 ||
                     strcmp(text(entry, "actor"), s->actor) != 0))) {
      break;
    }
    s->section = text(entry, "section");
    s->actor = text(entry, "actor");
    s->name = text(entry, "step");
    s->field[s->count].name = field;
    const char *hex = text(entry, "hex");
    s->field[s->count].bytes =
        hex[0] == '(' ? TQ_SPAN_EMPTY : from_hex(hex, s->field[s->count].data, BYTES_MAX);
    s->count++;
    assert_true(s->count < FIELDS_MAX);
  }
  return s->count != 0;
}

static void walk(const char *section, size_t *secrets, size_t *records) {
  json_t *entries = shared_json("vectors/rfc8448.json");
  trace t = {.crypto = tq_crypto_new()};
  static step s;
  size_t index = 0;
  t.kdf = (tq_kdf){t.crypto, TQ_HASH_SHA256};
  t.pool.crypto = t.crypto;
  while (index < json_array_size(entries) &&
         strncmp(text(json_array_get(entries, index), "section"), section, 1) != 0) {
    index++;
  }
  while (next_step(&s, entries, &index, section)) {
    handle(&t, &s);
  }
  *secrets += t.secrets;
  *records += t.records;
  tq_key_pool_free(&t.pool);
  tq_buffer_free(&t.bytes);
  tq_crypto_free(t.crypto);
  json_decref(entries);
}

static void all_five_traces(void **state) {
  (void)state;
  static const char *const sections[] = {"3", "4", "5", "6", "7"};
  size_t secrets = 0;
  size_t records = 0;
  for (size_t i = 0; i < 5; i++) {
    walk(sections[i], &secrets, &records);
  }
  print_message("%zu secrets and %zu records are as RFC 8448 prints them\n", secrets, records);
  assert_int_equal(secrets, 95);
  assert_int_equal(records, 12 + 12 + 3 + 2 + 5 + 5 + 1 + 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(all_five_traces)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
