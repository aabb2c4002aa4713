/* Live tokens: no two windows of the patterns are alike; a hidden message filled in again is the
 * message; what was flipped, cut or lengthened stays so. And a held message, replaced. */
#include "engine/tokens.h"
#include "spec/message.h"
#include "support/engine_pair.h"

#define LIST(array) ((tq_code_list){(array), sizeof(array) / sizeof *(array)})

static int compare_windows(const void *a, const void *b) {
  return memcmp(a, b, TQ_TOKEN_RUN);
}

/* A window that stood twice could be filled with the wrong value. */
static void windows_are_all_different(void **state) {
  (void)state;
  enum { WINDOWS_MAX = 1 << 14 };
  static uint8_t windows[WINDOWS_MAX][TQ_TOKEN_RUN];
  size_t count = 0;
  tq_tokens *tokens = tq_tokens_new();
  for (int token = 0; token < TQ_TOKENS; token++) {
    tq_span bytes = tq_token_bytes(tokens, (tq_token)token);
    for (size_t i = 0; i + TQ_TOKEN_RUN <= bytes.size; i++) {
      memcpy(windows[count++], bytes.data + i, TQ_TOKEN_RUN);
    }
  }
  qsort(windows, count, TQ_TOKEN_RUN, compare_windows);
  for (size_t i = 1; i < count; i++) {
    assert_memory_not_equal(windows[i - 1], windows[i], TQ_TOKEN_RUN);
  }
  assert_true(count > 8000);
  tq_tokens_free(tokens);
}

/* A file means the same for ever: the first bytes of three tokens. */
static void patterns_stay_as_they_are(void **state) {
  (void)state;
  tq_tokens *tokens = tq_tokens_new();
  assert_hex(tq_span_first(tq_token_bytes(tokens, TQ_TOKEN_session_id), 8), "de6aeb07048ee257");
  assert_hex(tq_span_first(tq_token_bytes(tokens, TQ_TOKEN_verify_data), 8), "89dd31e4b2255965");
  assert_hex(tq_span_first(tq_token_bytes(tokens, TQ_TOKEN_certificate_context), 8),
             "bf808b35702779df");
  tq_tokens_free(tokens);
}

/* A message of 60 bytes with a verify_data of 32 at 8. */
static void runs_are_filled_and_the_rest_is_left(void **state) {
  (void)state;
  enum { SIZE = 60, AT = 8, LIVE = 32 };
  tq_tokens *tokens = tq_tokens_new();
  tq_span token = tq_token_bytes(tokens, TQ_TOKEN_verify_data);
  tq_live live = {.offset = {0}};
  uint8_t honest[SIZE];
  uint8_t bytes[SIZE + 16];
  live.offset[TQ_TOKEN_verify_data] = AT;
  live.size[TQ_TOKEN_verify_data] = LIVE;
  for (uint8_t i = 0; i < SIZE; i++) {
    honest[i] = i;
  }
  memcpy(bytes, honest, SIZE);
  tq_tokens_hide(tokens, &live, bytes, SIZE);
  assert_memory_equal(bytes + AT, token.data, LIVE);
  assert_int_equal(tq_tokens_find(tokens, TQ_TOKEN_verify_data, tq_span_of(bytes, SIZE)), AT);
  bytes[AT + 10] ^= 1; /* two runs now */
  uint32_t filled = tq_tokens_fill(tokens, &live, tq_span_of(honest, SIZE), bytes, SIZE);
  assert_int_equal(filled, 1u << TQ_TOKEN_verify_data);
  assert_int_equal(bytes[AT + 10], token.data[10] ^ 1);
  bytes[AT + 10] = honest[AT + 10];
  assert_memory_equal(bytes, honest, SIZE);
  /* moved, cut, and longer than the live value */
  memcpy(bytes, token.data + 4, LIVE + 4);
  tq_tokens_fill(tokens, &live, tq_span_of(honest, SIZE), bytes, LIVE + 4);
  assert_memory_equal(bytes, honest + AT + 4, LIVE - 4);
  assert_memory_equal(bytes + LIVE - 4, token.data + LIVE, 8);
  /* three bytes are no run */
  memcpy(bytes, token.data, 3);
  bytes[3] = token.data[3] ^ 0x80;
  tq_tokens_fill(tokens, &live, tq_span_of(honest, SIZE), bytes, 4);
  assert_memory_equal(bytes, token.data, 3);
  tq_tokens_free(tokens);
}

/* Random bytes hold no token. */
static void nothing_else_is_touched(void **state) {
  (void)state;
  static uint8_t bytes[1 << 16];
  static uint8_t copy[1 << 16];
  tq_tokens *tokens = tq_tokens_new();
  tq_live live = {.offset = {0}};
  uint64_t x = 88172645463325252u;
  for (size_t token = 0; token < TQ_TOKENS; token++) {
    live.size[token] = 16;
  }
  for (size_t i = 0; i < sizeof bytes; i++) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    bytes[i] = (uint8_t)x;
  }
  memcpy(copy, bytes, sizeof bytes);
  uint8_t honest[16] = {0};
  tq_tokens_fill(tokens, &live, tq_span_of(honest, 16), bytes, sizeof bytes);
  assert_memory_equal(bytes, copy, sizeof bytes);
  tq_tokens_free(tokens);
}

/* Part of a token is copied so that the byte before it in the token is the low byte of a length:
 * the body is filled in, the length stays. */
static void headers_stay_as_they_are(void **state) {
  (void)state;
  enum { HEADER = 4, BODY = 14, MESSAGES = 2 };
  static uint8_t honest[256];
  uint8_t bytes[MESSAGES * 256 + 3 * HEADER];
  tq_tokens *tokens = tq_tokens_new();
  tq_live live = {.offset = {0}};
  live.size[TQ_TOKEN_signature] = 64;
  tq_span token = tq_token_bytes(tokens, TQ_TOKEN_signature);
  size_t skip = 1;
  while (token.data[skip - 1] < BODY) {
    skip++;
  }
  size_t length = token.data[skip - 1];
  size_t step = HEADER + length;
  assert_in_range(skip, 1, 64 - BODY);
  memset(bytes, 0, sizeof bytes);
  for (size_t i = 0; i < MESSAGES; i++) {
    bytes[i * step + 3] = (uint8_t)length;
    memcpy(bytes + i * step + HEADER, token.data + skip, BODY);
  }
  memset(honest, 0xee, sizeof honest);
  tq_tokens_fill_messages(tokens, &live, tq_span_of(honest, 64), bytes, MESSAGES * step + 2);
  for (size_t i = 0; i < MESSAGES; i++) {
    assert_int_equal(bytes[i * step + 3], length);
    assert_memory_equal(bytes + i * step + HEADER, honest, BODY);
    assert_int_equal(bytes[i * step + HEADER + BODY], 0);
  }
  tq_tokens_free(tokens);
}

/* --- held messages, engine against engine --- */

/* clang-format off */
static const uint16_t TLS13[] = {0x0304};
static const uint16_t SUITES[] = {0x1301};
static const uint16_t GROUPS[] = {29};
static const uint16_t SCHEMES[] = {0x0403};
static const uint8_t PSK_KEY[32] = "tlsquarrel: a pre-shared key...";
static const tq_psk PSK = {"an identity", PSK_KEY, 32, 4};
/* clang-format on */

static tq_span hold_first_of(void *context, uint8_t type, tq_span message, bool *hold) {
  *hold = type == *(const uint8_t *)context;
  return message;
}

/* A client's MESSAGE is held, turned into tokens, changed at BIT (-1: not), and sent on. Returns
 * the alert that the server sent, TQ_NO_ALERT if the handshake went well. */
static int replace(uint8_t message, int bit) {
  uint8_t tokens[2048];
  tq_engine_identity identity = engine_identity(TQ_CREDENTIAL_ECDSA_P256, false);
  tq_endpoint client_end = {.role = TQ_ROLE_CLIENT,
                            .versions = LIST(TLS13),
                            .suites = LIST(SUITES),
                            .groups = LIST(GROUPS),
                            .schemes = LIST(SCHEMES),
                            .psk = &PSK,
                            .features = TQ_FEATURE_PSK_DHE_KE};
  tq_endpoint server_end = client_end;
  server_end.role = TQ_ROLE_SERVER;
  tq_engine_setup setup = {.endpoint = &client_end, .seed = 1, .hook = {hold_first_of, &message}};
  tq_engine *client = tq_engine_new(&setup);
  setup = (tq_engine_setup){.endpoint = &server_end, .identity = &identity, .seed = 2};
  tq_engine *server = tq_engine_new(&setup);
  tq_engine_start(client);
  pump(client, server, 0);
  assert_int_equal(tq_engine_get_status(client), TQ_ENGINE_HELD);
  tq_span held = tq_engine_held(client);
  assert_int_equal(held.data[0], message);
  size_t size = tq_engine_hide_tokens(client, held, tokens);
  assert_memory_not_equal(tokens, held.data, size);
  if (bit >= 0) {
    tokens[size - 1 - (size_t)bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  tq_engine_release(client, tq_span_of(tokens, size));
  pump(client, server, 0);
  tq_engine_report report;
  tq_engine_get_report(server, &report);
  if (bit < 0) {
    assert_connected(client, server);
  }
  tq_engine_free(client);
  tq_engine_free(server);
  return report.alert_sent;
}

/* The binder is computed over the hello as it goes out, the Finished over all that went before. */
static void held_messages_go_on(void **state) {
  (void)state;
  assert_int_equal(replace(TQ_MESSAGE_client_hello, -1), TQ_NO_ALERT);
  assert_int_equal(replace(TQ_MESSAGE_finished, -1), TQ_NO_ALERT);
  for (int bit = 0; bit < 256; bit += 37) {
    assert_int_equal(replace(TQ_MESSAGE_client_hello, bit), 51);
    assert_int_equal(replace(TQ_MESSAGE_finished, bit), 51);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(windows_are_all_different),
      cmocka_unit_test(patterns_stay_as_they_are),
      cmocka_unit_test(runs_are_filled_and_the_rest_is_left),
      cmocka_unit_test(nothing_else_is_touched),
      cmocka_unit_test(headers_stay_as_they_are),
      cmocka_unit_test(held_messages_go_on),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
