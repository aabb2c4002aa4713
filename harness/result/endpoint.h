/* endpoint.h: the model of the peer under test: what it supports and how it is set up. The same
 * rows configure the peer and tell the rules what its verdict depends on, so the two cannot drift
 * apart. */
#ifndef TQ_RESULT_ENDPOINT_H
#define TQ_RESULT_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum tq_role { TQ_ROLE_CLIENT, TQ_ROLE_SERVER } tq_role;

/* tq_code_list: registry code points in order of preference; static storage. */
typedef struct tq_code_list {
  const uint16_t *items;
  size_t count;
} tq_code_list;

static inline bool tq_code_list_has(tq_code_list list, uint16_t code) {
  for (size_t i = 0; i < list.count; i++) {
    if (list.items[i] == code) {
      return true;
    }
  }
  return false;
}

/* tq_credential: which certificate chain and key of the test PKI an endpoint presents. */
typedef enum tq_credential {
  TQ_CREDENTIAL_NONE,
  TQ_CREDENTIAL_ECDSA_P256,
  TQ_CREDENTIAL_ECDSA_P384,
  TQ_CREDENTIAL_RSA_2048,
  TQ_CREDENTIAL_ED25519,
  TQ_CREDENTIAL_ED448,
  TQ_CREDENTIAL_RSA_PSS, /* key and signatures are id-RSASSA-PSS (RFC 4055) */
  TQ_CREDENTIAL_COUNT
} tq_credential;

/* tq_psk: an external pre-shared key known to the endpoint. HASH is the TLS HashAlgorithm it is
 * bound to in TLS 1.3: 4 is SHA-256, 5 is SHA-384 (RFC 5246 section 7.4.1.4.1). */
typedef struct tq_psk {
  const char *identity;
  const uint8_t *key;
  size_t key_size;
  uint8_t hash;
} tq_psk;

typedef enum tq_client_auth {
  TQ_CLIENT_AUTH_NONE,
  TQ_CLIENT_AUTH_REQUESTED,
  TQ_CLIENT_AUTH_REQUIRED
} tq_client_auth;

/* tq_feature: abilities that are on or off; a set of bits. A rule on an extension binds only an
 * endpoint that has the feature: to all others the extension is unknown and to be ignored. */
typedef enum tq_feature {
  TQ_FEATURE_ALPN = 1u << 0,                   /* RFC 7301, ALPN names set */
  TQ_FEATURE_SERVER_NAME = 1u << 1,            /* RFC 6066 section 3, SERVER_NAME set */
  TQ_FEATURE_MAX_FRAGMENT_LENGTH = 1u << 2,    /* RFC 6066 section 4 */
  TQ_FEATURE_RECORD_SIZE_LIMIT = 1u << 3,      /* RFC 8449 */
  TQ_FEATURE_EXTENDED_MASTER_SECRET = 1u << 4, /* RFC 7627 */
  TQ_FEATURE_ENCRYPT_THEN_MAC = 1u << 5,       /* RFC 7366 */
  TQ_FEATURE_RENEGOTIATION_INFO = 1u << 6,     /* RFC 5746 */
  TQ_FEATURE_SESSION_TICKET = 1u << 7,         /* RFC 5077; RFC 8446 section 4.6.1 */
  TQ_FEATURE_EARLY_DATA = 1u << 8,             /* RFC 8446 section 4.2.10 */
  TQ_FEATURE_POST_HANDSHAKE_AUTH = 1u << 9,    /* RFC 8446 section 4.2.6 */
  TQ_FEATURE_STATUS_REQUEST = 1u << 10,        /* RFC 6066 section 8 */
  TQ_FEATURE_COMPRESS_CERTIFICATE = 1u << 11,  /* RFC 8879 */
  TQ_FEATURE_RAW_PUBLIC_KEY = 1u << 12,        /* RFC 7250 */
  TQ_FEATURE_FALLBACK_SCSV = 1u << 13,         /* RFC 7507 */
  TQ_FEATURE_COOKIE = 1u << 14,                /* sends a cookie in its HelloRetryRequest */
  TQ_FEATURE_SIGNATURE_ALGORITHMS_CERT = 1u << 15,
  TQ_FEATURE_CERTIFICATE_AUTHORITIES = 1u << 16,
  TQ_FEATURE_PSK_KE = 1u << 17,     /* psk_ke mode, without (EC)DHE */
  TQ_FEATURE_PSK_DHE_KE = 1u << 18, /* psk_dhe_ke mode */
  TQ_FEATURE_EC_POINT_FORMATS = 1u << 19
} tq_feature;

typedef struct tq_endpoint {
  tq_role role;
  tq_code_list versions; /* 0x0304, 0x0303 */
  tq_code_list suites;   /* of both versions, in order of preference */
  tq_code_list groups;
  tq_code_list schemes; /* signature schemes it can use and takes */
  tq_credential credential;
  tq_client_auth client_auth;
  const char *const *alpn; /* NULL-terminated; NULL: none */
  const char *server_name; /* the one host name it serves; NULL: any */
  const tq_psk *psk;       /* NULL: none */
  uint32_t features;       /* of tq_feature */
  uint32_t unknown;        /* of tq_feature, none of FEATURES: it may have them or not */
  uint32_t credentials;    /* bit per tq_credential that it may present beside CREDENTIAL */
} tq_endpoint;

static inline bool tq_endpoint_has(const tq_endpoint *endpoint, tq_feature feature) {
  return (endpoint->features & (uint32_t)feature) != 0;
}

#endif
