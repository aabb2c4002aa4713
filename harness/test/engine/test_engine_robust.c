/* The engine at the receiving end of what its own other half says wrongly: no bytes may harm it,
 * and each pair comes to an end. Meant for the asan flavour above all. */
#include "support/engine_pair.h"

#define LIST(array) ((tq_code_list){(array), sizeof(array) / sizeof *(array)})

enum { ROUNDS = 3000, MESSAGE_SPACE = 1 << 15 };

/* clang-format off */
static const uint16_t TLS13[] = {0x0304};
static const uint16_t TLS12[] = {0x0303};
static const uint16_t SUITES[] = {0x1301, 0xc02b};
static const uint16_t DHE[]    = {0x009e};
static const uint16_t GROUPS[] = {29, 23};
static const uint16_t SCHEMES[] = {0x0403, 0x0804, 0x0401};
static const uint8_t PSK_KEY[32] = "tlsquarrel: a pre-shared key...";
static const tq_psk PSK = {"an identity", PSK_KEY, 32, 4};
/* clang-format on */

/* spoiler: changes one message in so many, by a fixed stream of numbers. */
typedef struct spoiler {
  uint64_t state;
  uint32_t one_in;
  uint8_t bytes[MESSAGE_SPACE];
} spoiler;

static uint32_t draw(spoiler *s) {
  s->state = s->state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(s->state >> 33);
}

static tq_span spoil(void *context, uint8_t type, tq_span message, bool *hold) {
  (void)type;
  (void)hold;
  spoiler *s = context;
  if (draw(s) % s->one_in != 0 || message.size + 8 > MESSAGE_SPACE) {
    return message;
  }
  size_t size = message.size;
  memcpy(s->bytes, message.data, size);
  for (uint32_t i = 0; i <= draw(s) % 3; i++) {
    size_t at = draw(s) % size;
    switch (draw(s) % 5) {
    case 0:
      s->bytes[at] ^= (uint8_t)(1u << draw(s) % 8);
      break;
    case 1:
      s->bytes[at] = (uint8_t)(draw(s) % 4 * 85);
      break;
    case 2:
      size -= draw(s) % (size - at);
      break;
    case 3:
      s->bytes[size++] = (uint8_t)draw(s);
      break;
    default:
      memmove(s->bytes + at, s->bytes + at / 2, size - at);
    }
  }
  if (size >= 4 && draw(s) % 2 == 0) { /* a length that fits */
    s->bytes[1] = 0;
    s->bytes[2] = (uint8_t)((size - 4) >> 8);
    s->bytes[3] = (uint8_t)(size - 4);
  }
  return tq_span_of(s->bytes, size);
}

/* One pair; returns whether it connected all the same. */
static bool play(tq_crypto *crypto, uint64_t number, uint32_t one_in) {
  static spoiler spoilers[2];
  bool is13 = number % 2 == 0;
  bool dhe = !is13 && number % 3 == 0;
  tq_engine_identity identity =
      engine_identity(dhe ? TQ_CREDENTIAL_RSA_2048 : TQ_CREDENTIAL_ECDSA_P256, false);
  tq_endpoint end = {.role = TQ_ROLE_CLIENT,
                     .versions = is13 ? LIST(TLS13) : LIST(TLS12),
                     .suites = dhe ? LIST(DHE) : LIST(SUITES),
                     .groups = LIST(GROUPS),
                     .schemes = LIST(SCHEMES),
                     .psk = number % 5 == 0 ? &PSK : NULL,
                     .features = 0xfffff};
  tq_endpoint server_end = end;
  server_end.role = TQ_ROLE_SERVER;
  server_end.client_auth = number % 7 < 3 ? TQ_CLIENT_AUTH_REQUESTED : TQ_CLIENT_AUTH_NONE;
  tq_engine *engines[2];
  for (size_t i = 0; i < 2; i++) {
    spoilers[i].state = number * 2 + i;
    spoilers[i].one_in = one_in;
    tq_engine_setup setup = {.crypto = crypto,
                             .endpoint = i == 0 ? &end : &server_end,
                             .identity = &identity,
                             .seed = number,
                             .options = (uint32_t)(number >> 3) & 0x7f,
                             .hook = {spoil, &spoilers[i]}};
    engines[i] = tq_engine_new(&setup);
    assert_non_null(engines[i]);
  }
  tq_engine_start(engines[0]);
  pump(engines[0], engines[1], number % 11 == 0 ? 7 : 0);
  bool connected = tq_engine_get_status(engines[0]) == TQ_ENGINE_CONNECTED &&
                   tq_engine_get_status(engines[1]) == TQ_ENGINE_CONNECTED;
  tq_engine_free(engines[0]);
  tq_engine_free(engines[1]);
  return connected;
}

static void spoiled_messages_do_no_harm(void **state) {
  (void)state;
  tq_crypto *crypto = tq_crypto_new();
  size_t connected = 0;
  for (uint64_t i = 0; i < ROUNDS; i++) {
    connected += play(crypto, i, 4);
  }
  print_message("%zu of %d pairs connected all the same\n", connected, ROUNDS);
  assert_true(connected > ROUNDS / 50 && connected < ROUNDS / 2);
  tq_crypto_free(crypto);
}

/* Raw bytes at the wire, sensible record headers among them. */
static void noise_does_no_harm(void **state) {
  (void)state;
  tq_crypto *crypto = tq_crypto_new();
  spoiler noise = {.state = 1};
  tq_engine_identity identity = engine_identity(TQ_CREDENTIAL_ECDSA_P256, false);
  for (int i = 0; i < ROUNDS; i++) {
    tq_endpoint end = {.role = i % 2 == 0 ? TQ_ROLE_CLIENT : TQ_ROLE_SERVER,
                       .versions = LIST(TLS13),
                       .suites = LIST(SUITES),
                       .groups = LIST(GROUPS),
                       .schemes = LIST(SCHEMES)};
    tq_engine_setup setup = {.crypto = crypto, .endpoint = &end, .identity = &identity};
    tq_engine *engine = tq_engine_new(&setup);
    tq_engine_start(engine);
    for (int part = 0; part < 6; part++) {
      size_t size = draw(&noise) % 64;
      uint8_t bytes[5 + 64] = {(uint8_t)(20 + draw(&noise) % 5), 3, 3, 0, (uint8_t)size};
      for (size_t k = 0; k < size; k++) {
        bytes[5 + k] = (uint8_t)(draw(&noise) % 3 == 0 ? draw(&noise) : k / 4);
      }
      tq_engine_receive(engine, tq_span_of(bytes, 5 + size));
    }
    tq_engine_free(engine);
  }
  tq_crypto_free(crypto);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(spoiled_messages_do_no_harm),
      cmocka_unit_test(noise_does_no_harm),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
