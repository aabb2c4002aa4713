/* hello.h: honest ClientHellos for tests of the stage, made without the codec. */
#ifndef TQ_TEST_STAGE_HELLO_H
#define TQ_TEST_STAGE_HELLO_H

#include "wire/writer.h"

enum { HELLO_MAX = 1024 };

/* hello_offer: what a ClientHello offers. Lists end with 0. A share is made for each of SHARES. */
typedef struct hello_offer {
  const uint16_t *versions; /* NULL: no supported_versions */
  const uint16_t *suites;
  const uint16_t *groups;
  const uint16_t *schemes;
  const uint16_t *shares; /* NULL: no key_share */
  const char *alpn;       /* NULL: none */
  const char *server_name;
  size_t session_id_size;
} hello_offer;

static inline void hello_list(tq_writer *w, const uint16_t *list, uint8_t width) {
  size_t mark = tq_write_open(w, width);
  for (; *list != 0; list++) {
    tq_write_u16(w, *list);
  }
  tq_write_close(w, mark, width);
}

static inline void hello_list_extension(tq_writer *w, uint16_t type, const uint16_t *list,
                                        uint8_t width) {
  tq_write_u16(w, type);
  size_t mark = tq_write_open(w, 2);
  hello_list(w, list, width);
  tq_write_close(w, mark, 2);
}

/* Points that any peer takes: the generator of P-256; X25519 takes any bytes. */
static inline void hello_point(tq_writer *w, uint16_t group) {
  static const uint8_t p256[65] = {0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc,
                                   0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d,
                                   0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
                                   0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb,
                                   0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31,
                                   0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5};
  static const uint8_t x25519[32] = {9};
  tq_write_u16(w, group);
  size_t mark = tq_write_open(w, 2);
  tq_write_bytes(w, group == 0x0017 ? tq_span_of(p256, sizeof p256)
                                    : tq_span_of(x25519, sizeof x25519));
  tq_write_close(w, mark, 2);
}

static inline void hello_shares(tq_writer *w, const uint16_t *groups) {
  tq_write_u16(w, 51);
  size_t extension = tq_write_open(w, 2);
  size_t shares = tq_write_open(w, 2);
  for (; *groups != 0; groups++) {
    hello_point(w, *groups);
  }
  tq_write_close(w, shares, 2);
  tq_write_close(w, extension, 2);
}

/* A list of one name: server_name (type 0, with its type byte and 2-byte length) or ALPN (16). */
static inline void hello_name(tq_writer *w, uint16_t type, const char *name) {
  tq_write_u16(w, type);
  size_t extension = tq_write_open(w, 2);
  size_t list = tq_write_open(w, 2);
  uint8_t width = type == 0 ? 2 : 1;
  if (type == 0) {
    tq_write_u8(w, 0);
  }
  size_t mark = tq_write_open(w, width);
  tq_write_bytes(w, tq_span_text(name));
  tq_write_close(w, mark, width);
  tq_write_close(w, list, 2);
  tq_write_close(w, extension, 2);
}

static inline void hello_extensions(tq_writer *w, const hello_offer *offer) {
  size_t mark = tq_write_open(w, 2);
  if (offer->versions != NULL) {
    hello_list_extension(w, 43, offer->versions, 1);
  }
  hello_list_extension(w, 10, offer->groups, 2);
  hello_list_extension(w, 13, offer->schemes, 2);
  if (offer->shares != NULL) {
    hello_shares(w, offer->shares);
  }
  if (offer->server_name != NULL) {
    hello_name(w, 0, offer->server_name);
  }
  if (offer->alpn != NULL) {
    hello_name(w, 16, offer->alpn);
  }
  tq_write_close(w, mark, 2);
}

/* hello_write: the whole message, with its handshake header, into INTO (HELLO_MAX bytes). */
static inline tq_span hello_write(uint8_t *into, const hello_offer *offer) {
  tq_writer w = tq_writer_over(into, HELLO_MAX);
  tq_write_u8(&w, 1);
  size_t message = tq_write_open(&w, 3);
  tq_write_u16(&w, 0x0303);
  for (uint8_t i = 0; i < 32; i++) {
    tq_write_u8(&w, i);
  }
  size_t id = tq_write_open(&w, 1);
  for (size_t i = 0; i < offer->session_id_size; i++) {
    tq_write_u8(&w, 0xa5);
  }
  tq_write_close(&w, id, 1);
  hello_list(&w, offer->suites, 2);
  tq_write_u16(&w, 0x0100);
  hello_extensions(&w, offer);
  tq_write_close(&w, message, 3);
  return tq_writer_bytes(&w);
}

#endif
