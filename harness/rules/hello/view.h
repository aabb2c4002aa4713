/* view.h: one ClientHello as its receiver sees it: what both sides have in common. Internal
 * to the rules on ClientHello. */
#ifndef TQ_RULES_HELLO_VIEW_H
#define TQ_RULES_HELLO_VIEW_H

#include "codec/client_hello.h"
#include "rules/client_hello.h"
#include "spec/cipher_suite.h"

/* tq_era: the version that the server must come to; a set of bits where rules say what they hold
 * for. NONE: no version can be agreed on, or none is known. */
typedef enum tq_era { TQ_ERA_13 = 1, TQ_ERA_12 = 2, TQ_ERA_NONE = 4, TQ_ERA_ANY = 7 } tq_era;

/* tq_can: whether the server can come to an agreement: not at all, perhaps (the RFCs leave it
 * open), or it must. */
typedef enum tq_can { TQ_CAN_NOT, TQ_CAN_PERHAPS, TQ_CAN } tq_can;

/* tq_psk_use: what the server can do with the offered PSKs. */
typedef enum tq_psk_use {
  TQ_PSK_NOT_OFFERED, /* or its extension does not parse */
  TQ_PSK_NOT_USABLE,
  TQ_PSK_PERHAPS, /* usable, but the server can come to a suite of another hash */
  TQ_PSK_USABLE
} tq_psk_use;

typedef struct tq_hello_view {
  tq_span message;
  const tq_client_hello *hello;
  const tq_faults *faults;
  const tq_hello_context *context;
  const tq_endpoint *endpoint;
  tq_era era;
  bool has_13;                /* the endpoint is set up for TLS 1.3 */
  bool has_12;                /* and for TLS 1.2 */
  bool may_fall_back;         /* TLS 1.2 is in common too */
  uint16_t version_rule;      /* era NONE: the requirement that says so */
  bool older_server_disputed; /* a server without TLS 1.3 may use supported_versions or not */

  bool suite_13;          /* a suite of TLS 1.3 in common */
  bool other_hash;        /* one of them has another hash than the endpoint's PSK */
  bool psk_hash;          /* one of them has the PSK's hash */
  tq_can suite_12;        /* the best suite of TLS 1.2 in common */
  uint16_t suite_12_rule; /* what stands against it; TQ_REQ_NONE: nothing */

  bool group_in_common;
  uint16_t first_group; /* the client's first that the endpoint has too */
  bool share_in_common;
  bool scheme_in_common; /* in TLS 1.3, with the endpoint's key */
  tq_psk_use psk;
  bool psk_alone;      /* the PSK can be used without (EC)DHE */
  size_t psk_index;    /* of the identity that the endpoint knows */
  bool full_handshake; /* TLS 1.3 with a certificate is possible */
} tq_hello_view;

/* tq_hello_view_of: fills VIEW from what is set in it already: all up to has_12. */
void tq_hello_view_of(tq_hello_view *view);

/* tq_hello_view_version, tq_hello_view_offer_13, tq_hello_view_offer_12: its parts. */
void tq_hello_view_version(tq_hello_view *view);
void tq_hello_view_offer_13(tq_hello_view *view);
void tq_hello_view_offer_12(tq_hello_view *view);

/* tq_hello_has: whether an extension is there, and its contents parse. */
static inline bool tq_hello_has(const tq_hello_view *view, tq_extension_kind kind) {
  return view->hello->seen[kind].present && !view->hello->seen[kind].faulty;
}

/* tq_hello_present: whether an extension is there at all. */
static inline bool tq_hello_present(const tq_hello_view *view, tq_extension_kind kind) {
  return view->hello->seen[kind].present;
}

/* tq_credential_fits: whether a key of CREDENTIAL can sign with SCHEME in a handshake of ERA. */
bool tq_credential_fits(tq_credential credential, uint16_t scheme, tq_era era);

#endif
