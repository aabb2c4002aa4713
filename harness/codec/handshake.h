/* handshake.h: the framing of handshake messages (RFC 8446 section 4): type, 24-bit length, body.
 */
#ifndef TQ_CODEC_HANDSHAKE_H
#define TQ_CODEC_HANDSHAKE_H

#include "codec/fault.h"
#include "wire/writer.h"

enum { TQ_HANDSHAKE_HEADER = 4, TQ_HANDSHAKE_BODY_MAX = 0xffffff };

/* tq_handshake: one message, borrowed from the bytes it was read from. */
typedef struct tq_handshake {
  uint8_t type;
  tq_span body;
  size_t body_offset; /* of BODY, from the start of the input */
  tq_span message;    /* with its header */
} tq_handshake;

/* tq_handshake_read: reads the header of the message that INPUT begins with, which is at OFFSET of
 * the whole input. False if INPUT ends before the message does: type and BODY are then what is
 * there. What follows the message is not looked at. TRACE (may be NULL) sees the header's fields.
 */
bool tq_handshake_read(tq_handshake *handshake, tq_span input, size_t offset,
                       const tq_trace *trace);

/* tq_handshake_next: walks messages that follow each other; *REST shrinks. False at its end or
 * before a message that is not all there. body_offset counts from the start of *REST. */
bool tq_handshake_next(tq_handshake *handshake, tq_span *rest);

/* tq_write_handshake_open: writes the header of a message of TYPE; returns a mark for
 * tq_write_handshake_close, which fills in the length. */
size_t tq_write_handshake_open(tq_writer *writer, uint8_t type);
void tq_write_handshake_close(tq_writer *writer, size_t mark);

/* tq_write_handshake: a whole message. */
void tq_write_handshake(tq_writer *writer, uint8_t type, tq_span body);

/* tq_reassembly: puts messages together from the fragments in records, in the caller's buffer. A
 * message longer than LIMIT (with its header) is refused as soon as its header is there. */
typedef struct tq_reassembly {
  uint8_t *data;
  size_t capacity;
  size_t limit;
  size_t size;  /* bytes held */
  size_t taken; /* of those, bytes of messages already given out */
} tq_reassembly;

typedef enum tq_reassembly_state {
  TQ_REASSEMBLY_MESSAGE, /* a message was given out */
  TQ_REASSEMBLY_MORE,    /* more fragments are needed */
  TQ_REASSEMBLY_TOO_LONG /* the next message is longer than the limit or the buffer */
} tq_reassembly_state;

/* tq_reassembly_over: CAPACITY bytes at DATA hold whole messages up to LIMIT; capacity beyond that
 * is room for fragments that begin further ones. */
tq_reassembly tq_reassembly_over(uint8_t *data, size_t capacity, size_t limit);

/* tq_reassembly_add: takes a fragment over. False, and nothing taken, if it does not fit. Messages
 * given out before are gone. */
bool tq_reassembly_add(tq_reassembly *reassembly, tq_span fragment);

/* tq_reassembly_next: gives out the next message; it lives until the next tq_reassembly_add. */
tq_reassembly_state tq_reassembly_next(tq_reassembly *reassembly, tq_handshake *handshake);

/* tq_reassembly_pending: bytes of a message that is not complete: not 0 at a key change is
 * record.message_over_key_change. */
size_t tq_reassembly_pending(const tq_reassembly *reassembly);

#endif
