/* extension_write.h: writes extensions and their contents; the mirror of the tables that read them.
 * Each call writes a whole extension: type, length, contents. Nothing is checked: bounds may be
 * broken on purpose. A writer without room sets its FAILED. */
#ifndef TQ_CODEC_EXTENSION_WRITE_H
#define TQ_CODEC_EXTENSION_WRITE_H

#include "codec/client_hello.h"
#include "wire/writer.h"

/* tq_write_extension_open: writes TYPE and opens extension_data; tq_write_extension_close with the
 * mark it returns fills in the length. */
size_t tq_write_extension_open(tq_writer *writer, uint16_t type);
void tq_write_extension_close(tq_writer *writer, size_t mark);

/* tq_write_extension: TYPE with DATA as its contents; empty for those that are flags. */
void tq_write_extension(tq_writer *writer, uint16_t type, tq_span data);

/* tq_write_u16_extension: contents `uint16 list<..>` behind a length prefix of WIDTH bytes: 1 for
 * supported_versions and compress_certificate, 2 for supported_groups and the signature schemes. */
void tq_write_u16_extension(tq_writer *writer, uint16_t type, uint8_t width, const uint16_t *codes,
                            size_t count);

/* tq_write_opaque_extension: contents `opaque x<..>` behind a length prefix of WIDTH bytes: cookie
 * (2), renegotiation_info, ec_point_formats, psk_key_exchange_modes, certificate types (1). */
void tq_write_opaque_extension(tq_writer *writer, uint16_t type, uint8_t width, tq_span bytes);

/* tq_write_number_extension: one number of WIDTH bytes (1 to 4): max_fragment_length,
 * record_size_limit, a server's supported_versions and pre_shared_key, a retry's key_share, a
 * ticket's early_data. */
void tq_write_number_extension(tq_writer *writer, uint16_t type, uint8_t width, uint32_t value);

/* tq_write_server_name: one host_name (RFC 6066 section 3). */
void tq_write_server_name(tq_writer *writer, tq_span host_name);

/* tq_write_alpn: NAMES end with NULL (RFC 7301 section 3.1). */
void tq_write_alpn(tq_writer *writer, const char *const *names);

/* tq_write_opaque_list_extension: COUNT ITEMS behind lengths of 2 bytes in a list with one of 2
 * bytes: certificate_authorities, signed_certificate_timestamp. */
void tq_write_opaque_list_extension(tq_writer *writer, uint16_t type, const tq_span *items,
                                    size_t count);

/* tq_write_status_request_ocsp: a CertificateStatusRequest of type ocsp with nothing in it. */
void tq_write_status_request_ocsp(tq_writer *writer);

/* tq_write_key_share_entry: KeyShareEntry, as it stands in both hellos' key_share. */
void tq_write_key_share_entry(tq_writer *writer, tq_key_share_entry entry);

/* tq_write_key_share_client_hello: client_shares with COUNT ENTRIES. */
void tq_write_key_share_client_hello(tq_writer *writer, const tq_key_share_entry *entries,
                                     size_t count);

/* tq_write_key_share_server_hello: server_share. */
void tq_write_key_share_server_hello(tq_writer *writer, tq_key_share_entry entry);

/* tq_write_offered_psks: pre_shared_key of a ClientHello: COUNT identities and as many binders (RFC
 * 8446 section 4.2.11). Returns where the binders' length prefix begins: the truncated ClientHello,
 * which the binders are computed over, ends there. */
size_t tq_write_offered_psks(tq_writer *writer, const tq_psk_identity *identities,
                             const tq_span *binders, size_t count);

/* tq_write_padding: SIZE zero bytes (RFC 7685). */
void tq_write_padding(tq_writer *writer, size_t size);

#endif
