/* hello_client.c: the ClientHello that the engine sends (RFC 8446 section 4.1.2, RFC 5246 section
 * 7.4.1.2). */
#include "codec/client_hello_write.h"
#include "codec/handshake.h"
#include "engine/engine_private.h"

enum { SUITES_MAX = 128, BINDERS_HEAD = 3 /* two lengths */ };

/* A first hello draws what a retried one repeats (section 4.1.2). */
static void draw(tq_engine *engine) {
  tq_engine_state *s = &engine->s;
  const tq_engine_session *session = engine->setup.session;
  bool by_id = session != NULL && session->version == TQ_VERSION_TLS12 &&
               (tq_engine_option_on(engine, TQ_ENGINE_RESUME_BY_ID) || session->ticket_size == 0);
  bool by_ticket = session != NULL && session->version == TQ_VERSION_TLS12 && !by_id;
  tq_random_fill(&s->random, s->client_random, sizeof s->client_random);
  s->session_id_size = 0;
  if (by_id) {
    s->session_id_size = session->session_id_size;
    memcpy(s->session_id, session->session_id, session->session_id_size);
  } else if (by_ticket || (tq_engine_speaks(engine, TQ_VERSION_TLS13) &&
                           tq_engine_option_on(engine, TQ_ENGINE_COMPATIBLE))) {
    s->session_id_size = TQ_SESSION_ID_MAX;
    tq_random_fill(&s->random, s->session_id, TQ_SESSION_ID_MAX);
  }
}

static void write_head(tq_engine *engine, tq_writer *body) {
  static const uint8_t null_compression = 0;
  const tq_code_list suites = engine->setup.endpoint->suites;
  uint8_t codes[2 * SUITES_MAX];
  tq_writer list = tq_writer_over(codes, sizeof codes);
  for (size_t i = 0; i < suites.count; i++) {
    tq_write_u16(&list, suites.items[i]);
  }
  tq_client_hello_head head = {TQ_VERSION_TLS12, tq_span_of(engine->s.client_random, 32),
                               tq_span_of(engine->s.session_id, engine->s.session_id_size),
                               tq_writer_bytes(&list), tq_span_of(&null_compression, 1)};
  tq_write_client_hello_head(body, &head);
}

/* What was said in the last handshake of this connection (RFC 5746 section 3.5). */
static void write_renegotiation_info(tq_engine *engine, tq_writer *body) {
  tq_span data = TQ_SPAN_EMPTY;
  if (engine->s.flag.renegotiating) {
    data = tq_digest_span(&engine->s.client_verify_data);
  }
  size_t mark = tq_write_extension_open(body, TQ_EXTENSION_renegotiation_info);
  tq_write_u8(body, (uint8_t)data.size);
  tq_write_bytes(body, data);
  tq_engine_note(engine, body, TQ_TOKEN_renegotiated, data.size);
  tq_write_extension_close(body, mark);
}

static void write_session_ticket(tq_engine *engine, tq_writer *body) {
  const tq_engine_session *session = engine->setup.session;
  bool given = session != NULL && session->version == TQ_VERSION_TLS12 &&
               !tq_engine_option_on(engine, TQ_ENGINE_RESUME_BY_ID);
  tq_span ticket = given ? tq_span_of(session->ticket, session->ticket_size) : TQ_SPAN_EMPTY;
  size_t mark = tq_write_extension_open(body, TQ_EXTENSION_session_ticket);
  tq_write_bytes(body, ticket);
  tq_engine_note(engine, body, TQ_TOKEN_ticket, ticket.size);
  tq_write_extension_close(body, mark);
}

/* Extensions that have a meaning in TLS 1.2 alone. */
static void write_extensions12(tq_engine *engine, tq_writer *body) {
  static const uint8_t uncompressed = 0;
  if (!tq_engine_speaks(engine, TQ_VERSION_TLS12)) {
    return;
  }
  if (tq_engine_has(engine, TQ_FEATURE_EXTENDED_MASTER_SECRET)) {
    tq_write_extension(body, TQ_EXTENSION_extended_master_secret, TQ_SPAN_EMPTY);
  }
  if (tq_engine_has(engine, TQ_FEATURE_ENCRYPT_THEN_MAC)) {
    tq_write_extension(body, TQ_EXTENSION_encrypt_then_mac, TQ_SPAN_EMPTY);
  }
  if (tq_engine_has(engine, TQ_FEATURE_RENEGOTIATION_INFO)) {
    write_renegotiation_info(engine, body);
  }
  if (tq_engine_has(engine, TQ_FEATURE_EC_POINT_FORMATS)) {
    tq_write_opaque_extension(body, TQ_EXTENSION_ec_point_formats, 1, tq_span_of(&uncompressed, 1));
  }
  if (tq_engine_has(engine, TQ_FEATURE_SESSION_TICKET)) {
    write_session_ticket(engine, body);
  }
}

static void write_common_extensions(tq_engine *engine, tq_writer *body) {
  const tq_endpoint *endpoint = engine->setup.endpoint;
  if (endpoint->server_name != NULL) {
    tq_write_server_name(body, tq_span_text(endpoint->server_name));
  }
  if (endpoint->groups.count != 0) {
    tq_write_u16_extension(body, TQ_EXTENSION_supported_groups, 2, endpoint->groups.items,
                           endpoint->groups.count);
  }
  if (endpoint->schemes.count != 0) {
    tq_write_u16_extension(body, TQ_EXTENSION_signature_algorithms, 2, endpoint->schemes.items,
                           endpoint->schemes.count);
  }
  if (endpoint->alpn != NULL) {
    tq_write_alpn(body, endpoint->alpn);
  }
  if (tq_engine_has(engine, TQ_FEATURE_STATUS_REQUEST)) {
    tq_write_status_request_ocsp(body);
  }
}

/* Draws the key shares that the next hello offers. */
static bool make_shares(tq_engine *engine) {
  tq_engine_state *s = &engine->s;
  tq_code_list groups = engine->setup.key_shares;
  const tq_code_list retry = {&s->retry_group, 1};
  if (groups.count == 0) {
    groups = (tq_code_list){engine->setup.endpoint->groups.items,
                            engine->setup.endpoint->groups.count == 0 ? 0 : 1};
  }
  if (s->flag.retried && s->retry_group == 0) {
    return true; /* the same shares again */
  }
  if (s->flag.retried) {
    groups = retry;
  } else if (tq_engine_option_on(engine, TQ_ENGINE_NO_KEY_SHARE)) {
    groups.count = 0;
  }
  s->share_count = 0;
  for (size_t i = 0; i < groups.count && i < TQ_SHARES_MAX; i++) {
    if (!tq_key_pair_generate(&s->shares[i], engine->crypto, groups.items[i], &s->random)) {
      return false;
    }
    s->share_count++;
  }
  return true;
}

static void write_key_share(tq_engine *engine, tq_writer *body) {
  size_t mark = tq_write_extension_open(body, TQ_EXTENSION_key_share);
  size_t list = tq_write_open(body, 2);
  for (size_t i = 0; i < engine->s.share_count; i++) {
    const tq_key_pair *pair = &engine->s.shares[i];
    tq_write_key_share_entry(body, (tq_key_share_entry){pair->group, tq_key_pair_public(pair)});
    tq_engine_note(engine, body, tq_token_of_share(pair->group), pair->public_size);
  }
  tq_write_close(body, list, 2);
  tq_write_extension_close(body, mark);
}

static void write_cookie(tq_engine *engine, tq_writer *body) {
  if (engine->s.flag.cookie_received) {
    tq_span cookie = tq_range_span(engine, engine->s.cookie_received);
    size_t mark = tq_write_extension_open(body, TQ_EXTENSION_cookie);
    tq_write_u16(body, (uint16_t)cookie.size);
    tq_write_bytes(body, cookie);
    tq_engine_note(engine, body, TQ_TOKEN_cookie, cookie.size);
    tq_write_extension_close(body, mark);
  }
}

static void write_psk_modes(tq_engine *engine, tq_writer *body) {
  uint8_t modes[2];
  size_t count = 0;
  if (tq_engine_has(engine, TQ_FEATURE_PSK_DHE_KE)) {
    modes[count++] = 1;
  }
  if (tq_engine_has(engine, TQ_FEATURE_PSK_KE)) {
    modes[count++] = 0;
  }
  if (count != 0) {
    tq_write_opaque_extension(body, TQ_EXTENSION_psk_key_exchange_modes, 1,
                              tq_span_of(modes, count));
  }
}

/* pre_shared_key with a binder of zeros: it is computed when the hello is whole. */
static void write_psk(tq_engine *engine, tq_writer *body) {
  tq_engine_psk psk = tq_engine_psk_of(engine);
  tq_digest zeros = tq_digest_zeros(tq_hash_size(psk.hash));
  tq_span binder = tq_digest_span(&zeros);
  size_t mark = tq_write_extension_open(body, TQ_EXTENSION_pre_shared_key);
  size_t list = tq_write_open(body, 2);
  tq_write_u16(body, (uint16_t)psk.identity.size);
  tq_write_bytes(body, psk.identity);
  if (!psk.external) {
    tq_engine_note(engine, body, TQ_TOKEN_ticket, psk.identity.size);
  }
  tq_write_u32(body, psk.age);
  if (!psk.external) {
    tq_engine_note(engine, body, TQ_TOKEN_obfuscated_ticket_age, 4);
  }
  tq_write_close(body, list, 2);
  list = tq_write_open(body, 2);
  tq_write_u8(body, (uint8_t)binder.size);
  tq_write_bytes(body, binder);
  tq_engine_note(engine, body, TQ_TOKEN_binder, binder.size);
  tq_write_close(body, list, 2);
  tq_write_extension_close(body, mark);
}

static bool may_send_early_data(const tq_engine *engine) {
  const tq_engine_session *session = engine->setup.session;
  return session != NULL && session->max_early_data != 0 && engine->setup.early_data.size != 0 &&
         engine->s.flag.psk_offered && !engine->s.flag.retried;
}

/* Extensions of TLS 1.3; pre_shared_key must be the last (section 4.2.11). */
static bool write_extensions13(tq_engine *engine, tq_writer *body) {
  tq_engine_state *s = &engine->s;
  if (!tq_engine_speaks(engine, TQ_VERSION_TLS13)) {
    return true;
  }
  if (!make_shares(engine)) {
    return false;
  }
  const tq_code_list versions = engine->setup.endpoint->versions;
  tq_write_u16_extension(body, TQ_EXTENSION_supported_versions, 1, versions.items, versions.count);
  write_cookie(engine, body);
  write_psk_modes(engine, body);
  if (engine->setup.endpoint->groups.count != 0) {
    write_key_share(engine, body);
  }
  if (tq_engine_has(engine, TQ_FEATURE_POST_HANDSHAKE_AUTH)) {
    tq_write_extension(body, TQ_EXTENSION_post_handshake_auth, TQ_SPAN_EMPTY);
  }
  tq_engine_psk psk = tq_engine_psk_of(engine);
  /* After a retry only a PSK of the retry's hash will do. */
  s->flag.psk_offered = psk.key.size != 0 && (s->suite == NULL || psk.hash == s->kdf.hash);
  s->flag.psk_external = psk.external;
  s->flag.early_offered = may_send_early_data(engine);
  if (s->flag.early_offered) {
    tq_write_extension(body, TQ_EXTENSION_early_data, TQ_SPAN_EMPTY);
  }
  if (s->flag.psk_offered) {
    write_psk(engine, body);
  }
  return true;
}

bool tq_engine_build_client_hello(tq_engine *engine, tq_writer *body) {
  if (!engine->s.flag.retried) {
    tq_transcript_begin(&engine->s.transcript, &engine->transcript);
    draw(engine);
  }
  write_head(engine, body);
  size_t mark = tq_write_extensions_open(body);
  write_common_extensions(engine, body);
  write_extensions12(engine, body);
  bool fine = write_extensions13(engine, body);
  tq_write_extensions_close(body, mark);
  return fine;
}

void tq_engine_bind(tq_engine *engine, uint8_t *message, size_t size, size_t at) {
  tq_engine_state *s = &engine->s;
  tq_engine_psk psk = tq_engine_psk_of(engine);
  size_t wanted = tq_hash_size(psk.hash);
  if (wanted == 0 || at < BINDERS_HEAD || at > size) {
    return;
  }
  tq_kdf kdf = {engine->crypto, psk.hash};
  tq_span truncated = tq_span_of(message, at - BINDERS_HEAD);
  tq_digest hash =
      tq_transcript_hash(&s->transcript, &engine->transcript, engine->crypto, psk.hash, truncated);
  tq_schedule_early(&s->schedule, kdf, psk.key);
  tq_digest key = tq_binder_key(&s->schedule, psk.external);
  tq_digest binder = tq_finished_data(kdf, tq_digest_span(&key), tq_digest_span(&hash));
  tq_live live = {.offset = {0}};
  live.size[TQ_TOKEN_binder] = (uint16_t)binder.size;
  tq_tokens_fill(engine->tokens, &live, tq_digest_span(&binder), message, size);
}

bool tq_engine_patch_binders(tq_engine *engine, uint8_t *message, size_t size) {
  tq_engine_state *s = &engine->s;
  if (!s->flag.psk_offered) {
    return true;
  }
  /* The zeros become tokens, and the tokens the binder. */
  tq_live only = {.offset = {0}};
  only.offset[TQ_TOKEN_binder] = s->live.offset[TQ_TOKEN_binder];
  only.size[TQ_TOKEN_binder] = s->live.size[TQ_TOKEN_binder];
  tq_tokens_hide(engine->tokens, &only, message, size);
  tq_engine_bind(engine, message, size, only.offset[TQ_TOKEN_binder]);
  return true;
}

/* Randoms and session id as they were sent, be it not by us. */
static void adopt_server_hello(tq_engine *engine, tq_span body) {
  tq_server_hello hello;
  tq_faults faults = {.count = 0};
  if (!tq_server_hello_parse(&hello, &faults, body, TQ_HANDSHAKE_HEADER, NULL) || hello.is_retry) {
    return;
  }
  tq_engine_state *s = &engine->s;
  memcpy(s->server_random, hello.random.data, TQ_RANDOM_SIZE);
  const tq_cipher_suite *suite = tq_cipher_suite_find(hello.cipher_suite);
  if (suite != NULL && tq_suite_supported(suite) && s->version >= suite->min_version &&
      s->version <= suite->max_version) {
    tq_engine_choose_suite(engine, suite);
  }
  if (s->version == TQ_VERSION_TLS12) {
    s->flag.extended_master_secret = hello.seen[TQ_EXT_extended_master_secret].present;
    s->flag.encrypt_then_mac = hello.seen[TQ_EXT_encrypt_then_mac].present;
  }
}

static void adopt_client_hello(tq_engine *engine, tq_span body) {
  enum { AT_RANDOM = 2, AT_SESSION_ID = 34 };
  tq_engine_state *s = &engine->s;
  if (body.size <= AT_SESSION_ID || body.data[AT_SESSION_ID] > TQ_SESSION_ID_MAX ||
      body.size < AT_SESSION_ID + 1u + body.data[AT_SESSION_ID]) {
    return;
  }
  memcpy(s->client_random, body.data + AT_RANDOM, TQ_RANDOM_SIZE);
  s->session_id_size = body.data[AT_SESSION_ID];
  memcpy(s->session_id, body.data + AT_SESSION_ID + 1, s->session_id_size);
}

void tq_engine_adopt_hello(tq_engine *engine, tq_span message) {
  tq_span body = tq_span_from(message, TQ_HANDSHAKE_HEADER);
  tq_span honest = tq_buffer_bytes(&engine->held);
  if (tq_span_equal(message, honest) || message.size <= TQ_HANDSHAKE_HEADER) {
    return;
  }
  if (message.data[0] == TQ_MESSAGE_client_hello) {
    adopt_client_hello(engine, body);
  }
  if (message.data[0] == TQ_MESSAGE_server_hello) {
    adopt_server_hello(engine, body);
  }
}
