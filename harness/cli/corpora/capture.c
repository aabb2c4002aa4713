/* capture.c: see capture.h. The formats: pcap's of its manual page pcap-savefile(5), pcapng's
 * blocks 1 (interface), 3 (simple packet) and 6 (enhanced packet). */
#include "cli/corpora/capture.h"

#include <stdlib.h>
#include <string.h>

/* STREAM_ROOM: of each direction; a ClientHello and what follows it is much shorter. */
enum { STREAMS_MAX = 1 << 16, STREAM_ROOM = 1 << 16, ADDRESS = 16, INTERFACES_MAX = 64 };

enum { LINK_NULL = 0, LINK_ETHERNET = 1, LINK_COOKED = 113, LINK_COOKED2 = 276 };

/* stream: one direction. HAVE: which of its first bytes are there, a bit each. */
typedef struct stream {
  uint8_t name[2 * ADDRESS + 4];
  uint32_t first; /* the sequence number of the first byte */
  uint8_t *bytes;
  uint8_t *have;
  size_t end;
} stream;

typedef struct reading {
  stream *streams;
  size_t count;
  uint32_t links[INTERFACES_MAX];
  size_t link_count;
  bool swapped;
  bool failed;
} reading;

static uint32_t number(const reading *with, const uint8_t *at, size_t size) {
  uint32_t sum = 0;
  for (size_t i = 0; i < size; i++) {
    sum = sum << 8 | at[with->swapped ? size - 1 - i : i];
  }
  return sum;
}

static uint32_t big(const uint8_t *at, size_t size) {
  uint32_t sum = 0;
  for (size_t i = 0; i < size; i++) {
    sum = sum << 8 | at[i];
  }
  return sum;
}

static tq_span behind(tq_span bytes, size_t size) {
  return size >= bytes.size ? TQ_SPAN_EMPTY : tq_span_of(bytes.data + size, bytes.size - size);
}

/* --- TCP --- */

static stream *find_stream(reading *with, const uint8_t *name, uint32_t first) {
  for (size_t i = with->count; i > 0; i--) {
    if (memcmp(with->streams[i - 1].name, name, sizeof with->streams[0].name) == 0) {
      return &with->streams[i - 1];
    }
  }
  if (with->count == STREAMS_MAX) {
    return NULL;
  }
  stream *made = &with->streams[with->count];
  *made = (stream){.first = first};
  memcpy(made->name, name, sizeof made->name);
  made->bytes = malloc(STREAM_ROOM);
  made->have = calloc(1, STREAM_ROOM / 8);
  with->count++;
  with->failed = with->failed || made->bytes == NULL || made->have == NULL;
  return with->failed ? NULL : made;
}

static void put(stream *to, uint32_t sequence, tq_span data) {
  for (size_t i = 0; i < data.size; i++) {
    uint32_t at = sequence + (uint32_t)i - to->first;
    if (at < STREAM_ROOM) {
      to->bytes[at] = data.data[i];
      to->have[at / 8] = (uint8_t)(to->have[at / 8] | 1 << at % 8);
      to->end = at + 1 > to->end ? at + 1 : to->end;
    }
  }
}

/* NAME: the addresses, to which the ports are added. */
static void take_tcp(reading *with, uint8_t *name, tq_span segment) {
  enum { HEADER = 20, SYN = 2 };
  if (segment.size < HEADER) {
    return;
  }
  const uint8_t *data = segment.data;
  bool opens = (data[13] & SYN) != 0;
  size_t header = (size_t)(data[12] >> 4) * 4;
  uint32_t sequence = big(data + 4, 4) + (opens ? 1 : 0);
  tq_span payload = behind(segment, header);
  memcpy(name + 2 * ADDRESS, data, 4);
  if (header < HEADER || (!opens && payload.size == 0)) {
    return;
  }
  stream *to = find_stream(with, name, sequence);
  if (to != NULL && opens) {
    to->first = to->end == 0 ? sequence : to->first;
  }
  if (to != NULL) {
    put(to, sequence, payload);
  }
}

/* --- IP --- */

static void take_ip4(reading *with, tq_span packet) {
  enum { HEADER = 20, TCP = 6 };
  uint8_t name[2 * ADDRESS + 4] = {4};
  const uint8_t *data = packet.data;
  if (packet.size < HEADER || data[9] != TCP || (big(data + 6, 2) & 0x1fff) != 0) {
    return;
  }
  size_t all = big(data + 2, 2);
  size_t header = (size_t)(data[0] & 15) * 4;
  memcpy(name + 1, data + 12, 8);
  if (all >= header && all <= packet.size) {
    packet = tq_span_of(data, all); /* what follows is padding */
  }
  take_tcp(with, name, behind(packet, header));
}

static void take_ip6(reading *with, tq_span packet) {
  enum { HEADER = 40, TCP = 6 };
  uint8_t name[2 * ADDRESS + 4];
  if (packet.size < HEADER || packet.data[6] != TCP) {
    return;
  }
  size_t size = HEADER + (size_t)big(packet.data + 4, 2);
  memcpy(name, packet.data + 8, (size_t)2 * ADDRESS);
  packet = size <= packet.size ? tq_span_of(packet.data, size) : packet;
  take_tcp(with, name, behind(packet, HEADER));
}

static void take_ip(reading *with, tq_span packet) {
  int version = packet.size == 0 ? 0 : packet.data[0] >> 4;
  if (version == 4) {
    take_ip4(with, packet);
  }
  if (version == 6) {
    take_ip6(with, packet);
  }
}

/* Behind an EtherType, and tags before it (IEEE 802.1Q). */
static void take_ether(reading *with, tq_span frame, size_t type) {
  while (frame.size >= type + 2) {
    uint32_t word = big(frame.data + type, 2);
    if (word == 0x0800 || word == 0x86dd) {
      take_ip(with, behind(frame, type + 2));
    }
    if (word != 0x8100 && word != 0x88a8) {
      return;
    }
    type += 4;
  }
}

static void take_packet(reading *with, uint32_t link, tq_span packet) {
  switch (link) {
  case LINK_ETHERNET:
    take_ether(with, packet, 12);
    return;
  case LINK_COOKED:
    take_ether(with, packet, 14);
    return;
  case LINK_COOKED2:
    take_ip(with, packet.size < 20 ? TQ_SPAN_EMPTY : behind(packet, 20));
    return;
  case LINK_NULL:
    take_ip(with, behind(packet, 4));
    return;
  default: /* 12, 14, 101, 228, 229: bare IP */
    take_ip(with, packet);
  }
}

/* --- files --- */

static const uint32_t PCAP = 0xa1b2c3d4, PCAP_NANO = 0xa1b23c4d, PCAPNG = 0x0a0d0d0a,
                      ORDER = 0x1a2b3c4d;

static bool is_pcap(uint32_t magic) {
  return magic == PCAP || magic == PCAP_NANO;
}

static bool begins_pcap(tq_span file, bool *swapped) {
  reading little = {.swapped = true};
  if (file.size < 24) {
    return false;
  }
  *swapped = is_pcap(number(&little, file.data, 4));
  return *swapped || is_pcap(big(file.data, 4));
}

bool tq_capture_is(tq_span file) {
  bool swapped = false;
  return begins_pcap(file, &swapped) || (file.size >= 28 && big(file.data, 4) == PCAPNG);
}

static void read_pcap(reading *with, tq_span file) {
  enum { HEADER = 24, PACKET = 16 };
  uint32_t link = number(with, file.data + 20, 4) & 0xffff;
  tq_span rest = behind(file, HEADER);
  while (rest.size > PACKET && !with->failed) {
    size_t size = number(with, rest.data + 8, 4);
    if (size > rest.size - PACKET) {
      return;
    }
    take_packet(with, link, tq_span_of(rest.data + PACKET, size));
    rest = behind(rest, PACKET + size);
  }
}

static void take_block(reading *with, uint32_t type, tq_span body) {
  enum { INTERFACE = 1, SIMPLE = 3, ENHANCED = 6, ENHANCED_HEADER = 20 };
  if (type == INTERFACE && body.size >= 2 && with->link_count < INTERFACES_MAX) {
    with->links[with->link_count++] = number(with, body.data, 2);
  }
  if (type == SIMPLE && body.size > 4 && with->link_count != 0) {
    take_packet(with, with->links[0], behind(body, 4));
  }
  if (type != ENHANCED || body.size < ENHANCED_HEADER) {
    return;
  }
  size_t interface = number(with, body.data, 4);
  size_t size = number(with, body.data + 12, 4);
  if (interface < with->link_count && size <= body.size - ENHANCED_HEADER) {
    take_packet(with, with->links[interface], tq_span_of(body.data + ENHANCED_HEADER, size));
  }
}

static void read_pcapng(reading *with, tq_span file) {
  enum { FRAME = 12 };
  while (file.size >= FRAME && !with->failed) {
    uint32_t type = number(with, file.data, 4);
    if (big(file.data, 4) == PCAPNG) { /* a section may have another byte order */
      with->swapped = big(file.data + 8, 4) != ORDER;
      with->link_count = 0;
    }
    size_t size = number(with, file.data + 4, 4);
    if (size < FRAME || size > file.size) {
      return;
    }
    take_block(with, type, tq_span_of(file.data + 8, size - FRAME));
    file = behind(file, (size + 3) & ~(size_t)3);
  }
}

static size_t gapless(const stream *of) {
  size_t size = 0;
  while (size < of->end && (of->have[size / 8] >> size % 8 & 1) != 0) {
    size++;
  }
  return size;
}

bool tq_capture_read(tq_span file, tq_stream_fn call, void *context) {
  reading with = {0};
  with.streams = calloc(STREAMS_MAX, sizeof *with.streams);
  with.failed = with.streams == NULL;
  if (!with.failed && begins_pcap(file, &with.swapped)) {
    read_pcap(&with, file);
  } else if (!with.failed) {
    read_pcapng(&with, file);
  }
  for (size_t i = 0; i < with.count; i++) {
    size_t size = with.failed ? 0 : gapless(&with.streams[i]);
    if (size != 0) {
      call(context, tq_span_of(with.streams[i].bytes, size));
    }
    free(with.streams[i].bytes);
    free(with.streams[i].have);
  }
  free(with.streams);
  return !with.failed;
}

/* --- records --- */

void tq_records_read(tq_span flight, tq_stream_fn call, void *context) {
  enum { HEADER = 5, MESSAGE = 4, HANDSHAKE = 22, FRAGMENT_MAX = 1 << 14 };
  uint8_t *joined = malloc(flight.size + 1);
  size_t size = 0;
  while (joined != NULL && flight.size >= HEADER && flight.data[0] == HANDSHAKE &&
         flight.data[1] == 3) {
    size_t fragment = big(flight.data + 3, 2);
    if (fragment > FRAGMENT_MAX || fragment > flight.size - HEADER) {
      break;
    }
    memcpy(joined + size, flight.data + HEADER, fragment);
    size += fragment;
    flight = behind(flight, HEADER + fragment);
  }
  for (size_t at = 0; joined != NULL && size - at >= MESSAGE;) {
    size_t length = MESSAGE + (size_t)big(joined + at + 1, 3);
    if (length > size - at) {
      break;
    }
    call(context, tq_span_of(joined + at, length));
    at += length;
  }
  free(joined);
}
