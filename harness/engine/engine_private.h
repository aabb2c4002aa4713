/* engine_private.h: what the files of the engine share. */
#ifndef TQ_ENGINE_ENGINE_PRIVATE_H
#define TQ_ENGINE_ENGINE_PRIVATE_H

#include "codec/server_hello.h"
#include "crypto/key_exchange.h"
#include "crypto/prf.h"
#include "crypto/signature.h"
#include "engine/buffer.h"
#include "engine/engine.h"
#include "engine/record_protection.h"
#include "engine/script.h"
#include "engine/tokens.h"
#include "engine/transcript.h"
#include "spec/alert.h"
#include "spec/content_type.h"
#include "spec/extension.h"
#include "spec/message.h"
#include "spec/version.h"
#include "wire/writer.h"

enum { TQ_SHARES_MAX = 4, TQ_SESSION_ID_MAX = 32, TQ_COOKIE_SIZE = 32, TQ_PEER_KEYS_MAX = 8 };

/* tq_engine_flags: what has been agreed or has happened. */
typedef struct tq_engine_flags {
  bool retried;         /* a HelloRetryRequest was sent or received */
  bool cookie_received; /* client: COOKIE says where it is */
  bool psk_offered;
  bool psk_accepted;
  bool psk_with_dhe; /* or no PSK at all: there is a key share */
  bool psk_external;
  bool early_offered; /* client sent, or server saw, early_data */
  bool early_accepted;
  bool early_skipping; /* server: undecryptable records are early data that was refused */
  bool extended_master_secret;
  bool encrypt_then_mac;
  bool secure_renegotiation;
  bool renegotiating;
  bool resumed12;
  bool certificate_requested; /* client: by the peer; server: by us */
  bool certificate_given;     /* the client's Certificate was not empty */
  bool authenticated;         /* the client's CertificateVerify held */
  bool ticket_promised;       /* TLS 1.2: session_ticket in the ServerHello */
  bool status_asked;          /* server: the client wants a certificate status */
  bool status_promised;
  bool post_handshake_auth;
  bool compatible_done; /* the dummy change_cipher_spec has gone */
  bool connected_once;
  bool close_sent;
  bool update_asked;   /* KeyUpdate: whether the one in hand asks for one back */
  bool points_offered; /* ec_point_formats */
} tq_engine_flags;

/* tq_engine_state: everything that changes in the course of a connection and is of fixed size, so
 * that a snapshot is one copy. Pointers in it point to what outlives a snapshot. */
typedef struct tq_engine_state {
  tq_engine_status status;
  const char *reason;
  int16_t alert_sent;
  int16_t alert_received;
  int16_t second_alert_received;
  int16_t warning_received;
  tq_random random;

  const tq_step *script;
  uint16_t step;
  bool moved;            /* a step went to another script */
  bool then_waits;       /* a replaced message has gone; what follows from it is still to be done */
  bool replaced_by_same; /* the replaced message is the honest one, byte for byte */
  bool ccs_waits;        /* a change_cipher_spec came, and no step has taken it yet */
  uint8_t held_type;

  uint16_t version; /* 0: not yet agreed */
  const tq_cipher_suite *suite;
  tq_kdf kdf;
  uint16_t group;
  uint16_t retry_group;
  bool wants_retry;     /* server: the hello in hand is to be answered with a retry */
  uint16_t psk_index;   /* server: of the PSK that it took */
  uint16_t peer_scheme; /* of the peer's signature */
  uint16_t own_scheme;
  uint8_t client_random[TQ_RANDOM_SIZE];
  uint8_t server_random[TQ_RANDOM_SIZE];
  uint8_t session_id[TQ_SESSION_ID_MAX];
  uint8_t session_id_size;
  uint8_t cookie[TQ_COOKIE_SIZE]; /* server: the one that it sent */
  char alpn[TQ_ALPN_MAX + 1];
  tq_engine_flags flag;
  uint32_t key_updates;

  tq_transcript transcript;
  tq_range cookie_received;     /* in the transcript */
  tq_range certificate_context; /* in the transcript */
  tq_range request_schemes; /* signature_algorithms of a CertificateRequest, in the transcript */
  tq_range client_schemes;  /* server: of the ClientHello, in the transcript */
  tq_range psk_hint;

  tq_protection read;
  tq_protection write;
  tq_key_pool_used keys_used;
  tq_key_schedule schedule;
  tq_digest secrets[TQ_ENGINE_SECRETS];
  tq_digest client_traffic; /* the one in use, after KeyUpdates */
  tq_digest server_traffic;
  tq_digest resumption_master_secret;
  tq_digest client_verify_data;
  tq_digest server_verify_data;
  tq_digest own_verify_data; /* of the Finished that is being built */

  tq_key_pair shares[TQ_SHARES_MAX]; /* client: offered; server: [0] is its own */
  uint8_t share_count;
  tq_shared_secret shared;
  uint8_t premaster[2 + TQ_SHARED_MAX + 2 + 64];
  uint16_t premaster_size;

  const tq_asymmetric *peer_key;
  uint8_t peer_key_count;

  tq_live live;
  tq_engine_session session; /* that this connection made */
  uint8_t ticket_count;
} tq_engine_state;

struct tq_engine {
  tq_engine_setup setup;
  tq_crypto *crypto;
  tq_crypto *own_crypto; /* NULL: the setup's is used */
  bool is_client;
  uint32_t options;
  size_t fragment_size;
  tq_manner manner;       /* of what replaces a held message */
  bool cuts;              /* it is being sent now */
  bool joins;             /* it waits for what comes after it */
  tq_asymmetric *own_key; /* NULL: none */
  tq_asymmetric *peer_keys[TQ_PEER_KEYS_MAX];
  tq_key_pool pool;
  tq_tokens *tokens;

  tq_buffer transcript;
  tq_buffer input; /* bytes of records not yet opened */
  tq_buffer inbox; /* handshake bytes not yet taken */
  tq_buffer output;
  tq_buffer coalesced; /* handshake bytes that wait for company */
  tq_buffer held;      /* the honest message that is held */
  tq_buffer data;      /* application data received */
  tq_buffer wire;      /* for pcapng */
  tq_buffer replaced;  /* scratch: a replacement with live tokens filled in */

  tq_engine_state s;
};

/* tq_engine_fail: sends a fatal ALERT (TQ_NO_ALERT: none), and ends it. REASON is static. Returns
 * false, for the caller to return. */
bool tq_engine_fail(tq_engine *engine, int alert, const char *reason);

/* tq_engine_run: goes on until bytes are missing, something is held, or it ends. */
void tq_engine_run(tq_engine *engine);

/* tq_engine_go: the script goes on at the start of SCRIPT. */
void tq_engine_go(tq_engine *engine, const tq_step *script);

/* Records (record_io.c). tq_engine_send_handshake: MESSAGES under the write key, cut and coalesced
 * as the setup says. tq_engine_flush: what waited for company goes. */
void tq_engine_send_handshake(tq_engine *engine, tq_span messages);
void tq_engine_flush(tq_engine *engine);
void tq_engine_put_record(tq_engine *engine, uint8_t type, tq_span fragment);
void tq_engine_put_alert(tq_engine *engine, uint8_t level, uint8_t description);

/* tq_engine_take: what the next step of the handshake is to look at. */
typedef enum tq_engine_arrival {
  TQ_ARRIVED_NOTHING, /* more bytes are needed, or it failed */
  TQ_ARRIVED_MESSAGE, /* a whole handshake message stands at the front of the inbox */
  TQ_ARRIVED_CCS,     /* a change_cipher_spec of TLS 1.2 */
  TQ_ARRIVED_OTHER    /* a record was consumed: look again */
} tq_engine_arrival;
tq_engine_arrival tq_engine_next(tq_engine *engine);

/* tq_engine_message_bytes: the message at the front of the inbox. */
tq_span tq_engine_message_bytes(const tq_engine *engine);

/* Keys (keys13.c, keys12.c). */
tq_digest tq_engine_transcript_hash(const tq_engine *engine);
tq_keyring tq_engine_keyring(tq_engine *engine);
bool tq_engine_early_keys(tq_engine *engine);
bool tq_engine_handshake_secrets(tq_engine *engine);
bool tq_engine_traffic_secrets(tq_engine *engine);
bool tq_engine_read_under(tq_engine *engine, const tq_digest *secret);
bool tq_engine_write_under(tq_engine *engine, const tq_digest *secret);
bool tq_engine_read_handshake(tq_engine *engine);
bool tq_engine_write_handshake(tq_engine *engine);
bool tq_engine_read_traffic(tq_engine *engine);
bool tq_engine_write_traffic(tq_engine *engine);
void tq_engine_choose_suite(tq_engine *engine, const tq_cipher_suite *suite);
const tq_digest *tq_engine_own_handshake(const tq_engine *engine, bool own);
void tq_engine_resumption_secret(tq_engine *engine);
bool tq_engine_next_traffic(tq_engine *engine, bool of_client);
bool tq_engine_build_finished(tq_engine *engine, tq_writer *body);
bool tq_engine_take_finished(tq_engine *engine, tq_span body);
bool tq_engine_master12(tq_engine *engine);
bool tq_engine_write12(tq_engine *engine);
bool tq_engine_read12(tq_engine *engine);
tq_digest tq_engine_finished12(const tq_engine *engine, bool of_client);

/* tq_engine_psk_in_use: the PSK that the setup offers or takes, and its hash; size 0: none. */
typedef struct tq_engine_psk {
  tq_span identity;
  tq_span key;
  tq_hash hash;
  bool external;
  uint32_t age;
} tq_engine_psk;
tq_engine_psk tq_engine_psk_of(const tq_engine *engine);

/* Hellos (client_hello.c, server_hello.c). */
bool tq_engine_build_client_hello(tq_engine *engine, tq_writer *body);
bool tq_engine_patch_binders(tq_engine *engine, uint8_t *message, size_t size);

/* tq_engine_bind: computes the PSK binder of a ClientHello MESSAGE in which it stands AT, over what
 * comes before the binders, and fills it in. */
void tq_engine_bind(tq_engine *engine, uint8_t *message, size_t size, size_t at);
bool tq_engine_take_client_hello(tq_engine *engine, tq_span body);
bool tq_engine_after_client_hello(tq_engine *engine);
bool tq_engine_take_server_hello(tq_engine *engine, tq_span body);
bool tq_engine_build_server_hello(tq_engine *engine, tq_writer *body);
bool tq_engine_build_retry(tq_engine *engine, tq_writer *body);
void tq_engine_adopt_hello(tq_engine *engine, tq_span message);

/* Key exchange of TLS 1.2 (exchange12.c). */
bool tq_engine_sends_certificate12(const tq_engine *engine);
bool tq_engine_sends_exchange12(const tq_engine *engine);
bool tq_engine_build_server_exchange(tq_engine *engine, tq_writer *body);
bool tq_engine_take_server_exchange(tq_engine *engine, tq_span body);
bool tq_engine_build_client_exchange(tq_engine *engine, tq_writer *body);
bool tq_engine_take_client_exchange(tq_engine *engine, tq_span body);

/* tq_engine_note: SIZE bytes that WRITER wrote last are the live value of TOKEN. */
void tq_engine_note(tq_engine *engine, const tq_writer *writer, tq_token token, size_t size);

/* tq_engine_fill_tokens: live tokens in MESSAGE, in place, those that depend on it included. */
void tq_engine_fill_tokens(tq_engine *engine, uint8_t *message, size_t size);

/* Certificates and signatures (certificate.c, signature.c of the engine). */
bool tq_engine_build_certificate(tq_engine *engine, tq_writer *body);
bool tq_engine_build_certificate_status(tq_engine *engine, tq_writer *body);

/* tq_engine_staples: whether a server has an OCSP response that the client asked for. */
bool tq_engine_staples(const tq_engine *engine);
bool tq_engine_take_certificate(tq_engine *engine, tq_span body);
bool tq_engine_build_certificate_verify(tq_engine *engine, tq_writer *body);
bool tq_engine_take_certificate_verify(tq_engine *engine, tq_span body);
bool tq_engine_build_certificate_request(tq_engine *engine, tq_writer *body);
bool tq_engine_take_certificate_request(tq_engine *engine, tq_span body);
bool tq_engine_write_signature(tq_engine *engine, tq_writer *body, tq_span message);
bool tq_engine_check_signature(tq_engine *engine, uint16_t scheme, tq_span message,
                               tq_span signature);

bool tq_engine_write_params_signature(tq_engine *engine, tq_writer *body, tq_span params);
bool tq_engine_check_params_signature(tq_engine *engine, tq_span params, uint16_t scheme,
                                      tq_span signature);

/* tq_engine_sign12: the signature of a ServerKeyExchange over both randoms and PARAMS. */
size_t tq_engine_sign12(tq_engine *engine, tq_span params, uint8_t *out);

/* tq_engine_pick_scheme: the first scheme of ours that THEIRS has, that fits our key; 0: none. An
 * empty THEIRS is no restriction. */
uint16_t tq_engine_pick_scheme(const tq_engine *engine, tq_span theirs);

/* tq_engine_has: a feature of the engine's endpoint. tq_engine_option_on: an option. */
static inline bool tq_engine_has(const tq_engine *engine, tq_feature feature) {
  return tq_endpoint_has(engine->setup.endpoint, feature);
}
static inline bool tq_engine_option_on(const tq_engine *engine, tq_engine_option option) {
  return (engine->options & (uint32_t)option) != 0;
}
static inline bool tq_engine_speaks(const tq_engine *engine, uint16_t version) {
  return tq_code_list_has(engine->setup.endpoint->versions, version);
}

/* tq_range_span: the bytes of RANGE in the transcript; borrowed until it grows. */
static inline tq_span tq_range_span(const tq_engine *engine, tq_range range) {
  return range.size == 0 ? TQ_SPAN_EMPTY
                         : tq_span_of(engine->transcript.data + range.offset, range.size);
}

/* The scripts. */
extern const tq_step tq_client_script[];
extern const tq_step tq_client_retry_script[];
extern const tq_step tq_client13_script[];
extern const tq_step tq_client12_script[];
extern const tq_step tq_client12_resumed_script[];
extern const tq_step tq_server_script[];
extern const tq_step tq_server_retry_script[];
extern const tq_step tq_server13_script[];
extern const tq_step tq_server12_script[];
extern const tq_step tq_server12_resumed_script[];

/* tq_engine_post_handshake: a message that came in while no script runs. */
bool tq_engine_post_handshake(tq_engine *engine, tq_span message);

#endif
