/* server_hello_table.h: how the extensions of ServerHello and HelloRetryRequest are read. */
#ifndef TQ_CODEC_SERVER_HELLO_TABLE_H
#define TQ_CODEC_SERVER_HELLO_TABLE_H

#include "codec/extension.h"

/* Their rows fill in a tq_server_hello. */
extern const tq_extension_table tq_server_hello_extensions; /* of both versions */
extern const tq_extension_table tq_hello_retry_extensions;

#endif
