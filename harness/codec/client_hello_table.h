/* client_hello_table.h: how a ClientHello's extensions are read. */
#ifndef TQ_CODEC_CLIENT_HELLO_TABLE_H
#define TQ_CODEC_CLIENT_HELLO_TABLE_H

#include "codec/extension.h"

/* tq_client_hello_extensions: its rows fill in a tq_client_hello. */
extern const tq_extension_table tq_client_hello_extensions;

#endif
