/* server_hello.h: ServerHello (RFC 8446 section 4.1.3, RFC 5246 section 7.4.1.3) and
 * HelloRetryRequest, which is a ServerHello with a fixed random (RFC 8446 section 4.1.4). */
#ifndef TQ_CODEC_SERVER_HELLO_H
#define TQ_CODEC_SERVER_HELLO_H

#include "codec/client_hello.h"
#include "codec/extension.h"
#include "wire/writer.h"

enum { TQ_RANDOM_SIZE = 32 };

/* tq_hello_retry_random: the random that makes a ServerHello a HelloRetryRequest: SHA-256 of
 * "HelloRetryRequest". */
extern const uint8_t tq_hello_retry_random[TQ_RANDOM_SIZE];

/* tq_server_hello: all spans point into the parsed input. What an absent or faulty extension would
 * hold is empty or 0; ask SEEN whether it is there. */
typedef struct tq_server_hello {
  uint16_t legacy_version;
  tq_span random;
  bool is_retry; /* RANDOM is tq_hello_retry_random */
  tq_span legacy_session_id_echo;
  uint16_t cipher_suite;
  uint8_t legacy_compression_method;
  bool has_extensions;
  uint16_t extension_count;
  tq_span extensions;
  uint32_t legacy_session_id_echo_offset;
  uint32_t cipher_suite_offset;
  uint32_t legacy_compression_method_offset;
  uint32_t extensions_offset;

  tq_extension_seen seen[TQ_EXTENSION_KINDS]; /* by tq_extension_kind */

  uint16_t selected_version;       /* supported_versions */
  tq_key_share_entry server_share; /* key_share; of a HelloRetryRequest: the group alone */
  uint16_t selected_identity;      /* pre_shared_key */
  tq_span cookie;                  /* of a HelloRetryRequest */
  /* TLS 1.2 */
  uint8_t max_fragment_length;
  tq_span ec_point_formats;
  tq_span alpn; /* ProtocolNameList contents */
  uint8_t client_certificate_type;
  uint8_t server_certificate_type;
  uint16_t record_size_limit;
  tq_span renegotiated_connection;
} tq_server_hello;

/* tq_server_hello_parse: reads BODY, without its handshake header; as tq_client_hello_parse. */
bool tq_server_hello_parse(tq_server_hello *hello, tq_faults *faults, tq_span body, size_t offset,
                           const tq_trace *trace);

/* tq_server_hello_version: the version that is negotiated: selected_version if there is one, else
 * legacy_version. */
uint16_t tq_server_hello_version(const tq_server_hello *hello);

/* tq_downgrade: what the last 8 bytes of a random say (RFC 8446 section 4.1.3): that the server
 * could have done TLS 1.3, or TLS 1.2 at least. */
typedef enum tq_downgrade {
  TQ_DOWNGRADE_NONE,
  TQ_DOWNGRADE_TO_TLS12, /* "DOWNGRD" 01 */
  TQ_DOWNGRADE_TO_TLS11  /* "DOWNGRD" 00: TLS 1.1 or lower */
} tq_downgrade;
tq_downgrade tq_downgrade_of(tq_span random);

/* tq_downgrade_set: puts the sentinel into the last 8 of RANDOM's 32 bytes; NONE leaves them. */
void tq_downgrade_set(uint8_t random[TQ_RANDOM_SIZE], tq_downgrade downgrade);

/* tq_server_hello_head: the fields before the extensions, for writing. */
typedef struct tq_server_hello_head {
  uint16_t legacy_version;
  tq_span random;
  tq_span legacy_session_id_echo;
  uint16_t cipher_suite;
  uint8_t legacy_compression_method;
} tq_server_hello_head;

/* tq_write_server_hello_head: HEAD alone; a TLS 1.2 hello may end here. Else open a block with
 * tq_write_extensions_open and fill it with the calls of extension_write.h. */
void tq_write_server_hello_head(tq_writer *writer, const tq_server_hello_head *head);

/* tq_write_server_hello: HEAD and a block of COUNT EXTENSIONS, in this order. */
void tq_write_server_hello(tq_writer *writer, const tq_server_hello_head *head,
                           const tq_extension_item *extensions, size_t count);

/* tq_write_parsed_server_hello: HELLO as it was parsed without a fault: the same bytes. */
void tq_write_parsed_server_hello(tq_writer *writer, const tq_server_hello *hello);

#endif
