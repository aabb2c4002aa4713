/* live.c: the live values of the message in hand, and their tokens (tokens.h). */
#include "codec/handshake.h"
#include "engine/engine_private.h"

void tq_engine_note(tq_engine *engine, const tq_writer *writer, tq_token token, size_t size) {
  if (writer->failed || token >= TQ_TOKENS || writer->size < size || writer->size > UINT16_MAX) {
    return;
  }
  engine->s.live.offset[token] = (uint16_t)(writer->size - size);
  engine->s.live.size[token] = (uint16_t)size;
}

/* A ServerKeyExchange is signed as it is sent, so that its parameters can be changed and still be
 * looked at. Everything before the signature's scheme and length is signed. */
static void sign_again(tq_engine *engine, uint8_t *message, size_t size) {
  size_t at = tq_tokens_find(engine->tokens, TQ_TOKEN_signature, tq_span_of(message, size));
  tq_span honest = tq_buffer_bytes(&engine->held);
  size_t before = engine->s.live.offset[TQ_TOKEN_signature];
  if (at == SIZE_MAX || at < TQ_HANDSHAKE_HEADER + 4 ||
      (at == before && memcmp(message + TQ_HANDSHAKE_HEADER, honest.data + TQ_HANDSHAKE_HEADER,
                              at - 4 - TQ_HANDSHAKE_HEADER) == 0)) {
    return;
  }
  uint8_t signature[TQ_SIGNATURE_MAX];
  tq_span params = tq_span_of(message + TQ_HANDSHAKE_HEADER, at - 4 - TQ_HANDSHAKE_HEADER);
  size_t made = tq_engine_sign12(engine, params, signature);
  size_t room = engine->s.live.size[TQ_TOKEN_signature];
  if (made == room) {
    memcpy(engine->held.data + before, signature, made);
  }
}

void tq_engine_fill_tokens(tq_engine *engine, uint8_t *message, size_t size) {
  tq_engine_state *s = &engine->s;
  tq_live live = s->live;
  if (s->held_type == TQ_MESSAGE_server_key_exchange) {
    sign_again(engine, message, size);
  }
  if (s->held_type == TQ_MESSAGE_client_hello) {
    live.size[TQ_TOKEN_binder] = 0;
  }
  tq_span honest = tq_buffer_bytes(&engine->held);
  tq_tokens_fill(engine->tokens, &live, honest, message, size);
  size_t at = tq_tokens_find(engine->tokens, TQ_TOKEN_binder, tq_span_of(message, size));
  if (s->held_type == TQ_MESSAGE_client_hello && at != SIZE_MAX) {
    tq_engine_bind(engine, message, size, at);
  }
}

size_t tq_engine_hide_tokens(const tq_engine *engine, tq_span honest, uint8_t *out) {
  memcpy(out, honest.data, honest.size);
  tq_tokens_hide(engine->tokens, &engine->s.live, out, honest.size);
  return honest.size;
}
