/* client_hello_write.h: writes a ClientHello's body (RFC 8446 section 4.1.2). */
#ifndef TQ_CODEC_CLIENT_HELLO_WRITE_H
#define TQ_CODEC_CLIENT_HELLO_WRITE_H

#include "codec/client_hello.h"
#include "codec/extension_write.h"

/* tq_client_hello_head: the fields before the extensions. CIPHER_SUITES is the vector's contents.
 * Nothing is checked but that lengths fit their prefixes. */
typedef struct tq_client_hello_head {
  uint16_t legacy_version;
  tq_span random;
  tq_span legacy_session_id;
  tq_span cipher_suites;
  tq_span legacy_compression_methods;
} tq_client_hello_head;

/* tq_write_client_hello_head: HEAD alone; a hello may end here. */
void tq_write_client_hello_head(tq_writer *writer, const tq_client_hello_head *head);

/* tq_write_extensions_open: opens the extensions block of any message, to be filled with the calls
 * of extension_write.h; tq_write_extensions_close with the mark it returns ends it. */
size_t tq_write_extensions_open(tq_writer *writer);
void tq_write_extensions_close(tq_writer *writer, size_t mark);

/* tq_write_extensions: a whole block of COUNT EXTENSIONS, in this order. */
void tq_write_extensions(tq_writer *writer, const tq_extension_item *extensions, size_t count);

/* tq_write_parsed_extensions: a whole block whose contents were parsed without a fault. */
void tq_write_parsed_extensions(tq_writer *writer, tq_span extensions);

/* tq_write_client_hello: HEAD and a block of COUNT EXTENSIONS, in this order. */
void tq_write_client_hello(tq_writer *writer, const tq_client_hello_head *head,
                           const tq_extension_item *extensions, size_t count);

/* tq_write_parsed_client_hello: HELLO as it was parsed without a fault: the same bytes. */
void tq_write_parsed_client_hello(tq_writer *writer, const tq_client_hello *hello);

#endif
