/* key_exchange.h: ServerKeyExchange and ClientKeyExchange of TLS 1.2 (RFC 5246 sections 7.4.3
 * and 7.4.7; RFC 8422 sections 5.4 and 5.7; RFC 4279 and RFC 5489 for PSK). Their form hangs on the
 * key exchange of the suite. */
#ifndef TQ_CODEC_KEY_EXCHANGE_H
#define TQ_CODEC_KEY_EXCHANGE_H

#include "codec/signed_message.h"
#include "spec/cipher_suite.h"

/* tq_server_key_exchange: what the key exchange does not have is empty. Spans point into the input.
 */
enum { TQ_CURVE_EXPLICIT_PRIME = 1, TQ_CURVE_EXPLICIT_CHAR2 = 2, TQ_CURVE_NAMED = 3 };
typedef struct tq_server_key_exchange {
  tq_span psk_identity_hint; /* PSK, DHE_PSK, RSA_PSK, ECDHE_PSK */
  tq_span dh_p;              /* DHE */
  tq_span dh_g;
  tq_span dh_ys;
  uint8_t curve_type;   /* ECDHE; other than TQ_CURVE_NAMED: what follows is not read further */
  uint16_t named_curve; /* ECDHE */
  tq_span point;        /* ECDHE: the public value */
  tq_span params;       /* the bytes that the signature covers beside the randoms */
  uint32_t params_offset;
  bool is_signed;
  tq_digitally_signed signature;
  tq_span body; /* all of it: what a key exchange not known here says */
} tq_server_key_exchange;

/* tq_server_key_exchange_parse: reads BODY, without its handshake header, of a suite with KX; as
 * tq_client_hello_parse. A key exchange that sends none, or whose form is not known (KRB5, SRP,
 * ...), is read as opaque and raises nothing: that it came at all is for rules. */
bool tq_server_key_exchange_parse(tq_server_key_exchange *message, tq_faults *faults, tq_kx kx,
                                  tq_span body, size_t offset, const tq_trace *trace);

/* tq_write_server_key_exchange: the fields that KX has; the signature if is_signed. */
void tq_write_server_key_exchange(tq_writer *writer, const tq_server_key_exchange *message,
                                  tq_kx kx);

/* tq_write_server_params: the fields before the signature alone: what is to be signed. */
void tq_write_server_params(tq_writer *writer, const tq_server_key_exchange *message, tq_kx kx);

/* tq_client_key_exchange: what the key exchange does not have is empty. */
typedef struct tq_client_key_exchange {
  tq_span psk_identity;         /* PSK, DHE_PSK, RSA_PSK, ECDHE_PSK */
  tq_span encrypted_pre_master; /* RSA, RSA_PSK */
  tq_span dh_yc;                /* DHE */
  tq_span point;                /* ECDHE: ecdh_Yc */
  uint32_t public_offset;       /* of the bytes of the secret's or the public value's field */
  tq_span body;
} tq_client_key_exchange;

/* tq_client_key_exchange_parse, tq_write_client_key_exchange: the same for the client's message. */
bool tq_client_key_exchange_parse(tq_client_key_exchange *message, tq_faults *faults, tq_kx kx,
                                  tq_span body, size_t offset, const tq_trace *trace);
void tq_write_client_key_exchange(tq_writer *writer, const tq_client_key_exchange *message,
                                  tq_kx kx);

#endif
