/* learn.c: see learn.h. A client says in its ClientHello what it can do; and the honest handshake,
 * with either. */
#include "codec/client_hello.h"
#include "codec/handshake.h"
#include "codec/record.h"
#include "engine/engine.h"
#include "peer/fixture.h"
#include "spec/content_type.h"
#include "spec/grease.h"
#include "spec/message.h"
#include "stage/pipe.h"
#include "target/learn_local.h"

#include <stdio.h>

enum {
  RENEGOTIATION_SCSV = 0x00ff,
  TLS12 = 0x0303,
  TLS13 = 0x0304,
  HELLO_MAX = 1 << 16,
  ROUNDS = 200,
  SEED = 3
};

/* --- a client --- */

/* clang-format off */
static const struct {
  tq_extension_kind kind;
  uint32_t feature;
} shown_by[] = {
  {TQ_EXT_server_name,                            TQ_FEATURE_SERVER_NAME},
  {TQ_EXT_max_fragment_length,                    TQ_FEATURE_MAX_FRAGMENT_LENGTH},
  {TQ_EXT_status_request,                         TQ_FEATURE_STATUS_REQUEST},
  {TQ_EXT_ec_point_formats,                       TQ_FEATURE_EC_POINT_FORMATS},
  {TQ_EXT_application_layer_protocol_negotiation, TQ_FEATURE_ALPN},
  {TQ_EXT_encrypt_then_mac,                       TQ_FEATURE_ENCRYPT_THEN_MAC},
  {TQ_EXT_extended_master_secret,                 TQ_FEATURE_EXTENDED_MASTER_SECRET},
  {TQ_EXT_compress_certificate,                   TQ_FEATURE_COMPRESS_CERTIFICATE},
  {TQ_EXT_record_size_limit,                      TQ_FEATURE_RECORD_SIZE_LIMIT},
  {TQ_EXT_session_ticket,                         TQ_FEATURE_SESSION_TICKET},
  {TQ_EXT_post_handshake_auth,                    TQ_FEATURE_POST_HANDSHAKE_AUTH},
  {TQ_EXT_renegotiation_info,                     TQ_FEATURE_RENEGOTIATION_INFO},
};
/* clang-format on */

static tq_code_list keep(uint16_t *into, tq_u16_list codes) {
  size_t used = 0;
  for (size_t i = 0; i < tq_u16_list_count(codes) && used < TQ_OUTSIDE_CODES_MAX; i++) {
    uint16_t code = tq_u16_list_at(codes, i);
    if (!tq_is_grease(code)) {
      into[used++] = code;
    }
  }
  return (tq_code_list){into, used};
}

static void keep_versions(tq_outside_model *model, const tq_client_hello *hello) {
  size_t used = 0;
  if (tq_u16_list_has(hello->supported_versions, TLS13)) {
    model->versions[used++] = TLS13;
  }
  if (tq_u16_list_has(hello->supported_versions, TLS12) ||
      (hello->supported_versions.bytes.size == 0 && hello->legacy_version == TLS12)) {
    model->versions[used++] = TLS12;
  }
  model->abilities.versions = (tq_code_list){model->versions, used};
}

static bool keep_client(tq_outside_model *model, tq_span body) {
  tq_client_hello hello = {0};
  tq_faults faults = {0};
  if (!tq_client_hello_parse(&hello, &faults, body, 0, NULL)) {
    return false;
  }
  tq_abilities *can = &model->abilities;
  *can = (tq_abilities){.client = true, .fixed = true, .mute = true};
  keep_versions(model, &hello);
  can->suites = keep(model->suites, (tq_u16_list){hello.cipher_suites.bytes});
  can->groups = keep(model->groups, hello.supported_groups);
  can->schemes = keep(model->schemes, hello.signature_algorithms);
  for (size_t i = 0; i < sizeof shown_by / sizeof shown_by[0]; i++) {
    can->features |= hello.seen[shown_by[i].kind].present ? shown_by[i].feature : 0;
  }
  if (tq_code_list_has(can->suites, RENEGOTIATION_SCSV)) {
    can->features |= TQ_FEATURE_RENEGOTIATION_INFO; /* RFC 5746 section 3.3 */
  }
  return can->versions.count != 0;
}

static bool find_hello(tq_outside_model *model, tq_span records) {
  static uint8_t whole[HELLO_MAX];
  size_t size = 0;
  tq_record record;
  tq_handshake message;
  while (tq_record_next(&record, &records, TQ_RECORD_PLAINTEXT_MAX) == TQ_RECORD_READ &&
         record.type == TQ_CONTENT_handshake && size + record.fragment.size <= sizeof whole) {
    memcpy(whole + size, record.fragment.data, record.fragment.size);
    size += record.fragment.size;
  }
  tq_span rest = tq_span_of(whole, size);
  return tq_handshake_next(&message, &rest) && message.type == TQ_MESSAGE_client_hello &&
         keep_client(model, message.body);
}

/* link: one connection outside a scene. */
typedef struct link {
  const tq_peer *peer;
  void *context;
  void *connection;
  tq_pipe pipe;
} link;

static bool open_link(link *self, tq_outside *outside) {
  static const tq_peer_setup setup = {.endpoint = NULL};
  *self = (link){.peer = tq_outside_peer(outside)};
  if (!tq_pipe_init(&self->pipe)) {
    return false;
  }
  tq_pipe_load(&self->pipe, TQ_SPAN_EMPTY, 0, 0);
  self->context = self->peer->context_new(&setup);
  if (self->context != NULL) {
    self->connection = self->peer->connection_new(self->context, &setup, &self->pipe.transport);
  }
  return self->connection != NULL;
}

static void close_link(link *self) {
  if (self->connection != NULL) {
    self->peer->connection_free(self->connection);
  }
  if (self->context != NULL) {
    self->peer->context_free(self->context);
  }
  tq_pipe_free(&self->pipe);
}

static bool learn_client(tq_outside *outside, char *why, size_t size) {
  link line;
  const char *name = tq_outside_peer(outside)->name;
  if (!open_link(&line, outside)) {
    (void)snprintf(why, size, "%s: %s", name, tq_outside_reason(outside));
    close_link(&line);
    return false;
  }
  tq_peer_state state = TQ_PEER_WANTS_READ;
  bool found = false;
  for (int i = 0; i < 5 * TQ_OUTSIDE_QUIET && state == TQ_PEER_WANTS_READ && !found; i++) {
    state = line.peer->handshake(line.connection);
    found = find_hello(tq_outside_model_of(outside), tq_pipe_answer(&line.pipe));
  }
  close_link(&line);
  if (!found) {
    (void)snprintf(why, size, "%s: connects, and sends no ClientHello%s", name,
                   state == TQ_PEER_WANTS_READ ? " in time" : ", but closes");
  }
  return found;
}

bool tq_learn(tq_outside *outside, char *why, size_t size) {
  if (tq_outside_is_client(outside)) {
    return learn_client(outside, why, size);
  }
  tq_crypto *crypto = tq_crypto_new();
  bool fine = crypto != NULL && tq_learn_server(outside, crypto, why, size);
  tq_crypto_free(crypto);
  if (tq_outside_is_program(outside)) {
    tq_outside_model_of(outside)->abilities.mute = false; /* it says how far it is */
  }
  return fine;
}

/* --- the honest handshake --- */

/* clang-format off */
/* What the engine can do, in its order of preference. */
static const uint16_t versions[] = {TLS13, TLS12};
static const uint16_t suites[] = {
  0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c, 0xcca9, 0xc02f, 0xc030, 0xcca8, 0x009e, 0x009f, 0xccaa,
  0xc009, 0xc00a, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035};
static const uint16_t groups[] = {0x001d, 0x0017, 0x0018, 0x0019, 0x001e, 0x0100, 0x0101};
static const uint16_t schemes[] = {
  0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401,
  0x0501, 0x0601};
/* clang-format on */

enum { SUITES = sizeof suites / sizeof suites[0] };

static tq_code_list common(uint16_t *into, tq_code_list ours, tq_code_list theirs) {
  size_t used = 0;
  for (size_t i = 0; i < ours.count; i++) {
    if (tq_code_list_has(theirs, ours.items[i])) {
      into[used++] = ours.items[i];
    }
  }
  return (tq_code_list){into, used};
}

#define LIST(array) ((tq_code_list){(array), sizeof(array) / sizeof *(array)})

static void converse(tq_engine *engine, link *line) {
  tq_peer_state state = TQ_PEER_WANTS_READ;
  size_t shown = 0;
  int quiet = 0;
  tq_engine_start(engine);
  for (int i = 0; i < ROUNDS && quiet < 5 * TQ_OUTSIDE_QUIET &&
                  tq_engine_get_status(engine) == TQ_ENGINE_HANDSHAKING;
       i++) {
    tq_span bytes = tq_engine_pending(engine);
    tq_pipe_feed(&line->pipe, bytes);
    state = state == TQ_PEER_WANTS_READ ? line->peer->handshake(line->connection) : state;
    tq_pipe_feed(&line->pipe, TQ_SPAN_EMPTY);
    tq_engine_sent(engine, bytes.size);
    tq_span fresh = tq_span_from(tq_pipe_answer(&line->pipe), shown);
    shown += fresh.size;
    quiet = fresh.size != 0 || bytes.size != 0 ? 0 : quiet + 1;
    tq_engine_receive(engine, fresh);
    if (state != TQ_PEER_WANTS_READ && fresh.size == 0) {
      return;
    }
  }
  tq_pipe_feed(&line->pipe, tq_engine_pending(engine)); /* a client's last flight */
  line->peer->handshake(line->connection);
  tq_pipe_feed(&line->pipe, TQ_SPAN_EMPTY);
}

static bool shake_hands(tq_outside *outside, const tq_engine_setup *setup, char *why, size_t size) {
  link line;
  const char *name = tq_outside_peer(outside)->name;
  tq_engine *engine = tq_engine_new(setup);
  bool fine = false;
  tq_engine_report report = {.reason = "no memory", .alert_received = TQ_NO_ALERT};
  if (engine != NULL && open_link(&line, outside)) {
    converse(engine, &line);
    tq_engine_get_report(engine, &report);
    fine = report.status == TQ_ENGINE_CONNECTED || report.status == TQ_ENGINE_CLOSED;
  } else {
    report.reason = tq_outside_reason(outside);
  }
  if (engine != NULL) {
    close_link(&line);
  }
  if (!fine && report.alert_received != TQ_NO_ALERT) {
    (void)snprintf(why, size, "%s: answers an honest handshake with alert %d", name,
                   report.alert_received);
  } else if (!fine) {
    (void)snprintf(why, size, "%s: an honest handshake does not come to its end: %s", name,
                   report.reason[0] == '\0' ? "it goes silent" : report.reason);
  }
  tq_engine_free(engine);
  return fine;
}

static tq_credential credential_for(const tq_abilities *can) {
  bool rsa_only = !tq_code_list_has(can->schemes, 0x0403);
  return rsa_only ? TQ_CREDENTIAL_RSA_2048 : TQ_CREDENTIAL_ECDSA_P256;
}

bool tq_learn_alive(tq_outside *outside, char *why, size_t size) {
  const tq_abilities *can = &tq_outside_model_of(outside)->abilities;
  uint16_t kept[4][SUITES];
  bool client = tq_outside_is_client(outside);
  tq_endpoint endpoint = {.role = client ? TQ_ROLE_SERVER : TQ_ROLE_CLIENT,
                          .versions = common(kept[0], LIST(versions), can->versions),
                          .suites = common(kept[1], LIST(suites), can->suites),
                          .groups = common(kept[2], LIST(groups), can->groups),
                          .schemes = common(kept[3], LIST(schemes), can->schemes),
                          .features =
                              TQ_FEATURE_EXTENDED_MASTER_SECRET | TQ_FEATURE_RENEGOTIATION_INFO};
  tq_engine_identity identity = {.chain_count = 0};
  tq_engine_setup setup = {.endpoint = &endpoint, .seed = SEED};
  if (client) {
    endpoint.credential = credential_for(can);
    const tq_identity *own = tq_fixture_identity(endpoint.credential, false);
    memcpy(identity.chain, own->chain, sizeof identity.chain);
    identity.chain_count = own->chain_count;
    identity.key = own->key;
    setup.identity = &identity;
  }
  return shake_hands(outside, &setup, why, size);
}
