/* transcript.c: see transcript.h. */
#include "engine/transcript.h"

#include "spec/message.h"

void tq_transcript_begin(tq_transcript *transcript, const tq_buffer *bytes) {
  *transcript = (tq_transcript){(uint32_t)bytes->size, 0, 0};
}

void tq_transcript_end(tq_transcript *transcript, const tq_buffer *bytes) {
  transcript->main_end = (uint32_t)bytes->size;
  transcript->tail = (uint32_t)bytes->size;
}

void tq_transcript_tail(tq_transcript *transcript, const tq_buffer *bytes) {
  transcript->tail = (uint32_t)bytes->size;
}

tq_span tq_transcript_messages(const tq_transcript *transcript, const tq_buffer *bytes) {
  size_t end = transcript->main_end != 0 ? transcript->main_end : bytes->size;
  return end == transcript->start
             ? TQ_SPAN_EMPTY
             : tq_span_of(bytes->data + transcript->start, end - transcript->start);
}

tq_digest tq_transcript_hash(const tq_transcript *transcript, const tq_buffer *bytes,
                             tq_crypto *crypto, tq_hash hash, tq_span more) {
  tq_span tail = TQ_SPAN_EMPTY;
  if (transcript->main_end != 0 && bytes->size > transcript->tail) {
    tail = tq_span_of(bytes->data + transcript->tail, bytes->size - transcript->tail);
  }
  const tq_span parts[] = {tq_transcript_messages(transcript, bytes), tail, more};
  return tq_hash_parts(crypto, hash, parts, 3);
}

void tq_transcript_retry(tq_transcript *transcript, tq_buffer *bytes, tq_crypto *crypto,
                         tq_hash hash) {
  tq_digest digest = tq_hash_of(crypto, hash, tq_transcript_messages(transcript, bytes));
  const uint8_t header[4] = {TQ_MESSAGE_message_hash, 0, 0, digest.size};
  transcript->start = (uint32_t)bytes->size;
  tq_buffer_add(bytes, tq_span_of(header, sizeof header));
  tq_buffer_add(bytes, tq_digest_span(&digest));
}
