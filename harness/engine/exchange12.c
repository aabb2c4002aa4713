/* exchange12.c: ServerKeyExchange and ClientKeyExchange of TLS 1.2 (RFC 5246 sections 7.4.3 and
 * 7.4.7, RFC 8422 section 5.4, RFC 4279): who makes which secret. */
#include "engine/engine_private.h"
#include "spec/group.h"
#include "wire/reader.h"

enum { NAMED_CURVE = 3, PRIME_MAX = 512, PREMASTER_SIZE = 48, NO_RULE = 0 };
static const tq_bounds BYTE_VECTOR = {0, 255, 1, 1};
static const tq_bounds WORD_VECTOR = {0, 0xffff, 2, 1};

static tq_kx kx_of(const tq_engine *engine) {
  return (tq_kx)engine->s.suite->kx;
}

static bool by_rsa(tq_kx kx) {
  return kx == TQ_KX_RSA || kx == TQ_KX_RSA_PSK;
}

bool tq_engine_sends_certificate12(const tq_engine *engine) {
  const tq_cipher_suite *suite = engine->s.suite;
  return suite->auth == TQ_AUTH_RSA || suite->auth == TQ_AUTH_ECDSA || suite->kx == TQ_KX_RSA_PSK;
}

/* PSK alone and RSA_PSK need a ServerKeyExchange only to give a hint, which we do not. */
bool tq_engine_sends_exchange12(const tq_engine *engine) {
  return tq_kx_ec(kx_of(engine)) || tq_kx_ff(kx_of(engine));
}

/* The secret without its leading zeros where RFC 5246 section 8.1.2 takes them away. */
static void keep_shared(tq_engine *engine, const tq_shared_secret *shared, bool strip) {
  tq_engine_state *s = &engine->s;
  size_t skip = 0;
  while (strip && skip < shared->size && shared->bytes[skip] == 0) {
    skip++;
  }
  s->premaster_size = (uint16_t)(shared->size - skip);
  memcpy(s->premaster, shared->bytes + skip, s->premaster_size);
}

/* The server's Diffie-Hellman parameters: of the group that the client named, else ffdhe2048. */
static bool server_params(const tq_engine *engine, tq_dh_params *params, uint8_t *prime) {
  uint16_t group =
      engine->s.group == TQ_NAMED_GROUP_ffdhe3072 ? TQ_KEX_ffdhe3072 : TQ_KEX_ffdhe2048;
  return tq_dh_params_of(params, engine->crypto, group, prime, PRIME_MAX);
}

static bool write_ec_params(tq_engine *engine, tq_writer *body) {
  tq_engine_state *s = &engine->s;
  tq_key_pair *pair = &s->shares[0];
  if (!tq_key_pair_generate(pair, engine->crypto, s->group, &s->random)) {
    return false;
  }
  tq_write_u8(body, NAMED_CURVE);
  tq_write_u16(body, s->group);
  tq_write_opaque(body, 1, tq_key_pair_public(pair));
  tq_engine_note(engine, body, tq_token_of_share(s->group), pair->public_size);
  return true;
}

static bool write_dh_params(tq_engine *engine, tq_writer *body) {
  uint8_t prime[PRIME_MAX];
  tq_dh_params params;
  tq_key_pair *pair = &engine->s.shares[0];
  if (!server_params(engine, &params, prime) ||
      !tq_dh_generate(pair, engine->crypto, params, &engine->s.random)) {
    return false;
  }
  tq_write_opaque(body, 2, params.p);
  tq_write_opaque(body, 2, params.g);
  tq_write_opaque(body, 2, tq_key_pair_public(pair));
  tq_engine_note(engine, body, TQ_TOKEN_share_dh, pair->public_size);
  return true;
}

bool tq_engine_build_server_exchange(tq_engine *engine, tq_writer *body) {
  size_t start = body->size;
  if (tq_kx_psk(kx_of(engine))) {
    tq_write_opaque(body, 2, TQ_SPAN_EMPTY); /* psk_identity_hint */
  }
  bool fine =
      tq_kx_ec(kx_of(engine)) ? write_ec_params(engine, body) : write_dh_params(engine, body);
  if (!fine || !tq_kx_signs(kx_of(engine))) {
    return fine;
  }
  tq_span written = tq_span_of(body->data + start, body->size - start);
  return tq_engine_write_params_signature(engine, body, written);
}

/* exchange: a ServerKeyExchange as it was read. PARAMS is what is signed. */
typedef struct exchange {
  tq_span params;
  uint16_t group;
  tq_dh_params dh;
  tq_span share;
  uint16_t scheme;
  tq_span signature;
} exchange;

static bool read_exchange(const tq_engine *engine, tq_span body, exchange *read) {
  tq_kx kx = kx_of(engine);
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, 0, NULL);
  if (tq_kx_psk(kx)) {
    tq_read_opaque_vector(&reader, "psk_identity_hint", WORD_VECTOR, NO_RULE);
  }
  if (tq_kx_ec(kx)) {
    tq_read_u8(&reader, "curve_type", NO_RULE);
    read->group = tq_read_u16(&reader, "namedcurve", NO_RULE);
    read->share = tq_read_opaque_vector(&reader, "point", BYTE_VECTOR, NO_RULE);
  }
  if (tq_kx_ff(kx)) {
    read->dh.p = tq_read_opaque_vector(&reader, "dh_p", WORD_VECTOR, NO_RULE);
    read->dh.g = tq_read_opaque_vector(&reader, "dh_g", WORD_VECTOR, NO_RULE);
    read->share = tq_read_opaque_vector(&reader, "dh_Ys", WORD_VECTOR, NO_RULE);
  }
  read->params = tq_span_first(body, tq_reader_offset(&reader));
  if (tq_kx_signs(kx)) {
    read->scheme = tq_read_u16(&reader, "algorithm", NO_RULE);
    read->signature = tq_read_opaque_vector(&reader, "signature", WORD_VECTOR, NO_RULE);
  }
  tq_reader_end(&reader, NO_RULE);
  return !parse.failed;
}

/* Makes the client's share and the secret at once. */
static bool answer_exchange(tq_engine *engine, const exchange *read) {
  tq_engine_state *s = &engine->s;
  bool fine = true;
  if (tq_kx_ec(kx_of(engine))) {
    fine = tq_key_answer(&s->shares[0], &s->shared, engine->crypto, &s->random, read->group,
                         read->share);
    s->group = read->group;
  }
  if (tq_kx_ff(kx_of(engine))) {
    fine = tq_dh_generate(&s->shares[0], engine->crypto, read->dh, &s->random) &&
           tq_dh_agree(&s->shared, engine->crypto, read->dh, &s->shares[0], read->share);
  }
  return fine ||
         tq_engine_fail(engine, TQ_ALERT_illegal_parameter, "the server's share is invalid");
}

bool tq_engine_take_server_exchange(tq_engine *engine, tq_span body) {
  exchange read = {.group = 0};
  if (!read_exchange(engine, body, &read)) {
    return false;
  }
  if (tq_kx_signs(kx_of(engine)) &&
      !tq_engine_check_params_signature(engine, read.params, read.scheme, read.signature)) {
    return false;
  }
  return answer_exchange(engine, &read);
}

static bool write_encrypted_premaster(tq_engine *engine, tq_writer *body) {
  tq_engine_state *s = &engine->s;
  uint8_t encrypted[TQ_SIGNATURE_MAX];
  s->premaster_size = PREMASTER_SIZE;
  tq_random_fill(&s->random, s->premaster, PREMASTER_SIZE);
  s->premaster[0] = (uint8_t)(TQ_VERSION_TLS12 >> 8);
  s->premaster[1] = (uint8_t)TQ_VERSION_TLS12;
  if (s->peer_key == NULL || !tq_rsa_encrypt(s->peer_key, &s->random,
                                             tq_span_of(s->premaster, PREMASTER_SIZE), encrypted)) {
    return tq_engine_fail(engine, TQ_ALERT_unsupported_certificate, "no RSA key to encrypt to");
  }
  size_t size = tq_asymmetric_size(s->peer_key);
  tq_write_opaque(body, 2, tq_span_of(encrypted, size));
  tq_engine_note(engine, body, TQ_TOKEN_encrypted_premaster, size);
  return true;
}

bool tq_engine_build_client_exchange(tq_engine *engine, tq_writer *body) {
  tq_engine_state *s = &engine->s;
  tq_kx kx = kx_of(engine);
  if (tq_kx_psk(kx) && engine->setup.endpoint->psk != NULL) {
    tq_write_opaque(body, 2, tq_span_text(engine->setup.endpoint->psk->identity));
  }
  if (by_rsa(kx)) {
    return write_encrypted_premaster(engine, body);
  }
  tq_span share = tq_key_pair_public(&s->shares[0]);
  if (tq_kx_ec(kx)) {
    tq_write_opaque(body, 1, share);
    tq_engine_note(engine, body, tq_token_of_share(s->group), share.size);
    keep_shared(engine, &s->shared, false);
  }
  if (tq_kx_ff(kx)) {
    tq_write_opaque(body, 2, share);
    tq_engine_note(engine, body, TQ_TOKEN_share_dh, share.size);
    keep_shared(engine, &s->shared, true);
  }
  return true;
}

/* A server must not show whether the secret was well encrypted: it goes on with a random one (RFC
 * 5246 section 7.4.7.1). */
static bool take_encrypted_premaster(tq_engine *engine, tq_span encrypted) {
  tq_engine_state *s = &engine->s;
  uint8_t text[TQ_SIGNATURE_MAX];
  size_t size = 0;
  s->premaster_size = PREMASTER_SIZE;
  tq_random_fill(&s->random, s->premaster, PREMASTER_SIZE);
  if (engine->own_key != NULL && tq_rsa_decrypt(engine->own_key, encrypted, text, &size) &&
      size == PREMASTER_SIZE && text[0] == 3 && text[1] == 3) {
    memcpy(s->premaster, text, PREMASTER_SIZE);
  }
  return true;
}

static bool take_dh_share(tq_engine *engine, tq_span share) {
  uint8_t prime[PRIME_MAX];
  tq_dh_params params;
  tq_engine_state *s = &engine->s;
  if (!server_params(engine, &params, prime) ||
      !tq_dh_agree(&s->shared, engine->crypto, params, &s->shares[0], share)) {
    return tq_engine_fail(engine, TQ_ALERT_illegal_parameter, "the client's share is invalid");
  }
  keep_shared(engine, &s->shared, true);
  return true;
}

static bool take_ec_share(tq_engine *engine, tq_span share) {
  tq_engine_state *s = &engine->s;
  if (!tq_key_agree(&s->shared, engine->crypto, &s->shares[0], share)) {
    return tq_engine_fail(engine, TQ_ALERT_illegal_parameter, "the client's share is invalid");
  }
  keep_shared(engine, &s->shared, false);
  return true;
}

bool tq_engine_take_client_exchange(tq_engine *engine, tq_span body) {
  tq_kx kx = kx_of(engine);
  tq_parse parse;
  tq_span share = TQ_SPAN_EMPTY;
  tq_reader reader = tq_parse_start(&parse, body, 0, NULL);
  if (tq_kx_psk(kx)) {
    tq_span identity = tq_read_opaque_vector(&reader, "psk_identity", WORD_VECTOR, NO_RULE);
    const tq_psk *psk = engine->setup.endpoint->psk;
    if (!parse.failed && (psk == NULL || !tq_span_equal(identity, tq_span_text(psk->identity)))) {
      return tq_engine_fail(engine, TQ_ALERT_unknown_psk_identity, "a PSK that is not known");
    }
  }
  if (kx != TQ_KX_PSK) {
    share =
        tq_read_opaque_vector(&reader, "share", tq_kx_ec(kx) ? BYTE_VECTOR : WORD_VECTOR, NO_RULE);
  }
  tq_reader_end(&reader, NO_RULE);
  if (parse.failed) {
    return false;
  }
  if (by_rsa(kx)) {
    return take_encrypted_premaster(engine, share);
  }
  if (tq_kx_ff(kx)) {
    return take_dh_share(engine, share);
  }
  return !tq_kx_ec(kx) || take_ec_share(engine, share);
}
