/* contents.h: shapes of extensions that hold more than one vector, by the RFC that defines them.
 * For the tables of the messages only. */
#ifndef TQ_CODEC_CONTENTS_H
#define TQ_CODEC_CONTENTS_H

#include "codec/extension.h"

/* RFC 6066 and RFC 6961: what a client asks for. FIELD as said. */
tq_contents_fn tq_contents_server_name;       /* host_name: tq_span */
tq_contents_fn tq_contents_trusted_ca_keys;   /* nothing */
tq_contents_fn tq_contents_status_request;    /* nothing */
tq_contents_fn tq_contents_status_request_v2; /* nothing */

/* RFC 5764: UseSRTPData; nothing. */
tq_contents_fn tq_contents_use_srtp;

/* RFC 8446. */
tq_contents_fn tq_contents_key_share_client_hello; /* client_shares: tq_span */
tq_contents_fn tq_contents_key_share_entry;        /* tq_key_share_entry */
tq_contents_fn tq_contents_offered_psks;           /* MESSAGE is a tq_client_hello */

#endif
