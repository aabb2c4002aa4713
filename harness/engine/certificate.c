/* certificate.c: Certificate, CertificateRequest, CertificateVerify of both versions (RFC 8446
 * sections 4.3.2, 4.4.2, 4.4.3; RFC 5246 sections 7.4.2, 7.4.4, 7.4.8), and the signature of a
 * ServerKeyExchange (section 7.4.3). */
#include "codec/certificate_message.h"
#include "codec/client_hello_write.h"
#include "codec/handshake.h"
#include "engine/engine_private.h"
#include "spec/extension.h"
#include "wire/reader.h"

enum { CONTEXT_PAD = 64, CONTEXT_MAX = 64 + 33 + 1 + TQ_DIGEST_MAX, NO_RULE = 0 };

static bool is13(const tq_engine *engine) {
  return engine->s.version == TQ_VERSION_TLS13;
}

uint16_t tq_engine_pick_scheme(const tq_engine *engine, tq_span theirs) {
  tq_code_list ours = engine->setup.endpoint->schemes;
  tq_u16_list list = {theirs};
  for (size_t i = 0; engine->own_key != NULL && i < ours.count; i++) {
    if ((theirs.size == 0 || tq_u16_list_has(list, ours.items[i])) &&
        tq_key_fits_scheme(ours.items[i], engine->own_key, is13(engine))) {
      return ours.items[i];
    }
  }
  return 0;
}

/* What the other side said that it can verify. */
static uint16_t own_scheme(const tq_engine *engine) {
  tq_range theirs = engine->is_client ? engine->s.request_schemes : engine->s.client_schemes;
  return tq_engine_pick_scheme(engine, tq_range_span(engine, theirs));
}

bool tq_engine_staples(const tq_engine *engine) {
  const tq_engine_identity *identity = engine->setup.identity;
  return !engine->is_client && engine->s.flag.status_asked && identity != NULL &&
         identity->staple.size != 0 && tq_engine_has(engine, TQ_FEATURE_STATUS_REQUEST);
}

bool tq_engine_build_certificate_status(tq_engine *engine, tq_writer *body) {
  const tq_certificate_status status = {.status_type = TQ_STATUS_OCSP,
                                        .response = engine->setup.identity->staple};
  tq_write_certificate_status(body, &status);
  return true;
}

/* The extensions of an entry of TLS 1.3 (RFC 8446 section 4.4.2.1). */
static void write_entry_extensions(tq_engine *engine, bool leaf, tq_writer *body) {
  size_t mark = tq_write_extensions_open(body);
  if (leaf && tq_engine_staples(engine)) {
    tq_write_u16(body, TQ_EXTENSION_status_request);
    size_t contents = tq_write_open(body, 2);
    tq_engine_build_certificate_status(engine, body);
    tq_write_close(body, contents, 2);
  }
  tq_write_extensions_close(body, mark);
}

static void write_chain(tq_engine *engine, tq_writer *body) {
  const tq_engine_identity *identity = engine->setup.identity;
  size_t count = identity == NULL || own_scheme(engine) == 0 ? 0 : identity->chain_count;
  size_t list = tq_write_open(body, 3);
  for (size_t i = 0; i < count; i++) {
    tq_write_opaque(body, 3, identity->chain[i]);
    if (is13(engine)) {
      write_entry_extensions(engine, i == 0, body);
    }
  }
  tq_write_close(body, list, 3);
}

bool tq_engine_build_certificate(tq_engine *engine, tq_writer *body) {
  if (is13(engine)) {
    tq_span context =
        engine->is_client ? tq_range_span(engine, engine->s.certificate_context) : TQ_SPAN_EMPTY;
    tq_write_u8(body, (uint8_t)context.size);
    tq_write_bytes(body, context);
    tq_engine_note(engine, body, TQ_TOKEN_certificate_context, context.size);
  }
  write_chain(engine, body);
  engine->s.own_scheme = own_scheme(engine);
  return engine->is_client || engine->s.own_scheme != 0 || !is13(engine);
}

/* Keeps the key of the first certificate. */
static bool keep_key(tq_engine *engine, tq_span der) {
  tq_engine_state *s = &engine->s;
  if (s->peer_key_count == TQ_PEER_KEYS_MAX) {
    return tq_engine_fail(engine, TQ_ALERT_internal_error, "too many certificates in one life");
  }
  tq_asymmetric *key = tq_certificate_key(der);
  if (key == NULL) {
    return tq_engine_fail(engine, TQ_ALERT_bad_certificate, "a certificate without a usable key");
  }
  tq_asymmetric_free(engine->peer_keys[s->peer_key_count]);
  engine->peer_keys[s->peer_key_count++] = key;
  s->peer_key = key;
  return true;
}

bool tq_engine_take_certificate(tq_engine *engine, tq_span body) {
  static const tq_bounds context = {0, 255, 1, 1};
  static const tq_bounds whole = {0, 0xffffff, 3, 1};
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, 0, NULL);
  if (is13(engine)) {
    tq_read_opaque_vector(&reader, "certificate_request_context", context, NO_RULE);
  }
  tq_reader list = tq_read_vector(&reader, "certificate_list", whole, NO_RULE);
  tq_span first = TQ_SPAN_EMPTY;
  if (tq_reader_left(&list) != 0) {
    first = tq_read_opaque_vector(&list, "cert_data", whole, NO_RULE);
  }
  if (parse.failed) {
    return false;
  }
  engine->s.peer_key = NULL;
  engine->s.flag.certificate_given = first.size != 0;
  if (first.size != 0) {
    return keep_key(engine, first);
  }
  bool refused =
      engine->is_client || engine->setup.endpoint->client_auth == TQ_CLIENT_AUTH_REQUIRED;
  return !refused ||
         tq_engine_fail(engine,
                        is13(engine) ? TQ_ALERT_certificate_required : TQ_ALERT_handshake_failure,
                        "no certificate");
}

/* What a CertificateVerify signs: in TLS 1.3 64 spaces, a context, and the transcript's hash. */
static tq_span signed_content(const tq_engine *engine, bool of_client, uint8_t *content) {
  if (!is13(engine)) {
    return tq_transcript_messages(&engine->s.transcript, &engine->transcript);
  }
  tq_digest hash = tq_engine_transcript_hash(engine);
  tq_writer writer = tq_writer_over(content, CONTEXT_MAX);
  memset(content, ' ', CONTEXT_PAD);
  writer.size = CONTEXT_PAD;
  tq_write_bytes(&writer, tq_span_text(of_client ? "TLS 1.3, client CertificateVerify"
                                                 : "TLS 1.3, server CertificateVerify"));
  tq_write_u8(&writer, 0);
  tq_write_bytes(&writer, tq_digest_span(&hash));
  return tq_writer_bytes(&writer);
}

bool tq_engine_write_signature(tq_engine *engine, tq_writer *body, tq_span message) {
  uint8_t signature[TQ_SIGNATURE_MAX];
  uint16_t scheme = own_scheme(engine);
  tq_signing signing = {engine->crypto, engine->own_key, scheme, &engine->s.random, true};
  size_t size = scheme == 0 ? 0 : tq_sign(signing, message, signature);
  engine->s.own_scheme = scheme;
  tq_write_u16(body, scheme);
  tq_write_u16(body, (uint16_t)size);
  tq_write_bytes(body, tq_span_of(signature, size));
  tq_engine_note(engine, body, TQ_TOKEN_signature, size);
  return size != 0;
}

bool tq_engine_build_certificate_verify(tq_engine *engine, tq_writer *body) {
  uint8_t content[CONTEXT_MAX];
  return tq_engine_write_signature(engine, body,
                                   signed_content(engine, engine->is_client, content));
}

bool tq_engine_check_signature(tq_engine *engine, uint16_t scheme, tq_span message,
                               tq_span signature) {
  const tq_asymmetric *key = engine->s.peer_key;
  engine->s.peer_scheme = scheme;
  if (key == NULL || !tq_key_fits_scheme(scheme, key, is13(engine))) {
    return tq_engine_fail(engine, TQ_ALERT_illegal_parameter, "a scheme that the key has not");
  }
  return tq_verify(engine->crypto, key, scheme, message, signature) ||
         tq_engine_fail(engine, TQ_ALERT_decrypt_error, "the peer's signature is wrong");
}

bool tq_engine_take_certificate_verify(tq_engine *engine, tq_span body) {
  static const tq_bounds bounds = {0, 0xffff, 2, 1};
  uint8_t content[CONTEXT_MAX];
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, 0, NULL);
  uint16_t scheme = tq_read_u16(&reader, "algorithm", NO_RULE);
  tq_span signature = tq_read_opaque_vector(&reader, "signature", bounds, NO_RULE);
  tq_reader_end(&reader, NO_RULE);
  if (parse.failed) {
    return false;
  }
  tq_span message = signed_content(engine, !engine->is_client, content);
  engine->s.flag.authenticated = tq_engine_check_signature(engine, scheme, message, signature);
  return engine->s.flag.authenticated;
}

/* Both randoms and the parameters (RFC 5246 section 7.4.3). */
static tq_span params_content(const tq_engine *engine, tq_span params, uint8_t *content,
                              size_t size) {
  tq_writer writer = tq_writer_over(content, size);
  tq_write_bytes(&writer, tq_span_of(engine->s.client_random, TQ_RANDOM_SIZE));
  tq_write_bytes(&writer, tq_span_of(engine->s.server_random, TQ_RANDOM_SIZE));
  tq_write_bytes(&writer, params);
  return tq_writer_bytes(&writer);
}

enum { PARAMS_CONTENT_MAX = 2 * TQ_RANDOM_SIZE + 4096 };

size_t tq_engine_sign12(tq_engine *engine, tq_span params, uint8_t *out) {
  uint8_t content[PARAMS_CONTENT_MAX];
  tq_span message = params_content(engine, params, content, sizeof content);
  tq_random random = engine->s.random;
  tq_signing signing = {engine->crypto, engine->own_key, engine->s.own_scheme, &random, true};
  return message.size == 0 || engine->own_key == NULL ? 0 : tq_sign(signing, message, out);
}

bool tq_engine_write_params_signature(tq_engine *engine, tq_writer *body, tq_span params) {
  uint8_t content[PARAMS_CONTENT_MAX];
  tq_span message = params_content(engine, params, content, sizeof content);
  return tq_engine_write_signature(engine, body, message);
}

bool tq_engine_check_params_signature(tq_engine *engine, tq_span params, uint16_t scheme,
                                      tq_span signature) {
  uint8_t content[PARAMS_CONTENT_MAX];
  tq_span message = params_content(engine, params, content, sizeof content);
  return message.size != 0 && tq_engine_check_signature(engine, scheme, message, signature);
}

/* TLS 1.2: rsa_sign and ecdsa_sign; signature schemes; no authorities. */
static void build_request12(const tq_engine *engine, tq_writer *body) {
  static const uint8_t types[] = {1, 64};
  tq_code_list schemes = engine->setup.endpoint->schemes;
  tq_write_u8(body, sizeof types);
  tq_write_bytes(body, tq_span_of(types, sizeof types));
  size_t list = tq_write_open(body, 2);
  for (size_t i = 0; i < schemes.count; i++) {
    tq_write_u16(body, schemes.items[i]);
  }
  tq_write_close(body, list, 2);
  tq_write_u16(body, 0);
}

bool tq_engine_build_certificate_request(tq_engine *engine, tq_writer *body) {
  tq_code_list schemes = engine->setup.endpoint->schemes;
  engine->s.flag.certificate_requested = true;
  if (!is13(engine)) {
    build_request12(engine, body);
    return true;
  }
  bool late = engine->s.transcript.main_end != 0;
  uint8_t context[TQ_SESSION_ID_MAX];
  tq_random_fill(&engine->s.random, context, sizeof context);
  tq_write_u8(body, late ? sizeof context : 0);
  tq_write_bytes(body, tq_span_of(context, late ? sizeof context : 0));
  size_t mark = tq_write_extensions_open(body);
  tq_write_u16_extension(body, TQ_EXTENSION_signature_algorithms, 2, schemes.items, schemes.count);
  tq_write_extensions_close(body, mark);
  return true;
}

static tq_range range_in(const tq_engine *engine, tq_span body, tq_span part) {
  size_t base = engine->transcript.size + TQ_HANDSHAKE_HEADER;
  return part.size == 0
             ? (tq_range){0, 0}
             : (tq_range){(uint32_t)(base + (size_t)(part.data - body.data)), (uint32_t)part.size};
}

static tq_span request_schemes13(tq_reader *reader) {
  static const tq_bounds block = {0, 0xffff, 2, 1};
  tq_span rest = tq_read_opaque_vector(reader, "extensions", block, NO_RULE);
  tq_extension_item item;
  while (tq_extension_next(&item, &rest)) {
    if (item.type == TQ_EXTENSION_signature_algorithms && item.data.size > 2) {
      return tq_span_from(item.data, 2);
    }
  }
  return TQ_SPAN_EMPTY;
}

bool tq_engine_take_certificate_request(tq_engine *engine, tq_span body) {
  static const tq_bounds short_list = {0, 255, 1, 1};
  static const tq_bounds long_list = {0, 0xffff, 2, 1};
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, body, 0, NULL);
  tq_span context = tq_read_opaque_vector(&reader, "context or types", short_list, NO_RULE);
  tq_span schemes = is13(engine) ? request_schemes13(&reader)
                                 : tq_read_opaque_vector(&reader, "algorithms", long_list, NO_RULE);
  engine->s.certificate_context = range_in(engine, body, is13(engine) ? context : TQ_SPAN_EMPTY);
  engine->s.request_schemes = range_in(engine, body, schemes);
  engine->s.flag.certificate_requested = true;
  return !parse.failed;
}
