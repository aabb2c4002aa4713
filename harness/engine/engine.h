/* engine.h: our own honest TLS 1.2 and 1.3 client and server: the other side of every scene.
 *
 * It is dumb on purpose: it says what its setup tells it to say, follows what the peer answers, and
 * what it sends can be replaced message by message before protection. Bytes go in and out through
 * memory; there are no sockets, no clock and no randomness but the seed's in it.
 *
 * Order of calls: new; start; then receive with what came in and pending/sent with what is to go
 * out, until neither moves anything; write, close and the like once it is connected; free. */
#ifndef TQ_ENGINE_ENGINE_H
#define TQ_ENGINE_ENGINE_H

#include "result/endpoint.h"
#include "result/outcome.h"
#include "wire/span.h"

struct tq_crypto;

/* tq_engine_crypto_new: what several engines, one at a time, share as their setup's crypto; freed
 * after all of them. REMEMBERS: what is signed twice is signed once. NULL: libcrypto lacks an
 * algorithm, or no memory. */
struct tq_crypto *tq_engine_crypto_new(bool remembers);
void tq_engine_crypto_free(struct tq_crypto *crypto);

/* tq_engine_identity: a certificate chain, DER, leaf first, and its key, PKCS#8. STAPLE: an
 * OCSPResponse for clients that ask, DER; empty: none. Borrowed. */
enum { TQ_ENGINE_CHAIN_MAX = 4 };
typedef struct tq_engine_identity {
  tq_span chain[TQ_ENGINE_CHAIN_MAX];
  uint8_t chain_count;
  tq_span key;
  tq_span staple;
} tq_engine_identity;

/* tq_engine_session: what is needed to resume: the ticket of a NewSessionTicket, or a TLS 1.2
 * session id, and the secret. Plain data. Both sides of a resumption are given the same one. */
enum { TQ_TICKET_MAX = 4096 };
typedef struct tq_engine_session {
  uint16_t version; /* 0: there is none */
  uint16_t suite;
  bool extended_master_secret;
  uint8_t secret[64]; /* TLS 1.3: the PSK; TLS 1.2: the master secret */
  uint8_t secret_size;
  uint8_t session_id[32]; /* TLS 1.2 */
  uint8_t session_id_size;
  uint32_t age_add;
  uint32_t max_early_data;
  uint16_t ticket_size;
  uint8_t ticket[TQ_TICKET_MAX];
} tq_engine_session;

/* tq_manner: how a message crosses the wire. Its first HEAD bytes go in records of HEAD_PIECE, the
 * rest in records of PIECE; 0: as large as may be. JOINED: what the sender says after it, up to the
 * next change of keys, is said in the same breath and shares its records. All zero: by itself, in
 * the largest records. */
typedef struct tq_manner {
  size_t head;
  size_t head_piece;
  size_t piece;
  bool joined;
} tq_manner;

/* tq_manner_piece: how many bytes the record has that begins DONE bytes into the message; SIZE_MAX:
 * as many as may be. */
static inline size_t tq_manner_piece(const tq_manner *manner, size_t done) {
  if (done < manner->head && manner->head_piece != 0) {
    size_t left = manner->head - done;
    return manner->head_piece < left ? manner->head_piece : left;
  }
  return manner->piece == 0 ? SIZE_MAX : manner->piece;
}

/* tq_engine_option: habits that are on or off; a set of bits. */
typedef enum tq_engine_option {
  TQ_ENGINE_COMPATIBLE = 1u << 0,    /* RFC 8446 appendix D.4: a session id, and dummy CCS */
  TQ_ENGINE_RETRY = 1u << 1,         /* server: answers every first hello with a retry */
  TQ_ENGINE_NO_KEY_SHARE = 1u << 2,  /* client: an empty key_share, so that a retry comes */
  TQ_ENGINE_RECORD_WIRE = 1u << 3,   /* keeps all bytes both ways, for pcapng */
  TQ_ENGINE_COALESCE = 1u << 4,      /* a flight's messages share records where they may */
  TQ_ENGINE_NO_SESSION_ID = 1u << 5, /* server, TLS 1.2: an empty session id */
  TQ_ENGINE_REFUSE_EARLY = 1u << 6,  /* server: takes the PSK but not the early data */
  TQ_ENGINE_RENEGOTIATE = 1u << 7,   /* client: answers a HelloRequest; server: a ClientHello */
  TQ_ENGINE_RESUME_BY_ID = 1u << 8,  /* client, TLS 1.2: offers the session id, no ticket */
  TQ_ENGINE_NO_CCS = 1u << 9         /* TLS 1.2: no change_cipher_spec; Finished goes unprotected */
} tq_engine_option;

/* tq_engine_hook: called with every handshake message before it is sent, TYPE and whole bytes with
 * the header (RFC 8446 section 4). What it returns is sent instead: the same bytes, other ones,
 * several messages, or none; live tokens (tokens.h) in it are filled in. Borrowed until the next
 * call. With *HOLD set true the engine stops there: tq_engine_held shows the message, and
 * tq_engine_release goes on. */
typedef struct tq_engine_hook {
  tq_span (*call)(void *context, uint8_t type, tq_span message, bool *hold);
  void *context;
} tq_engine_hook;

/* tq_engine_setup: all borrowed for the engine's life. The endpoint is the engine's own model: what
 * it offers and takes, in order of preference. */
typedef struct tq_engine_setup {
  struct tq_crypto *crypto; /* NULL: the engine makes its own, which costs some milliseconds */
  const tq_endpoint *endpoint;
  const tq_engine_identity *identity; /* NULL: none */
  const tq_engine_session *session;   /* NULL: a full handshake */
  tq_code_list key_shares;            /* client: groups to send shares of; none: the first group */
  tq_span early_data;                 /* client: sent as 0-RTT where the session allows */
  tq_engine_hook hook;                /* call NULL: none */
  uint64_t seed;
  uint32_t options;       /* of tq_engine_option */
  uint16_t fragment_size; /* the most plaintext in a record; 0: 16384 */
} tq_engine_setup;

typedef enum tq_engine_status {
  TQ_ENGINE_HANDSHAKING, /* it waits for bytes */
  TQ_ENGINE_HELD,        /* it waits for tq_engine_release */
  TQ_ENGINE_CONNECTED,
  TQ_ENGINE_CLOSED, /* the peer's close_notify came */
  TQ_ENGINE_FAILED  /* a fatal alert was sent or received; the report says more */
} tq_engine_status;

/* tq_engine_secret_id: what a connection's secrecy rests on. MASTER_SECRET is TLS 1.2's. */
/* clang-format off */
#define TQ_ENGINE_SECRET_TABLE(ROW)                                                                \
  ROW(CLIENT_EARLY,     "CLIENT_EARLY_TRAFFIC_SECRET")                                             \
  ROW(EARLY_EXPORTER,   "EARLY_EXPORTER_SECRET")                                                   \
  ROW(CLIENT_HANDSHAKE, "CLIENT_HANDSHAKE_TRAFFIC_SECRET")                                         \
  ROW(SERVER_HANDSHAKE, "SERVER_HANDSHAKE_TRAFFIC_SECRET")                                         \
  ROW(CLIENT_TRAFFIC,   "CLIENT_TRAFFIC_SECRET_0")                                                 \
  ROW(SERVER_TRAFFIC,   "SERVER_TRAFFIC_SECRET_0")                                                 \
  ROW(EXPORTER,         "EXPORTER_SECRET")                                                         \
  ROW(MASTER_SECRET,    "CLIENT_RANDOM")
/* clang-format on */
typedef enum tq_engine_secret_id {
#define ROW(name, label) TQ_SECRET_##name,
  TQ_ENGINE_SECRET_TABLE(ROW)
#undef ROW
      TQ_ENGINE_SECRETS
} tq_engine_secret_id;

/* tq_engine_report: what happened. REASON is static, for people. Alerts are TQ_NO_ALERT if there
 * was none. */
typedef struct tq_engine_report {
  tq_engine_status status;
  const char *reason;
  int16_t alert_sent;            /* the first fatal one */
  int16_t alert_received;        /* the first fatal one */
  int16_t second_alert_received; /* a fatal one after that */
  int16_t warning_received;      /* the last warning, TLS 1.2 */
  uint16_t scheme;               /* of the peer's signature, 0: none seen */
  bool early_data_accepted;
  bool client_authenticated;
  uint32_t key_updates; /* received */
  tq_facts facts;
} tq_engine_report;

typedef struct tq_engine tq_engine;

/* tq_engine_new: NULL if the setup makes no sense (a key that does not parse) or memory is short.
 */
tq_engine *tq_engine_new(const tq_engine_setup *setup);
void tq_engine_free(tq_engine *engine);

/* tq_engine_start: a client sends its ClientHello; a server waits. Goes on after tq_engine_replace.
 */
void tq_engine_start(tq_engine *engine);

/* tq_engine_receive: takes all of BYTES, in any cut. */
void tq_engine_receive(tq_engine *engine, tq_span bytes);

/* tq_engine_pending: what is to be sent; borrowed until the next call. tq_engine_sent: SIZE bytes
 * of it have gone. */
tq_span tq_engine_pending(const tq_engine *engine);
void tq_engine_sent(tq_engine *engine, size_t size);

/* tq_engine_held: the honest message that is held; empty if none is. */
tq_span tq_engine_held(const tq_engine *engine);

/* tq_engine_hide_tokens: HONEST, a message that is held, with its live values turned into live
 * tokens (tokens.h), into OUT (of HONEST's size): what a file of the held message would be. */
size_t tq_engine_hide_tokens(const tq_engine *engine, tq_span honest, uint8_t *out);

/* tq_engine_replace: sends MESSAGE (with live tokens filled in) in place of the held one, and stops
 * there. tq_engine_start goes on. */
void tq_engine_replace(tq_engine *engine, tq_span message);

/* tq_engine_set_manner: how what replaces a held message goes from now on. With JOINED it waits for
 * tq_engine_start. */
void tq_engine_set_manner(tq_engine *engine, const tq_manner *manner);

/* tq_engine_replaced_by_same: whether what was sent last in place of a held message was that
 * message after all, once its tokens were filled in: a changed byte of a token can be the live one.
 */
bool tq_engine_replaced_by_same(const tq_engine *engine);

/* tq_engine_asked: what a HelloRetryRequest of ours asked for. GROUP 0, COOKIE empty: no such
 * thing. COOKIE points into the engine. */
typedef struct tq_engine_asked {
  uint16_t group;
  tq_span cookie;
} tq_engine_asked;
tq_engine_asked tq_engine_asked_for(const tq_engine *engine);

/* tq_engine_replaced_beyond_key: whether it was a ClientKeyExchange with a number in it that nobody
 * can have encrypted to the server's RSA key, which everybody can see. */
bool tq_engine_replaced_beyond_key(const tq_engine *engine);

/* tq_engine_release: both at once. */
void tq_engine_release(tq_engine *engine, tq_span message);

tq_engine_status tq_engine_get_status(const tq_engine *engine);
void tq_engine_get_report(const tq_engine *engine, tq_engine_report *report);

/* tq_engine_get_secret: empty if the connection has none of that name (yet). */
tq_span tq_engine_get_secret(const tq_engine *engine, tq_engine_secret_id id);

/* tq_engine_client_random: 32 bytes, under which the key log keeps the secrets. */
tq_span tq_engine_client_random(const tq_engine *engine);

/* tq_engine_get_session: the session of the last ticket (or session id); version 0 if none. */
const tq_engine_session *tq_engine_get_session(const tq_engine *engine);

/* tq_engine_write: sends application data. tq_engine_data: all of it that came in so far (early
 * data too). */
void tq_engine_write(tq_engine *engine, tq_span data);
tq_span tq_engine_data(const tq_engine *engine);

/* tq_engine_send_record: seals and sends one record of any type, as it is. */
void tq_engine_send_record(tq_engine *engine, uint8_t type, tq_span fragment);

/* tq_engine_send_raw: sends BYTES as they are, unprotected and unframed. */
void tq_engine_send_raw(tq_engine *engine, tq_span bytes);

/* tq_engine_close: sends close_notify. */
void tq_engine_close(tq_engine *engine);

/* tq_engine_key_update: TLS 1.3, connected: KeyUpdate; ASK: the peer shall do so, too. */
void tq_engine_key_update(tq_engine *engine, bool ask);

/* tq_engine_request_certificate: TLS 1.3 server, connected: post-handshake authentication. */
void tq_engine_request_certificate(tq_engine *engine);

/* tq_engine_renegotiate: TLS 1.2, connected: the client sends a ClientHello, the server a
 * HelloRequest. */
void tq_engine_renegotiate(tq_engine *engine);

/* tq_engine_export: SIZE bytes of keying material (RFC 8446 section 7.5, RFC 5705) into OUT. */
bool tq_engine_export(const tq_engine *engine, const char *label, tq_span context, uint8_t *out,
                      size_t size);

/* tq_engine_snapshot: all of an engine's state at one moment. Restoring copies a few kilobytes, and
 * is allowed any number of times while the engine lives. */
typedef struct tq_engine_snapshot tq_engine_snapshot;
tq_engine_snapshot *tq_engine_save(tq_engine *engine);
void tq_engine_restore(tq_engine *engine, const tq_engine_snapshot *snapshot);
void tq_engine_snapshot_free(tq_engine_snapshot *snapshot);

/* tq_engine_wire_chunk: bytes that crossed the wire in one go. */
typedef struct tq_engine_wire_chunk {
  bool sent; /* by the engine */
  tq_span bytes;
} tq_engine_wire_chunk;

/* tq_engine_wire: chunk INDEX of what TQ_ENGINE_RECORD_WIRE kept; false beyond the last. */
bool tq_engine_wire(const tq_engine *engine, size_t index, tq_engine_wire_chunk *chunk);

#endif
