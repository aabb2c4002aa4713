/* peer.h: one TLS implementation under test behind one small interface.
 *
 * An adapter uses its library's public API only, and sees bytes and the endpoint model, never the
 * parsed message, the rules or the expected answer: it cannot bend to what it does not know.
 *
 * Order of calls: setup once a process; context_new for a configuration; connection_new, then
 * handshake as often as there is new input, report, connection_free; context_free. */
#ifndef TQ_PEER_PEER_H
#define TQ_PEER_PEER_H

#include "result/endpoint.h"
#include "result/outcome.h"
#include "wire/span.h"

/* TQ_PEER_INTERFACE: raised with every change of the structures below; a plugin of another number
 * is refused. */
enum { TQ_PEER_INTERFACE = 4 };

/* tq_transport: how bytes reach the peer and leave it. The caller owns it; it outlives the
 * connection. */
typedef struct tq_transport {
  void *context;
  /* read: up to SIZE bytes into INTO; 0: none there now (the peer wants to read). */
  size_t (*read)(void *context, uint8_t *into, size_t size);
  /* write: takes one flush of the peer; false: not now (the peer wants to write), and nothing of
   * BYTES was taken. */
  bool (*write)(void *context, tq_span bytes);
} tq_transport;

typedef enum tq_peer_state {
  TQ_PEER_WANTS_READ, /* nothing more to do before more bytes come */
  TQ_PEER_PAUSED,     /* the transport refused a write */
  TQ_PEER_DONE,       /* the handshake is complete at its side (or the call was carried out) */
  TQ_PEER_CLOSED,     /* the other side's close_notify was read */
  TQ_PEER_FAILED      /* fatal; report has the library's error */
} tq_peer_state;

/* tq_secret: one secret of the connection, under its label in an NSS key log (CLIENT_RANDOM,
 * SERVER_HANDSHAKE_TRAFFIC_SECRET, ...). */
enum { TQ_SECRET_MAX = 64, TQ_SECRETS_MAX = 8 };
typedef struct tq_secret {
  char label[40];
  uint8_t bytes[TQ_SECRET_MAX];
  uint8_t size;
} tq_secret;

/* tq_peer_report: what the library itself says of the connection, through its public API. */
typedef struct tq_peer_report {
  int32_t error;      /* its own number, 0: none */
  const char *reason; /* its own words, static or alive until the next call; never NULL */
  int16_t alert_sent; /* the last fatal alert it says it sent, TQ_NO_ALERT if none or unknown */
  int16_t alert_received;
  bool gone; /* it can be reached no more, and could be before this connection */
  tq_facts facts;
  tq_secret secrets[TQ_SECRETS_MAX];
  uint8_t secret_count;
} tq_peer_report;

/* tq_peer_host: what the harness provides to the library: the only sources of randomness, time and,
 * where it can be hooked, memory. Set before setup; outlives the process's peers. */
typedef struct tq_peer_host {
  void *context;
  void (*random)(void *context, uint8_t *into, size_t size);
  int64_t (*time)(void *context); /* seconds since 1970 UTC */
  void *(*malloc)(void *context, size_t size);
  void *(*realloc)(void *context, void *pointer, size_t size);
  void (*free)(void *context, void *pointer);
  /* random_position, random_seek: where in its stream RANDOM is, and to be there: from the same
   * position come the same bytes. What a remembered operation would have used is skipped so. */
  uint64_t (*random_position)(void *context);
  void (*random_seek)(void *context, uint64_t position);
} tq_peer_host;

/* tq_identity: a chain and its key of the test PKI, DER, leaf first; KEY is PKCS#8. */
enum { TQ_CHAIN_MAX = 4 };
typedef struct tq_identity {
  tq_span chain[TQ_CHAIN_MAX];
  uint8_t chain_count;
  tq_span key;
  tq_span staple; /* OCSPResponse on the leaf, DER; empty: none */
} tq_identity;

/* tq_abilities: what the library can do at all in this build, in the terms of the model; a scene
 * outside it is UNSUPPORTED. */
typedef struct tq_abilities {
  bool server;
  bool client;
  tq_code_list versions;
  tq_code_list suites;
  tq_code_list groups;
  tq_code_list schemes;
  uint32_t features;    /* of tq_feature */
  uint32_t credentials; /* bit per tq_credential */
  bool deterministic;   /* takes all its randomness and time from the host */
  bool snapshots;       /* takes all its memory from the host, and keeps no state elsewhere */
  bool fixed; /* cannot be set up: its endpoint is always all of this, whatever a scene says */
  bool mute;  /* does not say how far it is: only what crosses the wire shows it */
  uint32_t unknown;           /* of tq_feature: it may have them or not */
  tq_client_auth client_auth; /* where FIXED: what it asks of clients */
} tq_abilities;

/* tq_peer_setup_of: what a context is made from. All borrowed until context_free. */
typedef struct tq_peer_setup {
  const tq_endpoint *endpoint;
  const tq_identity *identity; /* NULL: none */
  tq_span anchors[4];          /* trusted roots, DER, where the endpoint verifies its peer */
  uint8_t anchor_count;
} tq_peer_setup;

/* tq_trust_setup: what a library is told before it verifies chains through its own interface. All
 * borrowed until trust_free. */
typedef enum tq_trust_purpose {
  TQ_TRUST_ANY, /* as an interface that does not ask for a purpose */
  TQ_TRUST_SERVER,
  TQ_TRUST_CLIENT
} tq_trust_purpose;
typedef struct tq_trust_setup {
  tq_span anchors[4]; /* DER */
  uint8_t anchor_count;
  tq_trust_purpose purpose;
  const char *host;    /* that the end entity must be; NULL: any */
  const char *address; /* likewise, an IP address as text; NULL: any */
} tq_trust_setup;

/* tq_chain_answer: what it said. REASON: its own words, static or alive until the next call. */
typedef struct tq_chain_answer {
  bool accepted;
  int32_t error;
  const char *reason;
} tq_chain_answer;

typedef enum tq_chain_ability {
  TQ_CHAIN_PURPOSE = 1 << 0, /* it asks extended key usage of the end entity */
  TQ_CHAIN_HOST = 1 << 1,
  TQ_CHAIN_ADDRESS = 1 << 2,
  TQ_CHAIN_UNORDERED = 1 << 3 /* it finds paths in chains of any order */
} tq_chain_ability;

/* tq_memory: which public-key operations are answered from memory. */
typedef enum tq_memory {
  TQ_MEMORY_NONE,
  TQ_MEMORY_SAME,       /* those with the same operands as before, random bytes included */
  TQ_MEMORY_SIGNATURES, /* besides, any signature by the first that its key made */
} tq_memory;

/* tq_chain_interface: certificates through the library's own verification, at the host's time. What
 * an ability is missing for is not asked of it, nor demanded of it. A trust may remember
 * certificates: it serves one verdict, or is restored after each. */
typedef struct tq_chain_interface {
  uint32_t abilities;                              /* of tq_chain_ability */
  void *(*trust_new)(const tq_trust_setup *setup); /* NULL: no memory, or it refuses an anchor */
  void (*trust_free)(void *trust);
  /* verify: CHAIN as it came, the end entity first; at least one, at most TQ_VERIFY_MAX. */
  void (*verify)(void *trust, const tq_span *chain, size_t count, tq_chain_answer *answer);
} tq_chain_interface;
enum { TQ_VERIFY_MAX = 32 };

typedef struct tq_peer {
  uint32_t interface;           /* TQ_PEER_INTERFACE */
  const char *name;             /* "wolfssl" */
  const char *(*release)(void); /* "5.9.2" */
  const tq_abilities *(*abilities)(void);
  bool (*setup)(const tq_peer_host *host);
  /* context_new: NULL if the library refuses the configuration. */
  void *(*context_new)(const tq_peer_setup *setup);
  void (*context_free)(void *context);
  void *(*connection_new)(void *context, const tq_peer_setup *setup, const tq_transport *transport);
  void (*connection_free)(void *connection);
  /* handshake: goes on as far as it can. Not called again after TQ_PEER_DONE: what comes in then
   * (post-handshake messages) is processed by read. */
  tq_peer_state (*handshake)(void *connection);
  /* read: application data into INTO, *GOT bytes. write: all of BYTES. close: sends close_notify.
   */
  tq_peer_state (*read)(void *connection, uint8_t *into, size_t size, size_t *got);
  tq_peer_state (*write)(void *connection, tq_span bytes);
  tq_peer_state (*close)(void *connection);
  void (*report)(void *connection, tq_peer_report *report);
  /* remember: what contexts made from now on may answer from memory. NULL: it can nothing. */
  void (*remember)(tq_memory memory);
  const tq_chain_interface *chains; /* NULL: it has none that is public, or it was not written */
} tq_peer;

#endif
