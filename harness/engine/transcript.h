/* transcript.h: the handshake messages that are hashed (RFC 8446 section 4.4.1, RFC 5246 section
 * 7.4.9). Bytes are only ever added, so that a snapshot need but remember where it stood. */
#ifndef TQ_ENGINE_TRANSCRIPT_H
#define TQ_ENGINE_TRANSCRIPT_H

#include "crypto/hash.h"
#include "engine/buffer.h"

/* tq_range: bytes of the transcript's buffer. */
typedef struct tq_range {
  uint32_t offset;
  uint32_t size;
} tq_range;

/* tq_transcript: which bytes of the buffer count: from START to MAIN_END, and from TAIL on; before
 * the handshake has ended both are the whole. Post-handshake authentication begins a new tail. */
typedef struct tq_transcript {
  uint32_t start;
  uint32_t main_end; /* 0: the handshake goes on */
  uint32_t tail;
} tq_transcript;

/* tq_transcript_begin: a handshake starts here: what came before does not count. */
void tq_transcript_begin(tq_transcript *transcript, const tq_buffer *bytes);

/* tq_transcript_end: the handshake's messages end here. */
void tq_transcript_end(tq_transcript *transcript, const tq_buffer *bytes);

/* tq_transcript_tail: begins a tail here, and drops the last one. */
void tq_transcript_tail(tq_transcript *transcript, const tq_buffer *bytes);

/* tq_transcript_hash: over what counts, and then MORE. */
tq_digest tq_transcript_hash(const tq_transcript *transcript, const tq_buffer *bytes,
                             tq_crypto *crypto, tq_hash hash, tq_span more);

/* tq_transcript_messages: what counts, where there is no tail. */
tq_span tq_transcript_messages(const tq_transcript *transcript, const tq_buffer *bytes);

/* tq_transcript_retry: what counts so far, the first ClientHello, turns into a message_hash. */
void tq_transcript_retry(tq_transcript *transcript, tq_buffer *bytes, tq_crypto *crypto,
                         tq_hash hash);

#endif
