/* The illustrated handshakes: TLS 1.3 with AES-256-GCM-SHA384 and with AES-128-GCM-SHA256, and TLS
 * 1.2 with AES-128-CBC-SHA: from shares and messages to every secret, Finished and record. */
#include "crypto/key_exchange.h"
#include "crypto/prf.h"
#include "crypto/signature.h"
#include "engine/record_protection.h"
#include "engine/transcript.h"
#include "support/shared.h"

enum { HEADER = 5, FILE_SPACE = 4096, RANDOM_AT = HEADER + 6 };

static tq_crypto *crypto;
static tq_key_pool pool;
static tq_key_pool_used used;

static int set_up(void **state) {
  (void)state;
  crypto = tq_crypto_new();
  pool.crypto = crypto;
  return crypto == NULL;
}

static int tear_down(void **state) {
  (void)state;
  tq_key_pool_free(&pool);
  tq_crypto_free(crypto);
  return 0;
}

/* A file of a capture, in static memory that the next sixteen calls leave alone. */
static tq_span load(const char *folder, const char *name) {
  static uint8_t slots[16][FILE_SPACE];
  static size_t next;
  char path[256];
  snprintf(path, sizeof path, "vectors/%s/captures/%s", folder, name);
  tq_span file = shared_file(path);
  uint8_t *slot = slots[next++ % 16];
  size_t size = file.size < FILE_SPACE ? file.size : FILE_SPACE;
  memcpy(slot, file.data, size);
  free((void *)(uintptr_t)file.data);
  return tq_span_of(slot, size);
}

/* The secret under LABEL in the capture's key log. */
static void assert_logged(const char *folder, const char *label, const tq_digest *secret) {
  tq_span log = load(folder, "keylog.txt");
  char words[FILE_SPACE + 1];
  memcpy(words, log.data, log.size);
  words[log.size < FILE_SPACE ? log.size : FILE_SPACE] = '\0';
  char *line = strstr(words, label);
  assert_non_null(line);
  char *value = strchr(strchr(line, ' ') + 1, ' ') + 1;
  value[strcspn(value, "\r\n")] = '\0';
  assert_hex(tq_digest_span(secret), value);
}

/* The ephemeral keys of all the captures count up from 0x20 and from 0x90. */
static tq_shared_secret agree(void) {
  uint8_t client[32];
  uint8_t server[32];
  tq_key_pair ours;
  tq_key_pair theirs;
  tq_shared_secret shared;
  for (uint8_t i = 0; i < 32; i++) {
    client[i] = (uint8_t)(0x20 + i);
    server[i] = (uint8_t)(0x90 + i);
  }
  assert_true(tq_key_pair_from_private(&ours, crypto, TQ_KEX_x25519, tq_span_of(client, 32)));
  assert_true(tq_key_pair_from_private(&theirs, crypto, TQ_KEX_x25519, tq_span_of(server, 32)));
  assert_true(tq_key_agree(&shared, crypto, &ours, tq_key_pair_public(&theirs)));
  return shared;
}

/* sealed: a record and what is in it (files one after another, without the content type at their
 * end); FROM_CLIENT and under which secret. */
typedef struct sealed {
  const char *record;
  const char *plain[5];
  bool from_client;
  bool application;
} sealed;

typedef struct capture13 {
  const char *folder;
  uint16_t suite;
  const char *handshake[5]; /* what the server sends under keys, up to Finished */
  sealed records[12];
} capture13;

/* clang-format off */
static const capture13 CAPTURES[] = {
  {"illustrated-tls13", 0x1302,
   {"caps/serverextensions", "caps/servercert", "caps/servercertverify", "caps/serverfinished", NULL},
   {{"caps/serverencextensions", {"caps/serverextensions"}, false, false},
    {"caps/serverenccert", {"caps/servercert"}, false, false},
    {"caps/serverenccertverify", {"caps/servercertverify"}, false, false},
    {"caps/serverencfinished", {"caps/serverfinished"}, false, false},
    {"caps/clientencfinished", {"caps/clientfinished"}, true, false},
    {"caps/clientencdata", {"caps/clientdata"}, true, true},
    {"caps/serverencticket1", {"caps/serverticket1"}, false, true},
    {"caps/serverencticket2", {"caps/serverticket2"}, false, true},
    {"caps/serverencdata", {"caps/serverdata"}, false, true}}},
  {"illustrated-tls13/archive", 0x1301,
   {"caps/serverencryptedextensions", "caps/servercert", "caps/servercertverify", "caps/serverfinished", NULL},
   {{"caps/serverenchandshake", {"caps/serverhandshake"}, false, false},
    {"caps/clientfinished", {"caps/clientfinishedplain"}, true, false},
    {"caps/clientdata", {"caps/clientdataplain"}, true, true},
    {"caps/servertickets", {"caps/serverticketsplain"}, false, true},
    {"caps/serverdata", {"caps/serverdataplain"}, false, true}}},
};
/* clang-format on */

/* Whole handshake messages at the front of BYTES: a content type may follow them. */
static tq_span only_message(tq_span bytes) {
  size_t size = 4 + ((size_t)bytes.data[1] << 16 | (size_t)bytes.data[2] << 8 | bytes.data[3]);
  return tq_span_first(bytes, size);
}

/* Opens RECORD, and seals what was in it to the same bytes. */
static void check_record(const char *folder, const sealed *row, tq_protection *protection) {
  uint8_t out[TQ_RECORD_MAX];
  uint8_t again[TQ_RECORD_MAX];
  tq_random random = tq_random_seed(0);
  tq_record opened;
  tq_protection seal = *protection;
  tq_span record = load(folder, row->record);
  tq_span plain = load(folder, row->plain[0]);
  assert_true(tq_record_open(protection, record, out, &opened));
  assert_int_equal(plain.size, opened.fragment.size + 1);
  assert_memory_equal(plain.data, opened.fragment.data, opened.fragment.size);
  assert_int_equal(plain.data[plain.size - 1], opened.type);
  size_t size = tq_record_seal(&seal, &random, opened, again);
  assert_bytes(tq_span_of(again, size), record);
}

static tq_digest derive(tq_kdf kdf, const tq_digest *secret, const char *label, tq_buffer *bytes) {
  tq_digest hash = tq_hash_of(crypto, kdf.hash, tq_buffer_bytes(bytes));
  return tq_derive_secret(kdf, tq_digest_span(secret), label, tq_digest_span(&hash));
}

static void check_finished(tq_kdf kdf, const tq_digest *secret, tq_buffer *bytes, tq_span message) {
  tq_digest hash = tq_hash_of(crypto, kdf.hash, tq_buffer_bytes(bytes));
  tq_digest data = tq_finished_data(kdf, tq_digest_span(secret), tq_digest_span(&hash));
  assert_bytes(tq_span_from(message, 4), tq_digest_span(&data));
}

static void check13(const capture13 *capture) {
  const char *folder = capture->folder;
  const tq_cipher_suite *suite = tq_cipher_suite_find(capture->suite);
  tq_kdf kdf = {crypto, tq_suite_kdf_hash(suite)};
  tq_key_schedule schedule;
  tq_buffer bytes = {NULL, 0, 0, 0};
  tq_shared_secret shared = agree();
  tq_buffer_add(&bytes, tq_span_from(load(folder, "caps/clienthello"), HEADER));
  tq_buffer_add(&bytes, tq_span_from(load(folder, "caps/serverhello"), HEADER));
  tq_schedule_early(&schedule, kdf, TQ_SPAN_EMPTY);
  tq_schedule_handshake(&schedule, tq_span_of(shared.bytes, shared.size));
  tq_digest client = derive(kdf, &schedule.handshake_secret, "c hs traffic", &bytes);
  tq_digest server = derive(kdf, &schedule.handshake_secret, "s hs traffic", &bytes);
  assert_logged(folder, "CLIENT_HANDSHAKE_TRAFFIC_SECRET", &client);
  assert_logged(folder, "SERVER_HANDSHAKE_TRAFFIC_SECRET", &server);
  for (size_t i = 0; capture->handshake[i] != NULL; i++) {
    tq_span message = only_message(load(folder, capture->handshake[i]));
    if (message.data[0] == 20) {
      check_finished(kdf, &server, &bytes, message);
    }
    tq_buffer_add(&bytes, message);
  }
  tq_digest client2 = derive(kdf, &schedule.master_secret, "c ap traffic", &bytes);
  tq_digest server2 = derive(kdf, &schedule.master_secret, "s ap traffic", &bytes);
  tq_digest exporter = derive(kdf, &schedule.master_secret, "exp master", &bytes);
  assert_logged(folder, "CLIENT_TRAFFIC_SECRET_0", &client2);
  assert_logged(folder, "SERVER_TRAFFIC_SECRET_0", &server2);
  assert_logged(folder, "EXPORTER_SECRET", &exporter);
  const tq_digest *secrets[4] = {&server, &client, &server2, &client2};
  tq_protection protections[4];
  for (size_t i = 0; i < 4; i++) {
    tq_keyring ring = {&pool, &used};
    assert_true(tq_protection_start13(&protections[i], ring, suite, tq_digest_span(secrets[i])));
  }
  for (const sealed *row = capture->records; row->record != NULL; row++) {
    check_record(folder, row, &protections[2 * row->application + row->from_client]);
  }
  tq_buffer_free(&bytes);
}

static void tls13_with_sha384(void **state) {
  (void)state;
  check13(&CAPTURES[0]);
}

static void tls13_with_sha256(void **state) {
  (void)state;
  check13(&CAPTURES[1]);
}

static const char FOLDER12[] = "illustrated-tls12";

/* The server's signature over randoms and parameters, by the key of its certificate. */
static void check_params(tq_span client_hello, tq_span server_hello) {
  tq_span certificate = load(FOLDER12, "caps/servercert");
  tq_span exchange = load(FOLDER12, "caps/serverkeyexchange");
  tq_span der = tq_span_from(certificate, HEADER + 4 + 3 + 3);
  tq_asymmetric *key = tq_certificate_key(der);
  assert_non_null(key);
  uint8_t content[64 + 4 + 32];
  size_t params = 4 + 32;
  memcpy(content, client_hello.data + RANDOM_AT, 32);
  memcpy(content + 32, server_hello.data + RANDOM_AT, 32);
  memcpy(content + 64, exchange.data + HEADER + 4, params);
  tq_span rest = tq_span_from(exchange, HEADER + 4 + params);
  uint16_t scheme = (uint16_t)(rest.data[0] << 8 | rest.data[1]);
  assert_true(
      tq_verify(crypto, key, scheme, tq_span_of(content, 64 + params), tq_span_from(rest, 4)));
  content[70] ^= 1;
  assert_false(
      tq_verify(crypto, key, scheme, tq_span_of(content, 64 + params), tq_span_from(rest, 4)));
  tq_asymmetric_free(key);
}

/* The plaintext files of this capture have the MAC and a byte of padding behind the text. */
static void check12_record(const char *record, const char *plain, tq_protection *protection) {
  uint8_t out[TQ_RECORD_MAX];
  tq_record opened;
  tq_span expected = load(FOLDER12, plain);
  assert_true(tq_record_open(protection, load(FOLDER12, record), out, &opened));
  assert_int_equal(opened.fragment.size + 20 + 1, expected.size);
  assert_memory_equal(opened.fragment.data, expected.data, opened.fragment.size);
}

static void tls12_with_cbc(void **state) {
  (void)state;
  static const char *const names[] = {"caps/clienthello",     "caps/serverhello",
                                      "caps/servercert",      "caps/serverkeyexchange",
                                      "caps/serverhellodone", "caps/clientkeyexchange"};
  const tq_cipher_suite *suite = tq_cipher_suite_find(0xc013);
  tq_kdf kdf = {crypto, TQ_HASH_SHA256};
  tq_buffer bytes = {NULL, 0, 0, 0};
  for (size_t i = 0; i < 6; i++) {
    tq_buffer_add(&bytes, tq_span_from(load(FOLDER12, names[i]), HEADER));
  }
  tq_span client_hello = load(FOLDER12, "caps/clienthello");
  tq_span server_hello = load(FOLDER12, "caps/serverhello");
  check_params(client_hello, server_hello);
  tq_hello_randoms randoms = {client_hello.data + RANDOM_AT, server_hello.data + RANDOM_AT};
  tq_shared_secret shared = agree();
  tq_digest master = tq_master_secret(kdf, tq_span_of(shared.bytes, shared.size), randoms);
  assert_logged(FOLDER12, "CLIENT_RANDOM", &master);
  uint8_t block[104];
  assert_true(tq_key_block(kdf, tq_digest_span(&master), randoms, block, sizeof block));
  tq_keyring ring = {&pool, &used};
  tq_protection client;
  tq_protection server;
  tq_protection_keys12 keys = {tq_span_of(block, 20), tq_span_of(block + 40, 16), TQ_SPAN_EMPTY,
                               false};
  assert_true(tq_protection_start12(&client, ring, suite, keys));
  keys = (tq_protection_keys12){tq_span_of(block + 20, 20), tq_span_of(block + 56, 16),
                                TQ_SPAN_EMPTY, false};
  assert_true(tq_protection_start12(&server, ring, suite, keys));
  tq_digest hash = tq_hash_of(crypto, TQ_HASH_SHA256, tq_buffer_bytes(&bytes));
  tq_digest data = tq_verify_data12(kdf, tq_digest_span(&master), true, tq_digest_span(&hash));
  tq_span finished = load(FOLDER12, "caps/clientfinishedplain");
  assert_memory_equal(finished.data + 4, data.bytes, 12);
  tq_buffer_add(&bytes, tq_span_first(finished, 16));
  hash = tq_hash_of(crypto, TQ_HASH_SHA256, tq_buffer_bytes(&bytes));
  data = tq_verify_data12(kdf, tq_digest_span(&master), false, tq_digest_span(&hash));
  assert_memory_equal(load(FOLDER12, "caps/serverfinishedplain").data + 4, data.bytes, 12);
  check12_record("caps/clientfinished", "caps/clientfinishedplain", &client);
  check12_record("caps/clientdata", "caps/clientdataplain", &client);
  check12_record("caps/clientalert", "caps/clientalertplain", &client);
  check12_record("caps/serverfinished", "caps/serverfinishedplain", &server);
  check12_record("caps/serverdata", "caps/serverdataplain", &server);
  tq_buffer_free(&bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tls13_with_sha384),
      cmocka_unit_test(tls13_with_sha256),
      cmocka_unit_test(tls12_with_cbc),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
