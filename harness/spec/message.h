/* message.h: handshake message types (RFC 8446 section 4 and appendix B.3, RFC 5246 section 7.4),
 * who sends them and in which versions. */
#ifndef TQ_SPEC_MESSAGE_H
#define TQ_SPEC_MESSAGE_H

#include "spec/requirement.h"

#include <stdbool.h>

/* tq_sender: a set of bits. */
typedef enum tq_sender { TQ_FROM_CLIENT = 1, TQ_FROM_SERVER = 2, TQ_FROM_BOTH = 3 } tq_sender;

/* clang-format off */
/*  name                      code  sent by      in TLS */
#define TQ_MESSAGE_TABLE(ROW)                                                                      \
  ROW(hello_request,             0, FROM_SERVER, TLS12)                                            \
  ROW(client_hello,              1, FROM_CLIENT, TLS_BOTH)                                         \
  ROW(server_hello,              2, FROM_SERVER, TLS_BOTH)                                         \
  ROW(new_session_ticket,        4, FROM_SERVER, TLS_BOTH)                                         \
  ROW(end_of_early_data,         5, FROM_CLIENT, TLS13)                                            \
  ROW(encrypted_extensions,      8, FROM_SERVER, TLS13)                                            \
  ROW(certificate,              11, FROM_BOTH,   TLS_BOTH)                                         \
  ROW(server_key_exchange,      12, FROM_SERVER, TLS12)                                            \
  ROW(certificate_request,      13, FROM_SERVER, TLS_BOTH)                                         \
  ROW(server_hello_done,        14, FROM_SERVER, TLS12)                                            \
  ROW(certificate_verify,       15, FROM_BOTH,   TLS_BOTH)                                         \
  ROW(client_key_exchange,      16, FROM_CLIENT, TLS12)                                            \
  ROW(finished,                 20, FROM_BOTH,   TLS_BOTH)                                         \
  ROW(certificate_url,          21, FROM_CLIENT, TLS12)                                            \
  ROW(certificate_status,       22, FROM_SERVER, TLS12)                                            \
  ROW(supplemental_data,        23, FROM_BOTH,   TLS12)                                            \
  ROW(key_update,               24, FROM_BOTH,   TLS13)                                            \
  ROW(compressed_certificate,   25, FROM_BOTH,   TLS13)                                            \
  ROW(message_hash,            254, FROM_BOTH,   TLS13)
/* clang-format on */

/* TQ_MESSAGE_<name>: HandshakeType on the wire. message_hash is never sent: it stands in the
 * transcript for the first ClientHello (RFC 8446 section 4.4.1). */
typedef enum tq_message_type {
#define ROW(name, code, sender, versions) TQ_MESSAGE_##name = (code),
  TQ_MESSAGE_TABLE(ROW)
#undef ROW
} tq_message_type;

typedef struct tq_message_row {
  const char *name;
  uint8_t type;
  uint8_t sender;   /* of tq_sender */
  uint8_t versions; /* of tq_version_set */
} tq_message_row;

/* tq_message_find: the row of TYPE, static; NULL if there is none. */
const tq_message_row *tq_message_find(uint8_t type);

/* tq_messages: all rows, sorted by type; *COUNT of them. */
const tq_message_row *tq_messages(size_t *count);

/* tq_message_name: static; "unknown" where there is none. */
const char *tq_message_name(uint8_t type);

#endif
