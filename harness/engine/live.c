/* live.c: the live values of the message in hand, and their tokens (tokens.h). */
#include "codec/handshake.h"
#include "engine/engine_private.h"
#include "engine/premaster.h"

void tq_engine_note(tq_engine *engine, const tq_writer *writer, tq_token token, size_t size) {
  if (writer->failed || token >= TQ_TOKENS || writer->size < size || writer->size > UINT16_MAX) {
    return;
  }
  engine->s.live.offset[token] = (uint16_t)(writer->size - size);
  engine->s.live.size[token] = (uint16_t)size;
}

/* Fills TOKEN alone, with what the held message has. */
static void fill_one(tq_engine *engine, tq_token token, uint8_t *message, size_t size) {
  tq_live only = {.offset = {0}};
  only.offset[token] = engine->s.live.offset[token];
  only.size[token] = engine->s.live.size[token];
  tq_tokens_fill_messages(engine->tokens, &only, tq_buffer_bytes(&engine->held), message, size);
}

/* A ServerKeyExchange is signed as it is sent, so that its parameters can be changed and still be
 * looked at: everything before the signature's scheme and length. The honest parameters have their
 * signature already. */
static void sign_params(tq_engine *engine, uint8_t *message, size_t size) {
  enum { SIGNATURE_HEAD = 4 };
  size_t at = tq_tokens_find(engine->tokens, TQ_TOKEN_signature, tq_span_of(message, size));
  if (at == SIZE_MAX || at < TQ_HANDSHAKE_HEADER + SIGNATURE_HEAD) {
    return;
  }
  size_t place = engine->s.live.offset[TQ_TOKEN_signature];
  tq_span params =
      tq_span_of(message + TQ_HANDSHAKE_HEADER, at - SIGNATURE_HEAD - TQ_HANDSHAKE_HEADER);
  tq_span honest = tq_span_first(tq_span_from(tq_buffer_bytes(&engine->held), TQ_HANDSHAKE_HEADER),
                                 place - SIGNATURE_HEAD - TQ_HANDSHAKE_HEADER);
  uint8_t signature[TQ_SIGNATURE_MAX];
  if (!tq_span_equal(params, honest) &&
      tq_engine_sign12(engine, params, signature) == engine->s.live.size[TQ_TOKEN_signature]) {
    memcpy(engine->held.data + place, signature, engine->s.live.size[TQ_TOKEN_signature]);
  }
}

/* Premaster secrets that are not the client's, FILLED as bits, encrypted to the server's key. */
static void fill_premasters(tq_engine *engine, uint32_t filled, uint8_t *message, size_t size) {
  uint8_t encrypted[TQ_SIGNATURE_MAX];
  for (size_t i = 0; i < TQ_PREMASTERS; i++) {
    tq_token token = tq_premaster_at(i)->token;
    if ((filled >> token & 1) == 0 || !tq_premaster_encrypt(i, engine->s.peer_key, encrypted)) {
      continue;
    }
    tq_live only = {.offset = {0}};
    only.size[token] = (uint16_t)tq_asymmetric_size(engine->s.peer_key);
    tq_tokens_fill_messages(engine->tokens, &only, tq_span_of(encrypted, only.size[token]), message,
                            size);
  }
}

void tq_engine_fill_tokens(tq_engine *engine, uint8_t *message, size_t size) {
  tq_engine_state *s = &engine->s;
  bool signs = s->held_type == TQ_MESSAGE_server_key_exchange;
  bool binds = s->held_type == TQ_MESSAGE_client_hello;
  tq_live live = s->live;
  live.size[TQ_TOKEN_signature] = signs ? 0 : live.size[TQ_TOKEN_signature];
  live.size[TQ_TOKEN_binder] = 0;
  uint32_t filled =
      tq_tokens_fill_messages(engine->tokens, &live, tq_buffer_bytes(&engine->held), message, size);
  if (s->live.size[TQ_TOKEN_encrypted_premaster] != 0) {
    fill_premasters(engine, filled, message, size);
  }
  if (signs && s->live.size[TQ_TOKEN_signature] != 0) {
    sign_params(engine, message, size);
    fill_one(engine, TQ_TOKEN_signature, message, size);
  }
  size_t at =
      binds ? tq_tokens_find(engine->tokens, TQ_TOKEN_binder, tq_span_of(message, size)) : SIZE_MAX;
  if (at != SIZE_MAX) {
    tq_engine_bind(engine, message, size, at);
  }
}

bool tq_engine_replaced_beyond_key(const tq_engine *engine) {
  enum { HEAD = TQ_HANDSHAKE_HEADER + 2 };
  tq_span sent = tq_span_from(tq_buffer_bytes(&engine->replaced), HEAD);
  const tq_asymmetric *key = engine->s.peer_key;
  return engine->s.live.size[TQ_TOKEN_encrypted_premaster] != 0 && key != NULL &&
         sent.size == tq_asymmetric_size(key) && !tq_rsa_in_range(key, sent);
}

size_t tq_engine_hide_tokens(const tq_engine *engine, tq_span honest, uint8_t *out) {
  memcpy(out, honest.data, honest.size);
  tq_tokens_hide(engine->tokens, &engine->s.live, out, honest.size);
  return honest.size;
}
