/* hello_choice.c: what the engine as server makes of a ClientHello: version, suite, group, PSK
 * (RFC 8446 sections 4.1.1, 4.2.11; RFC 5246 section 7.4.1.3). */
#include "codec/client_hello.h"
#include "codec/handshake.h"
#include "engine/engine_private.h"
#include "spec/group.h"

/* choice: one hello under examination. BODY points into the inbox, behind its header. */
typedef struct choice {
  tq_engine *engine;
  tq_engine_state *s;
  tq_span body;
  tq_client_hello hello;
} choice;

static bool offers(const choice *c, tq_extension_kind kind) {
  return c->hello.seen[kind].present;
}

static bool offers_version(const choice *c, uint16_t version) {
  if (!tq_engine_speaks(c->engine, version)) {
    return false;
  }
  if (offers(c, TQ_EXT_supported_versions)) {
    return tq_u16_list_has(c->hello.supported_versions, version);
  }
  return version <= TQ_VERSION_TLS12 && c->hello.legacy_version >= version;
}

static bool choose_version(choice *c) {
  if (offers_version(c, TQ_VERSION_TLS13) && !c->s->flag.renegotiating) {
    c->s->version = TQ_VERSION_TLS13;
  } else if (offers_version(c, TQ_VERSION_TLS12)) {
    c->s->version = TQ_VERSION_TLS12;
  } else {
    return tq_engine_fail(c->engine, TQ_ALERT_protocol_version, "no common version");
  }
  return true;
}

/* Whether our key can sign for a suite's authentication. */
static bool key_serves(const tq_engine *engine, const tq_cipher_suite *suite) {
  tq_key_kind kind = engine->own_key == NULL ? TQ_KEY_OTHER : tq_asymmetric_kind(engine->own_key);
  switch (suite->auth) {
  case TQ_AUTH_RSA:
    return kind == TQ_KEY_RSA || (kind == TQ_KEY_RSA_PSS && tq_kx_signs((tq_kx)suite->kx));
  case TQ_AUTH_ECDSA:
    return kind >= TQ_KEY_P256;
  case TQ_AUTH_PSK:
    return engine->setup.endpoint->psk != NULL;
  default:
    return true;
  }
}

/* The first group of ours that the client supports and that EC or finite-field exchange can use. */
static uint16_t common_group(const choice *c, bool finite_field) {
  tq_code_list ours = c->engine->setup.endpoint->groups;
  for (size_t i = 0; i < ours.count; i++) {
    bool is_field =
        ours.items[i] == TQ_NAMED_GROUP_ffdhe2048 || ours.items[i] == TQ_NAMED_GROUP_ffdhe3072;
    if (is_field == finite_field && tq_kex_supported(c->engine->crypto, ours.items[i]) &&
        ours.items[i] != TQ_NAMED_GROUP_X25519MLKEM768 &&
        tq_u16_list_has(c->hello.supported_groups, ours.items[i])) {
      return ours.items[i];
    }
  }
  return 0;
}

static bool suite_usable(const choice *c, const tq_cipher_suite *suite) {
  tq_kx kx = suite == NULL ? TQ_KX_NULL : (tq_kx)suite->kx;
  if (suite == NULL || c->s->version < suite->min_version || c->s->version > suite->max_version ||
      !tq_suite_supported(suite) || !tq_u16_list_has(c->hello.cipher_suites, suite->code)) {
    return false;
  }
  return c->s->version == TQ_VERSION_TLS13 ||
         (key_serves(c->engine, suite) && (!tq_kx_ec(kx) || common_group(c, false) != 0));
}

static bool choose_suite(choice *c) {
  tq_code_list ours = c->engine->setup.endpoint->suites;
  tq_engine_psk psk = tq_engine_psk_of(c->engine);
  const tq_cipher_suite *any = NULL;
  for (size_t i = 0; i < ours.count; i++) {
    const tq_cipher_suite *suite = tq_cipher_suite_find(ours.items[i]);
    if (!suite_usable(c, suite)) {
      continue;
    }
    any = any == NULL ? suite : any;
    /* A PSK is bound to a hash: the first suite with it comes first where a PSK is offered. */
    if (c->s->version == TQ_VERSION_TLS12 || !offers(c, TQ_EXT_pre_shared_key) ||
        psk.key.size == 0 || psk.hash == tq_suite_kdf_hash(suite)) {
      any = suite;
      break;
    }
  }
  if (any == NULL) {
    return tq_engine_fail(c->engine, TQ_ALERT_handshake_failure, "no common cipher suite");
  }
  tq_engine_choose_suite(c->engine, any);
  return true;
}

/* Where SPAN, a part of the hello's body, will stand in the transcript. */
static tq_range range_of(const choice *c, tq_span span) {
  size_t base = c->engine->transcript.size + TQ_HANDSHAKE_HEADER;
  return span.size == 0 ? (tq_range){0, 0}
                        : (tq_range){(uint32_t)(base + (size_t)(span.data - c->body.data)),
                                     (uint32_t)span.size};
}

static void choose_alpn(choice *c) {
  const char *const *ours = c->engine->setup.endpoint->alpn;
  for (size_t i = 0; ours != NULL && ours[i] != NULL; i++) {
    tq_span rest = c->hello.alpn;
    tq_span name;
    while (tq_opaque8_next(&name, &rest)) {
      if (tq_span_equal(name, tq_span_text(ours[i])) && name.size <= TQ_ALPN_MAX) {
        memcpy(c->s->alpn, ours[i], name.size + 1);
        return;
      }
    }
  }
}

static bool binder_holds(choice *c, tq_engine_psk psk, tq_span binder) {
  tq_kdf kdf = {c->engine->crypto, psk.hash};
  tq_span truncated = tq_span_of(c->body.data - TQ_HANDSHAKE_HEADER, c->hello.psk_binders_offset);
  tq_digest hash = tq_transcript_hash(&c->s->transcript, &c->engine->transcript, c->engine->crypto,
                                      psk.hash, truncated);
  tq_key_schedule schedule;
  tq_schedule_early(&schedule, kdf, psk.key);
  tq_digest key = tq_binder_key(&schedule, psk.external);
  tq_digest expected = tq_finished_data(kdf, tq_digest_span(&key), tq_digest_span(&hash));
  return tq_span_equal(tq_digest_span(&expected), binder);
}

static bool has_byte(tq_span bytes, uint8_t value) {
  return bytes.size != 0 && memchr(bytes.data, value, bytes.size) != NULL;
}

static bool choose_psk(choice *c) {
  tq_engine_psk psk = tq_engine_psk_of(c->engine);
  bool ke = has_byte(c->hello.psk_key_exchange_modes, 0);
  bool dhe = has_byte(c->hello.psk_key_exchange_modes, 1);
  tq_span identities = c->hello.psk_identities;
  tq_span binders = c->hello.psk_binders;
  tq_psk_identity identity;
  tq_span binder;
  c->s->flag.psk_accepted = false;
  c->s->flag.psk_with_dhe = true;
  ke = ke && tq_engine_has(c->engine, TQ_FEATURE_PSK_KE);
  dhe = dhe && tq_engine_has(c->engine, TQ_FEATURE_PSK_DHE_KE);
  if (psk.key.size == 0 || psk.hash != c->s->kdf.hash || (!ke && !dhe)) {
    return true;
  }
  for (uint16_t i = 0;
       tq_psk_identity_next(&identity, &identities) && tq_opaque8_next(&binder, &binders); i++) {
    if (!tq_span_equal(identity.identity, psk.identity)) {
      continue;
    }
    if (!binder_holds(c, psk, binder)) {
      return tq_engine_fail(c->engine, TQ_ALERT_decrypt_error, "the PSK binder is wrong");
    }
    c->s->flag.psk_accepted = true;
    c->s->psk_index = i;
    c->s->flag.psk_with_dhe = dhe;
    return true;
  }
  return true;
}

/* The client's share of GROUP; empty: it sent none. */
static tq_span share_of(const choice *c, uint16_t group) {
  tq_span rest = c->hello.key_share;
  tq_key_share_entry entry;
  while (tq_key_share_next(&entry, &rest)) {
    if (entry.group == group) {
      return entry.key_exchange;
    }
  }
  return TQ_SPAN_EMPTY;
}

/* The group of a retry: one that we both support; other than AVOID if there is one. */
static uint16_t retry_group(const choice *c, uint16_t avoid) {
  tq_code_list ours = c->engine->setup.endpoint->groups;
  for (size_t i = 0; i < ours.count; i++) {
    if (ours.items[i] != avoid && tq_kex_supported(c->engine->crypto, ours.items[i]) &&
        tq_u16_list_has(c->hello.supported_groups, ours.items[i]) &&
        share_of(c, ours.items[i]).size == 0) {
      return ours.items[i];
    }
  }
  return 0;
}

static bool answer_share(choice *c, uint16_t group) {
  tq_engine_state *s = c->s;
  s->group = group;
  if (!tq_key_answer(&s->shares[0], &s->shared, c->engine->crypto, &s->random, group,
                     share_of(c, group))) {
    return tq_engine_fail(c->engine, TQ_ALERT_illegal_parameter, "the client's share is invalid");
  }
  return true;
}

static bool choose_group(choice *c) {
  tq_engine_state *s = c->s;
  tq_code_list ours = c->engine->setup.endpoint->groups;
  uint16_t group = 0;
  if (!s->flag.psk_with_dhe) {
    return true;
  }
  for (size_t i = 0; i < ours.count && group == 0; i++) {
    bool usable = tq_kex_supported(c->engine->crypto, ours.items[i]);
    group = usable && share_of(c, ours.items[i]).size != 0 ? ours.items[i] : 0;
  }
  bool forced = tq_engine_option_on(c->engine, TQ_ENGINE_RETRY) && !s->flag.retried;
  s->retry_group = group == 0 || forced ? retry_group(c, group) : 0;
  bool cookie_only = forced && tq_engine_has(c->engine, TQ_FEATURE_COOKIE);
  if (s->retry_group != 0 || (cookie_only && group != 0)) {
    s->wants_retry = true;
    return s->flag.retried
               ? tq_engine_fail(c->engine, TQ_ALERT_illegal_parameter, "the retry was not heeded")
               : true;
  }
  if (group == 0) {
    return tq_engine_fail(c->engine, TQ_ALERT_handshake_failure, "no common group");
  }
  return answer_share(c, group);
}

static bool check_cookie(const choice *c) {
  bool ours = c->s->flag.retried && tq_engine_has(c->engine, TQ_FEATURE_COOKIE);
  if (ours && !tq_span_equal(c->hello.cookie, tq_span_of(c->s->cookie, TQ_COOKIE_SIZE))) {
    return tq_engine_fail(c->engine, TQ_ALERT_illegal_parameter, "the cookie is wrong");
  }
  return true;
}

static void choose_early_data(choice *c) {
  const tq_engine_session *session = c->engine->setup.session;
  tq_engine_state *s = c->s;
  s->flag.early_offered = offers(c, TQ_EXT_early_data);
  s->flag.early_accepted = s->flag.early_offered && s->flag.psk_accepted && s->psk_index == 0 &&
                           !s->wants_retry && !s->flag.retried && session != NULL &&
                           session->max_early_data != 0 && session->suite == s->suite->code &&
                           !tq_engine_option_on(c->engine, TQ_ENGINE_REFUSE_EARLY);
  s->flag.early_skipping = s->flag.early_offered && !s->flag.early_accepted;
}

static bool choose13(choice *c) {
  c->s->wants_retry = false;
  c->s->flag.post_handshake_auth = offers(c, TQ_EXT_post_handshake_auth);
  c->s->client_schemes = range_of(c, c->hello.signature_algorithms.bytes);
  if (!check_cookie(c) || !choose_psk(c) || !choose_group(c)) {
    return false;
  }
  choose_early_data(c);
  return true;
}

/* Whether the client asks for the session that the setup knows, by ticket or by id. */
static bool resumes12(const choice *c) {
  const tq_engine_session *session = c->engine->setup.session;
  if (session == NULL || session->version != TQ_VERSION_TLS12 ||
      !tq_u16_list_has(c->hello.cipher_suites, session->suite)) {
    return false;
  }
  bool ticket =
      session->ticket_size != 0 &&
      tq_span_equal(c->hello.session_ticket, tq_span_of(session->ticket, session->ticket_size));
  bool id = session->session_id_size != 0 &&
            tq_span_equal(c->hello.legacy_session_id,
                          tq_span_of(session->session_id, session->session_id_size));
  return ticket || id;
}

static bool check_renegotiation(choice *c) {
  tq_engine_state *s = c->s;
  tq_span expected = s->flag.renegotiating ? tq_digest_span(&s->client_verify_data) : TQ_SPAN_EMPTY;
  bool offered =
      offers(c, TQ_EXT_renegotiation_info) || tq_u16_list_has(c->hello.cipher_suites, 0x00ff);
  s->flag.secure_renegotiation = offered && tq_engine_has(c->engine, TQ_FEATURE_RENEGOTIATION_INFO);
  if (offers(c, TQ_EXT_renegotiation_info) &&
      !tq_span_equal(c->hello.renegotiated_connection, expected)) {
    return tq_engine_fail(c->engine, TQ_ALERT_handshake_failure, "renegotiation_info is wrong");
  }
  return true;
}

static bool choose12(choice *c) {
  tq_engine_state *s = c->s;
  const tq_engine *engine = c->engine;
  s->flag.resumed12 = resumes12(c);
  if (s->flag.resumed12) {
    tq_engine_choose_suite(c->engine, tq_cipher_suite_find(engine->setup.session->suite));
  }
  s->client_schemes = range_of(c, c->hello.signature_algorithms.bytes);
  s->group = common_group(c, tq_kx_ff((tq_kx)s->suite->kx));
  s->flag.extended_master_secret =
      offers(c, TQ_EXT_extended_master_secret) &&
      tq_engine_has(engine, TQ_FEATURE_EXTENDED_MASTER_SECRET) &&
      (!s->flag.resumed12 || engine->setup.session->extended_master_secret);
  s->flag.encrypt_then_mac = offers(c, TQ_EXT_encrypt_then_mac) &&
                             tq_engine_has(engine, TQ_FEATURE_ENCRYPT_THEN_MAC) &&
                             tq_suite_sizes12(s->suite).mac_key != 0;
  s->flag.ticket_promised =
      offers(c, TQ_EXT_session_ticket) && tq_engine_has(engine, TQ_FEATURE_SESSION_TICKET);
  s->flag.points_offered = offers(c, TQ_EXT_ec_point_formats);
  return check_renegotiation(c);
}

bool tq_engine_take_client_hello(tq_engine *engine, tq_span body) {
  choice c = {.engine = engine, .s = &engine->s, .body = body};
  tq_faults faults = {.count = 0};
  if (!engine->s.flag.retried) {
    tq_transcript_begin(&engine->s.transcript, &engine->transcript);
  }
  if (!tq_client_hello_parse(&c.hello, &faults, body, TQ_HANDSHAKE_HEADER, NULL)) {
    return tq_engine_fail(engine, TQ_ALERT_decode_error, "a ClientHello that does not parse");
  }
  memcpy(c.s->client_random, c.hello.random.data, TQ_RANDOM_SIZE);
  c.s->flag.status_asked = offers(&c, TQ_EXT_status_request);
  c.s->session_id_size = (uint8_t)c.hello.legacy_session_id.size;
  if (c.s->session_id_size != 0) {
    memcpy(c.s->session_id, c.hello.legacy_session_id.data, c.s->session_id_size);
  }
  if (!choose_version(&c) || !choose_suite(&c)) {
    return false;
  }
  choose_alpn(&c);
  return c.s->version == TQ_VERSION_TLS13 ? choose13(&c) : choose12(&c);
}
