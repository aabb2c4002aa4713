/* scene.h: the scenes: deterministic situations in which a message reaches a peer. */
#ifndef TQ_ENGINE_SCENE_H
#define TQ_ENGINE_SCENE_H

#include "result/endpoint.h"
#include "wire/span.h"

/* tq_scene_retry: a ClientHello that a server answers with a HelloRetryRequest, as the scene's
 * endpoint must (RFC 8446 section 4.1.4): what the second ClientHello is judged by. */
typedef struct tq_scene_retry {
  tq_span first_hello; /* with its handshake header */
  uint16_t group;      /* that the retry asks for */
  uint16_t suite;      /* that the retry names */
} tq_scene_retry;

/* tq_scene_act: what the engine does once both are connected, so that the message under test comes.
 */
typedef enum tq_scene_act {
  TQ_ACT_NONE,
  TQ_ACT_KEY_UPDATE,          /* TLS 1.3: KeyUpdate, asking for one */
  TQ_ACT_REQUEST_CERTIFICATE, /* TLS 1.3: the engine is the server */
  TQ_ACT_HELLO_REQUEST        /* TLS 1.2: the engine is the server */
} tq_scene_act;

/* TQ_LEFT_OUT_CCS: change_cipher_spec of TLS 1.2, in place of a HandshakeType. */
enum { TQ_LEFT_OUT_MAX = 2, TQ_LEFT_OUT_CCS = 0x100 };

/* tq_scene_play: how the engine plays the other side, up to the message under test, in a live
 * handshake. Its endpoint is the peer's with the roles changed, and what stands here. */
typedef struct tq_scene_play {
  tq_credential credential;
  tq_client_auth client_auth; /* the engine is the server */
  uint32_t options;           /* of tq_engine_option */
  tq_scene_act act;
  uint8_t occurrence; /* of the messages of this type that the engine sends, from 0 */
  bool resume;        /* a whole handshake before gives a ticket */
  bool early_data;    /* and it is used for early data */
  uint16_t fragment;  /* the most plaintext in a record; 0: as much as there may be */
  uint16_t left_out[TQ_LEFT_OUT_MAX]; /* what the engine does not send, in its order; 0: no more */
} tq_scene_play;

/* tq_chain_subject: whose certificates are verified: the honest ones, and the root that is trusted.
 */
typedef enum tq_chain_subject {
  TQ_CHAIN_OF_SERVER,  /* of the scene's credential */
  TQ_CHAIN_OF_CLIENT,  /* likewise */
  TQ_CHAIN_OF_ADDRESS, /* a server that is named by its IP address */
  TQ_CHAIN_OF_VECTORS  /* those of corpus/vectors/certificates/base.chain */
} tq_chain_subject;

/* tq_scene_chain: what a library's own interface is asked about a chain of certificates, which is
 * the input: DER certificates one after another, the end entity's first. */
typedef struct tq_scene_chain {
  tq_chain_subject subject;
  tq_credential credential;
  const char *host;    /* that it must be good for; NULL: any */
  const char *address; /* likewise, an IPv4 address as text */
} tq_scene_chain;

/* tq_scene: one row. ENDPOINT is the peer under test; MESSAGE the HandshakeType of the message
 * under test, which is the next thing that the peer expects, unless that was left out.
 *
 * FLUSHES bounds exploration: once the peer has handed over that many pieces of its answer, a fast
 * run stops there and takes the message for accepted; the whole run does not. 0: never.
 *
 * Of a row with CHAIN, MESSAGE is certificate and ENDPOINT says the role only: no handshake. */
typedef struct tq_scene {
  const char *name;
  uint8_t message;
  uint8_t flushes;
  const tq_scene_retry *retry; /* NULL: the message under test is the first one */
  const tq_scene_play *play;   /* NULL: nothing comes before it but, at most, RETRY */
  tq_endpoint endpoint;
  const tq_scene_chain *chain; /* NULL: a message in a handshake */
} tq_scene;

/* tq_scene_lacks: whether what SCENE's peer expects next has been left out, so that even the honest
 * message under test is out of place. */
static inline bool tq_scene_lacks(const tq_scene *scene) {
  return scene->play != NULL && scene->play->left_out[0] != 0;
}

/* tq_scene_count, tq_scene_at: the table; rows are static. */
size_t tq_scene_count(void);
const tq_scene *tq_scene_at(size_t index);

/* tq_scene_find: the row called NAME; NULL if there is none. */
const tq_scene *tq_scene_find(const char *name);

#endif
