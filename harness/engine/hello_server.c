/* hello_server.c: ServerHello and HelloRetryRequest, as the engine sends and as it takes them (RFC
 * 8446 sections 4.1.3 and 4.1.4, RFC 5246 section 7.4.1.3). */
#include "codec/client_hello_write.h"
#include "codec/handshake.h"
#include "engine/engine_private.h"

static void write_head(tq_engine *engine, tq_writer *body, tq_span random, tq_span session_id,
                       bool echoed) {
  tq_server_hello_head head = {TQ_VERSION_TLS12, random, session_id, engine->s.suite->code, 0};
  tq_write_server_hello_head(body, &head);
  if (echoed) { /* the suite and the compression method stand behind it */
    tq_writer before = *body;
    before.size -= 3;
    tq_engine_note(engine, &before, TQ_TOKEN_session_id, session_id.size);
  }
}

static tq_span own_session_id(const tq_engine *engine) {
  return tq_span_of(engine->s.session_id, engine->s.session_id_size);
}

static void write_extensions13(tq_engine *engine, tq_writer *body) {
  tq_engine_state *s = &engine->s;
  tq_write_number_extension(body, TQ_EXTENSION_supported_versions, 2, TQ_VERSION_TLS13);
  if (s->flag.psk_with_dhe) {
    tq_span share = tq_key_pair_public(&s->shares[0]);
    tq_write_key_share_server_hello(body, (tq_key_share_entry){s->group, share});
    tq_engine_note(engine, body, tq_token_of_share(s->group), share.size);
  }
  if (s->flag.psk_accepted) {
    tq_write_number_extension(body, TQ_EXTENSION_pre_shared_key, 2, s->psk_index);
  }
}

static void write_renegotiation_info(tq_engine *engine, tq_writer *body) {
  tq_engine_state *s = &engine->s;
  uint8_t both[2 * TQ_VERIFY_DATA_SIZE];
  size_t size = s->flag.renegotiating ? sizeof both : 0;
  memcpy(both, s->client_verify_data.bytes, TQ_VERIFY_DATA_SIZE);
  memcpy(both + TQ_VERIFY_DATA_SIZE, s->server_verify_data.bytes, TQ_VERIFY_DATA_SIZE);
  tq_write_opaque_extension(body, TQ_EXTENSION_renegotiation_info, 1, tq_span_of(both, size));
  tq_engine_note(engine, body, TQ_TOKEN_renegotiated, size);
}

static void write_extensions12(tq_engine *engine, tq_writer *body) {
  static const uint8_t uncompressed = 0;
  tq_engine_state *s = &engine->s;
  if (s->flag.secure_renegotiation) {
    write_renegotiation_info(engine, body);
  }
  if (s->flag.extended_master_secret) {
    tq_write_extension(body, TQ_EXTENSION_extended_master_secret, TQ_SPAN_EMPTY);
  }
  if (s->flag.encrypt_then_mac) {
    tq_write_extension(body, TQ_EXTENSION_encrypt_then_mac, TQ_SPAN_EMPTY);
  }
  if (s->flag.ticket_promised) {
    tq_write_extension(body, TQ_EXTENSION_session_ticket, TQ_SPAN_EMPTY);
  }
  s->flag.status_promised =
      tq_engine_staples(engine) && !s->flag.resumed12 && tq_engine_sends_certificate12(engine);
  if (s->flag.status_promised) {
    tq_write_extension(body, TQ_EXTENSION_status_request, TQ_SPAN_EMPTY);
  }
  if (s->flag.points_offered && tq_kx_ec((tq_kx)s->suite->kx)) {
    tq_write_opaque_extension(body, TQ_EXTENSION_ec_point_formats, 1, tq_span_of(&uncompressed, 1));
  }
  if (s->alpn[0] != '\0') {
    const char *const names[] = {s->alpn, NULL};
    tq_write_alpn(body, names);
  }
}

/* TLS 1.2: the client's id says that its session goes on; a new one invites to come back. */
static bool make_session_id(tq_engine *engine) {
  tq_engine_state *s = &engine->s;
  if (s->flag.resumed12) {
    return true;
  }
  bool none = tq_engine_option_on(engine, TQ_ENGINE_NO_SESSION_ID);
  s->session_id_size = none ? 0 : TQ_SESSION_ID_MAX;
  tq_random_fill(&s->random, s->session_id, s->session_id_size);
  return false;
}

static bool build12(tq_engine *engine, tq_writer *body) {
  tq_engine_state *s = &engine->s;
  if (tq_engine_speaks(engine, TQ_VERSION_TLS13)) {
    tq_downgrade_set(s->server_random, TQ_DOWNGRADE_TO_TLS12);
  }
  bool echoed = make_session_id(engine);
  write_head(engine, body, tq_span_of(s->server_random, TQ_RANDOM_SIZE), own_session_id(engine),
             echoed);
  size_t before = body->size;
  size_t mark = tq_write_extensions_open(body);
  write_extensions12(engine, body);
  if (body->size == before + 2) {
    body->size = before; /* no block rather than an empty one */
    return true;
  }
  tq_write_extensions_close(body, mark);
  return true;
}

bool tq_engine_build_server_hello(tq_engine *engine, tq_writer *body) {
  tq_engine_state *s = &engine->s;
  tq_random_fill(&s->random, s->server_random, TQ_RANDOM_SIZE);
  if (s->version == TQ_VERSION_TLS12) {
    return build12(engine, body);
  }
  write_head(engine, body, tq_span_of(s->server_random, TQ_RANDOM_SIZE), own_session_id(engine),
             true);
  size_t mark = tq_write_extensions_open(body);
  write_extensions13(engine, body);
  tq_write_extensions_close(body, mark);
  return true;
}

bool tq_engine_build_retry(tq_engine *engine, tq_writer *body) {
  tq_engine_state *s = &engine->s;
  tq_transcript_retry(&s->transcript, &engine->transcript, engine->crypto, s->kdf.hash);
  s->flag.retried = true;
  write_head(engine, body, tq_span_of(tq_hello_retry_random, TQ_RANDOM_SIZE),
             own_session_id(engine), true);
  size_t mark = tq_write_extensions_open(body);
  tq_write_number_extension(body, TQ_EXTENSION_supported_versions, 2, TQ_VERSION_TLS13);
  if (tq_engine_has(engine, TQ_FEATURE_COOKIE)) {
    tq_random_fill(&s->random, s->cookie, TQ_COOKIE_SIZE);
    tq_write_opaque_extension(body, TQ_EXTENSION_cookie, 2, tq_span_of(s->cookie, TQ_COOKIE_SIZE));
  }
  if (s->retry_group != 0) {
    tq_write_number_extension(body, TQ_EXTENSION_key_share, 2, s->retry_group);
  }
  tq_write_extensions_close(body, mark);
  return true;
}

static bool take_retry(tq_engine *engine, const tq_server_hello *hello, tq_span body) {
  tq_engine_state *s = &engine->s;
  if (s->flag.retried) {
    return tq_engine_fail(engine, TQ_ALERT_unexpected_message, "a second HelloRetryRequest");
  }
  s->flag.retried = true;
  s->flag.early_offered = false;
  s->retry_group = hello->server_share.group;
  s->write.kind = TQ_PROTECTION_NONE; /* early data ends here */
  tq_transcript_retry(&s->transcript, &engine->transcript, engine->crypto, s->kdf.hash);
  s->flag.cookie_received = hello->seen[TQ_EXT_cookie].present;
  if (s->flag.cookie_received) {
    size_t base = engine->transcript.size + TQ_HANDSHAKE_HEADER;
    s->cookie_received = (tq_range){(uint32_t)(base + (size_t)(hello->cookie.data - body.data)),
                                    (uint32_t)hello->cookie.size};
  }
  return true;
}

static bool take13(tq_engine *engine, const tq_server_hello *hello) {
  tq_engine_state *s = &engine->s;
  s->flag.psk_accepted = hello->seen[TQ_EXT_pre_shared_key].present && s->flag.psk_offered;
  s->flag.psk_with_dhe = hello->seen[TQ_EXT_key_share].present;
  s->group = hello->server_share.group;
  if (!s->flag.psk_with_dhe) {
    return s->flag.psk_accepted ||
           tq_engine_fail(engine, TQ_ALERT_missing_extension, "neither key_share nor PSK");
  }
  for (size_t i = 0; i < s->share_count; i++) {
    if (s->shares[i].group == s->group) {
      return tq_key_agree(&s->shared, engine->crypto, &s->shares[i],
                          hello->server_share.key_exchange) ||
             tq_engine_fail(engine, TQ_ALERT_illegal_parameter, "the server's share is invalid");
    }
  }
  return tq_engine_fail(engine, TQ_ALERT_illegal_parameter, "a share of a group not offered");
}

static void take_alpn12(tq_engine *engine, tq_span list) {
  tq_span name;
  if (tq_opaque8_next(&name, &list) && name.size <= TQ_ALPN_MAX) {
    memcpy(engine->s.alpn, name.data, name.size);
    engine->s.alpn[name.size] = '\0';
  }
}

static bool check_renegotiation(tq_engine *engine, const tq_server_hello *hello) {
  tq_engine_state *s = &engine->s;
  uint8_t both[2 * TQ_VERIFY_DATA_SIZE];
  memcpy(both, s->client_verify_data.bytes, TQ_VERIFY_DATA_SIZE);
  memcpy(both + TQ_VERIFY_DATA_SIZE, s->server_verify_data.bytes, TQ_VERIFY_DATA_SIZE);
  tq_span expected = tq_span_of(both, s->flag.renegotiating ? sizeof both : 0);
  s->flag.secure_renegotiation = hello->seen[TQ_EXT_renegotiation_info].present;
  return !s->flag.secure_renegotiation || tq_span_equal(hello->renegotiated_connection, expected) ||
         tq_engine_fail(engine, TQ_ALERT_handshake_failure, "renegotiation_info is wrong");
}

static bool take12(tq_engine *engine, const tq_server_hello *hello) {
  const tq_engine_session *session = engine->setup.session;
  tq_engine_state *s = &engine->s;
  tq_span id = hello->legacy_session_id_echo;
  if (tq_engine_speaks(engine, TQ_VERSION_TLS13) &&
      tq_downgrade_of(hello->random) != TQ_DOWNGRADE_NONE) {
    return tq_engine_fail(engine, TQ_ALERT_illegal_parameter, "a downgrade");
  }
  s->flag.resumed12 = session != NULL && session->version == TQ_VERSION_TLS12 && id.size != 0 &&
                      tq_span_equal(id, own_session_id(engine));
  s->flag.extended_master_secret = hello->seen[TQ_EXT_extended_master_secret].present;
  s->flag.encrypt_then_mac = hello->seen[TQ_EXT_encrypt_then_mac].present;
  s->flag.ticket_promised = hello->seen[TQ_EXT_session_ticket].present;
  s->flag.status_promised = hello->seen[TQ_EXT_status_request].present;
  s->session_id_size = (uint8_t)id.size;
  memcpy(s->session_id, id.size == 0 ? hello->random.data : id.data, id.size);
  take_alpn12(engine, hello->alpn);
  return check_renegotiation(engine, hello);
}

bool tq_engine_take_server_hello(tq_engine *engine, tq_span body) {
  tq_engine_state *s = &engine->s;
  tq_server_hello hello;
  tq_faults faults = {.count = 0};
  if (!tq_server_hello_parse(&hello, &faults, body, TQ_HANDSHAKE_HEADER, NULL)) {
    return tq_engine_fail(engine, TQ_ALERT_decode_error, "a ServerHello that does not parse");
  }
  uint16_t version = tq_server_hello_version(&hello);
  const tq_cipher_suite *suite = tq_cipher_suite_find(hello.cipher_suite);
  if (!tq_engine_speaks(engine, version)) {
    return tq_engine_fail(engine, TQ_ALERT_protocol_version, "a version not offered");
  }
  if (suite == NULL || !tq_suite_supported(suite) || version < suite->min_version ||
      version > suite->max_version) {
    return tq_engine_fail(engine, TQ_ALERT_illegal_parameter, "a suite not offered");
  }
  s->version = version;
  tq_engine_choose_suite(engine, suite);
  s->wants_retry = hello.is_retry;
  if (hello.is_retry) {
    return take_retry(engine, &hello, body);
  }
  memcpy(s->server_random, hello.random.data, TQ_RANDOM_SIZE);
  return version == TQ_VERSION_TLS13 ? take13(engine, &hello) : take12(engine, &hello);
}
