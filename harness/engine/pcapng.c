/* pcapng.c: a connection as a capture file (draft-ietf-opsawg-pcapng): section header, interface,
 * decryption secrets, and one packet for every piece of the wire. */
#include "engine/key_log.h"
#include "wire/writer.h"

enum {
  SECTION = 0x0a0d0d0a,
  INTERFACE = 1,
  PACKET = 6,
  SECRETS = 10,
  BYTE_ORDER = 0x1a2b3c4d,
  TLS_KEY_LOG = 0x544c534b,
  LINK_RAW_IP = 101,
  IP_HEADER = 20,
  TCP_HEADER = 20,
  SEGMENT_MAX = 1400,
  BLOCK_MAX = 4096,
  CLIENT_PORT = 49152,
  SERVER_PORT = 443,
  FLAG_SYN = 2,
  FLAG_PUSH_ACK = 24,
  FLAG_ACK = 16
};

/* capture: a file on its way. SEQUENCE: of each side; 0 is the client. */
typedef struct capture {
  FILE *file;
  bool failed;
  uint64_t time; /* microseconds */
  uint32_t sequence[2];
} capture;

/* A block: type, length, BODY padded to four bytes, length again. */
static void put_block(capture *to, uint32_t type, tq_span body) {
  uint8_t head[8];
  uint8_t tail[8] = {0};
  size_t padding = (4 - body.size % 4) % 4;
  uint32_t size = (uint32_t)(12 + body.size + padding);
  tq_writer writer = tq_writer_over(head, sizeof head);
  tq_write_u32(&writer, type);
  tq_write_u32(&writer, size);
  writer = tq_writer_over(tail + padding, 4);
  tq_write_u32(&writer, size);
  bool fine = fwrite(head, 1, sizeof head, to->file) == sizeof head &&
              fwrite(body.data, 1, body.size, to->file) == body.size &&
              fwrite(tail, 1, padding + 4, to->file) == padding + 4;
  to->failed = to->failed || !fine;
}

static void put_section(capture *to) {
  uint8_t body[16];
  tq_writer writer = tq_writer_over(body, sizeof body);
  tq_write_u32(&writer, BYTE_ORDER);
  tq_write_u16(&writer, 1); /* version 1.0 */
  tq_write_u16(&writer, 0);
  tq_write_u64(&writer, UINT64_MAX); /* length not given */
  put_block(to, SECTION, tq_writer_bytes(&writer));
}

static void put_interface(capture *to) {
  uint8_t body[8];
  tq_writer writer = tq_writer_over(body, sizeof body);
  tq_write_u16(&writer, LINK_RAW_IP);
  tq_write_u16(&writer, 0);
  tq_write_u32(&writer, 0); /* no limit of packet size */
  put_block(to, INTERFACE, tq_writer_bytes(&writer));
}

static void put_secrets(capture *to, tq_span log) {
  uint8_t body[8 + TQ_KEY_LOG_MAX];
  tq_writer writer = tq_writer_over(body, sizeof body);
  tq_write_u32(&writer, TLS_KEY_LOG);
  tq_write_u32(&writer, (uint32_t)log.size);
  tq_write_bytes(&writer, log);
  put_block(to, SECRETS, tq_writer_bytes(&writer));
}

/* The checksum of the IP header (RFC 1071). */
static uint16_t checksum(const uint8_t *bytes, size_t size) {
  uint32_t sum = 0;
  for (size_t i = 0; i + 1 < size; i += 2) {
    sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
  }
  while (sum >> 16 != 0) {
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return (uint16_t)~sum;
}

static void write_ip(tq_writer *writer, bool by_client, size_t payload) {
  static const uint8_t client[4] = {192, 0, 2, 1};
  static const uint8_t server[4] = {192, 0, 2, 2};
  size_t start = writer->size;
  tq_write_u16(writer, 0x4500);
  tq_write_u16(writer, (uint16_t)(IP_HEADER + TCP_HEADER + payload));
  tq_write_u32(writer, 0x00004000);  /* no fragments */
  tq_write_u16(writer, 64 << 8 | 6); /* time to live, TCP */
  tq_write_u16(writer, 0);
  tq_write_bytes(writer, tq_span_of(by_client ? client : server, 4));
  tq_write_bytes(writer, tq_span_of(by_client ? server : client, 4));
  uint16_t sum = checksum(writer->data + start, IP_HEADER);
  writer->data[start + 10] = (uint8_t)(sum >> 8);
  writer->data[start + 11] = (uint8_t)sum;
}

/* Without a checksum: no reader asks for it by default. */
static void write_tcp(tq_writer *writer, const capture *to, bool by_client, uint8_t flags) {
  tq_write_u16(writer, by_client ? CLIENT_PORT : SERVER_PORT);
  tq_write_u16(writer, by_client ? SERVER_PORT : CLIENT_PORT);
  tq_write_u32(writer, to->sequence[by_client ? 0 : 1]);
  tq_write_u32(writer, (flags & FLAG_ACK) != 0 ? to->sequence[by_client ? 1 : 0] : 0);
  tq_write_u16(writer, (uint16_t)(5 << 12 | flags));
  tq_write_u16(writer, UINT16_MAX);
  tq_write_u32(writer, 0);
}

static void put_packet(capture *to, bool by_client, uint8_t flags, tq_span payload) {
  uint8_t body[BLOCK_MAX];
  uint32_t size = (uint32_t)(IP_HEADER + TCP_HEADER + payload.size);
  tq_writer writer = tq_writer_over(body, sizeof body);
  to->time += 1000;
  tq_write_u32(&writer, 0); /* the interface */
  tq_write_u64(&writer, to->time);
  tq_write_u32(&writer, size);
  tq_write_u32(&writer, size);
  write_ip(&writer, by_client, payload.size);
  write_tcp(&writer, to, by_client, flags);
  tq_write_bytes(&writer, payload);
  put_block(to, PACKET, tq_writer_bytes(&writer));
  to->sequence[by_client ? 0 : 1] += (uint32_t)payload.size + ((flags & FLAG_SYN) != 0 ? 1 : 0);
}

static void put_piece(capture *to, bool by_client, tq_span bytes) {
  while (bytes.size != 0) {
    tq_span part = tq_span_first(bytes, SEGMENT_MAX);
    put_packet(to, by_client, FLAG_PUSH_ACK, part);
    bytes = tq_span_from(bytes, part.size);
  }
}

/* All that stands before the first bytes of TLS. */
static capture begin(FILE *file, tq_span log) {
  static const uint64_t start = UINT64_C(1767225600) * 1000000;
  capture to = {.file = file, .time = start, .sequence = {1000, 2000}};
  put_section(&to);
  put_interface(&to);
  if (log.size != 0) {
    put_secrets(&to, log);
  }
  put_packet(&to, true, FLAG_SYN, TQ_SPAN_EMPTY);
  put_packet(&to, false, FLAG_SYN | FLAG_ACK, TQ_SPAN_EMPTY);
  put_packet(&to, true, FLAG_ACK, TQ_SPAN_EMPTY);
  return to;
}

bool tq_pcapng_write_pieces(const tq_pcapng_piece *pieces, size_t count, tq_span key_log,
                            FILE *file) {
  capture to = begin(file, key_log);
  for (size_t i = 0; i < count; i++) {
    put_piece(&to, pieces[i].by_client, pieces[i].bytes);
  }
  return !to.failed && fflush(file) == 0;
}

bool tq_pcapng_write(const tq_engine *engine, bool engine_is_client, FILE *file) {
  char log[TQ_KEY_LOG_MAX];
  capture to = begin(file, tq_span_of(log, tq_key_log(engine, log)));
  tq_engine_wire_chunk chunk;
  for (size_t i = 0; tq_engine_wire(engine, i, &chunk); i++) {
    put_piece(&to, chunk.sent == engine_is_client, chunk.bytes);
  }
  return !to.failed && fflush(file) == 0;
}
