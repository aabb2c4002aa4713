/* honest.c: see honest.h. */
#include "target/honest.h"

#include "codec/client_hello_write.h"
#include "codec/handshake.h"
#include "codec/record.h"
#include "mutate/pool.h"
#include "spec/cipher_suite.h"
#include "spec/content_type.h"
#include "spec/extension.h"
#include "spec/message.h"
#include "spec/version.h"

enum { CODES_MAX = 128, GREASE = 0x5a5a };

/* Also the random, with the scene's number last: see home_of in hooks.c. */
static const uint8_t counted[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

/* offer: one hello as it is made. */
typedef struct offer {
  tq_writer *writer;
  const tq_endpoint *endpoint;
  tq_honest_manner manner;
  bool tls13;
  bool tls12;
} offer;

static void write_codes(const offer *o, uint16_t type, uint8_t width, tq_code_list list) {
  uint16_t codes[CODES_MAX];
  size_t count = 0;
  if (o->manner == TQ_HONEST_MANY) {
    codes[count++] = GREASE;
  }
  for (size_t i = 0; i < list.count && count < CODES_MAX; i++) {
    codes[count++] = list.items[i];
  }
  tq_write_u16_extension(o->writer, type, width, codes, count);
}

static void write_shares(const offer *o) {
  tq_key_share_entry entries[CODES_MAX];
  size_t count = 0;
  size_t most = o->manner == TQ_HONEST_MANY ? 3 : 1;
  for (size_t i = 0; i < o->endpoint->groups.count && count < most; i++) {
    const tq_group_share *share = tq_group_share_find(o->endpoint->groups.items[i]);
    if (share != NULL) {
      entries[count++] = (tq_key_share_entry){share->group, share->honest};
    }
  }
  tq_write_key_share_client_hello(o->writer, entries, count);
}

static void write_tls13(const offer *o) {
  static const uint8_t modes[2] = {1, 0};
  uint16_t versions[] = {TQ_VERSION_TLS13, TQ_VERSION_TLS12};
  tq_write_u16_extension(o->writer, TQ_EXTENSION_supported_versions, 1, versions, o->tls12 ? 2 : 1);
  write_shares(o);
  if (o->manner != TQ_HONEST_PLAIN || o->endpoint->psk != NULL) {
    tq_write_opaque_extension(o->writer, TQ_EXTENSION_psk_key_exchange_modes, 1,
                              tq_span_of(modes, sizeof modes));
  }
}

static void write_tls12(const offer *o) {
  static const uint8_t uncompressed[1] = {0};
  tq_write_opaque_extension(o->writer, TQ_EXTENSION_ec_point_formats, 1,
                            tq_span_of(uncompressed, sizeof uncompressed));
  tq_write_opaque_extension(o->writer, TQ_EXTENSION_renegotiation_info, 1, TQ_SPAN_EMPTY);
  if (o->manner != TQ_HONEST_PLAIN) {
    tq_write_extension(o->writer, TQ_EXTENSION_extended_master_secret, TQ_SPAN_EMPTY);
    tq_write_extension(o->writer, TQ_EXTENSION_encrypt_then_mac, TQ_SPAN_EMPTY);
    tq_write_extension(o->writer, TQ_EXTENSION_session_ticket, TQ_SPAN_EMPTY);
  }
}

static void write_names(const offer *o) {
  if (o->endpoint->server_name != NULL) {
    tq_write_server_name(o->writer, tq_span_text(o->endpoint->server_name));
  }
  if (o->endpoint->alpn != NULL) {
    tq_write_alpn(o->writer, o->endpoint->alpn);
  }
}

/* Where the binders begin; 0: there are none. */
static size_t write_psk(const offer *o) {
  static const uint8_t zeros[48] = {0};
  const tq_psk *psk = o->endpoint->psk;
  if (psk == NULL || !o->tls13) {
    return 0;
  }
  tq_psk_identity identity = {tq_span_text(psk->identity), 0};
  tq_span binder = tq_span_of(zeros, psk->hash == 5 ? 48 : 32);
  return tq_write_offered_psks(o->writer, &identity, &binder, 1);
}

static size_t write_extensions(const offer *o) {
  size_t block = tq_write_extensions_open(o->writer);
  if (o->manner == TQ_HONEST_MANY) {
    tq_write_extension(o->writer, GREASE, TQ_SPAN_EMPTY);
  }
  write_names(o);
  write_codes(o, TQ_EXTENSION_supported_groups, 2, o->endpoint->groups);
  write_codes(o, TQ_EXTENSION_signature_algorithms, 2, o->endpoint->schemes);
  if (o->tls12) {
    write_tls12(o);
  }
  if (o->tls13) {
    write_tls13(o);
  }
  if (o->manner == TQ_HONEST_MANY) {
    tq_write_padding(o->writer, 16);
  }
  size_t binders = write_psk(o);
  tq_write_extensions_close(o->writer, block);
  return binders;
}

static size_t suites_of(const offer *o, uint8_t *into) {
  size_t size = 0;
  for (size_t i = 0; i < o->endpoint->suites.count && i < CODES_MAX; i++) {
    uint16_t code = o->endpoint->suites.items[i];
    into[size++] = (uint8_t)(code >> 8);
    into[size++] = (uint8_t)code;
  }
  return size;
}

/* Puts the right binder over the zeros. */
static void bind(const offer *o, size_t start, size_t binders, tq_checks *checks) {
  tq_writer *writer = o->writer;
  if (binders == 0 || writer->failed) {
    return;
  }
  tq_span truncated = tq_span_of(writer->data + start, binders - start);
  tq_digest binder = tq_checks_make_binder(checks, o->endpoint->psk, truncated);
  memcpy(writer->data + binders + 3, binder.bytes, binder.size);
}

/* Its place among the scenes with the same message under test. */
static uint8_t number_of(const tq_scene *scene) {
  uint8_t number = 0;
  for (size_t i = 0; i < tq_scene_count() && tq_scene_at(i) != scene; i++) {
    number = (uint8_t)(number + (tq_scene_at(i)->message == scene->message));
  }
  return number;
}

static void write_first(tq_writer *writer, const tq_scene *scene, tq_honest_manner manner,
                        tq_checks *checks) {
  const tq_endpoint *endpoint = &scene->endpoint;
  uint8_t random[32];
  memcpy(random, counted, sizeof random);
  random[31] = number_of(scene);
  static const uint8_t null_compression[1] = {0};
  uint8_t suites[2 * CODES_MAX];
  offer o = {writer, endpoint, manner, tq_code_list_has(endpoint->versions, TQ_VERSION_TLS13),
             tq_code_list_has(endpoint->versions, TQ_VERSION_TLS12)};
  bool compatible = o.tls13 && manner != TQ_HONEST_PLAIN; /* RFC 8446 appendix D.4 */
  tq_client_hello_head head = {.legacy_version = TQ_VERSION_TLS12,
                               .random = tq_span_of(random, sizeof random),
                               .legacy_session_id = tq_span_of(counted, compatible ? 32 : 0),
                               .cipher_suites = tq_span_of(suites, suites_of(&o, suites)),
                               .legacy_compression_methods = tq_span_of(null_compression, 1)};
  size_t start = writer->size;
  size_t mark = tq_write_handshake_open(writer, TQ_MESSAGE_client_hello);
  tq_write_client_hello_head(writer, &head);
  size_t binders = write_extensions(&o);
  tq_write_handshake_close(writer, mark);
  bind(&o, start, binders, checks);
}

/* HELLO again, with the one share that the retry asks for (RFC 8446 section 4.1.2). */
static void write_second(tq_writer *writer, const tq_scene_retry *retry) {
  tq_client_hello hello;
  tq_faults faults = {0};
  tq_span body = tq_span_from(retry->first_hello, TQ_HANDSHAKE_HEADER);
  const tq_group_share *share = tq_group_share_find(retry->group);
  if (share == NULL || !tq_client_hello_parse(&hello, &faults, body, TQ_HANDSHAKE_HEADER, NULL)) {
    writer->failed = true;
    return;
  }
  tq_client_hello_head head = {hello.legacy_version, hello.random, hello.legacy_session_id,
                               hello.cipher_suites.bytes, hello.legacy_compression_methods};
  tq_key_share_entry entry = {share->group, share->honest};
  size_t mark = tq_write_handshake_open(writer, TQ_MESSAGE_client_hello);
  tq_write_client_hello_head(writer, &head);
  size_t block = tq_write_extensions_open(writer);
  for (tq_span rest = hello.extensions; rest.size >= 4;) {
    uint16_t type = (uint16_t)(rest.data[0] << 8 | rest.data[1]);
    size_t size = (size_t)rest.data[2] << 8 | rest.data[3];
    if (type == TQ_EXTENSION_key_share) {
      tq_write_key_share_client_hello(writer, &entry, 1);
    } else {
      tq_write_bytes(writer, tq_span_first(rest, size + 4));
    }
    rest = tq_span_from(rest, size + 4);
  }
  tq_write_extensions_close(writer, block);
  tq_write_handshake_close(writer, mark);
}

void tq_honest_client_hello(tq_writer *writer, const tq_scene *scene, tq_honest_manner manner,
                            tq_checks *checks) {
  if (scene->retry != NULL) {
    write_second(writer, scene->retry);
    return;
  }
  write_first(writer, scene, manner, checks);
}

void tq_honest_records(tq_writer *writer, const tq_scene *scene, tq_honest_manner manner,
                       tq_checks *checks) {
  uint8_t data[8192];
  tq_writer hello = tq_writer_over(data, sizeof data);
  tq_honest_client_hello(&hello, scene, manner, checks);
  tq_span bytes = tq_writer_bytes(&hello);
  size_t sizes[TQ_HONEST_MANNERS] = {TQ_RECORD_PLAINTEXT_MAX, bytes.size / 2 + 1, 100};
  uint16_t version = scene->retry != NULL ? TQ_VERSION_TLS12 : TQ_VERSION_TLS10;
  tq_write_records(writer, TQ_CONTENT_handshake, version, bytes, sizes[manner]);
}
