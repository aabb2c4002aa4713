/* message.h: any handshake message, by its type: one door to all parsers of this room. */
#ifndef TQ_CODEC_MESSAGE_H
#define TQ_CODEC_MESSAGE_H

#include "codec/certificate_message.h"
#include "codec/certificate_request.h"
#include "codec/client_hello.h"
#include "codec/encrypted_extensions.h"
#include "codec/handshake.h"
#include "codec/key_exchange.h"
#include "codec/post_handshake.h"
#include "codec/server_hello.h"
#include "spec/message.h"

/* tq_message_context: what the form of a message hangs on beside its type. */
typedef struct tq_message_context {
  uint16_t version;         /* negotiated: 0x0304, or lower; hellos do not need it */
  tq_kx kx;                 /* of the suite, for the key exchange messages of TLS 1.2 */
  uint8_t verify_data_size; /* of Finished: the hash's size in TLS 1.3, 12 in TLS 1.2; 0: any */
} tq_message_context;

/* tq_message_context_of: the context that a VERSION and a SUITE give; an unknown suite gives
 * TQ_KX_NULL and any size. */
tq_message_context tq_message_context_of(uint16_t version, uint16_t suite);

/* tq_message: one parsed message. Which member of the union holds is said by TYPE; none for types
 * without a body and for those that are not known. Spans point into the input. */
typedef struct tq_message {
  uint8_t type;
  tq_span body;
  size_t body_offset; /* from the start of the input */
  union {
    tq_client_hello client_hello;
    tq_server_hello server_hello;
    tq_encrypted_extensions encrypted_extensions;
    tq_certificate_message certificate;
    tq_certificate_request certificate_request;
    tq_certificate_status certificate_status;
    tq_compressed_certificate compressed_certificate;
    tq_digitally_signed certificate_verify;
    tq_server_key_exchange server_key_exchange;
    tq_client_key_exchange client_key_exchange;
    tq_new_session_ticket new_session_ticket;
    uint8_t request_update; /* KeyUpdate */
    tq_span verify_data;    /* Finished */
  } as;
} tq_message;

/* tq_message_parse: reads the body of HANDSHAKE, whose header was read (tq_handshake_read). A type
 * that is not known, or has no meaning in the version, is opaque and raises nothing: that it came
 * is for rules. Else as tq_client_hello_parse. */
bool tq_message_parse(tq_message *message, tq_faults *faults, tq_handshake handshake,
                      const tq_message_context *context, const tq_trace *trace);

/* tq_message_read: reads the header and the body of the one message that INPUT begins with. If
 * INPUT ends before it does, FAULTS is incomplete, nothing of the body is read and the result is
 * false. What follows the message is left: *REST (may be NULL) takes it. */
bool tq_message_read(tq_message *message, tq_faults *faults, tq_span input,
                     const tq_message_context *context, const tq_trace *trace, tq_span *rest);

#endif
