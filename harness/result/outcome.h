/* outcome.h: what a peer did with a message in a scene. */
#ifndef TQ_RESULT_OUTCOME_H
#define TQ_RESULT_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum tq_outcome_kind {
  TQ_OUTCOME_ACCEPTED,     /* it went on; FACTS say how */
  TQ_OUTCOME_ALERT,        /* it ended the handshake with ALERT */
  TQ_OUTCOME_SILENT,       /* it ended the handshake without an alert */
  TQ_OUTCOME_WAITING,      /* it wants more bytes */
  TQ_OUTCOME_UNSUPPORTED,  /* it cannot play this scene: never a pass */
  TQ_OUTCOME_HANG,         /* no answer within the bound */
  TQ_OUTCOME_CRASH,        /* signal or sanitizer report */
  TQ_OUTCOME_SETUP_FAILED, /* the scene did not come to the message under test */
  TQ_OUTCOME_REFUSED,      /* it said no through its interface, where there is nobody to alert */
  TQ_OUTCOME_KINDS
} tq_outcome_kind;

enum { TQ_NO_ALERT = -1, TQ_ALPN_MAX = 32 };

/* tq_facts: what was agreed, as the peer itself says; 0 or empty: it does not say. */
typedef struct tq_facts {
  uint16_t version;
  uint16_t suite;
  uint16_t group;
  bool retry;   /* it answered with a HelloRetryRequest */
  bool resumed; /* a PSK or an old session was taken */
  bool extended_master_secret;
  char alpn[TQ_ALPN_MAX + 1];
} tq_facts;

/* tq_outcome: by value. ALERT and SECOND_ALERT are the fatal alerts that it sent, in order, or
 * TQ_NO_ALERT. ERROR is the library's own number, for people only. */
typedef struct tq_outcome {
  tq_outcome_kind kind;
  int16_t alert;
  int16_t second_alert;
  int32_t error;
  bool keys_differ; /* ACCEPTED in a live handshake, but its secrets are not ours */
  tq_facts facts;
} tq_outcome;

#endif
