/* probe.c: see probe.h. */
#include "target/probe.h"

#include "codec/client_hello_write.h"
#include "codec/handshake.h"
#include "codec/record.h"
#include "codec/server_hello.h"
#include "crypto/key_exchange.h"
#include "peer/fixture.h"
#include "spec/content_type.h"
#include "spec/message.h"
#include "stage/decide.h"
#include "stage/flight.h"
#include "stage/pipe.h"

#include <time.h>

enum { HELLO_MAX = 4096, TLS13 = 0x0304, SEED = 11, RECORD_VERSION = 0x0301 };

static void write_share(tq_writer *out, tq_crypto *crypto, const tq_probe *probe) {
  tq_random random = tq_random_seed(SEED);
  tq_key_pair pair;
  if (probe->share && probe->groups.count != 0 &&
      tq_key_pair_generate(&pair, crypto, probe->groups.items[0], &random)) {
    tq_key_share_entry entry = {probe->groups.items[0], tq_key_pair_public(&pair)};
    tq_write_key_share_client_hello(out, &entry, 1);
    return;
  }
  tq_write_key_share_client_hello(out, NULL, 0);
}

static void write_extensions(tq_writer *out, tq_crypto *crypto, const tq_probe *probe) {
  static const uint8_t modes[] = {1};
  static const uint8_t formats[] = {0};
  bool newer = tq_code_list_has(probe->versions, TLS13);
  size_t mark = tq_write_extensions_open(out);
  tq_write_u16_extension(out, TQ_EXTENSION_supported_groups, 2, probe->groups.items,
                         probe->groups.count);
  tq_write_opaque_extension(out, TQ_EXTENSION_ec_point_formats, 1, tq_span_of(formats, 1));
  tq_write_u16_extension(out, TQ_EXTENSION_signature_algorithms, 2, probe->schemes.items,
                         probe->schemes.count);
  tq_write_extension(out, TQ_EXTENSION_extended_master_secret, TQ_SPAN_EMPTY);
  tq_write_extension(out, TQ_EXTENSION_encrypt_then_mac, TQ_SPAN_EMPTY);
  tq_write_extension(out, TQ_EXTENSION_session_ticket, TQ_SPAN_EMPTY);
  tq_write_number_extension(out, TQ_EXTENSION_record_size_limit, 2, 16384);
  tq_write_opaque_extension(out, TQ_EXTENSION_renegotiation_info, 1, TQ_SPAN_EMPTY);
  if (probe->versions.count != 0) {
    tq_write_u16_extension(out, TQ_EXTENSION_supported_versions, 1, probe->versions.items,
                           probe->versions.count);
  }
  if (newer) {
    tq_write_opaque_extension(out, TQ_EXTENSION_psk_key_exchange_modes, 1, tq_span_of(modes, 1));
    write_share(out, crypto, probe);
  }
  tq_write_extensions_close(out, mark);
}

static tq_span write_hello(uint8_t *into, tq_crypto *crypto, const tq_probe *probe) {
  static const uint8_t null_compression[] = {0};
  uint8_t suites[2 * TQ_OUTSIDE_CODES_MAX];
  uint8_t random[32];
  for (size_t i = 0; i < sizeof random; i++) {
    random[i] = (uint8_t)(37 * i + 11);
  }
  tq_writer codes = tq_writer_over(suites, sizeof suites);
  for (size_t i = 0; i < probe->suites.count; i++) {
    tq_write_u16(&codes, probe->suites.items[i]);
  }
  tq_client_hello_head head = {probe->latest, tq_span_of(random, sizeof random),
                               tq_span_of(random, sizeof random), tq_writer_bytes(&codes),
                               tq_span_of(null_compression, 1)};
  tq_writer out = tq_writer_over(into, HELLO_MAX);
  size_t mark = tq_write_handshake_open(&out, TQ_MESSAGE_client_hello);
  tq_write_client_hello_head(&out, &head);
  write_extensions(&out, crypto, probe);
  tq_write_handshake_close(&out, mark);
  return tq_writer_bytes(&out);
}

/* --- the answer --- */

/* clang-format off */
static const struct {
  tq_extension_kind kind;
  uint32_t feature;
} shown_by[] = {
  {TQ_EXT_extended_master_secret, TQ_FEATURE_EXTENDED_MASTER_SECRET},
  {TQ_EXT_encrypt_then_mac,       TQ_FEATURE_ENCRYPT_THEN_MAC},
  {TQ_EXT_session_ticket,         TQ_FEATURE_SESSION_TICKET},
  {TQ_EXT_record_size_limit,      TQ_FEATURE_RECORD_SIZE_LIMIT},
  {TQ_EXT_renegotiation_info,     TQ_FEATURE_RENEGOTIATION_INFO},
  {TQ_EXT_ec_point_formats,       TQ_FEATURE_EC_POINT_FORMATS},
  {TQ_EXT_cookie,                 TQ_FEATURE_COOKIE},
};
/* clang-format on */

static void see_hello(tq_probed *got, tq_span body) {
  tq_server_hello hello = {0};
  tq_faults faults = {0};
  if (!tq_server_hello_parse(&hello, &faults, body, 0, NULL)) {
    return;
  }
  got->hello = true;
  got->version = tq_server_hello_version(&hello);
  got->suite = hello.cipher_suite;
  got->group = hello.server_share.group;
  for (size_t i = 0; i < sizeof shown_by / sizeof shown_by[0]; i++) {
    got->features |= hello.seen[shown_by[i].kind].present ? shown_by[i].feature : 0;
  }
}

/* The object identifiers of the curves (RFC 5480 section 2.1.1.1); the leaf's key comes first. */
static void see_certificate(tq_probed *got, tq_span body) {
  static const uint8_t p256[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
  static const uint8_t p384[] = {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22};
  for (size_t i = 0; i < body.size && got->curve == 0; i++) {
    tq_span rest = tq_span_from(body, i);
    if (tq_span_equal(tq_span_first(rest, sizeof p256), tq_span_of(p256, sizeof p256))) {
      got->curve = 0x0017;
    } else if (tq_span_equal(tq_span_first(rest, sizeof p384), tq_span_of(p384, sizeof p384))) {
      got->curve = 0x0018;
    }
  }
}

static void see_messages(tq_probed *got, tq_span messages) {
  tq_handshake message;
  while (tq_handshake_next(&message, &messages)) {
    if (message.type == TQ_MESSAGE_server_hello) {
      see_hello(got, message.body);
    } else if (message.type == TQ_MESSAGE_certificate) {
      see_certificate(got, message.body);
    }
  }
}

/* Handshake records put together, as far as they are in plaintext. */
static void see_answer(tq_probed *got, tq_span answer) {
  static uint8_t whole[TQ_ANSWER_MAX];
  size_t size = 0;
  tq_record record;
  tq_flight flight;
  tq_flight_read(&flight, answer);
  got->alert = flight.alerts[0];
  while (tq_record_next(&record, &answer, TQ_RECORD_CIPHERTEXT_MAX_TLS12) == TQ_RECORD_READ) {
    if (record.type == TQ_CONTENT_handshake) {
      memcpy(whole + size, record.fragment.data, record.fragment.size);
      size += record.fragment.size;
    }
  }
  see_messages(got, tq_span_of(whole, size));
  got->hello = got->hello && flight.alert_count == 0 && flight.sealed_alerts == 0 && !got->ended;
}

/* --- the connection --- */

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* A slow peer is not taken for one that says nothing: five times as long as usual. */
static void listen_to(tq_probed *got, const tq_peer *peer, void *connection, tq_pipe *pipe) {
  tq_peer_state state = TQ_PEER_WANTS_READ;
  int64_t start = now();
  for (int quiet = 0; quiet < 5 * TQ_OUTSIDE_QUIET && state == TQ_PEER_WANTS_READ; quiet++) {
    size_t had = pipe->answer_size;
    state = peer->handshake(connection);
    if (had == 0 && pipe->answer_size > 0) {
      got->milliseconds = (int)(now() - start);
    }
    if (pipe->answer_size == had && tq_decide_is_answered(tq_pipe_answer(pipe))) {
      break;
    }
  }
  got->ended = state != TQ_PEER_WANTS_READ;
}

static void converse(tq_probed *got, const tq_peer *peer, tq_pipe *pipe, tq_span hello) {
  const tq_peer_setup setup = {.endpoint = NULL};
  void *context = peer->context_new(&setup);
  void *connection =
      context == NULL ? NULL : peer->connection_new(context, &setup, &pipe->transport);
  got->connected = connection != NULL;
  if (got->connected) {
    tq_pipe_load(pipe, hello, RECORD_VERSION, 0);
    peer->handshake(connection);
    listen_to(got, peer, connection, pipe);
    peer->connection_free(connection);
    see_answer(got, tq_pipe_answer(pipe));
  }
  if (context != NULL) {
    peer->context_free(context);
  }
}

void tq_probe_run(tq_probed *got, tq_outside *outside, tq_crypto *crypto, const tq_probe *probe) {
  uint8_t bytes[HELLO_MAX];
  tq_pipe pipe;
  *got = (tq_probed){.alert = TQ_NO_ALERT};
  tq_span hello = write_hello(bytes, crypto, probe);
  if (hello.size == 0 || !tq_pipe_init(&pipe)) {
    return;
  }
  converse(got, tq_outside_peer(outside), &pipe, hello);
  tq_pipe_free(&pipe);
}
