/* handshake.c: see handshake.h. */
#include "codec/handshake.h"

bool tq_handshake_read(tq_handshake *handshake, tq_span input, size_t offset,
                       const tq_trace *trace) {
  tq_parse parse;
  tq_reader reader = tq_parse_start(&parse, input, offset, trace);
  uint8_t type = tq_read_u8(&reader, "msg_type", 0);
  uint32_t size = tq_read_u24(&reader, "length", 0);
  size_t left = tq_reader_left(&reader);
  bool complete = !parse.failed && size <= left;
  size_t there = complete ? size : left;
  *handshake =
      (tq_handshake){type, tq_span_of(reader.next, there), tq_reader_offset(&reader), input};
  handshake->message = tq_span_first(input, TQ_HANDSHAKE_HEADER + there);
  return complete;
}

bool tq_handshake_next(tq_handshake *handshake, tq_span *rest) {
  if (!tq_handshake_read(handshake, *rest, 0, NULL)) {
    return false;
  }
  *rest = tq_span_from(*rest, handshake->message.size);
  return true;
}

size_t tq_write_handshake_open(tq_writer *writer, uint8_t type) {
  tq_write_u8(writer, type);
  return tq_write_open(writer, 3);
}

void tq_write_handshake_close(tq_writer *writer, size_t mark) {
  tq_write_close(writer, mark, 3);
}

void tq_write_handshake(tq_writer *writer, uint8_t type, tq_span body) {
  size_t mark = tq_write_handshake_open(writer, type);
  tq_write_bytes(writer, body);
  tq_write_handshake_close(writer, mark);
}

tq_reassembly tq_reassembly_over(uint8_t *data, size_t capacity, size_t limit) {
  return (tq_reassembly){data, capacity, limit, 0, 0};
}

bool tq_reassembly_add(tq_reassembly *reassembly, tq_span fragment) {
  size_t kept = reassembly->size - reassembly->taken;
  if (reassembly->taken != 0) {
    memmove(reassembly->data, reassembly->data + reassembly->taken, kept);
    reassembly->taken = 0;
    reassembly->size = kept;
  }
  if (fragment.size > reassembly->capacity - kept) {
    return false;
  }
  if (fragment.size != 0) {
    memcpy(reassembly->data + kept, fragment.data, fragment.size);
  }
  reassembly->size += fragment.size;
  return true;
}

tq_reassembly_state tq_reassembly_next(tq_reassembly *reassembly, tq_handshake *handshake) {
  tq_span held =
      tq_span_of(reassembly->data + reassembly->taken, reassembly->size - reassembly->taken);
  if (held.size < TQ_HANDSHAKE_HEADER) {
    return TQ_REASSEMBLY_MORE;
  }
  size_t body = (size_t)held.data[1] << 16 | (size_t)held.data[2] << 8 | held.data[3];
  size_t size = TQ_HANDSHAKE_HEADER + body;
  if (size > reassembly->limit || size > reassembly->capacity) {
    return TQ_REASSEMBLY_TOO_LONG;
  }
  if (!tq_handshake_read(handshake, held, 0, NULL)) {
    return TQ_REASSEMBLY_MORE;
  }
  reassembly->taken += size;
  return TQ_REASSEMBLY_MESSAGE;
}

size_t tq_reassembly_pending(const tq_reassembly *reassembly) {
  return reassembly->size - reassembly->taken;
}
