/* client_hello.h: ClientHello (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2) and the contents
 * of the extensions that it may carry. */
#ifndef TQ_CODEC_CLIENT_HELLO_H
#define TQ_CODEC_CLIENT_HELLO_H

#include "codec/extension.h"
#include "codec/fault.h"
#include "codec/u16_list.h"

/* tq_client_hello: all spans point into the parsed input and live as long as it does. What an
 * absent or faulty extension would hold is empty or 0. */
typedef struct tq_client_hello {
  uint16_t legacy_version;
  tq_span random;
  tq_span legacy_session_id;
  tq_u16_list cipher_suites;
  tq_span legacy_compression_methods;
  bool has_extensions;      /* the block is there, be it empty */
  uint16_t extension_count; /* of all types */
  tq_span extensions;       /* the block's contents */
  /* where the fields begin in the input, for citations */
  uint32_t legacy_session_id_offset;
  uint32_t cipher_suites_offset;
  uint32_t legacy_compression_methods_offset;
  uint32_t extensions_offset;

  tq_extension_seen seen[TQ_EXTENSION_KINDS]; /* by tq_extension_kind */

  tq_span host_name;           /* server_name: the first name of type host_name */
  uint8_t max_fragment_length; /* RFC 6066 section 4: the code, 1 to 4 if valid */
  tq_u16_list supported_groups;
  tq_span ec_point_formats;
  tq_u16_list signature_algorithms;
  tq_u16_list signature_algorithms_cert;
  tq_span alpn; /* ProtocolNameList contents: names behind 1-byte lengths */
  uint16_t record_size_limit;
  tq_u16_list supported_versions;
  tq_span cookie;
  tq_span psk_key_exchange_modes;
  tq_span key_share;           /* client_shares contents: KeyShareEntry after KeyShareEntry */
  tq_span psk_identities;      /* PskIdentity after PskIdentity */
  tq_span psk_binders;         /* PskBinderEntry after PskBinderEntry */
  uint32_t psk_binders_offset; /* of the binders' length prefix: the truncated hello ends here */
  tq_span renegotiated_connection;
  tq_span session_ticket;
  tq_u16_list compress_certificate;
  tq_span client_certificate_types; /* RFC 7250: CertificateType each */
  tq_span server_certificate_types;
  tq_span certificate_authorities; /* names behind 2-byte lengths */
} tq_client_hello;

/* tq_client_hello_parse: reads BODY, a ClientHello without its handshake header. Raises every
 * fault that the bytes alone show: syntax, doubled extensions, pre_shared_key not last, a doubled
 * type in server_name, not one binder for each identity; what depends on a value or on another
 * field is for rules. They are added to FAULTS, which the caller has zeroed. Returns false if the
 * parse was stopped (FAULTS says where); *HELLO then holds what was read before. OFFSET is where
 * BODY begins in the input, and is added to every offset given. TRACE may be NULL. */
bool tq_client_hello_parse(tq_client_hello *hello, tq_faults *faults, tq_span body, size_t offset,
                           const tq_trace *trace);

/* tq_key_share_entry, tq_key_share_next: walks key_share. *REST starts as hello->key_share and
 * shrinks; false at its end. */
typedef struct tq_key_share_entry {
  uint16_t group;
  tq_span key_exchange;
} tq_key_share_entry;
bool tq_key_share_next(tq_key_share_entry *entry, tq_span *rest);

/* tq_psk_identity, tq_psk_identity_next: the same over psk_identities. */
typedef struct tq_psk_identity {
  tq_span identity;
  uint32_t obfuscated_ticket_age;
} tq_psk_identity;
bool tq_psk_identity_next(tq_psk_identity *identity, tq_span *rest);

/* tq_opaque8_next: the same over opaque fields behind 1-byte lengths: ALPN names, binders. */
bool tq_opaque8_next(tq_span *item, tq_span *rest);

/* tq_opaque16_next: the same behind 2-byte lengths: distinguished names. */
bool tq_opaque16_next(tq_span *item, tq_span *rest);

#endif
